//! Wrong passwords for an account from one network address.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "wrong_try")]
/// Wrong passwords for an account from one network address.
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: i64,
    /// The address as limits know it, or the session that asked again.
    #[sea_orm(primary_key, auto_increment = false)]
    pub address: String,
    /// In a row.
    pub failed: i32,
    pub locked_until: Option<DateTimeUtc>,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
