//! The lists as JSON and files for programs: all that the reader may load, in the narrow projection.

use std::collections::HashMap;

use axum::{Json, extract::State, response::Response};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{Found, search, sheet};
use crate::{
    account::session::Visitor,
    achievement::{self, list::SeenRow as AchievementRow},
    api::{self, Answer, Listing, Paging, ProblemDocument},
    app::App,
    demand::{self, list::SeenRow as DemandRow},
    error::{Error, Result},
    export::{self, Format},
    search::Kind,
    who::Who,
};

const DEMAND_KEYS: &[&str] = &["stage", "field", "class", "mode", "band", "region", "industry", "year"];
const ACHIEVEMENT_KEYS: &[&str] = &["stage", "field", "maturity", "ip", "cooperation"];

/// Which demands. What is left out or empty filters nothing.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct DemandQuery {
    /// Words: best found first.
    #[param(example = "脱盐")]
    q: String,
    /// 技术领域; a first level stands for all below it.
    #[param(example = "海洋生物与健康食品")]
    field: String,
    /// 需求类别, by code.
    #[param(example = "tackle")]
    class: String,
    /// 组织模式, by code.
    #[param(example = "open")]
    mode: String,
    /// Stage as this reader is told it, by code: to who is no party a proposal is under review, and a claimed,
    /// recommended or screened demand is collected.
    #[param(example = "listed")]
    stage: String,
    /// District.
    #[param(example = "高新区")]
    region: String,
    /// Band of 榜金 in 万元: `0-100`, `100-300`, `300-500`, `500-`.
    #[param(example = "100-300")]
    band: String,
    /// Industry of imported rows.
    industry: String,
    /// Year of posting.
    year: String,
    /// `next` of the page before.
    cursor: String,
    /// Rows a page: 1 to 100, 20 unless told.
    limit: Option<u64>,
}

/// Which achievements. What is left out or empty filters nothing.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct AchievementQuery {
    /// Words: best found first.
    #[param(example = "磁控溅射")]
    q: String,
    /// 技术领域; a first level stands for all below it.
    field: String,
    /// 技术成熟度, by code.
    #[param(example = "pilot_tested")]
    maturity: String,
    /// 知识产权形式.
    #[param(example = "发明专利")]
    ip: String,
    /// 合作方式: one of those offered.
    #[param(example = "合作开发")]
    cooperation: String,
    /// Stage, by code.
    #[param(example = "published")]
    stage: String,
    /// `next` of the page before.
    cursor: String,
    /// Rows a page: 1 to 100, 20 unless told.
    limit: Option<u64>,
}

/// Demands the reader may load: best found first, without words the newest first.
#[utoipa::path(get, path = "/api/v1/demands", tag = "demands", params(DemandQuery), security((), ("bearer" = [])),
    responses((status = 200, body = Listing<DemandRow>), (status = 400, body = ProblemDocument)))]
pub async fn demands(
    State(app): State<App>,
    visitor: Visitor,
    api::Query(query): api::Query<DemandQuery>,
) -> Answer<Json<Listing<DemandRow>>> {
    let paging = paging(&query.cursor, query.limit);
    let window = Some((paging.offset()?, paging.limit()));
    let listed = listed_demands(&app, &visitor.who, &query, window).await?;
    Ok(Json(paging.page(listed.rows, listed.cube.total)?))
}

/// The same, all rows, as CSV.
#[utoipa::path(get, path = "/api/v1/demands.csv", tag = "demands", params(DemandQuery), security((), ("bearer" = [])),
    responses((status = 200, content_type = "text/csv"), (status = 400, body = ProblemDocument)))]
pub async fn demands_csv(
    State(app): State<App>,
    visitor: Visitor,
    api::Query(query): api::Query<DemandQuery>,
) -> Answer<Response> {
    Ok(demand_file(&app, &visitor.who, &query, Format::Csv).await?)
}

/// The same, all rows, as an Excel workbook.
#[utoipa::path(get, path = "/api/v1/demands.xlsx", tag = "demands", params(DemandQuery), security((), ("bearer" = [])),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = 400, body = ProblemDocument)))]
pub async fn demands_xlsx(
    State(app): State<App>,
    visitor: Visitor,
    api::Query(query): api::Query<DemandQuery>,
) -> Answer<Response> {
    Ok(demand_file(&app, &visitor.who, &query, Format::Xlsx).await?)
}

/// Achievements the reader may load: best found first, without words the newest first.
#[utoipa::path(get, path = "/api/v1/achievements", tag = "achievements", params(AchievementQuery),
    security((), ("bearer" = [])),
    responses((status = 200, body = Listing<AchievementRow>), (status = 400, body = ProblemDocument)))]
