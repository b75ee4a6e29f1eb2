//! Bids as JSON. What may be loaded is asked by the same scope as on the pages.

use axum::{
    Json,
    body::{Body as RawBody, to_bytes},
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use entity::words::BidStage;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{
    draft, export,
    form::Content,
    list, paper, receipt,
    rules::Act,
    second,
    seen::{self, Attached, Seen},
};
use crate::{
    account::session::Visitor,
    api::{Answer, Body, Listing, OfferView, Paging, ProblemDocument, Query, Refused, etag, if_match, merged},
    app::App,
    doors::Doors,
    error::{Error, Problem, Result},
    export::Format,
    upload::Sent,
};

/// The doors of the API.
pub fn doors(doors: Doors) -> Doors {
    doors
        .api(routes!(list_bids, create))
        .api(routes!(csv))
        .api(routes!(xlsx))
        .api(routes!(create_on))
        .api(routes!(show, change))
        .api(routes!(offers, step))
        .api(routes!(name_second, drop_second))
        .api(routes!(attach))
        .api(routes!(detach))
        .api(routes!(kept))
}

/// Which bids are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Only in this stage.
    stage: Option<BidStage>,
    /// Only on this demand.
    demand_id: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Rows a page: 1 to 100, 20 unless told.
    limit: Option<u64>,
}

/// A new bid.
#[derive(Debug, Deserialize, ToSchema)]
struct NewBid {
    /// The listed demand.
    #[schema(example = 17)]
    demand_id: i64,
    /// The text so far; every part may be written later.
    #[serde(flatten)]
    content: Content,
}

/// An act on a bid.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = BidStep)]
struct Step {
    /// The act: `submit`, `withdraw` or `replace`.
    act: Act,
    /// The version that was read: another one answers 409.
    version: Option<i32>,
}

/// The bid after an act.
#[derive(Debug, Serialize, ToSchema)]
struct Stepped {
    /// As it stands now.
    bid: Seen,
    /// The fresh draft that `replace` makes.
    draft_id: Option<i64>,
}

/// What the reader could do with a bid now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BidOffers)]
struct Offers {
    /// Where it stands.
    stage: BidStage,
    /// The acts, possible or not yet.
    offers: Vec<OfferView>,
    /// What a draft still lacks before it can be submitted.
    problems: Vec<Problem>,
}

/// Who is to write along.
#[derive(Debug, Deserialize, ToSchema)]
struct Named {
    /// The user name of a person of another confirmed unit.
    #[schema(example = "chen.lan")]
    username: String,
}

/// The name of a file that is sent.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FileName {
    /// With its ending, as in `方案.pdf`.
    name: String,
}

fn signed_in(visitor: &Visitor) -> Result<()> {
    visitor.who.person().map(drop).ok_or(Error::SignIn)
}

async fn answered(app: &App, visitor: &Visitor, id: i64) -> Result<Seen> {
    Ok(seen::load(app.store.db(), &visitor.who, id).await?.2)
}

/// Bids the reader may load: before opening the own unit's and nobody else's.
#[utoipa::path(get, path = "/api/v1/bids", tag = "bids", params(Asked), security(("bearer" = [])),
    responses((status = 200, body = Listing<Seen>), (status = 401, body = ProblemDocument)))]
async fn list_bids(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Answer<Json<Listing<Seen>>> {
    signed_in(&visitor)?;
    let paging = Paging { cursor: asked.cursor, limit: asked.limit };
    let wanted = list::Asked { own: false, stage: asked.stage, demand: asked.demand_id };
    let found = list::find(app.store.db(), &visitor.who, &wanted, paging.offset()?, paging.limit()).await?;
    Ok(Json(paging.page(found.bids, found.total)?))
}

/// The same, all rows, as CSV.
#[utoipa::path(get, path = "/api/v1/bids.csv", tag = "bids", params(Asked), security(("bearer" = [])),
    responses((status = 200, content_type = "text/csv"), (status = 401, body = ProblemDocument)))]
