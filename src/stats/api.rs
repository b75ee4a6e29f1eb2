//! Statistics as JSON, and the API's own document.

use axum::{Json, extract::State};
use chrono::Datelike;
use serde::Deserialize;
use utoipa::{IntoParams, openapi::OpenApi};

use super::{Year, rows, year_of};
use crate::{
    api::{Answer, Query},
    app::App,
    clock::local_date,
};

/// Which year.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// The present one unless told.
    #[param(example = 2026)]
    pub year: Option<i32>,
}

/// A year's public statistics.
#[utoipa::path(get, path = "/api/v1/stats", tag = "stats", params(Asked), responses((status = 200, body = Year)))]
pub async fn stats(State(app): State<App>, Query(asked): Query<Asked>) -> Answer<Json<Year>> {
    let now = app.store.clock.glance();
    let year = asked.year.unwrap_or_else(|| local_date(now).year());
    Ok(Json(year_of(&rows(&app).await?, year, now)))
}

/// The document that is served: assembled once, from the routes themselves.
pub fn served(app: &App) -> &'static OpenApi {
    static DOCUMENT: std::sync::OnceLock<OpenApi> = std::sync::OnceLock::new();
    DOCUMENT.get_or_init(|| app.server().1)
}

/// `/api/v1/openapi.json`.
pub async fn document(State(app): State<App>) -> Json<&'static OpenApi> {
    Json(served(&app))
}
