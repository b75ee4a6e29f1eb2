//! Finding: one input, facets with counts, filters in force, orders.

use askama::Template;

use super::{Link, html_parts};
use crate::query::Query;

/// One input, one button: a GET form.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/find.html")]
pub struct Find {
    /// Path of the list.
    pub action: String,
    /// 搜索榜单
    pub label: String,
    /// 技术名称、指标、发榜单位
    pub placeholder: String,
    /// What was asked.
    pub value: String,
    /// The rest of the question, kept as hidden fields.
    pub keep: Query,
    /// The page's primary button.
    pub primary: bool,
    /// What the button says.
    pub button: String,
    /// Where suggestions come from (script): `/suggest?list=hall`.
    pub suggest: Option<String>,
}

impl Find {
    /// Search in the list at `action`.
    pub fn new(action: impl Into<String>, label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            action: action.into(),
            label: label.into(),
            placeholder: String::new(),
            value: value.into(),
            keep: Query::new(),
            primary: false,
            button: "搜索".into(),
            suggest: None,
        }
    }

    /// What can be asked.
    pub fn placeholder(mut self, placeholder: impl Into<String>) -> Self {
        self.placeholder = placeholder.into();
        self
    }

    /// Keeps the rest of the question; `q` and `page` are left out.
    pub fn keep(mut self, query: &Query) -> Self {
        self.keep = query.clone().without("q").without("page");
        self
    }

    /// With suggestions while typing (script): [`super::Suggestions`] from `url` with `q`.
    pub fn suggest(mut self, url: impl Into<String>) -> Self {
        self.suggest = Some(url.into());
        self
    }

    /// As the page's primary button.
    pub fn primary(mut self) -> Self {
        self.primary = true;
        self
    }
}

/// One choice of a facet.
#[derive(Clone, Debug)]
pub struct FacetItem {
    /// 揭榜中
    pub label: String,
    /// Rows it would give.
    pub count: u64,
    /// The question with it, or without it when it is chosen.
    pub href: String,
    /// Whether it is in force.
    pub chosen: bool,
}

/// Choices of one kind.
#[derive(Clone, Debug)]
pub struct Facet {
    /// 阶段
    pub title: String,
    /// In their order.
    pub items: Vec<FacetItem>,
    /// Those that are only shown on request: the long tail of an open vocabulary.
    pub rest: Vec<FacetItem>,
}

impl Facet {
    /// Facet `title`, sent as `key`. `choices` are value, label, count; `query` is the question now. Choosing sets the key
    /// and goes back to the first page; choosing again takes it off.
    pub fn of<V: AsRef<str>, L: Into<String>>(
        title: impl Into<String>,
        key: &str,
        path: &str,
        query: &Query,
        choices: impl IntoIterator<Item = (V, L, u64)>,
    ) -> Self {
        let rest = query.clone().without("page").without(key);
        let items = choices.into_iter().map(|(value, label, count)| {
            let chosen = query.pairs().iter().any(|(name, chosen)| name == key && chosen == value.as_ref());
            let href = if chosen { rest.href(path) } else { rest.clone().set(key, value.as_ref()).href(path) };
            FacetItem { label: label.into(), count, href, chosen }
        });
        Self { title: title.into(), items: items.collect(), rest: Vec::new() }
    }
}

impl Facet {
    /// Shows the first `most` choices and what is chosen; the others on request. A short tail stays.
    pub fn folded(mut self, most: usize) -> Self {
        if self.items.len() > most + 2 {
            let (rest, chosen) = self.items.split_off(most).into_iter().partition(|item| !item.chosen);
            self.rest = rest;
            self.items.extend::<Vec<FacetItem>>(chosen);
        }
        self
    }
}

/// Facets with counts as links; folded behind `#filters` on a phone. Put `<a class="filters-open" href="#filters">筛选</a>`
/// beside the heading of the list, whose section has id `list`.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/filters.html")]
pub struct Filters {
    /// Without those that have no choices.
    pub facets: Vec<Facet>,
}

