//! What a person typed, taken apart into the words and phrases that are wanted.

use super::analyze::{Piece, bigrams, is_stop, lower, plain_words};
use super::spelling::{is_unit, runs, spellings};

/// What was typed, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Typed {
    pub words: Vec<Wanted>,
    pub phrases: Vec<Wanted>,
}

/// A word or a phrase to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    /// In lower case, a number and its unit in one.
    pub text: String,
    /// As it was typed.
    pub typed: String,
}

impl Typed {
    pub fn read(text: &str) -> Typed {
        let plain = text.replace(['“', '”', '「', '」', '『', '』', '＂'], "\"");
        let mut phrases = Vec::new();
        let mut loose = String::new();
        let parts: Vec<&str> = plain.split('"').collect();
        for (place, part) in parts.iter().enumerate() {
            // A quote that is never closed is a slip, not a phrase.
            let quoted = place % 2 == 1 && place + 1 < parts.len();
            if quoted && !bigrams(part).is_empty() {
                let typed = part.trim();
                phrases.push(Wanted { text: lower(typed), typed: typed.to_owned() });
            } else if !quoted {
                loose.push_str(part);
                loose.push(' ');
            }
        }
        Typed { words: loose_words(&loose), phrases }
    }

    pub fn marks(&self) -> Vec<String> {
        let phrases = self.phrases.iter().map(|phrase| phrase.text.clone());
        let words = self.words.iter().map(|word| &word.text);
        // Of 维生素A the word too: it may be all that is found.
        let parts = |word: &str| {
            let parts = words_within(word).into_iter().map(|part| part.text);
            parts.filter(|part| part.chars().count() > 1).collect::<Vec<_>>()
        };
        let ways = |word: &String| std::iter::once(word.clone()).chain(spellings(word)).chain(parts(word));
        phrases.chain(words.flat_map(ways)).collect()
    }
}

/// Letters or digits and Chinese characters in one word: X射线, 维生素A.
pub(super) fn is_mixed(word: &str) -> bool {
    !word.is_ascii() && word.contains(|c: char| c.is_ascii_alphanumeric())
}

/// The dictionary's words within a word that has letters in it and is none of them.
pub(super) fn words_within(word: &str) -> Vec<Piece> {
    let mut parts = if is_mixed(word) { plain_words(word) } else { Vec::new() };
    parts.retain(|part| part.text != word);
    parts
}

/// Several numbers or runs in one: 3-5mm, 2024-05-01.
pub(super) fn is_range(word: &str) -> bool {
    word.is_ascii() && bigrams(word).len() > 1
}

/// The words to look for. Boilerplate is left out unless there is nothing else.
pub(super) fn loose_words(text: &str) -> Vec<Wanted> {
    let text = text.replace("摄氏度", "℃");
    let chars: Vec<char> = text.chars().collect();
    let mut all: Vec<Wanted> = Vec::new();
    for piece in runs_and_words(&text) {
        if !all.iter().any(|word| word.text == piece.text) {
            let typed = chars[piece.start..piece.end].iter().collect();
            all.push(Wanted { text: piece.text, typed });
        }
    }
    let telling: Vec<Wanted> = all.iter().filter(|word| !is_stop(&word.text)).cloned().collect();
    if telling.is_empty() { all } else { telling }
}

/// `AR/VR` names two things; `t/h` and `mg/kg` are units, and so is what is written with a sign, `℃/min`.
fn each_named(run: Piece) -> Vec<Piece> {
    let names = |part: &str| part.len() > 1 && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let as_written = run.text.len() == run.end - run.start;
    if !run.text.contains('/') || !as_written || is_unit(&run.text) || !run.text.split('/').all(names) {
        return vec![run];
    }
    let mut start = run.start;
    let part = |text: &str| {
        let piece = Piece { text: text.to_owned(), start, end: start + text.len() };
        start = piece.end + 1;
        piece
    };
    run.text.split('/').map(part).collect()
}

/// Models and units (`5t/h`, `zl-50`) whole, everything else by the dictionary. Its words may hold letters too: X射线; a
/// letter that it does not know as part of a word belongs to the one beside it: 维生素A, Z轴.
fn runs_and_words(text: &str) -> Vec<Piece> {
    let mut runs: Vec<Piece> = runs(text).into_iter().flat_map(each_named).collect();
    let mut words = plain_words(text);
    let lies_in = |inner: &Piece, outer: &Piece| outer.start <= inner.start && inner.end <= outer.end;
    let meet = |one: &Piece, other: &Piece| one.start < other.end && other.start < one.end;
    // Of a range the dictionary takes more than one end, or less.
    let is_run = |word: &Piece, run: &Piece| lies_in(word, run) || word.text.is_ascii() && !lies_in(run, word);
    words.retain(|word| !runs.iter().any(|run| meet(word, run) && is_run(word, run)));
    runs.retain(|run| !words.iter().any(|word| lies_in(run, word)));
    words.append(&mut runs);
    words.sort_by_key(|piece| piece.start);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut words = words.into_iter().peekable();
    while let Some(piece) = words.next() {
        let sorts_next = words.peek().is_some_and(|next| next.start == piece.end && next.text.starts_with(SORTS));
        match pieces.last_mut() {
            Some(last) if last.end == piece.start && belong(last, &piece) && !(is_letter(&piece) && sorts_next) => {
                last.text.push_str(&piece.text);
                last.end = piece.end;
            }
            _ => pieces.push(piece),
        }
    }
    pieces
}

/// What a letter before it sorts: A级, H型钢, Z轴.
const SORTS: [char; 16] =
    ['轴', '级', '型', '形', '类', '柱', '座', '臂', '面', '区', '相', '族', '端', '极', '式', '档'];

/// Whether a letter and a word beside each other are one.
fn belong(left: &Piece, right: &Piece) -> bool {
    let word = |piece: &Piece| !piece.text.contains(|c: char| c.is_ascii()) && !is_stop(&piece.text);
    is_letter(left) && word(right) || word(left) && is_letter(right)
}

fn is_letter(piece: &Piece) -> bool {
    piece.text.len() == 1 && piece.text.starts_with(|c: char| c.is_ascii_alphabetic())
}
