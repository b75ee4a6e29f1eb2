//! A year's statistics as a table to take along.

use axum::extract::{RawQuery, State};
use chrono::Datelike;
use entity::words::{DemandClass, Word};

use super::{Sums, Which, Year, rows, year_of};
use crate::{
    account::session::Visitor,
    app::App,
    clock::local_date,
    export::{Cell, Format, Kind, Sheet},
    page::{self, OrPage, Shown},
};

/// `/stats.xlsx`
pub async fn xlsx(State(app): State<App>, visitor: Visitor, RawQuery(query): RawQuery) -> Shown {
    let which = Which::asked(&page::asked(query.as_deref()));
    let now = app.store.clock.glance();
    let year = which.year.unwrap_or_else(|| local_date(now).year());
    let counted = year_of(&rows(&app).await.or_page(&app, &visitor)?, year, now);
    crate::export::respond(sheet(&counted), Format::Xlsx).await.or_page(&app, &visitor)
}

fn sheet(year: &Year) -> Sheet {
    let mut sheet = Sheet::new(format!("{} 年揭榜挂帅统计", year.year))
        .column("口径", Kind::Text)
        .column("项目", Kind::Text)
        .column("征集需求（项）", Kind::Number)
        .column("发榜（项）", Kind::Number)
        .column("揭榜方案（份）", Kind::Number)
        .column("揭榜成功（项）", Kind::Number)
        .column("榜金（万元）", Kind::Money)
        .column("财政支持（万元）", Kind::Money)
        .column("自筹（万元）", Kind::Money)
        .column("揭榜成功榜金（万元）", Kind::Money);
    sheet.push(line("全年", "合计", &year.total));
    for (month, sums) in &year.months {
        sheet.push(line("月份", &format!("{month} 月"), sums));
    }
    for (field, sums) in &year.fields {
        sheet.push(line("技术领域", field, sums));
    }
    for class in DemandClass::ALL {
        sheet.push(line("需求类别", class.zh(), &year.classes.get(class.code()).copied().unwrap_or_default()));
    }
    sheet
}

fn line(group: &str, name: &str, sums: &Sums) -> Vec<Cell> {
    let count = |number: u64| Cell::Number(i64::try_from(number).unwrap_or(i64::MAX));
    vec![
        group.into(),
        name.into(),
        count(sums.tally.collected),
        count(sums.tally.listed),
        count(sums.bids),
        count(sums.tally.awarded),
        sums.tally.prize_fen.into(),
        sums.tally.public_fen.into(),
        sums.own_fen.into(),
        sums.awarded_prize_fen.into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::{super::Tally, *};

    #[test]
    fn every_line_fits_the_columns() {
        let mut year = Year { year: 2026, ..Year::default() };
        let tally = Tally { collected: 2, prize_fen: 5_000_000, ..Tally::default() };
        year.months.insert(3, Sums { tally, own_fen: 8_000_000, ..Sums::default() });
        let sheet = sheet(&year);
        assert_eq!(sheet.rows.len(), 4);
        assert!(sheet.rows.iter().all(|row| row.len() == sheet.columns.len()));
        assert!(String::from_utf8(sheet.csv().unwrap()).unwrap().contains("月份,3 月,2,0,0,0,5,0,8,0"));
    }
}
