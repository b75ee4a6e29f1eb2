//! The follower: once the index has what the journal tells, watches that tell at once are looked at, digests go out when
//! they are due, and whoever hands in a demand or publishes an achievement begins to watch its matches.
//!
//! What a round costs depends on the watches, not on the records: each is looked at once and takes all that is new.
//! Looking happens outside the write; what was found is put down only if nobody changed or told the watch meanwhile, so
//! several nodes, or a round that is done again, tell nothing twice.

use std::collections::HashSet;

use entity::{
    account, achievement, demand, journal, message, told, watch,
    words::{Frequency, Subject},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};

use super::{
    list, look, rules,
    rules::{Catch, Hit},
};
use crate::{
    account::letters,
    app::App,
    clock,
    error::{Error, Result},
    inbox::mail,
    journal as log,
    store::Tx,
};

const NAME: &str = "alerts";
/// Rows of one INSERT: all stores take so many parameters.
const ROWS: usize = 500;

/// Takes in what is new and sends the digests that are due; returns how much there was.
pub async fn follow(app: &App) -> Result<usize> {
    let db = app.store.db();
    let indexed = app.library.cursor().map_err(Error::broken)?;
    let upto = log::last(db).await?.min(indexed);
    let mut done = take_in(app, upto).await?;
    let now = app.store.clock.now(db).await?;
    let kind = format!("digest {}", clock::local_date(now));
    for watches in list::due(db, now).await? {
        done += tell(app, watches, upto, &kind).await?;
    }
    Ok(done)
}

/// The rows since the last round.
async fn take_in(app: &App, upto: i64) -> Result<usize> {
    let db = app.store.db();
    let cursor = log::cursor(db, NAME).await?;
    if cursor >= upto {
        return Ok(0);
    }
    if list::stirs(db, cursor, upto).await? {
        for watches in list::at_once(db).await? {
            tell(app, watches, upto, "alert").await?;
        }
    }
    let tx = app.store.jot().await?;
    for row in list::first_steps(&*tx, cursor, upto).await? {
        begin(&tx, &row).await?;
    }
    log::advance(&tx, NAME, upto).await?;
    tx.commit().await?;
    Ok(usize::try_from(upto - cursor).unwrap_or(0))
}

