//! The life of a demand, as one table. Modes, classes and the call's rule set are conditions and needs in it, never a
//! second workflow.

use entity::words::{DemandClass, DemandStage as Stage, Mode};

use crate::flow::{Flow, Need, Noun, Part, Rule, When};

words! {
    /// What can be done with a demand.
    Act {
        Claim = "claim" "认领",
        ConfirmClaim = "confirm_claim" "确认认领",
        RefuseClaim = "refuse_claim" "不予认领",
        Submit = "submit" "提交",
        Return = "return" "退回修改",
        Recommend = "recommend" "推荐",
        Screen = "screen" "转入论证",
        Decline = "decline" "不予发榜",
        List = "list" "发榜",
        Extend = "extend" "延长截止时间",
        Close = "close" "截止",
        Open = "open" "开标",
        Lapse = "lapse" "记为未揭出",
        Relist = "relist" "重新发榜",
        WaiveOwner = "waive_owner" "不再等发榜方意见",
        Propose = "propose" "提出拟揭榜单位",
        Reconsider = "reconsider" "退回复议",
        Approve = "approve" "批准并公示",
        Pause = "pause" "暂停公示",
        Resume = "resume" "恢复公示",
        Revoke = "revoke" "撤销公示",
        Award = "award" "公示期满确认",
        Withdraw = "withdraw" "撤回",
    }
}

/// What never changes during a demand's life.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// 组织模式.
    pub mode: Mode,
    /// 需求类别.
    pub class: DemandClass,
    /// Whether the call wants the district's recommendation.
    pub district_first: bool,
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
    /// The bidding deadline that came with the act lies in the future.
    pub deadline_ahead: bool,
    /// That deadline is later than the present one.
    pub deadline_later: bool,
    /// The present deadline has passed.
    pub deadline_passed: bool,
    /// In directed mode: the unit asked is named.
    pub directed_named: bool,
    /// Bids submitted and neither withdrawn nor replaced.
    pub bids: usize,
    /// How many bids the mode needs to open.
    pub bids_needed: usize,
    /// Experts seated and not recused.
    pub panel: usize,
    /// How many the call wants.
    pub panel_needed: usize,
    /// Score sheets, of experts and owner, not handed in.
    pub sheets_open: usize,
    /// Opened bids proposed as winners.
    pub winners: usize,
    /// How many may win: one, or up to the lanes of a race.
    pub winners_allowed: usize,
    /// The proposed winners are bids of this demand, and none else.
    pub winners_known: bool,
    /// All of them are bids of units whose registration is confirmed.
    pub winners_confirmed: bool,
    /// Whoever acts is not the one who proposed the winners.
    pub other_person: bool,
    /// The owner still owes its opinion, and its unit is not confirmed or the review's due date has passed.
    pub owner_overdue: bool,
    /// Bids not proposed that lack a reason for some criterion.
    pub unexplained: usize,
    /// The notice's term is over.
    pub term_over: bool,
    /// The notice's term is not over yet.
    pub term_runs: bool,
    /// The source says whose it is, or it was imported: it may be claimed.
    pub claimable: bool,
}

/// What follows an act, carried out in the same transaction by `steps`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The claiming unit is noted.
    NoteClaim,
    /// The claiming unit becomes the owner.
    GiveToClaimer,
    /// The claim is forgotten.
    ForgetClaim,
    /// The text is kept as a numbered edition.
    KeepEdition,
    /// A 榜单编号 is given, unless it has one.
    Number,
    /// The bidding deadline is set.
    SetDeadline,
    /// Submitted bids are opened and score sheets laid out.
    OpenBids,
    /// The owner's criterion is left out of this review.
    WaiveOwner,
    /// Opened bids get average and rank; the proposed ones are marked.
    Rank,
    /// The mark of the proposed ones is taken off.
    UnmarkWinners,
    /// Bids still waiting are told that nobody was selected.
    TurnDownAll,
    /// The notice is published.
    PublishNotice,
    /// The notice's clock stops.
    PauseNotice,
    /// The notice's clock goes on.
    ResumeNotice,
    /// The notice is revoked.
    RevokeNotice,
    /// The notice has ended: winners have won, the others get their reasons.
    Conclude,
}

