//! Why a lead is one: the words that met.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::Fit;
use crate::search::analyze::{bigrams, is_stop, lower, words};
use crate::search::{is_unit, stands_in};

/// How many words are named at most.
const MOST_WORDS: usize = 8;
/// Neighbouring words that stand together in both texts are named as one up to this many.
const MOST_JOINED: usize = 3;
const LONGEST: usize = 12;
/// A word that adds less than this share of what the strongest adds is no reason.
const LEAST_SHARE: f32 = 0.12;
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
    words: Vec<Named>,
    /// Neighbouring words as one, and which words they are: only where those stand is it worth
    /// looking for them together.
    chains: Vec<(Vec<usize>, Named)>,
    /// Each indicator and the character pairs that name it.
    indicators: Vec<(String, Vec<String>)>,
}

/// A word in lower case and as the question spells it.
struct Named {
    lower: String,
    spelt: String,
}

impl Vocabulary {
    pub fn of(title: &str, body: &str, indicators: &[String]) -> Vocabulary {
        let mut vocabulary = Vocabulary {
            words: Vec::new(),
            chains: Vec::new(),
            indicators: indicators.iter().map(|text| (text.clone(), naming_pairs(text))).collect(),
        };
        let (mut places, mut chains) = (HashMap::new(), HashSet::new());
        for text in [title, body] {
            vocabulary.take(text, &mut places, &mut chains);
        }
        vocabulary
    }

    fn take(&mut self, text: &str, places: &mut HashMap<String, usize>, chains: &mut HashSet<String>) {
        let chars: Vec<char> = text.chars().collect();
        let named = |start: usize, end: usize| {
            let spelt: String = chars[start..end].iter().collect();
            Named { lower: lower(&spelt), spelt }
        };
        let mut steps = Vec::new();
        for piece in words(text) {
            let word = named(piece.start, piece.end);
            if !names_something(&word.lower) || is_stop(&word.lower) {
                continue;
            }
            let place = *places.entry(word.lower.clone()).or_insert(self.words.len());
            if place == self.words.len() {
                self.words.push(word);
            }
            steps.push(Step { start: piece.start, end: piece.end, place });
        }
        for (start, end, parts) in chained(&steps) {
            let chain = named(start, end);
            if !chain.lower.contains(|c: char| c.is_ascii()) && chains.insert(chain.lower.clone()) {
                self.chains.push((parts, chain));
            }
        }
    }

    /// The words that met, strongest first. `shares` are the terms and what each added to the
    /// score; every term counts for the longest common word that contains it.
    pub fn met(&self, lead: &str, shares: &[(&str, f32)]) -> Vec<String> {
        // To look for a word is to walk through the lead, and a long question has thousands: how they begin rules most out.
        let pairs: HashSet<(char, char)> = lead.chars().zip(lead.chars().skip(1)).collect();
        let begins = |word: &str| first_two(word).is_some_and(|pair| pairs.contains(&pair));
        let stand: Vec<bool> =
            self.words.iter().map(|word| begins(&word.lower) && stands_in(lead, &word.lower)).collect();
        let words = self.words.iter().zip(&stand).filter(|(_, stands)| **stands);
        let together = self
            .chains
            .iter()
            .filter(|(parts, chain)| parts.iter().all(|&part| stand[part]) && stands_in(lead, &chain.lower));
        let mut common: Vec<&Named> = words.map(|(word, _)| word).collect();
        common.extend(together.map(|(_, chain)| chain));
        common.sort_by_key(|word| Reverse(word.lower.len()));

        let mut strength = vec![0.0; common.len()];
        for &(term, share) in shares {
            if let Some(place) = common.iter().position(|word| word.lower.contains(term)) {
                strength[place] += share;
            }
        }
        let least = LEAST_SHARE * strength.iter().copied().fold(0.0, f32::max);
        let mut order: Vec<usize> = (0..common.len()).filter(|&i| strength[i] > 0.0 && strength[i] >= least).collect();
        order.sort_by(|&a, &b| strength[b].total_cmp(&strength[a]).then(a.cmp(&b)));
        order.truncate(MOST_WORDS);
        order.into_iter().map(|i| common[i].spelt.clone()).collect()
    }