async fn csv(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Answer<Response> {
    file(&app, &visitor, &asked, Format::Csv).await
}

/// The same, all rows, as an Excel workbook.
#[utoipa::path(get, path = "/api/v1/bids.xlsx", tag = "bids", params(Asked), security(("bearer" = [])),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = 401, body = ProblemDocument)))]
async fn xlsx(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Answer<Response> {
    file(&app, &visitor, &asked, Format::Xlsx).await
}

async fn file(app: &App, visitor: &Visitor, asked: &Asked, format: Format) -> Answer<Response> {
    signed_in(visitor)?;
    let wanted = list::Asked { own: false, stage: asked.stage, demand: asked.demand_id };
    Ok(export::file(app, &visitor.who, &wanted, format).await?)
}

/// Starts a draft on a listed demand.
#[utoipa::path(post, path = "/api/v1/bids", tag = "bids", request_body = NewBid, security(("bearer" = [])),
    responses((status = 201, body = Seen, headers(("Location" = String))), (status = 401, body = ProblemDocument),
        (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument)))]
async fn create(State(app): State<App>, visitor: Visitor, Body(new): Body<NewBid>) -> Answer<impl IntoResponse> {
    created(&app, &visitor, new.demand_id, &new.content).await
}

/// Starts a draft on this demand.
#[utoipa::path(post, path = "/api/v1/demands/{id}/bids", tag = "bids", params(("id" = i64, Path, description = "The demand")),
    request_body = Content, security(("bearer" = [])),
    responses((status = 201, body = Seen, headers(("Location" = String))), (status = 401, body = ProblemDocument),
        (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument)))]
async fn create_on(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    Body(content): Body<Content>,
) -> Answer<impl IntoResponse> {
    created(&app, &visitor, crate::form::id(&id)?, &content).await
}

async fn created(app: &App, visitor: &Visitor, demand: i64, content: &Content) -> Answer<impl IntoResponse + use<>> {
    signed_in(visitor)?;
    let id = super::create(app, &visitor.who, demand, content).await?;
    let seen = answered(app, visitor, id).await?;
    let location = [(header::LOCATION, format!("/api/v1/bids/{id}"))];
    Ok::<_, Refused>((StatusCode::CREATED, location, etag(seen.version), Json(seen)))
}

/// One bid. Whoever may not load it, and before opening that is everybody but the bidder, is told that there is none.
#[utoipa::path(get, path = "/api/v1/bids/{id}", tag = "bids", params(("id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, body = Seen, headers(("ETag" = String))), (status = 401, body = ProblemDocument),
        (status = 404, body = ProblemDocument)))]
async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Answer<impl IntoResponse> {
    signed_in(&visitor)?;
    let seen = answered(&app, &visitor, crate::form::id(&id)?).await?;
    Ok::<_, Refused>((etag(seen.version), Json(seen)))
}

/// Changes a draft. Parts that are not sent stay; `answers` are replaced as a whole.
#[utoipa::path(patch, path = "/api/v1/bids/{id}", tag = "bids",
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The version that was read")),
    request_body = Content, security(("bearer" = [])),
    responses((status = 200, body = Seen, headers(("ETag" = String))), (status = 401, body = ProblemDocument),
        (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 412, body = ProblemDocument)))]
async fn change(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(parts): Body<serde_json::Value>,
) -> Answer<impl IntoResponse> {
    signed_in(&visitor)?;
    let id = crate::form::id(&id)?;
    let found = draft::writable(app.store.db(), &visitor.who, id).await?;
    let version = if_match(&headers)?;
    let content = merged(&super::content(app.store.db(), &found).await?, parts)?;
    // Without If-Match still nothing is lost: what was merged into is the version just read.
    super::save(&app, &visitor.who, id, &content, version.or(Some(found.version))).await?;
    let seen = answered(&app, &visitor, id).await?;
    Ok::<_, Refused>((etag(seen.version), Json(seen)))
}

/// What the reader could do with the bid now.
#[utoipa::path(get, path = "/api/v1/bids/{id}/steps", tag = "bids", params(("id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, body = Offers), (status = 401, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
async fn offers(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Answer<Json<Offers>> {
    signed_in(&visitor)?;
    let (db, who) = (app.store.db(), &visitor.who);
    let (row, _, seen, _) = seen::load(db, who, crate::form::id(&id)?).await?;
    let now = app.store.clock.now(db).await?;
    let offers = super::offers(db, who, &row, now).await?.into_iter().map(OfferView::from).collect();
    let problems = match row.stage {
        BidStage::Draft => {
            let indicators = crate::demand::indicators(db, row.demand_id).await?;
            super::content(db, &row).await?.problems(&indicators)
        }
        _ => Vec::new(),
    };
    Ok(Json(Offers { stage: seen.stage, offers, problems }))
}

/// Takes an act: hands the bid in, takes it back, or takes it back into a fresh draft.
#[utoipa::path(post, path = "/api/v1/bids/{id}/steps", tag = "bids", params(("id" = i64, Path)), request_body = Step,
    security(("bearer" = [])),
    responses((status = 200, body = Stepped), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument), (status = 409, body = ProblemDocument)))]
