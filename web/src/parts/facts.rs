//! Label and value; a band of numbers; tabs.

use askama::Template;

use super::{Link, html_parts};

/// A label with its value.
#[derive(Clone, Debug)]
pub struct Fact {
    /// 榜金（企业支付揭榜方）
    pub label: String,
    /// What stands there; line breaks are kept.
    pub value: String,
    /// Small unit behind a number; then the value is shown large.
    pub unit: Option<String>,
    /// Links instead of the value, or behind it.
    pub links: Vec<Link>,
    /// Something missing that a person must mend.
    pub lack: bool,
}

impl Fact {
    /// Words.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into(), unit: None, links: Vec::new(), lack: false }
    }

    /// A number with its unit.
    pub fn number(label: impl Into<String>, value: impl ToString, unit: impl Into<String>) -> Self {
        Self { unit: Some(unit.into()), ..Self::new(label, value.to_string()) }
    }

    /// An amount in fen as 万元.
    pub fn money(label: impl Into<String>, fen: i64) -> Self {
        Self::number(label, crate::money::wan(fen), "万元")
    }

    /// Something that leads on.
    pub fn link(label: impl Into<String>, text: impl Into<String>, href: impl Into<String>) -> Self {
        let mut fact = Self::new(label, "");
        fact.links.push(Link::new(text, href));
        fact
    }

    /// One more link behind the value.
    pub fn with_link(mut self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.links.push(Link::new(text, href));
        self
    }

    /// Missing, in vermilion: 未应答.
    pub fn lack(mut self) -> Self {
        self.lack = true;
        self
    }
}

impl<L: Into<String>, V: Into<String>> From<(L, V)> for Fact {
    fn from((label, value): (L, V)) -> Self {
        Self::new(label, value)
    }
}

/// Labels and values: a grid of key figures, or lines of longer texts. Facts without a value are left out.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/facts.html")]
pub struct Facts {
    /// In their order.
    pub facts: Vec<Fact>,
    /// Lines instead of a grid.
    pub lines: bool,
}

impl Facts {
    /// Key figures on a grid, label over value.
    pub fn grid<F: Into<Fact>>(facts: impl IntoIterator<Item = F>) -> Self {
        Self { facts: facts.into_iter().map(Into::into).collect(), lines: false }
    }

    /// Longer texts, label beside value.
    pub fn lines<F: Into<Fact>>(facts: impl IntoIterator<Item = F>) -> Self {
        Self { lines: true, ..Self::grid(facts) }
    }

    fn shown(&self) -> impl Iterator<Item = &Fact> {
        self.facts.iter().filter(|fact| !fact.value.is_empty() || !fact.links.is_empty())
    }
}

/// One number of a band.
#[derive(Clone, Debug)]
pub struct Figure {
    /// 待形式审查
    pub label: String,
    /// 5
    pub value: String,
    /// 项; may be empty.
    pub unit: String,
    /// The rows behind the number.
    pub href: Option<String>,
}

impl Figure {
    /// A number; opens nothing.
    pub fn new(label: impl Into<String>, value: impl ToString) -> Self {
        Self { label: label.into(), value: value.to_string(), unit: String::new(), href: None }
    }

    /// With a unit.
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = unit.into();
        self
    }

    /// Opens its rows.
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }
}

/// A band of numbers that open their rows.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/figures.html")]
pub struct Figures {
    /// In their order.
    pub figures: Vec<Figure>,
}

impl Figures {
    /// Band of these numbers.
    pub fn new(figures: Vec<Figure>) -> Self {
        Self { figures }
    }
}

/// One tab.
#[derive(Clone, Debug)]
pub struct Tab {
    /// 待办
    pub label: String,
    /// How many there are.
    pub count: Option<u64>,
    /// Where it leads.
    pub href: String,
    /// Whether we are there.
    pub current: bool,
}

/// Tabs: each is a page of its own.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/tabs.html")]
pub struct Tabs {
    /// 事项
    pub label: String,
    /// In their order.
    pub tabs: Vec<Tab>,
}

impl Tabs {
    /// Tabs named `label` for screen readers.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), tabs: Vec::new() }
    }

    /// Adds a tab.
    pub fn tab(mut self, label: impl Into<String>, href: impl Into<String>, count: Option<u64>, current: bool) -> Self {
        self.tabs.push(Tab { label: label.into(), count, href: href.into(), current });
        self
    }
}

html_parts!(Facts, Figures, Tabs);
