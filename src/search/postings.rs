//! Adding up and ranking over the postings of a view.

use std::collections::HashMap;

use tantivy::postings::{BlockSegmentPostings, Postings, TermInfo};
use tantivy::query::{EnableScoring, PhraseQuery, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, TERMINATED};

use super::analyze::bigrams;
use super::rank::{K1, Scored, Scores, Spot, Statistics, Term, saturation};
use super::shelf::Part;
use super::top::Top;
use super::view::{Segment, View};
use super::{Key, Kind, Result};

impl View {
    /// All zero.
    pub fn blank(&self) -> Scores {
        let zeros = |segment: &Segment| vec![0.0; segment.reader.max_doc() as usize];
        Scores { by_segment: self.segments.iter().map(zeros).collect() }
    }

    /// Adds `weight * idf * saturation` for every term, in the order given.
    pub fn score(&self, statistics: &Statistics, terms: &[(Term, f32)]) -> Result<Scores> {
        let mut scores = self.blank();
        let denominators = Part::ALL.map(|part| statistics.denominators(part));
        for (ordinal, segment) in self.segments.iter().enumerate() {
            let sums = &mut scores.by_segment[ordinal];
            for part in Part::ALL {
                let mine = || terms.iter().filter(|(term, _)| term.part == part);
                let Some((first, _)) = mine().next() else {
                    continue;
                };
                let field = self.shelves.public.fields.part(first.kind, part);
                let lengths = segment.reader.get_fieldnorms_reader(field)?;
                let index = segment.reader.inverted_index(field)?;
                let mut block = BlockSegmentPostings::empty();
                for (term, weight) in mine() {
                    let Some(place) = &term.places[ordinal] else {
                        continue;
                    };
                    open_block(&index, place, &mut block)?;
                    let factor = weight * term.idf * (K1 + 1.0);
                    let denominators = &denominators[part as usize];
                    walk(&mut block, |doc, tf| {
                        let tf = tf as f32;
                        let length = lengths.fieldnorm_id(doc) as usize;
                        sums[doc as usize] += factor * tf / (tf + denominators[length]);
                    });
                }
            }
        }
        Ok(scores)
    }

    /// Calls `meets` with every document that has the term, seen or not.
    pub fn walk(&self, term: &Term, mut meets: impl FnMut(Spot)) -> Result<()> {
        for (ordinal, segment) in self.segments.iter().enumerate() {
            let Some(place) = &term.places[ordinal] else {
                continue;
            };
            let field = self.shelves.public.fields.part(term.kind, term.part);
            let index = segment.reader.inverted_index(field)?;
            let mut block = BlockSegmentPostings::empty();
            open_block(&index, place, &mut block)?;
            walk(&mut block, |doc, _| meets(Spot { segment: ordinal, doc }));
        }
        Ok(())
    }

    /// What one term adds to each of `spots`, which must be in order; 0 where it does not stand.
    pub fn shares(&self, statistics: &Statistics, (term, weight): &(Term, f32), spots: &[Spot]) -> Result<Vec<f32>> {
        let mut shares = vec![0.0; spots.len()];
        let field = self.shelves.public.fields.part(term.kind, term.part);
        for (ordinal, segment) in self.segments.iter().enumerate() {
            let from = spots.partition_point(|spot| spot.segment < ordinal);
            let to = spots.partition_point(|spot| spot.segment <= ordinal);
            let Some(place) = term.places[ordinal].as_ref().filter(|_| from < to) else {
                continue;
            };
            let lengths = segment.reader.get_fieldnorms_reader(field)?;
            let index = segment.reader.inverted_index(field)?;
            let mut postings = index.read_postings_from_terminfo(place, IndexRecordOption::WithFreqs)?;
            for (share, spot) in shares[from..to].iter_mut().zip(&spots[from..to]) {
                if postings.doc() < spot.doc {
                    postings.seek(spot.doc);
                }
                if postings.doc() == spot.doc {
                    let length = lengths.fieldnorm(spot.doc);
                    let relative = statistics.relative_length(term.part, length);
                    *share = weight * term.idf * saturation(postings.term_freq() as f32, relative);
                }
            }
        }
        Ok(shares)
    }

