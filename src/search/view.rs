//! The lists through one viewer's eyes: what can be seen, counted and looked up.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, InvertedIndexReader, Searcher, SegmentReader};

use super::library::Shelves;
use super::postings::walk_docs;
use super::rank::{Scored, Spot, Statistics, Term};
use super::shelf::{Kept, Part, Shelf};
use super::{Key, Kind, Result, Scope};

/// Both indexes at one moment, with what the viewer may not see masked.
pub(crate) struct View {
    pub(super) shelves: Arc<Shelves>,
    pub(super) public: Searcher,
    inside: Searcher,
    /// Restricted ones first.
    pub(super) segments: Vec<Segment>,
}

/// One segment of either index.
pub(super) struct Segment {
    pub reader: SegmentReader,
    keys: Column<u64>,
    equals: Column<u64>,
    names: Column<u64>,
    public_too: Column<u64>,
    pub inside: bool,
    ordinal: u32,
    /// By document: may the viewer see it? `None`: every document that is not deleted.
    visible: Option<Vec<bool>>,
}

impl Segment {
    fn open(reader: &SegmentReader, inside: bool, ordinal: usize, visible: Option<Vec<bool>>) -> Result<Segment> {
        let columns = reader.fast_fields();
        Ok(Segment {
            keys: columns.u64("key")?,
            equals: columns.u64("equal")?,
            names: columns.u64("name")?,
            public_too: columns.u64("public_too")?,
            reader: reader.clone(),
            inside,
            ordinal: ordinal as u32,
            visible,
        })
    }

    pub fn sees(&self, doc: DocId) -> bool {
        match &self.visible {
            Some(visible) => visible[doc as usize],
            None => !self.reader.is_deleted(doc),
        }
    }

    pub fn key(&self, doc: DocId) -> Key {
        Key::unpacked(self.keys.first(doc).unwrap_or_default())
    }

    /// Whether the record of a restricted document has a public one too.
    fn is_public_too(&self, doc: DocId) -> bool {
        self.public_too.first(doc).unwrap_or_default() > 0
    }

    pub fn scored(&self, spot: Spot, score: f32) -> Scored {
        let equal = self.equals.first(spot.doc).unwrap_or_default();
        let name = self.names.first(spot.doc).unwrap_or_default();
        Scored { key: self.key(spot.doc), equal, name, inside: self.inside, spot, score }
    }

    /// Calls `meets` with the documents with the term that the viewer may see.
    pub(super) fn each_seen_with(&self, term: &tantivy::Term, mut meets: impl FnMut(DocId)) -> Result<()> {
        let index = self.reader.inverted_index(term.field())?;
        if let Some(mut block) = index.read_block_postings(term, IndexRecordOption::Basic)? {
            walk_docs(&mut block, |doc| {
                if self.sees(doc) {
                    meets(doc);
                }
            });
        }
        Ok(())
    }

    /// Whether the viewer sees one of the documents with the term.
    fn sees_any(&self, index: &InvertedIndexReader, place: &TermInfo) -> Result<bool> {
        let mut block = index.read_block_postings_from_terminfo(place, IndexRecordOption::Basic)?;
        while block.block_len() > 0 {
            if block.docs().iter().any(|&doc| self.sees(doc)) {
                return Ok(true);
            }
            block.advance();
        }
        Ok(false)
    }
}

/// Those of a view's documents that are meant, each one that the viewer may see.
pub(super) struct Meant<'a> {
    view: &'a View,
    /// By segment and document, unless all are.
    some: Option<Vec<Vec<bool>>>,
}

impl Meant<'_> {
    pub fn has(&self, spot: Spot) -> bool {
        match &self.some {
            Some(some) => some[spot.segment][spot.doc as usize],
            None => self.view.segments[spot.segment].sees(spot.doc),
        }
    }

    /// Leaves none but these.
    pub fn keep(&mut self, spots: impl Iterator<Item = Spot>) {
        let mut some = self.view.nothing();
        spots.filter(|spot| self.has(*spot)).for_each(|spot| some[spot.segment][spot.doc as usize] = true);
        self.some = Some(some);
    }
}

impl View {
    /// How many documents each segment has, seen or not.
    pub(super) fn sizes(&self) -> impl Iterator<Item = usize> {
        self.segments.iter().map(|segment| segment.reader.max_doc() as usize)
    }

    fn nothing(&self) -> Vec<Vec<bool>> {
        self.sizes().map(|documents| vec![false; documents]).collect()
    }

