//! The pages of bids that are read: the own list, one bid, its print, its receipt; and the acts on it.

use axum::{
    extract::{Path, RawQuery, State},
    http::Method,
    response::Response,
    routing::get,
};
use chrono::{DateTime, Utc};
use entity::{
    bid, demand,
    words::{BidStage, DemandStage, Duty, Subject, Word},
};
use web::{
    Shell,
    bid::{Answered, BidReceipt, BidText, ListPage, Outcome, SecondAuthor, ShowPage},
    parts::{
        Acts, Attachment, Attachments, Cell, Chip, Empty, Facet, Fact, Facts, Field, Filters, Head, Link, Offer, Pager,
        State as Standing, Steps, Table,
    },
    query::Query,
    shell::Here,
    time,
};

use super::{
    edit, export, files, list, paper, receipt,
    rules::Act,
    second,
    seen::{self, Seen, Side},
};
use crate::{
    account::session::Visitor,
    app::App,
    doors::Doors,
    error::{Error, Result},
    form::{Form, wan_of_fen},
    page::{self, OrPage, Shown},
    review::score::points_of_milli,
};

/// Rows of the own list on a page.
const ROWS: u64 = 20;

/// The doors of the pages.
pub fn doors(doors: Doors) -> Doors {
    let both = &[Method::GET, Method::POST];
    doors
        .page(both, "/demands/{id}/bids/new", get(edit::begin).post(edit::create))
        .post("/demands/{id}/bids/draft", edit::first_draft)
        .get("/bids", own)
        .get("/bids.csv", export::csv)
        .get("/bids.xlsx", export::xlsx)
        .get("/bids/{id}", show)
        .page(both, "/bids/{id}/edit", get(edit::edit).post(edit::send))
        .post("/bids/{id}/draft", edit::draft)
        .page(both, "/bids/{id}/files", get(files::show).post(files::upload))
        .post("/bids/{id}/files/drop", files::drop_file)
        .post("/bids/{id}/second", name_second)
        .post("/bids/{id}/steps", step)
        .get("/bids/{id}/print", paper::print)
        .get("/bids/{id}/receipt", paper::download)
}

async fn own(State(app): State<App>, visitor: Visitor, RawQuery(query): RawQuery) -> Shown {
    let page = own_page(&app, &visitor, &query.unwrap_or_default()).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

fn pager(query: Query, at: u64, total: u64) -> Pager {
    let csv = query.href("/bids.csv");
    let mut pager = Pager::new("/bids", query, at, ROWS, total).unit("份").export("/bids.xlsx");
    pager.exports.push(("导出 CSV".into(), csv));
    pager
}

async fn own_page(app: &App, visitor: &Visitor, query: &str) -> Result<ListPage> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let form: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
    let form = Form::new(form);
    let stage: Option<BidStage> = form.word("stage");
    let at = form.page();
    let (db, who) = (app.store.db(), &visitor.who);
    let asked = list::Asked { own: true, stage, demand: None };
    let found = list::find(db, who, &asked, (at - 1) * ROWS, ROWS).await?;
    let stages = list::by_stage(db, who, &asked).await?;
    let query = Query::new().set("stage", stage.map(Word::code).unwrap_or_default());
    let choices = stages.into_iter().map(|(stage, count)| (stage.code(), stage.zh(), count));
    let heads =
        vec![Head::text("榜单"), Head::tight("阶段"), Head::number("报价"), Head::tight("时间"), Head::act("办理")];
    let table = Table::work(heads).unseen_caption("本单位的揭榜方案");
    Ok(ListPage {
        shell: page::shell(app, visitor, "我的揭榜", Here::Hall).await?,
        filters: Filters::new(vec![Facet::of("阶段", "stage", "/bids", &query, choices)]),
        table: found.bids.iter().fold(table, |table, row| table.row(cells(row))),
        empty: Empty::new("还没有揭榜方案", "在榜单大厅找到合适的榜单，打开后选“揭榜”。")
            .link("看揭榜中的榜单", "/?stage=listed"),
        pager: pager(query, at, found.total),
    })
}

fn cells(row: &Seen) -> Vec<Cell> {
    let href = format!("/bids/{}", row.id);
    let when = match (row.submitted_at, row.updated_at) {
        (Some(at), _) => format!("{} 提交", time::short_minute(at)),
        (None, Some(at)) => format!("{} 保存", time::short_minute(at)),
        (None, None) => "—".into(),
    };
    let verb = match row.stage {
        BidStage::Draft => Cell::act("继续填写", format!("{href}/edit")),
        _ => Cell::act("查看", href.clone()),
    };
    vec![
        Cell::link(row.demand.clone(), href).meta(row.number.clone().unwrap_or_default()),
        Cell::state(standing(row.stage)),
        Cell::new(row.price_fen.map_or_else(|| "—".into(), web::money::wan_words)),
        Cell::new(when),
        verb,
    ]
}

