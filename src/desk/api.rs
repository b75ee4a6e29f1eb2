//! The desk as JSON.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    account::session::Visitor,
    api::{Answer, ProblemDocument},
    app::App,
    error::Error,
};

/// One thing to do.
#[derive(Serialize, ToSchema)]
pub struct TodoView {
    /// What is to be done.
    #[schema(example = "推荐")]
    pub verb: String,
    /// The matter.
    pub title: String,
    /// Its page.
    #[schema(example = "/demands/17")]
    pub href: String,
    /// Since when it waits.
    pub since: DateTime<Utc>,
    /// By when.
    pub due: Option<DateTime<Utc>>,
    /// Of a demand to vet: how many points of its coach are open; see `GET /demands/{id}/coach`.
    #[schema(example = 3)]
    pub coach_open: Option<usize>,
}

/// One matter that is with somebody else.
#[derive(Serialize, ToSchema)]
pub struct WaitingView {
    /// The matter.
    pub title: String,
    /// Its page.
    pub href: String,
    /// Who holds it.
    pub holder: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// By when.
    pub due: Option<DateTime<Utc>>,
}

/// A person's desk.
#[derive(Serialize, ToSchema)]
pub struct DeskView {
    /// What waits for this person.
    pub todo: Vec<TodoView>,
    /// What this person waits for.
    pub waiting: Vec<WaitingView>,
}

/// What waits for me, and what I wait for.
#[utoipa::path(get, path = "/api/v1/desk", tag = "desk", security(("bearer" = [])),
    responses((status = 200, body = DeskView), (status = 401, body = ProblemDocument)))]
pub async fn desk(State(app): State<App>, visitor: Visitor) -> Answer<Json<DeskView>> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let desk = super::desk(&app, &visitor.who).await?;
    let todo = desk.todo.into_iter().map(|row| TodoView {
        verb: row.verb,
        title: row.title,
        href: row.href,
        since: row.since,
        due: row.due,
        coach_open: row.coach,
    });
    let waiting = desk.waiting.into_iter().map(|row| WaitingView {
        title: row.title,
        href: row.href,
        holder: row.holder,
        since: row.since,
        due: row.due,
    });
    Ok(Json(DeskView { todo: todo.collect(), waiting: waiting.collect() }))
}
