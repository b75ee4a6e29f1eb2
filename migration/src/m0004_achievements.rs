//! The first shape of achievements.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{drop_tables, index, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let achievement = [
            big_pk_auto("id"),
            big_integer_null("org_id"),
            big_integer_null("entered_by"),
            string_len("stage", 32),
            string("title"),
            text("summary"),
            text("indicators"),
            string("field"),
            string_null("industry"),
            string("keywords"),
            string_len_null("maturity", 32),
            string("ip_type"),
            string("cooperation"),
            big_integer_null("price_fen"),
            string_null("price_text"),
            text("scope"),
            string("contact"),
            string_null("owner_text"),
            string_null("source_key").unique_key().take(),
            string_null("source_url"),
            date_null("posted_on"),
            text_null("note"),
            timestamp_with_time_zone_null("published_at"),
            timestamp_with_time_zone("created_at"),
            timestamp_with_time_zone("updated_at"),
            integer("version"),
        ];
        table(manager, "achievement", achievement, &[], &[("org_id", "org"), ("entered_by", "account")]).await?;
        index(manager, "achievement", &["stage"], false).await?;
        index(manager, "achievement", &["org_id"], false).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["achievement"]).await
    }
}
