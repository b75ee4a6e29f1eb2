//! The desk: what waits for a person, read off the flow tables, and what the person waits for.
//!
//! A matter waits for somebody when the table offers that person an act that moves it on. Whether its needs hold is
//! shown on the matter's own page; the desk asks only the parts, so that its number of queries does not grow with the
//! rows.

pub mod api;
mod bids;
pub mod page;
mod reviews;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    demand, journal, org, question, seat,
    words::{DayKind, DemandStage, Duty, OrgKind, OrgStage, QuestionStage, SeatStage, Subject, Word},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use self::reviews::Review;
use crate::{
    app::App,
    demand::{
        self as demands,
        around::Offices,
        rules::{Act, FLOW, Facts},
    },
    error::Result,
    flow::Part,
    who::{Person, Who},
};

/// Most matters a desk shows; more would not be read.
const MOST: u64 = 300;
/// Working days within which a registration should be looked at.
const DAYS_TO_CONFIRM: u32 = 5;

/// One thing to do.
#[derive(Clone, Debug)]
pub struct Todo {
    /// What is to be done, as a verb: 推荐.
    pub verb: String,
    /// The matter.
    pub title: String,
    /// Where it is done.
    pub href: String,
    /// Number, unit, how often it was submitted.
    pub meta: String,
    /// From whom it came, and when.
    pub from: String,
    /// Since when it waits.
    pub since: DateTime<Utc>,
    /// By when.
    pub due: Option<DateTime<Utc>>,
    /// Of a demand to vet: how many points of the coach are open.
    pub coach: Option<usize>,
}

/// One matter that is with somebody else.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The matter.
    pub title: String,
    /// Its page.
    pub href: String,
    /// Who holds it.
    pub holder: String,
    /// What it waits for.
    pub stage: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// By when.
    pub due: Option<DateTime<Utc>>,
}

/// A person's desk.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    /// Soonest due first, those without a date last.
    pub todo: Vec<Todo>,
    /// What is overdue first, those without a date last.
    pub waiting: Vec<Waiting>,
}

/// Acts that may be taken but that nobody waits for.
const ASIDE: &[Act] = &[
    Act::Withdraw,
    Act::Return,
    Act::Decline,
    Act::Extend,
    Act::Lapse,
    Act::WaiveOwner,
    Act::Reconsider,
    Act::Pause,
    Act::Revoke,
    Act::RefuseClaim,
    Act::Claim,
    Act::Relist,
];

/// Stages in which nobody has anything more to do.
const ENDED: &[DemandStage] =
    &[DemandStage::Collected, DemandStage::Awarded, DemandStage::Withdrawn, DemandStage::Declined, DemandStage::Lapsed];

/// What waits for this person and what the person waits for.
pub async fn desk(app: &App, who: &Who) -> Result<Desk> {
    let Some(person) = who.person() else { return Ok(Desk::default()) };
    let db = app.store.db();
    let now = app.store.clock.now(db).await?;
    let mut desk = Desk::default();
    of_demands(db, who, person, now, &mut desk).await?;
    bids::of(db, who, person, now, &mut desk).await?;
    if who.has(Duty::Expert) {
        desk.todo.extend(of_seats(db, person).await?);
    }
    if who.writes_for(Some(person.org.id)) {
        desk.todo.extend(of_questions(db, person).await?);
    }
    if who.has(Duty::Clerk) {
        desk.todo.extend(of_orgs(app).await?);
    }
    desk.todo.sort_by_key(|todo| (todo.due.is_none(), todo.due, todo.since));
    desk.waiting.sort_by_key(|waiting| (waiting.due.is_none(), waiting.due, waiting.since));
    Ok(desk)
}

