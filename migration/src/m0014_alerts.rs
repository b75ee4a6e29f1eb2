//! Saved searches and watched records, what each has told, and messages that stand for no row of the journal: a message
//! is now unique by row, recipient and kind, as a mail is.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{drop_tables, index, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let watch = [
            big_pk_auto("id"),
            big_integer("account_id"),
            text("address"),
            string("name"),
            string_len("frequency", 32),
            big_integer("seq"),
            timestamp_with_time_zone("looked_at"),
            timestamp_with_time_zone_null("told_at"),
            timestamp_with_time_zone("created_at"),
            integer("version"),
        ];
        table(manager, "watch", watch, &[], &[("account_id", "account")]).await?;
        index(manager, "watch", &["account_id", "address"], true).await?;
        index(manager, "watch", &["frequency", "looked_at"], false).await?;
        let told = [big_integer("watch_id"), big_integer("record_id"), text("reason"), timestamp_with_time_zone("at")];
        table(manager, "told", told, &["watch_id", "record_id"], &[("watch_id", "watch")]).await?;
        index(manager, "told", &["watch_id", "at"], false).await?;

        let mut kind = string_len("kind", 32);
        let kind = kind.default("notice").to_owned();
        manager.alter_table(Table::alter().table("message").add_column(kind).to_owned()).await?;
        drop_index(manager, "message_account_id_seq").await?;
        index(manager, "message", &["account_id", "seq", "kind"], true).await?;
        // What happened before there were watches is no news.
        let begin = "INSERT INTO follower (name, cursor) SELECT 'alerts', COALESCE(MAX(seq), 0) FROM journal";
        manager.get_connection().execute_unprepared(begin).await.map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared("DELETE FROM follower WHERE name = 'alerts'").await?;
        db.execute_unprepared("DELETE FROM message WHERE kind <> 'notice'").await?;
        drop_index(manager, "message_account_id_seq_kind").await?;
        manager.alter_table(Table::alter().table("message").drop_column("kind").to_owned()).await?;
        index(manager, "message", &["account_id", "seq"], true).await?;
        drop_tables(manager, &["told", "watch"]).await
    }
}

async fn drop_index(manager: &SchemaManager<'_>, name: &'static str) -> Result<(), DbErr> {
    manager.drop_index(Index::drop().name(name).table("message").to_owned()).await
}
