//! `jiebang eval`: measures the production matcher on a labelled set. The corpus is indexed with the
//! production analyzers and ranked by the production question; only what pages add (equals, bands,
//! reasons) is left out, because the set's labels know nothing of it.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Deserialize;

use super::question::Profile;
use super::strength::Usual;
use crate::search::{self, Change, Document, Key, Kind, Library, Scope, Scored, Statistics, View};

/// What is measured, and where the run goes.
#[derive(Debug, Clone, Args)]
pub struct EvalArgs {
    /// 语料：每行一个 JSON 对象 {id,title,body}
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
    /// A row that is not what it should be, by its line, counted from 1.
    Row {
        file: PathBuf,
        line: usize,
        problem: String,
    },
    Search(search::Error),
}

impl std::fmt::Display for EvalError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            EvalError::File(file, cause) => {
                write!(
                    f,
                    "无法读写文件 {}：{cause}。请检查路径和权限。",
                    file.display()
                )
            }
            EvalError::Row {
                file,
                line,
                problem,
            } => {
                write!(
                    f,
                    "{} 第 {line} 行：{problem}。请改正后重新运行。",
                    file.display()
                )
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

/// Gains by question and answer.
pub type Judgements = HashMap<String, HashMap<String, f64>>;

/// For each question, in order, its answers and their scores, best first.
pub type Run = Vec<(String, Vec<(String, f32)>)>;

/// Means over the judged questions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    pub questions: usize,
    /// nDCG of the first ten, gain 2^g - 1.
    pub ndcg10: f64,
    pub recall10: f64,
    pub recall100: f64,
    /// Mean reciprocal rank of the first relevant answer.
    pub mrr: f64,
}

/// Runs the command: indexes, ranks, writes the run and prints the figures.
///
/// # Errors
/// At the first file or row that cannot be used.
pub fn eval(args: &EvalArgs) -> Result<(), EvalError> {
    let corpus = read_corpus(&args.corpus)?;
    let queries = read_queries(&args.queries)?;
    let judgements = args.qrels.as_deref().map(read_judgements).transpose()?;
    eprintln!(
        "语料 {} 条，查询 {} 条，正在建立索引",
        corpus.len(),
        queries.len()
    );
    let set = Set::index(corpus)?;
    eprintln!("正在排序");
    let run = if args.reverse {
        set.rank_reversed(&queries, args.k)?
    } else {
        set.rank(&queries, args.k)?
    };
    write_run(&args.run, &run).map_err(|cause| EvalError::File(args.run.clone(), cause))?;
    eprintln!("结果已写入 {}", args.run.display());
    if let Some(judgements) = judgements {
        let judgements = if args.reverse {
            turned(judgements)
        } else {
            judgements
        };
        let figures = measure(&run, &judgements);
        println!("queries  {}", figures.questions);
        println!("nDCG@10  {:.4}", figures.ndcg10);
        println!("R@10     {:.4}", figures.recall10);
        println!("R@100    {:.4}", figures.recall100);
        println!("MRR      {:.4}", figures.mrr);
    }
    Ok(())
}

/// One row of the corpus or the queries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub id: String,
    pub title: String,
    pub body: String,
}

#[derive(Deserialize)]
struct RawRow {
    id: String,
    title: Option<String>,
    body: Option<String>,
    text: Option<String>,
}

/// Reads a corpus; every row has a title or a body.
///
/// # Errors
/// At the first row that is no such object or repeats an id.
pub fn read_corpus(file: &Path) -> Result<Vec<Row>, EvalError> {
    read_rows(file, |raw| {
        if raw.title.is_none() && raw.body.is_none() {
            return Err("缺少 title 和 body".to_owned());
        }
        Ok((raw.title.unwrap_or_default(), raw.body.unwrap_or_default()))
    })
}

/// Reads questions; every row has a title or a body, or a text.
///
/// # Errors
/// At the first row that is no such object or repeats an id.
pub fn read_queries(file: &Path) -> Result<Vec<Row>, EvalError> {
    read_rows(file, |raw| match (raw.text, raw.title, raw.body) {
        (Some(text), None, None) => Ok((String::new(), text)),
        (None, title, body) if title.is_some() || body.is_some() => {
            Ok((title.unwrap_or_default(), body.unwrap_or_default()))
        }
        _ => Err("应有 title 和 body，或者只有 text".to_owned()),
    })
}

