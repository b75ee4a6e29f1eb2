//! What a browser's form with files sent (`multipart/form-data`): the fields as a [`Form`], the files beside them, with
//! the same checks of origin and CSRF token.

use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request, multipart::MultipartError};

use crate::{
    account::session::Visitor,
    app::App,
    error::{Error, Result},
    form::{self, Form},
    page::Refusal,
};

/// Most files at once.
const MOST_FILES: usize = 10;
/// Most fields beside the files.
const MOST_FIELDS: usize = 100;

/// The fields and files of a sent form.
#[derive(Debug, Default)]
pub struct Upload {
    /// The fields that are no files.
    pub form: Form,
    /// The chosen files; controls left empty are not among them.
    pub files: Vec<Sent>,
}

/// One file as it was sent.
#[derive(Debug)]
pub struct Sent {
    /// Its name on the sender's machine.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl FromRequest<App> for Upload {
    type Rejection = Refusal;

    async fn from_request(mut request: Request, app: &App) -> Result<Self, Refusal> {
        let visitor = request.extensions().get::<Visitor>().cloned().unwrap_or_default();
        let same_site = form::is_same_site(request.headers());
        // One file a little over the limit is still read, so that the answer is a sentence and no broken connection.
        DefaultBodyLimit::max(app.config.upload_limit * 2).apply(&mut request);
        read(request, app, &visitor, same_site).await.map_err(|error| Refusal::new(app, &visitor, error))
    }
}

async fn read(request: Request, app: &App, visitor: &Visitor, same_site: bool) -> Result<Upload> {
    if !same_site {
        return Err(form::from_elsewhere());
    }
    let unreadable = |_| Error::Malformed("上传的内容无法识别，请刷新页面重新选择文件。".into());
    let mut parts = Multipart::from_request(request, app).await.map_err(unreadable)?;
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut files = Vec::new();
    let limit = app.config.upload_limit >> 20;
    let broken = |cause: MultipartError| match cause.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => {
            Error::TooLarge(format!("一次上传的文件太大，单个文件不超过 {limit} MB，请分几次上传或压缩后再传。"))
        }
        _ => Error::Malformed("上传中断，请重新选择文件再试。".into()),
    };
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        let name = part.name().unwrap_or_default().to_owned();
        match part.file_name().map(str::to_owned) {
            Some(file) => {
                let bytes = part.bytes().await.map_err(broken)?.to_vec();
                // An empty file control still sends one part, without name and bytes.
                if !file.is_empty() {
                    files.push(Sent { name: file, bytes });
                }
            }
            None => fields.push((name, part.text().await.map_err(broken)?)),
        }
        if files.len() > MOST_FILES || fields.len() > MOST_FIELDS {
            return Err(Error::TooLarge(format!("一次最多上传 {MOST_FILES} 个文件，请分几次上传。")));
        }
        // The token stands before the files: a stranger's upload ends before its bytes are kept.
        if let Some((_, token)) = fields.iter().find(|(name, _)| name == "_csrf")
            && !crate::account::session::csrf_holds(visitor, token)
        {
            return Err(token_changed());
        }
    }
    let form = Form::new(fields);
    if !crate::account::session::csrf_holds(visitor, form.get("_csrf")) {
        return Err(token_changed());
    }
    Ok(Upload { form, files })
}

/// The refusal of a form with files whose token is not the visitor's: files cannot be kept for another try.
fn token_changed() -> Error {
    Error::Forbidden("页面停留太久或登录已变化，这次没有上传。请重新登录后打开上传的页面，重新选择文件再提交。".into())
}
