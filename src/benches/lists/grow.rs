//! Lists of any size, grown from the two real ones by recombining their sentences: the words, their frequencies and
//! what stands beside what stay those of real records, because a record takes all its sentences from one field of
//! technology.

use std::{collections::BTreeMap, path::Path};

use jiebang::{
    error::{Error, Result},
    search::analyze::{is_stop, plain_words},
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde::Deserialize;

/// Characters of a record, about.
const LENGTH: usize = 300;

/// A row of either list, as far as it is needed.
#[derive(Deserialize)]
struct Row {
    title: String,
    #[serde(default)]
    field: String,
    #[serde(default)]
    industry: String,
    #[serde(default)]
    problem: String,
    #[serde(default)]
    summary: String,
}

/// One record.
#[derive(Clone)]
pub struct Record {
    pub title: String,
    pub body: String,
}

impl Record {
    pub fn text(&self) -> String {
        format!("{}\n{}", self.title, self.body)
    }

    fn length(&self) -> usize {
        self.title.chars().count() + self.body.chars().count()
    }
}

/// What records are made of: the titles and sentences of each field.
pub struct Soil {
    fields: Vec<(Vec<String>, Vec<String>)>,
    questions: Vec<Record>,
}

impl Soil {
    /// Reads `demands.jsonl` and `achievements.jsonl` in `folder`.
    ///
    /// # Errors
    /// When a file is missing or a line is not a record.
    pub fn read(folder: &Path) -> Result<Soil> {
        let mut fields: BTreeMap<String, (Vec<String>, Vec<String>)> = BTreeMap::new();
        let mut questions = Vec::new();
        for file in ["achievements.jsonl", "demands.jsonl"] {
            let path = folder.join(file);
            let lines = std::fs::read_to_string(&path)
                .map_err(|cause| Error::invalid("folder", format!("{}: {cause}", path.display())))?;
            for line in lines.lines() {
                let row: Row = serde_json::from_str(line).map_err(Error::broken)?;
                let field = if row.field.is_empty() { &row.industry } else { &row.field };
                let top = field.split(['-', '—']).next().unwrap_or_default().to_owned();
                let text = format!("{}{}", row.problem, row.summary);
                let (titles, sentences) = fields.entry(top).or_default();
                titles.push(row.title.clone());
                sentences.extend(sentences_of(&text));
                let record = Record { title: row.title, body: text };
                if file == "demands.jsonl" && (LENGTH * 2 / 3..LENGTH * 4 / 3).contains(&record.length()) {
                    questions.push(record);
                }
            }
        }
        let fields = fields.into_values().filter(|(_, sentences)| sentences.len() >= 200).collect();
        Ok(Soil { fields, questions })
    }

    /// `count` records; the same for the same seed, and the first ones the same for every count.
    pub fn grow(&self, seed: u64, count: usize) -> impl Iterator<Item = Record> + '_ {
        let mut chance = StdRng::seed_from_u64(seed);
        // A field has its share of the records.
        let weighted = move |chance: &mut StdRng| {
            let by_sentences = |field: &(Vec<String>, Vec<String>)| field.1.len() as f64;
            self.fields.choose_weighted(chance, by_sentences).expect("fields with sentences")
        };
        (0..count).map(move |number| {
            let (titles, sentences) = weighted(&mut chance);
            let title = titles.choose(&mut chance).expect("titled rows").clone();
            // Real lists go on having words nobody used before.
            let mut body = format!("型号 JB-{number}。");
            while body.chars().count() < LENGTH - title.chars().count().min(LENGTH / 2) {
                body += &sentences[chance.random_range(0..sentences.len())];
            }
            Record { title, body }
        })
    }

    /// Real demands of about the same length, to ask with.
    pub fn questions(&self) -> &[Record] {
        &self.questions
    }
}

fn sentences_of(text: &str) -> impl Iterator<Item = String> + '_ {
    let stretches = text.split_inclusive(['。', '；', ';', '\n', '！', '？']);
    stretches.map(|s| s.trim().to_owned()).filter(|s| (6..=160).contains(&s.chars().count()))
}

/// Two words of a title that are not boilerplate, as a person would type them.
pub fn typed(title: &str) -> Option<[String; 2]> {
    let words = plain_words(title).into_iter().map(|piece| piece.text);
    let mut telling = words.filter(|word| word.chars().count() >= 2 && !word.is_ascii() && !is_stop(word));
    let first = telling.next()?;
    let second = telling.find(|word| *word != first)?;
    Some([first, second])
}
