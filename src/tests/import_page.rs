//! Import by the page and by the API: who may, and what they are told.

use axum::http::Method;
use entity::{journal, words::Subject};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::{
    import::{ACHIEVEMENTS, DEMANDS, FAULTY, demand, journal_rows},
    town::{Answer, Someone, Town},
};

async fn send(person: &Someone, fields: &[(&str, &str)], file: (&str, &str)) -> Answer {
    let token = person.token().await;
    let (kind, body) = multipart(&[fields, &[("_csrf", token.as_str())]].concat(), file);
    person.send(Method::POST, "/import", Some(&kind), body, &[]).await
}

fn multipart(fields: &[(&str, &str)], (name, text): (&str, &str)) -> (String, Vec<u8>) {
    let mut body = String::new();
    for (field, value) in fields {
        body += &format!("--edge\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
    }
    body += &format!(
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n{text}\r\n--edge--\r\n"
    );
    ("multipart/form-data; boundary=edge".into(), body.into_bytes())
}

#[tokio::test]
async fn the_clerk_imports_on_a_page() {
    let town = Town::new().await;
    let clerk = town.person("clerk").await;
    let list = clerk.get("/demands").await.is(200).text();
    assert!(list.contains("/import?list=demands"), "the list leads to it");
    assert!(!town.public().get("/demands").await.is(200).text().contains("/import"));
    let form = clerk.get("/import?list=achievements").await.is(200).text();
    assert!(form.contains("技术成熟度") && form.contains("/import/demands.csv"));
    let template = clerk.get("/import/demands.csv").await.is(200).text();
    assert!(template.starts_with("\u{feff}编号,类型,需求名称,"), "{template}");

    let strict = send(&clerk, &[("list", "demands"), ("strict", "yes")], ("需求.jsonl", FAULTY)).await.is(422).text();
    assert!(strict.contains("没有导入：有 9 行有问题") && strict.contains("去年底"));
    let done = send(&clerk, &[("list", "demands")], ("需求.jsonl", FAULTY)).await.is(200).text();
    assert!(done.contains("导入完成，有 9 行没有导入"));
    let row = demand(&town, "F").await;
    let act = journal::Entity::find()
        .filter(journal::Column::Subject.eq(Subject::Demand))
        .filter(journal::Column::SubjectId.eq(row.id))
        .one(town.app.store.db())
        .await
        .unwrap();
    assert_eq!(act.unwrap().actor_id, Some(town.ids("clerk").0));
    let unread = send(&clerk, &[("list", "demands")], ("需求.csv", "甲,乙\n1,2\n")).await.is(422).text();
    assert!(unread.contains("表头里没有"));
    send(&clerk, &[], ("需求.jsonl", DEMANDS)).await.is(422);
    // A run that wrote has a row of its own, for the office.
    let runs = journal::Entity::find().filter(journal::Column::Subject.eq(Subject::Import));
    assert_eq!(runs.count(town.app.store.db()).await.unwrap(), 1);
}

#[tokio::test]
async fn only_the_clerk_imports() {
    let town = Town::new().await;
    let before = journal_rows(&town).await;
    for name in ["firm", "team", "district", "leader", "auditor", "admin", "expert1"] {
        let person = town.person(name).await;
        person.get("/import").await.is(403);
        send(&person, &[("list", "demands")], ("需求.jsonl", DEMANDS)).await.is(403);
        let (kind, body) = multipart(&[], ("需求.jsonl", DEMANDS));
        person.send(Method::POST, "/api/v1/import/demands", Some(&kind), body, &[]).await.is(403);
    }
    town.public().get("/import").await.is(303);
    assert_eq!(journal_rows(&town).await, before);
}

#[tokio::test]
async fn a_program_of_the_clerk_imports() {
    let town = Town::new().await;
    let clerk = town.person("clerk").await;
    let call = async |list: &str, fields: &[(&str, &str)], file: (&str, &str)| {
        let (kind, body) = multipart(fields, file);
        clerk.send(Method::POST, &format!("/api/v1/import/{list}"), Some(&kind), body, &[]).await
    };
    let report = call("demands", &[], ("需求.jsonl", FAULTY)).await.is(200).json();
    assert_eq!((&report["created"], &report["refused"]), (&1.into(), &9.into()), "{report}");
    assert_eq!(report["faults"][0]["field"], "posted");
    let strict = call("demands", &[("strict", "true")], ("需求.jsonl", FAULTY)).await.is(422).json();
    assert_eq!(strict["errors"][0]["field"], "1/posted", "{strict}");
    let report = call("achievements", &[], ("成果.jsonl", ACHIEVEMENTS)).await.is(200).json();
    assert_eq!(report["created"], 2);
    call("achievements", &[], ("成果.txt", ACHIEVEMENTS)).await.is(422);
}
