//! Units as JSON.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use entity::words::{OrgKind, OrgStage};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{
    StepInput,
    form::OrgInput,
    list,
    rules::Act,
    seen::{self, SeenOrg},
};
use crate::{
    account::{form::PersonInput, session::Visitor},
    api::{Answer, Body, Listing, OfferView, Paging, ProblemDocument, Query, Refused},
    app::App,
    doors::Doors,
    error::{Error, Result},
    page::Id,
};

/// The doors of the API.
pub fn doors(doors: Doors) -> Doors {
    doors.api(routes!(list_orgs, register)).api(routes!(show, amend)).api(routes!(offers, step))
}

/// Which units are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// The name contains this, or these are the initials of its pinyin; for the bureau also a whole code.
    q: Option<String>,
    /// Only in this stage. The public finds confirmed units only.
    stage: Option<OrgStage>,
    /// Only of this kind.
    kind: Option<OrgKind>,
    /// Only of this district.
    region: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Rows a page: 1 to 100, 20 unless told.
    limit: Option<u64>,
}

/// A unit to put on record with its first person, its administrator.
#[derive(Deserialize, ToSchema)]
struct NewOrg {
    /// The unit.
    #[serde(flatten)]
    unit: OrgInput,
    /// Its first person.
    person: PersonInput,
    /// The person's password when a unit registers itself. The bureau leaves it out: the person is invited by mail.
    #[schema(example = "三棵松树站在海边晒太阳")]
    password: Option<String>,
    /// What the bureau checked where the code's check digit fails.
    note: Option<String>,
}

/// A unit that was put on record.
#[derive(Serialize, ToSchema)]
struct Registered {
    /// The unit.
    #[serde(flatten)]
    org: SeenOrg,
    /// Where its registration stands.
    stage: OrgStage,
    /// What the registrant should look at again: a code whose check digit fails.
    warnings: Vec<String>,
}

/// An act on a registration.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = OrgStep)]
struct Step {
    /// The act.
    act: Act,
    /// The reason; on confirming a doubtful code what was checked.
    note: Option<String>,
    /// The version that was read: another one answers 409.
    version: Option<i32>,
}

/// What the reader could do with a registration now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrgOffers)]
struct Offers {
    /// Where it stands.
    stage: OrgStage,
    /// The acts, possible or not yet.
    offers: Vec<OfferView>,
}

/// What a unit tells about itself, changed.
#[derive(Deserialize, ToSchema)]
struct Amended {
    /// All of it: what is left out is emptied.
    #[serde(flatten)]
    unit: OrgInput,
    /// The version that was read: another one answers 412.
    version: Option<i32>,
}

async fn seen(app: &App, visitor: &Visitor, id: i64) -> Result<SeenOrg> {
    let row = super::find(app.store.db(), &visitor.who, id).await?;
    Ok(seen::project(&visitor.who, row))
}

/// Registered units: for the public the confirmed ones by name, kind and district, for the bureau all of them.
#[utoipa::path(get, path = "/api/v1/orgs", tag = "orgs", params(Asked),
    responses((status = 200, body = Listing<SeenOrg>), (status = 400, body = ProblemDocument)))]
async fn list_orgs(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Answer<Json<Listing<SeenOrg>>> {
    let paging = Paging { cursor: asked.cursor, limit: asked.limit };
    let (db, who) = (app.store.db(), &visitor.who);
    let wanted = list::Asked::new(asked.q.unwrap_or_default(), asked.stage, asked.kind, asked.region);
    let wanted = wanted.with_initials(db, who).await?;
    let total = list::cube(db, who, &wanted).await?.total(&wanted);
    let rows = list::rows(db, who, &wanted, paging.offset()?, paging.limit()).await?;
    Ok(Json(paging.page(rows.into_iter().map(|row| seen::project(who, row)).collect(), total)?))
}

/// Registers a unit with its administrator, who can sign in at once; the unit waits for the bureau. Sent by the bureau,
/// the unit is confirmed from the start and its administrator is invited by mail.
#[utoipa::path(post, path = "/api/v1/orgs", tag = "orgs", request_body = NewOrg,
    responses((status = 201, body = Registered, headers(("Location" = String))),
        (status = 403, body = ProblemDocument), (status = 422, body = ProblemDocument),
        (status = 429, body = ProblemDocument)))]
