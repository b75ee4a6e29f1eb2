//! The one projection of an achievement: what this reader may know. Pages, JSON, exports, the index and leads are made
//! from it and nothing else; what the reader may not see is absent.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    achievement, org,
    words::{AchievementStage, Maturity, OrgStage},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{error::Result, who::Who};

/// How close a reader stands to an achievement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// Anybody.
    Public,
    /// Someone signed in from a confirmed unit: may get in touch.
    SignedIn,
    /// The owner's people and the bureau.
    Party,
}

/// An achievement as one reader may know it. Absent parts are not for this reader, or were never written.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = Achievement)]
pub struct Seen {
    /// Its id.
    #[schema(example = 31)]
    pub id: i64,
    /// Where it stands.
    pub stage: Option<AchievementStage>,
    /// 成果名称.
    #[schema(example = "高硬度类金刚石复合薄膜及其制备方法")]
    pub title: String,
    /// 成果简介.
    pub summary: String,
    /// 技术指标, in the owner's words.
    pub indicators: String,
    /// 技术领域.
    pub field: String,
    /// 应用行业, as an imported source worded it.
    pub industry: Option<String>,
    /// 关键词, separated by 、.
    pub keywords: String,
    /// 技术成熟度; absent = unknown.
    pub maturity: Option<Maturity>,
    /// 知识产权形式.
    pub ip_type: String,
    /// 合作方式, separated by 、.
    pub cooperation: String,
    /// 合作价格 in fen; absent = 面议 or unknown.
    #[schema(example = 60_000_000)]
    pub price_fen: Option<i64>,
    /// The price in words: 面议, or as an imported source worded it.
    pub price_text: Option<String>,
    /// 应用范围.
    pub scope: String,
    /// 完成单位.
    pub owner: Option<String>,
    /// The registered unit, where it is one.
    pub org_id: Option<i64>,
    /// Where that unit is.
    #[schema(example = "高新区")]
    pub region: Option<String>,
    /// 联系人, for people signed in from a confirmed unit.
    pub contact: Option<String>,
    /// The last reason given for taking it off the list, for the parties.
    pub note: Option<String>,
    /// Where the imported source stands.
    pub source_url: Option<String>,
    /// When the imported source posted it.
    pub posted_on: Option<NaiveDate>,
    /// When it was first published here.
    pub published_at: Option<DateTime<Utc>>,
    /// When it last changed.
    pub updated_at: Option<DateTime<Utc>>,
    /// The version to name in `If-Match`.
    #[schema(example = 2)]
    pub version: i32,
}

impl Seen {
    /// The price in words; empty when unknown.
    pub fn price(&self) -> String {
        match (self.price_fen, &self.price_text) {
            (Some(fen), _) => format!("{} 万元", crate::form::wan_of_fen(fen)),
            (None, Some(text)) => text.clone(),
            (None, None) => String::new(),
        }
    }
}

/// How close this reader stands to the achievement.
pub fn nearness(who: &Who, row: &achievement::Model) -> Nearness {
    if matches!(who, Who::Clock | Who::Console) || who.is_office() {
        return Nearness::Party;
    }
    match who.person() {
        Some(person) if row.org_id == Some(person.org.id) || row.entered_by == Some(person.id) => Nearness::Party,
        Some(person) if person.org.stage == OrgStage::Confirmed => Nearness::SignedIn,
        _ => Nearness::Public,
    }
}

/// A unit as the achievements it owns name it.
#[derive(Clone)]
struct Owner {
    name: String,
    region: String,
}

/// The projection at a nearness.
fn project(row: &achievement::Model, owner: Option<Owner>, near: Nearness) -> Seen {
    let party = near == Nearness::Party;
    let (owner, region) = owner.map(|owner| (owner.name, owner.region)).unzip();
    Seen {
        id: row.id,
        stage: Some(row.stage),
        title: row.title.clone(),
        summary: row.summary.clone(),
        indicators: row.indicators.clone(),
        field: row.field.clone(),
        industry: row.industry.clone(),
        keywords: row.keywords.clone(),
        maturity: row.maturity,
        ip_type: row.ip_type.clone(),
        cooperation: row.cooperation.clone(),
        price_fen: row.price_fen,
        price_text: row.price_text.clone(),
        scope: row.scope.clone(),
        owner: owner.or_else(|| row.owner_text.clone()),
        org_id: row.org_id,
        region: region.filter(|region| !region.is_empty()),
        contact: (near >= Nearness::SignedIn && !row.contact.is_empty()).then(|| row.contact.clone()),
        note: if party { row.note.clone() } else { None },
        source_url: row.source_url.clone(),
        posted_on: row.posted_on,
        published_at: row.published_at,
        updated_at: Some(row.updated_at),
        version: row.version,
    }
}

/// Projects rows that were loaded through [`crate::seen::achievements`], in their order, with one more statement for
/// their units.
pub async fn project_all<C: ConnectionTrait>(db: &C, who: &Who, rows: &[achievement::Model]) -> Result<Vec<Seen>> {
    let owners = owners(db, rows.iter().filter_map(|row| row.org_id)).await?;
    let owner = |row: &achievement::Model| row.org_id.and_then(|id| owners.get(&id).cloned());
    Ok(rows.iter().map(|row| project(row, owner(row), nearness(who, row))).collect())
}

/// Loads and projects one achievement for a reader.
pub async fn load<C: ConnectionTrait>(db: &C, who: &Who, id: i64) -> Result<(achievement::Model, Seen)> {
    let found = super::find(db, who, id).await?;
    let owners = owners(db, found.org_id).await?;
    let owner = found.org_id.and_then(|id| owners.get(&id).cloned());
    let seen = project(&found, owner, nearness(who, &found));
    Ok((found, seen))
}

async fn owners<C: ConnectionTrait>(db: &C, ids: impl IntoIterator<Item = i64>) -> Result<HashMap<i64, Owner>> {
    let mut ids: Vec<i64> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let owners: Vec<(i64, String, String)> = org::Entity::find()
        .select_only()
        .columns([org::Column::Id, org::Column::Name, org::Column::Region])
        .filter(org::Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(owners.into_iter().map(|(id, name, region)| (id, Owner { name, region })).collect())
}
