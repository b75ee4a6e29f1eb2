//! From a whole record to a weighted question.

use std::collections::HashMap;

use super::strength::core_weight;
use crate::search::analyze::{Piece, bigrams, chars, is_stop, words};
use crate::search::{Kind, Part, Result, Scored, Statistics, Term, View, equal_text};

/// Characters under which a title is none.
const LEAST_TITLE: usize = 6;
/// What a term of the body counts for against one of the title.
const BODY_WEIGHT: f32 = 0.3;
/// By how much more the beginning of a body counts than its end. A demand says first what it lacks, and last on which terms
/// and who asks. On pairs of the imported lists judged by hand: nDCG@10 +.022 on 46 demands it was chosen on (p = .04) and
/// +.022 on 38 others (p = .002); a half more or less is as good. By characters for sentences it does nothing.
const BEGINNING: f32 = 0.6;
/// What a single character counts for against words and pairs in the shortest question; nothing in one of
/// [`CHARS_UNTIL`] characters and more, whose words and pairs say enough.
const CHAR_WEIGHT: f32 = 0.8;
const CHARS_UNTIL: f32 = 300.0;
/// Rare terms weigh `idf^0.75` on top of what BM25 gives them.
const RARITY: f32 = 0.75;
/// Terms that stand for the title where there is none.
const CORE: usize = 20;

/// How often the distinct telling terms of a text stand in its title and in its body.
pub(super) struct Profile {
    pub uses: Vec<Use>,
    titled: bool,
    /// Without a title: how often a term of the core stands, at least.
    often: u32,
    /// What a single character counts for.
    char_weight: f32,
    /// Terms in all, stop words included: the text's length by [`Part`].
    pub lengths: [u32; 4],
}

/// One term of a text.
pub(super) struct Use {
    pub part: Part,
    pub text: String,
    title: u32,
    body: u32,
    /// What the places in the body count for, added up.
    placed: f32,
}

impl Use {
    pub fn times(&self) -> u32 {
        self.title + self.body
    }
}

impl Profile {
    pub fn of(title: &str, body: &str) -> Profile {
        let mut uses: Vec<Use> = Vec::new();
        let mut lengths = [0; 4];
        let sentences = sentences(body);
        for part in [Part::Words, Part::Bigrams, Part::Chars] {
            let mut places = HashMap::new();
            for (text, counts) in std::iter::once((title, None)).chain(placed(&sentences)) {
                let pieces = read(part, text);
                lengths[part as usize] += pieces.len() as u32;
                for piece in pieces.into_iter().filter(|piece| !is_stop(&piece.text)) {
                    let place = *places.entry(piece.text).or_insert_with_key(|text: &String| {
                        uses.push(Use { part, text: text.clone(), title: 0, body: 0, placed: 0.0 });
                        uses.len() - 1
                    });
                    let term = &mut uses[place];
                    match counts {
                        None => term.title += 1,
                        Some(counts) => (term.body, term.placed) = (term.body + 1, term.placed + counts),
                    }
                }
            }
        }
        let titled = is_title(title);
        let often = times_of_core(&uses);
        let length = (title.chars().count() + body.chars().count()) as f32;
        let char_weight = CHAR_WEIGHT * (1.0 - length / CHARS_UNTIL).max(0.0);
        Profile { uses, titled, often, char_weight, lengths }
    }

    /// `[t in T] + 0.3 * (1 + ln tf_B) * [t in B]`, the body's part by where it stands there, or without a title `1 + ln tf`
    /// over the whole text; single characters by their share.
    pub fn emphasis(&self, term: &Use) -> f32 {
        let damped = |times: u32| {
            if times == 0 { 0.0 } else { 1.0 + (times as f32).ln() }
        };
        let emphasis = if self.titled {
            let counts = term.placed / term.body.max(1) as f32;
            f32::from(u8::from(term.title > 0)) + BODY_WEIGHT * counts * damped(term.body)
        } else {
            damped(term.times())
        };
        if term.part == Part::Chars { self.char_weight * emphasis } else { emphasis }
    }

    /// Whether a term belongs to the core of what is asked: the title, or without one the terms that
    /// stand most often.
    pub fn is_core(&self, term: &Use) -> bool {
        term.part != Part::Chars && if self.titled { term.title > 0 } else { term.times() >= self.often }
    }

    /// The terms that ask: single characters only where they count for something.
    pub fn asked(&self) -> impl Iterator<Item = &Use> {
        self.uses.iter().filter(|term| term.part != Part::Chars || self.char_weight > 0.0)
    }

    /// Looks the terms up among the documents of `target` and weighs them, as a record of `asking` uses them. Terms that
    /// no document has are left out, and those that are common.
    pub fn question(&self, view: &View, statistics: &Statistics, asking: Kind, target: Kind) -> Result<Question> {
        let parlance = Parlance::of(view, asking, target)?;
        let mut terms = Vec::with_capacity(self.uses.len());
        let mut core_parts = Vec::with_capacity(self.uses.len());
        let mut core = 0.0;
        for term in self.asked() {
            let found = view.term(statistics, target, term.part, &term.text)?;
            if statistics.is_common(found.df) {
                continue;
            }
            let core_part = if self.is_core(term) { core_weight(found.idf) } else { 0.0 };
            core += core_part;
            if found.stands() {
                let weight = self.emphasis(term) * rarity(found.idf) * parlance.tells(view, &found)?;
                terms.push((found, weight));
                core_parts.push(core_part);
            }
        }
        Ok(Question { terms, core_parts, core })
    }
}

