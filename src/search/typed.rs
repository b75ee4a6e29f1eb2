//! Search: a person types a few words.

use super::analyze::{bigrams, is_stop, lower, plain_words};
use super::rank::{Scored, Scores, Spot, Statistics, Term};
use super::shelf::Part;
use super::spelling::{measured, spellings};
use super::units::{Fit, may_be_initials};
use super::view::{Mask, View};
use super::{Key, Kind, Library, Result, Scope};

/// With fewer strict hits than this, documents that have only some of the words are added.
const FEW: usize = 3;
/// The shares of the words that such a document must have: the second only when the first finds
/// nothing.
const LEAST_SHARES: [f32; 2] = [0.66, 0.5];
/// A word without its dictionary form counts so much when all its character pairs stand.
const SPELT: f32 = 0.9;
/// From this share on a word stands in full.
pub(super) const FULL: f32 = SPELT - 0.001;
/// What a document scores for a word it writes another way.
const OTHERWISE: f32 = 1.0;
const BIGRAM_WEIGHT: f32 = 0.4;
const TITLE_WEIGHT: f32 = 1.0;

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
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
    /// The words, as they were typed.
    pub words: Vec<String>,
    /// Those of both that no record has.
    pub missing: Vec<String>,
    /// Those words that stand in no text and are the initials of units.
    pub initials: Vec<String>,
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
        Typed { words: loose_words(&loose), phrases }
    }
}

/// A word of the text as it was typed.
fn as_typed(text: &str, word: &str) -> String {
    let folded = lower(text);
    let Some(at) = folded.find(word) else { return word.to_owned() };
    text.chars().skip(folded[..at].chars().count()).take(word.chars().count()).collect()
}

/// The words to look for. Boilerplate is left out unless there is nothing else.
pub(super) fn loose_words(text: &str) -> Vec<String> {
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
    let runs = measured(bigrams(text).into_iter().filter(|piece| piece.text.is_ascii()).collect(), text);
    let in_run = |at: usize| runs.iter().any(|run| run.start <= at && at < run.end);
    let mut found: Vec<(usize, String)> = runs.iter().map(|run| (run.start, run.text.clone())).collect();
    for word in plain_words(text) {
        if !in_run(word.start) {
            found.push((word.start, word.text));
        }
    }
    found.sort();
    found.into_iter().map(|(_, text)| text).collect()
}

/// The words and phrases of a typed text, to be marked in what was found, in every way they may be written.
pub fn typed_words(text: &str) -> Vec<String> {
    let typed = Typed::read(text);
    let words = typed.words.into_iter().flat_map(|word| {
        let ways = spellings(&word);
        std::iter::once(word).chain(ways)
    });
    typed.phrases.into_iter().chain(words).collect()
}

/// The terms by which one typed word is found.
pub(super) struct Group {
    word: Term,
    title: Term,
    /// Its character pairs; a single character asks for every word with it.
    pairs: Vec<Term>,
    /// Where it is written another way.
    otherwise: Vec<Spot>,
}

impl Group {
    pub fn of(view: &View, statistics: &Statistics, kind: Kind, word: &str) -> Result<Group> {
        let term = |part, text: &str| view.term(statistics, kind, part, text);
        let single = word.chars().count() == 1 && !word.is_ascii();
        let pairs = if single {
            vec![term(Part::Chars, word)?]
        } else {
            bigrams(word).iter().map(|piece| term(Part::Bigrams, &piece.text)).collect::<Result<_>>()?
        };
        let ways = spellings(word).iter().map(|way| view.phrase(kind, way)).collect::<Result<Vec<_>>>()?;
        let otherwise = ways.into_iter().flatten().collect();
        Ok(Group { word: term(Part::Words, word)?, title: term(Part::Title, word)?, pairs, otherwise })
    }

