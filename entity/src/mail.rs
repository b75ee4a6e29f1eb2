//! A mail to send, unique by row, recipient and kind.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail")]
/// A mail to send, unique by row, recipient and kind.
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub account_id: i64,
    pub seq: i64,
    pub kind: String,
    pub address: String,
    pub subject: String,
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// The address that stops mails like this one, if they can be stopped.
    #[sea_orm(column_type = "Text", nullable)]
    pub stop: Option<String>,
    pub at: DateTimeUtc,
    pub sent_at: Option<DateTimeUtc>,
    pub attempts: i32,
    /// Not tried before: claimed by a sender, or waiting after a failure. Absent = at once.
    pub due_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
