//! Who must recuse: the ties that the rows themselves show. Other ties (kin, shares, teacher and student, joint work of
//! the last three years) only the expert knows and declares.

use entity::{account, bid, demand, org};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::error::Result;

/// What the experts of one demand are held against.
pub struct Ties {
    owner: Option<i64>,
    bids: Vec<bid::Model>,
    /// The units of those who wrote the bids, wherever they work.
    author_units: Vec<i64>,
}

impl Ties {
    /// The owner and the running bids of a demand with their authors.
    pub async fn of<C: ConnectionTrait>(db: &C, demand: &demand::Model) -> Result<Self> {
        let bids = crate::bid::running(db, demand.id).await?;
        let authors = bids.iter().flat_map(|bid| bid.second_id.into_iter().chain([bid.entered_by]));
        let author_units = account::Entity::find()
            .select_only()
            .column(account::Column::OrgId)
            .filter(account::Column::Id.is_in(authors))
            .into_tuple()
            .all(db)
            .await?;
        Ok(Self { owner: demand.org_id, bids, author_units })
    }

    /// Why a person of `unit` may not sit on the panel, if so.
    pub fn bar(&self, account_id: i64, org_id: i64, unit: &str) -> Option<&'static str> {
        let any = |tied: &dyn Fn(&bid::Model) -> bool| self.bids.iter().any(tied);
        if self.owner == Some(org_id) {
            Some("与发榜单位同单位")
        } else if any(&|bid| bid.org_id == org_id) {
            Some("与揭榜单位同单位")
        } else if any(&|bid| bid.second_id == Some(account_id) || bid.entered_by == account_id) {
            Some("是揭榜方案的作者")
        } else if self.author_units.contains(&org_id) {
            Some("与揭榜方案的作者同单位")
        } else if !unit.is_empty() && any(&|bid| bid.partners.contains(unit)) {
            Some("所在单位是联合体成员")
        } else {
            None
        }
    }
}

/// Why this expert may not sit on the panel of a demand, if so.
pub async fn of<C: ConnectionTrait>(
    db: &C,
    expert: &account::Model,
    demand: &demand::Model,
) -> Result<Option<&'static str>> {
    let unit = org::Entity::find_by_id(expert.org_id).one(db).await?;
    let unit = unit.as_ref().map_or("", |unit| unit.name.as_str());
    Ok(Ties::of(db, demand).await?.bar(expert.id, expert.org_id, unit))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use entity::words::BidStage;

    use super::*;

    fn bid(org_id: i64, partners: &str) -> bid::Model {
        bid::Model {
            id: 1,
            demand_id: 1,
            org_id,
            entered_by: 70,
            second_id: Some(71),
            stage: BidStage::Opened,
            leader: String::new(),
            partners: partners.into(),
            price_fen: None,
            months: None,
            unit: String::new(),
            status_quo: String::new(),
            route: String::new(),
            basis: String::new(),
            plan: String::new(),
            budget: String::new(),
            contact: String::new(),
            promise: true,
            replaces_id: None,
            score_milli: None,
            rank: None,
            proposed: false,
            submitted_at: None,
            opened_at: None,
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
            version: 1,
        }
    }

    #[test]
    fn each_tie_bars_and_nothing_else_does() {
        let ties =
            Ties {
                owner: Some(1), bids: vec![bid(2, ""), bid(3, "澜海大学\n海洋研究院")], author_units: vec![6]
            };
        assert_eq!(ties.bar(9, 1, "甲"), Some("与发榜单位同单位"));
        assert_eq!(ties.bar(9, 3, "乙"), Some("与揭榜单位同单位"));
        assert_eq!(ties.bar(70, 8, "丙"), Some("是揭榜方案的作者"));
        assert_eq!(ties.bar(71, 8, "丙"), Some("是揭榜方案的作者"));
        assert_eq!(ties.bar(9, 6, "丙"), Some("与揭榜方案的作者同单位"));
        assert_eq!(ties.bar(9, 8, "澜海大学"), Some("所在单位是联合体成员"));
        assert_eq!(ties.bar(9, 8, "东海大学"), None);
        assert_eq!(ties.bar(9, 8, ""), None);
    }
}
