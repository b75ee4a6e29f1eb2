//! Others who find text, given the same records and questions.

use std::{collections::BTreeSet, time::Instant};

use jiebang::{
    error::{Error, Result},
    search::analyze::{is_stop, lower, plain_words, words},
};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement, TransactionTrait, Value};
use tantivy::{
    Index, TantivyDocument, Term,
    collector::TopDocs,
    query::{BooleanQuery, Occur, Query, TermQuery},
    schema::{FAST, Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions, Value as _},
    tokenizer::{LowerCaser, TextAnalyzer},
};

use super::{Figures, HITS, LEADS, LONGEST, Times, grow::Record};

/// Rows of one INSERT.
const ROWS: usize = 400;
const EXPLAINED: &str = "scope, equals, reasons, no-good-match";

pub async fn measure(records: &[Record], typed: &[[String; 2]], matched: &[Record]) -> Result<Vec<Figures>> {
    let mut all = vec![plain_tantivy(records, typed, matched)?];
    all.push(Table::sqlite("SQLite FTS5, trigram", Reading::Trigrams).await?.measure(records, typed, matched).await?);
    all.push(Table::sqlite("SQLite FTS5, jieba words", Reading::Words).await?.measure(records, typed, matched).await?);
    match std::env::var("JIEBANG_TEST_POSTGRES") {
        Ok(server) => all.push(Table::postgres(&server).await?.measure(records, typed, matched).await?),
        Err(_) => println!("pg_trgm left out: set JIEBANG_TEST_POSTGRES=postgres://…"),
    }
    Ok(all)
}

/// tantivy as its documentation has it: one field of jieba's words, a boolean query.
fn plain_tantivy(records: &[Record], typed: &[[String; 2]], matched: &[Record]) -> Result<Figures> {
    let dir = tempfile::tempdir()?;
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default().set_tokenizer("jieba").set_index_option(IndexRecordOption::WithFreqs);
    let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing));
    let number = schema.add_i64_field("number", FAST | STORED);
    let begun = Instant::now();
    let index = Index::create_in_dir(dir.path(), schema.build()).map_err(Error::broken)?;
    let jieba = TextAnalyzer::builder(tantivy_jieba::JiebaTokenizer::new()).filter(LowerCaser).build();
    index.tokenizers().register("jieba", jieba);
    let mut writer = index.writer_with_num_threads(1, 100_000_000).map_err(Error::broken)?;
    for (place, record) in records.iter().enumerate() {
        let mut document = TantivyDocument::new();
        document.add_text(text, record.text());
        document.add_i64(number, place as i64);
        writer.add_document(document).map_err(Error::broken)?;
    }
    writer.commit().map_err(Error::broken)?;
    writer.wait_merging_threads().map_err(Error::broken)?;
    let indexing = begun.elapsed();
    let bytes = super::ours::size_of_folder(dir.path())?;
    let reader = index.reader().map_err(Error::broken)?;
    let ask = |terms: Vec<String>, occur: Occur, limit: usize| -> Result<Vec<i64>> {
        let clause = |term: &String| (occur, term_query(text, term));
        let query = BooleanQuery::new(terms.iter().map(clause).collect());
        let searcher = reader.searcher();
        let best = searcher.search(&query, &TopDocs::with_limit(limit).order_by_score()).map_err(Error::broken)?;
        let mut found = Vec::new();
        for (_, address) in best {
            let document: TantivyDocument = searcher.doc(address).map_err(Error::broken)?;
            found.extend(document.get_first(number).and_then(|value| value.as_i64()));
        }
        Ok(found)
    };
    let times = Times::of(typed, |pair| ask(pair.to_vec(), Occur::Must, HITS).map(drop))?;
    let mut leads = Vec::new();
    let matched = Times::of(matched, |record| {
        let mut found = ask(telling(&record.text()), Occur::Should, LEADS)?;
        found.truncate(10);
        leads.push(found);
        Ok(())
    })?;
    Ok(Figures { engine: "tantivy, jieba words", lacks: EXPLAINED, indexing, bytes, typed: times, matched, leads })
}

