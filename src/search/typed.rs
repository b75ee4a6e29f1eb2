//! Search: a person types a few words.

use super::analyze::{Piece, bigrams, is_stop};
use super::marks::Marks;
use super::rank::{Scored, Scores, Spot, Statistics, Term};
use super::shelf::Part;
use super::spelling::spellings;
use super::units::{Fit, may_be_initials};
use super::view::{Meant, View};
use super::wanted::{Typed, Wanted, is_mixed, is_range, words_within};
use super::{Key, Kind, Library, Result, Scope};

/// With fewer strict hits than this, documents that have only some of the words are added.
const FEW: usize = 3;
/// The shares of the words that such a document must have: the second only when the first finds
/// nothing.
const LEAST_SHARES: [f32; 2] = [0.66, 0.5];
/// What the character pairs of a word are worth together, less than the word: with half of them a document has less than
/// half of it.
const SPELT: f32 = 0.9;
/// From this share on a word stands in full, if only by its pairs.
const FULL: f32 = SPELT - 0.001;
/// What the pieces of a word with letters are worth, apart.
const APART: f32 = 0.9;
/// What a document scores for a word that is found as a phrase: written another way, or with letters in it.
const OTHERWISE: f32 = 1.0;
const BIGRAM_WEIGHT: f32 = 0.4;
const TITLE_WEIGHT: f32 = 1.0;

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Findings {
    /// Best first, at most as many as asked for.
    pub hits: Vec<Hit>,
    /// How many there are in all.
    pub total: usize,
    /// How many of them have all the words: they come first.
    pub whole: usize,
    /// True when too few records had all the words and those with some of them follow.
    pub relaxed: bool,
    /// The phrases, as they were typed.
    pub phrases: Vec<String>,
    /// The words, as they were typed but for 摄氏度.
    pub words: Vec<String>,
    /// Those of both that no record of the list has.
    pub missing: Vec<String>,
    /// Those words that stand in no text of the list and are the initials of units.
    pub initials: Vec<String>,
    /// What to mark in the texts found: words and phrases in every way they may be written, in lower case.
    pub marks: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    pub key: Key,
    pub score: f32,
}

/// The terms by which one typed word is found.
pub(super) struct Group {
    word: Term,
    title: Term,
    /// Its character pairs, each with the share of it that it is: a letter beside a word is less than the word. A single
    /// character asks for every word with it.
    pairs: Vec<(Term, f32)>,
    /// Whether the pairs say nothing of it, apart: C# is not C, and 3-5 not any 3 and any 5.
    together: bool,
    /// The words in it, for their weight alone.
    parts: Vec<(Term, f32)>,
    /// Where it stands as a phrase, in one of the ways to write it.
    otherwise: Vec<Spot>,
}

impl Group {
    pub fn of(view: &View, statistics: &Statistics, kind: Kind, word: &str) -> Result<Group> {
        let itself = (is_mixed(word) || is_range(word)).then(|| word.to_owned());
        let ways = itself.into_iter().chain(spellings(word));
        let ways = ways.map(|way| view.phrase(kind, &way)).collect::<Result<Vec<_>>>()?;
        let otherwise = ways.into_iter().flatten().collect();
        Ok(Group { otherwise, ..Group::to_the_letter(view, statistics, kind, word)? })
    }

    fn to_the_letter(view: &View, statistics: &Statistics, kind: Kind, word: &str) -> Result<Group> {
        let term = |part, text: &str| view.term(statistics, kind, part, text);
        let pieces = bigrams(word);
        let length: usize = pieces.iter().map(|piece| piece.end - piece.start).sum();
        // That a letter stands somewhere else does not make it part of this word.
        let whole = if is_mixed(word) { APART } else { 1.0 };
        let share = |piece: &Piece| whole * (piece.end - piece.start) as f32 / length as f32;
        let pair = |piece: &Piece| -> Result<(Term, f32)> {
            let lone = piece.end - piece.start == 1 && !piece.text.is_ascii();
            Ok((term(if lone { Part::Chars } else { Part::Bigrams }, &piece.text)?, share(piece)))
        };
        let pairs = pieces.iter().map(pair).collect::<Result<_>>()?;
        let together = word.is_ascii() && pieces.first().is_some_and(|first| first.end < word.len());
        let mut parts = Vec::new();
        for part in words_within(word).into_iter().filter(|part| !is_stop(&part.text)) {
            let share = (part.end - part.start) as f32 / length as f32;
            parts.push((term(Part::Words, &part.text)?, share));
            parts.push((term(Part::Title, &part.text)?, TITLE_WEIGHT * share));
        }
        let (word, title) = (term(Part::Words, word)?, term(Part::Title, word)?);
        Ok(Group { word, title, pairs, together, parts, otherwise: Vec::new() })
    }

    /// The documents with any of this word, and the share of it that stands there, from 0 to 1.
    pub fn cover(&self, view: &View) -> Result<Marks<f32>> {
        let mut cover = Marks::blank(view);
        for (pair, share) in self.pairs.iter().filter(|_| !self.together) {
            view.walk(pair, |spot| *cover.at(spot) += SPELT * share)?;
        }
        view.walk(&self.word, |spot| *cover.at(spot) = 1.0)?;
        self.otherwise.iter().for_each(|&spot| *cover.at(spot) = 1.0);
        Ok(cover)
    }

    /// The documents in which this word stands in full.
    pub fn wholly(&self, view: &View) -> Result<Vec<Spot>> {
        Ok(full(&self.cover(view)?).collect())
    }

