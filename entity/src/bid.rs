//! A bid. Nobody but the bidding unit reads it before it is opened.

use sea_orm::entity::prelude::*;

use crate::words::BidStage;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bid")]
/// A bid. Nobody but the bidding unit reads it before it is opened.
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub demand_id: i64,
    pub org_id: i64,
    pub entered_by: i64,
    /// Second author.
    pub second_id: Option<i64>,
    pub stage: BidStage,
    pub leader: String,
    #[sea_orm(column_type = "Text")]
    pub partners: String,
    pub price_fen: Option<i64>,
    pub months: Option<i32>,
    #[sea_orm(column_type = "Text")]
    pub unit: String,
    #[sea_orm(column_type = "Text")]
    pub status_quo: String,
    #[sea_orm(column_type = "Text")]
    pub route: String,
    #[sea_orm(column_type = "Text")]
    pub basis: String,
    #[sea_orm(column_type = "Text")]
    pub plan: String,
    #[sea_orm(column_type = "Text")]
    pub budget: String,
    #[sea_orm(column_type = "Text")]
    pub contact: String,
    pub promise: bool,
    pub replaces_id: Option<i64>,
    /// Average of the panel and the owner, thousandths of a point.
    pub score_milli: Option<i64>,
    pub rank: Option<i32>,
    /// Proposed as winner, not yet published.
    pub proposed: bool,
    pub submitted_at: Option<DateTimeUtc>,
    pub opened_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
