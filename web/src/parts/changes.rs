//! What changed between two submissions, field by field.

use askama::Template;
use similar::{ChangeTag, TextDiff};

use super::html_parts;

/// Longer texts are shown whole, before and after: comparing them sign by sign costs more than it tells.
const LONGEST_COMPARED: usize = 6_000;
/// Equal signs between two changes that are too few to be read by themselves.
const SHORTEST_ISLAND: usize = 2;

/// A run of text that is kept, taken out or put in.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Run {
    Kept(String),
    Out(String),
    In(String),
}

/// One field that changed.
#[derive(Clone, Debug)]
pub struct Change {
    /// 考核指标
    pub label: String,
    runs: Vec<Run>,
}

impl Change {
    /// `None` when nothing changed.
    pub fn between(label: impl Into<String>, before: &str, after: &str) -> Option<Self> {
        (before != after).then(|| Self { label: label.into(), runs: runs(before, after) })
    }
}

fn runs(before: &str, after: &str) -> Vec<Run> {
    let whole = || {
        let sides = [Run::Out(before.into()), Run::In(after.into())];
        sides.into_iter().filter(|run| !matches!(run, Run::Out(text) | Run::In(text) if text.is_empty())).collect()
    };
    if before.len().max(after.len()) > LONGEST_COMPARED {
        return whole();
    }
    let mut runs: Vec<Run> = Vec::new();
    let (mut out, mut put) = (String::new(), String::new());
    let mut island = String::new();
    let (old, new) = (words(before), words(after));
    for change in TextDiff::from_slices(&old, &new).iter_all_changes() {
        match change.tag() {
            ChangeTag::Equal => island.push_str(change.value()),
            tag => {
                let short = island.chars().count() < SHORTEST_ISLAND && !(out.is_empty() && put.is_empty());
                if short {
                    out.push_str(&island);
                    put.push_str(&island);
                    island.clear();
                } else if !island.is_empty() {
                    close(&mut runs, &mut out, &mut put, &mut island);
                }
                if tag == ChangeTag::Delete { out.push_str(change.value()) } else { put.push_str(change.value()) }
            }
        }
    }
    close(&mut runs, &mut out, &mut put, &mut island);
    runs
}

/// A number or a Latin word is one word, so that 150 becomes 200 as a whole; any other sign stands alone.
fn words(text: &str) -> Vec<&str> {
    let joins = |sign: char| sign.is_ascii_alphanumeric() || sign == '.';
    let mut words = Vec::new();
    let mut start = 0;
    let mut before = None;
    for (at, sign) in text.char_indices() {
        if at > 0 && !(joins(sign) && before.is_some_and(joins)) {
            words.push(&text[start..at]);
            start = at;
        }
        before = Some(sign);
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

/// Writes what was taken out and put in, then the equal text that follows.
fn close(runs: &mut Vec<Run>, out: &mut String, put: &mut String, island: &mut String) {
    if !out.is_empty() {
        runs.push(Run::Out(std::mem::take(out)));
    }
    if !put.is_empty() {
        runs.push(Run::In(std::mem::take(put)));
    }
    if !island.is_empty() {
        runs.push(Run::Kept(std::mem::take(island)));
    }
}

/// What changed, as a list of fields.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/changes.html", whitespace = "preserve")]
pub struct Changes {
    changes: Vec<Change>,
}

impl Changes {
    /// Of label, before, after; fields that did not change are left out.
    pub fn of<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>) -> Self {
        let changes = fields.into_iter().filter_map(|(label, before, after)| Change::between(label, before, after));
        Self { changes: changes.collect() }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

html_parts!(Changes);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_changed_only() {
        let changes =
            Changes::of([("时限", "24", "24"), ("指标", "硬度不低于 1500 HK", "硬度不低于 1800 HK，取 5 点均值")]);
        let html = changes.to_string();
        assert!(!html.contains("时限"), "{html}");
        assert!(
            html.contains("<del>1500</del><ins>1800</ins> HK<ins>") && html.contains("<ins>，取 5 点均值</ins></dd>"),
            "{html}"
        );
    }

    #[test]
    fn whole_texts_when_long() {
        let long = "长".repeat(LONGEST_COMPARED);
        assert_eq!(runs(&long, "短"), [Run::Out(long.clone()), Run::In("短".into())]);
        assert_eq!(runs("", "新"), [Run::In("新".into())]);
    }
}
