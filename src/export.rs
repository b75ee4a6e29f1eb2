//! Lists as files: one [`Sheet`] of typed cells becomes CSV or XLSX. A sheet is filled from the projections of the
//! nouns and nothing else, so a file never says more than the page.
//!
//! Texts come from people: a text that a spreadsheet would take for a formula is defused in CSV by a leading
//! apostrophe, and written as a string in XLSX, where nothing is ever a formula.

use axum::response::Response;
use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use rust_xlsxwriter::{ExcelDateTime, Format as Style, FormatAlign, Workbook, Worksheet, XlsxError};

use crate::{
    clock,
    error::{Error, Result},
    form::wan_of_fen,
    page,
};

/// What a file is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// UTF-8 with a byte order mark, which is what Excel needs to read Chinese.
    Csv,
    /// One worksheet.
    Xlsx,
}

/// What stands in a column: how it is aligned, how wide it is, how its whole numbers read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// Whole numbers as they are.
    Number,
    /// Fen, written in 万元: the label should say so.
    Money,
    /// Days and instants, in +08:00.
    Date,
}

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its heading.
    pub label: String,
    /// What stands in it.
    pub kind: Kind,
}

/// What stands in one place. `Option`s of the others turn into it, `None` as [`Cell::Empty`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A whole number; fen in a column of money.
    Number(i64),
    /// A day.
    Day(NaiveDate),
    /// An instant, shown to the minute in +08:00.
    Instant(DateTime<Utc>),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<i32> for Cell {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}

impl From<NaiveDate> for Cell {
    fn from(day: NaiveDate) -> Self {
        Self::Day(day)
    }
}

impl From<DateTime<Utc>> for Cell {
    fn from(at: DateTime<Utc>) -> Self {
        Self::Instant(at)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// A list on its way into a file.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Its name: of the worksheet and, with the ending, of the file.
    pub title: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows; a row shorter than the columns ends in empty cells.
    pub rows: Vec<Vec<Cell>>,
}

/// Most characters Excel keeps in one cell.
const LONGEST_CELL: usize = 32_767;
/// Stands at the end of a text that is longer than that.
const CUT: &str = "……（原文过长，请在网页查看全文）";
/// Most rows of a worksheet, the heading included.
const MOST_ROWS: usize = 1_048_576;

impl Sheet {
    /// An empty sheet.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), columns: Vec::new(), rows: Vec::new() }
    }

    /// With one more column.
    pub fn column(mut self, label: impl Into<String>, kind: Kind) -> Self {
        self.columns.push(Column { label: label.into(), kind });
        self
    }

    /// Adds a row.
    pub fn push(&mut self, row: Vec<Cell>) {
        self.rows.push(row);
    }

    /// The sheet as CSV.
    pub fn csv(&self) -> Result<Vec<u8>> {
        let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
        writer.write_record(self.columns.iter().map(|column| defused(&column.label))).map_err(Error::broken)?;
        for row in &self.rows {
            let words = self.columns.iter().enumerate().map(|(at, column)| words(column.kind, row.get(at)));
            writer.write_record(words).map_err(Error::broken)?;
        }
        writer.into_inner().map_err(Error::broken)
    }

    /// The sheet as an Excel workbook.
    pub fn xlsx(&self) -> Result<Vec<u8>> {
        if self.rows.len() >= MOST_ROWS {
            return Err(Error::TooLarge("结果超过 Excel 的行数上限，请加上筛选条件，或导出 CSV。".into()));
        }
        self.workbook().map_err(Error::broken)
    }

    fn workbook(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.set_name(tab_name(&self.title))?;
        let heading = Style::new().set_bold();
        for (at, column) in (0..).zip(&self.columns) {
            let heading = match column.kind {
                Kind::Number | Kind::Money => heading.clone().set_align(FormatAlign::Right),
                Kind::Text | Kind::Date => heading.clone(),
            };
            sheet.write_string_with_format(0, at, &column.label, &heading)?;
            sheet.set_column_width(at, self.width(usize::from(at)))?;
        }
        sheet.set_freeze_panes(1, 0)?;
        let styles = Styles::new();
        for (line, row) in (1..).zip(&self.rows) {
            for (at, (column, cell)) in (0..).zip(self.columns.iter().zip(row)) {
                write(sheet, (line, at), column.kind, cell, &styles)?;
            }
        }
        workbook.save_to_buffer()
    }

