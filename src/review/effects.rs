//! What the acts on a demand do to its bids and panel, inside the transaction of the act.

use entity::{
    bid, demand, seat, sheet,
    words::{BidStage, SeatStage, SheetStage, Subject, Visibility},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::json;

use super::{move_seat, note, opened, people, recusal::Ties, score};
use crate::{
    bid::rules::Act,
    call::Rules,
    error::Result,
    journal::{self, Happened},
    store::Tx,
    who::Who,
};

/// Lays out an empty sheet for each opened bid: of a seat, or, without one, of the owner.
pub(super) async fn lay_out(tx: &Tx, demand_id: i64, seat: Option<i64>) -> Result<()> {
    let bids = opened(&**tx, demand_id).await?;
    let rows = bids.iter().map(|bid| sheet::ActiveModel {
        bid_id: Set(bid.id),
        seat_id: Set(seat),
        stage: Set(SheetStage::Draft),
        total_milli: Set(0),
        updated_at: Set(tx.now),
        version: Set(1),
        ..Default::default()
    });
    sheet::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Opens all submitted bids at once and lays out the owner's sheets. A panel that sat in an earlier round goes on, but
/// each expert declares again, because the bidders are others.
pub async fn open_bids(tx: &Tx, who: &Who, demand: &demand::Model) -> Result<()> {
    for bid in crate::bid::running(&**tx, demand.id).await? {
        if bid.stage == BidStage::Submitted {
            crate::bid::follow(tx, who, &bid, Act::Open).await?;
        }
    }
    // What was waived in an earlier round counts in this one.
    crate::demand::set(tx, demand.id, [(demand::Column::OwnerWaived, Expr::value(None::<String>))]).await?;
    lay_out(tx, demand.id, None).await?;
    call_panel_again(tx, who, demand).await
}

async fn call_panel_again(tx: &Tx, who: &Who, demand: &demand::Model) -> Result<()> {
    let seats = seat::Entity::find()
        .filter(seat::Column::DemandId.eq(demand.id))
        .filter(seat::Column::Stage.ne(SeatStage::Recused))
        .all(&**tx)
        .await?;
    if seats.is_empty() {
        return Ok(());
    }
    let ties = Ties::of(&**tx, demand).await?;
    let people = people(&**tx, seats.iter().map(|seat| seat.account_id)).await?;
    for seat in seats {
        let tie = people.get(&seat.account_id).and_then(|(expert, unit)| ties.bar(expert.id, expert.org_id, unit));
        let (stage, act) = match tie {
            Some(_) => (SeatStage::Recused, "recuse"),
            None => (SeatStage::Appointed, "appoint"),
        };
        move_seat(tx, &seat, stage, tie.map(str::to_owned)).await?;
        lay_out(tx, demand.id, Some(seat.id)).await?;
        note(tx, who, act, seat.id, json!({"demand": demand.id, "tie": tie})).await?;
    }
    Ok(())
}

/// Leaves the owner's criterion out of the review under way. The matter neither began anew nor got more time by it.
pub async fn waive_owner(tx: &Tx, found: &demand::Model, why: Option<&str>) -> Result<()> {
    let columns = [
        (demand::Column::OwnerWaived, Expr::value(why.map(str::to_owned))),
        (demand::Column::StageAt, Expr::value(found.stage_at)),
        (demand::Column::DueAt, Expr::value(found.due_at)),
    ];
    crate::demand::set(tx, found.id, columns).await
}

/// Computes averages and ranks of the opened bids and marks the proposed ones.
pub async fn rank(tx: &Tx, who: &Who, demand: &demand::Model, rules: &Rules, winners: &[i64]) -> Result<()> {
    let bids = opened(&**tx, demand.id).await?;
    let scores = score::averages(&**tx, demand.id, rules, &bids).await?;
    let mut ranking = Vec::new();
    for bid in &bids {
        if bid.stage == BidStage::Opened {
            crate::bid::follow(tx, who, bid, Act::Score).await?;
        }
        let mine = scores.get(&bid.id).copied().unwrap_or(0);
        let (rank, proposed) = (score::rank_of(mine, scores.values().copied()), winners.contains(&bid.id));
        bid::Entity::update_many()
            .col_expr(bid::Column::ScoreMilli, Expr::value(mine))
            .col_expr(bid::Column::Rank, Expr::value(rank))
            .col_expr(bid::Column::Proposed, Expr::value(proposed))
            .filter(bid::Column::Id.eq(bid.id))
            .exec(&**tx)
            .await?;
        ranking.push(json!({"bid": bid.id, "score_milli": mine, "rank": rank, "proposed": proposed}));
    }
    // A later ranking overwrites the columns: what each proposal rested on stays readable here.
    let details = json!({"ranking": ranking});
    let happened =
        Happened { act: "rank", subject: Subject::Demand, id: demand.id, visibility: Visibility::Office, details };
    journal::append(tx, who, happened).await?;
    Ok(())
}

/// Takes the mark off the proposed bids.
pub async fn unmark(tx: &Tx, demand_id: i64) -> Result<()> {
    bid::Entity::update_many()
        .col_expr(bid::Column::Proposed, Expr::value(false))
        .filter(bid::Column::DemandId.eq(demand_id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Nobody was selected: every live bid ends so.
pub async fn turn_down_all(tx: &Tx, who: &Who, demand_id: i64) -> Result<()> {
    for bid in crate::bid::running(&**tx, demand_id).await? {
        if matches!(bid.stage, BidStage::Submitted | BidStage::Opened | BidStage::Scored) {
            crate::bid::follow(tx, who, &bid, Act::TurnDown).await?;
        }
    }
    Ok(())
}

/// The notice has ended: the proposed have won, the others are told why not.
pub async fn conclude(tx: &Tx, who: &Who, demand_id: i64) -> Result<()> {
    for bid in crate::bid::running(&**tx, demand_id).await? {
        match bid.stage {
            BidStage::Scored if bid.proposed => crate::bid::follow(tx, who, &bid, Act::Win).await?,
            BidStage::Scored | BidStage::Opened => crate::bid::follow(tx, who, &bid, Act::TurnDown).await?,
            _ => {}
        }
    }
    Ok(())
}