    /// The indicators the lead does not mention.
    pub fn lacking(&self, lead: &str) -> Vec<String> {
        let missing = |(_, pairs): &&(String, Vec<String>)| {
            let there = pairs.iter().filter(|pair| stands_in(lead, pair)).count();
            !pairs.is_empty() && (there as f32) < MENTIONED * pairs.len() as f32
        };
        self.indicators.iter().filter(missing).map(|(text, _)| text.clone()).collect()
    }
}

/// Where a word stands in the question, and which word it is.
struct Step {
    start: usize,
    end: usize,
    place: usize,
}

/// Stretches of two or three words that follow each other without a gap, and the words.
fn chained(steps: &[Step]) -> Vec<(usize, usize, Vec<usize>)> {
    let mut by_start: HashMap<usize, Vec<&Step>> = HashMap::new();
    for step in steps {
        by_start.entry(step.start).or_default().push(step);
    }
    let mut found = Vec::new();
    let mut open: Vec<(usize, usize, Vec<usize>)> =
        steps.iter().map(|step| (step.start, step.end, vec![step.place])).collect();
    for _ in 1..MOST_JOINED {
        let mut longer = Vec::new();
        for (start, end, parts) in &open {
            for next in by_start.get(end).into_iter().flatten() {
                if next.end - start <= LONGEST {
                    let parts = parts.iter().copied().chain([next.place]).collect();
                    longer.push((*start, next.end, parts));
                }
            }
        }
        found.extend(longer.iter().cloned());
        open = longer;
    }
    found
}

fn first_two(word: &str) -> Option<(char, char)> {
    let mut chars = word.chars();
    chars.next().zip(chars.next())
}

/// One character alone or a bare number says too little to be a reason.
fn names_something(word: &str) -> bool {
    word.chars().count() > 1 && word.chars().any(|c| !c.is_ascii_digit())
}

fn naming_pairs(indicator: &str) -> Vec<String> {
    let pairs = bigrams(indicator).into_iter().map(|piece| piece.text);
    pairs.filter(|pair| !is_quantity(pair) && !is_stop(pair)).collect()
}

/// Numbers and their units do not name what is measured.
fn is_quantity(pair: &str) -> bool {
    pair.starts_with(|c: char| c.is_ascii_digit()) || is_unit(pair)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bigrams_fold_into_the_words_that_contain_them() {
        let vocabulary = Vocabulary::of("激光焊接设备", "需要PLC控制", &[]);
        let shares = [("激光", 2.0), ("光焊", 1.5), ("焊接", 1.0), ("plc", 3.0), ("接设", 9.0)];
        let met = vocabulary.met("一种激光焊接机，plc控制", &shares);
        assert_eq!(met, ["激光焊接", "PLC"]);
    }

    #[test]
    fn words_that_add_next_to_nothing_are_no_reason() {
        let vocabulary = Vocabulary::of("轴承加工", "", &[]);
        assert_eq!(vocabulary.met("轴承的加工", &[("轴承", 10.0), ("加工", 1.0)]), ["轴承"]);
        assert_eq!(vocabulary.met("轴承的加工", &[("轴承", 10.0), ("加工", 2.0)]), ["轴承", "加工"]);
    }

    #[test]
    fn words_that_stand_in_one_text_only_are_not_named() {
        let vocabulary = Vocabulary::of("轴承润滑", "", &[]);
        assert_eq!(vocabulary.met("轴承", &[("轴承", 1.0), ("润滑", 5.0)]), ["轴承"]);
    }

    #[test]
    fn indicators_nobody_mentions_are_lacking() {
        let indicators = ["抗拉强度 ≥ 800 MPa".to_owned(), "使用寿命 10 年".to_owned()];
        let vocabulary = Vocabulary::of("", "", &indicators);
        assert_eq!(vocabulary.lacking("该钢的抗拉强度达850mpa"), ["使用寿命 10 年"]);
        let heat = Vocabulary::of("", "", &["耐温 ≥ 800 ℃".to_owned(), "温度（℃）".to_owned()]);
        assert_eq!(heat.lacking("耐温900℃，温度可调"), Vec::<String>::new());
    }
}