fn read_rows(
    file: &Path,
    texts: impl Fn(RawRow) -> Result<(String, String), String>,
) -> Result<Vec<Row>, EvalError> {
    let mut rows = Vec::new();
    let mut ids = HashSet::new();
    for_each_line(file, |line| {
        let raw: RawRow = serde_json::from_str(line)
            .map_err(|cause| format!("不是所要的 JSON 对象（{cause}）"))?;
        let id = raw.id.clone();
        if id.is_empty() || id.contains(char::is_whitespace) {
            return Err("id 不能为空，也不能含空白".to_owned());
        }
        if !ids.insert(id.clone()) {
            return Err(format!("id {id} 重复"));
        }
        let (title, body) = texts(raw)?;
        rows.push(Row { id, title, body });
        Ok(())
    })?;
    Ok(rows)
}

/// Reads judgements: question, answer and gain, separated by tabs.
///
/// # Errors
/// At the first row that is not so.
pub fn read_judgements(file: &Path) -> Result<Judgements, EvalError> {
    let mut judgements = Judgements::new();
    for_each_line(file, |line| {
        let columns: Vec<&str> = line.split('\t').map(str::trim).collect();
        let [question, answer, gain] = columns[..] else {
            return Err(format!("应有 3 列，实有 {} 列", columns.len()));
        };
        let gain: f64 = gain.parse().map_err(|_| format!("得分“{gain}”不是数"))?;
        if !gain.is_finite() || gain < 0.0 {
            return Err(format!("得分“{gain}”应为非负数"));
        }
        judgements
            .entry(question.to_owned())
            .or_default()
            .insert(answer.to_owned(), gain);
        Ok(())
    })?;
    Ok(judgements)
}

fn for_each_line(
    file: &Path,
    mut take: impl FnMut(&str) -> Result<(), String>,
) -> Result<(), EvalError> {
    let trouble = |cause| EvalError::File(file.to_owned(), cause);
    let reader = BufReader::new(File::open(file).map_err(trouble)?);
    for (number, line) in reader.split(b'\n').enumerate() {
        let row = |problem| EvalError::Row {
            file: file.to_owned(),
            line: number + 1,
            problem,
        };
        let line = String::from_utf8(line.map_err(trouble)?)
            .map_err(|_| row("不是 UTF-8 文本".to_owned()))?;
        let line = line.trim_start_matches('\u{feff}').trim();
        if !line.is_empty() {
            take(line).map_err(row)?;
        }
    }
    Ok(())
}

/// An indexed corpus.
pub struct Set {
    library: Library,
    ids: Vec<String>,
}

impl Set {
    /// Indexes a corpus with the production analyzers.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn index(corpus: Vec<Row>) -> search::Result<Set> {
        let library = Library::in_memory()?;
        let mut ids = Vec::with_capacity(corpus.len());
        let mut changes = Vec::with_capacity(corpus.len());
        for (place, row) in corpus.into_iter().enumerate() {
            let key = Key::new(Kind::Achievement, place as i64);
            changes.push(Change::Put(Document::public(key, row.title, row.body)));
            ids.push(row.id);
        }
        library.apply(changes, 1)?;
        library.settle()?;
        Ok(Set { library, ids })
    }

    /// Ranks the corpus for every question.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn rank(&self, queries: &[Row], k: usize) -> search::Result<Run> {
        let (view, statistics) = self.open()?;
        let mut run = Run::new();
        for query in queries {
            let ranked = scored(&view, &statistics, query, k)?;
            let answers = ranked
                .into_iter()
                .map(|(score, found)| (self.id(&found).to_owned(), score));
            run.push((query.id.clone(), answers.collect()));
        }
        Ok(run)
    }

    /// Ranks the questions for every row of the corpus, each by how far the row lies above what the
    /// question usually scores.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn rank_reversed(&self, queries: &[Row], k: usize) -> search::Result<Run> {
        let (view, statistics) = self.open()?;
        let mut by_row: Vec<Vec<(String, f32)>> = vec![Vec::new(); self.ids.len()];
        for query in queries {
            let ranked = scored(&view, &statistics, query, self.ids.len())?;
            let scores = ranked.iter().map(|(score, _)| *score);
            let usual = Usual::of(scores, statistics.documents, 0.0);
            for (score, found) in ranked {
                by_row[found.key.id as usize].push((query.id.clone(), usual.above(score)));
            }
        }
        for answers in &mut by_row {
            answers.sort_by(|a, b| b.1.total_cmp(&a.1));
            answers.truncate(k);
        }
        Ok(self.ids.iter().cloned().zip(by_row).collect())
    }

    fn open(&self) -> search::Result<(View, Statistics)> {
        let view = self.library.view(&Scope::public())?;
        let statistics = view.statistics(Kind::Achievement)?;
        Ok((view, statistics))
    }

    fn id(&self, found: &Scored) -> &str {
        &self.ids[found.key.id as usize]
    }
}

