//! The follower that keeps the search indexes: journal rows in, documents out. It stands above all nouns, because it
//! knows how each becomes a document. What a document holds is the noun's own projection: the public one for the
//! public index, the fuller ones for the restricted index with the tokens of those who may read them.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::{
    achievement, demand, journal,
    words::{AchievementStage, DemandStage, Subject, Word},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{
    app::App,
    demand::{
        rules::PUBLIC,
        seen::{Nearness, Seen, project},
    },
    error::{Error, Result},
    search::{Change, Document, Facts, Key, Kind, Scope},
    who::Who,
};

/// Rows a round.
const BATCH: u64 = 500;

/// What the viewer's queries are filtered by: the tokens of the restricted documents they may find.
pub fn scope(who: &Who) -> Scope {
    let mut tokens = Vec::new();
    if let Some(person) = who.person() {
        tokens.push(format!("org:{}", person.org.id));
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

/// Handles the next rows; returns how many.
pub async fn follow(app: &App) -> Result<usize> {
    let cursor = app.library.cursor().map_err(Error::broken)?;
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
    tokio::task::spawn_blocking(move || library.apply(changes, last))
        .await
        .map_err(Error::broken)?
        .map_err(Error::broken)?;
    Ok(rows.len())
}

async fn changes(app: &App, subjects: BTreeSet<(Subject, i64)>) -> Result<Vec<Change>> {
    let db = app.store.db();
    let now = app.store.clock.now(db).await?;
    let of = |kind: Subject| {
        subjects.iter().filter(move |(subject, _)| *subject == kind).map(|(_, id)| *id).collect::<Vec<i64>>()
    };
    let mut changes = Vec::new();
    for demand in demand::Entity::find().filter(demand::Column::Id.is_in(of(Subject::Demand))).all(db).await? {
        changes.push(Change::Drop(Key::new(Kind::Demand, demand.id)));
        changes.extend(demand_documents(db, &demand, now).await?.into_iter().map(Change::Put));
    }
    for row in
        achievement::Entity::find().filter(achievement::Column::Id.is_in(of(Subject::Achievement))).all(db).await?
    {
        changes.push(Change::Drop(Key::new(Kind::Achievement, row.id)));
        changes.extend(achievement_documents(db, &row).await?.into_iter().map(Change::Put));
    }
    Ok(changes)
}

/// A demand as documents: one for the public where it is public, a fuller one for the parties unless it is a draft.
async fn demand_documents<C: ConnectionTrait>(
    db: &C,
    demand: &demand::Model,
    now: DateTime<Utc>,
) -> Result<Vec<Document>> {
    let key = Key::new(Kind::Demand, demand.id);
    let indicators = crate::demand::indicators(db, demand.id).await?;
    let owner = match demand.org_id {
        Some(owner) => crate::demand::seen::org_name(db, owner).await?,
        None => None,
    };
    let document =
        |near: Nearness| demand_document(key, &project(demand, indicators.clone(), owner.clone(), near, now));
    let mut documents = Vec::new();
    if PUBLIC.contains(&demand.stage) {
        documents.push(document(Nearness::Public));
        let signed_in = document(Nearness::SignedIn);
        if signed_in.body != documents[0].body {
            documents.push(signed_in.only(["login"]));
        }
    }
    if demand.stage != DemandStage::Draft {
        let mut readers = vec!["office".to_owned(), format!("district:{}", demand.region)];
        readers.extend(demand.org_id.map(|owner| format!("org:{owner}")));
        let party = document(Nearness::Party);
        if documents.first().is_none_or(|public| public.body != party.body) {
            documents.push(party.only(readers));
        }
    }
    Ok(documents)
}

/// The words of a projection as a document.
pub fn demand_document(key: Key, seen: &Seen) -> Document {
    let parts = [
        Some(seen.problem.as_str()),
        seen.background.as_deref(),
        Some(seen.constraints.as_str()),
        Some(seen.requirements.as_str()),
        Some(seen.field.as_str()),
        seen.industry.as_deref(),
        seen.owner.as_deref(),
        seen.number.as_deref(),
    ];
    let mut body: Vec<String> =
        parts.into_iter().flatten().filter(|part| !part.is_empty()).map(str::to_owned).collect();
    body.extend(seen.indicators.iter().map(|row| format!("{} {}", row.name, row.target())));
    let mut document = Document::public(key, seen.title.clone(), body.join("\n"));
    document.indicators = seen.indicators.iter().map(|row| row.name.clone()).collect();
    document.facts = Facts {
        field: Some(seen.field.clone()).filter(|field| !field.is_empty()),
        region: Some(seen.region.clone()).filter(|region| !region.is_empty()),
        class: seen.class.map(|class| class.code().to_owned()),
        maturity: None,
        money: seen.prize_fen,
        months: seen.months.and_then(|months| u32::try_from(months).ok()),
    };
    document
}

async fn achievement_documents<C: ConnectionTrait>(db: &C, row: &achievement::Model) -> Result<Vec<Document>> {
    let owner = match row.org_id {
        Some(owner) => crate::demand::seen::org_name(db, owner).await?,
        None => row.owner_text.clone(),
    };
    let parts = [
        Some(row.summary.as_str()),
        Some(&row.indicators),
        Some(&row.keywords),
        Some(&row.scope),
        Some(&row.field),
        owner.as_deref(),
    ];
    let body: Vec<&str> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    let mut document = Document::public(Key::new(Kind::Achievement, row.id), row.title.clone(), body.join("\n"));
    document.facts = Facts {
        field: Some(row.field.clone()).filter(|field| !field.is_empty()),
        region: None,
        class: None,
        maturity: row.maturity.map(|maturity| maturity as u8 + 1),
        money: row.price_fen,
        months: None,
    };
    Ok(match row.stage {
        AchievementStage::Published => vec![document],
        AchievementStage::Withdrawn => {
            let mut readers = vec!["office".to_owned()];
            readers.extend(row.org_id.map(|owner| format!("org:{owner}")));
            vec![document.only(readers)]
        }
        AchievementStage::Draft => Vec::new(),
    })
}

/// Builds a fresh index beside the old one from all rows, and swaps it in. Returns the documents written.
pub async fn reindex(app: &App) -> Result<usize> {
    let db = app.store.db();
    let last = crate::journal::last(db).await?;
    let now = app.store.clock.now(db).await?;
    let rebuild = crate::search::Library::rebuilding(&app.config.data_dir.join("index")).map_err(Error::broken)?;
    let mut written = 0;
    let mut after = 0;
    loop {
        let rows = demand::Entity::find()
            .filter(demand::Column::Id.gt(after))
            .order_by_asc(demand::Column::Id)
            .limit(BATCH)
            .all(db)
            .await?;
        let Some(end) = rows.last().map(|row| row.id) else { break };
        let mut changes = Vec::new();
        for row in &rows {
            changes.extend(demand_documents(db, row, now).await?.into_iter().map(Change::Put));
        }
        written += changes.len();
        rebuild.library().apply(changes, 0).map_err(Error::broken)?;
        after = end;
    }
    after = 0;
    loop {
        let rows = achievement::Entity::find()
            .filter(achievement::Column::Id.gt(after))
            .order_by_asc(achievement::Column::Id)
            .limit(BATCH)
            .all(db)
            .await?;
        let Some(end) = rows.last().map(|row| row.id) else { break };
        let mut changes = Vec::new();
        for row in &rows {
            changes.extend(achievement_documents(db, row).await?.into_iter().map(Change::Put));
        }
        written += changes.len();
        rebuild.library().apply(changes, 0).map_err(Error::broken)?;
        after = end;
    }
    rebuild.library().apply(Vec::new(), last).map_err(Error::broken)?;
    rebuild.finish().map_err(Error::broken)?;
    Ok(written)
}
