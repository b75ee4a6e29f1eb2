//! The first shape of the people: units, accounts, duties, sessions, mailed links.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{drop_tables, index, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let org = [
            big_pk_auto("id"),
            string_len("kind", 32),
            string_len("stage", 32),
            string_uniq("name"),
            string_null("uscc"),
            string_null("uscc_note"),
            string("region"),
            string("address"),
            string("contact"),
            string("phone"),
            text("profile"),
            timestamp_with_time_zone("created_at"),
            integer("version"),
        ];
        table(manager, "org", org, &[], &[]).await?;
        let account = [
            big_pk_auto("id"),
            big_integer("org_id"),
            string_len("stage", 32),
            string_uniq("username"),
            string("name"),
            string("email"),
            string("phone"),
            string_null("password_hash"),
            text("fields"),
            integer("failed"),
            timestamp_with_time_zone_null("locked_until"),
            timestamp_with_time_zone("created_at"),
            integer("version"),
        ];
        table(manager, "account", account, &[], &[("org_id", "org")]).await?;
        index(manager, "account", &["org_id"], false).await?;
        let duty = [big_integer("account_id"), string_len("duty", 32)];
        table(manager, "duty", duty, &["account_id", "duty"], &[("account_id", "account")]).await?;
        let session = [
            big_pk_auto("id"),
            big_integer("account_id"),
            string_len("kind", 32),
            binary_null("refresh_hash"),
            binary_null("spent_hash"),
            timestamp_with_time_zone("created_at"),
            timestamp_with_time_zone("seen_at"),
            timestamp_with_time_zone("expires_at"),
            timestamp_with_time_zone_null("ended_at"),
        ];
        table(manager, "session", session, &[], &[("account_id", "account")]).await?;
        index(manager, "session", &["account_id"], false).await?;
        let link = [
            binary("hash"),
            big_integer("account_id"),
            string_len("kind", 32),
            timestamp_with_time_zone("expires_at"),
            timestamp_with_time_zone_null("used_at"),
        ];
        table(manager, "link", link, &["hash"], &[("account_id", "account")]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["link", "session", "duty", "account", "org"]).await
    }
}
