//! SQLite: one file, one writer (see `writer`), several connections that read. What only SQLite has is here.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use services::ports::store::Work;
use services::ports::{News, StoreError};
use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, ConnectOptions, Connection, Executor};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use crate::db::Link;
use crate::error::store_error;
use crate::writer::{self, Message};
use crate::{Options, ingest};

/// How many requests may wait for the writer; whoever comes after waits to be let in.
const QUEUE_MAX: usize = 4096;
/// How long a reader waits for a connection.
const WAIT_MAX: Duration = Duration::from_secs(5);

/// For every connection. A commit is on disk when it returns (`synchronous`), and REPLACE asks triggers too.
const PRAGMAS: &str = "
    PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA recursive_triggers = ON;
    PRAGMA temp_store = MEMORY;";

/// Nothing to skip: there is one writer.
macro_rules! skip_locked {
    () => {
        ""
    };
}
pub(crate) use skip_locked;

/// Sorts SQLite's (extended) result codes; the primary code is the lower byte. See sqlite.org/rescode.html.
pub(crate) fn classify(code: &str, text: String) -> StoreError {
    match code.parse::<i32>().map(|code| code & 0xff) {
        // BUSY, LOCKED, NOMEM, READONLY, INTERRUPT, IOERR, FULL, CANTOPEN, PROTOCOL
        Ok(5 | 6 | 7 | 8 | 9 | 10 | 13 | 14 | 15) => StoreError::Unavailable(text),
        // CORRUPT, NOTADB
        Ok(11 | 26) => StoreError::Corrupt(text),
        _ => StoreError::Database(text),
    }
}

/// The database file and how it is opened.
#[derive(Clone)]
pub(crate) struct File {
    connect: AnyConnectOptions,
    pages_max: Option<u32>,
}

impl File {
    fn of(url: &str, options: &Options) -> Result<(PathBuf, Self), StoreError> {
        let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        if path.is_empty() || path.starts_with(':') {
            return Err(StoreError::Database("sqlite: needs the path of a file".into()));
        }
        let connect = AnyConnectOptions::from_str(&format!("sqlite:{path}?mode=rwc"))
            .map_err(store_error)?
            .disable_statement_logging();
        Ok((PathBuf::from(path), Self { connect, pages_max: options.sqlite_pages_max }))
    }

    async fn open(&self) -> Result<AnyConnection, StoreError> {
        let mut connection = self.connect.connect().await.map_err(store_error)?;
        connection.execute(sqlx::raw_sql(PRAGMAS)).await.map_err(store_error)?;
        Ok(connection)
    }

    /// A connection that writes.
    pub(crate) async fn open_writer(&self) -> Result<AnyConnection, StoreError> {
        let mut connection = self.open().await?;
        // 16 MiB of pages, and a checkpoint every 16 MiB of log: half as many are half as many waits for the disk.
        let tuned = sqlx::raw_sql("PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4096;");
        connection.execute(tuned).await.map_err(store_error)?;
        if let Some(pages) = self.pages_max {
            let limit = sqlx::raw_sql(sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}")));
            connection.execute(limit).await.map_err(store_error)?;
        }
        Ok(connection)
    }

    async fn open_reader(&self) -> Result<AnyConnection, StoreError> {
        let mut connection = self.open().await?;
        let tuned = sqlx::raw_sql("PRAGMA cache_size = -4096; PRAGMA query_only = ON;");
        connection.execute(tuned).await.map_err(store_error)?;
        Ok(connection)
    }
}

/// The store on SQLite.
pub(crate) struct Sqlite {
    file: File,
    queue: mpsc::Sender<Message>,
    readers: Arc<Readers>,
}

