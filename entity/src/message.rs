//! A notice in a person inbox.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message")]
/// A notice in a person inbox.
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub account_id: i64,
    /// The journal row it tells of; of an alert the newest row that was looked at.
    pub seq: i64,
    /// What tells apart two messages of one row to one person.
    pub kind: String,
    pub title: String,
    #[sea_orm(column_type = "Text")]
    pub text: String,
    pub href: String,
    pub at: DateTimeUtc,
    pub read_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
