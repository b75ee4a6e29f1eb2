//! What stands in the lists: documents, whom they are for, and changes to them.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Which list a document belongs to. Every kind has its own terms, lengths and
/// frequencies: a common word among demands may be a rare one among experts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// 需求
    Demand,
    /// 成果
    Achievement,
    /// 团队
    Team,
    /// 专家
    Expert,
}

impl Kind {
    /// Every kind, in the order of their numbers.
    pub const ALL: [Kind; 4] = [Kind::Demand, Kind::Achievement, Kind::Team, Kind::Expert];

    /// The kind's word in field names.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Demand => "demand",
            Kind::Achievement => "achievement",
            Kind::Team => "team",
            Kind::Expert => "expert",
        }
    }

    /// The kind among whose public documents the words of this one are weighed. Nothing about experts is public, so
    /// they have no numbers of their own: their words weigh as among the demands they review.
    pub(super) fn weighed_among(self) -> Kind {
        if self == Kind::Expert { Kind::Demand } else { self }
    }
}

/// Names one record of one kind. `id` is the row's id, zero or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key {
    pub kind: Kind,
    pub id: i64,
}

impl Key {
    pub fn new(kind: Kind, id: i64) -> Key {
        Key { kind, id }
    }

    /// Both parts in one number: the kind in the top four bits.
    pub(super) fn packed(self) -> u64 {
        ((self.kind as u64) << 60) | (self.id as u64 & ((1 << 60) - 1))
    }

    pub(super) fn unpacked(packed: u64) -> Key {
        let kind = Kind::ALL[(packed >> 60) as usize & 3];
        Key { kind, id: (packed & ((1 << 60) - 1)) as i64 }
    }
}

/// Who may find a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Readers {
    /// Everybody, signed in or not.
    Public,
    /// Whoever holds one of these tokens, such as `login`, `org:12`, `bureau`.
    Only(Vec<String>),
}

/// The reader tokens a viewer holds. Empty for a visitor who is not signed in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope(pub Vec<String>);

impl Scope {
    /// A visitor: public documents only.
    pub fn public() -> Scope {
        Scope::default()
    }

    pub fn holding<I: IntoIterator<Item = S>, S: Into<String>>(tokens: I) -> Scope {
        Scope(tokens.into_iter().map(Into::into).collect())
    }
}

/// Structured facts of a record; what is unknown is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Field of technology, the upper level before the first `-`, `/` or `.` if there are two.
    pub field: Option<String>,
    /// Where its unit is, by name.
    pub region: Option<String>,
    /// Fen: a demand's budget, a supply's price.
    pub money: Option<i64>,
}

/// One record as the lists know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub key: Key,
    pub readers: Readers,
    pub title: String,
    pub body: String,
    pub facts: Facts,
    /// What it can be measured by, in the record's words.
    pub indicators: Vec<String>,
    /// [`equal_text`] of what the record says: documents with the same value are one lead.
    pub equal: u64,
    /// The list in which it stands, where its kind has more than one; only a search in a list asks for it.
    pub list: Option<&'static str>,
    /// The unit it belongs to, where its readers may know. The name stands in the body too: here people who type look
    /// for it by its beginning and its initials.
    pub owner: Option<String>,
}

impl Document {
    /// A public document without facts, its `equal` computed.
    pub fn public(key: Key, title: impl Into<String>, body: impl Into<String>) -> Document {
        let (title, body) = (title.into(), body.into());
        let equal = equal_text(&title, &body);
        Document {
            key,
            readers: Readers::Public,
            title,
            body,
            facts: Facts::default(),
            indicators: Vec::new(),
            equal,
            list: None,
            owner: None,
        }
    }

    /// The same for holders of `tokens` only.
    pub fn only<I: IntoIterator<Item = S>, S: Into<String>>(mut self, tokens: I) -> Document {
        self.readers = Readers::Only(tokens.into_iter().map(Into::into).collect());
        self
    }
}

/// One change to the lists. **A batch says everything about each key it names**: all that stood
/// for the key before the batch goes, in both indexes, and what the batch puts stands. Within a
/// batch a later `Put` replaces an earlier one of the same key and readers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    Put(Document),
    Drop(Key),
}

/// A number that is the same for texts that differ in spaces, punctuation, width and case only.
pub fn equal_text(title: &str, body: &str) -> u64 {
    let mut hash = Sha256::new();
    for text in [title, body] {
        let bare: String =
            super::analyze::fold(text).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        hash.update(bare.as_bytes());
        hash.update([0]);
    }
    let digest = hash.finalize();
    u64::from_be_bytes(std::array::from_fn(|i| digest[i]))
}
