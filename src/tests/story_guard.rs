//! What strangers, broken clients and unlucky moments must not do: lock others out, send twice, run an act twice, bring
//! a handler down.

use std::net::SocketAddr;

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request, StatusCode},
    middleware,
};
use chrono::TimeDelta;
use entity::{
    account, file, idempotency, mail, session as sessions,
    words::{Duty, FileStage, SessionKind},
    wrong_try,
};
use jiebang::{
    account::{
        form::PersonInput,
        letters::Letter,
        people::{NewPerson, create_person},
        session, sign_in,
    },
    config::Config,
    demand::rules::Act,
    error::Error,
    file as files,
    inbox::mail as post,
    org::{self, form::OrgInput},
    who::Who,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, sea_query::Expr};
use serde_json::json;
use tower::ServiceExt;

use crate::{
    lives::whole_demand,
    town::{Town, on_both_stores},
};

const PASSWORD: &str = "三棵松树站在海边晒太阳";
const OTHER: &str = "晚风吹过旧码头的灯塔";

on_both_stores!(
    wrong_passwords_lock_where_they_come_from,
    wrong_passwords_from_everywhere_lock_for_all,
    a_notice_is_mailed_once,
    two_senders_send_a_mail_once,
    a_link_stands_in_the_mailbox_alone,
    tokens_open_only_what_they_are_for,
    nonsense_in_an_address_is_answered,
    control_characters_never_reach_the_store,
    files_are_counted_by_nobody_and_limited,
    an_unknown_outcome_is_not_run_again
);

