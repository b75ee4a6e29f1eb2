//! Queries: somebody's watches, what they told, what is due, and which records are news to one.

use chrono::{DateTime, Utc};
use entity::{
    account, achievement, demand, journal, org, told, watch,
    words::{AccountStage, Frequency, OrgStage, Subject},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, sea_query::SelectStatement,
};

use super::rules;
use crate::{
    account::session,
    clock,
    error::{Error, Result},
    who::{Person, Who},
};

/// Records that one look at a watch takes in; nobody reads more.
const MOST_NEWS: u64 = 5000;

/// A person's watches, the newest first, with the number in all.
pub async fn of<C: ConnectionTrait>(db: &C, account: i64, offset: u64, limit: u64) -> Result<(Vec<watch::Model>, u64)> {
    let mine = watch::Entity::find().filter(watch::Column::AccountId.eq(account));
    let total = mine.clone().count(db).await?;
    let newest = mine.order_by_desc(watch::Column::CreatedAt).order_by_asc(watch::Column::Id);
    let rows = newest.offset(offset).limit(limit).all(db).await?;
    Ok((rows, total))
}

/// What these watches told since then, the newest first.
pub async fn told<C: ConnectionTrait>(db: &C, account: i64, since: DateTime<Utc>) -> Result<Vec<told::Model>> {
    let mine = watch::Entity::find().select_only().column(watch::Column::Id);
    let mine = mine.filter(watch::Column::AccountId.eq(account)).into_query();
    let rows = told::Entity::find()
        .filter(told::Column::WatchId.in_subquery(mine))
        .filter(told::Column::At.gte(since))
        .order_by_desc(told::Column::At)
        .order_by_desc(told::Column::RecordId)
        .limit(MOST_NEWS)
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

/// The records to which one of these acts happened since the watch last looked, up to a journal row: without those it
/// has told of, and without those of the person's own unit.
pub async fn news<C: ConnectionTrait>(
    db: &C,
    watch: &watch::Model,
    person: &Person,
    (subject, acts): (Subject, Vec<&'static str>),
    upto: i64,
) -> Result<Vec<i64>> {
    let known = told::Entity::find().select_only().column(told::Column::RecordId);
    let known = known.filter(told::Column::WatchId.eq(watch.id)).into_query();
    let ids = journal::Entity::find()
        .select_only()
        .column(journal::Column::SubjectId)
        .distinct()
        .filter(journal::Column::Seq.gt(watch.seq))
        .filter(journal::Column::Seq.lte(upto))
        .filter(journal::Column::Subject.eq(subject))
        .filter(journal::Column::Act.is_in(acts))
        .filter(journal::Column::SubjectId.not_in_subquery(known))
        .filter(journal::Column::SubjectId.not_in_subquery(own(subject, person.org.id)))
        .limit(MOST_NEWS)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids)
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
