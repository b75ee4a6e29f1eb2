//! The first sheet of an Excel workbook.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};

use super::{table::Row, whole};
use crate::error::{Error, Result};

/// Most bytes of a workbook once it is unpacked: a small file can be packed to swell beyond any memory.
const MOST_UNPACKED: u64 = 300 << 20;
/// The lists have some twenty columns; a cell far out to the right is a slip or a trap.
const MOST_COLUMNS: u32 = 256;

/// The rows, with their numbers in the sheet.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<Row>> {
    check_size(bytes)?;
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(unreadable)?;
    let name = book.sheet_names().first().cloned().ok_or_else(|| whole("这个 Excel 文件里没有工作表"))?;
    let mut sheet = book.worksheet_cells_reader(&name).map_err(unreadable)?;
    // Only cells that are there: the rectangle around them may be larger than any memory.
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    while let Some(cell) = sheet.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        let words = text(&Data::from(cell.get_value().clone()));
        if words.is_empty() {
            continue;
        }
        if column >= MOST_COLUMNS {
            let says = format!("第 {} 行的内容超出第 {MOST_COLUMNS} 列，请删去表格右侧多余的单元格", row + 1);
            return Err(whole(says));
        }
        let cells = rows.entry(row).or_default();
        let column = column as usize;
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        cells[column] = words;
    }
    Ok(rows.into_iter().map(|(row, cells)| (row as usize + 1, cells)).collect())
}

/// Unpacks everything once without keeping it: what a packed file says of its size may be a lie.
fn check_size(bytes: &[u8]) -> Result<()> {
    let mut book = zip::ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut left = MOST_UNPACKED;
    for place in 0..book.len() {
        let part = book.by_index(place).map_err(unreadable)?;
        let unpacked = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(unreadable)?;
        left = left.checked_sub(unpacked).ok_or_else(|| {
            whole(format!("这个 Excel 文件解开后超过 {} MB，请只保留要导入的工作表后再试", MOST_UNPACKED >> 20))
        })?;
    }
    Ok(())
}

fn unreadable(cause: impl std::error::Error) -> Error {
    tracing::info!(%cause, "a workbook cannot be read");
    whole("这个 Excel 文件打不开，可能已损坏或加了密码。请另存为新的 .xlsx 后再导入")
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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use rust_xlsxwriter::Workbook;

    use super::*;

    fn book(write: impl Fn(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
        let mut book = Workbook::new();
        write(book.add_worksheet());
        book.save_to_buffer().expect("a workbook")
    }

    #[test]
    fn cells_stand_where_they_stood_in_the_sheet() {
        let bytes = book(|sheet| {
            sheet.write(1, 1, "编号").expect("written");
            sheet.write(3, 2, 5.5).expect("written");
            sheet.write(1_000_000, 0, "末行").expect("written");
        });
        let rows = rows(&bytes).expect("rows");
        let row = |number: usize, cells: &[&str]| (number, cells.iter().map(|cell| (*cell).to_owned()).collect());
        assert_eq!(rows, [row(2, &["", "编号"]), row(4, &["", "", "5.5"]), row(1_000_001, &["末行"])]);
    }

    #[test]
    fn a_cell_far_out_is_refused() {
        let bytes = book(|sheet| {
            sheet.write(0, 16_000, "远").expect("written");
        });
        let says = rows(&bytes).unwrap_err().says();
        assert!(says.contains("第 1 行的内容超出第 256 列"), "{says}");
    }

    #[test]
    fn a_file_that_swells_is_refused_before_it_is_read() {
        let mut swelling = zip::ZipWriter::new(Cursor::new(Vec::new()));
        swelling.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default()).expect("started");
        let spaces = vec![b' '; 1 << 20];
        for _ in 0..=(MOST_UNPACKED >> 20) {
            swelling.write_all(&spaces).expect("written");
        }
        let bytes = swelling.finish().expect("finished").into_inner();
        assert!(bytes.len() < 2 << 20, "{}", bytes.len());
        assert!(rows(&bytes).unwrap_err().says().contains("解开后超过 300 MB"));
    }
}
