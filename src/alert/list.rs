//! Queries: somebody's watches, what they told, what is due, and which records are news to one.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::{
    account, achievement, demand, journal, org, payload, told, watch,
    words::{AccountStage, DemandStage, Frequency, OrgStage, Subject, Word},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, RelationDef, Select, sea_query::SelectStatement,
};
use serde_json::Value;

use super::rules::{self, Near, Sought, Step};
use crate::{
    account::session,
    clock,
    demand::{rules::Act, seen::parties},
    error::{Error, Result},
    who::{Person, Who},
};

/// Records that the digest page shows; nobody reads more.
const MOST_TOLD: u64 = 5000;

fn of_person(account: i64) -> Select<watch::Entity> {
    watch::Entity::find().filter(watch::Column::AccountId.eq(account))
}

/// A person's watches, the newest first, with the number in all.
pub async fn of<C: ConnectionTrait>(db: &C, account: i64, offset: u64, limit: u64) -> Result<(Vec<watch::Model>, u64)> {
    let mine = of_person(account);
    let total = mine.clone().count(db).await?;
    let newest = mine.order_by_desc(watch::Column::CreatedAt).order_by_asc(watch::Column::Id);
    let rows = newest.offset(offset).limit(limit).all(db).await?;
    Ok((rows, total))
}

/// How many searches a person has saved. Watches of records do not count: there are no more of them than records.
pub async fn searches<C: ConnectionTrait>(db: &C, account: i64) -> Result<u64> {
    let mut saved = of_person(account);
    for subject in [Subject::Demand, Subject::Achievement] {
        saved = saved.filter(watch::Column::Address.not_like(rules::matches_of(subject, "%")));
    }
    Ok(saved.count(db).await?)
}

/// A person's watches that have told something since then, the last first.
pub async fn that_told<C: ConnectionTrait>(db: &C, account: i64, since: DateTime<Utc>) -> Result<Vec<watch::Model>> {
    let told = of_person(account).filter(watch::Column::ToldAt.gte(since));
    Ok(told.order_by_desc(watch::Column::ToldAt).order_by_asc(watch::Column::Id).all(db).await?)
}

/// The watches of a person that tell something.
pub async fn awake<C: ConnectionTrait>(db: &C, account: i64) -> Result<Vec<watch::Model>> {
    Ok(of_person(account).filter(watch::Column::Frequency.ne(Frequency::Never)).all(db).await?)
}

/// What these watches told since then, the newest first.
pub async fn told<C: ConnectionTrait>(db: &C, account: i64, since: DateTime<Utc>) -> Result<Vec<told::Model>> {
    let mine = of_person(account).select_only().column(watch::Column::Id).into_query();
    let rows = told::Entity::find()
        .filter(told::Column::WatchId.in_subquery(mine))
        .filter(told::Column::At.gte(since))
        .order_by_desc(told::Column::At)
        .order_by_desc(told::Column::RecordId)
        .limit(MOST_TOLD)
        .all(db)
        .await?;
    Ok(rows)
}

/// The watches that tell at once, of each person together.
pub async fn at_once<C: ConnectionTrait>(db: &C) -> Result<Vec<Vec<watch::Model>>> {
    by_person(db, Condition::all().add(watch::Column::Frequency.eq(Frequency::AtOnce))).await
}

/// The watches whose digest is due, of each person together: one message, though some are daily and some weekly.
pub async fn due<C: ConnectionTrait>(db: &C, now: DateTime<Utc>) -> Result<Vec<Vec<watch::Model>>> {
    let local = now.with_timezone(&clock::local()).naive_local();
    let mut any = Condition::any();
    for frequency in [Frequency::Daily, Frequency::Weekly] {
        let Some(due) = rules::last_due(frequency, local) else { continue };
        let Some(due) = due.and_local_timezone(clock::local()).single() else { continue };
        let before = watch::Column::LookedAt.lt(due.to_utc());
        any = any.add(Condition::all().add(watch::Column::Frequency.eq(frequency)).add(before));
    }
    by_person(db, any).await
}

async fn by_person<C: ConnectionTrait>(db: &C, which: Condition) -> Result<Vec<Vec<watch::Model>>> {
    let rows = watch::Entity::find()
        .filter(which)
        .order_by_asc(watch::Column::AccountId)
        .order_by_asc(watch::Column::Id)
        .all(db)
        .await?;
    Ok(rows.chunk_by(|one, next| one.account_id == next.account_id).map(<[_]>::to_vec).collect())
}

/// The person a watch belongs to, as they are today; nobody while account or unit is disabled.
pub async fn watcher<C: ConnectionTrait>(db: &C, id: i64) -> Result<Option<(account::Model, Who)>> {
    let row = account::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    let unit = org::Entity::find_by_id(row.org_id).one(db).await?.ok_or(Error::NotFound)?;
    if row.stage != AccountStage::Active || unit.stage == OrgStage::Disabled {
        return Ok(None);
    }
    let duties = session::duties_of(db, id).await?;
    let person = session::person(0, row.clone(), unit, duties);
    Ok(Some((row, Who::Person(Box::new(person)))))
}

