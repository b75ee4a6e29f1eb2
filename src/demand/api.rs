//! Demands in the API: the same operations as the pages.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};
use entity::words::Subject;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    attach,
    coach::{self, Coach},
    form::{Content, StepInput},
    question,
    rules::Act,
    seen::Seen,
};
use crate::{
    account::session::Visitor,
    api::{Answer, Body, OfferView, ProblemDocument, etag, if_match, merged},
    app::App,
    doors::Doors,
    error::{Error, Result},
    file::{self, api::Link, api::View},
    page::Id,
    who::Who,
};

/// A new demand: any of the fields, the rest later.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewDemand)]
#[expect(dead_code, reason = "only its schema is read: fields are merged one by one, so that a wrong name is told")]
struct New {
    /// The firm, where a clerk writes for it.
    #[schema(example = json!(null))]
    org_id: Option<i64>,
    #[serde(flatten)]
    content: Content,
}

/// An act with what comes with it.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = DemandStep, example = json!({"act": "return", "note": "请补充检验方法。", "version": 3}))]
struct Step {
    act: Act,
    #[serde(flatten)]
    input: StepInput,
}

/// A question.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewQuestion)]
struct Asked {
    /// 5 to 500 characters, nothing that tells who asks.
    #[schema(example = "走纸寿命是否允许中途清洁打印头？")]
    text: String,
}

/// An answer.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewAnswer)]
struct Answered {
    /// For everybody.
    #[schema(example = "允许，每 50 km 用无水乙醇擦拭一次。")]
    answer: String,
}

type Shown = ([(header::HeaderName, String); 1], Json<Seen>);

async fn shown(app: &App, who: &Who, id: i64) -> Result<Shown> {
    let db = app.store.db();
    let now = app.store.clock.now(db).await?;
    let (_, seen, _) = super::seen::load(db, who, id, now).await?;
    Ok((etag(seen.version), Json(seen)))
}

/// One demand as the caller may know it; absent parts are not for them.
#[utoipa::path(
    get, path = "/api/v1/demands/{id}", tag = "demands", params(("id" = i64, Path)), security((), ("bearer" = [])),
    responses(
        (status = 200, body = Seen, headers(("ETag" = String, description = "The version"))),
        (status = 404, body = ProblemDocument),
    )
)]
async fn read(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Answer<Shown> {
    Ok(shown(&app, &visitor.who, id).await?)
}

/// Starts a draft. Nothing is required yet: `GET /demands/{id}/steps` tells whether it can be submitted.
#[utoipa::path(
    post, path = "/api/v1/demands", tag = "demands", request_body = New, security(("bearer" = [])),
    responses(
        (status = 201, body = Seen, headers(("Location" = String, description = "The demand"))),
        (status = 400, body = ProblemDocument), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument),
    )
)]
async fn create(State(app): State<App>, visitor: Visitor, Body(body): Body<Value>) -> Answer<impl IntoResponse> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let (owner, content) = new_of(body)?;
    let id = super::create(&app, &visitor.who, owner, &content).await?;
    let location = [(header::LOCATION, format!("/api/v1/demands/{id}"))];
    Ok((StatusCode::CREATED, location, shown(&app, &visitor.who, id).await?))
}

/// The firm and the text of a new demand.
fn new_of(mut body: Value) -> Result<(Option<i64>, Content)> {
    let owner = body.as_object_mut().and_then(|fields| fields.remove("org_id")).unwrap_or(Value::Null);
    let owner = serde_json::from_value(owner).map_err(|_| Error::Malformed("org_id 请填单位编号".into()))?;
    Ok((owner, merged(&Content::default(), body)?))
}

/// Changes fields of a draft or a returned demand; those not named stay. `indicators` is replaced as a whole.
#[utoipa::path(
    patch, path = "/api/v1/demands/{id}", tag = "demands", request_body = Content, security(("bearer" = [])),
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The version that was read, as `\"3\"`")),
    responses(
        (status = 200, body = Seen), (status = 400, body = ProblemDocument), (status = 401, body = ProblemDocument),
        (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, description = "Submitted already", body = ProblemDocument),
        (status = 412, description = "Changed since that version", body = ProblemDocument),
    )
)]
async fn change(
    State(app): State<App>,
    visitor: Visitor,
    Id(id): Id,
    headers: HeaderMap,
    Body(body): Body<Value>,
) -> Answer<Shown> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let version = if_match(&headers)?;
    let db = app.store.db();
    let found = super::find(db, &visitor.who, id).await?;
    let before = super::content(db, &found).await?;
    // Without a precondition the version that is merged into still has to be the one that is replaced.
    let version = version.unwrap_or(found.version);
    super::save(&app, &visitor.who, id, &merged(&before, body)?, Some(version)).await?;
    Ok(shown(&app, &visitor.who, id).await?)
}

