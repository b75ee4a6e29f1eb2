//! Teams that could take a demand on.
//!
//! What a team has done makes it a lead: achievements that answer the demand, and list items like it that it has won.
//! Its document in the index says who else uses the same words. That is a hint and no more, since a long list of
//! works mentions nearly everything once: it is shown as what came nearest where no team is a lead.

use std::collections::HashMap;

use entity::{
    demand, org,
    words::{DemandClass, OrgKind},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{Found, Lead, asking::weigh, works::Works};
use crate::{app::App, demand::seen::Seen, error::Result, indexer, matching::Ask, search::Kind, who::Who};

/// Teams that are named where none is a lead.
const HINTS: usize = 5;

/// Which units are no team for a demand, whatever they have done.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bars {
    owner: Option<i64>,
    enterprises_only: bool,
}

impl Bars {
    /// Those of a saved demand: its owner cannot bid, and 成果转化 is for enterprises.
    pub fn of(row: &demand::Model, seen: &Seen) -> Self {
        Self::new(told_owner(row, seen), row.class)
    }

    /// Those of a demand of this unit and class.
    pub fn new(owner: Option<i64>, class: DemandClass) -> Self {
        Self { owner, enterprises_only: class == DemandClass::Transfer }
    }

    /// Whether the unit may bid.
    fn let_in(self, unit: &org::Model) -> bool {
        let kind_fits = !self.enterprises_only || unit.kind == OrgKind::Enterprise;
        indexer::team::is_team(unit) && kind_fits && self.owner != Some(unit.id)
    }
}

/// The owner of a demand, for who reads its name: left out of a list whose other members are plain to see, it would be
/// told to the others.
pub(super) fn told_owner(row: &demand::Model, seen: &Seen) -> Option<i64> {
    row.org_id.filter(|_| seen.owner.is_some())
}

/// Teams for the demand that asks, with what speaks for each. `works` are what answers it.
pub(super) async fn find(
    app: &App,
    who: &Who,
    question: Ask,
    works: &Works,
    bars: Bars,
    limit: usize,
) -> Result<Found> {
    let works = works.by_unit(app.store.db()).await?;
    let hints = weigh(app, who, question, Kind::Team, HINTS).await?;
    let ids = works.keys().copied().chain(hints.leads.iter().map(|hint| hint.key.id)).collect();
    let units = units(app, who, ids, bars).await?;
    let found = works.into_iter().filter_map(|(id, works)| Some(lead(units.get(&id)?).for_works(works)));
    let mut items: Vec<Lead> = found.collect();
    items.sort_by(Lead::by_strength);
    items.truncate(limit);
    let none = items.is_empty();
    let nearest = hints.leads.into_iter().filter(|_| none).filter_map(|hint| {
        let met = hint.reasons.met;
        Some(Lead { met, share: hint.share, ..lead(units.get(&hint.key.id)?) })
    });
    Ok(Found {
        target: Kind::Team.word(),
        considered: hints.total_considered,
        none,
        nearest: nearest.collect(),
        items,
        unmentioned: Vec::new(),
    })
}

/// How many teams could take a demand on, by the same leads.
pub(super) async fn count(app: &App, who: &Who, works: &Works, bars: Bars) -> Result<usize> {
    let works = works.by_unit(app.store.db()).await?;
    Ok(units(app, who, works.into_keys().collect(), bars).await?.len())
}

async fn units(app: &App, who: &Who, ids: Vec<i64>, bars: Bars) -> Result<HashMap<i64, org::Model>> {
    let rows = org::Entity::find().filter(org::Column::Id.is_in(ids)).filter(crate::seen::orgs(who));
    let rows = rows.all(app.store.db()).await?;
    Ok(rows.into_iter().filter(|unit| bars.let_in(unit)).map(|unit| (unit.id, unit)).collect())
}

fn lead(unit: &org::Model) -> Lead {
    let bare = Lead::bare(unit.id, unit.name.clone(), format!("/orgs/{}", unit.id));
    Lead { unit_kind: Some(unit.kind), region: Some(unit.region.clone()), ..bare }
}
