//! List items that suit a team: those for which the team is a lead, looked at from its side. Each open list item is asked for
//! the achievements that answer it best, as deep as where teams are named for it; the team is told of those where its own
//! are among them, and of those like the ones it has won.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, Utc};
use entity::{
    achievement, bid, demand, org,
    words::{AchievementStage, BidStage, DemandClass, DemandStage, Mode, OrgKind},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::{
    Found, Lead,
    asking::{apart, cut, of_demand, weigh_in},
    hits::{self, demand_leads},
    works::WORKS,
};
use crate::{
    app::App,
    demand::{
        self as demands,
        seen::{Nearness, project},
    },
    error::{Error, Result},
    indexer,
    matching::{self, Ask, Band, Leads},
    search::{self, Kind, Library, Scope},
    who::Who,
};

/// Rows on a desk.
const DESK: usize = 5;
/// Open list items that are looked at, newest first: more than a city has at once.
const OPEN: u64 = 100;
/// Won list items that ask for others like them, newest first.
const WON: u64 = 5;

/// Which public achievements answer an open list item, as everybody of a confirmed unit may know it: the same for all
/// units, so it is found out once and kept until the item's text or the public list changes.
#[derive(Default)]
pub struct Answers(Mutex<HashMap<i64, (u64, Arc<Leads>)>>);

impl Answers {
    fn of(&self, library: &Library, edition: u64, id: i64, question: &Ask) -> search::Result<Arc<Leads>> {
        let mut hasher = DefaultHasher::new();
        (edition, &question.title, &question.body, format!("{:?}", question.facts)).hash(&mut hasher);
        let stamp = hasher.finish();
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, leads)) = known().get(&id).filter(|(known, _)| *known == stamp) {
            return Ok(leads.clone());
        }
        let leads = Arc::new(matching::matches(library, &Scope::public(), question, Kind::Achievement, WORKS)?);
        let mut known = known();
        if known.len() >= 2 * OPEN as usize {
            known.clear();
        }
        known.insert(id, (stamp, leads.clone()));
        Ok(leads)
    }
}

/// What a unit could bid for, for the unit itself and the bureau.
pub async fn for_unit(app: &App, who: &Who, id: i64, limit: usize) -> Result<Found> {
    let unit = crate::org::find(app.store.db(), who, id).await?;
    who.person().ok_or(Error::SignIn)?;
    let own = who.org_id() == Some(id) && who.handles_business();
    if !own && !who.is_office() {
        return Err(Error::Forbidden("适合一个单位的榜单，由本单位和市科技局查看。".into()));
    }
    find(app, who, &unit, false, limit).await
}

/// What the person's own unit could bid for and has not begun to; `None` where nothing suits it.
pub async fn for_desk(app: &App, who: &Who) -> Result<Option<Found>> {
    let Some(person) = who.person().filter(|person| who.acts_for(Some(person.org.id))) else { return Ok(None) };
    let unit = crate::org::find(app.store.db(), who, person.org.id).await?;
    let found = find(app, who, &unit, true, DESK).await?;
    Ok(Some(found).filter(|found| !found.none))
}

/// `news`: without those for which a bid of the unit stands already, draft or handed in.
async fn find(app: &App, who: &Who, unit: &org::Model, news: bool, limit: usize) -> Result<Found> {
    let db = app.store.db();
    let now = app.store.clock.now(db).await?;
    let open = open_to(app, who, unit, news, now).await?;
    let mut works: BTreeMap<i64, Vec<Lead>> = BTreeMap::new();
    by_achievements(app, who, unit, &open, now, &mut works).await?;
    by_wins(app, who, unit, &open, now, &mut works).await?;
    let leads = demand_leads(app, who, works.keys().copied().collect()).await?;
    let with_works = |lead: Lead| {
        let theirs = works.remove(&lead.id).unwrap_or_default();
        lead.for_works(theirs)
    };
    let mut items: Vec<Lead> = leads.into_iter().map(with_works).collect();
    items.sort_by(Lead::by_strength);
    items.truncate(limit);
    Ok(Found {
        target: Kind::Demand.word(),
        considered: open.len(),
        none: items.is_empty(),
        items,
        nearest: Vec::new(),
        unmentioned: Vec::new(),
    })
}

