//! Who sits on a panel, what it waits for, and what each round may touch.

use chrono::TimeDelta;
use entity::words::{Duty, OrgStage, SeatStage};
use jiebang::{
    bid,
    demand::{form::StepInput, rules::Act},
    desk,
    error::Error,
    review, steps,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use crate::{
    lives::{marks, whole_demand},
    town::{Town, on_both_stores},
};

fn winners(ids: &[i64]) -> StepInput {
    StepInput { winners: ids.to_vec(), ..StepInput::default() }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>, code: &str) {
    let error = outcome.expect_err("should be refused");
    assert_eq!(error.code(), code, "{error}");
}

/// What the desk of somebody says is to be done, and in whose hands the rest is.
async fn desk_of(town: &Town, username: &str) -> (Vec<String>, Vec<String>) {
    let desk = desk::desk(&town.app, &town.who(username).await).await.unwrap();
    let todo = desk.todo.into_iter().map(|row| row.verb).collect();
    (todo, desk.waiting.into_iter().map(|row| row.holder).collect())
}

async fn seat(town: &Town, demand: i64, account: i64) {
    review::appoint(&town.app, &town.who("clerk").await, demand, account).await.unwrap();
    review::declare(&town.app, &town.who_is(account).await, demand, None).await.unwrap();
}

async fn hand_in(town: &Town, account: i64, bids: &[i64]) {
    for bid in bids {
        review::score::hand_in(&town.app, &town.who_is(account).await, *bid, &marks(60, false)).await.unwrap();
    }
}

async fn disable(town: &Town, username: &str) {
    let row = entity::org::ActiveModel {
        id: Set(town.ids(username).1),
        stage: Set(OrgStage::Disabled),
        ..Default::default()
    };
    entity::org::Entity::update(row).exec(town.app.store.db()).await.unwrap();
}

/// Nothing came of the round; the same demand is listed again and opened with the bids of these.
async fn next_round(town: &Town, demand: i64, bids: &[i64], bidders: &[&str]) -> Vec<i64> {
    for bid in bids {
        town.explained(*bid).await;
    }
    town.step("leader", demand, Act::Lapse, town.note("方案都达不到要求")).await.unwrap();
    town.step("clerk", demand, Act::Relist, town.again(10)).await.unwrap();
    let mut fresh = Vec::new();
    for bidder in bidders {
        fresh.push(town.bid(bidder, demand).await);
    }
    town.pass(TimeDelta::days(11)).await;
    town.step("clerk", demand, Act::Open, StepInput::default()).await.unwrap();
    fresh
}

async fn the_clerks_desk_says_what_a_review_waits_for(town: Town) {
    let demand = town.listed(&whole_demand()).await;
    let bids = [town.bid("team", demand).await, town.bid("team2", demand).await];
    town.pass(TimeDelta::days(11)).await;
    town.step("clerk", demand, Act::Open, StepInput::default()).await.unwrap();
    let (todo, waiting) =
        (|verb: &str| (vec![verb.to_owned()], vec![]), |holder: &str| (vec![], vec![holder.to_owned()]));
    // The owner has not marked yet: that hides nothing.
    assert_eq!(desk_of(&town, "firm").await, todo("评发榜方意见"));
    for expert in ["expert1", "expert2", "expert3"] {
        assert_eq!(desk_of(&town, "clerk").await, todo("聘请专家"));
        seat(&town, demand, town.ids(expert).0).await;
    }
    assert_eq!(desk_of(&town, "clerk").await, waiting("专家组，还有 6 份评分未交"));
    town.all_scored(&bids).await;
    assert_eq!(desk_of(&town, "clerk").await, todo("提出拟揭榜单位"));
    town.step("clerk", demand, Act::Propose, winners(&bids[..1])).await.unwrap();
    assert_eq!(desk_of(&town, "clerk").await, todo("写未入选理由"));
    town.explained(bids[1]).await;
    assert_eq!(desk_of(&town, "clerk").await.0, Vec::<String>::new());
    assert_eq!(desk_of(&town, "leader").await.0, ["批准并公示"]);

    // Sent back, an expert is replaced: the averages are made already, the new sheets are open all the same.
    town.step("leader", demand, Act::Reconsider, town.note("换一位专家")).await.unwrap();
    assert_eq!(desk_of(&town, "clerk").await, todo("提出拟揭榜单位"));
    let clerk = town.who("clerk").await;
    review::dismiss(&town.app, &clerk, demand, town.ids("expert3").0, "与揭榜方有合作").await.unwrap();
    assert_eq!(desk_of(&town, "clerk").await, todo("聘请专家"));
    let reserve = town.expert("reserve", "评估中心").await;
    seat(&town, demand, reserve).await;
    assert_eq!(desk_of(&town, "clerk").await, waiting("专家组，还有 2 份评分未交"));
    hand_in(&town, reserve, &bids).await;
    assert_eq!(desk_of(&town, "clerk").await, todo("提出拟揭榜单位"));
}

async fn what_was_settled_in_an_earlier_round_stays(town: Town) {
    let (demand, bids) = town.under_review(&["team", "team2"]).await;
    let fresh = next_round(&town, demand, &bids, &["team2", "team3"]).await;
    for expert in ["expert1", "expert2", "expert3"] {
        review::declare(&town.app, &town.who(expert).await, demand, None).await.unwrap();
    }
    let (clerk, expert) = (town.who("clerk").await, town.who("expert1").await);
    let texts = [("route".to_owned(), "改写的理由".to_owned())];
    refused(review::explain(&town.app, &clerk, bids[0], &texts).await, "other_round");
    refused(review::score::hand_in(&town.app, &expert, bids[0], &marks(50, false)).await, "other_round");
    refused(review::score::save(&town.app, &expert, bids[0], &marks(50, false)).await, "other_round");
    review::explain(&town.app, &clerk, fresh[0], &texts).await.unwrap();
    let db = town.app.store.db();
    let words = entity::payload::Entity::find().all(db).await.unwrap();
    let canonical = r#"[["route","改写的理由"]]"#;
    let hash = jiebang::file::sha256_hex(canonical.as_bytes());
    assert!(words.iter().any(|row| row.body.contains(&hash)), "the journal holds the hash of what was written");
    assert!(words.iter().all(|row| !row.body.contains("改写的理由")));
    // The sheets left over do not keep a seat from being done.
    hand_in(&town, town.ids("expert1").0, &fresh).await;
    let seat = entity::seat::Entity::find().filter(entity::seat::Column::AccountId.eq(town.ids("expert1").0));
    assert_eq!(seat.one(db).await.unwrap().unwrap().stage, SeatStage::Done);
}

async fn experts_of_an_authors_unit_must_recuse(town: Town) {
    let demand = town.listed(&whole_demand()).await;
    let bid = town.bid("team", demand).await;
    bid::second::set(&town.app, &town.who("team").await, bid, Some("team2")).await.unwrap();
    let kin = town.expert("kin", "滨江研究院").await;
    town.pass(TimeDelta::days(11)).await;
    town.step("clerk", demand, Act::Open, StepInput::default()).await.unwrap();
    refused(review::appoint(&town.app, &town.who("clerk").await, demand, kin).await, "recused");
    review::appoint(&town.app, &town.who("clerk").await, demand, town.ids("expert1").0).await.unwrap();
}

async fn an_owner_who_does_not_mark_is_not_waited_for(town: Town) {
    let (demand, bids) = town.under_review(&["team", "team2"]).await;
    for expert in ["expert1", "expert2", "expert3"] {
        hand_in(&town, town.ids(expert).0, &bids[1..]).await;
        review::score::hand_in(&town.app, &town.who(expert).await, bids[0], &marks(90, false)).await.unwrap();
    }
    refused(town.step("clerk", demand, Act::WaiveOwner, town.note("久等不评")).await, "owner_overdue");
    let before = jiebang::demand::find(town.app.store.db(), &town.who("clerk").await, demand).await.unwrap();
    town.pass(TimeDelta::days(30)).await;
    assert_eq!(desk_of(&town, "clerk").await.0, ["不再等发榜方意见"]);
    refused(town.step("clerk", demand, Act::WaiveOwner, StepInput::default()).await, "note");
    refused(town.step("firm", demand, Act::WaiveOwner, town.note("不评")).await, "not_yours");
    let clerk = town.person("clerk").await;
    let review = format!("/demands/{demand}/review");
    assert!(clerk.get(&review).await.is(200).text().contains("value=\"waive_owner\""));
    clerk
        .api("POST", &format!("/demands/{demand}/steps"), json!({"act": "waive_owner", "note": "两次催办未评"}))
        .await
        .is(200);
    refused(review::score::hand_in(&town.app, &town.who("firm").await, bids[0], &marks(90, true)).await, "waived");
    let after = jiebang::demand::find(town.app.store.db(), &town.who("clerk").await, demand).await.unwrap();
    assert_eq!((after.stage_at, after.due_at), (before.stage_at, before.due_at), "it is as old as it was");

    // 81 of 90 points are 90 of 100.
    let page = clerk.get(&review).await.is(200).text();
    assert!(page.contains("发榜方意见不计入") && page.contains("两次催办未评") && page.contains("90.00"), "{page}");
    let table = clerk.api("GET", &format!("/demands/{demand}/ranking"), json!(null)).await.is(200).json();
    assert_eq!((&table["bids"][0]["score_milli"], &table["sheets_open"]), (&json!(90_000), &json!(0)));
    assert!(clerk.get(&format!("/bids/{}/reasons", bids[1])).await.is(200).text().contains("发榜方未在期限内给出意见"));
    town.step("clerk", demand, Act::Propose, winners(&bids[..1])).await.unwrap();
    town.explained(bids[1]).await;
    town.step("leader", demand, Act::Approve, StepInput::default()).await.unwrap();
    town.pass(TimeDelta::days(8)).await;
    let team = town.person("team2").await;
    let told = team.api("GET", &format!("/bids/{}/reasons", bids[1]), json!(null)).await.is(200).json();
    let reasons = told["reasons"].as_array().unwrap();
    assert_eq!(reasons.len(), 6);
    assert!(reasons[5]["text"].as_str().unwrap().contains("折算为百分制"));
    assert!(team.get(&format!("/bids/{}", bids[1])).await.is(200).text().contains("折算为百分制"));
}

async fn an_owner_who_is_gone_is_not_waited_for(town: Town) {
    let (demand, _) = town.under_review(&["team"]).await;
    disable(&town, "firm").await;
    town.step("leader", demand, Act::WaiveOwner, town.note("发榜单位注册已停用")).await.unwrap();
    refused(town.step("leader", demand, Act::WaiveOwner, town.note("再免一次")).await, "owner_overdue");
}

async fn whoever_is_off_the_panel_reads_their_own_seat(town: Town) {
    let (demand, bids) = town.under_review(&["team", "team2"]).await;
    let tie = Some("与揭榜方近三年合作".to_owned());
    review::declare(&town.app, &town.who("expert3").await, demand, tie).await.unwrap();
    let (sits, recused) = (town.person("expert1").await, town.person("expert3").await);
    let panel = format!("/demands/{demand}/panel");
    assert_eq!(sits.api("GET", &panel, json!(null)).await.is(200).json()["units"].as_array().unwrap().len(), 3);
    let seen = recused.api("GET", &panel, json!(null)).await.is(200).json();
    assert_eq!((seen["seats"].as_array().unwrap().len(), &seen["units"]), (1, &json!([])));
    assert!(!recused.get(&format!("/demands/{demand}/review")).await.is(200).text().contains("临海大学"));
    let submits = "\"submit\"";
    assert!(sits.api("GET", "/journal?limit=100", json!(null)).await.is(200).text().contains(submits));
    assert!(!recused.api("GET", "/journal?limit=100", json!(null)).await.is(200).text().contains(submits));

    // Without the duty nobody is an expert, whatever seat they hold.
    let gone = town.ids("expert1").0;
    entity::duty::Entity::delete_by_id((gone, Duty::Expert)).exec(town.app.store.db()).await.unwrap();
    refused(
        review::score::hand_in(&town.app, &town.who("expert1").await, bids[0], &marks(60, false)).await,
        "not_found",
    );
    refused(review::declare(&town.app, &town.who("expert1").await, demand, Some("同学".into())).await, "not_yours");
    sits.get(&format!("/bids/{}", bids[0])).await.is(404);
    assert_eq!(sits.api("GET", &panel, json!(null)).await.is(200).json()["units"], json!([]));
    assert_eq!(desk_of(&town, "expert1").await.0, Vec::<String>::new());
}

async fn nobody_approves_their_own_proposal(town: Town) {
    let (demand, bids) = town.under_review(&["team"]).await;
    town.all_scored(&bids).await;
    let both = town.newcomer("both", "市科学技术局", &[Duty::Clerk, Duty::Leader]).await;
    let both = town.who_is(both).await;
    steps::demand(&town.app, &both, demand, Act::Propose, &winners(&bids)).await.unwrap();
    let alone = steps::demand(&town.app, &both, demand, Act::Approve, &StepInput::default()).await;
    refused(alone, "other_person");
    town.step("leader", demand, Act::Approve, StepInput::default()).await.unwrap();
}

async fn recused_for_one_round_appointed_in_the_next(town: Town) {
    let (demand, bids) = town.under_review(&["team", "team2"]).await;
    let clerk = town.who("clerk").await;
    let (tied, late) = (town.ids("expert3").0, town.ids("expert2").0);
    review::declare(&town.app, &town.who("expert3").await, demand, Some("与临海大学合作".into())).await.unwrap();
    review::dismiss(&town.app, &clerk, demand, late, "两次联系未答复").await.unwrap();
    refused(review::appoint(&town.app, &clerk, demand, tied).await, "seated");
    let fresh = next_round(&town, demand, &bids, &["team3"]).await;
    let panel = town.person("clerk").await.api("GET", &format!("/demands/{demand}/panel"), json!(null)).await;
    let candidates = panel.is(200).json()["candidates"].to_string();
    assert!(candidates.contains("expert3") && candidates.contains("expert2") && !candidates.contains("expert1"));
    seat(&town, demand, tied).await;
    hand_in(&town, tied, &fresh).await;
    refused(review::appoint(&town.app, &clerk, demand, tied).await, "seated");
    let words = entity::payload::Entity::find().all(town.app.store.db()).await.unwrap();
    assert!(words.iter().any(|row| row.body.contains("\"dismiss\"") && row.body.contains("两次联系未答复")));
}

async fn a_unit_that_is_gone_is_not_proposed(town: Town) {
    let (demand, bids) = town.under_review(&["team", "team2"]).await;
    town.all_scored(&bids).await;
    disable(&town, "team").await;
    let page = town.person("clerk").await.get(&format!("/demands/{demand}/review")).await.is(200).text();
    assert!(page.contains("临海大学的注册已停用，恢复前不能作为拟揭榜单位"));
    refused(town.step("clerk", demand, Act::Propose, winners(&bids[..1])).await, "winners_confirmed");
    town.step("clerk", demand, Act::Propose, winners(&bids[1..])).await.unwrap();
}

on_both_stores!(
    the_clerks_desk_says_what_a_review_waits_for,
    what_was_settled_in_an_earlier_round_stays,
    experts_of_an_authors_unit_must_recuse,
    an_owner_who_does_not_mark_is_not_waited_for,
    an_owner_who_is_gone_is_not_waited_for,
    whoever_is_off_the_panel_reads_their_own_seat,
    nobody_approves_their_own_proposal,
    recused_for_one_round_appointed_in_the_next,
    a_unit_that_is_gone_is_not_proposed,
);
