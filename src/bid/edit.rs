//! The form of a bid: begun on a list item, saved while it is written, handed in.

use axum::{
    Json,
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Redirect, Response},
};
use entity::{bid, words::BidStage};
use serde_json::{Value, json};
use web::{
    bid::{AnswerRow, Controls, EditPage, ListItem},
    parts::{Attachments, Fact, Facts, Field, Link, Problems, Prose},
    shell::Here,
    time,
};

use super::{
    draft::{from_profile, latest, open_to, own_on, reuse, writable},
    files::attachments,
    form::Content,
    parts_in,
    rules::Act,
};
use crate::{
    account::session::Visitor,
    api::Answer,
    app::App,
    demand::seen::Seen as Item,
    error::{Error, Problem, Result},
    flow::Part,
    form::{Form, wan_of_fen},
    page::{self, OrPage, Shown},
};

/// Most characters of a section.
const LONGEST: u32 = 8000;

/// GET: an empty form, with what the unit's profile says; or the bid the unit already has.
pub(super) async fn begin(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Shown {
    fresh(&app, &visitor, &id, asks_reuse(query)).await.or_page(&app, &visitor)
}

fn asks_reuse(query: Option<String>) -> bool {
    query.is_some_and(|query| query.split('&').any(|pair| pair == "reuse=1"))
}

async fn fresh(app: &App, visitor: &Visitor, id: &str, reused: bool) -> Result<Response> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let (db, who, demand) = (app.store.db(), &visitor.who, crate::form::id(id)?);
    let now = app.store.clock.now(db).await?;
    if let Some(there) = own_on(db, who, demand).await? {
        return Ok(Redirect::to(&address(&there)).into_response());
    }
    open_to(db, who, demand, now).await?;
    let mut content = from_profile(db, who).await?;
    let profile = content.unit.clone();
    if reused && let Some(earlier) = latest(db, who, None).await? {
        reuse(&mut content, &earlier, &profile);
    }
    Ok(page::html(&form_page(app, visitor, demand, None, &content.to_form(), Problems::none()).await?))
}

/// Where a unit's bid is read or, as a draft, written.
fn address(bid: &bid::Model) -> String {
    match bid.stage {
        BidStage::Draft => format!("/bids/{}/edit", bid.id),
        _ => format!("/bids/{}", bid.id),
    }
}

/// POST: makes the draft, then goes on as the form of a draft does.
pub(super) async fn create(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, form: Form) -> Shown {
    created(&app, &visitor, &id, &form).await.or_page(&app, &visitor)
}

async fn created(app: &App, visitor: &Visitor, id: &str, form: &Form) -> Result<Response> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let (db, who, demand) = (app.store.db(), &visitor.who, crate::form::id(id)?);
    let content = Content::from_form(form, &mut Vec::new());
    let made = match own_on(db, who, demand).await? {
        // Saved by itself a moment ago, before the page knew the draft's address.
        Some(there) if there.stage == BidStage::Draft && Some(there.entered_by) == who.account_id() => Ok(there.id),
        Some(_) => Err(there_already()),
        None => super::create(app, who, demand, &content).await,
    };
    match made {
        Ok(bid) => sent(app, visitor, bid, None, form).await,
        Err(Error::Conflict { says, .. }) => {
            let problems = Problems::from_pairs([("", says)]);
            Ok(page::unprocessable(&form_page(app, visitor, demand, None, form, problems).await?))
        }
        Err(error) => Err(error),
    }
}

fn there_already() -> Error {
    Error::conflict(
        "draft_exists",
        "本单位对这个榜单已有一份方案，请先复制您填写的文字，到“我的揭榜”里打开那一份接着写。",
    )
}

/// POST by script: the first save of a new form. Answers where it goes on.
pub(super) async fn first_draft(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Form,
) -> Answer<Json<Value>> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let demand = crate::form::id(&id)?;
    if own_on(app.store.db(), &visitor.who, demand).await?.is_some() {
        return Err(there_already().into());
    }
    let content = Content::from_form(&form, &mut Vec::new());
    let bid = super::create(&app, &visitor.who, demand, &content).await?;
    let (draft, edit) = (format!("/bids/{bid}/draft"), format!("/bids/{bid}/edit"));
    Ok(Json(json!({"version": 1, "draft": draft, "edit": edit})))
}

/// POST by script: overwrites the draft with what can be read of the form.
pub(super) async fn draft(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Form,
) -> Answer<Json<Value>> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let content = Content::from_form(&form, &mut Vec::new());
    let version =
        super::save(&app, &visitor.who, crate::form::id(&id)?, &content, form.get("version").parse().ok()).await?;
    Ok(Json(json!({"version": version})))
}

