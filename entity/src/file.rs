//! An uploaded file. The bytes lie in the object store under key.

use sea_orm::entity::prelude::*;

use crate::words::{FileStage, Subject};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "file")]
/// An uploaded file. The bytes lie in the object store under key.
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub key: String,
    pub stage: FileStage,
    pub name: String,
    pub mime: String,
    pub size: i64,
    #[sea_orm(column_type = "VarBinary(StringLen::None)")]
    pub sha256: Vec<u8>,
    pub uploaded_by: i64,
    pub subject: Option<Subject>,
    pub subject_id: Option<i64>,
    /// which part of its subject: attachment, stamped, ...
    pub part: String,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
