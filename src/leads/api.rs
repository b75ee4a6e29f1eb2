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
    /// The problem, the indicators, whatever tells what is wanted or offered. The first 4,000 characters are compared.
    #[schema(example = "连续走纸 120 km 左右保护层划伤剥落，需要高硬、低摩擦、导热良好的多层复合保护层。")]
    pub body: String,
    /// What is looked for: `achievement` or `team` (the text is a demand), or `demand` (the text is an achievement).
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
    /// `achievement`, `team` for units that could bid, `demand` for demands like this one, or, for the bureau, `expert`
    /// for experts who could review it. `achievement` unless told.
    pub target: Option<String>,
    /// Most leads: 1 to 100, 12 unless told.
    pub limit: Option<usize>,
}

/// The kind of this name, if it is one of `these`.
fn kind(word: &str, field: &str, these: &[Kind]) -> Result<Kind> {
    let names = || these.iter().map(|kind| kind.word()).collect::<Vec<_>>().join("、");
    let found = these.iter().copied().find(|kind| kind.word() == word);
    found.ok_or_else(|| Error::invalid(field, format!("{field} 请写以下之一：{}", names())))
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
    app.limits.matching(&visitor.counted_as())?;
    let target = match asked.target.as_str() {
        "" => Kind::Achievement,
        word => kind(word, "target", &[Kind::Achievement, Kind::Demand, Kind::Team])?,
    };
    let from = match asked.kind.as_deref() {
        Some(word) if target == Kind::Team => kind(word, "kind", &[Kind::Demand])?,
        Some(word) => kind(word, "kind", &[Kind::Demand, Kind::Achievement])?,
        None if target == Kind::Demand => Kind::Achievement,
        None => Kind::Demand,
    };
    let limit = asked.limit.unwrap_or(super::PANEL);
    Ok(Json(super::for_text(&app, &visitor.who, from, &asked.title, &asked.body, target, limit).await?))
}

/// 与一条需求匹配的成果, or teams, demands like it, experts.
#[utoipa::path(
    get, path = "/api/v1/demands/{id}/matches", tag = "match",
    params(("id" = i64, Path, description = "The demand"), Wanted), security((), ("bearer" = [])),
    responses(
        (status = 200, body = Found),
        (status = 401, body = ProblemDocument, description = "Experts, and nobody signed in"),
        (status = 403, body = ProblemDocument, description = "Experts, and not of the bureau"),
        (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument, description = "Experts, and they are not looked for yet or any more"),
        (status = 422, body = ProblemDocument, description = "An unknown target"),
        (status = 429, body = ProblemDocument, description = "Too many; see Retry-After"),
    )
)]
pub async fn of_demand(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Answer<Json<Found>> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    app.limits.matching(&visitor.counted_as())?;
    let target = kind(wanted.target.as_deref().unwrap_or("achievement"), "target", &Kind::ALL)?;
    let limit = wanted.limit.unwrap_or(super::PANEL);
    Ok(Json(super::for_demand(&app, &visitor.who, id, target, limit).await?))
}

/// 一项成果可能回答的需求: those that still ask before those that are over.
#[utoipa::path(
    get, path = "/api/v1/achievements/{id}/matches", tag = "match",
    params(("id" = i64, Path, description = "The achievement"), ("limit" = Option<usize>, Query, description = "Most leads: 1 to 100, 12 unless told")),
    security((), ("bearer" = [])),
    responses(
        (status = 200, body = Found),
        (status = 404, body = ProblemDocument),
        (status = 429, body = ProblemDocument, description = "Too many; see Retry-After"),
    )
)]
pub async fn of_achievement(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Answer<Json<Found>> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    app.limits.matching(&visitor.counted_as())?;
    let limit = wanted.limit.unwrap_or(super::PANEL);
    Ok(Json(super::for_achievement(&app, &visitor.who, id, limit).await?))
}

/// 可能适合一个单位的榜单: list items it could still bid for. For the unit itself and the bureau.
#[utoipa::path(
    get, path = "/api/v1/orgs/{id}/matches", tag = "match",
    params(("id" = i64, Path, description = "The unit"), ("limit" = Option<usize>, Query, description = "Most leads: 1 to 100, 12 unless told")),
    security(("bearer" = [])),
    responses(
        (status = 200, body = Found),
        (status = 401, body = ProblemDocument),
        (status = 403, body = ProblemDocument, description = "Neither of the unit nor of the bureau"),
        (status = 404, body = ProblemDocument),
        (status = 429, body = ProblemDocument, description = "Too many; see Retry-After"),
    )
)]
pub async fn of_org(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Answer<Json<Found>> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    app.limits.matching(&visitor.counted_as())?;
    let limit = wanted.limit.unwrap_or(super::PANEL).clamp(1, super::MOST);
    Ok(Json(super::suited::for_unit(&app, &visitor.who, id, limit).await?))
}
