//! Sealed bids: before opening nobody but the bidder learns what a bid says, or that there is one; but for the clerk,
//! who is told how many. Every door that is read is knocked on by everybody, and what comes back is compared.

use chrono::TimeDelta;
use entity::words::{BidStage, DemandStage, Mode};
use jiebang::{
    bid::{self, form::Content, rules::Act as BidAct},
    demand::{form::StepInput, rules::Act},
    error::Error,
    review,
};
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::json;

use crate::{
    lives::{PLANTED, whole_bid, whole_demand},
    sight::{Matter, WORDS, assert_same, assert_silent},
    town::Town,
};

/// Everybody who must learn nothing. `expert4` works where the bid comes from, but handles none of its business.
const OTHERS: [&str; 10] =
    ["leader", "auditor", "admin", "district", "firm", "firm2", "team2", "team3", "expert1", "expert4"];

impl Town {
    async fn attach(&self, who: &str, bid: i64, name: &str) -> i64 {
        let someone = self.person(who).await;
        let path = format!("/api/v1/bids/{bid}/files?name={name}.pdf");
        let sent = someone
            .send("POST".parse().unwrap(), &path, None, format!("%PDF-1.7 {PLANTED}").into_bytes(), &[])
            .await
            .is(201);
        sent.json()["id"].as_i64().unwrap()
    }

    async fn bid_row(&self, id: i64) -> entity::bid::Model {
        entity::bid::Entity::find_by_id(id).one(self.app.store.db()).await.unwrap().unwrap()
    }
}

/// The bidder is a lead to the demand for what it has published, bid or no bid.
async fn known_for_its_work(town: &Town) {
    town.published("team", "海带副产物低温提取", "低温破壁与连续提取，保持提取物活性。").await;
    for other in ["船舶涂料", "矿用电缆监测", "叶片结冰预警"] {
        town.published("team3", other, other).await;
    }
    town.settle().await;
}

#[tokio::test]
async fn before_opening_nobody_else_learns_of_a_bid() {
    let town = Town::new().await;
    let demand = town.listed(&whole_demand()).await;
    known_for_its_work(&town).await;
    let nothing_yet = Matter { demand, bid: 999_999_999, file: 888_888_888 };
    let mut people = vec![("public", town.public())];
    for name in OTHERS {
        people.push((name, town.person(name).await));
    }
    let mut before = Vec::new();
    for (_, someone) in &people {
        before.push(town.sight(someone, &nothing_yet).await);
    }

    let bid = town.drafted_bid("team", demand).await;
    let file = town.attach("team", bid, WORDS[3]).await;
    let matter = Matter { demand, bid, file };
    for when in ["a draft", "handed in", "closed"] {
        match when {
            "handed in" => {
                bid::step(&town.app, &town.who("team").await, bid, BidAct::Submit, None).await.unwrap();
            }
            "closed" => {
                // The deadline changes what everybody sees: the comparison is with a town in which nobody has bid.
                town.pass(TimeDelta::days(11)).await;
                let quiet = Town::new().await;
                let other = quiet.listed(&whole_demand()).await;
                assert_eq!(other, demand);
                known_for_its_work(&quiet).await;
                quiet.pass(TimeDelta::days(11)).await;
                before.clear();
                for (name, _) in &people {
                    let someone = if *name == "public" { quiet.public() } else { quiet.person(name).await };
                    before.push(quiet.sight(&someone, &nothing_yet).await);
                }
            }
            _ => {}
        }
        town.settle().await;
        for ((name, someone), before) in people.iter().zip(&before) {
            // Sessions end by themselves after two hours.
            let fresh = if when == "closed" && *name != "public" { Some(town.person(name).await) } else { None };
            let sight = town.sight(fresh.as_ref().unwrap_or(someone), &matter).await;
            assert_silent(name, &sight);
            assert_same(name, before, &sight, when);
        }
        assert_silent("clerk", &town.sight(&town.person("clerk").await, &matter).await);
    }
    assert_eq!(bid::tally(town.app.store.db(), &town.who("clerk").await, demand).await.unwrap(), Some(1));
    // Whose colleagues must recuse would say who bids.
    let panel = town.person("clerk").await.api("GET", &format!("/demands/{demand}/panel"), json!(null)).await.is(200);
    assert_eq!(panel.json()["candidates"], json!([]));
    let teams = town.public().get(&format!("/api/v1/demands/{demand}/matches?target=team")).await.is(200).json();
    assert_eq!(teams["items"][0]["id"], town.ids("team").1, "what was compared above is not nothing");
    for name in OTHERS {
        assert_eq!(bid::tally(town.app.store.db(), &town.who(name).await, demand).await.unwrap(), None, "{name}");
    }
}

