//! The text of a demand as it stood at one submission: what changed is shown from these.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "edition")]
/// The text of a demand as it stood at one submission: what changed is shown from these.
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub demand_id: i64,
    pub number: i32,
    /// JSON of the form.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