/// What the caller could do with the demand now.
#[utoipa::path(
    get, path = "/api/v1/demands/{id}/steps", tag = "demands", params(("id" = i64, Path)), security((), ("bearer" = [])),
    responses((status = 200, body = Vec<OfferView>), (status = 404, body = ProblemDocument))
)]
async fn offers(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Answer<Json<Vec<OfferView>>> {
    let db = app.store.db();
    let now = app.store.clock.now(db).await?;
    let found = super::find(db, &visitor.who, id).await?;
    let offers = super::offers(db, &visitor.who, &found, now).await?;
    Ok(Json(offers.into_iter().map(OfferView::from).collect()))
}

/// Takes an act. A refusal names the need that does not hold as its `code`.
#[utoipa::path(
    post, path = "/api/v1/demands/{id}/steps", tag = "demands", params(("id" = i64, Path)), request_body = Step,
    security(("bearer" = [])),
    responses(
        (status = 200, description = "The demand after it; only its id where it is out of the caller's sight", body = Seen),
        (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, description = "Not now, or a need does not hold", body = ProblemDocument),
    )
)]
async fn step(State(app): State<App>, visitor: Visitor, Id(id): Id, Body(step): Body<Step>) -> Answer<Shown> {
    visitor.who.person().ok_or(Error::SignIn)?;
    crate::steps::demand(&app, &visitor.who, id, step.act, &step.input).await?;
    match shown(&app, &visitor.who, id).await {
        // Handed on: a clerk who confirms a claim gives the draft to its firm.
        Err(Error::NotFound) => Ok((etag(0), Json(Seen { id, ..Seen::default() }))),
        after => Ok(after?),
    }
}

/// Questions with their answers. Open ones are read by the parties and by the unit that asked.
#[utoipa::path(
    get, path = "/api/v1/demands/{id}/questions", tag = "demands", params(("id" = i64, Path)),
    security((), ("bearer" = [])),
    responses((status = 200, body = Vec<question::Seen>), (status = 404, body = ProblemDocument))
)]
async fn questions(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Answer<Json<Vec<question::Seen>>> {
    let db = app.store.db();
    let found = super::find(db, &visitor.who, id).await?;
    let near = super::seen::nearness(db, &visitor.who, &found).await?;
    Ok(Json(question::of(db, &visitor.who, id, near).await?))
}

/// Asks the owner of a listed demand.
#[utoipa::path(
    post, path = "/api/v1/demands/{id}/questions", tag = "demands", params(("id" = i64, Path)), request_body = Asked,
    security(("bearer" = [])),
    responses(
        (status = 201, body = question::Seen), (status = 403, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument),
    )
)]
async fn ask(
    State(app): State<App>,
    visitor: Visitor,
    Id(id): Id,
    Body(asked): Body<Asked>,
) -> Answer<impl IntoResponse> {
    let question = question::ask(&app, &visitor.who, id, &asked.text).await?;
    let location = [(header::LOCATION, format!("/api/v1/demands/{id}/questions"))];
    let seen = one_question(&app, &visitor.who, id, question).await?;
    Ok((StatusCode::CREATED, location, Json(seen)))
}

/// Answers a question, for everybody and once.
#[utoipa::path(
    post, path = "/api/v1/questions/{id}/answer", tag = "demands", params(("id" = i64, Path)), request_body = Answered,
    security(("bearer" = [])),
    responses(
        (status = 200, body = question::Seen), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument),
    )
)]
async fn answer(
    State(app): State<App>,
    visitor: Visitor,
    Id(id): Id,
    Body(answered): Body<Answered>,
) -> Answer<Json<question::Seen>> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let demand = question::answer(&app, &visitor.who, id, &answered.answer).await?;
    Ok(Json(one_question(&app, &visitor.who, demand, id).await?))
}

async fn one_question(app: &App, who: &Who, demand: i64, id: i64) -> Result<question::Seen> {
    let db = app.store.db();
    let near = super::seen::nearness(db, who, &super::find(db, who, demand).await?).await?;
    let all = question::of(db, who, demand, near).await?;
    all.into_iter().find(|question| question.id == id).ok_or(Error::NotFound)
}

