//! The whole app on a temporary store with a clock that stands still, and people as values:
//! `town.clerk().post("/demands/1/steps", &[("act", "list")])`.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicU32, Ordering},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode, header},
};
use chrono::{DateTime, TimeDelta, Utc};
use entity::words::{Duty, OrgKind, SessionKind};
use jiebang::{
    account::{
        people::{NewOrg, NewPerson, create_org, create_person},
        session,
    },
    app::App,
    call,
    chance::Chance,
    clock::Clock,
    config::{Config, Secret},
    doors::Door,
    follow,
    who::Who,
};
use sea_orm::{ConnectionTrait, Database};
use serde_json::Value;
use tokio::sync::Mutex;
use tower::ServiceExt;

/// Which store a town stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// A file in a temporary folder.
    Sqlite,
    /// A fresh database on the server named by `JIEBANG_TEST_POSTGRES`.
    Postgres,
}

/// The address of a PostgreSQL server where databases may be created.
pub const POSTGRES: &str = "JIEBANG_TEST_POSTGRES";

/// A small city with its whole platform.
pub struct Town {
    pub app: App,
    pub router: Router,
    pub doors: Vec<Door>,
    people: HashMap<&'static str, (i64, i64)>,
    dir: tempfile::TempDir,
}

/// username, unit, duties: who lives in every town.
const PEOPLE: &[(&str, &str, &[Duty])] = &[
    ("clerk", "市科学技术局", &[Duty::Clerk]),
    ("leader", "市科学技术局", &[Duty::Leader]),
    ("auditor", "市科学技术局", &[Duty::Auditor]),
    ("admin", "市科学技术局", &[Duty::Admin]),
    ("district", "东区科技局", &[Duty::UnitAdmin]),
    ("district2", "西区科技局", &[Duty::UnitAdmin]),
    ("firm", "东岭机械有限公司", &[Duty::UnitAdmin]),
    ("firm2", "西岸材料有限公司", &[Duty::UnitAdmin]),
    ("team", "临海大学", &[Duty::UnitAdmin]),
    ("team2", "滨江研究院", &[Duty::UnitAdmin]),
    ("team3", "远山研究所", &[Duty::UnitAdmin]),
    ("expert1", "评估中心", &[Duty::Expert]),
    ("expert2", "评估中心", &[Duty::Expert]),
    ("expert3", "评估中心", &[Duty::Expert]),
    ("expert4", "临海大学", &[Duty::Expert]),
];

const UNITS: &[(&str, OrgKind, &str)] = &[
    ("市科学技术局", OrgKind::Bureau, "市直"),
    ("东区科技局", OrgKind::District, "东区"),
    ("西区科技局", OrgKind::District, "西区"),
    ("东岭机械有限公司", OrgKind::Enterprise, "东区"),
    ("西岸材料有限公司", OrgKind::Enterprise, "西区"),
    ("临海大学", OrgKind::Institute, "东区"),
    ("滨江研究院", OrgKind::Institute, "西区"),
    ("远山研究所", OrgKind::Institute, "西区"),
    ("评估中心", OrgKind::Agency, "东区"),
];

/// The morning every town begins with: a Tuesday.
pub fn morning() -> DateTime<Utc> {
    "2026-09-15T01:00:00Z".parse().unwrap()
}

impl Town {
    /// A town on SQLite.
    pub async fn new() -> Self {
        Self::on(On::Sqlite).await.expect("SQLite is always there")
    }

