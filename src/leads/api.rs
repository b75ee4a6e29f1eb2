//! Leads as JSON.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::Found;
use crate::{
    account::session::Visitor,
    api::{Answer, Body, ProblemDocument, Query},
    app::App,
    error::{Error, Result},
    search::Kind,
};

/// A text that is not saved.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = MatchQuestion)]
pub struct Question {
    /// Its name; what stands here weighs most.
    #[schema(example = "高速热敏打印头耐磨保护层")]
    pub title: String,
    /// The problem, the indicators, whatever tells what is wanted or offered.
    #[schema(example = "连续走纸 120 km 左右保护层划伤剥落，需要高硬、低摩擦、导热良好的多层复合保护层。")]
    pub body: String,
    /// What is looked for: `achievement` (the text is a demand) or `demand` (the text is an achievement).
    #[schema(example = "achievement")]
    pub target: String,
    /// What the text describes, `demand` or `achievement`, where it is not the opposite of `target`: with `demand` for
    /// both, demands like this one are found.
    #[schema(example = "demand")]
    pub kind: Option<String>,
    /// Most leads: 1 to 100, 12 unless told.
    pub limit: Option<usize>,
}

/// What is looked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// `achievement`, or `demand` for demands like this one. `achievement` unless told.
    pub target: Option<String>,
    /// Most leads: 1 to 100, 12 unless told.
    pub limit: Option<usize>,
}

fn kind(word: &str, field: &str) -> Result<Kind> {
    match word {
        "demand" => Ok(Kind::Demand),
        "achievement" => Ok(Kind::Achievement),
        _ => Err(Error::invalid(field, format!("{field} 请写 demand 或 achievement"))),
    }
}

/// 比对一段没有保存的文字.
#[utoipa::path(
    post, path = "/api/v1/match", tag = "match", request_body = Question,
    security((), ("bearer" = [])),
    responses(
        (status = 200, body = Found),
        (status = 422, body = ProblemDocument, description = "Nothing to compare, or an unknown target"),
        (status = 429, body = ProblemDocument, description = "Too many; see Retry-After"),
    )
)]
pub async fn of_text(State(app): State<App>, visitor: Visitor, Body(asked): Body<Question>) -> Answer<Json<Found>> {
    let key = visitor.who.account_id().map_or_else(|| visitor.address.clone(), |id| id.to_string());
    app.limits.matching(&key)?;
    let target = match asked.target.as_str() {
        "" => Kind::Achievement,
        word => kind(word, "target")?,
    };
    let from = match asked.kind.as_deref() {
        Some(word) => kind(word, "kind")?,
        None if target == Kind::Demand => Kind::Achievement,
        None => Kind::Demand,
    };
    let limit = asked.limit.unwrap_or(super::PANEL);
    Ok(Json(super::for_text(&app, &visitor.who, from, &asked.title, &asked.body, target, limit).await?))
}

/// 与一条需求匹配的成果, or demands like it.
#[utoipa::path(
    get, path = "/api/v1/demands/{id}/matches", tag = "match",
    params(("id" = i64, Path, description = "The demand"), Wanted), security((), ("bearer" = [])),
    responses((status = 200, body = Found), (status = 404, body = ProblemDocument))
)]
pub async fn of_demand(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Answer<Json<Found>> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let target = kind(wanted.target.as_deref().unwrap_or("achievement"), "target")?;
    let limit = wanted.limit.unwrap_or(super::PANEL);
    Ok(Json(super::for_demand(&app, &visitor.who, id, target, limit).await?))
}

/// 一项成果可能回答的需求.
#[utoipa::path(
    get, path = "/api/v1/achievements/{id}/matches", tag = "match",
    params(("id" = i64, Path, description = "The achievement"), ("limit" = Option<usize>, Query, description = "Most leads: 1 to 100, 12 unless told")),
    security((), ("bearer" = [])),
    responses((status = 200, body = Found), (status = 404, body = ProblemDocument))
)]
pub async fn of_achievement(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Answer<Json<Found>> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let limit = wanted.limit.unwrap_or(super::PANEL);
    Ok(Json(super::for_achievement(&app, &visitor.who, id, limit).await?))
}
