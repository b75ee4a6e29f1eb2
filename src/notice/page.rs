//! The pages of notices: the list, and one as an official sheet.

use axum::{
    extract::{Path, RawQuery, State},
    response::Response,
};
use entity::words::{Duty, NoticeStage, Subject, Word};
use web::{
    notice::{ListPage, LogEntry, ShowPage},
    parts::{
        Acts, Cell, Due, Empty, Facet, Filters, Head, Marked, Money, Offer, Pager, Record, Records, State as Dot, Table,
    },
    query::Query as Asked,
    shell::Here,
    time,
};

use super::{
    Winner, export,
    list::{self, Filter},
    seen::Seen,
};
use crate::{
    account::session::Visitor,
    app::App,
    config::Channel,
    demand::rules::Act,
    doors::Doors,
    error::{Error, Result},
    export::Format,
    page::{self, OrPage, Shown},
    review::score::score_words,
};

const ROWS: u64 = 20;

/// The doors of the pages.
pub fn doors(doors: Doors) -> Doors {
    doors.get("/notices", index).get("/notices.csv", csv).get("/notices.xlsx", xlsx).get("/notices/{id}", show)
}

/// The question in the address.
fn filter_of(question: &crate::form::Form) -> Filter {
    Filter { stage: question.word::<NoticeStage>("stage"), year: question.get("year").parse().ok() }
}

async fn csv(State(app): State<App>, visitor: Visitor, RawQuery(query): RawQuery) -> Shown {
    export::file(&app, &filter_of(&page::asked(query.as_deref())), Format::Csv).await.or_page(&app, &visitor)
}

async fn xlsx(State(app): State<App>, visitor: Visitor, RawQuery(query): RawQuery) -> Shown {
    export::file(&app, &filter_of(&page::asked(query.as_deref())), Format::Xlsx).await.or_page(&app, &visitor)
}

async fn index(State(app): State<App>, visitor: Visitor, RawQuery(query): RawQuery) -> Shown {
    let question = page::asked(query.as_deref());
    let answer = async {
        let filter = filter_of(&question);
        let number = question.page();
        let found = list::find(&app, &filter, (number - 1) * ROWS, ROWS).await?;
        let year = filter.year.map(|year| year.to_string()).unwrap_or_default();
        let asked = Asked::of([("stage", filter.stage.map_or("", Word::code)), ("year", year.as_str())]);
        let stages = found.stages.iter().map(|(stage, count)| (stage.code(), stage.zh(), *count));
        let years = found.years.iter().rev().map(|(year, count)| (year.to_string(), format!("{year} 年"), *count));
        let filters = Filters::new(vec![
            Facet::of("状态", "stage", "/notices", &asked, stages),
            Facet::of("年度", "year", "/notices", &asked, years),
        ]);
        let empty =
            found.items.is_empty().then(|| match filter.stage.is_none() && filter.year.is_none() && number == 1 {
                true => Empty::new("还没有公示", "评审结束、市科技局批准后，拟揭榜单位在这里公示。")
                    .link("看看榜单大厅", "/"),
                false => Empty::new("没有符合条件的公示", "可以取消部分条件再看。").link("全部公示", "/notices"),
            });
        let page = ListPage {
            shell: page::shell(&app, &visitor, "公示公告", Here::Notices).await?,
            title: format!("{} 个公示", found.total),
            filters,
            records: Records::new(found.items.iter().map(record).collect()),
            empty,
            pager: pager(asked, number, found.total),
        };
        Ok::<_, Error>(page::html(&page))
    };
    answer.await.or_page(&app, &visitor)
}

fn pager(asked: Asked, number: u64, total: u64) -> Pager {
    let csv = asked.href("/notices.csv");
    let mut pager = Pager::new("/notices", asked, number, ROWS, total).unit("个").export("/notices.xlsx");
    pager.exports.push(("导出 CSV".into(), csv));
    pager
}

