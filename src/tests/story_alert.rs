//! Who keeps an eye on something is told what newly comes in: why, once, as often as they chose, and nothing that is
//! not for them.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    message, watch,
    words::{AccountStage, Disclosure, Frequency, Maturity},
};
use jiebang::{
    achievement::{self, form::Content as Offered},
    alert::{self, form::Sent},
    demand::{
        form::{Content, StepInput},
        rules::Act,
    },
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr};
use serde_json::{Value, json};

use crate::{
    lives::whole_demand,
    town::{Town, on_both_stores},
};

on_both_stores!(
    a_saved_search_tells_once_and_why,
    digests_go_out_when_they_are_due,
    a_record_of_ones_own_is_watched_from_the_first_day,
    watches_are_ones_own,
    what_is_hidden_is_not_told,
    who_is_gone_is_not_told,
    what_came_in_while_it_was_silent_stays_untold,
    what_the_bureau_keeps_to_itself_is_told_by_no_message,
    what_stood_there_before_is_not_new_when_it_is_changed,
);

/// What stands in somebody's inbox about what they watch, the oldest first.
pub async fn alerts(town: &Town, who: &str) -> Vec<message::Model> {
    message::Entity::find()
        .filter(message::Column::AccountId.eq(town.ids(who).0))
        .filter(message::Column::Kind.ne("notice"))
        .order_by_asc(message::Column::At)
        .all(town.app.store.db())
        .await
        .unwrap()
}

pub async fn watches(town: &Town, who: &str, address: &str, frequency: Frequency) -> i64 {
    let sent = Sent { name: Some(format!("{who}的订阅")), frequency: Some(frequency) };
    alert::save(&town.app, &town.who(who).await, address, &sent).await.unwrap()
}

/// An achievement of somebody's unit, published.
pub async fn published(town: &Town, who: &str, title: &str, summary: &str) -> i64 {
    let who = town.who(who).await;
    let id = achievement::create(&town.app, &who, None, &offered(title, summary)).await.unwrap();
    let step = achievement::form::StepInput::default();
    achievement::step(&town.app, &who, id, achievement::rules::Act::Publish, &step).await.unwrap();
    id
}

fn offered(title: &str, summary: &str) -> Offered {
    Offered {
        title: title.into(),
        summary: summary.into(),
        field: "海洋生物与健康食品".into(),
        maturity: Some(Maturity::PilotTested),
        ip_type: "发明专利".into(),
        cooperation: vec!["技术转让".into()],
        contact: "方老师 0000-5180 333".into(),
        ..Offered::default()
    }
}

const EXTRACTION: &str =
    "针对海带加工副产物，采用低温破壁与连续提取工艺，提取物活性保持率高，得率达到百分之十三，已建成中试线。";

async fn until(town: &Town, at: &str) {
    let at: DateTime<Utc> = DateTime::parse_from_rfc3339(at).unwrap().to_utc();
    town.pass(at - town.app.store.clock.glance()).await;
}

async fn a_saved_search_tells_once_and_why(town: Town) {
    let [team, team2] = [town.person("team").await, town.person("team2").await];
    let list = team.get("/?q=海带").await.is(200).text();
    assert!(list.contains("保存这个检索"), "{list}");
    let visitor = town.public().get("/?q=海带").await.is(200).text();
    assert!(!visitor.contains("保存这个检索"), "only for those signed in");
    let form = team.get("/alerts/new?of=%2F%3Fq%3D%E6%B5%B7%E5%B8%A6").await.is(200).text();
    for words in ["新的榜单，含“海带”", "发邮件到 team@example.test", "每周一 8:00 汇总一次", "榜单：海带"]
    {
        assert!(form.contains(words), "{words} in {form}");
    }
    let sent = [("address", "/?q=海带"), ("name", "海带榜单"), ("frequency", "at_once")];
    team.post("/alerts", &[sent[0], ("name", " "), sent[2]]).await.is(422);
    team.post("/alerts", &sent).await.is(303);
    team.post("/alerts", &sent).await.is(303);
    team2.post("/alerts", &[sent[0], sent[1], ("frequency", "never")]).await.is(303);
    watches(&town, "team", "/?q=石墨烯 海带", Frequency::AtOnce).await;
    watches(&town, "firm", "/?q=海带", Frequency::AtOnce).await;
    assert_eq!(team.api("GET", "/alerts", Value::Null).await.json()["total"], 2, "the same search is saved once");
    let list = team.get("/?sort=new&q=海带").await.is(200).text();
    assert!(list.contains("已订阅：有新内容就提醒") && !list.contains("保存这个检索"), "{list}");

    let demand = town.listed(&whole_demand()).await;
    town.settle().await;
    let told = alerts(&town, "team").await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].title, format!("“海带榜单”有新内容：{}", whole_demand().title));
    assert_eq!(told[0].text, format!("{}（符合检索：含“海带”）", whole_demand().title));
    assert_eq!(told[0].href, format!("/demands/{demand}"));
    assert!(alerts(&town, "team2").await.is_empty(), "who asked for nothing is told nothing");
    assert!(alerts(&town, "firm").await.is_empty(), "what one's own unit does one knows");

    town.step("clerk", demand, Act::Extend, town.again(20)).await.unwrap();
    town.pass(TimeDelta::days(21)).await;
    town.settle().await;
    assert_eq!(alerts(&town, "team").await.len(), 1, "told once");
    let team = town.person("team").await;
    let mine = team.get("/alerts").await.is(200).text();
    assert!(mine.contains("海带榜单") && mine.contains("上次提醒 9 月 15 日"), "{mine}");
    let inbox = team.get("/inbox").await.is(200).text();
    assert!(inbox.contains("符合检索：含“海带”") && inbox.contains("href=\"/alerts\""), "{inbox}");
}

