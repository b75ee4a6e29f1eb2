//! Demands: loading them through the viewer, saving drafts, and moving them along their table.

pub mod api;
pub mod around;
mod attach;
mod changes;
pub mod coach;
mod controls;
mod draft;
mod edit;
mod facts;
pub mod form;
pub mod list;
mod needs;
mod offered;
pub mod page;
mod pieces;
mod print;
mod problems;
pub mod question;
mod question_page;
mod rail;
pub mod rules;
#[cfg(test)]
mod rules_test;
pub mod seen;
pub mod stages;

pub use self::{
    draft::{create, save},
    edit::may_begin,
    facts::facts,
    problems::problems_of,
};

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    demand, edition, indicator, org,
    words::{DemandStage, OrgKind, Subject, Visibility, Word},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr};
use serde_json::json;

use self::{
    around::Offices,
    form::{Content, Indicator, StepInput},
    rules::{Act, Effect, FLOW, Facts, Preset},
};
use crate::{
    app::App,
    call::{self, Rules},
    error::{Error, Result},
    flow::{Offer, Part, Refused},
    journal::{self, Happened},
    store::Tx,
    who::Who,
};

/// Loads a demand through the viewer's scope; hidden = not there.
pub async fn find<C: ConnectionTrait>(db: &C, who: &Who, id: i64) -> Result<demand::Model> {
    demand::Entity::find_by_id(id).filter(crate::seen::demands(who)).one(db).await?.ok_or(Error::NotFound)
}

/// A demand's indicators in order.
pub async fn indicators<C: ConnectionTrait>(db: &C, id: i64) -> Result<Vec<Indicator>> {
    let rows = indicator::Entity::find()
        .filter(indicator::Column::DemandId.eq(id))
        .order_by_asc(indicator::Column::Ord)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Indicator::from).collect())
}

/// The indicators of some demands, each one's in order, in one statement.
pub async fn indicators_of_all<C: ConnectionTrait>(
    db: &C,
    ids: impl IntoIterator<Item = i64>,
) -> Result<HashMap<i64, Vec<Indicator>>> {
    let mut indicators: HashMap<i64, Vec<Indicator>> = HashMap::new();
    let of_these = indicator::Column::DemandId.is_in(ids);
    for row in indicator::Entity::find().filter(of_these).order_by_asc(indicator::Column::Ord).all(db).await? {
        indicators.entry(row.demand_id).or_default().push(row.into());
    }
    Ok(indicators)
}

/// The whole text of a demand.
pub async fn content<C: ConnectionTrait>(db: &C, demand: &demand::Model) -> Result<Content> {
    Ok(Content::of(demand, indicators(db, demand.id).await?))
}

/// The parts a person holds in this demand.
pub fn parts_in(demand: &demand::Model, who: &Who) -> Vec<Part> {
    let mut parts = who.office_parts();
    let Some(person) = who.person() else { return parts };
    let writes_for_firm = who.has(entity::words::Duty::Clerk)
        && demand.entered_by == Some(person.id)
        && matches!(demand.stage, DemandStage::Draft | DemandStage::Returned);
    let owns = demand.org_id.is_some() && who.writes_for(demand.org_id);
    if owns || writes_for_firm {
        parts.push(Part::Owner);
    } else if who.acts_for(Some(person.org.id)) && matches!(person.org.kind, OrgKind::Enterprise | OrgKind::Institute) {
        parts.push(Part::Unit);
    }
    if who.district() == Some(demand.region.as_str()) {
        parts.push(Part::District);
    }
    parts
}

/// Whether it ever left its owner's desk. A draft, be it one that was given up, is nobody else's.
pub fn handed_in(demand: &demand::Model) -> bool {
    let ever = demand.submitted_at.is_some() || demand.listed_at.is_some() || demand.source_key.is_some();
    demand.stage != DemandStage::Draft && (demand.stage != DemandStage::Withdrawn || ever)
}

/// What never changes during this demand's life, as far as the table is concerned.
pub fn preset(demand: &demand::Model, rules: &Rules, offices: &Offices) -> Preset {
    Preset { mode: demand.mode, district_first: offices.first(rules, &demand.region).is_some() }
}

/// Where the demand stands now, whether the ticker has come by or not.
pub fn stage_now(demand: &demand::Model, now: DateTime<Utc>) -> DemandStage {
    stages::effective(demand.stage, demand.closes_at.is_some_and(|closes| closes <= now))
}

