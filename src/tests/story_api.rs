//! A demand from draft to award by programs alone. Every request and every answer is held against the served document:
//! what is sent is what it asks for, what comes back has a status and a shape it names.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::{
    lives::{PLANTED, whole_bid, whole_demand},
    town::{Someone, Town, on_both_stores},
};

/// The served document.
struct Contract(Value);

impl Contract {
    async fn served(town: &Town) -> Self {
        Self(town.public().get("/api/v1/openapi.json").await.is(200).json())
    }

    /// Calls `path`, a pattern of the document with numbers for its names, and returns the body of the answer.
    async fn call(&self, who: &Someone, method: &str, path: &str, body: Value, status: u16) -> Value {
        self.call_with(who, method, path, body, status, &[]).await
    }

    async fn call_with(
        &self,
        who: &Someone,
        method: &str,
        path: &str,
        body: Value,
        status: u16,
        headers: &[(&str, &str)],
    ) -> Value {
        let told = &self.0["paths"][self.pattern(path)][method.to_lowercase()];
        assert!(told.is_object(), "{method} {path} is not in the document");
        if !body.is_null() {
            self.holds(&told["requestBody"]["content"]["application/json"]["schema"], &body, method, path);
        }
        let answer = who.api_with(method, path, body, headers).await.is(status);
        let promised = &told["responses"][status.to_string()];
        assert!(promised.is_object(), "{method} {path} does not tell of {status}");
        let Some((kind, content)) = promised["content"].as_object().and_then(|kinds| kinds.iter().next()) else {
            assert!(answer.body.is_empty(), "{method} {path} has a body");
            return Value::Null;
        };
        assert_eq!(answer.headers["content-type"].to_str().unwrap(), kind, "{method} {path}");
        let body = answer.json();
        self.holds(&content["schema"], &body, method, path);
        body
    }

    fn pattern(&self, path: &str) -> String {
        let parts: Vec<&str> = path.split('?').next().unwrap().split('/').skip(1).collect();
        let fits = |pattern: &String| {
            let known: Vec<&str> = pattern.trim_start_matches("/api/v1").split('/').skip(1).collect();
            let same = |(known, part): (&&str, &&str)| known == part || known.starts_with('{');
            known.len() == parts.len() && known.iter().zip(&parts).all(same)
        };
        self.0["paths"].as_object().unwrap().keys().find(|known| fits(known)).cloned().unwrap_or_default()
    }

    /// Whether a value is what a schema of the document says.
    fn holds(&self, schema: &Value, value: &Value, method: &str, path: &str) {
        assert!(schema.is_object(), "{method} {path} has no schema");
        let whole = json!({"allOf": [schema], "components": self.0["components"]});
        let validator = jsonschema::draft202012::new(&whole).expect("a schema that can be read");
        let wrong: Vec<String> =
            validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(wrong.is_empty(), "{method} {path}: {}\n{value}", wrong.join("; "));
    }
}