/// The demand as a noun of the flow engine.
pub struct Demand;

impl Noun for Demand {
    type Stage = Stage;
    type Act = Act;
    type Preset = Preset;
    type Facts = Facts;
    type Effect = Effect;
}

const COMPLETE: Need<Facts> = Need {
    name: "complete",
    says: "还有内容没有填好，请打开“修改”按提示补齐后再提交。",
    holds: |facts| facts.problems == 0,
};
const CONFIRMED: Need<Facts> = Need {
    name: "owner_confirmed",
    says: "本单位注册还没有确认，市科技局确认后才能提交；草稿会一直保留。",
    holds: |facts| facts.owner_confirmed,
};
const NOTE: Need<Facts> =
    Need { name: "note", says: "请写明理由，当事方会看到这段话。", holds: |facts| facts.has_note };
const DEADLINE: Need<Facts> =
    Need {
        name: "deadline", says: "请填写揭榜截止时间，须晚于现在。", holds: |facts| facts.deadline_ahead
    };
const LATER: Need<Facts> = Need {
    name: "deadline_later",
    says: "新的截止时间须晚于原截止时间：已公布的期限只能延长。",
    holds: |facts| facts.deadline_later,
};
const PASSED: Need<Facts> =
    Need { name: "deadline_passed", says: "还没有到揭榜截止时间。", holds: |facts| facts.deadline_passed };
const DIRECTED: Need<Facts> = Need {
    name: "directed_named",
    says: "定向委托须先写明委托哪个单位，请退回补充。",
    holds: |facts| facts.directed_named,
};
const ENOUGH_BIDS: Need<Facts> = Need {
    name: "enough_bids",
    says: "收到的有效揭榜方案不够：一般至少 1 份，赛马制至少 2 份。可记为未揭出后重新发榜。",
    holds: |facts| facts.bids >= facts.bids_needed,
};
const PANEL: Need<Facts> = Need {
    name: "panel",
    says: "评审专家人数不够，请先聘请专家；已回避的不计入。",
    holds: |facts| facts.panel >= facts.panel_needed,
};
const SCORED: Need<Facts> = Need {
    name: "scored",
    says: "还有评分表没有交齐（专家或发榜方），交齐后才能提出拟揭榜单位。",
    holds: |facts| facts.sheets_open == 0,
};
const WINNERS: Need<Facts> = Need {
    name: "winners",
    says: "请选定拟揭榜的方案：一般 1 个，赛马制 2 个以上且不超过批次规定的赛道数。",
    holds: |facts| facts.winners_known && facts.winners >= facts.bids_needed && facts.winners <= facts.winners_allowed,
};
const WINNERS_CONFIRMED: Need<Facts> = Need {
    name: "winners_confirmed",
    says: "选定的揭榜单位中有注册已停用的，不能作为拟揭榜单位。请另选方案，或先恢复该单位的注册。",
    holds: |facts| facts.winners_confirmed,
};
const OTHER_PERSON: Need<Facts> = Need {
    name: "other_person",
    says: "提出拟揭榜单位和批准公示不能是同一个人，请由另一位市局领导批准。",
    holds: |facts| facts.other_person,
};
const OWNER_OVERDUE: Need<Facts> = Need {
    name: "owner_overdue",
    says: "现在还不能免去发榜方意见：只有发榜方没有交齐意见，且评审期限已过或发榜单位注册已停用时才可以。",
    holds: |facts| facts.owner_overdue,
};
const EXPLAINED: Need<Facts> = Need {
    name: "explained",
    says: "还有未入选的方案没有逐项写明理由。每个未入选单位都要得到逐项答复，写齐后再办。",
    holds: |facts| facts.unexplained == 0,
};
const TERM_RUNS: Need<Facts> = Need {
    name: "term_runs",
    says: "公示期已满，不能再暂停。确有问题的，请由市局领导撤销公示。",
    holds: |facts| facts.term_runs,
};
const TERM: Need<Facts> = Need { name: "term_over", says: "公示期还没有满。", holds: |facts| facts.term_over };
const CLAIMABLE: Need<Facts> = Need {
    name: "claimable",
    says: "这条需求不能认领：它不是导入的征集条目，或您的单位注册还没有确认。",
    holds: |facts| facts.claimable && facts.owner_confirmed,
};