    /// Wide enough for the heading and most of the cells, in Excel's characters; a Chinese one counts as two.
    fn width(&self, at: usize) -> f64 {
        let columns = |text: &str| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
        let kind = self.columns[at].kind;
        let widest = self.rows.iter().map(|row| columns(&words(kind, row.get(at)))).max().unwrap_or(0);
        // At most 60 columns, so that one long text does not push the others off the screen.
        (widest.max(columns(&self.columns[at].label)) + 2).clamp(8, 60) as f64
    }
}

/// The sheet as a file to save, named by its title.
pub async fn respond(sheet: Sheet, format: Format) -> Result<Response> {
    // Packing a workbook is work for the processor alone.
    tokio::task::spawn_blocking(move || {
        let title = &sheet.title;
        Ok(match format {
            Format::Csv => page::download(&format!("{title}.csv"), "text/csv; charset=utf-8", sheet.csv()?),
            Format::Xlsx => page::download(&format!("{title}.xlsx"), XLSX, sheet.xlsx()?),
        })
    })
    .await
    .map_err(Error::broken)?
}

/// The media type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The styles of cells that are not words.
struct Styles {
    money: Style,
    day: Style,
    instant: Style,
}

impl Styles {
    fn new() -> Self {
        Self {
            money: Style::new().set_num_format("#,##0.######"),
            day: Style::new().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
            instant: Style::new().set_num_format("yyyy-mm-dd hh:mm").set_align(FormatAlign::Left),
        }
    }
}

fn write(
    sheet: &mut Worksheet,
    (line, at): (u32, u16),
    kind: Kind,
    cell: &Cell,
    styles: &Styles,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => {
            sheet.write_string(line, at, fitting(text))?;
        }
        Cell::Number(fen) if kind == Kind::Money => {
            // Fen in 万元: exact up to some billions of yuan, which is all a double has to carry here.
            sheet.write_number_with_format(line, at, *fen as f64 / 1_000_000.0, &styles.money)?;
        }
        // A double holds whole numbers up to 2^53; counts and ids stay far below.
        Cell::Number(number) => {
            sheet.write_number(line, at, *number as f64)?;
        }
        Cell::Day(day) => match excel_day(*day) {
            Some(day) => drop(sheet.write_datetime_with_format(line, at, day, &styles.day)?),
            None => drop(sheet.write_string(line, at, day.to_string())?),
        },
        Cell::Instant(moment) => {
            let wall = moment.with_timezone(&clock::local());
            match excel_day(wall.date_naive()) {
                Some(day) => {
                    let moment = day.and_hms(wall.hour() as u16, wall.minute() as u8, 0)?;
                    sheet.write_datetime_with_format(line, at, moment, &styles.instant)?;
                }
                None => drop(sheet.write_string(line, at, words(kind, Some(cell)))?),
            }
        }
    }
    Ok(())
}

/// Excel's calendar begins in 1900.
fn excel_day(day: NaiveDate) -> Option<ExcelDateTime> {
    ExcelDateTime::from_ymd(u16::try_from(day.year()).ok()?, day.month() as u8, day.day() as u8).ok()
}

/// A cell in words, as CSV has it.
fn words(kind: Kind, cell: Option<&Cell>) -> String {
    match cell {
        None | Some(Cell::Empty) => String::new(),
        Some(Cell::Text(text)) => defused(text),
        Some(Cell::Number(fen)) if kind == Kind::Money && *fen < 0 => format!("-{}", wan_of_fen(fen.saturating_neg())),
        Some(Cell::Number(fen)) if kind == Kind::Money => wan_of_fen(*fen),
        Some(Cell::Number(number)) => number.to_string(),
        Some(Cell::Day(day)) => day.to_string(),
        Some(Cell::Instant(at)) => at.with_timezone(&clock::local()).format("%Y-%m-%d %H:%M").to_string(),
    }
}

