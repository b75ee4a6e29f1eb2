//! The answer once given to a request with an Idempotency-Key.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
/// The answer once given to a request with an Idempotency-Key.
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    #[sea_orm(column_type = "VarBinary(StringLen::None)")]
    pub request_hash: Vec<u8>,
    pub status: i32,
    pub location: Option<String>,
    pub etag: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub body: String,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
