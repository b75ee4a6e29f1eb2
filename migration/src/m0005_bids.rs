//! The first shape of bids and their answers.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{drop_tables, index, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let bid = [
            big_pk_auto("id"),
            big_integer("demand_id"),
            big_integer("org_id"),
            big_integer("entered_by"),
            big_integer_null("second_id"),
            string_len("stage", 32),
            string("leader"),
            text("partners"),
            big_integer_null("price_fen"),
            integer_null("months"),
            text("unit"),
            text("status_quo"),
            text("route"),
            text("basis"),
            text("plan"),
            text("budget"),
            text("contact"),
            boolean("promise"),
            big_integer_null("replaces_id"),
            big_integer_null("score_milli"),
            integer_null("rank"),
            boolean("proposed"),
            timestamp_with_time_zone_null("submitted_at"),
            timestamp_with_time_zone_null("opened_at"),
            timestamp_with_time_zone("created_at"),
            timestamp_with_time_zone("updated_at"),
            integer("version"),
        ];
        table(
            manager,
            "bid",
            bid,
            &[],
            &[
                ("demand_id", "demand"),
                ("org_id", "org"),
                ("entered_by", "account"),
                ("second_id", "account"),
                ("replaces_id", "bid"),
            ],
        )
        .await?;
        index(manager, "bid", &["demand_id", "stage"], false).await?;
        index(manager, "bid", &["org_id"], false).await?;
        let answer =
            [big_pk_auto("id"), big_integer("bid_id"), big_integer("indicator_id"), string("promise"), text("basis")];
        table(manager, "answer", answer, &[], &[("bid_id", "bid"), ("indicator_id", "indicator")]).await?;
        index(manager, "answer", &["bid_id", "indicator_id"], true).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["answer", "bid"]).await
    }
}