/// GET: the form of a draft.
pub(super) async fn edit(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Shown {
    stored(&app, &visitor, &id, asks_reuse(query)).await.or_page(&app, &visitor)
}

async fn stored(app: &App, visitor: &Visitor, id: &str, reused: bool) -> Result<Response> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let (db, who) = (app.store.db(), &visitor.who);
    let found = match writable(db, who, crate::form::id(id)?).await {
        Err(Error::Conflict { .. }) => return Ok(Redirect::to(&format!("/bids/{id}")).into_response()),
        found => found?,
    };
    let mut content = super::content(db, &found).await?;
    if reused
        && who.org_id() == Some(found.org_id)
        && let Some(earlier) = latest(db, who, Some(found.id)).await?
    {
        let profile = from_profile(db, who).await?.unit;
        reuse(&mut content, &earlier, &profile);
    }
    let page = form_page(app, visitor, found.demand_id, Some(&found), &content.to_form(), Problems::none()).await?;
    Ok(page::html(&page))
}

/// POST: saves, and hands in where that was pressed.
pub(super) async fn send(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, form: Form) -> Shown {
    visitor.who.person().ok_or(Error::SignIn).or_page(&app, &visitor)?;
    let bid = crate::form::id(&id).or_page(&app, &visitor)?;
    let version = form.get("version").parse().ok();
    sent(&app, &visitor, bid, version, &form).await.or_page(&app, &visitor)
}

async fn sent(app: &App, visitor: &Visitor, id: i64, version: Option<i32>, form: &Form) -> Result<Response> {
    let mut unread = Vec::new();
    let content = Content::from_form(form, &mut unread);
    let version = match super::save(app, &visitor.who, id, &content, version).await {
        Ok(version) => version,
        Err(Error::Outdated) => {
            let says = "这份草稿刚在别处改过。请先在另一个窗口看看改了什么；再按一次保存，将以您现在填写的内容为准。";
            return again(app, visitor, id, form, Problems::from_pairs([("", says)])).await;
        }
        Err(Error::Conflict { says, .. }) => {
            return again(app, visitor, id, form, Problems::from_pairs([("", says)])).await;
        }
        Err(error) => return Err(error),
    };
    if !unread.is_empty() {
        return again(app, visitor, id, form, problems(unread)).await;
    }
    if form.has("files") {
        return Ok(Redirect::to(&format!("/bids/{id}/files")).into_response());
    }
    if form.has("submit") {
        return handed_in(app, visitor, id, version, form, &content).await;
    }
    Ok(page::done(&format!("/bids/{id}/edit"), "saved"))
}

async fn handed_in(
    app: &App,
    visitor: &Visitor,
    id: i64,
    version: i32,
    form: &Form,
    content: &Content,
) -> Result<Response> {
    let found = super::find(app.store.db(), &visitor.who, id).await?;
    let missing = content.problems(&crate::demand::indicators(app.store.db(), found.demand_id).await?);
    if !missing.is_empty() {
        return again(app, visitor, id, form, problems(missing)).await;
    }
    // The version just saved: what is handed in is what this person sees, or it is refused.
    match super::step(app, &visitor.who, id, Act::Submit, Some(version)).await {
        Ok(_) => Ok(page::done(&format!("/bids/{id}"), "submitted")),
        Err(error @ (Error::Conflict { .. } | Error::Stale)) => {
            let says = format!("草稿已保存，但没有提交：{}", error.says());
            again(app, visitor, id, form, Problems::from_pairs([("", says)])).await
        }
        Err(error) => Err(error),
    }
}

/// The form once more, with everything that was typed.
async fn again(app: &App, visitor: &Visitor, id: i64, form: &Form, problems: Problems) -> Result<Response> {
    let found = super::find(app.store.db(), &visitor.who, id).await?;
    let page = form_page(app, visitor, found.demand_id, Some(&found), form, problems).await?;
    Ok(page::unprocessable(&page))
}

/// Problems as the page names their fields. The price is `price` where it is sent and `price_fen` where it is checked.
fn problems(found: Vec<Problem>) -> Problems {
    let field = |field: String| if field == "price" { "price_fen".to_owned() } else { field };
    Problems::from_pairs(found.into_iter().map(|problem| (field(problem.field), problem.says)))
}