async fn of_demands<C: ConnectionTrait>(
    db: &C,
    who: &Who,
    person: &Person,
    now: DateTime<Utc>,
    desk: &mut Desk,
) -> Result<()> {
    let mut mine = Condition::any()
        .add(demand::Column::OrgId.eq(person.org.id))
        .add(demand::Column::EnteredBy.eq(person.id))
        .add(demand::Column::ClaimedBy.eq(person.org.id));
    if who.is_office() {
        mine = mine.add(demand::Column::Stage.ne(DemandStage::Draft));
    }
    if let Some(region) = who.district() {
        let theirs = Condition::all()
            .add(demand::Column::Stage.eq(DemandStage::Submitted))
            .add(demand::Column::Region.eq(region));
        mine = mine.add(theirs);
    }
    let rows = demand::Entity::find()
        .filter(crate::seen::demands(who))
        .filter(mine)
        .filter(demand::Column::Stage.is_not_in(ENDED.iter().copied()))
        .order_by_asc(demand::Column::StageAt)
        .limit(MOST)
        .all(db)
        .await?;
    let rules = crate::call::rules_by_id(db).await?;
    let offices = Offices::load(db).await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let origins = origins(db, &ids).await?;
    let panels = reviews::of(db, &rows, &rules).await?;
    let names = names(db, rows.iter().filter_map(|row| row.org_id)).await?;
    let coached = demands::coach::open_in(db, who, &rows, &rules).await?;
    for row in &rows {
        let Some(rules) = rules.get(&row.call_id) else { continue };
        let preset = demands::preset(row, rules, &offices);
        let passed = row.closes_at.is_some_and(|closes| closes <= now);
        let stage = demands::stages::told_stage(row.stage, passed, true, who.is_inside());
        let parts = demands::parts_in(row, who);
        let offers = FLOW.offers(&preset, stage, &parts, &Facts::default());
        let panel = panels.get(&row.id).copied().unwrap_or_default();
        let forward = offers.iter().find(|offer| !ASIDE.contains(&offer.act));
        // Proposing comes last: until then panel, owner or reasons are what the clerk sees to.
        let forward = forward.filter(|offer| offer.act != Act::Propose || panel.waits_for() == reviews::For::Proposal);
        let verb = forward.map(|offer| offer.act.zh());
        let verb = verb.or_else(|| panel.verb(stage, &parts, row.due_at.is_some_and(|due| due <= now)));
        let unit = row.org_id.and_then(|id| names.get(&id)).cloned().unwrap_or_default();
        if let Some(verb) = verb {
            desk.todo.push(Todo {
                verb: verb.to_owned(),
                title: title_of(row),
                href: if stage == DemandStage::UnderReview || stage == DemandStage::Proposed {
                    format!("/demands/{}/review", row.id)
                } else {
                    format!("/demands/{}", row.id)
                },
                meta: meta_of(row, &unit),
                from: origins.get(&row.id).cloned().unwrap_or_default(),
                since: row.stage_at,
                due: row.due_at.filter(|_| stage != DemandStage::Draft),
                coach: coached.get(&row.id).copied(),
            });
        } else if stage != DemandStage::Draft {
            // When it was proposed and sent back again is the bureau's own.
            let quiet = stage == DemandStage::UnderReview && !who.is_inside();
            desk.waiting.push(Waiting {
                title: title_of(row),
                href: format!("/demands/{}", row.id),
                holder: holder(&FLOW.waits_for(&preset, stage, |act| !ASIDE.contains(&act)), stage, row, panel),
                stage: stage.zh().to_owned(),
                since: row.closes_at.filter(|_| quiet).unwrap_or(row.stage_at),
                due: row.due_at.filter(|_| !quiet).or(row.closes_at.filter(|_| stage == DemandStage::Listed)),
            });
        }
    }
    Ok(())
}

fn title_of(row: &demand::Model) -> String {
    if row.title.is_empty() { "（未命名的需求）".into() } else { row.title.clone() }
}

fn meta_of(row: &demand::Model, unit: &str) -> String {
    let name = row.number.clone().unwrap_or_else(|| format!("需求 {} 号", row.id));
    let times = if row.editions > 1 { format!(" · 第 {} 次提交", row.editions) } else { String::new() };
    if unit.is_empty() { format!("{name}{times}") } else { format!("{name} · {unit}{times}") }
}

/// Who holds a matter, in words.
fn holder(parts: &[Part], stage: DemandStage, row: &demand::Model, panel: Review) -> String {
    match stage {
        DemandStage::Listed => return "各揭榜方，等待截止".into(),
        DemandStage::Notice => return "公示期内，到时自动转入".into(),
        DemandStage::UnderReview => match panel.waits_for() {
            reviews::For::Experts => return format!("专家组，还有 {} 份评分未交", panel.experts),
            reviews::For::Owner => return "发榜方评分".into(),
            reviews::For::Panel | reviews::For::Proposal => return "市局经办".into(),
        },
        DemandStage::Submitted if parts.contains(&Part::District) => return format!("{}科技局", row.region),
        _ => {}
    }
    let words: Vec<&str> =
        parts.iter().filter(|part| !matches!(part, Part::Clock | Part::Effect)).map(|part| part.zh()).collect();
    words.first().copied().unwrap_or("—").to_owned()
}

/// From whom each demand came: the unit of its newest step. Questions and files do not move it, and who asked is
/// nobody's business.
async fn origins<C: ConnectionTrait>(db: &C, demands: &[i64]) -> Result<HashMap<i64, String>> {
    let newest: Vec<i64> = journal::Entity::find()
        .select_only()
        .column_as(journal::Column::Seq.max(), "seq")
        .filter(journal::Column::Subject.eq(Subject::Demand))
        .filter(journal::Column::SubjectId.is_in(demands.iter().copied()))
        .filter(journal::Column::Act.is_in(Act::ALL.iter().map(|act| act.code())))
        .group_by(journal::Column::SubjectId)
        .into_tuple()
        .all(db)
        .await?;
    let rows = journal::Entity::find().filter(journal::Column::Seq.is_in(newest)).all(db).await?;
    let names = names(db, rows.iter().filter_map(|row| row.org_id)).await?;
    let origin = |row: &journal::Model| match row.org_id {
        Some(org) => names.get(&org).cloned().unwrap_or_default(),
        None => "到时自动转入".to_owned(),
    };
    Ok(rows.iter().map(|row| (row.subject_id, origin(row))).collect())
}

