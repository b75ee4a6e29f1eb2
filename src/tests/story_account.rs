//! Units and people: registering, being confirmed, inviting, signing in, losing a password, leaving.

use axum::http::Method;
use chrono::TimeDelta;
use entity::mail;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::json;

use crate::town::{Answer, Someone, Town, on_both_stores};

const PASSWORD: &str = "三棵松树站在海边晒太阳";
const OTHER: &str = "晚风吹过旧码头的灯塔";

on_both_stores!(
    a_unit_registers_and_is_confirmed,
    a_doubtful_code_needs_an_officer_s_words,
    a_colleague_is_invited_and_leaves,
    wrong_passwords_lock,
    a_lost_password_is_found_by_mail,
    a_session_of_the_api_is_refreshed_once
);

/// A browser of its own: a guest's cookie, then a form with the page's token.
struct Guest<'a> {
    town: &'a Town,
    cookie: String,
}

impl<'a> Guest<'a> {
    async fn at(town: &'a Town, path: &str) -> (Self, String) {
        let page = town.public().get(path).await.is(200);
        let cookie = page.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        (Self { town, cookie: cookie.clone() }, token_of(&Self { town, cookie }.get(path).await))
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, "").await
    }

    async fn post(&self, path: &str, token: &str, fields: &[(&str, &str)]) -> Answer {
        let mut fields = fields.to_vec();
        fields.push(("_csrf", token));
        let body = serde_html_form::to_string(&fields).unwrap();
        self.send(Method::POST, path, Some("application/x-www-form-urlencoded"), &body).await
    }

    async fn send(&self, method: Method, path: &str, kind: Option<&str>, body: &str) -> Answer {
        let headers = [("cookie", self.cookie.as_str())];
        self.town.public().send(method, path, kind, body.as_bytes().to_vec(), &headers).await
    }
}

fn token_of(page: &Answer) -> String {
    let text = page.text();
    let rest = text.split("name=\"_csrf\" value=\"").nth(1).expect("a form with its token");
    rest.split('"').next().unwrap().to_owned()
}

fn registration<'a>(name: &'a str, uscc: &'a str, username: &'a str, email: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("kind", "enterprise"),
        ("name", name),
        ("uscc", uscc),
        ("region", "东区"),
        ("person.name", "林海"),
        ("person.username", username),
        ("person.email", email),
        ("person.password", PASSWORD),
        ("person.repeat", PASSWORD),
    ]
}

async fn mails(town: &Town) -> Vec<mail::Model> {
    mail::Entity::find().order_by_asc(mail::Column::Id).all(town.app.store.db()).await.unwrap()
}

/// The path of the link in the newest mail to this address.
async fn link_to(town: &Town, address: &str) -> String {
    let mails = mails(town).await;
    let mail = mails.iter().rev().find(|mail| mail.address == address).expect("a mail to them");
    let line = mail.text.lines().find(|line| line.contains("/link/")).expect("a link in it");
    format!("/link/{}", line.rsplit('/').next().unwrap().trim())
}

async fn take_up(town: &Town, link: &str, password: &str) -> Answer {
    let (guest, token) = Guest::at(town, link).await;
    guest.post(link, &token, &[("password", password), ("repeat", password)]).await
}

async fn sign_in(town: &Town, name: &str, password: &str) -> Answer {
    let body = json!({"username": name, "password": password});
    town.public().api("POST", "/session", body).await
}

/// Somebody who signed in with a password, calling the API.
async fn bearer(town: &Town, name: &str, password: &str) -> String {
    let tokens = sign_in(town, name, password).await.is(200).json();
    tokens["access_token"].as_str().unwrap().to_owned()
}

async fn call(town: &Town, bearer: &str, method: &str, path: &str, body: serde_json::Value) -> Answer {
    town.public().api_with(method, path, body, &[("authorization", &format!("Bearer {bearer}"))]).await
}

