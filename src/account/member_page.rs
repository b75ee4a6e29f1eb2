//! The pages of people: the list, the invitation, one person.

use axum::{
    extract::{RawQuery, State},
    http::Method,
    response::Response,
    routing::get,
};
use entity::{
    org,
    words::{AccountStage, Duty, OrgKind, Subject, Word},
};
use web::{
    org::{Fieldset, FormPage, ListPage, MemberPage},
    parts::{
        Acts, Cell, Choice, Empty, Facet, Fact, Facts, Field, Filters, Find, Head, Link, Offer, Pager, Problems,
        State as Standing, Table,
    },
    query::Query,
    shell::Here,
};

use super::{
    form::PersonInput,
    list::{self, Asked, SeenMember},
    members::{self, StepInput},
    rules::Act,
    session::Visitor,
    sign_in,
};
use crate::{
    app::App,
    doors::Doors,
    error::{Error, Result},
    flow,
    form::Form,
    page::{self, Id, OrPage, Refusal, Shown},
    timeline,
};

/// Rows of the list on a page.
const ROWS: u64 = 20;

/// The doors of the pages.
pub fn doors(doors: Doors) -> Doors {
    let both = &[Method::GET, Method::POST];
    doors
        .get("/members", people)
        .page(both, "/members/new", get(new).post(invite))
        .get("/members/{id}", show)
        .post("/members/{id}/steps", step)
}

/// Dot and word of a stage.
pub fn standing(stage: AccountStage) -> Standing {
    match stage {
        AccountStage::Invited => Standing::going(stage.zh()),
        AccountStage::Active => Standing::done(stage.zh()),
        AccountStage::Disabled => Standing::waiting(stage.zh()),
    }
}

/// Duties with 、 between.
pub fn duties_zh(duties: &[Duty]) -> String {
    duties.iter().map(|duty| duty.zh()).collect::<Vec<_>>().join("、")
}

/// Whether the person looks after people of more units than the own one.
fn looks_wide(visitor: &Visitor) -> bool {
    visitor.who.has(Duty::Admin) || visitor.who.is_office()
}

fn list_title(visitor: &Visitor) -> &'static str {
    if looks_wide(visitor) { "人员" } else { "本单位人员" }
}

