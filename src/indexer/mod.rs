//! The follower that keeps the search indexes: journal rows in, documents out. It stands above all nouns, because it
//! knows how each becomes a document. What a document holds is the noun's own projection: the public one for the
//! public index, the fuller ones for the restricted index with the tokens of those who may read them.

pub(crate) mod expert;
pub(crate) mod team;

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use entity::{
    account, achievement, demand, journal, org,
    words::{AchievementStage, Subject},
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{
    achievement::seen as achievements,
    app::App,
    demand::{
        form::Indicator,
        seen::{Nearness, Seen, project},
        stages::{self, is_list_item, is_public},
    },
    error::{Error, Result},
    search::{Change, Document, Facts, Key, Kind, Library, Rebuild, Scope},
    who::Who,
};

/// 榜单大厅, as a list of the index.
pub const HALL: &str = "hall";
/// 技术需求清单, as the public and most people signed in have it.
pub const COLLECTED: &str = "collected";
/// 科技成果清单, as all but the office have it.
pub const PUBLISHED: &str = "published";

/// Journal rows a round: a commit of the index costs as much as some hundred documents.
const BATCH: u64 = 1000;
/// Rows a round of a rebuild.
const REBUILT: u64 = 2000;

/// What the viewer's queries are filtered by: the tokens of the restricted documents they may find.
pub fn scope(who: &Who) -> Scope {
    let mut tokens = Vec::new();
    if let Some(person) = who.person() {
        tokens.push(written_by(person.id));
        if who.handles_business() {
            tokens.push(format!("org:{}", person.org.id));
        }
        if person.org.stage == entity::words::OrgStage::Confirmed {
            tokens.push("login".into());
        }
        if let Some(region) = who.district() {
            tokens.push(format!("district:{region}"));
        }
    }
    if who.is_office() {
        tokens.push("office".into());
    }
    Scope::holding(tokens)
}

/// Held by the person who wrote a record, whatever they are charged with since.
fn written_by(account: i64) -> String {
    format!("by:{account}")
}

/// The journal row up to which the lists stand.
pub async fn cursor(app: &App) -> Result<i64> {
    let library = app.library.clone();
    // It reads files.
    tokio::task::spawn_blocking(move || library.cursor()).await.map_err(Error::broken)?.map_err(Error::broken)
}

/// Handles the next rows; returns how many.
pub async fn follow(app: &App) -> Result<usize> {
    let cursor = cursor(app).await?;
    let rows: Vec<(i64, Subject, i64)> = journal::Entity::find()
        .select_only()
        .columns([journal::Column::Seq, journal::Column::Subject, journal::Column::SubjectId])
        .filter(journal::Column::Seq.gt(cursor))
        .order_by_asc(journal::Column::Seq)
        .limit(BATCH)
        .into_tuple()
        .all(app.store.db())
        .await?;
    let Some(last) = rows.last().map(|row| row.0) else { return Ok(0) };
    let subjects: BTreeSet<(Subject, i64)> = rows.iter().map(|row| (row.1, row.2)).collect();
    let changes = changes(app, subjects).await?;
    let library = app.library.clone();
    // Writing segments is blocking work.
    let applied = tokio::task::spawn_blocking(move || library.apply(changes, last));
    // Where another process has the lists in hand, its own follower does this.
    let applied = applied.await.map_err(Error::broken)?.map_err(Error::broken)?;
    Ok(if applied { rows.len() } else { 0 })
}

/// What the journal's rows were about.
struct Touched(BTreeSet<(Subject, i64)>);

impl Touched {
    fn of(&self, kind: Subject) -> Vec<i64> {
        self.0.iter().filter(|(subject, _)| *subject == kind).map(|(_, id)| *id).collect()
    }
}

async fn changes(app: &App, subjects: BTreeSet<(Subject, i64)>) -> Result<Vec<Change>> {
    let db = app.store.db();
    let now = app.store.clock.now(db).await?;
    let about = Touched(subjects);
    let mut changes = Vec::new();
    // Documents hold their unit's name.
    let units = about.of(Subject::Org);
    let touched = Condition::any()
        .add(demand::Column::Id.is_in(about.of(Subject::Demand)))
        .add(demand::Column::OrgId.is_in(units.iter().copied()));
    let demands = demand::Entity::find().filter(touched).all(db).await?;
    changes.extend(demands.iter().map(|row| Change::Drop(Key::new(Kind::Demand, row.id))));
    changes.extend(demand_documents(db, &demands, now).await?.into_iter().map(Change::Put));
    let touched = Condition::any()
        .add(achievement::Column::Id.is_in(about.of(Subject::Achievement)))
        .add(achievement::Column::OrgId.is_in(units));
    let rows = achievement::Entity::find().filter(touched).all(db).await?;
    changes.extend(rows.iter().map(|row| Change::Drop(Key::new(Kind::Achievement, row.id))));
    changes.extend(achievement_documents(db, &rows).await?.into_iter().map(Change::Put));
    let rows = team::touched(db, &about, &rows).await?;
    changes.extend(rows.iter().map(|row| Change::Drop(Key::new(Kind::Team, row.id))));
    changes.extend(team::documents(db, &rows, now).await?.into_iter().map(Change::Put));
    let rows = expert::touched(db, &about).await?;
    changes.extend(rows.iter().map(|row| Change::Drop(Key::new(Kind::Expert, row.id))));
    changes.extend(expert::documents(db, &rows, now).await?.into_iter().map(Change::Put));
    Ok(changes)
}

/// Demands as documents, in a few statements for all of them.
async fn demand_documents<C: ConnectionTrait>(
    db: &C,
    rows: &[demand::Model],
    now: DateTime<Utc>,
) -> Result<Vec<Document>> {
    let mut indicators = crate::demand::indicators_of_all(db, rows.iter().map(|row| row.id)).await?;
    let names: Vec<(i64, String)> = org::Entity::find()
        .select_only()
        .columns([org::Column::Id, org::Column::Name])
        .filter(org::Column::Id.is_in(rows.iter().filter_map(|row| row.org_id).collect::<BTreeSet<i64>>()))
        .into_tuple()
        .all(db)
        .await?;
    let names: HashMap<i64, String> = names.into_iter().collect();
    let mut documents = Vec::new();
    for row in rows {
        let owner = row.org_id.and_then(|id| names.get(&id).cloned());
        documents.extend(documents_of_demand(row, indicators.remove(&row.id).unwrap_or_default(), owner, now));
    }
    Ok(documents)
}

/// One for the public where it is public, a fuller one for the parties unless it is a draft: drafts are found by nobody,
/// not even by their owner, who has them all in a list of their own.
fn documents_of_demand(
    demand: &demand::Model,
    indicators: Vec<Indicator>,
    owner: Option<String>,
    now: DateTime<Utc>,
) -> Vec<Document> {
    let key = Key::new(Kind::Demand, demand.id);
    let list = list_of(demand);
    let document = |near: Nearness| {
        let seen = project(demand, indicators.clone(), owner.clone(), (near, false), now);
        Document { list, ..demand_document(key, &seen) }
    };
    let mut documents = Vec::new();
    let public = is_public(demand.stage, demand.listed_at.is_some());
    if public {
        documents.push(document(Nearness::Public));
        let signed_in = document(Nearness::SignedIn);
        if signed_in.body != documents[0].body {
            documents.push(signed_in.only(["login"]));
        }
    }
    if crate::demand::handed_in(demand) {
        let mut readers = vec!["office".to_owned(), format!("district:{}", demand.region)];
        readers.extend(demand.org_id.map(|owner| format!("org:{owner}")));
        let party = document(Nearness::Party);
        if documents.first().is_none_or(|public| public.body != party.body) {
            documents.push(party.only(readers));
        }
        // Who wrote it may load it, but by that alone reads no more than everybody will.
        let writer = demand.entered_by.filter(|_| !public);
        documents.extend(writer.map(|writer| document(Nearness::Public).only([written_by(writer)])));
    }
    documents
}

/// The one of the two lists of demands in which it stands. Every stage it enters is in the journal, so it is told anew.
fn list_of(demand: &demand::Model) -> Option<&'static str> {
    if is_list_item(demand.stage, demand.listed_at.is_some()) {
        return Some(HALL);
    }
    stages::COLLECTED.contains(&demand.stage).then_some(COLLECTED)
}

