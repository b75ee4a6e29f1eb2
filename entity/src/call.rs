//! A call under whose rules demands are collected, listed and awarded.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "call")]
/// A call under whose rules demands are collected, listed and awarded.
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub title: String,
    pub year: i32,
    /// The rule set, JSON of call::Rules.
    #[sea_orm(column_type = "Text")]
    pub rules: String,
    pub open: bool,
    pub created_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
