//! A team and what it handed in: what its desk tells, who reads it along, what a version stands for, how much it asks.

use chrono::TimeDelta;
use jiebang::{
    bid::{self, draft, second},
    demand::{form::StepInput, question, rules::Act},
    desk::{self, Waiting},
    error::Error,
    upload::Sent,
};
use serde_json::json;

use crate::{
    lives::whole_demand,
    town::{Town, on_both_stores},
};

#[track_caller]
fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>, code: &str) {
    let error = outcome.expect_err("should be refused");
    assert_eq!(error.code(), code, "{error}");
}

async fn waiting(town: &Town, username: &str) -> Vec<Waiting> {
    desk::desk(&town.app, &town.who(username).await).await.unwrap().waiting
}

async fn a_team_sees_who_holds_its_bid(town: Town) {
    let demand = town.listed(&whole_demand()).await;
    let bids = [town.bid("team", demand).await, town.bid("team2", demand).await];
    let mine = waiting(&town, "team").await;
    let closes = jiebang::demand::find(town.app.store.db(), &town.who("team").await, demand).await.unwrap().closes_at;
    assert_eq!((mine.len(), mine[0].due, mine[0].holder.as_str()), (1, closes, "揭榜期内，到时截止"));
    assert_eq!(mine[0].href, format!("/bids/{}", bids[0]));
    assert!(waiting(&town, "team3").await.is_empty());
    town.pass(TimeDelta::days(11)).await;
    assert_eq!(waiting(&town, "team").await[0].holder, "市局经办，等待开标");
    town.step("clerk", demand, Act::Open, StepInput::default()).await.unwrap();
    for expert in ["expert1", "expert2", "expert3"] {
        let account = town.ids(expert).0;
        jiebang::review::appoint(&town.app, &town.who("clerk").await, demand, account).await.unwrap();
        jiebang::review::declare(&town.app, &town.who(expert).await, demand, None).await.unwrap();
    }
    town.all_scored(&bids).await;

    // That a proposal is made is the bureau's own: nothing on the desk of either team moves.
    let told = |desk: &[Waiting]| format!("{desk:?}");
    let before = (told(&waiting(&town, "team").await), told(&waiting(&town, "team2").await));
    assert!(before.0.contains("专家组和市科技局，评审中"), "{}", before.0);
    let winner = StepInput { winners: vec![bids[0]], ..StepInput::default() };
    town.step("clerk", demand, Act::Propose, winner).await.unwrap();
    assert_eq!(before, (told(&waiting(&town, "team").await), told(&waiting(&town, "team2").await)));
    town.explained(bids[1]).await;
    town.step("leader", demand, Act::Approve, StepInput::default()).await.unwrap();
    let mine = waiting(&town, "team2").await;
    assert_eq!(mine[0].holder, "公示期内，到时确认");
    assert!(mine[0].due.is_some_and(|due| due > town.app.store.clock.glance()));
    town.pass(TimeDelta::days(8)).await;
    assert!(waiting(&town, "team").await.is_empty() && waiting(&town, "team2").await.is_empty());
}

async fn a_version_stands_for_files_and_authors_too(town: Town) {
    let demand = town.listed(&whole_demand()).await;
    let team = town.who("team").await;
    let bid = town.drafted_bid("team", demand).await;
    let file = |number: usize| Sent { name: format!("附件{number}.pdf"), bytes: b"%PDF-1.7 x".to_vec() };
    draft::attach(&town.app, &team, bid, vec![file(1)]).await.unwrap();
    refused(bid::step(&town.app, &team, bid, bid::rules::Act::Submit, Some(1)).await, "stale");
    refused(draft::attach(&town.app, &team, bid, (0..30).map(file).collect()).await, "invalid");
    second::set(&town.app, &team, bid, Some("team2")).await.unwrap();
    refused(bid::step(&town.app, &team, bid, bid::rules::Act::Submit, Some(2)).await, "stale");
    bid::step(&town.app, &team, bid, bid::rules::Act::Submit, Some(3)).await.unwrap();
}

