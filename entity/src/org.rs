//! A unit: enterprise, university or institute, district office, bureau, agency.

use sea_orm::entity::prelude::*;

use crate::words::{OrgKind, OrgStage};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "org")]
/// A unit: enterprise, university or institute, district office, bureau, agency.
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub kind: OrgKind,
    pub stage: OrgStage,
    #[sea_orm(unique)]
    pub name: String,
    /// 统一社会信用代码, 18 characters; absent for units that have none.
    pub uscc: Option<String>,
    /// Why an officer accepted a code whose check digit fails.
    pub uscc_note: Option<String>,
    pub region: String,
    pub address: String,
    pub contact: String,
    pub phone: String,
    #[sea_orm(column_type = "Text")]
    pub profile: String,
    pub created_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
