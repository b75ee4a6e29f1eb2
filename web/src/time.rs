//! Instants as people in +08:00 read them. Inside everything is UTC; "now" is always passed in.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};

use crate::parts::Due;

const HOURS_EAST: i32 = 8;

/// The instant on the wall clock of +08:00.
pub fn local(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    at.with_timezone(&FixedOffset::east_opt(HOURS_EAST * 3600).expect("eight hours are an offset"))
}

/// `2026 年 9 月 30 日`
pub fn day(at: DateTime<Utc>) -> String {
    date(local(at).date_naive())
}

/// `9 月 30 日`, and with its year when that is not this one.
pub fn near_day(now: DateTime<Utc>, at: DateTime<Utc>) -> String {
    if local(now).year() == local(at).year() { short_day(at) } else { day(at) }
}

/// `9 月 30 日`
pub fn short_day(at: DateTime<Utc>) -> String {
    short_date(local(at).date_naive())
}

/// `2026 年 9 月 30 日`
pub fn date(date: NaiveDate) -> String {
    format!("{} 年 {}", date.year(), short_date(date))
}

/// `9 月 30 日`
pub fn short_date(date: NaiveDate) -> String {
    format!("{} 月 {} 日", date.month(), date.day())
}

/// `2026 年 9 月 30 日 17:00`
pub fn minute(at: DateTime<Utc>) -> String {
    format!("{} {}", day(at), clock(at))
}

/// `9 月 16 日 17:00`
pub fn short_minute(at: DateTime<Utc>) -> String {
    format!("{} {}", short_day(at), clock(at))
}

/// `2026 年 9 月 14 日 09:00:37`, for receipts.
pub fn second(at: DateTime<Utc>) -> String {
    format!("{}:{:02}", minute(at), local(at).second())
}

/// `17:00`
pub fn clock(at: DateTime<Utc>) -> String {
    local(at).format("%H:%M").to_string()
}

/// An end as people say it: midnight is `2026 年 9 月 20 日 24:00` of the day that ends, not `9 月 21 日 00:00`.
pub fn until(end: DateTime<Utc>) -> String {
    format!("{} {}", last_day(end), hour_of_end(end))
}

/// The day of an end: `2026 年 9 月 20 日` for its midnight too.
pub fn last_day(end: DateTime<Utc>) -> String {
    day(end - LAST_MOMENT)
}

/// The same without the year when that is this one.
fn near_until(now: DateTime<Utc>, end: DateTime<Utc>) -> String {
    format!("{} {}", near_day(now, end - LAST_MOMENT), hour_of_end(end))
}

/// A midnight end belongs to the day before.
const LAST_MOMENT: TimeDelta = TimeDelta::seconds(1);

/// `2026-09-08T10:12+08:00`, for `<time datetime>`.
pub fn machine(at: DateTime<Utc>) -> String {
    local(at).format("%Y-%m-%dT%H:%M%:z").to_string()
}

/// `2026-09-30`, value of a date control.
pub fn date_value(at: DateTime<Utc>) -> String {
    local(at).format("%Y-%m-%d").to_string()
}

/// `2026-09-30T17:00`, value of a datetime-local control.
pub fn minute_value(at: DateTime<Utc>) -> String {
    local(at).format("%Y-%m-%dT%H:%M").to_string()
}

/// Days between two instants on the calendar of +08:00.
fn days_between(from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
    (local(to).date_naive() - local(from).date_naive()).num_days()
}

/// How near an end is for the public, in days.
const PUBLIC_NEAR_DAYS: i64 = 7;
/// How near an end is on a desk, in working days.
const DESK_NEAR_DAYS: i64 = 2;

/// What is left for the public: `剩 16 天`, `今天 17:00`, `已截止`; near from seven days.
pub fn public_due(now: DateTime<Utc>, end: DateTime<Utc>) -> Due {
    if now >= end {
        return Due::plain("已截止").small(near_until(now, end));
    }
    let days = days_between(now, end - LAST_MOMENT);
    let words = match days {
        0 => format!("今天 {}", hour_of_end(end)),
        _ => format!("剩 {days} 天"),
    };
    let due = if days <= PUBLIC_NEAR_DAYS { Due::near(words) } else { Due::plain(words) };
    due.small(near_until(now, end))
}

/// What is left on a desk: `剩 3 个工作日`, `今天 17:30`, `逾期 1 个工作日`. `working_days` counts from today to the day of
/// the end, negative when it has passed; the calendar of working days is the caller's.
pub fn desk_due(now: DateTime<Utc>, end: DateTime<Utc>, working_days: i64) -> Due {
    let small = near_day(now, end - LAST_MOMENT);
    if now >= end {
        let late = working_days.min(0).unsigned_abs();
        let words =
            if late == 0 { format!("已过 {}", hour_of_end(end)) } else { format!("逾期 {late} 个工作日") };
        return Due::over(words).small(small);
    }
    if days_between(now, end - LAST_MOMENT) == 0 {
        return Due::near(format!("今天 {}", hour_of_end(end))).small(small);
    }
    let words = format!("剩 {} 个工作日", working_days.max(0));
    let due = if working_days <= DESK_NEAR_DAYS { Due::near(words) } else { Due::plain(words) };
    due.small(small)
}

/// The hour of an end: `17:00`, or `24:00` for the midnight of its last day.
pub fn hour_of_end(end: DateTime<Utc>) -> String {
    if local(end).time() == NaiveTime::MIN { "24:00".into() } else { clock(end) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse::<DateTime<FixedOffset>>().expect("an instant").to_utc()
    }

    #[test]
    fn words_of_an_instant() {
        let end = at("2026-09-30T17:00:00+08:00");
        assert_eq!(minute(end), "2026 年 9 月 30 日 17:00");
        assert_eq!(short_minute(at("2026-09-16T09:00:00Z")), "9 月 16 日 17:00");
        assert_eq!(machine(end), "2026-09-30T17:00+08:00");
        assert_eq!(minute_value(end), "2026-09-30T17:00");
        assert_eq!(until(at("2026-09-21T00:00:00+08:00")), "2026 年 9 月 20 日 24:00");
        let small = |end: &str| public_due(at("2026-09-14T10:00:00+08:00"), at(end)).small;
        assert_eq!(small("2026-09-21T00:00:00+08:00"), "9 月 20 日 24:00");
        assert_eq!(small("2027-01-01T17:00:00+08:00"), "2027 年 1 月 1 日 17:00");
    }

    #[test]
    fn what_is_left_for_the_public() {
        let now = at("2026-09-14T10:00:00+08:00");
        let words = |end: &str| public_due(now, at(end)).words;
        assert_eq!(words("2026-09-30T17:00:00+08:00"), "剩 16 天");
        assert_eq!(words("2026-09-14T17:00:00+08:00"), "今天 17:00");
        assert_eq!(words("2026-09-15T00:00:00+08:00"), "今天 24:00");
        assert_eq!(words("2026-09-14T10:00:00+08:00"), "已截止");
    }

    #[test]
    fn what_is_left_on_a_desk() {
        let now = at("2026-09-14T10:00:00+08:00");
        let words = |end: &str, days| desk_due(now, at(end), days).words;
        assert_eq!(words("2026-09-17T17:30:00+08:00", 3), "剩 3 个工作日");
        assert_eq!(words("2026-09-14T17:30:00+08:00", 0), "今天 17:30");
        assert_eq!(words("2026-09-11T17:30:00+08:00", -1), "逾期 1 个工作日");
        assert_eq!(words("2026-09-14T09:00:00+08:00", 0), "已过 09:00");
    }
}
