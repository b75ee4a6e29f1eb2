//! The API's twin of 批量导入.

use axum::{
    Json,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State, multipart::MultipartError},
    http::StatusCode,
};
use utoipa::ToSchema;

use super::{List, Report, Source, allowed};
use crate::{
    account::session::Visitor,
    api::{Answer, ProblemDocument},
    app::App,
    error::{Error, Problem, Result},
};

/// Problems that an answer to a strict import names.
const MOST_NAMED: usize = 1000;

/// The form of an import.
#[derive(ToSchema)]
#[schema(as = ImportUpload)]
#[expect(dead_code, reason = "only its schema is read")]
struct Upload {
    /// JSONL, CSV or XLSX, told by the ending of its name.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// Any faulty row stops all of them.
    #[schema(example = false)]
    strict: Option<bool>,
}

/// Imports 技术需求清单: every row is imported or reported. The same file again changes nothing.
#[utoipa::path(
    post, path = "/api/v1/import/demands", tag = "import",
    request_body(content = Upload, content_type = "multipart/form-data"),
    security(("bearer" = [])),
    responses(
        (status = 200, body = Report), (status = 400, body = ProblemDocument), (status = 401, body = ProblemDocument),
        (status = 403, description = "Not the bureau's clerk", body = ProblemDocument),
        (status = 413, body = ProblemDocument),
        (status = 422, description = "Not readable as a list (`file`), or strict and with faulty rows, each named as \
            line/field: nothing was imported", body = ProblemDocument),
    )
)]
pub(super) async fn demands(State(app): State<App>, visitor: Visitor, request: Request) -> Answer<Json<Report>> {
    Ok(Json(import(&app, &visitor, List::Demands, request).await?))
}

/// Imports 科技成果清单: every row is imported or reported. The same file again changes nothing.
#[utoipa::path(
    post, path = "/api/v1/import/achievements", tag = "import",
    request_body(content = Upload, content_type = "multipart/form-data"),
    security(("bearer" = [])),
    responses(
        (status = 200, body = Report), (status = 400, body = ProblemDocument), (status = 401, body = ProblemDocument),
        (status = 403, description = "Not the bureau's clerk", body = ProblemDocument),
        (status = 413, body = ProblemDocument),
        (status = 422, description = "Not readable as a list (`file`), or strict and with faulty rows, each named as \
            line/field: nothing was imported", body = ProblemDocument),
    )
)]
pub(super) async fn achievements(State(app): State<App>, visitor: Visitor, request: Request) -> Answer<Json<Report>> {
    Ok(Json(import(&app, &visitor, List::Achievements, request).await?))
}

async fn import(app: &App, visitor: &Visitor, list: List, request: Request) -> Result<Report> {
    allowed(&visitor.who)?;
    let (source, strict) = read(app, request).await?;
    let report = super::import(app, &visitor.who, list, source, strict, &|_, _| {}).await?;
    if !report.stopped {
        return Ok(report);
    }
    let problem = |fault: &super::Fault| {
        let says = format!("第 {} 行 {}：{}", fault.line, fault.label, fault.says);
        Problem::new(format!("{}/{}", fault.line, fault.field), says)
    };
    Err(Error::Invalid(report.faults.iter().take(MOST_NAMED).map(problem).collect()))
}

async fn read(app: &App, mut request: Request) -> Result<(Source, bool)> {
    let limit = app.config.upload_limit;
    DefaultBodyLimit::max(limit + (64 << 10)).apply(&mut request);
    let unreadable = || Error::Malformed("请用 multipart/form-data 上传，文件放在字段 file 里".into());
    let broken = |cause: MultipartError| match cause.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Error::TooLarge(format!("文件超过 {} MB，请拆成几个文件分别导入", limit >> 20))
        }
        _ => unreadable(),
    };
    let mut parts = Multipart::from_request(request, app).await.map_err(|_| unreadable())?;
    let (mut source, mut strict) = (None, false);
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        match part.file_name().map(str::to_owned) {
            Some(name) => source = Some(Source { name, bytes: part.bytes().await.map_err(broken)?.to_vec() }),
            None if part.name() == Some("strict") => {
                strict = matches!(part.text().await.map_err(broken)?.trim(), "true" | "yes" | "1");
            }
            None => {}
        }
    }
    Ok((source.ok_or_else(|| Error::invalid("file", "没有收到文件，请放在字段 file 里"))?, strict))
}