    /// For every document the share of this word that stands there, from 0 to 1.
    pub fn cover(&self, view: &View) -> Result<Scores> {
        let mut cover = view.blank();
        let each = SPELT / self.pairs.len().max(1) as f32;
        for pair in &self.pairs {
            view.walk(pair, |spot| cover.set(spot, (cover.of(spot) + each).min(1.0)))?;
        }
        view.walk(&self.word, |spot| cover.set(spot, 1.0))?;
        self.otherwise.iter().for_each(|&spot| cover.set(spot, 1.0));
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
    /// What no document of the list has.
    missing: Vec<String>,
    initials: Vec<String>,
}

impl Question {
    fn of(view: &View, kind: Kind, listed: &Mask, typed: &Typed) -> Result<Question> {
        let statistics = view.statistics(kind)?;
        let (mut full, mut cover, mut phrased) = (view.blank(), view.blank(), view.blank());
        let (mut terms, mut otherwise) = (Vec::new(), Vec::new());
        let (mut missing, mut initials) = (Vec::new(), Vec::new());
        for word in &typed.words {
            let group = Group::of(view, &statistics, kind, word)?;
            let mut share = group.cover(view)?;
            otherwise.extend_from_slice(&group.otherwise);
            if !listed.reaches(&share, FULL) {
                for spot in owned_by_initials(view, kind, word)? {
                    share.set(spot, 1.0);
                    otherwise.push(spot);
                }
                let place = if listed.reaches(&share, FULL) { &mut initials } else { &mut missing };
                place.push(word.clone());
            }
            cover.add(&share, |share| share);
            full.add(&share, |share| if share >= FULL { 1.0 } else { 0.0 });
            terms.extend(group.weighted());
        }
        for phrase in &typed.phrases {
            let mut here = view.blank();
            view.phrase(kind, phrase)?.into_iter().for_each(|spot| here.set(spot, 1.0));
            if !listed.reaches(&here, 1.0) {
                missing.push(phrase.clone());
            }
            phrased.add(&here, |here| here);
            terms.extend(Group::of(view, &statistics, kind, phrase)?.weighted());
        }
        let mut scores = view.score(&statistics, &terms)?;
        otherwise.into_iter().for_each(|spot| scores.set(spot, scores.of(spot) + OTHERWISE));
        let (words, phrases) = (typed.words.len() as f32, typed.phrases.len() as f32);
        Ok(Question { scores, full, cover, phrased, words, phrases, missing, initials })
    }

    fn has_all(&self, spot: Spot) -> bool {
        self.phrased.of(spot) >= self.phrases && self.full.of(spot) >= self.words
    }

