//! What a browser's form sent: names and values in order, with the CSRF token already checked.

use std::collections::HashMap;

use axum::{
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use chrono::NaiveDate;
use entity::words::Word;

use crate::{
    account::session::{self, Visitor},
    app::App,
    clock,
    error::{Error, Problem, Result},
    page::Refusal,
    search::analyze::fold,
};

/// The fields of a sent form.
#[derive(Clone, Debug, Default)]
pub struct Form(Vec<(String, String)>);

/// Largest form in bytes. Texts are at most a few thousand characters each.
const FORM_LIMIT: usize = 1 << 20;

impl FromRequest<App> for Form {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refusal> {
        let visitor = request.extensions().get::<Visitor>().cloned().unwrap_or_default();
        let refused = |error: Error| Refusal::new(app, &visitor, error);
        let headers = request.headers().clone();
        if !is_same_site(&headers) {
            return Err(refused(from_elsewhere()));
        }
        let body = axum::body::to_bytes(request.into_body(), FORM_LIMIT)
            .await
            .map_err(|_| refused(Error::TooLarge("表单内容超过 1 MB，请缩短文字，长材料请作为附件上传。".into())))?;
        let form = Self::new(
            serde_html_form::from_bytes(&body)
                .map_err(|_| refused(Error::Malformed("表单内容无法识别，请刷新页面重新填写。".into())))?,
        );
        if !session::csrf_holds(&visitor, form.get("_csrf")) {
            return Err(Refusal::expired(app, &visitor, &headers, form));
        }
        Ok(form)
    }
}

/// Browsers say where a request comes from; a request that names another site is not ours. Older browsers that send
/// none of the headers are still held by the CSRF token.
pub(crate) fn is_same_site(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (text(header::ORIGIN.as_str()), text(header::HOST.as_str())) {
        (Some(origin), Some(host)) => origin.split("://").nth(1) == Some(host),
        _ => true,
    }
}

/// The refusal of a form that another site sent.
pub(crate) fn from_elsewhere() -> Error {
    Error::Forbidden("这个表单是从别的网站发来的，没有受理。请在本平台的页面上重新填写。".into())
}

/// Digits and signs as a Chinese keyboard may type them (`３６．５`), in the width of numbers.
pub fn half_width(text: &str) -> String {
    fold(text).replace('。', ".")
}

/// An id in an address; what is no number is nothing we have.
pub fn id(text: &str) -> Result<i64> {
    text.parse().map_err(|_| Error::NotFound)
}

/// The page of a list that an address names, from 1: nonsense is the first page, and no page lies so far away that its
/// offset is no number of the store's.
pub fn page_number(text: &str) -> u64 {
    text.parse().unwrap_or(1).clamp(1, 1_000_000)
}

/// Whether a character is none that people write: PostgreSQL refuses NUL in a text, and the others are never shown.
pub fn is_unwritten(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t')
}

impl Form {
    /// A form from names and values. Control characters, as they come along with pasted text, are left out.
    pub fn new(mut fields: Vec<(String, String)>) -> Self {
        for (_, value) in &mut fields {
            value.retain(|c| !is_unwritten(c));
        }
        Self(fields)
    }

    /// The fields as they were sent, but for the token; none of them if there is a password among them.
    pub fn to_send_again(&self) -> Vec<(String, String)> {
        let secret = |name: &str| name.contains("password") || name == "current";
        match self.0.iter().any(|(name, _)| secret(name)) {
            true => Vec::new(),
            false => self.0.iter().filter(|(name, _)| name != "_csrf").cloned().collect(),
        }
    }

    /// The page of a list, from 1.
    pub fn page(&self) -> u64 {
        page_number(self.get("page"))
    }

    /// The first value of a field, trimmed; empty when it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    /// The first value as it was typed, spaces and all: for passwords.
    pub fn whole(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// The first value with line breaks as `\n`, for texts.
    pub fn text(&self, name: &str) -> String {
        self.get(name).replace("\r\n", "\n")
    }

    /// Whether the field was sent at all.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// Every value of a repeated field, as of checkboxes.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.trim()).collect()
    }

    /// Rows of `prefix-0-name` fields, in the order of their numbers.
    pub fn rows(&self, prefix: &str) -> Vec<HashMap<String, String>> {
        let mut rows: std::collections::BTreeMap<usize, HashMap<String, String>> = Default::default();
        for (key, value) in &self.0 {
            let Some((number, name)) =
                key.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('-')).and_then(|rest| rest.split_once('-'))
            else {
                continue;
            };
            if let Ok(number) = number.parse() {
                rows.entry(number).or_default().insert(name.to_owned(), value.trim().to_owned());
            }
        }
        rows.into_values().collect()
    }

    /// The same form with other rows of `prefix`: one more or less.
    pub fn with_rows(&self, prefix: &str, rows: Vec<HashMap<String, String>>) -> Self {
        let own = format!("{prefix}-");
        let mut fields: Vec<_> = self.0.iter().filter(|(key, _)| !key.starts_with(&own)).cloned().collect();
        for (index, row) in rows.into_iter().enumerate() {
            fields.extend(row.into_iter().map(|(name, value)| (format!("{own}{index}-{name}"), value)));
        }
        Self(fields)
    }

    /// A word of a closed vocabulary.
    pub fn word<W: Word>(&self, name: &str) -> Option<W> {
        W::parse(self.get(name))
    }

    /// A whole number, or a problem with the field; absent when empty.
    pub fn number(&self, name: &str, label: &str, problems: &mut Vec<Problem>) -> Option<i32> {
        let text = self.get(name);
        if text.is_empty() {
            return None;
        }
        let parsed = half_width(text).parse().ok().filter(|number| (0..=100_000).contains(number));
        if parsed.is_none() {
            problems.push(Problem::new(name, format!("{label}请填不带小数的数字；现填“{text}”")));
        }
        parsed
    }

    /// An amount in 万元 as fen, or a problem with the field; absent when empty.
    pub fn wan(&self, name: &str, label: &str, problems: &mut Vec<Problem>) -> Option<i64> {
        let text = self.get(name);
        if text.is_empty() {
            return None;
        }
        let parsed = fen_of_wan(text);
        if parsed.is_none() {
            problems.push(Problem::new(
                name,
                format!("{label}请填以万元为单位的数字，最多 6 位小数，如 280 或 36.5；现填“{text}”"),
            ));
        }
        parsed
    }

    /// A local date and time from `name` (a `datetime-local` control, or `YYYY-MM-DD HH:MM`).
    pub fn instant(
        &self,
        name: &str,
        label: &str,
        problems: &mut Vec<Problem>,
    ) -> Option<chrono::DateTime<chrono::Utc>> {
        let text = half_width(self.get(name)).replace('T', " ");
        if text.is_empty() {
            return None;
        }
        let parsed = text.split_once(' ').and_then(|(date, time)| {
            let date: NaiveDate = date.parse().ok()?;
            let (hour, minute) = time.split_once(':')?;
            let (hour, minute) = (hour.parse().ok()?, minute.get(..2).unwrap_or(minute).parse().ok()?);
            (hour < 24 && minute < 60).then(|| clock::at_local(date, hour, minute))
        });
        if parsed.is_none() {
            problems.push(Problem::new(name, format!("{label}请按“2026-09-30 17:00”的格式填写")));
        }
        parsed
    }
}

