//! Hits are ids: their text is loaded through `seen`, so an index that lags behind cannot leak.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{achievement, demand, org, words::OrgStage};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{Fits, Found, Lead};
use crate::{
    achievement::seen as achievements,
    app::App,
    clock::local_date,
    demand::{
        seen::{Nearness, project},
        stages::{COLLECTED, may_be_answered},
    },
    error::Result,
    matching::{self, Fit, Leads, Reasons},
    search::Kind,
    who::Who,
};

/// What a hit is shown with.
struct Card {
    title: String,
    owner: Option<String>,
    maturity: Option<entity::words::Maturity>,
    achievement_stage: Option<entity::words::AchievementStage>,
    demand_stage: Option<entity::words::DemandStage>,
    /// Of a demand: whether it asks no more.
    over: bool,
    /// The last day its source names, once that has passed.
    expired: Option<NaiveDate>,
}

/// The matcher's answer with what the viewer may read of each hit. Hits that are gone or hidden by now are left out.
pub(super) async fn load(app: &App, who: &Who, target: Kind, answer: Leads) -> Result<Found> {
    let ids: Vec<i64> = answer.leads.iter().flat_map(matching::Lead::ids).collect();
    let mut cards = match target {
        Kind::Demand => demand_cards(app, who, ids).await?,
        _ => achievement_cards(app, who, ids).await?,
    };
    let place = if target == Kind::Demand { "/demands" } else { "/achievements" };
    let mut leads = Vec::with_capacity(answer.leads.len());
    for lead in answer.leads {
        let mut there = lead.ids().filter(|id| cards.contains_key(id)).collect::<Vec<_>>().into_iter();
        let Some(id) = there.next() else { continue };
        let also: Vec<i64> = there.collect();
        let Some(card) = cards.remove(&id) else { continue };
        let Reasons { met, fit, lacking } = lead.reasons;
        let expired =
            card.expired
                .map(|last| Fits { fact: "validity", says: format!("有效期至 {last}，已过"), agrees: false });
        leads.push(Lead {
            owner: card.owner,
            maturity: card.maturity,
            achievement_stage: card.achievement_stage,
            demand_stage: card.demand_stage,
            over: card.over,
            band: lead.band,
            share: (lead.share * 100.0).round() / 100.0,
            met,
            fit: fit.iter().map(fits).chain(expired).collect(),
            lacking,
            also,
            ..Lead::bare(id, card.title, format!("{place}/{id}"))
        });
    }
    let none = answer.none || leads.is_empty();
    let (items, nearest) = if none { (Vec::new(), leads) } else { (leads, Vec::new()) };
    Ok(Found {
        target: target.word(),
        considered: answer.total_considered,
        none,
        items,
        nearest,
        unmentioned: answer.unmentioned,
    })
}

fn fits(fit: &Fit) -> Fits {
    let fact = match fit {
        Fit::Field { .. } => "field",
        Fit::Region { .. } => "region",
        Fit::Price { .. } => "price",
    };
    Fits { fact, says: fit.says(), agrees: fit.agrees() }
}

async fn achievement_cards(app: &App, who: &Who, ids: Vec<i64>) -> Result<HashMap<i64, Card>> {
    let db = app.store.db();
    let rows = achievement::Entity::find()
        .filter(achievement::Column::Id.is_in(ids))
        .filter(crate::seen::achievements(who))
        .all(db)
        .await?;
    let card = |seen: achievements::Seen| {
        let card = Card {
            title: seen.title,
            owner: seen.owner,
            maturity: seen.maturity,
            achievement_stage: seen.stage,
            demand_stage: None,
            over: false,
            expired: None,
        };
        (seen.id, card)
    };
    Ok(achievements::project_all(db, who, &rows).await?.into_iter().map(card).collect())
}

async fn demand_cards(app: &App, who: &Who, ids: Vec<i64>) -> Result<HashMap<i64, Card>> {
    let db = app.store.db();
    let now = app.store.clock.now(db).await?;
    let today = local_date(now);
    let rows =
        demand::Entity::find().filter(demand::Column::Id.is_in(ids)).filter(crate::seen::demands(who)).all(db).await?;
    let names: Vec<(i64, String)> = org::Entity::find()
        .select_only()
        .columns([org::Column::Id, org::Column::Name])
        .filter(org::Column::Id.is_in(rows.iter().filter_map(|row| row.org_id)))
        .into_tuple()
        .all(db)
        .await?;
    let names: HashMap<i64, String> = names.into_iter().collect();
    let card = |row: demand::Model| {
        let owner = row.org_id.and_then(|id| names.get(&id).cloned());
        let seen = project(&row, Vec::new(), owner, (near(who, &row), who.is_inside()), now);
        let over = !seen.stage.is_some_and(|stage| may_be_answered(stage, seen.valid_to, today));
        let is_collected = seen.stage.is_some_and(|stage| COLLECTED.contains(&stage));
        let card = Card {
            title: seen.title,
            owner: seen.owner,
            maturity: None,
            achievement_stage: None,
            demand_stage: seen.stage,
            over,
            expired: seen.valid_to.filter(|_| over && is_collected),
        };
        (row.id, card)
    };
    Ok(rows.into_iter().map(card).collect())
}

/// Demands as the viewer may know them, to be given what speaks for them.
pub(super) async fn demand_leads(app: &App, who: &Who, ids: Vec<i64>) -> Result<Vec<Lead>> {
    let cards = demand_cards(app, who, ids).await?;
    let lead = |(id, card): (i64, Card)| Lead {
        owner: card.owner,
        demand_stage: card.demand_stage,
        over: card.over,
        ..Lead::bare(id, card.title, format!("/demands/{id}"))
    };
    Ok(cards.into_iter().map(lead).collect())
}

/// How close the viewer stands to a demand, without asking the store row by row: bidders and experts are told here
/// what everyone signed in is told, and more on the demand's own page.
pub(super) fn near(who: &Who, row: &demand::Model) -> Nearness {
    if who.is_inside() {
        return Nearness::Party;
    }
    let Some(person) = who.person() else { return Nearness::Public };
    let owns = row.org_id.is_some() && who.writes_for(row.org_id);
    if owns || who.district() == Some(row.region.as_str()) {
        Nearness::Party
    } else if person.org.stage == OrgStage::Confirmed {
        Nearness::SignedIn
    } else {
        Nearness::Public
    }
}
