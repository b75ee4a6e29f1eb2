//! `jiebang serve` and `jiebang demo`.

use std::net::SocketAddr;

use chrono::{Datelike, TimeDelta};
use jiebang::{app::App, clock, config::Config, demo, error::Result, follow::Loops};

use super::place::open;

/// Fills an empty data folder with the demo city, names the accounts, and serves.
pub async fn show_demo(config: Config) -> Result<()> {
    let config = demo::config(config);
    println!("演示环境：单位、人员和数据均为虚构，口令公开，请勿用于真实业务。");
    println!("数据目录 {}", config.data_dir.display());
    if demo::fill(config.clone(), demo::PASSWORD).await? {
        println!("已建好演示城市。");
    }
    println!("各账号口令均为 {}", demo::PASSWORD);
    for (username, what) in demo::ACCOUNTS {
        println!("  {username:<8} {what}");
    }
    serve(config).await
}

/// Serves what lies at this place.
pub async fn serve(config: Config) -> Result<()> {
    let app = open(config).await?;
    listen(app).await
}

/// Serves until interrupted; requests and rounds under way are finished first.
async fn listen(app: App) -> Result<()> {
    let (router, _, _) = app.server();
    let listener = tokio::net::TcpListener::bind(app.config.listen).await?;
    warn_of_unknown_holidays(&app);
    let loops = Loops::start(&app);
    // Takes some tenths of a second; the first search should not wait for it.
    tokio::task::spawn_blocking(jiebang::search::analyze::load_dictionary);
    println!("listening on http://{}", listener.local_addr()?);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(interrupted()).await?;
    loops.end().await;
    Ok(())
}

/// The terms of notices run some weeks ahead: the table of holidays must be there before they do.
fn warn_of_unknown_holidays(app: &App) {
    let soon = clock::local_date(app.store.clock.glance() + TimeDelta::days(60)).year();
    if app.calendar.known_until().is_none_or(|known| known < soon) {
        tracing::warn!(
            year = soon,
            "the year's holidays are not known yet: only those of a fixed date rest; name a table in `holidays` once the State Council's notice is out"
        );
    }
}

async fn interrupted() {
    let ctrl_c = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let Ok(mut term) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
            let _ = ctrl_c.await;
            return;
        };
        tokio::select! { _ = ctrl_c => {}, _ = term.recv() => {} }
    }
    #[cfg(not(unix))]
    let _ = ctrl_c.await;
}
