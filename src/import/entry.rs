//! What an imported row must be able to do, whichever list it belongs to.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use sha2::{Digest, Sha256};

use super::{List, read::Line};
use crate::{error::Result, journal, store::Tx, who::Who};

/// Ids in one statement.
pub(super) const LOOKED_UP: usize = 500;

/// A row of the store that came from a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its id here.
    pub id: i64,
    /// The digest of the row it was imported from.
    pub digest: Option<String>,
    /// Why it is no longer the list's to change.
    pub taken: Option<String>,
}

/// What a changed row came to.
pub enum Change {
    /// It reads otherwise now: the labels of what changed.
    Made(Vec<&'static str>),
    /// Nothing that is kept of it has changed.
    Nothing,
    /// Somebody here has made it their own; why.
    Left(String),
}

/// A row of a list, read and found good.
pub trait Entry: Sized + Send + Sync {
    /// Which list.
    const LIST: List;

    /// Reads a line. What is wrong is noted with the line, and the entry is then not used.
    fn read(line: &mut Line) -> Self;

    /// Its id in the list.
    fn key(&self) -> &str;

    /// Everything that is kept of it: label and text.
    fn parts(&self) -> Vec<(&'static str, String)>;

    /// What the store has of these ids, by id in the list.
    fn known<C: ConnectionTrait>(db: &C, keys: &[&str]) -> impl Future<Output = Result<HashMap<String, Known>>> + Send;

    /// Puts down a new one; returns its id.
    fn create(&self, tx: &Tx, who: &Who, digest: &str) -> impl Future<Output = Result<i64>> + Send;

    /// Overwrites what the list says of one that is still the list's.
    fn change(&self, tx: &Tx, known: &Known, digest: &str) -> impl Future<Output = Result<Change>> + Send;

    /// The digest by which the same row is recognised, in hexadecimal.
    fn digest(&self) -> Result<String> {
        let parts = serde_json::to_value(self.parts())?;
        Ok(hex::encode(Sha256::digest(journal::canonical(&parts)?)))
    }

    /// The labels of what reads otherwise in an earlier row.
    fn changed_since(&self, earlier: &Self) -> Vec<&'static str> {
        let pairs = self.parts().into_iter().zip(earlier.parts());
        pairs.filter(|(now, before)| now.1 != before.1).map(|(now, _)| now.0).collect()
    }
}

/// A text that may be absent.
pub(super) fn told(text: &Option<String>) -> String {
    text.clone().unwrap_or_default()
}

/// A day that may be absent.
pub(super) fn dated(day: Option<chrono::NaiveDate>) -> String {
    day.map_or_else(String::new, |day| day.to_string())
}
