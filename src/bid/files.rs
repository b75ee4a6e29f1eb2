//! The files of a draft, on a page of their own: a form with files cannot stand inside the form of the text.

use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use entity::words::Subject;
use web::{
    bid::FilesPage,
    parts::{Attachment, Attachments, Field, Problems},
    shell::Here,
    time,
};

use super::draft::{self, writable};
use crate::{
    account::session::Visitor,
    app::App,
    error::{Error, Result},
    form::Form,
    page::{self, OrPage, Shown},
    upload::Upload,
};

pub(super) async fn attachments(app: &App, id: i64) -> Result<Attachments> {
    let rows = crate::file::of(app.store.db(), Subject::Bid, id).await?;
    let attachment = |row: entity::file::Model| {
        let size = u64::try_from(row.size).unwrap_or(0);
        Attachment::new(row.id.to_string(), row.name, format!("/files/{}", row.id), size)
            .meta(format!("{}上传", time::short_minute(row.at)))
    };
    Ok(Attachments::new(rows.into_iter().map(attachment).collect()))
}

/// GET: the files of a draft.
pub(super) async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Shown {
    let page = files_page(&app, &visitor, &id, Problems::none()).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

async fn files_page(app: &App, visitor: &Visitor, id: &str, problems: Problems) -> Result<FilesPage> {
    visitor.who.person().ok_or(Error::SignIn)?;
    let found = writable(app.store.db(), &visitor.who, crate::form::id(id)?).await?;
    let limit = app.config.upload_limit >> 20;
    let shell = page::shell(app, visitor, "揭榜方案的附件", Here::Hall).await?;
    Ok(FilesPage {
        shell: shell.crumb("我的揭榜", "/bids").crumb("填写揭榜方案", format!("/bids/{id}/edit")).crumb_here("附件"),
        action: format!("/bids/{id}/files"),
        back: format!("/bids/{id}/edit"),
        files: attachments(app, found.id).await?.editable(),
        upload: Field::file("file", "选择文件")
            .hint(format!("联合体协议、代表作、检测报告等。PDF、Word、Excel、图片或压缩包，每个不超过 {limit} MB"))
            .multiple()
            .error(problems.of("file")),
        problems,
    })
}

/// POST: takes files in.
pub(super) async fn upload(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, upload: Upload) -> Shown {
    visitor.who.person().ok_or(Error::SignIn).or_page(&app, &visitor)?;
    let bid = crate::form::id(&id).or_page(&app, &visitor)?;
    let taken = match upload.files.is_empty() {
        true => Err(Error::invalid("file", "请先选择文件")),
        false => draft::attach(&app, &visitor.who, bid, upload.files).await,
    };
    match taken {
        Ok(_) => Ok(page::done(&format!("/bids/{id}/files"), "saved")),
        Err(error @ (Error::Invalid(_) | Error::TooLarge(_))) => {
            let problems = Problems::from_pairs([("file", error.says())]);
            let mut shown =
                page::unprocessable(&files_page(&app, &visitor, &id, problems).await.or_page(&app, &visitor)?);
            if matches!(error, Error::TooLarge(_)) {
                *shown.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
            }
            Ok(shown)
        }
        Err(error) => Err(error).or_page(&app, &visitor),
    }
}

/// POST: takes a file off.
pub(super) async fn drop_file(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, form: Form) -> Shown {
    let file = form.get("drop-file").parse().map_err(|_| Error::NotFound).or_page(&app, &visitor)?;
    let bid = crate::form::id(&id).or_page(&app, &visitor)?;
    draft::detach(&app, &visitor.who, bid, file).await.or_page(&app, &visitor)?;
    Ok(page::done(&format!("/bids/{id}/files"), "done"))
}