async fn taken_off_the_draft_reads_nothing_any_more(town: Town) {
    let demand = town.listed(&whole_demand()).await;
    let team = town.who("team").await;
    let bid = town.bid("team", demand).await;
    second::set(&town.app, &team, bid, Some("team2")).await.unwrap();
    let other = town.person("team2").await;
    other.api("GET", &format!("/bids/{bid}"), json!(null)).await.is(200);
    let draft = bid::step(&town.app, &team, bid, bid::rules::Act::Replace, None).await.unwrap().unwrap();
    other.api("GET", &format!("/bids/{draft}"), json!(null)).await.is(200);
    second::set(&town.app, &team, draft, None).await.unwrap();
    for id in [bid, draft] {
        other.api("GET", &format!("/bids/{id}"), json!(null)).await.is(404);
    }
    town.person("team").await.api("GET", &format!("/bids/{bid}"), json!(null)).await.is(200);
}

async fn a_unit_waits_for_answers_before_it_asks_more(town: Town) {
    let demand = town.listed(&whole_demand()).await;
    let team = town.who("team").await;
    let mut first = 0;
    for number in 0..10 {
        first = question::ask(&town.app, &team, demand, &format!("第 {number} 个技术问题")).await.unwrap();
    }
    refused(question::ask(&town.app, &team, demand, "还有一个技术问题").await, "invalid");
    let asked = town.person("team").await;
    let answer = asked.api("POST", &format!("/demands/{demand}/questions"), json!({"text": "还有一个技术问题"})).await;
    assert!(answer.is(422).text().contains("已有 10 个问题等待答复"));
    question::ask(&town.app, &town.who("team2").await, demand, "另一单位的问题").await.unwrap();
    question::answer(&town.app, &town.who("firm").await, first, "可以").await.unwrap();
    question::ask(&town.app, &team, demand, "还有一个技术问题").await.unwrap();
}

async fn lists_and_tables_come_as_files(town: Town) {
    let (demand, bids) = town.under_review(&["team", "team2"]).await;
    town.all_scored(&bids).await;
    let team = town.person("team").await;
    for text in [
        team.get("/bids.csv?stage=opened").await.is(200).text(),
        team.api("GET", "/bids.csv", json!(null)).await.is(200).text(),
    ] {
        assert!(text.contains("临海大学") && !text.contains("滨江研究院"), "{text}");
    }
    assert!(!team.get("/bids.csv?stage=draft").await.is(200).text().contains("临海大学"));
    assert!(town.public().api("GET", "/bids.csv", json!(null)).await.status.as_u16() == 401);
    for path in ["/bids.xlsx", "/api/v1/bids.xlsx", "/notices.xlsx", "/api/v1/notices.xlsx"] {
        let file = match path.strip_prefix("/api/v1") {
            Some(path) => team.api("GET", path, json!(null)).await,
            None => team.get(path).await,
        };
        assert!(file.is(200).body.starts_with(b"PK"), "{path}");
    }
    let table = format!("/demands/{demand}/ranking.xlsx");
    assert!(town.person("clerk").await.api("GET", &table, json!(null)).await.is(200).body.starts_with(b"PK"));
    town.person("firm").await.api("GET", &table, json!(null)).await.is(403);
    town.step("clerk", demand, Act::Propose, StepInput { winners: vec![bids[0]], ..StepInput::default() })
        .await
        .unwrap();
    town.explained(bids[1]).await;
    town.step("leader", demand, Act::Approve, StepInput::default()).await.unwrap();
    let public = town.public();
    assert!(public.get("/notices.csv?stage=running").await.is(200).text().contains("临海大学"));
    assert!(!public.get("/notices.csv?stage=ended").await.is(200).text().contains("临海大学"));
    assert!(public.api("GET", "/notices.csv", json!(null)).await.is(200).text().contains("临海大学"));
    public.api("GET", "/notices.csv?stage=x", json!(null)).await.is(400);
}

on_both_stores!(
    lists_and_tables_come_as_files,
    a_team_sees_who_holds_its_bid,
    a_version_stands_for_files_and_authors_too,
    taken_off_the_draft_reads_nothing_any_more,
    a_unit_waits_for_answers_before_it_asks_more,
);
