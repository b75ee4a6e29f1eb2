//! The one projection of a notice. Notices are public: every reader sees the same.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    notice,
    words::{DayKind, NoticeStage, Word},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::Winner;
use crate::{calendar::Calendar, clock::local_date, config::Channel, error::Result};

/// A notice as anybody may know it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Notice)]
pub struct Seen {
    /// Its id.
    #[schema(example = 3)]
    pub id: i64,
    /// Its number.
    #[schema(example = "澜科公示〔2026〕9 号")]
    pub number: String,
    /// Its title.
    pub title: String,
    /// Where it stands; a term that is over counts as ended even before it is concluded.
    pub stage: NoticeStage,
    /// The list item it is about.
    #[schema(example = 17)]
    pub demand_id: i64,
    /// The list item's title, as published.
    pub demand: String,
    /// 榜单编号.
    pub demand_number: String,
    /// The owner, as far as its name is public.
    pub owner: Option<String>,
    /// 榜金 in fen.
    pub prize_fen: Option<i64>,
    /// The proposed winners, best first.
    pub winners: Vec<Winner>,
    /// Length of the term.
    #[schema(example = 7)]
    pub days: i32,
    /// How its days are counted.
    pub day_kind: DayKind,
    /// How many days of the term have begun: 0 on the day of publication, which is not counted.
    #[schema(example = 3)]
    pub day: i32,
    /// When it was published.
    pub starts_at: DateTime<Utc>,
    /// The first day that counts, in +08:00.
    pub first_day: NaiveDate,
    /// When the term ends; absent while it is paused.
    pub ends_at: Option<DateTime<Utc>>,
    /// While it is paused: days still to run after it is resumed.
    pub left_days: Option<i32>,
    /// The reason of the last pause, resumption or revocation.
    pub note: Option<String>,
    /// Where to object to the result.
    pub objection: Channel,
    /// Where to report misconduct.
    pub discipline: Channel,
    /// Where its publication stands in the public log; absent in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<Entry>,
}

/// The journal row of a publication.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Entry {
    /// Its number.
    #[schema(example = 4182)]
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// SHA-256 over salt and payload, hexadecimal.
    pub hash: String,
}

/// Projects a notice at `now`.
pub fn project(row: notice::Model, calendar: &Calendar, now: DateTime<Utc>) -> Result<Seen> {
    let body = super::body(&row)?;
    let stage = effective(row.stage, row.ends_at <= now);
    let day = match (stage, row.left_days) {
        (NoticeStage::Paused, Some(left)) => row.days - left,
        (NoticeStage::Running, _) => {
            row.days - i32::try_from(calendar.days_after(now, row.ends_at, row.day_kind)).unwrap_or(0)
        }
        _ => row.days,
    };
    // After a pause the term begins again with what was left: its first day stays that of the publication.
    let first_day = calendar.first_day(row.starts_at, row.day_kind);
    Ok(Seen {
        id: row.id,
        number: row.number,
        title: row.title,
        stage,
        demand_id: row.demand_id,
        demand: body.demand,
        demand_number: body.number,
        owner: body.owner,
        prize_fen: body.prize_fen,
        winners: body.winners,
        days: row.days,
        day_kind: row.day_kind,
        day: day.clamp(0, row.days),
        starts_at: row.starts_at,
        first_day,
        ends_at: (stage != NoticeStage::Paused).then_some(row.ends_at),
        left_days: row.left_days.filter(|_| stage == NoticeStage::Paused),
        note: row.note,
        objection: body.objection,
        discipline: body.discipline,
        entry: None,
    })
}

/// Between the end of the term and the tick a running notice has already ended.
fn effective(stage: NoticeStage, term_over: bool) -> NoticeStage {
    if stage == NoticeStage::Running && term_over { NoticeStage::Ended } else { stage }
}

impl Seen {
    /// `7 天`, `5 个工作日`.
    pub fn term_words(&self) -> String {
        days_words(self.days, self.day_kind)
    }

    /// `公示中，第 3 天，共 7 天`.
    pub fn stage_words(&self) -> String {
        let term = self.term_words();
        match (self.stage, self.day) {
            (NoticeStage::Running, 0) => format!("公示中，今日发布，共 {term}"),
            (NoticeStage::Running, day) => format!("公示中，第 {day} 天，共 {term}"),
            (NoticeStage::Paused, _) => {
                format!("公示暂停，恢复后再公示 {}", days_words(self.left_days.unwrap_or(0), self.day_kind))
            }
            (stage, _) => stage.zh().to_owned(),
        }
    }

    /// The last day of the term, in +08:00.
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.ends_at.map(|end| local_date(end - chrono::TimeDelta::seconds(1)))
    }
}

fn days_words(days: i32, kind: DayKind) -> String {
    match kind {
        DayKind::Calendar => format!("{days} 天"),
        DayKind::Working => format!("{days} 个工作日"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::at_local, config::Config, notice::Body};

    fn instant(day: &str, hour: u32) -> DateTime<Utc> {
        at_local(day.parse().unwrap(), hour, 0)
    }

    fn row(kind: DayKind, days: u32) -> notice::Model {
        let config = Config::default();
        let body = Body {
            demand: "贝类净化".into(),
            number: String::new(),
            owner: None,
            winners: Vec::new(),
            prize_fen: None,
            objection: config.objection_channel,
            discipline: config.discipline_channel,
        };
        let starts_at = instant("2026-09-14", 9);
        notice::Model {
            id: 1,
            demand_id: 1,
            number: "1".into(),
            stage: NoticeStage::Running,
            title: String::new(),
            body: serde_json::to_string(&body).unwrap(),
            days: days as i32,
            day_kind: kind,
            starts_at,
            ends_at: Calendar::default().after(starts_at, days, kind),
            left_days: None,
            note: None,
            version: 1,
        }
    }

    fn words(row: &notice::Model, day: &str) -> String {
        project(row.clone(), &Calendar::default(), instant(day, 10)).unwrap().stage_words()
    }

    #[test]
    fn the_day_of_publication_is_not_counted() {
        let row = row(DayKind::Calendar, 7);
        assert_eq!(words(&row, "2026-09-14"), "公示中，今日发布，共 7 天");
        assert_eq!(words(&row, "2026-09-15"), "公示中，第 1 天，共 7 天");
        assert_eq!(words(&row, "2026-09-21"), "公示中，第 7 天，共 7 天");
        assert_eq!(words(&row, "2026-09-22"), "公示期满");
    }

    #[test]
    fn rest_days_do_not_count_in_working_days() {
        // 20 September 2026 is a Sunday that is worked.
        let row = row(DayKind::Working, 5);
        assert_eq!(words(&row, "2026-09-18"), "公示中，第 4 天，共 5 个工作日");
        assert_eq!(words(&row, "2026-09-19"), "公示中，第 4 天，共 5 个工作日");
        assert_eq!(words(&row, "2026-09-20"), "公示中，第 5 天，共 5 个工作日");
        assert_eq!(words(&row, "2026-09-21"), "公示期满");
    }

    #[test]
    fn a_pause_outlasts_the_end_of_the_term() {
        let mut row = row(DayKind::Calendar, 7);
        row.stage = NoticeStage::Paused;
        row.left_days = Some(3);
        let seen = project(row, &Calendar::default(), instant("2026-10-30", 10)).unwrap();
        assert_eq!(seen.stage_words(), "公示暂停，恢复后再公示 3 天");
        assert_eq!((seen.ends_at, seen.day), (None, 4));
    }
}