fn scored(
    view: &View,
    statistics: &Statistics,
    query: &Row,
    k: usize,
) -> search::Result<Vec<(f32, Scored)>> {
    let profile = Profile::of(&query.title, &query.body);
    let question = profile.question(view, statistics, Kind::Achievement)?;
    let scores = view.score(statistics, &question.terms)?;
    Ok(view.best(&scores, k, |_, score| Some(score)).0)
}

fn write_run(file: &Path, run: &Run) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(file)?);
    for (question, answers) in run {
        for (place, (answer, score)) in answers.iter().enumerate() {
            writeln!(
                out,
                "{question} Q0 {answer} {} {score:.6} jiebang",
                place + 1
            )?;
        }
    }
    out.flush()
}

fn turned(judgements: Judgements) -> Judgements {
    let mut turned = Judgements::new();
    for (question, answers) in judgements {
        for (answer, gain) in answers {
            turned
                .entry(answer)
                .or_default()
                .insert(question.clone(), gain);
        }
    }
    turned
}

/// Means over the run's questions that have a relevant answer.
pub fn measure(run: &Run, judgements: &Judgements) -> Figures {
    let mut sums = Figures {
        questions: 0,
        ndcg10: 0.0,
        recall10: 0.0,
        recall100: 0.0,
        mrr: 0.0,
    };
    for (question, answers) in run {
        let Some(gains) = judgements.get(question) else {
            continue;
        };
        let relevant = gains.values().filter(|gain| **gain > 0.0).count();
        if relevant == 0 {
            continue;
        }
        let gain = |id: &String| gains.get(id).copied().unwrap_or(0.0);
        let found: Vec<f64> = answers.iter().map(|(id, _)| gain(id)).collect();
        let mut ideal: Vec<f64> = gains.values().copied().collect();
        ideal.sort_by(|a, b| b.total_cmp(a));
        let hits = |depth| found.iter().take(depth).filter(|gain| **gain > 0.0).count() as f64;
        sums.questions += 1;
        sums.ndcg10 += discounted(&found) / discounted(&ideal);
        sums.recall10 += hits(10) / relevant as f64;
        sums.recall100 += hits(100) / relevant as f64;
        let first = found.iter().position(|gain| *gain > 0.0);
        sums.mrr += first.map_or(0.0, |place| 1.0 / (place + 1) as f64);
    }
    let count = sums.questions.max(1) as f64;
    Figures {
        questions: sums.questions,
        ndcg10: sums.ndcg10 / count,
        recall10: sums.recall10 / count,
        recall100: sums.recall100 / count,
        mrr: sums.mrr / count,
    }
}

