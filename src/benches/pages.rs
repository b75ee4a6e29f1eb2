//! What a list page costs beside its own SELECTs: `cargo bench --bench pages`.
//!
//! Two routers answer in one process, one after the other in turns: the real server, and a bare handler that runs the
//! very statements the page runs, values included, and returns nothing. Both are called without a network between, so
//! nothing but the work itself is compared. PostgreSQL too, where `JIEBANG_TEST_POSTGRES` names a server.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::State,
    http::{Request, StatusCode},
};
use chrono::TimeDelta;
use entity::{
    demand,
    words::{DemandClass, DemandStage, Disclosure, Mode, OrgKind, Subject, Visibility, Word},
};
use jiebang::{
    account::people::{NewOrg, create_org},
    app::App,
    call,
    chance::Chance,
    clock::Clock,
    config::{Config, Secret},
    error::Result,
    follow,
    journal::{self, Happened},
    store::Store,
    who::Who,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, Database, DatabaseConnection, EntityTrait, Statement};
use tower::ServiceExt;

const DEMANDS: usize = 2_000;
const CLIENTS: usize = 4;
const TURNS: usize = 6;
const TURN: Duration = Duration::from_secs(2);
const PAGES: [&str; 3] = ["/", "/?stage=all&page=7", "/demands?page=3"];

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<()> {
    println!(
        "{DEMANDS} demands, 20 rows a page, {CLIENTS} clients at once, {TURNS} turns of {} s each",
        TURN.as_secs()
    );
    println!("| store | page | HTML kB | queries | page/s | bare/s | ratio |\n|---|---|---|---|---|---|---|");
    on_store("SQLite", Secret::default()).await?;
    match std::env::var("JIEBANG_TEST_POSTGRES") {
        Ok(server) => on_store("PostgreSQL", Secret(fresh(&server).await?)).await?,
        Err(_) => println!("PostgreSQL left out: set JIEBANG_TEST_POSTGRES=postgres://…"),
    }
    Ok(())
}

async fn fresh(server: &str) -> Result<String> {
    let name = format!("bench_{}", std::process::id());
    Database::connect(server).await?.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
    let base = server.rsplit_once('/').map_or(server, |(base, _)| base);
    Ok(format!("{base}/{name}"))
}

async fn on_store(store_name: &str, database_url: Secret) -> Result<()> {
    let dir = tempfile::tempdir()?;
    let config = Config { data_dir: dir.path().to_owned(), database_url, background: false, ..Config::default() };
    let ran: Arc<Mutex<Vec<Statement>>> = Arc::default();
    let mut store = Store::open(&config.url(), Clock::Store, Chance::seeded(1)).await?;
    let watched = ran.clone();
    let plain = store.db().clone();
    store.watch(move |statement| watched.lock().expect("no panic while it was held").push(statement.clone()));
    fill(&store).await?;
    let watching = App::on(store, config.clone())?;
    follow::drain(&watching).await?;
    let app = App::open(config, Clock::Store, Chance::seeded(2)).await?;
    for page in PAGES {
        ran.lock().expect("no panic while it was held").clear();
        let html = get(&watching.server().0, page).await;
        let statements = std::mem::take(&mut *ran.lock().expect("no panic while it was held"));
        let bare = bare(plain.clone(), statements.clone());
        let (mut of_page, mut of_bare) = (0.0, 0.0);
        for _ in 0..TURNS {
            of_page += rate(&app.server().0, page).await;
            of_bare += rate(&bare, "/").await;
        }
        let turns = TURNS as f64;
        println!(
            "| {store_name} | {page} | {:.1} | {} | {:.0} | {:.0} | {:.2} |",
            html.len() as f64 / 1000.0,
            statements.len(),
            of_page / turns,
            of_bare / turns,
            of_page / of_bare
        );
    }
    Ok(())
}

/// A handler that does nothing but run the statements.
#[expect(clippy::disallowed_methods, reason = "not one of the platform's doors")]
fn bare(db: DatabaseConnection, statements: Vec<Statement>) -> Router {
    let handler = async |State((db, statements)): State<(DatabaseConnection, Arc<Vec<Statement>>)>| {
        for statement in statements.iter() {
            db.query_all_raw(statement.clone()).await.expect("the page's own statement");
        }
        StatusCode::NO_CONTENT
    };
    Router::new().route("/", axum::routing::get(handler)).with_state((db, Arc::new(statements)))
}

