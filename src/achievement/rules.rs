//! The life of an achievement, as one table. Changing the text of one that is published is no step: it stays where it
//! is and the change is journaled.

use entity::words::AchievementStage as Stage;

use crate::flow::{Flow, Need, Noun, Part, Rule};

words! {
    /// What can be done with an achievement.
    Act {
        Publish = "publish" "发布",
        Withdraw = "withdraw" "撤下",
        Republish = "republish" "重新发布",
    }
}

/// What is counted inside the transaction.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Fields of the form that still have a problem.
    pub problems: usize,
    /// The owner's registration is confirmed.
    pub owner_confirmed: bool,
    /// A reason came with the act.
    pub has_note: bool,
    /// The bureau took it off, not the owner.
    pub withdrawn_by_office: bool,
}

/// Nothing follows by itself: the index reads the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The day of the first publication is kept.
    NotePublished,
}

/// The achievement as a noun of the flow engine.
pub struct Achievement;

impl Noun for Achievement {
    type Stage = Stage;
    type Act = Act;
    type Preset = ();
    type Facts = Facts;
    type Effect = Effect;
}

const COMPLETE: Need<Facts> = Need {
    name: "complete",
    says: "还有内容没有填好，请打开“修改”按提示补齐后再发布。",
    holds: |facts| facts.problems == 0,
};
const CONFIRMED: Need<Facts> = Need {
    name: "owner_confirmed",
    says: "本单位注册还没有确认，市科技局确认后才能发布；草稿会一直保留。",
    holds: |facts| facts.owner_confirmed,
};
const NOTE: Need<Facts> =
    Need {
        name: "note", says: "请写明撤下的理由，成果单位会看到这段话。", holds: |facts| facts.has_note
    };
const OWN_WITHDRAWAL: Need<Facts> = Need {
    name: "own_withdrawal",
    says: "这项成果由市科技局撤下。请按理由修改后联系市科技局经办人重新发布。",
    holds: |facts| !facts.withdrawn_by_office,
};

/// The table. Who takes it off decides who may put it back.
pub static FLOW: Flow<Achievement> = Flow(&[
    row(
        &[Stage::Draft],
        Act::Publish,
        Stage::Published,
        &[Part::Owner],
        &[CONFIRMED, COMPLETE],
        &[Effect::NotePublished],
    ),
    row(&[Stage::Published], Act::Withdraw, Stage::Withdrawn, &[Part::Owner], &[], &[]),
    row(&[Stage::Published], Act::Withdraw, Stage::Withdrawn, &[Part::Clerk], &[NOTE], &[]),
    row(
        &[Stage::Withdrawn],
        Act::Republish,
        Stage::Published,
        &[Part::Owner],
        &[CONFIRMED, COMPLETE, OWN_WITHDRAWAL],
        &[],
    ),
    row(&[Stage::Withdrawn], Act::Republish, Stage::Published, &[Part::Clerk], &[], &[]),
]);

const fn row(
    from: &'static [Stage],
    act: Act,
    to: Stage,
    by: &'static [Part],
    needs: &'static [Need<Facts>],
    then: &'static [Effect],
) -> Rule<Achievement> {
    Rule { when: None, from, act, to, by, needs, then }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::Refused;

    fn ready() -> Facts {
        Facts { owner_confirmed: true, ..Facts::default() }
    }

    #[test]
    fn every_stage_is_reached_and_none_is_an_end() {
        assert_eq!(FLOW.reachable(&(), Stage::Draft), [Stage::Draft, Stage::Published, Stage::Withdrawn]);
        for stage in [Stage::Draft, Stage::Published, Stage::Withdrawn] {
            assert!(!FLOW.holders(&(), stage).is_empty(), "{stage:?}");
        }
    }

    #[test]
    fn an_unfinished_draft_is_not_published() {
        let facts = Facts { problems: 1, ..ready() };
        let refused = FLOW.take(&(), Stage::Draft, Act::Publish, &[Part::Owner], &facts).err();
        assert!(matches!(refused, Some(Refused::Needs { code: "complete", .. })));
        let unconfirmed = Facts::default();
        let refused = FLOW.take(&(), Stage::Draft, Act::Publish, &[Part::Owner], &unconfirmed).err();
        assert!(matches!(refused, Some(Refused::Needs { code: "owner_confirmed", .. })));
        assert!(FLOW.take(&(), Stage::Draft, Act::Publish, &[Part::Owner], &ready()).is_ok());
    }

    #[test]
    fn the_bureau_gives_a_reason_and_puts_back_what_it_took_off() {
        let refused = FLOW.take(&(), Stage::Published, Act::Withdraw, &[Part::Clerk], &ready()).err();
        assert!(matches!(refused, Some(Refused::Needs { code: "note", .. })));
        assert!(FLOW.take(&(), Stage::Published, Act::Withdraw, &[Part::Owner], &ready()).is_ok());
        let taken_off = Facts { withdrawn_by_office: true, ..ready() };
        let refused = FLOW.take(&(), Stage::Withdrawn, Act::Republish, &[Part::Owner], &taken_off).err();
        assert!(matches!(refused, Some(Refused::Needs { code: "own_withdrawal", .. })));
        assert!(FLOW.take(&(), Stage::Withdrawn, Act::Republish, &[Part::Clerk], &taken_off).is_ok());
    }

    #[test]
    fn strangers_are_told_whose_it_is() {
        let refused = FLOW.take(&(), Stage::Published, Act::Withdraw, &[Part::Unit], &ready()).err();
        assert_eq!(refused, Some(Refused::NotYours(vec![Part::Owner, Part::Clerk])));
    }
}
