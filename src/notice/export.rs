//! The 拟揭榜单位汇总表 of a notice as a workbook.

use axum::response::Response;

use super::{page::unit_of, seen::Seen};
use crate::{
    error::Result,
    export::{Format, Kind, Sheet, respond as send},
    review::score::score_words,
};

/// The workbook of a notice.
pub async fn respond(notice: &Seen) -> Result<Response> {
    send(sheet(notice), Format::Xlsx).await
}

fn sheet(notice: &Seen) -> Sheet {
    let mut sheet = Sheet::new(format!("{}拟揭榜单位汇总表", notice.number))
        .column("序号", Kind::Number)
        .column("榜单编号", Kind::Text)
        .column("榜单名称", Kind::Text)
        .column("发榜单位", Kind::Text)
        .column("拟揭榜单位", Kind::Text)
        .column("榜金（万元）", Kind::Money)
        .column("评审得分", Kind::Text)
        .column("公示起", Kind::Date)
        .column("公示止", Kind::Date)
        .column("状态", Kind::Text);
    for (winner, order) in notice.winners.iter().zip(1_i64..) {
        sheet.push(vec![
            order.into(),
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
