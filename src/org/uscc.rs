//! 统一社会信用代码 (GB 32100-2015): 18 characters, the last one a check digit. A few old codes that were really given
//! out fail the check, so a failing code is doubtful, never refused by the machine.

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// What a code looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The check digit agrees.
    Good,
    /// Eighteen letters and digits, but the check digit disagrees or a letter is not of the alphabet.
    Doubtful,
    /// Not eighteen letters and digits.
    Malformed,
}

/// The code as it is stored: without spaces, in capitals.
pub fn tidy(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase()
}

/// Judges a tidy code.
pub fn judge(code: &str) -> Verdict {
    if code.len() != 18 || !code.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()) {
        return Verdict::Malformed;
    }
    let values: Option<Vec<usize>> =
        code.bytes().map(|byte| ALPHABET.iter().position(|known| *known == byte)).collect();
    match values {
        Some(values) if check(&values[..17]) == values[17] => Verdict::Good,
        _ => Verdict::Doubtful,
    }
}

/// The value of the check digit. The weights are the powers of 3 modulo 31.
fn check(values: &[usize]) -> usize {
    let mut weight = 1;
    let mut sum = 0;
    for value in values {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    // The last `% 31` turns 31 into 0.
    (31 - sum % 31) % 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_codes_hold() {
        for code in ["91110000101623741K", "911101066976941872", "91350100M000100Y43", "11371000004359096D"] {
            assert_eq!(judge(code), Verdict::Good, "{code}");
        }
    }

    #[test]
    fn failing_and_broken_codes_are_told_apart() {
        for code in ["91310115MA1H8R7C6D", "91350211M0000XUF46", "91110000101623741L", "9111000010162374OK"] {
            assert_eq!(judge(code), Verdict::Doubtful, "{code}");
        }
        for code in ["", "91110000101623741", "91110000101623741k", "９1110000101623741K", "91110000101623741-"] {
            assert_eq!(judge(code), Verdict::Malformed, "{code}");
        }
    }

    /// Where the weighted sum is a multiple of 31 the digit is 0: with the plain `31 - sum % 31` no character would do.
    #[test]
    fn a_sum_of_nothing_checks_to_zero() {
        assert_eq!(check(&[0; 17]), 0);
        assert_eq!(judge("000000000000000000"), Verdict::Good);
    }

    #[test]
    fn codes_are_tidied() {
        assert_eq!(tidy(" 9111 0000 1016 2374 1k "), "91110000101623741K");
    }
}