const WITH_DISTRICT: Option<When<Preset>> = Some(When { name: "区县先审", holds: |preset| preset.district_first });
const WITHOUT_DISTRICT: Option<When<Preset>> =
    Some(When { name: "市局直审", holds: |preset| !preset.district_first });

/// What demands can be, with the names that the printed diagrams bear.
pub const PRESETS: [(&str, Preset); 6] = [
    ("揭榜挂帅·区县先审", preset(Mode::Open, true)),
    ("揭榜挂帅·市局直审", preset(Mode::Open, false)),
    ("定向委托·区县先审", preset(Mode::Directed, true)),
    ("定向委托·市局直审", preset(Mode::Directed, false)),
    ("赛马制·区县先审", preset(Mode::Race, true)),
    ("赛马制·市局直审", preset(Mode::Race, false)),
];

const fn preset(mode: Mode, district_first: bool) -> Preset {
    Preset { mode, class: DemandClass::Tackle, district_first }
}

/// The table and its diagrams, as they are printed and signed.
pub fn printed() -> String {
    FLOW.printed("需求（榜单）", &PRESETS)
}

/// The table.
pub static FLOW: Flow<Demand> = Flow(&[
    row(&[Stage::Collected], Act::Claim, Stage::Claimed, &[Part::Unit], &[CLAIMABLE], &[Effect::NoteClaim]),
    row(&[Stage::Claimed], Act::ConfirmClaim, Stage::Draft, &[Part::Clerk], &[], &[Effect::GiveToClaimer]),
    row(&[Stage::Claimed], Act::RefuseClaim, Stage::Collected, &[Part::Clerk], &[NOTE], &[Effect::ForgetClaim]),
    row(
        &[Stage::Draft, Stage::Returned],
        Act::Submit,
        Stage::Submitted,
        &[Part::Owner],
        &[CONFIRMED, COMPLETE],
        &[Effect::KeepEdition],
    ),
    Rule {
        when: WITH_DISTRICT,
        ..row(&[Stage::Submitted], Act::Recommend, Stage::Recommended, &[Part::District], &[], &[])
    },
    row(
        &[Stage::Submitted, Stage::Recommended, Stage::Screening],
        Act::Return,
        Stage::Returned,
        &[Part::Clerk],
        &[NOTE],
        &[],
    ),
    Rule {
        when: WITH_DISTRICT,
        ..row(&[Stage::Submitted], Act::Return, Stage::Returned, &[Part::District], &[NOTE], &[])
    },
    Rule {
        when: WITHOUT_DISTRICT,
        ..row(&[Stage::Submitted], Act::Screen, Stage::Screening, &[Part::Clerk], &[], &[])
    },
    row(&[Stage::Recommended], Act::Screen, Stage::Screening, &[Part::Clerk], &[], &[]),
    row(&[Stage::Recommended, Stage::Screening], Act::Decline, Stage::Declined, &[Part::Clerk], &[NOTE], &[]),
    row(
        &[Stage::Screening],
        Act::List,
        Stage::Listed,
        &[Part::Clerk],
        &[DEADLINE, DIRECTED],
        &[Effect::Number, Effect::SetDeadline],
    ),
    row(&[Stage::Listed], Act::Extend, Stage::Listed, &[Part::Clerk], &[NOTE, DEADLINE, LATER], &[Effect::SetDeadline]),
    row(&[Stage::Listed], Act::Close, Stage::Closed, &[Part::Clock], &[PASSED], &[]),
    row(&[Stage::Closed], Act::Open, Stage::UnderReview, &[Part::Clerk], &[ENOUGH_BIDS], &[Effect::OpenBids]),
    row(&[Stage::Closed], Act::Lapse, Stage::Lapsed, &[Part::Clerk], &[NOTE], &[Effect::TurnDownAll]),
    row(&[Stage::UnderReview], Act::Lapse, Stage::Lapsed, &[Part::Leader], &[NOTE, EXPLAINED], &[Effect::TurnDownAll]),
    row(&[Stage::Lapsed], Act::Relist, Stage::Listed, &[Part::Clerk], &[DEADLINE], &[Effect::SetDeadline]),
    row(
        &[Stage::UnderReview],
        Act::WaiveOwner,
        Stage::UnderReview,
        &[Part::Clerk, Part::Leader],
        &[NOTE, OWNER_OVERDUE],
        &[Effect::WaiveOwner],
    ),
    row(
        &[Stage::UnderReview],
        Act::Propose,
        Stage::Proposed,
        &[Part::Clerk],
        &[PANEL, SCORED, WINNERS, WINNERS_CONFIRMED],
        &[Effect::Rank],
    ),
    row(&[Stage::Proposed], Act::Reconsider, Stage::UnderReview, &[Part::Leader], &[NOTE], &[Effect::UnmarkWinners]),
    row(
        &[Stage::Proposed],
        Act::Approve,
        Stage::Notice,
        &[Part::Leader],
        &[OTHER_PERSON, WINNERS, WINNERS_CONFIRMED, EXPLAINED],
        &[Effect::PublishNotice],
    ),
    row(
        &[Stage::Notice],
        Act::Pause,
        Stage::Paused,
        &[Part::Clerk, Part::Leader, Part::Auditor],
        &[NOTE, TERM_RUNS],
        &[Effect::PauseNotice],
    ),
    row(&[Stage::Paused], Act::Resume, Stage::Notice, &[Part::Clerk, Part::Leader], &[NOTE], &[Effect::ResumeNotice]),
    row(
        &[Stage::Notice, Stage::Paused],
        Act::Revoke,
        Stage::UnderReview,
        &[Part::Leader],
        &[NOTE],
        &[Effect::RevokeNotice, Effect::UnmarkWinners],
    ),
    row(&[Stage::Notice], Act::Award, Stage::Awarded, &[Part::Clock], &[TERM], &[Effect::Conclude]),
    row(
        &[Stage::Draft, Stage::Submitted, Stage::Returned, Stage::Recommended, Stage::Screening],
        Act::Withdraw,
        Stage::Withdrawn,
        &[Part::Owner],
        &[NOTE],
        &[],
    ),
    row(
        &[Stage::Listed, Stage::Closed],
        Act::Withdraw,
        Stage::Withdrawn,
        &[Part::Clerk],
        &[NOTE],
        &[Effect::TurnDownAll],
    ),
]);

/// A row that holds in every preset.
const fn row(
    from: &'static [Stage],
    act: Act,
    to: Stage,
    by: &'static [Part],
    needs: &'static [Need<Facts>],
    then: &'static [Effect],
) -> Rule<Demand> {
    Rule { when: None, from, act, to, by, needs, then }
}

/// Stages in which the public may read the demand as a list item or a collected demand.
pub const PUBLIC: &[Stage] = &[
    Stage::Collected,
    Stage::Claimed,
    Stage::Recommended,
    Stage::Screening,
    Stage::Listed,
    Stage::Closed,
    Stage::UnderReview,
    Stage::Proposed,
    Stage::Notice,
    Stage::Paused,
    Stage::Awarded,
    Stage::Lapsed,
];

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

/// 技术需求清单: collected, past the first check where there is one, and not yet listed.
pub const COLLECTED: &[Stage] = &[Stage::Collected, Stage::Claimed, Stage::Recommended, Stage::Screening];

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
