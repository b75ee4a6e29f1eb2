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
use super::{Ask, Candidate, distinct, with_spare};
use crate::search::{
    Key, Kind, Library, Part, Result, Scope, Scored, Statistics, View, saturation,
};

/// How many demands are weighed, at least; see the measurements in `eval`.
const WEIGHED: usize = 100;

/// What a term of the asking text counts for: its idf among the texts of its kind, and its
/// saturation in this one.
type Terms = HashMap<(Part, String), (f32, f32)>;

pub(super) fn candidates(
    library: &Library,
    view: &View,
    ask: &Ask,
    limit: usize,
) -> Result<Vec<Candidate>> {
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
    let mut found = Vec::with_capacity(ranked.len());
    for (_, scored) in ranked {
        let kept = view.kept(scored.spot)?;
        let profile = Profile::of(&kept.title, &kept.body);
        let shares = shares(&profile, &terms);
        let score: f32 = shares.iter().map(|(_, share)| share).sum();
        let (mean, deviation) = usual(library, &public, &statistics, ask.kind, &scored, &profile)?;
        if score > 0.0 {
            let above = (score - mean) / deviation.max(f32::MIN_POSITIVE);
            found.push((above, scored, shares));
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.key.cmp(&b.1.key)));
    let in_order = found
        .iter()
        .map(|(above, scored, _)| (*above, *above, *scored));
    let mut candidates = distinct(view, ask, in_order.collect::<Vec<_>>().into_iter(), limit)?;
    let mut shares: HashMap<Key, _> = found
        .into_iter()
        .map(|(_, scored, shares)| (scored.key, shares))
        .collect();
    for candidate in &mut candidates {
        candidate.shares = shares.remove(&candidate.scored.key).unwrap_or_default();
    }
    Ok(candidates)
}

fn asking_terms(
    view: &View,
    statistics: &Statistics,
    kind: Kind,
    profile: &Profile,
) -> Result<Terms> {
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

/// What each term of a demand's own question adds for the asking text.
fn shares(demand: &Profile, terms: &Terms) -> Vec<(String, f32)> {
    let mut shares = Vec::new();
    for term in &demand.uses {
        if let Some(&(idf, saturation)) = terms.get(&(term.part, term.text.clone())) {
            shares.push((
                term.text.clone(),
                demand.weight(term, idf) * idf * saturation,
            ));
        }
    }
    shares
}

/// Mean and deviation of what a demand's question scores over the public texts of `kind`.
fn usual(
    library: &Library,
    public: &View,
    statistics: &Statistics,
    kind: Kind,
    demand: &Scored,
    profile: &Profile,
) -> Result<(f32, f32)> {
    let about = about(demand, kind);
    // Within some five per cent of the list's size the note still holds.
    let size = ((statistics.documents as f32).ln() * 20.0) as u64;
    let stamp = demand.equal.rotate_left(17) ^ size;
    if let Some(noted) = library.note(about, stamp) {
        return Ok(noted);
    }
    let question = profile.question(public, statistics, kind)?;
    let scores = public.score(statistics, &question.terms)?;
    let usual = mean_and_deviation(public.public_scores(&scores), statistics.documents);
    library.set_note(about, stamp, usual);
    Ok(usual)
}

/// Documents that are not among `scores` scored nothing.
pub(super) fn mean_and_deviation(scores: impl Iterator<Item = f32>, documents: u64) -> (f32, f32) {
    let (mut sum, mut squares) = (0.0_f64, 0.0_f64);
    for score in scores {
        sum += f64::from(score);
        squares += f64::from(score) * f64::from(score);
    }
    let mean = sum / documents as f64;
    let variance = (squares / documents as f64 - mean * mean).max(0.0);
    (mean as f32, variance.sqrt() as f32)
}

fn about(demand: &Scored, kind: Kind) -> u64 {
    // Ids stay far below 2^55, so the bits above are free for which text and which list.
    let key = demand.key.id as u64;
    key | (u64::from(demand.inside) << 56) | ((kind as u64) << 57)
}
