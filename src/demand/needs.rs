//! What an act on a demand may need, with the sentence said when it fails, and the conditions of mode and call under
//! which a row of the table holds.

use entity::words::Mode;

use super::rules::{Facts, Preset, RACERS};
use crate::flow::{Need, When};

pub(super) const COMPLETE: Need<Facts> = Need {
    name: "complete",
    says: "还有内容没有填好，请打开“修改”按提示补齐后再提交。",
    holds: |facts| facts.problems == 0,
};
pub(super) const CONFIRMED: Need<Facts> = Need {
    name: "owner_confirmed",
    says: "本单位注册还没有确认，市科技局确认后才能提交；草稿会一直保留。",
    holds: |facts| facts.owner_confirmed,
};
pub(super) const NOTE: Need<Facts> =
    Need { name: "note", says: "请写明理由，当事方会看到这段话。", holds: |facts| facts.has_note };
pub(super) const DEADLINE: Need<Facts> = Need {
    name: "deadline",
    says: "请填写揭榜截止时间，须晚于现在、在一年以内。",
    holds: |facts| facts.deadline_ahead,
};
pub(super) const LATER: Need<Facts> = Need {
    name: "deadline_later",
    says: "新的截止时间须晚于原截止时间：已公布的期限只能延长。",
    holds: |facts| facts.deadline_later,
};
pub(super) const PASSED: Need<Facts> =
    Need { name: "deadline_passed", says: "还没有到揭榜截止时间。", holds: |facts| facts.deadline_passed };
pub(super) const DIRECTED: Need<Facts> = Need {
    name: "directed_named",
    says: "定向委托须先写明委托哪个单位，请退回补充。",
    holds: |facts| facts.directed_named,
};
pub(super) const ENOUGH_BIDS: Need<Facts> = Need {
    name: "enough_bids",
    says: "没有收到有效的揭榜方案，不能开标。可记为未揭出后重新发榜。",
    holds: |facts| facts.bids >= 1,
};
pub(super) const RACE_BIDS: Need<Facts> = Need {
    name: "race_bids",
    says: "赛马制至少要有 2 份有效的揭榜方案才能开标。可记为未揭出后重新发榜。",
    holds: |facts| facts.bids >= RACERS,
};
pub(super) const TOO_FEW: Need<Facts> = Need {
    name: "too_few",
    says: "收到的有效方案够开标，应当开标评审；确需不开标而记为未揭出的，由市局领导办理。",
    holds: |facts| facts.too_few,
};
pub(super) const PANEL: Need<Facts> = Need {
    name: "panel",
    says: "评审专家人数不够，请先聘请专家；已回避的不计入。",
    holds: |facts| facts.panel >= facts.panel_needed,
};
pub(super) const SCORED: Need<Facts> = Need {
    name: "scored",
    says: "还有评分表没有交齐（专家或发榜方），交齐后才能提出拟揭榜单位。",
    holds: |facts| facts.sheets_open == 0,
};
pub(super) const WINNER: Need<Facts> =
    Need { name: "winner", says: "请选定 1 个拟揭榜的方案。", holds: |facts| facts.one_winner };
pub(super) const RACE_WINNERS: Need<Facts> = Need {
    name: "race_winners",
    says: "请选定拟揭榜的方案：赛马制 2 个以上，且不超过批次规定的赛道数。",
    holds: |facts| facts.race_winners,
};
pub(super) const WINNERS_CONFIRMED: Need<Facts> = Need {
    name: "winners_confirmed",
    says: "选定的揭榜单位中有注册已停用的，不能作为拟揭榜单位。请另选方案，或先恢复该单位的注册。",
    holds: |facts| facts.winners_confirmed,
};
pub(super) const OTHER_PERSON: Need<Facts> = Need {
    name: "other_person",
    says: "提出拟揭榜单位和批准公示不能是同一个人，请由另一位市局领导批准。",
    holds: |facts| facts.other_person,
};
pub(super) const OWNER_OVERDUE: Need<Facts> = Need {
    name: "owner_overdue",
    says: "现在还不能免去发榜方意见：只有发榜方没有交齐意见，且评审期限已过或发榜单位注册已停用时才可以。",
    holds: |facts| facts.owner_overdue,
};
pub(super) const EXPLAINED: Need<Facts> = Need {
    name: "explained",
    says: "还有未入选的方案没有逐项写明理由。每个未入选单位都要得到逐项答复，写齐后再办。",
    holds: |facts| facts.unexplained == 0,
};
pub(super) const TERM_RUNS: Need<Facts> = Need {
    name: "term_runs",
    says: "公示期已满，不能再暂停或撤销公示。确有问题的，请在揭榜确定后按有关规定另行处理。",
    holds: |facts| facts.term_runs,
};
pub(super) const TERM: Need<Facts> =
    Need { name: "term_over", says: "公示期还没有满。", holds: |facts| facts.term_over };
pub(super) const CLAIMABLE: Need<Facts> = Need {
    name: "claimable",
    says: "这条需求不能认领：它不是导入的征集条目，或您的单位注册还没有确认。",
    holds: |facts| facts.claimable && facts.owner_confirmed,
};

pub(super) const WITH_DISTRICT: Option<When<Preset>> =
    Some(When { name: "区县先审", holds: |preset| preset.district_first });
pub(super) const WITHOUT_DISTRICT: Option<When<Preset>> =
    Some(When { name: "市局直审", holds: |preset| !preset.district_first });

pub(super) const DIRECTED_MODE: Option<When<Preset>> =
    Some(When { name: "定向委托", holds: |preset| matches!(preset.mode, Mode::Directed) });
pub(super) const NOT_DIRECTED: Option<When<Preset>> =
    Some(When { name: "非定向委托", holds: |preset| !matches!(preset.mode, Mode::Directed) });
pub(super) const RACE: Option<When<Preset>> =
    Some(When { name: "赛马制", holds: |preset| matches!(preset.mode, Mode::Race) });
pub(super) const NOT_RACE: Option<When<Preset>> =
    Some(When { name: "非赛马制", holds: |preset| !matches!(preset.mode, Mode::Race) });
