//! An expert appointed to review the bids of one demand.

use sea_orm::entity::prelude::*;

use crate::words::SeatStage;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "seat")]
/// An expert appointed to review the bids of one demand.
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub demand_id: i64,
    pub account_id: i64,
    pub stage: SeatStage,
    /// Why recused.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    pub appointed_at: DateTimeUtc,
    pub declared_at: Option<DateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
