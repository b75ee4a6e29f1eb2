//! Every door, knocked on by every kind of visitor. The statuses are a golden file that somebody reads and signs:
//! `UPDATE_DOORS=1 cargo test doors` writes it anew.
//!
//! The matter behind every id: a demand of `firm`, listed, with a submitted bid of `team`, an unopened draft bid of
//! `team2`, and an achievement of `team`. So the same walk also looks for what must not be read: the planted word of
//! the sealed bid, in every answer to everybody else.

use std::{collections::BTreeMap, fmt::Write, path::PathBuf};

use axum::http::Method;
use entity::words::Frequency;
use jiebang::{
    achievement,
    alert::{self, form::Sent},
    demand, inbox,
};
use serde_json::{Value, json};

use crate::{
    lives::{PLANTED, whole_demand},
    town::{Someone, Town},
};

const VISITORS: &[&str] = &[
    "public",
    "firm",
    "firm2",
    "team",
    "team2",
    "district",
    "district2",
    "expert1",
    "clerk",
    "leader",
    "auditor",
    "admin",
];

/// The ids of the matters in the walk.
struct Matters {
    demand: i64,
    bid: i64,
    question: i64,
    achievement: i64,
    message: i64,
    alert: i64,
    /// One that may go before the other doors are knocked on.
    spare_alert: i64,
}

async fn prepare(town: &Town) -> Matters {
    let demand = town.listed(&whole_demand()).await;
    let bid = town.bid("team", demand).await;
    town.drafted_bid("team2", demand).await;
    let asks = demand::question::ask(&town.app, &town.who("team").await, demand, "副产物的含水率是多少？").await;
    let content = achievement::form::Content { title: "低温破壁提取装置".into(), ..Default::default() };
    let achievement = achievement::create(&town.app, &town.who("team").await, None, &content).await.unwrap();
    town.settle().await;
    let (messages, _) = inbox::page_of(&town.app, town.ids("firm").0, 0, 1).await.unwrap();
    let team = town.who("team").await;
    let sent = Sent { name: None, frequency: Some(Frequency::Daily) };
    let alert = alert::save(&town.app, &team, "/demands", &sent).await.unwrap();
    let spare_alert = alert::save(&town.app, &team, "/", &sent).await.unwrap();
    Matters { demand, bid, question: asks.unwrap(), achievement, message: messages[0].id, alert, spare_alert }
}

/// What is sent to a door: just enough to be understood, so that who may is what decides.
fn sent(town: &Town, pattern: &str) -> Value {
    let closes_at = town.app.store.clock.glance() + chrono::TimeDelta::days(20);
    match pattern.trim_start_matches("/api/v1") {
        "/demands/{id}/steps" => json!({"act": "extend", "note": "论证用时较长", "closes_at": closes_at}),
        "/demands/{id}/review/steps" => json!({"act": "lapse", "note": "没有合适的方案"}),
        "/bids/{id}/steps" => json!({"act": "withdraw"}),
        "/achievements/{id}/steps" => json!({"act": "withdraw", "note": "核实权属"}),
        "/orgs/{id}/steps" => json!({"act": "disable", "note": "单位已注销"}),
        "/members/{id}/steps" => json!({"act": "disable", "note": "人员已调离"}),
        "/demands/{id}/panel" | "/demands/{id}/review/panel" => json!({"account_id": town.ids("expert2").0}),
        "/demands/{id}/panel/dismissal" => json!({"account_id": town.ids("expert1").0, "note": "因公出差"}),
        "/demands/{id}/review/panel/{account}/dismissal" => json!({"note": "因公出差"}),
        "/demands/{id}/review/declaration" => json!({"tie": "no"}),
        "/demands/{id}/questions" => json!({"text": "提取物的活性怎样检测？"}),
        "/questions/{id}/answer" => json!({"answer": "按行业标准检测。"}),
        "/demands/{id}/files" => json!({"file_id": 1, "part": "attachment"}),
        "/alerts" => json!({"address": "/achievements", "name": "新的成果", "frequency": "daily"}),
        "/alerts/{id}" => json!({"frequency": "weekly"}),
        "/bids" => json!({"demand_id": 1}),
        "/bids/{id}/second" => json!({"username": "team3"}),
        "/bids/{id}/reasons" => json!({"reasons": []}),
        "/bids/{id}/score" => json!({"marks": []}),
        "/session" => json!({"username": "nobody", "password": "nothing at all"}),
        "/session/refresh" => json!({"refresh_token": "nothing at all"}),
        _ => json!({}),
    }
}

