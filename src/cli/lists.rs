//! `jiebang import`, `export` and `reindex`.

use std::{
    io::{IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::atomic::{AtomicUsize, Ordering},
};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use jiebang::{
    app::App,
    error::{Error, Result},
    export::Format,
    hall::{list, sheet},
    import::{self, Fault, List, Report, Source},
    indexer,
    who::Who,
};

use super::place::{Place, open};

/// Rows between two plain lines of progress.
const PLAIN_STEP: usize = 900;

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Imported {
    /// 技术需求清单
    Demands,
    /// 科技成果清单
    Achievements,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Exported {
    /// 技术需求清单
    Demands,
    /// 科技成果清单
    Achievements,
    /// 榜单，各阶段的都在内
    Hall,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Written {
    /// UTF-8 的 CSV，带 BOM，Excel 可以直接打开
    Csv,
    /// Excel 工作簿
    Xlsx,
}

/// A list to import.
#[derive(Args)]
pub struct Import {
    /// 哪一份清单
    list: Imported,
    /// 文件：.jsonl、.csv 或 .xlsx
    file: PathBuf,
    /// 只要有一行有问题，就一行也不导入
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    place: Place,
}

/// A list to hand out.
#[derive(Args)]
pub struct Export {
    /// 哪一份清单
    list: Exported,
    /// 写到哪个文件；“-”为标准输出
    out: PathBuf,
    /// 文件种类；不写时看文件名的后缀
    #[arg(long)]
    format: Option<Written>,
    #[command(flatten)]
    place: Place,
}

/// Imports a file, reports every row that was not imported, and brings the index up to date.
pub async fn import(asked: Import) -> Result<ExitCode> {
    let bytes = std::fs::read(&asked.file).map_err(|cause| unreadable(&asked.file, &cause))?;
    let name = asked.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let app = open(asked.place.config()?).await?;
    let list = match asked.list {
        Imported::Demands => List::Demands,
        Imported::Achievements => List::Achievements,
    };
    let shown = Shown::new();
    let step = |done: usize, total: usize| shown.step(done, total);
    let report = import::import(&app, &Who::Console, list, Source { name, bytes }, asked.strict, &step).await?;
    shown.end();
    print(&report);
    catch_up(&app).await;
    Ok(if report.whole() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn unreadable(file: &Path, cause: &std::io::Error) -> Error {
    Error::Malformed(format!("文件 {} 读不了：{cause}", file.display()))
}

/// Problems by line, then the summary.
fn print(report: &Report) {
    let line = |fault: &Fault| println!("第 {} 行 {}：{}", fault.line, fault.label, fault.says);
    report.faults.iter().for_each(line);
    report.left.iter().for_each(line);
    if !report.unused.is_empty() {
        println!("这些列没有用到：{}", report.unused.join("、"));
    }
    println!("{}", report.sentence());
}

/// Indexes what was imported. Where a server runs on the same folder it may be writing the index itself: it then sees to
/// these rows as well.
async fn catch_up(app: &App) {
    loop {
        match indexer::follow(app).await {
            Ok(0) => return,
            Ok(_) => {}
            Err(cause) => {
                tracing::debug!(%cause, "the index is busy");
                println!("搜索索引正由运行中的服务更新，几秒钟后可以搜索到。若服务没有运行，请执行 jiebang reindex。");
                return;
            }
        }
    }
}

/// Writes a list as the public may read it.
pub async fn export(asked: Export) -> Result<()> {
    let format = format(&asked)?;
    let app = open(asked.place.config()?).await?;
    let list = match asked.list {
        Exported::Demands => list::List::Demands,
        Exported::Achievements => list::List::Achievements,
        Exported::Hall => list::List::Hall,
    };
    let sheet = sheet::whole(&app, &Who::Public, list).await?;
    let rows = sheet.rows.len();
    let bytes = match format {
        Format::Csv => sheet.csv()?,
        Format::Xlsx => sheet.xlsx()?,
    };
    if asked.out.as_os_str() == "-" {
        return Ok(std::io::stdout().write_all(&bytes)?);
    }
    std::fs::write(&asked.out, bytes)
        .map_err(|cause| Error::Malformed(format!("文件 {} 写不了：{cause}", asked.out.display())))?;
    println!("已导出公众可见的 {rows} 行到 {}", asked.out.display());
    Ok(())
}

fn format(asked: &Export) -> Result<Format> {
    let ending = asked.out.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    match (asked.format, ending.as_str()) {
        (Some(Written::Csv), _) | (None, "csv") => Ok(Format::Csv),
        (Some(Written::Xlsx), _) | (None, "xlsx") => Ok(Format::Xlsx),
        _ => Err(Error::Malformed("请用 --format csv 或 --format xlsx 写明文件种类".into())),
    }
}

/// Rebuilds the index from the store.
pub async fn reindex(place: Place) -> Result<()> {
    let app = open(place.config()?).await?;
    let written = indexer::reindex(&app).await?;
    println!("搜索索引已重建，共 {written} 份文档。");
    Ok(())
}

/// How far it is: a bar on a terminal, a line now and then elsewhere.
struct Shown {
    bar: Option<ProgressBar>,
    told: AtomicUsize,
}

impl Shown {
    fn new() -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("导入 {bar:30} {pos}/{len} 行 {elapsed}");
            ProgressBar::no_length().with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        Self { bar, told: AtomicUsize::new(0) }
    }

    fn step(&self, done: usize, total: usize) {
        if let Some(bar) = &self.bar {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
        } else if done == total || done >= self.told.load(Ordering::Relaxed) + PLAIN_STEP {
            self.told.store(done, Ordering::Relaxed);
            eprintln!("已处理 {done}/{total} 行");
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
