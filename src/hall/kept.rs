//! A search of a list, kept by its address: which list, which words, which filters. Asked about given records it finds
//! those that the list's page would show to the same viewer; but never one that has only some of the words, because
//! nobody looks on to see that it is a guess.

use std::collections::{HashMap, HashSet};

use entity::words::{DemandStage, Word};

use super::{
    Found, achievements,
    asked::Asked,
    choices,
    demands::{self, Place},
    find,
    list::List,
};
use crate::{
    achievement::{self, list::Base as AchievementBase},
    app::App,
    demand::{self, list::Base},
    error::Result,
    search::Kind,
    who::Who,
};

/// A search of one of the lists.
#[derive(Clone, Debug)]
pub struct Kept {
    list: List,
    asked: Asked,
}

impl Kept {
    /// The search at an address of ours; none where no list stands, at one's own rows, and where a choice is no word of
    /// its vocabulary.
    pub fn of(address: &str) -> Option<Self> {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let kept = Self { list: List::at(path)?, asked: Asked::of(query) };
        (kept.asked.get("mine").is_empty() && kept.is_known()).then_some(kept)
    }

    fn is_known(&self) -> bool {
        let mut chosen = self.chosen();
        match self.list {
            List::Achievements => achievement::list::unknown_word(&chosen).is_none(),
            List::Hall if self.asked.get("stage") == "all" => {
                chosen.remove("stage");
                demand::list::unknown_word(&chosen).is_none()
            }
            _ => demand::list::unknown_word(&chosen).is_none(),
        }
    }

    /// Its address, the same for the same words and filters: without order and page.
    pub fn address(&self) -> String {
        self.asked.query(self.list.keys()).without("sort").href(self.list.path())
    }

    /// What it looks for.
    pub fn kind(&self) -> Kind {
        self.list.kind()
    }

    /// What its records are called: 榜单.
    pub fn noun(&self) -> &'static str {
        self.list.noun()
    }

    /// Whether it finds only what was listed.
    pub fn is_hall(&self) -> bool {
        self.list == List::Hall
    }

    /// The stage that demands must stand in, if it asks for one.
    pub fn stage(&self) -> Option<DemandStage> {
        match self.list {
            List::Achievements => None,
            _ => self.place().stage(&self.asked).and_then(DemandStage::parse),
        }
    }

    /// Words and filters in one line; empty where it asks for everything.
    pub fn says(&self) -> String {
        let words = self.asked.get("q");
        let words = (!words.is_empty()).then(|| format!("含“{words}”"));
        let stage = self.asked.get("stage").is_empty().then(|| self.stage()).flatten();
        let stage = stage.map(|stage| choices::says(self.kind(), "stage", stage.code()));
        let chosen = self.list.keys().iter().filter(|key| !matches!(self.asked.get(key), "" | "all"));
        let chosen = chosen.map(|key| choices::says(self.kind(), key, self.asked.get(key)));
        words.into_iter().chain(stage).chain(chosen).collect::<Vec<_>>().join("，")
    }

    /// A short name for it.
    pub fn name(&self) -> String {
        let words = Some(self.asked.get("q").to_owned()).filter(|words| !words.is_empty());
        let chosen = self.list.keys().iter().map(|key| (key, self.asked.get(key)));
        let chosen = chosen.filter(|(_, value)| !matches!(*value, "" | "all"));
        let chosen = chosen.map(|(key, value)| choices::label(self.kind(), key, value).1);
        let parts: Vec<String> = words.into_iter().chain(chosen).collect();
        if parts.is_empty() {
            format!("全部{}", self.noun())
        } else {
            format!("{}：{}", self.noun(), parts.join("、"))
        }
    }

    fn place(&self) -> Place {
        match self.list {
            List::Hall => demands::HALL,
            // Stages may be chosen by all: what is told of them is the viewer's projection.
            _ => Place { keys: demands::STAGES, ..demands::COLLECTED },
        }
    }

    fn chosen(&self) -> HashMap<&'static str, String> {
        self.asked.chosen(self.list.keys())
    }

    /// Which of these records it finds for this viewer: ids and names.
    pub async fn among(&self, app: &App, who: &Who, ids: &[i64]) -> Result<Vec<(i64, String)>> {
        let mut found = Found { ids: ids.to_vec(), ..Found::default() };
        if let Some(searched) = find(app, who, self.kind(), None, self.asked.get("q"), usize::MAX).await? {
            // Initials of a unit that stand in no text are a guess too.
            let whole = if searched.told.initials.is_empty() { searched.told.whole } else { 0 };
            let having: HashSet<i64> = searched.ids.into_iter().take(whole).collect();
            found.ids.retain(|id| having.contains(id));
        }
        if found.ids.is_empty() {
            return Ok(Vec::new());
        }
        let db = app.store.db();
        if self.list == List::Achievements {
            let place = achievements::Place::of(self.list.keys());
            let listed = achievement::list::list(db, who, &place.ask(&self.asked, Some(&found), true)).await?;
            return Ok(listed.rows.into_iter().map(|row| (row.id, row.title)).collect());
        }
        let now = app.store.clock.now(db).await?;
        let listed = demand::list::list(db, who, &self.place().ask(&self.asked, Some(&found), true), now).await?;
        Ok(listed.rows.into_iter().map(|row| (row.id, row.title)).collect())
    }
}

/// The names of these records, of those that the viewer may load.
pub async fn names(app: &App, who: &Who, kind: Kind, ids: &[i64]) -> Result<HashMap<i64, String>> {
    let db = app.store.db();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    if kind == Kind::Achievement {
        let ask = achievement::list::Ask::these(AchievementBase::Loadable, ids);
        let listed = achievement::list::list(db, who, &ask).await?;
        return Ok(listed.rows.into_iter().map(|row| (row.id, row.title)).collect());
    }
    let ask = demand::list::Ask::these(Base::Loadable, ids);
    let listed = demand::list::list(db, who, &ask, app.store.clock.now(db).await?).await?;
    Ok(listed.rows.into_iter().map(|row| (row.id, row.title)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(address: &str) -> Kept {
        Kept::of(address).unwrap_or_else(|| panic!("{address} is a search"))
    }

    #[test]
    fn a_search_is_known_by_its_words_and_filters() {
        let search = kept("/achievements?page=3&q=+脱盐+&sort=new&maturity=pilot_tested&utm=x");
        assert_eq!(search.address(), "/achievements?q=%E8%84%B1%E7%9B%90&maturity=pilot_tested");
        assert_eq!(search.says(), "含“脱盐”，技术成熟度“通过中试”");
        assert_eq!(search.name(), "成果：脱盐、通过中试");
        assert_eq!(kept(&search.address()).address(), search.address());
    }

    #[test]
    fn the_hall_shows_what_can_be_bid_for_unless_words_are_asked() {
        assert_eq!(kept("/").stage(), Some(DemandStage::Listed));
        assert_eq!((kept("/").says(), kept("/").name()), ("阶段“揭榜中”".into(), "全部榜单".into()));
        assert_eq!(kept("/?q=膜").stage(), None);
        assert_eq!((kept("/?stage=all").stage(), kept("/?stage=all").says()), (None, String::new()));
        assert_eq!(kept("/demands?stage=screening").stage(), Some(DemandStage::Screening));
    }

    #[test]
    fn what_is_no_search_is_not_kept() {
        for address in ["/notices", "/demands/17", "/demands?mine=1", "/demands?class=nonsense", "//evil.example", ""] {
            assert!(Kept::of(address).is_none(), "{address}");
        }
    }
}
