//! Whose demand does this answer? Each demand's own question is put to the asking text, and demands
//! are ranked by how far that lies above what the demand finds elsewhere:
//! `(score - mean) / deviation`, over the demand's scores of all public achievements. Without that,
//! long demands would win every time.
//!
//! Not every demand is asked: the text asks the demands plainly first, and the best of those are
//! weighed this way. What a demand asks, and what it usually finds, is noted until its text or the size of the
//! other list changes, so the first questions after a start are slower.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::question::{Parlance, Profile, rarity};
use super::strength::{Usual, core_weight};
use super::{Ask, Candidate, distinct, with_spare};
use crate::search::{Asked, Error, Kind, Library, Part, Result, Scope, Scored, Statistics, View, saturation};

/// How many demands are weighed, at least. On the ChinaXiv set turned round, before single characters were looked at,
/// 100 ranked as 300 did (nDCG@10 .955) and as weighing all 600 (.953).
const WEIGHED: usize = 100;

pub(super) fn candidates(library: &Library, view: &View, ask: &Ask, limit: usize) -> Result<Vec<Candidate>> {
    let answers = ranked(library, view, ask.kind, &Profile::of(&ask.title, &ask.body), with_spare(limit))?;
    let found = answers.iter().map(|answer| (answer.above, answer.demand)).collect();
    let mut candidates = distinct(view, ask, found, limit)?;
    let mut answers: HashMap<_, Answer> = answers.into_iter().map(|answer| (answer.demand.spot, answer)).collect();
    for candidate in &mut candidates {
        if let Some(answer) = answers.remove(&candidate.scored.spot) {
            candidate.strength = answer.strength;
            candidate.shares = answer.shares;
        }
    }
    Ok(candidates)
}

/// The demands that a text of `kind` answers, best first. At least the best `weighed` of those that it finds plainly
/// are looked at.
pub(super) fn ranked(
    library: &Library,
    view: &View,
    kind: Kind,
    plain: &Profile,
    weighed: usize,
) -> Result<Vec<Answer>> {
    let demands = view.statistics(Kind::Demand)?;
    let question = plain.question(view, &demands, kind, Kind::Demand)?;
    let found = view.best(&view.score(&demands, &question.terms)?, weighed.max(WEIGHED));

    // Public eyes only: what a demand finds elsewhere must not depend on who looks.
    let public = library.view(&Scope::public())?;
    let statistics = public.statistics(kind)?;
    let terms = answering_terms(&public, &statistics, kind, plain)?;
    let mut answers = Vec::with_capacity(found.len());
    for demand in found {
        let of_demand = OfDemand {
            library,
            view,
            public: &public,
            statistics: &statistics,
            demands: demands.documents,
            kind,
            demand,
        };
        let answer = of_demand.answer(&terms)?;
        // Characters alone are no reason.
        if !answer.shares.is_empty() {
            answers.push(answer);
        }
    }
    answers.sort_by(|a, b| b.above.total_cmp(&a.above).then(a.demand.key.cmp(&b.demand.key)));
    Ok(answers)
}

/// What the asking text is to one demand.
pub(super) struct Answer {
    pub demand: Scored,
    /// How far its score lies above what the demand finds elsewhere.
    pub above: f32,
    strength: f32,
    /// What each term of the demand's question adds.
    shares: Vec<(String, f32)>,
}

/// A term of the answering text.
struct Answering<'a> {
    part: Part,
    text: &'a str,
    /// What it adds for each unit of emphasis that a question puts on it.
    adds: f32,
    /// What it weighs in a question's core.
    core: f32,
}

type Terms<'a> = HashMap<u64, Answering<'a>>;

fn answering_terms<'a>(view: &View, statistics: &Statistics, kind: Kind, plain: &'a Profile) -> Result<Terms<'a>> {
    let parlance = Parlance::of(view, Kind::Demand, kind)?;
    let mut terms = Terms::new();
    for term in &plain.uses {
        let found = view.term(statistics, kind, term.part, &term.text)?;
        if found.df > 0 && !statistics.is_common(found.df) {
            let relative = statistics.relative_length(term.part, plain.lengths[term.part as usize]);
            let saturation = saturation(term.times() as f32, relative);
            let adds = rarity(found.idf) * parlance.tells(view, &found)? * found.idf * saturation;
            let answering = Answering { part: term.part, text: &term.text, adds, core: core_weight(found.idf) };
            terms.insert(name(term.part, &term.text), answering);
        }
    }
    Ok(terms)
}

/// Stands for a term in notes.
fn name(part: Part, text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (part as u8, text).hash(&mut hasher);
    hasher.finish()
}

/// One demand, asked over the public texts of `kind`.
struct OfDemand<'a> {
    library: &'a Library,
    view: &'a View,
    public: &'a View,
    statistics: &'a Statistics,
    /// Public demands.
    demands: u64,
    kind: Kind,
    demand: Scored,
}

impl OfDemand<'_> {
    fn answer(&self, terms: &Terms<'_>) -> Result<Answer> {
        let (mut score, mut met, mut shares) = (0.0, 0.0, Vec::new());
        let usual = self.usual()?;
        for asked in &*self.asked()? {
            let Some(term) = terms.get(&asked.name) else { continue };
            let share = asked.emphasis * term.adds;
            score += share;
            if asked.core {
                met += term.core;
            }
            if term.part != Part::Chars {
                shares.push((term.text.to_owned(), share));
            }
        }
        let strength = usual.strength(self.statistics, score, met);
        Ok(Answer { demand: self.demand, above: usual.above(score), strength, shares })
    }

    fn asked(&self) -> Result<Arc<[Asked]>> {
        self.library.notes().questions.get(self.about(), self.demand.equal, || {
            let profile = self.profile()?;
            let asked = profile.asked().map(|term| Asked {
                name: name(term.part, &term.text),
                emphasis: profile.emphasis(term),
                core: profile.is_core(term),
            });
            Ok(asked.collect())
        })
    }

    /// Mean and deviation of what the demand's question scores.
    fn usual(&self) -> Result<Usual> {
        // Within some five per cent of the lists' sizes the note still holds.
        let size = |documents: u64| (documents.max(1) as f32).ln() * 20.0;
        let sizes = ((size(self.demands) as u64) << 32) | size(self.statistics.documents) as u64;
        let stamp = self.demand.equal.rotate_left(17) ^ sizes;
        let [mean, deviation, core] = self.library.notes().usuals.get(self.about(), stamp, || {
            let question = self.profile()?.question(self.public, self.statistics, Kind::Demand, self.kind)?;
            let scores = self.public.score(self.statistics, &question.terms)?;
            let found = self.public.public_scores(&scores);
            let usual = Usual::of(found, self.statistics.documents, question.core);
            Ok::<_, Error>([usual.mean, usual.deviation, usual.core])
        })?;
        Ok(Usual { mean, deviation, core })
    }

    fn profile(&self) -> Result<Profile> {
        let kept = self.view.kept(self.demand.spot)?;
        Ok(Profile::of(&kept.title, &kept.body))
    }

    fn about(&self) -> u64 {
        // Ids stay far below 2^55, so the bits above are free for which text and which list.
        let id = self.demand.key.id as u64;
        id | (u64::from(self.demand.inside) << 56) | ((self.kind as u64) << 57)
    }
}
