//! `Idempotency-Key` on creates and acts: the same key and request get the same answer, another request 422. Failures
//! of ours and 429 are not kept: they may be tried again. Answers are kept for a day; those of sessions, whose bodies
//! are tokens, never.
//!
//! The act and its answer are two writes. Where the process ended between them nobody knows whether the act was done,
//! so the key is never run again: whoever asks is told to look first.

use std::panic::AssertUnwindSafe;

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use chrono::TimeDelta;
use entity::idempotency;
use futures_util::FutureExt;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};

use super::Refused;
use crate::{account::session::Visitor, app::App, error::Error};

/// What a request may hold beside an upload.
const REST: usize = 1 << 20;
/// The status of a key whose request is being carried out.
const RUNNING: i32 = 0;
/// A request that has not answered for so long never will: its outcome is unknown.
const ABANDONED: TimeDelta = TimeDelta::minutes(2);

/// Answers from memory where the key was seen before.
pub async fn remember(State(app): State<App>, visitor: Visitor, request: Request, next: Next) -> Response {
    let key = request.headers().get("idempotency-key").and_then(|key| key.to_str().ok()).map(str::to_owned);
    let (Some(key), Some(person)) = (key, visitor.who.person()) else { return next.run(request).await };
    let path = request.uri().path();
    if request.method() != Method::POST || !path.starts_with("/api/") || path.starts_with("/api/v1/session") {
        return next.run(request).await;
    }
    match answer(&app, person.id, key, request, next).await {
        Ok(response) => response,
        Err(error) => Refused::from(error).into_response(),
    }
}

async fn answer(app: &App, account: i64, key: String, request: Request, next: Next) -> Result<Response, Error> {
    if key.is_empty() || key.len() > 200 {
        return Err(Error::Malformed("Idempotency-Key 请用 1 到 200 个字符".into()));
    }
    let limit = app.config.upload_limit + REST;
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, limit).await.map_err(|_| Error::TooLarge(format!("请求内容超过 {} MB", limit >> 20)))?;
    let address = parts.uri.path_and_query().map_or("/", |address| address.as_str());
    let mut asked = Sha256::new();
    for part in [parts.method.as_str().as_bytes(), address.as_bytes(), &body] {
        asked.update(part.len().to_le_bytes());
        asked.update(part);
    }
    let asked = asked.finalize().to_vec();
    if let Some(known) = reserve(app, account, &key, &asked).await? {
        return Ok(again(known));
    }
    let ran = AssertUnwindSafe(next.run(Request::from_parts(parts, Body::from(body)))).catch_unwind().await;
    let response = ran.unwrap_or_else(|_| Refused::from(Error::broken("a handler panicked")).into_response());
    let transient = response.status().is_server_error() || response.status() == StatusCode::TOO_MANY_REQUESTS;
    if transient {
        let tx = app.store.jot().await?;
        idempotency::Entity::delete_by_id((account, key)).exec(&*tx).await?;
        tx.commit().await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, limit).await.map_err(Error::broken)?;
    let named = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let tx = app.store.jot().await?;
    let row = idempotency::ActiveModel {
        account_id: Set(account),
        key: Set(key),
        status: Set(i32::from(parts.status.as_u16())),
        location: Set(named(header::LOCATION)),
        etag: Set(named(header::ETAG)),
        body: Set(String::from_utf8_lossy(&body).into_owned()),
        ..Default::default()
    };
    idempotency::Entity::update(row).exec(&*tx).await?;
    tx.commit().await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

/// Takes the key for this request, or returns the answer it was given before. Two requests at once with one key must
/// not both be carried out, so the key is taken before the handler runs.
async fn reserve(app: &App, account: i64, key: &str, asked: &[u8]) -> Result<Option<idempotency::Model>, Error> {
    let tx = app.store.jot().await?;
    if let Some(known) = idempotency::Entity::find_by_id((account, key.to_owned())).one(&*tx).await? {
        if known.request_hash != asked {
            return Err(Error::invalid("Idempotency-Key", "这个 Idempotency-Key 已用于另一个请求，请换一个"));
        }
        if known.status != RUNNING {
            return Ok(Some(known));
        }
        if tx.now - known.at < ABANDONED {
            return Err(Error::conflict(
                "in_progress",
                "同一个请求正在办理，请稍后用同一个 Idempotency-Key 再取结果。",
            ));
        }
        return Err(Error::conflict(
            "unknown_outcome",
            "上次同一个请求中断，结果未知：请先查看事项现在的情况；确实没有办成的，换一个 Idempotency-Key 重新提交。",
        ));
    }
    let row = idempotency::ActiveModel {
        account_id: Set(account),
        key: Set(key.to_owned()),
        request_hash: Set(asked.to_vec()),
        status: Set(RUNNING),
        location: Set(None),
        etag: Set(None),
        body: Set(String::new()),
        at: Set(tx.now),
    };
    idempotency::Entity::insert(row).exec_without_returning(&*tx).await?;
    tx.commit().await?;
    Ok(None)
}

/// Forgets answers older than a day. Returns how many.
pub async fn sweep(app: &App) -> Result<usize, Error> {
    let tx = app.store.jot().await?;
    let before = tx.now - TimeDelta::days(1);
    let old = idempotency::Entity::delete_many().filter(idempotency::Column::At.lt(before)).exec(&*tx).await?;
    tx.commit().await?;
    Ok(usize::try_from(old.rows_affected).unwrap_or(usize::MAX))
}

fn again(known: idempotency::Model) -> Response {
    let status =
        u16::try_from(known.status).ok().and_then(|code| StatusCode::from_u16(code).ok()).unwrap_or(StatusCode::OK);
    let kind = if status.is_client_error() { super::PROBLEM_JSON } else { "application/json" };
    let mut response = (status, [(header::CONTENT_TYPE, kind)], known.body).into_response();
    for (name, value) in [(header::LOCATION, known.location), (header::ETAG, known.etag)] {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