/// Dot and word of a stage.
pub fn standing(stage: BidStage) -> Standing {
    match stage {
        BidStage::Draft => Standing::waiting(stage.zh()),
        BidStage::Submitted | BidStage::Opened | BidStage::Scored => Standing::going(stage.zh()),
        _ => Standing::done(stage.zh()),
    }
}

async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Shown {
    let page = show_page(&app, &visitor, &id, None).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

/// The page of one bid; `second` = what was typed as second author, and what is wrong with it.
async fn show_page(app: &App, visitor: &Visitor, id: &str, second: Option<(&str, String)>) -> Result<ShowPage> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let (db, who) = (app.store.db(), &visitor.who);
    let now = app.store.clock.now(db).await?;
    let (row, demand, seen, side) = seen::load(db, who, crate::form::id(id)?).await?;
    let demand_stage = crate::demand::stage_now(&demand, now);
    let counts = side.writes() && demand_stage == DemandStage::Listed;
    let counts = counts && matches!(seen.stage, BidStage::Draft | BidStage::Submitted);
    let mut links = vec![Link::new("打印", format!("/bids/{id}/print"))];
    let explains = matches!(demand.stage, DemandStage::UnderReview | DemandStage::Proposed);
    if who.has(Duty::Clerk) && explains && side == Side::Office {
        links.push(Link::new("填写未入选理由", format!("/bids/{id}/reasons")));
    }
    let title = seen.demand.clone();
    Ok(ShowPage {
        shell: crumbs(page::shell(app, visitor, "揭榜方案", Here::Hall).await?, &seen, side).crumb_here("揭榜方案"),
        title: title.clone(),
        chips: vec![Chip::new(demand.mode.zh()), Chip::new(demand.class.zh())],
        state: standing(seen.stage),
        facts: seen.number.iter().cloned().chain([seen.unit.clone()]).collect(),
        demand: Link::new("看榜单", format!("/demands/{}", demand.id)),
        steps: rail(&seen, &demand),
        advice: advice(&seen, side, demand_stage).into(),
        due: demand.closes_at.filter(|_| counts).map(|closes| time::public_due(now, closes)),
        acts: acts(app, visitor, &row, side, &demand, now).await?,
        links,
        outcome: outcome(&seen),
        text: text(&seen, "方案要点"),
        receipt: seen.receipt.as_ref().map(|receipt| receipt_part(seen.id, receipt)),
        second: (side == Side::Unit).then(|| second_part(&seen, second::may_change(&row, demand_stage), second)),
        journal: crate::timeline::of(app, who, Subject::Bid, seen.id).await?,
    })
}

/// The way to a bid: the own list for the bidder, the list item for its other readers.
pub(super) fn crumbs(shell: Shell, seen: &Seen, side: Side) -> Shell {
    if side.writes() {
        shell.crumb("我的揭榜", "/bids")
    } else {
        shell.crumb("榜单", "/").crumb(seen.demand.clone(), format!("/demands/{}", seen.demand_id))
    }
}

fn rail(seen: &Seen, demand: &demand::Model) -> Option<Steps> {
    let day = |at: Option<DateTime<Utc>>| at.map(time::short_day).unwrap_or_default();
    let current = match seen.stage {
        BidStage::Draft => 0,
        BidStage::Submitted => 2,
        BidStage::Opened if demand.stage == DemandStage::Notice || demand.stage == DemandStage::Paused => 4,
        BidStage::Opened => 3,
        BidStage::Scored => 4,
        BidStage::Won | BidStage::NotSelected if seen.opened_at.is_some() => 6,
        _ => return None,
    };
    let opening = match seen.opened_at {
        Some(at) => time::short_day(at),
        None => demand.closes_at.map(|at| format!("{}截止后", time::short_day(at))).unwrap_or_default(),
    };
    let labels = [
        ("起草", String::new()),
        ("提交", day(seen.submitted_at)),
        ("开标", opening),
        ("评审", String::new()),
        ("公示", String::new()),
        ("结果", String::new()),
    ];
    Some(Steps::at(current, labels))
}

