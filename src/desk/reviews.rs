//! What the reviews on a desk wait for, counted for all of them at once.

use std::collections::HashMap;

use entity::{
    bid, demand, reason, seat, sheet,
    words::{BidStage, DemandStage, SeatStage, SheetStage},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::{call::Rules, error::Result, flow::Part};

/// What is missing in one review.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Review {
    /// Experts still to be appointed.
    seats: usize,
    /// Sheets of seated experts not handed in.
    pub(super) experts: usize,
    /// Sheets of the owner not handed in, where it has a criterion.
    owner: usize,
    /// Bids not proposed, beside one that is, that lack a reason for some criterion.
    unexplained: usize,
}

/// What comes next in a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum For {
    /// The clerk, to appoint experts.
    Panel,
    /// The experts.
    Experts,
    /// The owner.
    Owner,
    /// The clerk, to propose.
    Proposal,
}

impl Review {
    pub(super) fn waits_for(self) -> For {
        match self {
            Self { seats: 1.., .. } => For::Panel,
            Self { experts: 1.., .. } => For::Experts,
            Self { owner: 1.., .. } => For::Owner,
            _ => For::Proposal,
        }
    }

    /// What somebody with these parts is to do beside the acts of the table.
    pub(super) fn verb(self, stage: DemandStage, parts: &[Part], overdue: bool) -> Option<&'static str> {
        let clerk = parts.contains(&Part::Clerk);
        match stage {
            // The owner marks whenever it likes: its opinion waits for nobody.
            DemandStage::UnderReview if parts.contains(&Part::Owner) && self.owner > 0 => Some("评发榜方意见"),
            DemandStage::UnderReview if clerk && self.seats > 0 => Some("聘请专家"),
            DemandStage::UnderReview if clerk && overdue && self.waits_for() == For::Owner => Some("不再等发榜方意见"),
            DemandStage::Proposed if clerk && self.unexplained > 0 => Some("写未入选理由"),
            _ => None,
        }
    }
}

/// The reviews among these demands. Bids of an earlier round have ended and are not counted.
pub(super) async fn of<C: ConnectionTrait>(
    db: &C,
    demands: &[demand::Model],
    rules: &HashMap<i64, Rules>,
) -> Result<HashMap<i64, Review>> {
    let demands: Vec<&demand::Model> =
        demands.iter().filter(|row| matches!(row.stage, DemandStage::UnderReview | DemandStage::Proposed)).collect();
    if demands.is_empty() {
        return Ok(HashMap::new());
    }
    let ids = || demands.iter().map(|row| row.id);
    let bids: Vec<(i64, i64, bool)> = bid::Entity::find()
        .select_only()
        .columns([bid::Column::Id, bid::Column::DemandId, bid::Column::Proposed])
        .filter(bid::Column::DemandId.is_in(ids()))
        .filter(bid::Column::Stage.is_in([BidStage::Opened, BidStage::Scored]))
        .into_tuple()
        .all(db)
        .await?;
    let seats: Vec<(i64, i64)> = seat::Entity::find()
        .select_only()
        .columns([seat::Column::Id, seat::Column::DemandId])
        .filter(seat::Column::DemandId.is_in(ids()))
        .filter(seat::Column::Stage.ne(SeatStage::Recused))
        .into_tuple()
        .all(db)
        .await?;
    let sheets: Vec<(i64, Option<i64>)> = sheet::Entity::find()
        .select_only()
        .columns([sheet::Column::BidId, sheet::Column::SeatId])
        .filter(sheet::Column::BidId.is_in(bids.iter().map(|(id, ..)| *id)))
        .filter(sheet::Column::Stage.eq(SheetStage::Draft))
        .into_tuple()
        .all(db)
        .await?;
    let reasons: Vec<(i64, String, String)> = reason::Entity::find()
        .select_only()
        .columns([reason::Column::BidId, reason::Column::Criterion, reason::Column::Text])
        .filter(reason::Column::BidId.is_in(bids.iter().map(|(id, ..)| *id)))
        .into_tuple()
        .all(db)
        .await?;
    let mut found = HashMap::new();
    for demand in demands {
        let Some(rules) = rules.get(&demand.call_id) else { continue };
        let rules = rules.clone().after_waiver(demand);
        let seated: Vec<i64> = seats.iter().filter(|(_, of)| *of == demand.id).map(|(id, _)| *id).collect();
        let mine: Vec<(i64, bool)> =
            bids.iter().filter(|(_, of, _)| *of == demand.id).map(|(id, _, proposed)| (*id, *proposed)).collect();
        let open = || sheets.iter().filter(|(bid, _)| mine.iter().any(|(id, _)| id == bid)).map(|(_, seat)| *seat);
        let written = |bid: i64, code: &str| {
            reasons.iter().any(|(of, criterion, text)| *of == bid && criterion == code && !text.trim().is_empty())
        };
        let lacks = |bid: i64| !rules.criteria.iter().all(|row| written(bid, &row.code));
        let proposal = mine.iter().any(|(_, proposed)| *proposed);
        let review = Review {
            seats: (rules.panel as usize).saturating_sub(seated.len()),
            experts: open().flatten().filter(|seat| seated.contains(seat)).count(),
            owner: if rules.owner_marks() { open().filter(Option::is_none).count() } else { 0 },
            unexplained: mine.iter().filter(|(id, proposed)| proposal && !proposed && lacks(*id)).count(),
        };
        found.insert(demand.id, review);
    }
    Ok(found)
}
