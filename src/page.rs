//! What all HTML routes share: the shell round a page, errors as pages, headers, redirects with a sentence.

use std::{panic::AssertUnwindSafe, time::Duration};

use axum::{
    extract::{FromRequestParts, Path, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    middleware::Next,
    response::{Html, IntoResponse, Redirect, Response},
};
use entity::message;
use futures_util::FutureExt;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use web::{
    Page, Shell,
    shell::{Here, Site},
};

use crate::{
    account::session::{self, Visitor},
    app::App,
    error::{Error, Result},
    form::Form,
};

/// What a page handler returns: a response, or an error with the visitor it is shown to.
pub type Shown = Result<Response, Refusal>;

/// An error on its way to a person, or an answer that stands already.
pub enum Refusal {
    /// The error as this visitor should see it.
    Error(Box<(App, Visitor, Error)>),
    /// What is answered instead of the page that was asked for.
    Answer(Box<Response>),
}

impl Refusal {
    /// The error as this visitor should see it.
    pub fn new(app: &App, visitor: &Visitor, error: Error) -> Self {
        Self::Error(Box::new((app.clone(), visitor.clone(), error)))
    }

    /// A form came with the token of another sign-in. A script is told the token that holds now; a person gets what
    /// they wrote back with it, to send once more. Other sites can do neither: the caller has seen where it came from.
    pub fn expired(app: &App, visitor: &Visitor, headers: &HeaderMap, form: Form) -> Self {
        let wants_json = headers.get(header::ACCEPT).is_some_and(|kinds| kinds == "application/json");
        let answer = if wants_json {
            let csrf = visitor.who.person().map(|_| visitor.csrf.as_str());
            (StatusCode::FORBIDDEN, axum::Json(serde_json::json!({"csrf": csrf}))).into_response()
        } else if visitor.path.starts_with("/sign-in") {
            Redirect::to(&web::query::Query::new().set("back", form.get("back")).href("/sign-in")).into_response()
        } else {
            let mut shell = bare_shell(app, visitor, "登录已失效", Here::Elsewhere);
            // Without a header that names the sender the person's click would be all that holds a stranger off.
            let named = headers.contains_key("sec-fetch-site") || headers.contains_key(header::ORIGIN);
            let again = named && !session::is_guest_form(&visitor.path);
            let fields = if again { form.to_send_again() } else { Vec::new() };
            if visitor.who.person().is_none() {
                // Sent before somebody has signed in, it comes back here and not to a page that would drop it.
                shell.csrf = "expired".into();
            }
            (StatusCode::FORBIDDEN, Html(web::expired::ExpiredPage { shell, fields }.html())).into_response()
        };
        Self::Answer(Box::new(answer))
    }
}

/// Turns errors of operations into pages: `demand::find(…).await.or_page(&app, &visitor)?`.
pub trait OrPage<T> {
    /// The error as a page for this visitor.
    fn or_page(self, app: &App, visitor: &Visitor) -> Result<T, Refusal>;
}

impl<T, E: Into<Error>> OrPage<T> for Result<T, E> {
    fn or_page(self, app: &App, visitor: &Visitor) -> Result<T, Refusal> {
        self.map_err(|error| Refusal::new(app, visitor, error.into()))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (app, visitor, error) = match self {
            Self::Error(error) => *error,
            Self::Answer(answer) => return *answer,
        };
        let status = error.status();
        if status.is_server_error() {
            tracing::error!(request_id = %visitor.request_id, cause = %error, "a request failed");
        }
        if matches!(error, Error::SignIn) {
            let back = web::query::Query::new().set("back", &visitor.path).href("/sign-in");
            return Redirect::to(&back).into_response();
        }
        let shell = bare_shell(&app, &visitor, "未能办理", Here::Elsewhere);
        let page = web::error::ErrorPage::new(shell, status.as_u16(), Some(&error.says()));
        let mut response = (status, Html(page.html())).into_response();
        if let Error::TooMany { wait, .. } = error {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
        }
        response
    }
}

/// The shell of a page, with the person's unread messages and the sentence of a redirect.
pub async fn shell(app: &App, visitor: &Visitor, title: &str, here: Here) -> Result<Shell> {
    let mut shell = bare_shell(app, visitor, title, here);
    if let Some(person) = visitor.who.person() {
        let unread = message::Entity::find()
            .filter(message::Column::AccountId.eq(person.id))
            .filter(message::Column::ReadAt.is_null())
            .count(app.store.db())
            .await?;
        if let Some(signed_in) = &mut shell.person {
            signed_in.unread = unread;
        }
    }
    Ok(shell)
}

fn bare_shell(app: &App, visitor: &Visitor, title: &str, here: Here) -> Shell {
    let bureau = app.config.bureau.as_str();
    let city = bureau.split_once("科学").map_or("", |(city, _)| city);
    let contact = format!("业务咨询 {}", app.config.objection_channel.phone);
    let mut site = Site::new(format!("{city}揭榜挂帅平台"), bureau, contact);
    site.demo = app.config.demo;
    let mut shell = Shell::new(site, title, here);
    if let Some(person) = visitor.who.person() {
        shell = shell.signed_in(person.name.clone(), person.org.name.clone(), 0);
    }
    shell.csrf = visitor.csrf.clone();
    shell.large = visitor.large;
    shell.path = visitor.path.clone();
    shell.request_id = visitor.request_id.clone();
    shell.flash = flash_of(&visitor.path).map(|words| web::shell::Flash { words: words.into(), warm: false });
    shell
}

/// Sentences a redirect may show. The address carries only the code, so nobody can put words into the page by a link.
const FLASHES: &[(&str, &str)] = &[
    ("saved", "已保存。"),
    ("submitted", "已提交，办理进度和由谁办理见本页。"),
    ("done", "已办理，结果见本页。"),
    ("sent", "已发送。"),
    ("signed-out", "已退出登录。"),
    ("password", "密码已更新，其他设备上的登录已全部退出。"),
    ("registered", "注册已提交，市科技局确认后即可办理业务；现在可以先登录并准备草稿。"),
    ("invited", "邀请已发出，对方按邮件中的链接设置密码后即可登录。"),
    ("new-password", "密码已设置，请用新密码登录。"),
    ("sessions", "其他登录已全部退出。"),
    ("watching", "已保存，有新内容时按您选的频率提醒。"),
    ("stopped", "已停止，这一项不再发消息和邮件。"),
    ("removed", "已删除。"),
    ("imported", "导入完成，结果见下表。"),
];

fn flash_of(path: &str) -> Option<&'static str> {
    let code = path.split_once('?')?.1.split('&').find_map(|pair| pair.strip_prefix("done="))?;
    FLASHES.iter().find(|(known, _)| *known == code).map(|(_, words)| *words)
}