    fn weighted(self) -> Vec<(Term, f32)> {
        let mut terms = vec![(self.title, TITLE_WEIGHT), (self.word, 1.0)];
        terms.extend(self.parts);
        terms.extend(self.pairs.into_iter().map(|(pair, share)| (pair, BIGRAM_WEIGHT * share)));
        terms
    }
}

fn full(cover: &Marks<f32>) -> impl Iterator<Item = Spot> {
    cover.each().filter(|(_, share)| **share >= FULL).map(|(spot, _)| spot)
}

/// How much of a typed text stands in a document.
#[derive(Default)]
struct Had {
    /// How many of the words stand in full.
    full: usize,
    /// The shares of the words, added up; each that stands in full counts one.
    cover: f32,
    /// How many of the phrases stand.
    phrases: usize,
}

/// A typed text asked of one view: how much of it the documents have that have any, and what they score.
struct Question {
    scores: Scores,
    had: Marks<Had>,
    words: usize,
    phrases: usize,
    /// What no document of the list has, as it was typed.
    missing: Vec<String>,
    initials: Vec<String>,
}

impl Question {
    fn of(view: &View, kind: Kind, listed: &Meant, typed: &Typed) -> Result<Question> {
        let statistics = view.statistics(kind)?;
        let mut had = Marks::<Had>::blank(view);
        let (mut terms, mut otherwise) = (Vec::new(), Vec::new());
        let (mut missing, mut initials) = (Vec::new(), Vec::new());
        for word in &typed.words {
            let group = Group::of(view, &statistics, kind, &word.text)?;
            let mut cover = group.cover(view)?;
            otherwise.extend_from_slice(&group.otherwise);
            let stands = |cover: &Marks<f32>| full(cover).any(|spot| listed.has(spot));
            if !stands(&cover) {
                for spot in owned_by_initials(view, kind, &word.text)? {
                    *cover.at(spot) = 1.0;
                    otherwise.push(spot);
                }
                let place = if stands(&cover) { &mut initials } else { &mut missing };
                place.push(word.typed.clone());
            }
            for (spot, &share) in cover.each() {
                let (had, full) = (had.at(spot), share >= FULL);
                had.cover += if full { 1.0 } else { share };
                had.full += usize::from(full);
            }
            terms.extend(group.weighted());
        }
        for phrase in &typed.phrases {
            let spots = view.phrase(kind, &phrase.text)?;
            if !spots.iter().any(|spot| listed.has(*spot)) {
                missing.push(phrase.typed.clone());
            }
            spots.into_iter().for_each(|spot| had.at(spot).phrases += 1);
            terms.extend(Group::to_the_letter(view, &statistics, kind, &phrase.text)?.weighted());
        }
        let mut scores = view.score(&statistics, &terms)?;
        otherwise.into_iter().for_each(|spot| scores.add(spot, OTHERWISE));
        Ok(Question { scores, had, words: typed.words.len(), phrases: typed.phrases.len(), missing, initials })
    }

    /// The documents that have all the phrases and this share of the words, and what they score; with each whether it
    /// has all.
    fn having(&self, share: f32) -> impl Iterator<Item = (Spot, f32, (bool, f32))> {
        let least = self.words as f32 * share - 0.001;
        let having = self.had.each().filter(move |(_, had)| had.phrases >= self.phrases && had.cover >= least);
        having.map(|(spot, had)| {
            let score = self.scores.of(spot);
            (spot, score, (had.full >= self.words, score))
        })
    }
}

/// The documents of the units whose initials these letters are; none for other words.
fn owned_by_initials(view: &View, kind: Kind, letters: &str) -> Result<Vec<Spot>> {
    let mut spots = Vec::new();
    if may_be_initials(letters) {
        for unit in view.units(kind, |name| Fit::by_initials(name, letters))? {
            spots.extend(view.owned(kind, &unit)?);
        }
    }
    Ok(spots)
}

impl Library {
    /// Finds records of `kind`, of one list if it is named, by what a person typed: all the words, or most of them when
    /// fewer than three records have all, or half when none has most; `"quoted"` stretches stand to the letter, always.
    /// Nothing typed finds nothing.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search(&self, scope: &Scope, kind: Kind, list: Option<&str>, text: &str, limit: usize) -> Result<Findings> {
        let typed = Typed::read(text);
        if typed.words.is_empty() && typed.phrases.is_empty() {
            return Ok(Findings::default());
        }
        let view = self.view(scope)?;
        let listed = view.listed(list)?;
        let question = Question::of(&view, kind, &listed, &typed)?;
        let enough = limit.max(FEW);
        let having = |share| question.having(share).filter(|(spot, ..)| listed.has(*spot));
        let whole = having(0.0).filter(|(_, _, (all, _))| *all);
        let (strict, total) = view.select(whole, enough);
        let (mut found, mut all, mut relaxed) = (strict, total, false);
        let shares = match total {
            0 => &LEAST_SHARES[..],
            1..FEW => &LEAST_SHARES[..1],
            _ => &[],
        };
        for &share in shares {
            (found, all) = view.select(having(share), enough);
            relaxed = all > total;
            if relaxed {
                break;
            }
        }
        let hit = |(_, scored): &(_, Scored)| Hit { key: scored.key, score: scored.score };
        let as_typed = |wanted: &[Wanted]| wanted.iter().map(|one| one.typed.clone()).collect();
        Ok(Findings {
            hits: found.iter().take(limit).map(hit).collect(),
            total: all,
            relaxed,
            whole: total,
            phrases: as_typed(&typed.phrases),
            words: as_typed(&typed.words),
            missing: question.missing,
            initials: question.initials,
            marks: typed.marks(),
        })
    }
}

#[cfg(test)]
#[path = "typed_tests.rs"]
mod tests;
