//! What has happened: append only, dense.

use sea_orm::entity::prelude::*;

use crate::words::{Subject, Visibility};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "journal")]
/// What has happened: append only, dense.
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub at: DateTimeUtc,
    pub actor_id: Option<i64>,
    /// The unit for whom the actor acted.
    pub org_id: Option<i64>,
    pub act: String,
    pub subject: Subject,
    pub subject_id: i64,
    pub visibility: Visibility,
    /// SHA-256(salt || payload), never changes.
    #[sea_orm(column_type = "VarBinary(StringLen::None)")]
    pub entry: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
