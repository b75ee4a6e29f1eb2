//! Suggestions while a person types: words of titles that begin so, units that are called so, records whose title says
//! it. Everything is counted among what the viewer may find in the list. These are proposals: whoever shows one takes its
//! text from the record named with it, as the viewer may read it.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::analyze::{bigrams, fold_char, is_stop, lower, plain_words, words};
use super::marks::Marks;
use super::rank::{Spot, Statistics, Term};
use super::shelf::Part;
use super::typed::Group;
use super::units::{self, Fit};
use super::view::{Meant, View};
use super::wanted::loose_words;
use super::{Key, Kind, Library, Result, Scope};

const WORDS: usize = 6;
const UNITS: usize = 3;
/// Records whose titles are looked at, for themselves and for the phrases in them.
const TITLES: usize = 30;
/// Characters of a phrase that still reads as one.
const LONGEST_PHRASE: usize = 12;

/// What is proposed, best first, each with the id of a record in which it can be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proposals {
    /// Words of titles, in lower case.
    pub words: Vec<(String, i64)>,
    /// Units by name.
    pub units: Vec<(String, i64)>,
    /// Records whose title says what was typed.
    pub titles: Vec<i64>,
}

impl Proposals {
    /// Every record named.
    pub fn ids(&self) -> Vec<i64> {
        let named = self.words.iter().chain(&self.units).map(|(_, id)| *id);
        let mut seen = HashSet::new();
        named.chain(self.titles.iter().copied()).filter(|id| seen.insert(*id)).collect()
    }
}

/// A text that is being typed: what is written already, and what the last word begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Begun {
    /// As it was typed, with the sign or the space that ends it.
    pub before: String,
    /// In lower case; empty while there is nothing to go on.
    pub last: String,
}

impl Begun {
    pub fn read(text: &str) -> Begun {
        let text = text.trim_matches(ends_word);
        let last = text.rsplit(ends_word).next().unwrap_or_default();
        Begun { before: text[..text.len() - last.len()].to_owned(), last: lower(last) }
    }

    /// Whether there is enough for whole titles: one character stands in too many.
    fn is_telling(&self) -> bool {
        self.last.chars().count() > 1
    }
}

/// Whether a word ends here. Models and units go on over some signs.
fn ends_word(c: char) -> bool {
    let c = fold_char(c);
    !c.is_alphanumeric() && !"+-./#&".contains(c)
}

impl Library {
    /// What could be meant by a text that is being typed into the search box of a list.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn suggest(&self, scope: &Scope, kind: Kind, list: Option<&str>, begun: &Begun) -> Result<Proposals> {
        if begun.last.is_empty() {
            return Ok(Proposals::default());
        }
        let view = self.view(scope)?;
        let statistics = view.statistics(kind)?;
        let mut open = view.listed(list)?;
        for word in loose_words(&begun.before) {
            open.keep(Group::of(&view, &statistics, kind, &word.text)?.wholly(&view)?.into_iter());
        }
        let beginning = view.beginning(&statistics, kind, &begun.last)?;
        let words = view.most_titles(&open, &beginning, &begun.last)?;
        let titles = match begun.is_telling() {
            true => view.titles(&statistics, kind, &open, begun, beginning)?,
            false => Vec::new(),
        };
        // A unit's name is looked for by itself, not among other words.
        let units = if begun.before.is_empty() { view.called(kind, &open, &begun.last)? } else { Vec::new() };
        Ok(Proposals { words, units, titles })
    }
}

impl View {
    /// The terms that stand in the most records, with the newest record of each.
    fn most_titles(&self, open: &Meant, terms: &[Term], typed: &str) -> Result<Vec<(String, i64)>> {
        let mut counted = Vec::new();
        for term in terms {
            if term.text == typed || is_stop(&term.text) || term.text.chars().count() < 2 {
                continue;
            }
            let mut records = HashSet::new();
            self.walk(term, |spot| {
                if open.has(spot) {
                    records.insert(self.key(spot));
                }
            })?;
            counted.extend(records.iter().max().map(|key| (records.len(), term.text.clone(), key.id)));
        }
        counted.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        Ok(counted.into_iter().take(WORDS).map(|(_, text, id)| (text, id)).collect())
    }