fn advice(seen: &Seen, side: Side, demand: DemandStage) -> &'static str {
    let open = demand == DemandStage::Listed;
    match (seen.stage, side) {
        (BidStage::Draft, Side::Unit) if open => "写好后提交；截止前可以撤回重写。",
        (BidStage::Draft, Side::Second) if open => "您是共同作者，可以填写；由揭榜单位提交。",
        (BidStage::Draft, _) => "榜单已不在揭榜中，这份草稿没有提交。",
        (BidStage::Submitted, _) if open => "已提交。开标前只有本单位看得到内容，截止前可以撤回重写。",
        (BidStage::Submitted, _) => "榜单已截止，等市科技局开标。",
        (BidStage::Opened | BidStage::Scored, side) if side.writes() => "已开标，正在评审；结果以公示为准。",
        (BidStage::Withdrawn, _) => "这份方案已撤回，不参加评审。",
        (BidStage::Replaced, _) => "这份方案已由重写的一份替换，不参加评审。",
        (BidStage::NotSelected, _) if seen.opened_at.is_none() => "这个榜单没有开标，方案没有人看过。",
        (BidStage::NotSelected, side) if side.writes() => "本次未入选。得分、名次和逐项理由见“评审结果”。",
        (BidStage::Won, side) if side.writes() => "请按公示结果与发榜方签约。",
        _ => "",
    }
}

async fn acts(
    app: &App,
    visitor: &Visitor,
    bid: &bid::Model,
    side: Side,
    demand: &demand::Model,
    now: DateTime<Utc>,
) -> Result<Acts> {
    let id = bid.id;
    let mut acts = Acts::new(format!("/bids/{id}/steps"), visitor.csrf.clone()).version(i64::from(bid.version));
    if side.writes() && bid.stage == BidStage::Draft {
        acts = acts.offer(Offer::link("继续填写", format!("/bids/{id}/edit")).primary());
    }
    for offer in super::offers(app.store.db(), &visitor.who, bid, now).await? {
        // Taking back after the deadline is not missing: it is over, and the advice says so.
        if offer.act == Act::Submit || offer.lacks.is_empty() {
            acts = acts.offer(worded(offer.act, offer.lacks));
        }
    }
    if demand.stage == DemandStage::UnderReview {
        acts = match side {
            Side::Expert => acts.offer(Offer::link("评分", format!("/bids/{id}/score")).primary()),
            Side::Owner => acts.offer(Offer::link("评定发榜方意见", format!("/bids/{id}/score")).primary()),
            _ => acts,
        };
    }
    Ok(acts)
}

fn worded(act: Act, lacks: Vec<&'static str>) -> Offer {
    let offer = match act {
        Act::Submit => Offer::new(act.code(), "提交揭榜方案"),
        Act::Replace => Offer::new(act.code(), "撤回重写")
            .warning("撤回后得到一份内容相同的草稿。原方案作废，须在截止前重新提交才算数。"),
        _ => Offer::new(act.code(), "撤回方案").warning("撤回后不参加评审。截止前还可以另写一份。"),
    };
    lacks.into_iter().fold(offer, Offer::blocked)
}

fn outcome(seen: &Seen) -> Option<Outcome> {
    let mut figures = Vec::new();
    if let Some(milli) = seen.score_milli {
        figures.push(Fact::number("得分", points_of_milli(milli), "分"));
    }
    if let Some(rank) = seen.rank {
        figures.push(Fact::number("名次", format!("第 {rank}"), "名"));
    }
    if seen.proposed == Some(true) && seen.stage == BidStage::Scored {
        figures.push(Fact::new("拟定", "拟揭榜单位"));
    }
    let heads = vec![Head::text("评审项"), Head::text("理由")];
    let reasons = seen.reasons.iter().fold(Table::fold(heads).unseen_caption("逐项理由"), |table, reason| {
        table.row([reason.name.clone(), reason.text.clone()])
    });
    let empty = figures.is_empty() && reasons.is_empty();
    (!empty).then(|| Outcome { figures: Facts::grid(figures), words: String::new(), reasons })
}

pub(super) fn receipt_part(id: i64, receipt: &receipt::Receipt) -> BidReceipt {
    BidReceipt {
        at: time::second(receipt.time),
        seq: receipt.seq,
        entry: receipt.entry.clone(),
        content: receipt.content_sha256.clone(),
        href: format!("/bids/{id}/receipt"),
    }
}

