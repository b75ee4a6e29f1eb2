//! Models and measures, which everybody writes in another way: `800MPa` and `800 MPa`, `ZL-50` and `ZL50`.

use super::analyze::{DEGREES, Piece, bigrams};

/// Units of measure that stand behind a number, with a space or without; one by another is one too, `t/h`.
const UNITS: &str = "mm cm dm m km um nm m2 m3 mm2 cm2 cm3 kg g mg ug t l ml ul mol kn n mpa gpa kpa pa bar kw mw w kwh wh \
    kva kj v kv mv a ma ah mah hz khz mhz ghz db s ms min h d r ppm rpm mu degc";

/// Other ways to write a model or a measure; none for words without a number.
pub(super) fn spellings(word: &str) -> Vec<String> {
    let parts = parts(word);
    if !word.is_ascii() || !word.contains(|c: char| c.is_ascii_digit()) || parts.len() < 2 {
        return Vec::new();
    }
    // `M 6` is read as six of something after metres.
    let letter = parts[0].len() == 1 && parts[0].starts_with(|c: char| c.is_ascii_alphabetic());
    // 3-5 is not 35: a range is looked for as it stands.
    let ends = |part: &str| part.ends_with(|c: char| c.is_ascii_digit());
    let begins = |part: &str| part.starts_with(|c: char| c.is_ascii_digit());
    if parts.windows(2).any(|pair| ends(pair[0]) && begins(pair[1])) {
        return Vec::new();
    }
    let ways = [" ", "-", ""].into_iter().filter(|between| !letter || *between != " ");
    let spoken = word.strip_suffix(DEGREES).map(|number| format!("{number}摄氏度"));
    ways.map(|between| parts.join(between)).filter(|way| way != word).chain(spoken).collect()
}

/// The numbers and the letters of a run, apart: `zl-50` is `zl` and `50`, `5t/h` is `5` and `t/h`, `20m2` is `20` and `m2`.
fn parts(word: &str) -> Vec<&str> {
    let number = word.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(word.len());
    if number > 0 && is_number(&word[..number]) && is_unit(&word[number..]) {
        return vec![&word[..number], &word[number..]];
    }
    let mut parts = Vec::new();
    for run in word.split('-') {
        let mut from = 0;
        let bytes = run.as_bytes();
        for at in 1..bytes.len() {
            let turns = bytes[at - 1].is_ascii_digit() && bytes[at].is_ascii_alphabetic()
                || bytes[at - 1].is_ascii_alphabetic() && bytes[at].is_ascii_digit();
            if turns {
                parts.push(&run[from..at]);
                from = at;
            }
        }
        parts.push(&run[from..]);
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// The runs of letters and digits, a number and the unit behind it as one: `800 MPa` asks for the same as `800MPa`.
pub(super) fn runs(text: &str) -> Vec<Piece> {
    let chars: Vec<char> = text.chars().collect();
    let mut found: Vec<Piece> = Vec::new();
    for run in bigrams(text).into_iter().filter(|piece| piece.text.is_ascii()) {
        match found.last_mut() {
            Some(number) if is_number(&number.text) && is_unit(&run.text) && blank(&chars, number.end, run.start) => {
                number.text.push_str(&run.text);
                number.end = run.end;
            }
            _ => found.push(run),
        }
    }
    found
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Whether it is a unit of measure, in lower case.
pub(crate) fn is_unit(text: &str) -> bool {
    text.split('/').all(|part| UNITS.split_whitespace().any(|unit| unit == part))
}

fn blank(chars: &[char], from: usize, to: usize) -> bool {
    from < to && chars[from..to].iter().all(|c| c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_and_measures_are_written_in_several_ways() {
        assert_eq!(spellings("800mpa"), ["800 mpa", "800-mpa"]);
        assert_eq!(spellings("5t/h"), ["5 t/h", "5-t/h"]);
        assert_eq!(spellings("zl-50"), ["zl 50", "zl50"]);
        assert_eq!(spellings("0.1mm"), ["0.1 mm", "0.1-mm"]);
        assert_eq!(spellings("20m2"), ["20 m2", "20-m2"]);
        assert_eq!(spellings("m6"), ["m-6"]);
        assert!(["3-5mm", "600-800", "2024-05-01"].iter().all(|range| spellings(range).is_empty()));
        assert_eq!(spellings("800degc"), ["800 degc", "800-degc", "800摄氏度"]);
        assert!(["304", "plc", "c++", "t/h", "铝合金"].iter().all(|word| spellings(word).is_empty()));
    }

    #[test]
    fn a_number_and_its_unit_are_one() {
        let texts = |text: &str| runs(text).into_iter().map(|piece| piece.text).collect::<Vec<_>>();
        assert_eq!(texts("≥800 MPa"), ["800mpa"]);
        assert_eq!(texts("5 t/h 造粒"), ["5t/h"]);
        assert_eq!(texts("20 ㎡，5 µm，60 ℃"), ["20m2", "5um", "60degc"]);
        assert_eq!(texts("2026 AI"), ["2026", "ai"]);
        assert_eq!(texts("M6, mm"), ["m6", "mm"]);
        assert_eq!(texts("6，mm"), ["6", "mm"]);
    }
}
