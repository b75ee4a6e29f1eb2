//! Calls as JSON: everybody reads the rules, a clerk writes them.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{edit, form::CallInput};
use crate::{
    account::session::Visitor,
    api::{Answer, Body, ProblemDocument, Refused},
    app::App,
    doors::Doors,
    error::{Error, Result},
    page::Id,
};

/// The doors of the API.
pub fn doors(doors: Doors) -> Doors {
    doors.api(routes!(list, create)).api(routes!(show, amend))
}

/// A call.
#[derive(Serialize, ToSchema)]
#[schema(as = Call)]
struct View {
    /// Its id.
    id: i64,
    /// What it is and its rules.
    #[serde(flatten)]
    call: CallInput,
    /// Whether a demand was submitted under it: its rules stand, all but `coach_off`.
    settled: bool,
    /// Since when there is it.
    created_at: DateTime<Utc>,
    /// For the next change.
    version: i32,
}

/// All calls.
#[derive(Serialize, ToSchema)]
struct Calls {
    /// Newest first.
    items: Vec<View>,
}

/// A call as it should be.
#[derive(Deserialize, ToSchema)]
#[schema(as = CallChange)]
struct Change {
    /// Everything, not only what differs.
    call: CallInput,
    /// The version that was read.
    #[schema(example = 1)]
    version: Option<i32>,
}

async fn view(app: &App, row: entity::call::Model) -> Result<View> {
    let settled = edit::is_settled(app.store.db(), row.id).await?;
    let (id, created_at, version) = (row.id, row.created_at, row.version);
    Ok(View { id, call: CallInput::of(&row)?, settled, created_at, version })
}

/// The calls with their rules, newest first.
#[utoipa::path(get, path = "/api/v1/calls", tag = "calls", responses((status = 200, body = Calls)))]
async fn list(State(app): State<App>) -> Answer<Json<Calls>> {
    let mut items = Vec::new();
    for row in super::all(app.store.db()).await? {
        items.push(view(&app, row).await?);
    }
    Ok(Json(Calls { items }))
}

/// One call with its rules.
#[utoipa::path(get, path = "/api/v1/calls/{id}", tag = "calls", params(("id" = i64, Path)),
    responses((status = 200, body = View), (status = 404, body = ProblemDocument)))]
async fn show(State(app): State<App>, Id(id): Id) -> Answer<Json<View>> {
    Ok(Json(view(&app, super::find(app.store.db(), id).await?).await?))
}

/// Makes a call, as a clerk. An open one closes the other.
#[utoipa::path(post, path = "/api/v1/calls", tag = "calls", request_body = CallInput, security(("bearer" = [])),
    responses((status = 201, body = View), (status = 401, body = ProblemDocument),
        (status = 403, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
async fn create(
    State(app): State<App>,
    visitor: Visitor,
    Body(sent): Body<CallInput>,
) -> Result<impl IntoResponse, Refused> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let id = edit::create(&app, &visitor.who, &sent).await?;
    let made = view(&app, super::find(app.store.db(), id).await?).await?;
    Ok::<_, Refused>((StatusCode::CREATED, [(header::LOCATION, format!("/api/v1/calls/{id}"))], Json(made)))
}

/// Changes a call, as a clerk. Once a demand was submitted under it only `open` and `coach_off` may differ.
#[utoipa::path(put, path = "/api/v1/calls/{id}", tag = "calls", params(("id" = i64, Path)), request_body = Change,
    security(("bearer" = [])),
    responses((status = 200, body = View), (status = 401, body = ProblemDocument),
        (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 412, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
async fn amend(State(app): State<App>, visitor: Visitor, Id(id): Id, Body(sent): Body<Change>) -> Answer<Json<View>> {
    visitor.who.person().ok_or(Error::SignIn)?;
    edit::amend(&app, &visitor.who, id, &sent.call, sent.version).await?;
    Ok(Json(view(&app, super::find(app.store.db(), id).await?).await?))
}
