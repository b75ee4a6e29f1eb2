//! What the flow offers on a demand's page: each act with its receiver's name, its reason, its deadline, its warning.

use chrono::{DateTime, TimeDelta, Utc};
use entity::words::{DemandStage, Word};
use web::{
    parts::{Acts, Field, Offer},
    time,
};

use super::{around::Around, rules::Act, seen::Seen};
use crate::{clock, flow};

/// What was typed with an act before it was refused.
#[derive(Clone, Debug)]
pub struct Typed {
    /// The act.
    pub act: Act,
    /// The reason.
    pub note: String,
    /// The deadline as typed.
    pub closes_at: String,
    /// Whether the deadline, not the reason, is what is wrong.
    pub at_deadline: bool,
    /// What is wrong.
    pub says: String,
}

/// The offers as buttons and small forms.
pub fn acts(
    seen: &Seen,
    around: &Around,
    offers: &[flow::Offer<Act, DemandStage>],
    typed: Option<&Typed>,
    csrf: &str,
    now: DateTime<Utc>,
) -> Acts {
    let typed = |act: Act| typed.filter(|typed| typed.act == act);
    let mut shown: Vec<(Act, Offer)> =
        offers.iter().map(|offer| (offer.act, one(seen, around, offer, typed(offer.act), now))).collect();
    // One primary button: the first act that moves the matter on.
    let onward = |(act, offer): &&mut (Act, Offer)| offer.blocked.is_empty() && moves_on(*act);
    if let Some((_, offer)) = shown.iter_mut().find(onward) {
        offer.primary = true;
    }
    Acts::new(format!("/demands/{}/steps", seen.id), csrf)
        .version(i64::from(seen.version))
        .offers(shown.into_iter().map(|(_, offer)| offer))
}

fn moves_on(act: Act) -> bool {
    !matches!(
        act,
        Act::Return
            | Act::Withdraw
            | Act::Decline
            | Act::RefuseClaim
            | Act::Lapse
            | Act::WaiveOwner
            | Act::Reconsider
            | Act::Pause
            | Act::Revoke
            | Act::Extend
    )
}

fn one(
    seen: &Seen,
    around: &Around,
    offer: &flow::Offer<Act, DemandStage>,
    typed: Option<&Typed>,
    now: DateTime<Utc>,
) -> Offer {
    let label = label(seen, around, offer.act);
    if offer.act == Act::Propose && offer.lacks.is_empty() {
        return Offer::link(label, format!("/demands/{}/review", seen.id));
    }
    let mut shown = Offer::new(offer.act.code(), label);
    for sentence in &offer.lacks {
        shown = shown.blocked(*sentence);
    }
    if offer.needs.contains(&"deadline") {
        shown = shown.field(deadline(seen, offer.act, typed, now));
    }
    if let Some(warning) = warning(seen, offer.act) {
        shown = shown.warning(warning);
    }
    if offer.needs.contains(&"note") {
        shown = shown.needs_note(reason(offer.act));
        shown.note_value = typed.map_or_else(String::new, |typed| typed.note.clone());
        shown.error = typed.filter(|typed| !typed.at_deadline).map(|typed| typed.says.clone());
    }
    shown
}

fn deadline(seen: &Seen, act: Act, typed: Option<&Typed>, now: DateTime<Utc>) -> Field {
    let usual = clock::at_local(clock::local_date(now + TimeDelta::days(30)), 17, 0);
    let begin = if act == Act::Extend { seen.closes_at.unwrap_or(usual) } else { usual };
    let value = typed.map_or_else(|| time::minute_value(begin), |typed| typed.closes_at.clone());
    let error = typed.filter(|typed| typed.at_deadline).map(|typed| typed.says.as_str());
    let label = if act == Act::Extend { "新的揭榜截止时间" } else { "揭榜截止时间" };
    Field::minute("closes_at", label)
        .id(format!("closes_at-{}", act.code()))
        .hint("北京时间，到时自动截止；一般留 20 天以上，定在工作日 17:00")
        .value(value)
        .error(error)
}

/// What the button says: the act and who receives it.
fn label(seen: &Seen, around: &Around, act: Act) -> String {
    let first = around.office.as_deref().unwrap_or("市科技局");
    match act {
        Act::Submit if seen.stage == Some(DemandStage::Returned) => format!("重新提交至{first}"),
        Act::Submit => format!("提交至{first}"),
        Act::Recommend => "推荐至市科技局".into(),
        Act::Return => "退回发榜方修改".into(),
        Act::Claim => "认领这条需求".into(),
        Act::ConfirmClaim => match &around.claimer {
            Some(claimer) => format!("确认由{claimer}认领"),
            None => "确认认领".into(),
        },
        Act::Propose => "选定拟揭榜单位".into(),
        Act::Withdraw if seen.stage == Some(DemandStage::Collected) => "从清单撤下".into(),
        Act::Withdraw => "撤回需求".into(),
        act => act.zh().into(),
    }
}

