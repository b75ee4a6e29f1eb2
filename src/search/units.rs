//! Units by what people type of their names: the beginning, a part, or the initials of the pinyin, `whgd` for 威海光电.
//! A character that is read in several ways may be typed by each of them.

use std::collections::HashSet;

use pinyin::ToPinyinMulti;

use super::analyze::{lower, plain_words};

/// Stands between the words of a name in the index: initials begin with a word.
const BREAK: char = '\u{1f}';
/// Fewer letters than this begin the whole name, not a word inside it: two letters fit somewhere in most names.
const LEAST_INSIDE: usize = 3;
/// Where what a unit is called ends and what it is by law begins.
const LEGAL: [&str; 4] = ["股份", "有限", "集团", "公司"];

/// How a unit's name answers to what was typed, the closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// The name begins so.
    Begins,
    /// The initials of the name begin so.
    Initials,
    /// It stands within the name.
    Within,
    /// The initials from a later word on begin so: of 威海光电 the `gd`.
    InitialsWithin,
}

impl Fit {
    pub fn of(parted: &str, typed: &str) -> Option<Fit> {
        let name = lower(&whole(parted));
        if name.starts_with(typed) {
            return Some(Fit::Begins);
        }
        let by_initials = Fit::by_initials(parted, typed);
        let within = typed.chars().count() > 1 && name.contains(typed);
        by_initials.into_iter().chain(within.then_some(Fit::Within)).min()
    }

    /// The same for letters that can only be initials.
    pub fn by_initials(parted: &str, letters: &str) -> Option<Fit> {
        if !may_be_initials(letters) {
            return None;
        }
        let mut words = parted.match_indices(BREAK).map(|(at, mark)| &parted[at + mark.len()..]);
        if spell(parted, letters) {
            Some(Fit::Initials)
        } else if letters.len() < LEAST_INSIDE {
            None
        } else {
            words.find(|rest| spell(rest, letters) && !is_legal(rest)).map(|_| Fit::InitialsWithin)
        }
    }
}

/// Whether what was typed, in lower case, can be initials: two letters or more, nothing else.
pub fn may_be_initials(typed: &str) -> bool {
    typed.len() > 1 && typed.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Whether the letters, in lower case, are the first initials of the name or of a word in it.
pub fn answers_to(name: &str, letters: &str) -> bool {
    // Telling words apart costs more than most names are worth.
    let anywhere = name.char_indices().any(|(at, _)| spell(&name[at..], letters));
    anywhere && Fit::by_initials(&parted(name), letters).is_some()
}

/// The name with its words told apart.
pub(super) fn parted(name: &str) -> String {
    let starts: HashSet<usize> = plain_words(name).iter().map(|word| word.start).collect();
    let mut parted = String::with_capacity(name.len() + starts.len());
    for (at, c) in name.chars().enumerate() {
        if at > 0 && starts.contains(&at) {
            parted.push(BREAK);
        }
        parted.push(c);
    }
    parted
}

/// The name as it is written.
pub(super) fn whole(parted: &str) -> String {
    parted.replace(BREAK, "")
}

fn is_legal(rest: &str) -> bool {
    LEGAL.iter().any(|word| rest.starts_with(word))
}

fn spell(name: &str, letters: &str) -> bool {
    let mut chars = name.chars().filter(|c| c.is_alphanumeric());
    letters.chars().all(|letter| chars.next().is_some_and(|c| is_read(c, letter)))
}

fn is_read(c: char, letter: char) -> bool {
    if c.is_ascii() {
        return c.eq_ignore_ascii_case(&letter);
    }
    c.to_pinyin_multi().is_some_and(|readings| readings.into_iter().any(|one| one.plain().starts_with(letter)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(name: &str, typed: &str) -> Option<Fit> {
        Fit::of(&parted(name), typed)
    }

    #[test]
    fn a_unit_answers_to_its_beginning_its_parts_and_its_initials() {
        let name = "威海光电科技有限公司";
        assert_eq!(whole(&parted(name)), name);
        assert_eq!(fit(name, "威"), Some(Fit::Begins));
        assert_eq!(fit(name, "光电"), Some(Fit::Within));
        assert_eq!(fit(name, "whgd"), Some(Fit::Initials));
        assert_eq!(fit(name, "wh"), Some(Fit::Initials));
        assert_eq!(fit(name, "gdkj"), Some(Fit::InitialsWithin));
        assert_eq!(fit(name, "gd"), None, "two letters begin the name");
        assert_eq!(fit(name, "yxgs"), None, "every firm is one by law");
        assert_eq!(fit(name, "whdg"), None);
        assert_eq!(fit(name, "光"), None, "one character begins the name");
        assert_eq!(fit("TCL电子（威海）", "tcld"), Some(Fit::Initials));
        assert_eq!(fit("TCL电子（威海）", "tcldzw"), Some(Fit::Initials), "signs are not typed");
    }

    #[test]
    fn a_character_is_typed_by_each_of_its_readings() {
        for letters in ["cqcc", "zqcc", "cqzc"] {
            assert_eq!(fit("重庆长城机械厂", letters), Some(Fit::Initials), "{letters}");
        }
    }

    #[test]
    fn only_letters_are_initials() {
        assert!(may_be_initials("whgd"));
        assert!(["w", "w1", "Wh", "威海", ""].iter().all(|typed| !may_be_initials(typed)));
        assert!(answers_to("荣成宏达机械有限公司", "hdjx") && !answers_to("荣成宏达机械有限公司", "djxyx"));
    }
}
