//! The library: the public and the restricted index, and the folder they live in.
//!
//! The folder holds generations `lists-<format>-<number>` and a file `CURRENT` with the name of the
//! one in use. A rebuild fills a new generation beside it and then replaces that file, which is
//! atomic; a library that is open meanwhile moves over at its next [`Library::cursor`].

use std::collections::{HashMap, HashSet};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use super::notes::Notes;
use super::shelf::{Kept, Shelf};
use super::view::View;
use super::{Change, Document, Key, Kind, Readers, Result, Scope, standing};

/// Goes up whenever analyzers or fields change: older folders are then dropped and filled anew.
const FORMAT: u32 = 8;
/// How often, and how far apart, an index is tried before it counts as damaged: while it is read another process may
/// merge segments and remove those it read first.
const OPENINGS: usize = 4;
const BETWEEN_OPENINGS: Duration = Duration::from_millis(100);
const CURRENT: &str = "CURRENT";
const BUILDING: &str = "building";

/// Both indexes, open for reading and writing. Clones share everything.
#[derive(Clone)]
pub struct Library {
    state: Arc<State>,
}

struct State {
    dir: Option<PathBuf>,
    shelves: RwLock<Arc<Shelves>>,
    /// One batch at a time, so that both indexes take them in the same order.
    writing: Mutex<()>,
    notes: Notes,
}

/// The two indexes of one generation.
pub(super) struct Shelves {
    name: String,
    pub public: Shelf,
    pub inside: Shelf,
}

impl Shelves {
    fn create(dir: &Path, name: &str) -> Result<Shelves> {
        let public = Shelf::create(&dir.join(name).join("public"))?;
        let inside = Shelf::create(&dir.join(name).join("inside"))?;
        Ok(Shelves { name: name.to_owned(), public, inside })
    }

    fn open(dir: &Path, name: &str) -> Option<Shelves> {
        let once = || {
            let public = Shelf::open(&dir.join(name).join("public"))?;
            let inside = Shelf::open(&dir.join(name).join("inside"))?;
            Some(Shelves { name: name.to_owned(), public, inside })
        };
        let again = || {
            std::thread::sleep(BETWEEN_OPENINGS);
            once()
        };
        once().or_else(|| std::iter::repeat_with(again).take(OPENINGS - 1).flatten().next())
    }

    fn apply(&self, batch: &Batch, cursor: i64) -> Result<bool> {
        if !self.inside.apply(&batch.keys, &batch.documents(false), cursor)? {
            return Ok(false);
        }
        let (keys, documents) = standing::changed(&self.public, &batch.keys, batch.documents(true))?;
        self.public.apply(&keys, &documents, cursor)
    }
}

impl Library {
    /// Opens the lists in `dir`, making them if they are missing. A folder that is damaged or of
    /// another format is dropped and starts empty at cursor 0: it is only a cache.
    ///
    /// # Errors
    /// When the folder cannot be read or written.
    pub fn open(dir: &Path) -> Result<Library> {
        fs::create_dir_all(dir)?;
        let current = current_name(dir)?;
        let opened = current.as_deref().and_then(|name| Shelves::open(dir, name));
        let shelves = match opened {
            Some(shelves) => shelves,
            None => {
                let name = next_name(dir)?;
                let shelves = Shelves::create(dir, &name)?;
                set_current(dir, &name)?;
                remove_others(dir, &name)?;
                shelves
            }
        };
        Ok(Library::over(Some(dir.to_owned()), shelves))
    }

    /// Lists that live as long as the process, for tests and measurements.
    ///
    /// # Errors
    /// When memory for the index cannot be had.
    pub fn in_memory() -> Result<Library> {
        let (public, inside) = (Shelf::in_memory()?, Shelf::in_memory()?);
        Ok(Library::over(None, Shelves { name: String::new(), public, inside }))
    }

    fn over(dir: Option<PathBuf>, shelves: Shelves) -> Library {
        Library {
            state: Arc::new(State {
                dir,
                shelves: RwLock::new(Arc::new(shelves)),
                writing: Mutex::new(()),
                notes: Notes::new(),
            }),
        }
    }

    /// Applies a batch and notes `cursor`, the journal's seq up to which the lists now stand. Doing
    /// it twice changes nothing. See [`Change`] for what a batch means. `false` when another process has the lists
    /// in hand, from its first batch until it ends: it follows the same journal and writes the same.
    ///
    /// # Errors
    /// When nothing or only one of the two indexes could be written: [`Library::cursor`] is then
    /// still the old one, and the same batch may be applied again.
    pub fn apply(&self, changes: Vec<Change>, cursor: i64) -> Result<bool> {
        let _writing = self.state.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let batch = Batch::of(changes);
        let shelves = self.shelves();
        let applied = shelves.apply(&batch, cursor);
        if !matches!(applied, Ok(true)) {
            // Half the lists in hand would keep both processes waiting for the other half.
            shelves.inside.release();
            shelves.public.release();
        }
        applied
    }

