//! What belongs to no noun: style and scripts, large type, help, and the answer to "are you there".

use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use sea_orm::ConnectionTrait;
use web::{
    help::{AccessibilityPage, HelpIndexPage, HelpTopicPage, Open, Topic},
    shell::Here,
};

use crate::{
    account::{
        list as people,
        session::{self, Visitor},
    },
    app::App,
    demand,
    doors::Doors,
    error::Error,
    page::{self, OrPage, Shown},
};

/// The doors of what belongs to no noun.
pub fn doors(doors: Doors) -> Doors {
    doors
        .get("/static/{*path}", asset)
        .get("/large", large)
        .get("/help", help)
        .get("/help/{topic}", help_topic)
        .get("/about/accessibility", accessibility)
        .get("/healthz", healthz)
}

async fn asset(State(app): State<App>, visitor: Visitor, Path(path): Path<String>) -> Shown {
    let asset = web::assets::asset(&path).ok_or(Error::NotFound).or_page(&app, &visitor)?;
    let headers = [(header::CONTENT_TYPE, asset.content_type), (header::CACHE_CONTROL, web::assets::CACHE_CONTROL)];
    Ok((headers, asset.bytes).into_response())
}

/// `?on=1` or `0`, `?back=` the page to come back to.
async fn large(State(app): State<App>, RawQuery(query): RawQuery) -> Response {
    let asked = page::asked(query.as_deref());
    let back = page::local(asked.get("back")).unwrap_or("/");
    let mut response = Redirect::to(back).into_response();
    if let Ok(cookie) = HeaderValue::from_str(&session::large_cookie(&app, asked.get("on") == "1")) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

async fn help(State(app): State<App>, visitor: Visitor) -> Shown {
    let shell = page::shell(&app, &visitor, "帮助", Here::Help).await.or_page(&app, &visitor)?;
    Ok(page::html(&HelpIndexPage::new(shell)))
}

async fn help_topic(State(app): State<App>, visitor: Visitor, Path(topic): Path<String>) -> Shown {
    let topic = Topic::of_slug(&topic).ok_or(Error::NotFound).or_page(&app, &visitor)?;
    let shell = page::shell(&app, &visitor, topic.title(), Here::Help).await.or_page(&app, &visitor)?;
    let who = &visitor.who;
    let guest = who.person().is_none();
    let open = Open { demands: guest || demand::may_begin(who), members: guest || people::may_list(who) };
    Ok(page::html(&HelpTopicPage::new(shell, topic, open)))
}

async fn accessibility(State(app): State<App>, visitor: Visitor) -> Shown {
    let shell = page::shell(&app, &visitor, "无障碍说明", Here::Elsewhere).await.or_page(&app, &visitor)?;
    Ok(page::html(&AccessibilityPage::new(shell)))
}

/// For whoever watches the service: 200 while the store answers.
async fn healthz(State(app): State<App>) -> Response {
    match app.store.db().execute_unprepared("SELECT 1").await {
        Ok(_) => (StatusCode::OK, "ok\n").into_response(),
        Err(cause) => {
            tracing::error!(%cause, "the store does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n").into_response()
        }
    }
}
