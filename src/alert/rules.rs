//! What a watch looks for, what is news to it, when it is due, and in which words it tells. Pure.

use chrono::{Datelike, Days, NaiveDateTime, NaiveTime};
use entity::words::{AchievementStage, DemandStage, Frequency, Subject, Word};

use crate::{
    achievement::rules::Act as AchievementAct,
    demand::{
        rules::{Act, FLOW},
        stages::COLLECTED,
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

/// The acts by which a demand newly comes into a list, or into the stage that a search asks for: read off the table,
/// so that what only happens to one that stands there already is no news.
pub fn news_of_demands(stage: Option<DemandStage>, listed_only: bool) -> Vec<&'static str> {
    let leads = |to: DemandStage| {
        FLOW.0.iter().filter(move |row| row.to == to && !row.from.contains(&to)).map(|row| row.act.code())
    };
    let mut acts = match stage {
        Some(stage) => leads(stage).collect(),
        None if listed_only => vec![Act::List.code(), Act::Relist.code()],
        None => [Act::Submit, Act::Recommend, Act::Screen, Act::List, Act::Relist].map(Act::code).to_vec(),
    };
    if stage.is_none_or(|stage| COLLECTED.contains(&stage)) && !listed_only {
        acts.extend(IMPORTED);
    }
    acts
}

/// The acts by which an achievement comes into the list, or may come to answer what it did not answer before.
pub fn news_of_achievements() -> Vec<&'static str> {
    let acts = [AchievementAct::Publish, AchievementAct::Republish].map(AchievementAct::code);
    acts.into_iter().chain(IMPORTED).chain(["change"]).collect()
}

const IMPORTED: [&str; 2] = ["import", "reimport"];

/// Whether a new achievement is still of use to a demand: once it is concluded, nobody wants to be told.
pub fn still_asks(stage: DemandStage) -> bool {
    use DemandStage::{Awarded, Closed, Declined, Lapsed, Notice, Paused, Proposed, UnderReview, Withdrawn};
    !matches!(stage, Closed | UnderReview | Proposed | Notice | Paused | Awarded | Declined | Lapsed | Withdrawn)
}

/// Whether a demand is news for an achievement.
pub fn still_offers(stage: AchievementStage) -> bool {
    stage == AchievementStage::Published
}

/// The acts with which a record of one's own begins to be watched.
pub fn first_steps() -> [(Subject, &'static str); 2] {
    [(Subject::Demand, Act::Submit.code()), (Subject::Achievement, AchievementAct::Publish.code())]
}

/// The page of a record's matches.
pub fn matches_of(subject: Subject, id: i64) -> String {
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

/// Lines of one watch; of more, their number is told and the page has them all.
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
    for one in catches {
        if catches.len() > 1 {
            lines.push(format!("【{}】", one.name));
        }
        for hit in one.hits.iter().take(LINES) {
            lines.push(format!("{}（{}）", hit.title, hit.reason));
        }
        if let Some(rest) = one.hits.len().checked_sub(LINES).filter(|rest| *rest > 0) {
            lines.push(format!("另有 {rest} 项，见“我的订阅”"));
        }
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
        let listed = news_of_demands(Some(DemandStage::Listed), true);
        assert!(listed.contains(&"list") && listed.contains(&"relist") && !listed.contains(&"extend"), "{listed:?}");
        assert_eq!(news_of_demands(Some(DemandStage::Closed), true), ["close"]);
        let hall = news_of_demands(None, true);
        assert!(!hall.contains(&"import") && !hall.contains(&"close"), "{hall:?}");
        assert!(news_of_demands(None, false).contains(&"import"));
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
        assert!(many.text.ends_with("另有 2 项，见“我的订阅”"), "{}", many.text);
        let both = telling(&[of(4, "脱盐", &hits[..2]), of(5, "膜", &hits[2..3])]);
        assert_eq!(both.title, "2 项订阅有新内容，共 3 项");
        assert_eq!(both.text.lines().collect::<Vec<_>>()[3], "【膜】");
    }

    #[test]
    fn concluded_demands_ask_no_more() {
        assert!(still_asks(DemandStage::Submitted) && still_asks(DemandStage::Listed));
        assert!(!still_asks(DemandStage::Awarded) && !still_asks(DemandStage::Withdrawn));
        assert!(still_offers(AchievementStage::Published) && !still_offers(AchievementStage::Withdrawn));
    }
}
