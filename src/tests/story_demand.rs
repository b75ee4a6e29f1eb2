//! A demand as its people meet it: written in the form, sent back, asked about, and the same in the API.

use axum::http::Method;
use entity::words::Disclosure;
use jiebang::{
    demand::{form::Content, rules::Act},
    search::Kind,
};
use serde_json::{Value, json};

use crate::{
    lives::whole_demand,
    town::{Answer, Someone, Town, on_both_stores},
};

on_both_stores!(
    a_form_loses_nothing,
    a_form_outlives_its_sign_in,
    a_draft_given_up_stays_its_owners,
    returned_and_mended,
    disclosed_as_chosen,
    asked_and_answered,
    the_same_in_the_api
);

/// Posts fields with a token of one's own choosing, as a browser does that says where it comes from.
async fn post_with(person: &Someone, path: &str, token: &str, accept: &str) -> Answer {
    let fields = [("title", "写了很久的低温提取工艺需求"), ("save", "1"), ("_csrf", token)];
    let body = serde_html_form::to_string(fields).unwrap();
    let headers = [("sec-fetch-site", "same-origin"), ("accept", accept)];
    person.send(Method::POST, path, Some("application/x-www-form-urlencoded"), body.into_bytes(), &headers).await
}

async fn a_form_outlives_its_sign_in(town: Town) {
    let firm = town.person("firm").await;
    // The session ended while the form was filled in: nothing is stored, nothing is lost.
    for gone in [town.public(), firm] {
        let page = post_with(&gone, "/demands/new", "of another sign-in", "text/html").await.is(403).text();
        assert!(page.contains("填写的内容还在") && page.contains("name=\"title\" value=\"写了很久"), "{page}");
        assert!(page.contains("<form method=\"post\" action=\"/demands/new\""), "{page}");
    }
    assert!(
        post_with(&town.public(), "/demands/new", "expired", "text/html").await.is(403).text().contains("在新窗口登录")
    );
    // Signed in again, what comes back can be sent once more.
    let firm = town.person("firm").await;
    let page = post_with(&firm, "/demands/new", "expired", "text/html").await.is(403).text();
    let (_, rest) = page.split_once("action=\"/demands/new\"").unwrap();
    let token = rest.split("name=\"_csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    post_with(&firm, "/demands/new", token, "text/html").await.is(303);
    // Scripts are told the token that holds; nobody else is told one.
    let told = post_with(&firm, "/demands/new/draft", "expired", "application/json").await.is(403).json();
    assert_eq!(told["csrf"], token);
    let told = post_with(&town.public(), "/demands/new/draft", "expired", "application/json").await.is(403).json();
    assert_eq!(told["csrf"], json!(null));
    // Passwords are not kept in a page.
    let body = format!("current={0}&password={0}&_csrf=x", "secretsecret");
    let headers = [("sec-fetch-site", "same-origin")];
    let kind = Some("application/x-www-form-urlencoded");
    let page = firm.send(Method::POST, "/account", kind, body.into_bytes(), &headers).await.is(403).text();
    assert!(page.contains("重新打开表单") && !page.contains("secretsecret"), "{page}");
}

async fn a_draft_given_up_stays_its_owners(town: Town) {
    let who = town.who("firm").await;
    let id = jiebang::demand::create(&town.app, &who, None, &whole_demand()).await.unwrap();
    town.step("firm", id, Act::Withdraw, town.note("改为自行研发")).await.unwrap();
    town.settle().await;
    let place = format!("/demands/{id}");
    town.person("firm").await.get(&place).await.is(200);
    for name in ["clerk", "leader", "auditor", "district", "team"] {
        let person = town.person(name).await;
        person.get(&place).await.is(404);
        let log = person.api("GET", "/journal?after=0&limit=100", json!(null)).await.is(200).json();
        let told = |row: &Value| row["subject"] == "demand" && row["subject_id"] == id;
        assert!(!log["items"].as_array().unwrap().iter().any(told), "{name} reads of it: {log}");
        let scope = jiebang::indexer::scope(&town.who(name).await);
        assert_eq!(town.app.library.count(&scope, Kind::Demand).unwrap(), 0, "{name} finds it");
    }
}

/// The fields of the form for a whole demand.
fn fields(title: &str) -> Vec<(&'static str, String)> {
    let content = whole_demand();
    [
        ("title", title),
        ("class", "tackle"),
        ("mode", "open"),
        ("field", &content.field),
        ("months", "18"),
        ("background", &content.background),
        ("problem", &content.problem),
        ("ip", &content.ip),
        ("contact", &content.contact),
        ("prize", "100"),
        ("own", "150"),
        ("truthful", "yes"),
        ("show_name", "public"),
        ("show_text", "public"),
        ("indicator-0-name", "得率"),
        ("indicator-0-comparator", "at_least"),
        ("indicator-0-value", "12"),
        ("indicator-0-unit", "%"),
        ("indicator-0-test", "三批平均"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec()
}

async fn send(person: &Someone, path: &str, fields: &[(&'static str, String)], more: &[(&str, &str)]) -> Answer {
    let all: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (*name, value.as_str())).chain(more.iter().copied()).collect();
    person.post(path, &all).await
}

async fn a_form_loses_nothing(town: Town) {
    let firm = town.person("firm").await;
    town.public().get("/demands/new").await.is(303);
    firm.get("/demands/new").await.is(200);

    // Saved whatever is missing; what cannot be read is told and still stands there.
    let saved = firm.post("/demands/new", &[("title", "低温"), ("save", "1")]).await.is(303);
    let id = saved.id();
    assert_eq!(saved.location.as_deref(), Some(format!("/demands/{id}/edit?done=saved").as_str()));
    let edit = format!("/demands/{id}/edit");
    let page = firm.post(&edit, &[("title", "低温提取"), ("months", "两年"), ("save", "1")]).await.is(422).text();
    assert!(page.contains("value=\"两年\"") && page.contains("完成时限请填不带小数的数字"), "{page}");
    assert!(firm.get(&edit).await.is(200).text().contains("value=\"低温提取\""));

    // A row more and a row less without script, with everything typed kept and nothing saved.
    let typed = [("title", "改了名"), ("indicator-0-name", "得率"), ("add", "indicator")];
    let page = firm.post(&edit, &typed).await.is(200).text();
    assert!(page.contains("value=\"改了名\"") && page.contains("indicator-1-name"), "{page}");
    assert!(!firm.get(&edit).await.text().contains("改了名"));

    // Submitting names everything at once; then it goes through.
    let page = firm.post(&edit, &[("title", "低温"), ("submit", "1")]).await.is(422).text();
    for problem in ["#title", "#field", "#months", "#prize", "#indicators", "#truthful"] {
        assert!(page.contains(&format!("href=\"{problem}\"")), "{problem} in {page}");
    }
    let done = send(&firm, &edit, &fields("海带副产物低温提取工艺"), &[("submit", "1")]).await.is(303);
    assert_eq!(done.location.as_deref(), Some(format!("/demands/{id}?done=submitted").as_str()));
    firm.get(&edit).await.is(303);
    let page = firm.get(&format!("/demands/{id}")).await.is(200).text();
    assert!(page.contains("现由东区科技局办理") && page.contains("发榜方提交需求"), "{page}");
    town.person("firm2").await.get(&format!("/demands/{id}")).await.is(404);

    // A copy begins a new one; another unit's demand cannot be copied.
    let copy = format!("/demands/new?copy={id}");
    let page = firm.get(&copy).await.is(200).text();
    assert!(
        page.contains("海带副产物低温提取工艺") && !page.contains("name=\"truthful\" value=\"yes\" checked"),
        "{page}"
    );
    town.person("firm2").await.get(&copy).await.is(404);
    // The clerk writes for a firm, once it is chosen.
    let clerk = town.person("clerk").await;
    clerk.post("/demands/new", &[("title", "代录"), ("save", "1")]).await.is(422);
    let org = town.ids("firm2").1.to_string();
    let id = clerk.post("/demands/new", &[("title", "代录"), ("org_id", &org), ("save", "1")]).await.is(303).id();
    assert!(clerk.get(&format!("/demands/{id}/edit")).await.is(200).text().contains("代西岸材料有限公司填报"));
    town.person("leader").await.get(&format!("/demands/{id}")).await.is(404);
    autosave(&town, &firm).await;
}

/// The script's saving: each answer names the version, and an older one is refused.
async fn autosave(_: &Town, firm: &Someone) {
    let first = firm.post("/demands/new/draft", &[("title", "自动保存")]).await.is(200).json();
    let draft = first["draft"].as_str().unwrap();
    let second = firm.post(draft, &[("title", "自动保存二"), ("version", "1")]).await.is(200).json();
    assert_eq!(second["version"], 2);
    firm.post(draft, &[("title", "旧窗口"), ("version", "1")]).await.is(412);
    let edit = first["edit"].as_str().unwrap();
    let page = firm.post(edit, &[("title", "旧窗口"), ("version", "1"), ("save", "1")]).await.is(422).text();
    assert!(page.contains("旧窗口") && page.contains("name=\"version\" value=\"2\""), "{page}");
}

async fn returned_and_mended(town: Town) {
    let id = town.submitted(&whole_demand()).await;
    let (steps, place) = (format!("/demands/{id}/steps"), format!("/demands/{id}"));
    let (district, firm, clerk) =
        (town.person("district").await, town.person("firm").await, town.person("clerk").await);
    let page = district.post(&steps, &[("act", "return"), ("note", "  ")]).await.is(422).text();
    assert!(page.contains("请写明理由") && page.contains("<details class=\"act-more\" open"), "{page}");
    district.post(&steps, &[("act", "return"), ("note", "请写明检验单位"), ("version", "1")]).await.is(409);
    district.post(&steps, &[("act", "return"), ("note", "请写明检验单位")]).await.is(303);
    let page = firm.get(&place).await.is(200).text();
    assert!(page.contains("东区科技局") && page.contains("退回：请写明检验单位"), "{page}");
    town.public().get(&place).await.is(404);

    let mut mended = fields(&whole_demand().title);
    mended.retain(|(name, _)| *name != "indicator-0-test");
    mended.push(("indicator-0-test", "省质检院三批平均".into()));
    send(&firm, &format!("{place}/edit"), &mended, &[("submit", "1")]).await.is(303);
    let page = district.get(&place).await.is(200).text();
    assert!(page.contains("与上次提交相比") && page.contains("<ins>省质检院"), "{page}");
    district.post(&steps, &[("act", "recommend")]).await.is(303);
    clerk.post(&steps, &[("act", "screen")]).await.is(303);
    let refused = clerk.post(&steps, &[("act", "list"), ("closes_at", "2026-13-40 25:00")]).await.is(422).text();
    assert!(refused.contains("2026-13-40T25:00") && refused.contains("请按“2026-09-30 17:00”的格式填写"), "{refused}");
    clerk.post(&steps, &[("act", "list"), ("closes_at", "2026-01-01T17:00")]).await.is(422);
    clerk.post(&steps, &[("act", "list"), ("closes_at", "2026-10-15T17:00")]).await.is(303);
    let page = town.public().get(&place).await.is(200).text();
    for words in ["科榜〔2026〕001 号", "至 2026 年 10 月 15 日 17:00", "登录后揭榜", "市科技局发榜"]
    {
        assert!(page.contains(words), "{words} in {page}");
    }
    for words in ["退回", "周工", "与上次提交相比", "份，开标前"] {
        assert!(!page.contains(words), "{words} is not for the public: {page}");
    }
    firm.get(&format!("{place}/print")).await.is(200);
    assert!(!town.public().get(&format!("{place}/print")).await.is(200).text().contains("周工"));

    // How many bids came in is told to the clerk and to nobody else.
    town.bid("team", id).await;
    assert!(clerk.get(&place).await.text().contains("已收到揭榜方案 1 份"));
    for name in ["leader", "auditor", "firm", "team", "district"] {
        assert!(!town.person(name).await.get(&place).await.is(200).text().contains("已收到"), "{name}");
    }
}

async fn upload(person: &Someone, path: &str, part: &str, name: &str) -> Answer {
    let token = person.token().await;
    let boundary = "x-sample-x";
    let field = |name: &str, value: &str| {
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let file = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n%PDF-1.7 of {name}\r\n--{boundary}--\r\n"
    );
    let body = field("_csrf", &token) + &field("part", part) + &file;
    let kind = format!("multipart/form-data; boundary={boundary}");
    person.send(Method::POST, path, Some(&kind), body.into_bytes(), &[]).await
}

async fn disclosed_as_chosen(town: Town) {
    let content = Content { show_text: Disclosure::Login, show_name: Disclosure::Bidder, ..whole_demand() };
    let firm = town.person("firm").await;
    let who = town.who("firm").await;
    let id = jiebang::demand::create(&town.app, &who, None, &content).await.unwrap();
    let (place, files) = (format!("/demands/{id}"), format!("/demands/{id}/files"));
    upload(&firm, &files, "attachment", "失效分析.pdf").await.is(303);
    upload(&firm, &files, "stamped", "盖章.pdf").await.is(303);
    let page = upload(&firm, &files, "attachment", "病毒.exe").await.is(422).text();
    assert!(page.contains("“病毒.exe”：不接受这种文件"), "{page}");
    let listed = firm.api("GET", &files, Value::Null).await.is(200).json();
    let id_of =
        |part: &str| listed.as_array().unwrap().iter().find(|file| file["part"] == part).unwrap()["id"].as_i64();
    let (attached, stamped) = (id_of("attachment").unwrap(), id_of("stamped").unwrap());

    town.step("firm", id, Act::Submit, Default::default()).await.unwrap();
    firm.post(&format!("{files}/drop"), &[("drop-file", &attached.to_string())]).await.is(409);
    town.step("district", id, Act::Recommend, Default::default()).await.unwrap();
    town.step("clerk", id, Act::Screen, Default::default()).await.unwrap();
    town.step("clerk", id, Act::List, town.deadline(10)).await.unwrap();

    let page = town.public().get(&place).await.is(200).text();
    assert!(page.contains("1 份附件，登录后可见") && page.contains("发榜单位仅揭榜方可见"), "{page}");
    assert!(!page.contains("热提取工艺能耗高") && !page.contains("东岭机械") && !page.contains("失效分析"), "{page}");
    let seen = town.public().api("GET", &place, Value::Null).await.is(200).json();
    assert_eq!((&seen["background"], &seen["owner"]), (&Value::Null, &Value::Null));

    let team = town.person("team").await;
    let page = team.get(&place).await.is(200).text();
    assert!(page.contains("热提取工艺能耗高") && page.contains("失效分析.pdf") && !page.contains("盖章.pdf"), "{page}");
    town.public().get(&format!("/files/{attached}")).await.is(404);
    let file = team.get(&format!("/files/{attached}")).await.is(200);
    assert_eq!(file.text(), "%PDF-1.7 of 失效分析.pdf");
    assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    team.get(&format!("/files/{stamped}")).await.is(404);
    town.person("district").await.get(&format!("/files/{stamped}")).await.is(200);

    // Bidding brings nearer: the unit's name appears.
    town.bid("team", id).await;
    assert!(team.get(&place).await.text().contains("东岭机械有限公司"));
}

async fn asked_and_answered(town: Town) {
    let id = town.listed(&whole_demand()).await;
    let (place, questions) = (format!("/demands/{id}"), format!("/demands/{id}/questions"));
    let (firm, team, team2) = (town.person("firm").await, town.person("team").await, town.person("team2").await);
    let public = town.public();
    team.post(&questions, &[("text", "？")]).await.is(422);
    team.post(&questions, &[("text", "是否可以用酶法提取代替超声？")]).await.is(303);
    firm.post(&questions, &[("text", "我自己问自己可以吗？")]).await.is(403);
    assert!(!team2.get(&place).await.text().contains("酶法"), "an open question is for its parties");
    assert!(!public.get(&place).await.text().contains("提问 1 条"), "nor that somebody asked");
    let page = firm.get(&place).await.text();
    assert!(
        page.contains("是否可以用酶法") && page.contains("有 1 个问题待答复") && !page.contains("临海大学"),
        "{page}"
    );
    let asked = firm.api("GET", &questions, Value::Null).await.is(200).json();
    let question = asked[0]["id"].as_i64().unwrap();

    let answer = format!("/questions/{question}/answer");
    team2.post(&answer, &[("answer", "可以")]).await.is(404);
    team.post(&answer, &[("answer", "可以")]).await.is(403);
    firm.post(&answer, &[("answer", "")]).await.is(422);
    firm.post(&answer, &[("answer", "可以，得率按同一方法检验。")]).await.is(303);
    firm.post(&answer, &[("answer", "改口")]).await.is(409);
    let page = public.get(&place).await.text();
    assert!(page.contains("可以，得率按同一方法检验。") && page.contains("答复提问 1 条"), "{page}");
    assert!(!page.contains("临海大学"), "{page}");

    town.pass(chrono::TimeDelta::days(11)).await;
    // Eleven days later the old sign-in is over.
    town.person("team").await.post(&questions, &[("text", "现在还能提问吗？")]).await.is(409);
}

async fn the_same_in_the_api(town: Town) {
    let firm = town.person("firm").await;
    let mut body = serde_json::to_value(whole_demand()).unwrap();
    body["title"] = "接口填报的低温提取工艺".into();
    town.public().api("POST", "/demands", body.clone()).await.is(401);
    firm.api("POST", "/demands", json!({"titel": "错"})).await.is(400);

    // One key, one demand.
    let key = [("Idempotency-Key", "k-1")];
    let first = firm.api_with("POST", "/demands", body.clone(), &key).await.is(201);
    let id = first.id();
    let again = firm.api_with("POST", "/demands", body.clone(), &key).await.is(201);
    assert_eq!((again.id(), again.json()), (id, first.json()));
    body["months"] = 20.into();
    firm.api_with("POST", "/demands", body, &key).await.is(422);

    let place = format!("/demands/{id}");
    let etag = |answer: &Answer| answer.headers["etag"].to_str().unwrap().to_owned();
    let read = firm.api("GET", &place, Value::Null).await.is(200);
    let changed = firm.api_with("PATCH", &place, json!({"months": 24}), &[("If-Match", &etag(&read))]).await.is(200);
    assert_eq!(changed.json()["months"], 24);
    firm.api_with("PATCH", &place, json!({"months": 30}), &[("If-Match", &etag(&read))]).await.is(412);

    let offers = firm.api("GET", &format!("{place}/steps"), Value::Null).await.is(200).json();
    assert_eq!(offers[0]["act"], "submit");
    assert_eq!(offers[0]["lacks"], json!([]));
    let steps = format!("{place}/steps");
    firm.api("POST", &steps, json!({"act": "list"})).await.is(409);
    firm.api("POST", &steps, json!({"act": "fly"})).await.is(400);
    let after = firm.api("POST", &steps, json!({"act": "submit"})).await.is(200).json();
    assert_eq!(after["stage"], "submitted");
    let refused = town.person("district").await.api("POST", &steps, json!({"act": "return"})).await.is(409).json();
    assert_eq!((&refused["code"], refused["errors"].as_array()), (&json!("note"), None));
    firm.api("PATCH", &place, json!({"months": 36})).await.is(409);
    town.person("firm2").await.api("GET", &place, Value::Null).await.is(404);

    // A file is sent, then linked: before it is, only its sender loads it.
    let form =
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"扫描.pdf\"\r\n\r\n%PDF-1.7 scan\r\n--b--\r\n";
    let kind = Some("multipart/form-data; boundary=b");
    let sent = firm.send(Method::POST, "/api/v1/files", kind, form.as_bytes().to_vec(), &[]).await.is(201).json();
    let file = sent["id"].as_i64().unwrap();
    town.person("clerk").await.api("GET", &format!("/files/{file}"), Value::Null).await.is(404);
    let link = json!({"file_id": file, "part": "stamped"});
    firm.api("POST", &format!("{place}/files"), link).await.is(201);
    town.person("clerk").await.api("GET", &format!("/files/{file}"), Value::Null).await.is(200);
    let attachment = json!({"file_id": file, "part": "attachment"});
    firm.api("POST", &format!("{place}/files"), attachment).await.is(409);
    firm.api("DELETE", &format!("{place}/files/{file}"), Value::Null).await.is(204);
}
