//! The search box: what it offers while somebody types, and what it says of what was not found.

use entity::words::Disclosure;
use jiebang::demand::{
    self,
    form::{Content, StepInput},
    rules::Act,
};
use serde_json::Value;
use web::query::Query;

use crate::{
    lives::whole_demand,
    town::{Someone, Town, on_both_stores},
};

fn titled(title: &str) -> Content {
    Content { title: title.into(), ..whole_demand() }
}

/// What is offered for a text, as the API says it: sort and words.
async fn offered(someone: &Someone, list: &str, typed: &str) -> Vec<(String, String)> {
    let found = someone.api("GET", &format!("/suggest?list={list}&q={typed}"), Value::Null).await.is(200).json();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    found["items"].as_array().unwrap().iter().map(|item| (text(&item["what"]), text(&item["text"]))).collect()
}

async fn what_is_offered_leads_somewhere(town: Town) {
    let membrane = town.listed(&titled("海水淡化膜组件国产化")).await;
    town.listed(&titled("海水提溴工艺")).await;
    town.settle().await;
    let public = town.public();
    let said =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
    assert_eq!(
        offered(&public, "hall", "海水淡").await,
        said(&[("words", "海水淡化"), ("title", "海水淡化膜组件国产化")])
    );
    let html = public.get("/suggest?list=hall&q=海水淡").await.is(200).text();
    assert!(html.contains("role=\"option\"") && html.contains("<mark>海水淡</mark>化"), "{html}");
    assert!(html.contains(&format!("data-href=\"/demands/{membrane}\"")), "{html}");
    assert_eq!(offered(&public, "demands", "海水淡").await, said(&[]), "nothing is offered from another list");
    for typed in ["东岭", "dljx", "DLJX"] {
        assert_eq!(offered(&public, "hall", typed).await, said(&[("unit", "东岭机械有限公司")]), "{typed}");
    }
    for (list, status) in [("nonsense", 400), ("", 400), ("hall", 200)] {
        public.api("GET", &format!("/suggest?list={list}&q=海"), Value::Null).await.is(status);
    }
    let page = public.get("/?mode=open&sort=new&q=海水").await.is(200).text();
    assert!(page.contains("data-suggest=\"/suggest?mode=open&#38;list=hall\""), "{page}");
    let narrowed = public.get("/suggest?mode=open&list=hall&q=海水淡").await.is(200).text();
    let kept = Query::new().set("mode", "open").set("q", "海水淡化").href("/").replace('&', "&#38;");
    assert!(narrowed.contains(&format!("data-href=\"{kept}\"")), "the filters stay: {narrowed}");
    let other = public.get("/suggest?mode=race&list=hall&q=海水淡").await.is(200).text();
    assert!(!other.contains("role=\"option\""), "nothing is offered that the filters leave out: {other}");
    public.api("GET", "/suggest?list=hall&q=海%C2%A0水", Value::Null).await.is(200);
}

async fn nothing_hidden_is_offered(town: Town) {
    let shy = Content { show_name: Disclosure::Login, ..titled("海水淡化膜组件国产化") };
    town.listed(&shy).await;
    let draft = titled("海水提锂吸附剂");
    demand::create(&town.app, &town.who("firm").await, None, &draft).await.unwrap();
    town.settle().await;
    let (public, team, firm) = (town.public(), town.person("team").await, town.person("firm").await);
    for typed in ["东岭", "dljx", "海水提锂"] {
        assert_eq!(offered(&public, "hall", typed).await, [], "{typed}");
        assert_eq!(offered(&public, "demands", typed).await, [], "{typed}");
    }
    assert_eq!(offered(&team, "hall", "dljx").await.len(), 1, "who is signed in may know the name");
    assert_eq!(offered(&team, "demands", "海水提锂").await, []);
    assert_eq!(offered(&firm, "demands", "海水提锂").await, [], "a draft stands in no list, not even to its own unit");
}

async fn a_demand_moves_from_list_to_list(town: Town) {
    let id = town.submitted(&titled("海水提溴工艺")).await;
    town.step("district", id, Act::Recommend, StepInput::default()).await.unwrap();
    let public = town.public();
    let finding = async || {
        town.settle().await;
        let mut lists = Vec::new();
        for list in ["/", "/demands"] {
            let page = public.get(&format!("{list}?q=海水提溴")).await.is(200).text();
            lists.push(!page.contains("没有符合条件"));
        }
        lists
    };
    assert_eq!(finding().await, [false, true]);
    town.step("clerk", id, Act::Screen, StepInput::default()).await.unwrap();
    assert_eq!(finding().await, [false, true]);
    town.step("clerk", id, Act::List, town.deadline(10)).await.unwrap();
    assert_eq!(finding().await, [true, false]);
}

async fn what_was_not_found_is_said(town: Town) {
    for title in ["海水淡化膜组件国产化", "海水提溴工艺", "屈服强度 800 MPa 级钢板", "ZL-50 装载机节油"]
    {
        town.listed(&titled(title)).await;
    }
    town.settle().await;
    let public = town.public();
    let page = async |words: &str| public.get(&format!("/?q={}", words.replace(' ', "+"))).await.is(200).text();
    let by_pairs = page("800MPa 冶炼炉").await;
    assert!(by_pairs.contains("没有找到“冶炼炉”") && by_pairs.contains("1 个榜单"), "{by_pairs}");
    let missing = page("海水 冶炼炉").await;
    assert!(missing.contains("没有找到“冶炼炉”") && missing.contains("去掉一个词再找"), "{missing}");
    let relaxed = page("海水 淡化 钢板").await;
    assert!(relaxed.contains("没有同时包含“海水”“淡化”“钢板”的结果，已放宽为包含其中部分词。"), "{relaxed}");
    let alone = page("钢板A").await;
    assert!(alone.contains("没有包含“钢板A”的结果，以下只含其中一部分。"), "{alone}");
    assert!(!alone.contains("没有找到") && alone.contains("<mark>钢板</mark>"), "{alone}");
    let initials = page("dljx").await;
    assert!(initials.contains("按单位名称的拼音首字母匹配") && initials.contains("4 个榜单"), "{initials}");
    for (typed, marked) in
        [("800MPa", "<mark>800 MPa</mark>"), ("zl50", "<mark>ZL-50</mark>"), ("“海水提溴”", "<mark>海水提溴</mark>")]
    {
        let found = page(typed).await;
        assert!(found.contains("1 个榜单") && found.contains(marked), "{typed}: {found}");
    }
    let nothing = page("冶炼炉").await;
    assert!(nothing.contains("没有符合条件的榜单") && nothing.contains("换一个说法"), "{nothing}");
    let elsewhere = public.get("/demands?q=海水").await.is(200).text();
    assert!(elsewhere.contains("榜单大厅里能找到 2 项"), "{elsewhere}");
}

async fn units_are_found_by_their_initials(town: Town) {
    let public = town.public();
    for letters in ["dljx", "DLJX"] {
        let list = public.get(&format!("/orgs?q={letters}")).await.is(200).text();
        assert!(list.contains("东岭机械有限公司") && list.contains("1 家"), "{list}");
        let found = public.api("GET", &format!("/orgs?q={letters}"), Value::Null).await.is(200).json();
        assert_eq!(found["total"], 1, "{found}");
    }
    assert!(public.get("/orgs?q=qqqq").await.is(200).text().contains("没有这样的单位"));
}

on_both_stores!(
    what_is_offered_leads_somewhere,
    nothing_hidden_is_offered,
    a_demand_moves_from_list_to_list,
    what_was_not_found_is_said,
    units_are_found_by_their_initials,
);
