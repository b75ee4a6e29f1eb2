//! The pages of units: the list, one unit, changing it.

use axum::{
    extract::{RawQuery, State},
    http::Method,
    routing::get,
};
use entity::{
    org,
    words::{OrgKind, OrgStage, Subject, Word},
};
use web::{
    org::{Fieldset, FormPage, ListPage, OrgPage},
    parts::{
        Acts, Cell, Chip, Empty, Facet, Fact, Facts, Filters, Find, Head, Link, Offer, Pager, Problems, Prose,
        State as Standing, Table,
    },
    query::Query,
    shell::Here,
    time,
};

use super::{
    StepInput,
    form::OrgInput,
    list::{self, Asked},
    register_page::{self, unit_fields},
    rules::Act,
    seen::{self, Inside},
};
use crate::{
    account::{list as people, member_page, session::Visitor},
    app::App,
    doors::Doors,
    error::{Error, Problem, Result},
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
    register_page::doors(doors)
        .get("/orgs", units)
        .get("/orgs/{id}", show)
        .page(both, "/orgs/{id}/edit", get(edit).post(amend))
        .post("/orgs/{id}/steps", step)
}

/// Dot and word of a stage.
fn standing(stage: OrgStage) -> Standing {
    match stage {
        OrgStage::Pending => Standing::going(stage.zh()),
        OrgStage::Confirmed => Standing::done(stage.zh()),
        OrgStage::Refused | OrgStage::Disabled => Standing::waiting(stage.zh()),
    }
}

/// Whether the list shows more than the public's directory.
fn is_work_list(visitor: &Visitor) -> bool {
    super::may_create(&visitor.who) || visitor.who.is_office()
}

