//! Achievements as JSON: every act of the pages. The list stands in `list`.

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use entity::words::Word;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    form::{Content, StepInput},
    rules::Act,
    seen::{self, Seen},
};
use crate::{
    account::session::Visitor,
    api::{Answer, Body, OfferView, ProblemDocument, etag, if_match, merged},
    app::App,
    error::{Error, Result},
};

/// A new achievement: a draft until it is published.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = NewAchievement)]
pub struct New {
    /// The unit it belongs to, where a clerk writes for it; the writer's own otherwise.
    #[schema(example = json!(null))]
    pub org_id: Option<i64>,
    /// The text.
    #[serde(flatten)]
    pub content: Content,
}

/// An act on an achievement.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AchievementStep)]
pub struct Step {
    /// `publish`, `withdraw` or `republish`.
    #[schema(example = "publish")]
    pub act: String,
    /// Reason and version.
    #[serde(flatten)]
    pub input: StepInput,
}

/// What this person could do with an achievement.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AchievementOffers)]
pub struct Offers {
    /// The acts.
    pub items: Vec<OfferView>,
}

async fn answer(app: &App, visitor: &Visitor, id: i64) -> Result<Response> {
    let (_, seen) = seen::load(app.store.db(), &visitor.who, id).await?;
    Ok((etag(seen.version), Json(seen)).into_response())
}

/// 登记一项成果 (草稿).
#[utoipa::path(
    post, path = "/api/v1/achievements", tag = "achievements", request_body = New, security(("bearer" = [])),
    responses(
        (status = 201, body = Seen, headers(("Location" = String, description = "Its address"))),
        (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument),
    )
)]
pub async fn create(State(app): State<App>, visitor: Visitor, Body(new): Body<New>) -> Answer<Response> {
    let id = super::create(&app, &visitor.who, new.org_id, &new.content).await?;
    let mut response = answer(&app, &visitor, id).await?;
    *response.status_mut() = StatusCode::CREATED;
    if let Ok(place) = format!("/api/v1/achievements/{id}").parse() {
        response.headers_mut().insert(header::LOCATION, place);
    }
    Ok(response)
}

/// 一项成果.
#[utoipa::path(
    get, path = "/api/v1/achievements/{id}", tag = "achievements",
    params(("id" = i64, Path, description = "The achievement")), security((), ("bearer" = [])),
    responses((status = 200, body = Seen), (status = 404, body = ProblemDocument))
)]
pub async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Answer<Response> {
    Ok(answer(&app, &visitor, crate::form::id(&id)?).await?)
}

/// 修改成果的内容: only the fields that are sent change. What is published must stay complete.
#[utoipa::path(
    patch, path = "/api/v1/achievements/{id}", tag = "achievements", request_body = Content,
    params(("id" = i64, Path, description = "The achievement"), ("If-Match" = Option<String>, Header, description = "The version that was read")),
    security(("bearer" = [])),
    responses(
        (status = 200, body = Seen), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 412, body = ProblemDocument), (status = 422, body = ProblemDocument),
    )
)]
pub async fn change(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(sent): Body<Value>,
) -> Answer<Response> {
    let id = crate::form::id(&id)?;
    if visitor.who.person().is_none() {
        return Err(Error::SignIn.into());
    }
    let found = super::find(app.store.db(), &visitor.who, id).await?;
    let content = merged(&Content::of(&found), sent)?;
    super::save(&app, &visitor.who, id, &content, if_match(&headers)?.or(Some(found.version))).await?;
    Ok(answer(&app, &visitor, id).await?)
}

/// 现在可以办的事.
#[utoipa::path(
    get, path = "/api/v1/achievements/{id}/steps", tag = "achievements",
    params(("id" = i64, Path, description = "The achievement")), security((), ("bearer" = [])),
    responses((status = 200, body = Offers), (status = 404, body = ProblemDocument))
)]
pub async fn offers(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Answer<Json<Offers>> {
    let found = super::find(app.store.db(), &visitor.who, crate::form::id(&id)?).await?;
    let offers = super::offers(app.store.db(), &visitor.who, &found).await?;
    Ok(Json(Offers { items: offers.into_iter().map(OfferView::from).collect() }))
}

/// 办理: 发布, 撤下, 重新发布.
#[utoipa::path(
    post, path = "/api/v1/achievements/{id}/steps", tag = "achievements", request_body = Step,
    params(("id" = i64, Path, description = "The achievement")), security(("bearer" = [])),
    responses(
        (status = 200, body = Seen), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument),
    )
)]
pub async fn step(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    Body(step): Body<Step>,
) -> Answer<Response> {
    let id = crate::form::id(&id)?;
    if visitor.who.person().is_none() {
        return Err(Error::SignIn.into());
    }
    let act = Act::parse(&step.act).ok_or_else(|| Error::Malformed(format!("没有“{}”这个动作", step.act)))?;
    super::step(&app, &visitor.who, id, act, &step.input).await?;
    Ok(answer(&app, &visitor, id).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_is_sent_changes() {
        let before = Content { title: "甲".into(), price_fen: Some(100), ..Content::default() };
        let after = merged(&before, json!({"price_fen": null, "keywords": "乙"})).unwrap();
        assert_eq!(after, Content { price_fen: None, keywords: "乙".into(), ..before.clone() });
        assert!(matches!(merged(&before, json!({"prise": 1})), Err(Error::Malformed(_))));
        assert!(matches!(merged(&before, json!({"price_fen": "x"})), Err(Error::Malformed(_))));
    }
}