fn record(notice: &Seen) -> Record {
    let winners: Vec<&str> = notice.winners.iter().map(|winner| winner.unit.as_str()).collect();
    let record = Record::new(Marked::plain(notice.title.clone()), format!("/notices/{}", notice.id))
        .state(state(notice))
        .fact(notice.number.clone())
        .fact(format!("拟揭榜：{}", winners.join("、")))
        .fact(notice.owner.as_ref().map(|owner| format!("发榜：{owner}")).unwrap_or_default());
    let record = match notice.prize_fen {
        Some(fen) => record.money(Money::fen(fen)),
        None => record,
    };
    record.due(due(notice).unwrap_or_else(|| Due::plain(time::day(notice.starts_at)).small("发布")))
}

fn state(notice: &Seen) -> Dot {
    match notice.stage {
        NoticeStage::Running => Dot::going(notice.stage_words()),
        NoticeStage::Paused => Dot::late(notice.stage_words()),
        NoticeStage::Ended => Dot::done(notice.stage_words()),
        NoticeStage::Revoked => Dot::waiting(notice.stage_words()),
    }
}

/// By when objections are taken.
fn due(notice: &Seen) -> Option<Due> {
    let end = notice.ends_at.filter(|_| notice.stage == NoticeStage::Running)?;
    Some(Due::plain(time::last_day(end)).small(format!("{} 止", time::hour_of_end(end))))
}

async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Shown {
    // The router takes no ending behind a parameter, so the workbook is told apart here.
    let (id, workbook) = match id.strip_suffix(".xlsx") {
        Some(id) => (id, true),
        None => (id.as_str(), false),
    };
    let answer = async {
        let notice = list::one(&app, id.parse().map_err(|_| Error::NotFound)?).await?;
        if workbook { export::respond(&notice).await } else { sheet(&app, &visitor, notice).await }
    };
    answer.await.or_page(&app, &visitor)
}

async fn sheet(app: &App, visitor: &Visitor, notice: Seen) -> Result<Response> {
    let bureau = &app.config.bureau;
    let shell = page::shell(app, visitor, &notice.title, Here::Notices).await?;
    let shell = shell.crumb("公示公告", "/notices").crumb_here(notice.number.clone());
    let acts = acts(app, visitor, &notice, &shell.csrf).await?;
    let journal = crate::timeline::of(app, &visitor.who, Subject::Notice, notice.id).await?;
    let page = ShowPage {
        title: format!("{bureau}{}", notice.title),
        number: notice.number.clone(),
        state: state(&notice),
        due: due(&notice),
        objections: matches!(notice.stage, NoticeStage::Running | NoticeStage::Paused),
        stopped: stopped(&notice),
        workbook: format!("/notices/{}.xlsx", notice.id),
        acts,
        opening: opening(&notice, bureau),
        winners: winners(&notice),
        term: term(&notice),
        channels: channels(&notice.objection, &notice.discipline),
        bureau: bureau.clone(),
        day: time::day(notice.starts_at),
        entry: notice.entry.as_ref().map(|entry| LogEntry {
            seq: entry.seq,
            at: time::second(entry.at),
            hash: entry.hash.clone(),
        }),
        journal: Some(journal),
        demand: format!("/demands/{}", notice.demand_id),
        shell,
    };
    Ok(page::html(&page))
}

/// Why it does not simply run, for everybody to read.
fn stopped(notice: &Seen) -> Option<(String, String)> {
    let why = notice.note.clone().unwrap_or_default();
    match notice.stage {
        NoticeStage::Paused => Some(("本公示已暂停，期限停止计算".into(), why)),
        NoticeStage::Revoked => Some(("本公示已撤销，公示的拟揭榜单位不再有效".into(), why)),
        NoticeStage::Running if !why.is_empty() => Some(("本公示曾经暂停，现已恢复".into(), why)),
        _ => None,
    }
}

