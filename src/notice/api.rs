//! Notices as JSON. Public.

use axum::{Json, extract::State, response::Response};
use entity::words::{NoticeStage, Word};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    export,
    list::{self, Filter},
    seen::Seen,
};
use crate::{
    api::{Answer, Listing, Paging, ProblemDocument, Query},
    app::App,
    doors::Doors,
    error::{Error, Result},
    export::Format,
    page::Id,
};

/// The doors of the API.
pub fn doors(doors: Doors) -> Doors {
    doors
        .api(utoipa_axum::routes!(index))
        .api(utoipa_axum::routes!(csv))
        .api(utoipa_axum::routes!(xlsx))
        .api(utoipa_axum::routes!(show))
}

/// What is asked of the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Question {
    /// Only this stage: `running`, `paused`, `ended` or `revoked`.
    stage: Option<String>,
    /// Only published in this year.
    #[param(example = 2026)]
    year: Option<i32>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Rows a page: 1 to 100, 20 unless told.
    limit: Option<u64>,
}

impl Question {
    fn filter(&self) -> Result<Filter> {
        let stage = match self.stage.as_deref() {
            None | Some("") => None,
            Some(code) => Some(
                NoticeStage::parse(code)
                    .ok_or_else(|| Error::Malformed("stage 请用 running、paused、ended 或 revoked".into()))?,
            ),
        };
        Ok(Filter { stage, year: self.year })
    }
}

/// The same, all rows, as CSV: a row a proposed winner.
#[utoipa::path(
    get, path = "/api/v1/notices.csv", tag = "notices", params(Question),
    responses((status = 200, content_type = "text/csv"), (status = 400, body = ProblemDocument))
)]
async fn csv(State(app): State<App>, Query(question): Query<Question>) -> Answer<Response> {
    Ok(export::file(&app, &question.filter()?, Format::Csv).await?)
}

/// The same, all rows, as an Excel workbook.
#[utoipa::path(
    get, path = "/api/v1/notices.xlsx", tag = "notices", params(Question),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = 400, body = ProblemDocument))
)]
async fn xlsx(State(app): State<App>, Query(question): Query<Question>) -> Answer<Response> {
    Ok(export::file(&app, &question.filter()?, Format::Xlsx).await?)
}

/// Notices, running ones first.
#[utoipa::path(
    get, path = "/api/v1/notices", tag = "notices", params(Question),
    responses((status = 200, body = Listing<Seen>), (status = 400, body = ProblemDocument))
)]
async fn index(State(app): State<App>, Query(question): Query<Question>) -> Answer<Json<Listing<Seen>>> {
    let filter = question.filter()?;
    let paging = Paging { cursor: question.cursor, limit: question.limit };
    let found = list::find(&app, &filter, paging.offset()?, paging.limit()).await?;
    Ok(Json(paging.page(found.items, found.total)?))
}

/// One notice, with its place in the public log.
#[utoipa::path(
    get, path = "/api/v1/notices/{id}", tag = "notices", params(("id" = i64, Path, example = 3)),
    responses((status = 200, body = Seen), (status = 404, body = ProblemDocument))
)]
async fn show(State(app): State<App>, Id(id): Id) -> Answer<Json<Seen>> {
    Ok(Json(list::one(&app, id).await?))
}
