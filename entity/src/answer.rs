//! How a bid answers one indicator.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "answer")]
/// How a bid answers one indicator.
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub bid_id: i64,
    pub indicator_id: i64,
    pub promise: String,
    #[sea_orm(column_type = "Text")]
    pub basis: String,
}

impl ActiveModelBehavior for ActiveModel {}
