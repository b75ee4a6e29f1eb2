//! The first shape of panels, sheets, marks, reasons, notices.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{drop_tables, index, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let seat = [
            big_pk_auto("id"),
            big_integer("demand_id"),
            big_integer("account_id"),
            string_len("stage", 32),
            text_null("note"),
            timestamp_with_time_zone("appointed_at"),
            timestamp_with_time_zone_null("declared_at"),
            integer("version"),
        ];
        table(manager, "seat", seat, &[], &[("demand_id", "demand"), ("account_id", "account")]).await?;
        index(manager, "seat", &["demand_id", "account_id"], true).await?;
        index(manager, "seat", &["account_id"], false).await?;
        let sheet = [
            big_pk_auto("id"),
            big_integer("bid_id"),
            big_integer_null("seat_id"),
            string_len("stage", 32),
            big_integer("total_milli"),
            timestamp_with_time_zone_null("handed_in_at"),
            timestamp_with_time_zone("updated_at"),
            integer("version"),
        ];
        table(manager, "sheet", sheet, &[], &[("bid_id", "bid"), ("seat_id", "seat")]).await?;
        index(manager, "sheet", &["bid_id", "seat_id"], true).await?;
        index(manager, "sheet", &["seat_id"], false).await?;
        let mark = [
            big_pk_auto("id"),
            big_integer("sheet_id"),
            string("criterion"),
            big_integer_null("points_milli"),
            text("comment"),
        ];
        table(manager, "mark", mark, &[], &[("sheet_id", "sheet")]).await?;
        index(manager, "mark", &["sheet_id", "criterion"], true).await?;
        let reason = [big_pk_auto("id"), big_integer("bid_id"), string("criterion"), text("text")];
        table(manager, "reason", reason, &[], &[("bid_id", "bid")]).await?;
        index(manager, "reason", &["bid_id", "criterion"], true).await?;
        let notice = [
            big_pk_auto("id"),
            big_integer("demand_id"),
            string_uniq("number"),
            string_len("stage", 32),
            string("title"),
            text("body"),
            integer("days"),
            string_len("day_kind", 32),
            timestamp_with_time_zone("starts_at"),
            timestamp_with_time_zone("ends_at"),
            integer_null("left_days"),
            text_null("note"),
            integer("version"),
        ];
        table(manager, "notice", notice, &[], &[("demand_id", "demand")]).await?;
        index(manager, "notice", &["demand_id"], false).await?;
        index(manager, "notice", &["stage"], false).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["notice", "reason", "mark", "sheet", "seat"]).await
    }
}
