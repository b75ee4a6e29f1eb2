//! How strong a lead is, and when there is none.
//!
//! A score alone does not tell: a long introduction of a firm scores well against any other. What
//! told a related record from a chance one, on some 150 best leads of real demands judged by hand,
//! was together:
//!
//! * `cover`: how much of the title's weight (idf^1.5, words nobody has included) stands in the
//!   lead;
//! * `above`: how many deviations the score lies above what the question scores over the public list;
//! * `worth`: the score in units of the rarest possible term, which keeps the size of the list out of
//!   it; by its logarithm.
//!
//! The weights were chosen on those. Pairs of demands drawn from the imported list and read after: 564 of 72 demands (20
//! that answer, 66 related, 478 neither), then 971 of 80 others (13, 65, 893), read more strictly. The floor was chosen on
//! the first, so the second says what to expect of it. By the strongest of the first ten leads there:
//!
//! | floor | demands answered | with a useful lead | told none | of them with one all the same |
//! |---|---|---|---|---|
//! | .55 | 60 + 67 | 44 + 34 | 12 + 13 | 2 + 4, none of which answers |
//! | .60 | 57 + 61 | 43 + 32 | 15 + 19 | 3 + 6, none of which answers |
//! | .65 | 46 + 58 | 36 + 32 | 26 + 22 | 10 + 6, none of which answers |
//! | .75 | 33 + 40 | 25 + 26 | 39 + 40 | 21 + 12, four of which answer |
//!
//! Above .60 more of the answers are useful, but sooner than that more of those told none are wronged. What counts as
//! strong was settled on both: from 1.1 on 14 of 15 and 8 of 13 leads were useful, from 1.0 on 17 of 22 and 10 of 26. Of
//! the middling ones 37 of 146 and 42 of 273 were, of those below the floor 35 of 403 and 28 of 685.

use serde::{Deserialize, Serialize};

use super::question::weight_of_one;
use crate::search::Statistics;

const ABOVE: f32 = 0.02;
const WORTH: f32 = 0.2;
/// Under this a lead is none.
const FLOOR: f32 = 0.6;
const HIGH: f32 = 1.1;
/// A lead this far behind the best is at most a middling one.
const NEAR_BEST: f32 = 0.5;

/// The three bands in which strength is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Band {
    Low,
    Mid,
    High,
}

/// What a question usually finds in the public list, and what its core weighs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Usual {
    pub mean: f32,
    pub deviation: f32,
    /// idf^1.5 of the core's terms, added up.
    pub core: f32,
}

impl Usual {
    /// From a question's scores over `documents` documents; those without a score are left out.
    pub fn of(scores: impl Iterator<Item = f32>, documents: u64, core: f32) -> Usual {
        let (mut sum, mut squares) = (0.0_f64, 0.0_f64);
        for score in scores.map(f64::from) {
            sum += score;
            squares += score * score;
        }
        let mean = sum / documents as f64;
        let variance = (squares / documents as f64 - mean * mean).max(0.0);
        Usual { mean: mean as f32, deviation: variance.sqrt() as f32, core }
    }

    /// How many deviations a score lies above the mean.
    pub fn above(&self, score: f32) -> f32 {
        (score - self.mean) / self.deviation.max(f32::MIN_POSITIVE)
    }

    /// A lead's strength: about 0.2 for chance, more than 1 for the best. `met` is the part
    /// of the core's weight that stands in the lead.
    pub fn strength(&self, statistics: &Statistics, score: f32, met: f32) -> f32 {
        let cover = met / self.core.max(f32::MIN_POSITIVE);
        let worth = score / weight_of_one(statistics.idf(0));
        // With a handful of documents the deviation says nothing, and may be next to none.
        let above = self.above(score).clamp(0.0, 30.0);
        cover.min(1.0) + ABOVE * above + WORTH * worth.max(f32::MIN_POSITIVE).ln()
    }
}

/// What a term of the core weighs.
pub(super) fn core_weight(idf: f32) -> f32 {
    idf.powf(1.5)
}

/// Whether a lead of this strength is one.
pub(super) fn answers(strength: f32) -> bool {
    strength >= FLOOR
}

/// `share` is the share of the best lead's score.
pub(super) fn band(strength: f32, share: f32) -> Band {
    if !answers(strength) {
        Band::Low
    } else if strength >= HIGH && share >= NEAR_BEST {
        Band::High
    } else {
        Band::Mid
    }
}
