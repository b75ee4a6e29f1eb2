//! What already stands as a batch says is not written again.
//!
//! A record changes for its parties far more often than for the public, and every change says its public text anew. Put
//! down again, its words would count twice until segments merge: from the scores of public texts anybody could tell
//! that something they may not see has happened.

use std::collections::HashSet;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, Searcher};

use super::postings::walk_docs;
use super::shelf::Shelf;
use super::{Document, Key, Result};

/// The keys to remove from the public index and the documents to put there, without those of which the text that
/// stands is the one to be put.
pub(super) fn changed<'a>(
    shelf: &Shelf,
    keys: &[Key],
    mut documents: Vec<(&'a Document, bool)>,
) -> Result<(Vec<Key>, Vec<(&'a Document, bool)>)> {
    let searcher = shelf.searcher();
    let mut standing = HashSet::new();
    for &(document, _) in &documents {
        if stands(shelf, &searcher, document)? {
            standing.insert(document.key);
        }
    }
    documents.retain(|(document, _)| !standing.contains(&document.key));
    Ok((keys.iter().copied().filter(|key| !standing.contains(key)).collect(), documents))
}

fn stands(shelf: &Shelf, searcher: &Searcher, document: &Document) -> Result<bool> {
    let term = shelf.fields.key_term(document.key);
    for (ordinal, segment) in searcher.segment_readers().iter().enumerate() {
        let index = segment.inverted_index(term.field())?;
        let Some(mut block) = index.read_block_postings(&term, IndexRecordOption::Basic)? else { continue };
        let mut alive = None;
        walk_docs(&mut block, |doc| alive = Some(doc).filter(|doc| !segment.is_deleted(*doc)).or(alive));
        let Some(doc) = alive else { continue };
        let equal = segment.fast_fields().u64("equal")?.first(doc);
        let kept = shelf.kept(searcher, DocAddress::new(ordinal as u32, doc))?;
        return Ok(equal == Some(document.equal)
            && (&kept.title, &kept.body) == (&document.title, &document.body)
            && (&kept.facts, &kept.indicators) == (&document.facts, &document.indicators)
            && (kept.list.as_deref(), &kept.owner) == (document.list, &document.owner));
    }
    Ok(false)
}
