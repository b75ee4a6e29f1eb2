//! The table of bids: signed as a golden file, and walked.

use entity::words::BidStage as Stage;
use proptest::prelude::*;

use super::rules::{FLOW, Facts, PRESETS, printed};
use crate::flow::check;

fn best() -> Facts {
    Facts {
        problems: 0,
        taking_bids: true,
        unit_confirmed: true,
        kind_fits: true,
        not_owner: true,
        asked: true,
        only_one: true,
    }
}

#[test]
fn the_table_is_the_signed_one() {
    let golden = include_str!("flow.txt");
    assert_eq!(printed(), golden, "read the difference, then `jiebang flow bid > src/bid/flow.txt`");
}

#[test]
fn every_stage_is_reached_and_only_ends_are_stuck() {
    for (name, preset) in &PRESETS {
        assert_eq!(check::unreached(&FLOW, preset, &[Stage::Draft]), [], "{name}");
        let ends = [Stage::Withdrawn, Stage::Replaced, Stage::Won, Stage::NotSelected];
        assert_eq!(check::ends(&FLOW, preset), ends, "{name}");
    }
}

#[test]
fn each_need_can_fail_and_can_hold() {
    check::needs_decide(&FLOW, &Facts { problems: 1, ..Facts::default() }, &best());
}

/// After the deadline the bidder can do nothing with what was handed in, whatever else holds.
#[test]
fn nothing_moves_after_the_deadline_but_by_opening() {
    let late = Facts { taking_bids: false, ..best() };
    for (name, preset) in &PRESETS {
        let offers = FLOW.offers(preset, Stage::Submitted, &[crate::flow::Part::Bidder], &late);
        assert!(offers.iter().all(|offer| !offer.lacks.is_empty()), "{name}: {offers:?}");
    }
}

fn facts() -> impl Strategy<Value = Facts> {
    (0..2usize, proptest::array::uniform6(any::<bool>())).prop_map(|(problems, flag)| Facts {
        problems,
        taking_bids: flag[0],
        unit_confirmed: flag[1],
        kind_fits: flag[2],
        not_owner: flag[3],
        asked: flag[4],
        only_one: flag[5],
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn walks_keep_to_the_table(
        which in 0..PRESETS.len(),
        tries in proptest::collection::vec((any::<usize>(), any::<usize>(), facts()), 0..100),
    ) {
        check::walk(&FLOW, &PRESETS[which].1, Stage::Draft, &tries);
    }
}