async fn a_unit_registers_and_is_confirmed(town: Town) {
    let (guest, token) = Guest::at(&town, "/join").await;
    let fields = registration("南湾阀门有限公司", "91350100m000100y43", "lin.hai", "Lin.Hai@example.test");
    let mut twice = fields.clone();
    twice[8].1 = OTHER;
    let page = guest.post("/join", &token, &twice).await.is(422).text();
    assert!(page.contains("两次输入的密码不一致") && page.contains("南湾阀门有限公司"), "what was typed is kept");
    let answer = guest.post("/join", &token, &fields).await.is(303);
    let org = answer.id();
    assert!(answer.headers["set-cookie"].to_str().unwrap().contains("jiebang_session="), "signed in at once");

    // Signs in by name and by address, in whatever letters; the unit waits.
    let bearer = bearer(&town, "LIN.HAI@example.test", PASSWORD).await;
    let me = call(&town, &bearer, "GET", "/me", json!(null)).await.is(200).json();
    assert_eq!((me["username"].as_str(), me["org"]["stage"].as_str()), (Some("lin.hai"), Some("pending")));
    assert_eq!(me["duties"], json!(["unit_admin"]));
    let invitation = json!({"username": "zhong", "name": "钟望", "email": "z@example.test", "duties": ["member"]});
    assert_eq!(call(&town, &bearer, "POST", "/members", invitation).await.is(409).json()["code"], "org_confirmed");

    // The public does not see it, the clerk finds it first and is told.
    town.public().api("GET", &format!("/orgs/{org}"), json!(null)).await.is(404);
    let clerk = town.person("clerk").await;
    let list = clerk.get("/orgs?stage=pending").await.is(200).text();
    assert!(list.contains("南湾阀门有限公司") && !list.contains("东岭机械有限公司"));
    town.settle().await;
    assert!(clerk.get("/inbox").await.text().contains("有单位注册待确认"));

    // Refused with a reason, amended, handed in again, confirmed.
    let steps = format!("/orgs/{org}/steps");
    let offers = clerk.api("GET", &steps, json!(null)).await.is(200).json();
    assert_eq!(offers["offers"][0]["act"], "confirm");
    clerk.post(&steps, &[("act", "refuse"), ("note", " ")]).await.is(409);
    clerk.post(&steps, &[("act", "refuse"), ("note", "名称与营业执照不一致。")]).await.is(303);
    assert!(mails(&town).await.last().unwrap().text.contains("名称与营业执照不一致。"));
    let resubmit = json!({"act": "resubmit"});
    assert_eq!(call(&town, &bearer, "POST", &steps, resubmit.clone()).await.is(409).json()["code"], "amended");
    let amended =
        json!({"kind": "enterprise", "name": "南湾阀门科技有限公司", "uscc": "91350100M000100Y43", "region": "东区"});
    call(&town, &bearer, "PUT", &format!("/orgs/{org}"), amended.clone()).await.is(200);
    call(&town, &bearer, "POST", &steps, resubmit).await.is(200);
    call(&town, &bearer, "POST", &steps, json!({"act": "confirm"})).await.is(403);
    clerk.post(&steps, &[("act", "confirm")]).await.is(303);
    let seen = town.public().api("GET", &format!("/orgs/{org}"), json!(null)).await.is(200).json();
    assert_eq!(seen, json!({"id": org, "kind": "enterprise", "name": "南湾阀门科技有限公司", "region": "东区"}));

    // Confirmed facts are the bureau's; the telephone is the unit's own.
    let moved = json!({"kind": "institute", "name": "别的名称", "uscc": "91350100M000100Y43", "region": "西区", "phone": "0000-7"});
    let after = call(&town, &bearer, "PUT", &format!("/orgs/{org}"), moved).await.is(200).json();
    assert_eq!((after["name"].as_str(), after["phone"].as_str()), (Some("南湾阀门科技有限公司"), Some("0000-7")));

    // Disabling signs everybody out.
    clerk.post(&steps, &[("act", "disable"), ("note", "已注销。")]).await.is(303);
    call(&town, &bearer, "GET", "/me", json!(null)).await.is(401);
    sign_in(&town, "lin.hai", PASSWORD).await.is(403);
    sign_in(&town, "lin.hai", OTHER).await.is(401);
    clerk.post(&steps, &[("act", "enable")]).await.is(303);
    sign_in(&town, "lin.hai", PASSWORD).await.is(200);
}

