//! Filters as the pages show them: titles, labels, order of the choices.

use entity::words::{AchievementStage, DemandClass, DemandStage, Maturity, Mode, Word};
use web::{
    parts::{Facet, FacetItem},
    query::Query,
};

use crate::{demand::list::BANDS, facets::Cube, search::Kind};

/// Choices of an open vocabulary shown at once.
const SHOWN: usize = 10;

/// What a filter is called.
fn title(key: &str) -> &'static str {
    match key {
        "stage" => "阶段",
        "field" => "技术领域",
        "class" => "需求类别",
        "mode" => "组织模式",
        "band" => "榜金（万元）",
        "industry" => "行业",
        "year" => "发布年份",
        "maturity" => "技术成熟度",
        "ip" => "知识产权",
        "cooperation" => "合作方式",
        _ => "区县",
    }
}

/// What a choice is called, and its place in a closed vocabulary.
pub fn label(kind: Kind, key: &str, value: &str) -> (Option<usize>, String) {
    fn word<W: Word>(value: &str) -> (Option<usize>, Option<&'static str>) {
        let place = W::ALL.iter().position(|word| word.code() == value);
        (place, place.map(|place| W::ALL[place].zh()))
    }
    let (place, label) = match key {
        "stage" if kind == Kind::Achievement => word::<AchievementStage>(value),
        "stage" => word::<DemandStage>(value),
        "class" => word::<DemandClass>(value),
        "mode" => word::<Mode>(value),
        "maturity" => word::<Maturity>(value),
        "band" => return band(value),
        // The newest year first.
        "year" => return (value.parse::<usize>().ok().map(|year| usize::MAX - year), format!("{value} 年")),
        _ => (None, None),
    };
    (place, label.unwrap_or(value).to_owned())
}

/// A choice in words: 技术领域“新材料”.
pub fn says(kind: Kind, key: &str, value: &str) -> String {
    format!("{}“{}”", title(key), label(kind, key, value).1)
}

fn band(value: &str) -> (Option<usize>, String) {
    let words = match value.split_once('-') {
        Some(("0", above)) => format!("{above} 以下"),
        Some((from, "")) => format!("{from} 以上"),
        Some((from, above)) => format!("{from}–{above}"),
        None => value.to_owned(),
    };
    (BANDS.iter().position(|(name, _)| *name == value), words)
}

/// A filter with its counts. Closed vocabularies stand in their order, open ones by count.
pub fn facet(kind: Kind, key: &'static str, cube: &Cube, path: &str, query: &Query) -> Facet {
    let counts = cube.counts(key).into_iter();
    let mut choices: Vec<_> = counts.map(|(value, count)| (label(kind, key, &value), value, count)).collect();
    choices.sort_by_key(|((place, _), ..)| place.unwrap_or(usize::MAX));
    let choices = choices.into_iter().map(|((_, label), value, count)| (value, label, count));
    Facet::of(title(key), key, path, query, choices).folded(SHOWN)
}

/// The stages of the 榜单大厅. Without a word in the address it shows what can be bid for now, so that "all stages" has
/// an address of its own; `now` is the stage in force.
pub fn stage_facet(cube: &Cube, path: &str, query: &Query, now: Option<&str>) -> Facet {
    let asked = query.clone().set("stage", now.unwrap_or_default());
    let all = query.clone().without("page").set("stage", "all").href(path);
    let mut facet = facet(Kind::Demand, "stage", cube, path, &asked);
    for item in facet.items.iter_mut().filter(|item| item.chosen) {
        item.href.clone_from(&all);
    }
    if now.is_some() {
        let count = cube.counts("stage").iter().map(|(_, count)| count).sum();
        facet.items.push(FacetItem { label: "全部阶段".into(), count, href: all, chosen: false });
    }
    facet
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_read_as_people_say_them() {
        let words = |key, value| label(Kind::Demand, key, value).1;
        assert_eq!(words("stage", "under_review"), "评审中");
        assert_eq!(label(Kind::Achievement, "stage", "withdrawn").1, "已撤下");
        assert_eq!(words("band", "0-100"), "100 以下");
        assert_eq!(words("band", "100-300"), "100–300");
        assert_eq!(words("band", "500-"), "500 以上");
        assert_eq!(words("year", "2026"), "2026 年");
        assert_eq!(words("maturity", "pilot_tested"), "通过中试");
        assert_eq!(words("region", "高新区"), "高新区");
        assert_eq!(words("class", "nonsense"), "nonsense");
    }
}
