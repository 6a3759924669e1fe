//! A database of its own for each test, on either engine: for the tests of this crate and of those above it.
//!
//! `sqlite()` makes a file in a temporary folder. `postgres()` makes a database on the server that `TEST_POSTGRES_URL` names
//! or, without it, in a throw-away cluster that is stopped when the test process ends, however it ends; where there is no
//! PostgreSQL, it says so loudly and returns `None`.
#![expect(clippy::expect_used, reason = "a test without its database cannot go on")]

mod cluster;
pub mod statements;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use services::ports::Store;
use sqlx::{AnyConnection, ConnectOptions, Connection, Executor};

use crate::{Options, SqlStore};

/// A migrated database that goes away with this value.
pub struct TestStore {
    /// The store on it.
    pub store: Arc<SqlStore>,
    /// Its address, for a second store or a connection of one's own.
    pub url: String,
    options: Options,
    place: Place,
}

enum Place {
    Folder {
        _folder: tempfile::TempDir,
    },
    /// The throw-away cluster takes its databases with it; on another server they are dropped.
    Server {
        drop_from: Option<String>,
        name: String,
    },
}

/// A SQLite database.
pub async fn sqlite() -> TestStore {
    sqlite_with(Options::default()).await
}

/// A SQLite database with these settings.
pub async fn sqlite_with(options: Options) -> TestStore {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite:{}/spotter.db", folder.path().display());
    TestStore::at(url, options, Place::Folder { _folder: folder }).await
}

/// A PostgreSQL database; `None` where there is no PostgreSQL.
pub async fn postgres() -> Option<TestStore> {
    postgres_on(cluster::shared()?).await
}

/// The same in a cluster of its own that waits for the disk as a real one does: for measuring. It is stopped with the process.
pub async fn postgres_durable() -> Option<TestStore> {
    postgres_on(cluster::durable()?).await
}

async fn postgres_on(cluster: &'static cluster::Cluster) -> Option<TestStore> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("spotter_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    sqlx::any::install_default_drivers();
    run_on(cluster.url("postgres"), format!("CREATE DATABASE {name}")).await.expect("a database of its own");
    let drop_from = cluster.outlives_us().then(|| cluster.url("postgres"));
    let options = Options { postgres_connections: 8, ..Options::default() };
    Some(TestStore::at(cluster.url(&name), options, Place::Server { drop_from, name }).await)
}

/// Runs statements past the store, on whichever database is at `url`: what somebody does who changes it by hand.
///
/// # Panics
/// Where the database will not have them.
pub async fn tamper(url: &str, text: &str) {
    sqlx::any::install_default_drivers();
    run_on(url.to_owned(), text.to_owned()).await.expect("the statements can be run");
}

async fn run_on(url: String, text: String) -> Result<(), sqlx::Error> {
    let mut connection = url.parse::<sqlx::any::AnyConnectOptions>()?.connect().await?;
    connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(text))).await?;
    connection.close().await
}

impl TestStore {
    async fn at(url: String, options: Options, place: Place) -> Self {
        let store = SqlStore::connect(&url, &options).await.expect("the database opens");
        store.migrate().await.expect("the database can be migrated");
        Self { store, url, options, place }
    }

    /// The store as the use cases take it.
    #[must_use]
    pub fn port(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store) as Arc<dyn Store>
    }

    /// A connection past the store, to look at or change what it has written.
    pub async fn connection(&self) -> AnyConnection {
        let options: sqlx::any::AnyConnectOptions = self.url.parse().expect("an address");
        options.connect().await.expect("a connection")
    }

    /// Closes the store and opens the same database again, as a restart does.
    pub async fn reopen(&mut self) {
        self.store.close().await;
        self.store = SqlStore::connect(&self.url, &self.options).await.expect("the database opens again");
    }
}

impl Drop for TestStore {
    fn drop(&mut self) {
        if let Place::Server { drop_from: Some(url), name } = &self.place {
            let (url, text) = (url.clone(), format!("DROP DATABASE {name} WITH (FORCE)"));
            // A thread with a runtime of its own, as this may be the last thing the test's runtime does.
            let dropping = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime.is_ok_and(|runtime| runtime.block_on(run_on(url, text)).is_ok())
            });
            if !dropping.join().unwrap_or(false) {
                eprintln!("the test database {name} was not dropped");
            }
        }
    }
}
