//! Alerts: somebody keeps an eye on a search of a list, or on the matches of a record of their unit, and is told what
//! newly comes in, with the reason, as often as they choose.
//!
//! Saving a search is nobody's business but the person's: nobody is asked about it and nobody else reads it. So it is no
//! act and leaves no journal row; what it tells stands in `told` and in the person's messages.
//!
//! Everything is looked up in the watcher's scope as it is at that moment, and a watch tells of no record twice.

pub mod api;
pub mod follow;
pub mod form;
pub mod list;
mod look;
pub mod page;
pub mod rules;

use entity::{told, watch, words::Frequency};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};

use self::{
    form::{Sent, Settings},
    rules::What,
};
use crate::{
    app::App,
    doors::Doors,
    error::{Error, Result},
    journal,
    store::Tx,
    who::Who,
};

/// Searches that one person saves; more would be a mistake or an attack.
const MOST: u64 = 300;

/// Registers the routes.
pub fn doors(doors: Doors) -> Doors {
    api::doors(page::doors(doors))
}

/// One of the person's own watches; anybody else's is not there.
pub async fn find<C: ConnectionTrait>(db: &C, who: &Who, id: i64) -> Result<watch::Model> {
    let account = who.account_id().ok_or(Error::SignIn)?;
    let mine = watch::Entity::find_by_id(id).filter(watch::Column::AccountId.eq(account));
    mine.one(db).await?.ok_or(Error::NotFound)
}

/// The person's watch of this address, if there is one.
pub async fn of_address<C: ConnectionTrait>(db: &C, who: &Who, address: &str) -> Result<Option<watch::Model>> {
    let account = who.account_id().ok_or(Error::SignIn)?;
    let mine = watch::Entity::find().filter(watch::Column::AccountId.eq(account));
    Ok(mine.filter(watch::Column::Address.eq(address)).one(db).await?)
}

/// Keeps an eye on an address from now on. Whoever does already changes how.
pub async fn save(app: &App, who: &Who, address: &str, sent: &Sent) -> Result<i64> {
    let account = who.account_id().ok_or(Error::SignIn)?;
    let proposal = form::proposal(app, who, address).await?;
    let tx = app.store.jot().await?;
    let id = match of_address(&*tx, who, &proposal.address).await? {
        Some(found) => {
            set(&tx, &found, &sent.over(&found.name, Some(found.frequency))?).await?;
            found.id
        }
        None => {
            let settings = sent.over(&proposal.name, None)?;
            if What::of(&proposal.address) == What::Search && list::searches(&*tx, account).await? >= MOST {
                return Err(Error::conflict("too_many_alerts", format!("最多保存 {MOST} 个检索，请先删除不用的。")));
            }
            let row = watch::ActiveModel {
                id: Set(fresh_id(&tx).await?),
                account_id: Set(account),
                address: Set(proposal.address),
                name: Set(settings.name),
                frequency: Set(settings.frequency),
                seq: Set(journal::last(&*tx).await?),
                looked_at: Set(tx.now),
                created_at: Set(tx.now),
                version: Set(1),
                ..Default::default()
            };
            watch::Entity::insert(row).exec(&*tx).await?.last_insert_id
        }
    };
    tx.commit().await?;
    Ok(id)
}

/// Changes a watch's name, frequency or both.
pub async fn change(app: &App, who: &Who, id: i64, sent: &Sent) -> Result<()> {
    let tx = app.store.jot().await?;
    let found = find(&*tx, who, id).await?;
    set(&tx, &found, &sent.over(&found.name, Some(found.frequency))?).await?;
    tx.commit().await
}

/// Forgets a watch and what it told.
pub async fn remove(app: &App, who: &Who, id: i64) -> Result<()> {
    let tx = app.store.jot().await?;
    let found = find(&*tx, who, id).await?;
    told::Entity::delete_many().filter(told::Column::WatchId.eq(found.id)).exec(&*tx).await?;
    watch::Entity::delete_by_id(found.id).exec(&*tx).await?;
    tx.commit().await
}

