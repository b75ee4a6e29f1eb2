//! The time of the store. Everything that is timed asks the clock inside its transaction; tests set it.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, DurationRound, FixedOffset, NaiveDate, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::error::{Error, Result};

/// Where the time comes from.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The store's own time: PostgreSQL's `clock_timestamp()`, or this machine's for SQLite.
    #[default]
    Store,
    /// A time that stands still until it is moved.
    Set(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// A clock that stands at `at`.
    pub fn set_to(at: DateTime<Utc>) -> Self {
        Self::Set(Arc::new(Mutex::new(at)))
    }

    /// Moves a set clock; a store clock cannot be moved.
    pub fn move_to(&self, at: DateTime<Utc>) {
        if let Self::Set(cell) = self {
            *cell.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = at;
        }
    }

    /// The time now, to the millisecond. Inside a transaction pass the transaction: PostgreSQL's `now()` lags
    /// behind while it waits for the lock, `clock_timestamp()` does not.
    pub async fn now<C: ConnectionTrait>(&self, db: &C) -> Result<DateTime<Utc>> {
        let now = match self {
            Self::Set(cell) => *cell.lock().unwrap_or_else(std::sync::PoisonError::into_inner),
            Self::Store if db.get_database_backend() == DbBackend::Postgres => {
                let asked = Statement::from_string(DbBackend::Postgres, "SELECT clock_timestamp() AS now");
                let row = db.query_one_raw(asked).await?.ok_or_else(|| Error::broken("no time from the store"))?;
                row.try_get("", "now")?
            }
            Self::Store => machine_time(),
        };
        Ok(now.duration_trunc(TimeDelta::milliseconds(1)).unwrap_or(now))
    }

    /// The time for what is not an act and touches no store: a token's age, the age shown on a page.
    pub fn glance(&self) -> DateTime<Utc> {
        match self {
            Self::Set(cell) => *cell.lock().unwrap_or_else(std::sync::PoisonError::into_inner),
            Self::Store => machine_time(),
        }
    }
}

/// The only place that asks the machine.
#[expect(clippy::disallowed_methods, reason = "the clock is what everybody else asks")]
fn machine_time() -> DateTime<Utc> {
    Utc::now()
}

/// The offset of every date that a person reads: +08:00, without summer time.
pub fn local() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).expect("eight hours are less than a day")
}

/// The day on a person's calendar.
pub fn local_date(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&local()).date_naive()
}

/// The instant of a local date and time of day.
pub fn at_local(date: NaiveDate, hour: u32, minute: u32) -> DateTime<Utc> {
    date.and_hms_opt(hour, minute, 0)
        .and_then(|naive| naive.and_local_timezone(local()).single())
        .expect("a fixed offset has every time of day once")
        .to_utc()
}
