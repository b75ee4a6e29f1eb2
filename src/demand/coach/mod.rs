//! The coach: what a reader of the demand would miss. It advises and never refuses; what submitting needs is said by
//! [`Content::problems`]. Every point is told from the text alone, by plain rules: the same text always gets the same
//! answer. A call may leave points out.

mod firm;
mod load;
mod points;
mod said;
mod shown;
#[cfg(test)]
mod tests;
mod text;
#[cfg(test)]
mod texts;

use entity::words::Word;
use serde::Serialize;
use utoipa::ToSchema;

pub use self::{
    load::{VETTED, for_text, is_vetted_by, of_demand, off_of, open_in, open_of},
    shown::{coached, lacks, section},
};
use super::form::Content;
use crate::call::coach::CoachPoint;

words! {
    /// How a point stands.
    Level {
        Missing = "missing" "缺",
        Could = "could" "可补充",
        There = "there" "已具备",
    }
}

/// One point of one text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CoachCheck)]
pub struct Check {
    /// Which point: the word never changes.
    pub code: CoachPoint,
    /// Whether it is missing, could be better, or is there.
    pub level: Level,
    /// What was found, in a line.
    #[schema(example = "“打印速度”没有写怎样检验")]
    pub title: String,
    /// Why it matters.
    #[schema(example = "验收时容易各说各的，要写明仪器、条件、取样，或由谁检测。")]
    pub why: &'static str,
    /// How it may be written.
    #[schema(example = "标准热敏纸连续走纸，第三方检测。")]
    pub example: &'static str,
}

/// The whole list for one text.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Coach {
    /// How many points are missing or could be better.
    #[schema(example = 3)]
    pub open: usize,
    /// What is missing first, then what could be better, then what is there.
    pub checks: Vec<Check>,
}

impl Coach {
    /// Looks at a text, leaving out the points that its call has switched off.
    pub fn of(content: &Content, off: &[CoachPoint]) -> Self {
        let wanted = CoachPoint::ALL.iter().filter(|point| !off.contains(point));
        let mut checks: Vec<Check> = wanted.filter_map(|point| check(*point, content)).collect();
        checks.sort_by_key(|check| check.level);
        Self { open: checks.iter().filter(|check| check.level != Level::There).count(), checks }
    }
}

/// `None` where there is nothing yet to say it of.
fn check(code: CoachPoint, content: &Content) -> Option<Check> {
    let (level, title) = points::look(code, content)?;
    let (why, example) = points::reason(code);
    Some(Check { code, level, title, why, example })
}
