//! What people are told: notices in the inbox, and mails.

pub mod mail;
pub mod notices;
pub mod page;

use entity::message;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

use crate::{
    app::App,
    error::{Error, Result},
};

/// A person's messages, newest first, with the number in all.
pub async fn page_of(app: &App, account: i64, offset: u64, limit: u64) -> Result<(Vec<message::Model>, u64)> {
    let db = app.store.db();
    let mine = message::Entity::find().filter(message::Column::AccountId.eq(account));
    let total = mine.clone().count(db).await?;
    let rows = mine.order_by_desc(message::Column::Seq).offset(offset).limit(limit).all(db).await?;
    Ok((rows, total))
}

/// Marks one message, or all of them, as read.
pub async fn set_read(app: &App, account: i64, one: Option<i64>) -> Result<()> {
    let tx = app.store.jot().await?;
    let mut update = message::Entity::update_many()
        .col_expr(message::Column::ReadAt, Expr::value(tx.now))
        .filter(message::Column::AccountId.eq(account))
        .filter(message::Column::ReadAt.is_null());
    if let Some(one) = one {
        let known = message::Entity::find_by_id(one).filter(message::Column::AccountId.eq(account)).one(&*tx).await?;
        known.ok_or(Error::NotFound)?;
        update = update.filter(message::Column::Id.eq(one));
    }
    update.exec(&*tx).await?;
    tx.commit().await
}
