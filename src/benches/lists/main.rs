//! What finding and matching cost in large lists, beside others who do it: `cargo bench --bench lists -- FOLDER [SIZE…]`,
//! where FOLDER holds `demands.jsonl` and `achievements.jsonl`. 10 000 and 100 000 records unless told.
//!
//! Every engine gets the same records and the same questions, one after the other, in one process and one client. While
//! ours is asked, another thread puts 50 records a second into the same lists, and how long each takes to be found is
//! measured too, by looking it up; the others stand still. `JIEBANG_TEST_POSTGRES` names a server for the PostgreSQL
//! rows. Rivals that take minutes for a size are left out above [`MOST_FOR_RIVALS`].

mod grow;
mod ours;
mod rivals;

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use grow::{Record, Soil, typed};
use jiebang::error::{Error, Result};

/// Above this size only ours is measured.
const MOST_FOR_RIVALS: usize = 100_000;
/// Questions of each sort, and the time after which an engine that is slow is asked no more.
const QUESTIONS: usize = 300;
const LONGEST: Duration = Duration::from_secs(60);
/// Leads asked for.
pub const LEADS: usize = 12;
/// Hits asked for by a person who types.
pub const HITS: usize = 20;

/// One engine over one list.
pub struct Figures {
    pub engine: &'static str,
    /// What it does not do that ours does.
    pub lacks: &'static str,
    pub indexing: Duration,
    pub bytes: u64,
    pub typed: Times,
    pub matched: Times,
    /// The best ten of every matching question, as record numbers.
    pub leads: Vec<Vec<i64>>,
}

/// How long each question took, in order.
#[derive(Default)]
pub struct Times(Vec<f64>);

impl Times {
    /// Asks one question after the other until they are asked or the time is up. `None` where the engine cannot say.
    pub fn of<Q>(questions: &[Q], mut ask: impl FnMut(&Q) -> Result<()>) -> Result<Times> {
        let mut times = Times::default();
        let begun = Instant::now();
        for question in questions {
            let one = Instant::now();
            ask(question)?;
            times.note(one);
            if begun.elapsed() > LONGEST {
                break;
            }
        }
        Ok(times)
    }

    pub fn note(&mut self, since: Instant) {
        self.0.push(since.elapsed().as_secs_f64() * 1000.0);
    }

    pub fn at(&self, share: f64) -> f64 {
        let mut times = self.0.clone();
        times.sort_by(f64::total_cmp);
        times.get((times.len() as f64 * share) as usize).copied().unwrap_or(f64::NAN)
    }
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<()> {
    let mut words = std::env::args().skip(1).filter(|word| !word.starts_with("--"));
    let folder = words.next().map(PathBuf::from);
    let folder =
        folder.ok_or_else(|| Error::invalid("folder", "name the folder of demands.jsonl and achievements.jsonl"))?;
    let mut sizes: Vec<usize> = words.filter_map(|word| word.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![10_000, 100_000];
    }
    let soil = Soil::read(&folder)?;
    let matched: Vec<Record> = soil.questions().iter().take(QUESTIONS).cloned().collect();
    let typed: Vec<[String; 2]> =
        soil.grow(7, QUESTIONS * 3).filter_map(|record| typed(&record.title)).take(QUESTIONS).collect();
    println!("{} real demands of some 300 characters and {} pairs of words are asked", matched.len(), typed.len());
    for size in sizes {
        let ours = ours::measure(&soil, size, &typed, &matched)?;
        let mut all = vec![ours];
        if size <= MOST_FOR_RIVALS {
            let records: Vec<Record> = soil.grow(1, size).collect();
            all.extend(rivals::measure(&records, &typed, &matched).await?);
        }
        print(size, &all);
    }
    Ok(())
}

fn print(size: usize, all: &[Figures]) {
    println!("\n{size} records of some 300 characters\n");
    println!(
        "| engine | records/s | MB | typed p50 ms | p99 | x ours | match p50 ms | p99 | x ours | of our ten | does not |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    let Some(ours) = all.first() else { return };
    for one in all {
        println!(
            "| {} | {:.0} | {:.0} | {:.2} | {:.2} | {:.1} | {:.2} | {:.2} | {:.1} | {:.0} % | {} |",
            one.engine,
            size as f64 / one.indexing.as_secs_f64(),
            one.bytes as f64 / 1e6,
            one.typed.at(0.5),
            one.typed.at(0.99),
            one.typed.at(0.5) / ours.typed.at(0.5),
            one.matched.at(0.5),
            one.matched.at(0.99),
            one.matched.at(0.5) / ours.matched.at(0.5),
            100.0 * shared(&ours.leads, &one.leads),
            one.lacks,
        );
    }
}

/// The share of our leads that the other finds too.
fn shared(ours: &[Vec<i64>], theirs: &[Vec<i64>]) -> f64 {
    let pairs = ours.iter().zip(theirs);
    let (mut common, mut all) = (0, 0);
    for (ours, theirs) in pairs {
        common += ours.iter().filter(|id| theirs.contains(id)).count();
        all += ours.len();
    }
    common as f64 / f64::from(u32::try_from(all.max(1)).unwrap_or(u32::MAX))
}
