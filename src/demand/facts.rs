//! What the table of demands asks about, counted inside the transaction of an act.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    bid, demand, journal, notice, org, seat, sheet,
    words::{DemandStage, Mode, NoticeStage, OrgStage, SeatStage, SheetStage, Subject, Word},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::{
    content,
    form::StepInput,
    problems_of,
    rules::{Act, Facts, RACERS, bids_needed},
};
use crate::{call::Rules, error::Result, who::Who};

/// How far ahead a deadline may lie: one that is later is a slip of the pen, and what is published is only extended.
const LONGEST: TimeDelta = TimeDelta::days(366);

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
    let owner_open = if rules.owner_marks() { sheets_lacking(db, &opened, &[None]).await? } else { 0 };
    let active = seats.iter().filter(|seat| seat.stage != SeatStage::Recused);
    let active: Vec<Option<i64>> = active.map(|seat| Some(seat.id)).collect();
    Ok(Facts {
        problems: problems_of(db, demand.org_id, &content(db, demand).await?, rules).await?.len(),
        owner_confirmed,
        has_note: input.note.as_deref().is_some_and(|note| !note.trim().is_empty()),
        deadline_ahead: input.closes_at.is_some_and(|closes| closes > now && closes <= now + LONGEST),
        deadline_later: input.closes_at > demand.closes_at,
        deadline_passed: demand.closes_at.is_some_and(|closes| closes <= now),
        directed_named: demand.mode != Mode::Directed || demand.directed_org_id.is_some(),
        bids: bids.len(),
        too_few: bids.len() < bids_needed(demand.mode),
        panel: active.len(),
        panel_needed: rules.panel as usize,
        sheets_open: owner_open + sheets_lacking(db, &opened, &active).await?,
        one_winner: winners_known && winners.len() == 1,
        race_winners: winners_known && (RACERS..=rules.lanes as usize).contains(&winners.len()),
        winners_confirmed: units_confirmed(db, bids.iter().filter(|bid| winners.contains(&bid.id))).await?,
        other_person: other_person(db, who, demand).await?,
        owner_overdue: owner_open > 0 && (!owner_confirmed || demand.due_at.is_some_and(|due| due <= now)),
        unexplained: crate::bid::unexplained(db, &losers, rules).await?,
        term_over: ended,
        term_runs: !ended,
        claimable: demand.source_key.is_some() && demand.org_id.is_none(),
    })
}

/// Sheets still missing of these seats (`None` is the owner's): each hands one in for each opened bid.
async fn sheets_lacking<C: ConnectionTrait>(db: &C, opened: &[i64], seats: &[Option<i64>]) -> Result<usize> {
    let handed_in = sheet::Entity::find()
        .filter(sheet::Column::BidId.is_in(opened.iter().copied()))
        .filter(sheet::Column::Stage.eq(SheetStage::HandedIn));
    let handed_in = match seats {
        [None] => handed_in.filter(sheet::Column::SeatId.is_null()),
        seats => handed_in.filter(sheet::Column::SeatId.is_in(seats.iter().flatten().copied())),
    };
    let handed_in = usize::try_from(handed_in.count(db).await?).unwrap_or(usize::MAX);
    Ok((opened.len() * seats.len()).saturating_sub(handed_in))
}

async fn units_confirmed<'a, C: ConnectionTrait>(db: &C, bids: impl Iterator<Item = &'a bid::Model>) -> Result<bool> {
    let gone = org::Entity::find()
        .filter(org::Column::Id.is_in(bids.map(|bid| bid.org_id)))
        .filter(org::Column::Stage.ne(OrgStage::Confirmed))
        .count(db)
        .await?;
    Ok(gone == 0)
}

/// Whether the proposal that is to be approved is another person's: four eyes, even where one holds both duties.
async fn other_person<C: ConnectionTrait>(db: &C, who: &Who, demand: &demand::Model) -> Result<bool> {
    let (DemandStage::Proposed, Some(me)) = (demand.stage, who.account_id()) else { return Ok(true) };
    let proposed = journal::Entity::find()
        .filter(journal::Column::Subject.eq(Subject::Demand))
        .filter(journal::Column::SubjectId.eq(demand.id))
        .filter(journal::Column::Act.eq(Act::Propose.code()))
        .order_by_desc(journal::Column::Seq)
        .one(db)
        .await?;
    Ok(proposed.is_none_or(|row| row.actor_id != Some(me)))
}

async fn term_over<C: ConnectionTrait>(db: &C, demand: i64, now: DateTime<Utc>) -> Result<bool> {
    let running = notice::Entity::find()
        .filter(notice::Column::DemandId.eq(demand))
        .filter(notice::Column::Stage.eq(NoticeStage::Running))
        .one(db)
        .await?;
    Ok(running.is_some_and(|notice| notice.ends_at <= now))
}
