//! The follower: once the index has what the journal tells, watches that tell at once are looked at, digests go out when
//! they are due, and the matches of a demand that is handed in, or of an achievement that is published, begin to be
//! watched.
//!
//! What a round costs depends on the watches, not on the records: each is looked at once and takes all that is new.
//! Looking happens outside the write; what was found is put down only if nobody changed or told the watch meanwhile, so
//! several nodes, or a round that is done again, tell nothing twice.

use std::collections::{BTreeSet, HashSet};

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
    account::{letters, people},
    app::App,
    clock,
    error::Result,
    inbox::mail,
    indexer, journal as log,
    store::Tx,
    who::Who,
};

const NAME: &str = "alerts";
/// Rows of one INSERT: all stores take so many parameters.
const ROWS: usize = 500;

/// Takes in what is new and sends the digests that are due; returns how much there was.
pub async fn follow(app: &App) -> Result<usize> {
    let db = app.store.db();
    let indexed = indexer::cursor(app).await?;
    let upto = log::last(db).await?.min(indexed);
    let mut done = take_in(app, upto).await?;
    let now = app.store.clock.now(db).await?;
    let kind = format!("digest {}", clock::local_date(now));
    for watches in list::due(db, now).await? {
        let watcher = list::watcher(db, watches[0].account_id).await?;
        let looked = look_at(app, watcher.as_ref(), watches, upto).await?;
        done += tell(app, watcher.as_ref(), looked, upto, &kind).await?;
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
    let mut quiet = Vec::new();
    if list::stirs(db, cursor, upto).await? {
        for watches in list::at_once(db).await? {
            let watcher = list::watcher(db, watches[0].account_id).await?;
            let looked = look_at(app, watcher.as_ref(), watches, upto).await?;
            let (found, nothing): (Vec<_>, Vec<_>) = looked.into_iter().partition(|(_, hits)| !hits.is_empty());
            quiet.extend(nothing.into_iter().map(|(watch, _)| watch.id));
            tell(app, watcher.as_ref(), found, upto, "alert").await?;
        }
    }
    let tx = app.store.jot().await?;
    for row in list::first_steps(&*tx, cursor, upto).await? {
        begin(&tx, &row).await?;
    }
    pass(&tx, &quiet, upto).await?;
    log::advance(&tx, NAME, upto).await?;
    tx.commit().await?;
    Ok(usize::try_from(upto - cursor).unwrap_or(0))
}

/// Watches that found nothing do not look at these rows again. Most looks find nothing: they are noted together.
async fn pass(tx: &Tx, quiet: &[i64], upto: i64) -> Result<()> {
    for some in quiet.chunks(ROWS) {
        watch::Entity::update_many()
            .col_expr(watch::Column::Seq, Expr::value(upto))
            .filter(watch::Column::Id.is_in(some.iter().copied()))
            .filter(watch::Column::Seq.lt(upto))
            .exec(&**tx)
            .await?;
    }
    Ok(())
}

/// When a record is handed in or published, its unit's administrators, and whoever did so for the unit, watch its matches
/// from then on, weekly, until they say otherwise.
async fn begin(tx: &Tx, row: &journal::Model) -> Result<()> {
    let (owner, title) = match row.subject {
        Subject::Demand => {
            demand::Entity::find_by_id(row.subject_id).one(&**tx).await?.map(|found| (found.org_id, found.title))
        }
        _ => achievement::Entity::find_by_id(row.subject_id).one(&**tx).await?.map(|found| (found.org_id, found.title)),
    }
    .unwrap_or_default();
    let Some(owner) = owner else { return Ok(()) };
    // A clerk who writes for a unit watches nothing for it.
    let actor = row.actor_id.filter(|_| row.org_id == Some(owner));
    let administrators = people::administrators(&**tx, owner).await?.into_iter().map(|account| account.id);
    for account in administrators.chain(actor).collect::<BTreeSet<_>>() {
        let new = watch::ActiveModel {
            id: Set(super::fresh_id(tx).await?),
            account_id: Set(account),
            address: Set(rules::matches_of(row.subject, row.subject_id)),
            name: Set(super::form::named(&title)),
            frequency: Set(first_frequency(tx, account).await?),
            seq: Set(row.seq),
            looked_at: Set(row.at),
            created_at: Set(row.at),
            version: Set(1),
            ..Default::default()
        };
        let once = OnConflict::columns([watch::Column::AccountId, watch::Column::Address]).do_nothing().to_owned();
        watch::Entity::insert(new).on_conflict(once).exec_without_returning(&**tx).await?;
    }
    Ok(())
}

/// Who has stopped whatever they watched wants no more of it: what begins by itself is silent then.
async fn first_frequency(tx: &Tx, account: i64) -> Result<Frequency> {
    let has_stopped = list::awake(&**tx, account).await?.is_empty() && list::of(&**tx, account, 0, 1).await?.1 > 0;
    Ok(if has_stopped { Frequency::Never } else { Frequency::Weekly })
}

type Watcher = (account::Model, Who);
type Looked = Vec<(watch::Model, Vec<Hit>)>;

/// What the watches of one person find.
async fn look_at(app: &App, watcher: Option<&Watcher>, watches: Vec<watch::Model>, upto: i64) -> Result<Looked> {
    let mut looked = Vec::new();
    for watch in watches {
        let hits = match watcher {
            Some((_, who)) => look::look(app, who, &watch, upto).await?,
            None => Vec::new(),
        };
        looked.push((watch, hits));
    }
    Ok(looked)
}

/// Tells one person in one message what some watches found. Returns how many watches were noted.
async fn tell(app: &App, watcher: Option<&Watcher>, looked: Looked, upto: i64, kind: &str) -> Result<usize> {
    if looked.is_empty() {
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
        && !send(app, &tx, account, &once_each(found), (upto, kind)).await?
    {
        // Noted as told and never read, it would be lost: it waits for the next row.
        tracing::warn!(account = account.id, seq = upto, kind, "a message of these rows was sent before");
        return Ok(0);
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

/// Puts the message down, and the mail that says the same. `false` where there is one of these rows already.
async fn send(
    app: &App,
    tx: &Tx,
    account: &account::Model,
    found: &[(watch::Model, Vec<Hit>)],
    (seq, kind): (i64, &str),
) -> Result<bool> {
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
    if message::Entity::insert(row).on_conflict(once).exec_without_returning(&**tx).await? == 0 {
        return Ok(false);
    }
    // The invented people of a demo read it in the inbox.
    if app.config.demo {
        return Ok(true);
    }
    let told = found.iter().take(rules::SECTIONS);
    let stops: Vec<(&str, String)> =
        told.map(|(watch, _)| (watch.name.as_str(), super::stop_token(app, watch.id))).collect();
    let all = super::stop_all_token(app, account.id);
    let letter = letters::alert(app, account, (&telling.title, &telling.text, &telling.href), &stops, &all);
    mail::queue(tx, account, seq, kind, &letter).await?;
    Ok(true)
}