/// 万元 with up to six decimals to fen, exactly. One 万元 is 1,000,000 fen. At most one hundred billion yuan.
pub fn fen_of_wan(text: &str) -> Option<i64> {
    let text = half_width(text).replace(',', "");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || whole.len() > 7 || part.len() > 6 || !digits(whole) || !digits(part) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let part: i64 = format!("{part:0<6}").parse().ok()?;
    Some(whole * 1_000_000 + part)
}

/// The largest amount: 1000 亿元 in fen. Sums of a city's amounts stay far from what the store can add.
const MOST_FEN: i64 = 10_000_000_000_000;

/// What is wrong with an amount in fen that did not come through [`fen_of_wan`].
pub fn amount_problem(field: &str, label: &str, fen: Option<i64>) -> Option<Problem> {
    let most = wan_of_fen(MOST_FEN);
    let wrong = fen.is_some_and(|fen| !(0..=MOST_FEN).contains(&fen));
    wrong.then(|| Problem::new(field, format!("{label}请填 0 到 {most} 万元之间的数")))
}

/// What is wrong with a number of months that did not come through [`Form::number`].
pub fn months_problem(months: Option<i32>) -> Option<Problem> {
    let wrong = months.is_some_and(|months| !(0..=1200).contains(&months));
    wrong.then(|| Problem::new("months", "完成时间请填月数，如 24"))
}

/// Whether somebody can be called on what is written as contact: seven digits are the shortest number in use.
pub fn has_phone(text: &str) -> bool {
    half_width(text).chars().filter(char::is_ascii_digit).count() >= 7
}

/// Fen as the 万元 text of a form: no separators, no trailing zeros.
pub fn wan_of_fen(fen: i64) -> String {
    let text = format!("{}.{:06}", fen / 1_000_000, fen % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wan_is_exact_both_ways() {
        for (text, fen) in [("280", 280_000_000), ("36.5", 36_500_000), ("0.000001", 1), ("1,200", 1_200_000_000)] {
            assert_eq!(fen_of_wan(text), Some(fen), "{text}");
            assert_eq!(wan_of_fen(fen), text.replace(',', ""));
        }
        for text in ["", "-1", "1e3", "1.2345678", "12345678", "3 0", "."] {
            assert_eq!(fen_of_wan(text), None, "{text}");
        }
    }

    #[test]
    fn control_characters_are_left_out() {
        let form = Form::new(vec![("note".into(), "a\u{0}b\u{1b}c\td\r\ne".into())]);
        assert_eq!(form.text("note"), "abc\td\ne");
    }

    #[test]
    fn pages_are_never_out_of_reach() {
        for (text, page) in [("", 1), ("x", 1), ("0", 1), ("3", 3), ("18446744073709551615", 1_000_000)] {
            assert_eq!(page_number(text), page, "{text}");
        }
    }

    #[test]
    fn rows_come_in_the_order_of_their_numbers() {
        let field = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let form = Form::new(vec![
            field("indicator-10-name", "寿命"),
            field("indicator-2-name", " 硬度 "),
            field("indicator-2-unit", "HK"),
            field("indicator-x-name", "no number"),
        ]);
        let rows = form.rows("indicator");
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0]["name"], "硬度");
        assert_eq!(rows[0]["unit"], "HK");
        assert_eq!(rows[1]["name"], "寿命");
    }

    #[test]
    fn an_instant_is_local() {
        let form = Form::new(vec![("closes_at".into(), "2026-09-30T17:00".into())]);
        let mut problems = Vec::new();
        let at = form.instant("closes_at", "截止时间", &mut problems).unwrap();
        assert_eq!(at.to_rfc3339(), "2026-09-30T09:00:00+00:00");
        let form = Form::new(vec![("closes_at".into(), "2026-09-30 25:00".into())]);
        assert!(form.instant("closes_at", "截止时间", &mut problems).is_none());
        assert_eq!(problems.len(), 1);
    }
}