fn opening(notice: &Seen, bureau: &str) -> String {
    let number =
        if notice.demand_number.is_empty() { String::new() } else { format!("（{}）", notice.demand_number) };
    format!(
        "“{}”{number}公开发榜后，经揭榜申报、专家评审，并经{bureau}研究，拟确定以下单位为揭榜单位，现予公示。",
        notice.demand
    )
}

fn winners(notice: &Seen) -> Table {
    let heads = vec![
        Head::order("序号"),
        Head::text("榜单名称"),
        Head::text("发榜单位"),
        Head::text("拟揭榜单位"),
        Head::number("榜金"),
        Head::number("评审得分"),
    ];
    let table = Table::ruled(heads).caption("拟揭榜单位汇总表（金额单位：万元）").named_by(1);
    notice.winners.iter().zip(1..).fold(table, |table, (winner, order): (_, u32)| {
        let prize = notice.prize_fen.map_or_else(Cell::none, |fen| Cell::new(web::money::wan(fen)));
        let score = winner.score_milli.map_or_else(Cell::none, |milli| Cell::new(score_words(milli)));
        table.row([
            Cell::new(order.to_string()),
            Cell::new(notice.demand.clone()),
            notice.owner.clone().map_or_else(Cell::none, Cell::new),
            Cell::new(unit_of(winner)),
            prize,
            score,
        ])
    })
}

/// The lead unit with the other members of its 联合体.
pub(super) fn unit_of(winner: &Winner) -> String {
    let partners: Vec<&str> = winner.partners.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    match partners.is_empty() {
        true => winner.unit.clone(),
        false => format!("{}（牵头）、{}", winner.unit, partners.join("、")),
    }
}

fn term(notice: &Seen) -> String {
    let days = notice.term_words();
    let from = time::date(notice.first_day);
    match notice.last_day() {
        Some(last) => format!("公示期为 {days}，自 {from}起至 {}止，发布当日不计入。", time::date(last)),
        None => format!("公示期为 {days}，自 {from}起计；现已暂停，恢复后另行公布截止日期。"),
    }
}

fn channels(objection: &Channel, discipline: &Channel) -> Table {
    let heads = vec![Head::text("事项"), Head::text("受理部门"), Head::tight("电话"), Head::text("地址")];
    let row = |matter: &str, channel: &Channel| {
        [matter, &channel.office, &channel.phone, &channel.address].map(|text| Cell::new(text.to_owned()))
    };
    Table::ruled(heads).caption("受理渠道").row(row("对结果的异议", objection)).row(row("对工作纪律的举报", discipline))
}

/// Pausing, resuming and revoking are acts on the list item: offered here to those who may take them.
async fn acts(app: &App, visitor: &Visitor, notice: &Seen, csrf: &str) -> Result<Acts> {
    let acts = Acts::new(format!("/demands/{}/steps", notice.demand_id), csrf);
    let handles = visitor.who.is_office() || visitor.who.has(Duty::Admin);
    if !handles || !matches!(notice.stage, NoticeStage::Running | NoticeStage::Paused) {
        return Ok(acts);
    }
    let db = app.store.db();
    let demand = crate::demand::find(db, &visitor.who, notice.demand_id).await?;
    let now = app.store.clock.now(db).await?;
    let offers = crate::demand::offers(db, &visitor.who, &demand, now).await?;
    let offers = offers.into_iter().filter_map(|offer| {
        let shown = match offer.act {
            Act::Pause => Offer::new(offer.act.code(), "暂停公示").needs_note("暂停理由，将公开"),
            Act::Resume => Offer::new(offer.act.code(), "恢复公示").primary().needs_note("恢复理由，将公开"),
            Act::Revoke => Offer::new(offer.act.code(), "撤销公示")
                .needs_note("撤销理由，将公开")
                .warning("撤销后回到评审，专家评分保留，可以重新提出拟揭榜单位。"),
            _ => return None,
        };
        Some(offer.lacks.into_iter().fold(shown, Offer::blocked))
    });
    Ok(acts.version(demand.version.into()).offers(offers))
}
