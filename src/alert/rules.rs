//! What a watch looks for, what is news to it, when it is due, and in which words it tells. Pure.

use std::fmt::Display;

use chrono::{Datelike, Days, NaiveDateTime, NaiveTime};
use entity::words::{AchievementStage, DemandStage, Frequency, Subject, Word};

use crate::{
    achievement::rules::Act as AchievementAct,
    demand::{
        rules::{Act, FLOW},
        stages::{COLLECTED, is_list_item, is_public, told_stage},
    },
};

/// What a watch looks at, read off its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A search of one of the lists.
    Search,
    /// Achievements that answer this demand.
    Answers(i64),
    /// Demands that want this achievement.
    Wants(i64),
}

impl What {
    /// What stands at an address.
    pub fn of(address: &str) -> Self {
        let parts: Vec<&str> = address.split('/').collect();
        let id = |text: &str| text.parse().ok();
        match parts[..] {
            ["", "demands", text, "matches"] => id(text).map_or(Self::Search, Self::Answers),
            ["", "achievements", text, "matches"] => id(text).map_or(Self::Search, Self::Wants),
            _ => Self::Search,
        }
    }

    /// What it is called on pages.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Search => "检索",
            Self::Answers(_) => "需求的匹配成果",
            Self::Wants(_) => "成果的匹配需求",
        }
    }
}

/// The demands that a watch looks for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sought {
    /// The stage they must stand in, as the watcher is told of it.
    pub stage: Option<DemandStage>,
    /// Only those in the 榜单大厅.
    pub listed_only: bool,
}

/// How a watcher stands to a demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Near {
    /// Anybody.
    Outside,
    /// A party to it.
    Party,
    /// The bureau.
    Inside,
}

/// A step that a demand took.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// What was done.
    pub act: Act,
    /// Where it stood.
    pub from: DemandStage,
    /// Where it stands since.
    pub to: DemandStage,
}

impl Sought {
    /// Whether a step is news to somebody who stands so near: the demand is now among those looked for, as they are told
    /// of stages, and was not before; or it can be bid for from now on. That a message comes tells no more than the
    /// list does: a step between stages that are told as one is no news.
    pub fn is_news(self, step: Step, near: Near) -> bool {
        let was_listed = is_list_item(step.from, false);
        let finds = |stage| self.finds(stage, was_listed, near);
        finds(step.to) && (matches!(step.act, Act::List | Act::Relist) || !finds(step.from))
    }

    fn finds(self, stage: DemandStage, was_listed: bool, near: Near) -> bool {
        let (party, inside) = (near != Near::Outside, near == Near::Inside);
        let is_there = if party { stage != DemandStage::Draft } else { is_public(stage, was_listed) };
        let is_listed = !self.listed_only || is_list_item(stage, was_listed);
        is_there && is_listed && self.stage.is_none_or(|sought| told_stage(stage, false, party, inside) == sought)
    }

    /// The acts that may be news to somebody.
    pub fn acts(self) -> Vec<&'static str> {
        let is_news = |act, from, to| {
            [Near::Outside, Near::Party, Near::Inside].iter().any(|near| self.is_news(Step { act, from, to }, *near))
        };
        let rows = FLOW.0.iter().filter(|row| row.from.iter().any(|from| is_news(row.act, *from, row.to)));
        let mut acts: Vec<_> = rows.map(|row| row.act.code()).collect();
        acts.dedup();
        acts
    }

    /// Whether demands of imported lists may be among them.
    pub fn has_imported(self) -> bool {
        !self.listed_only && self.stage.is_none_or(|stage| COLLECTED.contains(&stage))
    }
}

/// The acts, besides the steps of a demand, by which a record comes in.
pub fn arrivals() -> [&'static str; 3] {
    [AchievementAct::Publish.code(), AchievementAct::Republish.code(), "import"]
}

/// The acts by which a record may come to answer what it did not answer before.
pub const CHANGES: [&str; 2] = ["change", "reimport"];

/// Whether a demand is news for an achievement.
pub fn still_offers(stage: AchievementStage) -> bool {
    stage == AchievementStage::Published
}