fn discounted(gains: &[f64]) -> f64 {
    let term = |(place, gain): (usize, &f64)| (gain.exp2() - 1.0) / (place as f64 + 2.0).log2();
    gains.iter().take(10).enumerate().map(term).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().expect("folder");
        let path = dir.path().join(name);
        std::fs::write(&path, text).expect("written");
        (dir, path)
    }

    #[test]
    fn figures_follow_their_definitions() {
        let gains = |pairs: &[(&str, f64)]| -> HashMap<String, f64> {
            pairs
                .iter()
                .map(|(id, gain)| ((*id).to_owned(), *gain))
                .collect()
        };
        let judgements = Judgements::from([
            ("q".to_owned(), gains(&[("a", 2.0), ("b", 1.0), ("c", 1.0)])),
            ("none".to_owned(), gains(&[("a", 0.0)])),
        ]);
        let answer = |id: &str| (id.to_owned(), 1.0);
        let run = vec![
            ("q".to_owned(), vec![answer("x"), answer("a"), answer("b")]),
            ("none".to_owned(), vec![answer("a")]),
            ("unjudged".to_owned(), vec![answer("a")]),
        ];
        let figures = measure(&run, &judgements);
        let dcg = 3.0 / 3f64.log2() + 1.0 / 4f64.log2();
        let ideal = 3.0 + 1.0 / 3f64.log2() + 1.0 / 4f64.log2();
        assert_eq!(figures.questions, 1);
        assert!((figures.ndcg10 - dcg / ideal).abs() < 1e-9);
        assert!((figures.recall10 - 2.0 / 3.0).abs() < 1e-9);
        assert!((figures.mrr - 0.5).abs() < 1e-9);
    }

    #[test]
    fn bad_rows_are_named_by_file_and_line() {
        let (_dir, path) = file(
            "corpus.jsonl",
            "{\"id\":\"a\",\"title\":\"甲\",\"body\":\"\"}\n\n{\"id\":\"a\",\"title\":\"乙\"}\n",
        );
        let problem = read_corpus(&path).expect_err("repeated").to_string();
        assert!(
            problem.contains("corpus.jsonl 第 3 行：id a 重复"),
            "{problem}"
        );
        let (_dir, path) = file("queries.jsonl", "{\"id\":\"q\"}\n");
        assert!(
            read_queries(&path)
                .expect_err("no text")
                .to_string()
                .contains("第 1 行")
        );
        let (_dir, path) = file("qrels.tsv", "q\td\t1\nq d 1\n");
        assert!(
            read_judgements(&path)
                .expect_err("columns")
                .to_string()
                .contains("第 2 行")
        );
        assert!(read_corpus(Path::new("/nonexistent")).is_err());
    }

    #[test]
    fn the_run_and_both_directions_are_written() {
        let dir = tempfile::tempdir().expect("folder");
        let path = |name: &str| dir.path().join(name);
        let corpus = [
            ("d1", "轮毂裂纹检测", "相机在线检测"),
            ("d2", "扇贝苗种繁育", "附着率"),
            ("d3", "海带收割", "机械化"),
        ];
        let rows: String = corpus
            .iter()
            .map(|(id, title, body)| {
                format!(
                    "{}\n",
                    serde_json::json!({"id": id, "title": title, "body": body})
                )
            })
            .collect();
        std::fs::write(path("c"), rows).expect("written");
        std::fs::write(path("q"), "{\"id\":\"q1\",\"text\":\"裂纹检测\"}\n{\"id\":\"q2\",\"title\":\"海带\",\"body\":\"收割\"}\n")
            .expect("written");
        for reverse in [false, true] {
            let args = EvalArgs {
                corpus: path("c"),
                queries: path("q"),
                qrels: None,
                k: 10,
                reverse,
                run: path("run"),
            };
            eval(&args).expect("measured");
            let run = std::fs::read_to_string(path("run")).expect("read");
            let firsts: Vec<Vec<&str>> = run
                .lines()
                .map(|line| line.split(' ').collect::<Vec<_>>())
                .filter(|columns| columns[3] == "1")
                .collect();
            let pair = |columns: &Vec<&str>| (columns[0].to_owned(), columns[2].to_owned());
            let firsts: Vec<(String, String)> = firsts.iter().map(pair).collect();
            let expected = if reverse {
                [("d1", "q1"), ("d3", "q2")]
            } else {
                [("q1", "d1"), ("q2", "d3")]
            };
            assert_eq!(firsts, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
        }
    }
}