impl Filters {
    /// Filters of these facets.
    pub fn new(facets: Vec<Facet>) -> Self {
        Self { facets: facets.into_iter().filter(|facet| !facet.items.is_empty()).collect() }
    }

    /// The filters in force, each to be taken off.
    pub fn picked(&self) -> Vec<Picked> {
        let chosen = self.facets.iter().flat_map(|facet| &facet.items).filter(|item| item.chosen);
        chosen.map(|item| Picked { label: item.label.clone(), href: item.href.clone() }).collect()
    }
}

/// A filter in force; pressing takes it off.
#[derive(Clone, Debug, Template)]
#[template(
    source = r#"<a class="picked" href="{{ href }}">{{ label }} <span aria-hidden="true">×</span><span class="unseen">，取消此条件</span></a>"#,
    ext = "html"
)]
pub struct Picked {
    /// 揭榜中
    pub label: String,
    /// The question without it.
    pub href: String,
}

/// Orders of a list; the current one is no link.
#[derive(Clone, Debug, Default, Template)]
#[template(
    source = r#"<p class="row meta"><span class="unseen">排序：</span>{% for (link, current) in orders %}{% if *current %}<b>{{ link.text }}</b>{% else %}{{ link }}{% endif %}{% endfor %}</p>"#,
    ext = "html"
)]
pub struct Sorts {
    orders: Vec<(Link, bool)>,
}

impl Sorts {
    /// Orders as value and label; the first is the usual one and leaves `sort` out.
    pub fn of(path: &str, query: &Query, orders: &[(&str, &str)]) -> Self {
        let asked = query.pairs().iter().find(|(key, _)| key == "sort").map(|(_, value)| value.as_str());
        let known = orders.iter().position(|(value, _)| Some(*value) == asked).unwrap_or(0);
        let link = |index: usize, value: &str, label: &str| {
            let query = query.clone().without("page").set("sort", if index == 0 { "" } else { value });
            (Link::new(label, query.href(path)), index == known)
        };
        Self { orders: orders.iter().enumerate().map(|(index, (value, label))| link(index, value, label)).collect() }
    }
}

html_parts!(Find, Filters, Picked, Sorts);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choosing_again_takes_off() {
        let query = Query::of([("stage", "open"), ("page", "2"), ("q", "a")]);
        let facet = Facet::of("阶段", "stage", "/", &query, [("open", "揭榜中", 24), ("review", "评审中", 5)]);
        assert_eq!((facet.items[0].href.as_str(), facet.items[0].chosen), ("/?q=a", true));
        assert_eq!((facet.items[1].href.as_str(), facet.items[1].chosen), ("/?q=a&stage=review", false));
        assert_eq!(Filters::new(vec![facet]).picked().len(), 1);
    }

    #[test]
    fn a_long_tail_is_folded_but_never_what_is_chosen() {
        let query = Query::of([("field", "7")]);
        let choices = |count: u64| (0..count).map(|at| (at.to_string(), at.to_string(), 1));
        let facet = Facet::of("领域", "field", "/", &query, choices(9)).folded(4);
        let labels = |items: &[FacetItem]| items.iter().map(|item| item.label.as_str()).collect::<String>();
        assert_eq!((labels(&facet.items), labels(&facet.rest)), ("01237".into(), "4568".into()));
        let short = Facet::of("领域", "field", "/", &query, choices(6)).folded(4);
        assert!(short.rest.is_empty());
    }

    #[test]
    fn usual_order_is_left_out() {
        let html =
            Sorts::of("/", &Query::of([("sort", "new")]), &[("due", "即将截止"), ("new", "最新发榜")]).to_string();
        assert!(html.contains(r#"<a href="/">即将截止</a>"#) && html.contains("<b>最新发榜</b>"), "{html}");
    }
}