async fn units(State(app): State<App>, visitor: Visitor, RawQuery(query): RawQuery) -> Shown {
    let page = list_page(&app, &visitor, &page::asked(query.as_deref())).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

async fn list_page(app: &App, visitor: &Visitor, form: &Form) -> Result<ListPage> {
    let work = is_work_list(visitor);
    let (db, who) = (app.store.db(), &visitor.who);
    let (stage, region) = (form.word("stage").filter(|_| work), form.get("region").to_owned());
    let region = Some(region).filter(|region| !region.is_empty());
    let asked = Asked::new(form.get("q").to_owned(), stage, form.word("kind"), region);
    let asked = asked.with_initials(db, who).await?;
    let query = Query::new()
        .set("q", &asked.q)
        .set("stage", asked.stage.map(Word::code).unwrap_or_default())
        .set("kind", asked.kind.map(Word::code).unwrap_or_default())
        .set("region", asked.region.as_deref().unwrap_or_default());
    let at = form.page();
    let cube = list::cube(db, who, &asked).await?;
    let rows = list::rows(db, who, &asked, (at - 1) * ROWS, ROWS).await?;
    let stages = OrgStage::ALL.iter().map(|stage| (stage.code(), stage.zh(), cube.of_stage(&asked, *stage)));
    let kinds = OrgKind::ALL.iter().map(|kind| (kind.code(), kind.zh(), cube.of_kind(&asked, *kind)));
    let regions = cube.regions().into_iter().map(|region| (region, region, cube.of_region(&asked, region)));
    let mut facets = Vec::new();
    if work {
        facets.push(Facet::of("状态", "stage", "/orgs", &query, stages));
    }
    facets.push(Facet::of("类型", "kind", "/orgs", &query, kinds));
    facets.push(Facet::of("区市", "region", "/orgs", &query, regions));
    for facet in &mut facets {
        facet.items.retain(|item| item.count > 0 || item.chosen);
    }
    let links = super::may_create(who).then(|| Link::new("登记单位", "/orgs/new"));
    let hint = if work {
        "单位名称、拼音首字母或统一社会信用代码"
    } else {
        "单位名称或拼音首字母"
    };
    Ok(ListPage {
        shell: page::shell(app, visitor, "注册单位", Here::Elsewhere).await?,
        links: links.into_iter().collect(),
        find: Find::new("/orgs", "查找单位", &asked.q).placeholder(hint).keep(&query),
        filters: Filters::new(facets),
        title: asked.stage.map_or_else(|| "全部单位".into(), |stage| stage.zh().to_owned()),
        table: rows.into_iter().fold(table(work), |table, row| table.row(cells(visitor, row, work))),
        empty: Empty::new("没有这样的单位", "请换一个条件再找。").link("看全部单位", "/orgs"),
        pager: Pager::new("/orgs", query, at, ROWS, cube.total(&asked)).unit("家"),
    })
}

fn table(work: bool) -> Table {
    let mut heads = vec![Head::text("单位"), Head::tight("类型"), Head::tight("区市")];
    if work {
        heads.extend([Head::text("联系人"), Head::tight("注册时间"), Head::tight("状态"), Head::act("办理")]);
        return Table::work(heads).unseen_caption("注册单位");
    }
    Table::fold(heads).unseen_caption("已确认的注册单位")
}

fn cells(visitor: &Visitor, row: org::Model, work: bool) -> Vec<Cell> {
    let seen = seen::project(&visitor.who, row);
    let href = format!("/orgs/{}", seen.id);
    let name = Cell::link(&seen.name, &href);
    let kind = Cell::new(seen.kind.zh());
    let Some(inside) = seen.inside.filter(|_| work) else { return vec![name, kind, Cell::new(seen.region)] };
    let doubtful = if inside.uscc_holds || inside.uscc_note.is_some() { "" } else { "，校验位不符" };
    let verb = if inside.stage == OrgStage::Pending { "核对" } else { "查看" };
    vec![
        name.meta(format!("{}{doubtful}", inside.uscc.as_deref().unwrap_or("未填信用代码"))),
        kind,
        Cell::new(seen.region),
        Cell::new(if inside.contact.is_empty() { "—" } else { &inside.contact }).meta(inside.phone),
        Cell::new(time::day(inside.created_at)),
        Cell::state(standing(inside.stage)),
        Cell::act(verb, href),
    ]
}

async fn show(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Shown {
    let page = org_page(&app, &visitor, id, None).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

/// The page of one unit; `refused` = the act that was refused, its note, and why.
async fn org_page(app: &App, visitor: &Visitor, id: i64, refused: Option<(Act, &str, String)>) -> Result<OrgPage> {
    let (db, who) = (app.store.db(), &visitor.who);
    let row = super::find(db, who, id).await?;
    let offers = super::offers(db, who, &row).await?;
    let code_holds = super::code_holds(&row);
    let shell = page::shell(app, visitor, &row.name, Here::Elsewhere).await?;
    let mut acts = Acts::new(format!("/orgs/{id}/steps"), shell.csrf.clone()).version(row.version.into());
    for offer in &offers {
        let mut shown = button(offer, code_holds);
        if let Some((_, note, says)) = refused.as_ref().filter(|(act, ..)| *act == offer.act) {
            shown = shown.refused(*note, says);
        }
        acts = acts.offer(shown);
    }
    let mut links = Vec::new();
    if super::may_amend(&row, who) {
        links.push(Link::new("修改单位信息", format!("/orgs/{id}/edit")));
    }
    let reads_people = member_page::reads_people(visitor, &row);
    if reads_people && !crate::account::members::grantable(&row, who).is_empty() && row.stage == OrgStage::Confirmed {
        links.push(Link::new("邀请人员", format!("/members/new?org={id}")));
    }
    let people = match reads_people {
        true => Some(member_page::table(&people::of_unit(db, id).await?, false)),
        false => None,
    };
    let seen = seen::project(who, row);
    Ok(OrgPage {
        shell: shell.crumb("注册单位", "/orgs").crumb_here(&seen.name),
        state: seen.inside.as_ref().map(|inside| standing(inside.stage)),
        chip: Chip::new(seen.kind.zh()),
        region: seen.region.clone(),
        note: seen.inside.as_ref().and_then(|inside| note(inside, is_work_list(visitor))),
        acts,
        links,
        facts: facts(&seen),
        profile: Prose::new(seen.inside.as_ref().map(|inside| inside.profile.clone()).unwrap_or_default()),
        people,
        journal: match seen.inside {
            Some(_) => timeline::of(app, who, Subject::Org, id).await?,
            None => timeline::in_words(&[]),
        },
        name: seen.name,
    })
}

/// One sentence that changes what the reader does.
fn note(inside: &Inside, office: bool) -> Option<String> {
    let waits = inside.stage == OrgStage::Pending;
    let says = match (inside.stage, office) {
        (OrgStage::Pending | OrgStage::Refused, true) if !inside.uscc_holds => {
            "统一社会信用代码的校验位不符，多为填写错误，也有少数旧代码如此。请核对营业执照或法人证书：无误的写明依据后确认，有误的不予注册。"
        }
        (OrgStage::Pending, false) if !inside.uscc_holds => {
            "市科技局正在核对注册信息。代码的校验位不符，可能会来电核对；填写有误的请尽快修改。现在可以登录、准备草稿，确认后才能提交。"
        }
        (OrgStage::Pending, false) => {
            "市科技局正在核对注册信息。现在可以登录、准备草稿，确认后才能提交需求、揭榜和发布成果。"
        }
        (OrgStage::Refused, false) => "注册没有通过，理由见下面的办理记录。请修改单位信息后重新提交。",
        _ => return None,
    };
    debug_assert!(waits || inside.stage == OrgStage::Refused, "only those who wait are told what comes next");
    Some(says.into())
}

fn facts(seen: &seen::SeenOrg) -> Facts {
    let mut facts = vec![Fact::new("类型", seen.kind.zh()), Fact::new("所在区市", &seen.region)];
    if let Some(inside) = &seen.inside {
        let code = inside.uscc.clone().unwrap_or_default();
        let code = if inside.uscc_holds || code.is_empty() { code } else { format!("{code}（校验位不符）") };
        facts.extend([
            Fact::new("信用代码", code),
            Fact::new("核对依据", inside.uscc_note.clone().unwrap_or_default()),
            Fact::new("地址", &inside.address),
            Fact::new("联系人", &inside.contact),
            Fact::new("联系电话", &inside.phone),
            Fact::new("注册时间", time::minute(inside.created_at)),
        ]);
    }
    Facts::lines(facts)
}

fn button(offer: &flow::Offer<Act, OrgStage>, code_holds: bool) -> Offer {
    let mut shown = Offer::new(offer.act.code(), offer.act.zh());
    for lack in &offer.lacks {
        shown = shown.blocked(*lack);
    }
    match offer.act {
        Act::Confirm if code_holds => shown.primary(),
        Act::Confirm => shown.primary().needs_note("代码核对依据"),
        Act::Refuse => shown.needs_note("不予注册的理由").warning("理由原文送达该单位；单位修改后可以重新提交。"),
        Act::Disable => shown.needs_note("停用的理由").warning("停用后，该单位全部人员立即退出登录。"),
        Act::Resubmit => Offer { label: "重新提交至市科技局".into(), ..shown.primary() },
        Act::Enable => shown,
    }
}

async fn step(State(app): State<App>, visitor: Visitor, Id(id): Id, form: Form) -> Shown {
    visitor.who.person().ok_or(Error::SignIn).or_page(&app, &visitor)?;
    let act =
        form.word::<Act>("act").ok_or_else(|| Error::Malformed("没有说明要办理什么，请从页面上的按钮办理。".into()));
    let act = act.or_page(&app, &visitor)?;
    let note = form.text("note");
    let input = StepInput { note: Some(note.clone()), version: form.get("version").parse().ok() };
    match super::step(&app, &visitor.who, id, act, &input).await {
        Ok(()) => Ok(page::done(&format!("/orgs/{id}"), "done")),
        Err(refused @ Error::Conflict { code: "note" | "uscc_note", .. }) => {
            let page =
                org_page(&app, &visitor, id, Some((act, &note, refused.says()))).await.or_page(&app, &visitor)?;
            Ok(member_page::refused_page(&refused, &page))
        }
        Err(error) => Err(Refusal::new(&app, &visitor, error)),
    }
}

async fn edit_page(
    app: &App,
    visitor: &Visitor,
    id: i64,
    typed: Option<(OrgInput, i32, Problems)>,
) -> Result<FormPage> {
    let who = &visitor.who;
    who.person().ok_or(Error::SignIn)?;
    let row = super::find(app.store.db(), who, id).await?;
    if !super::may_amend(&row, who) {
        return Err(Error::Forbidden("单位信息由本单位管理员或市科技局经办人修改。".into()));
    }
    let (input, version, problems) = typed.unwrap_or_else(|| (OrgInput::of(&row), row.version, Problems::none()));
    let kinds: &[OrgKind] = match row.kind {
        OrgKind::Bureau => &[OrgKind::Bureau],
        _ if super::may_create(who) => super::BY_BUREAU,
        _ => super::SELF_REGISTERED,
    };
    let mut fields = unit_fields(app, &input, &problems, kinds, true).await?;
    let mut intro = "修改会记入办理记录。";
    if !super::may_rename(&row, who) {
        fields.retain(|field| !["kind", "name", "uscc", "region"].contains(&field.name.as_str()));
        intro = "名称、类型、信用代码和所在区市已经确认，需要变更请联系市科技局。修改会记入办理记录。";
    }
    let shell = page::shell(app, visitor, "修改单位信息", Here::Elsewhere).await?;
    Ok(FormPage {
        shell: shell.crumb(&row.name, format!("/orgs/{id}")).crumb_here("修改单位信息"),
        intro: intro.into(),
        action: format!("/orgs/{id}/edit"),
        version: Some(version),
        sets: vec![Fieldset::new("单位信息", fields)],
        problems,
        button: "保存".into(),
        back: Some(Link::new("不改了", format!("/orgs/{id}"))),
    })
}

async fn edit(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Shown {
    let page = edit_page(&app, &visitor, id, None).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

async fn amend(State(app): State<App>, visitor: Visitor, Id(id): Id, form: Form) -> Shown {
    visitor.who.person().ok_or(Error::SignIn).or_page(&app, &visitor)?;
    let input = OrgInput::of_form(&form);
    let version: Option<i32> = form.get("version").parse().ok();
    let problems = match super::amend(&app, &visitor.who, id, input.clone(), version).await {
        Ok(()) => return Ok(page::done(&format!("/orgs/{id}"), "saved")),
        Err(Error::Invalid(problems)) => problems,
        Err(stale @ Error::Outdated) => vec![Problem::new("", stale.says())],
        Err(error) => return Err(Refusal::new(&app, &visitor, error)),
    };
    let typed = (input, version.unwrap_or_default(), page::problems(&problems));
    let page = edit_page(&app, &visitor, id, Some(typed)).await.or_page(&app, &visitor)?;
    Ok(page::unprocessable(&page))
}