    fn has_share(&self, spot: Spot, share: f32) -> bool {
        let least = self.words * share - 0.001;
        self.phrased.of(spot) >= self.phrases && self.cover.of(spot) >= least
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
    /// Finds records of `kind`, of one list if it is named, by what a person typed: all the words, or most of them when fewer
    /// than three records have all, or half when none has most; `"quoted"` stretches stand to the letter, always. Nothing
    /// typed finds nothing.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search(&self, scope: &Scope, kind: Kind, list: Option<&str>, text: &str, limit: usize) -> Result<Found> {
        let typed = Typed::read(text);
        if typed.words.is_empty() && typed.phrases.is_empty() {
            return Ok(Found::default());
        }
        let view = self.view(scope)?;
        let listed = view.listed(list)?;
        let question = Question::of(&view, kind, &listed, &typed)?;
        let enough = limit.max(FEW);
        let (strict, total) = view.select(&question.scores, enough, |spot, score| {
            (listed.has(spot) && question.has_all(spot)).then_some((1, score))
        });
        let (mut found, mut all, mut relaxed) = (strict, total, false);
        let shares = match total {
            0 => &LEAST_SHARES[..],
            1..FEW => &LEAST_SHARES[..1],
            _ => &[],
        };
        for &share in shares {
            (found, all) = view.select(&question.scores, enough, |spot, score| {
                let rank = (u8::from(question.has_all(spot)), score);
                (listed.has(spot) && question.has_share(spot, share)).then_some(rank)
            });
            relaxed = all > total;
            if relaxed {
                break;
            }
        }
        let hit = |(_, scored): &(_, Scored)| Hit { key: scored.key, score: scored.score };
        let as_typed = |words: &[String]| words.iter().map(|word| as_typed(text, word)).collect();
        Ok(Found {
            hits: found.iter().take(limit).map(hit).collect(),
            total: all,
            relaxed,
            whole: total,
            phrases: as_typed(&typed.phrases),
            words: as_typed(&typed.words),
            missing: as_typed(&question.missing),
            initials: as_typed(&question.initials),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{Change, Document};

    fn library(texts: &[(&str, &str)]) -> Library {
        let library = Library::in_memory().expect("in memory");
        let put = |(place, (title, body)): (usize, &(&str, &str))| {
            let key = Key::new(Kind::Demand, place as i64);
            Change::Put(Document::public(key, *title, *body))
        };
        let changes = texts.iter().enumerate().map(put).collect();
        library.apply(changes, 1).expect("applied");
        library
    }

    fn ids(library: &Library, text: &str) -> Vec<i64> {
        let found = library.search(&Scope::public(), Kind::Demand, None, text, 10).expect("searched");
        found.hits.iter().map(|hit| hit.key.id).collect()
    }

    #[test]
    fn all_words_come_first_and_some_only_when_few_have_all() {
        let library =
            library(&[("铝合金轮毂裂纹检测", "在线检测"), ("铝合金铸造", "降低气孔"), ("海带养殖", "自动收割")]);
        let found = library.search(&Scope::public(), Kind::Demand, None, "铝合金 检测", 10);
        let found = found.expect("searched");
        assert!(found.relaxed || found.total == 1);
        assert_eq!((found.hits[0].key.id, found.whole), (0, 1));
        assert!(!ids(&library, "铝合金 检测").contains(&2));
        assert_eq!(ids(&library, "海带"), [2]);
    }

    #[test]
    fn titles_weigh_more_than_bodies() {
        let library = library(&[
            ("车间除尘", "含有石墨烯的粉尘需要收集并处理达标"),
            ("石墨烯散热", "涂层需要均匀并且附着牢固不脱落"),
            ("其他", "毫无关系的一条"),
        ]);
        assert_eq!(ids(&library, "石墨烯"), [1, 0]);
    }

    #[test]
    fn quotes_give_phrases_to_the_letter() {
        let library = library(&[("激光焊接设备", "提高效率"), ("焊接激光器", "用于激光与焊接")]);
        assert_eq!(ids(&library, "“激光焊接”"), [0]);
        assert_eq!(ids(&library, "\"焊接激光\""), [1]);
        assert_eq!(ids(&library, "\"焊激\""), Vec::<i64>::new());
        // A quote that is never closed is a slip.
        assert!(ids(&library, "\"激光").contains(&0));
    }

    #[test]
    fn numbers_and_models_are_found() {
        let library = library(&[
            ("M6螺栓防松", "扭矩"),
            ("造粒机", "产能达到5t/h以上"),
            ("ZL-50装载机", "油耗"),
            ("M60螺栓", "风电用"),
        ]);
        assert_eq!(ids(&library, "m6"), [0]);
        assert_eq!(ids(&library, "5t/h"), [1]);
        assert_eq!(ids(&library, "ＺＬ－50"), [2]);
    }

    #[test]
    fn unknown_words_and_slips_are_found_by_their_pairs() {
        let library = library(&[("鲛鳞涂层减阻", "船体"), ("海带收割机", "海上作业")]);
        assert_eq!(ids(&library, "鲛鳞"), [0]);
        assert_eq!(ids(&library, "海带收割器"), [1]);
        assert_eq!(ids(&library, "鲛"), [0]);
    }

    #[test]
    fn nothing_typed_finds_nothing() {
        let library = library(&[("海带", "")]);
        assert_eq!(ids(&library, "  ，。"), Vec::<i64>::new());
        assert_eq!(ids(&library, ""), Vec::<i64>::new());
    }
}
