//! People as JSON.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use entity::words::{AccountStage, Duty};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{
    form::PersonInput,
    list::{self, SeenMember},
    members::{self, StepInput},
    rules::Act,
    session::Visitor,
};
use crate::{
    api::{Answer, Body, Listing, OfferView, Paging, ProblemDocument, Query, Refused},
    app::App,
    doors::Doors,
    error::{Error, Result},
    page::Id,
};

/// The doors of the API.
pub fn doors(doors: Doors) -> Doors {
    doors.api(routes!(list_members, invite)).api(routes!(show)).api(routes!(offers, step))
}

/// Which people are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Name, username or e-mail contains this.
    q: Option<String>,
    /// Of this unit.
    org_id: Option<i64>,
    /// Only in this stage.
    stage: Option<AccountStage>,
    /// Only with this duty.
    duty: Option<Duty>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Rows a page: 1 to 100, 20 unless told.
    limit: Option<u64>,
}

/// A person to invite.
#[derive(Debug, Deserialize, ToSchema)]
struct NewMember {
    /// The unit; the own one unless told.
    org_id: Option<i64>,
    /// The person.
    #[serde(flatten)]
    person: PersonInput,
}

/// An act on an account.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = MemberStep)]
struct Step {
    /// The act.
    act: Act,
    /// The duties wanted, for `duties`. Those the reader may not give stay as they are.
    #[serde(default)]
    duties: Vec<Duty>,
    /// An expert's fields, one a line, for `duties`; absent = as they are.
    fields: Option<String>,
    /// The version that was read: another one answers 409.
    version: Option<i32>,
}

/// What the reader could do with an account now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MemberOffers)]
struct Offers {
    /// Where it stands.
    stage: AccountStage,
    /// The acts, possible or not yet.
    offers: Vec<OfferView>,
}

async fn seen(app: &App, visitor: &Visitor, id: i64) -> Result<SeenMember> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let row = members::find(app.store.db(), &visitor.who, id).await?;
    list::one(app.store.db(), row).await
}

/// The people the reader looks after: the own unit's for its administrator, everybody's for the bureau.
#[utoipa::path(get, path = "/api/v1/members", tag = "members", params(Asked), security(("bearer" = [])),
    responses((status = 200, body = Listing<SeenMember>), (status = 401, body = ProblemDocument),
        (status = 403, body = ProblemDocument)))]
async fn list_members(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Answer<Json<Listing<SeenMember>>> {
    visitor.who.person().ok_or(Error::SignIn)?;
    if !list::may_list(&visitor.who) {
        return Err(Error::Forbidden("人员由本单位管理员管理。".into()).into());
    }
    let paging = Paging { cursor: asked.cursor, limit: asked.limit };
    let wanted =
        list::Asked { q: asked.q.unwrap_or_default(), org: asked.org_id, stage: asked.stage, duty: asked.duty };
    let (rows, total) = list::rows(app.store.db(), &visitor.who, &wanted, paging.offset()?, paging.limit()).await?;
    Ok(Json(paging.page(rows, total)?))
}

/// Invites a person: a link to set a password is mailed.
#[utoipa::path(post, path = "/api/v1/members", tag = "members", request_body = NewMember, security(("bearer" = [])),
    responses((status = 201, body = SeenMember, headers(("Location" = String))), (status = 401, body = ProblemDocument),
        (status = 403, body = ProblemDocument), (status = 409, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
async fn invite(State(app): State<App>, visitor: Visitor, Body(new): Body<NewMember>) -> Answer<impl IntoResponse> {
    let person = visitor.who.person().ok_or(Error::SignIn)?;
    let id = members::invite(&app, &visitor.who, new.org_id.unwrap_or(person.org.id), new.person).await?;
    let location = [(header::LOCATION, format!("/api/v1/members/{id}"))];
    Ok::<_, Refused>((StatusCode::CREATED, location, Json(seen(&app, &visitor, id).await?)))
}

/// One person.
#[utoipa::path(get, path = "/api/v1/members/{id}", tag = "members", params(("id" = i64, Path)),
    security(("bearer" = [])),
    responses((status = 200, body = SeenMember), (status = 401, body = ProblemDocument),
        (status = 404, body = ProblemDocument)))]
async fn show(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Answer<Json<SeenMember>> {
    Ok(Json(seen(&app, &visitor, id).await?))
}

/// What the reader could do with the account now.
#[utoipa::path(get, path = "/api/v1/members/{id}/steps", tag = "members", params(("id" = i64, Path)),
    security(("bearer" = [])),
    responses((status = 200, body = Offers), (status = 401, body = ProblemDocument),
        (status = 404, body = ProblemDocument)))]
async fn offers(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Answer<Json<Offers>> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let row = members::find(app.store.db(), &visitor.who, id).await?;
    let offers = members::offers(app.store.db(), &visitor.who, &row).await?;
    Ok(Json(Offers { stage: row.stage, offers: offers.into_iter().map(OfferView::from).collect() }))
}

/// Takes one act on an account: its duties, a new invitation, disabling, enabling.
#[utoipa::path(post, path = "/api/v1/members/{id}/steps", tag = "members", params(("id" = i64, Path)),
    request_body = Step, security(("bearer" = [])),
    responses((status = 200, body = SeenMember), (status = 401, body = ProblemDocument),
        (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
async fn step(
    State(app): State<App>,
    visitor: Visitor,
    Id(id): Id,
    Body(sent): Body<Step>,
) -> Answer<Json<SeenMember>> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let input = StepInput { duties: sent.duties, fields: sent.fields, version: sent.version };
    members::step(&app, &visitor.who, id, sent.act, &input).await?;
    Ok(Json(seen(&app, &visitor, id).await?))
}
