//! How strong a lead is, and when there is none.

use serde::{Deserialize, Serialize};

/// The three bands in which strength is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Band {
    Low,
    Mid,
    High,
}

/// Below this share of what the question could reach, a lead is none.
const FLOOR: f32 = 0.2;
const GOOD: f32 = 0.35;
const REVERSE_FLOOR: f32 = 3.0;
const REVERSE_GOOD: f32 = 5.0;

pub(super) fn answers(quality: f32, reversed: bool) -> bool {
    quality >= if reversed { REVERSE_FLOOR } else { FLOOR }
}

pub(super) fn band(share: f32, quality: f32, reversed: bool) -> Band {
    let good = if reversed { REVERSE_GOOD } else { GOOD };
    if !answers(quality, reversed) || share < 0.5 {
        Band::Low
    } else if quality >= good && share >= 0.75 {
        Band::High
    } else {
        Band::Mid
    }
}
