//! Tables that become blocks on a phone.

use askama::Template;

use super::{Due, Link, State, html_parts};

/// One cell.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    text: String,
    href: Option<String>,
    strong: bool,
    lack: bool,
    meta: Option<String>,
    due: Option<Due>,
    state: Option<State>,
    links: Vec<Link>,
    button: Option<String>,
}

impl Cell {
    /// Words or a number.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Words that lead somewhere.
    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { href: Some(href.into()), ..Self::new(text) }
    }

    /// Nothing there: —.
    pub fn none() -> Self {
        Self::new("—")
    }

    /// A date and what is left.
    pub fn due(due: Due) -> Self {
        Self { due: Some(due), ..Self::default() }
    }

    /// Where it stands.
    pub fn state(state: State) -> Self {
        Self { state: Some(state), ..Self::default() }
    }

    /// The verb of the row as a button that leads to its page: 审查.
    pub fn act(verb: impl Into<String>, href: impl Into<String>) -> Self {
        Self { button: Some(verb.into()), href: Some(href.into()), ..Self::default() }
    }

    /// A second, small line.
    pub fn meta(mut self, meta: impl Into<String>) -> Self {
        self.meta = Some(meta.into());
        self
    }

    /// The number that counts.
    pub fn strong(mut self) -> Self {
        self.strong = true;
        self
    }

    /// Missing: 未应答.
    pub fn lack(mut self) -> Self {
        self.lack = true;
        self
    }

    /// One more link behind the words.
    pub fn with_link(mut self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.links.push(Link::new(text, href));
        self
    }
}

impl<S: Into<String>> From<S> for Cell {
    fn from(text: S) -> Self {
        Self::new(text)
    }
}

/// Head of a column.
#[derive(Clone, Debug)]
pub struct Head {
    /// What stands below; on a phone it stands before each value.
    pub label: String,
    class: &'static str,
}

impl Head {
    /// A column of words.
    pub fn text(label: impl Into<String>) -> Self {
        Self { label: label.into(), class: "" }
    }

    /// A column of numbers, at the right.
    pub fn number(label: impl Into<String>) -> Self {
        Self { label: label.into(), class: "num" }
    }

    /// A column that only counts the rows: left out on a phone.
    pub fn order(label: impl Into<String>) -> Self {
        Self { label: label.into(), class: "num order" }
    }

    /// A column of short words that do not break: dates, states.
    pub fn tight(label: impl Into<String>) -> Self {
        Self { label: label.into(), class: "tight" }
    }

    /// A column of hashes, which may break anywhere.
    pub fn hash(label: impl Into<String>) -> Self {
        Self { label: label.into(), class: "hash" }
    }

    /// The column of the row's button; its label is for screen readers.
    pub fn act(label: impl Into<String>) -> Self {
        Self { label: label.into(), class: "act" }
    }
}

/// Rows under one heading.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// 今天到期 2; none for a plain table.
    pub heading: Option<String>,
    /// Cells in the order of the columns.
    pub rows: Vec<Vec<Cell>>,
}

/// A table. The first column names the row (or the one set by [`Table::named_by`]).
#[derive(Clone, Debug, Template)]
#[template(path = "parts/table.html")]
pub struct Table {
    caption: Option<String>,
    unseen_caption: bool,
    heads: Vec<Head>,
    groups: Vec<Group>,
    foot: Vec<Cell>,
    name_column: usize,
    class: &'static str,
    scrolls: bool,
}

impl Table {
    fn with_class(class: &'static str, heads: Vec<Head>) -> Self {
        Self {
            caption: None,
            unseen_caption: false,
            heads,
            groups: Vec::new(),
            foot: Vec::new(),
            name_column: 0,
            class,
            scrolls: false,
        }
    }

    /// Rows become blocks on a phone.
    pub fn fold(heads: Vec<Head>) -> Self {
        Self::with_class("fold", heads)
    }

    /// Numbers only, close together; scrolls sideways when it must.
    pub fn compact(heads: Vec<Head>) -> Self {
        Self { scrolls: true, ..Self::with_class("compact", heads) }
    }

    /// Work: grouped rows with an act at the end.
    pub fn work(heads: Vec<Head>) -> Self {
        Self::with_class("work fold", heads)
    }

    /// With lines all round, for official texts.
    pub fn ruled(heads: Vec<Head>) -> Self {
        Self::with_class("ruled fold", heads)
    }

    /// What the table is.
    pub fn caption(mut self, caption: impl Into<String>) -> Self {
        self.caption = Some(caption.into());
        self
    }

    /// The same for screen readers only.
    pub fn unseen_caption(mut self, caption: impl Into<String>) -> Self {
        self.unseen_caption = true;
        self.caption(caption)
    }

    /// Which column names the row, from 0.
    pub fn named_by(mut self, column: usize) -> Self {
        self.name_column = column;
        self
    }

    /// Adds a row to the last group.
    pub fn row<C: Into<Cell>>(mut self, cells: impl IntoIterator<Item = C>) -> Self {
        if self.groups.is_empty() {
            self.groups.push(Group::default());
        }
        let cells = cells.into_iter().map(Into::into).collect();
        self.groups.last_mut().expect("a group was just made").rows.push(cells);
        self
    }

    /// Begins a group.
    pub fn group(mut self, heading: impl Into<String>) -> Self {
        self.groups.push(Group { heading: Some(heading.into()), rows: Vec::new() });
        self
    }

    /// The last row: 合计.
    pub fn foot<C: Into<Cell>>(mut self, cells: impl IntoIterator<Item = C>) -> Self {
        self.foot = cells.into_iter().map(Into::into).collect();
        self
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.groups.iter().all(|group| group.rows.is_empty())
    }

    fn class_of(&self, column: &usize) -> &'static str {
        self.heads.get(*column).map_or("", |head| head.class)
    }

    fn label_of(&self, column: &usize) -> &str {
        self.heads.get(*column).map_or("", |head| head.label.as_str())
    }

    fn names_row(&self, column: &usize) -> bool {
        *column == self.name_column
    }

    /// Cells before the name and buttons stand without their label on a phone.
    fn unlabelled(&self, column: &usize) -> bool {
        *column < self.name_column || self.class_of(column) == "act"
    }
}

html_parts!(Table);
