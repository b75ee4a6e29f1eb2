//! An option for those who run an embeddings server of their own: leads of the same band are put in order by how near
//! their meaning comes to the question's. What a lead is, how strong and why, stays with the matcher, which needs no
//! server; when this one is slow or wrong, the matcher's order stands.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    config::Config,
    error::{Error, Result},
};

/// Leads that are put in order, at most: the first page of them.
pub const ORDERED: usize = 30;
/// Characters of a text that are sent: what most models read.
const READ: usize = 500;
/// People wait for it.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a server that failed is left alone: it would fail the next ones too, and each of them would wait for that.
const REST: Duration = Duration::from_secs(60);
/// Bytes of an answer: many times those of the longest vectors for [`ORDERED`] leads.
const MOST_BYTES: usize = 16 << 20;
/// Some 20 MB at 1,024 numbers each.
const MOST_VECTORS: usize = 5_000;

/// The server and what it has answered so far.
pub struct Meaning {
    client: reqwest::Client,
    url: String,
    model: String,
    key: String,
    /// Of unit length, by the text's SHA-256.
    vectors: Mutex<HashMap<[u8; 32], Arc<[f32]>>>,
    /// Until when it is left alone.
    resting: Mutex<Option<Instant>>,
}

/// `POST /v1/embeddings` as OpenAI and those compatible with it have it.
#[derive(Serialize)]
struct Wanted<'a> {
    model: &'a str,
    input: &'a [String],
}

#[derive(Deserialize)]
struct Answer {
    data: Vec<Embedding>,
}

#[derive(Deserialize)]
struct Embedding {
    index: usize,
    embedding: Vec<f32>,
}

impl Meaning {
    /// The server that is configured, if one is.
    ///
    /// # Errors
    /// When its address is none of the web, or TLS cannot be set up.
    pub fn of(config: &Config) -> Result<Option<Self>> {
        if config.embeddings_url.is_empty() {
            return Ok(None);
        }
        let wrong = |cause: String| Error::Malformed(format!("configuration: embeddings_url: {cause}"));
        let url = reqwest::Url::parse(&config.embeddings_url).map_err(|cause| wrong(cause.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong("must begin with http:// or https://".into()));
        }
        // Texts that nobody may read yet go to this server and to no other.
        let client = reqwest::Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none());
        let client = client.build().map_err(Error::broken)?;
        Ok(Some(Self {
            client,
            url: url.into(),
            model: config.embeddings_model.clone(),
            key: config.embeddings_key.0.clone(),
            vectors: Mutex::default(),
            resting: Mutex::default(),
        }))
    }

    /// Puts `leads`, each with its text, in order within their bands. The order stays where the server fails, and for a
    /// minute after.
    pub async fn order<L, B: Ord>(&self, question: &str, leads: Vec<(L, String)>, band: impl Fn(&L) -> B) -> Vec<L> {
        let (leads, texts): (Vec<L>, Vec<String>) = leads.into_iter().unzip();
        if leads.is_empty() || self.rests() {
            return leads;
        }
        let texts = std::iter::once(question).chain(texts.iter().map(String::as_str));
        let vectors = match self.vectors(texts.map(|text| text.chars().take(READ).collect()).collect()).await {
            Ok(vectors) => vectors,
            Err(cause) => {
                tracing::warn!(%cause, "leads stay in the matcher's order for {} s", REST.as_secs());
                *self.resting.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + REST);
                return leads;
            }
        };
        let near = vectors[1..].iter().map(|vector| product(&vectors[0], vector));
        let mut by_meaning: Vec<(L, f32)> = leads.into_iter().zip(near).collect();
        by_meaning.sort_by(|a, b| band(&b.0).cmp(&band(&a.0)).then(b.1.total_cmp(&a.1)));
        by_meaning.into_iter().map(|(lead, _)| lead).collect()
    }

    fn rests(&self) -> bool {
        let resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner);
        resting.is_some_and(|until| Instant::now() < until)
    }

    /// The texts' vectors, asked for once each.
    async fn vectors(&self, texts: Vec<String>) -> Result<Vec<Arc<[f32]>>> {
        let names: Vec<[u8; 32]> = texts.iter().map(|text| Sha256::digest(text).into()).collect();
        let mut known: HashMap<[u8; 32], Arc<[f32]>> = {
            let vectors = self.vectors.lock().unwrap_or_else(PoisonError::into_inner);
            names.iter().filter_map(|name| Some((*name, vectors.get(name)?.clone()))).collect()
        };
        let (new_names, new_texts): (Vec<[u8; 32]>, Vec<String>) =
            names.iter().copied().zip(texts).filter(|(name, _)| !known.contains_key(name)).unzip();
        if !new_texts.is_empty() {
            let found = self.ask(&new_texts).await?;
            let mut vectors = self.vectors.lock().unwrap_or_else(PoisonError::into_inner);
            if vectors.len() + found.len() > MOST_VECTORS {
                vectors.clear();
            }
            for (name, vector) in new_names.into_iter().zip(found) {
                vectors.insert(name, vector.clone());
                known.insert(name, vector);
            }
        }
        let length = known[&names[0]].len();
        if known.values().any(|vector| vector.len() != length) {
            return Err(Error::broken("the embeddings server answered with vectors of different lengths"));
        }
        Ok(names.iter().map(|name| known[name].clone()).collect())
    }

    async fn ask(&self, texts: &[String]) -> Result<Vec<Arc<[f32]>>> {
        let mut request = self.client.post(&self.url).json(&Wanted { model: &self.model, input: texts });
        if !self.key.is_empty() {
            request = request.bearer_auth(&self.key);
        }
        let mut answer = request.send().await.and_then(reqwest::Response::error_for_status).map_err(Error::broken)?;
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(Error::broken)? {
            if body.len() + part.len() > MOST_BYTES {
                return Err(Error::broken("the embeddings server answered at too great length"));
            }
            body.extend_from_slice(&part);
        }
        let mut found: Vec<Embedding> = serde_json::from_slice::<Answer>(&body).map_err(Error::broken)?.data;
        found.sort_by_key(|one| one.index);
        if found.len() != texts.len() || found.iter().enumerate().any(|(place, one)| one.index != place) {
            return Err(Error::broken("the embeddings server did not answer each text once"));
        }
        found.into_iter().map(|one| unit(one.embedding)).collect()
    }
}

fn unit(vector: Vec<f32>) -> Result<Arc<[f32]>> {
    let length = product(&vector, &vector).sqrt();
    if !length.is_finite() || length == 0.0 {
        return Err(Error::broken("the embeddings server answered with a vector that has no direction"));
    }
    Ok(vector.into_iter().map(|number| number / length).collect())
}

fn product(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}
