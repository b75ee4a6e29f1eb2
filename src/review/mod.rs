//! Reviews: the panel of experts, their score sheets, the owner's mark, the ranking, and the reasons for those who were
//! not selected.

pub mod api;
mod effects;
pub mod export;
pub mod list;
pub mod page;
pub mod reasons;
pub mod recusal;
pub mod score;

pub use effects::{conclude, open_bids, rank, turn_down_all, unmark, waive_owner};
pub use reasons::explain;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    account, bid, demand, duty, org, seat,
    words::{AccountStage, BidStage, DemandStage, Duty, SeatStage, Subject, Visibility},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::json;

use crate::{
    app::App,
    doors::Doors,
    error::{Error, Result},
    flow::Part,
    journal::{self, Happened},
    store::Tx,
    who::Who,
};

/// How somebody stands to the review of one demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The bureau: reads all sheets.
    Office,
    /// An expert on the panel, whatever the seat's stage: reads the own sheets only, even when also of the bureau.
    Expert(seat::Model),
    /// Someone who acts for the unit that owns the demand: reads the owner's sheets only.
    Owner,
}

/// How this person stands to the review; `NotFound` for everybody who has no part in it.
pub async fn standing<C: ConnectionTrait>(db: &C, who: &Who, demand: &demand::Model) -> Result<Standing> {
    let person = who.person().ok_or(Error::SignIn)?;
    let seat = seat_of(db, demand.id, person.id).await?;
    match seat {
        Some(seat) if seat.stage != SeatStage::Recused => Ok(Standing::Expert(seat)),
        _ if who.is_office() => Ok(Standing::Office),
        Some(seat) => Ok(Standing::Expert(seat)),
        None if crate::demand::parts_in(demand, who).contains(&Part::Owner) => Ok(Standing::Owner),
        None => Err(Error::NotFound),
    }
}

/// The expert's part in a demand: only a declared, unrecused seat of somebody who still is an expert counts, and ties are
/// looked at afresh each time.
pub async fn parts_in<C: ConnectionTrait>(db: &C, who: &Who, demand: &demand::Model) -> Result<Vec<Part>> {
    let mut parts = crate::demand::parts_in(demand, who);
    let Some(person) = who.person().filter(|_| who.has(Duty::Expert)) else { return Ok(parts) };
    let seat = seat_of(db, demand.id, person.id).await?;
    let sits = seat.is_some_and(|seat| matches!(seat.stage, SeatStage::Declared | SeatStage::Done));
    let tied = || async {
        let expert = account::Entity::find_by_id(person.id).one(db).await?.ok_or(Error::NotFound)?;
        Ok::<_, Error>(recusal::of(db, &expert, demand).await?.is_some())
    };
    if sits && !tied().await? {
        parts.push(Part::Expert);
    }
    Ok(parts)
}

/// The bids that were opened last: those the panel reviews. Bids of an earlier round, before a relisting, are not
/// among them.
pub async fn opened<C: ConnectionTrait>(db: &C, demand_id: i64) -> Result<Vec<bid::Model>> {
    let mut bids = crate::bid::live(db, demand_id).await?;
    let newest = bids.iter().filter_map(|bid| bid.opened_at).max();
    bids.retain(|bid| newest.is_some() && bid.opened_at == newest);
    bids.sort_by_key(|bid| (bid.submitted_at, bid.id));
    Ok(bids)
}

/// Refuses a bid that is not under review now: what was settled in an earlier round stays as it was written then.
async fn in_this_round<C: ConnectionTrait>(db: &C, bid: &bid::Model) -> Result<()> {
    let open = matches!(bid.stage, BidStage::Opened | BidStage::Scored);
    if open && opened(db, bid.demand_id).await?.iter().any(|current| current.id == bid.id) {
        return Ok(());
    }
    Err(Error::conflict("other_round", "这份方案不在本轮评审中，它的评分和理由不能再动。"))
}

/// Whether an expert was taken off the panel of an earlier round, whose bidders were others.
fn sat_out_earlier(stage: SeatStage, since: Option<DateTime<Utc>>, bids: &[bid::Model]) -> bool {
    let opened_at = bids.iter().filter_map(|bid| bid.opened_at).max();
    stage == SeatStage::Recused && since < opened_at
}