pub async fn achievements(
    State(app): State<App>,
    visitor: Visitor,
    api::Query(query): api::Query<AchievementQuery>,
) -> Answer<Json<Listing<AchievementRow>>> {
    let paging = paging(&query.cursor, query.limit);
    let window = Some((paging.offset()?, paging.limit()));
    let listed = listed_achievements(&app, &visitor.who, &query, window).await?;
    Ok(Json(paging.page(listed.rows, listed.cube.total)?))
}

/// The same, all rows, as CSV.
#[utoipa::path(get, path = "/api/v1/achievements.csv", tag = "achievements", params(AchievementQuery),
    security((), ("bearer" = [])),
    responses((status = 200, content_type = "text/csv"), (status = 400, body = ProblemDocument)))]
pub async fn achievements_csv(
    State(app): State<App>,
    visitor: Visitor,
    api::Query(query): api::Query<AchievementQuery>,
) -> Answer<Response> {
    Ok(achievement_file(&app, &visitor.who, &query, Format::Csv).await?)
}

/// The same, all rows, as an Excel workbook.
#[utoipa::path(get, path = "/api/v1/achievements.xlsx", tag = "achievements", params(AchievementQuery),
    security((), ("bearer" = [])),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = 400, body = ProblemDocument)))]
pub async fn achievements_xlsx(
    State(app): State<App>,
    visitor: Visitor,
    api::Query(query): api::Query<AchievementQuery>,
) -> Answer<Response> {
    Ok(achievement_file(&app, &visitor.who, &query, Format::Xlsx).await?)
}

fn paging(cursor: &str, limit: Option<u64>) -> Paging {
    Paging { cursor: Some(cursor.to_owned()).filter(|cursor| !cursor.is_empty()), limit }
}

async fn demand_file(app: &App, who: &Who, query: &DemandQuery, format: Format) -> Result<Response> {
    let listed = listed_demands(app, who, query, None).await?;
    let sheet = sheet::demand_sheet("技术需求", &listed.rows, app.store.clock.glance());
    export::respond(sheet, format).await
}

async fn achievement_file(app: &App, who: &Who, query: &AchievementQuery, format: Format) -> Result<Response> {
    let listed = listed_achievements(app, who, query, None).await?;
    export::respond(sheet::achievement_sheet(&listed.rows, app.store.clock.glance()), format).await
}

async fn listed_demands(
    app: &App,
    who: &Who,
    query: &DemandQuery,
    window: Option<(u64, u64)>,
) -> Result<demand::list::Listed> {
    use demand::list::{Ask, Base, Sort};
    let values = [
        ("stage", &query.stage),
        ("field", &query.field),
        ("class", &query.class),
        ("mode", &query.mode),
        ("band", &query.band),
        ("region", &query.region),
        ("industry", &query.industry),
        ("year", &query.year),
    ];
    let chosen = chosen(&values);
    if let Some(key) = demand::list::unknown_word(&chosen) {
        return Err(no_such_word(key, &chosen[key]));
    }
    let found = search(app, who, Kind::Demand, None, query.q.trim()).await?;
    let now = app.store.clock.now(app.store.db()).await?;
    let ask = Ask {
        base: Base::Loadable,
        keys: DEMAND_KEYS,
        chosen,
        found: ids(found.as_ref()),
        sort: Sort::Relevance,
        window,
        with_text: false,
    };
    demand::list::list(app.store.db(), who, &ask, now).await
}

async fn listed_achievements(
    app: &App,
    who: &Who,
    query: &AchievementQuery,
    window: Option<(u64, u64)>,
) -> Result<achievement::list::Listed> {
    use achievement::list::{Ask, Base, Sort};
    let values = [
        ("stage", &query.stage),
        ("field", &query.field),
        ("maturity", &query.maturity),
        ("ip", &query.ip),
        ("cooperation", &query.cooperation),
    ];
    let chosen = chosen(&values);
    if let Some(key) = achievement::list::unknown_word(&chosen) {
        return Err(no_such_word(key, &chosen[key]));
    }
    let found = search(app, who, Kind::Achievement, None, query.q.trim()).await?;
    let ask = Ask {
        base: Base::Loadable,
        keys: ACHIEVEMENT_KEYS,
        chosen,
        found: ids(found.as_ref()),
        sort: Sort::Relevance,
        window,
        with_text: false,
    };
    achievement::list::list(app.store.db(), who, &ask).await
}

fn chosen(values: &[(&'static str, &String)]) -> HashMap<&'static str, String> {
    let trimmed = values.iter().map(|(key, value)| (*key, value.trim().to_owned()));
    trimmed.filter(|(_, value)| !value.is_empty()).collect()
}

fn ids(found: Option<&Found>) -> Option<&[i64]> {
    found.map(|found| &found.ids[..])
}

fn no_such_word(key: &str, value: &str) -> Error {
    Error::Malformed(format!("参数 {key} 没有“{value}”这个值，可用的值见接口文档。"))
}
