//! A sign-in. Ending the row ends every token that names it.

use sea_orm::entity::prelude::*;

use crate::words::SessionKind;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
/// A sign-in. Ending the row ends every token that names it.
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub account_id: i64,
    pub kind: SessionKind,
    /// SHA-256 of the refresh token that may be used next: any other one of the session was used before.
    #[sea_orm(column_type = "VarBinary(StringLen::None)", nullable)]
    pub refresh_hash: Option<Vec<u8>>,
    pub created_at: DateTimeUtc,
    pub seen_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