/// The acts with which a record of one's own begins to be watched.
pub fn first_steps() -> [(Subject, &'static str); 2] {
    [(Subject::Demand, Act::Submit.code()), (Subject::Achievement, AchievementAct::Publish.code())]
}

/// The page of a record's matches.
pub fn matches_of(subject: Subject, id: impl Display) -> String {
    if subject == Subject::Achievement {
        format!("/achievements/{id}/matches")
    } else {
        format!("/demands/{id}/matches")
    }
}

/// When, on the clocks of the city, digests go out.
const HOUR: NaiveTime = NaiveTime::from_hms_opt(8, 0, 0).expect("eight is an hour");

/// The last moment up to `now` at which a digest of this frequency was due: eight in the morning, of weekly ones on
/// Monday. Local time. What tells at once, or never, has no digest.
pub fn last_due(frequency: Frequency, now: NaiveDateTime) -> Option<NaiveDateTime> {
    let today = now.date();
    let (day, period) = match frequency {
        Frequency::Daily => (today, 1),
        Frequency::Weekly => (today - Days::new(u64::from(today.weekday().num_days_from_monday())), 7),
        Frequency::AtOnce | Frequency::Never => return None,
    };
    let due = day.and_time(HOUR);
    Some(if due <= now { due } else { due - Days::new(period) })
}

/// When it tells, as a sentence may go on.
pub fn when(frequency: Frequency) -> &'static str {
    match frequency {
        Frequency::AtOnce => "有新内容就提醒",
        Frequency::Daily => "每天 8:00 汇总一次",
        Frequency::Weekly => "每周一 8:00 汇总一次",
        Frequency::Never => "不提醒",
    }
}

/// A record that a watch has newly found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its id.
    pub id: i64,
    /// Its page.
    pub href: String,
    /// Its name, as the watcher may know it.
    pub title: String,
    /// Why it is told.
    pub reason: String,
}

/// What one watch found.
#[derive(Clone, Debug)]
pub struct Catch<'a> {
    /// The watch's id.
    pub watch: i64,
    /// Its name.
    pub name: &'a str,
    /// What it found, at least one.
    pub hits: &'a [Hit],
}

/// What is told of several watches in one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    /// What happened.
    pub title: String,
    /// What was found and why, a line each.
    pub text: String,
    /// Where to look.
    pub href: String,
}

/// Watches that a message names, and lines of each; of more, the number is told and the page has them all.
pub const SECTIONS: usize = 10;
const LINES: usize = 5;

