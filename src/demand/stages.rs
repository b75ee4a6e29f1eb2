//! What a stage means outside: who may read a demand in it, in which list it stands, and what it is called there.

use chrono::NaiveDate;
use entity::words::DemandStage as Stage;

/// 技术需求清单: collected, past the first check where there is one, and not yet listed.
pub const COLLECTED: &[Stage] = &[Stage::Collected, Stage::Claimed, Stage::Recommended, Stage::Screening];

/// 榜单: stages shown in the 榜单大厅.
pub const LIST_ITEMS: &[Stage] = &[
    Stage::Listed,
    Stage::Closed,
    Stage::UnderReview,
    Stage::Proposed,
    Stage::Notice,
    Stage::Paused,
    Stage::Awarded,
    Stage::Lapsed,
];

/// Stages in which the public may read the demand as a collected demand or a list item. Beside them, what was listed
/// stays to be read after it was taken back: see [`is_public`].
pub fn public() -> impl Iterator<Item = Stage> {
    COLLECTED.iter().chain(LIST_ITEMS).copied()
}

/// Whether the public may read a demand. What was once listed leaves a trace: taken back, it still stands in the list.
pub fn is_public(stage: Stage, was_listed: bool) -> bool {
    COLLECTED.contains(&stage) || is_list_item(stage, was_listed)
}

/// Whether a demand stands in the 榜单大厅.
pub fn is_list_item(stage: Stage, was_listed: bool) -> bool {
    LIST_ITEMS.contains(&stage) || taken_back(stage, was_listed)
}

fn taken_back(stage: Stage, was_listed: bool) -> bool {
    stage == Stage::Withdrawn && was_listed
}

/// Whether who could meet a demand may still come forward. `told` is the stage its reader is told, `valid_to` the last
/// day that the source of a collected demand names.
pub fn may_be_answered(told: Stage, valid_to: Option<NaiveDate>, today: NaiveDate) -> bool {
    match told {
        Stage::Draft | Stage::Submitted | Stage::Returned | Stage::Recommended | Stage::Screening | Stage::Listed => {
            true
        }
        Stage::Collected | Stage::Claimed => valid_to.is_none_or(|last| last >= today),
        _ => false,
    }
}

/// The stage as it stands now: between deadline and tick a listed demand is already closed.
pub fn effective(stage: Stage, deadline_passed: bool) -> Stage {
    if stage == Stage::Listed && deadline_passed { Stage::Closed } else { stage }
}

/// What the public is told: an internal proposal still reads as review, an open claim or a pending vetting as collected.
pub fn outward(stage: Stage) -> Stage {
    match stage {
        Stage::Proposed => Stage::UnderReview,
        Stage::Claimed | Stage::Recommended | Stage::Screening => Stage::Collected,
        other => other,
    }
}

/// The stage a reader is told of: between deadline and tick a listed demand is closed already, a proposal is the
/// bureau's own and reads as review, and who is no party is told no more than the public.
pub fn told_stage(stage: Stage, deadline_passed: bool, party: bool, inside: bool) -> Stage {
    let stage = effective(stage, deadline_passed);
    let known = party && (inside || stage != Stage::Proposed);
    if known { stage } else { outward(stage) }
}

/// Whether it still looks for an answer: until winners are made public, or it is given up. One that lapsed may be listed
/// again. That winners are proposed changes nothing here: it would show.
pub fn is_looking(stage: Stage) -> bool {
    !matches!(stage, Stage::Notice | Stage::Paused | Stage::Awarded | Stage::Withdrawn | Stage::Declined)
}