impl Sqlite {
    pub(crate) async fn connect(url: &str, options: &Options, news: Arc<News>) -> Result<Self, StoreError> {
        let (path, file) = File::of(url, options)?;
        if let Some(folder) = path.parent().filter(|folder| *folder != Path::new("")) {
            std::fs::create_dir_all(folder)
                .map_err(|error| StoreError::Unavailable(format!("{}: {error}", folder.display())))?;
        }
        let connection = file.open_writer().await?;
        let (queue, messages) = mpsc::channel(QUEUE_MAX);
        tokio::spawn(writer::run(file.clone(), connection, messages, news));
        let readers = Arc::new(Readers {
            file: file.clone(),
            idle: Mutex::new(Vec::new()),
            places: Arc::new(Semaphore::new(options.sqlite_readers.max(1))),
        });
        Ok(Self { file, queue, readers })
    }

    /// A connection of its own for migrations.
    pub(crate) async fn connection(&self) -> Result<AnyConnection, StoreError> {
        self.file.open_writer().await
    }

    pub(crate) async fn run(&self, work: Box<dyn Work>) {
        if let Err(mpsc::error::SendError(Message::Work(work))) = self.queue.send(Message::Work(work)).await {
            work.conclude(Err(stopped()));
        }
    }

    pub(crate) async fn keep(&self, arrival: ingest::Arrival) {
        if let Err(mpsc::error::SendError(Message::Event(arrival))) = self.queue.send(Message::Event(arrival)).await {
            ingest::answer(vec![arrival], Err(stopped()));
        }
    }

    pub(crate) async fn read(&self) -> Result<Reader, StoreError> {
        Readers::lend(&self.readers).await
    }

    /// A connection in a transaction of its own; closed at its end, which ends the transaction too.
    pub(crate) async fn snapshot(&self) -> Result<Reader, StoreError> {
        let mut reader = Readers::lend(&self.readers).await?;
        reader.is_lent_once = true;
        // The snapshot is of the moment of its first read. 32 MiB of pages, for it reads much.
        let begin = sqlx::raw_sql("PRAGMA cache_size = -32768; BEGIN; SELECT 1 FROM ledger_entries LIMIT 1;");
        reader.connection()?.execute(begin).await.map_err(store_error)?;
        Ok(reader)
    }

    pub(crate) async fn close(&self) {
        self.readers.places.close();
        let idle = std::mem::take(&mut *self.readers.idle.lock().unwrap_or_else(PoisonError::into_inner));
        // The writer closes last, and then moves what is in the log into the database's file.
        for connection in idle {
            if let Err(error) = connection.close().await {
                tracing::warn!(%error, "a connection to the database did not close");
            }
        }
        let (told, finished) = oneshot::channel();
        if self.queue.send(Message::Stop(told)).await.is_ok() {
            let _ = finished.await;
        }
    }
}

fn stopped() -> StoreError {
    StoreError::Unavailable("the writer stopped".into())
}

/// Connections that read. Simpler than sqlx's pool, which asks SQLite's thread whether a connection lives each time it is
/// given back: a third of the cost of a small query.
struct Readers {
    file: File,
    idle: Mutex<Vec<AnyConnection>>,
    places: Arc<Semaphore>,
}

impl Readers {
    async fn lend(pool: &Arc<Self>) -> Result<Reader, StoreError> {
        let place = tokio::time::timeout(WAIT_MAX, Arc::clone(&pool.places).acquire_owned())
            .await
            .map_err(|_| StoreError::Unavailable("no connection came free in time".into()))?
            .map_err(|_| StoreError::Unavailable("the database is closed".into()))?;
        let idle = pool.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => pool.file.open_reader().await?,
        };
        Ok(Reader { connection: Some(connection), is_lent_once: false, pool: Arc::clone(pool), _place: place })
    }
}

/// A lent connection; goes back when dropped, or away for good after an error.
pub(crate) struct Reader {
    connection: Option<AnyConnection>,
    /// True for one that nobody else may have after this.
    is_lent_once: bool,
    pool: Arc<Readers>,
    _place: OwnedSemaphorePermit,
}

impl Link for Reader {
    fn connection(&mut self) -> Result<&mut AnyConnection, StoreError> {
        self.connection.as_mut().ok_or_else(|| StoreError::Unavailable("the connection is gone".into()))
    }

    fn suspect(&mut self) {
        self.connection = None;
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take()
            && !self.is_lent_once
            && !self.pool.places.is_closed()
        {
            self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}
