//! What everybody can find: 榜单大厅, 技术需求清单, 成果清单, as pages, files and JSON. It stands above the nouns, because
//! it searches: the lists know documents, the nouns know rows, here they meet.

mod achievements;
pub mod api;
mod asked;
mod choices;
mod demands;
pub mod kept;
pub mod list;
pub mod page;
pub mod sheet;
mod suggest;
mod told;

use crate::{
    app::App,
    doors::Doors,
    error::{Error, Result},
    indexer,
    search::{self, Kind},
    who::Who,
};

/// Rows a page.
pub const ROWS: u64 = 20;
/// Most records a search brings; of more, the page says that only the best are listed.
const MOST: usize = 20_000;
/// Characters of a search that count.
const LONGEST: usize = 200;

/// The doors of the lists.
pub fn doors(doors: Doors) -> Doors {
    doors
        .get("/", page::hall)
        .get("/suggest", suggest::fragment)
        .api(utoipa_axum::routes!(suggest::as_json))
        .get("/hall.csv", sheet::hall_csv)
        .get("/hall.xlsx", sheet::hall_xlsx)
        .get("/demands", page::demands)
        .get("/demands.csv", sheet::demands_csv)
        .get("/demands.xlsx", sheet::demands_xlsx)
        .get("/achievements", page::achievements)
        .get("/achievements.csv", sheet::achievements_csv)
        .get("/achievements.xlsx", sheet::achievements_xlsx)
        .api(utoipa_axum::routes!(api::demands))
        .api(utoipa_axum::routes!(api::demands_csv))
        .api(utoipa_axum::routes!(api::demands_xlsx))
        .api(utoipa_axum::routes!(api::achievements))
        .api(utoipa_axum::routes!(api::achievements_csv))
        .api(utoipa_axum::routes!(api::achievements_xlsx))
}

/// What a search found in the viewer's scope.
#[derive(Debug, Default)]
pub struct Found {
    /// The records, best first.
    pub ids: Vec<i64>,
    /// Whether there are more than are given.
    pub cut: bool,
    /// What became of the words.
    pub told: search::Findings,
}

/// Searches a kind of records, or one list of it; nothing typed searches nothing.
pub async fn search(app: &App, who: &Who, kind: Kind, list: Option<&'static str>, text: &str) -> Result<Option<Found>> {
    find(app, who, kind, list, text, MOST).await
}

/// The same, with at most so many records.
async fn find(
    app: &App,
    who: &Who,
    kind: Kind,
    list: Option<&'static str>,
    text: &str,
    most: usize,
) -> Result<Option<Found>> {
    if text.is_empty() {
        return Ok(None);
    }
    let text: String = text.chars().take(LONGEST).collect();
    let (library, scope) = (app.library.clone(), indexer::scope(who));
    // Walking postings is work for the processor alone.
    let found = tokio::task::spawn_blocking(move || {
        let found = library.search(&scope, kind, list, &text, most)?;
        Ok::<_, search::Error>(Found {
            ids: found.hits.iter().map(|hit| hit.key.id).collect(),
            cut: found.total > found.hits.len(),
            told: found,
        })
    });
    found.await.map_err(Error::broken)?.map(Some).map_err(Error::broken)
}
