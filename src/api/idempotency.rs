//! `Idempotency-Key` on creates and acts: the same key and body get the same answer, another body 422. Failures of
//! ours and 429 are not kept: they may be tried again. Answers are kept for a day.

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use chrono::TimeDelta;
use entity::idempotency;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};

use super::Refused;
use crate::{account::session::Visitor, app::App, error::Error};

/// What a request may hold beside an upload.
const REST: usize = 1 << 20;
/// The status of a key whose request is being carried out.
const RUNNING: i32 = 0;
/// A request that has not answered for so long never will.
const ABANDONED: TimeDelta = TimeDelta::minutes(2);

/// Answers from memory where the key was seen before.
pub async fn remember(State(app): State<App>, visitor: Visitor, request: Request, next: Next) -> Response {
    let key = request.headers().get("idempotency-key").and_then(|key| key.to_str().ok()).map(str::to_owned);
    let (Some(key), Some(person)) = (key, visitor.who.person()) else { return next.run(request).await };
    if request.method() != Method::POST || !request.uri().path().starts_with("/api/") {
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
    let asked = Sha256::new().chain_update(parts.uri.path()).chain_update([0]).chain_update(&body).finalize().to_vec();
    if let Some(known) = reserve(app, account, &key, &asked).await? {
        return Ok(again(known));
    }
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    let transient = response.status().is_server_error() || response.status() == StatusCode::TOO_MANY_REQUESTS;
    if transient {
        let tx = app.store.jot().await?;
        idempotency::Entity::delete_by_id((account, key)).exec(&*tx).await?;
        tx.commit().await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, limit).await.map_err(Error::broken)?;
    let location = parts.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let tx = app.store.jot().await?;
    let row = idempotency::ActiveModel {
        account_id: Set(account),
        key: Set(key),
        status: Set(i32::from(parts.status.as_u16())),
        location: Set(location),
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
        idempotency::Entity::delete_by_id((account, key.to_owned())).exec(&*tx).await?;
    }
    let row = idempotency::ActiveModel {
        account_id: Set(account),
        key: Set(key.to_owned()),
        request_hash: Set(asked.to_vec()),
        status: Set(RUNNING),
        location: Set(None),
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
    let kind = if status.is_client_error() { "application/problem+json" } else { "application/json" };
    let mut response = (status, [(header::CONTENT_TYPE, kind)], known.body).into_response();
    if let Some(location) = known.location.and_then(|location| HeaderValue::from_str(&location).ok()) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}