/// Gives somebody who lives here a password.
async fn with_password(town: &Town, username: &str) -> i64 {
    let (id, _) = town.ids(username);
    let hash = town.app.passwords.hash(&town.app.store.chance, PASSWORD).await.unwrap();
    let tx = town.app.store.jot().await.unwrap();
    let row = account::ActiveModel { id: Set(id), password_hash: Set(Some(hash)), ..Default::default() };
    account::Entity::update(row).exec(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn tries(town: &Town, address: &str, password: &str) -> bool {
    sign_in::sign_in(&town.app, address, "firm", password, SessionKind::Api).await.is_ok()
}

async fn wrong_passwords_lock_where_they_come_from(town: Town) {
    let id = with_password(&town, "firm").await;
    for _ in 0..5 {
        assert!(!tries(&town, "203.0.113.1", OTHER).await);
    }
    assert!(!tries(&town, "203.0.113.1", PASSWORD).await, "locked for this address");
    assert!(tries(&town, "198.51.100.1", PASSWORD).await, "a rival locks nobody out");
    assert!(!tries(&town, "203.0.113.1", PASSWORD).await, "and the owner's sign-in does not open it for the rival");
    assert!(town.person("admin").await.get(&format!("/members/{id}")).await.text().contains("暂停登录"));
    town.pass(TimeDelta::minutes(16)).await;
    assert!(tries(&town, "203.0.113.1", PASSWORD).await);
}

async fn wrong_passwords_from_everywhere_lock_for_all(town: Town) {
    let id = with_password(&town, "firm").await;
    let tx = town.app.store.jot().await.unwrap();
    let earlier = (0..24).map(|number| wrong_try::ActiveModel {
        account_id: Set(id),
        address: Set(format!("203.0.113.{number}")),
        failed: Set(4),
        locked_until: Set(None),
        at: Set(tx.now),
    });
    wrong_try::Entity::insert_many(earlier).exec_without_returning(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    for _ in 0..4 {
        assert!(!tries(&town, "192.0.2.1", OTHER).await);
    }
    assert!(!tries(&town, "198.51.100.1", PASSWORD).await, "a hundred guesses are no slip of the pen");
    town.pass(TimeDelta::minutes(16)).await;
    assert!(tries(&town, "198.51.100.1", PASSWORD).await);
}

/// The mails in the folder that go to this address.
fn delivered(town: &Town, address: &str) -> usize {
    let Ok(folder) = std::fs::read_dir(town.app.config.data_dir.join("mail")) else { return 0 };
    let texts = folder.map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap());
    texts.filter(|text| text.contains(&format!("To: {address}"))).count()
}

async fn a_notice_is_mailed_once(town: Town) {
    let (_, org_id) = town.ids("firm");
    let tx = town.app.store.write().await.unwrap();
    let silent = NewPerson {
        org_id,
        username: "silent".into(),
        name: "无邮箱".into(),
        duties: vec![Duty::Member],
        ..NewPerson::default()
    };
    create_person(&tx, &Who::Console, silent).await.unwrap();
    tx.commit().await.unwrap();
    let demand = town.submitted(&whole_demand()).await;
    town.settle().await;
    let before = delivered(&town, "firm@example.test");
    town.step("district", demand, Act::Return, town.note("请写明检验单位。")).await.unwrap();
    town.settle().await;
    assert_eq!(delivered(&town, "firm@example.test"), before + 1);
    let last = mail::Entity::find().filter(mail::Column::Address.eq("firm@example.test"));
    let last = last.order_by_desc(mail::Column::Id).one(town.app.store.db()).await.unwrap().unwrap();
    assert!(last.text.contains(&format!("/demands/{demand}")) && last.subject.contains("已退回"), "{last:?}");

    // The follower begins again: nobody is told twice.
    let all = mail::Entity::find().count(town.app.store.db()).await.unwrap();
    let tx = town.app.store.jot().await.unwrap();
    entity::follower::Entity::delete_by_id("notices".to_owned()).exec(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    town.settle().await;
    assert_eq!(mail::Entity::find().count(town.app.store.db()).await.unwrap(), all);
    assert_eq!(delivered(&town, "firm@example.test"), before + 1);
    let nobody = mail::Entity::find().filter(mail::Column::Address.eq("")).count(town.app.store.db()).await.unwrap();
    assert_eq!(nobody, 0);
}

async fn queued(town: &Town, address: &str, kind: &str, text: &str) {
    let (id, _) = town.ids("firm");
    let tx = town.app.store.jot().await.unwrap();
    let mut account = account::Entity::find_by_id(id).one(&*tx).await.unwrap().unwrap();
    account.email = address.into();
    let letter = Letter { subject: "事项".into(), text: text.into(), stop: None };
    post::queue(&tx, &account, 0, kind, &letter).await.unwrap();
    tx.commit().await.unwrap();
}

async fn mail_of(town: &Town, kind: &str) -> Option<mail::Model> {
    mail::Entity::find().filter(mail::Column::Kind.eq(kind)).one(town.app.store.db()).await.unwrap()
}

async fn two_senders_send_a_mail_once(town: Town) {
    for number in 0..8 {
        queued(&town, "firm@example.test", &format!("test {number}"), "正文").await;
    }
    let (one, other) = tokio::join!(post::send(&town.app), post::send(&town.app));
    assert_eq!(one.unwrap() + other.unwrap(), 8);
    assert_eq!(delivered(&town, "firm@example.test"), 8);

    // What cannot be delivered is tried later and later, and given up in the end.
    queued(&town, "nowhere", "broken", "正文").await;
    assert_eq!(post::send(&town.app).await.unwrap(), 0);
    assert_eq!(post::send(&town.app).await.unwrap(), 0);
    assert_eq!(mail_of(&town, "broken").await.unwrap().attempts, 1, "not before its time");
    for _ in 0..20 {
        town.pass(TimeDelta::hours(7)).await;
    }
    let broken = mail_of(&town, "broken").await.unwrap();
    assert_eq!((broken.attempts, broken.sent_at), (12, None));
}

async fn a_link_stands_in_the_mailbox_alone(town: Town) {
    with_password(&town, "firm").await;
    queued(&town, "firm@example.test", post::INVITE, "https://example.test/link/1").await;
    queued(&town, "nowhere", "reset 1", "https://example.test/link/2").await;
    town.settle().await;
    assert_eq!(mail_of(&town, post::INVITE).await.unwrap().text, "", "sent, so it is blanked");
    assert!(mail_of(&town, "reset 1").await.unwrap().text.contains("/link/2"), "still to be sent");
    town.app.store.clock.move_to(town.app.store.clock.glance() + TimeDelta::minutes(61));
    post::sweep(&town.app).await.unwrap();
    assert!(mail_of(&town, "reset 1").await.is_none(), "an expired link is sent to nobody");

    // Tokens are no answers to be kept.
    let firm = town.person("firm").await;
    let body = json!({"username": "firm", "password": PASSWORD});
    firm.api_with("POST", "/session", body, &[("idempotency-key", "k")]).await.is(200);
    assert_eq!(idempotency::Entity::find().count(town.app.store.db()).await.unwrap(), 0);
}

async fn tokens_open_only_what_they_are_for(town: Town) {
    let (id, _) = town.ids("firm");
    let tx = town.app.store.jot().await.unwrap();
    let page = session::begin(&town.app, &tx, id, SessionKind::Page).await.unwrap().access;
    let api = session::begin(&town.app, &tx, id, SessionKind::Api).await.unwrap();
    tx.commit().await.unwrap();
    let public = town.public();
    let me = async |token: &str| {
        let bearer = format!("Bearer {token}");
        public.api_with("GET", "/me", json!(null), &[("authorization", bearer.as_str())]).await.status
    };
    let desk = async |token: &str| {
        let cookie = format!("jiebang_session={token}");
        public.send(Method::GET, "/account", None, Vec::new(), &[("cookie", cookie.as_str())]).await.status
    };
    let refresh = api.refresh.unwrap();
    assert_eq!((me(&api.access).await, desk(&page).await), (StatusCode::OK, StatusCode::OK));
    assert_eq!((me(&page).await, desk(&api.access).await), (StatusCode::UNAUTHORIZED, StatusCode::SEE_OTHER));
    assert_eq!((me(&refresh).await, desk(&refresh).await), (StatusCode::UNAUTHORIZED, StatusCode::SEE_OTHER));

    // What is long over is forgotten.
    let count = async || sessions::Entity::find().count(town.app.store.db()).await.unwrap();
    assert!(count().await >= 2);
    town.app.store.clock.move_to(town.app.store.clock.glance() + TimeDelta::days(61));
    session::sweep(&town.app).await.unwrap();
    assert_eq!(count().await, 0);
}

async fn nonsense_in_an_address_is_answered(town: Town) {
    let firm = town.person("firm").await;
    let far = u64::MAX;
    for path in ["/orgs", "/members", "/bids", "/inbox", "/desk/done", "/notices", "/stats/rows", "/demands", "/"] {
        firm.get(&format!("{path}?page={far}")).await.is(200);
        firm.get(&format!("{path}?page=x&year=x&stage=%00&q=%00")).await.is(200);
    }
    for path in ["/stats?year=x", "/stats?year=99999999", "/log?before=x", "/achievements/new?copy=x"] {
        let page = firm.get(path).await;
        assert!(page.status == 200 || page.text().contains("<h1"), "{path}: {}", page.text());
    }
    firm.get("/stats.xlsx?year=x").await.is(200);
    for path in ["/orgs", "/demands", "/bids", "/messages", "/notices", "/achievements"] {
        let refused = firm.api("GET", &format!("{path}?cursor=o{far}"), json!(null)).await.is(400).json();
        assert_eq!(refused["code"], "malformed", "{path}");
    }
    assert_eq!(firm.api("POST", "/messages/x/read", json!(null)).await.is(404).json()["code"], "not_found");

    // The wrong method has its sentence too.
    let refused = firm.api("DELETE", "/demands", json!(null)).await.is(405);
    assert_eq!(refused.headers["content-type"], "application/problem+json");
    assert_eq!(refused.json()["code"], "method");
    assert!(refused.headers["allow"].to_str().unwrap().contains("GET"));
    assert!(firm.post("/stats", &[]).await.is(405).text().contains("不能这样打开"));

    // A mistake of ours is an error page, not a broken connection.
    let router = Router::new()
        .fallback(async || -> StatusCode { panic!("a mistake") })
        .layer(middleware::from_fn_with_state(town.app.clone(), jiebang::page::guard));
    let answer = router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let page = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    assert!(String::from_utf8_lossy(&page).contains("系统出了问题"));
}

async fn control_characters_never_reach_the_store(town: Town) {
    let firm = town.person("firm").await;
    let form = [("name", "钟\0望"), ("email", "z@example.test"), ("username", "zhong"), ("duties", "member")];
    let member = firm.post("/members/new", &form).await.is(303).id();
    let row = account::Entity::find_by_id(member).one(town.app.store.db()).await.unwrap().unwrap();
    assert_eq!(row.name, "钟望");
    let refused = firm.api("POST", "/demands", json!({"title": "海带\0提取"})).await.is(400).json();
    assert!(refused["detail"].as_str().unwrap().contains("控制字符"));
    firm.api("POST", "/demands", json!({"title": "海带\n提取😀"})).await.is(201);
    firm.api("GET", "/orgs?q=%00", json!(null)).await.is(400);
}

async fn files_are_counted_by_nobody_and_limited(town: Town) {
    let (firm, db) = (town.who("firm").await, town.app.store.db());
    let send = async |name: &str| files::upload(&town.app, &firm, name, b"%PDF-1.7".to_vec()).await;
    let (one, other) = (send("一.pdf").await.unwrap(), send("二.pdf").await.unwrap());
    assert!(one.id >= 100_000_000 && other.id >= 100_000_000 && one.id.abs_diff(other.id) > 1);

    // What lies about unused is limited by unit.
    let size = |bytes: i64| file::ActiveModel { id: Set(one.id), size: Set(bytes), ..Default::default() };
    file::Entity::update(size(200 << 20)).exec(db).await.unwrap();
    let refused = send("三.pdf").await.unwrap_err();
    assert!(matches!(refused, Error::Conflict { code: "pending_files", .. }), "{refused}");
    files::upload(&town.app, &town.who("team").await, "四.pdf", b"%PDF-1.7".to_vec()).await.unwrap();

    // The sweeper takes what is still loose, and leaves what was linked.
    let linked = file::ActiveModel { id: Set(other.id), stage: Set(FileStage::Linked), ..Default::default() };
    file::Entity::update(linked).exec(db).await.unwrap();
    town.app.store.clock.move_to(town.app.store.clock.glance() + TimeDelta::days(2));
    assert_eq!(files::sweep(&town.app).await.unwrap(), 2);
    assert!(file::Entity::find_by_id(other.id).one(db).await.unwrap().is_some());
    assert!(town.app.files.get(&other.key).await.is_ok() && town.app.files.get(&one.key).await.is_err());
}

async fn an_unknown_outcome_is_not_run_again(town: Town) {
    let (firm, db) = (town.person("firm").await, town.app.store.db());
    let key = [("idempotency-key", "k1")];
    let create = async |path: &str| firm.api_with("POST", path, json!({"title": "海带提取"}), &key).await;
    let first = create("/demands").await.is(201);
    let again = create("/demands").await.is(201);
    for name in ["location", "etag"] {
        assert_eq!(first.headers.get(name), again.headers.get(name), "{name}");
    }
    assert_eq!(first.id(), again.id());
    create("/demands?copy=1").await.is(422);

    // The process ended between the act and its answer.
    let count = async || entity::demand::Entity::find().count(db).await.unwrap();
    let before = count().await;
    idempotency::Entity::update_many()
        .col_expr(idempotency::Column::Status, Expr::value(0))
        .col_expr(idempotency::Column::At, Expr::value(town.app.store.clock.glance() - TimeDelta::hours(1)))
        .exec(db)
        .await
        .unwrap();
    assert_eq!(create("/demands").await.is(409).json()["code"], "unknown_outcome");
    assert_eq!(create("/demands").await.is(409).json()["code"], "unknown_outcome");
    assert_eq!(count().await, before);
}

#[tokio::test]
async fn each_address_behind_the_proxy_has_limits_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let proxy = "127.0.0.1".to_owned().try_into().unwrap();
    let config = Config {
        data_dir: dir.path().to_owned(),
        background: false,
        trusted_proxies: vec![proxy],
        ..Config::default()
    };
    let town = Town::with(config, dir).await;
    for _ in 0..60 {
        town.app.limits.sign_in("198.51.100.7").unwrap();
    }
    let sign_in = async |peer: &str, forwarded: &str| {
        let mut request = Request::post("/api/v1/session")
            .header("content-type", "application/json")
            .header("x-forwarded-for", forwarded)
            .body(Body::from(r#"{"username":"nobody","password":"x"}"#))
            .unwrap();
        request.extensions_mut().insert(ConnectInfo::<SocketAddr>(SocketAddr::new(peer.parse().unwrap(), 4711)));
        town.router.clone().oneshot(request).await.unwrap().status().as_u16()
    };
    assert_eq!(sign_in("127.0.0.1", "198.51.100.7").await, 429);
    assert_eq!(sign_in("127.0.0.1", "198.51.100.8").await, 401);
    assert_eq!(sign_in("203.0.113.9", "198.51.100.7").await, 401, "who is no proxy speaks for itself alone");

    // Filling in a registration keeps nobody from signing in.
    for _ in 0..60 {
        let (unit, person) = (OrgInput::default(), PersonInput::default());
        org::register(&town.app, "192.0.2.1", unit, person, PASSWORD).await.unwrap_err();
    }
    town.app.limits.sign_in("192.0.2.1").unwrap();
}

#[tokio::test]
async fn answers_to_programs_are_compressed_and_pages_are_not() {
    let town = Town::new().await;
    let get = async |path: &str| {
        let gzip = [("accept-encoding", "gzip")];
        town.public().send(Method::GET, path, None, Vec::new(), &gzip).await.is(200).headers
    };
    assert_eq!(get("/api/v1/openapi.json").await["content-encoding"], "gzip");
    assert!(get("/").await.get("content-encoding").is_none(), "a page carries a token beside words of its address");
}

#[tokio::test]
async fn no_unit_becomes_the_bureau() {
    let town = Town::new().await;
    let (_, org) = town.ids("firm");
    let body = json!({"kind": "bureau", "name": "东岭机械有限公司", "region": "东区"});
    let refused = town.person("clerk").await.api("PUT", &format!("/orgs/{org}"), body).await.is(422).json();
    assert!(refused["errors"].as_array().unwrap().iter().any(|problem| problem["field"] == "kind"), "{refused}");
}