/// The words of a projection as a document.
pub fn demand_document(key: Key, seen: &Seen) -> Document {
    let parts = [
        seen.background.as_deref(),
        Some(seen.constraints.as_str()),
        Some(seen.requirements.as_str()),
        seen.indicators_text.as_deref(),
        seen.programme.as_deref(),
        Some(seen.field.as_str()),
        seen.industry.as_deref(),
        seen.owner.as_deref(),
        seen.number.as_deref(),
    ];
    // What is said first weighs more, when the demand asks.
    let mut body = vec![seen.problem.clone()];
    body.extend(seen.indicators.iter().map(|row| format!("{} {}", row.name, row.target())));
    body.extend(parts.into_iter().flatten().map(str::to_owned));
    body.retain(|part| !part.is_empty());
    let mut document = Document::public(key, seen.title.clone(), body.join("\n"));
    document.indicators = seen.indicators.iter().map(|row| row.name.clone()).collect();
    document.owner.clone_from(&seen.owner);
    document.facts = demand_facts(seen);
    document
}

/// What a demand states that an achievement states as well.
pub fn demand_facts(seen: &Seen) -> Facts {
    Facts { field: field(&seen.field, &seen.industry), region: stated(&seen.region), money: seen.prize_fen }
}

/// What an achievement states that a demand states as well.
pub fn achievement_facts(seen: &achievements::Seen) -> Facts {
    Facts {
        field: field(&seen.field, &seen.industry),
        region: seen.region.as_deref().and_then(stated),
        money: seen.price_fen,
    }
}