/// Everything that was found in one message.
pub fn telling(catches: &[Catch<'_>]) -> Telling {
    let all: usize = catches.iter().map(|one| one.hits.len()).sum();
    let (title, href) = match catches {
        [Catch { name, hits: [only], .. }] => (format!("“{name}”有新内容：{}", only.title), only.href.clone()),
        [one] => (format!("“{}”有 {all} 项新内容", one.name), format!("/alerts/digest#watch-{}", one.watch)),
        _ => (format!("{} 项订阅有新内容，共 {all} 项", catches.len()), "/alerts/digest".to_owned()),
    };
    let mut lines = Vec::new();
    for one in catches.iter().take(SECTIONS) {
        if catches.len() > 1 {
            lines.push(format!("【{}】", one.name));
        }
        for hit in one.hits.iter().take(LINES) {
            lines.push(format!("{}（{}）", hit.title, hit.reason));
        }
        if let Some(rest) = one.hits.len().checked_sub(LINES).filter(|rest| *rest > 0) {
            lines.push(format!("另有 {rest} 项，见“订阅汇总”"));
        }
    }
    if let Some(rest) = catches.len().checked_sub(SECTIONS).filter(|rest| *rest > 0) {
        lines.push(format!("另有 {rest} 项订阅有新内容，见“订阅汇总”"));
    }
    Telling { title, text: lines.join("\n"), href }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn digests_are_due_at_eight_and_weekly_ones_on_monday() {
        // 2026-09-15 is a Tuesday.
        for (frequency, now, due) in [
            (Frequency::Daily, "2026-09-15T08:00:00", "2026-09-15T08:00:00"),
            (Frequency::Daily, "2026-09-15T07:59:59", "2026-09-14T08:00:00"),
            (Frequency::Daily, "2026-09-15T23:59:59", "2026-09-15T08:00:00"),
            (Frequency::Weekly, "2026-09-15T09:00:00", "2026-09-14T08:00:00"),
            (Frequency::Weekly, "2026-09-14T08:00:00", "2026-09-14T08:00:00"),
            (Frequency::Weekly, "2026-09-14T07:59:00", "2026-09-07T08:00:00"),
            (Frequency::Weekly, "2026-09-20T23:00:00", "2026-09-14T08:00:00"),
            (Frequency::Daily, "2027-01-01T07:00:00", "2026-12-31T08:00:00"),
        ] {
            assert_eq!(last_due(frequency, at(now)), Some(at(due)), "{frequency:?} {now}");
        }
        assert_eq!(last_due(Frequency::AtOnce, at("2026-09-15T09:00:00")), None);
        assert_eq!(last_due(Frequency::Never, at("2026-09-15T09:00:00")), None);
    }

    #[test]
    fn an_address_says_what_is_watched() {
        assert_eq!(What::of("/demands/17/matches"), What::Answers(17));
        assert_eq!(What::of("/achievements/3/matches"), What::Wants(3));
        for search in ["/", "/demands?q=17", "/achievements", "/demands/x/matches"] {
            assert_eq!(What::of(search), What::Search, "{search}");
        }
    }

    #[test]
    fn what_stood_in_the_list_already_is_no_news() {
        let sought = |stage, listed_only| Sought { stage, listed_only };
        let listed = sought(Some(DemandStage::Listed), true).acts();
        assert!(listed.contains(&"list") && listed.contains(&"relist") && !listed.contains(&"extend"), "{listed:?}");
        assert_eq!(sought(Some(DemandStage::Closed), true).acts(), ["close"]);
        let hall = sought(None, true);
        assert!(!hall.has_imported() && !hall.acts().contains(&"close"), "{:?}", hall.acts());
        assert!(sought(None, false).has_imported() && sought(None, false).acts().contains(&"submit"));
    }

    /// Every step between stages that are told as one, in every search.
    #[test]
    fn a_step_that_is_not_told_is_no_news() {
        let stages = DemandStage::ALL.iter().copied().map(Some).chain([None]);
        for (stage, listed_only) in stages.flat_map(|stage| [(stage, false), (stage, true)]) {
            let sought = Sought { stage, listed_only };
            for row in FLOW.0 {
                for &from in row.from {
                    let step = Step { act: row.act, from, to: row.to };
                    let silent = |party| {
                        let told = |stage| told_stage(stage, false, party, false);
                        let seen = |stage| party || is_public(stage, false);
                        told(from) == told(row.to) && seen(from) && seen(row.to)
                    };
                    for (near, party) in [(Near::Outside, false), (Near::Party, true)] {
                        assert!(!(silent(party) && sought.is_news(step, near)), "{near:?} {step:?} {sought:?}");
                    }
                }
            }
        }
        let sought = |stage| Sought { stage, listed_only: false };
        let step = |act, from, to| Step { act, from, to };
        use DemandStage::{Collected, Proposed, Recommended, Screening, Submitted, UnderReview};
        let back = step(Act::Reconsider, Proposed, UnderReview);
        assert!(!sought(Some(UnderReview)).is_news(back, Near::Party));
        assert!(sought(Some(UnderReview)).is_news(back, Near::Inside), "the bureau watches its own steps");
        let screened = step(Act::Screen, Recommended, Screening);
        assert!(!sought(Some(Collected)).is_news(screened, Near::Outside));
        assert!(sought(Some(Screening)).is_news(screened, Near::Party), "its district follows it");
        assert!(sought(None).is_news(step(Act::Screen, Submitted, Screening), Near::Outside), "it becomes public");
    }

    #[test]
    fn one_message_tells_everything_and_stays_short() {
        let hit = |id: i64| Hit {
            id,
            href: format!("/achievements/{id}"),
            title: format!("第{id}项"),
            reason: "同提到：脱盐".into(),
        };
        let hits: Vec<Hit> = (1..=7).map(hit).collect();
        let of = |watch, name, hits| Catch { watch, name, hits };
        let one = telling(&[of(4, "脱盐", &hits[..1])]);
        assert_eq!(one.title, "“脱盐”有新内容：第1项");
        assert_eq!((one.text.as_str(), one.href.as_str()), ("第1项（同提到：脱盐）", "/achievements/1"));
        let many = telling(&[of(4, "脱盐", &hits)]);
        assert_eq!((many.title.as_str(), many.href.as_str()), ("“脱盐”有 7 项新内容", "/alerts/digest#watch-4"));
        assert_eq!(many.text.lines().count(), 6);
        assert!(many.text.ends_with("另有 2 项，见“订阅汇总”"), "{}", many.text);
        let both = telling(&[of(4, "脱盐", &hits[..2]), of(5, "膜", &hits[2..3])]);
        assert_eq!(both.title, "2 项订阅有新内容，共 3 项");
        assert_eq!(both.text.lines().collect::<Vec<_>>()[3], "【膜】");
        let crowd: Vec<_> = (0..300).map(|watch| of(watch, "膜", &hits)).collect();
        let crowd = telling(&crowd);
        assert_eq!((crowd.title.as_str(), crowd.text.lines().count()), ("300 项订阅有新内容，共 2100 项", 71));
        assert!(crowd.text.ends_with("另有 290 项订阅有新内容，见“订阅汇总”"), "{}", crowd.text);
    }
}