async fn form_page(
    app: &App,
    visitor: &Visitor,
    demand: i64,
    bid: Option<&bid::Model>,
    form: &Form,
    problems: Problems,
) -> Result<EditPage> {
    let (db, who) = (app.store.db(), &visitor.who);
    let now = app.store.clock.now(db).await?;
    let (_, item, _) = crate::demand::seen::load(db, who, demand, now).await?;
    let base = match bid {
        Some(bid) => format!("/bids/{}", bid.id),
        None => format!("/demands/{demand}/bids"),
    };
    let form_address = format!("{base}/{}", if bid.is_some() { "edit" } else { "new" });
    let own = bid.is_none_or(|bid| who.org_id() == Some(bid.org_id));
    let earlier = own && latest(db, who, bid.map(|bid| bid.id)).await?.is_some();
    let files = match bid {
        Some(bid) => attachments(app, bid.id).await?,
        None => Attachments::default(),
    };
    let shell = page::shell(app, visitor, "填写揭榜方案", Here::Hall).await?;
    Ok(EditPage {
        shell: shell
            .crumb("榜单", "/")
            .crumb(item.title.clone(), format!("/demands/{demand}"))
            .crumb_here("填写揭榜方案"),
        draft: format!("{base}/draft"),
        version: bid.map(|bid| bid.version),
        controls: controls(form, &item, &problems),
        item: list_item(&item, now),
        problems,
        files,
        reuse: earlier.then(|| Link::new("从最近一份方案带入团队资料", format!("{form_address}?reuse=1"))),
        may_submit: bid.is_none_or(|bid| parts_in(bid, who).contains(&Part::Bidder)),
        saved: bid.map(|bid| format!("草稿保存于 {}", time::short_minute(bid.updated_at))).unwrap_or_default(),
        action: form_address,
    })
}

fn list_item(item: &Item, now: chrono::DateTime<chrono::Utc>) -> ListItem {
    let wan = |fen: Option<i64>| fen.map(|fen| format!("{} 万元", wan_of_fen(fen))).unwrap_or_default();
    let facts = [
        Fact::new("发榜单位", item.owner.clone().unwrap_or_default()),
        Fact::new("榜金", wan(item.prize_fen)),
        Fact::new("完成时限", item.months.map(|months| format!("{months} 个月")).unwrap_or_default()),
        Fact::new("产权归属", item.ip.clone()),
        Fact::new("利益分配", item.benefit.clone()),
    ];
    ListItem {
        title: item.title.clone(),
        href: format!("/demands/{}", item.id),
        due: item.closes_at.map(|closes| time::public_due(now, closes)),
        facts: Facts::lines(facts),
        problem: Prose::new(item.problem.clone()),
        requirements: Prose::new(item.requirements.clone()),
    }
}

fn controls(form: &Form, item: &Item, problems: &Problems) -> Controls {
    let area = |name: &'static str, label: &'static str, hint: &'static str, rows: u8| {
        Field::area(name, label).hint(hint).rows(rows).longest(LONGEST).value(form.text(name)).error(problems.of(name))
    };
    Controls {
        unit: vec![
            Field::text("leader", "项目负责人").value(form.get("leader")).error(problems.of("leader")),
            Field::area("partners", "联合体成员")
                .hint("每行一个单位；牵头单位是本单位，不必再写")
                .rows(2)
                .optional()
                .value(form.text("partners"))
                .error(problems.of("partners")),
            area("unit", "揭榜单位或联合体基本情况", "人员、平台、同类项目；联合揭榜的写明分工和分配", 5),
        ],
        status_quo: area("status_quo", "国内外研究和产业化现状", "谁做到什么水平，差距在哪里", 5).unseen_label(),
        route: area("route", "核心技术攻关内容、实施方法和技术路线", "要攻克什么，怎样做，分几步，每步交什么", 10)
            .unseen_label(),
        basis: area("basis", "现有工作基础", "已有的样件、数据、专利、中试条件", 5).unseen_label(),
        answers: answer_rows(form, item),
        plan: area("plan", "与发榜单位联合产业化落地计划", "在哪条产线上用，双方各做什么，何时量产", 5).unseen_label(),
        money: vec![
            Field::money("price", "报价")
                .id("price_fen")
                .hint("希望发榜方支付的金额；高于榜金的请在预算里说明")
                .value(form.get("price"))
                .error(problems.of("price_fen")),
            Field::number("months", "完成时间")
                .unit("个月")
                .hint("从签约算起")
                .value(form.get("months"))
                .error(problems.of("months")),
        ],
        budget: area("budget", "经费预算", "按科目写明用途和金额，自有投入单列", 4),
        contact: Field::area("contact", "联系人和电话")
            .rows(2)
            .value(form.text("contact"))
            .error(problems.of("contact")),
        promise: Field::tick("promise", "以上内容属实，无知识产权纠纷，不涉及国家秘密，本单位近三年无严重失信记录")
            .ticked(form.has("promise"))
            .error(problems.of("promise")),
    }
}

/// A row for each indicator of the list item, with what was answered to it.
fn answer_rows(form: &Form, item: &Item) -> Vec<AnswerRow> {
    let typed = form.rows("answer");
    let row = |indicator: &crate::demand::form::Indicator| {
        let id = indicator.id?;
        let answer = typed.iter().find(|row| row.get("indicator_id").is_some_and(|sent| *sent == id.to_string()));
        let text = |name: &str| answer.and_then(|row| row.get(name)).cloned().unwrap_or_default();
        Some(AnswerRow {
            indicator: id,
            name: indicator.name.clone(),
            target: indicator.target(),
            test: indicator.test.clone(),
            promise: text("promise"),
            basis: text("basis"),
            error: None,
        })
    };
    item.indicators.iter().filter_map(row).collect()
}
