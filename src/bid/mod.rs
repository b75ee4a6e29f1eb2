//! Bids: written by one unit, read by nobody else until they are opened.

pub mod form;
pub mod rules;

use entity::{
    answer, bid, demand, org, reason,
    words::{BidStage, DemandClass, Mode, OrgKind, OrgStage, Subject, Visibility, Word},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, sea_query::Expr,
};
use serde_json::json;

use self::{
    form::{Answer, Content},
    rules::{Act, Effect, FLOW, Facts, Preset},
};
use crate::{
    app::App,
    call::Rules,
    demand::refusal,
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

/// The answers of a bid, one a listed indicator.
pub async fn answers<C: ConnectionTrait>(db: &C, id: i64) -> Result<Vec<Answer>> {
    let rows = answer::Entity::find().filter(answer::Column::BidId.eq(id)).all(db).await?;
    Ok(rows.into_iter().map(Answer::from).collect())
}

/// The whole text of a bid.
pub async fn content<C: ConnectionTrait>(db: &C, bid: &bid::Model) -> Result<Content> {
    Ok(Content::of(bid, answers(db, bid.id).await?))
}

/// The parts a person holds in this bid.
pub fn parts_in(bid: &bid::Model, who: &Who) -> Vec<Part> {
    let mut parts = who.office_parts();
    let second = who.account_id().is_some() && bid.second_id == who.account_id();
    if who.acts_for(Some(bid.org_id)) || second {
        parts.push(Part::Bidder);
    }
    parts
}

/// Starts a draft on a listed demand, with the unit's profile already in place.
pub async fn create(app: &App, who: &Who, demand_id: i64, content: &Content) -> Result<i64> {
    let person = who.person().ok_or(Error::SignIn)?;
    if !who.acts_for(Some(person.org.id)) || !matches!(person.org.kind, OrgKind::Enterprise | OrgKind::Institute) {
        return Err(Error::Forbidden("揭榜须由注册并经确认的高校、科研院所或企业经办人办理。".into()));
    }
    let tx = app.store.jot().await?;
    let found = crate::demand::find(&*tx, who, demand_id).await?;
    if crate::demand::stage_now(&found, tx.now) != entity::words::DemandStage::Listed {
        return Err(Error::conflict("deadline", "这个榜单不在揭榜中，不能揭榜。"));
    }
    if found.org_id == Some(person.org.id) {
        return Err(Error::conflict("not_owner", "发榜单位不能揭自己的榜。"));
    }
    let mut row = bid::ActiveModel {
        demand_id: Set(demand_id),
        org_id: Set(person.org.id),
        entered_by: Set(person.id),
        stage: Set(BidStage::Draft),
        proposed: Set(false),
        created_at: Set(tx.now),
        updated_at: Set(tx.now),
        version: Set(1),
        ..Default::default()
    };
    write_content(&mut row, content);
    let id = bid::Entity::insert(row).exec(&*tx).await?.last_insert_id;
    write_answers(&tx, id, demand_id, content).await?;
    tx.commit().await?;
    Ok(id)
}

/// Overwrites a draft in place and returns its new version.
pub async fn save(app: &App, who: &Who, id: i64, content: &Content, version: Option<i32>) -> Result<i32> {
    let tx = app.store.jot().await?;
    let found = find(&*tx, who, id).await?;
    if found.stage != BidStage::Draft {
        return Err(Error::conflict("not_a_draft", "方案已经提交，不能直接改；截止前可以选“撤回重写”。"));
    }
    if !parts_in(&found, who).contains(&Part::Bidder) {
        return Err(Error::Forbidden("只有揭榜单位可以修改这份方案。".into()));
    }
    if version.is_some_and(|version| version != found.version) {
        return Err(Error::Outdated);
    }
    let mut row = bid::ActiveModel {
        id: Set(id),
        updated_at: Set(tx.now),
        version: Set(found.version + 1),
        ..Default::default()
    };
    write_content(&mut row, content);
    bid::Entity::update(row).exec(&*tx).await?;
    write_answers(&tx, id, found.demand_id, content).await?;
    tx.commit().await?;
    Ok(found.version + 1)
}

fn write_content(row: &mut bid::ActiveModel, content: &Content) {
    row.leader = Set(content.leader.clone());
    row.partners = Set(content.partners.clone());
    row.price_fen = Set(content.price_fen);
    row.months = Set(content.months);
    row.unit = Set(content.unit.clone());
    row.status_quo = Set(content.status_quo.clone());
    row.route = Set(content.route.clone());
    row.basis = Set(content.basis.clone());
    row.plan = Set(content.plan.clone());
    row.budget = Set(content.budget.clone());
    row.contact = Set(content.contact.clone());
    row.promise = Set(content.promise);
}

async fn write_answers(tx: &Tx, id: i64, demand_id: i64, content: &Content) -> Result<()> {
    let known: Vec<i64> =
        crate::demand::indicators(&**tx, demand_id).await?.into_iter().filter_map(|row| row.id).collect();
    answer::Entity::delete_many().filter(answer::Column::BidId.eq(id)).exec(&**tx).await?;
    let rows =
        content.answers.iter().filter(|answer| known.contains(&answer.indicator_id)).map(|row| answer::ActiveModel {
            bid_id: Set(id),
            indicator_id: Set(row.indicator_id),
            promise: Set(row.promise.clone()),
            basis: Set(row.basis.clone()),
            ..Default::default()
        });
    answer::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    Ok(())
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
        .filter(crate::seen::live_bids())
        .count(db)
        .await?;
    let facts = Facts {
        problems: content(db, bid).await?.problems(&crate::demand::indicators(db, demand.id).await?).len(),
        taking_bids: crate::demand::stage_now(&demand, now) == entity::words::DemandStage::Listed,
        unit_confirmed: unit.stage == OrgStage::Confirmed,
        kind_fits: demand.class == DemandClass::Tackle || unit.kind == OrgKind::Enterprise,
        not_owner: demand.org_id != Some(bid.org_id),
        asked: demand.mode != Mode::Directed || demand.directed_org_id == Some(bid.org_id),
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
pub async fn step(app: &App, who: &Who, id: i64, act: Act, version: Option<i32>) -> Result<Option<i64>> {
    let tx = app.store.write().await?;
    let found = find(&*tx, who, id).await?;
    if version.is_some_and(|version| version != found.version) {
        return Err(Error::Stale);
    }
    let (preset, facts) = preset_and_facts(&*tx, &found, tx.now).await?;
    let taken = FLOW
        .take(&preset, found.stage, act, &parts_in(&found, who), &facts)
        .map_err(|refused| refusal(refused, act.zh(), found.stage.zh()))?;
    move_to(&tx, who, &found, act, taken.to).await?;
    let draft = match taken.then {
        [Effect::CopyToDraft] => Some(copy_to_draft(&tx, &found).await?),
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
    }
    let happened =
        Happened { act: act.code(), subject: Subject::Bid, id: bid.id, visibility: Visibility::Party, details };
    journal::append(tx, who, happened).await?;
    Ok(())
}

async fn copy_to_draft(tx: &Tx, bid: &bid::Model) -> Result<i64> {
    let content = content(&**tx, bid).await?;
    let mut row = bid::ActiveModel {
        demand_id: Set(bid.demand_id),
        org_id: Set(bid.org_id),
        entered_by: Set(bid.entered_by),
        second_id: Set(bid.second_id),
        stage: Set(BidStage::Draft),
        proposed: Set(false),
        replaces_id: Set(Some(bid.id)),
        created_at: Set(tx.now),
        updated_at: Set(tx.now),
        version: Set(1),
        ..Default::default()
    };
    write_content(&mut row, &content);
    let id = bid::Entity::insert(row).exec(&**tx).await?.last_insert_id;
    write_answers(tx, id, bid.demand_id, &content).await?;
    Ok(id)
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
