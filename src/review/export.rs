//! The 评分汇总表 of a review as a workbook, for the bureau.

use axum::response::Response;
use entity::demand;

use super::{
    list::{RankedBid, Ranking, SCALED},
    score::{points_of_milli, score_words},
};
use crate::{
    error::Result,
    export::{Cell, Format, Kind, Sheet, respond as send},
};

/// The workbook of a ranking.
pub async fn respond(demand: &demand::Model, ranking: &Ranking) -> Result<Response> {
    send(sheet(demand, ranking), Format::Xlsx).await
}

fn sheet(demand: &demand::Model, ranking: &Ranking) -> Sheet {
    let number = demand.number.clone().unwrap_or_else(|| demand.title.clone());
    let mut sheet = Sheet::new(format!("{number}评分汇总表"))
        .column("名次", Kind::Number)
        .column("揭榜单位", Kind::Text)
        .column("联合体成员", Kind::Text)
        .column("报价（万元）", Kind::Money)
        .column("完成时间（月）", Kind::Number);
    for seat in &ranking.seats {
        sheet = sheet.column(format!("{}（{}）", seat.name, seat.unit), Kind::Text);
    }
    sheet = sheet.column("专家均分", Kind::Text).column("发榜方意见", Kind::Text).column("总分", Kind::Text);
    sheet = sheet.column("拟揭榜", Kind::Text).column("说明", Kind::Text);
    for bid in &ranking.bids {
        sheet.push(row(bid, ranking));
    }
    sheet
}

fn row(bid: &RankedBid, ranking: &Ranking) -> Vec<Cell> {
    let points =
        |milli: Option<i64>, words: fn(i64) -> String| milli.map_or(Cell::Empty, |milli| Cell::Text(words(milli)));
    let mut cells = vec![
        bid.rank.map(i64::from).into(),
        bid.unit.clone().into(),
        bid.partners.lines().collect::<Vec<_>>().join("、").into(),
        bid.price_fen.into(),
        bid.months.map(i64::from).into(),
    ];
    cells.extend(bid.experts.iter().map(|total| points(*total, points_of_milli)));
    cells.push(points(bid.average_milli, score_words));
    cells.push(points(bid.owner_milli, points_of_milli));
    cells.push(points(bid.score_milli, score_words));
    cells.push(if bid.proposed { "拟揭榜" } else { "" }.into());
    cells.push(remarks(bid, ranking).into());
    cells
}

fn remarks(bid: &RankedBid, ranking: &Ranking) -> String {
    let mut remarks = Vec::new();
    if ranking.sheets_open > 0 {
        remarks.push(format!("还有 {} 份评分表未交，名次为暂列", ranking.sheets_open));
    }
    if let Some(why) = &ranking.owner_waived {
        remarks.push(format!("{SCALED}原因：{why}"));
    }
    if !bid.unit_confirmed {
        remarks.push("单位注册已停用".into());
    }
    remarks.join("；")
}
