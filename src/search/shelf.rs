//! One index: its schema, how a document is put down in it and read back.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tantivy::indexer::{LogMergePolicy, PreparedCommit};
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{
    DocAddress, Index, IndexBuilder, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Searcher, TantivyDocument,
    Term,
};

use super::analyze::{Bigrams, Chars, Words};
use super::{Document, Facts, Key, Kind, Readers, Result, equal_text, units};

/// Bytes the writer may use before it writes a segment.
const WRITER_BYTES: usize = 24_000_000;

/// The readings of a text that have their own terms and lengths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// Words of title and body.
    Words,
    /// Character pairs of title and body.
    Bigrams,
    /// Words of the title alone: only what a person types looks here.
    Title,
    /// Single characters of title and body: short questions look here too.
    Chars,
}

impl Part {
    pub(crate) const ALL: [Part; 4] = [Part::Words, Part::Bigrams, Part::Title, Part::Chars];
}

/// The fields of both indexes. Terms stand in fields of their own for each kind, so that one
/// kind's frequencies and lengths never mix with another's, and a question to one kind never
/// walks another's postings.
#[derive(Clone)]
pub(super) struct Fields {
    schema: Schema,
    pub key: Field,
    pub kind: Field,
    pub equal: Field,
    pub name: Field,
    pub public_too: Field,
    pub readers: Field,
    pub list: Field,
    kept: Field,
    parts: [[Field; 4]; 4],
    owners: [Field; 4],
}

impl Fields {
    fn new() -> Fields {
        let mut schema = Schema::builder();
        let indexed = |tokenizer: &str, option| {
            let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(option);
            TextOptions::default().set_indexing_options(indexing)
        };
        let key = schema.add_u64_field("key", INDEXED | FAST);
        let kind = schema.add_u64_field("kind", INDEXED);
        let equal = schema.add_u64_field("equal", FAST);
        let name = schema.add_u64_field("name", FAST);
        let public_too = schema.add_u64_field("public_too", FAST);
        let readers = schema.add_text_field("readers", STRING);
        let list = schema.add_text_field("list", STRING);
        let kept = schema.add_bytes_field("kept", STORED);
        let parts = Kind::ALL.map(|kind| {
            let word = kind.word();
            [
                schema.add_text_field(&format!("{word}_words"), indexed("words", IndexRecordOption::WithFreqs)),
                // Positions make quoted phrases exact whatever the dictionary thinks of them.
                schema.add_text_field(
                    &format!("{word}_bigrams"),
                    indexed("bigrams", IndexRecordOption::WithFreqsAndPositions),
                ),
                schema.add_text_field(&format!("{word}_title"), indexed("words", IndexRecordOption::WithFreqs)),
                schema.add_text_field(&format!("{word}_chars"), indexed("chars", IndexRecordOption::WithFreqs)),
            ]
        });
        let owners = Kind::ALL.map(|kind| schema.add_text_field(&format!("{}_owner", kind.word()), STRING));
        Fields { schema: schema.build(), key, kind, equal, name, public_too, readers, list, kept, parts, owners }
    }

    pub fn part(&self, kind: Kind, part: Part) -> Field {
        self.parts[kind as usize][part as usize]
    }

    /// Whose a document is: the name as [`units::parted`].
    pub fn owner(&self, kind: Kind) -> Field {
        self.owners[kind as usize]
    }

    pub fn key_term(&self, key: Key) -> Term {
        Term::from_field_u64(self.key, key.packed())
    }

    fn document(&self, document: &Document, public_too: bool) -> Result<TantivyDocument> {
        let mut entry = TantivyDocument::new();
        let kind = document.key.kind;
        entry.add_u64(self.key, document.key.packed());
        entry.add_u64(self.kind, kind as u64);
        entry.add_u64(self.equal, document.equal);
        entry.add_u64(self.name, equal_text(&document.title, ""));
        entry.add_u64(self.public_too, u64::from(public_too));
        if let Readers::Only(tokens) = &document.readers {
            tokens.iter().for_each(|token| entry.add_text(self.readers, token));
        }
        if let Some(list) = document.list {
            entry.add_text(self.list, list);
        }
        if let Some(owner) = &document.owner {
            entry.add_text(self.owner(kind), units::parted(owner));
        }
        for part in [Part::Words, Part::Bigrams, Part::Chars] {
            entry.add_text(self.part(kind, part), &document.title);
            entry.add_text(self.part(kind, part), &document.body);
        }
        entry.add_text(self.part(kind, Part::Title), &document.title);
        let kept = Kept {
            title: document.title.clone(),
            body: document.body.clone(),
            facts: document.facts.clone(),
            indicators: document.indicators.clone(),
            list: document.list.map(str::to_owned),
            owner: document.owner.clone(),
        };
        entry.add_bytes(self.kept, &serde_json::to_vec(&kept)?);
        Ok(entry)
    }
}

/// What the index keeps of a document to read back. Pages do not show it: they load the record
/// through the viewer's eyes; reasons are made from it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kept {
    pub title: String,
    pub body: String,
    pub facts: Facts,
    pub indicators: Vec<String>,
    pub list: Option<String>,
    pub owner: Option<String>,
}

fn new_index(fields: &Fields) -> IndexBuilder {
    // Leads are read back one by one from all over the list: small blocks waste less.
    let settings = IndexSettings { docstore_blocksize: 4096, ..IndexSettings::default() };
    Index::builder().schema(fields.schema.clone()).settings(settings)
}

