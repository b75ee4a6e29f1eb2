//! What has happened to one matter, in words: its journal rows as this reader may see them, newest first. The journal is
//! the only source; nothing else remembers who did what when.

mod words;

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use entity::{
    demand, journal, notice, org, payload,
    words::{OrgKind, Subject},
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde_json::Value;
use web::parts::{Entry, Timeline};

use crate::{app::App, error::Result, seen, who::Who};

/// Most rows on one page.
const MOST: u64 = 200;

/// One journal row of a matter, with its details.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its number.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// The code of the act.
    pub act: String,
    /// What it was done to.
    pub subject: Subject,
    /// Who did it, as this matter calls them: 发榜方, 高新区科技局. Empty for the clock.
    pub actor: String,
    /// The payload's details; null where they were erased.
    pub details: Value,
}

/// The journal of a matter in words, newest first. A demand's includes that of its notices.
pub async fn of(app: &App, who: &Who, subject: Subject, id: i64) -> Result<Timeline> {
    let rows = rows(app.store.db(), who, subject, id).await?;
    Ok(in_words(&rows))
}

/// Rows already read, in words.
pub fn in_words(rows: &[Row]) -> Timeline {
    Timeline::new(rows.iter().map(entry).collect())
}

/// Rows of many matters, each told as its own matter's timeline tells it. In the order in which they came.
pub async fn told<C: ConnectionTrait>(db: &C, rows: Vec<journal::Model>) -> Result<Vec<(journal::Model, Row)>> {
    let details = details(db, &rows).await?;
    let actors = Actors::of(db, &rows).await?;
    let tell = |row: journal::Model| {
        let told = Row {
            actor: actors.called(&row, row.subject, row.subject_id),
            details: details.get(&row.seq).cloned().unwrap_or(Value::Null),
            seq: row.seq,
            at: row.at,
            act: row.act.clone(),
            subject: row.subject,
        };
        (row, told)
    };
    Ok(rows.into_iter().map(tell).collect())
}

/// What was done, in one sentence with who did it.
pub fn sentence(row: &Row) -> String {
    words::sentence(row)
}

/// Reason and figures, as they stand below the sentence.
pub fn note(row: &Row) -> Option<String> {
    words::note(row)
}

/// An act in words, without who did it and whatever came with it: for lists of many matters.
pub fn words_of(subject: Subject, act: &str) -> String {
    let (actor, details) = (String::new(), Value::Null);
    words::sentence(&Row { seq: 0, at: DateTime::UNIX_EPOCH, act: act.to_owned(), subject, actor, details })
}

fn entry(row: &Row) -> Entry {
    let mut entry = Entry::new(row.at, words::sentence(row)).seq(row.seq);
    if let Some(note) = words::note(row) {
        entry = entry.note(note);
    }
    entry
}

/// The rows of a matter that this reader may see, newest first.
pub async fn rows<C: ConnectionTrait>(db: &C, who: &Who, subject: Subject, id: i64) -> Result<Vec<Row>> {
    let found = journal::Entity::find()
        .filter(seen::journal(who))
        .filter(of_matter(subject, id))
        .order_by_desc(journal::Column::Seq)
        .limit(MOST)
        .all(db)
        .await?;
    let details = details(db, &found).await?;
    let actors = Actors::of(db, &found).await?;
    let row = |row: journal::Model| Row {
        actor: actors.called(&row, subject, id),
        details: details.get(&row.seq).cloned().unwrap_or(Value::Null),
        seq: row.seq,
        at: row.at,
        act: row.act,
        subject: row.subject,
    };
    Ok(found.into_iter().map(row).collect())
}

fn of_matter(subject: Subject, id: i64) -> Condition {
    let own = Condition::all().add(journal::Column::Subject.eq(subject)).add(journal::Column::SubjectId.eq(id));
    if subject != Subject::Demand {
        return own;
    }
    let notices = notice::Entity::find()
        .select_only()
        .column(notice::Column::Id)
        .filter(notice::Column::DemandId.eq(id))
        .into_query();
    let of_notices = Condition::all()
        .add(journal::Column::Subject.eq(Subject::Notice))
        .add(journal::Column::SubjectId.in_subquery(notices));
    Condition::any().add(own).add(of_notices)
}

async fn details<C: ConnectionTrait>(db: &C, rows: &[journal::Model]) -> Result<HashMap<i64, Value>> {
    let bodies: Vec<(i64, String)> = payload::Entity::find()
        .select_only()
        .columns([payload::Column::Seq, payload::Column::Body])
        .filter(payload::Column::Seq.is_in(rows.iter().map(|row| row.seq)))
        .into_tuple()
        .all(db)
        .await?;
    let mut details = HashMap::new();
    for (seq, body) in bodies {
        let mut body: Value = serde_json::from_str(&body)?;
        details.insert(seq, body["details"].take());
    }
    Ok(details)
}

/// How a matter calls each unit that acted. Firms and institutes are named by their part only, because their names may
/// not be disclosed to this reader; offices are named.
struct Actors {
    units: HashMap<i64, (OrgKind, String)>,
    /// The owner of each demand.
    owners: HashMap<i64, i64>,
}

impl Actors {
    async fn of<C: ConnectionTrait>(db: &C, rows: &[journal::Model]) -> Result<Self> {
        let ids: BTreeSet<i64> = rows.iter().filter_map(|row| row.org_id).collect();
        if ids.is_empty() {
            return Ok(Self { units: HashMap::new(), owners: HashMap::new() });
        }
        let units: Vec<(i64, OrgKind, String)> = org::Entity::find()
            .select_only()
            .columns([org::Column::Id, org::Column::Kind, org::Column::Name])
            .filter(org::Column::Id.is_in(ids))
            .into_tuple()
            .all(db)
            .await?;
        let of_demands = rows.iter().filter(|row| row.subject == Subject::Demand);
        let demands: BTreeSet<i64> = of_demands.map(|row| row.subject_id).collect();
        let owners: Vec<(i64, Option<i64>)> = match demands.is_empty() {
            true => Vec::new(),
            false => {
                demand::Entity::find()
                    .select_only()
                    .columns([demand::Column::Id, demand::Column::OrgId])
                    .filter(demand::Column::Id.is_in(demands))
                    .into_tuple()
                    .all(db)
                    .await?
            }
        };
        Ok(Self {
            units: units.into_iter().map(|(id, kind, name)| (id, (kind, name))).collect(),
            owners: owners.into_iter().filter_map(|(demand, owner)| Some((demand, owner?))).collect(),
        })
    }

    /// What the actor of a row is called in the matter `subject` `id`.
    fn called(&self, row: &journal::Model, subject: Subject, id: i64) -> String {
        let Some((org, (kind, name))) = row.org_id.and_then(|org| Some((org, self.units.get(&org)?))) else {
            return String::new();
        };
        let owner = if subject == Subject::Demand { self.owners.get(&id).copied() } else { None };
        match kind {
            OrgKind::Bureau => "市科技局".into(),
            OrgKind::District => name.clone(),
            OrgKind::Enterprise | OrgKind::Institute if owner == Some(org) => "发榜方".into(),
            OrgKind::Enterprise | OrgKind::Institute if subject == Subject::Bid => "揭榜方".into(),
            OrgKind::Enterprise | OrgKind::Institute | OrgKind::Agency => String::new(),
        }
    }
}

/// When an act was last done, for the dates on the rail of steps.
pub fn last(rows: &[Row], acts: &[&str]) -> Option<DateTime<Utc>> {
    rows.iter().find(|row| row.subject == Subject::Demand && acts.contains(&row.act.as_str())).map(|row| row.at)
}
