//! `jiebang eval`: measures the production matcher on a labelled set. The corpus is indexed with the
//! production analyzers and ranked by the production question; only what pages add (equals, bands,
//! reasons) is left out, because the set's labels know nothing of it.

mod figures;
mod rows;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use figures::turned;
pub use figures::{Figures, Judgements, Run, measure};
pub use rows::{Row, read_judgements, read_rows};

use super::question::{Profile, put_namesakes_first};
use super::{reverse, with_spare};
use crate::search::{self, Change, Document, Key, Kind, Library, Scope, Scored};

/// What is measured, and where the run goes.
#[derive(Debug, Clone, Args)]
pub struct EvalArgs {
    /// 语料：每行一个 JSON 对象 {id,title,body} 或 {id,text}
    #[arg(long)]
    pub corpus: PathBuf,
    /// 查询：每行一个 JSON 对象 {id,title,body} 或 {id,text}
    #[arg(long)]
    pub queries: PathBuf,
    /// 标注：查询号、文档号、得分，以制表符分隔；给出时打印指标
    #[arg(long)]
    pub qrels: Option<PathBuf>,
    /// 每个查询列出多少条
    #[arg(long, default_value_t = 100)]
    pub k: usize,
    /// 反向：为语料的每一行排列查询（需求）
    #[arg(long)]
    pub reverse: bool,
    /// TREC 格式的结果写到这个文件
    #[arg(long)]
    pub run: PathBuf,
}

/// Why nothing was measured.
#[derive(Debug)]
pub enum EvalError {
    /// A file that could not be read or written.
    File(PathBuf, std::io::Error),
    /// A file without a usable row.
    Empty(PathBuf),
    Search(search::Error),
}

impl std::fmt::Display for EvalError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            EvalError::File(file, cause) => {
                write!(f, "无法读写文件 {}：{cause}。请检查路径和权限。", file.display())
            }
            EvalError::Empty(file) => {
                write!(f, "{} 中没有可用的行。请检查文件内容后重新运行。", file.display())
            }
            EvalError::Search(cause) => write!(f, "检索出错：{cause}"),
        }
    }
}

impl std::error::Error for EvalError {}

impl From<search::Error> for EvalError {
    fn from(cause: search::Error) -> EvalError {
        EvalError::Search(cause)
    }
}

/// Runs the command: indexes, ranks, writes the run and prints the figures.
///
/// # Errors
/// When a file cannot be read or written, or holds no usable row.
pub fn eval(args: &EvalArgs) -> Result<(), EvalError> {
    let corpus = read_rows(&args.corpus)?;
    let queries = read_rows(&args.queries)?;
    let judgements = args.qrels.as_deref().map(read_judgements).transpose()?;
    eprintln!("语料 {} 条，查询 {} 条，正在建立索引", corpus.len(), queries.len());
    let set = Set::index(corpus, queries)?;
    eprintln!("正在排序");
    let run = if args.reverse { set.rank_reversed(args.k)? } else { set.rank(args.k)? };
    write_run(&args.run, &run).map_err(|cause| EvalError::File(args.run.clone(), cause))?;
    eprintln!("结果已写入 {}", args.run.display());
    if let Some(judgements) = judgements {
        let judgements = if args.reverse { turned(judgements) } else { judgements };
        let figures = measure(&run, &judgements);
        println!("queries  {}", figures.questions);
        println!("nDCG@10  {:.4}", figures.ndcg10);
        println!("R@10     {:.4}", figures.recall10);
        println!("R@100    {:.4}", figures.recall100);
        println!("MRR      {:.4}", figures.mrr);
    }
    Ok(())
}

/// What is put before another scores so much more.
const ABOVE: f32 = 1.0001;

/// The two lists of a set, indexed: achievements, and the demands that ask for them.
pub struct Set {
    library: Library,
    corpus: Vec<Row>,
    queries: Vec<Row>,
}

impl Set {
    /// Indexes both with the production analyzers. The queries are indexed too, as the demands are in production: how
    /// those who ask speak is weighed (see [`Parlance`](super::question::Parlance)).
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn index(corpus: Vec<Row>, queries: Vec<Row>) -> search::Result<Set> {
        let library = Library::in_memory()?;
        put(&library, Kind::Achievement, &corpus)?;
        put(&library, Kind::Demand, &queries)?;
        Ok(Set { library, corpus, queries })
    }

    /// Ranks the corpus for every question.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn rank(&self, k: usize) -> search::Result<Run> {
        let view = self.library.view(&Scope::public())?;
        let statistics = view.statistics(Kind::Achievement)?;
        let mut run = Run::new();
        for query in &self.queries {
            let question =
                Profile::of(&query.title, &query.body).question(&view, &statistics, Kind::Demand, Kind::Achievement)?;
            let mut found = view.best(&view.score(&statistics, &question.terms)?, k);
            put_namesakes_first(&mut found, &query.title);
            // Who reads a run orders it by its scores.
            for place in (1..found.len()).rev() {
                if found[place - 1].score < found[place].score {
                    found[place - 1].score = found[place].score * ABOVE;
                }
            }
            let named = |scored: Scored| (self.corpus[scored.key.id as usize].id.clone(), scored.score);
            run.push((query.id.clone(), found.into_iter().map(named).collect()));
        }
        Ok(run)
    }

    /// Ranks the questions for every row of the corpus, as an achievement finds whose demand it answers.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn rank_reversed(&self, k: usize) -> search::Result<Run> {
        let view = self.library.view(&Scope::public())?;
        let mut run = Run::new();
        for row in &self.corpus {
            let plain = Profile::of(&row.title, &row.body);
            let answers = reverse::ranked(&self.library, &view, Kind::Achievement, &plain, with_spare(k))?;
            let named =
                |answer: reverse::Answer| (self.queries[answer.demand.key.id as usize].id.clone(), answer.above);
            run.push((row.id.clone(), answers.into_iter().take(k).map(named).collect()));
        }
        Ok(run)
    }
}

fn put(library: &Library, kind: Kind, rows: &[Row]) -> search::Result<()> {
    let document = |(place, row): (usize, &Row)| {
        Change::Put(Document::public(Key::new(kind, place as i64), row.title.clone(), row.body.clone()))
    };
    library.apply(rows.iter().enumerate().map(document).collect(), 1)?;
    library.settle()
}

fn write_run(file: &Path, run: &Run) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(file)?);
    for (question, answers) in run {
        for (place, (answer, score)) in answers.iter().enumerate() {
            writeln!(out, "{question} Q0 {answer} {} {score:.6} jiebang", place + 1)?;
        }
    }
    out.flush()
}

#[cfg(test)]
mod tests;
