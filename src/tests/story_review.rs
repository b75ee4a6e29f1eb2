//! A review as people live it: declared, scored on the page, recused late, raced, lapsed and listed again, published.

use chrono::TimeDelta;
use entity::words::{BidStage, DemandStage, Mode, SeatStage};
use jiebang::{
    bid, demand,
    demand::{
        form::{Content, StepInput},
        rules::Act,
    },
    error::Error,
    review,
    review::score::Mark,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use crate::{
    lives::{PLANTED, marks, whole_demand},
    town::{Someone, Town, on_both_stores},
};

fn winners(ids: &[i64]) -> StepInput {
    StepInput { winners: ids.to_vec(), ..StepInput::default() }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>, code: &str) {
    let error = outcome.expect_err("should be refused");
    assert_eq!(error.code(), code, "{error}");
}

/// A demand of this mode, opened, without a panel.
async fn opened(town: &Town, mode: Mode, bidders: &[&str]) -> (i64, Vec<i64>) {
    let demand = town.listed(&Content { mode, ..whole_demand() }).await;
    let mut bids = Vec::new();
    for bidder in bidders {
        bids.push(town.bid(bidder, demand).await);
    }
    town.pass(TimeDelta::days(11)).await;
    town.step("clerk", demand, Act::Open, StepInput::default()).await.unwrap();
    (demand, bids)
}

async fn seat(town: &Town, demand: i64, username: &str) {
    let account = town.ids(username).0;
    review::appoint(&town.app, &town.who("clerk").await, demand, account).await.unwrap();
    review::declare(&town.app, &town.who(username).await, demand, None).await.unwrap();
}

async fn hand_in(town: &Town, username: &str, bid: i64, percent: i64) {
    let sheet = marks(percent, username == "firm");
    review::score::hand_in(&town.app, &town.who(username).await, bid, &sheet).await.unwrap();
}

async fn ranking(clerk: &Someone, demand: i64) -> serde_json::Value {
    clerk.api("GET", &format!("/demands/{demand}/ranking"), json!(null)).await.is(200).json()
}

/// What the score form sends: points and words for each of the experts' criteria.
fn fields(points: &str) -> Vec<(String, String)> {
    ["response", "route", "team", "budget", "landing"]
        .into_iter()
        .flat_map(|code| {
            [(format!("points-{code}"), points.to_owned()), (format!("comment-{code}"), format!("{code}的评语"))]
        })
        .collect()
}

async fn send(person: &Someone, path: &str, fields: &[(String, String)], button: &str) -> crate::town::Answer {
    let mut all: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    all.push((button, "1"));
    person.post(path, &all).await
}

async fn an_expert_declares_and_scores_on_the_page(town: Town) {
    let (demand, bids) = opened(&town, Mode::Open, &["team", "team2"]).await;
    let (clerk, expert) = (town.person("clerk").await, town.person("expert1").await);
    let page = clerk.get(&format!("/demands/{demand}/review")).await.is(200).text();
    assert!(page.contains("须回避：与揭榜单位同单位"), "why an expert must recuse stands there before choosing");
    let account = town.ids("expert1").0.to_string();
    let panel = format!("/demands/{demand}/review/panel");
    clerk.post(&panel, &[("account_id", &account)]).await.is(303);
    clerk.post(&panel, &[("account_id", &account)]).await.is(422);
    town.person("leader").await.post(&panel, &[("account_id", &account)]).await.is(403);

    // Before the declaration: the units' names, and nothing of the bids.
    let review = format!("/demands/{demand}/review");
    let page = expert.get(&review).await.is(200).text();
    assert!(page.contains("临海大学") && page.contains("我与上列单位没有上述关系") && !page.contains(PLANTED));
    let sheet = format!("/bids/{}/score", bids[0]);
    expert.get(&sheet).await.is(404);
    expert.api("GET", &sheet, json!(null)).await.is(404);
    let declaration = format!("{review}/declaration");
    expert.post(&declaration, &[]).await.is(422);
    expert.post(&declaration, &[("tie", "yes"), ("note", " ")]).await.is(422);
    expert.post(&declaration, &[("tie", "no")]).await.is(303);

    // Autosave keeps what is there; a sheet with faults is refused with everything that was typed.
    assert!(expert.get(&sheet).await.is(200).text().contains(PLANTED));
    send(&expert, &format!("{sheet}/draft"), &fields("8"), "draft").await.is(200);
    let mut typed = fields("8.5");
    typed[0].1 = "二十".into();
    typed[2].1 = "30".into();
    typed[5].1 = String::new();
    let page = send(&expert, &sheet, &typed, "hand_in").await.is(422).text();
    for words in [
        "请填数字，如 8 或 8.5；现填“二十”",
        "满分 25 分，现填 30 分",
        "请写“团队与基础”的评语",
        "value=\"二十\"",
        "response的评语",
    ] {
        assert!(page.contains(words), "{words} is missing");
    }
    let kept = expert.api("GET", &sheet, json!(null)).await.is(200).json();
    assert_eq!(kept["stage"], "draft");
    assert!(kept["marks"].as_array().unwrap().iter().any(|mark| mark["points_milli"] == 30_000));
    let next = send(&expert, &sheet, &fields("8.5"), "hand_in").await.is(303).location.unwrap();
    assert!(next.starts_with(&format!("/bids/{}/score", bids[1])), "on to the next sheet: {next}");
    let page = expert.get(&sheet).await.is(200).text();
    assert!(page.contains("本份评分已经提交，不能再改") && !page.contains("<textarea"));
    send(&expert, &sheet, &fields("9"), "save").await.is(422);
    send(&expert, &format!("{sheet}/draft"), &fields("9"), "draft").await.is(409);
    let mine = expert.api("GET", &sheet, json!(null)).await.is(200).json();
    assert_eq!((&mine["stage"], &mine["total_milli"]), (&json!("handed_in"), &json!(42_500)));
}

async fn marks_stay_with_the_bureau_until_the_notice(town: Town) {
    let (demand, bids) = town.under_review(&["team", "team2"]).await;
    let secret = |comment: &str| {
        let mut sheet = marks(60, false);
        sheet[0].comment = comment.into();
        sheet
    };
    let (first, second) = (town.who("expert1").await, town.who("expert2").await);
    review::score::hand_in(&town.app, &first, bids[0], &secret("暗记一号")).await.unwrap();
    review::score::hand_in(&town.app, &second, bids[0], &secret("暗记二号")).await.unwrap();
    let paths = [
        format!("/demands/{demand}/review"),
        format!("/demands/{demand}"),
        format!("/bids/{}/score", bids[0]),
        format!("/bids/{}", bids[0]),
        format!("/bids/{}/reasons", bids[0]),
        format!("/demands/{demand}/review.xlsx"),
        format!("/api/v1/demands/{demand}/ranking"),
        format!("/api/v1/demands/{demand}/panel"),
        format!("/api/v1/bids/{}/reasons", bids[0]),
        format!("/api/v1/bids/{}/score", bids[0]),
    ];
    for username in ["expert1", "firm", "team", "team2", "district", "admin", "firm2"] {
        let person = town.person(username).await;
        for path in &paths {
            let text = person.get(path).await.text();
            assert!(!text.contains("暗记二号"), "{username} reads another's mark at {path}");
            assert!(username == "expert1" || !text.contains("暗记一号"), "{username} reads a mark at {path}");
        }
        for path in [&paths[5], &paths[6]] {
            let status = person.get(path).await.status.as_u16();
            assert!(matches!(status, 403 | 404), "{username} {path}: {status}");
        }
    }
    let clerk = town.person("clerk").await;
    let page = clerk.get(&format!("/bids/{}/reasons", bids[0])).await.is(200).text();
    assert!(page.contains("暗记一号；暗记二号"), "suggestions are made of the comments");
    let workbook = clerk.get(&paths[5]).await.is(200);
    assert!(workbook.body.starts_with(b"PK"), "a workbook is a zip archive");
}

async fn a_late_recusal_takes_its_marks_away(town: Town) {
    let (demand, bids) = town.under_review(&["team", "team2"]).await;
    town.all_scored(&bids).await;
    let clerk = town.person("clerk").await;
    assert_eq!(ranking(&clerk, demand).await["sheets_open"], 0);
    let expert = town.person("expert3").await;
    expert
        .post(&format!("/demands/{demand}/review/declaration"), &[("act", "recuse"), ("note", "与揭榜方近三年合作")])
        .await
        .is(303);
    expert.get(&format!("/bids/{}/score", bids[0])).await.is(404);
    let table = ranking(&clerk, demand).await;
    assert_eq!(table["seats"].as_array().unwrap().len(), 2);
    assert_eq!(table["bids"][0]["experts"].as_array().unwrap().len(), 2);
    refused(town.step("clerk", demand, Act::Propose, winners(&[bids[0]])).await, "panel");
    let account = town.ids("expert3").0;
    refused(review::appoint(&town.app, &town.who("clerk").await, demand, account).await, "seated");

    // A fourth expert, from a unit that is not in it, gets a sheet for each opened bid.
    let reserve = town.expert("reserve", "评估中心").await;
    review::appoint(&town.app, &town.who("clerk").await, demand, reserve).await.unwrap();
    assert_eq!(ranking(&clerk, demand).await["sheets_open"], 2);
    refused(town.step("clerk", demand, Act::Propose, winners(&[bids[0]])).await, "scored");
    // One who never answers can be taken off again; then the panel is short, not the sheets.
    let dismissal = format!("/demands/{demand}/review/panel/{reserve}/dismissal");
    clerk.post(&dismissal, &[("note", "")]).await.is(422);
    clerk.post(&dismissal, &[("note", "两次联系未答复")]).await.is(303);
    refused(town.step("clerk", demand, Act::Propose, winners(&[bids[0]])).await, "panel");
    let last = town.expert("last", "评估中心").await;
    let who = town.who_is(last).await;
    review::appoint(&town.app, &town.who("clerk").await, demand, last).await.unwrap();
    review::declare(&town.app, &who, demand, None).await.unwrap();
    for bid in &bids {
        review::score::hand_in(&town.app, &who, *bid, &marks(50, false)).await.unwrap();
    }
    town.step("clerk", demand, Act::Propose, winners(&[bids[0]])).await.unwrap();
    let best = entity::bid::Entity::find_by_id(bids[0]).one(town.app.store.db()).await.unwrap().unwrap();
    // (81 + 81 + 45) / 3 of the experts, and the owner's 9.
    assert_eq!(best.score_milli, Some(78_000));
}

async fn a_race_has_two_or_three_winners(town: Town) {
    let (demand, bids) = opened(&town, Mode::Race, &["team", "team2", "team3", "firm2"]).await;
    for expert in ["expert1", "expert2", "expert3"] {
        seat(&town, demand, expert).await;
    }
    town.all_scored(&bids).await;
    refused(town.step("clerk", demand, Act::Propose, winners(&bids[..1])).await, "race_winners");
    refused(town.step("clerk", demand, Act::Propose, winners(&[bids[0], bids[0]])).await, "race_winners");
    refused(town.step("clerk", demand, Act::Propose, winners(&bids)).await, "race_winners");
    let clerk = town.person("clerk").await;
    let chosen: Vec<String> = bids[..3].iter().map(i64::to_string).collect();
    let mut form: Vec<(&str, &str)> = chosen.iter().map(|id| ("winners", id.as_str())).collect();
    form.push(("act", "propose"));
    clerk.post(&format!("/demands/{demand}/review/steps"), &form[..1]).await.is(400);
    clerk.post(&format!("/demands/{demand}/review/steps"), &form).await.is(303);

    // The leader cannot approve before every loser has a reason for every criterion.
    let leader = town.person("leader").await;
    let approve = [("act", "approve")];
    leader.post(&format!("/demands/{demand}/review/steps"), &approve).await.is(422);
    let reasons: Vec<(String, String)> = ["response", "route", "team", "budget", "landing"]
        .map(|code| (format!("reason-{code}"), "依据不足".into()))
        .into();
    let path = format!("/bids/{}/reasons", bids[3]);
    send(&clerk, &path, &reasons, "save").await.is(303);
    leader.post(&format!("/demands/{demand}/review/steps"), &approve).await.is(422);
    town.explained(bids[3]).await;
    send(&leader, &path, &reasons, "save").await.is(403);
    leader.post(&format!("/demands/{demand}/review/steps"), &approve).await.is(303);
    let notices = town.public().api("GET", "/notices", json!(null)).await.is(200).json();
    assert_eq!(notices["items"][0]["winners"].as_array().unwrap().len(), 3);
    town.pass(TimeDelta::days(8)).await;
    for (place, bid) in bids.iter().enumerate() {
        let row = entity::bid::Entity::find_by_id(*bid).one(town.app.store.db()).await.unwrap().unwrap();
        assert_eq!(row.stage, if place < 3 { BidStage::Won } else { BidStage::NotSelected });
    }
    let told =
        town.person("firm2").await.api("GET", &format!("/bids/{}/reasons", bids[3]), json!(null)).await.is(200).json();
    assert_eq!(told["reasons"].as_array().unwrap().len(), 6);
    assert!(told["reasons"][0].get("suggestion").is_none(), "the experts' comments stay inside");
}

async fn listed_again_the_panel_declares_anew(town: Town) {
    let (demand, bids) = town.under_review(&["team", "team2"]).await;
    town.all_scored(&bids).await;
    for bid in &bids {
        town.explained(*bid).await;
    }
    town.step("leader", demand, Act::Lapse, town.note("方案都达不到要求")).await.unwrap();
    town.step("clerk", demand, Act::Relist, town.again(10)).await.unwrap();
    // A unit turned down in the first round may bid again, and an expert's unit may bid now.
    let again = town.bid("team2", demand).await;
    let other = town.bid("team3", demand).await;
    town.pass(TimeDelta::days(11)).await;
    town.step("clerk", demand, Act::Open, StepInput::default()).await.unwrap();

    let db = town.app.store.db();
    let seats = entity::seat::Entity::find().filter(entity::seat::Column::DemandId.eq(demand)).all(db).await.unwrap();
    assert!(seats.iter().all(|seat| seat.stage == SeatStage::Appointed), "everybody declares anew");
    let clerk = town.person("clerk").await;
    let table = ranking(&clerk, demand).await;
    let shown: Vec<i64> = table["bids"].as_array().unwrap().iter().map(|bid| bid["bid_id"].as_i64().unwrap()).collect();
    assert_eq!(shown.len(), 2);
    assert!(shown.contains(&again) && shown.contains(&other), "only the bids of this round: {shown:?}");
    for expert in ["expert1", "expert2", "expert3"] {
        let who = town.who(expert).await;
        refused(review::score::hand_in(&town.app, &who, again, &marks(70, false)).await, "not_found");
        review::declare(&town.app, &who, demand, None).await.unwrap();
    }
    town.all_scored(&[again, other]).await;
    town.explained(other).await;
    town.step("clerk", demand, Act::Propose, winners(&[again])).await.unwrap();
    town.step("leader", demand, Act::Approve, StepInput::default()).await.unwrap();
    town.pass(TimeDelta::days(8)).await;
    let ended = bid::live(db, demand).await.unwrap();
    let won: Vec<i64> = ended.iter().filter(|bid| bid.stage == BidStage::Won).map(|bid| bid.id).collect();
    assert_eq!(won, [again]);
}

async fn what_cannot_be_a_mark_is_refused(town: Town) {
    let (demand, bids) = town.under_review(&["team"]).await;
    let expert = town.person("expert1").await;
    let path = format!("/bids/{}/score", bids[0]);
    let put = |points: i64| json!({"marks": [{"criterion": "route", "points_milli": points, "comment": "好"}]});
    for points in [-500, i64::MAX] {
        expert.api("PUT", &path, put(points)).await.is(422);
    }
    expert.api("PUT", &path, put(20_250)).await.is(200);
    let problem = expert.api("POST", &path, json!({})).await.is(422).json();
    let named: Vec<&str> =
        problem["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
    assert!(named.contains(&"points-route") && named.contains(&"comment-team"), "{named:?}");
    // The owner marks its own criterion and no other.
    let owner = town.who("firm").await;
    let foreign = [Mark { criterion: "route".into(), points_milli: Some(25_000), comment: "好".into() }];
    refused(review::score::hand_in(&town.app, &owner, bids[0], &foreign).await, "invalid");
    town.person("firm").await.get(&path).await.is(200);
    town.person("clerk").await.get(&path).await.is(403);
    hand_in(&town, "firm", bids[0], 80).await;
    assert_eq!(demand::find(town.app.store.db(), &owner, demand).await.unwrap().stage, DemandStage::UnderReview);
}

async fn a_notice_is_read_by_everybody_and_paused_by_the_office(town: Town) {
    let (demand, bids) = town.under_review(&["team", "team2"]).await;
    town.all_scored(&bids).await;
    town.explained(bids[1]).await;
    town.step("clerk", demand, Act::Propose, winners(&bids[..1])).await.unwrap();
    town.step("leader", demand, Act::Approve, StepInput::default()).await.unwrap();
    town.settle().await;
    let public = town.public();
    let list = public.get("/notices").await.is(200).text();
    assert!(list.contains("公示中，今日发布，共 7 天") && list.contains("临海大学"));
    let item = public.api("GET", "/notices", json!(null)).await.is(200).json()["items"][0].clone();
    let (id, number) = (item["id"].as_i64().unwrap(), item["number"].as_str().unwrap().to_owned());
    let page = public.get(&format!("/notices/{id}")).await.is(200).text();
    for words in ["公示期为 7 天", "匿名、无事实依据或逾期的异议不予受理", "对工作纪律的举报", "记录摘要", &number]
    {
        assert!(page.contains(words), "{words} is missing");
    }
    assert!(!page.contains("暂停公示"), "acts are for the office");
    let one = public.api("GET", &format!("/notices/{id}"), json!(null)).await.is(200).json();
    assert_eq!(one["entry"]["hash"].as_str().unwrap().len(), 64);
    assert!(public.get(&format!("/notices/{id}.xlsx")).await.is(200).body.starts_with(b"PK"));
    public.get("/notices/999").await.is(404);
    public.get("/notices/abc").await.is(404);
    assert!(public.get("/notices?stage=ended").await.is(200).text().contains("没有符合条件的公示"));
    assert!(public.get("/notices?year=2026&stage=running").await.is(200).text().contains(&number));

    let auditor = town.person("auditor").await;
    assert!(auditor.get(&format!("/notices/{id}")).await.text().contains("暂停公示"));
    town.step("auditor", demand, Act::Pause, town.note("收到实名异议，正在核查")).await.unwrap();
    town.pass(TimeDelta::days(60)).await;
    let page = public.get(&format!("/notices/{id}")).await.is(200).text();
    assert!(page.contains("收到实名异议，正在核查") && page.contains("恢复后再公示 7 天"));
    town.step("clerk", demand, Act::Resume, town.note("异议不成立")).await.unwrap();
    // The term over, the ticker not yet come by: it reads as ended and cannot be paused any more.
    let now = town.app.store.clock.glance();
    town.app.store.clock.move_to(now + TimeDelta::days(8));
    assert!(public.get(&format!("/notices/{id}")).await.is(200).text().contains("公示期满"));
    refused(town.step("clerk", demand, Act::Pause, town.note("太晚")).await, "term_runs");
    town.settle().await;
    assert_eq!(
        demand::find(town.app.store.db(), &town.who("clerk").await, demand).await.unwrap().stage,
        DemandStage::Awarded
    );
}

on_both_stores!(
    an_expert_declares_and_scores_on_the_page,
    marks_stay_with_the_bureau_until_the_notice,
    a_late_recusal_takes_its_marks_away,
    a_race_has_two_or_three_winners,
    listed_again_the_panel_declares_anew,
    what_cannot_be_a_mark_is_refused,
    a_notice_is_read_by_everybody_and_paused_by_the_office,
);