async fn a_demand_is_awarded_by_programs(town: Town) {
    let contract = Contract::served(&town).await;
    let [firm, team, team2] = [town.person("firm").await, town.person("team").await, town.person("team2").await];
    let [district, clerk, leader] =
        [town.person("district").await, town.person("clerk").await, town.person("leader").await];

    assert_eq!(contract.call(&firm, "GET", "/me", Value::Null, 200).await["username"], "firm");
    let mut content = serde_json::to_value(whole_demand()).unwrap();
    content["months"] = json!(12);
    let demand = contract.call(&firm, "POST", "/demands", content, 201).await;
    let path = format!("/demands/{}", demand["id"]);
    let steps = format!("{path}/steps");
    let matches = format!("{path}/matches");
    contract.call(&firm, "GET", &matches, Value::Null, 200).await;
    contract
        .call(
            &firm,
            "POST",
            "/match",
            json!({"title": "海带低温提取", "body": "破壁提取", "target": "achievement"}),
            200,
        )
        .await;
    contract.call(&firm, "POST", &steps, json!({"act": "submit"}), 200).await;
    contract.call(&team, "GET", &path, Value::Null, 404).await;
    contract.call(&clerk, "POST", &steps, json!({"act": "return", "note": "请核实完成时限"}), 200).await;
    let version = contract.call(&firm, "GET", &path, Value::Null, 200).await["version"].to_string();
    let stale = [("if-match", "\"1\"")];
    contract.call_with(&firm, "PATCH", &path, json!({"months": 18}), 412, &stale).await;
    let read = format!("\"{version}\"");
    contract.call_with(&firm, "PATCH", &path, json!({"months": 18}), 200, &[("if-match", &read)]).await;
    contract.call(&firm, "POST", &steps, json!({"act": "submit"}), 200).await;
    contract.call(&firm, "POST", &steps, json!({"act": "recommend"}), 403).await;
    contract.call(&district, "POST", &steps, json!({"act": "recommend"}), 200).await;
    contract.call(&clerk, "POST", &steps, json!({"act": "screen"}), 200).await;
    let closes = town.app.store.clock.glance() + TimeDelta::days(10);
    let listed = contract.call(&clerk, "POST", &steps, json!({"act": "list", "closes_at": closes}), 200).await;
    assert_eq!(listed["stage"], "listed");
    town.settle().await;

    let found = contract.call(&team, "GET", "/demands?q=海带&limit=5", Value::Null, 200).await;
    assert_eq!(found["items"][0]["id"], demand["id"]);
    let questions = format!("{path}/questions");
    let asked = contract.call(&team, "POST", &questions, json!({"text": "副产物的含水率是多少？"}), 201).await;
    contract
        .call(&firm, "POST", &format!("/questions/{}/answer", asked["id"]), json!({"answer": "约百分之七十。"}), 200)
        .await;
    assert_eq!(contract.call(&town.public(), "GET", &questions, Value::Null, 200).await[0]["answer"], "约百分之七十。");

    let indicator = listed["indicators"][0]["id"].as_i64().unwrap();
    let mut bids = Vec::new();
    for bidder in [&team, &team2] {
        let bid = serde_json::to_value(whole_bid(indicator)).unwrap();
        let bid = contract.call(bidder, "POST", &format!("{path}/bids"), bid, 201).await;
        let bid = format!("/bids/{}", bid["id"]);
        contract.call(bidder, "POST", &format!("{bid}/steps"), json!({"act": "submit"}), 200).await;
        contract.call(bidder, "GET", &format!("{bid}/receipt"), Value::Null, 200).await;
        bids.push(bid);
    }
    for other in [&firm, &team2, &clerk, &leader] {
        contract.call(other, "GET", &bids[0], Value::Null, 404).await;
    }
    town.pass(TimeDelta::days(11)).await;
    // Tokens do not live that long.
    let [firm, clerk, leader] = [town.person("firm").await, town.person("clerk").await, town.person("leader").await];
    contract.call(&clerk, "POST", &steps, json!({"act": "open"}), 200).await;
    let opened = contract.call(&clerk, "GET", &bids[0], Value::Null, 200).await;
    assert!(opened.to_string().contains(PLANTED));

    for name in ["expert1", "expert2", "expert3"] {
        let expert = town.person(name).await;
        let account = json!({"account_id": town.ids(name).0});
        contract.call(&clerk, "POST", &format!("{path}/panel"), account, 201).await;
        contract.call(&expert, "POST", &format!("{path}/panel/declaration"), json!({}), 200).await;
        score(&contract, &expert, &bids).await;
    }
    contract.call(&clerk, "POST", &steps, json!({"act": "propose", "winners": [1]}), 409).await;
    score(&contract, &firm, &bids).await;
    let number = |bid: &str| bid.rsplit('/').next().unwrap().parse::<i64>().unwrap();
    contract.call(&clerk, "POST", &steps, json!({"act": "propose", "winners": [number(&bids[0])]}), 200).await;
    contract.call(&clerk, "GET", &format!("{path}/ranking"), Value::Null, 200).await;
    contract.call(&leader, "POST", &steps, json!({"act": "approve"}), 409).await;
    let reasons = format!("{}/reasons", bids[1]);
    let written = contract.call(&clerk, "GET", &reasons, Value::Null, 200).await;
    let criteria = written["reasons"].as_array().unwrap().iter();
    let written: Vec<Value> =
        criteria.map(|row| json!({"criterion": row["criterion"], "text": "依据不如拟揭榜方案"})).collect();
    contract.call(&clerk, "POST", &reasons, json!({"reasons": written}), 200).await;
    contract.call(&leader, "POST", &steps, json!({"act": "approve"}), 200).await;
    let notices = contract.call(&town.public(), "GET", "/notices", Value::Null, 200).await;
    let notice = format!("/notices/{}", notices["items"][0]["id"]);
    contract.call(&town.public(), "GET", &notice, Value::Null, 200).await;
    town.pass(TimeDelta::days(8)).await;
    let [team, team2, clerk] = [town.person("team").await, town.person("team2").await, town.person("clerk").await];

    assert_eq!(contract.call(&town.public(), "GET", &path, Value::Null, 200).await["stage"], "awarded");
    assert_eq!(contract.call(&team, "GET", &bids[0], Value::Null, 200).await["stage"], "won");
    let read = contract.call(&team2, "GET", &reasons, Value::Null, 200).await;
    assert!(read.to_string().contains("依据不如拟揭榜方案"), "{read}");
    let journal = contract.call(&clerk, "GET", "/journal?after=0&limit=500", Value::Null, 200).await;
    let acts: Vec<&str> = journal["items"].as_array().unwrap().iter().filter_map(|row| row["act"].as_str()).collect();
    for act in ["submit", "return", "recommend", "list", "answer", "open", "propose", "approve", "award"] {
        assert!(acts.contains(&act), "the journal tells of {act}: {acts:?}");
    }
    for path in ["/desk", "/messages", "/stats", "/achievements", "/orgs", "/bids"] {
        contract.call(&clerk, "GET", path, Value::Null, 200).await;
    }
}