    /// The documents in which the phrase stands, to the letter but for case, width and
    /// punctuation.
    pub fn phrase(&self, kind: Kind, phrase: &str) -> Result<Vec<Spot>> {
        let fields = &self.shelves.public.fields;
        let field = fields.part(kind, Part::Bigrams);
        let terms: Vec<tantivy::Term> =
            bigrams(phrase).iter().map(|piece| tantivy::Term::from_field_text(field, &piece.text)).collect();
        let mut spots = Vec::new();
        if terms.is_empty() {
            return Ok(spots);
        }
        let query: Box<dyn Query> = match &terms[..] {
            [only] => Box::new(TermQuery::new(only.clone(), IndexRecordOption::Basic)),
            _ => Box::new(PhraseQuery::new(terms)),
        };
        let weight = query.weight(EnableScoring::disabled_from_searcher(&self.public))?;
        for (ordinal, segment) in self.segments.iter().enumerate() {
            let mut matching = weight.scorer(&segment.reader, 1.0)?;
            while matching.doc() != TERMINATED {
                spots.push(Spot { segment: ordinal, doc: matching.doc() });
                matching.advance();
            }
        }
        Ok(spots)
    }

    /// The best of the documents that scored, each record once: where its public and its restricted text both stand,
    /// the better one.
    pub fn best(&self, scores: &Scores, limit: usize) -> Vec<Scored> {
        let mut top = Top::new(limit);
        self.each_record(scores, |_, score| Some(score), false, &mut top);
        top.in_order().into_iter().map(|(_, scored)| scored).collect()
    }

    /// The best of those that `keep` gives a rank, by that rank. Also says how many records these are.
    pub fn select<R: PartialOrd + Copy>(
        &self,
        scores: &Scores,
        limit: usize,
        keep: impl Fn(Spot, f32) -> Option<R>,
    ) -> (Vec<(R, Scored)>, usize) {
        let mut top = Top::new(limit);
        let total = self.each_record(scores, keep, true, &mut top);
        (top.in_order(), total)
    }

    /// Hands every record to `top`, and counts them where `counted`; else those are left out that it does not want.
    fn each_record<R: PartialOrd + Copy>(
        &self,
        scores: &Scores,
        keep: impl Fn(Spot, f32) -> Option<R>,
        counted: bool,
        top: &mut Top<R>,
    ) -> usize {
        // Public documents are unique: only of records with a restricted text may there be several.
        let (mut alone, mut several) = (0, HashMap::<Key, (R, Scored)>::new());
        let segments = |inside| self.segments.iter().enumerate().filter(move |(_, segment)| segment.inside == inside);
        for (ordinal, segment) in segments(true).chain(segments(false)) {
            for (doc, &score) in scores.by_segment[ordinal].iter().enumerate() {
                let spot = Spot { segment: ordinal, doc: doc as DocId };
                if score <= 0.0 || !segment.sees(spot.doc) {
                    continue;
                }
                let Some(rank) = keep(spot, score).filter(|&rank| counted || top.wants(rank)) else {
                    continue;
                };
                if segment.inside {
                    let scored = segment.scored(spot, score);
                    let best = several.entry(scored.key).or_insert((rank, scored));
                    if best.0 < rank {
                        *best = (rank, scored);
                    }
                } else if let Some(best) = several.get_mut(&segment.key(spot.doc)) {
                    if best.0 <= rank {
                        *best = (rank, segment.scored(spot, score));
                    }
                } else {
                    alone += 1;
                    if top.wants(rank) {
                        top.take(rank, segment.scored(spot, score));
                    }
                }
            }
        }
        let total = alone + several.len();
        several.into_values().for_each(|(rank, scored)| top.take(rank, scored));
        total
    }

    /// Every public score of the kind's documents that is not zero; the rest are.
    pub fn public_scores<'a>(&'a self, scores: &'a Scores) -> impl Iterator<Item = f32> + 'a {
        let public = |(_, segment): &(usize, &Segment)| !segment.inside;
        self.segments.iter().enumerate().filter(public).flat_map(|(ordinal, segment)| {
            let scored = scores.by_segment[ordinal].iter().enumerate();
            scored.filter(|&(doc, &score)| score > 0.0 && segment.sees(doc as DocId)).map(|(_, &score)| score)
        })
    }
}

fn open_block(index: &tantivy::InvertedIndexReader, place: &TermInfo, block: &mut BlockSegmentPostings) -> Result<()> {
    *block = index.read_block_postings_from_terminfo(place, IndexRecordOption::WithFreqs)?;
    Ok(())
}

fn walk(block: &mut BlockSegmentPostings, mut meets: impl FnMut(DocId, u32)) {
    while block.block_len() > 0 {
        for (&doc, &tf) in block.docs().iter().zip(block.freqs()) {
            meets(doc, tf);
        }
        block.advance();
    }
}

pub(super) fn walk_docs(block: &mut BlockSegmentPostings, mut meets: impl FnMut(DocId)) {
    while block.block_len() > 0 {
        block.docs().iter().for_each(|&doc| meets(doc));
        block.advance();
    }
}