#[tokio::test]
async fn after_opening_each_side_reads_what_is_its_own() {
    let town = Town::new().await;
    let (demand, bids) = town.under_review(&["team", "team2"]).await;
    let account = town.ids("expert4").0;
    assert!(review::appoint(&town.app, &town.who("clerk").await, demand, account).await.is_err(), "recused");
    for (name, sees) in [
        ("team", [true, false]),
        ("team2", [false, true]),
        ("team3", [false, false]),
        ("firm", [true, true]),
        ("firm2", [false, false]),
        ("clerk", [true, true]),
        ("leader", [true, true]),
        ("auditor", [true, true]),
        ("admin", [false, false]),
        ("district", [false, false]),
        ("expert1", [true, true]),
        ("expert4", [false, false]),
    ] {
        let someone = town.person(name).await;
        for (bid, sees) in bids.iter().zip(sees) {
            let status = if sees { 200 } else { 404 };
            someone.get(&format!("/bids/{bid}")).await.is(status);
            someone.get(&format!("/bids/{bid}/print")).await.is(status);
            let told = someone.api("GET", &format!("/bids/{bid}"), json!(null)).await.is(status).json();
            assert_eq!(told.get("content").is_some(), sees);
            // The contact is for those who will deal with the bidder; receipts are the bidder's own.
            let own = matches!((name, *bid == bids[0]), ("team", true) | ("team2", false));
            if sees {
                assert_eq!(told["content"]["contact"] == "", name == "expert1", "{name}");
                assert_eq!(told["receipt"].is_object(), own, "{name}");
                assert!(told["score_milli"].is_null() && told["reasons"] == json!([]));
            }
            let receipt = someone.get(&format!("/bids/{bid}/receipt")).await.status.as_u16();
            assert_eq!(
                receipt,
                if own {
                    200
                } else if sees {
                    403
                } else {
                    404
                },
                "{name}"
            );
        }
        let list = someone.api("GET", "/bids", json!(null)).await.is(200).json();
        assert_eq!(list["total"], sees.iter().filter(|sees| **sees).count());
    }
}

#[tokio::test]
async fn scores_and_reasons_are_told_when_it_is_over() {
    let town = Town::new().await;
    let (demand, bids) = town.under_review(&["team", "team2"]).await;
    town.all_scored(&bids).await;
    let told = async |name: &str, bid: i64| {
        let path = format!("/bids/{bid}");
        town.person(name).await.api("GET", &path, json!(null)).await.is(200).json()
    };
    let opened = told("team2", bids[1]).await;
    let propose = StepInput { winners: vec![bids[0]], ..StepInput::default() };
    town.step("clerk", demand, Act::Propose, propose).await.unwrap();
    town.explained(bids[1]).await;
    assert_eq!(town.bid_row(bids[1]).await.stage, BidStage::Scored);
    assert_eq!(told("team2", bids[1]).await, opened, "the proposal is the bureau's own");
    let page = town.person("team2").await.get(&format!("/bids/{}", bids[1])).await.is(200).text();
    assert!(!page.contains("已评分") && !page.contains("评分完成") && !page.contains("不如拟揭榜方案"), "{page}");
    let scored = town.person("team2").await.api("GET", "/bids?stage=scored", json!(null)).await.json();
    assert_eq!(scored["total"], 0);
    let refused = bid::step(&town.app, &town.who("team2").await, bids[1], BidAct::Withdraw, None).await.unwrap_err();
    assert!(refused.says().contains("已开标"), "{refused}");
    let office = told("leader", bids[1]).await;
    assert_eq!((&office["stage"], &office["rank"]), (&json!("scored"), &json!(2)));
    assert_eq!(office["reasons"].as_array().unwrap().len(), 6);

    town.step("leader", demand, Act::Approve, StepInput::default()).await.unwrap();
    town.pass(TimeDelta::days(8)).await;
    let over = told("team2", bids[1]).await;
    assert_eq!(
        (&over["stage"], &over["rank"], &over["score_milli"]),
        (&json!("not_selected"), &json!(2), &json!(80_000))
    );
    assert_eq!(over["reasons"].as_array().unwrap().len(), 6);
    let page = town.person("team2").await.get(&format!("/bids/{}", bids[1])).await.is(200).text();
    assert!(page.contains("不如拟揭榜方案") && page.contains("第 2"), "{page}");
    let owner = told("firm", bids[1]).await;
    assert_eq!((&owner["rank"], &owner["reasons"]), (&json!(2), &json!([])));
    let expert = told("expert1", bids[1]).await;
    assert!(expert["rank"].is_null() && expert["reasons"] == json!([]));
}

