//! The two public lists of demands and one's own: what an address asks of them, and rows as records.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::words::{DemandStage, Mode, OrgKind, Word};
use web::{
    parts::{Chip, Due, Marked, Money, Record, State},
    time,
};

use super::{Found, ROWS, asked::Asked, list::List};
use crate::{
    demand::{
        coach,
        list::{Ask, Base, SeenRow, Sort},
    },
    error::{Error, Result},
    search::{Stretch, highlight, snippet},
    who::Who,
};

/// A list of demands as an address asks for it.
pub struct Place {
    /// Its path.
    pub path: &'static str,
    /// Its name.
    pub title: &'static str,
    /// What one counts.
    pub unit: &'static str,
    /// Which demands.
    pub base: Base,
    /// Its filters.
    pub keys: &'static [&'static str],
    /// Its orders: value in addresses, label, order. The first is the usual one.
    pub sorts: &'static [(&'static str, &'static str, Sort)],
}

/// 榜单大厅.
pub const HALL: Place = Place {
    path: "/",
    title: "榜单大厅",
    unit: "个榜单",
    base: Base::Hall,
    keys: &["stage", "field", "class", "mode", "band", "region"],
    sorts: &[
        ("due", "即将截止", Sort::Closing),
        ("new", "最新发榜", Sort::Listed),
        ("sum", "榜金从高到低", Sort::Prize),
    ],
};

/// 技术需求清单.
pub const COLLECTED: Place = Place {
    path: "/demands",
    title: "技术需求清单",
    unit: "项需求",
    base: Base::Collected,
    keys: &["field", "industry", "class", "region", "year"],
    sorts: &[("new", "最新发布", Sort::Posted), ("updated", "最近更新", Sort::Updated)],
};

/// The order that a search adds in front.
pub const BEST: (&str, &str, Sort) = ("best", "最相关", Sort::Relevance);

/// The filters of 技术需求清单 for those who see all stages there.
pub const STAGES: &[&str] = &["stage", "field", "industry", "class", "mode", "region", "year"];

/// 技术需求清单, or one's own demands with `mine=1`, for those who have a unit.
pub fn collected(asked: &Asked, who: &Who) -> Result<Place> {
    if asked.get("mine") == "1" {
        let sorts: &[_] = &[("updated", "最近更新", Sort::Updated), ("new", "最新填报", Sort::Newest)];
        return match who.person() {
            Some(_) => Ok(Place { base: Base::Mine, keys: &["stage", "field", "class", "year"], sorts, ..COLLECTED }),
            None => Err(Error::SignIn),
        };
    }
    let all_stages = who.is_office() || who.district().is_some();
    Ok(if all_stages { Place { keys: STAGES, ..COLLECTED } } else { COLLECTED })
}

/// Whether this person's unit posts demands.
pub fn posts(who: &Who) -> bool {
    who.person().is_some_and(|person| matches!(person.org.kind, OrgKind::Enterprise | OrgKind::Institute))
}

impl Place {
    /// The stage in force: what is asked; in the hall what can be bid for now, unless words or all stages are asked.
    pub fn stage<'a>(&self, asked: &'a Asked) -> Option<&'a str> {
        match asked.get("stage") {
            "" if self.base == Base::Hall && asked.get("q").is_empty() => Some(DemandStage::Listed.code()),
            "" => None,
            "all" if self.base == Base::Hall => None,
            stage => Some(stage),
        }
    }

    /// Which of the lists it is, if it is one.
    pub fn list(&self) -> Option<List> {
        match self.base {
            Base::Hall => Some(List::Hall),
            Base::Collected => Some(List::Demands),
            Base::Mine | Base::Loadable => None,
        }
    }

    /// The list of the index in which words are looked for.
    pub fn standing(&self, who: &Who) -> Option<&'static str> {
        let more = self.base == Base::Collected && who.district().is_some();
        self.list().filter(|_| !more).and_then(|list| list.standing(who))
    }

    /// The orders, with the search's own in front.
    pub fn sorts(&self, searched: bool) -> Vec<(&'static str, &'static str, Sort)> {
        searched.then_some(BEST).into_iter().chain(self.sorts.iter().copied()).collect()
    }

    /// The question to the list; all rows if `whole`.
    pub fn ask<'a>(&self, asked: &Asked, found: Option<&'a Found>, whole: bool) -> Ask<'a> {
        let mut chosen = asked.chosen(self.keys);
        chosen.remove("stage");
        if let Some(stage) = self.stage(asked).filter(|_| self.keys.contains(&"stage")) {
            chosen.insert("stage", stage.to_owned());
        }
        let sorts = self.sorts(found.is_some());
        let sort = sorts.iter().find(|(value, ..)| *value == asked.get("sort")).unwrap_or(&sorts[0]).2;
        Ask {
            base: self.base,
            keys: self.keys,
            chosen,
            found: found.map(|found| &found.ids[..]),
            sort,
            window: (!whole).then(|| ((asked.page() - 1) * ROWS, ROWS)),
            with_text: found.is_some() && !whole,
        }
    }
}

