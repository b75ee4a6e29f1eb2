//! The life of a demand, as one table. Modes, classes and the call's rule set are conditions and needs in it, never a
//! second workflow.

use entity::words::{DemandStage as Stage, Mode};

use super::needs::{
    CLAIMABLE, COMPLETE, CONFIRMED, DEADLINE, DIRECTED, DIRECTED_MODE, ENOUGH_BIDS, EXPLAINED, LATER, NOT_DIRECTED,
    NOT_RACE, NOTE, OTHER_PERSON, OWNER_OVERDUE, PANEL, PASSED, RACE, RACE_BIDS, RACE_WINNERS, SCORED, TERM, TERM_RUNS,
    TOO_FEW, WINNER, WINNERS_CONFIRMED, WITH_DISTRICT, WITHOUT_DISTRICT,
};
use crate::flow::{Flow, Need, Noun, Part, Rule};

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
    /// Whether a district office checks first: the call wants it, and the demand's region has one.
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
    /// Fewer than the mode needs to open.
    pub too_few: bool,
    /// Experts seated and not recused.
    pub panel: usize,
    /// How many the call wants.
    pub panel_needed: usize,
    /// Score sheets, of experts and owner, not handed in.
    pub sheets_open: usize,
    /// One winner is proposed, an opened bid of this demand.
    pub one_winner: bool,
    /// Two or more winners are proposed, up to the lanes of a race, all of them opened bids of this demand.
    pub race_winners: bool,
    /// All proposed winners are bids of units whose registration is confirmed.
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
    /// It was imported and is nobody's yet.
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

/// How many run in a race at least.
pub const RACERS: usize = 2;

/// How many bids a mode needs to be opened.
pub fn bids_needed(mode: Mode) -> usize {
    if mode == Mode::Race { RACERS } else { 1 }
}

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
    Preset { mode, district_first }
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
    Rule {
        when: NOT_DIRECTED,
        ..row(
            &[Stage::Screening],
            Act::List,
            Stage::Listed,
            &[Part::Clerk],
            &[DEADLINE],
            &[Effect::Number, Effect::SetDeadline],
        )
    },
    Rule {
        when: DIRECTED_MODE,
        ..row(
            &[Stage::Screening],
            Act::List,
            Stage::Listed,
            &[Part::Clerk],
            &[DEADLINE, DIRECTED],
            &[Effect::Number, Effect::SetDeadline],
        )
    },
    row(&[Stage::Listed], Act::Extend, Stage::Listed, &[Part::Clerk], &[NOTE, DEADLINE, LATER], &[Effect::SetDeadline]),
    row(&[Stage::Listed], Act::Close, Stage::Closed, &[Part::Clock], &[PASSED], &[]),
    Rule {
        when: NOT_RACE,
        ..row(&[Stage::Closed], Act::Open, Stage::UnderReview, &[Part::Clerk], &[ENOUGH_BIDS], &[Effect::OpenBids])
    },
    Rule {
        when: RACE,
        ..row(&[Stage::Closed], Act::Open, Stage::UnderReview, &[Part::Clerk], &[RACE_BIDS], &[Effect::OpenBids])
    },
    // Bids that could be opened and are not: the clerk alone may not decide that nobody reads them.
    row(&[Stage::Closed], Act::Lapse, Stage::Lapsed, &[Part::Leader], &[NOTE], &[Effect::TurnDownAll]),
    row(&[Stage::Closed], Act::Lapse, Stage::Lapsed, &[Part::Clerk], &[TOO_FEW, NOTE], &[Effect::TurnDownAll]),
    row(&[Stage::UnderReview], Act::Lapse, Stage::Lapsed, &[Part::Leader], &[NOTE, EXPLAINED], &[Effect::TurnDownAll]),
    Rule {
        when: NOT_DIRECTED,
        ..row(&[Stage::Lapsed], Act::Relist, Stage::Listed, &[Part::Clerk], &[NOTE, DEADLINE], &[Effect::SetDeadline])
    },
    Rule {
        when: DIRECTED_MODE,
        ..row(
            &[Stage::Lapsed],
            Act::Relist,
            Stage::Listed,
            &[Part::Clerk],
            &[NOTE, DEADLINE, DIRECTED],
            &[Effect::SetDeadline],
        )
    },
    row(
        &[Stage::UnderReview],
        Act::WaiveOwner,
        Stage::UnderReview,
        &[Part::Clerk, Part::Leader],
        &[NOTE, OWNER_OVERDUE],
        &[Effect::WaiveOwner],
    ),
    Rule {
        when: NOT_RACE,
        ..row(
            &[Stage::UnderReview],
            Act::Propose,
            Stage::Proposed,
            &[Part::Clerk],
            &[PANEL, SCORED, WINNER, WINNERS_CONFIRMED],
            &[Effect::Rank],
        )
    },
    Rule {
        when: RACE,
        ..row(
            &[Stage::UnderReview],
            Act::Propose,
            Stage::Proposed,
            &[Part::Clerk],
            &[PANEL, SCORED, RACE_WINNERS, WINNERS_CONFIRMED],
            &[Effect::Rank],
        )
    },
    row(&[Stage::Proposed], Act::Reconsider, Stage::UnderReview, &[Part::Leader], &[NOTE], &[Effect::UnmarkWinners]),
    Rule {
        when: NOT_RACE,
        ..row(
            &[Stage::Proposed],
            Act::Approve,
            Stage::Notice,
            &[Part::Leader],
            &[OTHER_PERSON, WINNER, WINNERS_CONFIRMED, EXPLAINED],
            &[Effect::PublishNotice],
        )
    },
    Rule {
        when: RACE,
        ..row(
            &[Stage::Proposed],
            Act::Approve,
            Stage::Notice,
            &[Part::Leader],
            &[OTHER_PERSON, RACE_WINNERS, WINNERS_CONFIRMED, EXPLAINED],
            &[Effect::PublishNotice],
        )
    },
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
        &[NOTE, TERM_RUNS],
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
    row(&[Stage::Collected], Act::Withdraw, Stage::Withdrawn, &[Part::Clerk], &[NOTE], &[]),
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