/// One open index.
pub(super) struct Shelf {
    index: Index,
    reader: IndexReader,
    /// The commit the reader shows, by tantivy's stamp.
    shown: AtomicU64,
    /// Between batches; it keeps other processes from writing.
    writing: Mutex<Option<IndexWriter>>,
    pub fields: Fields,
}

impl Shelf {
    pub fn in_memory() -> Result<Shelf> {
        let fields = Fields::new();
        let index = new_index(&fields).create_in_ram()?;
        Shelf::over(index, fields)
    }

    /// Makes a new index in `dir`.
    pub fn create(dir: &Path) -> Result<Shelf> {
        std::fs::create_dir_all(dir)?;
        let fields = Fields::new();
        let index = new_index(&fields).create_in_dir(dir)?;
        Shelf::over(index, fields)
    }

    /// Opens the index in `dir`; `None` when it is not whole or not of this shape.
    pub fn open(dir: &Path) -> Option<Shelf> {
        // tantivy panics over files cut so short that their footer is missing.
        std::panic::catch_unwind(|| Shelf::open_whole(dir)).ok().flatten()
    }

    fn open_whole(dir: &Path) -> Option<Shelf> {
        let fields = Fields::new();
        let index = Index::open_in_dir(dir).ok()?;
        let whole = index.validate_checksum().is_ok_and(|damaged| damaged.is_empty());
        if index.schema() != fields.schema || !whole {
            return None;
        }
        let shelf = Shelf::over(index, fields).ok()?;
        shelf.catch_up().ok().map(|_| shelf)
    }

    fn over(index: Index, fields: Fields) -> Result<Shelf> {
        index.tokenizers().register("words", TextAnalyzer::from(Words));
        index.tokenizers().register("bigrams", TextAnalyzer::from(Bigrams));
        index.tokenizers().register("chars", TextAnalyzer::from(Chars));
        let reader =
            index.reader_builder().reload_policy(ReloadPolicy::Manual).doc_store_cache_num_blocks(16).try_into()?;
        let shown = AtomicU64::new(index.load_metas()?.opstamp);
        Ok(Shelf { index, reader, shown, writing: Mutex::default(), fields })
    }

    /// Shows the last commit, whichever process made it, and returns its cursor, 0 before the first.
    pub fn catch_up(&self) -> Result<i64> {
        let last = self.index.load_metas()?;
        if self.shown.load(Ordering::Acquire) != last.opstamp {
            self.reader.reload()?;
            self.shown.store(last.opstamp, Ordering::Release);
        }
        match last.payload {
            None => Ok(0),
            Some(payload) => payload
                .parse()
                .map_err(|_| tantivy::TantivyError::InternalError("cursor is not a number".into()).into()),
        }
    }

    pub fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    /// Removes `gone`, puts `documents` and notes `cursor`, in one commit. Beside each restricted document stands
    /// whether its record has a public one too. `false`, and nothing done, while another process is writing.
    ///
    /// The writer is kept for the next batch: its threads go on merging segments meanwhile.
    pub fn apply(&self, gone: &[Key], documents: &[(&Document, bool)], cursor: i64) -> Result<bool> {
        let mut place = self.writing();
        let mut writer = match place.take() {
            Some(writer) => writer,
            None => match self.writer() {
                Err(super::Error::Index(tantivy::TantivyError::LockFailure(..))) => return Ok(false),
                writer => writer?,
            },
        };
        for &key in gone {
            writer.delete_term(self.fields.key_term(key));
        }
        for &(document, public_too) in documents {
            writer.add_document(self.fields.document(document, public_too)?)?;
        }
        let mut commit: PreparedCommit<'_> = writer.prepare_commit()?;
        commit.set_payload(&cursor.to_string());
        commit.commit()?;
        // A writer that failed is not kept: what it took in is dropped with it.
        *place = Some(writer);
        self.catch_up()?;
        Ok(true)
    }

    /// Lets other processes write.
    pub fn release(&self) {
        *self.writing() = None;
    }

    /// Merges everything into one segment, without the deleted documents: frequencies then count
    /// what stands and nothing else. Other processes may write afterwards.
    pub fn settle(&self) -> Result<()> {
        let mut place = self.writing();
        if let Some(writer) = place.take() {
            writer.wait_merging_threads()?;
            self.reader.reload()?;
        }
        let segments = self.index.searchable_segment_ids()?;
        let deleted = self.searcher().segment_readers().iter().any(|segment| segment.has_deletes());
        if segments.len() > 1 || deleted {
            let mut writer = self.writer()?;
            writer.merge(&segments).wait()?;
            writer.wait_merging_threads()?;
            self.reader.reload()?;
        }
        Ok(())
    }

    pub fn kept(&self, searcher: &Searcher, address: DocAddress) -> Result<Kept> {
        let document: TantivyDocument = searcher.doc(address)?;
        let bytes = document.get_first(self.fields.kept).and_then(|value| value.as_bytes());
        Ok(serde_json::from_slice(bytes.unwrap_or_default())?)
    }

    fn writing(&self) -> MutexGuard<'_, Option<IndexWriter>> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn writer(&self) -> Result<IndexWriter> {
        let writer = self.index.writer_with_num_threads(1, WRITER_BYTES)?;
        let mut policy = LogMergePolicy::default();
        // The follower's batches are small: merging each eight of them with all that is below ten thousand, as is
        // usual, would write the same documents over and over.
        policy.set_min_layer_size(500);
        // Deleted documents still count in frequencies until their segment is merged.
        policy.set_del_docs_ratio_before_merge(0.1);
        writer.set_merge_policy(Box::new(policy));
        Ok(writer)
    }
}
