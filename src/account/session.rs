//! Sessions. A page session is a JWT in an HttpOnly cookie, an API session a bearer JWT with a
//! rotating refresh token; both name a row of `session`, which is looked at on every request, so signing out, disabling
//! and expiry count at once.

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    middleware::Next,
    response::Response,
};
use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    account, duty, org, session,
    words::{AccountStage, SessionKind},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};

use super::tokens::{API, PAGE, REFRESHING};
use crate::{
    app::App,
    client,
    error::{Error, Result},
    store::{Store, Tx},
    who::{Person, Unit, Who},
};

const SESSION_COOKIE: &str = "jiebang_session";
const GUEST_COOKIE: &str = "jiebang_guest";
const LARGE_COOKIE: &str = "jiebang_large";

/// A page session ends after this long without a request …
pub const IDLE: TimeDelta = TimeDelta::hours(2);
/// … and after this long in any case.
pub const LONGEST: TimeDelta = TimeDelta::hours(12);
/// How long an access token of the API is good.
pub const ACCESS: TimeDelta = TimeDelta::minutes(15);
/// How long an API session can be refreshed.
pub const REFRESH: TimeDelta = TimeDelta::days(30);
/// `seen_at` is written at most this often.
const TOUCH: TimeDelta = TimeDelta::minutes(1);

/// What a request tells about its sender.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Who it is.
    pub who: Who,
    /// The token that forms carry back.
    pub csrf: String,
    /// Whether the large-type style is on.
    pub large: bool,
    /// The number an error page shows.
    pub request_id: String,
    /// The path asked for, to come back to after signing in.
    pub path: String,
    /// The address it came from.
    pub address: String,
    new_guest: Option<String>,
}

impl Default for Visitor {
    fn default() -> Self {
        Self {
            who: Who::Public,
            csrf: String::new(),
            large: false,
            request_id: String::new(),
            path: "/".into(),
            address: String::new(),
            new_guest: None,
        }
    }
}

