//! The journal of a matter, newest first.

use askama::Template;
use chrono::{DateTime, Utc};

use super::html_parts;

/// One thing that has happened.
#[derive(Clone, Debug)]
pub struct Entry {
    /// When.
    pub at: DateTime<Utc>,
    /// What: 高新区科技局推荐
    pub what: String,
    /// Reason or numbers, on a line of its own.
    pub note: Option<String>,
    /// Number in the journal.
    pub seq: Option<i64>,
    /// Where the log shows it.
    pub href: Option<String>,
}

impl Entry {
    /// An entry without a note.
    pub fn new(at: DateTime<Utc>, what: impl Into<String>) -> Self {
        Self { at, what: what.into(), note: None, seq: None, href: None }
    }

    /// With a reason or numbers.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// With its number, linked to the public log.
    pub fn seq(mut self, seq: i64) -> Self {
        self.seq = Some(seq);
        self.href = Some(format!("/log/{seq}"));
        self
    }
}

/// What has happened, newest first.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/timeline.html")]
pub struct Timeline {
    /// Newest first.
    pub entries: Vec<Entry>,
    /// Where older entries are, when not all are shown.
    pub more: Option<String>,
}

impl Timeline {
    /// Of these entries, newest first.
    pub fn new(entries: Vec<Entry>) -> Self {
        Self { entries, more: None }
    }

    /// With where older entries are.
    pub fn more(mut self, href: impl Into<String>) -> Self {
        self.more = Some(href.into());
        self
    }
}

html_parts!(Timeline);
