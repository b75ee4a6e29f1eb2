//! What is wrong with a form: the box on top and the words beside each field come from one list.

use askama::Template;

use super::html_parts;

/// One thing to mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Id of the control, its name unless set otherwise.
    pub field: String,
    /// What is wrong and what to do: 企业自筹不能少于榜金 280 万元.
    pub words: String,
}

/// Everything to mend in one form, in the order of its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// Nothing to mend.
    pub fn none() -> Self {
        Self::default()
    }

    /// From pairs of field and words.
    pub fn from_pairs<F: Into<String>, W: Into<String>>(pairs: impl IntoIterator<Item = (F, W)>) -> Self {
        Self(pairs.into_iter().map(|(field, words)| Problem { field: field.into(), words: words.into() }).collect())
    }

    /// Adds one.
    pub fn add(&mut self, field: impl Into<String>, words: impl Into<String>) {
        self.0.push(Problem { field: field.into(), words: words.into() });
    }

    /// First problem of a field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|problem| problem.field == field).map(|problem| problem.words.as_str())
    }

    /// Whether all is well.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The box on top of the form; prints nothing when all is well.
    pub fn summary(&self) -> ErrorSummary {
        let title = format!("还有 {} 处需要修改，改好后才能提交", self.0.len());
        ErrorSummary { title, problems: self.0.clone() }
    }
}

/// The box on top of a form that leads to each field.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/error_summary.html")]
pub struct ErrorSummary {
    /// 还有 2 处需要修改，改好后才能提交
    pub title: String,
    /// In the order of the fields. An empty `field` is a sentence about the whole form.
    pub problems: Vec<Problem>,
}

impl ErrorSummary {
    /// Another title than the usual one.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }
}

html_parts!(ErrorSummary);
