//! What imported lists say that had no place yet, in the source's own words, and the digest by which a second import
//! of the same row is recognised.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

fn of_demand() -> [ColumnDef; 6] {
    [
        date_null("valid_from"),
        date_null("valid_to"),
        string_null("programme"),
        string_null("deadline_text"),
        text_null("indicators_text"),
        string_null("source_digest"),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in of_demand() {
            add(manager, "demand", column).await?;
        }
        add(manager, "achievement", string_null("source_digest")).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, "achievement", "source_digest").await?;
        for column in of_demand() {
            drop(manager, "demand", &column.get_column_name()).await?;
        }
        Ok(())
    }
}

/// One column a statement: SQLite takes no more.
async fn add(manager: &SchemaManager<'_>, table: &'static str, column: ColumnDef) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await
}

async fn drop(manager: &SchemaManager<'_>, table: &'static str, column: &str) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(table).drop_column(column.to_owned()).to_owned()).await
}
