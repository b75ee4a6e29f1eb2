//! What somebody has done that speaks for them: achievements that answer a demand, and demands like it that were won or
//! reviewed. A lead to a team or an expert is as strong as the best of these.

use std::collections::HashMap;

use entity::{
    achievement, bid, seat,
    words::{AchievementStage, BidStage, SeatStage},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Found, Lead, asking::ask};
use crate::{
    app::App,
    error::Result,
    indexer::expert::ENDED,
    matching::{Ask, Band},
    search::Kind,
    who::Who,
};

/// Leads of each list that are looked through for who stands behind them.
pub(super) const WORKS: usize = 30;

/// One work that speaks for a team or an expert.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Work {
    /// `achievement`: one of its own; `won`: a demand it has won; `reviewed`: a demand an expert has reviewed.
    #[schema(example = "achievement")]
    pub kind: &'static str,
    /// Its id.
    #[schema(example = 31)]
    pub id: i64,
    /// Its name.
    #[schema(example = "高硬度类金刚石复合薄膜及其制备方法")]
    pub title: String,
    /// Its page.
    #[schema(example = "/achievements/31")]
    pub href: String,
    /// How strongly it answers.
    #[schema(value_type = String, example = "high")]
    pub band: Band,
}

/// The works that answer one question, whoever has done them.
pub(super) struct Works {
    pub achievements: Found,
    pub similar: Found,
}

impl Works {
    /// Looks for what answers the demand that asks, in the viewer's scope and the matcher's order.
    pub async fn of(app: &App, who: &Who, question: &Ask) -> Result<Self> {
        Ok(Self {
            achievements: ask(app, who, question, Kind::Achievement, WORKS).await?,
            similar: ask(app, who, question, Kind::Demand, WORKS).await?,
        })
    }

    /// By unit: its published achievements and the demands it has won.
    pub async fn by_unit<C: ConnectionTrait>(&self, db: &C) -> Result<HashMap<i64, Vec<Lead>>> {
        let owned: Vec<(i64, i64)> = achievement::Entity::find()
            .select_only()
            .columns([achievement::Column::Id, achievement::Column::OrgId])
            .filter(achievement::Column::Id.is_in(ids(&self.achievements)))
            .filter(achievement::Column::Stage.eq(AchievementStage::Published))
            .filter(achievement::Column::OrgId.is_not_null())
            .into_tuple()
            .all(db)
            .await?;
        let won: Vec<(i64, i64)> = bid::Entity::find()
            .select_only()
            .columns([bid::Column::DemandId, bid::Column::OrgId])
            .filter(bid::Column::DemandId.is_in(ids(&self.similar)))
            .filter(bid::Column::Stage.eq(BidStage::Won))
            .into_tuple()
            .all(db)
            .await?;
        let mut by_unit = behind(&self.achievements, &owned);
        for (unit, works) in behind(&self.similar, &won) {
            by_unit.entry(unit).or_default().extend(works);
        }
        Ok(by_unit)
    }
}

/// By account: the demands among these that it has reviewed to the end.
pub(super) async fn by_reviewer<C: ConnectionTrait>(db: &C, similar: &Found) -> Result<HashMap<i64, Vec<Lead>>> {
    let ended = similar.strong().filter(|lead| lead.demand_stage.is_some_and(|stage| ENDED.contains(&stage)));
    let reviewed: Vec<(i64, i64)> = seat::Entity::find()
        .select_only()
        .columns([seat::Column::DemandId, seat::Column::AccountId])
        .filter(seat::Column::DemandId.is_in(ended.map(|lead| lead.id)))
        .filter(seat::Column::Stage.eq(SeatStage::Done))
        .into_tuple()
        .all(db)
        .await?;
    Ok(behind(similar, &reviewed))
}

fn ids(found: &Found) -> Vec<i64> {
    found.strong().flat_map(Lead::ids).collect()
}

/// Who stands behind the strong leads. `pairs` are a record's id and whose it is.
fn behind(found: &Found, pairs: &[(i64, i64)]) -> HashMap<i64, Vec<Lead>> {
    let mut by: HashMap<i64, Vec<Lead>> = HashMap::new();
    for lead in found.strong() {
        let mut theirs: Vec<i64> =
            pairs.iter().filter(|(id, _)| lead.ids().any(|own| own == *id)).map(|(_, whose)| *whose).collect();
        theirs.sort_unstable();
        theirs.dedup();
        for whose in theirs {
            by.entry(whose).or_default().push(lead.clone());
        }
    }
    by
}

impl Lead {
    /// Its id and those of its equals.
    pub(super) fn ids(&self) -> impl Iterator<Item = i64> {
        std::iter::once(self.id).chain(self.also.iter().copied())
    }

    fn work(&self) -> Work {
        let kind = if self.demand_stage.is_some() { "won" } else { "achievement" };
        Work { kind, id: self.id, title: self.title.clone(), href: self.href.clone(), band: self.band }
    }

    /// A lead to whom these works speak for: as strong as the best of them, with its words, and lacking what none of
    /// them mentions.
    pub(super) fn for_works(mut self, mut works: Vec<Lead>) -> Self {
        works.sort_by(|a, b| b.band.cmp(&a.band).then(b.share.total_cmp(&a.share)).then(a.id.cmp(&b.id)));
        let Some(best) = works.first() else { return self };
        (self.band, self.share) = (best.band, best.share);
        (self.met, self.fit) = (best.met.clone(), best.fit.clone());
        let in_all = |name: &&String| works.iter().all(|work| work.lacking.contains(name));
        self.lacking = best.lacking.iter().filter(in_all).cloned().collect();
        self.works = works.iter().map(Lead::work).collect();
        self
    }

    /// Strongest first; of equals the one with more to show.
    pub(super) fn by_strength(&self, other: &Self) -> std::cmp::Ordering {
        let of_best = |lead: &Self| lead.works.iter().filter(|work| work.band == lead.band).count();
        let by_band = other.band.cmp(&self.band).then(of_best(other).cmp(&of_best(self)));
        by_band.then(other.share.total_cmp(&self.share)).then(self.id.cmp(&other.id))
    }
}
