//! Indexes that hold everything the lists filter, count and order by: the long texts of the tables are then read for
//! no more than the rows of one page.

use sea_orm_migration::prelude::*;

const DEMAND: [&str; 15] = [
    "stage",
    "closes_at",
    "class",
    "mode",
    "field",
    "region",
    "industry",
    "posted_on",
    "submitted_at",
    "created_at",
    "stage_at",
    "listed_at",
    "prize_fen",
    "public_fen",
    "org_id",
];
const ACHIEVEMENT: [&str; 8] =
    ["stage", "field", "maturity", "ip_type", "cooperation", "published_at", "posted_on", "org_id"];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_index(list_index("demand_list", "demand", &DEMAND)).await?;
        manager.create_index(list_index("achievement_list", "achievement", &ACHIEVEMENT)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, table) in [("demand_list", "demand"), ("achievement_list", "achievement")] {
            manager.drop_index(Index::drop().name(name).table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn list_index(name: &'static str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut create = Index::create();
    create.name(name).table(table);
    for column in columns {
        create.col(*column);
    }
    create
}
