//! From a file's bytes to lines of named cells: JSONL, CSV and XLSX all end in the same shape.

mod book;
mod jsonl;
mod table;

use std::collections::HashMap;

use super::{
    Fault, List,
    columns::{self, Column},
    words,
};
use crate::error::{Error, Result};

/// A file as lines of cells.
#[derive(Debug, Default)]
pub struct Lines {
    /// In the order of the file.
    pub lines: Vec<Line>,
    /// Keys or headings of the file that the list has no column for, each once.
    pub unused: Vec<String>,
}

/// One row of the file.
#[derive(Debug)]
pub struct Line {
    /// Where it stands: line of the file, row of the sheet. From 1.
    pub number: usize,
    list: List,
    cells: HashMap<&'static str, String>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

/// What the file's ending says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Jsonl,
    Csv,
    Xlsx,
}

/// The endings that are taken, for the `accept` of a control.
pub const ACCEPTED: &str = ".xlsx,.csv,.jsonl";

/// Reads a file by its ending. What is wrong with the file as a whole is an error, what is wrong with one line stands with
/// the line.
pub fn read(list: List, name: &str, bytes: &[u8]) -> Result<Lines> {
    if bytes.is_empty() {
        return Err(whole("文件是空的，请重新选择"));
    }
    let lines = match kind(name)? {
        Kind::Jsonl => jsonl::read(list, bytes)?,
        Kind::Csv => table::read(list, table::csv(bytes)?)?,
        Kind::Xlsx => table::read(list, book::rows(bytes)?)?,
    };
    if lines.lines.is_empty() {
        return Err(whole("文件里没有要导入的行"));
    }
    Ok(lines)
}

fn kind(name: &str) -> Result<Kind> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "jsonl" | "ndjson" => Ok(Kind::Jsonl),
        "csv" => Ok(Kind::Csv),
        "xlsx" => Ok(Kind::Xlsx),
        "xls" | "et" | "ods" => Err(whole("请在表格软件里把文件另存为 Excel 工作簿（.xlsx）或 CSV 后再导入")),
        "json" => Err(whole("请用每行一条的 JSONL 文件（.jsonl）")),
        _ => Err(whole("只能导入 .xlsx、.csv 和 .jsonl 文件，请按文件种类改好文件名或另存后再导入")),
    }
}

/// What is wrong with the file as a whole.
fn whole(says: impl Into<String>) -> Error {
    Error::invalid("file", says)
}

impl Line {
    fn new(list: List, number: usize) -> Self {
        Self { number, list, cells: HashMap::new(), faults: Vec::new() }
    }

    /// Keeps what stands in a column; nothing is absent.
    fn put(&mut self, column: &'static Column, text: &str) {
        let text = clean(text);
        if ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"].contains(&text.as_str()) {
            self.fault(column.key, format!("单元格是错误值 {text}，请改正公式或直接填写"));
        } else if !text.is_empty() {
            self.cells.insert(column.key, text);
        }
    }

    /// Notes what is wrong with a field; an empty key is the line as a whole.
    pub fn fault(&mut self, key: &str, says: impl Into<String>) {
        let label = if key.is_empty() { "整行".to_owned() } else { columns::label(self.list, key) };
        self.faults.push(Fault { line: self.number, field: key.to_owned(), label, says: says.into() });
    }

    /// A text of several lines.
    pub fn text(&mut self, key: &'static str) -> Option<String> {
        let text = self.cells.remove(key);
        let column = columns::named(self.list, key)?;
        let length = text.as_deref().map_or(0, |text| text.chars().count());
        if length > column.most {
            self.fault(key, format!("最多 {} 个字，现有 {length} 个，请缩短", column.most));
        }
        if column.needed && length == 0 {
            self.fault(key, "没有填写");
        }
        text
    }

    /// A text of one line: breaks become spaces.
    pub fn words(&mut self, key: &'static str) -> Option<String> {
        let text = self.text(key)?;
        Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// A day.
    pub fn day(&mut self, key: &'static str) -> Option<chrono::NaiveDate> {
        let text = self.words(key)?;
        let day = words::day(&text);
        if day.is_none() {
            self.fault(key, format!("日期“{}”无法识别，请写成 2025-03-18", short(&text)));
        }
        day
    }
}

/// A text that was not understood, as far as it helps to find it.
pub fn short(text: &str) -> String {
    let kept: String = text.chars().take(20).collect();
    if kept.len() < text.len() { format!("{kept}…") } else { kept }
}

/// Line breaks as `\n`, no control characters, nothing around it.
fn clean(text: &str) -> String {
    let plain: String = text
        .replace("\r\n", "\n")
        .chars()
        .map(|c| if c == '\r' { '\n' } else { c })
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect();
    plain.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').to_owned()
}