#[tokio::test]
async fn a_second_author_writes_and_the_unit_hands_in() {
    let town = Town::new().await;
    let demand = town.listed(&whole_demand()).await;
    let id = town.drafted_bid("team", demand).await;
    let (team, other) = (town.who("team").await, town.who("team2").await);
    let mut sentences = Vec::new();
    for name in ["nobody", "clerk", "district", "firm", "expert1", "team", "expert4"] {
        let refused = bid::second::set(&town.app, &team, id, Some(name)).await.unwrap_err();
        assert_eq!(refused.code(), "invalid");
        sentences.push(refused.says());
    }
    sentences.dedup();
    assert_eq!(sentences.len(), 1, "one sentence whatever the reason");
    assert!(matches!(bid::find(town.app.store.db(), &other, id).await, Err(Error::NotFound)));

    let page = town.person("team").await;
    page.post(&format!("/bids/{id}/second"), &[("username", "nobody")]).await.is(422);
    page.post(&format!("/bids/{id}/second"), &[("username", "team2")]).await.is(303);
    town.settle().await;
    let writer = town.person("team2").await;
    assert!(writer.get("/inbox").await.text().contains("共同作者"));
    let saved = writer.api("PATCH", &format!("/bids/{id}"), json!({"leader": "乐教授"})).await.is(200).json();
    assert_eq!(saved["leader"], "乐教授");
    assert_eq!(saved["content"]["contact"], "0000-5180 333", "what was not sent stays");
    writer.get(&format!("/bids/{id}/edit")).await.is(200);
    for act in [BidAct::Submit, BidAct::Withdraw] {
        let refused = bid::step(&town.app, &other, id, act, None).await.unwrap_err();
        assert_eq!(refused.code(), "not_yours");
    }
    assert!(bid::second::set(&town.app, &other, id, None).await.is_err(), "set and unset by the unit");
    bid::step(&town.app, &team, id, BidAct::Submit, None).await.unwrap();
    page.post(&format!("/bids/{id}/second"), &[("unset", "1")]).await.is(303);
    writer.get(&format!("/bids/{id}")).await.is(404);
    town.pass(TimeDelta::days(11)).await;
    let late = bid::second::set(&town.app, &town.who("team").await, id, Some("team2")).await.unwrap_err();
    assert_eq!(late.code(), "deadline");
}