    /// The seq up to which both indexes stand, and the moment at which what other processes wrote in
    /// the same folder is taken over, be it a batch or a finished rebuild. The follower asks before
    /// every batch.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn cursor(&self) -> Result<i64> {
        self.take_over()?;
        let shelves = self.shelves();
        Ok(shelves.public.catch_up()?.min(shelves.inside.catch_up()?))
    }

    fn take_over(&self) -> Result<()> {
        let Some(dir) = &self.state.dir else {
            return Ok(());
        };
        let current = current_name(dir)?;
        let Some(name) = current.filter(|name| *name != self.shelves().name) else {
            return Ok(());
        };
        if let Some(shelves) = Shelves::open(dir, &name) {
            let mut place = self.state.shelves.write().unwrap_or_else(PoisonError::into_inner);
            *place = Arc::new(shelves);
        }
        Ok(())
    }

    /// Starts a rebuild beside the lists in `dir`, which stay in use until it is finished.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn rebuilding(dir: &Path) -> Result<Rebuild> {
        fs::create_dir_all(dir)?;
        let building = dir.join(BUILDING);
        if building.exists() {
            fs::remove_dir_all(&building)?;
        }
        let library = Library::over(None, Shelves::create(dir, BUILDING)?);
        Ok(Rebuild { dir: dir.to_owned(), library })
    }

    /// Merges both indexes into one segment each: the fastest to read, and scores are then exactly
    /// those of lists built in one go.
    ///
    /// # Errors
    /// When an index cannot be written.
    pub fn settle(&self) -> Result<()> {
        let _writing = self.state.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let shelves = self.shelves();
        shelves.public.settle()?;
        shelves.inside.settle()
    }

    /// Stands for what is in the public list now: another number once any public text has changed.
    pub fn edition(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        for segment in self.shelves().public.searcher().segment_readers() {
            (segment.segment_id().uuid_string(), segment.num_docs()).hash(&mut hasher);
        }
        hasher.finish()
    }

    /// How many records of `kind` the viewer can find.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn count(&self, scope: &Scope, kind: Kind) -> Result<usize> {
        self.view(scope)?.count(kind)
    }

    /// What the index keeps of one record: the fullest text of it that the viewer may see.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn kept(&self, scope: &Scope, key: Key) -> Result<Option<Kept>> {
        let view = self.view(scope)?;
        view.find(key)?.map(|spot| view.kept(spot)).transpose()
    }

    pub(crate) fn view(&self, scope: &Scope) -> Result<View> {
        View::open(self.shelves(), scope)
    }

    pub(crate) fn notes(&self) -> &Notes {
        &self.state.notes
    }

    fn shelves(&self) -> Arc<Shelves> {
        self.state.shelves.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A generation under construction: fill it through [`Rebuild::library`], then
/// [`Rebuild::finish`]. Dropped unfinished, it changes nothing.
pub struct Rebuild {
    dir: PathBuf,
    library: Library,
}

impl Rebuild {
    /// Where the documents go.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// Puts the new lists in the place of the old and opens them.
    ///
    /// # Errors
    /// When the folder cannot be written; the old lists then stay in use.
    pub fn finish(self) -> Result<Library> {
        self.library.settle()?;
        drop(self.library);
        let name = next_name(&self.dir)?;
        fs::rename(self.dir.join(BUILDING), self.dir.join(&name))?;
        set_current(&self.dir, &name)?;
        remove_others(&self.dir, &name)?;
        Library::open(&self.dir)
    }
}

/// A batch with one outcome for each key.
struct Batch {
    keys: Vec<Key>,
    standing: HashMap<Key, Vec<Document>>,
}

impl Batch {
    fn of(changes: Vec<Change>) -> Batch {
        let mut keys = Vec::new();
        let mut standing: HashMap<Key, Vec<Document>> = HashMap::new();
        for change in changes {
            let key = match &change {
                Change::Put(document) => document.key,
                Change::Drop(key) => *key,
            };
            let documents = standing.entry(key).or_insert_with(|| {
                keys.push(key);
                Vec::new()
            });
            match change {
                Change::Drop(_) => documents.clear(),
                Change::Put(document) => {
                    documents.retain(|earlier| earlier.readers != document.readers);
                    documents.push(document);
                }
            }
        }
        Batch { keys, standing }
    }

    /// The documents of one index; beside each restricted one stands whether its record has a public one too.
    fn documents(&self, public: bool) -> Vec<(&Document, bool)> {
        let is_public = |document: &Document| document.readers == Readers::Public;
        let of_key = |key| {
            let documents = self.standing.get(key).map_or(&[][..], |documents| documents);
            let public_too = !public && documents.iter().any(is_public);
            documents.iter().map(move |document| (document, public_too))
        };
        self.keys.iter().flat_map(of_key).filter(|(document, _)| is_public(document) == public).collect()
    }
}

fn current_name(dir: &Path) -> Result<Option<String>> {
    match fs::read_to_string(dir.join(CURRENT)) {
        Ok(name) => Ok(Some(name.trim().to_owned()).filter(|name| number(name).is_some_and(|n| n > 0))),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(cause.into()),
    }
}

/// The generation's number, if the name is one of this format.
fn number(name: &str) -> Option<u64> {
    name.strip_prefix(&format!("lists-{FORMAT}-"))?.parse().ok()
}

fn generations(dir: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir)? {
        if let Ok(name) = entry?.file_name().into_string()
            && name.starts_with("lists-")
        {
            names.push(name);
        }
    }
    Ok(names)
}

fn next_name(dir: &Path) -> Result<String> {
    let numbers: HashSet<u64> = generations(dir)?.iter().filter_map(|name| number(name)).collect();
    Ok(format!("lists-{FORMAT}-{}", numbers.into_iter().max().unwrap_or(0) + 1))
}

fn set_current(dir: &Path, name: &str) -> Result<()> {
    let draft = dir.join(format!("{CURRENT}.new"));
    fs::write(&draft, name)?;
    fs::File::open(&draft)?.sync_all()?;
    fs::rename(&draft, dir.join(CURRENT))?;
    Ok(())
}

fn remove_others(dir: &Path, kept: &str) -> Result<()> {
    for name in generations(dir)?.iter().filter(|name| *name != kept) {
        fs::remove_dir_all(dir.join(name))?;
    }
    Ok(())
}

#[cfg(test)]
#[path = "library_tests.rs"]
mod tests;
