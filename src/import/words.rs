//! The words and figures of real lists: days in several forms, ways of cooperation run together, prices in words.

use chrono::{Datelike, NaiveDate, TimeDelta};

use crate::form::fen_of_wan;

/// Ways of cooperation as lists write them, with the platform's word. Longer ones stand before those they begin with.
const WAYS: [(&str, &str); 21] = [
    ("技术完全转让", "技术转让"),
    ("完全转让", "技术转让"),
    ("许可转让", "技术许可"),
    ("技术转让", "技术转让"),
    ("专利转让", "技术转让"),
    ("技术许可", "技术许可"),
    ("专利许可", "技术许可"),
    ("许可使用", "技术许可"),
    ("普通许可", "技术许可"),
    ("独占许可", "技术许可"),
    ("排他许可", "技术许可"),
    ("技术入股", "技术入股"),
    ("作价入股", "技术入股"),
    ("委托开发", "委托开发"),
    ("委托研发", "委托开发"),
    ("合作开发", "合作开发"),
    ("合作研发", "合作开发"),
    ("联合开发", "合作开发"),
    ("合作生产", "合作生产"),
    ("技术服务", "技术服务"),
    ("其他", "其他"),
];

/// A day as lists write it: `2019-12-30`, `2018/8/21`, `2019.12.30`, `2019年12月30日`, each with or without a time of day,
/// or Excel's number of a day. `None` where it is none of these or not between 1980 and 2100.
pub fn day(text: &str) -> Option<NaiveDate> {
    let sensible = |day: &NaiveDate| (1980..=2100).contains(&day.year());
    if text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // Excel counts days from the last but one of 1899.
        let days: i64 = text.parse().ok()?;
        return NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_signed(TimeDelta::days(days)).filter(sensible);
    }
    let date = text.split([' ', 'T', '\u{3000}']).next().unwrap_or_default();
    let rest = text[date.len()..].trim_start_matches([' ', 'T', '\u{3000}']);
    if !rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | 'Z' | '+')) {
        return None;
    }
    let plain = date.replace(['年', '月', '/', '.'], "-").replace('日', "");
    let mut parts = plain.split('-').map(|part| part.parse::<u32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).filter(sensible)
}

/// Ways of cooperation, each once, `、` between: also where the source ran them together. A word the platform does not
/// know stays as it is.
pub fn ways(text: &str) -> String {
    let mut found: Vec<String> = Vec::new();
    for piece in text.split(['、', '，', ',', '；', ';', '/', '|', '\n', ' ']) {
        for way in apart(piece.trim()) {
            if !found.contains(&way) {
                found.push(way);
            }
        }
    }
    found.join("、")
}

/// A run of known words taken apart; what is left between them stays together.
fn apart(mut text: &str) -> Vec<String> {
    let mut ways = Vec::new();
    let mut unknown = String::new();
    while let Some(first) = text.chars().next() {
        match WAYS.iter().find(|(written, _)| text.starts_with(written)) {
            Some((written, way)) => {
                if !unknown.is_empty() {
                    ways.push(std::mem::take(&mut unknown));
                }
                ways.push((*way).to_owned());
                text = &text[written.len()..];
            }
            None => {
                unknown.push(first);
                text = &text[first.len_utf8()..];
            }
        }
    }
    if !unknown.is_empty() {
        ways.push(unknown);
    }
    ways
}

/// The fen of a price that is one plain amount with its unit, such as `60万元` or `人民币 5000 元`. A range, a sum in a
/// sentence and a number without a unit are none.
pub fn plain_price(text: &str) -> Option<i64> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, ',' | '，')).collect();
    let text = text.trim_start_matches("人民币").trim_start_matches(['¥', '￥']);
    if let Some(wan) = text.strip_suffix("万元").or_else(|| text.strip_suffix('万')) {
        return fen_of_wan(wan);
    }
    let (yuan, fen) = text.strip_suffix('元')?.split_once('.').unwrap_or((text.strip_suffix('元')?, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if yuan.is_empty() || yuan.len() > 11 || fen.len() > 2 || !digits(yuan) || !digits(fen) {
        return None;
    }
    Some(yuan.parse::<i64>().ok()? * 100 + format!("{fen:0<2}").parse::<i64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_lists_write_them() {
        let wanted = NaiveDate::from_ymd_opt(2019, 2, 3);
        let written = [
            "2019-02-03",
            "2019/2/3",
            "2019.2.3",
            "2019年2月3日",
            "2019-02-03 00:00:00",
            "2019-02-03T08:30:00Z",
            "43499",
        ];
        for text in written {
            assert_eq!(day(text), wanted, "{text}");
        }
        for text in [
            "",
            "2019",
            "2019-13-01",
            "2019-02-30",
            "02-03-2019",
            "长期有效",
            "2019-02-03前后",
            "0219-02-03",
            "1-2-3-4",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn ways_are_taken_apart() {
        for (text, wanted) in [
            ("完全转让许可转让技术入股合作生产", "技术转让、技术许可、技术入股、合作生产"),
            ("技术许可；委托开发, 技术许可", "技术许可、委托开发"),
            ("其他", "其他"),
            ("完全转让其他", "技术转让、其他"),
            ("共建实验室技术入股", "共建实验室、技术入股"),
            ("", ""),
        ] {
            assert_eq!(ways(text), wanted);
        }
    }

    #[test]
    fn only_one_plain_amount_is_a_price() {
        for (text, fen) in
            [("60万元", 60_000_000), ("30.5 万", 30_500_000), ("人民币5,000元", 500_000), ("￥12.5元", 1250)]
        {
            assert_eq!(plain_price(text), Some(fen), "{text}");
        }
        for text in ["面议", "30.0万元-100.0万元", "转让费共60万元", "60", "", "元", "万元", "-3万元", "1.234元"]
        {
            assert_eq!(plain_price(text), None, "{text}");
        }
    }
}
