//! 统计.

use axum::extract::{RawQuery, State};
use chrono::Datelike;
use entity::words::{DemandClass, DemandStage, Word};
use web::{
    money,
    parts::{BarChart, Cell, ColumnChart, Figure, Figures, Head, Pager, Table},
    query::Query as Address,
    shell::Here,
    stats::{ApiPage, Operation, RowsPage, StatsPage},
    time,
};

use super::{Count, Row, Tally, Which, Year, rows, year_of};
use crate::{
    account::session::Visitor,
    app::App,
    clock::local_date,
    doors::Doors,
    page::{self, OrPage, Shown},
};

const ROWS: usize = 50;

/// The doors of the statistics and of the API's page.
pub fn doors(doors: Doors) -> Doors {
    doors
        .get("/stats", show)
        .get("/stats/rows", list)
        .get("/stats.xlsx", super::sheet::xlsx)
        .get("/api", api_page)
        .get("/api/v1/openapi.json", super::api::document)
        .api(utoipa_axum::routes!(super::api::stats))
}

async fn show(State(app): State<App>, visitor: Visitor, RawQuery(query): RawQuery) -> Shown {
    let which = Which::asked(&page::asked(query.as_deref()));
    let now = app.store.clock.glance();
    let all = rows(&app).await.or_page(&app, &visitor)?;
    let year = which.year.unwrap_or_else(|| local_date(now).year());
    let counted = year_of(&all, year, now);
    let shell = page::shell(&app, &visitor, "统计", Here::Stats).await.or_page(&app, &visitor)?;
    let page = StatsPage {
        shell,
        year,
        years: years(&all, year),
        until: time::minute(now),
        figures: figures(&counted),
        months: month_chart(&counted),
        month_table: month_table(&counted),
        fields: field_chart(&counted),
        field_table: field_table(&counted),
        stage_table: stage_table(&counted),
        class_table: class_table(&counted),
    };
    Ok(page::html(&page))
}

fn years(all: &[Row], shown: i32) -> Vec<i32> {
    let mut years: Vec<i32> = all.iter().filter_map(|row| row.day(Count::Collected)).map(|day| day.year()).collect();
    years.push(shown);
    years.sort_unstable_by(|a, b| b.cmp(a));
    years.dedup();
    years
}

fn behind(year: i32, count: Count) -> Address {
    Address::new().set("year", year).set("count", count.code())
}

/// A number that opens its rows; nothing to open reads as a dash.
fn number(value: u64, address: Address) -> Cell {
    if value == 0 { Cell::none() } else { Cell::link(money::count(value), address.href("/stats/rows")) }
}

fn figures(year: &Year) -> Figures {
    let total = &year.total;
    let figure = |label: &str, value: String, unit: &str, count: Count| {
        Figure::new(label, value).unit(unit).href(behind(year.year, count).href("/stats/rows"))
    };
    Figures::new(vec![
        figure("征集需求", money::count(total.collected), "项", Count::Collected),
        figure("发榜", money::count(total.listed), "项", Count::Listed),
        figure("揭榜成功", money::count(total.awarded), "项", Count::Awarded),
        figure("榜金合计", money::wan(total.prize_fen), "万元", Count::Listed),
        figure("财政支持", money::wan(total.public_fen), "万元", Count::Listed),
    ])
}

fn month_chart(year: &Year) -> ColumnChart {
    let mut chart = ColumnChart::new("month-title", ["征集需求", "发榜"]);
    for month in 1..=12 {
        let tally = year.months.get(&month).copied().unwrap_or_default();
        chart = chart.column(format!("{month} 月"), [tally.collected, tally.listed]);
    }
    chart
}

fn month_table(year: &Year) -> Table {
    let heads = vec![Head::text("月份"), Head::number("征集需求"), Head::number("发榜"), Head::number("揭榜成功")];
    let mut table = Table::compact(heads);
    for month in 1..=12 {
        let tally = year.months.get(&month).copied().unwrap_or_default();
        let of = |count: Count| behind(year.year, count).set("month", month);
        table = table.row(counts(format!("{month} 月"), &tally, of));
    }
    table.foot(counts("合计".into(), &year.total, |count| behind(year.year, count)))
}

fn counts(label: String, tally: &Tally, of: impl Fn(Count) -> Address) -> [Cell; 4] {
    [
        Cell::new(label),
        number(tally.collected, of(Count::Collected)),
        number(tally.listed, of(Count::Listed)),
        number(tally.awarded, of(Count::Awarded)),
    ]
}

/// Fields with something listed, largest sum first.
fn listed_fields(year: &Year) -> Vec<(&String, &Tally)> {
    let mut fields: Vec<_> = year.fields.iter().filter(|(_, tally)| tally.listed > 0).collect();
    fields.sort_by_key(|(_, tally)| std::cmp::Reverse(tally.prize_fen));
    fields
}

fn field_chart(year: &Year) -> BarChart {
    let wan = |tally: &Tally| u64::try_from(tally.prize_fen / 1_000_000).unwrap_or(0);
    listed_fields(year)
        .into_iter()
        .fold(BarChart::new("field-title"), |chart, (field, tally)| chart.bar(field, wan(tally)))
}