    /// The records with a word in the title that begins so, or with all of it somewhere; shorter titles first.
    fn titles(
        &self,
        statistics: &Statistics,
        kind: Kind,
        open: &Meant,
        begun: &Begun,
        beginning: Vec<Term>,
    ) -> Result<Vec<i64>> {
        let mut reached = Marks::<()>::blank(self);
        for term in &beginning {
            self.walk(term, |spot| *reached.at(spot) = ())?;
        }
        if bigrams(&begun.last).len() > 1 {
            self.phrase(kind, &begun.last)?.into_iter().for_each(|spot| *reached.at(spot) = ());
        }
        let mut said = beginning;
        for word in words(&begun.last).into_iter().map(|word| word.text).filter(|word| !is_stop(word)) {
            if !said.iter().any(|term| term.text == word) {
                said.push(self.term(statistics, kind, Part::Title, &word)?);
            }
        }
        let said: Vec<(Term, f32)> = said.into_iter().map(|term| (term, 1.0)).collect();
        let scores = self.score(statistics, &said)?;
        let reached = reached.each().map(|(spot, ())| spot).filter(|spot| open.has(*spot));
        let (best, _) = self.select(reached.map(|spot| (spot, scores.of(spot), scores.of(spot))), TITLES);
        Ok(best.into_iter().map(|(_, scored)| scored.key.id).collect())
    }

    /// The units that are called so, the closest and then those with the most public records first.
    fn called(&self, kind: Kind, open: &Meant, typed: &str) -> Result<Vec<(String, i64)>> {
        let mut found = Vec::new();
        for parted in self.units(kind, |name| Fit::of(name, typed))? {
            let records = self.owned(kind, &parted)?.into_iter().filter(|&spot| open.has(spot));
            if let Some(newest) = records.map(|spot| self.key(spot)).max() {
                found.push((units::whole(&parted), newest.id));
            }
            if found.len() == UNITS {
                break;
            }
        }
        Ok(found)
    }

    /// The names in the index to which `fit` gives a place, in the order of these; seen or not.
    pub(super) fn units<F: Ord + Copy>(&self, kind: Kind, fit: impl Fn(&str) -> Option<F>) -> Result<Vec<String>> {
        let field = self.shelves.public.fields.owner(kind);
        let mut fits: BTreeMap<String, (F, u64)> = BTreeMap::new();
        for segment in &self.segments {
            let index = segment.reader.inverted_index(field)?;
            let mut stream = index.terms().stream()?;
            while stream.advance() {
                let Ok(name) = std::str::from_utf8(stream.key()) else { continue };
                let Some(place) = fit(name) else { continue };
                // What is not public must not count, not even in an order.
                let records = if segment.inside { 0 } else { u64::from(stream.value().doc_freq) };
                fits.entry(name.to_owned()).or_insert((place, 0)).1 += records;
            }
        }
        let mut names: Vec<_> = fits.into_iter().collect();
        names.sort_by(|(_, a), (_, b)| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        Ok(names.into_iter().map(|(name, _)| name).collect())
    }

    /// The records of a unit that the viewer may see.
    pub(super) fn owned(&self, kind: Kind, parted: &str) -> Result<Vec<Spot>> {
        let term = tantivy::Term::from_field_text(self.shelves.public.fields.owner(kind), parted);
        let mut spots = Vec::new();
        for (ordinal, segment) in self.segments.iter().enumerate() {
            segment.each_seen_with(&term, |doc| spots.push(Spot { segment: ordinal, doc }))?;
        }
        Ok(spots)
    }

    fn key(&self, spot: Spot) -> Key {
        self.segments[spot.segment].key(spot.doc)
    }
}

/// Short phrases of the titles that begin with what is typed, in lower case, and go on to the end of a word; those of the
/// most titles first.
pub fn phrases<'a>(titles: impl IntoIterator<Item = &'a str>, typed: &str) -> Vec<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for title in titles {
        if let Some(phrase) = phrase(title, typed) {
            *counts.entry(phrase).or_default() += 1;
        }
    }
    let mut phrases: Vec<_> = counts.into_iter().collect();
    phrases.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.len().cmp(&b.0.len())).then_with(|| a.0.cmp(&b.0)));
    phrases.into_iter().map(|(phrase, _)| phrase).collect()
}

fn phrase(title: &str, typed: &str) -> Option<String> {
    let pieces = plain_words(title);
    let folded = lower(title);
    let length = typed.chars().count();
    let starts = folded.match_indices(typed).map(|(at, _)| folded[..at].chars().count());
    let start = starts.into_iter().find(|start| pieces.iter().any(|piece| piece.start == *start))?;
    let end = start + length;
    // The word in which the typing stands, or the one that follows.
    let last = pieces.iter().find(|piece| piece.end > end && piece.start <= end)?;
    let fits = last.end - start <= LONGEST_PHRASE && !is_stop(&last.text);
    fits.then(|| title.chars().skip(start).take(last.end - start).collect())
}

#[cfg(test)]
#[path = "suggest_tests.rs"]
mod tests;
