//! One duty of one person.

use sea_orm::entity::prelude::*;

use crate::words::Duty;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duty")]
/// One duty of one person.
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub duty: Duty,
}

impl ActiveModelBehavior for ActiveModel {}
