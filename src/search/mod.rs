//! The lists: what can be found. Knows documents, not nouns.
//!
//! The index is a cache of the journal's outcome: delete its folder and the follower fills it again
//! from cursor 0. Public and restricted documents live in two indexes of the same schema; all
//! statistics that shape a score come from the public one, and a restricted document is masked by
//! the viewer's [`Scope`] before anything is added up, so what a viewer may not see changes nothing
//! that viewer gets.
//!
//! Scores are BM25 (k1 1.2, b 0.85), added up term by term over the postings into one number per
//! document. tantivy's own boolean query gives the same numbers document by document, several times
//! slower for questions of some two hundred terms, and in an order of addition that depends on the
//! segments.

pub mod analyze;
mod document;
mod highlight;
mod library;
mod marks;
mod notes;
mod postings;
mod rank;
mod shelf;
mod spelling;
mod standing;
mod suggest;
mod top;
mod typed;
pub mod units;
mod view;
mod wanted;

pub use document::{Change, Document, Facts, Key, Kind, Readers, Scope, equal_text};
pub(crate) use highlight::stands_in;
pub use highlight::{Stretch, highlight, snippet};
pub use library::{Library, Rebuild};
pub(crate) use notes::Asked;
pub(crate) use rank::{Scored, Statistics, Term, saturation};
pub use shelf::Kept;
pub(crate) use shelf::Part;
pub(crate) use spelling::is_unit;
pub use suggest::{Begun, Proposals, phrases};
pub use typed::{Findings, Hit};
pub(crate) use view::View;

/// Why the lists could not be read or written. The caller may drop the folder and rebuild.
#[derive(Debug)]
pub enum Error {
    Index(tantivy::TantivyError),
    Files(std::io::Error),
    Stored(serde_json::Error),
}

pub type Result<T> = std::result::Result<T, Error>;

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::Index(cause) => write!(f, "search index: {cause}"),
            Error::Files(cause) => write!(f, "search index files: {cause}"),
            Error::Stored(cause) => write!(f, "search index, stored document: {cause}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<tantivy::TantivyError> for Error {
    fn from(cause: tantivy::TantivyError) -> Error {
        Error::Index(cause)
    }
}

impl From<std::io::Error> for Error {
    fn from(cause: std::io::Error) -> Error {
        Error::Files(cause)
    }
}

impl From<serde_json::Error> for Error {
    fn from(cause: serde_json::Error) -> Error {
        Error::Stored(cause)
    }
}
