//! Whose demand does this answer? Each demand's own question is put to the asking text, and demands
//! are ranked by how far that lies above what the demand finds elsewhere:
//! `(score - mean) / deviation`, over the demand's scores of all public achievements. Without that,
//! long demands would win every time.
//!
//! Not every demand is asked: the text asks the demands plainly first, and the best of those are
//! weighed this way. A demand's mean and deviation are noted until its text or the size of the other
//! list changes, so the first questions after a start are slower.

use std::collections::HashMap;

use super::question::Profile;
use super::strength::{Usual, core_weight};
use super::{Ask, Candidate, distinct, with_spare};
use crate::search::{Kind, Library, Part, Result, Scope, Scored, Spot, Statistics, View, saturation};

/// How many demands are weighed, at least. On the ChinaXiv set turned round, before single characters were looked at,
/// 100 ranked as 300 did (nDCG@10 .955) and as weighing all 600 (.953).
const WEIGHED: usize = 100;

/// What a term of the asking text counts for: its idf among the texts of its kind, and its
/// saturation in this one.
type Terms = HashMap<(Part, String), (f32, f32)>;

pub(super) fn candidates(library: &Library, view: &View, ask: &Ask, limit: usize) -> Result<Vec<Candidate>> {
    let plain = Profile::of(&ask.title, &ask.body);
    let demands = view.statistics(Kind::Demand)?;
    let question = plain.question(view, &demands, Kind::Demand)?;
    let scores = view.score(&demands, &question.terms)?;
    let weighed = WEIGHED.max(with_spare(limit));
    let (ranked, _) = view.best(&scores, weighed, |_, score| Some(score));

    // Public eyes only: what a demand finds elsewhere must not depend on who looks.
    let public = library.view(&Scope::public())?;
    let statistics = public.statistics(ask.kind)?;
    let terms = asking_terms(&public, &statistics, ask.kind, &plain)?;
    let mut weighed = Vec::with_capacity(ranked.len());
    let mut answers: HashMap<Spot, Answer> = HashMap::new();
    for (_, demand) in ranked {
        let kept = view.kept(demand.spot)?;
        let profile = Profile::of(&kept.title, &kept.body);
        let usual = usual(library, &public, &statistics, ask.kind, &demand, &profile)?;
        let answer = Answer::of(&profile, &terms, &statistics, &usual);
        // Characters alone are no reason.
        if !answer.shares.is_empty() {
            weighed.push((usual.above(answer.score), demand));
            answers.insert(demand.spot, answer);
        }
    }
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.key.cmp(&b.1.key)));
    let mut candidates = distinct(view, ask, weighed, limit)?;
    for candidate in &mut candidates {
        if let Some(answer) = answers.remove(&candidate.scored.spot) {
            candidate.strength = answer.strength;
            candidate.shares = answer.shares;
        }
    }
    Ok(candidates)
}

/// What the asking text is to one demand.
struct Answer {
    score: f32,
    strength: f32,
    /// What each term of the demand's question adds.
    shares: Vec<(String, f32)>,
}

impl Answer {
    fn of(demand: &Profile, terms: &Terms, statistics: &Statistics, usual: &Usual) -> Answer {
        let (mut score, mut met, mut shares) = (0.0, 0.0, Vec::new());
        for term in &demand.uses {
            let Some(&(idf, saturation)) = terms.get(&(term.part, term.text.clone())) else {
                continue;
            };
            let share = demand.weight(term, idf) * idf * saturation;
            score += share;
            if demand.is_core(term) {
                met += core_weight(idf);
            }
            if term.part != Part::Chars {
                shares.push((term.text.clone(), share));
            }
        }
        let strength = usual.strength(statistics, score, met);
        Answer { score, strength, shares }
    }
}

fn asking_terms(view: &View, statistics: &Statistics, kind: Kind, profile: &Profile) -> Result<Terms> {
    let mut terms = Terms::new();
    for term in &profile.uses {
        let found = view.term(statistics, kind, term.part, &term.text)?;
        if found.df > 0 {
            let length = profile.lengths[term.part as usize];
            let relative = statistics.relative_length(term.part, length);
            let saturation = saturation(term.times() as f32, relative);
            terms.insert((term.part, term.text.clone()), (found.idf, saturation));
        }
    }
    Ok(terms)
}

/// Mean and deviation of what a demand's question scores over the public texts of `kind`.
fn usual(
    library: &Library,
    public: &View,
    statistics: &Statistics,
    kind: Kind,
    demand: &Scored,
    profile: &Profile,
) -> Result<Usual> {
    let about = about(demand, kind);
    // Within some five per cent of the list's size the note still holds.
    let size = ((statistics.documents as f32).ln() * 20.0) as u64;
    let stamp = demand.equal.rotate_left(17) ^ size;
    if let Some(noted) = library.note(about, stamp) {
        let [mean, deviation, core] = noted;
        return Ok(Usual { mean, deviation, core });
    }
    let question = profile.question(public, statistics, kind)?;
    let scores = public.score(statistics, &question.terms)?;
    let found = public.public_scores(&scores);
    let usual = Usual::of(found, statistics.documents, question.core);
    library.set_note(about, stamp, [usual.mean, usual.deviation, usual.core]);
    Ok(usual)
}

fn about(demand: &Scored, kind: Kind) -> u64 {
    // Ids stay far below 2^55, so the bits above are free for which text and which list.
    let key = demand.key.id as u64;
    key | (u64::from(demand.inside) << 56) | ((kind as u64) << 57)
}
