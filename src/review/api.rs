//! The review as JSON: the panel, one's own sheets, reasons, the ranking.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use entity::{
    demand,
    words::{Duty, SeatStage, SheetStage},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Standing,
    list::{self, Candidate, Ranking, SeenSeat},
    reasons::{self, Reason},
    score::{self, Mark},
};
use crate::{
    account::session::Visitor,
    api::{Answer, Body, ProblemDocument},
    app::App,
    call::Criterion,
    doors::Doors,
    error::{Error, Problem, Result},
    page::Id,
};

/// The doors of the API.
pub fn doors(doors: Doors) -> Doors {
    doors
        .api(utoipa_axum::routes!(panel))
        .api(utoipa_axum::routes!(appoint))
        .api(utoipa_axum::routes!(declare))
        .api(utoipa_axum::routes!(dismiss))
        .api(utoipa_axum::routes!(ranking))
        .api(utoipa_axum::routes!(workbook))
        .api(utoipa_axum::routes!(sheet))
        .api(utoipa_axum::routes!(save))
        .api(utoipa_axum::routes!(hand_in))
        .api(utoipa_axum::routes!(show_reasons))
        .api(utoipa_axum::routes!(explain))
}

/// The panel of a list item.
#[derive(Debug, Serialize, ToSchema)]
struct Panel {
    /// How many experts the call wants.
    #[schema(example = 3)]
    needed: u32,
    /// All seats for the bureau; the own one for an expert.
    seats: Vec<SeenSeat>,
    /// The units an expert has to declare ties to: the owner, then the bidders.
    units: Vec<String>,
    /// Who could be appointed, and who must recuse and why; for a clerk.
    candidates: Vec<Candidate>,
}

/// The panel: for the bureau, and for an expert on it.
#[utoipa::path(
    get, path = "/api/v1/demands/{id}/panel", tag = "review", params(("id" = i64, Path, example = 17)),
    security(("bearer" = [])),
    responses((status = 200, body = Panel), (status = 401, body = ProblemDocument), (status = 404, body = ProblemDocument))
)]
async fn panel(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Answer<Json<Panel>> {
    Ok(Json(panel_of(&app, &visitor, id).await?))
}

async fn panel_of(app: &App, visitor: &Visitor, id: i64) -> Result<Panel> {
    let db = app.store.db();
    visitor.who.person().ok_or(Error::SignIn)?;
    let demand = crate::demand::find(db, &visitor.who, id).await?;
    let standing = super::standing(db, &visitor.who, &demand).await?;
    let rules = crate::call::rules_for(db, &demand).await?;
    let mut seats = list::seats(db, id).await?;
    let mut units = Vec::new();
    let mut candidates = Vec::new();
    match standing {
        Standing::Office if visitor.who.has(Duty::Clerk) => candidates = list::candidates(db, &demand, &seats).await?,
        Standing::Office => {}
        // Whoever is off the panel reads what became of their own seat, and nothing of the bidders.
        Standing::Expert(own) if own.stage == SeatStage::Recused || !visitor.who.has(Duty::Expert) => {
            seats.retain(|seat| seat.id == own.id);
        }
        Standing::Expert(own) => {
            seats.retain(|seat| seat.id == own.id);
            if let Some(owner) = demand.org_id {
                units.extend(crate::demand::seen::org_name(db, owner).await?);
            }
            for lane in list::lanes(db, id, None).await? {
                units.push(lane.unit);
                units.extend(lane.partners.lines().map(str::to_owned));
            }
        }
        Standing::Owner => return Err(Error::NotFound),
    }
    Ok(Panel { needed: rules.panel, seats, units, candidates })
}

/// Whom to appoint.
#[derive(Debug, Deserialize, ToSchema)]
struct Appointment {
    /// An active account with the duty of an expert.
    #[schema(example = 31)]
    account_id: i64,
}

/// Appoints an expert to the panel of an opened list item.
#[utoipa::path(
    post, path = "/api/v1/demands/{id}/panel", tag = "review", params(("id" = i64, Path, example = 17)),
    request_body = Appointment, security(("bearer" = [])),
    responses(
        (status = 201, body = Panel), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)
    )
)]
async fn appoint(
    State(app): State<App>,
    visitor: Visitor,
    Id(id): Id,
    Body(appointment): Body<Appointment>,
) -> Answer<impl IntoResponse> {
    super::appoint(&app, &visitor.who, id, appointment.account_id).await?;
    let location = [(header::LOCATION, format!("/api/v1/demands/{id}/panel"))];
    Ok((StatusCode::CREATED, location, Json(panel_of(&app, &visitor, id).await?)))
}

