//! One row of 考核指标.

use sea_orm::entity::prelude::*;

use crate::words::Comparator;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "indicator")]
/// One row of 考核指标.
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub demand_id: i64,
    pub ord: i32,
    pub name: String,
    pub present: String,
    pub comparator: Comparator,
    pub value: String,
    pub unit: String,
    pub test: String,
}

impl ActiveModelBehavior for ActiveModel {}
