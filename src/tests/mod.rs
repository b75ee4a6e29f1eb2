//! Tests of the whole: each on a town of its own.

mod lives;
mod story_award;
mod town;
