//! The product's own lists, asked while they grow.

use std::{
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use jiebang::{
    error::{Error, Result},
    matching::{Ask, matches},
    search::{Change, Document, Key, Kind, Library, Scope},
};

use super::{
    Figures, HITS, LEADS, Times,
    grow::{Record, Soil},
};

/// Records a second that go in meanwhile.
const A_SECOND: usize = 50;
const BATCH: usize = 5_000;

/// Of twenty records one is restricted, and one has a fuller text for those who are signed in.
fn documents(number: usize, record: Record) -> Vec<Document> {
    let key = Key::new(Kind::Achievement, number as i64);
    let document = Document::public(key, record.title.clone(), record.body.clone());
    match number % 20 {
        7 => vec![document.only(["office".to_owned(), format!("org:{}", number % 100)])],
        13 => {
            let fuller = Document::public(key, record.title, format!("{}\n联系前请先登录。", record.body));
            vec![document, fuller.only(["login"])]
        }
        _ => vec![document],
    }
}

fn changes(number: usize, record: Record) -> impl Iterator<Item = Change> {
    documents(number, record).into_iter().map(Change::Put)
}

pub fn measure(soil: &Soil, size: usize, typed: &[[String; 2]], matched: &[Record]) -> Result<Figures> {
    let dir = tempfile::tempdir()?;
    let begun = Instant::now();
    let rebuild = Library::rebuilding(dir.path()).map_err(Error::broken)?;
    let mut batch = Vec::new();
    for (number, record) in soil.grow(1, size).enumerate() {
        batch.extend(changes(number, record));
        if batch.len() >= BATCH {
            rebuild.library().apply(std::mem::take(&mut batch), 0).map_err(Error::broken)?;
        }
    }
    // The demands stand in their list too: how those who ask speak is weighed.
    let demands = soil.questions().iter().enumerate().map(|(number, demand)| {
        let key = Key::new(Kind::Demand, number as i64);
        Change::Put(Document::public(key, demand.title.clone(), demand.body.clone()))
    });
    batch.extend(demands);
    rebuild.library().apply(batch, 1).map_err(Error::broken)?;
    let library = rebuild.finish().map_err(Error::broken)?;
    let indexing = begun.elapsed();
    let bytes = size_of_folder(dir.path())?;
    println!("\nours: {size} records indexed, resident {} MB", resident_mb());

    let done = AtomicBool::new(false);
    let found = Mutex::new(Times::default());
    let begun = Instant::now();
    let (asked, fed) = std::thread::scope(|scope| {
        let feeding = scope.spawn(|| feed(&library, soil, size, &done, &found));
        let asked = ask(&library, typed, matched);
        done.store(true, Ordering::Release);
        (asked, feeding.join())
    });
    let (typed, matched, leads) = asked?;
    let fed = fed.map_err(|_| Error::invalid("feed", "the thread that feeds the lists panicked"))??;
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    println!(
        "ours: {:.0} records a second went in meanwhile; a batch was found after p50 {:.0} ms, at most {:.0} ms; \
         resident {} MB",
        fed as f64 / begun.elapsed().as_secs_f64(),
        found.at(0.5),
        found.at(1.0 - f64::EPSILON),
        resident_mb()
    );
    Ok(Figures { engine: "jiebang", lacks: "", indexing, bytes, typed, matched, leads })
}

fn ask(library: &Library, typed: &[[String; 2]], matched: &[Record]) -> Result<(Times, Times, Vec<Vec<i64>>)> {
    let scope = Scope::holding(["login", "org:7"]);
    let mut leads = Vec::new();
    let mut answer = |question: &Record, keep: bool| -> Result<()> {
        let ask = Ask::new(Kind::Demand, question.title.clone(), question.body.clone());
        let found = matches(library, &scope, &ask, Kind::Achievement, LEADS).map_err(Error::broken)?;
        if keep {
            leads.push(found.leads.iter().take(10).map(|lead| lead.key.id).collect());
        }
        Ok(())
    };
    for question in matched.iter().take(20) {
        answer(question, false)?;
    }
    // Time enough for the lists to be fed and merged meanwhile.
    let mut times = Times::default();
    let begun = Instant::now();
    let mut first = true;
    while first || begun.elapsed() < Duration::from_secs(30) {
        for question in matched {
            let one = Instant::now();
            answer(question, first)?;
            times.note(one);
        }
        first = false;
    }
    let search = |words: &[String; 2]| {
        library.search(&scope, Kind::Achievement, None, &words.join(" "), HITS).map(drop).map_err(Error::broken)
    };
    for words in typed.iter().take(20) {
        search(words)?;
    }
    let typed = Times::of(typed, search)?;
    Ok((typed, times, leads))
}

/// Puts new and changed records in, a batch a second as the follower does, and notes how long it took until a search
/// found the newest. Tells how many went in.
fn feed(library: &Library, soil: &Soil, size: usize, done: &AtomicBool, found: &Mutex<Times>) -> Result<usize> {
    let mut fresh = soil.grow(2, usize::MAX);
    let mut cursor = 2;
    let mut fed = 0;
    let mut next = Instant::now();
    while !done.load(Ordering::Acquire) {
        let begun = Instant::now();
        let mut batch = Vec::new();
        for place in 0..A_SECOND {
            let Some(mut record) = fresh.next() else { return Ok(fed) };
            // Every second one is a record that changed.
            let step = cursor as usize * A_SECOND + place;
            let number = if place % 2 == 0 { size + step } else { step * 7919 % size };
            if place == 0 {
                record.title = format!("{} {}", record.title, sign(cursor));
            }
            batch.extend(changes(number, record));
        }
        library.apply(batch, cursor).map_err(Error::broken)?;
        let hits =
            library.search(&Scope::public(), Kind::Achievement, None, &sign(cursor), HITS).map_err(Error::broken)?;
        if hits.total != 1 || hits.relaxed {
            return Err(Error::invalid("feed", "what was applied is not found"));
        }
        fed += A_SECOND;
        found.lock().unwrap_or_else(PoisonError::into_inner).note(begun);
        cursor += 1;
        next += Duration::from_secs(1);
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
    }
    Ok(fed)
}

/// A model by which the newest record of a batch is found.
fn sign(cursor: i64) -> String {
    format!("jbq{cursor}xz")
}

pub fn size_of_folder(dir: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let about = entry.metadata()?;
        bytes += if about.is_dir() { size_of_folder(&entry.path())? } else { about.len() };
    }
    Ok(bytes)
}

fn resident_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1000
}
