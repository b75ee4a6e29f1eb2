//! Leads in order by meaning: with a server, without one, and with one that fails.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use entity::words::Maturity;
use jiebang::{
    achievement::{
        self,
        form::{Content, StepInput},
        rules::Act,
    },
    config::{Config, Secret},
    leads::meaning::Meaning,
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{lives::whole_demand, town::Town};

/// A server for whom texts that speak of seaweed mean one thing, and all others another.
#[derive(Clone, Default)]
struct Stub {
    texts: Arc<AtomicUsize>,
    broken: Arc<AtomicBool>,
    silent: Arc<AtomicBool>,
}

async fn embeddings(State(stub): State<Stub>, Json(asked): Json<Value>) -> Result<Json<Value>, StatusCode> {
    assert_eq!(asked["model"], "stub");
    let texts = asked["input"].as_array().unwrap();
    stub.texts.fetch_add(texts.len(), Ordering::Relaxed);
    if stub.silent.load(Ordering::Relaxed) {
        std::future::pending::<()>().await;
    }
    if stub.broken.load(Ordering::Relaxed) {
        return Err(StatusCode::BAD_GATEWAY);
    }
    let vector =
        |text: &Value| if text.as_str().unwrap().contains("海带") { json!([3.0, 0.1]) } else { json!([0.1, 2.0]) };
    let data = texts.iter().enumerate().map(|(index, text)| json!({"index": index, "embedding": vector(text)}));
    // Compatible servers need not keep the order.
    Ok(Json(json!({"data": data.rev().collect::<Vec<_>>()})))
}

/// The stub behind an address, until the handle is dropped.
async fn serve(stub: Stub) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1/embeddings", listener.local_addr().unwrap());
    let router = Router::new().fallback_service(post(embeddings).with_state(stub));
    (url, tokio::spawn(async move { axum::serve(listener, router).await.unwrap() }))
}

async fn town(embeddings_url: &str) -> Town {
    let dir = tempfile::tempdir().unwrap();
    let config = Config {
        data_dir: dir.path().to_owned(),
        background: false,
        embeddings_url: embeddings_url.into(),
        embeddings_model: "stub".into(),
        embeddings_key: Secret("key".into()),
        ..Config::default()
    };
    let town = Town::with(config, dir).await;
    for (title, summary) in [
        ("低温清洗烘干一体装置", "清洗、烘干、分拣连续完成，能耗低，适合多种物料的清洗烘干，已在三家企业的产线上使用"),
        ("清洗烘干装置", "海带原料的清洗和烘干，能耗低，已在三家企业的产线上连续使用两年并通过验收"),
    ] {
        publish(&town, title, summary).await;
    }
    town.settle().await;
    town
}

async fn publish(town: &Town, title: &str, summary: &str) {
    let team = town.who("team").await;
    let content = Content {
        title: title.into(),
        summary: summary.into(),
        field: whole_demand().field,
        maturity: Some(Maturity::PilotTested),
        ip_type: "发明专利".into(),
        cooperation: vec!["技术许可".into()],
        contact: "徐工 0000-5180 305".into(),
        ..Content::default()
    };
    let id = achievement::create(&town.app, &team, None, &content).await.unwrap();
    achievement::step(&town.app, &team, id, Act::Publish, &StepInput::default()).await.unwrap();
}

async fn leads(town: &Town) -> Vec<String> {
    let asked =
        json!({"title": "低温清洗烘干一体装置研制", "body": "海带收割后清洗烘干能耗高", "target": "achievement"});
    let answer = town.person("firm").await.api("POST", "/match", asked).await.is(200).json();
    let both = ["items", "nearest"].into_iter().flat_map(|part| answer[part].as_array().unwrap().clone());
    let bands = both.map(|lead| format!("{} {}", lead["band"].as_str().unwrap(), lead["title"].as_str().unwrap()));
    bands.collect()
}

#[tokio::test]
async fn leads_of_one_band_are_ordered_by_meaning_and_asked_for_once() {
    let stub = Stub::default();
    let (url, server) = serve(stub.clone()).await;
    let without = leads(&town("").await).await;
    let town = town(&url).await;
    let with = leads(&town).await;
    assert_eq!(stub.texts.load(Ordering::Relaxed), 3, "the question and two leads");
    assert_ne!(with, without);
    let sorted = |mut leads: Vec<String>| {
        leads.sort();
        leads
    };
    assert_eq!(sorted(with.clone()), sorted(without.clone()), "the same leads in the same bands");
    assert!(with[0].contains("清洗烘干装置"), "{with:?}");

    assert_eq!(leads(&town).await, with);
    assert_eq!(stub.texts.load(Ordering::Relaxed), 3, "vectors are kept");
    server.abort();
}

#[tokio::test]
async fn a_server_that_fails_or_is_gone_changes_nothing_and_is_left_alone() {
    let without = leads(&town("").await).await;
    let stub = Stub::default();
    stub.broken.store(true, Ordering::Relaxed);
    let (url, server) = serve(stub.clone()).await;
    let with_broken = town(&url).await;
    for _ in 0..2 {
        assert_eq!(leads(&with_broken).await, without);
        assert_eq!(stub.texts.load(Ordering::Relaxed), 3, "it was asked once");
    }
    server.abort();
    assert_eq!(leads(&town(&url).await).await, without, "gone");
}

#[tokio::test]
async fn nobody_waits_twice_for_a_server_that_does_not_answer() {
    let stub = Stub::default();
    stub.silent.store(true, Ordering::Relaxed);
    let (url, _server) = serve(stub.clone()).await;
    let town = town(&url).await;
    let demand = town.listed(&whole_demand()).await;
    town.settle().await;
    let begun = Instant::now();
    // Achievements and demands like it are shown here, and teams found through both.
    town.public().get(&format!("/demands/{demand}/matches")).await.is(200);
    leads(&town).await;
    assert!(begun.elapsed() < Duration::from_millis(3_900), "{:?}", begun.elapsed());
    assert!(stub.texts.load(Ordering::Relaxed) > 0);
}

#[test]
fn an_address_without_a_scheme_is_refused() {
    for (url, good) in [("localhost:11434/v1/embeddings", false), ("http://localhost:11434/v1/embeddings", true)] {
        let config = Config { embeddings_url: url.into(), ..Config::default() };
        assert_eq!(Meaning::of(&config).is_ok(), good, "{url}");
    }
}