async fn step(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    Body(step): Body<Step>,
) -> Answer<Json<Stepped>> {
    signed_in(&visitor)?;
    let id = crate::form::id(&id)?;
    let draft_id = super::step(&app, &visitor.who, id, step.act, step.version).await?;
    Ok(Json(Stepped { bid: answered(&app, &visitor, id).await?, draft_id }))
}

/// Names the second author, who may write along.
#[utoipa::path(put, path = "/api/v1/bids/{id}/second", tag = "bids", params(("id" = i64, Path)), request_body = Named,
    security(("bearer" = [])),
    responses((status = 200, body = Seen), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument), (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
async fn name_second(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    Body(named): Body<Named>,
) -> Answer<Json<Seen>> {
    signed_in(&visitor)?;
    let id = crate::form::id(&id)?;
    second::set(&app, &visitor.who, id, Some(named.username.trim())).await?;
    Ok(Json(answered(&app, &visitor, id).await?))
}

/// Takes the second author off.
#[utoipa::path(delete, path = "/api/v1/bids/{id}/second", tag = "bids", params(("id" = i64, Path)), security(("bearer" = [])),
    responses((status = 204), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument), (status = 409, body = ProblemDocument)))]
async fn drop_second(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Answer<StatusCode> {
    signed_in(&visitor)?;
    second::set(&app, &visitor.who, crate::form::id(&id)?, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts a file to a draft: the body is the file.
#[utoipa::path(post, path = "/api/v1/bids/{id}/files", tag = "bids", params(("id" = i64, Path), FileName),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), security(("bearer" = [])),
    responses((status = 201, body = Attached, headers(("Location" = String))), (status = 401, body = ProblemDocument),
        (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument), (status = 409, body = ProblemDocument),
        (status = 413, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
async fn attach(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(file): Query<FileName>,
    body: RawBody,
) -> Answer<impl IntoResponse> {
    signed_in(&visitor)?;
    let id = crate::form::id(&id)?;
    draft::writable(app.store.db(), &visitor.who, id).await?;
    let limit = app.config.upload_limit;
    let too_large = |_| Error::TooLarge(format!("文件超过 {} MB，请压缩或拆分后上传", limit >> 20));
    let bytes = to_bytes(body, limit).await.map_err(too_large)?.to_vec();
    let rows = draft::attach(&app, &visitor.who, id, vec![Sent { name: file.name, bytes }]).await?;
    let row = rows.into_iter().next().ok_or(Error::NotFound)?;
    let location = [(header::LOCATION, format!("/files/{}", row.id))];
    Ok::<_, Refused>((StatusCode::CREATED, location, Json(Attached::from(row))))
}

/// Takes a file off a draft.
#[utoipa::path(delete, path = "/api/v1/bids/{id}/files/{file}", tag = "bids", params(("id" = i64, Path), ("file" = i64, Path)),
    security(("bearer" = [])),
    responses((status = 204), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument), (status = 409, body = ProblemDocument)))]
async fn detach(
    State(app): State<App>,
    visitor: Visitor,
    Path((id, file)): Path<(String, String)>,
) -> Answer<StatusCode> {
    signed_in(&visitor)?;
    draft::detach(&app, &visitor.who, crate::form::id(&id)?, crate::form::id(&file)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The receipt of the submission, for the bidder alone: with salt and payload, to prove the journal's entry.
#[utoipa::path(get, path = "/api/v1/bids/{id}/receipt", tag = "bids", params(("id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, body = receipt::Kept), (status = 401, body = ProblemDocument),
        (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
async fn kept(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Answer<Json<receipt::Kept>> {
    Ok(Json(paper::kept(&app, &visitor, &id).await?))
}
