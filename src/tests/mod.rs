//! Tests of the whole: each on a town of its own.

mod doors;
mod lives;
mod search;
mod story_award;
mod story_review;
mod town;
