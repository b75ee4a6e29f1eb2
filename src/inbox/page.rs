//! 消息.

use axum::{
    Json,
    extract::{RawQuery, State},
};
use chrono::{DateTime, Utc};
use entity::message;
use serde::Serialize;
use utoipa::ToSchema;
use web::{
    desk::{InboxPage, Message},
    parts::{Empty, Pager},
    shell::Here,
};

use crate::{
    account::session::Visitor,
    api::{self, Answer, Listing, Paging, ProblemDocument},
    app::App,
    doors::Doors,
    error::Error,
    form::Form,
    page::{self, Id, OrPage, Shown},
};

const ROWS: u64 = 30;

/// The inbox's doors.
pub fn doors(doors: Doors) -> Doors {
    doors
        .get("/inbox", show)
        .post("/inbox/read", read_all)
        .post("/inbox/{id}/read", read)
        .api(utoipa_axum::routes!(messages))
        .api(utoipa_axum::routes!(mark_read))
}

async fn show(State(app): State<App>, visitor: Visitor, RawQuery(query): RawQuery) -> Shown {
    let Some(person) = visitor.who.person() else { return Err(Error::SignIn).or_page(&app, &visitor) };
    let number = page::asked(query.as_deref()).page();
    let (rows, total) = super::page_of(&app, person.id, (number - 1) * ROWS, ROWS).await.or_page(&app, &visitor)?;
    let shell = page::shell(&app, &visitor, "消息", Here::Elsewhere).await.or_page(&app, &visitor)?;
    let unread = shell.person.as_ref().map_or(0, |person| person.unread);
    let message = |row: message::Model| Message {
        id: row.id,
        title: row.title,
        text: row.text,
        href: row.href,
        at: row.at,
        unread: row.read_at.is_none(),
    };
    let page = InboxPage {
        shell,
        messages: rows.into_iter().map(message).collect(),
        unread,
        empty: Empty::new("还没有消息", "与您有关的事项有进展时，会在这里通知。").link("回工作台", "/desk"),
        pager: Pager::new("/inbox", web::query::Query::new(), number, ROWS, total).unit("条"),
    };
    Ok(page::html(&page))
}

async fn read_all(State(app): State<App>, visitor: Visitor, _form: Form) -> Shown {
    let Some(account) = visitor.who.account_id() else { return Err(Error::SignIn).or_page(&app, &visitor) };
    super::set_read(&app, account, None).await.or_page(&app, &visitor)?;
    Ok(page::done("/inbox", "done"))
}

async fn read(State(app): State<App>, visitor: Visitor, Id(id): Id, _form: Form) -> Shown {
    let Some(account) = visitor.who.account_id() else { return Err(Error::SignIn).or_page(&app, &visitor) };
    super::set_read(&app, account, Some(id)).await.or_page(&app, &visitor)?;
    Ok(page::done("/inbox", "done"))
}

/// One message.
#[derive(Serialize, ToSchema)]
struct MessageView {
    /// Its id.
    id: i64,
    /// The journal row it tells of; of an alert the newest row that was looked at.
    seq: i64,
    /// What happened.
    title: String,
    /// What to do next; may be empty.
    text: String,
    /// The page where it is done.
    href: String,
    /// When.
    at: DateTime<Utc>,
    /// When it was read.
    read_at: Option<DateTime<Utc>>,
}

/// My messages, newest first.
#[utoipa::path(get, path = "/api/v1/messages", tag = "messages", params(Paging), security(("bearer" = [])),
    responses((status = 200, body = Listing<MessageView>), (status = 401, body = ProblemDocument)))]
async fn messages(
    State(app): State<App>,
    visitor: Visitor,
    api::Query(paging): api::Query<Paging>,
) -> Answer<Json<Listing<MessageView>>> {
    let account = visitor.who.account_id().ok_or(Error::SignIn)?;
    let (rows, total) = super::page_of(&app, account, paging.offset()?, paging.limit()).await?;
    let view = |row: message::Model| MessageView {
        id: row.id,
        seq: row.seq,
        title: row.title,
        text: row.text,
        href: row.href,
        at: row.at,
        read_at: row.read_at,
    };
    Ok(Json(paging.page(rows.into_iter().map(view).collect(), total)?))
}

/// Marks a message read.
#[utoipa::path(post, path = "/api/v1/messages/{id}/read", tag = "messages", params(("id" = i64, Path)),
    security(("bearer" = [])), responses((status = 204), (status = 404, body = ProblemDocument)))]
async fn mark_read(State(app): State<App>, visitor: Visitor, Id(id): Id) -> Answer<axum::http::StatusCode> {
    let account = visitor.who.account_id().ok_or(Error::SignIn)?;
    super::set_read(&app, account, Some(id)).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}
