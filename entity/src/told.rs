//! A record that a watch has told of: it is told of no second time.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "told")]
/// A record that a watch has told of.
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub watch_id: i64,
    /// A demand or an achievement: what the watch looks for.
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: i64,
    /// Why, in the words that were told.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