impl Visitor {
    /// Under what a limit counts them: the account, or the address of those who are not signed in.
    pub fn counted_as(&self) -> String {
        self.who.account_id().map_or_else(|| self.address.clone(), |id| id.to_string())
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

/// A new session's tokens.
pub struct SignedIn {
    /// For the cookie or the `Authorization` header.
    pub access: String,
    /// For the API only.
    pub refresh: Option<String>,
}

/// Looks at cookie or bearer before any handler, and hands on a [`Visitor`].
pub async fn identify(State(app): State<App>, mut request: Request, next: Next) -> Response {
    // A body is not Sync, so the request itself may not be borrowed across an await.
    let (token, visitor) = look(&app, &request);
    let visitor = recognise(&app, token, visitor, request.headers()).await;
    let guest = visitor.new_guest.clone();
    request.extensions_mut().insert(visitor);
    let mut response = next.run(request).await;
    if let Some(guest) = guest
        && let Ok(value) = HeaderValue::from_str(&cookie(&app, GUEST_COOKIE, &guest, LONGEST))
    {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// What can be read off the request alone: the token, and the visitor so far.
fn look(app: &App, request: &Request) -> (Option<String>, Visitor) {
    let headers = request.headers();
    // A cookie never counts in the API, a bearer never on pages: neither can be used to get around the other's checks.
    let is_api = request.uri().path().starts_with("/api/");
    let token = if is_api { bearer(headers) } else { cookie_of(headers, SESSION_COOKIE) };
    let info = request.extensions().get::<axum::extract::ConnectInfo<std::net::SocketAddr>>();
    let mut visitor = Visitor {
        large: cookie_of(headers, LARGE_COOKIE).is_some(),
        request_id: headers.get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned(),
        path: request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned(),
        address: client::key(info.map(|info| info.0.ip()), headers, &app.config.trusted_proxies),
        ..Visitor::default()
    };
    if !is_api && cookie_of(headers, GUEST_COOKIE).is_none() && is_guest_form(request.uri().path()) {
        visitor.new_guest = Some(app.store.chance.secret());
    }
    (token, visitor)
}

/// Finds the person behind the token, and the CSRF token that goes with person or guest.
async fn recognise(app: &App, token: Option<String>, mut visitor: Visitor, headers: &HeaderMap) -> Visitor {
    let now = app.store.clock.glance();
    let aud = if visitor.path.starts_with("/api/") { API } else { PAGE };
    if let Some(session) = token.and_then(|token| app.keys.session_of(aud, &token, now)) {
        match load(&app.store, session, now).await {
            Ok(Some(person)) => visitor.who = Who::Person(Box::new(person)),
            Ok(None) => {}
            Err(cause) => tracing::error!(%cause, "a session could not be read"),
        }
    }
    let guest = cookie_of(headers, GUEST_COOKIE).or_else(|| visitor.new_guest.clone());
    visitor.csrf = match (&visitor.who, guest) {
        (Who::Person(person), _) => app.keys.csrf(&format!("session {}", person.session)),
        (_, Some(guest)) => app.keys.csrf(&format!("guest {guest}")),
        _ => String::new(),
    };
    visitor
}

/// Pages with a form for people who are not signed in: they get a cookie to bind the form's token to.
pub fn is_guest_form(path: &str) -> bool {
    ["/sign-in", "/join", "/forgot", "/link/"].iter().any(|start| path.starts_with(start))
}

/// Whether the form's token is the visitor's.
pub fn csrf_holds(visitor: &Visitor, sent: &str) -> bool {
    !visitor.csrf.is_empty() && visitor.new_guest.is_none() && visitor.csrf == sent
}

/// The live session's person. Touches `seen_at` now and then.
async fn load(store: &Store, id: i64, now: DateTime<Utc>) -> Result<Option<Person>> {
    let Some(session) = session::Entity::find_by_id(id).one(store.db()).await? else { return Ok(None) };
    let idle = session.kind == SessionKind::Page && now - session.seen_at > IDLE;
    if session.ended_at.is_some() || session.expires_at <= now || idle {
        return Ok(None);
    }
    let Some(account) = account::Entity::find_by_id(session.account_id).one(store.db()).await? else { return Ok(None) };
    let Some(org) = org::Entity::find_by_id(account.org_id).one(store.db()).await? else { return Ok(None) };
    if account.stage != AccountStage::Active || org.stage == entity::words::OrgStage::Disabled {
        return Ok(None);
    }
    // A reader does not wait behind somebody's long write for this.
    if now - session.seen_at > TOUCH
        && let Some(tx) = store.jot_if_free().await?
    {
        let touched = session::ActiveModel { id: Set(id), seen_at: Set(now), ..Default::default() };
        session::Entity::update(touched).exec(&*tx).await?;
        tx.commit().await?;
    }
    let duties = duties_of(store.db(), account.id).await?;
    Ok(Some(person(id, account, org, duties)))
}

/// A person's duties.
pub async fn duties_of<C: ConnectionTrait>(db: &C, account: i64) -> Result<Vec<entity::words::Duty>> {
    let rows = duty::Entity::find().filter(duty::Column::AccountId.eq(account)).all(db).await?;
    Ok(rows.into_iter().map(|row| row.duty).collect())
}

/// A person as they stand in the store, without a session: for notices and for the demo.
pub fn person(session: i64, account: account::Model, org: org::Model, duties: Vec<entity::words::Duty>) -> Person {
    Person {
        id: account.id,
        session,
        username: account.username,
        name: account.name,
        duties,
        org: Unit { id: org.id, kind: org.kind, stage: org.stage, name: org.name, region: org.region },
    }
}

/// Opens a session inside the write that recorded the sign-in.
pub async fn begin(app: &App, tx: &Tx, account: i64, kind: SessionKind) -> Result<SignedIn> {
    let life = if kind == SessionKind::Page { LONGEST } else { REFRESH };
    let row = session::ActiveModel {
        account_id: Set(account),
        kind: Set(kind),
        refresh_hash: Set(None),
        created_at: Set(tx.now),
        seen_at: Set(tx.now),
        expires_at: Set(tx.now + life),
        ..Default::default()
    };
    let id = session::Entity::insert(row).exec(&**tx).await?.last_insert_id;
    let row = session::Entity::find_by_id(id).one(&**tx).await?.ok_or(Error::SignIn)?;
    match kind {
        SessionKind::Page => Ok(SignedIn { access: app.keys.token(PAGE, &row, tx.now, String::new())?, refresh: None }),
        SessionKind::Api => pair(app, tx, &row).await,
    }
}

/// A new pair of tokens, of which the refresh token is from now on the only one that is taken.
async fn pair(app: &App, tx: &Tx, row: &session::Model) -> Result<SignedIn> {
    let access = app.keys.token(API, row, tx.now, String::new())?;
    let refresh = app.keys.token(REFRESHING, row, tx.now, app.store.chance.secret())?;
    let traded = session::ActiveModel {
        id: Set(row.id),
        refresh_hash: Set(Some(hash(&refresh))),
        seen_at: Set(tx.now),
        ..Default::default()
    };
    session::Entity::update(traded).exec(&**tx).await?;
    Ok(SignedIn { access, refresh: Some(refresh) })
}

/// Trades a refresh token for a new pair. One of ours that was traded before, however long ago, ends the session:
/// somebody else has it.
pub async fn refresh(app: &App, token: &str) -> Result<SignedIn> {
    let tx = app.store.jot().await?;
    let id = app.keys.session_of(REFRESHING, token, tx.now).ok_or(Error::SignIn)?;
    let row = session::Entity::find_by_id(id).one(&*tx).await?.ok_or(Error::SignIn)?;
    if row.ended_at.is_some() || row.expires_at <= tx.now {
        return Err(Error::SignIn);
    }
    if row.refresh_hash != Some(hash(token)) {
        end(&tx, &[id]).await?;
        tx.commit().await?;
        return Err(Error::SignIn);
    }
    let tokens = pair(app, &tx, &row).await?;
    tx.commit().await?;
    Ok(tokens)
}

/// Ends these sessions.
pub async fn end(tx: &Tx, sessions: &[i64]) -> Result<()> {
    session::Entity::update_many()
        .col_expr(session::Column::EndedAt, sea_orm::sea_query::Expr::value(tx.now))
        .filter(session::Column::Id.is_in(sessions.iter().copied()))
        .filter(session::Column::EndedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Ends every session of an account, but perhaps one: after a new password, or when it is disabled.
pub async fn end_all(tx: &Tx, account: i64, but: Option<i64>) -> Result<()> {
    let mut update = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, sea_orm::sea_query::Expr::value(tx.now))
        .filter(session::Column::AccountId.eq(account))
        .filter(session::Column::EndedAt.is_null());
    if let Some(but) = but {
        update = update.filter(session::Column::Id.ne(but));
    }
    update.exec(&**tx).await?;
    Ok(())
}

/// Forgets sessions that ended or ran out a month ago. Returns how many.
pub async fn sweep(app: &App) -> Result<usize> {
    let tx = app.store.jot().await?;
    let before = tx.now - TimeDelta::days(30);
    let over = Condition::any().add(session::Column::EndedAt.lt(before)).add(session::Column::ExpiresAt.lt(before));
    let old = session::Entity::delete_many().filter(over).exec(&*tx).await?;
    tx.commit().await?;
    Ok(usize::try_from(old.rows_affected).unwrap_or(usize::MAX))
}

/// What is stored of a secret.
pub fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// The `Set-Cookie` value of a page session.
pub fn session_cookie(app: &App, token: &str) -> String {
    cookie(app, SESSION_COOKIE, token, LONGEST)
}

/// The `Set-Cookie` value that takes the session cookie away.
pub fn no_session_cookie(app: &App) -> String {
    cookie(app, SESSION_COOKIE, "", TimeDelta::zero())
}

/// The `Set-Cookie` value that switches the large-type style.
pub fn large_cookie(app: &App, on: bool) -> String {
    cookie(app, LARGE_COOKIE, if on { "1" } else { "" }, if on { TimeDelta::days(365) } else { TimeDelta::zero() })
}

fn cookie(app: &App, name: &str, value: &str, life: TimeDelta) -> String {
    let secure = if app.config.has_secure_cookies() { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{secure}", life.num_seconds())
}

fn cookie_of(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, value)| *key == name && !value.is_empty())
        .map(|(_, value)| value.to_owned())
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::to_owned)
}