/// The demands that newly came to what is sought since the watch last looked, up to a journal row: see [`Sought::is_news`].
pub async fn demands<C: ConnectionTrait>(
    db: &C,
    watch: &watch::Model,
    who: &Who,
    sought: Sought,
    upto: i64,
) -> Result<Vec<i64>> {
    let Some(person) = who.person() else { return Ok(Vec::new()) };
    let mut ids: BTreeSet<i64> = match sought.has_imported() {
        true => arrived(db, watch, person, Subject::Demand, upto).await?.into_iter().collect(),
        false => BTreeSet::new(),
    };
    let words: RelationDef =
        journal::Entity::belongs_to(payload::Entity).from(journal::Column::Seq).to(payload::Column::Seq).into();
    let rows: Vec<(i64, String)> = since(watch, person, Subject::Demand, upto)
        .select_only()
        .column(journal::Column::SubjectId)
        .column(payload::Column::Body)
        .join(JoinType::InnerJoin, words)
        .filter(journal::Column::Act.is_in(sought.acts()))
        .into_tuple()
        .all(db)
        .await?;
    let taken: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
    let parties = parties(db, who, &taken).await?;
    for (id, words) in rows {
        let near = match parties.contains(&id) {
            _ if who.is_inside() => Near::Inside,
            true => Near::Party,
            false => Near::Outside,
        };
        if step(&words).is_some_and(|step| sought.is_news(step, near)) {
            ids.insert(id);
        }
    }
    Ok(ids.into_iter().collect())
}

/// The step that the words of a journal row tell of; none where they were erased.
fn step(words: &str) -> Option<Step> {
    let words: Value = serde_json::from_str(words).ok()?;
    let stage = |end: &str| words["details"][end].as_str().and_then(DemandStage::parse);
    let act = words["act"].as_str().and_then(Act::parse);
    Some(Step { act: act?, from: stage("from")?, to: stage("to")? })
}

/// The achievements that came in since the watch last looked, up to a journal row.
pub async fn achievements<C: ConnectionTrait>(db: &C, watch: &watch::Model, who: &Who, upto: i64) -> Result<Vec<i64>> {
    match who.person() {
        Some(person) => arrived(db, watch, person, Subject::Achievement, upto).await,
        None => Ok(Vec::new()),
    }
}

/// What came in, and what changed of that which came in after the watch began: only of this it is known that the watch
/// has not found it before. What had stood there is not new because a word of it is.
async fn arrived<C: ConnectionTrait>(
    db: &C,
    watch: &watch::Model,
    person: &Person,
    subject: Subject,
    upto: i64,
) -> Result<Vec<i64>> {
    let arrivals = journal::Column::Act.is_in(rules::arrivals());
    let later = journal::Entity::find()
        .select_only()
        .column(journal::Column::SubjectId)
        .filter(journal::Column::Subject.eq(subject))
        .filter(arrivals.clone())
        .filter(journal::Column::At.gte(watch.created_at))
        .into_query();
    let changes = Condition::all()
        .add(journal::Column::Act.is_in(rules::CHANGES))
        .add(journal::Column::SubjectId.in_subquery(later));
    let ids = since(watch, person, subject, upto)
        .select_only()
        .column(journal::Column::SubjectId)
        .distinct()
        .filter(Condition::any().add(arrivals).add(changes))
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids)
}

/// The rows since the watch last looked: without records that it has told of, and without those of the person's own
/// unit.
fn since(watch: &watch::Model, person: &Person, subject: Subject, upto: i64) -> Select<journal::Entity> {
    let known = told::Entity::find().select_only().column(told::Column::RecordId);
    let known = known.filter(told::Column::WatchId.eq(watch.id)).into_query();
    journal::Entity::find()
        .filter(journal::Column::Seq.gt(watch.seq))
        .filter(journal::Column::Seq.lte(upto))
        .filter(journal::Column::Subject.eq(subject))
        .filter(journal::Column::SubjectId.not_in_subquery(known))
        .filter(journal::Column::SubjectId.not_in_subquery(own(subject, person.org.id)))
}

/// What a unit owns it knows of without being told.
fn own(subject: Subject, unit: i64) -> SelectStatement {
    match subject {
        Subject::Achievement => achievement::Entity::find()
            .select_only()
            .column(achievement::Column::Id)
            .filter(achievement::Column::OrgId.eq(unit))
            .into_query(),
        _ => demand::Entity::find()
            .select_only()
            .column(demand::Column::Id)
            .filter(demand::Column::OrgId.eq(unit))
            .into_query(),
    }
}

/// Whether anything happened to demands or achievements between two journal rows.
pub async fn stirs<C: ConnectionTrait>(db: &C, after: i64, upto: i64) -> Result<bool> {
    let happened = journal::Entity::find()
        .filter(journal::Column::Seq.gt(after))
        .filter(journal::Column::Seq.lte(upto))
        .filter(journal::Column::Subject.is_in([Subject::Demand, Subject::Achievement]));
    Ok(happened.one(db).await?.is_some())
}

/// The rows between two in which somebody hands in a demand or publishes an achievement for the first time.
pub async fn first_steps<C: ConnectionTrait>(db: &C, after: i64, upto: i64) -> Result<Vec<journal::Model>> {
    let of = |subject: Subject, act: &str| {
        Condition::all().add(journal::Column::Subject.eq(subject)).add(journal::Column::Act.eq(act))
    };
    let steps =
        rules::first_steps().into_iter().fold(Condition::any(), |any, (subject, act)| any.add(of(subject, act)));
    let rows = journal::Entity::find()
        .filter(journal::Column::Seq.gt(after))
        .filter(journal::Column::Seq.lte(upto))
        .filter(journal::Column::ActorId.is_not_null())
        .filter(steps)
        .order_by_asc(journal::Column::Seq)
        .all(db)
        .await?;
    let mut first = Vec::new();
    for row in rows {
        let earlier = journal::Entity::find()
            .filter(of(row.subject, &row.act))
            .filter(journal::Column::SubjectId.eq(row.subject_id))
            .filter(journal::Column::Seq.lt(row.seq));
        if earlier.one(db).await?.is_none() {
            first.push(row);
        }
    }
    Ok(first)
}
