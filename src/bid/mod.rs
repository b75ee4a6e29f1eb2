//! Bids: written by one unit, read by nobody else until they are opened.

pub mod api;
pub mod draft;
mod edit;
mod export;
mod files;
pub mod form;
pub mod list;
pub mod page;
mod paper;
pub mod receipt;
pub mod rules;
#[cfg(test)]
mod rules_test;
pub mod second;
pub mod seen;

pub use draft::{create, save};
use entity::{
    answer, bid, demand, org, reason,
    words::{BidStage, DemandClass, DemandStage, Duty, Mode, OrgKind, OrgStage, Subject, Visibility, Word},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, sea_query::Expr};
use serde_json::json;

use self::{
    form::{Answer, Content},
    rules::{Act, Effect, FLOW, Facts, Preset},
};
use crate::{
    app::App,
    call::Rules,
    demand::refusal,
    doors::Doors,
    error::{Error, Result},
    flow::{Offer, Part},
    journal::{self, Happened},
    store::Tx,
    who::Who,
};

/// Loads a bid through the viewer's scope.
pub async fn find<C: ConnectionTrait>(db: &C, who: &Who, id: i64) -> Result<bid::Model> {
    bid::Entity::find_by_id(id).filter(crate::seen::bids(who)).one(db).await?.ok_or(Error::NotFound)
}

/// The answers of a bid, one a listed indicator. Their order is part of what the commitment is made of.
pub async fn answers<C: ConnectionTrait>(db: &C, id: i64) -> Result<Vec<Answer>> {
    let rows = answer::Entity::find()
        .filter(answer::Column::BidId.eq(id))
        .order_by_asc(answer::Column::IndicatorId)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Answer::from).collect())
}

/// The whole text of a bid.
pub async fn content<C: ConnectionTrait>(db: &C, bid: &bid::Model) -> Result<Content> {
    Ok(Content::of(bid, answers(db, bid.id).await?))
}

/// The parts a person holds in this bid. Handing in and taking back bind the unit: the second author holds no part.
pub fn parts_in(bid: &bid::Model, who: &Who) -> Vec<Part> {
    let mut parts = who.office_parts();
    if who.acts_for(Some(bid.org_id)) {
        parts.push(Part::Bidder);
    }
    parts
}

/// Whether this person may write the text while it is a draft: the unit, and the second author it named.
pub fn may_write(bid: &bid::Model, who: &Who) -> bool {
    who.acts_for(Some(bid.org_id)) || is_second(bid, who)
}

/// Whether this person is the second author.
pub fn is_second(bid: &bid::Model, who: &Who) -> bool {
    who.account_id().is_some() && bid.second_id == who.account_id()
}