async fn a_doubtful_code_needs_an_officer_s_words(town: Town) {
    let (guest, token) = Guest::at(&town, "/join").await;
    let mut fields = registration("北礁新材料有限公司", "91310115MA1H8R7C6D", "hao", "hao@example.test");
    let page = guest.post("/join", &token, &fields).await.is(422).text();
    assert!(page.contains("校验位不符") && page.contains("uscc_checked"), "warned, with a way on");
    fields.push(("uscc_checked", "yes"));
    let org = guest.post("/join", &token, &fields).await.is(303).id();
    let clerk = town.person("clerk").await;
    let steps = format!("/orgs/{org}/steps");
    let refused = clerk.api("POST", &steps, json!({"act": "confirm"})).await.is(409).json();
    assert_eq!(refused["code"], "uscc_note");
    let seen = clerk.api("POST", &steps, json!({"act": "confirm", "note": "已核对营业执照原件"})).await.is(200).json();
    assert_eq!((seen["stage"].as_str(), seen["uscc_note"].as_str()), (Some("confirmed"), Some("已核对营业执照原件")));

    // Nobody registers it twice; the API takes a doubtful code with a warning.
    let body = |name: &str, uscc: &str, username: &str| {
        json!({"kind": "enterprise", "name": name, "uscc": uscc, "region": "东区", "password": PASSWORD,
            "person": {"username": username, "name": "郝北屿", "email": format!("{username}@example.test")}})
    };
    let again = town.public().api("POST", "/orgs", body("别的名称", "91310115MA1H8R7C6D", "hao2")).await.is(422).json();
    assert_eq!(again["errors"][0]["field"], "uscc");
    let taken =
        town.public().api("POST", "/orgs", body("又一个名称", "91350211M0000XUF46", "firm")).await.is(422).json();
    assert_eq!(taken["errors"][0]["field"], "person.username");
    let other =
        town.public().api("POST", "/orgs", body("又一个名称", "91350211M0000XUF46", "hao3")).await.is(201).json();
    assert_eq!(other["warnings"].as_array().unwrap().len(), 1);

    // A refused registration does not keep the real unit out.
    let squatted = other["id"].as_i64().unwrap();
    let note = json!({"act": "refuse", "note": "冒用。"});
    clerk.api("POST", &format!("/orgs/{squatted}/steps"), note).await.is(200);
    town.public().api("POST", "/orgs", body("又一个名称", "91350211M0000XUF46", "hao4")).await.is(201);
}

