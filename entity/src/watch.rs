//! An address of ours that somebody keeps an eye on: a search of a list, or the matches of a record of their unit.

use sea_orm::entity::prelude::*;

use crate::words::Frequency;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "watch")]
/// An address of ours that somebody keeps an eye on.
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub account_id: i64,
    /// Path and query, unique by person: `/achievements?q=…`, `/demands/17/matches`.
    #[sea_orm(column_type = "Text")]
    pub address: String,
    pub name: String,
    pub frequency: Frequency,
    /// The newest journal row that was looked at.
    pub seq: i64,
    /// When it was last looked at, or its frequency chosen.
    pub looked_at: DateTimeUtc,
    /// When it last told something.
    pub told_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