fn reason(act: Act) -> &'static str {
    match act {
        Act::Return => "退回理由：写明要改什么",
        Act::Decline => "不予发榜的理由",
        Act::RefuseClaim => "不予认领的理由",
        Act::Extend => "延长理由",
        Act::Lapse => "未揭出的理由",
        Act::Relist => "重新发榜的理由，将告知此前的揭榜方",
        Act::WaiveOwner => "不再等发榜方意见的理由",
        Act::Reconsider => "复议意见",
        Act::Pause => "暂停理由",
        Act::Resume => "恢复理由",
        Act::Revoke => "撤销理由",
        Act::Withdraw => "撤回理由",
        _ => "理由",
    }
}

/// Said before what cannot be undone.
fn warning(seen: &Seen, act: Act) -> Option<&'static str> {
    match act {
        Act::Withdraw if seen.stage == Some(DemandStage::Collected) => {
            Some("撤下后不再公开，也不能再认领；再次导入同一条目不会恢复。")
        }
        Act::Withdraw if matches!(seen.stage, Some(DemandStage::Listed | DemandStage::Closed)) => {
            Some("撤回后不能恢复。榜单和撤回理由仍然公开，发榜方和各揭榜方都会收到通知。")
        }
        Act::Claim => Some("市科技局核实后，这条需求交由本单位补充并提交。请只认领本单位的需求。"),
        Act::List => Some("发榜后文本和金额不能再改，截止时间只能延长。"),
        Act::Extend => Some("延长后所有揭榜方都会收到通知，截止时间不能再提前。"),
        Act::Open => Some("开标后，发榜方和受聘专家可以看到全部揭榜方案，不能再收新的方案。"),
        Act::Approve => Some("批准后立即公示，公示文本不能再改。"),
        Act::WaiveOwner => Some("免去后发榜方不能再评，总分按专家各项折算为百分制。"),
        Act::Withdraw => Some("撤回后不能恢复；需要时可以复制为新的需求。"),
        Act::Revoke => Some("撤销公示后回到评审，须重新提出拟揭榜单位。"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(act: Act, needs: &[&'static str], lacks: &[&'static str]) -> flow::Offer<Act, DemandStage> {
        flow::Offer { act, to: DemandStage::Listed, needs: needs.to_vec(), lacks: lacks.to_vec() }
    }

    fn now() -> DateTime<Utc> {
        "2026-09-14T02:00:00Z".parse().unwrap()
    }

    #[test]
    fn one_primary_button_that_names_its_receiver() {
        let around = Around { office: Some("东区科技局".into()), ..Around::default() };
        let offers = [offer(Act::Withdraw, &["note"], &[]), offer(Act::Submit, &["complete"], &[])];
        let html = acts(&Seen::default(), &around, &offers, None, "t", now()).to_string();
        assert!(html.contains("提交至东区科技局") && html.contains("id=\"note-withdraw\""), "{html}");
        assert_eq!(html.matches("btn primary").count(), 1, "{html}");
    }

    #[test]
    fn a_refused_deadline_stands_open_with_what_was_typed() {
        let typed = Typed {
            act: Act::Extend,
            note: "试镀周期不足".into(),
            closes_at: "2026-09-01T17:00".into(),
            at_deadline: true,
            says: "新的截止时间须晚于原截止时间".into(),
        };
        let offers = [offer(Act::Extend, &["note", "deadline", "deadline_later"], &[])];
        let html = acts(&Seen::default(), &Around::default(), &offers, Some(&typed), "t", now()).to_string();
        for words in
            ["<details class=\"act-more\" open", "value=\"2026-09-01T17:00\"", "试镀周期不足", "须晚于原截止时间"]
        {
            assert!(html.contains(words), "{words} in {html}");
        }
    }

    #[test]
    fn an_act_that_cannot_be_done_says_why() {
        let offers = [offer(Act::Open, &["enough_bids"], &["收到的有效揭榜方案不够。"])];
        let html = acts(&Seen::default(), &Around::default(), &offers, None, "t", now()).to_string();
        assert!(html.contains("收到的有效揭榜方案不够") && !html.contains("<button"), "{html}");
    }
}
