//! Working days. Weekends rest unless the State Council's yearly notice moves them; the moved days are data
//! (`holidays.csv`, or the file named in the configuration once a new year's notice is out). In a year without a table
//! the holidays of a fixed date still rest, as the regulation on public holidays says; those that follow the moon and
//! the days made up for them are not known.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc, Weekday};
use entity::words::DayKind;

use crate::clock::{at_local, local_date};
use crate::error::{Error, Result};

const BUILT_IN: &str = include_str!("holidays.csv");

/// The days that differ from the plain week.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// `true` = work on a weekend day, `false` = rest on a weekday.
    moved: BTreeMap<NaiveDate, bool>,
}

impl Default for Calendar {
    fn default() -> Self {
        let empty = Self { moved: BTreeMap::new() };
        empty.with(BUILT_IN).expect("the built-in table is well formed: a test reads it")
    }
}

impl Calendar {
    /// Adds `date,kind,name` rows, below a line of headings or not; kind is `off` or `work`. What they say of a day
    /// stands before what was known of it.
    pub fn with(mut self, csv: &str) -> Result<Self> {
        let lines = csv.trim_start_matches('\u{feff}').lines().enumerate();
        let is_row = |line: &str| !line.trim().is_empty() && !line.starts_with("date,");
        for (index, line) in lines.filter(|(_, line)| is_row(line)) {
            let mut cells = line.split(',').map(str::trim);
            let date = cells.next().and_then(|cell| cell.parse().ok());
            let work = cells.next().and_then(|cell| match cell {
                "work" => Some(true),
                "off" => Some(false),
                _ => None,
            });
            let (Some(date), Some(work)) = (date, work) else {
                return Err(Error::broken(format!("holidays line {}: expected `YYYY-MM-DD,off|work,name`", index + 1)));
            };
            self.moved.insert(date, work);
        }
        Ok(self)
    }

    /// The last year the table speaks of: beyond it only weekends and the holidays of a fixed date are known.
    pub fn known_until(&self) -> Option<i32> {
        self.moved.keys().next_back().map(NaiveDate::year)
    }

    /// Whether people work on this day.
    pub fn is_working(&self, date: NaiveDate) -> bool {
        let weekday = !matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        self.moved.get(&date).copied().unwrap_or(weekday && (self.speaks_of(date.year()) || !is_fixed_holiday(date)))
    }

    fn speaks_of(&self, year: i32) -> bool {
        let days = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        self.moved.range(days(1, 1)..=days(12, 31)).next().is_some()
    }

    /// The end (24:00) of the `days`-th day after `from`, the day of `from` itself not counted.
    pub fn after(&self, from: DateTime<Utc>, days: u32, kind: DayKind) -> DateTime<Utc> {
        let mut date = local_date(from);
        let mut left = days;
        while left > 0 {
            date = next(date);
            if self.counts(date, kind) {
                left -= 1;
            }
        }
        at_local(next(date), 0, 0)
    }

    /// Whether a day counts in a term of this kind.
    pub fn counts(&self, date: NaiveDate, kind: DayKind) -> bool {
        kind == DayKind::Calendar || self.is_working(date)
    }

    /// How many counting days lie after the local day of `now`, up to the last day of a term that ends at `ends_at`.
    pub fn days_after(&self, now: DateTime<Utc>, ends_at: DateTime<Utc>, kind: DayKind) -> u32 {
        let last = local_date(ends_at - TimeDelta::seconds(1));
        let mut date = local_date(now);
        let mut days = 0;
        while date < last {
            date = next(date);
            days += u32::from(self.counts(date, kind));
        }
        days
    }

    /// The first day of a term that begins with something done at `from`: the day itself is not counted.
    pub fn first_day(&self, from: DateTime<Utc>, kind: DayKind) -> NaiveDate {
        let mut date = next(local_date(from));
        while !self.counts(date, kind) {
            date = next(date);
        }
        date
    }

