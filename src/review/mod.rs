//! Reviews: the panel of experts, their score sheets, the owner's mark, the ranking, and the reasons for those who were
//! not selected.

pub mod score;

use entity::{
    account, bid, demand, duty, org, seat, sheet,
    words::{AccountStage, BidStage, DemandStage, Duty, SeatStage, Subject, Visibility, Word},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::json;

use crate::{
    app::App,
    bid::rules::Act as BidAct,
    error::{Error, Result},
    flow::Part,
    journal::{self, Happened},
    store::Tx,
    who::Who,
};

/// Why an expert may not sit on the panel of a demand, if so: same unit as the owner or as any bidder.
pub async fn recusal<C: ConnectionTrait>(
    db: &C,
    expert: &account::Model,
    demand: &demand::Model,
) -> Result<Option<String>> {
    if demand.org_id == Some(expert.org_id) {
        return Ok(Some("与发榜单位同单位".into()));
    }
    let bids = crate::bid::running(db, demand.id).await?;
    if bids.iter().any(|bid| bid.org_id == expert.org_id) {
        return Ok(Some("与揭榜单位同单位".into()));
    }
    if bids.iter().any(|bid| bid.second_id == Some(expert.id)) {
        return Ok(Some("是揭榜方案的共同作者".into()));
    }
    let unit = org::Entity::find_by_id(expert.org_id).one(db).await?;
    let named = |bid: &bid::Model| unit.as_ref().is_some_and(|unit| bid.partners.contains(&unit.name));
    if bids.iter().any(named) {
        return Ok(Some("所在单位是联合体成员".into()));
    }
    Ok(None)
}

/// The expert's part in a demand: only a declared, unrecused seat counts, and recusal is looked at afresh each time.
pub async fn parts_in<C: ConnectionTrait>(db: &C, who: &Who, demand: &demand::Model) -> Result<Vec<Part>> {
    let mut parts = crate::demand::parts_in(demand, who);
    let Some(person) = who.person() else { return Ok(parts) };
    let seat = seat::Entity::find()
        .filter(seat::Column::DemandId.eq(demand.id))
        .filter(seat::Column::AccountId.eq(person.id))
        .filter(seat::Column::Stage.is_in([SeatStage::Declared, SeatStage::Done]))
        .one(db)
        .await?;
    let expert = account::Entity::find_by_id(person.id).one(db).await?;
    if let (Some(_), Some(expert)) = (seat, expert)
        && recusal(db, &expert, demand).await?.is_none()
    {
        parts.push(Part::Expert);
    }
    Ok(parts)
}

/// A clerk appoints an expert to the panel of an opened demand.
pub async fn appoint(app: &App, who: &Who, demand_id: i64, account_id: i64) -> Result<i64> {
    let tx = app.store.write().await?;
    let demand = office_demand(&tx, who, demand_id).await?;
    let expert = account::Entity::find_by_id(account_id)
        .one(&*tx)
        .await?
        .filter(|account| account.stage == AccountStage::Active)
        .ok_or_else(|| Error::invalid("account_id", "没有这位专家，或账号已停用"))?;
    let is_expert = duty::Entity::find_by_id((account_id, Duty::Expert)).one(&*tx).await?.is_some();
    if !is_expert {
        return Err(Error::invalid("account_id", "这个账号没有专家身份"));
    }
    if let Some(why) = recusal(&*tx, &expert, &demand).await? {
        return Err(Error::conflict("recused", format!("{}须回避：{why}。请另选专家。", expert.name)));
    }
    let seated = seat::Entity::find()
        .filter(seat::Column::DemandId.eq(demand_id))
        .filter(seat::Column::AccountId.eq(account_id))
        .one(&*tx)
        .await?;
    if seated.is_some() {
        return Err(Error::conflict("seated", "这位专家已经在专家组里。"));
    }
    let row = seat::ActiveModel {
        demand_id: Set(demand_id),
        account_id: Set(account_id),
        stage: Set(SeatStage::Appointed),
        appointed_at: Set(tx.now),
        version: Set(1),
        ..Default::default()
    };
    let id = seat::Entity::insert(row).exec(&*tx).await?.last_insert_id;
    lay_out(&tx, &demand, Some(id)).await?;
    note(&tx, who, "appoint", id, json!({"demand": demand_id})).await?;
    tx.commit().await?;
    Ok(id)
}

/// The expert declares whether there is a tie to owner or bidders. A tie recuses; without one scoring begins.
pub async fn declare(app: &App, who: &Who, demand_id: i64, tie: Option<String>) -> Result<()> {
    let tx = app.store.write().await?;
    let seat = own_seat(&tx, who, demand_id).await?;
    if seat.stage == SeatStage::Recused {
        return Err(Error::conflict("recused", "您已回避，不再参加这个榜单的评审。"));
    }
    let (stage, act) = match tie {
        Some(_) => (SeatStage::Recused, "recuse"),
        None if seat.stage == SeatStage::Appointed => (SeatStage::Declared, "declare"),
        None => return Err(Error::conflict("declared", "您已经声明过。")),
    };
    let moved = seat::ActiveModel {
        id: Set(seat.id),
        stage: Set(stage),
        note: Set(tie.clone()),
        declared_at: Set(Some(tx.now)),
        version: Set(seat.version + 1),
        ..Default::default()
    };
    seat::Entity::update(moved).exec(&*tx).await?;
    note(&tx, who, act, seat.id, json!({"demand": demand_id, "tie": tie})).await?;
    tx.commit().await
}

/// The person's seat on a demand under review.
pub async fn own_seat(tx: &Tx, who: &Who, demand_id: i64) -> Result<seat::Model> {
    let person = who.person().ok_or(Error::SignIn)?;
    let seat = seat::Entity::find()
        .filter(seat::Column::DemandId.eq(demand_id))
        .filter(seat::Column::AccountId.eq(person.id))
        .one(&**tx)
        .await?
        .ok_or(Error::NotFound)?;
    under_review(tx, demand_id).await?;
    Ok(seat)
}

async fn under_review(tx: &Tx, demand_id: i64) -> Result<demand::Model> {
    let demand = demand::Entity::find_by_id(demand_id).one(&**tx).await?.ok_or(Error::NotFound)?;
    if demand.stage != DemandStage::UnderReview {
        return Err(Error::conflict("not_now", "这个榜单现在不在评审中，不能再办评审的事。"));
    }
    Ok(demand)
}

async fn office_demand(tx: &Tx, who: &Who, demand_id: i64) -> Result<demand::Model> {
    crate::demand::find(&**tx, who, demand_id).await?;
    if !who.has(Duty::Clerk) {
        return Err(Error::Forbidden("聘请专家由市局经办办理。".into()));
    }
    under_review(tx, demand_id).await
}

async fn note(tx: &Tx, who: &Who, act: &str, seat: i64, details: serde_json::Value) -> Result<()> {
    let happened = Happened { act, subject: Subject::Seat, id: seat, visibility: Visibility::Party, details };
    journal::append(tx, who, happened).await.map(drop)
}

/// Lays out an empty sheet for each opened bid: of a new seat, or, at opening, of the owner.
pub async fn lay_out(tx: &Tx, demand: &demand::Model, seat: Option<i64>) -> Result<()> {
    let bids = crate::bid::running(&**tx, demand.id).await?;
    let rows = bids.iter().filter(|bid| bid.opened_at.is_some()).map(|bid| sheet::ActiveModel {
        bid_id: Set(bid.id),
        seat_id: Set(seat),
        stage: Set(entity::words::SheetStage::Draft),
        total_milli: Set(0),
        updated_at: Set(tx.now),
        version: Set(1),
        ..Default::default()
    });
    sheet::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Opens all submitted bids at once and lays out the owner's sheets.
pub async fn open_bids(tx: &Tx, who: &Who, demand: &demand::Model) -> Result<()> {
    for bid in crate::bid::running(&**tx, demand.id).await? {
        if bid.stage == BidStage::Submitted {
            crate::bid::follow(tx, who, &bid, BidAct::Open).await?;
        }
    }
    lay_out(tx, demand, None).await
}

/// Computes averages and ranks of the opened bids and marks the proposed ones.
pub async fn rank(tx: &Tx, who: &Who, demand: &demand::Model, winners: &[i64]) -> Result<()> {
    let bids: Vec<bid::Model> =
        crate::bid::running(&**tx, demand.id).await?.into_iter().filter(|bid| bid.opened_at.is_some()).collect();
    let scores = score::averages(&**tx, demand.id, &bids).await?;
    for bid in &bids {
        if bid.stage == BidStage::Opened {
            crate::bid::follow(tx, who, bid, BidAct::Score).await?;
        }
        let mine = scores.get(&bid.id).copied().unwrap_or(0);
        let better = scores.values().filter(|score| **score > mine).count();
        bid::Entity::update_many()
            .col_expr(bid::Column::ScoreMilli, Expr::value(mine))
            .col_expr(bid::Column::Rank, Expr::value(i32::try_from(better).unwrap_or(i32::MAX - 1) + 1))
            .col_expr(bid::Column::Proposed, Expr::value(winners.contains(&bid.id)))
            .filter(bid::Column::Id.eq(bid.id))
            .exec(&**tx)
            .await?;
    }
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
            crate::bid::follow(tx, who, &bid, BidAct::TurnDown).await?;
        }
    }
    Ok(())
}

