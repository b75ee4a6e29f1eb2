//! One demand from draft to award, with everything on the way that may go wrong.

use chrono::TimeDelta;
use entity::words::{BidStage, DemandStage, NoticeStage};
use jiebang::{
    bid, demand,
    demand::{form::StepInput, rules::Act},
    error::Error,
    journal, review,
};
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};

use crate::{
    lives::{marks, whole_demand},
    town::{Town, on_both_stores},
};

async fn stage(town: &Town, id: i64) -> DemandStage {
    entity::demand::Entity::find_by_id(id).one(town.app.store.db()).await.unwrap().unwrap().stage
}

async fn bid_row(town: &Town, id: i64) -> entity::bid::Model {
    entity::bid::Entity::find_by_id(id).one(town.app.store.db()).await.unwrap().unwrap()
}

#[track_caller]
fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>, code: &str) {
    let error = outcome.expect_err("should be refused");
    assert_eq!(error.code(), code, "{error}");
}

async fn a_demand_is_returned_mended_and_listed(town: Town) {
    let firm = town.who("firm").await;
    let mut content = whole_demand();
    content.own_fen = Some(1);
    let id = demand::create(&town.app, &firm, None, &content).await.unwrap();
    refused(town.step("firm", id, Act::Submit, StepInput::default()).await, "complete");
    content = whole_demand();
    demand::save(&town.app, &firm, id, &content, Some(1)).await.unwrap();
    refused(demand::save(&town.app, &firm, id, &content, Some(1)).await, "outdated");
    town.step("firm", id, Act::Submit, StepInput::default()).await.unwrap();

    refused(town.step("clerk", id, Act::Return, StepInput::default()).await, "note");
    refused(town.step("district2", id, Act::Recommend, StepInput::default()).await, "not_found");
    refused(town.step("firm", id, Act::Recommend, StepInput::default()).await, "not_yours");
    town.step("clerk", id, Act::Return, town.note("请写明检验方法")).await.unwrap();
    content.months = Some(24);
    demand::save(&town.app, &firm, id, &content, None).await.unwrap();
    town.step("firm", id, Act::Submit, StepInput::default()).await.unwrap();
    let changes = demand::changes_since_last(town.app.store.db(), id).await.unwrap();
    assert_eq!(changes, [("完成时限", "18 个月".to_owned(), "24 个月".to_owned())]);

    town.step("district", id, Act::Recommend, StepInput::default()).await.unwrap();
    refused(town.step("clerk", id, Act::List, town.deadline(10)).await, "not_now");
    town.step("clerk", id, Act::Screen, StepInput::default()).await.unwrap();
    refused(town.step("clerk", id, Act::List, town.deadline(-1)).await, "deadline");
    town.step("clerk", id, Act::List, town.deadline(10)).await.unwrap();
    let row = entity::demand::Entity::find_by_id(id).one(town.app.store.db()).await.unwrap().unwrap();
    assert_eq!(row.stage, DemandStage::Listed);
    assert_eq!(row.number.as_deref(), Some("科榜〔2026〕001 号"));
}

async fn the_best_bid_wins_and_the_other_reads_why(town: Town) {
    let (demand, bids) = town.under_review(&["team", "team2"]).await;
    let [best, other] = bids[..] else { panic!("two bids") };
    let propose = |winners: Vec<i64>| StepInput { winners, ..StepInput::default() };
    refused(town.step("clerk", demand, Act::Propose, propose(vec![best])).await, "scored");
    town.all_scored(&bids).await;
    let again = review::score::hand_in(&town.app, &town.who("expert1").await, best, &marks(50, false)).await;
    refused(again, "handed_in");
    refused(town.step("clerk", demand, Act::Propose, propose(vec![best, other])).await, "winner");
    refused(town.step("clerk", demand, Act::Propose, propose(vec![best + 1000])).await, "winner");
    town.step("clerk", demand, Act::Propose, propose(vec![best])).await.unwrap();
    let scored = bid_row(&town, best).await;
    assert_eq!((scored.stage, scored.rank, scored.score_milli), (BidStage::Scored, Some(1), Some(90_000)));

    refused(town.step("leader", demand, Act::Approve, StepInput::default()).await, "explained");
    refused(town.step("clerk", demand, Act::Approve, StepInput::default()).await, "not_yours");
    town.explained(other).await;
    town.step("leader", demand, Act::Approve, StepInput::default()).await.unwrap();
    let notice = entity::notice::Entity::find().one(town.app.store.db()).await.unwrap().unwrap();
    assert_eq!(notice.stage, NoticeStage::Running);

    // Paused for longer than its term: the days that were left are given again in full, that of the pause among them.
    town.pass(TimeDelta::days(2)).await;
    town.step("auditor", demand, Act::Pause, town.note("收到实名异议")).await.unwrap();
    town.pass(TimeDelta::days(30)).await;
    assert_eq!(stage(&town, demand).await, DemandStage::Paused);
    town.step("clerk", demand, Act::Resume, town.note("异议不成立")).await.unwrap();
    town.pass(TimeDelta::days(6)).await;
    assert_eq!(stage(&town, demand).await, DemandStage::Notice);
    town.pass(TimeDelta::days(1)).await;
    assert_eq!(stage(&town, demand).await, DemandStage::Awarded);
    assert_eq!(bid_row(&town, best).await.stage, BidStage::Won);
    assert_eq!(bid_row(&town, other).await.stage, BidStage::NotSelected);
}

