//! Where a matter stands: the rail of its stages.

use askama::Template;

use super::html_parts;

/// Whether a step is gone by, current or ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Done,
    Now,
    Ahead,
}

/// One stage on the rail.
#[derive(Clone, Debug)]
pub struct Step {
    /// 区市推荐
    pub label: String,
    /// 6 月 24 日, or what is expected; may be empty.
    pub small: String,
    place: Place,
}

/// Stages of one matter in their order.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/steps.html")]
pub struct Steps {
    /// The stages.
    pub steps: Vec<Step>,
}

impl Steps {
    /// Without stages yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a stage gone by.
    pub fn done(self, label: impl Into<String>, small: impl Into<String>) -> Self {
        self.with(label, small, Place::Done)
    }

    /// Adds the current stage.
    pub fn now(self, label: impl Into<String>, small: impl Into<String>) -> Self {
        self.with(label, small, Place::Now)
    }

    /// Adds a stage ahead.
    pub fn ahead(self, label: impl Into<String>, small: impl Into<String>) -> Self {
        self.with(label, small, Place::Ahead)
    }

    /// Labels with their dates; `current` counts from 0, and a matter that is over has `current == labels.len()`.
    pub fn at<L: Into<String>, S: Into<String>>(current: usize, labels: impl IntoIterator<Item = (L, S)>) -> Self {
        let mut steps = Self::new();
        for (index, (label, small)) in labels.into_iter().enumerate() {
            let place = match index.cmp(&current) {
                std::cmp::Ordering::Less => Place::Done,
                std::cmp::Ordering::Equal => Place::Now,
                std::cmp::Ordering::Greater => Place::Ahead,
            };
            steps = steps.with(label, small, place);
        }
        steps
    }

    fn with(mut self, label: impl Into<String>, small: impl Into<String>, place: Place) -> Self {
        self.steps.push(Step { label: label.into(), small: small.into(), place });
        self
    }

    fn words(&self) -> String {
        let all = self.steps.len();
        match self.steps.iter().position(|step| step.place == Place::Now) {
            Some(index) => format!("办理进度：第 {} 步，共 {all} 步", index + 1),
            None => format!("办理进度：共 {all} 步"),
        }
    }

    /// On a phone only the current step's words are shown; when none is current, the last one gone by stands for it.
    fn spoken(&self, index: &usize) -> bool {
        let now = self.steps.iter().position(|step| step.place == Place::Now);
        *index == now.unwrap_or_else(|| self.steps.iter().rposition(|step| step.place == Place::Done).unwrap_or(0))
    }
}

html_parts!(Steps);