async fn digests_go_out_when_they_are_due(town: Town) {
    // Tuesday, 9:00.
    watches(&town, "team", "/", Frequency::Daily).await;
    let weekly = watches(&town, "team", "/achievements?q=提取", Frequency::Weekly).await;
    town.listed(&whole_demand()).await;
    let offered = published(&town, "team2", "海带副产物低温提取成套装备", EXTRACTION).await;
    until(&town, "2026-09-16T07:59:00+08:00").await;
    assert!(alerts(&town, "team").await.is_empty());
    until(&town, "2026-09-16T08:00:00+08:00").await;
    let told = alerts(&town, "team").await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].title.contains(&whole_demand().title), "{told:?}");

    let second = town.listed(&Content { title: "海水提溴关键工艺".into(), ..whole_demand() }).await;
    town.settle().await;
    let daily = team_watch(&town, "/").await;
    assert_eq!(daily.name, "team的订阅");
    // The weekly one is made daily after this day's digest: nothing goes out before the next.
    until(&town, "2026-09-16T08:20:00+08:00").await;
    change(&town, weekly, Frequency::Daily).await;
    town.settle().await;
    assert_eq!(alerts(&town, "team").await.len(), 1);
    change(&town, weekly, Frequency::Weekly).await;
    // The daily one is let go until Monday, when both are due: one message.
    change(&town, daily.id, Frequency::Weekly).await;
    until(&town, "2026-09-21T08:00:00+08:00").await;
    let told = alerts(&town, "team").await;
    assert_eq!(told.len(), 2, "one digest a person: {told:?}");
    assert_eq!(told[1].title, "2 项订阅有新内容，共 2 项");
    assert!(told[1].text.contains("海水提溴关键工艺") && told[1].text.contains("海带副产物低温提取成套装备"));
    assert_eq!(told[1].href, "/alerts/digest");
    let page = town.person("team").await.get("/alerts/digest").await.is(200).text();
    for href in [format!("/demands/{second}"), format!("/achievements/{offered}")] {
        assert!(page.contains(&format!("href=\"{href}\"")), "{href} in {page}");
    }
    assert!(page.contains("符合检索：含“提取”"), "{page}");
    town.pass(TimeDelta::days(14)).await;
    assert_eq!(alerts(&town, "team").await.len(), 2, "nothing new, no message");
}

/// The frequency of one of the team's.
async fn change(town: &Town, id: i64, frequency: Frequency) {
    let sent = Sent { name: None, frequency: Some(frequency) };
    alert::change(&town.app, &town.who("team").await, id, &sent).await.unwrap();
}

pub async fn team_watch(town: &Town, address: &str) -> watch::Model {
    alert::of_address(town.app.store.db(), &town.who("team").await, address).await.unwrap().unwrap()
}

