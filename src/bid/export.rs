//! Lists of bids as a file, made of the same rows as the page.

use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use entity::words::Word;

use super::{
    list::{self, Asked},
    seen::Seen,
};
use crate::{
    account::session::Visitor,
    app::App,
    clock::local_date,
    error::{Error, Result},
    export::{Format, Kind, Sheet, respond},
    form::Form,
    page::{OrPage, Shown},
    review::score::score_words,
    who::Who,
};

/// More bids than one reader ever has.
const ALL: u64 = 100_000;

/// The bids asked for, all rows.
pub async fn file(app: &App, who: &Who, asked: &Asked, format: Format) -> Result<Response> {
    let db = app.store.db();
    let found = list::find(db, who, asked, 0, ALL).await?;
    let now = app.store.clock.now(db).await?;
    respond(sheet(format!("揭榜方案{}", local_date(now)), &found.bids), format).await
}

/// GET: the own list as CSV.
pub(super) async fn csv(State(app): State<App>, visitor: Visitor, RawQuery(query): RawQuery) -> Shown {
    own(&app, &visitor, &query.unwrap_or_default(), Format::Csv).await.or_page(&app, &visitor)
}

/// GET: the own list as an Excel workbook.
pub(super) async fn xlsx(State(app): State<App>, visitor: Visitor, RawQuery(query): RawQuery) -> Shown {
    own(&app, &visitor, &query.unwrap_or_default(), Format::Xlsx).await.or_page(&app, &visitor)
}

async fn own(app: &App, visitor: &Visitor, query: &str, format: Format) -> Result<Response> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let form = Form::new(serde_html_form::from_str(query).unwrap_or_default());
    let asked = Asked { own: true, stage: form.word("stage"), demand: None };
    file(app, &visitor.who, &asked, format).await
}

fn sheet(title: String, bids: &[Seen]) -> Sheet {
    let mut sheet = Sheet::new(title)
        .column("序号", Kind::Number)
        .column("榜单编号", Kind::Text)
        .column("榜单名称", Kind::Text)
        .column("揭榜单位", Kind::Text)
        .column("项目负责人", Kind::Text)
        .column("报价（万元）", Kind::Money)
        .column("完成时间（月）", Kind::Number)
        .column("阶段", Kind::Text)
        .column("提交时间", Kind::Date)
        .column("总分", Kind::Text)
        .column("名次", Kind::Number);
    for (bid, order) in bids.iter().zip(1_i64..) {
        sheet.push(vec![
            order.into(),
            bid.number.clone().into(),
            bid.demand.clone().into(),
            bid.unit.clone().into(),
            bid.leader.clone().into(),
            bid.price_fen.into(),
            bid.months.into(),
            bid.stage.zh().into(),
            bid.submitted_at.into(),
            bid.score_milli.map(score_words).into(),
            bid.rank.into(),
        ]);
    }
    sheet
}
