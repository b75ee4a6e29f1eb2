//! 统计.

use axum::extract::{RawQuery, State};
use chrono::{Datelike, NaiveDate};
use entity::words::{DemandClass, DemandStage, Word};
use web::{
    money,
    parts::{BarChart, Cell, ColumnChart, Figure, Figures, Head, Pager, Table},
    query::Query as Address,
    shell::Here,
    stats::{ApiPage, RowsPage, StatsPage},
    time,
};

use super::{Count, InStage, Row, Sums, Which, Year, document, rows, year_of};
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
        month_money: month_money(&counted),
        fields: field_chart(&counted),
        field_table: field_table(&counted),
        field_counts: field_counts(&counted),
        stage_table: stage_table(&counted),
        class_table: class_table(&counted),
        class_money: class_money(&counted),
    };
    Ok(page::html(&page))
}

fn years(all: &[Row], shown: i32) -> Vec<i32> {
    let mut years: Vec<i32> =
        all.iter().filter_map(|row| row.days(Count::Collected).first().copied()).map(|day| day.year()).collect();
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
    let (sums, tally) = (&year.total, &year.total.tally);
    let figure = |label: &str, value: String, unit: &str, count: Count| {
        Figure::new(label, value).unit(unit).href(behind(year.year, count).href("/stats/rows"))
    };
    Figures::new(vec![
        figure("征集需求", money::count(tally.collected), "项", Count::Collected),
        figure("发榜", money::count(tally.listed), "项", Count::Listed),
        figure("已开标的揭榜方案", money::count(sums.bids), "份", Count::Bids),
        figure("揭榜成功", money::count(tally.awarded), "项", Count::Awarded),
        figure("发榜榜金", money::wan(tally.prize_fen), "万元", Count::Listed),
        figure("发榜财政支持", money::wan(tally.public_fen), "万元", Count::Listed),
        figure("发榜自筹", money::wan(sums.own_fen), "万元", Count::Listed),
        figure("揭榜成功榜金", money::wan(sums.awarded_prize_fen), "万元", Count::Awarded),
    ])
}

fn month_chart(year: &Year) -> ColumnChart {
    let mut chart = ColumnChart::new("month-title", ["征集需求", "发榜"]);
    for (label, sums) in months(year) {
        chart = chart.column(label, [sums.tally.collected, sums.tally.listed]);
    }
    chart
}

fn months(year: &Year) -> impl Iterator<Item = (String, Sums)> {
    (1..=12).map(|month| (format!("{month} 月"), year.months.get(&month).copied().unwrap_or_default()))
}

fn month_table(year: &Year) -> Table {
    let mut table = counts_table("月份", "各月征集、发榜、揭榜方案和揭榜成功的数量");
    for (month, (label, sums)) in (1..).zip(months(year)) {
        let of = |count: Count| behind(year.year, count).set("month", month);
        table = table.row(counts(label, &sums, of));
    }
    table.foot(counts("合计".into(), &year.total, |count| behind(year.year, count)))
}

fn counts_table(first: &str, caption: &str) -> Table {
    let mut heads = vec![Head::text(first)];
    heads.extend(Count::ALL.map(|count| Head::number(count.zh())));
    Table::compact(heads).unseen_caption(caption)
}

fn counts(label: String, sums: &Sums, of: impl Fn(Count) -> Address) -> Vec<Cell> {
    let value = |count: Count| match count {
        Count::Collected => sums.tally.collected,
        Count::Listed => sums.tally.listed,
        Count::Bids => sums.bids,
        Count::Awarded => sums.tally.awarded,
    };
    let mut cells = vec![Cell::new(label)];
    cells.extend(Count::ALL.map(|count| number(value(count), of(count))));
    cells
}

/// Three amounts of what was listed and the 榜金 of what was awarded: four columns that are never added together.
fn money_table<'a>(first: &str, caption: &str, rows: impl IntoIterator<Item = (String, &'a Sums)>) -> Table {
    let mut heads = vec![Head::text(first)];
    heads.extend(["榜金", "财政支持", "自筹", "揭榜成功榜金"].map(Head::number));
    let table = Table::compact(heads).unseen_caption(caption);
    rows.into_iter().fold(table, |table, (label, sums)| table.row(amounts(label, sums)))
}

fn amounts(label: String, sums: &Sums) -> impl Iterator<Item = Cell> {
    let tally = &sums.tally;
    let amounts = [tally.prize_fen, tally.public_fen, sums.own_fen, sums.awarded_prize_fen];
    std::iter::once(Cell::new(label)).chain(amounts.map(amount))
}

fn amount(fen: i64) -> Cell {
    if fen == 0 { Cell::none() } else { Cell::new(money::wan(fen)) }
}

fn month_money(year: &Year) -> Table {
    let months: Vec<(String, Sums)> = months(year).collect();
    let rows = months.iter().map(|(label, sums)| (label.clone(), sums));
    money_table("月份", "各月发榜的榜金、财政支持、自筹和揭榜成功的榜金", rows)
        .foot(amounts("合计".into(), &year.total))
}

fn class_money(year: &Year) -> Table {
    let none = Sums::default();
    let rows =
        DemandClass::ALL.iter().map(|class| (class.zh().into(), year.classes.get(class.code()).unwrap_or(&none)));
    money_table("类别", "各类别发榜的榜金、财政支持、自筹和揭榜成功的榜金", rows)
}

