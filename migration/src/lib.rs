//! The history of the tables: one file a change, append-only, portable to SQLite and PostgreSQL, up and down.

pub use sea_orm_migration::prelude::MigratorTrait;
use sea_orm_migration::prelude::*;

mod m0001_people;
mod m0002_journal;
mod m0003_demands;
mod m0004_achievements;
mod m0005_bids;
mod m0006_review;
mod m0007_lists;
mod m0008_import;
mod m0009_mail_claims;
mod m0010_wrong_tries;
mod m0011_owner_waived;
mod m0014_alerts;
mod m0015_mail_stops;

/// Applies the files below in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_people::Migration),
            Box::new(m0002_journal::Migration),
            Box::new(m0003_demands::Migration),
            Box::new(m0004_achievements::Migration),
            Box::new(m0005_bids::Migration),
            Box::new(m0006_review::Migration),
            Box::new(m0007_lists::Migration),
            Box::new(m0008_import::Migration),
            Box::new(m0009_mail_claims::Migration),
            Box::new(m0010_wrong_tries::Migration),
            Box::new(m0011_owner_waived::Migration),
            Box::new(m0014_alerts::Migration),
            Box::new(m0015_mail_stops::Migration),
        ]
    }
}

/// Creates a table; `keys` names the columns of a primary key that is not a single auto-increment `id`,
/// `references` the columns that point at another table's `id`.
async fn table<const N: usize>(
    manager: &SchemaManager<'_>,
    name: &'static str,
    columns: [ColumnDef; N],
    keys: &[&'static str],
    references: &[(&'static str, &'static str)],
) -> Result<(), DbErr> {
    let mut create = Table::create();
    create.table(name);
    for mut column in columns {
        create.col(&mut column);
    }
    if !keys.is_empty() {
        let mut primary = Index::create();
        for key in keys {
            primary.col(*key);
        }
        create.primary_key(&mut primary);
    }
    for (column, target) in references {
        create.foreign_key(ForeignKey::create().from(name, *column).to(*target, "id"));
    }
    manager.create_table(create).await
}

/// Creates an index over the columns, unique or not.
async fn index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
    unique: bool,
) -> Result<(), DbErr> {
    let mut create = Index::create();
    create.name(format!("{table}_{}", columns.join("_"))).table(table);
    for column in columns {
        create.col(*column);
    }
    if unique {
        create.unique();
    }
    manager.create_index(create).await
}

/// Drops the tables in the order given.
async fn drop_tables(manager: &SchemaManager<'_>, names: &[&'static str]) -> Result<(), DbErr> {
    for name in names {
        manager.drop_table(Table::drop().table(*name).to_owned()).await?;
    }
    Ok(())
}
