//! Finding notices: the list with its filters, and one with its place in the public log.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use entity::{
    journal, notice,
    words::{NoticeStage, Subject},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{CaseStatement, Expr},
};

use super::seen::{Entry, Seen, project};
use crate::{
    app::App,
    clock::{at_local, local_date},
    error::{Error, Result},
    seen,
};

/// What is asked of the list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only this stage.
    pub stage: Option<NoticeStage>,
    /// Only published in this year, in +08:00.
    pub year: Option<i32>,
}

/// A page of the list.
pub struct Found {
    /// The rows of this page, running ones first.
    pub items: Vec<Seen>,
    /// Rows on all pages.
    pub total: u64,
    /// How many there are of each stage, in the year asked for.
    pub stages: BTreeMap<NoticeStage, u64>,
    /// How many there are of each year, in the stage asked for.
    pub years: BTreeMap<i32, u64>,
}

/// Finds notices. Two statements, whatever the rows: the counts are folded from stage and day of each notice, of which
/// a city has some hundreds.
pub async fn find(app: &App, filter: &Filter, offset: u64, limit: u64) -> Result<Found> {
    let db = app.store.db();
    let now = app.store.clock.now(db).await?;
    let all: Vec<(NoticeStage, DateTime<Utc>)> = notice::Entity::find()
        .select_only()
        .column(notice::Column::Stage)
        .column(notice::Column::StartsAt)
        .filter(seen::notices())
        .into_tuple()
        .all(db)
        .await?;
    let mut found = Found { items: Vec::new(), total: 0, stages: BTreeMap::new(), years: BTreeMap::new() };
    for (stage, starts_at) in all {
        let year = local_date(starts_at).year();
        let (right_stage, right_year) =
            (filter.stage.is_none_or(|asked| asked == stage), filter.year.is_none_or(|asked| asked == year));
        found.total += u64::from(right_stage && right_year);
        if right_year {
            *found.stages.entry(stage).or_default() += 1;
        }
        if right_stage {
            *found.years.entry(year).or_default() += 1;
        }
    }
    let mut rows = notice::Entity::find().filter(seen::notices());
    if let Some(stage) = filter.stage {
        rows = rows.filter(notice::Column::Stage.eq(stage));
    }
    if let Some(year) = filter.year {
        rows = rows.filter(in_year(year));
    }
    let open_first = CaseStatement::new()
        .case(notice::Column::Stage.eq(NoticeStage::Running), 0)
        .case(notice::Column::Stage.eq(NoticeStage::Paused), 1)
        .finally(2);
    let rows = rows
        .order_by_asc(Expr::expr(open_first))
        .order_by_desc(notice::Column::StartsAt)
        .order_by_desc(notice::Column::Id)
        .offset(offset)
        .limit(limit)
        .all(db)
        .await?;
    found.items = rows.into_iter().map(|row| project(row, &app.calendar, now)).collect::<Result<_>>()?;
    Ok(found)
}

fn in_year(year: i32) -> Condition {
    let begin = |year| NaiveDate::from_ymd_opt(year, 1, 1).map(|day| at_local(day, 0, 0));
    match (begin(year), begin(year + 1)) {
        (Some(from), Some(to)) => {
            Condition::all().add(notice::Column::StartsAt.gte(from)).add(notice::Column::StartsAt.lt(to))
        }
        // A year no calendar has: no notice is in it.
        _ => Condition::all().add(notice::Column::Id.is_null()),
    }
}

/// One notice, with its place in the public log.
pub async fn one(app: &App, id: i64) -> Result<Seen> {
    let db = app.store.db();
    let row = notice::Entity::find_by_id(id).filter(seen::notices()).one(db).await?.ok_or(Error::NotFound)?;
    let now = app.store.clock.now(db).await?;
    let published = journal::Entity::find()
        .filter(journal::Column::Subject.eq(Subject::Notice))
        .filter(journal::Column::SubjectId.eq(id))
        .filter(journal::Column::Act.eq("publish"))
        .one(db)
        .await?;
    let entry = published.map(|row| Entry { seq: row.seq, at: row.at, hash: hex::encode(&row.entry) });
    Ok(Seen { entry, ..project(row, &app.calendar, now)? })
}

/// The newest notice of a list item.
pub async fn latest_of<C: ConnectionTrait>(db: &C, demand_id: i64) -> Result<Option<i64>> {
    let id = notice::Entity::find()
        .select_only()
        .column(notice::Column::Id)
        .filter(seen::notices())
        .filter(notice::Column::DemandId.eq(demand_id))
        .order_by_desc(notice::Column::Id)
        .into_tuple()
        .one(db)
        .await?;
    Ok(id)
}
