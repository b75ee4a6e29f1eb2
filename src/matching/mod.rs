//! Matching: a whole record is the question, and leads with reasons are the answer.
//!
//! Forward (a demand asks for achievements, teams, experts, or past demands like it) a record's
//! title and body become one weighted question; see [`question`]. In reverse (an achievement asks
//! whose demand it answers) each demand's own question is put to the achievement; see [`reverse`].

pub mod eval;
mod fit;
mod question;
mod reasons;
mod reverse;
pub(crate) mod strength;

use serde::Serialize;

pub use fit::Fit;
pub use reasons::Reasons;
pub use strength::Band;

use crate::search::analyze::{bigrams, lower};
use crate::search::{Facts, Kept, Key, Kind, Library, Part, Result, Scope, Scored, View};
use question::{Profile, put_namesakes_first};
use reasons::Vocabulary;
use strength::Usual;

/// A record that asks, saved or still being written.
#[derive(Debug, Clone)]
pub struct Ask {
    /// What it is: with the target this decides the direction.
    pub kind: Kind,
    /// Its key if it is saved, so that it is not its own lead.
    pub itself: Option<Key>,
    pub title: String,
    pub body: String,
    pub facts: Facts,
    pub indicators: Vec<String>,
}

impl Ask {
    /// A question of bare text, not saved.
    pub fn new(kind: Kind, title: impl Into<String>, body: impl Into<String>) -> Ask {
        Ask {
            kind,
            itself: None,
            title: title.into(),
            body: body.into(),
            facts: Facts::default(),
            indicators: Vec::new(),
        }
    }
}

/// The answer to an [`Ask`].
#[derive(Debug, Clone, Serialize)]
pub struct Leads {
    /// Records of the target kind that the viewer can find, all of which were weighed.
    pub total_considered: usize,
    /// Best first. Where `none` is true these are the nearest, not an answer.
    pub leads: Vec<Lead>,
    /// No good match: each is too weak to be called one.
    pub none: bool,
    /// The question's indicators that no lead mentions.
    pub unmentioned: Vec<String>,
}

/// One record that may answer.
#[derive(Debug, Clone, Serialize)]
pub struct Lead {
    pub key: Key,
    /// The same record under other keys, listed more than once.
    pub also: Vec<Key>,
    pub band: Band,
    /// Share of the best lead's score, 0 to 1. Not a probability.
    pub share: f32,
    pub reasons: Reasons,
}

impl Lead {
    /// Under every id it is listed.
    pub fn ids(&self) -> impl Iterator<Item = i64> + '_ {
        std::iter::once(self.key.id).chain(self.also.iter().map(|key| key.id))
    }
}

/// A candidate before it is shown: what it scored and what each term added.
struct Candidate {
    scored: Scored,
    /// What it ranks by.
    rank: f32,
    /// What `strength` makes of it.
    strength: f32,
    kept: Kept,
    also: Vec<Key>,
    shares: Vec<(String, f32)>,
}

impl Candidate {
    fn new(rank: f32, scored: Scored, kept: Kept) -> Candidate {
        Candidate { scored, rank, strength: 0.0, kept, also: Vec::new(), shares: Vec::new() }
    }
}

/// Finds what answers `ask` among the records of `target` the viewer can find.
///
/// # Errors
/// When the index cannot be read.
pub fn matches(library: &Library, scope: &Scope, ask: &Ask, target: Kind, limit: usize) -> Result<Leads> {
    let view = library.view(scope)?;
    let reversed = target == Kind::Demand && ask.kind != Kind::Demand;
    let candidates =
        if reversed { reverse::candidates(library, &view, ask, limit)? } else { forward(&view, ask, target, limit)? };
    let vocabulary = Vocabulary::of(&ask.title, &ask.body, &ask.indicators);
    let best = candidates.iter().map(|candidate| candidate.rank).fold(f32::MIN_POSITIVE, f32::max);
    let leads: Vec<Lead> = candidates
        .into_iter()
        .map(|candidate| {
            let share = (candidate.rank / best).clamp(0.0, 1.0);
            let band = strength::band(candidate.strength, share);
            lead(ask, target, &vocabulary, candidate, share, band)
        })
        .collect();
    let none = leads.iter().all(|lead| lead.band == Band::Low);
    let nobody = |indicator: &&String| leads.iter().all(|l| l.reasons.lacking.contains(indicator));
    let unmentioned = ask.indicators.iter().filter(nobody).cloned().collect();
    Ok(Leads { total_considered: view.count(target)?, leads, none, unmentioned })
}