async fn names<C: ConnectionTrait>(db: &C, ids: impl Iterator<Item = i64>) -> Result<HashMap<i64, String>> {
    let rows: Vec<(i64, String)> = org::Entity::find()
        .select_only()
        .columns([org::Column::Id, org::Column::Name])
        .filter(org::Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

async fn titles<C: ConnectionTrait>(db: &C, ids: impl Iterator<Item = i64>) -> Result<HashMap<i64, demand::Model>> {
    let rows = demand::Entity::find().filter(demand::Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Seats to declare on and sheets to hand in.
async fn of_seats<C: ConnectionTrait>(db: &C, person: &Person) -> Result<Vec<Todo>> {
    let seats = seat::Entity::find()
        .filter(seat::Column::AccountId.eq(person.id))
        .filter(seat::Column::Stage.is_in([SeatStage::Appointed, SeatStage::Declared]))
        .all(db)
        .await?;
    let demands = titles(db, seats.iter().map(|seat| seat.demand_id)).await?;
    let todo = |seat: &seat::Model| {
        let demand = demands.get(&seat.demand_id).filter(|demand| demand.stage == DemandStage::UnderReview)?;
        let verb = if seat.stage == SeatStage::Appointed { "声明回避" } else { "评分" };
        Some(Todo {
            verb: verb.into(),
            title: demand.title.clone(),
            href: format!("/demands/{}/review", demand.id),
            meta: demand.number.clone().unwrap_or_default(),
            from: "市局经办".into(),
            since: seat.declared_at.unwrap_or(seat.appointed_at),
            due: demand.due_at,
            coach: None,
        })
    };
    Ok(seats.iter().filter_map(todo).collect())
}

/// Questions of teams to the person's unit.
async fn of_questions<C: ConnectionTrait>(db: &C, person: &Person) -> Result<Vec<Todo>> {
    let owned = demand::Entity::find()
        .filter(demand::Column::OrgId.eq(person.org.id))
        .filter(demand::Column::Stage.eq(DemandStage::Listed))
        .all(db)
        .await?;
    let asked = question::Entity::find()
        .filter(question::Column::Stage.eq(QuestionStage::Asked))
        .filter(question::Column::DemandId.is_in(owned.iter().map(|demand| demand.id)))
        .all(db)
        .await?;
    let todo = |row: &question::Model| {
        let demand = owned.iter().find(|demand| demand.id == row.demand_id)?;
        Some(Todo {
            verb: "答复提问".into(),
            title: demand.title.clone(),
            href: format!("/demands/{}#qa", demand.id),
            meta: row.text.chars().take(30).collect(),
            from: "揭榜意向单位".into(),
            since: row.asked_at,
            due: demand.closes_at,
            coach: None,
        })
    };
    Ok(asked.iter().filter_map(todo).collect())
}

/// Registrations to confirm.
async fn of_orgs(app: &App) -> Result<Vec<Todo>> {
    let rows = org::Entity::find()
        .filter(org::Column::Stage.eq(OrgStage::Pending))
        .filter(org::Column::Kind.ne(OrgKind::Bureau))
        .order_by_asc(org::Column::CreatedAt)
        .limit(MOST)
        .all(app.store.db())
        .await?;
    let todo = |row: org::Model| Todo {
        verb: "确认单位注册".into(),
        title: row.name,
        href: format!("/orgs/{}", row.id),
        meta: row.uscc.unwrap_or_default(),
        from: "单位自行注册".into(),
        since: row.created_at,
        due: Some(app.calendar.after(row.created_at, DAYS_TO_CONFIRM, DayKind::Working)),
        coach: None,
    };
    Ok(rows.into_iter().map(todo).collect())
}

/// Something this person has done.
pub struct Done {
    /// The journal's number.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// What, in words.
    pub what: String,
    /// To what, in words.
    pub matter: String,
    /// Its page, where it has one.
    pub href: Option<String>,
}

/// What this person has done, newest first, with the number in all.
pub async fn done(app: &App, person: &Person, page: u64, size: u64) -> Result<(Vec<Done>, u64)> {
    let db = app.store.db();
    let found = journal::Entity::find()
        .filter(journal::Column::ActorId.eq(person.id))
        .order_by_desc(journal::Column::Seq)
        .paginate(db, size);
    let total = found.num_items().await?;
    let rows = found.fetch_page(page.saturating_sub(1)).await?;
    let of = |kind: Subject| rows.iter().filter(move |row| row.subject == kind).map(|row| row.subject_id);
    let demands = titles(db, of(Subject::Demand)).await?;
    let done = rows.iter().map(|row| Done {
        seq: row.seq,
        at: row.at,
        what: crate::timeline::words_of(row.subject, &row.act),
        matter: match demands.get(&row.subject_id).filter(|_| row.subject == Subject::Demand) {
            Some(demand) => demand.title.clone(),
            None => format!("{} {} 号", row.subject.zh(), row.subject_id),
        },
        href: crate::log::href_of(row.subject, row.subject_id),
    });
    Ok((done.collect(), total))
}
