//! BM25 in numbers: what a term counts for, and one score for every document.

use tantivy::DocId;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::TermInfo;

use super::shelf::Part;
use super::{Key, Kind};

pub(super) const K1: f32 = 1.2;
/// Long records say more than one thing: on halves of the imported lists .85 finds the other half better than the usual
/// .75, and on the open sets no worse.
const B: f32 = 0.85;

/// What a term counts for in a text where it stands `tf` times: from 0 to k1 + 1.
/// `relative_length` is the text's length over the average.
pub(crate) fn saturation(tf: f32, relative_length: f32) -> f32 {
    (K1 + 1.0) * tf / (tf + K1 * (1.0 - B + B * relative_length))
}

/// How many public documents of a kind there are and how long they are on average.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Statistics {
    pub documents: u64,
    pub(super) average: [f32; 4],
}

impl Statistics {
    /// A text's length in terms over the public average.
    pub fn relative_length(&self, part: Part, terms: u32) -> f32 {
        terms as f32 / self.average[part as usize]
    }

    /// ln(1 + (N - df + 0.5) / (df + 0.5))
    pub fn idf(&self, df: u64) -> f32 {
        let (n, df) = (self.documents as f32, df.min(self.documents) as f32);
        (1.0 + (n - df + 0.5) / (df + 0.5)).ln()
    }

    pub(super) fn denominators(&self, part: Part) -> [f32; 256] {
        std::array::from_fn(|id| {
            let length = FieldNormReader::id_to_fieldnorm(id as u8);
            K1 * (1.0 - B + B * self.relative_length(part, length))
        })
    }
}

/// A term found in the dictionaries, ready to be read.
pub(crate) struct Term {
    pub text: String,
    pub part: Part,
    /// Public documents of the kind that have it.
    pub df: u64,
    /// ln(1 + (N - df + 0.5) / (df + 0.5)) over the public documents.
    pub idf: f32,
    pub(super) kind: Kind,
    pub(super) places: Vec<Option<TermInfo>>,
}

impl Term {
    /// Whether any document, seen or not, has the term in this view's segments. Only decides
    /// whether reading is worth while.
    pub fn stands(&self) -> bool {
        self.places.iter().any(Option::is_some)
    }
}

/// Where a document stands in a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Spot {
    pub(super) segment: usize,
    pub(super) doc: DocId,
}

/// A document and what it scored.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scored {
    pub key: Key,
    pub equal: u64,
    pub inside: bool,
    pub spot: Spot,
    pub score: f32,
}

/// One number for every document of every segment.
pub(crate) struct Scores {
    pub(super) by_segment: Vec<Vec<f32>>,
}

impl Scores {
    pub fn of(&self, spot: Spot) -> f32 {
        self.by_segment[spot.segment][spot.doc as usize]
    }

    pub fn set(&mut self, spot: Spot, score: f32) {
        self.by_segment[spot.segment][spot.doc as usize] = score;
    }

    /// Adds `of(other)` document by document.
    pub fn add(&mut self, other: &Scores, of: impl Fn(f32) -> f32) {
        for (sums, others) in self.by_segment.iter_mut().zip(&other.by_segment) {
            sums.iter_mut().zip(others).for_each(|(sum, &other)| *sum += of(other));
        }
    }
}
