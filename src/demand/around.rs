//! What stands round a demand's text on its page and in its form: names of units, the reader's own bid, earlier demands.

use std::collections::HashMap;

use entity::{
    bid, demand, org,
    words::{BidStage, DemandStage, Duty, OrgKind, OrgStage},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{
    seen::{Nearness, org_name},
    stages::is_list_item,
};
use crate::{
    call::{self, Rules},
    error::Result,
    who::Who,
};

/// What stands round a demand's text for one reader.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// The district office that checks first; none where the call does without.
    pub office: Option<String>,
    /// The unit that says a collected demand is its own, for the office and itself.
    pub claimer: Option<String>,
    /// In 定向委托: the unit asked, for the parties, and for everybody once it is listed.
    pub directed: Option<String>,
    /// In 定向委托: whether the reader's unit is the one asked.
    pub directed_to_reader: bool,
    /// The reader's unit's newest bid on it that was not withdrawn.
    pub own_bid: Option<(i64, BidStage)>,
    /// How many bids came in: told to the clerk, and to nobody else.
    pub bids: Option<u64>,
}

/// Reads what stands round a demand for this reader.
pub async fn around<C: ConnectionTrait>(db: &C, who: &Who, found: &demand::Model, near: Nearness) -> Result<Around> {
    let rules = call::rules_of(db, found.call_id).await?;
    let directed_known = near == Nearness::Party || is_list_item(found.stage, found.listed_at.is_some());
    let claimed_by_reader = found.claimed_by.is_some() && found.claimed_by == who.org_id();
    let claimer = found.claimed_by.filter(|_| who.is_office() || claimed_by_reader);
    let taking = matches!(found.stage, DemandStage::Listed | DemandStage::Closed);
    Ok(Around {
        office: Offices::load(db).await?.first(&rules, &found.region).map(str::to_owned),
        claimer: name_of(db, claimer).await?,
        directed: name_of(db, found.directed_org_id.filter(|_| directed_known)).await?,
        directed_to_reader: found.directed_org_id.is_some() && found.directed_org_id == who.org_id(),
        own_bid: own_bid(db, who, found.id).await?,
        bids: if taking { crate::bid::tally(db, who, found.id).await? } else { None },
    })
}

async fn name_of<C: ConnectionTrait>(db: &C, unit: Option<i64>) -> Result<Option<String>> {
    match unit {
        Some(unit) => org_name(db, unit).await,
        None => Ok(None),
    }
}

/// The city's district offices: name by region. There are a dozen, and who checks first is asked of them everywhere.
pub struct Offices(HashMap<String, String>);

impl Offices {
    /// The confirmed ones.
    pub async fn load<C: ConnectionTrait>(db: &C) -> Result<Self> {
        let rows: Vec<(String, String)> = org::Entity::find()
            .select_only()
            .columns([org::Column::Region, org::Column::Name])
            .filter(org::Column::Kind.eq(OrgKind::District))
            .filter(org::Column::Stage.eq(OrgStage::Confirmed))
            .into_tuple()
            .all(db)
            .await?;
        Ok(Self(rows.into_iter().collect()))
    }

    /// The office that checks a region's demands first: where the call wants it and the region has one. Units of the
    /// city itself (市直) and from outside (市外) have none, and their demands go to the bureau.
    pub fn first(&self, rules: &Rules, region: &str) -> Option<&str> {
        self.0.get(region).filter(|_| rules.district_first).map(String::as_str)
    }
}

async fn own_bid<C: ConnectionTrait>(db: &C, who: &Who, demand: i64) -> Result<Option<(i64, BidStage)>> {
    let Some(org) = who.org_id() else { return Ok(None) };
    let newest = bid::Entity::find()
        .select_only()
        .columns([bid::Column::Id, bid::Column::Stage])
        .filter(crate::seen::bids(who))
        .filter(bid::Column::DemandId.eq(demand))
        .filter(bid::Column::OrgId.eq(org))
        .filter(bid::Column::Stage.is_not_in([BidStage::Withdrawn, BidStage::Replaced]))
        // Ids are drawn, so the moment of writing tells which round it belongs to.
        .order_by_desc(bid::Column::CreatedAt)
        .into_tuple()
        .one(db)
        .await?;
    Ok(newest)
}

/// A unit to choose.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: OrgKind,
    /// Its district.
    pub region: String,
}

/// Every confirmed enterprise and institute, institutes first, by name.
pub async fn units<C: ConnectionTrait>(db: &C) -> Result<Vec<Unit>> {
    let rows: Vec<(i64, String, OrgKind, String)> = org::Entity::find()
        .select_only()
        .columns([org::Column::Id, org::Column::Name, org::Column::Kind, org::Column::Region])
        .filter(org::Column::Kind.is_in([OrgKind::Enterprise, OrgKind::Institute]))
        .filter(org::Column::Stage.eq(OrgStage::Confirmed))
        .order_by_asc(org::Column::Name)
        .into_tuple()
        .all(db)
        .await?;
    let unit = |(id, name, kind, region)| Unit { id, name, kind, region };
    let mut units: Vec<Unit> = rows.into_iter().map(unit).collect();
    units.sort_by_key(|unit| unit.kind != OrgKind::Institute);
    Ok(units)
}

/// Earlier demands of the reader's unit, newest first: id and title.
pub async fn earlier<C: ConnectionTrait>(db: &C, who: &Who) -> Result<Vec<(i64, String)>> {
    let Some(person) = who.person() else { return Ok(Vec::new()) };
    let mut own = sea_orm::Condition::any().add(demand::Column::OrgId.eq(person.org.id));
    if who.has(Duty::Clerk) {
        own = own.add(demand::Column::EnteredBy.eq(person.id));
    }
    let rows = demand::Entity::find()
        .select_only()
        .columns([demand::Column::Id, demand::Column::Title])
        .filter(crate::seen::demands(who))
        .filter(own)
        .filter(demand::Column::Title.ne(""))
        .order_by_desc(demand::Column::Id)
        .limit(10)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows)
}
