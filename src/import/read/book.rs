//! The first sheet of an Excel workbook.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::{table::Row, whole};
use crate::error::Result;

/// The rows, with their numbers in the sheet.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<Row>> {
    let unreadable = |cause: calamine::XlsxError| {
        tracing::info!(%cause, "a workbook cannot be read");
        whole("这个 Excel 文件打不开，可能已损坏或加了密码。请另存为新的 .xlsx 后再导入")
    };
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(unreadable)?;
    let sheet = book.worksheet_range_at(0).ok_or_else(|| whole("这个 Excel 文件里没有工作表"))?.map_err(unreadable)?;
    let first = sheet.start().map_or(0, |(row, _)| row as usize);
    let left = sheet.start().map_or(0, |(_, column)| column as usize);
    let row = |(at, cells): (usize, &[Data])| {
        let cells = std::iter::repeat_n(String::new(), left).chain(cells.iter().map(text));
        (first + at + 1, cells.collect())
    };
    Ok(sheet.rows().enumerate().map(row).collect())
}

/// A cell as a person reads it.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(true) => "是".into(),
        Data::Bool(false) => "否".into(),
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
            match (hour, minute) {
                (0, 0) => format!("{year}-{month:02}-{day:02}"),
                _ => format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}"),
            }
        }
        Data::DateTime(moment) => moment.as_f64().to_string(),
        // The words Excel shows: #N/A.
        Data::Error(error) => error.to_string(),
        // A kind of cell that calamine may add.
        #[allow(unreachable_patterns, reason = "the enumeration may grow")]
        other => other.to_string(),
    }
}
