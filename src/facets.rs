//! Filters with counts. One group-by query gives the cells, the rows that agree in everything that can be filtered;
//! folding them gives the total and, for every filter, the counts of its choices. A filter's counts ignore its own
//! choice (drill-sideways), so that what else could be chosen keeps its numbers.
//!
//! Folding also says which stored values a choice stands for. The query for the rows asks for these values of the same
//! expression, so counts and rows cannot disagree.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QuerySelect, Select, sea_query::Expr};

use crate::error::Result;

/// Names of the columns of the cells. PostgreSQL groups by a name where it would not see that two expressions with
/// parameters are the same one.
const NAMES: [&str; 8] = ["f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7"];

/// How a stored value is chosen by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// As it is.
    Whole,
    /// By its first level: 装备制造-新型机械装置 counts as 装备制造.
    Top,
    /// By each of the things it lists with 、 between.
    Each,
}

impl Reads {
    fn values(self, stored: &str) -> impl Iterator<Item = &str> {
        let (first, rest) = match self {
            Self::Whole => (stored, None),
            Self::Top => (stored.split_once('-').map_or(stored, |(top, _)| top), None),
            Self::Each => ("", Some(stored.split('、'))),
        };
        std::iter::once(first).chain(rest.into_iter().flatten()).map(str::trim).filter(|value| !value.is_empty())
    }
}

/// Something rows can be filtered by.
#[derive(Clone, Debug)]
pub struct Dimension {
    /// Its name in addresses.
    pub key: &'static str,
    /// Its stored value: a text, NULL as good as empty.
    pub stored: Expr,
    /// How a stored value is chosen by.
    pub reads: Reads,
    /// What is chosen.
    pub chosen: Option<String>,
}

/// Rows that agree in every dimension.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The stored values, in the order of the dimensions.
    pub stored: Vec<String>,
    /// How many rows.
    pub count: u64,
    /// The row, where cells were asked for row by row.
    pub id: Option<i64>,
}

/// Loads the cells of the rows of `scope`; row by row if `each`, for lists that are then ordered by something the
/// store does not know.
pub async fn cells<C, E>(
    db: &C,
    scope: Select<E>,
    id: E::Column,
    dimensions: &[Dimension],
    each: bool,
) -> Result<Vec<Cell>>
where
    C: ConnectionTrait,
    E: EntityTrait,
{
    let mut query = scope.select_only();
    for (dimension, name) in dimensions.iter().zip(NAMES) {
        query = query.expr_as(dimension.stored.clone(), name);
        if !each {
            query = query.group_by(Expr::col(name));
        }
    }
    query = if each { query.column_as(id, "row") } else { query.column_as(id.count(), "count") };
    let statement = db.get_database_backend().build(&sea_orm::QueryTrait::into_query(query));
    let mut cells = Vec::new();
    for row in db.query_all_raw(statement).await? {
        let mut stored = Vec::with_capacity(dimensions.len());
        for name in &NAMES[..dimensions.len()] {
            stored.push(row.try_get::<Option<String>>("", name)?.unwrap_or_default());
        }
        let (count, id) = match each {
            true => (1, Some(row.try_get("", "row")?)),
            false => (row.try_get::<i64>("", "count")?.unsigned_abs(), None),
        };
        cells.push(Cell { stored, count, id });
    }
    Ok(cells)
}

/// The counts of a list under the filters chosen.
#[derive(Clone, Debug)]
pub struct Cube {
    /// Rows that satisfy every choice.
    pub total: u64,
    /// Their ids, where cells were asked for row by row.
    pub ids: Vec<i64>,
    counts: Vec<BTreeMap<String, u64>>,
    chosen: Vec<Option<(Expr, BTreeSet<String>)>>,
    keys: Vec<&'static str>,
}

impl Cube {
    /// Folds the cells.
    pub fn fold(dimensions: &[Dimension], cells: &[Cell]) -> Self {
        let mut cube = Self {
            total: 0,
            ids: Vec::new(),
            counts: vec![BTreeMap::new(); dimensions.len()],
            chosen: dimensions
                .iter()
                .map(|dimension| dimension.chosen.as_ref().map(|_| (dimension.stored.clone(), BTreeSet::new())))
                .collect(),
            keys: dimensions.iter().map(|dimension| dimension.key).collect(),
        };
        for cell in cells {
            cube.add(dimensions, cell);
        }
        for (dimension, counts) in dimensions.iter().zip(&mut cube.counts) {
            // What is chosen can be taken off, even where it finds nothing.
            if let Some(chosen) = &dimension.chosen {
                counts.entry(chosen.clone()).or_default();
            }
        }
        cube
    }

