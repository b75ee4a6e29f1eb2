//! The three public lists: what they are called and where they stand.

use super::{achievements, demands};
use crate::{indexer, search::Kind, who::Who};

/// One of the public lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// 榜单 in all stages.
    Hall,
    /// 技术需求清单.
    Demands,
    /// 科技成果清单.
    Achievements,
}

impl List {
    const ALL: [Self; 3] = [Self::Hall, Self::Demands, Self::Achievements];

    /// Its name in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Hall => "hall",
            Self::Demands => "demands",
            Self::Achievements => "achievements",
        }
    }

    /// The list of this name.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.code() == code)
    }

    /// Its page.
    pub fn path(self) -> &'static str {
        match self {
            Self::Hall => "/",
            Self::Demands => "/demands",
            Self::Achievements => achievements::PATH,
        }
    }

    /// The list with this page.
    pub fn at(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.path() == path)
    }

    /// Its filters, with those that only some readers have.
    pub fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Hall => demands::HALL.keys,
            Self::Demands => demands::STAGES,
            Self::Achievements => achievements::STAGES,
        }
    }

    /// What stands in it.
    pub fn kind(self) -> Kind {
        if self == Self::Achievements { Kind::Achievement } else { Kind::Demand }
    }

    /// What its records are called: 榜单.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Hall => "榜单",
            Self::Demands => "需求",
            Self::Achievements => "成果",
        }
    }

    /// The list of the index that holds what this reader has here; `None` for all of its kind. Never more than the list
    /// shows: a district has its own demands of other stages in 技术需求清单 besides.
    pub fn standing(self, who: &Who) -> Option<&'static str> {
        match self {
            Self::Hall => Some(indexer::HALL),
            // The office has all stages.
            Self::Demands | Self::Achievements if who.is_office() => None,
            Self::Demands => Some(indexer::COLLECTED),
            Self::Achievements => Some(indexer::PUBLISHED),
        }
    }
}
