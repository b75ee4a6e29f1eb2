//! The table of demands: signed as a golden file, and walked.

use entity::words::DemandStage as Stage;
use proptest::prelude::*;

use super::rules::{FLOW, Facts, PRESETS, printed};
use super::stages::{self, LIST_ITEMS, is_list_item, is_public, outward};
use crate::flow::check;

/// Everything that can be wrong.
fn worst() -> Facts {
    Facts { problems: 3, panel_needed: 3, sheets_open: 2, unexplained: 1, ..Facts::default() }
}

/// Nothing wrong.
fn best() -> Facts {
    Facts {
        problems: 0,
        owner_confirmed: true,
        has_note: true,
        deadline_ahead: true,
        deadline_later: true,
        deadline_passed: true,
        directed_named: true,
        bids: 2,
        too_few: true,
        panel: 3,
        panel_needed: 3,
        sheets_open: 0,
        one_winner: true,
        race_winners: true,
        winners_confirmed: true,
        other_person: true,
        owner_overdue: true,
        unexplained: 0,
        term_over: true,
        term_runs: true,
        claimable: true,
    }
}

#[test]
fn the_table_is_the_signed_one() {
    let golden = include_str!("flow.txt");
    assert_eq!(printed(), golden, "read the difference, then `jiebang flow demand > src/demand/flow.txt`");
}

#[test]
fn every_stage_is_reached_and_only_ends_are_stuck() {
    for (name, preset) in &PRESETS {
        let unreached = check::unreached(&FLOW, preset, &[Stage::Draft, Stage::Collected]);
        let skipped = if preset.district_first { vec![] } else { vec![Stage::Recommended] };
        assert_eq!(unreached, skipped, "{name}");
        assert_eq!(check::ends(&FLOW, preset), [Stage::Declined, Stage::Awarded, Stage::Withdrawn], "{name}");
        for stage in check_reached(preset) {
            let ahead = FLOW.reachable(preset, stage);
            assert!(check::ends(&FLOW, preset).iter().any(|end| ahead.contains(end)), "{name}: {stage:?} never ends");
        }
    }
}

fn check_reached(preset: &super::rules::Preset) -> Vec<Stage> {
    [Stage::Draft, Stage::Collected].iter().flat_map(|start| FLOW.reachable(preset, *start)).collect()
}

#[test]
fn each_need_can_fail_and_can_hold() {
    check::needs_decide(&FLOW, &worst(), &best());
}

#[test]
fn what_the_public_is_told_is_public() {
    let all: Vec<Stage> = stages::public().collect();
    for stage in &all {
        assert!(all.contains(&outward(*stage)), "{stage:?}");
    }
    assert!(LIST_ITEMS.iter().all(|stage| all.contains(stage)));
    let public = |stage, was_listed| (is_public(stage, was_listed), is_list_item(stage, was_listed));
    assert_eq!(public(Stage::Withdrawn, true), (true, true), "what was listed leaves a trace");
    assert_eq!(public(Stage::Withdrawn, false), (false, false));
    assert_eq!(public(Stage::Declined, false), (false, false));
}

fn facts() -> impl Strategy<Value = Facts> {
    let flags = proptest::array::uniform14(any::<bool>());
    let counts = (0..2usize, 0..4usize, 0..5usize, 0..2usize, 0..2usize);
    (flags, counts).prop_map(|(flag, (problems, bids, panel, sheets_open, unexplained))| Facts {
        problems,
        owner_confirmed: flag[0],
        has_note: flag[1],
        deadline_ahead: flag[2],
        deadline_later: flag[3],
        deadline_passed: flag[4],
        directed_named: flag[5],
        bids,
        too_few: flag[10],
        panel,
        panel_needed: 3,
        sheets_open,
        one_winner: flag[6],
        race_winners: flag[7],
        winners_confirmed: flag[11],
        other_person: flag[12],
        owner_overdue: flag[13],
        unexplained,
        term_over: flag[8],
        term_runs: !flag[8],
        claimable: flag[9],
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn walks_keep_to_the_table(
        which in 0..PRESETS.len(),
        from_draft in any::<bool>(),
        tries in proptest::collection::vec((any::<usize>(), any::<usize>(), facts()), 0..200),
    ) {
        let start = if from_draft { Stage::Draft } else { Stage::Collected };
        check::walk(&FLOW, &PRESETS[which].1, start, &tries);
    }
}
