//! Rows of controls: indicators, budget lines, milestones, partners.

use askama::Template;

use super::{Choice, Problems, html_parts};

/// Kind of control in a column.
#[derive(Clone, Debug)]
enum Kind {
    Text,
    Number,
    Date,
    Select(Vec<Choice>),
    /// Shown and sent back unchanged.
    Fixed,
}

/// One column of controls.
#[derive(Clone, Debug)]
pub struct Column {
    /// Last part of the control's name: `unit` of `indicator-0-unit`.
    pub name: String,
    /// 单位
    pub label: String,
    kind: Kind,
    width: &'static str,
}

impl Column {
    fn new(name: &str, label: &str, kind: Kind) -> Self {
        Self { name: name.into(), label: label.into(), kind, width: "" }
    }

    /// Words.
    pub fn text(name: &str, label: &str) -> Self {
        Self::new(name, label, Kind::Text)
    }

    /// A number, at the right.
    pub fn number(name: &str, label: &str) -> Self {
        Self::new(name, label, Kind::Number)
    }

    /// A day.
    pub fn date(name: &str, label: &str) -> Self {
        Self::new(name, label, Kind::Date)
    }

    /// One of a few.
    pub fn select<C: Into<Choice>>(name: &str, label: &str, choices: impl IntoIterator<Item = C>) -> Self {
        Self::new(name, label, Kind::Select(choices.into_iter().map(Into::into).collect()))
    }

    /// Shown, not edited, and sent back in a hidden control.
    pub fn fixed(name: &str, label: &str) -> Self {
        Self::new(name, label, Kind::Fixed)
    }

    /// Wide: names.
    pub fn wide(mut self) -> Self {
        self.width = "wide";
        self
    }

    /// Narrow: numbers, units.
    pub fn narrow(mut self) -> Self {
        self.width = "narrow";
        self
    }
}

/// A table of controls. Controls are `{noun}-{row}-{column}`, rows count from 0. 增加一行 sends `add={noun}`, 删除 sends
/// `drop={noun}-{row}`; without script the server shows the form again with a row more or less, with script it happens in place.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/edit_rows.html")]
pub struct EditRows {
    noun: String,
    label: String,
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
    errors: Vec<(String, String)>,
    described_by: Option<String>,
    fixed: bool,
    add: String,
}

impl EditRows {
    /// Rows named `noun` (`indicator`), read as `label` (考核指标).
    pub fn new(noun: &str, label: &str, columns: Vec<Column>) -> Self {
        Self {
            noun: noun.into(),
            label: label.into(),
            columns,
            rows: Vec::new(),
            errors: Vec::new(),
            described_by: None,
            fixed: false,
            add: "增加一行".into(),
        }
    }

    /// Adds a row: values in the order of the columns.
    pub fn row<S: Into<String>>(mut self, values: impl IntoIterator<Item = S>) -> Self {
        self.rows.push(values.into_iter().map(Into::into).collect());
        self
    }

    /// At least `count` rows, empty ones added.
    pub fn at_least(mut self, count: usize) -> Self {
        while self.rows.len() < count {
            self.rows.push(vec![String::new(); self.columns.len()]);
        }
        self
    }

    /// Takes the problems whose field is one of these controls.
    pub fn problems(mut self, problems: &Problems) -> Self {
        let own = format!("{}-", self.noun);
        let own = problems.0.iter().filter(|problem| problem.field.starts_with(&own));
        self.errors = own.map(|problem| (problem.field.clone(), problem.words.clone())).collect();
        self
    }

    /// Id of the hint above.
    pub fn described_by(mut self, id: impl Into<String>) -> Self {
        self.described_by = Some(id.into());
        self
    }

    /// Rows are given: none added, none dropped.
    pub fn fixed(mut self) -> Self {
        self.fixed = true;
        self
    }

    /// What the button below says: 增加一项指标.
    pub fn add_label(mut self, label: impl Into<String>) -> Self {
        self.add = label.into();
        self
    }

    fn name(&self, row: &usize, column: &Column) -> String {
        format!("{}-{row}-{}", self.noun, column.name)
    }

    fn value<'a>(&self, row: &'a [String], column: &usize) -> &'a str {
        row.get(*column).map_or("", String::as_str)
    }

    fn error(&self, row: &usize, column: &Column) -> Option<&str> {
        let name = self.name(row, column);
        self.errors.iter().find(|(field, _)| *field == name).map(|(_, words)| words.as_str())
    }
}

html_parts!(EditRows);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_by_row_and_column() {
        let mut problems = Problems::none();
        problems.add("indicator-1-test", "请写明怎样检验");
        let columns = vec![
            Column::text("name", "指标"),
            Column::select("sign", "比较", [("ge", "≥"), ("le", "≤")]),
            Column::text("test", "怎样检验"),
        ];
        let html = EditRows::new("indicator", "考核指标", columns)
            .row(["硬度", "le", "显微硬度计"])
            .at_least(2)
            .problems(&problems)
            .to_string();
        assert!(html.contains(r#"id="indicator-0-name" name="indicator-0-name""#), "{html}");
        assert!(
            html.contains(r#"<option value="le" selected>"#) && html.contains(r#"name="drop" value="indicator-1""#),
            "{html}"
        );
        assert!(html.contains(r#"id="indicator-1-test-error">请写明怎样检验"#), "{html}");
    }
}
