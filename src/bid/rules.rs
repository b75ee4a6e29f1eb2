//! The life of a bid, as one table.

use entity::words::{BidStage as Stage, DemandClass, Mode};

use crate::flow::{Flow, Need, Noun, Part, Rule, When};

words! {
    /// What can be done with a bid.
    Act {
        Submit = "submit" "提交",
        Withdraw = "withdraw" "撤回",
        Replace = "replace" "撤回重写",
        Open = "open" "开标",
        Score = "score" "评分完成",
        Win = "win" "揭榜成功",
        TurnDown = "turn_down" "未入选",
    }
}

/// What never changes during a bid's life.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// The demand's mode.
    pub mode: Mode,
    /// The demand's class.
    pub class: DemandClass,
}

/// What is counted inside the transaction.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Fields of the form that still have a problem.
    pub problems: usize,
    /// The demand is listed and its deadline is ahead, by the store's clock.
    pub taking_bids: bool,
    /// The bidding unit's registration is confirmed.
    pub unit_confirmed: bool,
    /// The bidder is an enterprise, as 成果转化 asks for.
    pub kind_fits: bool,
    /// The bidder is not the owner.
    pub not_owner: bool,
    /// The bidder is the unit asked.
    pub asked: bool,
    /// The unit has no other submitted bid on this demand.
    pub only_one: bool,
}

/// What follows an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A fresh draft with the same text is made.
    CopyToDraft,
}

/// The bid as a noun of the flow engine.
pub struct Bid;

impl Noun for Bid {
    type Stage = Stage;
    type Act = Act;
    type Preset = Preset;
    type Facts = Facts;
    type Effect = Effect;
}

const TAKING: Need<Facts> = Need {
    name: "deadline",
    says: "这个榜单已经截止或不在揭榜中，不能再提交、撤回或改写方案。",
    holds: |facts| facts.taking_bids,
};
const COMPLETE: Need<Facts> = Need {
    name: "complete",
    says: "方案还有内容没有填好，请打开“修改”按提示补齐后再提交。",
    holds: |facts| facts.problems == 0,
};
const CONFIRMED: Need<Facts> = Need {
    name: "unit_confirmed",
    says: "本单位注册还没有确认，市科技局确认后才能揭榜；草稿会一直保留。",
    holds: |facts| facts.unit_confirmed,
};
const KIND: Need<Facts> = Need {
    name: "kind",
    says: "成果转化类榜单由企业揭榜，本单位不是企业。可联系企业牵头、本单位参与。",
    holds: |facts| facts.kind_fits,
};
const NOT_OWNER: Need<Facts> =
    Need { name: "not_owner", says: "发榜单位不能揭自己的榜。", holds: |facts| facts.not_owner };
const ASKED: Need<Facts> =
    Need {
        name: "asked", says: "这是定向委托的榜单，只有受托单位可以提交方案。", holds: |facts| facts.asked
    };
const ONLY_ONE: Need<Facts> = Need {
    name: "only_one",
    says: "本单位对这个榜单已有一份提交的方案。要修改，请在那份方案上选“撤回重写”。",
    holds: |facts| facts.only_one,
};

const OPEN_TACKLE: Option<When<Preset>> = Some(When {
    name: "技术攻关，非定向委托",
    holds: |preset| matches!(preset, Preset { class: DemandClass::Tackle, mode: Mode::Open | Mode::Race }),
});
const OPEN_TRANSFER: Option<When<Preset>> = Some(When {
    name: "成果转化，非定向委托",
    holds: |preset| matches!(preset, Preset { class: DemandClass::Transfer, mode: Mode::Open | Mode::Race }),
});
const DIRECTED_TACKLE: Option<When<Preset>> = Some(When {
    name: "技术攻关，定向委托",
    holds: |preset| matches!(preset, Preset { class: DemandClass::Tackle, mode: Mode::Directed }),
});
const DIRECTED_TRANSFER: Option<When<Preset>> = Some(When {
    name: "成果转化，定向委托",
    holds: |preset| matches!(preset, Preset { class: DemandClass::Transfer, mode: Mode::Directed }),
});

/// What bids can be, with the names that the printed diagrams bear.
pub const PRESETS: [(&str, Preset); 6] = [
    ("揭榜挂帅·技术攻关", Preset { mode: Mode::Open, class: DemandClass::Tackle }),
    ("揭榜挂帅·成果转化", Preset { mode: Mode::Open, class: DemandClass::Transfer }),
    ("定向委托·技术攻关", Preset { mode: Mode::Directed, class: DemandClass::Tackle }),
    ("定向委托·成果转化", Preset { mode: Mode::Directed, class: DemandClass::Transfer }),
    ("赛马制·技术攻关", Preset { mode: Mode::Race, class: DemandClass::Tackle }),
    ("赛马制·成果转化", Preset { mode: Mode::Race, class: DemandClass::Transfer }),
];

/// The table and its diagrams, as they are printed and signed.
pub fn printed() -> String {
    FLOW.printed("揭榜方案", &PRESETS)
}

/// The table.
pub static FLOW: Flow<Bid> = Flow(&[
    submit(OPEN_TACKLE, &[TAKING, CONFIRMED, NOT_OWNER, ONLY_ONE, COMPLETE]),
    submit(OPEN_TRANSFER, &[TAKING, CONFIRMED, KIND, NOT_OWNER, ONLY_ONE, COMPLETE]),
    submit(DIRECTED_TACKLE, &[TAKING, CONFIRMED, NOT_OWNER, ASKED, ONLY_ONE, COMPLETE]),
    submit(DIRECTED_TRANSFER, &[TAKING, CONFIRMED, KIND, NOT_OWNER, ASKED, ONLY_ONE, COMPLETE]),
    row(&[Stage::Submitted], Act::Withdraw, Stage::Withdrawn, &[Part::Bidder], &[TAKING], &[]),
    row(&[Stage::Submitted], Act::Replace, Stage::Replaced, &[Part::Bidder], &[TAKING], &[Effect::CopyToDraft]),
    row(&[Stage::Submitted], Act::Open, Stage::Opened, &[Part::Effect], &[], &[]),
    row(&[Stage::Opened], Act::Score, Stage::Scored, &[Part::Effect], &[], &[]),
    row(&[Stage::Scored], Act::Win, Stage::Won, &[Part::Effect], &[], &[]),
    row(
        &[Stage::Submitted, Stage::Opened, Stage::Scored],
        Act::TurnDown,
        Stage::NotSelected,
        &[Part::Effect],
        &[],
        &[],
    ),
    row(&[Stage::Draft], Act::Withdraw, Stage::Withdrawn, &[Part::Bidder], &[], &[]),
]);

/// Handing in, as class and mode ask for it.
const fn submit(when: Option<When<Preset>>, needs: &'static [Need<Facts>]) -> Rule<Bid> {
    Rule { when, ..row(&[Stage::Draft], Act::Submit, Stage::Submitted, &[Part::Bidder], needs, &[]) }
}

const fn row(
    from: &'static [Stage],
    act: Act,
    to: Stage,
    by: &'static [Part],
    needs: &'static [Need<Facts>],
    then: &'static [Effect],
) -> Rule<Bid> {
    Rule { when: None, from, act, to, by, needs, then }
}
