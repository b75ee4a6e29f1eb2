//! Adding up BM25 over postings, through one viewer's eyes.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{BlockSegmentPostings, Postings, TermInfo};
use tantivy::query::{EnableScoring, PhraseQuery, Query};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, Searcher, SegmentReader, TERMINATED};

use super::analyze::bigrams;
use super::library::Shelves;
pub(crate) use super::shelf::Part;
use super::shelf::{Kept, Shelf};
use super::{Key, Kind, Result, Scope};

const K1: f32 = 1.2;
const B: f32 = 0.75;

/// What a term counts for in a text where it stands `tf` times: from 0 to k1 + 1.
/// `relative_length` is the text's length over the average.
pub(crate) fn saturation(tf: f32, relative_length: f32) -> f32 {
    (K1 + 1.0) * tf / (tf + K1 * (1.0 - B + B * relative_length))
}

/// Both indexes at one moment, with what the viewer may not see masked.
pub(crate) struct View {
    shelves: Arc<Shelves>,
    public: Searcher,
    inside: Searcher,
    segments: Vec<Segment>,
}

struct Segment {
    reader: SegmentReader,
    keys: Column<u64>,
    equals: Column<u64>,
    inside: bool,
    ordinal: u32,
    /// By document: may the viewer see it? `None`: every document that is not deleted.
    visible: Option<Vec<bool>>,
}

impl Segment {
    fn open(
        reader: &SegmentReader,
        inside: bool,
        ordinal: usize,
        visible: Option<Vec<bool>>,
    ) -> Result<Segment> {
        let columns = reader.fast_fields();
        Ok(Segment {
            keys: columns.u64("key")?,
            equals: columns.u64("equal")?,
            reader: reader.clone(),
            inside,
            ordinal: ordinal as u32,
            visible,
        })
    }

    fn sees(&self, doc: DocId) -> bool {
        match &self.visible {
            Some(visible) => visible[doc as usize],
            None => !self.reader.is_deleted(doc),
        }
    }

    fn key(&self, doc: DocId) -> Key {
        Key::unpacked(self.keys.first(doc).unwrap_or_default())
    }
}

/// How many public documents of a kind there are and how long they are on average.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Statistics {
    pub documents: u64,
    average: [f32; 3],
}

impl Statistics {
    /// A text's length in terms over the public average.
    pub fn relative_length(&self, part: Part, terms: u32) -> f32 {
        terms as f32 / self.average[part as usize]
    }

    /// ln(1 + (N - df + 0.5) / (df + 0.5))
    pub fn idf(&self, df: u64) -> f32 {
        let (n, df) = (self.documents as f32, df.min(self.documents) as f32);
        (1.0 + (n - df + 0.5) / (df + 0.5)).ln()
    }

    fn denominators(&self, part: Part) -> [f32; 256] {
        std::array::from_fn(|id| {
            let length = FieldNormReader::id_to_fieldnorm(id as u8);
            K1 * (1.0 - B + B * self.relative_length(part, length))
        })
    }
}

/// A term found in the dictionaries, ready to be read.
pub(crate) struct Term {
    pub text: String,
    pub part: Part,
    /// Public documents of the kind that have it.
    pub df: u64,
    /// ln(1 + (N - df + 0.5) / (df + 0.5)) over the public documents.
    pub idf: f32,
    kind: Kind,
    places: Vec<Option<TermInfo>>,
}

impl Term {
    /// Whether any document, seen or not, has the term in this view's segments. Only decides
    /// whether reading is worth while.
    pub fn stands(&self) -> bool {
        self.places.iter().any(Option::is_some)
    }
}

/// Where a document stands in a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Spot {
    segment: usize,
    doc: DocId,
}

/// A document and what it scored.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scored {
    pub key: Key,
    pub equal: u64,
    pub inside: bool,
    pub spot: Spot,
    pub score: f32,
}

/// One number for every document of every segment.
pub(crate) struct Scores {
    by_segment: Vec<Vec<f32>>,
}

