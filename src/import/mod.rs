//! Import of published lists: 技术需求清单 and 科技成果清单 from JSONL, CSV or XLSX, for the console and for the bureau's
//! clerk. Every row is imported or reported with its line, field and reason; the same file again changes nothing.
//!
//! A row is known again by its id in the list (`source_key`), and unchanged if its digest is. Rows that somebody here has
//! made their own (a claimed demand, an achievement that was edited or taken off) are left alone and reported.
//!
//! It writes some hundreds of rows a transaction, each row with its journal row; with `strict` all of them in one.

mod achievements;
pub mod api;
pub mod columns;
mod demands;
mod entry;
pub mod page;
pub mod read;
pub mod words;

use std::collections::HashMap;

use entity::words::{Duty, Subject, Visibility, Word};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use self::entry::{Change, Entry, Known};
use crate::{
    app::App,
    error::{Error, Result},
    file::sha256_hex,
    journal::{self, Happened},
    store::Tx,
    who::Who,
};

/// Rows a transaction: others wait for the lock no longer than a moment.
const BATCH: usize = 300;
/// Most rows that are written together or not at all: others wait while they are.
const MOST_STRICT: usize = 5000;

words! {
    /// A list that can be imported.
    List {
        Demands = "demands" "技术需求清单",
        Achievements = "achievements" "科技成果清单",
    }
}

/// What is wrong with one field of one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportFault)]
pub struct Fault {
    /// Line of the file, row of the sheet, from 1.
    #[schema(example = 12)]
    pub line: usize,
    /// The key of the column; empty for the line as a whole.
    #[schema(example = "posted")]
    pub field: String,
    /// The column's heading.
    #[schema(example = "发布日期")]
    pub label: String,
    /// What is wrong and what to do.
    #[schema(example = "日期“去年底”无法识别，请写成 2025-03-18")]
    pub says: String,
}

/// What an import came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportReport)]
pub struct Report {
    /// Which list.
    pub list: List,
    /// Rows of the file, empty ones not counted.
    #[schema(example = 2055)]
    pub rows: usize,
    /// Imported as new.
    #[schema(example = 2050)]
    pub created: usize,
    /// Known and overwritten, because the list says otherwise now.
    pub changed: usize,
    /// Known and the same.
    pub same: usize,
    /// Rows that were not imported.
    #[schema(example = 5)]
    pub refused: usize,
    /// What is wrong with them, in the order of the file.
    pub faults: Vec<Fault>,
    /// Rows that say otherwise but have been taken over here, with the reason.
    pub left: Vec<Fault>,
    /// Columns of the file that the list does not have.
    pub unused: Vec<String>,
    /// Whether nothing was imported because of the faults.
    pub stopped: bool,
}

impl Report {
    /// The whole in one sentence.
    pub fn sentence(&self) -> String {
        let Self { rows, created, changed, same, refused, .. } = self;
        if self.stopped {
            return format!("共 {rows} 行，其中 {refused} 行有问题。按要求一行也没有导入，改正后请重新导入整份文件。");
        }
        let left = self.left.len();
        format!(
            "共 {rows} 行：新增 {created} 行，更新 {changed} 行，已有且相同 {same} 行，有问题未导入 {refused} 行，\
             已在平台办理未改动 {left} 行。"
        )
    }

    /// Whether every row is here now as the list says it.
    pub fn whole(&self) -> bool {
        self.faults.is_empty() && self.left.is_empty()
    }
}

/// Told how many of how many rows are done.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Send + Sync);

/// A file to import.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Its name; the ending says what it is.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Refuses everybody but the clerk and the console.
pub fn allowed(who: &Who) -> Result<()> {
    match who {
        Who::Console => Ok(()),
        Who::Person(_) if who.has(Duty::Clerk) => Ok(()),
        Who::Person(_) => Err(Error::Forbidden("批量导入由市科技局经办人办理。".into())),
        Who::Public | Who::Clock => Err(Error::SignIn),
    }
}

/// Imports a file. With `strict`, any faulty row stops all of them.
pub async fn import(
    app: &App,
    who: &Who,
    list: List,
    source: Source,
    strict: bool,
    progress: Progress<'_>,
) -> Result<Report> {
    allowed(who)?;
    match list {
        List::Demands => of::<demands::Demand>(app, who, source, strict, progress).await,
        List::Achievements => of::<achievements::Achievement>(app, who, source, strict, progress).await,
    }
}

/// A good row on its way into the store.
struct Ready<E> {
    line: usize,
    entry: E,
    digest: String,
}

async fn of<E: Entry + 'static>(
    app: &App,
    who: &Who,
    source: Source,
    strict: bool,
    progress: Progress<'_>,
) -> Result<Report> {
    // Reading a workbook is work for the processor alone.
    let read = move || sort::<E>(&source).map(|(report, ready)| (report, ready, source));
    let (mut report, ready, source) = tokio::task::spawn_blocking(read).await.map_err(Error::broken)??;
    if strict && !report.faults.is_empty() {
        report.stopped = true;
        return Ok(report);
    }
    if strict && ready.len() > MOST_STRICT {
        let says = format!("要求全部成功时一次最多 {MOST_STRICT} 行，这份文件有 {} 行；请分成几份", ready.len());
        return Err(Error::invalid("strict", says));
    }
    let mut run = Run { who, source: &source, number: None, rows: report.rows };
    let total = ready.len();
    let batch = if strict { total.max(1) } else { BATCH };
    for (at, rows) in ready.chunks(batch).enumerate() {
        take(app, &mut run, rows, &mut report).await?;
        progress((at * batch + rows.len()).min(total), total);
    }
    Ok(report)
}

