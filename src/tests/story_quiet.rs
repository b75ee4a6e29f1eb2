//! What the bureau has not published is told to nobody outside it: not by a stage, a version, a date or a reason. And
//! who only works in a unit knows of its business what the public knows.

use entity::words::{DemandStage, Disclosure};
use jiebang::{
    demand::{
        self as demands,
        form::{Content, StepInput},
        list::{Ask, Base, Sort, list},
        rules::Act,
        seen::Nearness,
    },
    desk,
    error::Error,
    flow::Part,
    who::Who,
};
use serde_json::Value;

use crate::{
    lives::whole_demand,
    town::{Town, on_both_stores},
};

on_both_stores!(a_proposal_is_the_bureaus_own, working_there_is_not_handling_its_business);

/// All that somebody outside the bureau is told of a demand.
async fn told(town: &Town, who: &str, demand: i64) -> Vec<String> {
    let person = town.person(who).await;
    let place = format!("/demands/{demand}");
    let one = person.api("GET", &place, Value::Null).await.is(200);
    let etag = one.headers["etag"].to_str().unwrap().to_owned();
    let all = person.api("GET", "/demands", Value::Null).await.is(200).json();
    let journal = person.api("GET", "/journal?after=0&limit=200", Value::Null).await.is(200).json();
    let desk = desk::desk(&town.app, &town.who(who).await).await.unwrap();
    // The page bears a token of its own session; from the first heading on it is the same for everybody.
    let page = person.get(&place).await.is(200).text();
    let notes: Vec<&str> = ["拟定揭榜", "拟揭榜", "退回复议", "指标应答不清", "内部意见"]
        .into_iter()
        .filter(|words| page.contains(words))
        .collect();
    vec![
        etag,
        one.json().to_string(),
        all.to_string(),
        journal["items"].to_string(),
        format!("{desk:?}"),
        format!("{notes:?}"),
    ]
}

async fn a_proposal_is_the_bureaus_own(town: Town) {
    let (demand, bids) = town.under_review(&["team", "team2"]).await;
    town.all_scored(&bids).await;
    let outside = ["firm", "district", "expert1", "team", "firm2"];
    let mut before = Vec::new();
    for who in outside {
        before.push(told(&town, who, demand).await);
    }
    let propose =
        || StepInput {
            winners: vec![bids[0]], note: Some("内部意见：排名第一".into()), ..StepInput::default()
        };
    let hour = chrono::TimeDelta::hours(1);
    town.pass(hour).await;
    town.step("clerk", demand, Act::Propose, propose()).await.unwrap();
    let inside = town.person("leader").await.api("GET", &format!("/demands/{demand}"), Value::Null).await.json();
    assert_eq!(inside["stage"], "proposed");
    for (who, before) in outside.iter().zip(&before) {
        assert_eq!(&told(&town, who, demand).await, before, "{who}, proposed");
    }
    town.pass(hour).await;
    town.step("leader", demand, Act::Reconsider, town.note("指标应答不清")).await.unwrap();
    let clerk = town.person("clerk").await.get(&format!("/demands/{demand}")).await.is(200).text();
    assert!(clerk.contains("指标应答不清"), "the clerk reads what is to be mended: {clerk}");
    for (who, before) in outside.iter().zip(&before) {
        assert_eq!(&told(&town, who, demand).await, before, "{who}, sent back");
    }
    let page = town.person("expert1").await.get(&format!("/demands/{demand}/review")).await.is(200).text();
    town.step("clerk", demand, Act::Propose, propose()).await.unwrap();
    let after = town.person("expert1").await.get(&format!("/demands/{demand}/review")).await.is(200).text();
    for words in ["拟定揭榜", "评审已经结束"] {
        assert!(!page.contains(words) && !after.contains(words), "{words}: {after}");
    }
}

async fn working_there_is_not_handling_its_business(town: Town) {
    let db = town.app.store.db();
    let now = town.app.store.clock.glance();
    let colleague = town.expert("colleague", "东岭机械有限公司").await;
    let of_team = town.expert("of-team", "临海大学").await;
    let of_office = town.expert("of-office", "东区科技局").await;
    let (colleague, of_team, of_office) =
        (town.who_is(colleague).await, town.who_is(of_team).await, town.who_is(of_office).await);

    let submitted = town.submitted(&whole_demand()).await;
    for who in [&colleague, &of_team, &of_office] {
        let hidden = demands::find(db, who, submitted).await;
        assert!(matches!(hidden, Err(Error::NotFound)), "{hidden:?}");
    }
    assert_eq!(of_office.district(), None);

    let shy = Content { show_name: Disclosure::Bidder, ..whole_demand() };
    let listed = town.listed(&shy).await;
    town.bid("team", listed).await;
    town.settle().await;
    let ask = || Ask {
        base: Base::Loadable,
        keys: &["stage"],
        chosen: Default::default(),
        found: None,
        sort: Sort::Newest,
        window: None,
        with_text: false,
    };
    for who in [&colleague, &of_team, &of_office] {
        let (row, seen, near) = demands::seen::load(db, who, listed, now).await.unwrap();
        assert_eq!((near, seen.owner, seen.contact), (Nearness::SignedIn, None, None));
        assert!(!demands::parts_in(&row, who).iter().any(|part| matches!(part, Part::Owner | Part::District)));
        let rows = list(db, who, &ask(), now).await.unwrap().rows;
        assert_eq!(rows.iter().map(|row| (row.id, row.owner.clone())).collect::<Vec<_>>(), [(listed, None)]);
    }
    let nearness = async |who: &Who| demands::seen::load(db, who, listed, now).await.unwrap().2;
    assert_eq!(nearness(&town.who("team").await).await, Nearness::Bidder);
    assert_eq!(nearness(&town.who("firm").await).await, Nearness::Party);
    assert_eq!(nearness(&town.who("district").await).await, Nearness::Party);
    assert_eq!(demands::stage_now(&demands::find(db, &colleague, listed).await.unwrap(), now), DemandStage::Listed);
}
