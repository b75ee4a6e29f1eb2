//! Reading the files of a labelled set. Sets come from many hands, so what can be read in one way only is read; a
//! line that cannot is left out and said on standard error, and the others are measured.

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
    id: Id,
    title: Option<String>,
    body: Option<String>,
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Word(String),
    Number(serde_json::Number),
}

/// Reads the rows of a corpus or of queries: `{id,title,body}` or `{id,text}`. A row without any text is a row that
/// finds nothing; of rows with one id the first counts.
///
/// # Errors
/// When the file cannot be read or holds no usable row.
pub fn read_rows(file: &Path) -> Result<Vec<Row>, EvalError> {
    let mut rows = Vec::new();
    let mut ids = HashSet::new();
    for_each_line(file, |_, line| {
        let raw: RawRow = serde_json::from_str(line).map_err(|cause| format!("不是所要的 JSON 对象（{cause}）"))?;
        let id = match raw.id {
            Id::Word(word) => word.trim().to_owned(),
            Id::Number(number) => number.to_string(),
        };
        if id.is_empty() || id.contains(char::is_whitespace) {
            return Err("id 不能为空，也不能含空白".to_owned());
        }
        if !ids.insert(id.clone()) {
            return Err(format!("id {id} 重复，以首次出现的为准"));
        }
        let title = raw.title.unwrap_or_default();
        let body = raw.body.unwrap_or_default();
        let body = if title.is_empty() && body.is_empty() { raw.text.unwrap_or_default() } else { body };
        rows.push(Row { id, title, body });
        Ok(())
    })?;
    if rows.is_empty() { Err(EvalError::Empty(file.to_owned())) } else { Ok(rows) }
}

/// Reads judgements: question, answer and gain, separated by tabs or spaces, or TREC's four columns. A gain below
/// zero means no gain, a first line of headings is left out.
///
/// # Errors
/// When the file cannot be read or holds no usable row.
pub fn read_judgements(file: &Path) -> Result<Judgements, EvalError> {
    let mut judgements = Judgements::new();
    for_each_line(file, |number, line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let (question, answer, gain) = match columns[..] {
            [question, answer, gain] | [question, _, answer, gain] => (question, answer, gain),
            _ => return Err(format!("应有 3 列，实有 {} 列", columns.len())),
        };
        match gain.parse::<f64>() {
            Ok(gain) if gain.is_finite() => {
                judgements.entry(question.to_owned()).or_default().insert(answer.to_owned(), gain.max(0.0));
                Ok(())
            }
            _ if number == 1 => Ok(()),
            _ => Err(format!("得分“{gain}”不是数")),
        }
    })?;
    if judgements.is_empty() { Err(EvalError::Empty(file.to_owned())) } else { Ok(judgements) }
}

/// Hands every line that is not blank to `take`, with its number from 1, and says on standard error what was wrong
/// with those it would not take.
fn for_each_line(file: &Path, mut take: impl FnMut(usize, &str) -> Result<(), String>) -> Result<(), EvalError> {
    let trouble = |cause| EvalError::File(file.to_owned(), cause);
    let reader = BufReader::new(File::open(file).map_err(trouble)?);
    for (place, line) in reader.split(b'\n').enumerate() {
        let number = place + 1;
        let line = line.map_err(trouble)?;
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_start_matches('\u{feff}').trim();
        if !text.is_empty()
            && let Err(problem) = take(number, text)
        {
            eprintln!("{} 第 {number} 行已略过：{problem}", file.display());
        }
    }
    Ok(())
}