async fn seat_of<C: ConnectionTrait>(db: &C, demand_id: i64, account_id: i64) -> Result<Option<seat::Model>> {
    let seat = seat::Entity::find()
        .filter(seat::Column::DemandId.eq(demand_id))
        .filter(seat::Column::AccountId.eq(account_id))
        .one(db)
        .await?;
    Ok(seat)
}

/// A clerk appoints an expert to the panel of an opened demand. Returns the seat.
pub async fn appoint(app: &App, who: &Who, demand_id: i64, account_id: i64) -> Result<i64> {
    let tx = app.store.write().await?;
    let demand = clerks_demand(&tx, who, demand_id).await?;
    let expert = account::Entity::find_by_id(account_id)
        .one(&*tx)
        .await?
        .filter(|account| account.stage == AccountStage::Active)
        .ok_or_else(|| Error::invalid("account_id", "没有这位专家，或账号未激活、已停用"))?;
    let is_expert = duty::Entity::find_by_id((account_id, Duty::Expert)).one(&*tx).await?.is_some();
    if !is_expert {
        return Err(Error::invalid("account_id", "这个账号没有专家身份"));
    }
    if let Some(why) = recusal::of(&*tx, &expert, &demand).await? {
        return Err(Error::conflict("recused", format!("{}须回避：{why}。请另选专家。", expert.name)));
    }
    let id = match seat_of(&*tx, demand_id, account_id).await? {
        Some(seat) if sat_out_earlier(seat.stage, seat.declared_at, &opened(&*tx, demand_id).await?) => {
            move_seat(&tx, &seat, SeatStage::Appointed, None).await?;
            seat.id
        }
        Some(_) => return Err(Error::conflict("seated", "这位专家已经在专家组里，或已经回避。请另选专家。")),
        None => new_seat(&tx, demand_id, account_id).await?,
    };
    effects::lay_out(&tx, demand.id, Some(id)).await?;
    note(&tx, who, "appoint", id, json!({"demand": demand_id})).await?;
    tx.commit().await?;
    Ok(id)
}

async fn new_seat(tx: &Tx, demand_id: i64, account_id: i64) -> Result<i64> {
    let row = seat::ActiveModel {
        demand_id: Set(demand_id),
        account_id: Set(account_id),
        stage: Set(SeatStage::Appointed),
        appointed_at: Set(tx.now),
        version: Set(1),
        ..Default::default()
    };
    Ok(seat::Entity::insert(row).exec(&**tx).await?.last_insert_id)
}

/// The expert declares whether there is a tie to owner or bidders: `tie` says which. A tie recuses, even after sheets
/// were handed in; without one scoring begins.
pub async fn declare(app: &App, who: &Who, demand_id: i64, tie: Option<String>) -> Result<()> {
    let tx = app.store.write().await?;
    let person = who.person().ok_or(Error::SignIn)?;
    let seat = seat_of(&*tx, demand_id, person.id).await?.ok_or(Error::NotFound)?;
    let demand = under_review(&tx, demand_id).await?;
    if seat.stage == SeatStage::Recused {
        return Err(Error::conflict("recused", "您已回避，不再参加这个榜单的评审。"));
    }
    if !who.has(Duty::Expert) {
        return Err(Error::Forbidden("您的账号现在没有专家身份，不能参加评审。有疑问请联系市局经办。".into()));
    }
    let tie = tie.map(|tie| tie.trim().to_owned());
    let (stage, act) = match &tie {
        Some(tie) if tie.is_empty() => return Err(Error::invalid("note", "请写明与哪个单位有什么关系")),
        Some(_) => (SeatStage::Recused, "recuse"),
        None if seat.stage == SeatStage::Appointed => (SeatStage::Declared, "declare"),
        None => return Err(Error::conflict("declared", "您已经声明过。")),
    };
    let expert = account::Entity::find_by_id(person.id).one(&*tx).await?.ok_or(Error::NotFound)?;
    if let (None, Some(why)) = (&tie, recusal::of(&*tx, &expert, &demand).await?) {
        return Err(Error::conflict("recused", format!("平台查到您{why}，须回避。请选“有，申请回避”。")));
    }
    move_seat(&tx, &seat, stage, tie.clone()).await?;
    note(&tx, who, act, seat.id, json!({"demand": demand_id, "tie": tie})).await?;
    tx.commit().await
}