/// Fields with something listed, opened or awarded, largest sum first.
fn listed_fields(year: &Year) -> Vec<(&String, &Sums)> {
    let counts = |sums: &Sums| sums.tally.listed + sums.bids + sums.tally.awarded;
    let mut fields: Vec<_> = year.fields.iter().filter(|(_, sums)| counts(sums) > 0).collect();
    fields.sort_by_key(|(_, sums)| std::cmp::Reverse(sums.tally.prize_fen));
    fields
}

fn field_chart(year: &Year) -> BarChart {
    let wan = |sums: &Sums| u64::try_from(sums.tally.prize_fen / 1_000_000).unwrap_or(0);
    listed_fields(year)
        .into_iter()
        .fold(BarChart::new("field-title"), |chart, (field, sums)| chart.bar(field, wan(sums)))
}

fn field_table(year: &Year) -> Table {
    let rows = listed_fields(year).into_iter().map(|(field, sums)| (field.clone(), sums));
    money_table("技术领域", "各领域发榜的榜金、财政支持、自筹和揭榜成功的榜金", rows)
        .foot(amounts("合计".into(), &year.total))
}

fn field_counts(year: &Year) -> Table {
    let mut table = counts_table("技术领域", "各领域征集、发榜、揭榜方案和揭榜成功的数量");
    for (field, sums) in &year.fields {
        table = table.row(counts(field.clone(), sums, |count| behind(year.year, count).set("field", field)));
    }
    table
}

fn stage_table(year: &Year) -> Table {
    let mut heads = vec![Head::text("阶段"), Head::number("需求（项）")];
    heads.extend(["榜金", "财政支持", "自筹"].map(Head::number));
    let mut table = Table::compact(heads).unseen_caption("当年征集的需求现在的阶段和金额");
    let cells = |label: &str, stage: &InStage, address| {
        let amounts = [stage.prize_fen, stage.public_fen, stage.own_fen].map(amount);
        [Cell::new(label), number(stage.demands, address)].into_iter().chain(amounts)
    };
    let mut total = InStage::default();
    for stage in DemandStage::ALL {
        let Some(in_stage) = year.stages.get(stage.code()) else { continue };
        let address = behind(year.year, Count::Collected).set("stage", stage.code());
        table = table.row(cells(stage.zh(), in_stage, address));
        total.demands += in_stage.demands;
        total.prize_fen += in_stage.prize_fen;
        total.public_fen += in_stage.public_fen;
        total.own_fen += in_stage.own_fen;
    }
    table.foot(cells("合计", &total, behind(year.year, Count::Collected)))
}

fn class_table(year: &Year) -> Table {
    let mut table = counts_table("类别", "各类别征集、发榜、揭榜方案和揭榜成功的数量");
    for class in DemandClass::ALL {
        let sums = year.classes.get(class.code()).copied().unwrap_or_default();
        let of = |count: Count| behind(year.year, count).set("class", class.code());
        table = table.row(counts(class.zh().into(), &sums, of));
    }
    table
}

async fn list(State(app): State<App>, visitor: Visitor, RawQuery(query): RawQuery) -> Shown {
    let form = page::asked(query.as_deref());
    let which = Which::asked(&form);
    let now = app.store.clock.glance();
    let year = which.year.unwrap_or_else(|| local_date(now).year());
    let count = which.count.unwrap_or(Count::Collected);
    let all = rows(&app).await.or_page(&app, &visitor)?;
    let days = all.into_iter().map(|row| (which.days(&row, year, now), row));
    let mut found: Vec<(Vec<NaiveDate>, Row)> = days.filter(|(days, _)| !days.is_empty()).collect();
    found.sort_by_key(|(days, row)| std::cmp::Reverse((days.last().copied(), row.id)));
    let times: usize = found.iter().map(|(days, _)| days.len()).sum();
    let number = form.page();
    let mut heads = vec![Head::text("需求"), Head::text("技术领域"), Head::tight("阶段"), Head::tight("日期")];
    heads.extend(["榜金（万元）", "财政支持（万元）", "自筹（万元）"].map(Head::number));
    if count == Count::Bids {
        heads.push(Head::number("方案（份）"));
    }
    let mut table = Table::fold(heads).unseen_caption("这个数字包含的需求");
    for (days, row) in found.iter().skip((number as usize - 1) * ROWS).take(ROWS) {
        let mut cells = vec![
            Cell::link(&row.title, format!("/demands/{}", row.id)),
            Cell::new(row.field()),
            Cell::new(row.stage(now).zh()),
            Cell::new(days.last().map_or_else(String::new, |day| time::date(*day))),
        ];
        cells.extend([row.prize_fen, row.public_fen, row.own_fen].map(|fen| fen.map_or_else(Cell::none, amount)));
        if count == Count::Bids {
            cells.push(Cell::new(days.len().to_string()));
        }
        table = table.row(cells);
    }
    let month = which.month.map_or_else(String::new, |month| format!(" {month} 月"));
    let heading = format!("{year} 年{month}{}：{times} {}", count.zh(), count.measure());
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
    let groups = document::groups(super::api::served(&app)).or_page(&app, &visitor)?;
    let shell = page::shell(&app, &visitor, "接口文档", Here::Elsewhere).await.or_page(&app, &visitor)?;
    Ok(page::html(&ApiPage { shell, codes: document::codes(), groups }))
}
