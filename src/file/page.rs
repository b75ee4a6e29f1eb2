//! A file as a browser saves it.

use axum::extract::State;

use crate::{
    account::session::Visitor,
    app::App,
    page::{self, Id, OrPage, Shown},
};

/// Sends the bytes as an attachment, never shown in place: what people upload is not ours.
pub async fn show(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Shown {
    let found = super::find(&app, &visitor.who, id).await.or_page(&app, &visitor)?;
    let bytes = app.files.get(&found.key).await.or_page(&app, &visitor)?;
    Ok(page::download(&found.name, &found.mime, bytes))
}
