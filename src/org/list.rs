//! Lists of units: the bureau's work list and the public's directory are the same list in two scopes.

use entity::{
    org,
    words::{OrgKind, OrgStage},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};

use super::uscc;
use crate::{
    error::Result,
    search::units::{answers_to, may_be_initials},
    who::Who,
};

/// What is asked of the list.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The name contains this, or it is the code.
    pub q: String,
    /// In this stage.
    pub stage: Option<OrgStage>,
    /// Of this kind.
    pub kind: Option<OrgKind>,
    /// Of this district.
    pub region: Option<String>,
    /// Units whose initials are what was typed; see [`Asked::with_initials`].
    initials: Vec<i64>,
}

/// How many units stand in one corner: stage, kind and district.
#[derive(Clone, Debug)]
pub struct Corner {
    /// Its stage.
    pub stage: OrgStage,
    /// Its kind.
    pub kind: OrgKind,
    /// Its district.
    pub region: String,
    /// How many.
    pub count: u64,
}

/// The counts of all corners, for totals and facets alike.
#[derive(Clone, Debug, Default)]
pub struct Cube(pub Vec<Corner>);

impl Cube {
    /// How many units the question finds.
    pub fn total(&self, asked: &Asked) -> u64 {
        self.sum(|corner| asked.fits_stage(corner) && asked.fits_kind(corner) && asked.fits_region(corner))
    }

    /// How many there are in a stage, under the other filters.
    pub fn of_stage(&self, asked: &Asked, stage: OrgStage) -> u64 {
        self.sum(|corner| corner.stage == stage && asked.fits_kind(corner) && asked.fits_region(corner))
    }

    /// How many there are of a kind, under the other filters.
    pub fn of_kind(&self, asked: &Asked, kind: OrgKind) -> u64 {
        self.sum(|corner| corner.kind == kind && asked.fits_stage(corner) && asked.fits_region(corner))
    }

    /// How many there are in a district, under the other filters.
    pub fn of_region(&self, asked: &Asked, region: &str) -> u64 {
        self.sum(|corner| corner.region == region && asked.fits_stage(corner) && asked.fits_kind(corner))
    }

    /// Every district, by name.
    pub fn regions(&self) -> Vec<&str> {
        let mut regions: Vec<&str> = self.0.iter().map(|corner| corner.region.as_str()).collect();
        regions.sort_unstable();
        regions.dedup();
        regions
    }

    fn sum(&self, counts: impl Fn(&Corner) -> bool) -> u64 {
        self.0.iter().filter(|corner| counts(corner)).map(|corner| corner.count).sum()
    }
}

impl Asked {
    /// A question without words looks at all units.
    pub fn new(q: String, stage: Option<OrgStage>, kind: Option<OrgKind>, region: Option<String>) -> Self {
        Self { q, stage, kind, region, initials: Vec::new() }
    }

    /// The same, finding units by the initials of their names too: letters may be either.
    pub async fn with_initials<C: ConnectionTrait>(mut self, db: &C, who: &Who) -> Result<Self> {
        let letters = self.q.to_lowercase();
        if may_be_initials(&letters) {
            let names: Vec<(i64, String)> = org::Entity::find()
                .select_only()
                .columns([org::Column::Id, org::Column::Name])
                .filter(crate::seen::orgs(who))
                .into_tuple()
                .all(db)
                .await?;
            let called = names.into_iter().filter(|(_, name)| answers_to(name, &letters));
            self.initials = called.map(|(id, _)| id).collect();
        }
        Ok(self)
    }

    fn fits_stage(&self, corner: &Corner) -> bool {
        self.stage.is_none_or(|stage| stage == corner.stage)
    }

    fn fits_kind(&self, corner: &Corner) -> bool {
        self.kind.is_none_or(|kind| kind == corner.kind)
    }

    fn fits_region(&self, corner: &Corner) -> bool {
        self.region.as_deref().is_none_or(|region| region == corner.region)
    }

    fn base(&self, who: &Who) -> Condition {
        let mut all = Condition::all().add(crate::seen::orgs(who));
        if !self.q.is_empty() {
            let mut hit = Condition::any().add(org::Column::Name.contains(&self.q));
            if !self.initials.is_empty() {
                hit = hit.add(org::Column::Id.is_in(self.initials.iter().copied()));
            }
            // A code finds its unit only for those who read codes.
            if crate::account::list::may_list(who) {
                hit = hit.add(org::Column::Uscc.eq(uscc::tidy(&self.q)));
            }
            all = all.add(hit);
        }
        all
    }

    fn condition(&self, who: &Who) -> Condition {
        let mut all = self.base(who);
        if let Some(stage) = self.stage {
            all = all.add(org::Column::Stage.eq(stage));
        }
        if let Some(kind) = self.kind {
            all = all.add(org::Column::Kind.eq(kind));
        }
        if let Some(region) = &self.region {
            all = all.add(org::Column::Region.eq(region));
        }
        all
    }
}

/// Counts every corner under the words asked.
pub async fn cube<C: ConnectionTrait>(db: &C, who: &Who, asked: &Asked) -> Result<Cube> {
    let rows: Vec<(OrgStage, OrgKind, String, i64)> = org::Entity::find()
        .select_only()
        .columns([org::Column::Stage, org::Column::Kind, org::Column::Region])
        .column_as(org::Column::Id.count(), "rows")
        .filter(asked.base(who))
        .group_by(org::Column::Stage)
        .group_by(org::Column::Kind)
        .group_by(org::Column::Region)
        .into_tuple()
        .all(db)
        .await?;
    let corner = |(stage, kind, region, count): (OrgStage, OrgKind, String, i64)| Corner {
        stage,
        kind,
        region,
        count: count.unsigned_abs(),
    };
    Ok(Cube(rows.into_iter().map(corner).collect()))
}

/// Rows from `offset`: what waits for the bureau first, then the newest.
pub async fn rows<C: ConnectionTrait>(
    db: &C,
    who: &Who,
    asked: &Asked,
    offset: u64,
    limit: u64,
) -> Result<Vec<org::Model>> {
    let waiting: Expr = Expr::case(org::Column::Stage.eq(OrgStage::Pending), 0).finally(1).into();
    let rows = org::Entity::find()
        .filter(asked.condition(who))
        .order_by(waiting, Order::Asc)
        .order_by_desc(org::Column::Id)
        .offset(offset)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_facet_counts_under_the_others() {
        let corner = |stage, kind, region: &str, count| Corner { stage, kind, region: region.into(), count };
        let cube = Cube(vec![
            corner(OrgStage::Pending, OrgKind::Enterprise, "东区", 2),
            corner(OrgStage::Confirmed, OrgKind::Enterprise, "东区", 5),
            corner(OrgStage::Confirmed, OrgKind::Institute, "西区", 3),
        ]);
        let asked = Asked { stage: Some(OrgStage::Confirmed), region: Some("东区".into()), ..Asked::default() };
        assert_eq!(cube.total(&asked), 5);
        assert_eq!(cube.of_stage(&asked, OrgStage::Pending), 2);
        assert_eq!(cube.of_region(&asked, "西区"), 3);
        assert_eq!(cube.of_kind(&asked, OrgKind::Institute), 0);
        assert_eq!(cube.regions(), ["东区", "西区"]);
    }
}