/// How those who ask speak. A word that stands in more of their records than the other list would lead one to expect,
/// 亟需 or 痛点 in demands, belongs to how one asks and says little about what is asked, however rare the list makes it.
///
/// Chosen on the imported lists taken apart (demand texts -> their titles, halves of demands, halves of achievements:
/// nDCG@10 +.0270, +.0042, +.0045), confirmed on ChinaXiv's introductions (to abstracts +.0066, p = .006; to bare titles
/// +.0147, p = .001); titles that ask for abstracts do not change, pairs of the imported lists judged by hand gain +.0035,
/// too few to be sure of.
pub(super) struct Parlance {
    /// The kind that asks, and how many public records of it there are but for the one that asks. `None` where a list
    /// asks itself.
    askers: Option<(Kind, f32)>,
}

/// So many records are taken to speak as the other list does, so that a few who ask prove nothing.
const PRESUMED: f32 = 100.0;
/// How hard the rest is discounted.
const DISCOUNT: f32 = 1.5;

impl Parlance {
    pub fn of(view: &View, asking: Kind, target: Kind) -> Result<Parlance> {
        let foreign = asking != target.weighed_among();
        let askers = if foreign { Some((asking, view.documents(asking)?.saturating_sub(1) as f32)) } else { None };
        Ok(Parlance { askers })
    }

    /// How much of its weight a term of the other list keeps, from 0 to 1: by the share of the rarity that the list gives
    /// it which it has among those who ask too.
    pub fn tells(&self, view: &View, term: &Term) -> Result<f32> {
        let Some((kind, others)) = self.askers else { return Ok(1.0) };
        // The record that asks counts for nothing; one that is not public yet takes another's place.
        let with_it = view.df(kind, term.part, &term.text)?.saturating_sub(1) as f32;
        let expected = (-term.idf).exp();
        let share = (with_it + PRESUMED * expected) / (others + PRESUMED);
        Ok((-share.ln() / term.idf).clamp(0.0, 1.0).powf(DISCOUNT))
    }
}

/// What rarity adds to a term's weight, on top of what BM25 gives it.
pub(super) fn rarity(idf: f32) -> f32 {
    idf.powf(RARITY)
}

/// What a term that stands once in the question and fully in a document adds, but for BM25's k1: the unit of scores.
pub(super) fn weight_of_one(idf: f32) -> f32 {
    idf * rarity(idf)
}

fn is_title(title: &str) -> bool {
    title.trim().chars().count() >= LEAST_TITLE
}

/// Of the best, puts the records that bear the question's title before the others, whatever they score: another model or
/// variety of the same may share as many words.
pub(super) fn put_namesakes_first(found: &mut [Scored], title: &str) {
    if is_title(title) {
        let name = equal_text(title, "");
        found.sort_by_key(|scored| scored.name != name);
    }
}

fn sentences(text: &str) -> Vec<&str> {
    let ends = ['。', '！', '？', '；', ';', '!', '?', '\n'];
    text.split_inclusive(ends).filter(|sentence| sentence.contains(char::is_alphanumeric)).collect()
}

/// The sentences with what each counts for, 1 on average.
fn placed<'a>(sentences: &[&'a str]) -> impl Iterator<Item = (&'a str, Option<f32>)> {
    let count = |place: usize| 1.0 + BEGINNING * (0.5 - (place as f32 + 0.5) / sentences.len() as f32);
    sentences.iter().enumerate().map(move |(place, &sentence)| (sentence, Some(count(place))))
}

fn read(part: Part, text: &str) -> Vec<Piece> {
    match part {
        Part::Bigrams => bigrams(text),
        Part::Chars => chars(text),
        Part::Words | Part::Title => words(text),
    }
}

/// How often the least of the [`CORE`] most frequent terms stands.
fn times_of_core(uses: &[Use]) -> u32 {
    let mut times: Vec<u32> = uses.iter().filter(|term| term.part != Part::Chars).map(Use::times).collect();
    times.sort_unstable_by(|a, b| b.cmp(a));
    times.get(CORE).or(times.last()).copied().unwrap_or(0)
}

/// A weighted question to the documents of one kind.
pub(super) struct Question {
    pub terms: Vec<(Term, f32)>,
    /// What each of the terms weighs in the core, 0 where it is outside.
    pub core_parts: Vec<f32>,
    /// What the core weighs in all, with the terms no document has.
    pub core: f32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn emphasis(title: &str, body: &str, word: &str) -> f32 {
        let profile = Profile::of(title, body);
        let term = profile.uses.iter().find(|term| term.part == Part::Words && term.text == word).expect("used");
        profile.emphasis(term)
    }

    #[test]
    fn a_body_counts_by_the_place_of_its_sentences() {
        let of = |body: &str, word| emphasis("设备升级改造", body, word);
        assert_eq!(of("海参加工。", "海参"), BODY_WEIGHT);
        let body = "海参加工；渔网织补\n轮胎翻新。。\n";
        let middle = of(body, "渔网");
        assert!((middle - BODY_WEIGHT).abs() < 1e-6);
        assert!((of(body, "海参") - middle - (middle - of(body, "轮胎"))).abs() < 1e-6);
        assert!((of(body, "海参") - BODY_WEIGHT * 1.2).abs() < 1e-6);
        // Said at both ends it counts as said twice.
        let both = of("海参。渔网。海参。", "海参");
        assert!((both - BODY_WEIGHT * (1.0 + 2.0_f32.ln())).abs() < 1e-6);
    }

    #[test]
    fn without_a_title_every_sentence_counts_alike() {
        let of = |word| emphasis("", "海参加工。渔网织补。", word);
        assert_eq!((of("海参"), of("渔网")), (1.0, 1.0));
    }
}
