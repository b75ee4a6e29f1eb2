//! Teams as documents: a unit is found through what it has done and everybody may read, its published achievements and
//! the list items it has won. What it tells of itself in its registration is read by the unit and the bureau only.
//!
//! Nothing of a bid stands here. That a bid exists does not even rewrite its unit's document: a document written anew
//! still counts twice in the list's frequencies for a while, and those are everybody's.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use entity::{
    achievement, bid, demand, org,
    words::{AchievementStage, BidStage, OrgKind, OrgStage, Subject},
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::Touched;
use crate::{
    achievement::seen as achievements,
    demand::seen::{Nearness, project},
    error::Result,
    search::{Document, Facts, Key, Kind},
    who::Who,
};

/// Works that a unit's document names, newest first: enough to tell what it does.
const WORKS: usize = 60;
/// Characters of a work's summary: what it is stands at the beginning.
const SUMMARY: usize = 120;

/// The units whose documents may have changed. `achievements` are those the rows were about.
pub(super) async fn touched<C: ConnectionTrait>(
    db: &C,
    about: &Touched,
    achievements: &[achievement::Model],
) -> Result<Vec<org::Model>> {
    let mut units: BTreeSet<i64> = about.of(Subject::Org).into_iter().collect();
    units.extend(achievements.iter().filter_map(|row| row.org_id));
    let of_these = Condition::any()
        .add(bid::Column::Id.is_in(about.of(Subject::Bid)))
        .add(bid::Column::DemandId.is_in(about.of(Subject::Demand)));
    let won = bid::Entity::find().filter(bid::Column::Stage.eq(BidStage::Won)).filter(of_these).all(db).await?;
    units.extend(won.iter().map(|bid| bid.org_id));
    Ok(org::Entity::find().filter(org::Column::Id.is_in(units)).all(db).await?)
}

/// Units as documents, in a few statements for all of them. Those that cannot bid, and those of which nothing is known
/// but the name, have none.
pub(super) async fn documents<C: ConnectionTrait>(
    db: &C,
    rows: &[org::Model],
    now: DateTime<Utc>,
) -> Result<Vec<Document>> {
    let rows: Vec<&org::Model> = rows.iter().filter(|row| is_team(row)).collect();
    let mut works = works(db, rows.iter().map(|row| row.id).collect(), now).await?;
    let documents = rows.into_iter().flat_map(|row| of_unit(row, &works.remove(&row.id).unwrap_or_default()));
    Ok(documents.collect())
}

/// Whether a unit may bid at all.
pub(crate) fn is_team(unit: &org::Model) -> bool {
    unit.stage == OrgStage::Confirmed && matches!(unit.kind, OrgKind::Institute | OrgKind::Enterprise)
}

fn of_unit(unit: &org::Model, works: &[String]) -> Vec<Document> {
    let document = |body: String| {
        let mut document = Document::public(Key::new(Kind::Team, unit.id), unit.name.clone(), body);
        document.facts = Facts { region: Some(unit.region.clone()), ..Facts::default() };
        document
    };
    let mut documents = Vec::new();
    if !works.is_empty() {
        documents.push(document(works.join("\n")));
    }
    if !unit.profile.trim().is_empty() {
        let body = format!("{}\n{}", unit.profile, works.join("\n"));
        documents.push(document(body).only(["office".to_owned(), format!("org:{}", unit.id)]));
    }
    documents
}

/// What each unit has done, as the public reads it: what it won first, then achievements.
async fn works<C: ConnectionTrait>(db: &C, units: Vec<i64>, now: DateTime<Utc>) -> Result<HashMap<i64, Vec<String>>> {
    let mut works: HashMap<i64, Vec<String>> = HashMap::new();
    let won = bid::Entity::find()
        .filter(bid::Column::OrgId.is_in(units.iter().copied()))
        .filter(bid::Column::Stage.eq(BidStage::Won))
        .order_by_desc(bid::Column::OpenedAt)
        .order_by_asc(bid::Column::Id)
        .all(db)
        .await?;
    let demands = demand::Entity::find().filter(demand::Column::Id.is_in(won.iter().map(|bid| bid.demand_id)));
    let demands: HashMap<i64, demand::Model> = demands.all(db).await?.into_iter().map(|row| (row.id, row)).collect();
    for bid in &won {
        if let Some(row) = demands.get(&bid.demand_id) {
            works.entry(bid.org_id).or_default().push(of_demand(row, now));
        }
    }
    let published = achievement::Entity::find()
        .filter(achievement::Column::OrgId.is_in(units))
        .filter(achievement::Column::Stage.eq(AchievementStage::Published))
        .order_by_desc(achievement::Column::PublishedAt)
        .order_by_desc(achievement::Column::Id)
        .all(db)
        .await?;
    for seen in achievements::project_all(db, &Who::Public, &published).await? {
        let Some(unit) = seen.org_id else { continue };
        let works = works.entry(unit).or_default();
        if works.len() < WORKS {
            works.push(joined([&seen.title, &seen.keywords, &seen.field, &seen.summary]));
        }
    }
    Ok(works)
}

/// A demand in a few words, as the public reads it.
pub(super) fn of_demand(row: &demand::Model, now: DateTime<Utc>) -> String {
    let seen = project(row, Vec::new(), None, (Nearness::Public, false), now);
    joined([&seen.title, &seen.field, &seen.problem])
}

fn joined<const N: usize>(parts: [&String; N]) -> String {
    let short = |part: &String| part.chars().take(SUMMARY).collect::<String>();
    parts.into_iter().filter(|part| !part.is_empty()).map(short).collect::<Vec<_>>().join(" ")
}
