//! What everybody reads about the platform: help, the rules of calls, the journal, statistics, the API's page.

use chrono::TimeDelta;
use entity::words::Word;
use jiebang::{
    achievement, bid,
    call::{self, Rules, coach::CoachPoint},
    demand::{self, form::StepInput, rules::Act},
    stats,
};
use serde_json::{Value, json};

use crate::{
    lives::whole_demand,
    town::{Someone, Town, on_both_stores},
};

const TOPICS: [&str; 12] = [
    "enterprise",
    "team",
    "owner",
    "expert",
    "district",
    "bureau",
    "leader",
    "auditor",
    "admin",
    "matching",
    "fairness",
    "account",
];

async fn help(visitor: &Someone) -> String {
    let mut text = visitor.get("/help").await.is(200).text();
    for topic in TOPICS {
        text += &visitor.get(&format!("/help/{topic}")).await.is(200).text();
    }
    text
}

async fn help_names_every_act_and_leads_to_pages_that_are_there(town: Town) {
    let clerk = town.person("clerk").await;
    let text = help(&clerk).await;
    let demands = demand::rules::Act::ALL.iter().map(|act| act.zh());
    let bids = bid::rules::Act::ALL.iter().map(|act| act.zh());
    let achievements = achievement::rules::Act::ALL.iter().map(|act| act.zh());
    for label in demands.chain(bids).chain(achievements) {
        assert!(text.contains(&format!("“{label}”")), "no topic tells of “{label}”");
    }
    for gone in ["jiebang verify", "持钥", "里程碑", "催办", "检查点", "见证"] {
        assert!(!text.contains(gone), "help tells of {gone}");
    }
    let mut links: Vec<&str> = text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    links.retain(|link| link.starts_with('/') && !link.starts_with("/static/"));
    links.sort_unstable();
    links.dedup();
    for link in links {
        let status = clerk.get(link).await.status.as_u16();
        assert!([200, 303, 403].contains(&status), "{link}: {status}");
    }
}

fn call_of(title: &str, rules: &Rules, open: bool) -> Value {
    json!({"title": title, "year": 2026, "open": open, "rules": rules})
}

