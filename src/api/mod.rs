//! What all JSON endpoints share: problem+json, paging, preconditions, idempotency, and the API's document.

pub mod idempotency;

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use utoipa::{IntoParams, OpenApi, ToSchema};

use crate::{
    app::App,
    error::{Error, Problem},
    form,
};

/// The media type of a refusal (RFC 9457).
pub const PROBLEM_JSON: &str = "application/problem+json";

/// RFC 9457 problem document. `code` is stable; `detail` is the sentence for a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemDocument {
    /// `urn:jiebang:` and the code.
    #[serde(rename = "type")]
    #[schema(example = "urn:jiebang:note")]
    pub kind: String,
    /// The status's reason phrase.
    #[schema(example = "Conflict")]
    pub title: String,
    /// The status.
    #[schema(example = 409)]
    pub status: u16,
    /// Stable code: a need's name, or one of `not_found`, `sign_in`, `wrong_password`, `not_yours`, `not_now`, `stale`, `outdated`,
    /// `invalid`, `malformed`, `method`, `too_large`, `too_many`, `internal`.
    #[schema(example = "note")]
    pub code: String,
    /// What to do, in Chinese.
    #[schema(example = "请写明理由，当事方会看到这段话。")]
    pub detail: String,
    /// Field by field, for `invalid`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Problem>,
}

/// An error on its way to a program.
pub struct Refused(Error);

impl<E: Into<Error>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = self.0.status();
        if status.is_server_error() {
            tracing::error!(cause = %self.0, "an API request failed");
        }
        let document = ProblemDocument {
            kind: format!("urn:jiebang:{}", self.0.code()),
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            status: status.as_u16(),
            code: self.0.code().to_owned(),
            detail: self.0.says(),
            errors: match &self.0 {
                Error::Invalid(problems) => problems.clone(),
                _ => Vec::new(),
            },
        };
        let mut response = (status, Json(document)).into_response();
        let problem = HeaderValue::from_static(PROBLEM_JSON);
        response.headers_mut().insert(header::CONTENT_TYPE, problem);
        if let Error::TooMany { wait, .. } = self.0 {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
        }
        if matches!(self.0, Error::SignIn) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// What an API handler returns.
pub type Answer<T> = Result<T, Refused>;

/// A JSON body; what cannot be read answers 400 with the reason.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refused> {
        let unreadable = |why: String| Error::Malformed(format!("请求内容无法识别：{why}"));
        let (parts, body) = request.into_parts();
        let bytes = Bytes::from_request(Request::new(body), app).await.map_err(|why| match why.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge("请求内容太长；长材料请作为附件上传".into()),
            _ => unreadable(why.body_text()),
        })?;
        if has_control_characters(&bytes) {
            return Err(unreadable("文字里有控制字符，请去掉后再提交".into()).into());
        }
        match Json::<T>::from_request(Request::from_parts(parts, bytes.into()), app).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(why) => Err(unreadable(why.body_text()).into()),
        }
    }
}

/// A content with the named fields replaced. A name that is none of ours is an error: a typing mistake must not be lost
/// in silence.
///
/// # Errors
/// When the changes are no object, name what is no field, or do not fit the fields' types.
pub fn merged<T: Serialize + DeserializeOwned>(before: &T, changes: Value) -> crate::error::Result<T> {
    let Value::Object(changes) = changes else {
        return Err(Error::Malformed("请求内容请用 JSON 对象，只写要改的字段".into()));
    };
    let mut whole = serde_json::to_value(before)?;
    for (name, value) in changes {
        match whole.get_mut(&name) {
            Some(place) => *place = value,
            None => return Err(Error::Malformed(format!("没有“{name}”这个字段，请核对接口文档"))),
        }
    }
    serde_json::from_value(whole).map_err(|why| Error::Malformed(format!("请求内容无法识别：{why}")))
}

/// Whether a text of this JSON holds a control character other than line breaks and tabs: PostgreSQL refuses NUL. JSON
/// itself allows them only escaped, so the escapes are looked for and nothing is parsed twice.
fn has_control_characters(json: &[u8]) -> bool {
    let mut rest = json;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        let escape = &rest[at + 1..];
        let code = match escape.first() {
            Some(b'b' | b'f') => return true,
            Some(b'u') => escape.get(1..5).and_then(|hex| std::str::from_utf8(hex).ok()),
            _ => None,
        };
        let written = code.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
        if written.is_some_and(form::is_unwritten) {
            return true;
        }
        rest = escape.get(1..).unwrap_or_default();
    }
    false
}

/// Query parameters; what cannot be read answers 400 with the reason.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        let unreadable = |why: String| Error::Malformed(format!("查询参数无法识别：{why}"));
        let query = parts.uri.query().unwrap_or_default();
        let pairs: Vec<(String, String)> =
            serde_html_form::from_str(query).map_err(|why| unreadable(why.to_string()))?;
        if pairs.iter().any(|(_, value)| value.contains(form::is_unwritten)) {
            return Err(unreadable("含有控制字符".into()).into());
        }
        serde_html_form::from_str(query).map(Self).map_err(|why| unreadable(why.to_string()).into())
    }
}

