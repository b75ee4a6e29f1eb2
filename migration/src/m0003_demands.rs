//! The first shape of calls, demands with their indicators, editions, questions and files.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{drop_tables, index, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let call = [
            big_pk_auto("id"),
            string("title"),
            integer("year"),
            text("rules"),
            boolean("open"),
            timestamp_with_time_zone("created_at"),
            integer("version"),
        ];
        table(manager, "call", call, &[], &[]).await?;
        let demand = [
            big_pk_auto("id"),
            big_integer("call_id"),
            big_integer_null("org_id"),
            big_integer_null("claimed_by"),
            big_integer_null("entered_by"),
            string_len("stage", 32),
            string_len("class", 32),
            string_len("mode", 32),
            string_null("number"),
            string("title"),
            string("field"),
            string("region"),
            integer_null("months"),
            text("background"),
            text("problem"),
            text("constraints"),
            text("support"),
            text("requirements"),
            text("ip"),
            text("benefit"),
            big_integer_null("prize_fen"),
            big_integer_null("public_fen"),
            big_integer_null("own_fen"),
            string_len("show_name", 32),
            string_len("show_text", 32),
            big_integer_null("directed_org_id"),
            string("contact"),
            boolean("truthful"),
            text_null("note"),
            string_null("industry"),
            string_null("cooperation"),
            string_null("amount_text"),
            string_null("source_key").unique_key().take(),
            string_null("source_url"),
            string_null("owner_text"),
            date_null("posted_on"),
            timestamp_with_time_zone_null("submitted_at"),
            timestamp_with_time_zone_null("listed_at"),
            timestamp_with_time_zone_null("closes_at"),
            timestamp_with_time_zone("stage_at"),
            timestamp_with_time_zone_null("due_at"),
            integer("editions"),
            timestamp_with_time_zone("created_at"),
            timestamp_with_time_zone("updated_at"),
            integer("version"),
        ];
        table(
            manager,
            "demand",
            demand,
            &[],
            &[
                ("call_id", "call"),
                ("org_id", "org"),
                ("claimed_by", "org"),
                ("entered_by", "account"),
                ("directed_org_id", "org"),
            ],
        )
        .await?;
        index(manager, "demand", &["stage", "closes_at"], false).await?;
        index(manager, "demand", &["org_id"], false).await?;
        index(manager, "demand", &["region", "stage"], false).await?;
        index(manager, "demand", &["call_id"], false).await?;
        let indicator = [
            big_pk_auto("id"),
            big_integer("demand_id"),
            integer("ord"),
            string("name"),
            string("present"),
            string_len("comparator", 32),
            string("value"),
            string("unit"),
            string("test"),
        ];
        table(manager, "indicator", indicator, &[], &[("demand_id", "demand")]).await?;
        index(manager, "indicator", &["demand_id", "ord"], true).await?;
        let edition = [
            big_pk_auto("id"),
            big_integer("demand_id"),
            integer("number"),
            text("content"),
            timestamp_with_time_zone("at"),
        ];
        table(manager, "edition", edition, &[], &[("demand_id", "demand")]).await?;
        index(manager, "edition", &["demand_id", "number"], true).await?;
        let question = [
            big_pk_auto("id"),
            big_integer("demand_id"),
            big_integer("org_id"),
            big_integer("asked_by"),
            string_len("stage", 32),
            text("text"),
            text_null("answer"),
            timestamp_with_time_zone("asked_at"),
            timestamp_with_time_zone_null("answered_at"),
        ];
        table(
            manager,
            "question",
            question,
            &[],
            &[("demand_id", "demand"), ("org_id", "org"), ("asked_by", "account")],
        )
        .await?;
        index(manager, "question", &["demand_id"], false).await?;
        let file = [
            big_pk_auto("id"),
            string_uniq("key"),
            string_len("stage", 32),
            string("name"),
            string("mime"),
            big_integer("size"),
            binary("sha256"),
            big_integer("uploaded_by"),
            string_len_null("subject", 32),
            big_integer_null("subject_id"),
            string("part"),
            timestamp_with_time_zone("at"),
        ];
        table(manager, "file", file, &[], &[("uploaded_by", "account")]).await?;
        index(manager, "file", &["subject", "subject_id"], false).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["file", "question", "edition", "indicator", "demand", "call"]).await
    }
}
