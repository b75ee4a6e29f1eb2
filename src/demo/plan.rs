//! The year of the city as a timetable: every demand's life is laid out backwards from where it should stand today,
//! all events are put in order of time, and then taken one by one.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Town, acts::happen, city, watches};
use crate::{
    bid, clock,
    demand::rules::Act,
    error::{Error, Result},
    follow,
};

/// One thing that happens.
pub(super) enum Event {
    Draft(usize),
    /// Act, who takes it, reason, deadline.
    Step {
        demand: usize,
        act: Act,
        by: By,
        note: Option<String>,
        closes_at: Option<DateTime<Utc>>,
    },
    Ask {
        demand: usize,
        question: usize,
    },
    Answer {
        demand: usize,
        question: usize,
    },
    DraftBid(usize),
    BidStep(usize, bid::rules::Act),
    Appoint {
        demand: usize,
        expert: String,
    },
    Declare {
        demand: usize,
        expert: String,
    },
    Score {
        review: usize,
        sheet: usize,
    },
    OwnerMark {
        review: usize,
        mark: usize,
    },
    Explain(usize),
    Propose {
        demand: usize,
        winner: String,
    },
    Achievement(usize),
    Collect(usize),
    Claim(usize),
    /// Somebody saves a search.
    Watch(usize),
    /// Let the ticker come by.
    Tick,
}

/// Who takes an act.
#[derive(Clone, Copy)]
pub(super) enum By {
    Owner,
    District,
    Clerk,
    Leader,
}

/// Lays the year out and lives it.
pub async fn live(town: &mut Town) -> Result<()> {
    let mut events: Vec<(DateTime<Utc>, Event)> = Vec::new();
    for index in 0..town.city.demands.len() {
        Life { town, index, events: &mut events }.lay_out();
    }
    for index in 0..town.city.collected.len() {
        let days = town.city.collected[index].days_ago;
        events.push((office_hour(town.now - TimeDelta::days(days), index), Event::Collect(index)));
        events.push((office_hour(town.now - TimeDelta::days(2), index), Event::Claim(index)));
    }
    for index in 0..town.city.achievements.len() {
        let days = 20 + i64::try_from(index * 5).unwrap_or(0);
        events.push((office_hour(town.now - TimeDelta::days(days), index), Event::Achievement(index)));
    }
    for index in 0..watches::COUNT {
        events.push((office_hour(town.now - TimeDelta::days(100), index), Event::Watch(index)));
    }
    // Stable: events of one instant stay in the order they were laid out.
    events.sort_by_key(|(at, _)| *at);
    for (at, event) in events {
        let at = at.min(town.now);
        town.app.store.clock.move_to(at);
        happen(town, event).await.map_err(|cause| Error::broken(format!("demo city at {at}: {cause}")))?;
    }
    town.app.store.clock.move_to(town.now);
    follow::drain(&town.app).await?;
    Ok(())
}

/// Between nine and five on the day of `at`, a different minute for each index.
fn office_hour(at: DateTime<Utc>, index: usize) -> DateTime<Utc> {
    let minute = u32::try_from(index * 37 % 460).unwrap_or(0);
    clock::at_local(clock::local_date(at), 9, 0) + TimeDelta::minutes(i64::from(minute))
}

/// The life of one demand.
struct Life<'a> {
    town: &'a Town,
    index: usize,
    events: &'a mut Vec<(DateTime<Utc>, Event)>,
}