/// What this person could do with the demand now.
pub async fn offers<C: ConnectionTrait>(
    db: &C,
    who: &Who,
    demand: &demand::Model,
    now: DateTime<Utc>,
) -> Result<Vec<Offer<Act, DemandStage>>> {
    let rules = call::rules_for(db, demand).await?;
    // Offers are shown before reason and deadline are typed: what comes with the act counts as given.
    let given = StepInput { note: Some("…".into()), ..Default::default() };
    let facts = facts(db, who, demand, &rules, (None, &given), now).await?;
    let facts = Facts { one_winner: true, race_winners: true, deadline_ahead: true, deadline_later: true, ..facts };
    let preset = preset(demand, &rules, &Offices::load(db).await?);
    Ok(FLOW.offers(&preset, stage_now(demand, now), &parts_in(demand, who), &facts))
}

/// An act that was taken on a demand, with what is still to be carried out.
pub struct Stepped {
    /// The demand as it was.
    pub demand: demand::Model,
    /// The rules it stands under.
    pub rules: Rules,
    /// What follows.
    pub then: &'static [Effect],
}

/// Takes one act: checks it against the table, moves the stage and journals it. The caller carries out the effects in
/// the same transaction.
pub async fn advance(app: &App, tx: &Tx, who: &Who, id: i64, act: Act, input: &StepInput) -> Result<Stepped> {
    let found = find(&**tx, who, id).await?;
    if input.version.is_some_and(|version| version != found.version) {
        return Err(Error::Stale);
    }
    let rules = call::rules_for(&**tx, &found).await?;
    let facts = facts(&**tx, who, &found, &rules, (Some(act), input), tx.now).await?;
    let preset = preset(&found, &rules, &Offices::load(&**tx).await?);
    // People see the effective stage; the clock is what makes it the stored one.
    let stage = if matches!(who, Who::Clock) { found.stage } else { stage_now(&found, tx.now) };
    let taken = FLOW
        .take(&preset, stage, act, &parts_in(&found, who), &facts)
        .map_err(|refused| refusal(refused, act.zh(), stage.zh()))?;
    let note = input.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
    let due = due(app, taken.to, &rules, tx.now);
    let visibility = visibility(act, stage);
    let mut update = demand::Entity::update_many()
        .col_expr(demand::Column::Stage, Expr::value(taken.to))
        .col_expr(demand::Column::StageAt, Expr::value(tx.now))
        .col_expr(demand::Column::DueAt, Expr::value(due))
        .col_expr(demand::Column::Version, Expr::value(found.version + 1));
    // What the bureau keeps to itself moves nothing that others read.
    if visibility != Visibility::Office {
        update = update
            .col_expr(demand::Column::Note, Expr::value(note.map(str::to_owned)))
            .col_expr(demand::Column::UpdatedAt, Expr::value(tx.now));
    }
    let moved =
        update.filter(demand::Column::Id.eq(id)).filter(demand::Column::Version.eq(found.version)).exec(&**tx).await?;
    if moved.rows_affected == 0 {
        return Err(Error::Stale);
    }
    let mut details = json!({"from": stage.code(), "to": taken.to.code()});
    if let Some(note) = note {
        details["note"] = note.into();
    }
    if taken.then.contains(&Effect::SetDeadline) {
        details["closes_at"] = json!(input.closes_at);
        details["closed_at_before"] = json!(found.closes_at);
    }
    let happened = Happened { act: act.code(), subject: Subject::Demand, id, visibility, details };
    journal::append(tx, who, happened).await?;
    Ok(Stepped { demand: found, rules, then: taken.then })
}

/// Which acts the public reads about. Everything before listing, and what is only proposed, stays between the parties.
fn visibility(act: Act, from: DemandStage) -> Visibility {
    match act {
        // What was published is not taken back in silence.
        Act::Withdraw if matches!(from, DemandStage::Listed | DemandStage::Closed) => Visibility::Public,
        Act::List
        | Act::Extend
        | Act::Close
        | Act::Open
        | Act::Lapse
        | Act::Relist
        | Act::Approve
        | Act::Pause
        | Act::Resume
        | Act::Revoke
        | Act::Award => Visibility::Public,
        Act::Propose | Act::Reconsider => Visibility::Office,
        _ => Visibility::Party,
    }
}

