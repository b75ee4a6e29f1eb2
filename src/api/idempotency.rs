//! `Idempotency-Key` on creates and acts: the same key and body get the same answer, another body 422. Only answers of
//! the 2xx and 4xx kinds are kept; a failure of ours may be tried again.

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use entity::idempotency;
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};
use sha2::{Digest, Sha256};

use super::Refused;
use crate::{account::session::Visitor, app::App, error::Error};

const LIMIT: usize = 1 << 20;

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
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, LIMIT).await.map_err(|_| Error::TooLarge("请求内容超过 1 MB".into()))?;
    let asked = Sha256::new().chain_update(parts.uri.path()).chain_update([0]).chain_update(&body).finalize().to_vec();
    if let Some(known) = idempotency::Entity::find_by_id((account, key.clone())).one(app.store.db()).await? {
        if known.request_hash != asked {
            return Err(Error::invalid("Idempotency-Key", "这个 Idempotency-Key 已用于另一个请求，请换一个"));
        }
        return Ok(again(known));
    }
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    if response.status().is_server_error() {
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, LIMIT).await.map_err(Error::broken)?;
    let location = parts.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let tx = app.store.jot().await?;
    let row = idempotency::ActiveModel {
        account_id: Set(account),
        key: Set(key),
        request_hash: Set(asked),
        status: Set(i32::from(parts.status.as_u16())),
        location: Set(location),
        body: Set(String::from_utf8_lossy(&body).into_owned()),
        at: Set(tx.now),
    };
    idempotency::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(&*tx)
        .await?;
    tx.commit().await?;
    Ok(Response::from_parts(parts, Body::from(body)))
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
