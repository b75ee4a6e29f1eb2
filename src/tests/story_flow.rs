//! Ways through the table of demands off the main road: no district office, a claimed row, a round without result, a
//! list item taken back, a matter that holds up no other.

use axum::http::StatusCode;
use chrono::TimeDelta;
use entity::{
    call, demand,
    words::{DemandStage, Duty, Mode, OrgKind},
};
use jiebang::{
    account::people::{NewOrg, NewPerson, create_org, create_person},
    call::Rules,
    demand::{
        self as demands,
        form::{Content, StepInput},
        rules::Act,
    },
    desk,
    error::{Error, Result},
    steps,
    who::Who,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::{Value, json};

use crate::{
    lives::whole_demand,
    town::{Town, on_both_stores},
};

on_both_stores!(
    a_unit_of_the_city_itself_needs_no_district,
    a_claimed_row_goes_its_owners_way,
    a_collected_row_is_taken_off_the_list,
    a_round_without_result_gives_its_reasons,
    bids_that_could_be_opened_are_not_lapsed_by_the_clerk,
    what_was_listed_leaves_a_trace,
    a_term_that_is_over_is_not_revoked,
    one_matter_holds_up_no_other,
    what_cannot_be_kept_is_told_at_its_field,
);

#[track_caller]
fn refused<T: std::fmt::Debug>(outcome: Result<T>, code: &str) {
    let error = outcome.expect_err("should be refused");
    assert_eq!(error.code(), code, "{error}");
}

async fn row(town: &Town, id: i64) -> demand::Model {
    demand::Entity::find_by_id(id).one(town.app.store.db()).await.unwrap().unwrap()
}

async fn change(town: &Town, id: i64, column: demand::Column, value: Expr) {
    let update = demand::Entity::update_many().col_expr(column, value).filter(demand::Column::Id.eq(id));
    update.exec(town.app.store.db()).await.unwrap();
}

/// The titles and texts of somebody's messages.
pub async fn messages(town: &Town, who: &str) -> Vec<(String, String)> {
    let mine = entity::message::Column::AccountId.eq(town.ids(who).0);
    let rows = entity::message::Entity::find().filter(mine).all(town.app.store.db()).await.unwrap();
    rows.into_iter().map(|row| (row.title, row.text)).collect()
}

/// A row from somebody else's list, under a call of another year that asked no district; straight into the table,
/// because the import is told elsewhere.
pub async fn collected(town: &Town, key: &str) -> i64 {
    let db = town.app.store.db();
    let now = town.app.store.clock.glance();
    let old = call::ActiveModel {
        title: Set("往年征集".into()),
        year: Set(2020),
        rules: Set(serde_json::to_string(&Rules { district_first: false, ..Rules::default() }).unwrap()),
        open: Set(false),
        created_at: Set(now),
        version: Set(1),
        ..Default::default()
    };
    let old = old.insert(db).await.unwrap().id;
    let like = demands::create(&town.app, &town.who("firm").await, None, &Content::default()).await.unwrap();
    let taken = demand::ActiveModel {
        id: Default::default(),
        call_id: Set(old),
        org_id: Set(None),
        entered_by: Set(None),
        stage: Set(DemandStage::Collected),
        title: Set(format!("{key}：海带副产物利用")),
        problem: Set("求海带副产物低温提取的办法。".into()),
        region: Set(String::new()),
        source_key: Set(Some(key.into())),
        ..row(town, like).await.into()
    };
    let id = taken.insert(db).await.unwrap().id;
    demand::Entity::delete_by_id(like).exec(db).await.unwrap();
    id
}

async fn a_unit_of_the_city_itself_needs_no_district(town: Town) {
    let tx = town.app.store.write().await.unwrap();
    let org = NewOrg {
        kind: OrgKind::Enterprise,
        name: "市属港务有限公司".into(),
        region: "市直".into(),
        confirmed: true,
        ..NewOrg::default()
    };
    let org_id = create_org(&tx, &Who::Console, org).await.unwrap();
    let duties = vec![Duty::UnitAdmin];
    let person = NewPerson { org_id, username: "port".into(), name: "港务".into(), duties, ..NewPerson::default() };
    let account = create_person(&tx, &Who::Console, person).await.unwrap();
    tx.commit().await.unwrap();
    let port = town.who_is(account).await;
    let id = demands::create(&town.app, &port, None, &whole_demand()).await.unwrap();
    steps::demand(&town.app, &port, id, Act::Submit, &StepInput::default()).await.unwrap();

    let clerk = town.person("clerk").await;
    let page = clerk.get(&format!("/demands/{id}")).await.is(200).text();
    assert!(page.contains("现由市科技局办理") && !page.contains("区县推荐"), "{page}");
    let offers = clerk.api("GET", &format!("/demands/{id}/steps"), Value::Null).await.is(200).json();
    assert!(offers.as_array().unwrap().iter().any(|offer| offer["act"] == "screen"), "{offers}");
    let todo = desk::desk(&town.app, &town.who("clerk").await).await.unwrap().todo;
    assert!(todo.iter().any(|todo| todo.verb == "转入论证" && todo.href == format!("/demands/{id}")), "{todo:?}");
    town.step("clerk", id, Act::Screen, StepInput::default()).await.unwrap();

    // Where there is an office it stays the first.
    let other = town.submitted(&whole_demand()).await;
    refused(town.step("clerk", other, Act::Screen, StepInput::default()).await, "not_now");
}

async fn a_claimed_row_goes_its_owners_way(town: Town) {
    let id = collected(&town, "甲-1").await;
    town.step("firm2", id, Act::Claim, StepInput::default()).await.unwrap();
    town.settle().await;
    town.step("clerk", id, Act::RefuseClaim, town.note("请先提供需求来源证明")).await.unwrap();
    town.settle().await;
    let told = messages(&town, "firm2").await;
    assert!(
        told.iter().any(|(title, text)| title.contains("认领未获确认") && text == "请先提供需求来源证明"),
        "{told:?}"
    );
    assert!(!messages(&town, "firm").await.iter().any(|(title, _)| title.contains("认领未获确认")));

    town.step("firm", id, Act::Claim, StepInput::default()).await.unwrap();
    town.step("clerk", id, Act::ConfirmClaim, StepInput::default()).await.unwrap();
    let given = row(&town, id).await;
    let today = jiebang::call::current(town.app.store.db()).await.unwrap().id;
    assert_eq!((given.org_id, given.claimed_by), (Some(town.ids("firm").1), None));
    assert_eq!((given.region.as_str(), given.call_id), ("东区", today));

    demands::save(&town.app, &town.who("firm").await, id, &whole_demand(), None).await.unwrap();
    town.step("firm", id, Act::Submit, StepInput::default()).await.unwrap();
    refused(town.step("clerk", id, Act::Screen, StepInput::default()).await, "not_now");
    town.step("district", id, Act::Recommend, StepInput::default()).await.unwrap();
    assert_eq!(row(&town, id).await.stage, DemandStage::Recommended);
}

async fn a_collected_row_is_taken_off_the_list(town: Town) {
    let id = collected(&town, "甲-2").await;
    let place = format!("/demands/{id}");
    assert!(town.person("clerk").await.get(&place).await.is(200).text().contains("从清单撤下"));
    refused(town.step("clerk", id, Act::Withdraw, StepInput::default()).await, "note");
    refused(town.step("firm", id, Act::Withdraw, town.note("不要了")).await, "not_yours");
    town.step("clerk", id, Act::Withdraw, town.note("与另一条重复")).await.unwrap();
    town.settle().await;
    town.public().get(&place).await.is(404);
    assert!(!town.public().get("/demands").await.is(200).text().contains("甲-2"));
    assert!(town.person("clerk").await.get(&place).await.is(200).text().contains("与另一条重复"));
}

async fn a_round_without_result_gives_its_reasons(town: Town) {
    let (demand, bids) = town.under_review(&["team", "team2"]).await;
    town.all_scored(&bids).await;
    // Naming all of them as winners of nothing excuses nobody.
    let lapse = StepInput { winners: bids.clone(), ..town.note("方案都达不到要求") };
    refused(town.step("leader", demand, Act::Lapse, lapse.clone()).await, "explained");
    for bid in &bids {
        town.explained(*bid).await;
    }
    town.step("leader", demand, Act::Lapse, lapse).await.unwrap();
}

async fn bids_that_could_be_opened_are_not_lapsed_by_the_clerk(town: Town) {
    let id = town.listed(&whole_demand()).await;
    town.bid("team", id).await;
    town.pass(TimeDelta::days(11)).await;
    refused(town.step("clerk", id, Act::Lapse, town.note("不想开标")).await, "too_few");
    refused(town.step("leader", id, Act::Lapse, StepInput::default()).await, "note");
    let todo = desk::desk(&town.app, &town.who("leader").await).await.unwrap().todo;
    assert!(todo.is_empty(), "nobody waits for a lapse: {todo:?}");
    town.step("leader", id, Act::Lapse, town.note("发榜方停产")).await.unwrap();

    refused(town.step("clerk", id, Act::Relist, town.deadline(10)).await, "note");
    change(&town, id, demand::Column::Mode, Expr::value(Mode::Directed)).await;
    refused(town.step("clerk", id, Act::Relist, town.again(10)).await, "directed_named");
    change(&town, id, demand::Column::DirectedOrgId, Expr::value(town.ids("team3").1)).await;
    town.step("clerk", id, Act::Relist, town.again(10)).await.unwrap();
    town.settle().await;
    for who in ["firm", "team", "team3"] {
        let told = messages(&town, who).await;
        let again = |(title, text): &(String, String)| title.contains("重新发榜") && text.contains("放宽指标");
        assert!(told.iter().any(again), "{who}: {told:?}");
    }
}

async fn what_was_listed_leaves_a_trace(town: Town) {
    let before = town.submitted(&whole_demand()).await;
    town.step("firm", before, Act::Withdraw, town.note("重复提交")).await.unwrap();
    let id = town.listed(&whole_demand()).await;
    town.bid("team", id).await;
    town.drafted_bid("team2", id).await;
    town.step("clerk", id, Act::Withdraw, town.note("发榜单位已被收购")).await.unwrap();
    town.settle().await;

    let public = town.public();
    public.get(&format!("/demands/{before}")).await.is(404);
    let page = public.get(&format!("/demands/{id}")).await.is(200).text();
    assert!(page.contains("已撤回") && page.contains("发榜单位已被收购"), "{page}");
    assert!(public.get("/?stage=withdrawn").await.is(200).text().contains("海带加工副产物"));
    let found = public.api("GET", "/demands?stage=withdrawn", Value::Null).await.is(200).json();
    assert_eq!((&found["total"], &found["items"][0]["id"]), (&json!(1), &json!(id)));
    let found = public.api("GET", "/demands?q=%E6%B5%B7%E5%B8%A6&stage=withdrawn", Value::Null).await.is(200).json();
    assert_eq!(found["total"], 1, "what can be read can be found");
    let feed = public.api("GET", "/journal?after=0&limit=100", Value::Null).await.is(200).json();
    let acts = |act: &str| feed["items"].as_array().unwrap().iter().filter(|row| row["act"] == act).count();
    assert_eq!(acts("withdraw"), 1, "{feed}");
    for who in ["firm", "team", "team2"] {
        let told = messages(&town, who).await;
        assert!(
            told.iter().any(|(title, text)| title.contains("撤回") && text == "发榜单位已被收购"),
            "{who}: {told:?}"
        );
    }
    assert!(!messages(&town, "team3").await.iter().any(|(title, _)| title.contains("撤回")));
}

async fn a_term_that_is_over_is_not_revoked(town: Town) {
    let (demand, bids) = town.under_review(&["team"]).await;
    town.all_scored(&bids).await;
    let propose = StepInput { winners: bids, ..StepInput::default() };
    town.step("clerk", demand, Act::Propose, propose).await.unwrap();
    town.step("leader", demand, Act::Approve, StepInput::default()).await.unwrap();
    // Over, and no ticker has come by: the public reads that it has ended.
    town.app.store.clock.move_to(town.app.store.clock.glance() + TimeDelta::days(9));
    for act in [Act::Revoke, Act::Pause] {
        refused(town.step("leader", demand, act, town.note("收到异议")).await, "term_runs");
    }
    town.settle().await;
    assert_eq!(row(&town, demand).await.stage, DemandStage::Awarded);
}

async fn one_matter_holds_up_no_other(town: Town) {
    let broken = town.listed(&whole_demand()).await;
    let sound = town.listed(&whole_demand()).await;
    let rules = call::ActiveModel {
        title: Set("规则写坏的批次".into()),
        year: Set(2026),
        rules: Set("{".into()),
        open: Set(false),
        created_at: Set(town.app.store.clock.glance()),
        version: Set(1),
        ..Default::default()
    };
    let rules = rules.insert(town.app.store.db()).await.unwrap().id;
    change(&town, broken, demand::Column::CallId, Expr::value(rules)).await;
    town.pass(TimeDelta::days(11)).await;
    assert_eq!(row(&town, broken).await.stage, DemandStage::Listed);
    assert_eq!(row(&town, sound).await.stage, DemandStage::Closed);
}

async fn what_cannot_be_kept_is_told_at_its_field(town: Town) {
    let firm = town.person("firm").await;
    let wrong = [
        ("public_fen", json!(-1)),
        ("own_fen", json!(10_000_000_000_001_i64)),
        ("prize_fen", json!(i64::MAX)),
        ("directed_org_id", json!(999_999)),
    ];
    let id = demands::create(&town.app, &town.who("firm").await, None, &whole_demand()).await.unwrap();
    for (field, value) in wrong {
        let body = json!({ field: value });
        for (method, path) in [("POST", "/demands".to_owned()), ("PATCH", format!("/demands/{id}"))] {
            let told = firm.api(method, &path, body.clone()).await.is(422).json();
            assert_eq!(told["errors"][0]["field"], field, "{told}");
        }
    }
    let unknown = [("title", "定向"), ("mode", "directed"), ("directed_org_id", "999999"), ("save", "1")];
    let page = firm.post(&format!("/demands/{id}/edit"), &unknown).await.is(422).text();
    assert!(page.contains("没有这个单位") && page.contains("还没有保存"), "{page}");
    assert_eq!(firm.post("/demands/new", &unknown).await.status, StatusCode::UNPROCESSABLE_ENTITY);

    // A draft keeps what may still change; submitting asks for a unit that can take it on.
    let who = town.who("firm").await;
    let directed = |class, unit: &str| Content {
        mode: Mode::Directed,
        class,
        directed_org_id: Some(town.ids(unit).1),
        ..whole_demand()
    };
    use entity::words::DemandClass::{Tackle, Transfer};
    for (class, unit, fits) in
        [(Tackle, "firm", false), (Transfer, "team", false), (Tackle, "expert1", false), (Transfer, "firm2", true)]
    {
        demands::save(&town.app, &who, id, &directed(class, unit), None).await.unwrap();
        let outcome = town.step("firm", id, Act::Submit, StepInput::default()).await;
        match outcome {
            Ok(()) => assert!(fits, "{unit}"),
            Err(Error::Conflict { code, .. }) => assert!(!fits && code == "complete", "{unit}: {code}"),
            Err(other) => panic!("{unit}: {other}"),
        }
    }
}