async fn a_call_is_made_read_and_stands_once_something_was_submitted(town: Town) {
    let (clerk, firm, public) = (town.person("clerk").await, town.person("firm").await, town.public());
    let rules = Rules { notice_days: 5, district_first: false, ..Rules::default() };
    let body = call_of("2026 年第二批征集", &rules, true);
    firm.api("POST", "/calls", body.clone()).await.is(403);
    public.api("POST", "/calls", body.clone()).await.is(401);
    let made = clerk.api("POST", "/calls", body).await.is(201).json();
    let id = made["id"].as_i64().unwrap();
    let open: Vec<Value> = public.api("GET", "/calls", Value::Null).await.is(200).json()["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|call| call["open"] == true)
        .map(|call| call["id"].clone())
        .collect();
    assert_eq!(open, [json!(id)], "opening one closes the other");
    let page = public.get(&format!("/calls/{id}")).await.is(200).text();
    assert!(
        page.contains("由市科技局直接审查") && page.contains("5 个自然日") && page.contains("发榜方意见"),
        "{page}"
    );

    let changed =
        json!({"call": call_of("2026 年第二批征集", &Rules { panel: 5, ..rules.clone() }, true), "version": 1});
    clerk.api("PUT", &format!("/calls/{id}"), changed.clone()).await.is(200);
    clerk.api("PUT", &format!("/calls/{id}"), changed).await.is(412);
    let demand = town.submitted(&whole_demand()).await;
    town.step("clerk", demand, Act::Screen, StepInput::default()).await.unwrap();
    let again = json!({"call": call_of("2026 年第二批征集", &rules, true)});
    assert_eq!(clerk.api("PUT", &format!("/calls/{id}"), again).await.is(409).json()["code"], "settled");
    let close = json!({"call": call_of("2026 年第二批征集", &Rules { panel: 5, ..rules }, false)});
    let closed = clerk.api("PUT", &format!("/calls/{id}"), close).await.is(200).json();
    assert_eq!((closed["open"].clone(), closed["settled"].clone()), (json!(false), json!(true)));
    let draft = demand::create(&town.app, &town.who("firm").await, None, &whole_demand()).await;
    assert_eq!(draft.unwrap_err().code(), "no_call");
    let page = public.get(&format!("/calls/{id}")).await.is(200).text();
    for words in ["新建批次", "修改批次规则", "关闭批次", "改动：评审专家人数。", "规则不再改动"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let standing = call::rules_of(town.app.store.db(), id).await.unwrap();
    assert_eq!(standing.panel, 5);
}

async fn a_call_is_written_on_its_page(town: Town) {
    let clerk = town.person("clerk").await;
    let form = clerk.get("/calls/new").await.is(200).text();
    assert!(form.contains("criterion-5-points") && form.contains("评分表"), "{form}");
    town.person("leader").await.get("/calls/new").await.is(403);
    let mut fields = vec![
        ("title", "2026 年赛马专项"),
        ("year", "2026"),
        ("open", "yes"),
        ("district_first", "yes"),
        ("panel", "3"),
        ("notice_days", "七"),
        ("notice_day_kind", "working"),
        ("lanes", "3"),
        ("public_percent", "30"),
        ("office_days", "5"),
        ("mend_days", "10"),
        ("criterion-0-name", "技术路线可行性"),
        ("criterion-0-points", "80"),
        ("criterion-0-by", "expert"),
        ("criterion-1-name", "发榜方意见"),
        ("criterion-1-points", "10"),
        ("criterion-1-by", "owner"),
    ];
    let refused = clerk.post("/calls/new", &fields).await.is(422).text();
    for words in ["公示天数请填不带小数的数字；现填“七”", "各项满分合计须为 100 分，现为 90 分"]
    {
        assert!(refused.contains(words), "{words}: {refused}");
    }
    let mut more = fields.clone();
    more.push(("add", "criterion"));
    assert!(clerk.post("/calls/new", &more).await.is(200).text().contains("criterion-2-name"));
    fields.retain(|(name, _)| !["notice_days", "criterion-1-points"].contains(name));
    fields.extend([("notice_days", "7"), ("criterion-1-points", "20")]);
    let id = clerk.post("/calls/new", &fields).await.is(303).id();
    let rules = call::rules_of(town.app.store.db(), id).await.unwrap();
    let codes: Vec<&str> = rules.criteria.iter().map(|row| row.code.as_str()).collect();
    assert_eq!((codes, rules.criteria[1].by_owner), (vec!["route", "owner"], true));
    let edit = format!("/calls/{id}/edit");
    let form = clerk.get(&edit).await.is(200).text();
    assert!(form.contains("2026 年赛马专项") && form.contains("value=\"20\""), "{form}");
    town.submitted(&whole_demand()).await;
    let form = clerk.get(&edit).await.is(200).text();
    assert!(form.contains("规则不能再改") && !form.contains("criterion-0-name"), "{form}");
    // What the coach looks at binds nobody, so it can be changed all the same.
    clerk.post(&edit, &[("open", "no"), ("coach", "problem")]).await.is(303);
    let standing = call::rules_of(town.app.store.db(), id).await.unwrap();
    assert_eq!((standing.coach_off.len(), standing.criteria), (CoachPoint::ALL.len() - 1, rules.criteria));
    let page = clerk.get(&format!("/calls/{id}")).await.is(200).text();
    assert!(page.contains("看 1 项：技术问题") && page.contains("改动：需求体检。"), "{page}");
    assert_eq!(call::current(town.app.store.db()).await.unwrap_err().code(), "no_call");
}

async fn the_journal_tells_who_what_and_why(town: Town) {
    let (demand, _) = town.under_review(&["team", "team2"]).await;
    let rows = |items: Value| items["items"].as_array().unwrap().clone();
    let clerk = town.person("clerk").await;
    let all = rows(clerk.api("GET", "/journal?limit=500", Value::Null).await.is(200).json());
    let listed = all.iter().find(|row| row["act"] == "list" && row["subject_id"] == demand).unwrap();
    assert_eq!((listed["actor"].clone(), listed["words"].clone()), (json!("市科技局"), json!("市科技局发榜")));
    assert!(listed["details"].as_str().unwrap().starts_with("揭榜截止时间"), "{listed}");
    for row in &all {
        let (words, act) = (row["words"].as_str().unwrap(), row["act"].as_str().unwrap());
        assert!(!words.contains('“') || !words.contains(act), "an act without words: {row}");
        assert!(row.get("salt").is_none() && row.get("payload").is_none(), "{row}");
    }
    let submitted = |row: &&Value| row["act"] == "submit" && row["subject"] == "bid";
    assert_eq!(all.iter().find(submitted).unwrap()["actor"], "揭榜方", "a unit is named by its part");
    for row in rows(town.public().api("GET", "/journal?limit=500", Value::Null).await.is(200).json()) {
        assert_eq!(row["visibility"], "public");
        assert!(!row.to_string().contains("临海大学"), "{row}");
    }
    let done = clerk.get("/desk/done").await.is(200).text();
    assert!(done.contains("聘请一位专家") && !done.contains("办理“"), "{done}");
}

async fn bids_are_counted_from_the_day_they_are_opened(town: Town) {
    let demand = town.listed(&whole_demand()).await;
    town.bid("team", demand).await;
    town.bid("team2", demand).await;
    town.pass(TimeDelta::days(11)).await;
    let public = town.public();
    let year = async || public.api("GET", "/stats?year=2026", Value::Null).await.is(200).json();
    assert_eq!(year().await["total"]["bids"], 0, "nothing sealed is told");
    town.step("clerk", demand, Act::Open, StepInput::default()).await.unwrap();
    let counted = year().await;
    assert_eq!((counted["total"]["bids"].clone(), counted["months"]["9"]["bids"].clone()), (json!(2), json!(2)));
    assert_eq!(counted["total"]["own_fen"], 150_000_000);
    assert_eq!(counted["stages"]["under_review"]["prize_fen"], 100_000_000);
    let behind = public.get("/stats/rows?year=2026&count=bids&month=9").await.is(200).text();
    assert!(behind.contains("揭榜方案：2 份") && behind.contains(&whole_demand().title), "{behind}");
    let page = public.get("/stats?year=2026").await.is(200).text();
    let mut labels: Vec<&str> = page.split("aria-label=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    labels.sort_unstable();
    let before = labels.len();
    labels.dedup();
    assert_eq!(labels.len(), before, "two regions share a label: {labels:?}");
    assert!(stats::Count::ALL.iter().all(|count| page.contains(count.zh())), "{page}");
}

async fn the_api_page_tells_parameters_bodies_and_refusals(town: Town) {
    let page = town.public().get("/api").await.is(200).text();
    for words in ["PUT /api/v1/calls/{id}", "请求体示例", "notice_days", "outdated", "必填", "现在不能办"] {
        assert!(page.contains(words), "{words}");
    }
}

on_both_stores!(
    help_names_every_act_and_leads_to_pages_that_are_there,
    a_call_is_made_read_and_stands_once_something_was_submitted,
    a_call_is_written_on_its_page,
    the_journal_tells_who_what_and_why,
    bids_are_counted_from_the_day_they_are_opened,
    the_api_page_tells_parameters_bodies_and_refusals,
);
