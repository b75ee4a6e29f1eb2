//! The server is killed without warning, a hundred times, in the middle of writing. What it acknowledged is there
//! once, nothing is half done, and the index catches up by itself.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use entity::words::{DemandStage, Subject};
use jiebang::{
    app::App,
    chance::Chance,
    clock::Clock,
    config::Config,
    follow, journal,
    search::{Kind, Scope},
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use crate::{lives::whole_demand, town::Town};

const KILLS: u64 = 100;

struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(dir: &std::path::Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_jiebang"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(dir)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address =
            line.trim().strip_prefix("listening on http://").unwrap_or_else(|| panic!("started with {line:?}"));
        Self { address: address.to_owned(), child }
    }

    /// One request; `None` when the server is gone before it answered whole.
    fn post(&self, path: &str, token: &str, body: &Value) -> Option<(u16, String, String)> {
        let body = body.to_string();
        let request = format!(
            "POST /api/v1{path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        );
        let mut stream = TcpStream::connect(&self.address).ok()?;
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        let location = head.lines().find_map(|line| line.strip_prefix("location: ")).unwrap_or_default();
        Some((status, location.to_owned(), body.to_owned()))
    }
}

/// Writes and submits demands until told to stop; returns the ids whose submission was acknowledged.
fn write_until(server: &Server, token: &str, end: Instant, count: &AtomicU64) -> Vec<i64> {
    let mut acknowledged = Vec::new();
    while Instant::now() < end {
        let Some((status, location, body)) = server.post("/demands", token, &json!(whole_demand())) else { break };
        assert_eq!(status, 201, "{body}");
        let id: i64 = location.rsplit('/').next().unwrap().parse().unwrap();
        let Some((status, _, body)) = server.post(&format!("/demands/{id}/steps"), token, &json!({"act": "submit"}))
        else {
            break;
        };
        assert_eq!(status, 200, "{body}");
        acknowledged.push(id);
        count.fetch_add(1, Ordering::Relaxed);
    }
    acknowledged
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_a_hundred_kills() {
    // The town makes people and a token; the server then works on its folder.
    let town = Town::new().await;
    let now = Clock::Store.glance();
    town.app.store.clock.move_to(now);
    let token = town.person("firm").await.bearer().to_owned();
    let dir = town.leave();
    let mut acknowledged = Vec::new();
    let written = AtomicU64::new(0);
    for round in 0..KILLS {
        let mut server = Server::start(dir.path());
        let end = Instant::now() + Duration::from_millis(60 + round * 7 % 120);
        let (count, told) = (&written, &token);
        let more = std::thread::scope(|scope| {
            let writers: Vec<_> = (0..3)
                .map(|_| scope.spawn(|| write_until(&server, told, end + Duration::from_secs(5), count)))
                .collect();
            std::thread::sleep(end.saturating_duration_since(Instant::now()));
            // On a busy machine nothing may have been acknowledged yet.
            while written.load(Ordering::Relaxed) <= round && Instant::now() < end + Duration::from_secs(2) {
                std::thread::sleep(Duration::from_millis(1));
            }
            let killed = Command::new("kill").args(["-9", &server.child.id().to_string()]).status().unwrap();
            assert!(killed.success());
            writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect::<Vec<_>>()
        });
        server.child.wait().unwrap();
        acknowledged.extend(more);
    }
    assert!(acknowledged.len() > 50, "only {} acts were acknowledged: nothing was tested", acknowledged.len());
    look(dir, &acknowledged).await;
}

async fn look(dir: tempfile::TempDir, acknowledged: &[i64]) {
    let config = Config { data_dir: dir.path().to_owned(), background: false, ..Config::default() };
    let app = App::open(config, Clock::Store, Chance::seeded(1)).await.unwrap();
    let db = app.store.db();
    for id in acknowledged {
        let submits = entity::journal::Entity::find()
            .filter(entity::journal::Column::Subject.eq(Subject::Demand))
            .filter(entity::journal::Column::SubjectId.eq(*id))
            .filter(entity::journal::Column::Act.eq("submit"))
            .count(db)
            .await
            .unwrap();
        assert_eq!(submits, 1, "demand {id}");
    }
    let last = journal::last(db).await.unwrap();
    let rows = entity::journal::Entity::find().count(db).await.unwrap();
    assert_eq!(rows, u64::try_from(last).unwrap(), "the journal is dense");
    let submitted = entity::demand::Entity::find().filter(entity::demand::Column::Stage.eq(DemandStage::Submitted));
    let submitted = submitted.all(db).await.unwrap();
    for demand in &submitted {
        let editions =
            entity::edition::Entity::find().filter(entity::edition::Column::DemandId.eq(demand.id)).count(db).await;
        assert_eq!((editions.unwrap(), demand.editions), (1, 1), "demand {} is half done", demand.id);
    }
    follow::drain(&app).await.unwrap();
    assert_eq!(app.library.cursor().unwrap(), last);
    let known = app.library.count(&Scope::holding(["office"]), Kind::Demand).unwrap();
    assert_eq!(known, submitted.len(), "the index holds what was submitted");
}