fn lead(ask: &Ask, target: Kind, vocabulary: &Vocabulary, candidate: Candidate, share: f32, band: Band) -> Lead {
    let text = lower(&format!("{}\n{}", candidate.kept.title, candidate.kept.body));
    let shares: Vec<(&str, f32)> = candidate.shares.iter().map(|(term, share)| (term.as_str(), *share)).collect();
    let fit = match (ask.kind, target) {
        (Kind::Demand, Kind::Demand) => Fit::alike(&ask.facts, &candidate.kept.facts),
        (Kind::Demand, _) => Fit::between(&ask.facts, &candidate.kept.facts),
        (_, Kind::Demand) => Fit::between(&candidate.kept.facts, &ask.facts),
        _ => Fit::alike(&ask.facts, &candidate.kept.facts),
    };
    let indicators = candidate.kept.indicators.join("\n");
    let lacking = vocabulary.lacking(&format!("{text}\n{}", lower(&indicators)));
    let reasons = Reasons { met: vocabulary.met(&text, &shares), fit, lacking };
    Lead { key: candidate.scored.key, also: candidate.also, band, share, reasons }
}

fn forward(view: &View, ask: &Ask, target: Kind, limit: usize) -> Result<Vec<Candidate>> {
    let statistics = view.statistics(target)?;
    let question = Profile::of(&ask.title, &ask.body).question(view, &statistics, ask.kind, target)?;
    let scores = view.score(&statistics, &question.terms)?;
    let usual = Usual::of(view.public_scores(&scores), statistics.documents, question.core);
    let mut found = view.best(&scores, with_spare(limit));
    put_namesakes_first(&mut found, &ask.title);
    let found = found.into_iter().map(|scored| (scored.score, scored)).collect();
    let mut candidates = distinct(view, ask, found, limit)?;
    let mut met = vec![0.0; candidates.len()];

    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by_key(|&i| candidates[i].scored.spot);
    let spots: Vec<_> = order.iter().map(|&i| candidates[i].scored.spot).collect();
    // Single characters rank, but nobody is told of them.
    let told = question.terms.iter().zip(&question.core_parts).filter(|(term, _)| term.0.part != Part::Chars);
    for (term, core_part) in told {
        let shares = view.shares(&statistics, term, &spots)?;
        for (&i, share) in order.iter().zip(shares).filter(|(_, share)| *share > 0.0) {
            candidates[i].shares.push((term.0.text.clone(), share));
            met[i] += core_part;
        }
    }
    for (candidate, met) in candidates.iter_mut().zip(met) {
        candidate.strength = usual.strength(&statistics, candidate.rank, met);
    }
    // Characters alone are no reason.
    candidates.retain(|candidate| !candidate.shares.is_empty());
    Ok(candidates)
}

/// Enough to fill `limit` rows after equals have collapsed: real lists name a record up to five
/// times.
fn with_spare(limit: usize) -> usize {
    limit * 2 + 12
}

/// The first `limit` different records, each with the others that are equal to it. The question's
/// own record is left out.
fn distinct(view: &View, ask: &Ask, found: Vec<(f32, Scored)>, limit: usize) -> Result<Vec<Candidate>> {
    let mut candidates: Vec<Candidate> = Vec::new();
    for (rank, scored) in found {
        if ask.itself == Some(scored.key) {
            continue;
        }
        let equal = candidates.iter().position(|earlier| earlier.scored.equal == scored.equal);
        if let Some(twin) = equal {
            candidates[twin].also.push(scored.key);
        } else if candidates.len() < limit {
            let kept = view.kept(scored.spot)?;
            match candidates.iter().position(|earlier| same_record(&earlier.kept, &kept)) {
                Some(twin) => candidates[twin].also.push(scored.key),
                None => candidates.push(Candidate::new(rank, scored, kept)),
            }
        }
    }
    Ok(candidates)
}

/// The same title and mostly the same text: one record that two sources tell a little differently.
fn same_record(one: &Kept, other: &Kept) -> bool {
    let bare = |text: &str| -> String { lower(text).chars().filter(|c| c.is_alphanumeric()).collect() };
    let title = bare(&one.title);
    if title.chars().count() < 6 || title != bare(&other.title) {
        return false;
    }
    let pairs = |text: &str| -> std::collections::HashSet<String> {
        bigrams(text).into_iter().map(|piece| piece.text).collect()
    };
    let (one, other) = (pairs(&one.body), pairs(&other.body));
    let common = one.intersection(&other).count();
    common * 2 >= one.len().min(other.len())
}

#[cfg(test)]
mod scope_tests;
#[cfg(test)]
mod tests;
