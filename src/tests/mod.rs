//! Tests of the whole: each on a town of its own.

mod crash;
mod doors;
mod layers;
mod lives;
mod races;
mod sealed;
mod search;
mod story_account;
mod story_award;
mod story_demand;
mod story_lists;
mod story_panel;
mod story_review;
mod story_team;
mod town;
