//! The points and words for one criterion on one sheet.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mark")]
/// The points and words for one criterion on one sheet.
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub sheet_id: i64,
    pub criterion: String,
    pub points_milli: Option<i64>,
    #[sea_orm(column_type = "Text")]
    pub comment: String,
}

impl ActiveModelBehavior for ActiveModel {}
