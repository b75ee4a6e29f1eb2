//! Marking words in a text, as plain data: whoever shows it decides how a mark looks.

use serde::Serialize;

use super::{analyze::lower, spelling::runs};

/// A stretch of text, marked or not. The stretches of a text joined give the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stretch {
    pub text: String,
    pub marked: bool,
}

/// Marks every place where one of `words` stands, whatever its case, its width and the sign of its unit. Words of letters
/// and digits count only where they are not part of a longer one.
pub fn highlight(text: &str, words: &[impl AsRef<str>]) -> Vec<Stretch> {
    let marks = marks(text, words);
    stretches(&text.chars().collect::<Vec<_>>(), &marks)
}

/// The stretch of about `width` characters with the most marks, with `…` where text is left out.
pub fn snippet(text: &str, words: &[impl AsRef<str>], width: usize) -> Vec<Stretch> {
    let chars: Vec<char> = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let marks = marks(text, words);
    if chars.len() <= width {
        return stretches(&chars, &marks);
    }
    let start = densest(&marks, width);
    let end = (start + width).min(chars.len());
    let mut found = stretches(&chars[start..end], &marks[start..end]);
    let gap = || Stretch { text: "…".to_owned(), marked: false };
    if start > 0 {
        found.insert(0, gap());
    }
    if end < chars.len() {
        found.push(gap());
    }
    found
}

/// Whether `word` stands in `text`, both in lower case; see [`highlight`].
pub(crate) fn stands_in(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        !splits_run(text[..at].chars().next_back(), word.chars().next())
            && !splits_run(word.chars().next_back(), text[at + word.len()..].chars().next())
    })
}

fn splits_run(left: Option<char>, right: Option<char>) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    letter(left) && letter(right)
}

fn marks(text: &str, words: &[impl AsRef<str>]) -> Vec<bool> {
    let chars: Vec<char> = lower(text).chars().collect();
    let mut marks = vec![false; chars.len()];
    let measures: Vec<&str> = words.iter().map(AsRef::as_ref).filter(|word| word.is_ascii()).collect();
    let runs = if measures.is_empty() { Vec::new() } else { runs(text) };
    for run in runs.iter().filter(|run| measures.contains(&run.text.as_str())) {
        marks[run.start..run.end].fill(true);
    }
    for word in words {
        let word: Vec<char> = lower(word.as_ref()).chars().collect();
        if word.is_empty() {
            continue;
        }
        for (at, stretch) in chars.windows(word.len()).enumerate() {
            let before = at.checked_sub(1).map(|i| chars[i]);
            let after = chars.get(at + word.len()).copied();
            if stretch == word && !splits_run(before, word.first().copied()) && !splits_run(word.last().copied(), after)
            {
                marks[at..at + word.len()].fill(true);
            }
        }
    }
    marks
}

fn stretches(chars: &[char], marks: &[bool]) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    for (&c, &marked) in chars.iter().zip(marks) {
        match found.last_mut() {
            Some(last) if last.marked == marked => last.text.push(c),
            _ => found.push(Stretch { text: c.to_string(), marked }),
        }
    }
    found
}

/// Where the window of `width` with the most marks begins, a little before its first mark.
fn densest(marks: &[bool], width: usize) -> usize {
    let count = |stretch: &[bool]| stretch.iter().filter(|&&marked| marked).count();
    let mut inside = count(&marks[..width]);
    let (mut best, mut start) = (inside, 0);
    for end in width..marks.len() {
        inside = inside + usize::from(marks[end]) - usize::from(marks[end - width]);
        if inside > best {
            (best, start) = (inside, end + 1 - width);
        }
    }
    let first = marks[start..].iter().position(|&marked| marked).unwrap_or(0);
    (start + first).saturating_sub(width / 8).min(marks.len() - width)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(stretches: &[Stretch]) -> String {
        let show = |s: &Stretch| {
            if s.marked { format!("[{}]", s.text) } else { s.text.clone() }
        };
        stretches.iter().map(show).collect()
    }

    #[test]
    fn marks_whatever_case_and_width() {
        let found = highlight("ＰＬＣ控制的激光焊接", &["plc", "激光", "焊接"]);
        assert_eq!(shown(&found), "[ＰＬＣ]控制的[激光焊接]");
    }

    #[test]
    fn letters_and_digits_count_whole() {
        assert_eq!(shown(&highlight("M6与M60、PM6", &["m6"])), "[M6]与M60、PM6");
        assert!(stands_in("用m6螺栓", "m6"));
        assert!(!stands_in("用m60螺栓", "m6"));
    }

    #[test]
    fn a_measure_is_marked_whatever_sign_its_unit_is_written_with() {
        assert_eq!(shown(&highlight("膜20㎡，烧至800 °C", &["20m2", "800degc"])), "膜[20㎡]，烧至[800 °C]");
    }

    #[test]
    fn snippet_goes_where_the_words_are() {
        let text = format!("{}激光焊接{}", "前".repeat(100), "后".repeat(100));
        let found = shown(&snippet(&text, &["激光焊接"], 40));
        assert!(found.starts_with('…') && found.ends_with('…'), "{found}");
        assert!(found.contains("[激光焊接]"), "{found}");
        assert_eq!(shown(&snippet("短文", &["无"], 40)), "短文");
    }
}
