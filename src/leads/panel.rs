//! Leads as the browser sees them.

use entity::words::Word;
use web::parts::{self, Marked, Matches, Reason};

use super::{Found, Lead, works::Work};
use crate::{matching::Band, search::Kind};

pub use web::leads::{Hints, Panel};

/// Leads shown beside another text.
const SHOWN: usize = 5;
/// Leads shown where nothing answers.
const NEAREST: usize = 5;
/// Works of a team or an expert that are named.
const NAMED: usize = 2;

/// The panel of a record's leads: the best few that are more than a hint, and where the others are.
pub fn panel(found: &Found, more: &str) -> Matches {
    let noun = noun(found);
    let shown = found.good().clamp(1, SHOWN);
    let mut matches = list(found, shown);
    let rest = found.items.len().saturating_sub(shown);
    if rest > 0 {
        matches = matches.more(format!("另有 {rest} 项可参考"), more);
    } else if found.none {
        matches = matches.more(format!("看比对过的{noun}"), more);
        // A record's own page of leads names the teams; a text that is not saved has none.
        if found.target == Kind::Achievement.word() && more.ends_with("/matches") {
            matches = matches.more("看可能的团队", format!("{more}#team"));
        }
    }
    matches
}

/// The first `most` leads, without links.
pub fn list(found: &Found, most: usize) -> Matches {
    Matches::new(noun(found), found.items.iter().take(most).map(lead).collect()).advice(advice(found))
}

/// The leads that are more than a hint, without links.
pub fn good(found: &Found) -> Matches {
    Matches::new(noun(found), found.strong().map(lead).collect()).advice(advice(found))
}

/// The others; where nothing answers, what came nearest.
pub fn hints(found: &Found) -> Option<Hints> {
    let (summary, note, leads): (_, _, Vec<&Lead>) = if found.none {
        let nearest = found.nearest.iter().take(NEAREST).collect();
        ("看文字上最接近的几项".to_owned(), "这几项有些词相同，但说的多半不是一件事。", nearest)
    } else {
        let low: Vec<&Lead> = found.items.iter().filter(|lead| lead.band == Band::Low).collect();
        (format!("另有 {} {}可参考", low.len(), unit(found)), "只有少数词相同，或属于相近方向。", low)
    };
    let matches = Matches::new(noun(found), leads.iter().copied().map(lead).collect()).bare();
    (!leads.is_empty()).then_some(Hints { summary, note, matches })
}

/// `2,650 项成果中有 6 项对得上`
pub fn count(found: &Found) -> String {
    let (noun, unit) = (noun(found), unit(found));
    let considered = web::money::count(found.considered as u64);
    if found.none {
        return format!("{considered} {unit}{noun}都已比对");
    }
    format!("{considered} {unit}{noun}中有 {} {unit}对得上", found.good().max(1))
}

/// What is looked for, its measure word, and what to do where there is none.
fn words(found: &Found) -> (&'static str, &'static str, &'static str) {
    match found.target {
        "demand" => (
            "需求",
            "条",
            "现有需求里没有正好用得上这项成果的。写全简介、指标和应用范围会更容易被找到；有新的需求时，订阅了匹配的人会收到提醒。",
        ),
        "team" => (
            "团队",
            "个",
            "已登记的单位里，没有哪个的公开成果或揭过的榜与它直接相关。可以发榜公开征集，或邀请熟悉的团队注册。",
        ),
        "expert" => ("专家", "位", "没有专家的领域或评过的榜单与它相关。可以在人员中补充专家的领域，或另请专家。"),
        _ => (
            "成果",
            "项",
            "已登记的成果里没有能回答它的，这很常见。可以补充指标、材料和工艺的名称再比对，或发榜公开征集团队。",
        ),
    }
}

fn noun(found: &Found) -> &'static str {
    words(found).0
}

fn unit(found: &Found) -> &'static str {
    words(found).1
}

fn advice(found: &Found) -> &'static str {
    words(found).2
}

/// A band as pages show and name it.
pub fn band(band: Band) -> parts::Band {
    match band {
        Band::High => parts::Band::High,
        Band::Mid => parts::Band::Mid,
        Band::Low => parts::Band::Low,
    }
}

fn lead(lead: &Lead) -> parts::Lead {
    parts::Lead::new(lead.title.clone(), lead.href.clone(), meta(lead), band(lead.band), reasons(lead))
}

