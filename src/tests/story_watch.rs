//! What begins to be watched by itself, and how all of it is stopped.

use axum::http::Method;
use entity::{
    mail,
    words::{Duty, Frequency},
};
use jiebang::{
    alert,
    demand::{
        form::{Content, StepInput},
        rules::Act,
    },
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::{
    lives::whole_demand,
    story_alert::{alerts, team_watch, watches},
    town::{Town, on_both_stores},
};

on_both_stores!(
    a_mails_link_stops_without_signing_in,
    a_mail_program_stops_everything_by_itself,
    a_unit_watches_what_is_handed_in_for_it,
);

async fn mailed(town: &Town) -> mail::Model {
    let sent = mail::Entity::find().filter(mail::Column::AccountId.eq(town.ids("team").0));
    sent.filter(mail::Column::Kind.eq("alert")).one(town.app.store.db()).await.unwrap().expect("a mail")
}

async fn a_mails_link_stops_without_signing_in(town: Town) {
    let id = watches(&town, "team", "/", Frequency::AtOnce).await;
    town.listed(&whole_demand()).await;
    town.settle().await;
    let sent = mailed(&town).await;
    assert!(sent.text.contains("阶段“揭榜中”") && sent.text.contains("因为您保存了检索"), "{}", sent.text);
    let link = sent.text.split("不再接收“team的订阅”：").nth(1).and_then(|rest| rest.lines().next()).unwrap();
    let path = link.strip_prefix(&town.app.config.base_url()).unwrap();

    let public = town.public();
    let page = public.get(path).await.is(200).text();
    assert!(page.contains("team的订阅") && page.contains("停止</button>"), "{page}");
    assert_eq!(team_watch(&town, "/").await.frequency, Frequency::AtOnce, "looking stops nothing");
    public.get(&format!("{path}0")).await.is(404);
    public.post(&format!("/alerts/stop/{id}-{}", "0".repeat(64)), &[]).await.is(404);
    public.post(&path.replace(&format!("/{id}-"), &format!("/{}-", id + 1)), &[]).await.is(404);
    public.post(&path.replace(&format!("/{id}-"), &format!("/all-{id}-")), &[]).await.is(404);
    assert!(public.post(path, &[]).await.is(200).text().contains("已停止"));
    assert_eq!(team_watch(&town, "/").await.frequency, Frequency::Never);
    assert!(public.get(path).await.is(200).text().contains("已停止"));
    town.listed(&Content { title: "海水提溴关键工艺".into(), ..whole_demand() }).await;
    town.settle().await;
    assert_eq!(alerts(&town, "team").await.len(), 1);
}

/// RFC 8058: a POST to the address in the header, without cookie, token or redirect.
async fn a_mail_program_stops_everything_by_itself(town: Town) {
    watches(&town, "team", "/", Frequency::AtOnce).await;
    watches(&town, "team", "/achievements", Frequency::Weekly).await;
    watches(&town, "team2", "/", Frequency::AtOnce).await;
    town.listed(&whole_demand()).await;
    town.settle().await;
    let stop = mailed(&town).await.stop.unwrap();
    let folder = std::fs::read_dir(town.app.config.data_dir.join("mail")).unwrap();
    let mut texts = folder.map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap());
    let sent = texts.find(|text| text.contains("team@example.test") && text.contains("List-Unsubscribe: "));
    // A long header goes on in the next line.
    let sent = sent.expect("a mail with the header").replace("\r\n ", " ").replace("Unsubscribe:  ", "Unsubscribe: ");
    assert!(sent.contains(&format!("List-Unsubscribe: <{stop}>\r\n")), "{sent}");
    assert!(sent.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), "{sent}");

    let path = stop.strip_prefix(&town.app.config.base_url()).unwrap();
    let kind = Some("application/x-www-form-urlencoded");
    let body = b"List-Unsubscribe=One-Click".to_vec();
    let sent = town.public().send(Method::POST, path, kind, body, &[]).await;
    assert!(sent.is(200).text().contains("您的全部订阅不会再发"));
    for address in ["/", "/achievements"] {
        assert_eq!(team_watch(&town, address).await.frequency, Frequency::Never);
    }
    // What would begin by itself does not; others go on being told.
    town.published("team", "海带干燥装备", "用于海带的连续干燥，能耗低。").await;
    town.listed(&Content { title: "海水提溴关键工艺".into(), ..whole_demand() }).await;
    town.settle().await;
    let (watches, _) = alert::list::of(town.app.store.db(), town.ids("team").0, 0, 10).await.unwrap();
    assert!(watches.len() == 3 && watches.iter().all(|watch| watch.frequency == Frequency::Never), "{watches:?}");
    assert_eq!((alerts(&town, "team").await.len(), alerts(&town, "team2").await.len()), (1, 2));
}

async fn a_unit_watches_what_is_handed_in_for_it(town: Town) {
    let db = town.app.store.db();
    let member = town.newcomer("member", "东岭机械有限公司", &[Duty::Member]).await;
    let clerk = town.who("clerk").await;
    let entered = jiebang::demand::create(&town.app, &clerk, Some(town.ids("firm").1), &whole_demand()).await.unwrap();
    town.step("clerk", entered, Act::Submit, StepInput::default()).await.unwrap();
    let who = town.who_is(member).await;
    let own = jiebang::demand::create(&town.app, &who, None, &whole_demand()).await.unwrap();
    jiebang::steps::demand(&town.app, &who, own, Act::Submit, &StepInput::default()).await.unwrap();
    town.settle().await;
    let watched = async |account: i64| alert::list::of(db, account, 0, 10).await.unwrap().0;
    let addresses = async |account: i64| {
        let mut ids: Vec<String> = watched(account).await.into_iter().map(|watch| watch.address).collect();
        ids.sort();
        ids
    };
    let of = |id: i64| format!("/demands/{id}/matches");
    assert_eq!(addresses(town.ids("firm").0).await, [of(entered), of(own)], "its administrator");
    assert_eq!(addresses(member).await, [of(own)], "who did it");
    assert!(watched(town.ids("clerk").0).await.is_empty(), "who wrote for it");
    assert_eq!(alert::list::searches(db, town.ids("firm").0).await.unwrap(), 0, "they leave room for searches");
    watches(&town, "firm", "/demands?q=海带", Frequency::Never).await;
    assert_eq!(alert::list::searches(db, town.ids("firm").0).await.unwrap(), 1);
}
