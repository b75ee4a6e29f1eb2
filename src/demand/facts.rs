//! What the table of demands asks about, counted inside the transaction of an act.

use chrono::{DateTime, Utc};
use entity::{
    bid, demand, notice, org, seat, sheet,
    words::{Mode, NoticeStage, OrgStage, SeatStage, SheetStage},
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::{
    content,
    form::StepInput,
    problems_of,
    rules::{Act, Facts, RACERS, bids_needed},
};
use crate::{call::Rules, error::Result, who::Who};

/// Counts the facts of a demand, inside whatever transaction `db` is. Without an act they are what can be known before
/// one is chosen.
pub async fn facts<C: ConnectionTrait>(
    db: &C,
    who: &Who,
    demand: &demand::Model,
    rules: &Rules,
    (act, input): (Option<Act>, &StepInput),
    now: DateTime<Utc>,
) -> Result<Facts> {
    let owner_confirmed = match demand.org_id {
        Some(owner) => {
            org::Entity::find_by_id(owner).one(db).await?.is_some_and(|org| org.stage == OrgStage::Confirmed)
        }
        None => who.person().is_some_and(|person| person.org.stage == OrgStage::Confirmed),
    };
    let bids = bid::Entity::find()
        .filter(bid::Column::DemandId.eq(demand.id))
        .filter(crate::seen::running_bids())
        .all(db)
        .await?;
    // Only a proposal names winners: whatever comes with another act excuses nobody from the reasons.
    let mut winners: Vec<i64> = match act {
        Some(Act::Propose) => input.winners.clone(),
        _ => bids.iter().filter(|bid| bid.proposed).map(|bid| bid.id).collect(),
    };
    // One bid named twice is one winner.
    winners.sort_unstable();
    winners.dedup();
    let seats = seat::Entity::find().filter(seat::Column::DemandId.eq(demand.id)).all(db).await?;
    let opened: Vec<i64> = bids.iter().filter(|bid| bid.opened_at.is_some()).map(|bid| bid.id).collect();
    let losers: Vec<i64> = opened.iter().copied().filter(|id| !winners.contains(id)).collect();
    let winners_known = winners.iter().all(|id| opened.contains(id));
    let ended = term_over(db, demand.id, now).await?;
    Ok(Facts {
        problems: problems_of(db, demand.org_id, &content(db, demand).await?, rules).await?.len(),
        owner_confirmed,
        has_note: input.note.as_deref().is_some_and(|note| !note.trim().is_empty()),
        deadline_ahead: input.closes_at.is_some_and(|closes| closes > now),
        deadline_later: input.closes_at > demand.closes_at,
        deadline_passed: demand.closes_at.is_some_and(|closes| closes <= now),
        directed_named: demand.mode != Mode::Directed || demand.directed_org_id.is_some(),
        bids: bids.len(),
        too_few: bids.len() < bids_needed(demand.mode),
        panel: seats.iter().filter(|seat| seat.stage != SeatStage::Recused).count(),
        panel_needed: rules.panel as usize,
        sheets_open: open_sheets(db, &opened, &seats, rules).await?,
        one_winner: winners_known && winners.len() == 1,
        race_winners: winners_known && (RACERS..=rules.lanes as usize).contains(&winners.len()),
        unexplained: crate::bid::unexplained(db, &losers, rules).await?,
        term_over: ended,
        term_runs: !ended,
        claimable: demand.source_key.is_some() && demand.org_id.is_none(),
    })
}

/// Sheets still missing: every active seat, and the owner where a criterion is its own, hands one in for each opened bid.
async fn open_sheets<C: ConnectionTrait>(
    db: &C,
    opened: &[i64],
    seats: &[seat::Model],
    rules: &Rules,
) -> Result<usize> {
    let active: Vec<i64> = seats.iter().filter(|seat| seat.stage != SeatStage::Recused).map(|seat| seat.id).collect();
    let owner_marks = rules.criteria.iter().any(|criterion| criterion.by_owner);
    let mut counts = Condition::any().add(sheet::Column::SeatId.is_in(active.iter().copied()));
    if owner_marks {
        counts = counts.add(sheet::Column::SeatId.is_null());
    }
    let handed_in = sheet::Entity::find()
        .filter(sheet::Column::BidId.is_in(opened.iter().copied()))
        .filter(sheet::Column::Stage.eq(SheetStage::HandedIn))
        .filter(counts)
        .count(db)
        .await?;
    let wanted = opened.len() * (active.len() + usize::from(owner_marks));
    Ok(wanted.saturating_sub(usize::try_from(handed_in).unwrap_or(usize::MAX)))
}

async fn term_over<C: ConnectionTrait>(db: &C, demand: i64, now: DateTime<Utc>) -> Result<bool> {
    let running = notice::Entity::find()
        .filter(notice::Column::DemandId.eq(demand))
        .filter(notice::Column::Stage.eq(NoticeStage::Running))
        .one(db)
        .await?;
    Ok(running.is_some_and(|notice| notice.ends_at <= now))
}