async fn a_revoked_notice_is_reviewed_again(town: Town) {
    let (demand, bids) = town.under_review(&["team", "team2", "team3"]).await;
    town.all_scored(&bids).await;
    for bid in &bids {
        town.explained(*bid).await;
    }
    let propose = |winner: i64| StepInput { winners: vec![winner], ..StepInput::default() };
    town.step("clerk", demand, Act::Propose, propose(bids[0])).await.unwrap();
    town.step("leader", demand, Act::Approve, StepInput::default()).await.unwrap();
    town.step("leader", demand, Act::Revoke, town.note("原拟揭榜单位放弃")).await.unwrap();
    town.step("clerk", demand, Act::Propose, propose(bids[1])).await.unwrap();
    town.step("leader", demand, Act::Approve, StepInput::default()).await.unwrap();
    town.pass(TimeDelta::days(8)).await;
    assert_eq!(bid_row(&town, bids[1]).await.stage, BidStage::Won);
    assert_eq!(bid_row(&town, bids[0]).await.stage, BidStage::NotSelected);

    // What each proposal rested on stays written down, though the bids now show the last one.
    let log = town.person("leader").await.api("GET", "/journal?after=0&limit=200", json!(null)).await.is(200).json();
    let rankings: Vec<&Value> =
        log["items"].as_array().unwrap().iter().filter(|row| row["act"] == "rank").map(|row| &row["details"]).collect();
    for (told, bid) in rankings.iter().zip(&bids) {
        let told = told.as_str().unwrap().split('；').find(|bid| bid.contains("拟揭榜")).unwrap();
        assert!(told.starts_with(&format!("方案 {bid}：")), "{told}");
    }
    assert_eq!(rankings.len(), 2);
}

async fn experts_of_a_bidding_unit_are_refused(town: Town) {
    let (demand, _) = town.under_review(&["team"]).await;
    let account = town.ids("expert4").0;
    refused(review::appoint(&town.app, &town.who("clerk").await, demand, account).await, "recused");
}

async fn a_bid_after_the_deadline_is_late_even_before_the_tick(town: Town) {
    let demand = town.listed(&whole_demand()).await;
    let draft = town.drafted_bid("team", demand).await;
    let closes = entity::demand::Entity::find_by_id(demand).one(town.app.store.db()).await.unwrap().unwrap().closes_at;
    town.app.store.clock.move_to(closes.unwrap());
    let team = town.who("team").await;
    refused(bid::step(&town.app, &team, draft, bid::rules::Act::Submit, None).await, "deadline");
    town.app.store.clock.move_to(closes.unwrap() - TimeDelta::milliseconds(1));
    bid::step(&town.app, &team, draft, bid::rules::Act::Submit, None).await.unwrap();
}

async fn the_ticker_closes_once(town: Town) {
    let demand = town.listed(&whole_demand()).await;
    town.pass(TimeDelta::days(11)).await;
    assert_eq!(stage(&town, demand).await, DemandStage::Closed);
    let before = journal::last(town.app.store.db()).await.unwrap();
    town.pass(TimeDelta::days(1)).await;
    assert_eq!(journal::last(town.app.store.db()).await.unwrap(), before, "nothing more to do");
    refused(town.step("clerk", demand, Act::Open, StepInput::default()).await, "enough_bids");
    town.step("clerk", demand, Act::Lapse, town.note("没有收到方案")).await.unwrap();
    town.step("clerk", demand, Act::Relist, town.again(10)).await.unwrap();
    assert_eq!(stage(&town, demand).await, DemandStage::Listed);
}

async fn the_journal_is_dense_and_its_entries_are_what_they_say(town: Town) {
    let (demand, bids) = town.under_review(&["team", "team2"]).await;
    town.all_scored(&bids).await;
    assert_eq!(stage(&town, demand).await, DemandStage::UnderReview);
    let db = town.app.store.db();
    let rows = entity::journal::Entity::find().order_by_asc(entity::journal::Column::Seq).all(db).await.unwrap();
    let payloads = entity::payload::Entity::find().order_by_asc(entity::payload::Column::Seq).all(db).await.unwrap();
    assert_eq!(rows.len(), payloads.len());
    for ((place, row), payload) in (1..).zip(&rows).zip(&payloads) {
        assert_eq!(row.seq, place);
        assert_eq!(row.entry, journal::entry(&payload.salt, &payload.body), "row {place}");
        let body: serde_json::Value = serde_json::from_str(&payload.body).unwrap();
        assert_eq!(journal::canonical(&body).unwrap(), payload.body, "canonical");
        assert_eq!(body["seq"], place);
        assert_eq!(body["act"], row.act.as_str());
    }
}

on_both_stores!(
    a_demand_is_returned_mended_and_listed,
    the_best_bid_wins_and_the_other_reads_why,
    a_revoked_notice_is_reviewed_again,
    experts_of_a_bidding_unit_are_refused,
    a_bid_after_the_deadline_is_late_even_before_the_tick,
    the_ticker_closes_once,
    the_journal_is_dense_and_its_entries_are_what_they_say,
);