fn meta(lead: &Lead) -> String {
    let also = (!lead.also.is_empty()).then(|| format!("另有 {} 个来源", lead.also.len()));
    let parts = [
        lead.owner.clone(),
        lead.unit_kind.map(|word| word.zh().to_owned()),
        lead.region.clone(),
        lead.maturity.map(|word| word.zh().to_owned()),
        lead.demand_stage.map(|word| word.zh().to_owned()),
        lead.achievement_stage
            .filter(|stage| *stage != entity::words::AchievementStage::Published)
            .map(|word| word.zh().to_owned()),
        also,
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn reasons(lead: &Lead) -> Vec<Reason> {
    let mut reasons = works(lead);
    if !lead.met.is_empty() {
        reasons.push(Reason::shared(lead.met.clone()));
    }
    if !lead.fit.is_empty() {
        reasons.push(Reason::fits(lead.fit.iter().map(|fit| fit.says.as_str()).collect::<Vec<_>>().join("，")));
    }
    if !lead.lacking.is_empty() {
        reasons.push(Reason::lacking(lead.lacking.join("、")));
    }
    reasons
}

/// What it has done that speaks for it, by name.
fn works(lead: &Lead) -> Vec<Reason> {
    let of = |kind: &str| lead.works.iter().filter(|work| work.kind == kind).collect::<Vec<_>>();
    [("有成果", of("achievement"), "项"), ("揭过榜", of("won"), "个"), ("评过", of("reviewed"), "个")]
        .into_iter()
        .filter(|(_, works, _)| !works.is_empty())
        .map(|(label, works, unit)| Reason::new(label, Marked::plain(named(&works, unit))))
        .collect()
}

/// `“甲”“乙”等 5 项`
fn named(works: &[&Work], unit: &str) -> String {
    let names: String = works.iter().take(NAMED).map(|work| format!("“{}”", work.title)).collect();
    if works.len() > NAMED { format!("{names}等 {} {unit}", works.len()) } else { names }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leads::Fits;
    use entity::words::{DemandStage, Maturity, OrgKind};

    fn found(items: usize) -> Found {
        let lead = Lead {
            owner: Some("滨江研究院".into()),
            maturity: Some(Maturity::PilotTested),
            band: Band::Mid,
            share: 1.0,
            met: vec!["涂层".into(), "硬度".into()],
            fit: vec![Fits { fact: "field", says: "技术领域相同".into(), agrees: true }],
            lacking: vec!["寿命".into()],
            also: vec![4, 5],
            ..Lead::bare(3, "耐磨涂层".into(), "/achievements/3".into())
        };
        Found {
            target: "achievement",
            considered: 2650,
            none: items == 0,
            items: vec![lead; items],
            nearest: Vec::new(),
            unmentioned: Vec::new(),
        }
    }

    #[test]
    fn a_lead_tells_who_how_ripe_and_why() {
        let html = panel(&found(1), "/demands/1/matches").to_string();
        for words in [
            "滨江研究院 · 通过中试 · 另有 2 个来源",
            "有关联",
            "<mark>涂层</mark>、<mark>硬度</mark>",
            "技术领域相同",
            "寿命",
        ] {
            assert!(html.contains(words), "{words} in {html}");
        }
        assert!(!html.contains("另有 1 项"), "{html}");
    }

    #[test]
    fn a_team_tells_which_works_speak_for_it() {
        let work = |id, title: &str| Lead {
            band: Band::Mid,
            lacking: vec!["寿命".into()],
            ..Lead::bare(id, title.into(), format!("/achievements/{id}"))
        };
        let best = Lead { band: Band::High, ..work(9, "类金刚石薄膜") };
        let won = Lead { demand_stage: Some(DemandStage::Awarded), lacking: Vec::new(), ..work(4, "釉面保护") };
        let team =
            Lead { unit_kind: Some(OrgKind::Institute), ..Lead::bare(7, "滨江研究院".into(), "/orgs/7".into()) };
        let team = team.for_works(vec![work(2, "甲"), work(1, "乙"), best, won]);
        assert_eq!(
            (team.band, &team.lacking),
            (Band::High, &Vec::new()),
            "what one of its works mentions is not lacking"
        );
        let html =
            lead(&team).reasons.iter().map(|reason| format!("{}{}", reason.label, reason.text)).collect::<String>();
        assert_eq!(html, "有成果“类金刚石薄膜”“乙”等 3 项揭过榜“釉面保护”");
        assert_eq!(meta(&team), "高校院所");
    }

    #[test]
    fn the_panel_is_short_and_says_where_the_rest_is() {
        let html = panel(&found(8), "/demands/1/matches").to_string();
        assert_eq!(html.matches("<h3>").count(), SHOWN);
        assert!(html.contains("<a href=\"/demands/1/matches\">另有 3 项可参考</a>"), "{html}");
        assert_eq!(count(&found(8)), "2,650 项成果中有 8 项对得上");
    }

    #[test]
    fn hints_are_left_to_the_page_where_there_is_better() {
        let mut some = found(4);
        some.items[2].band = Band::Low;
        some.items[3].band = Band::Low;
        let html = panel(&some, "/demands/1/matches").to_string();
        assert_eq!(html.matches("<h3>").count(), 2);
        assert!(html.contains("另有 2 项可参考"), "{html}");
    }

    #[test]
    fn a_page_folds_hints_away() {
        let mut some = found(4);
        assert!(hints(&some).is_none());
        some.items[1].band = Band::Low;
        assert_eq!(good(&some).to_string().matches("<h3>").count(), 3);
        let folded = hints(&some).unwrap();
        assert_eq!(
            (folded.summary.as_str(), folded.matches.to_string().matches("<h3>").count()),
            ("另有 1 项可参考", 1)
        );
        let none = Found { nearest: some.items.clone(), ..found(0) };
        assert_eq!(hints(&none).unwrap().matches.to_string().matches("<h3>").count(), 4);
    }

    #[test]
    fn nothing_is_an_answer() {
        let html = panel(&found(0), "/demands/1/matches").to_string();
        assert!(html.contains("没有合适的成果") && html.contains("公开征集团队"), "{html}");
        assert!(html.contains("<a href=\"/demands/1/matches#team\">看可能的团队</a>"), "{html}");
        let unsaved = panel(&found(0), "/achievements").to_string();
        assert!(!unsaved.contains("#team"), "{unsaved}");
        assert_eq!(count(&found(0)), "2,650 项成果都已比对");
    }
}
