//! Tests of the whole: each on a town of its own.

mod crash;
mod doors;
mod import;
mod layers;
mod lives;
mod races;
mod sealed;
mod search;
mod sight;
mod story_account;
mod story_alert;
mod story_api;
mod story_award;
mod story_demand;
mod story_flow;
mod story_guard;
mod story_help;
mod story_leads;
mod story_lists;
mod story_meaning;
mod story_panel;
mod story_quiet;
mod story_review;
mod story_team;
mod story_told;
mod town;
