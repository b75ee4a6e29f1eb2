//! One JSON object a line.

use serde_json::{Map, Value};

use super::{Line, Lines, columns, whole};
use crate::{error::Result, import::List};

/// Reads the lines; one that is no object is a line with a fault.
pub(super) fn read(list: List, bytes: &[u8]) -> Result<Lines> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut lines = Lines::default();
    for (number, bytes) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let mut line = Line::new(list, number);
        match std::str::from_utf8(bytes) {
            Ok(text) => match serde_json::from_str::<Value>(text) {
                Ok(Value::Object(object)) => cells(list, &mut line, object, &mut lines.unused),
                Ok(_) => line.fault("", "应是一个 JSON 对象，即用花括号括起来的一条"),
                Err(cause) => line.fault("", format!("不是完整的 JSON，从第 {} 个字节起读不下去", cause.column())),
            },
            Err(_) => line.fault("", "不是 UTF-8 编码，请另存为 UTF-8 后再导入"),
        }
        lines.lines.push(line);
    }
    if lines.lines.iter().all(|line| line.cells.is_empty()) {
        return Err(whole("没有一行能读出内容，请确认文件是每行一条的 JSONL，而且选对了清单"));
    }
    Ok(lines)
}

fn cells(list: List, line: &mut Line, object: Map<String, Value>, unused: &mut Vec<String>) {
    for (key, value) in object {
        let Some(column) = columns::of(list).iter().find(|column| column.key == key) else {
            if !value.is_null() && !unused.contains(&key) {
                unused.push(key);
            }
            continue;
        };
        match text(value) {
            Ok(Some(text)) => line.put(column, &text),
            Ok(None) => {}
            Err(says) => line.fault(column.key, says),
        }
    }
}

fn text(value: Value) -> Result<Option<String>, &'static str> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::Array(items) => {
            let items = items.into_iter().map(text).collect::<Result<Vec<_>, _>>()?;
            Ok(Some(items.into_iter().flatten().collect::<Vec<_>>().join("、")))
        }
        Value::Bool(_) | Value::Object(_) => Err("应是文字"),
    }
}