async fn people(State(app): State<App>, visitor: Visitor, RawQuery(query): RawQuery) -> Shown {
    let page = people_page(&app, &visitor, &page::asked(query.as_deref())).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

async fn people_page(app: &App, visitor: &Visitor, form: &Form) -> Result<ListPage> {
    visitor.who.person().ok_or(Error::SignIn)?;
    if !list::may_list(&visitor.who) {
        return Err(Error::Forbidden("人员由本单位管理员管理。需要调整请联系本单位管理员。".into()));
    }
    let (db, who) = (app.store.db(), &visitor.who);
    let asked = Asked {
        q: form.get("q").to_owned(),
        org: form.get("org").parse().ok(),
        stage: form.word("stage"),
        duty: form.word("duty"),
    };
    let query = Query::new()
        .set("q", &asked.q)
        .set("org", asked.org.map(|org| org.to_string()).unwrap_or_default())
        .set("stage", asked.stage.map(Word::code).unwrap_or_default())
        .set("duty", asked.duty.map(Word::code).unwrap_or_default());
    let at = form.page();
    let (rows, total) = list::rows(db, who, &asked, (at - 1) * ROWS, ROWS).await?;
    let (stages, duties) = list::counts(db, who, &asked).await?;
    let wide = looks_wide(visitor);
    let unit = rows.first().filter(|_| asked.org.is_some()).map(|row| row.org_name.clone());
    Ok(ListPage {
        shell: page::shell(app, visitor, list_title(visitor), Here::Elsewhere).await?,
        links: invite_link(visitor).into_iter().collect(),
        find: Find::new("/members", "查找人员", &asked.q).placeholder("姓名、用户名或邮箱").keep(&query),
        filters: Filters::new(vec![
            Facet::of("状态", "stage", "/members", &query, counted(&stages, asked.stage)),
            Facet::of("职责", "duty", "/members", &query, counted(&duties, asked.duty)),
        ]),
        title: unit.unwrap_or_else(|| "全部人员".into()),
        table: table(&rows, wide),
        empty: Empty::new("没有这样的人员", "请换一个条件再找。").link("看全部人员", "/members"),
        pager: Pager::new("/members", query, at, ROWS, total).unit("人"),
    })
}

/// Only those who may give duties somewhere invite: the unit's administrator, and the bureau's.
fn invite_link(visitor: &Visitor) -> Option<Link> {
    let invites = visitor.who.has(Duty::UnitAdmin) || visitor.who.has(Duty::Admin);
    invites.then(|| Link::new("邀请人员", "/members/new"))
}

/// Choices of a facet: those that find something, and the one in force.
pub fn counted<W: Word + std::hash::Hash>(
    counts: &std::collections::HashMap<W, u64>,
    chosen: Option<W>,
) -> Vec<(&'static str, &'static str, u64)> {
    let count = |word: &W| counts.get(word).copied().unwrap_or_default();
    let shown = W::ALL.iter().filter(|word| count(word) > 0 || chosen == Some(**word));
    shown.map(|word| (word.code(), word.zh(), count(word))).collect()
}

/// People as rows; with their unit where the reader looks after several.
pub fn table(rows: &[SeenMember], wide: bool) -> Table {
    let mut heads = vec![Head::text("姓名")];
    if wide {
        heads.push(Head::text("单位"));
    }
    heads.extend([Head::text("职责"), Head::text("联系方式"), Head::tight("状态"), Head::act("办理")]);
    let table = Table::work(heads).unseen_caption("人员");
    rows.iter().fold(table, |table, row| {
        let href = format!("/members/{}", row.id);
        let mut cells = vec![Cell::link(&row.name, &href).meta(&row.username)];
        if wide {
            cells.push(Cell::link(&row.org_name, format!("/orgs/{}", row.org_id)));
        }
        let phone = if row.phone.is_empty() { "—" } else { &row.phone };
        cells.extend([
            Cell::new(duties_zh(&row.duties)),
            Cell::new(phone).meta(&row.email),
            Cell::state(standing(row.stage)),
            Cell::act("查看", href),
        ]);
        table.row(cells)
    })
}

/// The unit a person is invited into: the own one, or for the bureau's administrator the one in `?org=`.
async fn unit_of(app: &App, visitor: &Visitor, form: &Form) -> Result<org::Model> {
    let person = visitor.who.person().ok_or(Error::SignIn)?;
    let wanted = form.get("org");
    let id = if wanted.is_empty() { person.org.id } else { wanted.parse().map_err(|_| Error::NotFound)? };
    let unit = crate::org::find(app.store.db(), &visitor.who, id).await?;
    if members::grantable(&unit, &visitor.who).is_empty() {
        return Err(Error::Forbidden("添加人员由本单位管理员办理；市科技局人员和评审专家由系统管理员添加。".into()));
    }
    Ok(unit)
}

async fn invite_page(
    app: &App,
    visitor: &Visitor,
    unit: &org::Model,
    input: &PersonInput,
    problems: Problems,
) -> Result<FormPage> {
    let grantable = members::grantable(unit, &visitor.who);
    let of = |name: &str| problems.of(name);
    let mut fields = vec![
        Field::text("name", "姓名").value(&input.name).error(of("name")),
        Field::email("email", "电子邮箱").hint("邀请链接发到这里，7 天内有效").value(&input.email).error(of("email")),
        Field::phone("phone", "联系电话").optional().value(&input.phone).error(of("phone")),
        Field::text("username", "用户名")
            .hint("登录时使用，3 到 32 个小写字母、数字或 . - _，以字母开头")
            .autocomplete("off")
            .value(&input.username)
            .error(of("username")),
        duties_field(&grantable, &input.duties).error(of("duties")),
    ];
    if grantable.contains(&Duty::Expert) {
        fields.push(fields_field(&input.fields).error(of("fields")));
    }
    let shell = page::shell(app, visitor, "邀请人员", Here::Elsewhere).await?;
    Ok(FormPage {
        shell: shell.crumb(list_title(visitor), "/members").crumb_here("邀请人员"),
        intro: format!("对方属于“{}”，按邮件中的链接设置密码后即可登录。", unit.name),
        action: format!("/members/new?org={}", unit.id),
        version: None,
        sets: vec![Fieldset::new("人员信息", fields)],
        problems,
        button: "发出邀请".into(),
        back: Some(Link::new("不邀请了", "/members")),
    })
}

fn duties_field(grantable: &[Duty], chosen: &[Duty]) -> Field {
    let hint = |duty: &Duty| match duty {
        Duty::UnitAdmin => "管理本单位人员和信息，也可办理业务",
        Duty::Member => "填报需求、揭榜、发布成果",
        Duty::Clerk => "受理、发榜、组织评审",
        Duty::Leader => "批准拟揭榜单位",
        Duty::Auditor => "查看全部办理记录",
        Duty::Admin => "管理市局人员和评审专家，不办业务",
        Duty::Expert => "受聘后评审揭榜方案",
    };
    let choices = grantable.iter().map(|duty| Choice::new(duty.code(), duty.zh()).hint(hint(duty)));
    let codes: Vec<&str> = chosen.iter().map(|duty| duty.code()).collect();
    Field::checks("duties", "职责", choices).lines().values(&codes)
}

fn fields_field(fields: &str) -> Field {
    Field::area("fields", "专业领域").hint("评审专家填写，每行一个，如：功能陶瓷涂层").optional().value(fields)
}

async fn new(State(app): State<App>, visitor: Visitor, RawQuery(query): RawQuery) -> Shown {
    let unit = unit_of(&app, &visitor, &page::asked(query.as_deref())).await.or_page(&app, &visitor)?;
    let page = invite_page(&app, &visitor, &unit, &PersonInput::default(), Problems::none()).await;
    Ok(page::html(&page.or_page(&app, &visitor)?))
}

async fn invite(State(app): State<App>, visitor: Visitor, RawQuery(query): RawQuery, form: Form) -> Shown {
    let unit = unit_of(&app, &visitor, &page::asked(query.as_deref())).await.or_page(&app, &visitor)?;
    let input = PersonInput::of_form(&form, "");
    match members::invite(&app, &visitor.who, unit.id, input.clone()).await {
        Ok(id) => Ok(page::done(&format!("/members/{id}"), "invited")),
        Err(Error::Invalid(problems)) => {
            let page = invite_page(&app, &visitor, &unit, &input, page::problems(&problems)).await;
            Ok(page::unprocessable(&page.or_page(&app, &visitor)?))
        }
        Err(error) => Err(Refusal::new(&app, &visitor, error)),
    }
}

async fn show(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Shown {
    let page = member_page(&app, &visitor, id, None).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

/// The page of one person; `refused` = the act that was refused, the duties typed with it, and why.
async fn member_page(
    app: &App,
    visitor: &Visitor,
    id: i64,
    refused: Option<(Act, &StepInput, String)>,
) -> Result<MemberPage> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let (db, who) = (app.store.db(), &visitor.who);
    let row = members::find(db, who, id).await?;
    let unit = crate::org::find(db, who, row.org_id).await?;
    let offers = members::offers(db, who, &row).await?;
    let locked = sign_in::locked_until(db, &row, app.store.clock.glance()).await?;
    let version = row.version;
    let fields = row.fields.clone();
    let seen = list::one(db, row).await?;
    let shell = page::shell(app, visitor, &seen.name, Here::Elsewhere).await?;
    let mut acts = Acts::new(format!("/members/{id}/steps"), shell.csrf.clone()).version(version.into());
    for offer in &offers {
        acts = acts.offer(button(offer, &unit, visitor, &seen, &fields, refused.as_ref()));
    }
    Ok(MemberPage {
        shell: shell.crumb(list_title(visitor), "/members").crumb_here(&seen.name),
        state: standing(seen.stage),
        unit: Link::new(&seen.org_name, format!("/orgs/{}", seen.org_id)),
        facts: Facts::lines([
            Fact::new("用户名", &seen.username),
            Fact::new("职责", duties_zh(&seen.duties)),
            Fact::new("电子邮箱", &seen.email),
            Fact::new("联系电话", &seen.phone),
            Fact::new("专业领域", &seen.fields),
            Fact::new(
                "登录",
                locked.map_or_else(String::new, |until| {
                    format!("有人连续输错密码，其所在网络暂停登录至 {}", web::time::clock(until))
                }),
            ),
        ]),
        acts,
        journal: timeline::of(app, who, Subject::Account, id).await?,
        name: seen.name,
    })
}

fn button(
    offer: &flow::Offer<Act, AccountStage>,
    unit: &org::Model,
    visitor: &Visitor,
    seen: &SeenMember,
    fields: &str,
    refused: Option<&(Act, &StepInput, String)>,
) -> Offer {
    let mut shown = Offer::new(offer.act.code(), offer.act.zh());
    for lack in &offer.lacks {
        shown = shown.blocked(*lack);
    }
    match offer.act {
        Act::Duties => {
            let refused = refused.filter(|(act, ..)| *act == Act::Duties);
            let chosen = refused.map_or(&seen.duties, |(_, input, _)| &input.duties);
            let says = refused.map(|(.., says)| says.as_str());
            let grantable = members::grantable(unit, &visitor.who);
            shown = shown.field(duties_field(&grantable, chosen).error(says));
            if grantable.contains(&Duty::Expert) {
                shown = shown.field(fields_field(fields));
            }
            shown.error = says.map(str::to_owned);
            shown
        }
        Act::Disable => shown.warning("停用后立即退出登录，办理记录保留，可以随时恢复。"),
        Act::Reinvite => shown.warning("新的邀请链接发到对方邮箱，以前的链接作废。"),
        Act::Enable => shown,
    }
}

async fn step(State(app): State<App>, visitor: Visitor, Id(id): Id, form: Form) -> Shown {
    let act =
        form.word::<Act>("act").ok_or_else(|| Error::Malformed("没有说明要办理什么，请从页面上的按钮办理。".into()));
    let act = act.or_page(&app, &visitor)?;
    let input = StepInput {
        duties: form.all("duties").into_iter().filter_map(Duty::parse).collect(),
        fields: (act == Act::Duties && form.has("fields")).then(|| form.text("fields")),
        version: form.get("version").parse().ok(),
    };
    match members::step(&app, &visitor.who, id, act, &input).await {
        Ok(()) => Ok(page::done(&format!("/members/{id}"), "done")),
        Err(refused @ (Error::Invalid(_) | Error::Conflict { .. })) if act == Act::Duties => {
            let page = member_page(&app, &visitor, id, Some((act, &input, refused.says()))).await;
            Ok(refused_page(&refused, &page.or_page(&app, &visitor)?))
        }
        Err(error) => Err(Refusal::new(&app, &visitor, error)),
    }
}

/// A page shown again with what was refused on it, under the refusal's own status.
pub fn refused_page(refused: &Error, page: &impl web::Page) -> Response {
    let mut response = page::html(page);
    *response.status_mut() = refused.status();
    response
}

/// Whether a unit's people are read by this reader on the unit's page.
pub fn reads_people(visitor: &Visitor, unit: &org::Model) -> bool {
    let own_admin = visitor.who.has(Duty::UnitAdmin) && visitor.who.org_id() == Some(unit.id);
    own_admin || (looks_wide(visitor) && unit.kind != OrgKind::Bureau) || visitor.who.has(Duty::Admin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_facet_shows_what_finds_something_and_what_is_chosen() {
        let counts = std::collections::HashMap::from([(AccountStage::Active, 3)]);
        assert_eq!(counted(&counts, None), [("active", "正常", 3)]);
        assert_eq!(counted(&counts, Some(AccountStage::Invited)).len(), 2);
    }

    #[test]
    fn duties_read_as_words() {
        assert_eq!(duties_zh(&[Duty::UnitAdmin, Duty::Member]), "单位管理员、经办人");
    }
}