fn field_table(year: &Year) -> Table {
    let heads =
        vec![Head::text("技术领域"), Head::number("发榜（项）"), Head::number("榜金（万元）"), Head::number("占比")];
    let all = u64::try_from(year.total.prize_fen).unwrap_or(0);
    let mut table = Table::compact(heads);
    for (field, tally) in listed_fields(year) {
        table = table.row([
            Cell::new(field),
            number(tally.listed, behind(year.year, Count::Listed).set("field", field)),
            Cell::new(money::wan(tally.prize_fen)),
            Cell::new(money::percent(u64::try_from(tally.prize_fen).unwrap_or(0), all)),
        ]);
    }
    table.foot([
        Cell::new("合计"),
        number(year.total.listed, behind(year.year, Count::Listed)),
        Cell::new(money::wan(year.total.prize_fen)),
        Cell::new(""),
    ])
}

fn stage_table(year: &Year) -> Table {
    let mut table = Table::compact(vec![Head::text("阶段"), Head::number("需求")]);
    for stage in DemandStage::ALL {
        let Some(count) = year.stages.get(stage.code()) else { continue };
        let address = behind(year.year, Count::Collected).set("stage", stage.code());
        table = table.row([Cell::new(stage.zh()), number(*count, address)]);
    }
    table
}

fn class_table(year: &Year) -> Table {
    let heads = vec![Head::text("类别"), Head::number("征集需求"), Head::number("发榜"), Head::number("揭榜成功")];
    let mut table = Table::compact(heads);
    for class in DemandClass::ALL {
        let tally = year.classes.get(class.code()).copied().unwrap_or_default();
        let of = |count: Count| behind(year.year, count).set("class", class.code());
        table = table.row(counts(class.zh().into(), &tally, of));
    }
    table
}

async fn list(State(app): State<App>, visitor: Visitor, RawQuery(query): RawQuery) -> Shown {
    let form = page::asked(query.as_deref());
    let which = Which::asked(&form);
    let now = app.store.clock.glance();
    let year = which.year.unwrap_or_else(|| local_date(now).year());
    let count = which.count.unwrap_or(Count::Collected);
    let mut found: Vec<Row> =
        rows(&app).await.or_page(&app, &visitor)?.into_iter().filter(|row| which.holds(row, year, now)).collect();
    found.sort_by_key(|row| std::cmp::Reverse((row.day(count), row.id)));
    let number = form.page();
    let heads = vec![
        Head::text("需求"),
        Head::text("技术领域"),
        Head::tight("阶段"),
        Head::tight("日期"),
        Head::number("榜金（万元）"),
    ];
    let mut table = Table::fold(heads);
    for row in found.iter().skip((number as usize - 1) * ROWS).take(ROWS) {
        table = table.row([
            Cell::link(&row.title, format!("/demands/{}", row.id)),
            Cell::new(row.field()),
            Cell::new(row.stage(now).zh()),
            Cell::new(row.day(count).map_or_else(String::new, time::date)),
            row.prize_fen.map_or_else(Cell::none, |fen| Cell::new(money::wan(fen))),
        ]);
    }
    let month = which.month.map_or_else(String::new, |month| format!(" {month} 月"));
    let heading = format!("{year} 年{month}{}：{} 项", count.zh(), found.len());
    let asked = Address::of([
        ("year", year.to_string()),
        ("count", count.code().to_owned()),
        ("month", which.month.map_or_else(String::new, |month| month.to_string())),
        ("field", which.field.clone().unwrap_or_default()),
        ("class", which.class.clone().unwrap_or_default()),
        ("stage", which.stage.clone().unwrap_or_default()),
    ]);
    let shell = page::shell(&app, &visitor, &heading, Here::Stats)
        .await
        .or_page(&app, &visitor)?
        .crumb("统计", format!("/stats?year={year}"))
        .crumb_here(heading.clone());
    let pager = Pager::new("/stats/rows", asked, number, ROWS as u64, found.len() as u64);
    Ok(page::html(&RowsPage { shell, heading, rows: table, pager }))
}

/// The API for people, made of the document that is served.
async fn api_page(State(app): State<App>, visitor: Visitor) -> Shown {
    let document = super::api::served(&app);
    let mut groups: Vec<(String, Vec<Operation>)> = Vec::new();
    for (path, item) in &document.paths.paths {
        let methods = [
            ("GET", &item.get),
            ("POST", &item.post),
            ("PATCH", &item.patch),
            ("PUT", &item.put),
            ("DELETE", &item.delete),
        ];
        for (method, operation) in methods {
            let Some(operation) = operation else { continue };
            let tag = operation.tags.iter().flatten().next().cloned().unwrap_or_default();
            let row = Operation {
                method: method.into(),
                path: path.clone(),
                summary: operation.summary.clone().unwrap_or_default(),
            };
            match groups.iter_mut().find(|(known, _)| *known == tag) {
                Some((_, rows)) => rows.push(row),
                None => groups.push((tag, vec![row])),
            }
        }
    }
    let shell = page::shell(&app, &visitor, "接口文档", Here::Elsewhere).await.or_page(&app, &visitor)?;
    Ok(page::html(&ApiPage { shell, groups }))
}