/// What an expert declares.
#[derive(Debug, Deserialize, ToSchema)]
struct Declared {
    /// With whom there is which tie; absent = there is none.
    #[schema(example = "近三年与揭榜单位合作过项目")]
    #[serde(default)]
    tie: Option<String>,
}

/// The expert declares whether there is a tie to owner or bidders. A tie recuses.
#[utoipa::path(
    post, path = "/api/v1/demands/{id}/panel/declaration", tag = "review", params(("id" = i64, Path, example = 17)),
    request_body = Declared, security(("bearer" = [])),
    responses(
        (status = 200, body = Panel), (status = 404, body = ProblemDocument), (status = 409, body = ProblemDocument),
        (status = 422, body = ProblemDocument)
    )
)]
async fn declare(
    State(app): State<App>,
    visitor: Visitor,
    Id(id): Id,
    Body(declared): Body<Declared>,
) -> Answer<Json<Panel>> {
    super::declare(&app, &visitor.who, id, declared.tie).await?;
    Ok(Json(panel_of(&app, &visitor, id).await?))
}

/// Whom to take off the panel.
#[derive(Debug, Deserialize, ToSchema)]
struct Dismissal {
    /// The expert's account.
    #[schema(example = 31)]
    account_id: i64,
    /// Why; the expert reads it.
    #[schema(example = "因公出差，无法按期评分")]
    note: String,
}

/// Takes an expert off the panel; the sheets no longer count.
#[utoipa::path(
    post, path = "/api/v1/demands/{id}/panel/dismissal", tag = "review", params(("id" = i64, Path, example = 17)),
    request_body = Dismissal, security(("bearer" = [])),
    responses(
        (status = 200, body = Panel), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)
    )
)]
async fn dismiss(
    State(app): State<App>,
    visitor: Visitor,
    Id(id): Id,
    Body(dismissal): Body<Dismissal>,
) -> Answer<Json<Panel>> {
    super::dismiss(&app, &visitor.who, id, dismissal.account_id, &dismissal.note).await?;
    Ok(Json(panel_of(&app, &visitor, id).await?))
}

/// The table of scores, for the bureau.
#[utoipa::path(
    get, path = "/api/v1/demands/{id}/ranking", tag = "review", params(("id" = i64, Path, example = 17)),
    security(("bearer" = [])),
    responses((status = 200, body = Ranking), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument))
)]
async fn ranking(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Answer<Json<Ranking>> {
    Ok(Json(ranking_of(&app, &visitor, id).await?.1))
}

/// The table of scores as an Excel workbook, for the bureau.
#[utoipa::path(
    get, path = "/api/v1/demands/{id}/ranking.xlsx", tag = "review", params(("id" = i64, Path, example = 17)),
    security(("bearer" = [])),
    responses(
        (status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument)
    )
)]
async fn workbook(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Answer<Response> {
    let (demand, ranking) = ranking_of(&app, &visitor, id).await?;
    Ok(super::export::respond(&demand, &ranking).await?)
}

async fn ranking_of(app: &App, visitor: &Visitor, id: i64) -> Result<(demand::Model, Ranking)> {
    let db = app.store.db();
    visitor.who.person().ok_or(Error::SignIn)?;
    let demand = crate::demand::find(db, &visitor.who, id).await?;
    if super::standing(db, &visitor.who, &demand).await? != Standing::Office {
        return Err(Error::Forbidden("评分汇总只供市科技局查看。".into()));
    }
    let rules = crate::call::rules_for(db, &demand).await?;
    let ranking = list::ranking(db, &demand, &rules).await?;
    Ok((demand, ranking))
}

/// One's own score sheet.
#[derive(Debug, Serialize, ToSchema)]
struct SheetView {
    /// The bid.
    #[schema(example = 9)]
    bid_id: i64,
    /// Whether it is handed in.
    stage: SheetStage,
    /// Sum of the points so far, in thousandths.
    #[schema(example = 58_000)]
    total_milli: i64,
    /// What this reader marks.
    criteria: Vec<Criterion>,
    /// The marks so far.
    marks: Vec<Mark>,
    /// What keeps the sheet from being handed in.
    problems: Vec<Problem>,
}

async fn sheet_of(app: &App, visitor: &Visitor, bid: i64) -> Result<SheetView> {
    let db = app.store.db();
    visitor.who.person().ok_or(Error::SignIn)?;
    let bid = crate::bid::find(db, &visitor.who, bid).await?;
    let demand = crate::demand::find(db, &visitor.who, bid.demand_id).await?;
    let rules = crate::call::rules_for(db, &demand).await?;
    let (sheet, seat) = score::own_sheet(db, &visitor.who, &demand, &bid).await?;
    let marks = score::marks(db, sheet.id).await?;
    let problems = match sheet.stage {
        SheetStage::Draft => score::problems(&rules, seat.is_none(), &marks),
        SheetStage::HandedIn => Vec::new(),
    };
    Ok(SheetView {
        bid_id: bid.id,
        stage: sheet.stage,
        total_milli: sheet.total_milli,
        criteria: score::criteria(&rules, seat.is_none()).cloned().collect(),
        marks,
        problems,
    })
}

/// One's own sheet for a bid: an expert's, or the owner's.
#[utoipa::path(
    get, path = "/api/v1/bids/{id}/score", tag = "review", params(("id" = i64, Path, example = 9)),
    security(("bearer" = [])),
    responses((status = 200, body = SheetView), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument))
)]
async fn sheet(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Answer<Json<SheetView>> {
    Ok(Json(sheet_of(&app, &visitor, id).await?))
}

/// Marks by criterion.
#[derive(Debug, Deserialize, ToSchema)]
struct Marks {
    /// One for each criterion; those left out are not marked.
    marks: Vec<Mark>,
}

/// Saves the marks so far; nothing is handed in.
#[utoipa::path(
    put, path = "/api/v1/bids/{id}/score", tag = "review", params(("id" = i64, Path, example = 9)),
    request_body = Marks, security(("bearer" = [])),
    responses(
        (status = 200, body = SheetView), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)
    )
)]
async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Id(id): Id,
    Body(marks): Body<Marks>,
) -> Answer<Json<SheetView>> {
    score::save(&app, &visitor.who, id, &marks.marks).await?;
    Ok(Json(sheet_of(&app, &visitor, id).await?))
}