impl Life<'_> {
    fn demand(&self) -> &city::Demand {
        &self.town.city.demands[self.index]
    }

    fn put(&mut self, at: DateTime<Utc>, event: Event) {
        self.events.push((at, event));
    }

    /// `days` before now, in office hours.
    fn ago(&self, days: i64, order: usize) -> DateTime<Utc> {
        office_hour(self.town.now - TimeDelta::days(days), self.index + order)
    }

    fn step(&mut self, at: DateTime<Utc>, act: Act, by: By, note: Option<&str>) {
        let event = Event::Step { demand: self.index, act, by, note: note.map(str::to_owned), closes_at: None };
        self.put(at, event);
    }

    fn timed(&mut self, at: DateTime<Utc>, act: Act, closes_at: DateTime<Utc>) {
        let event = Event::Step { demand: self.index, act, by: By::Clerk, note: None, closes_at: Some(closes_at) };
        self.put(at, event);
    }

    fn lay_out(&mut self) {
        let stage = self.demand().stage.clone();
        let Some(days) = self.demand().days_ago else {
            self.put(self.ago(1 + i64::try_from(self.index % 3).unwrap_or(0), 0), Event::Draft(self.index));
            return;
        };
        self.put(self.ago(days + 1, 0), Event::Draft(self.index));
        self.step(self.ago(days, 0), Act::Submit, By::Owner, None);
        // The share of its life after which something happens, counted in days ago.
        let later = |percent: i64| days - (days * percent / 100).max(1);
        // What a demand still waits in came about lately: an office that works leaves little overdue.
        let lately = 2 + i64::try_from(self.index % 7).unwrap_or(0);
        let moved =
            |percent: i64, now_in: &str| if stage == now_in { later(percent).min(lately) } else { later(percent) };
        let reason = |text: &Option<String>| text.clone().unwrap_or_else(|| "见附言。".into());
        match stage.as_str() {
            "submitted" => return,
            "returned" => {
                let note = reason(&self.demand().return_reason);
                return self.step(self.ago(later(80), 1), Act::Return, By::Clerk, Some(&note));
            }
            _ => self.step(self.ago(moved(8, "recommended"), 1), Act::Recommend, By::District, None),
        }
        if stage == "recommended" {
            return;
        }
        self.step(self.ago(moved(16, "screening"), 2), Act::Screen, By::Clerk, None);
        match stage.as_str() {
            "screening" => {}
            "declined" => {
                let note = reason(&self.demand().decline_reason);
                self.step(self.ago(later(30), 3), Act::Decline, By::Clerk, Some(&note));
            }
            "withdrawn" => {
                let note = reason(&self.demand().withdraw_reason);
                self.step(self.ago(later(30), 3), Act::Withdraw, By::Owner, Some(&note));
            }
            _ => self.list(days, &stage),
        }
    }

    /// From listing on.
    fn list(&mut self, days: i64, stage: &str) {
        let listed = days - days * 25 / 100;
        let five = |date: DateTime<Utc>| clock::at_local(clock::local_date(date), 17, 0);
        let closes = match (stage, self.demand().days_left) {
            ("listed", Some(left)) => five(self.town.now + TimeDelta::days(left)),
            ("closed", _) => five(self.town.now - TimeDelta::days(2)),
            ("under_review", _) => five(self.town.now - TimeDelta::days(10)),
            ("proposed", _) => five(self.town.now - TimeDelta::days(13)),
            ("notice", _) => five(self.town.now - TimeDelta::days(15)),
            _ => five(self.town.now - TimeDelta::days(listed - listed * 35 / 100)),
        };
        self.timed(self.ago(listed, 3), Act::List, closes);
        self.questions(listed);
        self.bids(listed, closes);
        if stage == "listed" {
            return;
        }
        self.put(closes + TimeDelta::minutes(1), Event::Tick);
        match stage {
            "closed" => {}
            "lapsed" | "relisted" => {
                let note = self.demand().lapse_reason.clone().unwrap_or_else(|| "截止时没有收到有效揭榜方案。".into());
                self.step(closes + TimeDelta::hours(17), Act::Lapse, By::Clerk, Some(&note));
                if let ("relisted", Some(left)) = (stage, self.demand().days_left) {
                    let again = five(self.town.now + TimeDelta::days(left));
                    let note = self.demand().relist_reason.clone();
                    let at = closes + TimeDelta::days(12) + TimeDelta::hours(17);
                    let event = Event::Step {
                        demand: self.index,
                        act: Act::Relist,
                        by: By::Clerk,
                        note,
                        closes_at: Some(again),
                    };
                    self.put(at, event);
                }
            }
            _ => self.review(closes, stage),
        }
    }

    fn questions(&mut self, listed: i64) {
        for question in 0..self.demand().questions.len() {
            let step = i64::try_from(question).unwrap_or(0) + 1;
            self.put(self.ago(listed - 2 * step, 4), Event::Ask { demand: self.index, question });
            if self.demand().questions[question].answer.is_some() {
                self.put(self.ago(listed - 2 * step - 1, 5), Event::Answer { demand: self.index, question });
            }
        }
    }

    fn bids(&mut self, listed: i64, closes: DateTime<Utc>) {
        let key = self.demand().key.clone();
        let bids: Vec<(usize, String)> = self
            .town
            .city
            .bids
            .iter()
            .enumerate()
            .filter(|(_, bid)| bid.demand == key)
            .map(|(index, bid)| (index, bid.stage.clone()))
            .collect();
        for (order, (bid, stage)) in bids.into_iter().enumerate() {
            let begun = self.ago(listed - 8 - i64::try_from(order).unwrap_or(0), 6 + order);
            self.put(begun, Event::DraftBid(bid));
            if stage == "draft" {
                continue;
            }
            let handed_in = (begun + TimeDelta::days(3)).min(closes - TimeDelta::hours(2));
            self.put(handed_in, Event::BidStep(bid, bid::rules::Act::Submit));
            if stage == "withdrawn" {
                self.put(handed_in + TimeDelta::days(2), Event::BidStep(bid, bid::rules::Act::Withdraw));
            }
        }
    }

    fn review(&mut self, closes: DateTime<Utc>, stage: &str) {
        let days = |days: i64| closes + TimeDelta::days(days);
        let morning = TimeDelta::hours(17);
        self.step(days(1) + morning, Act::Open, By::Clerk, None);
        let Some(review) = self.town.city.reviews.iter().position(|review| review.demand == self.demand().key) else {
            return;
        };
        for expert in self.town.city.reviews[review].experts.clone() {
            self.put(days(2) + morning, Event::Appoint { demand: self.index, expert: expert.clone() });
            self.put(days(4) + morning, Event::Declare { demand: self.index, expert });
        }
        for sheet in 0..self.town.city.reviews[review].sheets.len() {
            let at = days(5 + i64::try_from(sheet % 4).unwrap_or(0))
                + morning
                + TimeDelta::minutes(i64::try_from(sheet * 11).unwrap_or(0));
            self.put(at, Event::Score { review, sheet });
        }
        for mark in 0..self.town.city.reviews[review].owner_marks.len() {
            self.put(days(9) + morning, Event::OwnerMark { review, mark });
        }
        if stage == "under_review" {
            return;
        }
        let winner = self.winner(review);
        let key = self.demand().key.clone();
        let losers: Vec<usize> = self
            .town
            .city
            .bids
            .iter()
            .enumerate()
            .filter(|(_, bid)| {
                bid.demand == key && bid.key != winner && !matches!(bid.stage.as_str(), "draft" | "withdrawn")
            })
            .map(|(index, _)| index)
            .collect();
        for bid in losers {
            self.put(days(10) + morning, Event::Explain(bid));
        }
        self.put(days(11) + morning, Event::Propose { demand: self.index, winner });
        if stage == "proposed" {
            return;
        }
        if stage == "notice" {
            self.step(self.ago(2, 0), Act::Approve, By::Leader, None);
            if self.demand().paused {
                let note = self.demand().pause_reason.clone().unwrap_or_else(|| "收到实名异议，正在核实。".into());
                self.step(self.ago(1, 0), Act::Pause, By::Clerk, Some(&note));
            }
        } else {
            self.step(days(13) + morning, Act::Approve, By::Leader, None);
            self.put(days(22), Event::Tick);
        }
    }

    /// The bid with the highest average, as the data has it.
    fn winner(&self, review: usize) -> String {
        let review = &self.town.city.reviews[review];
        let score = |bid: &str| {
            let sheets: Vec<f64> = review
                .sheets
                .iter()
                .filter(|sheet| sheet.bid == bid)
                .map(|sheet| sheet.marks.iter().map(|mark| mark.points).sum())
                .collect();
            let owner: f64 = review.owner_marks.iter().filter(|mark| mark.bid == bid).map(|mark| mark.points).sum();
            sheets.iter().sum::<f64>() / sheets.len().max(1) as f64 + owner
        };
        let bids = self
            .town
            .city
            .bids
            .iter()
            .filter(|bid| bid.demand == review.demand && !matches!(bid.stage.as_str(), "draft" | "withdrawn"));
        bids.map(|bid| (bid.key.clone(), score(&bid.key)))
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(key, _)| key)
            .unwrap_or_default()
    }
}