    /// What the viewer may see; of one list, if it is named.
    pub(super) fn listed(&self, list: Option<&str>) -> Result<Meant<'_>> {
        let Some(list) = list else { return Ok(Meant { view: self, some: None }) };
        let mut some = self.nothing();
        let term = tantivy::Term::from_field_text(self.shelves.public.fields.list, list);
        for (segment, some) in self.segments.iter().zip(&mut some) {
            segment.each_seen_with(&term, |doc| some[doc as usize] = true)?;
        }
        Ok(Meant { view: self, some: Some(some) })
    }

    pub(super) fn open(shelves: Arc<Shelves>, scope: &Scope) -> Result<View> {
        let (public, inside) = (shelves.public.searcher(), shelves.inside.searcher());
        let mut segments = Vec::new();
        for (ordinal, reader) in inside.segment_readers().iter().enumerate() {
            let visible = visible(&shelves.inside, reader, scope)?;
            if visible.contains(&true) {
                segments.push(Segment::open(reader, true, ordinal, Some(visible))?);
            }
        }
        for (ordinal, reader) in public.segment_readers().iter().enumerate() {
            segments.push(Segment::open(reader, false, ordinal, None)?);
        }
        Ok(View { shelves, public, inside, segments })
    }

    /// The public documents' numbers. An empty list counts as one document of one term, so that
    /// nothing is divided by zero.
    pub fn statistics(&self, kind: Kind) -> Result<Statistics> {
        let kind = kind.weighed_among();
        let fields = &self.shelves.public.fields;
        let documents = self.documents(kind)?.max(1);
        let mut average = [1.0; 4];
        for part in Part::ALL {
            let mut terms = 0;
            for reader in self.public.segment_readers() {
                terms += reader.inverted_index(fields.part(kind, part))?.total_num_tokens();
            }
            average[part as usize] = terms.max(1) as f32 / documents as f32;
        }
        Ok(Statistics { documents, average })
    }

    /// Public documents of the kind.
    pub fn documents(&self, kind: Kind) -> Result<u64> {
        let term = tantivy::Term::from_field_u64(self.shelves.public.fields.kind, kind as u64);
        Ok(self.public.doc_freq(&term)?)
    }

    /// Public documents of the kind that have the term.
    pub fn df(&self, kind: Kind, part: Part, text: &str) -> Result<u64> {
        let field = self.shelves.public.fields.part(kind, part);
        Ok(self.public.doc_freq(&tantivy::Term::from_field_text(field, text))?)
    }

    /// Looks a term up in every segment the viewer has a part in.
    pub fn term(&self, statistics: &Statistics, kind: Kind, part: Part, text: &str) -> Result<Term> {
        let field = self.shelves.public.fields.part(kind, part);
        let mut counted = 0;
        let mut places = Vec::with_capacity(self.segments.len());
        for segment in &self.segments {
            let place = segment.reader.inverted_index(field)?.terms().get(text.as_bytes())?;
            if let Some(place) = place.as_ref().filter(|_| !segment.inside) {
                counted += u64::from(place.doc_freq);
            }
            places.push(place);
        }
        let weighed = kind.weighed_among();
        let df = if weighed == kind { counted } else { self.df(weighed, part, text)? };
        Ok(Term { text: text.to_owned(), part, df, idf: statistics.idf(df), kind, places })
    }

    /// Every term of the kind's titles that begins with `prefix`. What stands in restricted texts alone is a term only to
    /// those who see one of them: a score depends on how many terms there are.
    pub fn beginning(&self, statistics: &Statistics, kind: Kind, prefix: &str) -> Result<Vec<Term>> {
        let field = self.shelves.public.fields.part(kind, Part::Title);
        let mut found = BTreeSet::new();
        for segment in &self.segments {
            let index = segment.reader.inverted_index(field)?;
            let mut stream = index.terms().range().ge(prefix.as_bytes()).into_stream()?;
            while stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
                if !segment.inside || segment.sees_any(&index, stream.value())? {
                    found.extend(String::from_utf8(stream.key().to_vec()));
                }
            }
        }
        found.iter().map(|text| self.term(statistics, kind, Part::Title, text)).collect()
    }

    /// How many records of the kind the viewer can find.
    pub fn count(&self, kind: Kind) -> Result<usize> {
        let kind_field = self.shelves.public.fields.kind;
        let term = tantivy::Term::from_field_u64(kind_field, kind as u64);
        let (mut public, mut inside) = (0, HashSet::new());
        for segment in &self.segments {
            segment.each_seen_with(&term, |doc| {
                if !segment.inside {
                    public += 1;
                } else if !segment.is_public_too(doc) {
                    inside.insert(segment.key(doc));
                }
            })?;
        }
        Ok(public + inside.len())
    }

    /// The record's spot: of its restricted texts the fullest, without one the public text.
    pub fn find(&self, key: Key) -> Result<Option<Spot>> {
        let fields = &self.shelves.public.fields;
        let (term, field) = (fields.key_term(key), fields.part(key.kind, Part::Bigrams));
        let mut fullest: Option<(u32, Spot)> = None;
        for (ordinal, segment) in self.segments.iter().enumerate() {
            if fullest.is_some() && !segment.inside {
                break;
            }
            let lengths = segment.reader.get_fieldnorms_reader(field)?;
            segment.each_seen_with(&term, |doc| {
                let length = lengths.fieldnorm(doc);
                if fullest.is_none_or(|(most, _)| length > most) {
                    fullest = Some((length, Spot { segment: ordinal, doc }));
                }
            })?;
        }
        Ok(fullest.map(|(_, spot)| spot))
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
}

/// Which of a restricted segment's documents one of the viewer's tokens opens.
fn visible(shelf: &Shelf, reader: &SegmentReader, scope: &Scope) -> Result<Vec<bool>> {
    let mut visible = vec![false; reader.max_doc() as usize];
    let index = reader.inverted_index(shelf.fields.readers)?;
    for token in &scope.0 {
        let term = tantivy::Term::from_field_text(shelf.fields.readers, token);
        if let Some(mut block) = index.read_block_postings(&term, IndexRecordOption::Basic)? {
            walk_docs(&mut block, |doc| visible[doc as usize] = !reader.is_deleted(doc));
        }
    }
    Ok(visible)
}