    /// A town on this store; `None` where there is no PostgreSQL to stand on.
    pub async fn on(store: On) -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let database_url = match store {
            On::Sqlite => Secret::default(),
            On::Postgres => Secret(fresh_postgres().await?),
        };
        let config = Config { data_dir: dir.path().to_owned(), database_url, background: false, ..Config::default() };
        Some(Self::with(config, dir).await)
    }

    /// A town with these settings, in this folder.
    pub async fn with(config: Config, dir: tempfile::TempDir) -> Self {
        let app = App::open(config, Clock::set_to(morning()), Chance::seeded(7)).await.unwrap();
        let people = settle(&app).await;
        let (router, _, doors) = app.server();
        Self { app, router, doors, people, dir }
    }

    /// Closes the town and leaves its folder to somebody else.
    pub fn leave(self) -> tempfile::TempDir {
        self.dir
    }

    /// Moves the clock and lets the ticker and the followers do what is due.
    pub async fn pass(&self, time: TimeDelta) {
        let now = self.app.store.clock.glance();
        self.app.store.clock.move_to(now + time);
        self.settle().await;
    }

    /// Lets the ticker and the followers do what is due.
    pub async fn settle(&self) {
        follow::drain(&self.app).await.unwrap();
    }

    /// The account id and unit id of somebody who lives here.
    pub fn ids(&self, username: &str) -> (i64, i64) {
        self.people[username]
    }

    /// The same person for calling operations directly.
    pub async fn who(&self, username: &str) -> Who {
        self.who_is(self.ids(username).0).await
    }

    /// The person behind an account, for calling operations directly.
    pub async fn who_is(&self, account: i64) -> Who {
        use sea_orm::EntityTrait;
        let db = self.app.store.db();
        let row = entity::account::Entity::find_by_id(account).one(db).await.unwrap().unwrap();
        let org = entity::org::Entity::find_by_id(row.org_id).one(db).await.unwrap().unwrap();
        let duties = session::duties_of(db, account).await.unwrap();
        Who::Person(Box::new(session::person(0, row, org, duties)))
    }

    /// One more expert, of a unit that lives here; returns the account.
    pub async fn expert(&self, username: &str, unit: &str) -> i64 {
        self.newcomer(username, unit, &[Duty::Expert]).await
    }

    /// One more person with these duties, of a unit that lives here; returns the account.
    pub async fn newcomer(&self, username: &str, unit: &str, duties: &[Duty]) -> i64 {
        use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
        let tx = self.app.store.write().await.unwrap();
        let found = entity::org::Entity::find().filter(entity::org::Column::Name.eq(unit));
        let org_id = found.one(&*tx).await.unwrap().unwrap().id;
        let duties = duties.to_vec();
        let person =
            NewPerson { org_id, username: username.into(), name: username.into(), duties, ..NewPerson::default() };
        let id = create_person(&tx, &Who::Console, person).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// Somebody who lives here, signed in on pages and in the API.
    pub async fn person(&self, username: &str) -> Someone {
        let (account, _) = self.people[username];
        let tx = self.app.store.jot().await.unwrap();
        let page = session::begin(&self.app, &tx, account, SessionKind::Page).await.unwrap();
        let api = session::begin(&self.app, &tx, account, SessionKind::Api).await.unwrap();
        tx.commit().await.unwrap();
        Someone {
            router: self.router.clone(),
            cookie: Some(session::session_cookie(&self.app, &page.access).split(';').next().unwrap().to_owned()),
            bearer: Some(api.access),
            csrf: Mutex::new(None),
        }
    }

    /// Somebody who is not signed in.
    pub fn public(&self) -> Someone {
        Someone { router: self.router.clone(), cookie: None, bearer: None, csrf: Mutex::new(None) }
    }
}

async fn fresh_postgres() -> Option<String> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let Ok(server) = std::env::var(POSTGRES) else {
        eprintln!("SKIPPED: no PostgreSQL; set {POSTGRES}=postgres://… to run this test on it");
        return None;
    };
    let name = format!("town_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let db = Database::connect(&server).await.expect("the PostgreSQL server answers");
    db.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database can be created");
    let (base, query) = server.split_once('?').unwrap_or((&server, ""));
    let base = base.rsplit_once('/').filter(|(base, _)| !base.ends_with('/')).map_or(base, |(base, _)| base);
    Some(if query.is_empty() { format!("{base}/{name}") } else { format!("{base}/{name}?{query}") })
}