/// Where a page of a list begins and how long it is.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// Rows a page: 1 to 100, 20 unless told.
    pub limit: Option<u64>,
}

/// No list is longer; an offset beyond would be no number of the store's.
const FURTHEST: u64 = 1_000_000_000;

impl Paging {
    /// Rows a page.
    pub fn limit(&self) -> u64 {
        self.limit.unwrap_or(20).clamp(1, 100)
    }

    /// How many rows to skip: cursors are opaque outside and offsets inside.
    pub fn offset(&self) -> Result<u64, Error> {
        match self.cursor.as_deref() {
            None | Some("") => Ok(0),
            Some(cursor) => cursor
                .strip_prefix('o')
                .and_then(|offset| offset.parse().ok())
                .filter(|offset| *offset <= FURTHEST)
                .ok_or_else(|| Error::Malformed("cursor 无法识别，请用上一页返回的 next".into())),
        }
    }

    /// A page of a list of `total` rows.
    pub fn page<T>(&self, items: Vec<T>, total: u64) -> Result<Listing<T>, Error> {
        let end = self.offset()? + items.len() as u64;
        Ok(Listing { items, total, next: (end < total).then(|| format!("o{end}")) })
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Listing<T> {
    /// The rows of this page.
    pub items: Vec<T>,
    /// Rows on all pages, in the reader's scope.
    pub total: u64,
    /// `cursor` of the next page; absent on the last.
    pub next: Option<String>,
}

/// What an offer looks like: an act this person could take now, or what it still lacks.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferView {
    /// The act's code, for `POST …/steps`.
    #[schema(example = "submit")]
    pub act: String,
    /// Its label.
    #[schema(example = "提交")]
    pub label: String,
    /// The stage it leads to.
    #[schema(example = "submitted")]
    pub to: String,
    /// The names of its needs; `note`, `deadline` and `winners` say what to send with it.
    #[schema(example = json!(["note", "deadline"]))]
    pub needs: Vec<String>,
    /// What does not hold yet, in sentences; empty = it can be done.
    pub lacks: Vec<String>,
}

impl<A: entity::words::Word, S: entity::words::Word> From<crate::flow::Offer<A, S>> for OfferView {
    fn from(offer: crate::flow::Offer<A, S>) -> Self {
        Self {
            act: offer.act.code().into(),
            label: offer.act.zh().into(),
            to: offer.to.code().into(),
            needs: offer.needs.into_iter().map(str::to_owned).collect(),
            lacks: offer.lacks.into_iter().map(str::to_owned).collect(),
        }
    }
}

/// The version a precondition names: `If-Match: "3"`.
pub fn if_match(headers: &HeaderMap) -> Result<Option<i32>, Error> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let version = value.to_str().ok().and_then(|text| text.trim().trim_matches('"').parse().ok());
    version.map(Some).ok_or_else(|| Error::Malformed("If-Match 请写版本号，如 \"3\"".into()))
}

/// The `ETag` of a version.
pub fn etag(version: i32) -> [(header::HeaderName, String); 1] {
    [(header::ETAG, format!("\"{version}\""))]
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "揭榜挂帅平台接口",
        version = "1",
        description = "Every act of the pages, as JSON. Money is integer fen; instants are RFC 3339 UTC. \
                       Errors are RFC 9457 problem documents with a stable `code`."
    ),
    components(schemas(ProblemDocument)),
    modifiers(&BearerScheme)
)]
struct Document;

struct BearerScheme;

impl utoipa::Modify for BearerScheme {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        document.components.get_or_insert_default().add_security_scheme("bearer", scheme);
    }
}

/// The API's document before any route is added.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// Says of every refusal that it is a problem document: handlers name the shape alone, which would read as plain JSON.
pub fn name_problems(document: &mut utoipa::openapi::OpenApi) {
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        for (status, response) in operations.into_iter().flatten().flat_map(|one| &mut one.responses.responses) {
            let utoipa::openapi::RefOr::T(response) = response else { continue };
            if status.starts_with(['4', '5'])
                && let Some(content) = response.content.swap_remove("application/json")
            {
                response.content.insert(PROBLEM_JSON.into(), content);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_stay_within_the_store_s_numbers() {
        let offset = |cursor: &str| Paging { cursor: Some(cursor.into()), limit: None }.offset();
        assert_eq!(offset("o40").unwrap(), 40);
        for cursor in ["o18446744073709551615", "o1000000001", "40", "o-1"] {
            assert!(matches!(offset(cursor), Err(Error::Malformed(_))), "{cursor}");
        }
    }

    #[test]
    fn control_characters_are_found_in_their_escapes() {
        for json in [r#"{"a":"\u0000"}"#, r#"["x\\\u001b"]"#, r#""\b""#, r#""\u007F""#] {
            assert!(has_control_characters(json.as_bytes()), "{json}");
        }
        for json in [r#"{"a":"\u0041\n\t\r"}"#, r#""\\u0000""#, r#""\ud83d\ude00""#, r#""\"#, r#""\u00"#, ""] {
            assert!(!has_control_characters(json.as_bytes()), "{json}");
        }
    }
}
