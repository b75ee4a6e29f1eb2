//! The one way to write. [`Store::write`] opens the transaction of an act; it must leave journal rows behind, or
//! [`Tx::commit`] refuses. [`Store::jot`] opens one for what is no act: private drafts, sessions, cursors.
//!
//! SQLite writes begin IMMEDIATE (a plain BEGIN is deferred and fails late) and queue on a fair lock in this process.
//! PostgreSQL writes take one advisory lock as their first statement, so facts counted inside stay true and the
//! journal's `seq = max + 1` is dense in commit order. No network, file or password hashing between begin and commit.
//!
//! The transaction is a guard rather than a closure: dropped without commit, it rolls back, and an early `?` reads as
//! it does everywhere else.

use std::{ops::Deref, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, EntityTrait,
    IsolationLevel, PaginatorTrait, PrimaryKeyTrait, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};
use tokio::sync::{Mutex, OwnedMutexGuard, watch};

use crate::{
    chance::Chance,
    clock::Clock,
    error::{Error, Result},
};

/// Any fixed number: the key of the one write lock.
const WRITE_LOCK: i64 = 0x6a62;

/// The database, its clock, and the news of what was written.
#[derive(Clone)]
pub struct Store {
    db: DatabaseConnection,
    /// The time inside writes.
    pub clock: Clock,
    /// Salts and secrets.
    pub chance: Chance,
    queue: Arc<Mutex<()>>,
    news: watch::Sender<i64>,
}

impl Store {
    /// Opens the database at `url` (`sqlite://…?mode=rwc` or `postgres://…`) and brings its tables up to date.
    pub async fn open(url: &str, clock: Clock, chance: Chance) -> Result<Self> {
        let store = Self::open_as_is(url, clock, chance).await?;
        Migrator::up(&store.db, None).await?;
        Ok(store)
    }

    /// Opens the database without touching its tables.
    pub async fn open_as_is(url: &str, clock: Clock, chance: Chance) -> Result<Self> {
        let mut options = ConnectOptions::new(url);
        options.sqlx_logging(false).max_connections(8).acquire_timeout(Duration::from_secs(30));
        options.map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(30))
                .foreign_keys(true)
        });
        let db = Database::connect(options).await?;
        Ok(Self { db, clock, chance, queue: Arc::default(), news: watch::Sender::new(0) })
    }

    /// Shows every statement to `watcher` once it has run, on this handle and its later clones. For counting and
    /// repeating them; nothing here writes them to a log, because their values are what people wrote.
    pub fn watch(&mut self, watcher: impl Fn(&Statement) + Send + Sync + 'static) {
        self.db.set_metric_callback(move |ran| watcher(ran.statement));
    }

    /// For reading.
    pub fn db(&self) -> &DatabaseConnection {
        &self.db
    }

    /// Begins an act: everything it changes, and its journal rows, become visible together or not at all.
    pub async fn write(&self) -> Result<Tx> {
        self.begin(true).await
    }

    /// Begins a change that is no act.
    pub async fn jot(&self) -> Result<Tx> {
        self.begin(false).await
    }

    /// Begins a change that is no act, unless another write of this process is under way.
    pub async fn jot_if_free(&self) -> Result<Option<Tx>> {
        match self.queue.clone().try_lock_owned() {
            Ok(place) => Ok(Some(self.begin_at(place, false).await?)),
            Err(_) => Ok(None),
        }
    }

    /// Told the journal's newest seq after each act committed through this store.
    pub fn news(&self) -> watch::Receiver<i64> {
        self.news.subscribe()
    }

    async fn begin(&self, act: bool) -> Result<Tx> {
        self.begin_at(self.queue.clone().lock_owned().await, act).await
    }

    async fn begin_at(&self, place: OwnedMutexGuard<()>, act: bool) -> Result<Tx> {
        // Said aloud on PostgreSQL, whatever the server's default is: a snapshot taken before the lock would count
        // facts that are no longer true. SQLite knows one level.
        let is_postgres = self.db.get_database_backend() == DbBackend::Postgres;
        let options = TransactionOptions {
            isolation_level: is_postgres.then_some(IsolationLevel::ReadCommitted),
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let tx = self.db.begin_with_options(options).await?;
        if is_postgres {
            tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({WRITE_LOCK})")).await?;
        }
        let now = self.clock.now(&tx).await?;
        Ok(Tx { tx, now, act, seq: Mutex::new(None), store: self.clone(), _place: place })
    }
}

/// An open write. Reads through it see its own changes.
pub struct Tx {
    tx: DatabaseTransaction,
    /// The store's time of this write.
    pub now: DateTime<Utc>,
    act: bool,
    /// The newest journal seq appended in this write.
    pub(crate) seq: Mutex<Option<i64>>,
    store: Store,
    _place: OwnedMutexGuard<()>,
}

impl Deref for Tx {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &Self::Target {
        &self.tx
    }
}

impl Tx {
    /// Random bytes for this write.
    pub fn chance(&self) -> &Chance {
        &self.store.chance
    }

    /// An id nobody can count from: with ids in a row, a bidder who starts two drafts or sends two files would see how
    /// many others did so in between.
    pub async fn fresh_id<E>(&self) -> Result<i64>
    where
        E: EntityTrait<Model: Sync>,
        E::PrimaryKey: PrimaryKeyTrait<ValueType = i64>,
    {
        loop {
            let id = 100_000_000 + i64::from(u32::from_le_bytes(self.chance().bytes())) % 900_000_000;
            if E::find_by_id(id).count(&self.tx).await? == 0 {
                return Ok(id);
            }
        }
    }

    /// Makes it so, and tells the followers.
    pub async fn commit(self) -> Result<()> {
        let seq = self.seq.into_inner();
        if self.act && seq.is_none() {
            self.tx.rollback().await?;
            return Err(Error::broken("an act left no journal row"));
        }
        self.tx.commit().await?;
        if let Some(seq) = seq {
            self.store.news.send_modify(|newest| *newest = (*newest).max(seq));
        }
        Ok(())
    }
}
