//! Suggestions while a person types in the search box of a list. The index proposes, the rows confirm: each text is taken
//! from a row that this reader has in this list, so whatever is suggested leads to something.

use std::collections::{HashMap, HashSet};

use axum::{
    Json,
    extract::State,
    response::{Html, IntoResponse},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{
    Page as _,
    parts::{Suggestion as Shown, Suggestions},
    query::Query,
};

use super::{LONGEST, asked::Asked, demands, list::List};
use crate::{
    account::session::Visitor,
    achievement,
    api::{self, Answer, ProblemDocument},
    app::App,
    demand,
    error::{Error, Result},
    indexer,
    page::{self, OrPage},
    search::{self, Begun, Proposals, highlight, phrases},
    who::Who,
};

const WORDS: usize = 4;
/// Words and phrases together.
const TEXTS: usize = 6;
const TITLES: usize = 3;

/// What is being typed, and where.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Typing {
    /// `hall`, `demands` or `achievements`.
    #[param(example = "demands")]
    list: String,
    /// What has been typed.
    #[param(example = "海水")]
    q: String,
}

/// What a suggestion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A word or a short phrase of titles.
    Words,
    /// A unit by its name.
    Unit,
    /// A whole title.
    Title,
}

/// One thing that could be meant.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Suggestion {
    /// What it is.
    what: What,
    /// As it is shown.
    #[schema(example = "海水淡化")]
    text: String,
    /// What to search for in the list; for a title its record is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<String>,
    /// The record of a title.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<i64>,
}

/// Suggestions, the best of each sort first.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Suggestions)]
pub struct Suggested {
    /// Words first, then units, then titles.
    items: Vec<Suggestion>,
}

/// `GET /suggest`: what stands below the search box, as a fragment. The filters of the list stay in force.
pub async fn fragment(State(app): State<App>, visitor: Visitor, asked: Asked) -> page::Shown {
    let typing = Typing { list: asked.get("list").to_owned(), q: asked.get("q").to_owned() };
    let (list, begun, items) = suggest(&app, &visitor, &typing, &asked).await.or_page(&app, &visitor)?;
    let query = asked.query(list.keys());
    let options = items.into_iter().map(|item| shown(list, item, &begun, &query)).collect();
    Ok(Html(Suggestions { options }.html()).into_response())
}

/// What could be meant by a text that is being typed into the search box of a list, among what the reader has in it.
#[utoipa::path(get, path = "/api/v1/suggest", tag = "demands", params(Typing), security((), ("bearer" = [])),
    responses(
        (status = 200, body = Suggested),
        (status = 400, body = ProblemDocument, description = "No such list"),
        (status = 429, body = ProblemDocument, description = "Too many; see Retry-After"),
    ))]
pub async fn as_json(
    State(app): State<App>,
    visitor: Visitor,
    api::Query(typing): api::Query<Typing>,
) -> Answer<Json<Suggested>> {
    let (_, _, items) = suggest(&app, &visitor, &typing, &Asked::default()).await?;
    Ok(Json(Suggested { items }))
}

fn shown(list: List, item: Suggestion, begun: &Begun, query: &Query) -> Shown {
    let record = if list == List::Achievements { "/achievements" } else { "/demands" };
    let href = match (item.id, &item.q) {
        (Some(id), _) => format!("{record}/{id}"),
        (None, q) => query.clone().set("q", q.as_deref().unwrap_or_default()).href(list.path()),
    };
    let kind = match item.what {
        What::Words => "",
        What::Unit => "单位",
        What::Title if list == List::Achievements => "成果",
        What::Title => "需求",
    };
    Shown { text: demands::marked(highlight(&item.text, &[&begun.last])), kind: kind.into(), href }
}

