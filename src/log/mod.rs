//! The journal as people and programs may read it: the public log, and the change feed in the viewer's scope.

pub mod api;
pub mod page;

use entity::{journal, words::Subject};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{app::App, error::Result, who::Who};

/// Rows after `after`, oldest first, in the viewer's scope.
pub async fn after(app: &App, who: &Who, after: i64, limit: u64) -> Result<Vec<journal::Model>> {
    let rows = journal::Entity::find()
        .filter(crate::seen::journal(who))
        .filter(journal::Column::Seq.gt(after))
        .order_by_asc(journal::Column::Seq)
        .limit(limit)
        .all(app.store.db())
        .await?;
    Ok(rows)
}

/// Rows up to `before`, newest first, in the viewer's scope.
pub async fn before(app: &App, who: &Who, before: i64, limit: u64) -> Result<Vec<journal::Model>> {
    let rows = journal::Entity::find()
        .filter(crate::seen::journal(who))
        .filter(journal::Column::Seq.lt(before))
        .order_by_desc(journal::Column::Seq)
        .limit(limit)
        .all(app.store.db())
        .await?;
    Ok(rows)
}

/// The page of a subject, where it has one.
pub fn href_of(subject: Subject, id: i64) -> Option<String> {
    match subject {
        Subject::Demand => Some(format!("/demands/{id}")),
        Subject::Achievement => Some(format!("/achievements/{id}")),
        Subject::Bid => Some(format!("/bids/{id}")),
        Subject::Notice => Some(format!("/notices/{id}")),
        Subject::Org => Some(format!("/orgs/{id}")),
        Subject::Call => Some(format!("/calls/{id}")),
        _ => None,
    }
}