/// By when the next holder should act; deadlines set by effects overwrite it.
fn due(app: &App, to: DemandStage, rules: &Rules, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let working = |days| Some(app.calendar.after(now, days, entity::words::DayKind::Working));
    match to {
        DemandStage::Returned => working(rules.mend_days),
        DemandStage::Claimed
        | DemandStage::Submitted
        | DemandStage::Recommended
        | DemandStage::Screening
        | DemandStage::Closed
        | DemandStage::Proposed => working(rules.office_days),
        DemandStage::UnderReview => working(rules.office_days * 2),
        _ => None,
    }
}

/// A refusal of the table as an error: whose it is, or what is missing.
pub fn refusal(refused: Refused, act: &str, stage: &str) -> Error {
    Error::refused(refused, act, stage)
}

/// Keeps the submitted text as the next edition.
pub async fn keep_edition(tx: &Tx, id: i64) -> Result<()> {
    let found = demand::Entity::find_by_id(id).one(&**tx).await?.ok_or(Error::NotFound)?;
    let content = content(&**tx, &found).await?;
    let number = found.editions + 1;
    let row = edition::ActiveModel {
        demand_id: Set(id),
        number: Set(number),
        content: Set(serde_json::to_string(&content)?),
        at: Set(tx.now),
        ..Default::default()
    };
    edition::Entity::insert(row).exec(&**tx).await?;
    let first = found.submitted_at.unwrap_or(tx.now);
    set(tx, id, [(demand::Column::Editions, Expr::value(number)), (demand::Column::SubmittedAt, Expr::value(first))])
        .await
}

/// What the last submission changed against the one before: label, before, after.
pub async fn changes_since_last<C: ConnectionTrait>(db: &C, id: i64) -> Result<Vec<(&'static str, String, String)>> {
    let editions = edition::Entity::find()
        .filter(edition::Column::DemandId.eq(id))
        .order_by_desc(edition::Column::Number)
        .all(db)
        .await?;
    let [last, before, ..] = editions.as_slice() else { return Ok(Vec::new()) };
    let (last, before): (Content, Content) =
        (serde_json::from_str(&last.content)?, serde_json::from_str(&before.content)?);
    let mut names = HashMap::new();
    for unit in [last.directed_org_id, before.directed_org_id].into_iter().flatten() {
        names.insert(unit, seen::org_name(db, unit).await?.unwrap_or_default());
    }
    Ok(last.changes(&before, &names))
}

/// Gives the 榜单编号 of the year, unless it has one.
pub async fn number(app: &App, tx: &Tx, found: &demand::Model) -> Result<()> {
    let year = chrono::Datelike::year(&crate::clock::local_date(tx.now));
    let number = match &found.number {
        Some(number) => number.clone(),
        None => {
            let next = crate::journal::count(tx, &format!("list-{year}")).await?;
            format!("{}榜〔{year}〕{next:03} 号", app.config.number_prefix)
        }
    };
    let listed = found.listed_at.unwrap_or(tx.now);
    set(tx, found.id, [(demand::Column::Number, Expr::value(number)), (demand::Column::ListedAt, Expr::value(listed))])
        .await
}

/// Makes the claiming unit the owner. What was collected somewhere else at some other time now goes its owner's way:
/// through the office of the owner's district, under the rules of the call that takes demands today.
pub async fn give_to_claimer(tx: &Tx, found: &demand::Model) -> Result<()> {
    let claimer = found.claimed_by.ok_or(Error::NotFound)?;
    let unit = org::Entity::find_by_id(claimer).one(&**tx).await?.ok_or(Error::NotFound)?;
    let call = call::current(&**tx).await?;
    let give = [
        (demand::Column::OrgId, Expr::value(claimer)),
        (demand::Column::ClaimedBy, Expr::value(None::<i64>)),
        (demand::Column::Region, Expr::value(unit.region)),
        (demand::Column::CallId, Expr::value(call.id)),
    ];
    set(tx, found.id, give).await
}

/// Sets the bidding deadline.
pub async fn set_deadline(tx: &Tx, id: i64, closes_at: Option<DateTime<Utc>>) -> Result<()> {
    set(tx, id, [(demand::Column::ClosesAt, Expr::value(closes_at)), (demand::Column::DueAt, Expr::value(closes_at))])
        .await
}

/// Sets columns of one demand inside an act that has already been checked.
pub async fn set<const N: usize>(tx: &Tx, id: i64, columns: [(demand::Column, Expr); N]) -> Result<()> {
    let mut update = demand::Entity::update_many().filter(demand::Column::Id.eq(id));
    for (column, value) in columns {
        update = update.col_expr(column, value);
    }
    update.exec(&**tx).await?;
    Ok(())
}