/// A row as a record of the page. Where all stand in the same stage, it is not said on each.
pub fn record(row: &SeenRow, place: &Place, words: &[String], now: DateTime<Utc>) -> Record {
    let chip = if row.mode == Mode::Open { Chip::new(row.mode.zh()) } else { Chip::strong(row.mode.zh()) };
    let mut record = Record::new(marked(highlight(&row.title, words)), format!("/demands/{}", row.id));
    if row.stage != DemandStage::Listed && row.stage != DemandStage::Collected {
        record = record.state(state(row.stage));
    }
    if place.base == Base::Hall || row.mode != Mode::Open {
        record = record.chip(chip);
    }
    record = record.fact(row.class.zh()).fact(&row.field);
    if let Some(industry) = row.industry.as_deref().filter(|industry| *industry != row.field) {
        record = record.fact(industry);
    }
    record = match &row.owner {
        Some(owner) => record.fact(owner),
        None if place.base == Base::Hall => record.fact("发榜单位不公开"),
        None => record,
    };
    record = record.fact(&row.region);
    if place.base != Base::Hall {
        record = record.fact(row.cooperation.as_deref().unwrap_or_default());
    }
    record = with_money(record, row);
    if let Some(found) = row.problem.as_deref().map(|text| snippet(text, words, 70))
        && found.iter().any(|segment| segment.marked)
    {
        record = record.snippet(marked(found));
    }
    match due(row, place, now) {
        Some(due) => record.due(due),
        None => record,
    }
}

/// Of a demand to vet, for its office: how much the coach finds open.
pub fn checkup(row: &SeenRow, coached: &HashMap<i64, usize>) -> String {
    coached.get(&row.id).map_or_else(String::new, |open| format!("体检{}", coach::lacks(*open)))
}

/// Marked stretches as a part of the page.
pub fn marked(text: Vec<Stretch>) -> Marked {
    Marked::spans(text.into_iter().map(|stretch| (stretch.text, stretch.marked)))
}

/// 榜金; of imported rows the sum in the source's words, where it is short enough to stand at the edge.
fn with_money(record: Record, row: &SeenRow) -> Record {
    const SHORT: usize = 10;
    match (row.prize_fen, row.amount_text.as_deref()) {
        (Some(fen), _) => record.money(Money::fen(fen)),
        (None, Some(text)) if text.chars().count() <= SHORT => {
            record.money(Money { number: text.into(), unit: String::new() })
        }
        (None, Some(text)) => record.fact(text),
        (None, None) => record,
    }
}

/// What is left to bid; afterwards when it closed; elsewhere when it was posted or changed.
fn due(row: &SeenRow, place: &Place, now: DateTime<Utc>) -> Option<Due> {
    match (row.closes_at, row.stage, place.base) {
        (Some(closes), DemandStage::Listed, _) => Some(time::public_due(now, closes)),
        (Some(closes), ..) => Some(Due::plain("已截止").small(time::day(closes))),
        (None, _, Base::Mine) => Some(Due::plain(time::day(row.updated_at)).small("最近更新")),
        (None, ..) => row.posted_on.map(|day| Due::plain(time::date(day)).small("发布")),
    }
}

/// A stage as dot and word.
pub fn state(stage: DemandStage) -> State {
    let word = stage.zh();
    match stage {
        DemandStage::Returned => State::late(word),
        DemandStage::Draft | DemandStage::Collected | DemandStage::Closed | DemandStage::Lapsed => State::waiting(word),
        DemandStage::Awarded | DemandStage::Declined | DemandStage::Withdrawn => State::done(word),
        _ => State::going(word),
    }
}