#[tokio::test]
async fn a_receipt_proves_time_and_content() {
    let town = Town::new().await;
    let demand = town.listed(&whole_demand()).await;
    let team = town.person("team").await;
    let made = team.api("POST", "/bids", json!({"demand_id": demand, "leader": "方教授"})).await.is(201);
    let id = made.json()["id"].as_i64().unwrap();
    assert_eq!(made.location.as_deref(), Some(format!("/api/v1/bids/{id}").as_str()));
    let path = format!("/bids/{id}");
    let indicator = made.json()["responses"][0]["indicator_id"].as_i64().unwrap();
    let whole = serde_json::to_value(whole_bid(indicator)).unwrap();
    team.api_with("PATCH", &path, whole.clone(), &[("if-match", "\"9\"")]).await.is(412);
    team.api_with("PATCH", &path, whole, &[("if-match", "\"1\"")]).await.is(200);
    let file = town.attach("team", id, WORDS[3]).await;
    let offers = team.api("GET", &format!("{path}/steps"), json!(null)).await.is(200).json();
    assert_eq!((&offers["offers"][0]["act"], &offers["offers"][0]["lacks"]), (&json!("submit"), &json!([])));
    // The file was put to it after that: what was read before is not what would be handed in.
    team.api("POST", &format!("{path}/steps"), json!({"act": "submit", "version": 2})).await.is(409);
    team.api("POST", &format!("{path}/steps"), json!({"act": "submit", "version": 3})).await.is(200);
    let bid = team.api("GET", &path, json!(null)).await.is(200).json();
    let kept = team.api("GET", &format!("{path}/receipt"), json!(null)).await.is(200).json();

    let payload = kept["payload"].as_str().unwrap();
    let salt = hex::decode(kept["salt"].as_str().unwrap()).unwrap();
    assert_eq!(hex::encode(jiebang::journal::entry(&salt, payload)), kept["entry"]);
    let rows = entity::journal::Entity::find().order_by_asc(entity::journal::Column::Seq);
    let rows = rows.all(town.app.store.db()).await.unwrap();
    let row = rows.iter().find(|row| kept["seq"] == row.seq).unwrap();
    assert_eq!(kept["entry"], hex::encode(&row.entry), "what the public log shows");
    let body: serde_json::Value = serde_json::from_str(payload).unwrap();
    let content: Content = serde_json::from_value(bid["content"].clone()).unwrap();
    let canonical = jiebang::journal::canonical(&serde_json::to_value(content).unwrap()).unwrap();
    assert_eq!(body["details"]["content_sha256"], jiebang::file::sha256_hex(canonical.as_bytes()));
    assert_eq!(
        body["details"]["files_sha256"],
        json!([jiebang::file::sha256_hex(format!("%PDF-1.7 {PLANTED}").as_bytes())])
    );
    assert!(kept.to_string().len() < 4096, "a receipt is a small file");
    assert!(!payload.contains("方教授") && !payload.contains(PLANTED));

    // Handed in, nothing of it changes any more; written anew, the files come along and the first keeps its own.
    team.api("PATCH", &path, json!({"leader": "乐教授"})).await.is(409);
    team.api("DELETE", &format!("{path}/files/{file}"), json!(null)).await.is(409);
    let replaced = team.api("POST", &format!("{path}/steps"), json!({"act": "replace"})).await.is(200).json();
    assert_eq!(replaced["bid"]["stage"], "replaced");
    let draft = team.api("GET", &format!("/bids/{}", replaced["draft_id"]), json!(null)).await.is(200).json();
    assert_eq!(
        (&draft["stage"], &draft["leader"], &draft["replaces_id"]),
        (&json!("draft"), &json!("方教授"), &json!(id))
    );
    assert_ne!(draft["files"][0]["id"], file);
    assert_eq!(draft["files"][0]["sha256"], bid["files"][0]["sha256"]);
}

