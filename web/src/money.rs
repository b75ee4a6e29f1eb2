//! Amounts: integer fen inside, 万元 for people.

/// Fen in one 万元.
const FEN_PER_WAN: i64 = 1_000_000;

/// `280000000` fen -> `280`; `1250500000` -> `1,250.5`. Trailing zeros are trimmed, nothing is rounded.
pub fn wan(fen: i64) -> String {
    let plain = wan_plain(fen);
    let (whole, rest) = match plain.split_once('.') {
        Some((whole, rest)) => (whole, Some(rest)),
        None => (plain.as_str(), None),
    };
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    match rest {
        Some(rest) => format!("{sign}{}.{rest}", thousands(digits)),
        None => format!("{sign}{}", thousands(digits)),
    }
}

/// As [`wan`], without separators: the value of a form's control.
pub fn wan_plain(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let whole = fen.unsigned_abs() / FEN_PER_WAN.unsigned_abs();
    let rest = fen.unsigned_abs() % FEN_PER_WAN.unsigned_abs();
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    format!("{sign}{whole}.{}", format!("{rest:06}").trim_end_matches('0'))
}

/// `280 万元`.
pub fn wan_words(fen: i64) -> String {
    format!("{} 万元", wan(fen))
}

/// A count with thousands separators: `2650` -> `2,650`.
pub fn count(number: u64) -> String {
    thousands(&number.to_string())
}

/// Share of a whole in per cent with one decimal, `—` when there is no whole.
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "—".into();
    }
    let tenths = (u128::from(part) * 2000 + u128::from(whole)) / (u128::from(whole) * 2);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

fn thousands(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fen_become_wan() {
        for (fen, words) in [
            (0, "0"),
            (280_000_000, "280"),
            (1_250_500_000, "1,250.5"),
            (9_860_000_000, "9,860"),
            (1, "0.000001"),
            (-12_345_670_000, "-12,345.67"),
            (i64::MIN, "-9,223,372,036,854.775808"),
        ] {
            assert_eq!(wan(fen), words);
        }
        assert_eq!(wan_plain(1_250_500_000), "1250.5");
    }

    #[test]
    fn counts_and_shares() {
        assert_eq!((count(186), count(2650), count(1_000_000)), ("186".into(), "2,650".into(), "1,000,000".into()));
        assert_eq!(
            (percent(2960, 9860), percent(1, 1), percent(1, 0)),
            ("30.0 %".into(), "100.0 %".into(), "—".into())
        );
    }
}
