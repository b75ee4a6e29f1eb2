//! The lists as files, in the reader's scope and projection, all rows.

use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};
use entity::words::Word;

use super::{achievements, asked::Asked, demands, list::List, search};
use crate::{
    account::session::Visitor,
    achievement,
    app::App,
    clock::local_date,
    demand::{self, list::Base},
    error::Result,
    export::{self, Cell, Format, Kind as Column, Sheet},
    page::{OrPage, Shown},
    search::Kind,
    who::Who,
};

/// A whole list as this reader may know it.
pub async fn whole(app: &App, who: &Who, list: List) -> Result<Sheet> {
    let nothing = Asked::default();
    match list {
        List::Hall => demands_asked(app, who, &Asked::of("stage=all"), demands::HALL).await,
        List::Demands => demands_asked(app, who, &nothing, demands::collected(&nothing, who)?).await,
        List::Achievements => achievements_asked(app, who, &nothing).await,
    }
}

/// `GET /hall.csv`
pub async fn hall_csv(State(app): State<App>, visitor: Visitor, asked: Asked) -> Shown {
    of_demands(&app, &visitor.who, &asked, demands::HALL, Format::Csv).await.or_page(&app, &visitor)
}

/// `GET /hall.xlsx`
pub async fn hall_xlsx(State(app): State<App>, visitor: Visitor, asked: Asked) -> Shown {
    of_demands(&app, &visitor.who, &asked, demands::HALL, Format::Xlsx).await.or_page(&app, &visitor)
}

/// `GET /demands.csv`
pub async fn demands_csv(State(app): State<App>, visitor: Visitor, asked: Asked) -> Shown {
    let place = demands::collected(&asked, &visitor.who).or_page(&app, &visitor)?;
    of_demands(&app, &visitor.who, &asked, place, Format::Csv).await.or_page(&app, &visitor)
}

/// `GET /demands.xlsx`
pub async fn demands_xlsx(State(app): State<App>, visitor: Visitor, asked: Asked) -> Shown {
    let place = demands::collected(&asked, &visitor.who).or_page(&app, &visitor)?;
    of_demands(&app, &visitor.who, &asked, place, Format::Xlsx).await.or_page(&app, &visitor)
}

/// `GET /achievements.csv`
pub async fn achievements_csv(State(app): State<App>, visitor: Visitor, asked: Asked) -> Shown {
    of_achievements(&app, &visitor.who, &asked, Format::Csv).await.or_page(&app, &visitor)
}

/// `GET /achievements.xlsx`
pub async fn achievements_xlsx(State(app): State<App>, visitor: Visitor, asked: Asked) -> Shown {
    of_achievements(&app, &visitor.who, &asked, Format::Xlsx).await.or_page(&app, &visitor)
}

async fn of_demands(app: &App, who: &Who, asked: &Asked, place: demands::Place, format: Format) -> Result<Response> {
    export::respond(demands_asked(app, who, asked, place).await?, format).await
}

async fn demands_asked(app: &App, who: &Who, asked: &Asked, place: demands::Place) -> Result<Sheet> {
    let db = app.store.db();
    let found = search(app, who, Kind::Demand, place.standing(who), asked.get("q")).await?;
    let now = app.store.clock.now(db).await?;
    let listed = demand::list::list(db, who, &place.ask(asked, found.as_ref(), true), now).await?;
    let title = if place.base == Base::Hall { "榜单" } else { place.title };
    Ok(demand_sheet(title, &listed.rows, now))
}

async fn of_achievements(app: &App, who: &Who, asked: &Asked, format: Format) -> Result<Response> {
    export::respond(achievements_asked(app, who, asked).await?, format).await
}

async fn achievements_asked(app: &App, who: &Who, asked: &Asked) -> Result<Sheet> {
    let db = app.store.db();
    let place = achievements::place(asked, who)?;
    let found = search(app, who, Kind::Achievement, place.standing(who), asked.get("q")).await?;
    let listed = achievement::list::list(db, who, &place.ask(asked, found.as_ref(), true)).await?;
    let now = app.store.clock.now(db).await?;
    Ok(achievement_sheet(&listed.rows, now))
}

/// A list of demands as a sheet, named with the day.
pub fn demand_sheet(title: &str, rows: &[demand::list::SeenRow], now: DateTime<Utc>) -> Sheet {
    let mut sheet = Sheet::new(format!("{title}{}", local_date(now)))
        .column("序号", Column::Number)
        .column("榜单编号", Column::Text)
        .column("需求名称", Column::Text)
        .column("单位", Column::Text)
        .column("需求类别", Column::Text)
        .column("组织模式", Column::Text)
        .column("技术领域", Column::Text)
        .column("行业", Column::Text)
        .column("区县", Column::Text)
        .column("完成时限（月）", Column::Number)
        .column("榜金（万元）", Column::Money)
        .column("财政支持（万元）", Column::Money)
        .column("拟投入", Column::Text)
        .column("合作方式", Column::Text)
        .column("阶段", Column::Text)
        .column("发布日期", Column::Date)
        .column("发榜时间", Column::Date)
        .column("揭榜截止", Column::Date);
    for (number, row) in (1_i64..).zip(rows) {
        sheet.push(vec![
            number.into(),
            row.number.clone().into(),
            row.title.clone().into(),
            row.owner.clone().into(),
            row.class.zh().into(),
            row.mode.zh().into(),
            row.field.clone().into(),
            row.industry.clone().into(),
            row.region.clone().into(),
            row.months.into(),
            row.prize_fen.into(),
            row.public_fen.into(),
            row.amount_text.clone().into(),
            row.cooperation.clone().into(),
            row.stage.zh().into(),
            row.posted_on.into(),
            row.listed_at.into(),
            row.closes_at.into(),
        ]);
    }
    sheet
}

/// A list of achievements as a sheet, named with the day.
pub fn achievement_sheet(rows: &[achievement::list::SeenRow], now: DateTime<Utc>) -> Sheet {
    let mut sheet = Sheet::new(format!("{}{}", achievements::TITLE, local_date(now)))
        .column("序号", Column::Number)
        .column("成果名称", Column::Text)
        .column("完成单位", Column::Text)
        .column("技术领域", Column::Text)
        .column("技术成熟度", Column::Text)
        .column("知识产权", Column::Text)
        .column("合作方式", Column::Text)
        .column("合作价格（万元）", Column::Money)
        .column("价格说明", Column::Text)
        .column("状态", Column::Text)
        .column("来源发布日期", Column::Date)
        .column("本平台发布时间", Column::Date);
    for (number, row) in (1_i64..).zip(rows) {
        sheet.push(vec![
            number.into(),
            row.title.clone().into(),
            row.owner.clone().into(),
            row.field.clone().into(),
            row.maturity.map_or(Cell::Empty, |maturity| maturity.zh().into()),
            row.ip_type.clone().into(),
            row.cooperation.clone().into(),
            row.price_fen.into(),
            row.price_text.clone().into(),
            row.stage.zh().into(),
            row.posted_on.into(),
            row.published_at.into(),
        ]);
    }
    sheet
}