async fn preset_and_facts<C: ConnectionTrait>(
    db: &C,
    bid: &bid::Model,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(Preset, Facts)> {
    let demand = demand::Entity::find_by_id(bid.demand_id).one(db).await?.ok_or(Error::NotFound)?;
    let unit = org::Entity::find_by_id(bid.org_id).one(db).await?.ok_or(Error::NotFound)?;
    let others = bid::Entity::find()
        .filter(bid::Column::DemandId.eq(bid.demand_id))
        .filter(bid::Column::OrgId.eq(bid.org_id))
        .filter(bid::Column::Id.ne(bid.id))
        .filter(crate::seen::running_bids())
        .count(db)
        .await?;
    let facts = Facts {
        problems: content(db, bid).await?.problems(&crate::demand::indicators(db, demand.id).await?).len(),
        taking_bids: crate::demand::stage_now(&demand, now) == DemandStage::Listed,
        unit_confirmed: unit.stage == OrgStage::Confirmed,
        kind_fits: unit.kind == OrgKind::Enterprise,
        not_owner: demand.org_id != Some(bid.org_id),
        asked: demand.directed_org_id == Some(bid.org_id),
        only_one: others == 0,
    };
    Ok((Preset { mode: demand.mode, class: demand.class }, facts))
}

/// What this person could do with the bid now.
pub async fn offers<C: ConnectionTrait>(
    db: &C,
    who: &Who,
    bid: &bid::Model,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Vec<Offer<Act, BidStage>>> {
    let (preset, facts) = preset_and_facts(db, bid, now).await?;
    Ok(FLOW.offers(&preset, bid.stage, &parts_in(bid, who), &facts))
}

/// Takes one act of the bidder. Returns the fresh draft's id where the act makes one.
///
/// Whether it is too late is asked of the store's clock inside the write, after waiting for its turn: of many who press
/// at the last moment none is let in late and none is turned away early.
pub async fn step(app: &App, who: &Who, id: i64, act: Act, version: Option<i32>) -> Result<Option<i64>> {
    // Bytes are copied before the write begins; copies that no act links are swept.
    let files = match act {
        Act::Replace if may_write(&find(app.store.db(), who, id).await?, who) => {
            draft::copy_files(app, who, id).await?
        }
        _ => Vec::new(),
    };
    let tx = app.store.write().await?;
    let found = find(&*tx, who, id).await?;
    if version.is_some_and(|version| version != found.version) {
        return Err(Error::Stale);
    }
    let (preset, facts) = preset_and_facts(&*tx, &found, tx.now).await?;
    let taken = FLOW
        .take(&preset, found.stage, act, &parts_in(&found, who), &facts)
        .map_err(|refused| refusal(refused, act.zh(), seen::before_notice(found.stage).zh()))?;
    move_to(&tx, who, &found, act, taken.to).await?;
    let draft = match taken.then {
        [Effect::CopyToDraft] => Some(draft::copy(&tx, who, &found, &files).await?),
        _ => None,
    };
    tx.commit().await?;
    Ok(draft)
}

/// Does what the table allows as the effect of an act on the demand: opening, scoring, winning, turning down.
pub async fn follow(tx: &Tx, who: &Who, bid: &bid::Model, act: Act) -> Result<()> {
    let preset = Preset { mode: Mode::Open, class: DemandClass::Tackle };
    let taken = FLOW
        .take(&preset, bid.stage, act, &[Part::Effect], &Facts::default())
        .map_err(|refused| refusal(refused, act.zh(), bid.stage.zh()))?;
    move_to(tx, who, bid, act, taken.to).await
}

async fn move_to(tx: &Tx, who: &Who, bid: &bid::Model, act: Act, to: BidStage) -> Result<()> {
    let mut update = bid::Entity::update_many()
        .col_expr(bid::Column::Stage, Expr::value(to))
        .col_expr(bid::Column::UpdatedAt, Expr::value(tx.now))
        .col_expr(bid::Column::Version, Expr::value(bid.version + 1))
        .filter(bid::Column::Id.eq(bid.id))
        .filter(bid::Column::Version.eq(bid.version));
    match act {
        Act::Submit => update = update.col_expr(bid::Column::SubmittedAt, Expr::value(tx.now)),
        Act::Open => update = update.col_expr(bid::Column::OpenedAt, Expr::value(tx.now)),
        _ => {}
    }
    if update.exec(&**tx).await?.rows_affected == 0 {
        return Err(Error::Stale);
    }
    let mut details = json!({"from": bid.stage.code(), "to": to.code()});
    if act == Act::Submit {
        // The commitment: what was handed in can be proved later from the stored text, and nothing of it is readable here.
        let text = serde_json::to_value(content(&**tx, bid).await?)?;
        details["content_sha256"] = crate::file::sha256_hex(journal::canonical(&text)?.as_bytes()).into();
        let files = crate::file::of(&**tx, Subject::Bid, bid.id).await?;
        details["files_sha256"] = files.iter().map(|file| hex::encode(&file.sha256)).collect::<Vec<_>>().into();
    }
    // That the averages have been made tells of a proposal, which is the bureau's own until it is published.
    let visibility = if act == Act::Score { Visibility::Office } else { Visibility::Party };
    let happened = Happened { act: act.code(), subject: Subject::Bid, id: bid.id, visibility, details };
    journal::append(tx, who, happened).await?;
    Ok(())
}

/// The live bids of a demand: handed in, neither withdrawn nor replaced.
pub async fn live<C: ConnectionTrait>(db: &C, demand_id: i64) -> Result<Vec<bid::Model>> {
    let rows = bid::Entity::find()
        .filter(bid::Column::DemandId.eq(demand_id))
        .filter(crate::seen::live_bids())
        .all(db)
        .await?;
    Ok(rows)
}

/// The bids in the running: handed in, and neither taken back nor turned down in an earlier round.
pub async fn running<C: ConnectionTrait>(db: &C, demand_id: i64) -> Result<Vec<bid::Model>> {
    let rows = bid::Entity::find()
        .filter(bid::Column::DemandId.eq(demand_id))
        .filter(crate::seen::running_bids())
        .order_by_asc(bid::Column::Id)
        .all(db)
        .await?;
    Ok(rows)
}

/// How many bids have been handed in. Before opening this is for the clerk alone, who must know whether to open; nobody
/// else, the owner and the leaders included, is told.
pub async fn tally<C: ConnectionTrait>(db: &C, who: &Who, demand_id: i64) -> Result<Option<u64>> {
    if !who.has(Duty::Clerk) {
        return Ok(None);
    }
    let count = bid::Entity::find()
        .filter(bid::Column::DemandId.eq(demand_id))
        .filter(crate::seen::running_bids())
        .count(db)
        .await?;
    Ok(Some(count))
}

/// How many of these bids lack a reason for some criterion.
pub async fn unexplained<C: ConnectionTrait>(db: &C, bids: &[i64], rules: &Rules) -> Result<usize> {
    let reasons = reason::Entity::find().filter(reason::Column::BidId.is_in(bids.iter().copied())).all(db).await?;
    let lacks = |bid: &&i64| {
        rules.criteria.iter().any(|criterion| {
            !reasons
                .iter()
                .any(|row| row.bid_id == **bid && row.criterion == criterion.code && !row.text.trim().is_empty())
        })
    };
    Ok(bids.iter().filter(lacks).count())
}

/// The doors of bids.
pub fn doors(doors: Doors) -> Doors {
    api::doors(page::doors(doors))
}
