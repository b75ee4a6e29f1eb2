//! List items that suit a team: those for which the team is a lead, looked at from its side. Each open list item is asked for
//! the achievements that answer it best; the team is told of those where its own are among them, and of those
//! like the ones it has won.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use entity::{
    achievement, bid, demand, org,
    words::{AchievementStage, BidStage, DemandStage, Mode},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{
    Found, Lead, PANEL,
    hits::{self, demand_leads, near},
    of_demand,
    teams::Bars,
    weigh, weigh_all,
    works::WORKS,
};
use crate::{
    app::App,
    demand::{
        self as demands,
        seen::{Nearness, project},
    },
    error::{Error, Result},
    matching::Band,
    search::Kind,
    who::Who,
};

/// Rows on a desk.
const DESK: usize = 5;
/// Open list items that are looked at, newest first.
const OPEN: u64 = 40;
/// Won list items that ask for others like them, newest first.
const WON: u64 = 5;

/// What a unit could bid for, for the unit itself and the bureau.
pub async fn for_unit(app: &App, who: &Who, id: i64, limit: usize) -> Result<Found> {
    let unit = crate::org::find(app.store.db(), who, id).await?;
    who.person().ok_or(Error::SignIn)?;
    let own = who.org_id() == Some(id) && who.handles_business();
    if !own && !who.is_office() {
        return Err(Error::Forbidden("适合一个单位的榜单，由本单位和市科技局查看。".into()));
    }
    find(app, who, &unit, &HashSet::new(), limit).await
}

/// What the person's own unit could bid for and has not begun to; `None` where nothing suits it.
pub async fn for_desk(app: &App, who: &Who) -> Result<Option<Found>> {
    let Some(person) = who.person().filter(|person| who.acts_for(Some(person.org.id))) else { return Ok(None) };
    let db = app.store.db();
    let begun: Vec<i64> = bid::Entity::find()
        .select_only()
        .column(bid::Column::DemandId)
        .filter(crate::seen::bids(who))
        .filter(bid::Column::OrgId.eq(person.org.id))
        .into_tuple()
        .all(db)
        .await?;
    let unit = crate::org::find(db, who, person.org.id).await?;
    let found = find(app, who, &unit, &begun.into_iter().collect(), DESK).await?;
    Ok(Some(found).filter(|found| !found.none))
}

async fn find(app: &App, who: &Who, unit: &org::Model, but: &HashSet<i64>, limit: usize) -> Result<Found> {
    let db = app.store.db();
    let now = app.store.clock.now(db).await?;
    let mut open = open_to(db, unit, now).await?;
    open.retain(|row| !but.contains(&row.id));
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
async fn open_to<C: ConnectionTrait>(db: &C, unit: &org::Model, now: DateTime<Utc>) -> Result<Vec<demand::Model>> {
    let rows = demand::Entity::find()
        .filter(demand::Column::Stage.eq(DemandStage::Listed))
        .filter(demand::Column::ClosesAt.gt(now))
        .order_by_desc(demand::Column::ListedAt)
        .order_by_desc(demand::Column::Id)
        .limit(OPEN)
        .all(db)
        .await?;
    let asked = |row: &demand::Model| row.mode != Mode::Directed || row.directed_org_id == Some(unit.id);
    Ok(rows.into_iter().filter(|row| asked(row) && Bars::of(row).let_in(unit)).collect())
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
        of_demand(&project(row, indicators, None, (near(who, row), who.is_inside()), now))
    };
    // No other server is asked for the order: there are many questions.
    let answers = weigh_all(app, who, open.iter().map(question).collect(), Kind::Achievement, PANEL).await?;
    for (row, answer) in open.iter().zip(answers) {
        if !answer.leads.iter().any(|lead| lead.ids().any(|id| own.contains(&id))) {
            continue;
        }
        let found = hits::load(app, who, Kind::Achievement, answer).await?;
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
        let like = weigh(app, who, of_demand(&seen), Kind::Demand, WORKS).await?;
        let Some(work) = titles.iter().find(|lead| lead.id == row.id).filter(|_| !like.none) else { continue };
        for hit in like.leads.into_iter().filter(|hit| hit.band > Band::Low && open.contains(&hit.key.id)) {
            let (band, share, met) = (hit.band, hit.share, hit.reasons.met);
            works.entry(hit.key.id).or_default().push(Lead { band, share, met, ..work.clone() });
        }
    }
    Ok(())
}
