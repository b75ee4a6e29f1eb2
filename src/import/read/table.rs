//! A table with headings, from CSV or a workbook.

use encoding_rs::{Encoding, GB18030};

use super::{Column, Line, Lines, columns, whole};
use crate::{
    error::{Error, Result},
    import::List,
};

/// A row of a table: its number and its cells, none of them trimmed.
pub(super) type Row = (usize, Vec<String>);

/// Names the columns by the first row and reads the others. Rows without any text are left out.
pub(super) fn read(list: List, rows: Vec<Row>) -> Result<Lines> {
    let mut rows = rows.into_iter().filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
    let (_, headings) = rows.next().ok_or_else(|| whole("文件里没有内容"))?;
    let mut lines = Lines::default();
    let places = places(list, &headings, &mut lines.unused)?;
    for (number, cells) in rows {
        let mut line = Line::new(list, number);
        for (at, cell) in cells.iter().enumerate() {
            match places.get(at) {
                Some(Some(column)) => line.put(column, cell),
                Some(None) => {}
                None if cell.trim().is_empty() => {}
                None => {
                    line.fault("", format!("比表头多出内容“{}”，请检查分隔符和引号", super::short(cell.trim())));
                    break;
                }
            }
        }
        lines.lines.push(line);
    }
    Ok(lines)
}

/// The column of each place; the headings must have what no row can be without.
fn places(list: List, headings: &[String], unused: &mut Vec<String>) -> Result<Vec<Option<&'static Column>>> {
    let mut places: Vec<Option<&'static Column>> = Vec::new();
    for heading in headings {
        let column = columns::named(list, heading);
        let heading = heading.trim();
        match column {
            Some(column) if places.contains(&Some(column)) => {
                return Err(whole(format!(
                    "表头里有两列都是“{}”（另一列写作“{heading}”），请删去一列",
                    column.heading
                )));
            }
            None if !heading.is_empty() && !unused.iter().any(|known| known == heading) => {
                unused.push(heading.to_owned());
            }
            _ => {}
        }
        places.push(column);
    }
    for column in columns::of(list).iter().filter(|column| column.needed) {
        if !places.contains(&Some(column)) {
            return Err(whole(format!(
                "表头里没有“{}”这一列。第一行应是列名，可以下载模板对照；也请确认选对了清单",
                column.heading
            )));
        }
    }
    Ok(places)
}

/// The rows of a CSV, with the line each begins on.
pub(super) fn csv(bytes: &[u8]) -> Result<Vec<Row>> {
    let text = decode(bytes)?;
    let separator = separator(text.lines().next().unwrap_or_default());
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    // Counted by hand: the reader's own number stands before the empty lines it passes over.
    let (mut counted, mut number) = (0, 1);
    loop {
        let start = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX).min(text.len());
        let more = reader.read_record(&mut record).map_err(|cause| whole(format!("CSV 读不下去：{cause}")))?;
        if !more {
            return Ok(rows);
        }
        let start = start + text[start..].len() - text[start..].trim_start_matches(['\r', '\n']).len();
        number += text[counted..start].bytes().filter(|byte| *byte == b'\n').count();
        counted = start;
        let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX).min(text.len());
        let raw = text[start..end].trim_end_matches(['\r', '\n']);
        // One quote too few takes the rows after it into its cell: what follows cannot be trusted.
        if raw.contains('\n') && raw.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 {
            return Err(whole(format!(
                "第 {number} 行起有引号没有闭合，后面的行会并进同一格；请补上或删去引号后再导入"
            )));
        }
        rows.push((number, record.iter().map(undone).collect()));
    }
}

/// UTF-8 with or without its mark, UTF-16 with it, or GB18030 as Excel in China saves it.
fn decode(bytes: &[u8]) -> Result<String> {
    if let Some((marked, _)) = Encoding::for_bom(bytes) {
        let (text, _, broken) = marked.decode(bytes);
        return if broken { Err(unreadable()) } else { Ok(text.into_owned()) };
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    GB18030
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(std::borrow::Cow::into_owned)
        .ok_or_else(unreadable)
}

fn unreadable() -> Error {
    whole("文字编码无法识别，请在表格软件里另存为“CSV UTF-8”后再导入")
}

/// What stands most between the headings.
fn separator(headings: &str) -> u8 {
    let count = |separator: u8| headings.bytes().filter(|byte| *byte == separator).count();
    [b',', b'\t', b';'].into_iter().rev().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

/// The apostrophe that our own CSV puts before what would be a formula.
fn undone(cell: &str) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) => rest.to_owned(),
        _ => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_know_the_line_they_begin_on() {
        let rows = csv("编号,需求名称\r\n\r\n甲,\"一行\r\n又一行\"\r\n\r\n乙,'=1+1\r\n".as_bytes()).unwrap();
        let numbers: Vec<usize> = rows.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [1, 3, 6]);
        assert_eq!(rows[1].1[1], "一行\r\n又一行");
        assert_eq!(rows[2].1[1], "=1+1");
    }

    #[test]
    fn a_quote_left_open_swallows_no_rows() {
        for text in ["编号,详情\n甲,\"没有闭合\n乙,详情\n", "编号,详情\n甲,\"没有闭合\n乙,\"闭合\"\n丙,详情\n"]
        {
            let says = csv(text.as_bytes()).unwrap_err().says();
            assert!(says.contains("第 2 行起有引号没有闭合"), "{says}");
        }
        let inches = csv("编号,详情\n甲,5\" 管\n乙,\"两\n行 \"\"5\"\"\"\n".as_bytes()).unwrap();
        assert_eq!(inches[1].1[1], "5\" 管");
        assert_eq!(inches[2].1[1], "两\n行 \"5\"");
    }

    #[test]
    fn tables_are_read_in_the_encodings_of_the_office() {
        let text = "编号\t需求名称\n甲\t脱盐膜";
        let wanted = csv(text.as_bytes()).unwrap();
        assert_eq!(wanted[1].1, ["甲", "脱盐膜"]);
        assert_eq!(csv(&GB18030.encode(text).0).unwrap(), wanted);
        assert_eq!(csv(format!("\u{feff}{text}").as_bytes()).unwrap(), wanted);
        let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(csv(&wide).unwrap(), wanted);
        assert!(csv(&[0xb1, 0xe0, 0xff, 0xff]).is_err());
    }

    #[test]
    fn headings_must_name_what_no_row_can_be_without() {
        let row = |cells: &[&str]| (1, cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>());
        let says = |headings: &[&str]| read(List::Demands, vec![row(headings)]).unwrap_err().says();
        assert!(says(&["编号", "详情"]).contains("“需求名称”"));
        assert!(says(&["编号", "需求名称", "title"]).contains("两列"));
        let lines =
            read(List::Demands, vec![row(&["编号", "title", "备注"]), row(&["甲", "脱盐膜", "略", "多"])]).unwrap();
        assert_eq!(lines.unused, ["备注"]);
        assert_eq!(lines.lines[0].faults.len(), 1);
    }
}