async fn a_record_of_ones_own_is_watched_from_the_first_day(town: Town) {
    let early = published(&town, "team2", "海带副产物低温提取旧装备", EXTRACTION).await;
    let demand = town.submitted(&whole_demand()).await;
    town.settle().await;
    let firm = town.who("firm").await;
    let address = format!("/demands/{demand}/matches");
    let watch = alert::of_address(town.app.store.db(), &firm, &address).await.unwrap().expect("watched by itself");
    assert_eq!((watch.frequency, watch.name.as_str()), (Frequency::Weekly, whole_demand().title.as_str()));
    let matches = town.person("firm").await.get(&address).await.is(200).text();
    assert!(matches.contains("已订阅：每周一 8:00 汇总一次"), "{matches}");
    for other in ["firm2", "team"] {
        let form = format!("/alerts/new?of={address}");
        town.person(other).await.get(&form).await.is(404);
    }

    let offered = published(&town, "team", "海带加工副产物低温提取工艺与装备", EXTRACTION).await;
    for number in 0..6 {
        let title = format!("第{number}号风电叶片除冰装置");
        published(
            &town,
            "team3",
            &title,
            "面向高寒地区风电场，采用气动膨胀方式除冰，安装在叶片前缘，可靠性已经现场验证。",
        )
        .await;
    }
    until(&town, "2026-09-21T08:00:00+08:00").await;
    let told = alerts(&town, "firm").await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].href, format!("/achievements/{offered}"));
    assert!(told[0].text.contains("同提到：") && told[0].text.contains("关联"), "{told:?}");
    assert!(!told[0].text.contains("旧装备") && !told[0].text.contains("风电"), "{early}: {told:?}");

    // Sent back, mended and handed in again: who has stopped it is not asked again.
    alert::remove(&town.app, &firm, watch.id).await.unwrap();
    town.step("clerk", demand, Act::Return, town.note("请补充检验方法")).await.unwrap();
    town.step("firm", demand, Act::Submit, StepInput::default()).await.unwrap();
    town.settle().await;
    assert!(alert::of_address(town.app.store.db(), &firm, &address).await.unwrap().is_none());
    let clerk = alert::list::of(town.app.store.db(), town.ids("clerk").0, 0, 10).await.unwrap();
    assert_eq!(clerk.1, 0);
}

async fn watches_are_ones_own(town: Town) {
    let id = watches(&town, "team", "/", Frequency::Daily).await;
    let other = town.person("firm").await;
    for (method, body) in [("GET", Value::Null), ("PATCH", json!({"frequency": "never"})), ("DELETE", Value::Null)] {
        other.api(method, &format!("/alerts/{id}"), body.clone()).await.is(404);
        town.public().api(method, &format!("/alerts/{id}"), body).await.is(401);
    }
    for path in ["", "/stop", "/remove"] {
        other.post(&format!("/alerts/{id}{path}"), &[("frequency", "never")]).await.is(404);
    }
    assert!(!other.get("/alerts").await.is(200).text().contains("team的订阅"));
    let team = town.person("team").await;
    team.post(&format!("/alerts/{id}"), &[("frequency", "at_once")]).await.is(303);
    assert_eq!(team_watch(&town, "/").await.frequency, Frequency::AtOnce);
    team.post(&format!("/alerts/{id}/stop"), &[]).await.is(303);
    assert_eq!(team_watch(&town, "/").await.frequency, Frequency::Never);
    team.post(&format!("/alerts/{id}/remove"), &[]).await.is(303);
    team.post(&format!("/alerts/{id}/stop"), &[]).await.is(404);
}

async fn what_is_hidden_is_not_told(town: Town) {
    let hidden = Content {
        background: "三年来试过紫球藻破壁和两种改良办法，能耗高、得率低，活性损失始终超过两成，无法稳定供货。".into(),
        show_text: Disclosure::Bidder,
        ..whole_demand()
    };
    for who in ["team", "clerk"] {
        watches(&town, who, "/demands?q=紫球藻", Frequency::AtOnce).await;
        watches(&town, who, "/demands?q=海带", Frequency::AtOnce).await;
    }
    let demand = town.submitted(&hidden).await;
    town.settle().await;
    assert_eq!(alerts(&town, "clerk").await.len(), 1, "the bureau reads what is handed in");
    assert!(alerts(&town, "team").await.is_empty(), "before it is in the list nobody else does");
    town.step("district", demand, Act::Recommend, StepInput::default()).await.unwrap();
    town.settle().await;
    let told = alerts(&town, "team").await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].text.contains("含“海带”") && !told[0].text.contains("紫球藻"), "{told:?}");
    // That it is being vetted is told to nobody outside: it has been among the collected ones.
    watches(&town, "team2", "/demands?q=海带", Frequency::AtOnce).await;
    town.step("clerk", demand, Act::Screen, StepInput::default()).await.unwrap();
    town.settle().await;
    assert!(alerts(&town, "team2").await.is_empty());
    assert_eq!(alerts(&town, "clerk").await.len(), 1, "told once");
}

