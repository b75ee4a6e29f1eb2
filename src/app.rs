//! What every request shares, and the assembly of the server.

use std::{ops::Deref, path::Path, sync::Arc};

use axum::{Router, middleware};
use tower_http::compression::{
    CompressionLayer,
    predicate::{DefaultPredicate, NotForContentType, Predicate},
};
use utoipa::openapi::OpenApi;

use crate::{
    account::{password::Passwords, session, tokens::Keys},
    calendar::Calendar,
    chance::Chance,
    clock::Clock,
    config::Config,
    doors::{Door, Doors},
    error::{Error, Result},
    file::Files,
    leads::{meaning::Meaning, suited::Answers},
    limits::Limits,
    search::Library,
    store::Store,
};

/// Shared by all handlers; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of an [`App`].
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// The database.
    pub store: Store,
    /// The search indexes.
    pub library: Library,
    /// Orders leads by meaning, where that is configured.
    pub meaning: Option<Meaning>,
    /// What answers the open list items.
    pub answers: Answers,
    /// Uploaded bytes.
    pub files: Files,
    /// Token keys.
    pub keys: Keys,
    /// Password hashing.
    pub passwords: Passwords,
    /// Rate limits.
    pub limits: Limits,
    /// Working days.
    pub calendar: Calendar,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Opens everything below the data folder.
    pub async fn open(config: Config, clock: Clock, chance: Chance) -> Result<Self> {
        std::fs::create_dir_all(&config.data_dir)?;
        let store = Store::open(&config.url(), clock, chance).await?;
        Self::on(store, config)
    }

    /// Opens everything else around an open store. The data folder is there.
    pub fn on(store: Store, config: Config) -> Result<Self> {
        let secret = token_secret(&config.data_dir, &store.chance)?;
        let calendar = match &config.holidays {
            Some(file) => Calendar::default().with(&std::fs::read_to_string(file)?)?,
            None => Calendar::default(),
        };
        let parts = Parts {
            library: Library::open(&config.data_dir.join("index")).map_err(Error::broken)?,
            meaning: Meaning::of(&config)?,
            answers: Answers::default(),
            files: Files::open(&config.data_dir.join("files"))?,
            keys: Keys::new(&secret),
            passwords: Passwords::new(&store.chance)?,
            limits: Limits::default(),
            calendar,
            store,
            config,
        };
        Ok(Self(Arc::new(parts)))
    }

    /// The whole server: routes, the API's document, the list of doors.
    pub fn server(&self) -> (Router, OpenApi, Vec<Door>) {
        let doors = crate::routes::all(Doors::new(crate::api::document()));
        let (router, mut document, list) = doors.build();
        crate::api::name_problems(&mut document);
        let router = router
            .fallback(crate::page::not_found)
            .method_not_allowed_fallback(crate::page::not_this_way)
            .layer(middleware::from_fn_with_state(self.clone(), crate::api::idempotency::remember))
            .layer(middleware::from_fn_with_state(self.clone(), crate::page::guard))
            .layer(middleware::from_fn_with_state(self.clone(), session::identify))
            .layer(middleware::from_fn(crate::page::protect))
            .layer(CompressionLayer::new().compress_when(worth_compressing()))
            .with_state(self.clone());
        (router, document, list)
    }
}

/// Everything but pages: a page carries its reader's form token beside words that an address put there, and lengths of
/// compressed answers would tell one by the other.
fn worth_compressing() -> impl Predicate {
    DefaultPredicate::new().and(NotForContentType::const_new("text/html"))
}

/// The secret that signs tokens: made once, kept readable by this user alone. Several nodes share the file, so it gets
/// its name only when it is whole, and the first to name it wins.
fn token_secret(data_dir: &Path, chance: &Chance) -> Result<Vec<u8>> {
    let path = data_dir.join("token.key");
    if !path.exists() {
        let draft = tempfile::Builder::new().prefix("token.").tempfile_in(data_dir)?;
        std::io::Write::write_all(&mut draft.as_file(), chance.secret().as_bytes())?;
        draft.as_file().sync_all()?;
        match draft.persist_noclobber(&path) {
            Err(lost) if lost.error.kind() != std::io::ErrorKind::AlreadyExists => return Err(lost.error.into()),
            _ => {}
        }
    }
    let secret = std::fs::read(&path)?;
    if secret.len() < SHORTEST_SECRET {
        return Err(Error::broken(format!("{} is damaged: remove it and start again", path.display())));
    }
    Ok(secret)
}

/// Bytes of a secret that nobody guesses.
const SHORTEST_SECRET: usize = 32;