/// What is handed in.
#[derive(Debug, Default, Deserialize, ToSchema)]
struct HandIn {
    /// The marks; absent = those saved before.
    #[serde(default)]
    marks: Option<Vec<Mark>>,
}

/// Hands the sheet in: complete, once, and never changed after.
#[utoipa::path(
    post, path = "/api/v1/bids/{id}/score", tag = "review", params(("id" = i64, Path, example = 9)),
    request_body = HandIn, security(("bearer" = [])),
    responses(
        (status = 200, body = SheetView), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)
    )
)]
async fn hand_in(
    State(app): State<App>,
    visitor: Visitor,
    Id(id): Id,
    Body(sent): Body<HandIn>,
) -> Answer<Json<SheetView>> {
    let marks = match sent.marks {
        Some(marks) => marks,
        None => sheet_of(&app, &visitor, id).await?.marks,
    };
    score::hand_in(&app, &visitor.who, id, &marks).await?;
    Ok(Json(sheet_of(&app, &visitor, id).await?))
}

/// Why a bid is not selected.
#[derive(Debug, Serialize, ToSchema)]
struct Reasons {
    /// One for each criterion.
    reasons: Vec<Reason>,
}

/// The reasons: for the bureau with suggestions; for the bidder once the bid was turned down.
#[utoipa::path(
    get, path = "/api/v1/bids/{id}/reasons", tag = "review", params(("id" = i64, Path, example = 9)),
    security(("bearer" = [])),
    responses((status = 200, body = Reasons), (status = 404, body = ProblemDocument))
)]
async fn show_reasons(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Answer<Json<Reasons>> {
    let reasons = reasons::of(app.store.db(), &visitor.who, id).await?;
    Ok(Json(Reasons { reasons }))
}

/// One written reason.
#[derive(Debug, Deserialize, ToSchema)]
struct Written {
    /// The criterion's code.
    #[schema(example = "route")]
    criterion: String,
    /// The reason; empty = still to be written.
    #[schema(example = "关键工艺仅有仿真结果，未做连续试验。")]
    text: String,
}

/// The reasons of a bid, all at once.
#[derive(Debug, Deserialize, ToSchema)]
struct Explanation {
    /// One for each criterion; those left out are taken as not written.
    reasons: Vec<Written>,
}

/// The clerk writes why a bid is not selected. Replaces what was written before.
#[utoipa::path(
    post, path = "/api/v1/bids/{id}/reasons", tag = "review", params(("id" = i64, Path, example = 9)),
    request_body = Explanation, security(("bearer" = [])),
    responses(
        (status = 200, body = Reasons), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)
    )
)]
async fn explain(
    State(app): State<App>,
    visitor: Visitor,
    Id(id): Id,
    Body(sent): Body<Explanation>,
) -> Answer<Json<Reasons>> {
    let texts: Vec<(String, String)> = sent.reasons.into_iter().map(|row| (row.criterion, row.text)).collect();
    reasons::explain(&app, &visitor.who, id, &texts).await?;
    let reasons = reasons::of(app.store.db(), &visitor.who, id).await?;
    Ok(Json(Reasons { reasons }))
}
