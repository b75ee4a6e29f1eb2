//! Who is told of what: one table of acts, and for each the people whom its message reaches.

use entity::{
    bid, demand, journal, message,
    words::{AchievementStage, BidStage, Mode, Subject, Visibility, Word},
};
use jiebang::{
    demand::rules::Act,
    journal::{Happened, append},
    review,
    who::Who,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr};
use serde_json::json;

use crate::{
    lives::whole_demand,
    town::{Town, on_both_stores},
};

on_both_stores!(each_act_tells_whom_it_concerns, those_taken_off_are_told);

const EVERYBODY: &[&str] = &[
    "clerk",
    "leader",
    "auditor",
    "admin",
    "district",
    "district2",
    "firm",
    "firm2",
    "team",
    "team2",
    "team3",
    "expert1",
    "expert2",
    "expert3",
    "expert4",
];

/// By whom, what, and who is told.
const TABLE: &[(&str, Act, &[&str])] = &[
    ("firm", Act::Submit, &["clerk", "district"]),
    ("district", Act::Recommend, &["clerk", "firm"]),
    ("district", Act::Return, &["firm"]),
    ("clerk", Act::Screen, &["firm"]),
    ("clerk", Act::Decline, &["firm"]),
    ("clerk", Act::List, &["firm"]),
    ("clerk", Act::Extend, &["firm", "team", "team2"]),
    ("clock", Act::Close, &["clerk", "firm"]),
    ("clerk", Act::Open, &["firm"]),
    ("leader", Act::Lapse, &["firm"]),
    ("clerk", Act::Relist, &["firm", "team", "team2", "team3"]),
    ("clerk", Act::Propose, &["leader"]),
    ("leader", Act::Reconsider, &["clerk"]),
    ("leader", Act::Approve, &["firm", "team"]),
    ("auditor", Act::Pause, &["firm", "team"]),
    ("leader", Act::Resume, &["firm", "team"]),
    ("leader", Act::Revoke, &["firm", "team"]),
    ("clock", Act::Award, &["firm", "team"]),
    ("clerk", Act::Withdraw, &["firm", "team", "team2", "team3"]),
    ("firm", Act::Withdraw, &["clerk", "team", "team2", "team3"]),
    ("firm2", Act::Claim, &["clerk", "firm"]),
    ("clerk", Act::RefuseClaim, &["firm2"]),
    ("clerk", Act::ConfirmClaim, &["firm"]),
];

/// Writes one row into the journal, lets the followers read it, and tells who got which text.
async fn happens(town: &Town, who: &str, act: &str, subject: Subject, id: i64) -> (Vec<&'static str>, Vec<String>) {
    let who = if who == "clock" { Who::Clock } else { town.who(who).await };
    let details = json!({"note": "因为如此", "from": "screening"});
    let tx = town.app.store.write().await.unwrap();
    let row = Happened { act, subject, id, visibility: Visibility::Party, details };
    let seq = append(&tx, &who, row).await.unwrap();
    tx.commit().await.unwrap();
    town.settle().await;
    told_by(town, seq).await
}

async fn told_by(town: &Town, seq: i64) -> (Vec<&'static str>, Vec<String>) {
    let rows = message::Entity::find().filter(message::Column::Seq.eq(seq)).all(town.app.store.db()).await.unwrap();
    let told = EVERYBODY.iter().filter(|name| rows.iter().any(|row| row.account_id == town.ids(name).0));
    let mut told: Vec<&str> = told.copied().collect();
    told.sort_unstable();
    (told, rows.into_iter().map(|row| row.text).collect())
}

async fn each_act_tells_whom_it_concerns(town: Town) {
    let demand = town.listed(&whole_demand()).await;
    town.bid("team", demand).await;
    town.drafted_bid("team2", demand).await;
    let earlier = town.bid("team3", demand).await;
    let db = town.app.store.db();
    let turned_down = bid::Entity::update_many().col_expr(bid::Column::Stage, Expr::value(BidStage::NotSelected));
    turned_down.filter(bid::Column::Id.eq(earlier)).exec(db).await.unwrap();

    for (by, act, expected) in TABLE {
        let (told, texts) = happens(&town, by, act.code(), Subject::Demand, demand).await;
        assert_eq!(told, *expected, "{by} {act:?}");
        assert!(texts.iter().all(|text| text == "因为如此"), "{act:?}: {texts:?}");
    }
    // In 定向委托 the unit asked is told that it may bid.
    demand::Entity::update_many()
        .col_expr(demand::Column::Mode, Expr::value(Mode::Directed))
        .col_expr(demand::Column::DirectedOrgId, Expr::value(town.ids("firm2").1))
        .filter(demand::Column::Id.eq(demand))
        .exec(db)
        .await
        .unwrap();
    let (told, _) = happens(&town, "clerk", Act::List.code(), Subject::Demand, demand).await;
    assert_eq!(told, ["firm", "firm2"]);
    // What was never submitted is nobody's business when it is thrown away.
    let draft = jiebang::demand::create(&town.app, &town.who("firm").await, None, &whole_demand()).await.unwrap();
    town.step("firm", draft, Act::Withdraw, town.note("不写了")).await.unwrap();
    town.settle().await;
    let newest = journal::Entity::find().order_by_desc(journal::Column::Seq).one(db).await.unwrap().unwrap();
    assert_eq!(told_by(&town, newest.seq).await.0, Vec::<&str>::new());
}

async fn those_taken_off_are_told(town: Town) {
    let db = town.app.store.db();
    let (demand, _) = town.under_review(&["team"]).await;
    let expert = town.ids("expert1").0;
    review::dismiss(&town.app, &town.who("clerk").await, demand, expert, "长期未能评分").await.unwrap();
    town.settle().await;
    let newest = journal::Entity::find().order_by_desc(journal::Column::Seq).one(db).await.unwrap().unwrap();
    assert_eq!(told_by(&town, newest.seq).await, (vec!["expert1"], vec!["长期未能评分".to_owned()]));

    let now = town.app.store.clock.glance();
    let row = entity::achievement::ActiveModel {
        org_id: Set(Some(town.ids("team").1)),
        stage: Set(AchievementStage::Published),
        title: Set("膜材料".into()),
        summary: Set("简介".into()),
        indicators: Set(String::new()),
        field: Set(String::new()),
        keywords: Set(String::new()),
        ip_type: Set(String::new()),
        cooperation: Set(String::new()),
        scope: Set(String::new()),
        contact: Set(String::new()),
        published_at: Set(Some(now)),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        ..Default::default()
    };
    let id = row.insert(db).await.unwrap().id;
    let (told, texts) = happens(&town, "clerk", "withdraw", Subject::Achievement, id).await;
    assert_eq!((told, texts), (vec!["team"], vec!["因为如此".to_owned()]));
    let (told, _) = happens(&town, "team", "withdraw", Subject::Achievement, id).await;
    assert!(told.is_empty(), "what the owner does itself it knows: {told:?}");
}
