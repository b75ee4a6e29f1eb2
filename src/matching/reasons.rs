//! Why a lead is one: the words that met.

use std::collections::HashSet;

use serde::Serialize;

use super::Fit;
use crate::search::analyze::{Piece, bigrams, is_stop, lower, plain_words, words};
use crate::search::stands_in;

/// How many words are named at most.
const MOST_WORDS: usize = 8;
/// Neighbouring words that stand together in both texts are named as one up to this many.
const MOST_JOINED: usize = 3;
const LONGEST: usize = 12;
/// An indicator is mentioned when this share of its character pairs stands in the lead.
const MENTIONED: f32 = 0.6;

/// Why a record is a lead.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reasons {
    /// The words that stand in both texts, strongest first, as they stand in the question.
    pub met: Vec<String>,
    /// Facts laid side by side.
    pub fit: Vec<Fit>,
    /// The question's indicators that the lead does not mention.
    pub lacking: Vec<String>,
}

/// The words of a question, prepared once for all its leads.
pub(super) struct Vocabulary {
    /// Lower-cased candidates, longest first, and their spelling in the question.
    candidates: Vec<(String, String)>,
    indicators: Vec<(String, Vec<String>)>,
}

impl Vocabulary {
    pub fn of(title: &str, body: &str, indicators: &[String]) -> Vocabulary {
        let mut candidates = Vec::new();
        let mut seen = HashSet::new();
        for text in [title, body] {
            let chars: Vec<char> = text.chars().collect();
            let joined = joined(&chars, &plain_words(text));
            for (start, end) in words(text).iter().map(|p| (p.start, p.end)).chain(joined) {
                let spelt: String = chars[start..end].iter().collect();
                let word = lower(&spelt);
                let long_enough = word.is_ascii() || word.chars().count() > 1;
                if long_enough && !is_stop(&word) && seen.insert(word.clone()) {
                    candidates.push((word, spelt));
                }
            }
        }
        candidates.sort_by_key(|(word, _)| std::cmp::Reverse(word.chars().count()));
        let pairs = |text: &String| {
            let telling = bigrams(text).into_iter().map(|piece| piece.text);
            telling
                .filter(|pair| !is_quantity(pair) && !is_stop(pair))
                .collect()
        };
        let indicators = indicators
            .iter()
            .map(|text| (text.clone(), pairs(text)))
            .collect();
        Vocabulary {
            candidates,
            indicators,
        }
    }

    /// The words that met, strongest first. `shares` are the terms and what each added to the
    /// score; every term counts for the longest common word that contains it.
    pub fn met(&self, lead: &str, shares: &[(&str, f32)]) -> Vec<String> {
        let common: Vec<_> = self
            .candidates
            .iter()
            .filter(|(word, _)| stands_in(lead, word))
            .collect();
        let mut strength = vec![0.0; common.len()];
        for &(term, share) in shares.iter().filter(|(_, share)| *share > 0.0) {
            if let Some(place) = common.iter().position(|(word, _)| word.contains(term)) {
                strength[place] += share;
            }
        }
        let mut order: Vec<usize> = (0..common.len()).filter(|&i| strength[i] > 0.0).collect();
        order.sort_by(|&a, &b| strength[b].total_cmp(&strength[a]).then(a.cmp(&b)));
        order.truncate(MOST_WORDS);
        order.into_iter().map(|i| common[i].1.clone()).collect()
    }

    /// The indicators the lead does not mention.
    pub fn lacking(&self, lead: &str) -> Vec<String> {
        let missing = |(_, pairs): &&(String, Vec<String>)| {
            let there = pairs.iter().filter(|pair| stands_in(lead, pair)).count();
            !pairs.is_empty() && (there as f32) < MENTIONED * pairs.len() as f32
        };
        self.indicators
            .iter()
            .filter(missing)
            .map(|(text, _)| text.clone())
            .collect()
    }
}

/// Stretches of two or three neighbouring words without a stop word among them.
fn joined(chars: &[char], words: &[Piece]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for first in 0..words.len() {
        for last in first + 1..words.len().min(first + MOST_JOINED) {
            let (start, end) = (words[first].start, words[last].end);
            let next_to = words[last].start == words[last - 1].end;
            let telling = !is_stop(&words[first].text) && !is_stop(&words[last].text);
            let wide = !chars[start..end].iter().any(char::is_ascii);
            if !next_to || !telling || !wide || end - start > LONGEST {
                break;
            }
            found.push((start, end));
        }
    }
    found
}

/// Numbers and their units do not name what is measured.
fn is_quantity(pair: &str) -> bool {
    pair.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bigrams_fold_into_the_words_that_contain_them() {
        let vocabulary = Vocabulary::of("激光焊接设备", "需要PLC控制", &[]);
        let shares = [
            ("激光", 2.0),
            ("光焊", 1.5),
            ("焊接", 1.0),
            ("plc", 3.0),
            ("接设", 9.0),
        ];
        let met = vocabulary.met("一种激光焊接机，plc控制", &shares);
        assert_eq!(met, ["激光焊接", "PLC"]);
    }

    #[test]
    fn words_that_stand_in_one_text_only_are_not_named() {
        let vocabulary = Vocabulary::of("轴承润滑", "", &[]);
        assert_eq!(
            vocabulary.met("轴承", &[("轴承", 1.0), ("润滑", 5.0)]),
            ["轴承"]
        );
    }

    #[test]
    fn indicators_nobody_mentions_are_lacking() {
        let indicators = ["抗拉强度 ≥ 800 MPa".to_owned(), "使用寿命 10 年".to_owned()];
        let vocabulary = Vocabulary::of("", "", &indicators);
        assert_eq!(
            vocabulary.lacking("该钢的抗拉强度达850mpa"),
            ["使用寿命 10 年"]
        );
    }
}
