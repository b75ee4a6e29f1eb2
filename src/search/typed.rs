//! Search: a person types a few words.

use super::analyze::{bigrams, is_stop, lower, plain_words};
use super::rank::{Part, Scored, Scores, Spot, Statistics, Term, View};
use super::{Key, Kind, Library, Result, Scope};

/// With fewer strict hits than this, documents that have only some of the words are added.
const FEW: usize = 3;
/// The share of the words that such a document must have.
const LEAST_SHARE: f32 = 0.5;
/// A word without its dictionary form counts so much when all its character pairs stand.
const SPELT: f32 = 0.9;
const BIGRAM_WEIGHT: f32 = 0.4;
const TITLE_WEIGHT: f32 = 1.0;

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// Best first, at most as many as asked for.
    pub hits: Vec<Hit>,
    /// How many there are in all.
    pub total: usize,
    /// True when too few records had all the words and those with some of them follow.
    pub relaxed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    pub key: Key,
    pub score: f32,
}

/// What was typed, taken apart.
#[derive(Debug, PartialEq, Eq)]
struct Typed {
    words: Vec<String>,
    phrases: Vec<String>,
}

impl Typed {
    fn read(text: &str) -> Typed {
        let plain = text.replace(['“', '”', '「', '」', '『', '』', '＂'], "\"");
        let mut phrases = Vec::new();
        let mut loose = String::new();
        let parts: Vec<&str> = plain.split('"').collect();
        for (place, part) in parts.iter().enumerate() {
            // A quote that is never closed is a slip, not a phrase.
            let quoted = place % 2 == 1 && place + 1 < parts.len();
            if quoted && !bigrams(part).is_empty() {
                phrases.push(lower(part.trim()));
            } else if !quoted {
                loose.push_str(part);
                loose.push(' ');
            }
        }
        Typed {
            words: loose_words(&loose),
            phrases,
        }
    }
}

/// The words to look for. Boilerplate is left out unless there is nothing else.
fn loose_words(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for word in runs_and_words(text) {
        if !all.contains(&word) {
            all.push(word);
        }
    }
    let telling: Vec<String> = all.iter().filter(|word| !is_stop(word)).cloned().collect();
    if telling.is_empty() { all } else { telling }
}

/// Models and units (`5t/h`, `zl-50`) whole, everything else by the dictionary.
fn runs_and_words(text: &str) -> Vec<String> {
    let runs: Vec<_> = bigrams(text)
        .into_iter()
        .filter(|piece| piece.text.is_ascii())
        .collect();
    let in_run = |at: usize| runs.iter().any(|run| run.start <= at && at < run.end);
    let mut found: Vec<(usize, String)> = runs
        .iter()
        .map(|run| (run.start, run.text.clone()))
        .collect();
    for word in plain_words(text) {
        if !in_run(word.start) {
            found.push((word.start, word.text));
        }
    }
    found.sort();
    found.into_iter().map(|(_, text)| text).collect()
}

/// The words and phrases of a typed text, to be marked in what was found.
pub fn typed_words(text: &str) -> Vec<String> {
    let typed = Typed::read(text);
    typed.phrases.into_iter().chain(typed.words).collect()
}

/// The terms by which one typed word is found.
struct Group {
    word: Term,
    title: Term,
    pairs: Vec<Term>,
    /// True when any of the pairs will do: a single character asks for every word with it.
    any_pair: bool,
}

impl Group {
    fn of(view: &View, statistics: &Statistics, kind: Kind, word: &str) -> Result<Group> {
        let term = |part, text: &str| view.term(statistics, kind, part, text);
        let pieces = bigrams(word);
        let single = word.chars().count() == 1 && !word.is_ascii();
        let pairs = if single {
            view.beginning(statistics, kind, Part::Bigrams, word)?
        } else {
            pieces
                .iter()
                .map(|piece| term(Part::Bigrams, &piece.text))
                .collect::<Result<_>>()?
        };
        Ok(Group {
            word: term(Part::Words, word)?,
            title: term(Part::Title, word)?,
            pairs,
            any_pair: single,
        })
    }

