//! Sessions as JSON: a bearer token for a quarter of an hour, a refresh token that changes with each use.

use axum::{Json, extract::State, http::StatusCode};
use entity::words::{Duty, OrgKind, OrgStage, SessionKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{
    session::{self, SignedIn, Visitor},
    sign_in,
};
use crate::{
    api::{Answer, Body, ProblemDocument},
    app::App,
    doors::Doors,
    error::Error,
};

/// The doors of the API.
pub fn doors(doors: Doors) -> Doors {
    doors.api(routes!(create, end)).api(routes!(refresh)).api(routes!(me))
}

/// Name and password.
#[derive(Deserialize, ToSchema)]
struct Credentials {
    /// The username, or the e-mail address.
    #[schema(example = "lin.hai")]
    username: String,
    /// The password.
    #[schema(example = "三棵松树站在海边晒太阳")]
    password: String,
}

/// A refresh token, usable once.
#[derive(Deserialize, ToSchema)]
struct Refresh {
    /// As it came with the access token.
    refresh_token: String,
}

/// The tokens of a session.
#[derive(Serialize, ToSchema)]
struct Tokens {
    /// For `Authorization: Bearer …`.
    access_token: String,
    /// For `POST /api/v1/session/refresh`, once. Used a second time it ends the session.
    refresh_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Seconds until the access token ends.
    #[schema(example = 900)]
    expires_in: i64,
}

impl Tokens {
    fn of(tokens: SignedIn) -> Self {
        Self {
            access_token: tokens.access,
            refresh_token: tokens.refresh.unwrap_or_default(),
            token_type: "Bearer",
            expires_in: session::ACCESS.num_seconds(),
        }
    }
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
struct Me {
    /// The account.
    id: i64,
    /// The name to sign in with.
    #[schema(example = "lin.hai")]
    username: String,
    /// The person's name.
    #[schema(example = "林海")]
    name: String,
    /// What the person is charged with.
    duties: Vec<Duty>,
    /// The person's unit.
    org: MyOrg,
}

/// The unit of whoever is signed in.
#[derive(Serialize, ToSchema)]
struct MyOrg {
    /// Its id.
    id: i64,
    /// What it is.
    kind: OrgKind,
    /// Where its registration stands.
    stage: OrgStage,
    /// Its name.
    #[schema(example = "东岭机械有限公司")]
    name: String,
    /// Its district.
    #[schema(example = "高新区")]
    region: String,
}

/// Signs in. Five wrong passwords in a row lock the account for 15 minutes, for the address they came from; the answer never says which was wrong.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", request_body = Credentials,
    responses((status = 200, body = Tokens), (status = 401, body = ProblemDocument),
        (status = 403, body = ProblemDocument), (status = 429, body = ProblemDocument)))]
async fn create(State(app): State<App>, visitor: Visitor, Body(sent): Body<Credentials>) -> Answer<Json<Tokens>> {
    let tokens = sign_in::sign_in(&app, &visitor.address, &sent.username, &sent.password, SessionKind::Api).await?;
    Ok(Json(Tokens::of(tokens)))
}

/// Trades a refresh token for a new pair.
#[utoipa::path(post, path = "/api/v1/session/refresh", tag = "session", request_body = Refresh,
    responses((status = 200, body = Tokens), (status = 401, body = ProblemDocument)))]
async fn refresh(State(app): State<App>, Body(sent): Body<Refresh>) -> Answer<Json<Tokens>> {
    Ok(Json(Tokens::of(session::refresh(&app, &sent.refresh_token).await?)))
}

/// Ends the session: neither of its tokens works any more.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session", security(("bearer" = [])),
    responses((status = 204), (status = 401, body = ProblemDocument)))]
async fn end(State(app): State<App>, visitor: Visitor) -> Answer<StatusCode> {
    visitor.who.person().ok_or(Error::SignIn)?;
    sign_in::sign_out(&app, &visitor.who).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/v1/me", tag = "session", security(("bearer" = [])),
    responses((status = 200, body = Me), (status = 401, body = ProblemDocument)))]
async fn me(visitor: Visitor) -> Answer<Json<Me>> {
    let person = visitor.who.person().ok_or(Error::SignIn)?;
    let org = &person.org;
    Ok(Json(Me {
        id: person.id,
        username: person.username.clone(),
        name: person.name.clone(),
        duties: person.duties.clone(),
        org: MyOrg { id: org.id, kind: org.kind, stage: org.stage, name: org.name.clone(), region: org.region.clone() },
    }))
}
