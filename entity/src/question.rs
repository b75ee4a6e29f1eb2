//! A question on a listed demand, and the owner answer that all may read.

use sea_orm::entity::prelude::*;

use crate::words::QuestionStage;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "question")]
/// A question on a listed demand, and the owner answer that all may read.
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub demand_id: i64,
    pub org_id: i64,
    pub asked_by: i64,
    pub stage: QuestionStage,
    #[sea_orm(column_type = "Text")]
    pub text: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub answer: Option<String>,
    pub asked_at: DateTimeUtc,
    pub answered_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
