//! Reading the files of a labelled set.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde::Deserialize;

use super::{EvalError, Judgements};

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

fn read_rows(file: &Path, texts: impl Fn(RawRow) -> Result<(String, String), String>) -> Result<Vec<Row>, EvalError> {
    let mut rows = Vec::new();
    let mut ids = HashSet::new();
    for_each_line(file, |line| {
        let raw: RawRow = serde_json::from_str(line).map_err(|cause| format!("不是所要的 JSON 对象（{cause}）"))?;
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
        judgements.entry(question.to_owned()).or_default().insert(answer.to_owned(), gain);
        Ok(())
    })?;
    Ok(judgements)
}

fn for_each_line(file: &Path, mut take: impl FnMut(&str) -> Result<(), String>) -> Result<(), EvalError> {
    let trouble = |cause| EvalError::File(file.to_owned(), cause);
    let reader = BufReader::new(File::open(file).map_err(trouble)?);
    for (number, line) in reader.split(b'\n').enumerate() {
        let row = |problem| EvalError::Row { file: file.to_owned(), line: number + 1, problem };
        let line = String::from_utf8(line.map_err(trouble)?).map_err(|_| row("不是 UTF-8 文本".to_owned()))?;
        let line = line.trim_start_matches('\u{feff}').trim();
        if !line.is_empty() {
            take(line).map_err(row)?;
        }
    }
    Ok(())
}
