//! The life of an account, as one table.

use entity::words::AccountStage as Stage;

use crate::flow::{Flow, Need, Noun, Part, Rule, When};

words! {
    /// What can be done with an account.
    Act {
        Duties = "duties" "调整职责",
        Reinvite = "reinvite" "重新发送邀请",
        Disable = "disable" "停用账号",
        Enable = "enable" "恢复账号",
    }
}

/// What hardly changes during an account's life.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// The invitation was taken up once: there is a password.
    pub has_password: bool,
}

/// What is counted inside the transaction.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// It is the actor's own account.
    pub is_self: bool,
    /// Somebody of the unit would still administer it afterwards.
    pub keeps_admin: bool,
    /// At least one duty would remain.
    pub has_duty: bool,
}

/// What follows an act, in the same transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The duties are replaced.
    SetDuties,
    /// A new invitation is mailed.
    Invite,
    /// Sessions end, links are void.
    SignOut,
}

/// The account as a noun of the flow engine.
pub struct Account;

impl Noun for Account {
    type Stage = Stage;
    type Act = Act;
    type Preset = Preset;
    type Facts = Facts;
    type Effect = Effect;
}

const NOT_SELF: Need<Facts> =
    Need {
        name: "not_self", says: "不能办理本人的账号，请由另一位管理员办理。", holds: |facts| !facts.is_self
    };
const KEEPS_ADMIN: Need<Facts> = Need {
    name: "last_admin",
    says: "这是该单位最后一位管理员：请先给另一位在用人员加上管理员职责。",
    holds: |facts| facts.keeps_admin,
};
const HAS_DUTY: Need<Facts> =
    Need {
        name: "has_duty", says: "请至少选择一项职责；不再参与的人员请停用账号。", holds: |facts| facts.has_duty
    };

const TAKEN_UP: Option<When<Preset>> = Some(When { name: "已设密码", holds: |preset| preset.has_password });
const NOT_TAKEN_UP: Option<When<Preset>> = Some(When { name: "未设密码", holds: |preset| !preset.has_password });

const MANAGERS: &[Part] = &[Part::UnitAdmin, Part::Admin];

/// The table.
pub const FLOW: Flow<Account> = Flow(&[
    Rule {
        when: None,
        from: &[Stage::Invited],
        act: Act::Duties,
        to: Stage::Invited,
        by: MANAGERS,
        needs: &[NOT_SELF, HAS_DUTY, KEEPS_ADMIN],
        then: &[Effect::SetDuties],
    },
    Rule {
        when: None,
        from: &[Stage::Active],
        act: Act::Duties,
        to: Stage::Active,
        by: MANAGERS,
        needs: &[NOT_SELF, HAS_DUTY, KEEPS_ADMIN],
        then: &[Effect::SetDuties],
    },
    Rule {
        when: NOT_TAKEN_UP,
        from: &[Stage::Invited, Stage::Disabled],
        act: Act::Reinvite,
        to: Stage::Invited,
        by: MANAGERS,
        needs: &[],
        then: &[Effect::Invite],
    },
    Rule {
        when: None,
        from: &[Stage::Invited, Stage::Active],
        act: Act::Disable,
        to: Stage::Disabled,
        by: MANAGERS,
        needs: &[NOT_SELF, KEEPS_ADMIN],
        then: &[Effect::SignOut],
    },
    Rule {
        when: TAKEN_UP,
        from: &[Stage::Disabled],
        act: Act::Enable,
        to: Stage::Active,
        by: MANAGERS,
        needs: &[],
        then: &[],
    },
]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::Refused;

    const KNOWN: Preset = Preset { has_password: true };

    fn refusal(act: Act, facts: &Facts) -> Option<&'static str> {
        match FLOW.take(&KNOWN, Stage::Active, act, &[Part::Admin], facts) {
            Err(Refused::Needs { code, .. }) => Some(code),
            _ => None,
        }
    }

    #[test]
    fn nobody_acts_on_himself_and_an_admin_remains() {
        let all = Facts { is_self: false, keeps_admin: true, has_duty: true };
        for act in [Act::Duties, Act::Disable] {
            assert_eq!(refusal(act, &all), None);
            assert_eq!(refusal(act, &Facts { is_self: true, ..all.clone() }), Some("not_self"));
            assert_eq!(refusal(act, &Facts { keeps_admin: false, ..all.clone() }), Some("last_admin"));
        }
        assert_eq!(refusal(Act::Duties, &Facts { has_duty: false, ..all }), Some("has_duty"));
    }

    #[test]
    fn an_account_without_a_password_is_invited_again_never_just_enabled() {
        let offers = |has_password| {
            let offers = FLOW.offers(&Preset { has_password }, Stage::Disabled, &[Part::UnitAdmin], &Facts::default());
            offers.into_iter().map(|offer| offer.act).collect::<Vec<_>>()
        };
        assert_eq!(offers(true), [Act::Enable]);
        assert_eq!(offers(false), [Act::Reinvite]);
    }
}