/// Reads the file and sorts the good rows from the faulty.
fn sort<E: Entry>(source: &Source) -> Result<(Report, Vec<Ready<E>>)> {
    let lines = read::read(E::LIST, &source.name, &source.bytes)?;
    let mut report = Report {
        list: E::LIST,
        rows: lines.lines.len(),
        created: 0,
        changed: 0,
        same: 0,
        refused: 0,
        faults: Vec::new(),
        left: Vec::new(),
        unused: lines.unused,
        stopped: false,
    };
    let mut ready = Vec::new();
    let mut first: HashMap<String, usize> = HashMap::new();
    for mut line in lines.lines {
        // A line that could not be read at all has nothing to say about its fields.
        let broken = line.faults.iter().any(|fault| fault.field.is_empty());
        let entry = (!broken).then(|| E::read(&mut line));
        if let Some(entry) = entry.as_ref().filter(|entry| !entry.key().is_empty()) {
            match first.get(entry.key()) {
                Some(earlier) => line.fault("id", format!("与第 {earlier} 行的编号重复，以前面一行为准")),
                None => drop(first.insert(entry.key().to_owned(), line.number)),
            }
        }
        match entry {
            Some(entry) if line.faults.is_empty() => {
                let digest = entry.digest()?;
                ready.push(Ready { line: line.number, entry, digest });
            }
            _ => {
                report.refused += 1;
                report.faults.append(&mut line.faults);
            }
        }
    }
    Ok((report, ready))
}

/// One run over a file: it gets a number, and a journal row, with the first row that it writes.
struct Run<'a> {
    who: &'a Who,
    source: &'a Source,
    number: Option<i64>,
    rows: usize,
}

impl Run<'_> {
    /// The number that the journal rows of this run name.
    async fn number(&mut self, tx: &Tx, report: &Report) -> Result<i64> {
        if let Some(number) = self.number {
            return Ok(number);
        }
        let number = journal::count(tx, "import").await?;
        let details = json!({
            "list": report.list.code(),
            "file": self.source.name,
            "sha256": sha256_hex(&self.source.bytes),
            "rows": self.rows,
            "refused": report.refused,
        });
        let visibility = Visibility::Office;
        let happened = Happened { act: "import", subject: Subject::Import, id: number, visibility, details };
        journal::append(tx, self.who, happened).await?;
        self.number = Some(number);
        Ok(number)
    }
}

/// Writes a batch. One with nothing new in it is only read, so that a second run takes no lock and leaves no trace.
async fn take<E: Entry>(app: &App, run: &mut Run<'_>, rows: &[Ready<E>], report: &mut Report) -> Result<()> {
    let known = known(app.store.db(), rows).await?;
    if rows.iter().all(|row| outcome(row, &known).is_some()) {
        note(rows, &known, report);
        return Ok(());
    }
    let tx = app.store.write().await?;
    // Others may have written since.
    let known = self::known(&*tx, rows).await?;
    let mut written = false;
    for row in rows {
        if let Some(settled) = outcome(row, &known) {
            settle(row, settled, report);
            continue;
        }
        let (id, act, details) = match known.get(row.entry.key()) {
            None => (row.entry.create(&tx, run.who, &row.digest).await?, "import", json!({"source": row.entry.key()})),
            Some(before) => match row.entry.change(&tx, before, &row.digest).await? {
                Change::Made(changed) => (before.id, "reimport", json!({"changed": changed})),
                Change::Nothing => {
                    settle(row, Settled::Same, report);
                    continue;
                }
                Change::Left(why) => {
                    settle(row, Settled::Left(&why), report);
                    continue;
                }
            },
        };
        let mut details = details;
        details["import"] = run.number(&tx, report).await?.into();
        let subject = match E::LIST {
            List::Demands => Subject::Demand,
            List::Achievements => Subject::Achievement,
        };
        journal::append(&tx, run.who, Happened { act, subject, id, visibility: Visibility::Public, details }).await?;
        match act {
            "import" => report.created += 1,
            _ => report.changed += 1,
        }
        written = true;
    }
    if written {
        tx.commit().await?;
    }
    Ok(())
}

async fn known<E: Entry, C: ConnectionTrait>(db: &C, rows: &[Ready<E>]) -> Result<HashMap<String, Known>> {
    let keys: Vec<&str> = rows.iter().map(|row| row.entry.key()).collect();
    E::known(db, &keys).await
}

/// What a row comes to without writing.
enum Settled<'a> {
    /// It is here already.
    Same,
    /// It says otherwise, but is no longer the list's to change.
    Left(&'a str),
}

fn outcome<'a, E: Entry>(row: &Ready<E>, known: &'a HashMap<String, Known>) -> Option<Settled<'a>> {
    let before = known.get(row.entry.key())?;
    if before.digest.as_ref() == Some(&row.digest) {
        return Some(Settled::Same);
    }
    before.taken.as_deref().map(Settled::Left)
}

fn note<E: Entry>(rows: &[Ready<E>], known: &HashMap<String, Known>, report: &mut Report) {
    for row in rows {
        if let Some(settled) = outcome(row, known) {
            settle(row, settled, report);
        }
    }
}

fn settle<E: Entry>(row: &Ready<E>, settled: Settled<'_>, report: &mut Report) {
    match settled {
        Settled::Same => report.same += 1,
        Settled::Left(why) => report.left.push(Fault {
            line: row.line,
            field: "id".into(),
            label: format!("编号 {}", row.entry.key()),
            says: why.to_owned(),
        }),
    }
}