/// Back to a page after an act, with one of the known sentences.
pub fn done(path: &str, flash: &str) -> Response {
    let join = if path.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{path}{join}done={flash}")).into_response()
}

/// What is to be mended, for a page's summary and fields.
pub fn problems(list: &[crate::error::Problem]) -> web::parts::Problems {
    web::parts::Problems::from_pairs(list.iter().map(|problem| (problem.field.as_str(), problem.says.as_str())))
}

/// What an address asks, read like a form.
pub fn asked(query: Option<&str>) -> crate::form::Form {
    crate::form::Form::new(serde_html_form::from_str(query.unwrap_or_default()).unwrap_or_default())
}

/// A path of this site to go back to: never another site's, whatever a link says.
pub fn local(back: &str) -> Option<&str> {
    let printable = back.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (printable && back.starts_with('/') && !back.starts_with("//")).then_some(back)
}

/// A page as a response.
pub fn html(page: &impl Page) -> Response {
    Html(page.html()).into_response()
}

/// A form shown again with what is to be mended: 422.
pub fn unprocessable(page: &impl Page) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, Html(page.html())).into_response()
}

/// A file to save. The name may be Chinese.
pub fn download(name: &str, content_type: &str, bytes: Vec<u8>) -> Response {
    let encoded: String = name
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    let disposition = format!("attachment; filename*=UTF-8''{encoded}");
    let headers = [(header::CONTENT_TYPE, content_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, bytes).into_response()
}

/// What no door leads to.
pub async fn not_found(State(app): State<App>, visitor: Visitor) -> Response {
    refused(&app, &visitor, Error::NotFound)
}

/// A door that does not open this way.
pub async fn not_this_way(State(app): State<App>, visitor: Visitor) -> Response {
    refused(&app, &visitor, Error::Method)
}

/// An error for whoever asked: a problem document in the API, a page elsewhere.
fn refused(app: &App, visitor: &Visitor, error: Error) -> Response {
    match visitor.path.starts_with("/api/") {
        true => crate::api::Refused::from(error).into_response(),
        false => Refusal::new(app, visitor, error).into_response(),
    }
}

/// No request takes longer, the reading of an upload on a slow line included.
const LONGEST: Duration = Duration::from_secs(180);

/// Whatever goes wrong inside, a mistake of ours included, ends in a sentence and not in a broken connection.
pub async fn guard(State(app): State<App>, visitor: Visitor, request: Request, next: Next) -> Response {
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    let error = match tokio::time::timeout(LONGEST, answer).await {
        Ok(Ok(response)) => return response,
        Ok(Err(cause)) => {
            let words = cause.downcast_ref::<String>().map(String::as_str);
            let words = words.or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or_default();
            Error::broken(format!("panic: {words}"))
        }
        Err(_) => Error::broken("a request took too long"),
    };
    refused(&app, &visitor, error)
}

/// The `{id}` of a path; what is no number is nothing we have.
pub struct Id(pub i64);

impl FromRequestParts<App> for Id {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        match Path::<i64>::from_request_parts(parts, app).await {
            Ok(Path(id)) => Ok(Self(id)),
            Err(_) if parts.uri.path().starts_with("/api/") => {
                Err(crate::api::Refused::from(Error::NotFound).into_response())
            }
            Err(_) => {
                let visitor = parts.extensions.get::<Visitor>().cloned().unwrap_or_default();
                Err(Refusal::new(app, &visitor, Error::NotFound).into_response())
            }
        }
    }
}

/// Headers on every answer, and a number for every request.
pub async fn protect(mut request: Request, next: Next) -> Response {
    const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
    // Our own number, whatever the client sent: it stands in our log.
    let id = HeaderValue::from_str(&format!("{:012x}", rand::random::<u64>() >> 16))
        .unwrap_or(HeaderValue::from_static("-"));
    request.headers_mut().insert(REQUEST_ID, id.clone());
    let is_static = request.uri().path().starts_with("/static/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, id);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(web::assets::CONTENT_SECURITY_POLICY));
    if !is_static {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_gone_back_to() {
        for path in ["/", "/demands/17", "/demands?q=%E8%86%9C&page=2"] {
            assert_eq!(local(path), Some(path));
        }
        for path in ["", "demands", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb", "/需求"] {
            assert_eq!(local(path), None, "{path}");
        }
    }
}