async fn who_is_gone_is_not_told(town: Town) {
    watches(&town, "team", "/", Frequency::AtOnce).await;
    watches(&town, "team2", "/", Frequency::Daily).await;
    let db = town.app.store.db();
    for who in ["team", "team2"] {
        entity::account::Entity::update_many()
            .col_expr(entity::account::Column::Stage, Expr::value(AccountStage::Disabled))
            .filter(entity::account::Column::Id.eq(town.ids(who).0))
            .exec(db)
            .await
            .unwrap();
    }
    // Somebody who no longer handles the unit's business is not told what answers its demands.
    let demand = town.submitted(&whole_demand()).await;
    town.settle().await;
    entity::duty::Entity::delete_many()
        .filter(entity::duty::Column::AccountId.eq(town.ids("firm").0))
        .exec(db)
        .await
        .unwrap();
    town.step("district", demand, Act::Recommend, StepInput::default()).await.unwrap();
    town.step("clerk", demand, Act::Screen, StepInput::default()).await.unwrap();
    town.step("clerk", demand, Act::List, town.deadline(30)).await.unwrap();
    published(&town, "team3", "海带加工副产物低温提取工艺与装备", EXTRACTION).await;
    town.pass(TimeDelta::days(8)).await;
    for who in ["team", "team2", "firm"] {
        assert!(alerts(&town, who).await.is_empty(), "{who}");
    }
}

async fn what_came_in_while_it_was_silent_stays_untold(town: Town) {
    let id = watches(&town, "team", "/", Frequency::Never).await;
    town.listed(&whole_demand()).await;
    town.settle().await;
    change(&town, id, Frequency::AtOnce).await;
    town.settle().await;
    assert!(alerts(&town, "team").await.is_empty());
    town.listed(&Content { title: "海水提溴关键工艺".into(), ..whole_demand() }).await;
    town.settle().await;
    let told = alerts(&town, "team").await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].title, "“team的订阅”有新内容：海水提溴关键工艺");
}

async fn what_the_bureau_keeps_to_itself_is_told_by_no_message(town: Town) {
    let (demand, bids) = town.under_review(&["team"]).await;
    town.settle().await;
    let address = "/?stage=under_review";
    for who in ["team", "leader"] {
        watches(&town, who, address, Frequency::AtOnce).await;
    }
    town.all_scored(&bids).await;
    let winners = StepInput { winners: bids, ..StepInput::default() };
    town.step("clerk", demand, Act::Propose, winners).await.unwrap();
    town.settle().await;
    town.step("leader", demand, Act::Reconsider, town.note("指标应答不清")).await.unwrap();
    town.settle().await;
    assert!(alerts(&town, "team").await.is_empty(), "a proposal that is sent back reads as review all the time");
    assert_eq!(alerts(&town, "leader").await.len(), 1);
    // What found nothing does not look at the same rows again.
    let last = jiebang::journal::last(town.app.store.db()).await.unwrap();
    assert_eq!(team_watch(&town, address).await.seq, last);
}

async fn what_stood_there_before_is_not_new_when_it_is_changed(town: Town) {
    let old = published(&town, "team2", "海带副产物低温提取旧装备", EXTRACTION).await;
    town.pass(TimeDelta::hours(1)).await;
    watches(&town, "team", "/achievements?q=提取", Frequency::AtOnce).await;
    // Initials are a guess that nobody looks at.
    watches(&town, "team", "/achievements?q=bjyjy", Frequency::AtOnce).await;
    let new = published(
        &town,
        "team2",
        "海带副产物干燥装备",
        "用于海带副产物的连续干燥，热风循环利用，能耗降低三成，已建成中试线并连续运行。",
    )
    .await;
    town.settle().await;
    assert!(alerts(&town, "team").await.is_empty(), "it does not say 提取");
    let who = town.who("team2").await;
    for (id, title) in [(old, "海带副产物低温提取装备，第二代"), (new, "海带副产物提取后的干燥装备")]
    {
        achievement::save(&town.app, &who, id, &offered(title, EXTRACTION), None).await.unwrap();
    }
    town.settle().await;
    let told = alerts(&town, "team").await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].href, format!("/achievements/{new}"), "what stood there is none");
}