fn second_part(seen: &Seen, may_change: bool, typed: Option<(&str, String)>) -> SecondAuthor {
    let (value, error) = typed.map_or(("", None), |(value, error)| (value, Some(error)));
    let field = Field::text("username", "对方的登录名").autocomplete("off").value(value).error(error.as_deref());
    SecondAuthor {
        name: seen.second.clone(),
        action: format!("/bids/{}/second", seen.id),
        field: (may_change && seen.second.is_none()).then_some(field),
        may_unset: may_change,
    }
}

/// The text of a bid as it is read, on its own page and beside the score sheet.
pub fn text(seen: &Seen, title: &str) -> BidText {
    let content = seen.content.clone().unwrap_or_default();
    let months = seen.months.map(|months| match seen.demand_months {
        Some(most) => format!("{months} 个月（要求 {most} 个月内）"),
        None => format!("{months} 个月"),
    });
    let facts = [
        Fact::new("揭榜单位", units(seen)),
        Fact::new("项目负责人", content.leader.clone()),
        Fact::new("报价", price(seen)),
        Fact::new("完成时间", months.unwrap_or_default()),
        Fact::new("联系方式", content.contact.clone()),
        Fact::new("共同作者", seen.second.clone().unwrap_or_default()),
    ];
    let files = seen.files.iter().map(|file| {
        let size = u64::try_from(file.size).unwrap_or(0);
        Attachment::new(file.id.to_string(), file.name.clone(), format!("/files/{}", file.id), size)
    });
    let answered = BidText::new(title, Facts::lines(facts), answered(seen), Attachments::new(files.collect()));
    // What the experts weigh first is read first; the print keeps the official order.
    ["route", "plan", "budget", "basis", "status_quo", "unit"].into_iter().fold(answered, |text, wanted| {
        let section = content.sections().into_iter().find(|(name, ..)| *name == wanted);
        match section {
            Some((name, label, words)) => text.section(name, label, words),
            None => text,
        }
    })
}

pub(super) fn units(seen: &Seen) -> String {
    let partners = seen.content.as_ref().map(|content| content.partners.trim()).unwrap_or_default();
    let partners: Vec<&str> = partners.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if partners.is_empty() {
        seen.unit.clone()
    } else {
        format!("{}（牵头）、{}", seen.unit, partners.join("、"))
    }
}

pub(super) fn price(seen: &Seen) -> String {
    let words = |fen: i64| format!("{} 万元", wan_of_fen(fen));
    match (seen.price_fen, seen.prize_fen) {
        (Some(price), Some(prize)) => format!("{}（榜金 {}）", words(price), words(prize)),
        (Some(price), None) => words(price),
        (None, _) => String::new(),
    }
}

pub(super) fn answered(seen: &Seen) -> Vec<Answered> {
    let row = |row: &seen::Response| Answered {
        name: row.indicator.clone(),
        target: row.target.clone(),
        promise: row.promise.clone(),
        basis: row.basis.clone(),
    };
    seen.responses.iter().map(row).collect()
}

async fn step(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, form: Form) -> Shown {
    take(&app, &visitor, &id, &form).await.or_page(&app, &visitor)
}

async fn take(app: &App, visitor: &Visitor, id: &str, form: &Form) -> Result<Response> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let act: Act = form.word("act").ok_or_else(|| Error::Malformed("没有这种办理，请刷新页面再试。".into()))?;
    let fresh = super::step(app, &visitor.who, crate::form::id(id)?, act, form.get("version").parse().ok()).await?;
    Ok(match (fresh, act) {
        (Some(draft), _) => page::done(&format!("/bids/{draft}/edit"), "done"),
        (None, Act::Submit) => page::done(&format!("/bids/{id}"), "submitted"),
        (None, _) => page::done(&format!("/bids/{id}"), "done"),
    })
}

async fn name_second(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, form: Form) -> Shown {
    visitor.who.person().ok_or(Error::SignIn).or_page(&app, &visitor)?;
    let bid = crate::form::id(&id).or_page(&app, &visitor)?;
    let username = Some(form.get("username")).filter(|_| !form.has("unset"));
    match second::set(&app, &visitor.who, bid, username).await {
        Ok(()) => Ok(page::done(&format!("/bids/{id}"), "done")),
        Err(error @ Error::Invalid(_)) => {
            let typed = Some((form.get("username"), error.says()));
            let page = show_page(&app, &visitor, &id, typed).await.or_page(&app, &visitor)?;
            Ok(page::unprocessable(&page))
        }
        Err(error) => Err(error).or_page(&app, &visitor),
    }
}