/// The notice has ended: the proposed have won, the others are told why not.
pub async fn conclude(tx: &Tx, who: &Who, demand_id: i64) -> Result<()> {
    for bid in crate::bid::running(&**tx, demand_id).await? {
        match bid.stage {
            BidStage::Scored if bid.proposed => crate::bid::follow(tx, who, &bid, BidAct::Win).await?,
            BidStage::Scored | BidStage::Opened => crate::bid::follow(tx, who, &bid, BidAct::TurnDown).await?,
            _ => {}
        }
    }
    Ok(())
}

/// The clerk writes why a bid is not selected, criterion by criterion.
pub async fn explain(app: &App, who: &Who, bid_id: i64, texts: &[(String, String)]) -> Result<()> {
    use entity::reason;
    let tx = app.store.write().await?;
    let found = crate::bid::find(&*tx, who, bid_id).await?;
    if !who.has(Duty::Clerk) {
        return Err(Error::Forbidden("未入选理由由市局经办填写。".into()));
    }
    let demand = crate::demand::find(&*tx, who, found.demand_id).await?;
    if !matches!(demand.stage, DemandStage::UnderReview | DemandStage::Proposed) {
        return Err(Error::conflict("not_now", "只有在评审中或拟定揭榜阶段可以填写理由。"));
    }
    let rules = crate::call::rules_of(&*tx, demand.call_id).await?;
    reason::Entity::delete_many().filter(reason::Column::BidId.eq(bid_id)).exec(&*tx).await?;
    let rows =
        texts.iter().filter(|(code, _)| !rules.name_of(code).is_empty()).map(|(code, text)| reason::ActiveModel {
            bid_id: Set(bid_id),
            criterion: Set(code.clone()),
            text: Set(text.trim().to_owned()),
            ..Default::default()
        });
    reason::Entity::insert_many(rows).exec_without_returning(&*tx).await?;
    let happened = Happened {
        act: "explain",
        subject: Subject::Bid,
        id: bid_id,
        visibility: Visibility::Office,
        details: json!({"criteria": texts.len(), "demand": demand.stage.code()}),
    };
    journal::append(&tx, who, happened).await?;
    tx.commit().await
}