impl Scores {
    pub fn of(&self, spot: Spot) -> f32 {
        self.by_segment[spot.segment][spot.doc as usize]
    }

    pub fn set(&mut self, spot: Spot, score: f32) {
        self.by_segment[spot.segment][spot.doc as usize] = score;
    }

    /// Adds `of(other)` document by document.
    pub fn add(&mut self, other: &Scores, of: impl Fn(f32) -> f32) {
        for (sums, others) in self.by_segment.iter_mut().zip(&other.by_segment) {
            sums.iter_mut()
                .zip(others)
                .for_each(|(sum, &other)| *sum += of(other));
        }
    }
}

impl View {
    pub(super) fn open(shelves: Arc<Shelves>, scope: &Scope) -> Result<View> {
        let (public, inside) = (shelves.public.searcher(), shelves.inside.searcher());
        let mut segments = Vec::new();
        for (ordinal, reader) in public.segment_readers().iter().enumerate() {
            segments.push(Segment::open(reader, false, ordinal, None)?);
        }
        for (ordinal, reader) in inside.segment_readers().iter().enumerate() {
            let visible = visible(&shelves.inside, reader, scope)?;
            if visible.contains(&true) {
                segments.push(Segment::open(reader, true, ordinal, Some(visible))?);
            }
        }
        Ok(View {
            shelves,
            public,
            inside,
            segments,
        })
    }

    /// The public documents' numbers. An empty list counts as one document of one term, so that
    /// nothing is divided by zero.
    pub fn statistics(&self, kind: Kind) -> Result<Statistics> {
        let fields = &self.shelves.public.fields;
        let term = tantivy::Term::from_field_u64(fields.kind, kind as u64);
        let documents = self.public.doc_freq(&term)?.max(1);
        let mut average = [1.0; 3];
        for part in Part::ALL {
            let mut terms = 0;
            for reader in self.public.segment_readers() {
                terms += reader
                    .inverted_index(fields.part(kind, part))?
                    .total_num_tokens();
            }
            average[part as usize] = terms.max(1) as f32 / documents as f32;
        }
        Ok(Statistics { documents, average })
    }

    /// Looks a term up in every segment the viewer has a part in.
    pub fn term(
        &self,
        statistics: &Statistics,
        kind: Kind,
        part: Part,
        text: &str,
    ) -> Result<Term> {
        let field = self.shelves.public.fields.part(kind, part);
        let mut df = 0;
        let mut places = Vec::with_capacity(self.segments.len());
        for segment in &self.segments {
            let place = segment
                .reader
                .inverted_index(field)?
                .terms()
                .get(text.as_bytes())?;
            if !segment.inside {
                df += place.as_ref().map_or(0, |place| u64::from(place.doc_freq));
            }
            places.push(place);
        }
        Ok(Term {
            text: text.to_owned(),
            part,
            df,
            idf: statistics.idf(df),
            kind,
            places,
        })
    }

