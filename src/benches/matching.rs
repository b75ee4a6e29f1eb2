//! What a match of a saved record costs over lists that were imported: `cargo bench --bench matching -- FOLDER`, where
//! FOLDER is a data folder that `jiebang import` has filled.
//!
//! The whole way is timed, as a page or the API asks it: the record is read from the store, compared in the public's
//! scope, and the leads are loaded with their reasons.

use std::{path::PathBuf, time::Instant};

use jiebang::{
    app::App,
    chance::Chance,
    clock::Clock,
    config::Config,
    error::{Error, Result},
    follow, leads,
    search::Kind,
    seen,
    who::Who,
};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect};

const WARM: usize = 50;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<()> {
    // Cargo adds `--bench`; what else stands there is the folder.
    let folder = std::env::args().skip(1).find(|word| !word.starts_with("--"));
    let Some(folder) = folder.map(PathBuf::from).filter(|folder| folder.join("jiebang.db").is_file()) else {
        return Err(Error::invalid("folder", "name a data folder filled by `jiebang import`"));
    };
    let config = Config { data_dir: folder, background: false, ..Config::default() };
    let app = App::open(config, Clock::Store, Chance::seeded(1)).await?;
    follow::drain(&app).await?;
    let db = app.store.db();
    let demands: Vec<i64> = entity::demand::Entity::find()
        .filter(seen::demands(&Who::Public))
        .order_by_asc(entity::demand::Column::Id)
        .select_only()
        .column(entity::demand::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let achievements: Vec<i64> = entity::achievement::Entity::find()
        .filter(seen::achievements(&Who::Public))
        .order_by_asc(entity::achievement::Column::Id)
        .select_only()
        .column(entity::achievement::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    println!("{} demands, {} achievements, one match after the other", demands.len(), achievements.len());
    println!("| match | n | p50 ms | p99 ms | max ms |\n|---|---|---|---|---|");
    let mut times = Vec::new();
    for id in &demands {
        let begun = Instant::now();
        leads::for_demand(&app, &Who::Public, *id, Kind::Achievement, leads::PANEL).await?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    row("demand -> achievements", times);
    let mut times = Vec::new();
    for id in &achievements {
        let begun = Instant::now();
        leads::for_achievement(&app, &Who::Public, *id, leads::PANEL).await?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    row("achievement -> demands", times);
    Ok(())
}

/// One line of the table. The first few are left out: they fill the caches.
fn row(name: &str, mut times: Vec<f64>) {
    let mut times = times.split_off(WARM.min(times.len()));
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or(f64::NAN);
    let most = times.last().copied().unwrap_or(f64::NAN);
    println!("| {name} | {} | {:.2} | {:.2} | {most:.2} |", times.len(), at(0.5), at(0.99));
}
