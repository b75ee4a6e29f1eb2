//! Where a demand stands on its way: the rail of steps with dates from the journal, and who has it now.

use chrono::{DateTime, Utc};
use entity::words::{DemandStage as Stage, Word};
use web::{
    parts::{State, Steps},
    time,
};

use super::{around::Around, seen::Seen};
use crate::timeline::{self, Row};

/// The rail of a demand; none for one that ended on the way.
pub fn steps(seen: &Seen, around: &Around, rows: &[Row]) -> Option<Steps> {
    let with_district = around.office.is_some();
    let current = place(seen.stage?, with_district)?;
    let day = |acts: &[&str]| timeline::last(rows, acts).map_or_else(String::new, time::short_day);
    let collected = matches!(seen.stage, Some(Stage::Collected | Stage::Claimed));
    let posted = seen.posted_on.map_or_else(String::new, time::short_date);
    let mut labels = vec![if collected { ("需求征集", posted) } else { ("提交需求", day(&["submit"])) }];
    if with_district {
        labels.push(("区县推荐", day(&["recommend"])));
    }
    labels.push(("专家论证", day(&["screen"])));
    labels.push(("发榜揭榜", day(&["list", "relist"])));
    labels.push(("专家评审", day(&["open"])));
    labels.push(("结果公示", day(&["approve"])));
    labels.push(("揭榜确定", day(&["award"])));
    let words = labels.into_iter().enumerate().map(|(index, (label, date))| {
        let small = match index.cmp(&current) {
            std::cmp::Ordering::Less => date,
            std::cmp::Ordering::Equal => expected(seen, rows),
            std::cmp::Ordering::Greater => String::new(),
        };
        (label, small)
    });
    Some(Steps::at(current, words))
}

/// Which step is the current one, from 0; past the last when the matter is over.
fn place(stage: Stage, with_district: bool) -> Option<usize> {
    let district = usize::from(with_district);
    Some(match stage {
        Stage::Collected | Stage::Claimed | Stage::Draft | Stage::Returned => 0,
        Stage::Submitted => 1,
        Stage::Recommended | Stage::Screening => 1 + district,
        Stage::Listed | Stage::Closed => 2 + district,
        Stage::UnderReview | Stage::Proposed => 3 + district,
        Stage::Notice | Stage::Paused => 4 + district,
        Stage::Awarded => 6 + district,
        Stage::Declined | Stage::Lapsed | Stage::Withdrawn => return None,
    })
}

/// What is written below the current step: until when it lasts.
fn expected(seen: &Seen, rows: &[Row]) -> String {
    match seen.stage {
        Some(Stage::Listed) => seen.closes_at.map_or_else(String::new, |at| format!("至 {}", time::until(at))),
        Some(Stage::Closed) => "已截止，待开标".into(),
        Some(Stage::Notice) => notice_end(rows).map_or_else(String::new, |at| format!("至 {}", time::until(at))),
        Some(Stage::Paused) => "公示暂停".into(),
        Some(Stage::Returned) => "已退回修改".into(),
        Some(Stage::Draft) => "草稿".into(),
        Some(Stage::Claimed) => "认领待确认".into(),
        _ => String::new(),
    }
}

/// When the running notice ends, as its newest journal row tells.
fn notice_end(rows: &[Row]) -> Option<DateTime<Utc>> {
    let told = |row: &Row| row.details.get("ends_at")?.as_str()?.parse().ok();
    rows.iter().find_map(told)
}

/// The state as dot and word.
pub fn state(seen: &Seen) -> State {
    let Some(stage) = seen.stage else { return State::waiting("") };
    match stage {
        Stage::Listed | Stage::UnderReview | Stage::Proposed | Stage::Notice => State::going(stage.zh()),
        Stage::Awarded => State::done(stage.zh()),
        _ => State::waiting(stage.zh()),
    }
}

/// Who has it now, in a sentence for its parties.
pub fn holder(stage: Stage, around: &Around) -> Option<String> {
    let office = around.office.as_deref().unwrap_or("市科技局");
    let who = match stage {
        Stage::Draft | Stage::Returned => "发榜方",
        Stage::Submitted => office,
        Stage::Claimed | Stage::Recommended | Stage::Screening | Stage::Closed => "市科技局经办",
        Stage::UnderReview => "评审专家、发榜方和市科技局经办",
        Stage::Proposed => "市科技局领导",
        Stage::Paused => "市科技局",
        _ => return None,
    };
    Some(format!("现由{who}办理。"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(stage: Stage) -> Seen {
        Seen { stage: Some(stage), closes_at: Some("2026-09-30T09:00:00Z".parse().unwrap()), ..Seen::default() }
    }

    fn row(act: &str, at: &str) -> Row {
        Row {
            seq: 1,
            at: at.parse().unwrap(),
            act: act.into(),
            subject: entity::words::Subject::Demand,
            actor: String::new(),
            details: serde_json::Value::Null,
        }
    }

    #[test]
    fn dates_come_from_the_journal_and_the_current_step_tells_its_end() {
        let around = Around { office: Some("东区科技局".into()), ..Around::default() };
        let rows = [row("list", "2026-08-17T01:00:00Z"), row("recommend", "2026-06-24T03:00:00Z")];
        let html = steps(&seen(Stage::Listed), &around, &rows).unwrap().to_string();
        assert!(html.contains("第 4 步，共 7 步"), "{html}");
        assert!(html.contains("区县推荐<small>6 月 24 日</small>"), "{html}");
        assert!(html.contains("发榜揭榜<small>至 2026 年 9 月 30 日 17:00</small>"), "{html}");
    }

    #[test]
    fn a_step_of_which_the_reader_knows_no_day_bears_none() {
        let rows = [row("award", "2026-07-01T01:00:00Z"), row("list", "2026-03-10T01:00:00Z")];
        let html = steps(&seen(Stage::Awarded), &Around::default(), &rows).unwrap().to_string();
        assert!(html.contains("揭榜确定<small>7 月 1 日</small>"), "{html}");
        assert_eq!(html.matches("7 月 1 日").count(), 1, "{html}");
    }

    #[test]
    fn every_stage_has_its_place_or_none() {
        for stage in Stage::ALL {
            for office in [None, Some("东区科技局".to_owned())] {
                let around = Around { office, ..Around::default() };
                let rail = steps(&seen(*stage), &around, &[]);
                let ended = matches!(stage, Stage::Declined | Stage::Lapsed | Stage::Withdrawn);
                assert_eq!(rail.is_none(), ended, "{stage:?}");
                if let Some(rail) = rail {
                    let html = rail.to_string();
                    assert_eq!(html.contains("aria-current"), *stage != Stage::Awarded, "{stage:?} {html}");
                }
            }
        }
    }
}
