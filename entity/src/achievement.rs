//! A result offered for transfer. Money is fen; no price means 面议.

use sea_orm::entity::prelude::*;

use crate::words::{AchievementStage, Maturity};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "achievement")]
/// A result offered for transfer. Money is fen; no price means 面议.
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub org_id: Option<i64>,
    pub entered_by: Option<i64>,
    pub stage: AchievementStage,
    pub title: String,
    #[sea_orm(column_type = "Text")]
    pub summary: String,
    #[sea_orm(column_type = "Text")]
    pub indicators: String,
    pub field: String,
    pub industry: Option<String>,
    pub keywords: String,
    pub maturity: Option<Maturity>,
    pub ip_type: String,
    pub cooperation: String,
    pub price_fen: Option<i64>,
    pub price_text: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub scope: String,
    pub contact: String,
    pub owner_text: Option<String>,
    #[sea_orm(unique)]
    pub source_key: Option<String>,
    pub source_url: Option<String>,
    pub posted_on: Option<Date>,
    /// SHA-256 of the imported row, in hexadecimal: the same row again changes nothing.
    pub source_digest: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    pub published_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