fn term_query(field: Field, term: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, term), IndexRecordOption::WithFreqs))
}

/// The different words of a text that say something.
fn telling(text: &str) -> Vec<String> {
    let all: BTreeSet<String> = words(text).into_iter().map(|piece| piece.text).collect();
    all.into_iter().filter(|word| !is_stop(word)).collect()
}

/// How a table reads its texts.
#[derive(Clone, Copy, PartialEq)]
enum Reading {
    Trigrams,
    Words,
    Similarity,
}

/// A table in a database, with an index of its texts.
struct Table {
    engine: &'static str,
    reading: Reading,
    db: DatabaseConnection,
    _dir: Option<tempfile::TempDir>,
}

impl Table {
    async fn sqlite(engine: &'static str, reading: Reading) -> Result<Table> {
        let dir = tempfile::tempdir()?;
        let db = one_connection(format!("sqlite://{}/texts.db?mode=rwc", dir.path().display())).await?;
        let tokenizer = if reading == Reading::Trigrams { "trigram" } else { "unicode61" };
        db.execute_unprepared(&format!("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='{tokenizer}')")).await?;
        Ok(Table { engine, reading, db, _dir: Some(dir) })
    }

    /// A table in a schema of its own, dropped before it is made.
    async fn postgres(server: &str) -> Result<Table> {
        let db = one_connection(server.to_owned()).await?;
        db.execute_unprepared("CREATE EXTENSION IF NOT EXISTS pg_trgm").await?;
        for sql in [
            "DROP SCHEMA IF EXISTS jiebang_bench CASCADE",
            "CREATE SCHEMA jiebang_bench",
            "SET search_path TO jiebang_bench, public",
        ] {
            db.execute_unprepared(sql).await?;
        }
        db.execute_unprepared("CREATE TABLE texts (rowid bigint PRIMARY KEY, text text NOT NULL)").await?;
        Ok(Table { engine: "PostgreSQL pg_trgm, GIN", reading: Reading::Similarity, db, _dir: None })
    }

    async fn measure(self, records: &[Record], typed: &[[String; 2]], matched: &[Record]) -> Result<Figures> {
        let begun = Instant::now();
        self.fill(records).await?;
        let indexing = begun.elapsed();
        let bytes = self.bytes().await?;
        let mut typed_times = Times::default();
        let begun = Instant::now();
        for pair in typed {
            let one = Instant::now();
            self.find(pair).await?;
            typed_times.note(one);
            if begun.elapsed() > LONGEST {
                break;
            }
        }
        let (mut matched_times, mut leads) = (Times::default(), Vec::new());
        let begun = Instant::now();
        for record in matched {
            let one = Instant::now();
            let mut found = self.like(record).await?;
            matched_times.note(one);
            found.truncate(10);
            leads.push(found);
            if begun.elapsed() > LONGEST {
                break;
            }
        }
        let lacks = match self.reading {
            Reading::Trigrams => "words of two characters; scope, equals, reasons, no-good-match",
            Reading::Words => EXPLAINED,
            Reading::Similarity => "weights of terms; scope, equals, reasons, no-good-match",
        };
        Ok(Figures { engine: self.engine, lacks, indexing, bytes, typed: typed_times, matched: matched_times, leads })
    }

    async fn fill(&self, records: &[Record]) -> Result<()> {
        let tx = self.db.begin().await?;
        for (chunk, rows) in records.chunks(ROWS).enumerate() {
            let mut values: Vec<Value> = Vec::new();
            for (place, record) in rows.iter().enumerate() {
                values.push(((chunk * ROWS + place) as i64).into());
                values.push(self.stored(record).into());
            }
            let marks = |at: usize| match self.reading {
                Reading::Similarity => format!("(${}, ${})", at * 2 + 1, at * 2 + 2),
                _ => "(?, ?)".to_owned(),
            };
            let marks: Vec<String> = (0..rows.len()).map(marks).collect();
            let sql = format!("INSERT INTO texts (rowid, text) VALUES {}", marks.join(", "));
            tx.execute_raw(Statement::from_sql_and_values(self.db.get_database_backend(), sql, values)).await?;
        }
        tx.commit().await?;
        match self.reading {
            Reading::Similarity => {
                self.db.execute_unprepared("CREATE INDEX texts_trgm ON texts USING gin (text gin_trgm_ops)").await?;
                self.db.execute_unprepared("ANALYZE texts").await?;
            }
            _ => {
                self.db.execute_unprepared("INSERT INTO texts (texts) VALUES ('optimize')").await?;
            }
        }
        Ok(())
    }