/// Who hands in a record of their own unit watches its matches from then on, weekly, until they say otherwise.
async fn begin(tx: &Tx, row: &journal::Model) -> Result<()> {
    let Some(actor) = row.actor_id else { return Ok(()) };
    let (owner, title) = match row.subject {
        Subject::Demand => {
            demand::Entity::find_by_id(row.subject_id).one(&**tx).await?.map(|found| (found.org_id, found.title))
        }
        _ => achievement::Entity::find_by_id(row.subject_id).one(&**tx).await?.map(|found| (found.org_id, found.title)),
    }
    .unwrap_or_default();
    // A clerk who writes for a unit watches nothing for it.
    if owner.is_none() || owner != row.org_id {
        return Ok(());
    }
    let new = watch::ActiveModel {
        id: Set(super::fresh_id(tx).await?),
        account_id: Set(actor),
        address: Set(rules::matches_of(row.subject, row.subject_id)),
        name: Set(super::form::named(&title)),
        frequency: Set(Frequency::Weekly),
        seq: Set(row.seq),
        looked_at: Set(row.at),
        created_at: Set(row.at),
        version: Set(1),
        ..Default::default()
    };
    let once = OnConflict::columns([watch::Column::AccountId, watch::Column::Address]).do_nothing().to_owned();
    watch::Entity::insert(new).on_conflict(once).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Looks at some watches of one person and tells in one message what they found. Returns how many were looked at.
async fn tell(app: &App, watches: Vec<watch::Model>, upto: i64, kind: &str) -> Result<usize> {
    let Some(first) = watches.first() else { return Ok(0) };
    let watcher = list::watcher(app.store.db(), first.account_id).await?;
    let mut looked = Vec::new();
    for watch in watches {
        let hits = match &watcher {
            Some((_, who)) => look::look(app, who, &watch, upto).await?,
            None => Vec::new(),
        };
        looked.push((watch, hits));
    }
    // Most looks find nothing, and those that tell at once need not note even that.
    if kind == "alert" && looked.iter().all(|(_, hits)| hits.is_empty()) {
        return Ok(0);
    }
    let count = looked.len();
    let tx = app.store.jot().await?;
    let mut found = Vec::new();
    for (watch, hits) in looked {
        if note(&tx, &watch, &hits, upto).await? && !hits.is_empty() {
            found.push((watch, hits));
        }
    }
    if let Some((account, _)) = watcher
        && !found.is_empty()
    {
        send(app, &tx, &account, &once_each(found), (upto, kind)).await?;
    }
    tx.commit().await?;
    Ok(count)
}

/// Notes what a watch found, unless it was changed or told meanwhile.
async fn note(tx: &Tx, watch: &watch::Model, hits: &[Hit], upto: i64) -> Result<bool> {
    let mut update = watch::Entity::update_many()
        .col_expr(watch::Column::Seq, Expr::value(watch.seq.max(upto)))
        .col_expr(watch::Column::LookedAt, Expr::value(tx.now))
        .col_expr(watch::Column::Version, Expr::value(watch.version + 1));
    if !hits.is_empty() {
        update = update.col_expr(watch::Column::ToldAt, Expr::value(tx.now));
    }
    let noted = update
        .filter(watch::Column::Id.eq(watch.id))
        .filter(watch::Column::Version.eq(watch.version))
        .exec(&**tx)
        .await?;
    if noted.rows_affected == 0 {
        return Ok(false);
    }
    for some in hits.chunks(ROWS) {
        let rows = some.iter().map(|hit| told::ActiveModel {
            watch_id: Set(watch.id),
            record_id: Set(hit.id),
            reason: Set(hit.reason.clone()),
            at: Set(tx.now),
        });
        let once = OnConflict::columns([told::Column::WatchId, told::Column::RecordId]).do_nothing().to_owned();
        told::Entity::insert_many(rows).on_conflict(once).exec_without_returning(&**tx).await?;
    }
    Ok(true)
}

/// A record that several watches found stands in the message once, with the first.
fn once_each(mut found: Vec<(watch::Model, Vec<Hit>)>) -> Vec<(watch::Model, Vec<Hit>)> {
    let mut named = HashSet::new();
    for (_, hits) in &mut found {
        hits.retain(|hit| named.insert(hit.href.clone()));
    }
    found.retain(|(_, hits)| !hits.is_empty());
    found
}

async fn send(
    app: &App,
    tx: &Tx,
    account: &account::Model,
    found: &[(watch::Model, Vec<Hit>)],
    (seq, kind): (i64, &str),
) -> Result<()> {
    let catches: Vec<Catch<'_>> =
        found.iter().map(|(watch, hits)| Catch { watch: watch.id, name: &watch.name, hits }).collect();
    let telling = rules::telling(&catches);
    let row = message::ActiveModel {
        id: Set(tx.fresh_id::<message::Entity>().await?),
        account_id: Set(account.id),
        seq: Set(seq),
        kind: Set(kind.to_owned()),
        title: Set(telling.title.clone()),
        text: Set(telling.text.clone()),
        href: Set(telling.href.clone()),
        at: Set(tx.now),
        ..Default::default()
    };
    let unique = [message::Column::AccountId, message::Column::Seq, message::Column::Kind];
    let once = OnConflict::columns(unique).do_nothing().to_owned();
    message::Entity::insert(row).on_conflict(once).exec_without_returning(&**tx).await?;
    // The invented people of a demo read it in the inbox.
    if app.config.demo {
        return Ok(());
    }
    let stops: Vec<(&str, String)> =
        found.iter().map(|(watch, _)| (watch.name.as_str(), super::stop_token(app, watch.id))).collect();
    let letter = letters::alert(app, account, (&telling.title, &telling.text, &telling.href), &stops);
    mail::queue(tx, account, seq, kind, &letter.subject, &letter.text).await
}