/// Stops a watch: it stays, and tells nothing.
pub async fn stop(app: &App, who: &Who, id: i64) -> Result<()> {
    let tx = app.store.jot().await?;
    let found = find(&*tx, who, id).await?;
    silence(&tx, &found).await?;
    tx.commit().await
}

/// What a mail's link stops.
pub enum Stop {
    /// One watch.
    One(Box<watch::Model>),
    /// Everything that this person would be told; with whether there is anything left to stop.
    All(i64, bool),
}

impl Stop {
    /// Whether nothing is left to stop.
    pub fn is_done(&self) -> bool {
        match self {
            Self::One(watch) => watch.frequency == Frequency::Never,
            Self::All(_, awake) => !awake,
        }
    }
}

/// The word by which a mail's link stops this watch: nobody can guess it, and it opens nothing else.
pub fn stop_token(app: &App, id: i64) -> String {
    format!("{id}-{}", app.keys.mailed(&format!("stop watch {id}")))
}

/// The word by which a mail's link stops all watches of this account.
pub fn stop_all_token(app: &App, account: i64) -> String {
    format!("all-{account}-{}", app.keys.mailed(&format!("stop all watches of {account}")))
}

/// What the link with this word stops.
pub async fn of_token<C: ConnectionTrait>(db: &C, app: &App, token: &str) -> Result<Stop> {
    let (all, rest) = token.strip_prefix("all-").map_or((false, token), |rest| (true, rest));
    let id = rest.split_once('-').and_then(|(id, _)| id.parse().ok()).ok_or(Error::NotFound)?;
    match all {
        true if stop_all_token(app, id) == token => Ok(Stop::All(id, !list::awake(db, id).await?.is_empty())),
        false if stop_token(app, id) == token => {
            let found = watch::Entity::find_by_id(id).one(db).await?;
            found.map(Box::new).map(Stop::One).ok_or(Error::NotFound)
        }
        _ => Err(Error::NotFound),
    }
}

/// Stops what a mail's link stops, whoever opens it.
pub async fn stop_by_token(app: &App, token: &str) -> Result<()> {
    let tx = app.store.jot().await?;
    let watches = match of_token(&*tx, app, token).await? {
        Stop::One(watch) => vec![*watch],
        Stop::All(account, _) => list::awake(&*tx, account).await?,
    };
    for watch in &watches {
        silence(&tx, watch).await?;
    }
    tx.commit().await
}

/// With ids in a row, whoever saves two searches could count who else begins to watch: others hand in their demands.
async fn fresh_id(tx: &Tx) -> Result<i64> {
    tx.fresh_id::<watch::Entity>().await
}

async fn silence(tx: &Tx, found: &watch::Model) -> Result<()> {
    set(tx, found, &Settings { name: found.name.clone(), frequency: Frequency::Never }).await
}

/// The next digest goes out when the frequency that was chosen says. One that was silent looks from now on: what came in
/// meanwhile was not wanted.
async fn set(tx: &Tx, found: &watch::Model, settings: &Settings) -> Result<()> {
    let mut update = watch::Entity::update_many()
        .col_expr(watch::Column::Name, Expr::value(settings.name.as_str()))
        .col_expr(watch::Column::Frequency, Expr::value(settings.frequency))
        .col_expr(watch::Column::Version, Expr::value(found.version + 1));
    if settings.frequency != found.frequency {
        update = update.col_expr(watch::Column::LookedAt, Expr::value(tx.now));
    }
    if found.frequency == Frequency::Never && settings.frequency != Frequency::Never {
        update = update.col_expr(watch::Column::Seq, Expr::value(journal::last(&**tx).await?));
    }
    update.filter(watch::Column::Id.eq(found.id)).exec(&**tx).await?;
    Ok(())
}