    fn stored(&self, record: &Record) -> String {
        match self.reading {
            Reading::Words => words(&record.text()).into_iter().map(|piece| piece.text).collect::<Vec<_>>().join(" "),
            _ => lower(&record.text()),
        }
    }

    /// The records that have both words.
    async fn find(&self, pair: &[String; 2]) -> Result<Vec<i64>> {
        let like = |word: &String| Value::from(format!("%{word}%"));
        match self.reading {
            // A trigram index knows no shorter words: those are looked for in what the longer one found, or in all.
            Reading::Trigrams => {
                let sql = "SELECT rowid FROM texts WHERE text LIKE ? AND text LIKE ? LIMIT ?";
                self.ids(sql, vec![like(&pair[0]), like(&pair[1]), (HITS as i64).into()]).await
            }
            Reading::Words => {
                let parts =
                    pair.iter().map(|word| plain_words(word).into_iter().map(|piece| piece.text).collect::<Vec<_>>());
                let words: Vec<String> = parts.flatten().map(|word| quoted(&word)).collect();
                self.fts(words.join(" AND "), HITS).await
            }
            Reading::Similarity => {
                let sql = "SELECT rowid FROM texts WHERE text LIKE $1 AND text LIKE $2 LIMIT $3";
                self.ids(sql, vec![like(&pair[0]), like(&pair[1]), (HITS as i64).into()]).await
            }
        }
    }

    /// The records most like this one.
    async fn like(&self, record: &Record) -> Result<Vec<i64>> {
        match self.reading {
            Reading::Trigrams => {
                let chars: Vec<char> = lower(&record.text()).chars().collect();
                let threes: BTreeSet<String> = chars
                    .windows(3)
                    .filter(|three| three.iter().all(|c| c.is_alphanumeric()))
                    .map(|three| quoted(&three.iter().collect::<String>()))
                    .collect();
                self.fts(threes.into_iter().collect::<Vec<_>>().join(" OR "), LEADS).await
            }
            Reading::Words => {
                let words: Vec<String> = telling(&record.text()).iter().map(|word| quoted(word)).collect();
                self.fts(words.join(" OR "), LEADS).await
            }
            Reading::Similarity => {
                self.db.execute_unprepared("SET pg_trgm.similarity_threshold = 0.1").await?;
                let sql = "SELECT rowid FROM texts WHERE text % $1 ORDER BY similarity(text, $1) DESC LIMIT $2";
                self.ids(sql, vec![lower(&record.text()).into(), (LEADS as i64).into()]).await
            }
        }
    }

    async fn fts(&self, question: String, limit: usize) -> Result<Vec<i64>> {
        let sql = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT ?";
        self.ids(sql, vec![question.into(), (limit as i64).into()]).await
    }

    async fn ids(&self, sql: &str, values: Vec<Value>) -> Result<Vec<i64>> {
        let statement = Statement::from_sql_and_values(self.db.get_database_backend(), sql, values);
        let rows = self.db.query_all_raw(statement).await?;
        rows.iter().map(|row| row.try_get_by_index::<i64>(0).map_err(Error::from)).collect()
    }

    async fn bytes(&self) -> Result<u64> {
        let sql = match self.reading {
            Reading::Similarity => "SELECT pg_total_relation_size('texts')",
            _ => "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        };
        let found = self.ids(sql, Vec::new()).await?;
        Ok(found.first().map_or(0, |bytes| bytes.unsigned_abs()))
    }
}

/// One client, so that what is set holds for all questions.
async fn one_connection(url: String) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Ok(Database::connect(options).await?)
}

fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('"', "\"\""))
}
