//! 拟揭榜单位汇总表: of one notice as a workbook, of a list of them as a file.

use axum::response::Response;

use super::{
    list::{self, Filter},
    page::unit_of,
    seen::Seen,
};
use crate::{
    app::App,
    clock::local_date,
    error::Result,
    export::{Format, Kind, Sheet, respond as send},
    review::score::score_words,
};

/// The workbook of a notice.
pub async fn respond(notice: &Seen) -> Result<Response> {
    let title = format!("{}拟揭榜单位汇总表", notice.number);
    send(sheet(title, std::slice::from_ref(notice)), Format::Xlsx).await
}

/// More notices than a city ever publishes.
const ALL: u64 = 100_000;

/// The notices asked for as a file, a row a winner.
pub async fn file(app: &App, filter: &Filter, format: Format) -> Result<Response> {
    let found = list::find(app, filter, 0, ALL).await?;
    let now = app.store.clock.now(app.store.db()).await?;
    send(sheet(format!("公示公告{}", local_date(now)), &found.items), format).await
}

fn sheet(title: String, notices: &[Seen]) -> Sheet {
    let mut sheet = Sheet::new(title)
        .column("序号", Kind::Number)
        .column("公示编号", Kind::Text)
        .column("榜单编号", Kind::Text)
        .column("榜单名称", Kind::Text)
        .column("发榜单位", Kind::Text)
        .column("拟揭榜单位", Kind::Text)
        .column("榜金（万元）", Kind::Money)
        .column("评审得分", Kind::Text)
        .column("公示起", Kind::Date)
        .column("公示止", Kind::Date)
        .column("状态", Kind::Text);
    let winners = notices.iter().flat_map(|notice| notice.winners.iter().map(move |winner| (notice, winner)));
    for ((notice, winner), order) in winners.zip(1_i64..) {
        sheet.push(vec![
            order.into(),
            notice.number.clone().into(),
            notice.demand_number.clone().into(),
            notice.demand.clone().into(),
            notice.owner.clone().into(),
            unit_of(winner).into(),
            notice.prize_fen.into(),
            winner.score_milli.map(score_words).into(),
            notice.first_day.into(),
            notice.last_day().into(),
            notice.stage_words().into(),
        ]);
    }
    sheet
}
