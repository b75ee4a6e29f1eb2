//! A person who may sign in.

use sea_orm::entity::prelude::*;

use crate::words::AccountStage;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
/// A person who may sign in.
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub org_id: i64,
    pub stage: AccountStage,
    #[sea_orm(unique)]
    pub username: String,
    pub name: String,
    pub email: String,
    pub phone: String,
    /// PHC string; absent until the invitation is taken up.
    pub password_hash: Option<String>,
    /// An expert's fields, one a line.
    #[sea_orm(column_type = "Text")]
    pub fields: String,
    /// Set when too many addresses together tried wrong passwords; one address alone locks only itself.
    pub locked_until: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
