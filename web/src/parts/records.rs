//! Public lists of records: a line of title, a line of facts, numbers at the right edge.

use askama::Template;

use super::{Chip, Due, Marked, Money, State, html_parts};

/// One record.
#[derive(Clone, Debug)]
pub struct Record {
    /// Where it is shown.
    pub href: String,
    /// Its name, words that met marked.
    pub title: Marked,
    /// Its kind.
    pub chips: Vec<Chip>,
    /// Where it stands.
    pub state: Option<State>,
    /// Facts in their order: class, field, unit, district.
    pub facts: Vec<String>,
    /// Text in which the words were found.
    pub snippet: Option<Marked>,
    /// Amount at the right.
    pub money: Option<Money>,
    /// Date at the right.
    pub due: Option<Due>,
}

impl Record {
    /// A record without facts yet.
    pub fn new(title: impl Into<Marked>, href: impl Into<String>) -> Self {
        Self {
            href: href.into(),
            title: title.into(),
            chips: Vec::new(),
            state: None,
            facts: Vec::new(),
            snippet: None,
            money: None,
            due: None,
        }
    }

    /// With a kind.
    pub fn chip(mut self, chip: Chip) -> Self {
        self.chips.push(chip);
        self
    }

    /// With where it stands.
    pub fn state(mut self, state: State) -> Self {
        self.state = Some(state);
        self
    }

    /// With a fact; an empty one is left out.
    pub fn fact(mut self, fact: impl Into<String>) -> Self {
        let fact = fact.into();
        if !fact.is_empty() {
            self.facts.push(fact);
        }
        self
    }

    /// With the text in which the words were found.
    pub fn snippet(mut self, snippet: Marked) -> Self {
        self.snippet = Some(snippet);
        self
    }

    /// With an amount.
    pub fn money(mut self, money: Money) -> Self {
        self.money = Some(money);
        self
    }

    /// With a date.
    pub fn due(mut self, due: Due) -> Self {
        self.due = Some(due);
        self
    }
}

/// A list of records.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/records.html")]
pub struct Records {
    /// In their order.
    pub records: Vec<Record>,
}

impl Records {
    /// List of these records.
    pub fn new(records: Vec<Record>) -> Self {
        Self { records }
    }

    /// Without amounts and dates the columns at the right are not kept free.
    fn bare(&self) -> bool {
        self.records.iter().all(|record| record.money.is_none() && record.due.is_none())
    }
}

html_parts!(Records);
