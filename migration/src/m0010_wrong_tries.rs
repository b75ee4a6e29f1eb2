//! Wrong passwords are counted by account and address, so that nobody locks an account for its owner. A refresh token
//! says itself whose it is: the last spent one need not be kept.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{drop_tables, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let wrong_try = [
            big_integer("account_id"),
            string("address"),
            integer("failed"),
            timestamp_with_time_zone_null("locked_until"),
            timestamp_with_time_zone("at"),
        ];
        table(manager, "wrong_try", wrong_try, &["account_id", "address"], &[("account_id", "account")]).await?;
        manager.alter_table(Table::alter().table("account").drop_column("failed").to_owned()).await?;
        manager.alter_table(Table::alter().table("session").drop_column("spent_hash").to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let spent = binary_null("spent_hash");
        manager.alter_table(Table::alter().table("session").add_column(spent).to_owned()).await?;
        let mut failed = integer("failed");
        let failed = failed.default(0).to_owned();
        manager.alter_table(Table::alter().table("account").add_column(failed).to_owned()).await?;
        drop_tables(manager, &["wrong_try"]).await
    }
}