    /// All zero.
    pub fn blank(&self) -> Scores {
        let zeros = |segment: &Segment| vec![0.0; segment.reader.max_doc() as usize];
        Scores {
            by_segment: self.segments.iter().map(zeros).collect(),
        }
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
            walk(&mut block, |doc, _| {
                meets(Spot {
                    segment: ordinal,
                    doc,
                })
            });
        }
        Ok(())
    }

    /// What one term adds to each of `spots`, which must be in order; 0 where it does not stand.
    pub fn shares(
        &self,
        statistics: &Statistics,
        (term, weight): &(Term, f32),
        spots: &[Spot],
    ) -> Result<Vec<f32>> {
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
            let mut postings =
                index.read_postings_from_terminfo(place, IndexRecordOption::WithFreqs)?;
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
        let terms: Vec<tantivy::Term> = bigrams(phrase)
            .iter()
            .map(|piece| tantivy::Term::from_field_text(field, &piece.text))
            .collect();
        let mut spots = Vec::new();
        if terms.is_empty() {
            return Ok(spots);
        }
        let query: Box<dyn Query> = match &terms[..] {
            [only] => Box::new(tantivy::query::TermQuery::new(
                only.clone(),
                IndexRecordOption::Basic,
            )),
            _ => Box::new(PhraseQuery::new(terms)),
        };
        let weight = query.weight(EnableScoring::disabled_from_searcher(&self.public))?;
        for (ordinal, segment) in self.segments.iter().enumerate() {
            let mut matching = weight.scorer(&segment.reader, 1.0)?;
            while matching.doc() != TERMINATED {
                spots.push(Spot {
                    segment: ordinal,
                    doc: matching.doc(),
                });
                matching.advance();
            }
        }
        Ok(spots)
    }

    /// Every term of the kind's dictionary that begins with `prefix`.
    pub fn beginning(
        &self,
        statistics: &Statistics,
        kind: Kind,
        part: Part,
        prefix: &str,
    ) -> Result<Vec<Term>> {
        let field = self.shelves.public.fields.part(kind, part);
        let mut found = std::collections::BTreeSet::new();
        for segment in &self.segments {
            let index = segment.reader.inverted_index(field)?;
            let mut stream = index.terms().range().ge(prefix.as_bytes()).into_stream()?;
            while stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
                found.extend(String::from_utf8(stream.key().to_vec()));
            }
        }
        found
            .iter()
            .map(|text| self.term(statistics, kind, part, text))
            .collect()
    }

    /// The documents of the viewer that `keep` gives a rank, best first, each record once: where
    /// its public and its restricted text both stand, the better one. Equal ranks go by key, never
    /// by where the index happens to have put a document. Also says how many there are.
    pub fn best<R: PartialOrd + Copy>(
        &self,
        scores: &Scores,
        limit: usize,
        keep: impl Fn(Spot, f32) -> Option<R>,
    ) -> (Vec<(R, Scored)>, usize) {
        let mut by_key: HashMap<Key, usize> = HashMap::new();
        let mut found: Vec<(R, Scored)> = Vec::new();
        for (ordinal, segment) in self.segments.iter().enumerate() {
            for (doc, &score) in scores.by_segment[ordinal].iter().enumerate() {
                let (doc, spot) = (
                    doc as DocId,
                    Spot {
                        segment: ordinal,
                        doc: doc as DocId,
                    },
                );
                if score <= 0.0 || !segment.sees(doc) {
                    continue;
                }
                let Some(rank) = keep(spot, score) else {
                    continue;
                };
                let key = segment.key(doc);
                let inside = segment.inside;
                let equal = segment.equals.first(doc).unwrap_or_default();
                let scored = Scored {
                    key,
                    equal,
                    inside,
                    spot,
                    score,
                };
                // Public documents come first and are unique, so only inside ones look back.
                match by_key.get(&key) {
                    Some(&at) if found[at].0 < rank => found[at] = (rank, scored),
                    Some(_) => {}
                    None => {
                        if self.has_inside() {
                            by_key.insert(key, found.len());
                        }
                        found.push((rank, scored));
                    }
                }
            }
        }
        let total = found.len();
        let order = |a: &(R, Scored), b: &(R, Scored)| {
            let by_rank = b.0.partial_cmp(&a.0).unwrap_or(std::cmp::Ordering::Equal);
            by_rank.then(a.1.key.cmp(&b.1.key))
        };
        if limit == 0 {
            found.clear();
        } else if found.len() > limit {
            found.select_nth_unstable_by(limit - 1, order);
            found.truncate(limit);
        }
        found.sort_unstable_by(order);
        (found, total)
    }

    /// Every public score of the kind's documents that is not zero; the rest are.
    pub fn public_scores<'a>(&'a self, scores: &'a Scores) -> impl Iterator<Item = f32> + 'a {
        let public = |(_, segment): &(usize, &Segment)| !segment.inside;
        self.segments
            .iter()
            .enumerate()
            .filter(public)
            .flat_map(|(ordinal, segment)| {
                let scored = scores.by_segment[ordinal].iter().enumerate();
                scored
                    .filter(|&(doc, &score)| score > 0.0 && segment.sees(doc as DocId))
                    .map(|(_, &score)| score)
            })
    }

    /// How many records of the kind the viewer can find.
    pub fn count(&self, kind: Kind) -> Result<usize> {
        let kind_field = self.shelves.public.fields.kind;
        let term = tantivy::Term::from_field_u64(kind_field, kind as u64);
        let mut count = 0;
        for segment in &self.segments {
            let index = segment.reader.inverted_index(kind_field)?;
            let Some(mut block) = index.read_block_postings(&term, IndexRecordOption::Basic)?
            else {
                continue;
            };
            let mut fresh = Vec::new();
            walk_docs(&mut block, |doc| {
                fresh.extend(segment.sees(doc).then_some(doc))
            });
            for doc in fresh {
                count += usize::from(!segment.inside || !self.stands_publicly(segment.key(doc))?);
            }
        }
        Ok(count)
    }

    /// The record's spot, the restricted text first.
    pub fn find(&self, key: Key) -> Result<Option<Spot>> {
        let fields = &self.shelves.public.fields;
        let term = fields.key_term(key);
        for (ordinal, segment) in self.segments.iter().enumerate().rev() {
            let index = segment.reader.inverted_index(fields.key)?;
            let Some(mut block) = index.read_block_postings(&term, IndexRecordOption::Basic)?
            else {
                continue;
            };
            let mut found = None;
            walk_docs(&mut block, |doc| {
                found = found.or(segment.sees(doc).then_some(doc))
            });
            if let Some(doc) = found {
                return Ok(Some(Spot {
                    segment: ordinal,
                    doc,
                }));
            }
        }
        Ok(None)
    }

    /// What the index keeps of a document.
    pub fn kept(&self, spot: Spot) -> Result<Kept> {
        let segment = &self.segments[spot.segment];
        let address = DocAddress::new(segment.ordinal, spot.doc);
        if segment.inside {
            self.shelves.inside.kept(&self.inside, address)
        } else {
            self.shelves.public.kept(&self.public, address)
        }
    }

    /// True when the viewer sees anything that is not public.
    fn has_inside(&self) -> bool {
        self.segments.iter().any(|segment| segment.inside)
    }

    fn stands_publicly(&self, key: Key) -> Result<bool> {
        let fields = &self.shelves.public.fields;
        let term = fields.key_term(key);
        for segment in self.segments.iter().filter(|segment| !segment.inside) {
            let index = segment.reader.inverted_index(fields.key)?;
            let Some(mut block) = index.read_block_postings(&term, IndexRecordOption::Basic)?
            else {
                continue;
            };
            let mut stands = false;
            walk_docs(&mut block, |doc| stands |= segment.sees(doc));
            if stands {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Which of a restricted segment's documents one of the viewer's tokens opens.
fn visible(shelf: &Shelf, reader: &SegmentReader, scope: &Scope) -> Result<Vec<bool>> {
    let mut visible = vec![false; reader.max_doc() as usize];
    let index = reader.inverted_index(shelf.fields.readers)?;
    for token in &scope.0 {
        let term = tantivy::Term::from_field_text(shelf.fields.readers, token);
        if let Some(mut block) = index.read_block_postings(&term, IndexRecordOption::Basic)? {
            walk_docs(&mut block, |doc| {
                visible[doc as usize] = !reader.is_deleted(doc)
            });
        }
    }
    Ok(visible)
}

fn open_block(
    index: &tantivy::InvertedIndexReader,
    place: &TermInfo,
    block: &mut BlockSegmentPostings,
) -> Result<()> {
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

fn walk_docs(block: &mut BlockSegmentPostings, mut meets: impl FnMut(DocId)) {
    while block.block_len() > 0 {
        block.docs().iter().for_each(|&doc| meets(doc));
        block.advance();
    }
}