async fn register(State(app): State<App>, visitor: Visitor, Body(new): Body<NewOrg>) -> Answer<impl IntoResponse> {
    let doubtful = new.unit.is_doubtful();
    let by_bureau = super::may_create(&visitor.who);
    let id = if by_bureau {
        super::create(&app, &visitor.who, new.unit, new.person, new.note.as_deref().unwrap_or_default()).await?
    } else {
        let password = new.password.unwrap_or_default();
        super::register(&app, &visitor.address, new.unit, new.person, &password).await?.0
    };
    let row = super::find(app.store.db(), &crate::who::Who::Console, id).await?;
    let (stage, name, kind, region) = (row.stage, row.name, row.kind, row.region);
    let warning = "统一社会信用代码的校验位不符，请对照营业执照核对；确认无误的由市科技局人工确认。";
    let registered = Registered {
        org: SeenOrg { id, kind, name, region, inside: None },
        stage,
        warnings: if doubtful { vec![warning.into()] } else { Vec::new() },
    };
    let location = [(header::LOCATION, format!("/api/v1/orgs/{id}"))];
    Ok::<_, Refused>((StatusCode::CREATED, location, Json(registered)))
}

/// One unit.
#[utoipa::path(get, path = "/api/v1/orgs/{id}", tag = "orgs", params(("id" = i64, Path)),
    responses((status = 200, body = SeenOrg), (status = 404, body = ProblemDocument)))]
async fn show(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Answer<Json<SeenOrg>> {
    Ok(Json(seen(&app, &visitor, id).await?))
}

/// Changes what a unit tells about itself. Once confirmed, kind, name, code and district are the bureau's to change.
#[utoipa::path(put, path = "/api/v1/orgs/{id}", tag = "orgs", params(("id" = i64, Path)), request_body = Amended,
    security(("bearer" = [])),
    responses((status = 200, body = SeenOrg), (status = 401, body = ProblemDocument),
        (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 412, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
async fn amend(
    State(app): State<App>,
    visitor: Visitor,
    Id(id): Id,
    Body(sent): Body<Amended>,
) -> Answer<Json<SeenOrg>> {
    visitor.who.person().ok_or(Error::SignIn)?;
    super::amend(&app, &visitor.who, id, sent.unit, sent.version).await?;
    Ok(Json(seen(&app, &visitor, id).await?))
}

/// What the reader could do with the registration now.
#[utoipa::path(get, path = "/api/v1/orgs/{id}/steps", tag = "orgs", params(("id" = i64, Path)),
    security(("bearer" = [])),
    responses((status = 200, body = Offers), (status = 404, body = ProblemDocument)))]
async fn offers(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Answer<Json<Offers>> {
    let row = super::find(app.store.db(), &visitor.who, id).await?;
    let offers = super::offers(app.store.db(), &visitor.who, &row).await?;
    Ok(Json(Offers { stage: row.stage, offers: offers.into_iter().map(OfferView::from).collect() }))
}

/// Takes one act on a registration: confirm, refuse, resubmit, disable, enable.
#[utoipa::path(post, path = "/api/v1/orgs/{id}/steps", tag = "orgs", params(("id" = i64, Path)), request_body = Step,
    security(("bearer" = [])),
    responses((status = 200, body = SeenOrg), (status = 401, body = ProblemDocument),
        (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument)))]
async fn step(State(app): State<App>, visitor: Visitor, Id(id): Id, Body(sent): Body<Step>) -> Answer<Json<SeenOrg>> {
    visitor.who.person().ok_or(Error::SignIn)?;
    super::step(&app, &visitor.who, id, sent.act, &StepInput { note: sent.note, version: sent.version }).await?;
    Ok(Json(seen(&app, &visitor, id).await?))
}