/// A text that begins like a formula, in ASCII or in the full-width signs some locales accept, gets an apostrophe.
fn defused(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn fitting(text: &str) -> String {
    // Excel counts UTF-16 units; characters beyond the basic plane are rare, so cut by half to be safe.
    if text.encode_utf16().count() <= LONGEST_CELL {
        return text.to_owned();
    }
    let kept: String = text.chars().take((LONGEST_CELL - CUT.chars().count()) / 2).collect();
    format!("{kept}{CUT}")
}

/// A worksheet's name is at most 31 characters and has none of `[ ] : * ? / \`.
fn tab_name(title: &str) -> String {
    let name: String = title.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(31).collect();
    if name.is_empty() { "Sheet1".into() } else { name }
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader};

    use super::*;

    fn sheet() -> Sheet {
        let mut sheet = Sheet::new("需求[清单]")
            .column("序号", Kind::Number)
            .column("名称", Kind::Text)
            .column("榜金（万元）", Kind::Money)
            .column("截止", Kind::Date)
            .column("发布", Kind::Date);
        let closes: DateTime<Utc> = "2026-09-30T09:00:00Z".parse().unwrap();
        let posted = NaiveDate::from_ymd_opt(2026, 8, 1).unwrap();
        sheet.push(vec![1.into(), "脱盐, \"低\"能耗".into(), 280_500_000.into(), closes.into(), posted.into()]);
        sheet.push(vec![2.into(), "=HYPERLINK(\"http://x\")".into(), None::<i64>.into()]);
        sheet
    }

    #[test]
    fn csv_has_its_mark_and_no_formula() {
        let bytes = sheet().csv().unwrap();
        let text = std::str::from_utf8(&bytes).unwrap();
        assert_eq!(
            text,
            "\u{feff}序号,名称,榜金（万元）,截止,发布\n\
             1,\"脱盐, \"\"低\"\"能耗\",280.5,2026-09-30 17:00,2026-08-01\n\
             2,\"'=HYPERLINK(\"\"http://x\"\")\",,,\n"
        );
    }

    #[test]
    fn every_dangerous_beginning_is_defused() {
        for text in ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "＝1", "＋1"] {
            assert_eq!(defused(text), format!("'{text}"));
        }
        for text in ["1-1", "a=b", "脱盐", ""] {
            assert_eq!(defused(text), text);
        }
        assert_eq!(words(Kind::Number, Some(&Cell::Number(-5))), "-5", "a number is no formula");
        assert_eq!(words(Kind::Money, Some(&Cell::Number(-500_000))), "-0.5");
    }

    #[test]
    fn a_workbook_reads_back() {
        let bytes = sheet().xlsx().unwrap();
        let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
        let range = book.worksheet_range("需求清单").unwrap();
        let cell = |row, column| range.get_value((row, column)).cloned().unwrap_or(Data::Empty);
        assert_eq!(cell(0, 1), Data::String("名称".into()));
        assert_eq!(cell(1, 0), Data::Float(1.0));
        assert_eq!(cell(1, 2), Data::Float(280.5));
        assert_eq!(cell(2, 1), Data::String("=HYPERLINK(\"http://x\")".into()));
        assert_eq!(cell(2, 2), Data::Empty);
        assert!(
            matches!(cell(1, 3), Data::DateTime(at) if (at.as_f64() - 46295.708333).abs() < 0.001),
            "{:?}",
            cell(1, 3)
        );
        let formulas = book.worksheet_formula("需求清单").unwrap();
        assert!(formulas.used_cells().next().is_none(), "nothing is a formula");
    }

    #[test]
    fn a_text_too_long_for_a_cell_says_so() {
        let mut sheet = Sheet::new("长").column("正文", Kind::Text);
        sheet.push(vec!["很".repeat(40_000).into()]);
        assert!(sheet.xlsx().is_ok());
        assert!(fitting(&"很".repeat(40_000)).ends_with(CUT));
        assert_eq!(tab_name("[]"), "Sheet1");
    }
}