async fn suggest(
    app: &App,
    visitor: &Visitor,
    typing: &Typing,
    filters: &Asked,
) -> Result<(List, Begun, Vec<Suggestion>)> {
    let key = visitor.counted_as();
    app.limits.suggesting(&key)?;
    let list = List::parse(&typing.list)
        .ok_or_else(|| Error::Malformed("参数 list 请写 hall、demands 或 achievements。".into()))?;
    let begun = Begun::read(&typing.q.chars().take(LONGEST).collect::<String>());
    let proposals = propose(app, &visitor.who, list, begun.clone()).await?;
    let rows = rows(app, &visitor.who, list, filters, &proposals.ids()).await?;
    let items = confirmed(&begun, &proposals, &rows);
    Ok((list, begun, items))
}

async fn propose(app: &App, who: &Who, list: List, begun: Begun) -> Result<Proposals> {
    let (library, scope, standing) = (app.library.clone(), indexer::scope(who), list.standing(who));
    let proposals = tokio::task::spawn_blocking(move || library.suggest(&scope, list.kind(), standing, &begun));
    proposals.await.map_err(Error::broken)?.map_err(Error::broken)
}

/// What a reader may know of a record proposed.
struct Row {
    title: String,
    owner: Option<String>,
}

async fn rows(app: &App, who: &Who, list: List, filters: &Asked, ids: &[i64]) -> Result<HashMap<i64, Row>> {
    let db = app.store.db();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let keys = list.keys();
    let mut chosen = filters.chosen(keys);
    chosen.retain(|_, value| value != "all");
    if list == List::Achievements {
        use achievement::list::{Ask, Base};
        let ask = Ask { keys, chosen, ..Ask::these(Base::Published, ids) };
        let rows = achievement::list::list(db, who, &ask).await?.rows.into_iter();
        return Ok(rows.map(|row| (row.id, Row { title: row.title, owner: row.owner })).collect());
    }
    use demand::list::{Ask, Base};
    let base = if list == List::Hall { Base::Hall } else { Base::Collected };
    let ask = Ask { keys, chosen, ..Ask::these(base, ids) };
    let rows = demand::list::list(db, who, &ask, app.store.clock.now(db).await?).await?.rows.into_iter();
    Ok(rows.map(|row| (row.id, Row { title: row.title, owner: row.owner })).collect())
}

fn confirmed(begun: &Begun, proposals: &Proposals, rows: &HashMap<i64, Row>) -> Vec<Suggestion> {
    let titles = || proposals.titles.iter().filter_map(|id| rows.get(id).map(|row| (*id, row.title.as_str())));
    let words = proposals.words.iter().filter_map(|(word, id)| as_written(&rows.get(id)?.title, word));
    let texts = words.take(WORDS).chain(phrases(titles().map(|(_, title)| title), &begun.last));
    let mut said = HashSet::new();
    let texts = texts.filter(|text| said.insert(search::analyze::lower(text))).take(TEXTS);
    let mut items: Vec<Suggestion> = texts
        .map(|text| format!("{}{text}", begun.before))
        .map(|text| Suggestion { what: What::Words, q: Some(text.clone()), text, id: None })
        .collect();
    let named = |(name, id): &&(String, i64)| rows.get(id).is_some_and(|row| row.owner.as_ref() == Some(name));
    // In quotes: the name as a whole.
    items.extend(proposals.units.iter().filter(named).map(|(name, _)| Suggestion {
        what: What::Unit,
        text: name.clone(),
        q: Some(format!("“{name}”")),
        id: None,
    }));
    let says = |title: &str| as_written(title, &begun.last).is_some();
    let titles = titles().filter(|(_, title)| says(title)).take(TITLES);
    items.extend(titles.map(|(id, title)| Suggestion { what: What::Title, text: title.into(), q: None, id: Some(id) }));
    items
}

/// A word of a title, given in lower case, as it stands there.
fn as_written(title: &str, word: &str) -> Option<String> {
    let folded = search::analyze::lower(title);
    let at = folded[..folded.find(word)?].chars().count();
    Some(title.chars().skip(at).take(word.chars().count()).collect())
}
