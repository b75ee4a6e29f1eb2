//! An option for those who run an embeddings server of their own: leads of the same band are put in order by how near
//! their meaning comes to the question's. What a lead is, how strong and why, stays with the matcher, which needs no
//! server; when this one is slow or wrong, the matcher's order stands.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    config::Config,
    error::{Error, Result},
};

/// Leads that are put in order, at least: the first page of them.
pub const ORDERED: usize = 30;
/// Characters of a text that are sent: what most models read.
const READ: usize = 500;
/// People wait for it.
const PATIENCE: Duration = Duration::from_secs(2);
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
    /// When its address is none, or TLS cannot be set up.
    pub fn of(config: &Config) -> Result<Option<Self>> {
        if config.embeddings_url.is_empty() {
            return Ok(None);
        }
        let url = reqwest::Url::parse(&config.embeddings_url)
            .map_err(|cause| Error::Malformed(format!("configuration: embeddings_url: {cause}")))?;
        let client = reqwest::Client::builder().timeout(PATIENCE).build().map_err(Error::broken)?;
        Ok(Some(Self {
            client,
            url: url.into(),
            model: config.embeddings_model.clone(),
            key: config.embeddings_key.0.clone(),
            vectors: Mutex::default(),
        }))
    }

    /// Puts `leads`, each with its text, in order within their bands. The order stays where the server fails.
    pub async fn order<L, B: Ord>(&self, question: &str, leads: Vec<(L, String)>, band: impl Fn(&L) -> B) -> Vec<L> {
        let texts = std::iter::once(question).chain(leads.iter().map(|(_, text)| text.as_str()));
        let near = match self.vectors(texts.map(|text| text.chars().take(READ).collect()).collect()).await {
            Ok(vectors) => vectors[1..].iter().map(|vector| product(&vectors[0], vector)).collect(),
            Err(cause) => {
                tracing::warn!(%cause, "leads stay in the matcher's order");
                vec![0.0; leads.len()]
            }
        };
        let mut leads: Vec<(L, f32)> = leads.into_iter().map(|(lead, _)| lead).zip(near).collect();
        leads.sort_by(|a, b| band(&b.0).cmp(&band(&a.0)).then(b.1.total_cmp(&a.1)));
        leads.into_iter().map(|(lead, _)| lead).collect()
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
        let answer = request.send().await.and_then(reqwest::Response::error_for_status).map_err(Error::broken)?;
        let mut found: Vec<Embedding> = answer.json::<Answer>().await.map_err(Error::broken)?.data;
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