/// The path with a real id behind each name.
fn path_of(town: &Town, matters: &Matters, pattern: &str) -> String {
    let id = match pattern.trim_start_matches("/api/v1").split('/').nth(1).unwrap_or_default() {
        "bids" => matters.bid,
        "orgs" => town.ids("firm").1,
        "members" => town.ids("firm").0,
        "demands" => matters.demand,
        "questions" => matters.question,
        "achievements" => matters.achievement,
        "alerts" if pattern.ends_with("/remove") => matters.spare_alert,
        "alerts" => matters.alert,
        "messages" | "inbox" => matters.message,
        _ => 1,
    };
    let parts = pattern.split('/').map(|part| match part {
        "{id}" => id.to_string(),
        _ if part.starts_with('{') => "1".to_owned(),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

async fn knock(visitor: &Someone, method: &str, path: &str, sent: Value) -> (u16, String) {
    let answer = if path.starts_with("/api/") {
        let body = if method == "GET" { Value::Null } else { sent };
        visitor.api(method, path.trim_start_matches("/api/v1"), body).await
    } else if method == "GET" {
        visitor.get(path).await
    } else {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let fields: Vec<(String, String)> =
            sent.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), text(value))).collect();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&name[..], &value[..])).collect();
        visitor.post(path, &fields).await
    };
    (answer.status.as_u16(), answer.text())
}

async fn walk(name: &str) -> BTreeMap<String, u16> {
    let town = Town::new().await;
    let matters = prepare(&town).await;
    let come_in = async || if name == "public" { town.public() } else { town.person(name).await };
    let mut visitor = come_in().await;
    let mut found = BTreeMap::new();
    // Reading first, so that what is sent changes nothing that is read.
    let (reads, writes): (Vec<_>, Vec<_>) = town.doors.iter().partition(|door| door.method == Method::GET.as_str());
    for door in reads.into_iter().chain(writes) {
        let path = path_of(&town, &matters, &door.path);
        if door.method != Method::GET.as_str() {
            // Some doors sign out, on the other side too: whatever came after would be knocked on as the public.
            visitor = come_in().await;
        }
        let (status, text) = knock(&visitor, &door.method, &path, sent(&town, &door.path)).await;
        assert!(status < 500, "{name} {} {path}: {status} {text}", door.method);
        if name != "team" {
            assert!(!text.contains(PLANTED), "{name} reads the sealed bid at {} {path}", door.method);
        }
        found.insert(format!("{} {}", door.method, door.path), status);
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_door_answers_each_visitor_as_signed() {
    let walks: Vec<_> = VISITORS.iter().map(|name| tokio::spawn(walk(name))).collect();
    let mut columns = Vec::new();
    for walk in walks {
        columns.push(walk.await.unwrap());
    }
    let mut table = format!("{:<52}", "door");
    for name in VISITORS {
        let _ = write!(table, " {name:>9}");
    }
    table.push('\n');
    for door in columns[0].keys() {
        let _ = write!(table, "{door:<52}");
        for column in &columns {
            let _ = write!(table, " {:>9}", column[door]);
        }
        table.push('\n');
    }
    let golden = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/tests/doors.txt");
    if std::env::var_os("UPDATE_DOORS").is_some() {
        std::fs::write(&golden, &table).unwrap();
    }
    let signed = std::fs::read_to_string(&golden).unwrap_or_default();
    let differs: Vec<&str> = table.lines().filter(|line| !signed.lines().any(|known| known == *line)).collect();
    let gone: Vec<&str> = signed.lines().filter(|line| !table.lines().any(|known| known == *line)).collect();
    assert!(
        differs.is_empty() && gone.is_empty(),
        "the doors differ from src/tests/doors.txt; read them, then run with UPDATE_DOORS=1\nnow:\n{}\nsigned:\n{}",
        differs.join("\n"),
        gone.join("\n")
    );
}

#[tokio::test]
async fn the_served_document_lists_the_routes_of_the_api() {
    let town = Town::new().await;
    let served = town.public().get("/api/v1/openapi.json").await.is(200).json();
    let mut documented: Vec<String> = Vec::new();
    for (path, item) in served["paths"].as_object().unwrap() {
        let methods = item
            .as_object()
            .unwrap()
            .keys()
            .filter(|key| ["get", "post", "patch", "put", "delete"].contains(&key.as_str()));
        documented.extend(methods.map(|method| format!("{} {path}", method.to_uppercase())));
    }
    documented.sort();
    let mut routed: Vec<String> = town
        .doors
        .iter()
        .filter(|door| door.path.starts_with("/api/v1/") && !door.path.contains("/api/v1/openapi.json"))
        .map(|door| format!("{} {}", door.method, door.path))
        .filter(|door| !door.ends_with(".csv") && !door.ends_with(".xlsx"))
        .collect();
    routed.sort();
    documented.retain(|door| !door.ends_with(".csv") && !door.ends_with(".xlsx"));
    assert_eq!(documented, routed);
}