async fn a_colleague_is_invited_and_leaves(town: Town) {
    let firm = town.person("firm").await;
    let form = [("name", "钟望"), ("email", "Zhong@example.test"), ("username", "zhong"), ("duties", "member")];
    let granted = firm.post("/members/new", &[&form[..3], &[("duties", "clerk")]].concat()).await.is(422).text();
    assert!(granted.contains("您不能授予") && granted.contains("钟望"));
    let member = firm.post("/members/new", &form).await.is(303).id();
    firm.post("/members/new", &form).await.is(422);
    sign_in(&town, "zhong", PASSWORD).await.is(401);
    let link = link_to(&town, "zhong@example.test").await;
    take_up(&town, &link, "1234567890").await.is(422);
    take_up(&town, &link, PASSWORD).await.is(303);
    town.public().get(&link).await.is(404);
    let zhong = bearer(&town, "zhong", PASSWORD).await;

    // A member manages nobody; others' people are not there; nobody acts on himself.
    call(&town, &zhong, "GET", "/members", json!(null)).await.is(403);
    let (own, _) = town.ids("firm");
    call(&town, &zhong, "GET", &format!("/members/{own}"), json!(null)).await.is(404);
    town.person("firm2").await.get(&format!("/members/{member}")).await.is(404);
    let steps = |id: i64| format!("/members/{id}/steps");
    let refused = firm.api("POST", &steps(own), json!({"act": "disable"})).await.is(409).json();
    assert_eq!(refused["code"], "not_self");

    // The bureau's administrator may make an expert of him, but no member of another unit, and not disable the last admin.
    let admin = town.person("admin").await;
    let seen = admin
        .api("POST", &steps(member), json!({"act": "duties", "duties": ["member", "expert"]}))
        .await
        .is(200)
        .json();
    assert_eq!(seen["duties"], json!(["member", "expert"]));
    admin.api("POST", &steps(member), json!({"act": "duties", "duties": ["expert", "unit_admin"]})).await.is(422);
    assert_eq!(admin.api("POST", &steps(own), json!({"act": "disable"})).await.is(409).json()["code"], "last_admin");
    let (_, firm_org) = town.ids("firm");
    let planted = json!({"org_id": firm_org, "username": "planted", "name": "某人", "email": "p@example.test", "duties": ["member"]});
    admin.api("POST", "/members", planted).await.is(422);
    let (last, _) = town.ids("admin");
    assert_eq!(
        admin.api("POST", &steps(last), json!({"act": "duties", "duties": ["clerk"]})).await.is(409).json()["code"],
        "not_self"
    );

    // Leaving counts at once; the page says who did it.
    firm.post(&steps(member), &[("act", "disable")]).await.is(303);
    call(&town, &zhong, "GET", "/me", json!(null)).await.is(401);
    assert!(firm.get(&format!("/members/{member}")).await.text().contains("账号停用"));
    firm.post(&steps(member), &[("act", "enable")]).await.is(303);
    sign_in(&town, "zhong", PASSWORD).await.is(200);
}

async fn wrong_passwords_lock(town: Town) {
    let expert = invited_expert(&town).await;
    let unknown = sign_in(&town, "nobody", OTHER).await.is(401).json();
    for _ in 0..5 {
        assert_eq!(sign_in(&town, "cen", OTHER).await.is(401).json()["detail"], unknown["detail"]);
    }
    sign_in(&town, "cen", PASSWORD).await.is(401);
    assert!(town.person("admin").await.get(&format!("/members/{expert}")).await.text().contains("暂停登录"));
    town.pass(TimeDelta::minutes(16)).await;
    for _ in 0..4 {
        sign_in(&town, "cen", OTHER).await.is(401);
    }
    sign_in(&town, "cen", PASSWORD).await.is(200);
    sign_in(&town, "cen", OTHER).await.is(401);
    sign_in(&town, "cen", PASSWORD).await.is(200);

    // On the page the same sentence stands beside the field, and `back` leads nowhere else.
    let (guest, token) = Guest::at(&town, "/sign-in?back=//evil.example").await;
    let page = guest.post("/sign-in", &token, &[("username", "cen"), ("password", OTHER)]).await.is(422).text();
    assert!(page.contains("用户名或密码不正确") && page.contains("value=\"cen\""));
    let form = [("username", "cen"), ("password", PASSWORD), ("back", "//evil.example")];
    assert_eq!(guest.post("/sign-in", &token, &form).await.is(303).location.as_deref(), Some("/desk"));
}

async fn invited_expert(town: &Town) -> i64 {
    let admin = town.person("admin").await;
    let (_, agency) = town.ids("expert1");
    let body = json!({"org_id": agency, "username": "cen", "name": "岑远", "email": "cen@example.test", "duties": ["expert"], "fields": "功能陶瓷"});
    let id = admin.api("POST", "/members", body).await.is(201).id();
    let link = link_to(town, "cen@example.test").await;
    take_up(town, &link, PASSWORD).await.is(303);
    id
}