    /// Working days from now to an end; negative when it is past. The current day counts 0, and an end at midnight
    /// belongs to the day before.
    pub fn working_days_between(&self, now: DateTime<Utc>, then: DateTime<Utc>) -> i64 {
        let then = then - TimeDelta::seconds(1);
        let (from, to, sign) = if then >= now { (now, then, 1) } else { (then, now, -1) };
        let (mut date, last) = (local_date(from), local_date(to));
        let mut days = 0;
        while date < last {
            date = next(date);
            days += i64::from(self.is_working(date));
        }
        days * sign
    }
}

/// New Year, Labour Day and the National Day: the public holidays whose date is the same every year.
fn is_fixed_holiday(date: NaiveDate) -> bool {
    matches!((date.month(), date.day()), (1, 1) | (5, 1..=2) | (10, 1..=3))
}

fn next(date: NaiveDate) -> NaiveDate {
    date.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn moved_days_win_over_the_week() {
        let calendar = Calendar::default();
        assert!(!calendar.is_working(day("2026-10-01")), "a holiday on a Thursday");
        assert!(calendar.is_working(day("2026-10-10")), "a Saturday made up");
        assert!(!calendar.is_working(day("2026-11-28")), "a plain Saturday");
        assert!(calendar.is_working(day("2026-11-24")), "a plain Tuesday");
    }

    #[test]
    fn a_year_without_a_table_keeps_the_holidays_of_a_fixed_date() {
        let calendar = Calendar::default();
        assert_eq!(calendar.known_until(), Some(2026));
        for holiday in ["2027-01-01", "2028-05-01", "2028-05-02", "2029-10-01", "2029-10-02", "2029-10-03"] {
            assert!(!calendar.is_working(day(holiday)), "{holiday}");
        }
        assert!(calendar.is_working(day("2027-10-04")), "a Monday nobody knows of yet");
        // A table is believed whole: what it does not move is a plain day.
        let told = Calendar::default().with("\u{feff}date,kind,name\n2027-02-08,off,春节").unwrap();
        assert!(told.is_working(day("2027-10-01")));
        assert!(
            !told.is_working(day("2027-02-08")) && !told.is_working(day("2026-10-01")),
            "and the others stay known"
        );
    }

    #[test]
    fn a_term_ends_at_midnight_of_its_last_day() {
        let calendar = Calendar::default();
        let from = at_local(day("2026-09-30"), 9, 0);
        assert_eq!(calendar.after(from, 7, DayKind::Calendar), at_local(day("2026-10-08"), 0, 0));
        assert_eq!(calendar.after(from, 2, DayKind::Working), at_local(day("2026-10-10"), 0, 0));
    }

    #[test]
    fn days_left_count_only_work() {
        let calendar = Calendar::default();
        let now = at_local(day("2026-09-30"), 9, 0);
        assert_eq!(calendar.working_days_between(now, at_local(day("2026-10-09"), 17, 0)), 2);
        assert_eq!(calendar.working_days_between(at_local(day("2026-10-09"), 17, 0), now), -2);
        assert_eq!(calendar.working_days_between(now, now), 0);
        for days in 1..9 {
            let end = calendar.after(now, days, DayKind::Working);
            assert_eq!(calendar.working_days_between(now, end), i64::from(days), "the end of its last day");
        }
    }

    #[test]
    fn days_of_a_term_are_counted_as_it_was_set() {
        let calendar = Calendar::default();
        let from = at_local(day("2026-09-30"), 9, 0);
        for kind in [DayKind::Calendar, DayKind::Working] {
            let end = calendar.after(from, 5, kind);
            assert_eq!(calendar.days_after(from, end, kind), 5, "{kind:?}");
            assert_eq!(calendar.days_after(end, end, kind), 0, "{kind:?}");
        }
        assert_eq!(calendar.first_day(from, DayKind::Calendar), day("2026-10-01"));
        assert_eq!(calendar.first_day(from, DayKind::Working), day("2026-10-08"));
        let saturday = at_local(day("2026-11-28"), 9, 0);
        let end = at_local(day("2026-12-01"), 0, 0);
        assert_eq!(calendar.days_after(saturday, end, DayKind::Working), 1);
    }

    #[test]
    fn a_bad_row_is_named() {
        let error = Calendar::default().with("2026-05-03,off,x\n2026-13-01,off,x").unwrap_err();
        assert!(error.to_string().contains("line 2"), "{error}");
    }
}
