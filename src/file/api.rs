//! Files in the API: sent first, then linked to a matter by the matter's own route.

use axum::{
    Json,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State, multipart::MultipartError},
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use entity::file;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    account::session::Visitor,
    api::{Answer, ProblemDocument},
    app::App,
    doors::Doors,
    error::{Error, Result},
    page::{self, Id},
};

/// A file as its readers know it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = File)]
pub struct View {
    /// Its id.
    #[schema(example = 31)]
    pub id: i64,
    /// Its name.
    #[schema(example = "现有产品失效分析.pdf")]
    pub name: String,
    /// Its type.
    #[schema(example = "application/pdf")]
    pub mime: String,
    /// Bytes.
    #[schema(example = 1_887_436)]
    pub size: i64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// `attachment` or `stamped`; empty while it belongs to no matter.
    #[schema(example = "attachment")]
    pub part: String,
    /// When it came.
    pub at: DateTime<Utc>,
    /// Where the bytes are.
    #[schema(example = "/api/v1/files/31")]
    pub href: String,
}

impl From<file::Model> for View {
    fn from(row: file::Model) -> Self {
        Self {
            href: format!("/api/v1/files/{}", row.id),
            id: row.id,
            name: row.name,
            mime: row.mime,
            size: row.size,
            sha256: hex::encode(row.sha256),
            part: row.part,
            at: row.at,
        }
    }
}

/// What links a sent file to a matter.
#[derive(Debug, serde::Deserialize, ToSchema)]
#[schema(as = FileLink)]
pub struct Link {
    /// The file, sent by the same person within a day.
    #[schema(example = 31)]
    pub file_id: i64,
    /// `attachment` or `stamped`.
    #[serde(default = "attachment")]
    #[schema(example = "attachment")]
    pub part: String,
}

fn attachment() -> String {
    super::ATTACHMENT.into()
}

/// The form of an upload.
#[derive(ToSchema)]
#[schema(as = FileUpload)]
#[expect(dead_code, reason = "only its schema is read")]
struct Upload {
    /// The bytes.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Sends one file. It belongs to no matter yet: link it with `POST /demands/{id}/files` or the like within a day.
#[utoipa::path(
    post, path = "/api/v1/files", tag = "files",
    request_body(content = Upload, content_type = "multipart/form-data"),
    security(("bearer" = [])),
    responses(
        (status = 201, body = View, headers(("Location" = String, description = "The file"))),
        (status = 401, body = ProblemDocument), (status = 413, body = ProblemDocument),
        (status = 422, description = "Not a kind of file that offices exchange", body = ProblemDocument),
    )
)]
async fn send(State(app): State<App>, visitor: Visitor, request: Request) -> Answer<impl IntoResponse> {
    if visitor.who.person().is_none() {
        return Err(Error::SignIn.into());
    }
    let (name, bytes) = read(&app, request).await?;
    let saved = super::upload(&app, &visitor.who, &name, bytes).await?;
    let view = View::from(saved);
    Ok((StatusCode::CREATED, [(header::LOCATION, view.href.clone())], Json(view)))
}

async fn read(app: &App, mut request: Request) -> Result<(String, Vec<u8>)> {
    let limit = app.config.upload_limit;
    DefaultBodyLimit::max(limit + (64 << 10)).apply(&mut request);
    let broken = |cause: MultipartError| match cause.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge(format!("文件超过 {} MB，请压缩或拆分后上传", limit >> 20)),
        _ => Error::Malformed("请用 multipart/form-data 上传，文件放在字段 file 里".into()),
    };
    let mut parts = Multipart::from_request(request, app)
        .await
        .map_err(|_| Error::Malformed("请用 multipart/form-data 上传，文件放在字段 file 里".into()))?;
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        if let Some(name) = part.file_name().map(str::to_owned) {
            return Ok((name, part.bytes().await.map_err(broken)?.to_vec()));
        }
    }
    Err(Error::invalid("file", "没有收到文件，请放在字段 file 里"))
}

/// The bytes of a file, as an attachment.
#[utoipa::path(
    get, path = "/api/v1/files/{id}", tag = "files", params(("id" = i64, Path)), security((), ("bearer" = [])),
    responses(
        (status = 200, content_type = "application/octet-stream", body = Vec<u8>),
        (status = 404, body = ProblemDocument),
    )
)]
async fn fetch(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Answer<Response> {
    let found = super::find(&app, &visitor.who, id).await?;
    let bytes = app.files.get(&found.key).await?;
    let digest = (HeaderName::from_static("x-content-sha256"), hex::encode(&found.sha256));
    Ok(([digest], page::download(&found.name, &found.mime, bytes)).into_response())
}

/// The doors of files, on pages and in the API.
pub fn doors(doors: Doors) -> Doors {
    doors.get("/files/{id}", super::page::show).api(utoipa_axum::routes!(send)).api(utoipa_axum::routes!(fetch))
}