async fn a_lost_password_is_found_by_mail(town: Town) {
    invited_expert(&town).await;
    let before = mails(&town).await.len();
    let (guest, token) = Guest::at(&town, "/forgot").await;
    let unknown = guest.post("/forgot", &token, &[("email", "nobody@example.test")]).await.is(200).text();
    assert_eq!(mails(&town).await.len(), before);
    let known = guest.post("/forgot", &token, &[("email", "CEN@example.test")]).await.is(200).text();
    assert_eq!(words(&unknown), words(&known));
    guest.post("/forgot", &token, &[("email", "cen@example.test")]).await.is(200);
    assert_eq!(mails(&town).await.len(), before + 1, "asked twice, mailed once");
    let link = link_to(&town, "cen@example.test").await;
    let open = bearer(&town, "cen", PASSWORD).await;
    let (late, token) = Guest::at(&town, &link).await;
    town.pass(TimeDelta::minutes(61)).await;
    late.post(&link, &token, &[("password", OTHER), ("repeat", OTHER)]).await.is(404);

    guest.post("/forgot", &token_of(&guest.get("/forgot").await), &[("email", "cen@example.test")]).await.is(200);
    let open = if call(&town, &open, "GET", "/me", json!(null)).await.status == 401 {
        bearer(&town, "cen", PASSWORD).await
    } else {
        open
    };
    take_up(&town, &link_to(&town, "cen@example.test").await, OTHER).await.is(303);
    call(&town, &open, "GET", "/me", json!(null)).await.is(401);
    sign_in(&town, "cen", PASSWORD).await.is(401);

    // Changed while signed in: this session stays, the others end.
    let (guest, token) = Guest::at(&town, "/sign-in").await;
    let answer = guest.post("/sign-in", &token, &[("username", "cen"), ("password", OTHER)]).await.is(303);
    let cookie = answer.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let elsewhere = bearer(&town, "cen", OTHER).await;
    let here = Guest { town: &town, cookie };
    let token = token_of(&here.get("/account").await.is(200));
    let form = |current| [("current", current), ("password", PASSWORD), ("repeat", PASSWORD)];
    here.post("/account", &token, &form(PASSWORD)).await.is(422);
    here.post("/account", &token, &form(OTHER)).await.is(303);
    here.get("/account").await.is(200);
    call(&town, &elsewhere, "GET", "/me", json!(null)).await.is(401);
    here.post("/sign-out", &token, &[]).await.is(303);
    here.get("/account").await.is(303);
}

/// A page without what differs by request.
fn words(page: &str) -> String {
    let main = page.split("<main").nth(1).unwrap_or_default();
    main.split("</main>").next().unwrap_or_default().to_owned()
}

async fn a_session_of_the_api_is_refreshed_once(town: Town) {
    invited_expert(&town).await;
    let first = sign_in(&town, "cen", PASSWORD).await.is(200).json();
    assert_eq!(first["expires_in"], 900);
    let refresh = |token: &serde_json::Value| json!({"refresh_token": token});
    let someone: Someone = town.public();
    let second = someone.api("POST", "/session/refresh", refresh(&first["refresh_token"])).await.is(200).json();
    let third = someone.api("POST", "/session/refresh", refresh(&second["refresh_token"])).await.is(200).json();
    // One of ours used again, however old, means that somebody else has it: the whole session ends. Nonsense ends none.
    someone.api("POST", "/session/refresh", refresh(&json!("1.nonsense"))).await.is(401);
    let fourth = someone.api("POST", "/session/refresh", refresh(&third["refresh_token"])).await.is(200).json();
    someone.api("POST", "/session/refresh", refresh(&fourth["access_token"])).await.is(401);
    someone.api("POST", "/session/refresh", refresh(&first["refresh_token"])).await.is(401);
    someone.api("POST", "/session/refresh", refresh(&fourth["refresh_token"])).await.is(401);
    call(&town, fourth["access_token"].as_str().unwrap(), "GET", "/me", json!(null)).await.is(401);
    let third = bearer(&town, "cen", PASSWORD).await;
    call(&town, &third, "DELETE", "/session", json!(null)).await.is(204);
    call(&town, &third, "GET", "/me", json!(null)).await.is(401);
}