/// The field of technology; imported lists have it under their industries now and then.
fn field(field: &str, industry: &Option<String>) -> Option<String> {
    stated(field).or_else(|| industry.as_deref().and_then(stated))
}

fn stated(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

/// Achievements as documents.
async fn achievement_documents<C: ConnectionTrait>(db: &C, rows: &[achievement::Model]) -> Result<Vec<Document>> {
    let seen = achievements::project_all(db, &Who::Public, rows).await?;
    Ok(rows.iter().zip(&seen).filter_map(|(row, seen)| document_of_achievement(row, seen)).collect())
}

/// Public while it is published, for its owner and the office when it was taken off.
fn document_of_achievement(row: &achievement::Model, seen: &achievements::Seen) -> Option<Document> {
    let document = achievement_document(Key::new(Kind::Achievement, row.id), seen);
    match row.stage {
        AchievementStage::Published => Some(Document { list: Some(PUBLISHED), ..document }),
        AchievementStage::Withdrawn => {
            let mut readers = vec!["office".to_owned()];
            readers.extend(row.org_id.map(|owner| format!("org:{owner}")));
            readers.extend(row.entered_by.map(written_by));
            Some(document.only(readers))
        }
        AchievementStage::Draft => None,
    }
}

/// The words of a projection as a document.
pub fn achievement_document(key: Key, seen: &achievements::Seen) -> Document {
    let parts = [
        Some(seen.summary.as_str()),
        Some(&seen.indicators),
        Some(&seen.keywords),
        Some(&seen.scope),
        Some(&seen.field),
        seen.owner.as_deref(),
    ];
    let body: Vec<&str> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    let mut document = Document::public(key, seen.title.clone(), body.join("\n"));
    document.facts = achievement_facts(seen);
    document.owner.clone_from(&seen.owner);
    document
}

/// Builds a fresh index beside the old one from all rows, and swaps it in. Returns the documents written. A server that
/// runs meanwhile goes on with the old one and moves over when its follower next looks, within a second or so; what was
/// written during the rebuild is caught up from the journal.
pub async fn reindex(app: &App) -> Result<usize> {
    let db = app.store.db();
    let last = crate::journal::last(db).await?;
    let now = app.store.clock.now(db).await?;
    let rebuild = Library::rebuilding(&app.config.data_dir.join("index")).map_err(Error::broken)?;
    let mut written = 0;
    let mut after = 0;
    while let Some(rows) = next::<demand::Entity, _>(db, demand::Column::Id, after).await? {
        written += put(&rebuild, demand_documents(db, &rows, now).await?).await?;
        after = rows.last().map_or(after, |row| row.id);
    }
    after = 0;
    while let Some(rows) = next::<achievement::Entity, _>(db, achievement::Column::Id, after).await? {
        written += put(&rebuild, achievement_documents(db, &rows).await?).await?;
        after = rows.last().map_or(after, |row| row.id);
    }
    after = 0;
    while let Some(rows) = next::<org::Entity, _>(db, org::Column::Id, after).await? {
        written += put(&rebuild, team::documents(db, &rows, now).await?).await?;
        after = rows.last().map_or(after, |row| row.id);
    }
    after = 0;
    while let Some(rows) = next::<account::Entity, _>(db, account::Column::Id, after).await? {
        written += put(&rebuild, expert::documents(db, &rows, now).await?).await?;
        after = rows.last().map_or(after, |row| row.id);
    }
    let finish = move || {
        rebuild.library().apply(Vec::new(), last)?;
        rebuild.finish()
    };
    tokio::task::spawn_blocking(finish).await.map_err(Error::broken)?.map_err(Error::broken)?;
    // This process moves over at once.
    cursor(app).await?;
    Ok(written)
}

/// The next round of a table's rows after this id; `None` at its end.
async fn next<E: EntityTrait, C: ConnectionTrait>(db: &C, id: E::Column, after: i64) -> Result<Option<Vec<E::Model>>> {
    let rows = E::find().filter(id.gt(after)).order_by_asc(id).limit(REBUILT).all(db).await?;
    Ok(Some(rows).filter(|rows| !rows.is_empty()))
}

async fn put(rebuild: &Rebuild, documents: Vec<Document>) -> Result<usize> {
    let written = documents.len();
    let library = rebuild.library().clone();
    let apply = move || library.apply(documents.into_iter().map(Change::Put).collect(), 0);
    tokio::task::spawn_blocking(apply).await.map_err(Error::broken)?.map_err(Error::broken)?;
    Ok(written)
}
