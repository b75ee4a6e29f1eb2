//! A public notice of a proposed award.

use sea_orm::entity::prelude::*;

use crate::words::{DayKind, NoticeStage};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice")]
/// A public notice of a proposed award.
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub demand_id: i64,
    #[sea_orm(unique)]
    pub number: String,
    pub stage: NoticeStage,
    pub title: String,
    /// JSON of notice::Body: what was published, word for word.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    pub days: i32,
    pub day_kind: DayKind,
    pub starts_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    /// Days of the term still to run when it was paused, the day of the pause among them.
    pub left_days: Option<i32>,
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
