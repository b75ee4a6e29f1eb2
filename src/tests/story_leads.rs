//! Leads of every kind: who could do it, who could judge it, what a team could bid for, what was asked before.

use chrono::TimeDelta;
use entity::words::{DemandClass, DemandStage, Disclosure, Duty, Mode};
use jiebang::{
    account::people::{NewPerson, create_person},
    achievement,
    demand::{
        form::{Content, Indicator, StepInput},
        rules::Act,
    },
    indexer,
    search::{Kept, Key, Kind, Scope},
    who::Who,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::{Value, json};

use crate::{
    lives::whole_demand,
    town::{Someone, Town, on_both_stores},
};

const NULL: Value = Value::Null;

const OTHERS: [&str; 6] =
    ["船舶防污涂料配方", "矿用电缆放电监测", "叶片结冰预警系统", "预浸料自动铺放", "钓竿涂装流水线", "康复外骨骼助行"];

/// What stands in every city's lists beside what these stories are about.
async fn others(town: &Town) {
    for title in OTHERS {
        let text = format!("{title}，需要可靠的成套做法和稳定的供货能力。");
        let (problem, background) = (text.clone(), format!("{text}现在全靠人工，差错多。"));
        town.listed(&Content {
            title: title.into(),
            problem,
            background,
            indicators: indicator(title),
            ..whole_demand()
        })
        .await;
    }
    for (who, title) in [
        ("team3", "船舶防污涂料"),
        ("team3", "矿用电缆局部放电监测"),
        ("team3", "风电叶片结冰预警"),
        ("firm2", "碳纤维预浸料自动铺放"),
        ("firm2", "钓竿涂装流水线"),
        ("team3", "康复训练外骨骼"),
    ] {
        town.published(who, title, title).await;
    }
}

fn indicator(of: &str) -> Vec<Indicator> {
    vec![Indicator { name: format!("{of}合格率"), ..whole_demand().indicators[0].clone() }]
}

/// Names of the leads to a demand, as somebody is told them.
async fn leads(someone: &Someone, demand: i64, target: &str) -> Vec<String> {
    let path = format!("/demands/{demand}/matches?target={target}");
    names(&someone.api("GET", &path, NULL).await.is(200).json())
}

fn names(found: &Value) -> Vec<String> {
    found["items"].as_array().unwrap().iter().map(|lead| lead["title"].as_str().unwrap().to_owned()).collect()
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names
}

/// A demand like the one of these stories, of another firm.
fn similar() -> Content {
    Content { title: "海带渣加工副产物低温提取工艺".into(), ..whole_demand() }
}

async fn a_team_is_found_by_what_it_has_published(town: Town) {
    others(&town).await;
    let work = town.published("team", "海带副产物低温提取工艺", "低温破壁与连续化提取装备。").await;
    town.published("firm", "海带副产物低温提取工艺与装备", "低温破壁与连续化提取装备。").await;
    let demand = town.listed(&whole_demand()).await;
    town.settle().await;

    let path = format!("/demands/{demand}/matches?target=team");
    let found = town.public().api("GET", &path, NULL).await.is(200).json();
    assert_eq!(names(&found), ["临海大学"], "the owner of a demand is no team for it: {found}");
    let lead = &found["items"][0];
    assert!(lead["fit"].to_string().contains("同在东区"), "{lead}");
    assert_eq!(lead["href"], format!("/orgs/{}", town.ids("team").1));
    assert_eq!((&lead["works"][0]["kind"], &lead["works"][0]["id"]), (&json!("achievement"), &json!(work)));
    assert!(lead["met"].as_array().unwrap().iter().any(|word| word.as_str().unwrap().contains("提取")), "{lead}");
    let page = town.public().get(&format!("/demands/{demand}/matches")).await.is(200).text();
    assert!(page.contains("可能的团队") && page.contains("“海带副产物低温提取工艺”"), "{page}");
    assert!(!page.contains("可请的专家"), "{page}");

    let asked = json!({"title": "海带加工副产物低温提取工艺", "target": "team"});
    let found = town.public().api("POST", "/match", asked).await.is(200).json();
    let both = ["东岭机械有限公司", "临海大学"];
    assert_eq!(sorted(names(&found)), both, "a text has no owner");
    let wrong = json!({"title": "海带加工副产物低温提取工艺", "target": "team", "kind": "achievement"});
    town.public().api("POST", "/match", wrong).await.is(422);
    town.public().api("POST", "/match", json!({"title": "海带", "target": "expert"})).await.is(422);

    // Who may not read whose demand it is does not learn it from who is missing.
    let shy = town.listed(&Content { show_name: Disclosure::Bidder, ..similar() }).await;
    let other = town.person("team2").await;
    for someone in [&town.public(), &other] {
        assert_eq!(sorted(leads(someone, shy, "team").await), both);
    }
    assert_eq!(leads(&town.person("firm").await, shy, "team").await, ["临海大学"]);
    for id in [String::new(), shy.to_string()] {
        let panel = other.post("/match", &[("title", &similar().title), ("id", &id)]).await.is(200).text();
        assert!(panel.contains("约有 2 个团队"), "{id}: {panel}");
    }

    // 成果转化 is for enterprises.
    let transfer = Content { class: DemandClass::Transfer, ..similar() };
    let transfer = town.listed(&transfer).await;
    assert_eq!(leads(&town.public(), transfer, "team").await, Vec::<String>::new());

    let team = town.who("team").await;
    achievement::step(&town.app, &team, work, achievement::rules::Act::Withdraw, &Default::default()).await.unwrap();
    town.settle().await;
    assert_eq!(leads(&town.public(), demand, "team").await, Vec::<String>::new());
}

async fn the_form_tells_how_many_teams_could_do_it(town: Town) {
    others(&town).await;
    town.published("team", "海带副产物低温提取工艺", "低温破壁与连续化提取装备。").await;
    town.settle().await;
    let firm = town.person("firm").await;
    let form = [("title", "海带加工副产物低温提取工艺"), ("problem", "低温破壁与提取")];
    let panel = firm.post("/match", &form).await.is(200).text();
    assert!(panel.contains("约有 1 个团队可能承担") && panel.contains("同在东区"), "{panel}");
    let none = firm.post("/match", &[("title", "高炉煤气余压发电"), ("problem", "余压利用")]).await.is(200).text();
    assert!(none.contains("还没有看到做过相近工作的团队"), "{none}");
}

/// The unit of `team2` tells what it does.
async fn introduced(town: &Town, unit: i64) {
    let told = json!({"kind": "institute", "name": "滨江研究院", "uscc": "91350100M000100Y43", "region": "西区",
        "profile": "专做墨鱼骨粉造粒"});
    town.person("clerk").await.api("PUT", &format!("/orgs/{unit}"), told).await.is(200);
    town.settle().await;
}

async fn what_a_unit_tells_of_itself_is_found_by_the_bureau_and_itself(town: Town) {
    others(&town).await;
    let unit = town.ids("team2").1;
    let (team, clerk) = (town.person("team2").await, town.person("clerk").await);
    introduced(&town, unit).await;
    let asked = json!({"title": "墨鱼骨粉造粒", "target": "team"});
    for (someone, told) in [(town.public(), false), (town.person("team").await, false), (team, true), (clerk, true)] {
        let found = someone.api("POST", "/match", asked.clone()).await.is(200).json();
        assert_eq!(found["none"], true, "words about oneself are no work");
        assert_eq!(found["nearest"].to_string().contains("滨江研究院"), told, "{found}");
        assert_eq!(found["considered"], if told { 3 } else { 2 });
    }
}

async fn a_win_and_a_review_count_once_the_matter_has_ended(town: Town) {
    let (first, bids) = town.under_review(&["team", "team2"]).await;
    others(&town).await;
    town.all_scored(&bids).await;
    let next = town.listed(&similar()).await;
    town.settle().await;
    let none = Vec::<String>::new();
    let reviewed = async |demand: i64| {
        // Time passes: nobody stays signed in.
        let clerk = town.person("clerk").await;
        let found = clerk.api("GET", &format!("/demands/{demand}/matches?target=expert"), NULL).await.is(200).json();
        let of = |lead: &Value| lead["works"].as_array().unwrap().iter().any(|work| work["id"] == json!(first));
        found["items"].as_array().unwrap().iter().filter(|lead| of(lead)).count()
    };
    assert_eq!((leads(&town.public(), next, "team").await, reviewed(next).await), (none.clone(), 0));
    let winner = StepInput { winners: vec![bids[0]], ..StepInput::default() };
    town.step("clerk", first, Act::Propose, winner).await.unwrap();
    town.explained(bids[1]).await;
    town.step("leader", first, Act::Approve, StepInput::default()).await.unwrap();
    town.settle().await;
    assert_eq!((leads(&town.public(), next, "team").await, reviewed(next).await), (none, 0), "the notice runs");
    town.pass(TimeDelta::days(8)).await;

    let found = town.public().api("GET", &format!("/demands/{next}/matches?target=team"), NULL).await.is(200).json();
    assert_eq!(names(&found), ["临海大学"], "who did not win is not told: {found}");
    assert_eq!(
        (&found["items"][0]["works"][0]["kind"], &found["items"][0]["works"][0]["id"]),
        (&json!("won"), &json!(first))
    );
    assert_eq!(reviewed(next).await, 3);
    let clerk = town.person("clerk").await;
    let page = clerk.get(&format!("/demands/{next}/matches")).await.is(200).text();
    assert!(page.contains("可请的专家") && page.contains("<dt>评过</dt>"), "{page}");
    clerk.api("GET", &format!("/demands/{first}/matches?target=expert"), NULL).await.is(409);
}

async fn demands_that_are_over_come_after_those_that_ask(town: Town) {
    others(&town).await;
    let work = town.published("team", "海带副产物低温提取工艺", "低温破壁与连续化提取装备。").await;
    town.listed(&whole_demand()).await;
    town.listed(&similar()).await;
    town.settle().await;
    let path = format!("/achievements/{work}/matches?limit=2");
    let found = async || town.public().api("GET", &path, NULL).await.is(200).json();
    let of = |found: &Value| {
        [0, 1].map(|place| (found["items"][place]["id"].clone(), found["items"][place]["over"] == true))
    };
    let [first, second] = of(&found().await);
    assert!(!first.1 && !second.1);
    let set = async |column, value| {
        let updated = entity::demand::Entity::update_many().col_expr(column, value);
        let updated = updated.filter(entity::demand::Column::Id.eq(first.0.as_i64().unwrap()));
        updated.exec(town.app.store.db()).await.unwrap();
    };
    set(entity::demand::Column::Stage, Expr::value(DemandStage::Awarded)).await;
    assert_eq!(of(&found().await), [second.clone(), (first.0.clone(), true)]);

    // A collected demand is over when its source says so.
    set(entity::demand::Column::Stage, Expr::value(DemandStage::Collected)).await;
    assert_eq!(of(&found().await), [first.clone(), second.clone()]);
    let last = town.app.store.clock.glance().date_naive() - TimeDelta::days(2);
    set(entity::demand::Column::ValidTo, Expr::value(last)).await;
    let found = found().await;
    assert_eq!(of(&found), [second, (first.0, true)]);
    let says = format!("有效期至 {last}，已过");
    assert!(found["items"][1]["fit"].to_string().contains(&says), "{found}");
}

async fn experts_are_named_to_the_bureau_alone(town: Town) {
    let tx = town.app.store.write().await.unwrap();
    for (name, unit, fields) in [
        ("杨海", "评估中心", "海洋生物与健康食品"),
        ("郑岩", "评估中心", "新能源与核能"),
        ("何岸", "东岭机械有限公司", "海洋生物与健康食品"),
    ] {
        let org = entity::org::Entity::find().filter(entity::org::Column::Name.eq(unit)).one(&*tx).await.unwrap();
        let person = NewPerson {
            org_id: org.unwrap().id,
            username: name.into(),
            name: name.into(),
            fields: fields.into(),
            duties: vec![Duty::Expert],
            ..NewPerson::default()
        };
        create_person(&tx, &Who::Console, person).await.unwrap();
    }
    tx.commit().await.unwrap();
    let demand = town.listed(&whole_demand()).await;
    town.settle().await;
    let path = format!("/demands/{demand}/matches?target=expert");
    town.public().api("GET", &path, NULL).await.is(401);
    for name in ["admin", "district", "firm", "team", "expert1", "expert4"] {
        let someone = town.person(name).await;
        someone.api("GET", &path, NULL).await.is(403);
        let page = someone.get(&format!("/demands/{demand}/matches")).await.is(200).text();
        assert!(!page.contains("杨海") && !page.contains("可请的专家"), "{name}: {page}");
    }
    for name in ["clerk", "leader", "auditor"] {
        let someone = town.person(name).await;
        // One works for the owner.
        assert_eq!(leads(&someone, demand, "expert").await, ["杨海"], "{name}");
        let page = someone.get(&format!("/demands/{demand}/matches")).await.is(200).text();
        assert!(page.contains("可请的专家") && page.contains("熟悉的领域相符"), "{name}: {page}");
    }

    town.bid("team", demand).await;
    town.pass(TimeDelta::days(11)).await;
    town.step("clerk", demand, Act::Open, StepInput::default()).await.unwrap();
    let page = town.person("clerk").await.get(&format!("/demands/{demand}/review")).await.is(200).text();
    let at = |name: &str| page.find(name).unwrap_or_else(|| panic!("{name} in {page}"));
    assert!(at("杨海") < at("expert1") && at("expert1") < at("何岸"), "leads first, who must recuse last");
}

async fn a_desk_names_what_the_unit_could_bid_for(town: Town) {
    others(&town).await;
    let demand = town.listed(&whole_demand()).await;
    town.settle().await;
    // What answers an item is found out for whoever comes first, and anew for what is published since.
    let href = format!("/orgs/{}/matches", town.ids("team3").1);
    let before = town.person("team3").await.api("GET", &href, NULL).await.is(200).json();
    assert!(!before.to_string().contains("海带"), "{before}");
    town.published("team", "海带副产物低温提取工艺", "低温破壁与连续化提取装备。").await;
    directed_to(&town, town.listed(&similar()).await, "team2").await;
    town.settle().await;
    let href = format!("/orgs/{}/matches", town.ids("team").1);
    let clerk = town.person("clerk").await;
    let told = clerk.api("GET", &href, NULL).await.is(200).json();
    assert_eq!((&told["items"][0]["id"], told["items"].as_array().unwrap().len()), (&json!(demand), 1), "{told}");
    let team = town.person("team").await;
    assert_eq!(names(&team.api("GET", &href, NULL).await.is(200).json()), names(&told));
    town.public().api("GET", &href, NULL).await.is(401);
    for name in ["team2", "firm", "expert1", "expert4", "admin", "district"] {
        town.person(name).await.api("GET", &href, NULL).await.is(403);
        let desk = town.person(name).await.get("/desk").await.is(200).text();
        assert!(!desk.contains("可能适合本单位的榜单"), "{name}: {desk}");
    }
    let desk = team.get("/desk").await.is(200).text();
    assert!(desk.contains("可能适合本单位的榜单") && desk.contains("“海带副产物低温提取工艺”"), "{desk}");

    // What one has begun is on the desk already; to the bureau that changes nothing.
    town.bid("team", demand).await;
    town.settle().await;
    let desk = team.get("/desk").await.is(200).text();
    assert!(!desk.contains("可能适合本单位的榜单"), "{desk}");
    assert_eq!(clerk.api("GET", &href, NULL).await.is(200).json(), told);
    town.pass(TimeDelta::days(11)).await;
    let clerk = town.person("clerk").await;
    assert_eq!(names(&clerk.api("GET", &href, NULL).await.is(200).json()), Vec::<String>::new(), "closed");
}

/// Makes a listed demand one that asks a single unit.
async fn directed_to(town: &Town, id: i64, who: &str) {
    entity::demand::Entity::update_many()
        .col_expr(entity::demand::Column::Mode, Expr::value(Mode::Directed))
        .col_expr(entity::demand::Column::DirectedOrgId, Expr::value(town.ids(who).1))
        .filter(entity::demand::Column::Id.eq(id))
        .exec(town.app.store.db())
        .await
        .unwrap();
}

async fn whoever_checks_sees_what_a_demand_may_repeat(town: Town) {
    others(&town).await;
    let first = town.submitted(&whole_demand()).await;
    let again = town.submitted(&whole_demand()).await;
    town.settle().await;
    let link = format!("href=\"/demands/{first}\"");
    for (name, told) in [("clerk", true), ("district", true), ("firm", false), ("auditor", false)] {
        let page = town.person(name).await.get(&format!("/demands/{again}")).await.is(200).text();
        assert_eq!(page.contains("疑似重复的需求"), told, "{name}: {page}");
        assert_eq!(page.contains(&link), told, "{name}");
    }
}

async fn following_and_rebuilding_give_the_same(town: Town) {
    others(&town).await;
    let (first, bids) = town.under_review(&["team", "team2"]).await;
    town.all_scored(&bids).await;
    let winner = StepInput { winners: vec![bids[0]], ..StepInput::default() };
    town.step("clerk", first, Act::Propose, winner).await.unwrap();
    town.explained(bids[1]).await;
    town.step("leader", first, Act::Approve, StepInput::default()).await.unwrap();
    town.pass(TimeDelta::days(8)).await;
    let unit = town.ids("team2").1;
    introduced(&town, unit).await;
    // Once known, then no longer: an expert without the duty, a unit that is disabled.
    let gone = town.ids("expert2").0;
    let body = json!({"act": "disable", "note": "退休"});
    town.person("admin").await.api("POST", &format!("/members/{gone}/steps"), body).await.is(200);
    let body = json!({"act": "disable", "note": "注销"});
    let disabled = town.ids("team3").1;
    town.person("clerk").await.api("POST", &format!("/orgs/{disabled}/steps"), body).await.is(200);
    town.settle().await;

    let followed = documents(&town);
    let known = |kind: Kind, id: i64| followed.iter().any(|(key, ..)| *key == Key::new(kind, id));
    assert!(known(Kind::Team, town.ids("team").1) && known(Kind::Team, unit) && !known(Kind::Team, disabled));
    assert!(known(Kind::Expert, town.ids("expert1").0) && !known(Kind::Expert, gone));
    indexer::reindex(&town.app).await.unwrap();
    assert_eq!(followed, documents(&town));
}

/// Every document of a team or an expert, by who finds it.
fn documents(town: &Town) -> Vec<(Key, &'static str, String)> {
    let mut found = Vec::new();
    for (name, scope) in [("public", Scope::public()), ("office", Scope::holding(["office"]))] {
        for kind in [Kind::Team, Kind::Expert] {
            for key in (1..60).map(|id| Key::new(kind, id)) {
                let kept: Option<Kept> = town.app.library.kept(&scope, key).unwrap();
                found.extend(kept.map(|kept| (key, name, format!("{kept:?}"))));
            }
        }
    }
    assert!(found.iter().all(|(key, name, _)| key.kind == Kind::Team || *name == "office"), "no expert is public");
    found
}

on_both_stores!(
    a_team_is_found_by_what_it_has_published,
    the_form_tells_how_many_teams_could_do_it,
    what_a_unit_tells_of_itself_is_found_by_the_bureau_and_itself,
    a_win_and_a_review_count_once_the_matter_has_ended,
    demands_that_are_over_come_after_those_that_ask,
    experts_are_named_to_the_bureau_alone,
    a_desk_names_what_the_unit_could_bid_for,
    whoever_checks_sees_what_a_demand_may_repeat,
    following_and_rebuilding_give_the_same,
);