async fn alerts_are_kept_by_programs(town: Town) {
    let contract = Contract::served(&town).await;
    let team = town.person("team").await;
    let new = json!({"address": "/?q=海带&page=2", "frequency": "at_once"});
    let made = contract.call(&team, "POST", "/alerts", new, 201).await;
    assert_eq!((made["name"].as_str(), made["address"].as_str()), (Some("榜单：海带"), Some("/?q=%E6%B5%B7%E5%B8%A6")));
    assert_eq!(made["says"], "新的榜单，含“海带”");
    let path = format!("/alerts/{}", made["id"]);
    for address in ["/notices", "/demands?mine=1", "https://example.test/"] {
        let new = json!({"address": address, "frequency": "daily"});
        contract.call(&team, "POST", "/alerts", new, 400).await;
    }
    contract.call(&team, "POST", "/alerts", json!({"address": "/demands/9/matches", "frequency": "daily"}), 404).await;
    let changed = contract.call(&team, "PATCH", &path, json!({"name": "海带"}), 200).await;
    assert_eq!((changed["name"].as_str(), changed["frequency"].as_str()), (Some("海带"), Some("at_once")));
    contract.call(&team, "PATCH", &path, json!({"name": " "}), 422).await;
    assert_eq!(contract.call(&team, "GET", &path, Value::Null, 200).await, changed);
    assert_eq!(contract.call(&team, "GET", "/alerts", Value::Null, 200).await["total"], 1);
    contract.call(&town.public(), "GET", "/alerts", Value::Null, 401).await;
    contract.call(&team, "DELETE", &path, Value::Null, 204).await;
    contract.call(&team, "GET", &path, Value::Null, 404).await;
}

/// Fills every sheet this person has: full marks for the first bid, fewer for each later one.
async fn score(contract: &Contract, who: &Someone, bids: &[String]) {
    for (place, bid) in (0..).zip(bids) {
        let path = format!("{bid}/score");
        let sheet = contract.call(who, "GET", &path, Value::Null, 200).await;
        let marks: Vec<Value> = sheet["criteria"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                let points = row["points"].as_i64().unwrap() * 1000 * (10 - place) / 10;
                json!({"criterion": row["code"], "points_milli": points, "comment": "依据充分"})
            })
            .collect();
        contract.call(who, "PUT", &path, json!({"marks": marks}), 200).await;
        contract.call(who, "POST", &path, json!({}), 200).await;
    }
}

async fn programs_ask_the_coach(town: Town) {
    let contract = Contract::served(&town).await;
    let [firm, team, district, public] =
        [town.person("firm").await, town.person("team").await, town.person("district").await, town.public()];
    // A text that is not saved: the body of a new demand, from anybody.
    let content = serde_json::to_value(whole_demand()).unwrap();
    let told = contract.call(&public, "POST", "/coach", content.clone(), 200).await;
    assert_eq!(told["open"], 2);
    let first = &told["checks"][0];
    assert_eq!((&first["code"], &first["level"]), (&json!("constraints"), &json!("missing")));
    assert!(first["why"].as_str().is_some_and(|why| !why.is_empty()) && first["example"].is_string(), "{told}");
    let same = contract.call(&firm, "POST", "/coach", content.clone(), 200).await;
    assert_eq!(same, told, "the same text, the same answer");
    let wrong = firm.api("POST", "/coach", json!({"titel": "低温提取"})).await.is(400);
    assert!(wrong.text().contains("titel"), "{}", wrong.text());
    assert_eq!(public.api("GET", "/demands", Value::Null).await.is(200).json()["total"], 0, "nothing was saved");

    // A demand: for those who write it and those who vet it.
    let demand = contract.call(&firm, "POST", "/demands", content, 201).await;
    let path = format!("/demands/{}/coach", demand["id"]);
    assert_eq!(contract.call(&firm, "GET", &path, Value::Null, 200).await, told);
    contract.call(&district, "GET", &path, Value::Null, 404).await;
    contract.call(&firm, "POST", &format!("/demands/{}/steps", demand["id"]), json!({"act": "submit"}), 200).await;
    assert_eq!(contract.call(&district, "GET", &path, Value::Null, 200).await, told);
    contract.call(&team, "GET", &path, Value::Null, 404).await;
    contract.call(&public, "GET", &path, Value::Null, 401).await;
    contract
        .call(&district, "POST", &format!("/demands/{}/steps", demand["id"]), json!({"act": "recommend"}), 200)
        .await;
    // Public by now, its text is everybody's to read; what it lacks is not.
    contract.call(&team, "GET", &path, Value::Null, 403).await;
    contract.call(&town.person("clerk").await, "GET", &path, Value::Null, 200).await;
}

on_both_stores!(a_demand_is_awarded_by_programs, alerts_are_kept_by_programs, programs_ask_the_coach);