    /// For every document the share of this word that stands there, from 0 to 1.
    fn cover(&self, view: &View) -> Result<Scores> {
        let mut cover = view.blank();
        let each = if self.any_pair {
            1.0
        } else {
            SPELT / self.pairs.len().max(1) as f32
        };
        for pair in &self.pairs {
            view.walk(pair, |spot| {
                cover.set(spot, (cover.of(spot) + each).min(1.0))
            })?;
        }
        view.walk(&self.word, |spot| cover.set(spot, 1.0))?;
        Ok(cover)
    }

    fn weighted(self) -> Vec<(Term, f32)> {
        let pair_weight = BIGRAM_WEIGHT / self.pairs.len().max(1) as f32;
        let mut terms = vec![(self.title, TITLE_WEIGHT), (self.word, 1.0)];
        terms.extend(self.pairs.into_iter().map(|pair| (pair, pair_weight)));
        terms
    }
}

/// A typed text asked of one view: what every document scores and how much of it it has.
struct Question {
    scores: Scores,
    /// How many of the words stand in full.
    full: Scores,
    /// The shares of the words, added up.
    cover: Scores,
    /// How many of the phrases stand.
    phrased: Scores,
    words: f32,
    phrases: f32,
}

impl Question {
    fn of(view: &View, kind: Kind, typed: &Typed) -> Result<Question> {
        let statistics = view.statistics(kind)?;
        let (mut full, mut cover, mut phrased) = (view.blank(), view.blank(), view.blank());
        let mut terms = Vec::new();
        for word in &typed.words {
            let group = Group::of(view, &statistics, kind, word)?;
            let share = group.cover(view)?;
            cover.add(&share, |share| share);
            full.add(
                &share,
                |share| if share >= SPELT - 0.001 { 1.0 } else { 0.0 },
            );
            terms.extend(group.weighted());
        }
        for phrase in &typed.phrases {
            for spot in view.phrase(kind, phrase)? {
                phrased.set(spot, phrased.of(spot) + 1.0);
            }
            terms.extend(Group::of(view, &statistics, kind, phrase)?.weighted());
        }
        let scores = view.score(&statistics, &terms)?;
        let (words, phrases) = (typed.words.len() as f32, typed.phrases.len() as f32);
        Ok(Question {
            scores,
            full,
            cover,
            phrased,
            words,
            phrases,
        })
    }

    fn has_all(&self, spot: Spot) -> bool {
        self.phrased.of(spot) >= self.phrases && self.full.of(spot) >= self.words
    }

    fn has_enough(&self, spot: Spot) -> bool {
        let least = self.words * LEAST_SHARE - 0.001;
        self.phrased.of(spot) >= self.phrases && self.cover.of(spot) >= least
    }
}

impl Library {
    /// Finds records of `kind` by what a person typed: all the words, or at least half of them when
    /// fewer than three records have all; `"quoted"` stretches stand to the letter, always. Nothing
    /// typed finds nothing.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search(&self, scope: &Scope, kind: Kind, text: &str, limit: usize) -> Result<Found> {
        let typed = Typed::read(text);
        if typed.words.is_empty() && typed.phrases.is_empty() {
            return Ok(Found::default());
        }
        let view = self.view(scope)?;
        let question = Question::of(&view, kind, &typed)?;
        let enough = limit.max(FEW);
        let (strict, total) = view.best(&question.scores, enough, |spot, score| {
            question.has_all(spot).then_some((1, score))
        });
        let (found, total, relaxed) = if total >= FEW {
            (strict, total, false)
        } else {
            let (loose, more) = view.best(&question.scores, enough, |spot, score| {
                question
                    .has_enough(spot)
                    .then_some((u8::from(question.has_all(spot)), score))
            });
            (loose, more, more > total)
        };
        let hit = |(_, scored): &(_, Scored)| Hit {
            key: scored.key,
            score: scored.score,
        };
        Ok(Found {
            hits: found.iter().take(limit).map(hit).collect(),
            total,
            relaxed,
        })
    }
}
