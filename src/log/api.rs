//! The change feed.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use entity::{
    journal,
    words::{Subject, Visibility},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    account::session::Visitor,
    api::{Answer, ProblemDocument, Query},
    app::App,
    timeline,
};

/// Where the feed goes on.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct After {
    /// The last seq seen; 0 to begin.
    pub after: Option<i64>,
    /// Rows: 1 to 500, 100 unless told.
    pub limit: Option<u64>,
}

/// One journal row.
#[derive(Serialize, ToSchema)]
pub struct RowView {
    /// Its number: dense in the store, with gaps where the reader may not see a row.
    #[schema(example = 4102)]
    pub seq: i64,
    /// When.
    pub time: DateTime<Utc>,
    /// Who acted, as the matter's timeline calls them: an office by its name, the others by their part. Absent for the
    /// clock, and where the reader is not told.
    #[schema(example = "市科技局")]
    pub actor: Option<String>,
    /// The act's code.
    #[schema(example = "list")]
    pub act: String,
    /// What was done, in the words of the timeline.
    #[schema(example = "市科技局发榜")]
    pub words: String,
    /// Reason and figures, in the words of the timeline.
    #[schema(example = "揭榜截止时间 9 月 30 日 17:00。")]
    pub details: Option<String>,
    /// What kind of matter.
    pub subject: Subject,
    /// Its id.
    pub subject_id: i64,
    /// Who may read the row.
    pub visibility: Visibility,
    /// SHA-256(salt || payload) in hexadecimal. Salt and payload are in the receipt of the party concerned: the payload
    /// names accounts and units that not every reader of the row may know.
    pub entry: String,
}

impl From<(journal::Model, timeline::Row)> for RowView {
    fn from((row, told): (journal::Model, timeline::Row)) -> Self {
        Self {
            seq: row.seq,
            time: row.at,
            words: timeline::sentence(&told),
            details: timeline::note(&told),
            actor: Some(told.actor).filter(|actor| !actor.is_empty()),
            act: row.act,
            subject: row.subject,
            subject_id: row.subject_id,
            visibility: row.visibility,
            entry: hex::encode(row.entry),
        }
    }
}

/// A piece of the feed.
#[derive(Serialize, ToSchema)]
pub struct Feed {
    /// Oldest first.
    pub items: Vec<RowView>,
    /// `after` of the next call.
    pub next: i64,
}

/// What has happened, in the reader's scope, oldest first.
#[utoipa::path(get, path = "/api/v1/journal", tag = "journal", params(After), security((), ("bearer" = [])),
    responses((status = 200, body = Feed), (status = 400, body = ProblemDocument)))]
pub async fn feed(State(app): State<App>, visitor: Visitor, Query(asked): Query<After>) -> Answer<Json<Feed>> {
    let after = asked.after.unwrap_or(0);
    let rows = super::after(&app, &visitor.who, after, asked.limit.unwrap_or(100).clamp(1, 500)).await?;
    let next = rows.last().map_or(after, |row| row.seq);
    let rows = timeline::told(app.store.db(), rows).await?;
    Ok(Json(Feed { items: rows.into_iter().map(RowView::from).collect(), next }))
}
