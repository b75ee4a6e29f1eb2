//! Alerts as JSON: one's own, nobody else's.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use entity::{watch, words::Frequency};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    form::{self, Sent},
    list,
};
use crate::{
    account::session::Visitor,
    api::{self, Answer, Body, Listing, Paging, ProblemDocument},
    app::App,
    doors::Doors,
    error::{Error, Result},
    page::Id,
};

/// The doors of the API.
pub fn doors(doors: Doors) -> Doors {
    doors.api(utoipa_axum::routes!(alerts, create)).api(utoipa_axum::routes!(show, change, remove))
}

/// Something a person keeps an eye on.
#[derive(Debug, Serialize, ToSchema)]
struct AlertView {
    /// Its id.
    #[schema(example = 4)]
    id: i64,
    /// The page that shows what it looks for.
    #[schema(example = "/achievements?q=%E8%84%B1%E7%9B%90")]
    address: String,
    /// Its name.
    #[schema(example = "成果：脱盐")]
    name: String,
    /// How often it tells.
    frequency: Frequency,
    /// What it tells of, in words.
    #[schema(example = "新的成果，含“脱盐”")]
    says: String,
    /// Since when.
    created_at: DateTime<Utc>,
    /// When it last told something.
    told_at: Option<DateTime<Utc>>,
}

impl From<watch::Model> for AlertView {
    fn from(row: watch::Model) -> Self {
        Self {
            id: row.id,
            says: form::says(&row.address),
            address: row.address,
            name: row.name,
            frequency: row.frequency,
            created_at: row.created_at,
            told_at: row.told_at,
        }
    }
}

/// What is to be kept an eye on.
#[derive(Debug, Deserialize, ToSchema)]
struct NewAlert {
    /// A search of `/`, `/demands` or `/achievements` with its words and filters, or the matches of a record of one's own
    /// unit: `/demands/{id}/matches`, `/achievements/{id}/matches`.
    #[schema(example = "/achievements?q=脱盐&maturity=pilot_tested")]
    address: String,
    /// A name; where none is given, one is made of words and filters, and one that is there stays.
    #[schema(example = "成果：脱盐")]
    name: Option<String>,
    /// How often it tells.
    #[schema(example = "weekly")]
    frequency: Frequency,
}

/// What is to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AlertChange {
    /// A name.
    #[schema(example = "成果：脱盐")]
    name: Option<String>,
    /// How often it tells.
    #[schema(example = "daily")]
    frequency: Option<Frequency>,
}

/// 我的订阅, the newest first.
#[utoipa::path(get, path = "/api/v1/alerts", tag = "alerts", params(Paging), security(("bearer" = [])),
    responses((status = 200, body = Listing<AlertView>), (status = 401, body = ProblemDocument)))]
async fn alerts(
    State(app): State<App>,
    visitor: Visitor,
    api::Query(paging): api::Query<Paging>,
) -> Answer<Json<Listing<AlertView>>> {
    let account = visitor.who.account_id().ok_or(Error::SignIn)?;
    let (rows, total) = list::of(app.store.db(), account, paging.offset()?, paging.limit()).await?;
    Ok(Json(paging.page(rows.into_iter().map(AlertView::from).collect(), total)?))
}

async fn view(app: &App, visitor: &Visitor, id: i64) -> Result<Json<AlertView>> {
    Ok(Json(super::find(app.store.db(), &visitor.who, id).await?.into()))
}

/// 订阅一个检索, or the matches of a record. The same address again changes the alert that is there.
#[utoipa::path(post, path = "/api/v1/alerts", tag = "alerts", request_body = NewAlert, security(("bearer" = [])),
    responses(
        (status = 201, body = AlertView, headers(("Location" = String, description = "Its address"))),
        (status = 400, body = ProblemDocument, description = "Nothing at this address can be watched"),
        (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument),
    ))]
async fn create(State(app): State<App>, visitor: Visitor, Body(new): Body<NewAlert>) -> Answer<Response> {
    let sent = Sent { name: new.name, frequency: Some(new.frequency) };
    let id = super::save(&app, &visitor.who, &new.address, &sent).await?;
    let place = [(header::LOCATION, format!("/api/v1/alerts/{id}"))];
    Ok((StatusCode::CREATED, place, view(&app, &visitor, id).await?).into_response())
}

/// 一项订阅.
#[utoipa::path(get, path = "/api/v1/alerts/{id}", tag = "alerts", params(("id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, body = AlertView), (status = 401, body = ProblemDocument),
        (status = 404, body = ProblemDocument)))]
async fn show(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Answer<Json<AlertView>> {
    Ok(view(&app, &visitor, id).await?)
}

/// 更改名称或频率: only the fields that are sent change; `never` stops it.
#[utoipa::path(patch, path = "/api/v1/alerts/{id}", tag = "alerts", params(("id" = i64, Path)),
    request_body = AlertChange, security(("bearer" = [])),
    responses((status = 200, body = AlertView), (status = 400, body = ProblemDocument),
        (status = 401, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
async fn change(
    State(app): State<App>,
    visitor: Visitor,
    Id(id): Id,
    Body(sent): Body<AlertChange>,
) -> Answer<Json<AlertView>> {
    super::change(&app, &visitor.who, id, &Sent { name: sent.name, frequency: sent.frequency }).await?;
    Ok(view(&app, &visitor, id).await?)
}

/// 删除一项订阅.
#[utoipa::path(delete, path = "/api/v1/alerts/{id}", tag = "alerts", params(("id" = i64, Path)),
    security(("bearer" = [])),
    responses((status = 204), (status = 401, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
async fn remove(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Answer<StatusCode> {
    super::remove(&app, &visitor.who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
