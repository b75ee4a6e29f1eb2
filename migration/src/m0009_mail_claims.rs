//! A mail is claimed before it is sent, and tried again later each time: `due_at` is when the next try may begin.
//! A kept answer keeps the version it named.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let due = timestamp_with_time_zone_null("due_at");
        manager.alter_table(Table::alter().table("mail").add_column(due).to_owned()).await?;
        let etag = string_null("etag");
        manager.alter_table(Table::alter().table("idempotency").add_column(etag).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("idempotency").drop_column("etag").to_owned()).await?;
        manager.alter_table(Table::alter().table("mail").drop_column("due_at").to_owned()).await
    }
}
