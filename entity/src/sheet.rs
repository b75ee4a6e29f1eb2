//! One score sheet: an expert (a seat) or the owner (no seat) on one bid.

use sea_orm::entity::prelude::*;

use crate::words::SheetStage;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sheet")]
/// One score sheet: an expert (a seat) or the owner (no seat) on one bid.
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub bid_id: i64,
    pub seat_id: Option<i64>,
    pub stage: SheetStage,
    pub total_milli: i64,
    pub handed_in_at: Option<DateTimeUtc>,
    pub updated_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