/// A clerk takes an expert off the panel, who does not answer or must not sit on it. The sheets no longer count.
pub async fn dismiss(app: &App, who: &Who, demand_id: i64, account_id: i64, why: &str) -> Result<()> {
    let tx = app.store.write().await?;
    clerks_demand(&tx, who, demand_id).await?;
    let seat = seat_of(&*tx, demand_id, account_id).await?.ok_or(Error::NotFound)?;
    if seat.stage == SeatStage::Recused {
        return Err(Error::conflict("recused", "这位专家已经不在专家组里。"));
    }
    let why = why.trim();
    if why.is_empty() {
        return Err(Error::invalid("note", "请写明撤换理由，专家会看到这段话"));
    }
    move_seat(&tx, &seat, SeatStage::Recused, Some(format!("经办撤换：{why}"))).await?;
    note(&tx, who, "dismiss", seat.id, json!({"demand": demand_id, "note": why})).await?;
    tx.commit().await
}

async fn move_seat(tx: &Tx, seat: &seat::Model, stage: SeatStage, why: Option<String>) -> Result<()> {
    let appointed = stage == SeatStage::Appointed;
    let moved = seat::ActiveModel {
        id: Set(seat.id),
        appointed_at: Set(if appointed { tx.now } else { seat.appointed_at }),
        stage: Set(stage),
        note: Set(why),
        declared_at: Set((!appointed).then_some(tx.now)),
        version: Set(seat.version + 1),
        ..Default::default()
    };
    seat::Entity::update(moved).exec(&**tx).await?;
    Ok(())
}

async fn under_review(tx: &Tx, demand_id: i64) -> Result<demand::Model> {
    let demand = demand::Entity::find_by_id(demand_id).one(&**tx).await?.ok_or(Error::NotFound)?;
    if demand.stage != DemandStage::UnderReview {
        return Err(Error::conflict("not_now", "这个榜单现在不在评审中，不能再办评审的事。"));
    }
    Ok(demand)
}

async fn clerks_demand(tx: &Tx, who: &Who, demand_id: i64) -> Result<demand::Model> {
    who.person().ok_or(Error::SignIn)?;
    crate::demand::find(&**tx, who, demand_id).await?;
    if !who.has(Duty::Clerk) {
        return Err(Error::Forbidden("聘请和撤换专家由市局经办办理。".into()));
    }
    under_review(tx, demand_id).await
}

async fn note(tx: &Tx, who: &Who, act: &str, seat: i64, details: serde_json::Value) -> Result<()> {
    let happened = Happened { act, subject: Subject::Seat, id: seat, visibility: Visibility::Party, details };
    journal::append(tx, who, happened).await.map(drop)
}

/// The names of units, by id.
async fn unit_names<C: ConnectionTrait>(db: &C, ids: impl IntoIterator<Item = i64>) -> Result<HashMap<i64, String>> {
    let rows = org::Entity::find().filter(org::Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|unit| (unit.id, unit.name)).collect())
}

/// Accounts with the names of their units, by id.
async fn people<C: ConnectionTrait>(
    db: &C,
    ids: impl IntoIterator<Item = i64>,
) -> Result<HashMap<i64, (account::Model, String)>> {
    let rows = account::Entity::find().filter(account::Column::Id.is_in(ids)).all(db).await?;
    let units = unit_names(db, rows.iter().map(|account| account.org_id)).await?;
    let with_unit = |account: account::Model| {
        let unit = units.get(&account.org_id).cloned().unwrap_or_default();
        (account.id, (account, unit))
    };
    Ok(rows.into_iter().map(with_unit).collect())
}

/// The doors of the review.
pub fn doors(doors: Doors) -> Doors {
    api::doors(page::doors(doors))
}