#[tokio::test]
async fn a_form_keeps_what_was_typed() {
    let town = Town::new().await;
    let demand = town.listed(&whole_demand()).await;
    let team = town.person("team").await;
    let new = format!("/demands/{demand}/bids/new");
    town.public().get(&new).await.is(303);
    town.person("clerk").await.get(&new).await.is(403);
    town.person("firm").await.get(&new).await.is(409);
    team.get(&new).await.is(200);
    let typed = [("leader", "方教授"), ("price", "一百万"), ("route", "先做中试"), ("submit", "1")];
    let again = team.post(&new, &typed).await.is(422).text();
    for word in ["方教授", "一百万", "先做中试", "报价请填"] {
        assert!(again.contains(word), "{word} is lost: {again}");
    }
    let to = team.get(&new).await.is(303).location.unwrap();
    let id: i64 = to.split('/').nth(2).unwrap().parse().unwrap();
    let again = team.post(&to, &[("leader", "方教授"), ("price", "95"), ("submit", "1")]).await.is(422).text();
    assert!(again.contains("还有") && again.contains("请填写“现有工作基础”"), "{again}");
    let stale = team.post(&to, &[("leader", "乐教授"), ("version", "1")]).await.is(422).text();
    assert!(stale.contains("乐教授") && stale.contains("别处改过"), "{stale}");
    let saved = team.post(&format!("/bids/{id}/draft"), &[("leader", "乐教授"), ("price", "9.5")]).await.is(200).json();
    assert_eq!(saved["version"], town.bid_row(id).await.version);
    assert_eq!(town.bid_row(id).await.price_fen, Some(9_500_000));

    let indicator = jiebang::demand::indicators(town.app.store.db(), demand).await.unwrap()[0].id.unwrap().to_string();
    let text = "已有中试数据支持，详见附件。";
    let mut whole = vec![("leader", "方教授"), ("price", "95"), ("months", "16"), ("contact", "0000-5180 333")];
    whole.extend(["unit", "status_quo", "route", "basis", "plan", "budget"].map(|name| (name, text)));
    whole.extend([("answer-0-indicator_id", indicator.as_str()), ("answer-0-promise", "13"), ("promise", "yes")]);
    whole.push(("submit", "1"));
    assert_eq!(team.post(&to, &whole).await.is(303).location.unwrap(), format!("/bids/{id}?done=submitted"));
    let page = team.get(&format!("/bids/{id}")).await.is(200).text();
    assert!(page.contains("≥ 13 %") && page.contains("提交回执") && page.contains("撤回重写"), "{page}");
    assert_eq!(team.get(&new).await.is(303).location.unwrap(), format!("/bids/{id}"));
    let own = team.get("/bids").await.is(200).text();
    assert!(own.contains(&format!("/bids/{id}")) && own.contains("已提交"));
}

#[tokio::test]
async fn a_second_round_begins_anew() {
    let town = Town::new().await;
    let demand = town.listed(&whole_demand()).await;
    let first = town.bid("team", demand).await;
    town.pass(TimeDelta::days(11)).await;
    town.step("leader", demand, Act::Lapse, town.note("指标过高，重新发榜")).await.unwrap();
    assert_eq!(town.bid_row(first).await.stage, BidStage::NotSelected);
    town.settle().await;
    assert_eq!(town.person("clerk").await.get(&format!("/bids/{first}")).await.status, 404, "never opened, never read");
    town.step("clerk", demand, Act::Relist, town.again(10)).await.unwrap();
    assert_eq!(bid::tally(town.app.store.db(), &town.who("clerk").await, demand).await.unwrap(), Some(0));
    let second = town.bid("team", demand).await;
    town.pass(TimeDelta::days(11)).await;
    town.step("clerk", demand, Act::Open, StepInput::default()).await.unwrap();
    let row = entity::demand::Entity::find_by_id(demand).one(town.app.store.db()).await.unwrap().unwrap();
    assert_eq!((row.stage, row.mode), (DemandStage::UnderReview, Mode::Open));
    assert_eq!(town.bid_row(first).await.opened_at, None);
    assert!(town.bid_row(second).await.opened_at.is_some());
}

#[tokio::test]
async fn in_a_second_round_nobody_is_left_out_because_of_the_bids() {
    let town = Town::new().await;
    let (demand, bids) = town.under_review(&["team2"]).await;
    town.explained(bids[0]).await;
    town.step("leader", demand, Act::Lapse, town.note("方案不满足指标，重新发榜")).await.unwrap();
    town.step("clerk", demand, Act::Relist, town.again(10)).await.unwrap();
    let clerk = town.person("clerk").await;
    let told = async || {
        town.settle().await;
        let mut told = Vec::new();
        for path in ["panel", "matches?target=expert"] {
            told.push(clerk.api("GET", &format!("/demands/{demand}/{path}"), json!(null)).await.is(200).json());
        }
        told
    };
    let before = told().await;
    town.bid("team", demand).await;
    assert_eq!(before, told().await, "who must recuse would tell who bids");
}
