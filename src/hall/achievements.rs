//! 科技成果清单: what an address asks of it, and rows as records.

use entity::words::{AchievementStage, Word};
use web::{
    parts::{Chip, Due, Money, Record, State},
    time,
};

use super::{Found, ROWS, asked::Asked, demands::marked, list::List};
use crate::{
    achievement::list::{Ask, Base, SeenRow, Sort},
    error::{Error, Result},
    search::{highlight, snippet},
    who::Who,
};

/// The list as an address asks for it.
pub struct Place {
    /// Which achievements.
    pub base: Base,
    /// Its filters.
    pub keys: &'static [&'static str],
    sorts: &'static [(&'static str, &'static str, Sort)],
}

/// Its path.
pub const PATH: &str = "/achievements";
/// Its name.
pub const TITLE: &str = "科技成果清单";

/// The filters of the list for those who see all stages there.
pub const STAGES: &[&str] = &["stage", "field", "maturity", "ip", "cooperation"];

/// 科技成果清单, or one's own achievements with `mine=1`, for those who have a unit.
pub fn place(asked: &Asked, who: &Who) -> Result<Place> {
    let sorts: &[_] = &[("new", "最新发布", Sort::Published), ("maturity", "成熟度从高到低", Sort::Maturity)];
    let keys: &[_] = &["field", "maturity", "ip", "cooperation"];
    if asked.get("mine") == "1" {
        let sorts: &[_] = &[("updated", "最近更新", Sort::Updated), ("new", "最新登记", Sort::Newest)];
        return match who.person() {
            Some(_) => Ok(Place { base: Base::Mine, keys: STAGES, sorts }),
            None => Err(Error::SignIn),
        };
    }
    Ok(Place { base: Base::Published, keys: if who.is_office() { STAGES } else { keys }, sorts })
}

impl Place {
    /// The list with these filters.
    pub fn of(keys: &'static [&'static str]) -> Self {
        Self { base: Base::Published, keys, sorts: &[] }
    }

    /// Which of the lists it is, if it is one.
    pub fn list(&self) -> Option<List> {
        (self.base == Base::Published).then_some(List::Achievements)
    }

    /// The list of the index in which words are looked for.
    pub fn standing(&self, who: &Who) -> Option<&'static str> {
        self.list().and_then(|list| list.standing(who))
    }

    /// The orders, with the search's own in front.
    pub fn sorts(&self, searched: bool) -> Vec<(&'static str, &'static str, Sort)> {
        let best = ("best", "最相关", Sort::Relevance);
        searched.then_some(best).into_iter().chain(self.sorts.iter().copied()).collect()
    }

    /// The question to the list; all rows if `whole`.
    pub fn ask<'a>(&self, asked: &Asked, found: Option<&'a Found>, whole: bool) -> Ask<'a> {
        let sorts = self.sorts(found.is_some());
        let sort = sorts.iter().find(|(value, ..)| *value == asked.get("sort")).unwrap_or(&sorts[0]).2;
        Ask {
            base: self.base,
            keys: self.keys,
            chosen: asked.chosen(self.keys),
            found: found.map(|found| &found.ids[..]),
            sort,
            window: (!whole).then(|| ((asked.page() - 1) * ROWS, ROWS)),
            with_text: found.is_some() && !whole,
        }
    }
}

/// A row as a record of the page.
pub fn record(row: &SeenRow, place: &Place, words: &[String]) -> Record {
    let mut record = Record::new(marked(highlight(&row.title, words)), format!("/achievements/{}", row.id));
    record = match row.stage {
        AchievementStage::Published if place.base == Base::Published => record,
        AchievementStage::Published => record.state(State::done(row.stage.zh())),
        AchievementStage::Draft | AchievementStage::Withdrawn => record.state(State::waiting(row.stage.zh())),
    };
    if let Some(maturity) = row.maturity {
        record = record.chip(Chip::new(maturity.zh()));
    }
    record = record
        .fact(&row.field)
        .fact(&row.ip_type)
        .fact(&row.cooperation)
        .fact(row.owner.as_deref().unwrap_or_default());
    record = match (row.price_fen, row.price_text.as_deref()) {
        (Some(fen), _) => record.money(Money::fen(fen)),
        (None, Some(text)) => record.fact(if text == "面议" { "价格面议" } else { text }),
        (None, None) => record,
    };
    if let Some(found) = row.summary.as_deref().map(|text| snippet(text, words, 70))
        && found.iter().any(|segment| segment.marked)
    {
        record = record.snippet(marked(found));
    }
    match (row.posted_on, row.published_at) {
        (Some(day), _) => record.due(Due::plain(time::date(day))),
        (None, Some(at)) => record.due(Due::plain(time::day(at))),
        (None, None) => record.due(Due::plain(time::day(row.updated_at)).small("最近更新")),
    }
}
