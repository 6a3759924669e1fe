//! The store: what `services` asks of a database, on SQLite or PostgreSQL. Put together by `server`; nothing else names it.
//!
//! ```no_run
//! # async fn start() -> Result<(), services::ports::StoreError> {
//! let store = store::SqlStore::connect("sqlite:data/spotter.db", &store::Options::default()).await?;
//! store.migrate().await?;
//! # Ok(()) }
//! ```
//!
//! Every query is one text that both engines take; a module per area has those that belong together.
//! What differs is in `sqlite` (with its `writer`, which commits many callers' work at once) and `postgres`. The tables are in
//! `migrations/`: what both take, and a folder for what each has of its own.

mod accounts;
mod bookings;
mod calloffs;
mod cards;
mod catalog;
mod claims;
mod db;
mod earnings;
mod elsewhere;
mod engine;
mod error;
mod feeds;
mod hours;
mod ingest;
mod ledger;
mod mails;
mod moves;
mod openings;
mod own;
mod partners;
mod payments;
mod postgres;
mod proof;
mod rates;
mod reconciling;
mod returns;
mod rows;
mod schedules;
mod search;
mod sqlite;
#[cfg(feature = "testing")]
pub mod testing;
mod waiting;
mod withdrawals;
mod work;
mod writer;

use std::sync::Arc;

use async_trait::async_trait;
use services::model::NewWebhookEvent;
use services::ports::store::Work;
use services::ports::{News, Read, Store, StoreError};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{AnyConnection, Connection};
use tokio::sync::oneshot;

use crate::db::Db;
pub use crate::engine::Engine;
use crate::ingest::Arrival;
use crate::postgres::Postgres;
use crate::sqlite::Sqlite;

static COMMON: Migrator = sqlx::migrate!("../../migrations");
static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

/// What can be set about the store.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many connections read at a time on SQLite, besides the one that writes.
    pub sqlite_readers: usize,
    /// How large the SQLite file may grow, in pages of 4 KiB; `None` for as large as there is room.
    pub sqlite_pages_max: Option<u32>,
    /// How many connections this process has to PostgreSQL at most.
    pub postgres_connections: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { sqlite_readers: 4, sqlite_pages_max: None, postgres_connections: 16 }
    }
}

enum Backend {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// The database. Cheap to share; lives until the last owner lets go of it or [`SqlStore::close`] is called.
pub struct SqlStore {
    backend: Backend,
    news: Arc<News>,
}

impl SqlStore {
    /// Opens the database at `url`: `sqlite:path/to/file.db` (made where it is missing, folders too) or `postgres://…`. The
    /// tables are not touched; see [`SqlStore::migrate`].
    ///
    /// # Errors
    /// An address that is neither, or a database that cannot be reached or opened.
    pub async fn connect(url: &str, options: &Options) -> Result<Arc<Self>, StoreError> {
        sqlx::any::install_default_drivers();
        let news = Arc::new(News::default());
        let backend = match Engine::of(url)? {
            Engine::Sqlite => Backend::Sqlite(Sqlite::connect(url, options, Arc::clone(&news)).await?),
            Engine::Postgres => Backend::Postgres(Postgres::connect(url, options, Arc::clone(&news)).await?),
        };
        Ok(Arc::new(Self { backend, news }))
    }

    /// Which database it is.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self.backend {
            Backend::Sqlite(_) => Engine::Sqlite,
            Backend::Postgres(_) => Engine::Postgres,
        }
    }

    /// Makes the tables, or brings them up to date. Several processes may do so at a time on PostgreSQL: one does it.
    ///
    /// # Errors
    /// A database that is unavailable, or one that a newer or changed program has migrated.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        let (mut connection, own): (AnyConnection, &Migrator) = match &self.backend {
            Backend::Sqlite(sqlite) => (sqlite.connection().await?, &SQLITE),
            Backend::Postgres(postgres) => (postgres.connection().await?, &POSTGRES),
        };
        let all = COMMON.iter().chain(own.iter()).cloned().collect();
        let migrated = Migrator::with_migrations(all).run(&mut connection).await;
        let closed = connection.close().await;
        migrated.map_err(|error| match error {
            MigrateError::Execute(error) => error::store_error(error),
            error => StoreError::Database(error.to_string()),
        })?;
        closed.map_err(error::store_error)
    }

    /// Finishes what is queued and closes every connection; whatever is asked afterwards is `Unavailable`.
    pub async fn close(&self) {
        match &self.backend {
            Backend::Sqlite(sqlite) => sqlite.close().await,
            Backend::Postgres(postgres) => postgres.close().await,
        }
    }
}

#[async_trait]
impl Store for SqlStore {
    async fn read(&self) -> Result<Box<dyn Read>, StoreError> {
        Ok(match &self.backend {
            Backend::Sqlite(sqlite) => Box::new(Db::new(sqlite.read().await?, Engine::Sqlite)),
            Backend::Postgres(postgres) => Box::new(Db::new(postgres.read().await?, Engine::Postgres)),
        })
    }

    async fn snapshot(&self) -> Result<Box<dyn Read>, StoreError> {
        Ok(match &self.backend {
            Backend::Sqlite(sqlite) => Box::new(Db::new(sqlite.snapshot().await?, Engine::Sqlite)),
            Backend::Postgres(postgres) => Box::new(Db::new(postgres.snapshot().await?, Engine::Postgres)),
        })
    }

    async fn run(&self, work: Box<dyn Work>) {
        match &self.backend {
            Backend::Sqlite(sqlite) => sqlite.run(work).await,
            Backend::Postgres(postgres) => postgres.run(work).await,
        }
    }

    async fn keep_event(&self, event: NewWebhookEvent) -> Result<bool, StoreError> {
        let (answer, answered) = oneshot::channel();
        let arrival = Arrival { event, answer };
        match &self.backend {
            Backend::Sqlite(sqlite) => sqlite.keep(arrival).await,
            Backend::Postgres(postgres) => postgres.keep(arrival).await,
        }
        answered.await.unwrap_or_else(|_| Err(StoreError::Unavailable("the database is closed".into())))
    }

    fn news(&self) -> &Arc<News> {
        &self.news
    }

    async fn ping(&self) -> Result<(), StoreError> {
        let one = sqlx::query("SELECT 1");
        match &self.backend {
            Backend::Sqlite(sqlite) => Db::new(sqlite.read().await?, Engine::Sqlite).one(one).await.map(drop),
            Backend::Postgres(postgres) => Db::new(postgres.read().await?, Engine::Postgres).one(one).await.map(drop),
        }
    }
}
