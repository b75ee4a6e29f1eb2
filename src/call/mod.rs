//! A call: the rules under which demands are collected, listed and awarded. What differs from place to place is data
//! of a call, never code.
//!
//! At most one call is open. Its rules can be changed until the first demand was submitted under it; from then on it can
//! only be closed and followed by another call, so that no demand is judged by rules it was not submitted under. What the
//! coach looks at is advice and can be changed at any time.

pub mod api;
pub mod coach;
pub mod edit;
pub mod form;
pub mod page;

use std::collections::HashMap;

use entity::{call, demand, words::DayKind};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use serde_json::json;

use self::coach::CoachPoint;
use crate::{
    error::{Error, Result},
    store::Tx,
    who::Who,
};

/// The rule set of a call.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = CallRules)]
pub struct Rules {
    /// Whether the district office checks first.
    pub district_first: bool,
    /// How many experts a panel needs at least.
    pub panel: u32,
    /// How long a public notice runs.
    pub notice_days: u32,
    /// How its days are counted.
    pub notice_day_kind: DayKind,
    /// How many teams race at most in 赛马制.
    pub lanes: u32,
    /// Public money is at most this share of 榜金, in percent.
    pub public_percent: i64,
    /// Working days within which district, clerk and leader should act on what they hold.
    pub office_days: u32,
    /// Working days a firm has to mend a returned demand.
    pub mend_days: u32,
    /// The scoring template: weights add up to 100.
    pub criteria: Vec<Criterion>,
    /// Points that the demand coach leaves out; it looks at all others.
    pub coach_off: Vec<CoachPoint>,
}

/// One criterion of the scoring template.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq, utoipa::ToSchema)]
pub struct Criterion {
    /// Stable code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Full marks.
    pub points: i64,
    /// Whether the owner of the demand marks it instead of the experts.
    pub by_owner: bool,
}

impl Default for Rules {
    fn default() -> Self {
        let criterion = |code: &str, name: &str, points, by_owner| Criterion {
            code: code.into(),
            name: name.into(),
            points,
            by_owner,
        };
        Self {
            district_first: true,
            panel: 3,
            notice_days: 7,
            notice_day_kind: DayKind::Calendar,
            lanes: 3,
            public_percent: 30,
            office_days: 5,
            mend_days: 10,
            criteria: vec![
                criterion("response", "指标响应度", 25, false),
                criterion("route", "技术路线可行性", 25, false),
                criterion("team", "团队与基础", 20, false),
                criterion("budget", "经费与进度", 10, false),
                criterion("landing", "成果落地与产权方案", 10, false),
                criterion("owner", "发榜方意见", 10, true),
            ],
            coach_off: Vec::new(),
        }
    }
}

impl Rules {
    /// The name of a criterion.
    pub fn name_of(&self, code: &str) -> &str {
        self.criteria.iter().find(|criterion| criterion.code == code).map_or("", |criterion| &criterion.name)
    }

    /// Without the owner's criterion, where its opinion on this demand was waived.
    #[must_use]
    pub fn after_waiver(mut self, demand: &demand::Model) -> Self {
        if demand.owner_waived.is_some() {
            self.criteria.retain(|criterion| !criterion.by_owner);
        }
        self
    }

    /// Whether the owner marks a criterion.
    pub fn owner_marks(&self) -> bool {
        self.criteria.iter().any(|criterion| criterion.by_owner)
    }
}

/// The rules of a call row.
pub fn rules(call: &call::Model) -> Result<Rules> {
    Ok(serde_json::from_str(&call.rules)?)
}

/// The rules of every call, by its id.
pub async fn rules_by_id<C: ConnectionTrait>(db: &C) -> Result<HashMap<i64, Rules>> {
    all(db).await?.iter().map(|call| Ok((call.id, rules(call)?))).collect()
}

/// The rules a demand stands under.
pub async fn rules_of<C: ConnectionTrait>(db: &C, call: i64) -> Result<Rules> {
    let call =
        call::Entity::find_by_id(call).one(db).await?.ok_or_else(|| Error::broken("a demand without its call"))?;
    rules(&call)
}

/// The calls, newest first.
pub async fn all<C: ConnectionTrait>(db: &C) -> Result<Vec<call::Model>> {
    Ok(call::Entity::find().order_by_desc(call::Column::Id).all(db).await?)
}

/// One call. Everybody may read the rules.
pub async fn find<C: ConnectionTrait>(db: &C, id: i64) -> Result<call::Model> {
    call::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

/// The rules a demand's review goes by: those of its call, without the owner's criterion where its opinion was waived.
pub async fn rules_for<C: ConnectionTrait>(db: &C, demand: &demand::Model) -> Result<Rules> {
    Ok(rules_of(db, demand.call_id).await?.after_waiver(demand))
}

/// The call that takes demands now: the newest open one.
pub async fn current<C: ConnectionTrait>(db: &C) -> Result<call::Model> {
    call::Entity::find()
        .filter(call::Column::Open.eq(true))
        .order_by_desc(call::Column::Id)
        .one(db)
        .await?
        .ok_or_else(|| Error::conflict("no_call", "现在没有开放的征集批次，请等市科技局发布征集通知。"))
}

/// Opens the standing call of a year with the default rules, unless one is open.
pub async fn ensure_standing(tx: &Tx, who: &Who, year: i32) -> Result<i64> {
    if let Some(call) = call::Entity::find().filter(call::Column::Open.eq(true)).one(&**tx).await? {
        return Ok(call.id);
    }
    let row = call::ActiveModel {
        title: Set(format!("{year} 年常态化征集")),
        year: Set(year),
        rules: Set(serde_json::to_string(&Rules::default())?),
        open: Set(true),
        created_at: Set(tx.now),
        version: Set(1),
        ..Default::default()
    };
    let id = call::Entity::insert(row).exec(&**tx).await?.last_insert_id;
    edit::write(tx, who, "create", id, json!({"rules": Rules::default()})).await?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_template_adds_up_to_a_hundred() {
        let rules = Rules::default();
        assert_eq!(rules.criteria.iter().map(|criterion| criterion.points).sum::<i64>(), 100);
        assert_eq!(rules.name_of("team"), "团队与基础");
    }

    #[test]
    fn rules_keep_defaults_for_what_is_not_said() {
        let rules: Rules = serde_json::from_str(r#"{"district_first": false}"#).unwrap();
        assert!(!rules.district_first);
        assert_eq!((rules.notice_days, rules.coach_off), (7, Vec::new()));
        assert!(serde_json::from_str::<Rules>(r#"{"notice_dayz": 3}"#).is_err());
    }
}
