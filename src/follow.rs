//! The followers of the journal, and the loops that run them with the ticker. Each keeps a cursor, does the same twice
//! without harm, and can be rebuilt from zero. Tests drain them by hand; a server runs them in the background.

use std::{sync::Arc, time::Duration};

use tokio::{sync::watch, task::JoinHandle};

use crate::{app::App, error::Result};

/// Runs everything that is due once, until nothing is left: ticker, indexer, notices, alerts, mail. Returns how much was done.
pub async fn drain(app: &App) -> Result<usize> {
    let mut done = 0;
    loop {
        let round = crate::steps::ticker::tick(app).await?
            + crate::indexer::follow(app).await?
            + crate::inbox::notices::follow(app).await?
            + crate::alert::follow::follow(app).await?
            + crate::inbox::mail::send(app).await?;
        if round == 0 {
            return Ok(done);
        }
        done += round;
    }
}

/// The loops of a serving process. Dropping it ends them after the round they are in.
pub struct Loops {
    stop: watch::Sender<bool>,
    handles: Vec<JoinHandle<()>>,
}

impl Loops {
    /// Starts the loops.
    pub fn start(app: &App) -> Self {
        let stop = watch::Sender::new(false);
        let seconds = Duration::from_secs;
        let handles = vec![
            spawn(app, &stop, "ticker", seconds(1), false, async |app| crate::steps::ticker::tick(&app).await),
            spawn(app, &stop, "indexer", seconds(1), true, async |app| crate::indexer::follow(&app).await),
            spawn(app, &stop, "notices", seconds(2), true, async |app| crate::inbox::notices::follow(&app).await),
            // Not eager: what comes in rows after rows, as of an imported list, is told in one message.
            spawn(app, &stop, "alerts", seconds(15), false, async |app| crate::alert::follow::follow(&app).await),
            spawn(app, &stop, "mail", seconds(10), false, async |app| crate::inbox::mail::send(&app).await),
            spawn(app, &stop, "sweeper", seconds(3600), false, async |app| {
                Ok(crate::file::sweep(&app).await?
                    + crate::api::idempotency::sweep(&app).await?
                    + crate::inbox::mail::sweep(&app).await?
                    + crate::account::session::sweep(&app).await?
                    + crate::account::link::sweep(&app).await?
                    + crate::account::sign_in::sweep(&app).await?)
            }),
        ];
        Self { stop, handles }
    }

    /// Ends the loops and waits for the rounds under way.
    pub async fn end(self) {
        self.stop.send_replace(true);
        for handle in self.handles {
            if let Err(cause) = handle.await {
                tracing::error!(%cause, "a loop did not end cleanly");
            }
        }
    }
}

/// Repeats `round` every `pause`, or at once on news where `eager`.
fn spawn<F, Fut>(
    app: &App,
    stop: &watch::Sender<bool>,
    name: &'static str,
    pause: Duration,
    eager: bool,
    round: F,
) -> JoinHandle<()>
where
    F: Fn(App) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<usize>> + Send,
{
    let app = app.clone();
    let round = Arc::new(round);
    let mut stop = stop.subscribe();
    let mut news = app.store.news();
    tokio::spawn(async move {
        while !*stop.borrow() {
            // A round that failed is tried again after the pause: nothing it missed is lost, the cursor has not moved.
            if let Err(cause) = round(app.clone()).await {
                tracing::error!(%cause, name, "a round failed and will be tried again");
            }
            tokio::select! {
                _ = tokio::time::sleep(pause) => {}
                changed = news.changed(), if eager => if changed.is_err() { return },
                _ = stop.changed() => {}
            }
        }
    })
}
