//! The first shape of the journal and what follows it.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{drop_tables, index, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let journal = [
            big_integer("seq"),
            timestamp_with_time_zone("at"),
            big_integer_null("actor_id"),
            big_integer_null("org_id"),
            string("act"),
            string_len("subject", 32),
            big_integer("subject_id"),
            string_len("visibility", 32),
            binary("entry"),
        ];
        table(manager, "journal", journal, &["seq"], &[("actor_id", "account"), ("org_id", "org")]).await?;
        index(manager, "journal", &["subject", "subject_id"], false).await?;
        index(manager, "journal", &["actor_id"], false).await?;
        let payload = [big_integer("seq"), binary("salt"), text("body")];
        table(manager, "payload", payload, &["seq"], &[]).await?;
        let follower = [string("name"), big_integer("cursor")];
        table(manager, "follower", follower, &["name"], &[]).await?;
        let message = [
            big_pk_auto("id"),
            big_integer("account_id"),
            big_integer("seq"),
            string("title"),
            text("text"),
            string("href"),
            timestamp_with_time_zone("at"),
            timestamp_with_time_zone_null("read_at"),
        ];
        table(manager, "message", message, &[], &[("account_id", "account")]).await?;
        index(manager, "message", &["account_id", "seq"], true).await?;
        let mail = [
            big_pk_auto("id"),
            big_integer("account_id"),
            big_integer("seq"),
            string("kind"),
            string("address"),
            string("subject"),
            text("text"),
            timestamp_with_time_zone("at"),
            timestamp_with_time_zone_null("sent_at"),
            integer("attempts"),
        ];
        table(manager, "mail", mail, &[], &[("account_id", "account")]).await?;
        index(manager, "mail", &["account_id", "seq", "kind"], true).await?;
        index(manager, "mail", &["sent_at"], false).await?;
        let idempotency = [
            big_integer("account_id"),
            string("key"),
            binary("request_hash"),
            integer("status"),
            string_null("location"),
            text("body"),
            timestamp_with_time_zone("at"),
        ];
        table(manager, "idempotency", idempotency, &["account_id", "key"], &[("account_id", "account")]).await?;
        let counter = [string("name"), big_integer("value")];
        table(manager, "counter", counter, &["name"], &[]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["counter", "idempotency", "mail", "message", "follower", "payload", "journal"]).await
    }
}
