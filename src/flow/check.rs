//! What every table of rules must keep to, whatever its noun.

use std::collections::HashMap;

use super::{Flow, Noun, Part, Refused};
use entity::words::Word;

/// Every part there is.
pub const PARTS: [Part; 11] = [
    Part::Owner,
    Part::Unit,
    Part::Bidder,
    Part::District,
    Part::Clerk,
    Part::Leader,
    Part::Expert,
    Part::Auditor,
    Part::Admin,
    Part::Clock,
    Part::Effect,
];

/// The stages nothing leads out of.
pub fn ends<N: Noun>(flow: &Flow<N>, preset: &N::Preset) -> Vec<N::Stage> {
    N::Stage::ALL.iter().copied().filter(|stage| flow.holders(preset, *stage).is_empty()).collect()
}

/// The stages that none of these starts leads to.
pub fn unreached<N: Noun>(flow: &Flow<N>, preset: &N::Preset, starts: &[N::Stage]) -> Vec<N::Stage> {
    let reached: Vec<N::Stage> = starts.iter().flat_map(|start| flow.reachable(preset, *start)).collect();
    N::Stage::ALL.iter().copied().filter(|stage| !reached.contains(stage)).collect()
}

/// Each need fails on `worst` and holds on `best`, has one sentence wherever it stands, and says it whole.
#[track_caller]
pub fn needs_decide<N: Noun>(flow: &Flow<N>, worst: &N::Facts, best: &N::Facts) {
    let mut said: HashMap<&str, &str> = HashMap::new();
    for need in flow.0.iter().flat_map(|rule| rule.needs) {
        assert!(!(need.holds)(worst), "{} cannot fail", need.name);
        assert!((need.holds)(best), "{} cannot hold", need.name);
        assert!(need.says.ends_with('。'), "{}: {}", need.name, need.says);
        assert_eq!(*said.entry(need.name).or_insert(need.says), need.says, "{} says two things", need.name);
    }
}

/// Walks from `start` by tries of (act, part, facts), each taken modulo what there is. At every step an act can be taken
/// exactly when it is offered without lacks, refusals tell the truth, and the walk stays within what is reachable.
#[track_caller]
pub fn walk<N: Noun>(flow: &Flow<N>, preset: &N::Preset, start: N::Stage, tries: &[(usize, usize, N::Facts)]) {
    let reachable = flow.reachable(preset, start);
    let mut stage = start;
    for (act, part, facts) in tries {
        let act = N::Act::ALL[act % N::Act::ALL.len()];
        let part = PARTS[part % PARTS.len()];
        let offers = flow.offers(preset, stage, &[part], facts);
        let offered = offers.iter().find(|offer| offer.act == act);
        match flow.take(preset, stage, act, &[part], facts) {
            Ok(taken) => {
                assert_eq!(taken.from, stage);
                assert!(
                    offered.is_some_and(|offer| offer.lacks.is_empty() && offer.to == taken.to),
                    "{stage:?} {act:?}"
                );
                assert!(reachable.contains(&taken.to), "{act:?} leads out of the table");
                stage = taken.to;
            }
            Err(Refused::Needs { says, code }) => {
                let offer = offered.unwrap_or_else(|| panic!("{act:?} is theirs but not offered"));
                assert_eq!(offer.lacks.first(), Some(&says));
                assert!(offer.needs.contains(&code));
            }
            Err(Refused::NotYours(holders)) => {
                assert!(
                    offered.is_none() && !holders.is_empty() && !holders.contains(&part),
                    "{stage:?} {act:?} {part:?}"
                );
            }
            Err(Refused::NotNow) => {
                let by_anybody = PARTS.iter().any(|part| flow.take(preset, stage, act, &[*part], facts).is_ok());
                assert!(offered.is_none() && !by_anybody, "{stage:?} {act:?}");
            }
        }
    }
}