    fn add(&mut self, dimensions: &[Dimension], cell: &Cell) {
        let mut missed = Vec::new();
        for (at, (dimension, stored)) in dimensions.iter().zip(&cell.stored).enumerate() {
            let Some(chosen) = &dimension.chosen else { continue };
            if !dimension.reads.values(stored).any(|value| value == chosen) {
                missed.push(at);
            } else if let Some((_, values)) = &mut self.chosen[at]
                && !values.contains(stored)
            {
                values.insert(stored.clone());
            }
        }
        let counted = match missed[..] {
            [] => {
                self.total += cell.count;
                self.ids.extend(cell.id);
                0..dimensions.len()
            }
            [only] => only..only + 1,
            _ => return,
        };
        for at in counted {
            for value in dimensions[at].reads.values(&cell.stored[at]) {
                match self.counts[at].get_mut(value) {
                    Some(count) => *count += cell.count,
                    None => drop(self.counts[at].insert(value.to_owned(), cell.count)),
                }
            }
        }
    }

    /// The choices of a dimension with their counts, most rows first. Empty for a dimension that is not there.
    pub fn counts(&self, key: &str) -> Vec<(String, u64)> {
        let Some(at) = self.keys.iter().position(|known| *known == key) else { return Vec::new() };
        let mut counts: Vec<(String, u64)> =
            self.counts[at].iter().map(|(value, count)| (value.clone(), *count)).collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counts
    }

    /// The rows that satisfy every choice, in the order of `found`.
    pub fn ids_in_order_of(&self, found: &[i64]) -> Vec<i64> {
        let chosen: HashSet<i64> = self.ids.iter().copied().collect();
        found.iter().copied().filter(|id| chosen.contains(id)).collect()
    }

    /// The rows that satisfy every choice, as a condition.
    pub fn condition(&self) -> Condition {
        let mut all = Condition::all();
        for (stored, values) in self.chosen.iter().flatten() {
            all = all.add(stored.clone().is_in(values.iter().cloned()));
        }
        all
    }
}

/// A window of ids: how many to leave out, how many to give; `None` = all.
pub fn window(ids: &[i64], window: Option<(u64, u64)>) -> &[i64] {
    let fits = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let (skip, take) = window.map_or((0, usize::MAX), |(skip, take)| (fits(skip), fits(take)));
    let rest = ids.get(skip..).unwrap_or_default();
    &rest[..take.min(rest.len())]
}

/// Puts rows in the order of their ids.
pub fn order_by<T>(rows: &mut [T], ids: &[i64], id: impl Fn(&T) -> i64) {
    let place: HashMap<i64, usize> = ids.iter().copied().zip(0..).collect();
    rows.sort_by_key(|row| place.get(&id(row)).copied());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dimensions(field: Option<&str>, class: Option<&str>, ways: Option<&str>) -> Vec<Dimension> {
        let dimension = |key, reads, chosen: Option<&str>| Dimension {
            key,
            stored: Expr::col(key),
            reads,
            chosen: chosen.map(str::to_owned),
        };
        vec![
            dimension("field", Reads::Top, field),
            dimension("class", Reads::Whole, class),
            dimension("ways", Reads::Each, ways),
        ]
    }

    fn cells() -> Vec<Cell> {
        let cell = |field: &str, class: &str, ways: &str, count, id| Cell {
            stored: vec![field.into(), class.into(), ways.into()],
            count,
            id: Some(id),
        };
        vec![
            cell("装备-泵", "tackle", "转让、许可", 3, 1),
            cell("装备-阀", "tackle", "许可", 2, 2),
            cell("装备", "transfer", "", 1, 3),
            cell("海洋-泵", "tackle", "转让", 4, 4),
            cell("", "transfer", "许可", 5, 5),
        ]
    }

    fn counts(cube: &Cube, key: &str) -> String {
        cube.counts(key).iter().map(|(value, count)| format!("{value} {count}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn without_choices_everything_is_counted() {
        let cube = Cube::fold(&dimensions(None, None, None), &cells());
        assert_eq!(cube.total, 15);
        assert_eq!(counts(&cube, "field"), "装备 6 海洋 4");
        assert_eq!(counts(&cube, "class"), "tackle 9 transfer 6");
        assert_eq!(counts(&cube, "ways"), "许可 10 转让 7");
        assert_eq!(counts(&cube, "none"), "");
    }

    #[test]
    fn a_filter_does_not_count_against_itself() {
        let cube = Cube::fold(&dimensions(Some("装备"), Some("tackle"), None), &cells());
        assert_eq!((cube.total, &cube.ids[..]), (5, &[1, 2][..]));
        assert_eq!(counts(&cube, "field"), "装备 5 海洋 4", "of tackle");
        assert_eq!(counts(&cube, "class"), "tackle 5 transfer 1", "of 装备");
        assert_eq!(counts(&cube, "ways"), "许可 5 转让 3");
    }

    #[test]
    fn a_choice_that_finds_nothing_stays_to_be_taken_off() {
        let cube = Cube::fold(&dimensions(None, Some("gone"), Some("转让")), &cells());
        assert_eq!(cube.total, 0);
        assert_eq!(counts(&cube, "class"), "tackle 7 gone 0");
        assert_eq!(counts(&cube, "field"), "");
    }
}
