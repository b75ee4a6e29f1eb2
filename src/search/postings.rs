//! Adding up and ranking over the postings of a view.

use std::collections::HashMap;

use tantivy::postings::{BlockSegmentPostings, Postings as _, TermInfo};
use tantivy::query::{
    EnableScoring, PhraseQuery, Query, RegexPhraseQuery, TermQuery, wildcard_query_to_regex_str as escaped,
};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, InvertedIndexReader, TERMINATED};

use super::analyze::{Piece, bigrams};
use super::rank::{K1, Scored, Scores, Spot, Statistics, Term, saturation};
use super::shelf::Part;
use super::top::Top;
use super::view::{Segment, View};
use super::{Key, Kind, Result};

impl View {
    /// Adds `weight * idf * saturation` for every term, in the order given.
    pub fn score(&self, statistics: &Statistics, terms: &[(Term, f32)]) -> Result<Scores> {
        let mut scores = Scores { by_segment: self.sizes().map(|documents| vec![0.0; documents]).collect() };
        let saturations = Part::ALL.map(|part| statistics.saturations(part));
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
                let saturations = &saturations[part as usize];
                let mut postings = Postings::of(&index);
                for (term, weight) in mine() {
                    let Some(place) = &term.places[ordinal] else {
                        continue;
                    };
                    let factor = weight * term.idf * (K1 + 1.0);
                    postings.walk(place, |doc, tf| {
                        sums[doc as usize] += factor * saturations.of(tf, lengths.fieldnorm_id(doc));
                    })?;
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
            Postings::of(&index).walk(place, |doc, _| meets(Spot { segment: ordinal, doc }))?;
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

    /// The documents in which the phrase stands, to the letter but for case and width; which signs stand in it does not
    /// matter, only where.
    pub fn phrase(&self, kind: Kind, phrase: &str) -> Result<Vec<Spot>> {
        let mut spots = Vec::new();
        let Some(query) = self.phrase_query(kind, &bigrams(phrase)) else { return Ok(spots) };
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

    fn phrase_query(&self, kind: Kind, pieces: &[Piece]) -> Option<Box<dyn Query>> {
        let fields = &self.shelves.public.fields;
        let field = fields.part(kind, Part::Bigrams);
        let term = |piece: &Piece| tantivy::Term::from_field_text(field, &piece.text);
        Some(match pieces {
            [] => return None,
            [only] if is_lone(only) => {
                let anywhere = tantivy::Term::from_field_text(fields.part(kind, Part::Chars), &only.text);
                Box::new(TermQuery::new(anywhere, IndexRecordOption::Basic))
            }
            [only] => Box::new(TermQuery::new(term(only), IndexRecordOption::Basic)),
            // At an edge a Chinese character may stand alone in the phrase and in a pair in the text: 20年, 20年以上.
            [first, .., last] if is_lone(first) || is_lone(last) => {
                let mut terms: Vec<String> = pieces.iter().map(|piece| escaped(&piece.text)).collect();
                if is_lone(first) {
                    terms[0].insert_str(0, ".?");
                }
                if is_lone(last) {
                    terms[pieces.len() - 1].push_str(".?");
                }
                let mut query = RegexPhraseQuery::new(field, terms);
                query.set_max_expansions(u32::MAX);
                Box::new(query)
            }
            _ => Box::new(PhraseQuery::new(pieces.iter().map(term).collect())),
        })
    }

    /// The best of the documents that scored, each record once: where its public and its restricted text both stand,
    /// the better one, and the public one of equals.
    pub fn best(&self, scores: &Scores, limit: usize) -> Vec<Scored> {
        // Few records have more than two texts, and seldom are all of them among the best.
        let mut most = limit * 2;
        loop {
            let found = self.best_texts(scores, most);
            let all = found.len() < most;
            let mut records: Vec<Scored> = Vec::with_capacity(found.len());
            for scored in found {
                match records.iter_mut().find(|better| better.key == scored.key) {
                    Some(better) if better.score == scored.score && better.inside => *better = scored,
                    Some(_) => {}
                    None => records.push(scored),
                }
            }
            if all || records.len() >= limit {
                records.truncate(limit);
                return records;
            }
            most *= 4;
        }
    }

    fn best_texts(&self, scores: &Scores, most: usize) -> Vec<Scored> {
        let mut top = Top::new(most);
        for (ordinal, (segment, scores)) in self.segments.iter().zip(&scores.by_segment).enumerate() {
            for (doc, &score) in scores.iter().enumerate() {
                let spot = Spot { segment: ordinal, doc: doc as DocId };
                if score > 0.0 && top.wants(score) && segment.sees(spot.doc) {
                    top.take(score, segment.scored(spot, score));
                }
            }
        }
        top.in_order().into_iter().map(|(_, scored)| scored).collect()
    }

    /// The best of what was found, by rank; with each its score. Also says how many records these are. What was found
    /// comes segment by segment, so restricted texts first.
    pub fn select<R: PartialOrd + Copy>(
        &self,
        found: impl Iterator<Item = (Spot, f32, R)>,
        limit: usize,
    ) -> (Vec<(R, Scored)>, usize) {
        let mut top = Top::new(limit);
        // Public documents are unique: only of records with a restricted text may there be several.
        let (mut alone, mut several) = (0, HashMap::<Key, (R, Scored)>::new());
        for (spot, score, rank) in found {
            let segment = &self.segments[spot.segment];
            if !segment.sees(spot.doc) {
                continue;
            }
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
        let total = alone + several.len();
        several.into_values().for_each(|(rank, scored)| top.take(rank, scored));
        (top.in_order(), total)
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

/// Whether a piece is one Chinese character.
fn is_lone(piece: &Piece) -> bool {
    piece.end - piece.start == 1 && !piece.text.is_ascii()
}

/// Reads one term's postings after another in the same place.
struct Postings<'a> {
    index: &'a InvertedIndexReader,
    block: Option<BlockSegmentPostings>,
}

impl Postings<'_> {
    fn of(index: &InvertedIndexReader) -> Postings<'_> {
        Postings { index, block: None }
    }

    fn walk(&mut self, place: &TermInfo, mut meets: impl FnMut(DocId, u32)) -> Result<()> {
        let block = match &mut self.block {
            Some(block) => {
                self.index.reset_block_postings_from_terminfo(place, block)?;
                block
            }
            none => none.insert(self.index.read_block_postings_from_terminfo(place, IndexRecordOption::WithFreqs)?),
        };
        while block.block_len() > 0 {
            for (&doc, &tf) in block.docs().iter().zip(block.freqs()) {
                meets(doc, tf);
            }
            block.advance();
        }
        Ok(())
    }
}

pub(super) fn walk_docs(block: &mut BlockSegmentPostings, mut meets: impl FnMut(DocId)) {
    while block.block_len() > 0 {
        block.docs().iter().for_each(|&doc| meets(doc));
        block.advance();
    }
}