/// List items that the unit could still bid for.
async fn open_to(
    app: &App,
    who: &Who,
    unit: &org::Model,
    news: bool,
    now: DateTime<Utc>,
) -> Result<Vec<demand::Model>> {
    use demand::Column as C;
    if !indexer::team::is_team(unit) {
        return Ok(Vec::new());
    }
    let asked = Condition::any().add(C::Mode.ne(Mode::Directed)).add(C::DirectedOrgId.eq(unit.id));
    let others = Condition::any().add(C::OrgId.is_null()).add(C::OrgId.ne(unit.id));
    let mut open =
        Condition::all().add(C::Stage.eq(DemandStage::Listed)).add(C::ClosesAt.gt(now)).add(asked).add(others);
    if unit.kind != OrgKind::Enterprise {
        open = open.add(C::Class.ne(DemandClass::Transfer));
    }
    if news {
        let begun = bid::Entity::find()
            .select_only()
            .column(bid::Column::DemandId)
            .filter(crate::seen::bids(who))
            .filter(bid::Column::OrgId.eq(unit.id));
        open = open.add(C::Id.not_in_subquery(begun.into_query()));
    }
    let rows = demand::Entity::find().filter(open).order_by_desc(C::ListedAt).order_by_desc(C::Id).limit(OPEN);
    Ok(rows.all(app.store.db()).await?)
}

/// Where the unit's achievements are among the best that answer.
async fn by_achievements(
    app: &App,
    who: &Who,
    unit: &org::Model,
    open: &[demand::Model],
    now: DateTime<Utc>,
    works: &mut BTreeMap<i64, Vec<Lead>>,
) -> Result<()> {
    let db = app.store.db();
    let own: Vec<i64> = achievement::Entity::find()
        .select_only()
        .column(achievement::Column::Id)
        .filter(achievement::Column::OrgId.eq(unit.id))
        .filter(achievement::Column::Stage.eq(AchievementStage::Published))
        .into_tuple()
        .all(db)
        .await?;
    let own: HashSet<i64> = own.into_iter().collect();
    if own.is_empty() {
        return Ok(());
    }
    let mut indicators = demands::indicators_of_all(db, open.iter().map(|row| row.id)).await?;
    let question = |row: &demand::Model| {
        let indicators = indicators.remove(&row.id).unwrap_or_default();
        (row.id, cut(of_demand(&project(row, indicators, None, (Nearness::SignedIn, false), now))))
    };
    let questions: Vec<(i64, Ask)> = open.iter().map(question).collect();
    // Many questions: none of them is put to another server for the order.
    let app_too = app.clone();
    let answer = move || {
        let edition = app_too.library.edition();
        let of = |(id, question): &(i64, Ask)| app_too.answers.of(&app_too.library, edition, *id, question);
        questions.iter().map(of).collect::<search::Result<Vec<_>>>()
    };
    for (row, answer) in open.iter().zip(apart(app, answer).await?) {
        if !answer.leads.iter().any(|lead| lead.ids().any(|id| own.contains(&id))) {
            continue;
        }
        let found = hits::load(app, who, Kind::Achievement, Leads::clone(&answer)).await?;
        let theirs: Vec<Lead> = found.strong().filter(|lead| lead.ids().any(|id| own.contains(&id))).cloned().collect();
        if !theirs.is_empty() {
            works.entry(row.id).or_default().extend(theirs);
        }
    }
    Ok(())
}

/// Where an open list item is like one the unit has won.
async fn by_wins(
    app: &App,
    who: &Who,
    unit: &org::Model,
    open: &[demand::Model],
    now: DateTime<Utc>,
    works: &mut BTreeMap<i64, Vec<Lead>>,
) -> Result<()> {
    let db = app.store.db();
    let won: Vec<i64> = bid::Entity::find()
        .select_only()
        .column(bid::Column::DemandId)
        .filter(bid::Column::OrgId.eq(unit.id))
        .filter(bid::Column::Stage.eq(BidStage::Won))
        .order_by_desc(bid::Column::OpenedAt)
        .limit(WON)
        .into_tuple()
        .all(db)
        .await?;
    let won = demand::Entity::find().filter(demand::Column::Id.is_in(won)).all(db).await?;
    let open: HashSet<i64> = open.iter().map(|row| row.id).collect();
    let titles = demand_leads(app, who, won.iter().map(|row| row.id).collect()).await?;
    for row in &won {
        let seen = project(row, Vec::new(), None, (Nearness::Public, false), now);
        let like = weigh_in(app, Scope::public(), of_demand(&seen), Kind::Demand, WORKS).await?;
        let Some(work) = titles.iter().find(|lead| lead.id == row.id).filter(|_| !like.none) else { continue };
        for hit in like.leads.into_iter().filter(|hit| hit.band > Band::Low && open.contains(&hit.key.id)) {
            let (band, share, met) = (hit.band, hit.share, hit.reasons.met);
            works.entry(hit.key.id).or_default().push(Lead { band, share, met, ..work.clone() });
        }
    }
    Ok(())
}