/// Requests a second, with so many clients at once.
async fn rate(router: &Router, path: &'static str) -> f64 {
    let begun = Instant::now();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let router = router.clone();
            tokio::spawn(async move {
                let mut answered = 0_u32;
                while begun.elapsed() < TURN {
                    get(&router, path).await;
                    answered += 1;
                }
                answered
            })
        })
        .collect();
    let mut answered = 0;
    for client in clients {
        answered += client.await.expect("a client does not panic");
    }
    f64::from(answered) / begun.elapsed().as_secs_f64()
}

async fn get(router: &Router, path: &str) -> Vec<u8> {
    let request = Request::get(path).body(Body::empty()).expect("a request");
    let response = router.clone().oneshot(request).await.expect("an answer");
    assert!(response.status().is_success(), "{path}: {}", response.status());
    to_bytes(response.into_body(), usize::MAX).await.expect("a body").to_vec()
}

/// Demands of forty firms: half listed, the others collected and not yet listed.
async fn fill(store: &Store) -> Result<()> {
    const FIELDS: [&str; 6] =
        ["新材料", "海洋生物与健康食品", "先进装备与智能制造", "新医药", "节能环保", "新一代信息技术"];
    const REGIONS: [&str; 4] = ["高新区", "经开区", "环湾区", "南山县"];
    const THINGS: [&str; 5] = ["碳纤维预浸料", "海藻寡糖", "伺服电机", "生物陶瓷", "含盐废水"];
    const TASKS: [&str; 4] = ["连续化制备工艺", "低能耗处理技术", "在线检测方法", "寿命评价体系"];
    let tx = store.write().await?;
    let call = call::ensure_standing(&tx, &Who::Console, 2026).await?;
    let mut firms = Vec::new();
    for place in 0..40 {
        let name = format!("试验企业{place:02}有限公司");
        let org = NewOrg { kind: OrgKind::Enterprise, name, confirmed: true, ..NewOrg::default() };
        firms.push(create_org(&tx, &Who::Console, org).await?);
    }
    for place in 0..DEMANDS {
        let listed = place % 2 == 0;
        let thing = THINGS[place % THINGS.len()];
        let task = TASKS[place / 7 % TASKS.len()];
        let days = i64::try_from(place % 200).unwrap_or(0);
        let prize = i64::try_from(place % 90).unwrap_or(0) * 5_000_000;
        let row = demand::ActiveModel {
            call_id: Set(call),
            org_id: Set(Some(firms[place % firms.len()])),
            stage: Set(if listed { DemandStage::Listed } else { DemandStage::Collected }),
            class: Set(DemandClass::ALL[place / 3 % 2]),
            mode: Set(Mode::ALL[place / 11 % 3]),
            number: Set(listed.then(|| format!("科榜〔2026〕{place:04} 号"))),
            title: Set(format!("第 {place} 项{thing}{task}")),
            field: Set(FIELDS[place % FIELDS.len()].into()),
            region: Set(REGIONS[place / 5 % REGIONS.len()].into()),
            months: Set(Some(24)),
            background: Set("现有做法能耗高、废品多，两年来自行改进没有达到要求。".repeat(3)),
            problem: Set(format!("需要解决{thing}的{task}，指标应能在现有产线上验证。").repeat(4)),
            constraints: Set(String::new()),
            support: Set(String::new()),
            requirements: Set(String::new()),
            ip: Set("双方共有".into()),
            benefit: Set(String::new()),
            prize_fen: Set(Some(prize)),
            public_fen: Set(Some(prize / 4)),
            own_fen: Set(Some(prize)),
            show_name: Set(Disclosure::Public),
            show_text: Set(Disclosure::Public),
            contact: Set(String::new()),
            truthful: Set(true),
            listed_at: Set(listed.then(|| tx.now - TimeDelta::days(days))),
            closes_at: Set(listed.then(|| tx.now + TimeDelta::days(days + 1))),
            stage_at: Set(tx.now),
            editions: Set(1),
            created_at: Set(tx.now - TimeDelta::days(days)),
            updated_at: Set(tx.now),
            version: Set(1),
            ..Default::default()
        };
        let id = demand::Entity::insert(row).exec(&*tx).await?.last_insert_id;
        let details = serde_json::json!({"to": "listed"});
        let happened = Happened { act: "list", subject: Subject::Demand, id, visibility: Visibility::Public, details };
        journal::append(&tx, &Who::Console, happened).await?;
    }
    tx.commit().await
}