/// 需求体检 of a text that is not saved, as the call that takes demands now has it. The body is that of a new demand.
#[utoipa::path(
    post, path = "/api/v1/coach", tag = "demands", request_body = New, security((), ("bearer" = [])),
    responses(
        (status = 200, body = Coach), (status = 400, body = ProblemDocument),
        (status = 429, body = ProblemDocument, description = "Too many; see Retry-After"),
    )
)]
async fn coach_of_text(State(app): State<App>, visitor: Visitor, Body(body): Body<Value>) -> Answer<Json<Coach>> {
    let key = visitor.counted_as();
    app.limits.matching(&key)?;
    let (_, content) = new_of(body)?;
    Ok(Json(coach::for_text(&app, &visitor.who, &content).await?))
}

/// 需求体检 of a demand, as its call has it: for its owner and for the offices that vet it.
#[utoipa::path(
    get, path = "/api/v1/demands/{id}/coach", tag = "demands", params(("id" = i64, Path)), security(("bearer" = [])),
    responses(
        (status = 200, body = Coach), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument),
    )
)]
async fn coach_of_demand(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Answer<Json<Coach>> {
    visitor.who.person().ok_or(Error::SignIn)?;
    Ok(Json(coach::of_demand(&app, &visitor.who, id).await?))
}

/// The files of a demand that the caller may load.
#[utoipa::path(
    get, path = "/api/v1/demands/{id}/files", tag = "demands", params(("id" = i64, Path)), security((), ("bearer" = [])),
    responses((status = 200, body = Vec<View>), (status = 404, body = ProblemDocument))
)]
async fn files(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Answer<Json<Vec<View>>> {
    let db = app.store.db();
    let found = super::find(db, &visitor.who, id).await?;
    let near = super::seen::nearness(db, &visitor.who, &found).await?;
    let all = file::of(db, Subject::Demand, id).await?;
    Ok(Json(all.into_iter().filter(|row| near.may_file(&found, &row.part)).map(View::from).collect()))
}

/// Links a file that was sent with `POST /files`.
#[utoipa::path(
    post, path = "/api/v1/demands/{id}/files", tag = "demands", params(("id" = i64, Path)), request_body = Link,
    security(("bearer" = [])),
    responses(
        (status = 201, body = View), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument),
    )
)]
async fn link(
    State(app): State<App>,
    visitor: Visitor,
    Id(id): Id,
    Body(link): Body<Link>,
) -> Answer<impl IntoResponse> {
    visitor.who.person().ok_or(Error::SignIn)?;
    attach::link(&app, &visitor.who, id, link.file_id, &link.part).await?;
    let view = View::from(file::find(&app, &visitor.who, link.file_id).await?);
    Ok((StatusCode::CREATED, [(header::LOCATION, view.href.clone())], Json(view)))
}

/// Takes a file off a demand that is still being written.
#[utoipa::path(
    delete, path = "/api/v1/demands/{id}/files/{file}", tag = "demands",
    params(("id" = i64, Path), ("file" = i64, Path)), security(("bearer" = [])),
    responses(
        (status = 204), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument),
    )
)]
async fn unlink(
    State(app): State<App>,
    visitor: Visitor,
    axum::extract::Path((id, file)): axum::extract::Path<(String, String)>,
) -> Answer<StatusCode> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let number = |text: String| text.parse::<i64>().map_err(|_| Error::NotFound);
    attach::unlink(&app, &visitor.who, number(id)?, number(file)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The API's doors of demands.
pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .api(utoipa_axum::routes!(create))
        .api(utoipa_axum::routes!(read))
        .api(utoipa_axum::routes!(change))
        .api(utoipa_axum::routes!(offers))
        .api(utoipa_axum::routes!(step))
        .api(utoipa_axum::routes!(questions))
        .api(utoipa_axum::routes!(ask))
        .api(utoipa_axum::routes!(answer))
        .api(utoipa_axum::routes!(coach_of_text))
        .api(utoipa_axum::routes!(coach_of_demand))
        .api(utoipa_axum::routes!(files))
        .api(utoipa_axum::routes!(link))
        .api(utoipa_axum::routes!(unlink))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_patch_changes_what_it_names_and_refuses_what_it_does_not_know() {
        let before = Content { title: "旧".into(), months: Some(12), ..Content::default() };
        let after = merged(&before, json!({"title": "新", "months": null})).unwrap();
        assert_eq!((after.title.as_str(), after.months), ("新", None));
        let wrong = merged(&before, json!({"titel": "新"})).unwrap_err();
        assert!(matches!(wrong, Error::Malformed(says) if says.contains("titel")));
        assert!(matches!(merged(&before, json!([1])), Err(Error::Malformed(_))));
        assert!(matches!(merged(&before, json!({"months": "两年"})), Err(Error::Malformed(_))));
    }
}
