//! Lists of bids: the own ones on the page, all that may be loaded in the API.

use entity::{bid, words::BidStage};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::seen::{self, Seen, before_notice};
use crate::{error::Result, who::Who};

/// What of a list is asked.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Only the own unit's and those the person writes along.
    pub own: bool,
    /// Only in this stage, as the reader is told it.
    pub stage: Option<BidStage>,
    /// Only of this demand.
    pub demand: Option<i64>,
}

/// A page of a list.
pub struct Found {
    /// The rows, newest first.
    pub bids: Vec<Seen>,
    /// Rows on all pages.
    pub total: u64,
}

/// The page of `limit` rows after `offset`. Rows are ordered by when they were begun: an order by change would tell of
/// steps that are not told.
pub async fn find<C: ConnectionTrait>(db: &C, who: &Who, asked: &Asked, offset: u64, limit: u64) -> Result<Found> {
    let rows = bid::Entity::find().filter(scope(who, asked)).filter(in_stage(who, asked.stage));
    let total = rows.clone().count(db).await?;
    let page = rows
        .order_by_desc(bid::Column::CreatedAt)
        .order_by_desc(bid::Column::Id)
        .offset(offset)
        .limit(limit)
        .all(db)
        .await?;
    Ok(Found { bids: seen::briefs(db, who, &page).await?, total })
}

/// How many there are in each stage, as the reader is told it.
pub async fn by_stage<C: ConnectionTrait>(db: &C, who: &Who, asked: &Asked) -> Result<Vec<(BidStage, u64)>> {
    let rows: Vec<(BidStage, i64)> = bid::Entity::find()
        .select_only()
        .column(bid::Column::Stage)
        .column_as(bid::Column::Id.count(), "bids")
        .filter(scope(who, asked))
        .group_by(bid::Column::Stage)
        .into_tuple()
        .all(db)
        .await?;
    let mut told: Vec<(BidStage, u64)> = Vec::new();
    for (stage, count) in rows {
        let stage = if who.is_office() { stage } else { before_notice(stage) };
        let count = u64::try_from(count).unwrap_or(0);
        match told.iter_mut().find(|(known, _)| *known == stage) {
            Some((_, sum)) => *sum += count,
            None => told.push((stage, count)),
        }
    }
    told.sort();
    Ok(told)
}

fn scope(who: &Who, asked: &Asked) -> Condition {
    let mut scope = Condition::all().add(crate::seen::bids(who));
    if asked.own {
        let mut own = Condition::any().add(bid::Column::Id.is_null());
        if let Some(person) = who.person() {
            own = own.add(bid::Column::OrgId.eq(person.org.id)).add(bid::Column::SecondId.eq(person.id));
        }
        scope = scope.add(own);
    }
    if let Some(demand) = asked.demand {
        scope = scope.add(bid::Column::DemandId.eq(demand));
    }
    scope
}

fn in_stage(who: &Who, stage: Option<BidStage>) -> Condition {
    let Some(stage) = stage else { return Condition::all() };
    let stages: Vec<BidStage> = match stage {
        stage if who.is_office() => vec![stage],
        BidStage::Opened => vec![BidStage::Opened, BidStage::Scored],
        BidStage::Scored => Vec::new(),
        stage => vec![stage],
    };
    Condition::all().add(bid::Column::Stage.is_in(stages))
}
