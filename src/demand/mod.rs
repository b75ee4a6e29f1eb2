//! Demands: loading them through the viewer, saving drafts, and moving them along their table.

pub mod api;
pub mod around;
mod attach;
pub mod coach;
mod controls;
mod edit;
pub mod form;
pub mod list;
mod offered;
pub mod page;
mod pieces;
mod print;
pub mod question;
mod question_page;
mod rail;
pub mod rules;
pub mod seen;
#[cfg(test)]
mod rules_test;

use chrono::{DateTime, Utc};
use entity::{
    bid, demand, edition, indicator, org, seat, sheet,
    words::{DemandStage, Mode, OrgKind, OrgStage, SeatStage, SheetStage, Subject, Visibility, Word},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    sea_query::Expr,
};
use serde_json::json;

use self::{
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

/// Starts a draft for a unit: the person's own, or, written by a clerk, the firm's.
pub async fn create(app: &App, who: &Who, owner: Option<i64>, content: &Content) -> Result<i64> {
    let person = who.person().ok_or(Error::SignIn)?;
    let owner = match owner {
        Some(owner) if owner != person.org.id => {
            if !who.has(entity::words::Duty::Clerk) {
                return Err(Error::Forbidden("只有市科技局经办人可以代其他单位填报。".into()));
            }
            owner
        }
        _ if who.writes_for(Some(person.org.id)) => person.org.id,
        None if who.has(entity::words::Duty::Clerk) => {
            return Err(Error::invalid("org_id", "请先选择代哪个单位填报"));
        }
        _ => return Err(Error::Forbidden("需求由单位的管理员或经办人填报。".into())),
    };
    let tx = app.store.jot().await?;
    let org =
        org::Entity::find_by_id(owner).one(&*tx).await?.ok_or_else(|| Error::invalid("org_id", "没有这个单位"))?;
    if !matches!(org.kind, OrgKind::Enterprise | OrgKind::Institute) {
        return Err(Error::Forbidden("需求由企业或高校院所填报；代录请先选择单位。".into()));
    }
    let call = call::current(&*tx).await?;
    let mut row = demand::ActiveModel {
        call_id: Set(call.id),
        org_id: Set(Some(owner)),
        entered_by: Set(Some(person.id)),
        stage: Set(DemandStage::Draft),
        region: Set(org.region),
        stage_at: Set(tx.now),
        editions: Set(0),
        created_at: Set(tx.now),
        updated_at: Set(tx.now),
        version: Set(1),
        ..Default::default()
    };
    write_content(&mut row, content);
    let id = demand::Entity::insert(row).exec(&*tx).await?.last_insert_id;
    write_indicators(&tx, id, content).await?;
    tx.commit().await?;
    Ok(id)
}

/// Overwrites a draft or returned demand in place and returns its new version. `version` is the one that was read.
pub async fn save(app: &App, who: &Who, id: i64, content: &Content, version: Option<i32>) -> Result<i32> {
    let tx = app.store.jot().await?;
    let found = find(&*tx, who, id).await?;
    if !matches!(found.stage, DemandStage::Draft | DemandStage::Returned) {
        return Err(Error::conflict("not_a_draft", "这条需求已经提交，不能再改；需要修改请联系受理单位退回。"));
    }
    if !parts_in(&found, who).contains(&Part::Owner) {
        return Err(Error::Forbidden("只有填报单位可以修改这条需求。".into()));
    }
    if version.is_some_and(|version| version != found.version) {
        return Err(Error::Outdated);
    }
    let mut row = demand::ActiveModel {
        id: Set(id),
        updated_at: Set(tx.now),
        version: Set(found.version + 1),
        ..Default::default()
    };
    write_content(&mut row, content);
    demand::Entity::update(row).exec(&*tx).await?;
    write_indicators(&tx, id, content).await?;
    tx.commit().await?;
    Ok(found.version + 1)
}

fn write_content(row: &mut demand::ActiveModel, content: &Content) {
    row.class = Set(content.class);
    row.mode = Set(content.mode);
    row.title = Set(content.title.clone());
    row.field = Set(content.field.clone());
    row.months = Set(content.months);
    row.background = Set(content.background.clone());
    row.problem = Set(content.problem.clone());
    row.constraints = Set(content.constraints.clone());
    row.support = Set(content.support.clone());
    row.requirements = Set(content.requirements.clone());
    row.ip = Set(content.ip.clone());
    row.benefit = Set(content.benefit.clone());
    row.prize_fen = Set(content.prize_fen);
    row.public_fen = Set(content.public_fen);
    row.own_fen = Set(content.own_fen);
    row.show_name = Set(content.show_name);
    row.show_text = Set(content.show_text);
    row.directed_org_id = Set(content.directed_org_id);
    row.contact = Set(content.contact.clone());
    row.truthful = Set(content.truthful);
}

async fn write_indicators(tx: &Tx, id: i64, content: &Content) -> Result<()> {
    indicator::Entity::delete_many().filter(indicator::Column::DemandId.eq(id)).exec(&**tx).await?;
    let rows = content.filled_indicators().zip(1..).map(|(row, ord)| indicator::ActiveModel {
        demand_id: Set(id),
        ord: Set(ord),
        name: Set(row.name.clone()),
        present: Set(row.present.clone()),
        comparator: Set(row.comparator),
        value: Set(row.value.clone()),
        unit: Set(row.unit.clone()),
        test: Set(row.test.clone()),
        ..Default::default()
    });
    indicator::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    Ok(())
}

/// What never changes during this demand's life.
pub fn preset(demand: &demand::Model, rules: &Rules) -> Preset {
    Preset { mode: demand.mode, class: demand.class, district_first: rules.district_first }
}

/// Where the demand stands now, whether the ticker has come by or not.
pub fn stage_now(demand: &demand::Model, now: DateTime<Utc>) -> DemandStage {
    rules::effective(demand.stage, demand.closes_at.is_some_and(|closes| closes <= now))
}

/// Counts the facts of a demand, inside whatever transaction `db` is.
pub async fn facts<C: ConnectionTrait>(
    db: &C,
    who: &Who,
    demand: &demand::Model,
    rules: &Rules,
    input: &StepInput,
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
    let mut winners: Vec<i64> = match demand.stage {
        DemandStage::UnderReview => input.winners.clone(),
        _ => bids.iter().filter(|bid| bid.proposed).map(|bid| bid.id).collect(),
    };
    // One bid named twice is one winner.
    winners.sort_unstable();
    winners.dedup();
    let seats = seat::Entity::find().filter(seat::Column::DemandId.eq(demand.id)).all(db).await?;
    let (need, most) = match demand.mode {
        Mode::Race => (2, rules.lanes as usize),
        _ => (1, 1),
    };
    let opened: Vec<i64> = bids.iter().filter(|bid| bid.opened_at.is_some()).map(|bid| bid.id).collect();
    let losers: Vec<i64> = opened.iter().copied().filter(|id| !winners.contains(id)).collect();
    Ok(Facts {
        problems: content(db, demand).await?.problems(rules).len(),
        owner_confirmed,
        has_note: input.note.as_deref().is_some_and(|note| !note.trim().is_empty()),
        deadline_ahead: input.closes_at.is_some_and(|closes| closes > now),
        deadline_later: input.closes_at > demand.closes_at,
        deadline_passed: demand.closes_at.is_some_and(|closes| closes <= now),
        directed_named: demand.mode != Mode::Directed || demand.directed_org_id.is_some(),
        bids: bids.len(),
        bids_needed: need,
        panel: seats.iter().filter(|seat| seat.stage != SeatStage::Recused).count(),
        panel_needed: rules.panel as usize,
        sheets_open: open_sheets(db, &opened, &seats, rules).await?,
        winners: winners.len(),
        winners_allowed: most,
        winners_known: winners.iter().all(|id| opened.contains(id)),
        unexplained: crate::bid::unexplained(db, &losers, rules).await?,
        term_over: term_over(db, demand.id, now).await?,
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
    let mut counts = sea_orm::Condition::any().add(sheet::Column::SeatId.is_in(active.iter().copied()));
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
    use entity::{notice, words::NoticeStage};
    let running = notice::Entity::find()
        .filter(notice::Column::DemandId.eq(demand))
        .filter(notice::Column::Stage.eq(NoticeStage::Running))
        .one(db)
        .await?;
    Ok(running.is_some_and(|notice| notice.ends_at <= now))
}

/// What this person could do with the demand now.
pub async fn offers<C: ConnectionTrait>(
    db: &C,
    who: &Who,
    demand: &demand::Model,
    now: DateTime<Utc>,
) -> Result<Vec<Offer<Act, DemandStage>>> {
    let rules = call::rules_of(db, demand.call_id).await?;
    // Offers are shown before reason and deadline are typed: what comes with the act counts as given.
    let given = StepInput { note: Some("…".into()), closes_at: Some(DateTime::<Utc>::MAX_UTC), ..Default::default() };
    let facts = facts(db, who, demand, &rules, &given, now).await?;
    let facts = Facts { winners: facts.bids_needed, winners_known: true, ..facts };
    Ok(FLOW.offers(&preset(demand, &rules), stage_now(demand, now), &parts_in(demand, who), &facts))
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
    let rules = call::rules_of(&**tx, found.call_id).await?;
    let facts = facts(&**tx, who, &found, &rules, input, tx.now).await?;
    // People see the effective stage; the clock is what makes it the stored one.
    let stage = if matches!(who, Who::Clock) { found.stage } else { stage_now(&found, tx.now) };
    let taken = FLOW
        .take(&preset(&found, &rules), stage, act, &parts_in(&found, who), &facts)
        .map_err(|refused| refusal(refused, act.zh(), stage.zh()))?;
    let note = input.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
    let due = due(app, taken.to, &rules, tx.now);
    let moved = demand::Entity::update_many()
        .col_expr(demand::Column::Stage, Expr::value(taken.to))
        .col_expr(demand::Column::StageAt, Expr::value(tx.now))
        .col_expr(demand::Column::DueAt, Expr::value(due))
        .col_expr(demand::Column::Note, Expr::value(note.map(str::to_owned)))
        .col_expr(demand::Column::UpdatedAt, Expr::value(tx.now))
        .col_expr(demand::Column::Version, Expr::value(found.version + 1))
        .filter(demand::Column::Id.eq(id))
        .filter(demand::Column::Version.eq(found.version))
        .exec(&**tx)
        .await?;
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
    let happened = Happened { act: act.code(), subject: Subject::Demand, id, visibility: visibility(act), details };
    journal::append(tx, who, happened).await?;
    Ok(Stepped { demand: found, rules, then: taken.then })
}

/// Which acts the public reads about. Everything before listing, and what is only proposed, stays between the parties.
fn visibility(act: Act) -> Visibility {
    match act {
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
    Ok(last.changes(&before))
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
