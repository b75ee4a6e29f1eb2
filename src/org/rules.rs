//! The life of a unit's registration, as one table.

use entity::words::OrgStage as Stage;

use crate::flow::{Flow, Need, Noun, Part, Rule};

words! {
    /// What can be done with a unit's registration.
    Act {
        Confirm = "confirm" "确认注册",
        Refuse = "refuse" "不予注册",
        Resubmit = "resubmit" "重新提交",
        Disable = "disable" "停用单位",
        Enable = "enable" "恢复单位",
    }
}

/// What is counted inside the transaction.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The code's check digit agrees, or the unit needs no code and has none.
    pub code_holds: bool,
    /// A reason came with the act.
    pub has_note: bool,
    /// The unit is the bureau itself.
    pub is_bureau: bool,
    /// The registration was changed since it was refused.
    pub amended: bool,
}

/// What follows an act, in the same transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The reason stands beside the doubtful code.
    NoteCode,
    /// The unit's administrators are told by mail.
    TellUnit,
    /// Everybody of the unit is signed out.
    EndSessions,
}

/// The registration as a noun of the flow engine.
pub struct Org;

impl Noun for Org {
    type Stage = Stage;
    type Act = Act;
    type Preset = ();
    type Facts = Facts;
    type Effect = Effect;
}

const CODE: Need<Facts> = Need {
    name: "uscc_note",
    says: "统一社会信用代码的校验位不符：请核对营业执照或法人证书，确认无误的写明核对依据后再确认，有误的不予注册并说明。",
    holds: |facts| facts.code_holds || facts.has_note,
};
const NOTE: Need<Facts> =
    Need { name: "note", says: "请写明理由，该单位会看到这段话。", holds: |facts| facts.has_note };
const NOT_BUREAU: Need<Facts> = Need {
    name: "not_bureau",
    says: "主办单位不能停用；要停用个人，请到“人员”中办理。",
    holds: |facts| !facts.is_bureau,
};
const AMENDED: Need<Facts> =
    Need {
        name: "amended", says: "请先按不予注册的理由修改单位信息，再重新提交。", holds: |facts| facts.amended
    };

/// The table.
pub const FLOW: Flow<Org> = Flow(&[
    Rule {
        when: None,
        from: &[Stage::Pending, Stage::Refused],
        act: Act::Confirm,
        to: Stage::Confirmed,
        by: &[Part::Clerk],
        needs: &[CODE],
        then: &[Effect::NoteCode, Effect::TellUnit],
    },
    Rule {
        when: None,
        from: &[Stage::Pending],
        act: Act::Refuse,
        to: Stage::Refused,
        by: &[Part::Clerk],
        needs: &[NOTE],
        then: &[Effect::TellUnit],
    },
    Rule {
        when: None,
        from: &[Stage::Refused],
        act: Act::Resubmit,
        to: Stage::Pending,
        by: &[Part::UnitAdmin],
        needs: &[AMENDED],
        then: &[],
    },
    Rule {
        when: None,
        from: &[Stage::Confirmed],
        act: Act::Disable,
        to: Stage::Disabled,
        by: &[Part::Clerk, Part::Admin],
        needs: &[NOTE, NOT_BUREAU],
        then: &[Effect::EndSessions, Effect::TellUnit],
    },
    Rule {
        when: None,
        from: &[Stage::Disabled],
        act: Act::Enable,
        to: Stage::Confirmed,
        by: &[Part::Clerk, Part::Admin],
        needs: &[],
        then: &[Effect::TellUnit],
    },
]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::Refused;

    #[test]
    fn a_doubtful_code_needs_an_officer_s_words() {
        let take = |facts: &Facts, parts: &[Part]| {
            FLOW.take(&(), Stage::Pending, Act::Confirm, parts, facts).map(|taken| taken.to)
        };
        let doubtful = Facts::default();
        assert!(matches!(take(&doubtful, &[Part::Clerk]), Err(Refused::Needs { code: "uscc_note", .. })));
        let explained = Facts { has_note: true, ..Facts::default() };
        assert_eq!(take(&explained, &[Part::Clerk]), Ok(Stage::Confirmed));
        let good = Facts { code_holds: true, ..Facts::default() };
        assert_eq!(take(&good, &[Part::Clerk]), Ok(Stage::Confirmed));
        assert!(matches!(take(&good, &[Part::UnitAdmin, Part::Admin]), Err(Refused::NotYours(_))));
    }

    #[test]
    fn every_stage_is_reached_and_left() {
        let reached = FLOW.reachable(&(), Stage::Pending);
        for stage in <Stage as entity::words::Word>::ALL {
            assert!(reached.contains(stage), "{stage:?}");
            assert!(!FLOW.holders(&(), *stage).is_empty(), "{stage:?}");
        }
    }

    #[test]
    fn the_bureau_is_never_disabled() {
        let facts = Facts { has_note: true, is_bureau: true, ..Facts::default() };
        let refused = FLOW.take(&(), Stage::Confirmed, Act::Disable, &[Part::Admin], &facts).map(|taken| taken.to);
        assert!(matches!(refused, Err(Refused::Needs { code: "not_bureau", .. })));
    }
}