async fn settle(app: &App) -> HashMap<&'static str, (i64, i64)> {
    let tx = app.store.write().await.unwrap();
    call::ensure_standing(&tx, &Who::Console, 2026).await.unwrap();
    let mut units = HashMap::new();
    for (name, kind, region) in UNITS {
        let org = NewOrg {
            kind: *kind,
            name: (*name).into(),
            region: (*region).into(),
            confirmed: true,
            ..NewOrg::default()
        };
        units.insert(*name, create_org(&tx, &Who::Console, org).await.unwrap());
    }
    let mut people = HashMap::new();
    for (username, unit, duties) in PEOPLE {
        let person = NewPerson {
            org_id: units[unit],
            username: (*username).into(),
            name: (*username).into(),
            email: format!("{username}@example.test"),
            duties: duties.to_vec(),
            ..NewPerson::default()
        };
        let id = create_person(&tx, &Who::Console, person).await.unwrap();
        people.insert(*username, (id, units[unit]));
    }
    tx.commit().await.unwrap();
    follow::drain(app).await.unwrap();
    people
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub location: Option<String>,
    pub headers: axum::http::HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    /// The answer, if it has this status; the whole of it in the failure otherwise.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "location {:?}, body {}", self.location, self.text());
        self
    }

    /// The number at the end of `Location`.
    #[track_caller]
    pub fn id(&self) -> i64 {
        let location = self.location.as_deref().unwrap_or_else(|| panic!("no location: {}", self.text()));
        let path = location.split('?').next().unwrap();
        path.split('/')
            .filter_map(|part| part.parse().ok())
            .next_back()
            .unwrap_or_else(|| panic!("no id in {location}"))
    }
}

/// Somebody with a browser and an API client.
pub struct Someone {
    router: Router,
    cookie: Option<String>,
    bearer: Option<String>,
    csrf: Mutex<Option<String>>,
}

impl Someone {
    /// The same person before another server of this town.
    pub fn at(self, router: Router) -> Self {
        Self { router, ..self }
    }

    /// The bearer token.
    pub fn bearer(&self) -> &str {
        self.bearer.as_deref().unwrap_or_default()
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, Vec::new(), &[]).await
    }

    /// Sends a form with the CSRF token of the person's own pages.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token().await;
        let mut fields = fields.to_vec();
        fields.push(("_csrf", &token));
        let body = serde_html_form::to_string(&fields).unwrap();
        self.send(Method::POST, path, Some("application/x-www-form-urlencoded"), body.into_bytes(), &[]).await
    }

    /// Calls the API; `body` null = none.
    pub async fn api(&self, method: &str, path: &str, body: Value) -> Answer {
        self.api_with(method, path, body, &[]).await
    }

    /// Calls the API with further headers.
    pub async fn api_with(&self, method: &str, path: &str, body: Value, headers: &[(&str, &str)]) -> Answer {
        let path = format!("/api/v1{path}");
        let bytes = if body.is_null() { Vec::new() } else { serde_json::to_vec(&body).unwrap() };
        let kind = (!body.is_null()).then_some("application/json");
        self.send(method.parse().unwrap(), &path, kind, bytes, headers).await
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        kind: Option<&str>,
        body: Vec<u8>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(bearer) = &self.bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {bearer}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            location: parts.headers.get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned()),
            headers: parts.headers,
            body: to_bytes(body, usize::MAX).await.unwrap().to_vec(),
        }
    }

    pub async fn token(&self) -> String {
        let mut known = self.csrf.lock().await;
        if known.is_none() {
            let page = self.get("/").await.text();
            let token = page.split("name=\"_csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
            *known = Some(token.unwrap_or_default().to_owned());
        }
        known.clone().unwrap_or_default()
    }
}

/// Runs a story on SQLite, and on PostgreSQL where there is one.
macro_rules! on_both_stores {
    ($($story:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)] async fn $story() { super::$story(super::Town::new().await).await; })+
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)] async fn $story() {
                if let Some(town) = super::Town::on($crate::town::On::Postgres).await { super::$story(town).await; }
            })+
        }
    };
}
pub(crate) use on_both_stores;
