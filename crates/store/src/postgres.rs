//! PostgreSQL: a pool, a transaction for each piece of work, repeated where the server asks for it. What only PostgreSQL has
//! is here.

use std::hash::{BuildHasher, RandomState};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use services::ports::store::{Verdict, Work};
use services::ports::{News, StoreError};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, ConnectOptions, Connection, Executor};
use tokio::sync::mpsc;

use crate::Options;
use crate::db::{Db, Link};
use crate::engine::Engine;
use crate::error::store_error;
use crate::ingest::{self, Arrival};

/// How often work is run before its caller is told that it cannot be done.
const RUNS_MAX: u32 = 12;
/// How many events one transaction keeps.
const BATCH_MAX: usize = 512;
/// How many events may wait.
const QUEUE_MAX: usize = 4096;
/// A connection that was idle for this long is asked whether it still lives before it is used.
const IDLE_TRUSTED: Duration = Duration::from_secs(1);

/// For every connection of the pool: nothing of ours takes long, and what does should not hold up others. Compiling a plan takes
/// longer than running any of ours.
const SETTINGS: &str = "SET statement_timeout = '30s'; SET lock_timeout = '10s';
    SET idle_in_transaction_session_timeout = '60s'; SET jit = off;";

/// Sees one moment, that of its first query. Pages are small parts of large tables, which are found by index however old the server's statistics are.
const SNAPSHOT: &str = "
    BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
    SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_seqscan = off;
    SELECT 1;";

/// Workers of several servers take from one queue, each what the others have not taken.
macro_rules! skip_locked {
    () => {
        "FOR UPDATE SKIP LOCKED"
    };
}
pub(crate) use skip_locked;

/// Sorts SQLSTATEs; see the appendix “PostgreSQL Error Codes” of its manual.
pub(crate) fn classify(code: &str, text: String) -> StoreError {
    match code {
        // serialization_failure, deadlock_detected
        "40001" | "40P01" => StoreError::Retry(text),
        // query_canceled (our time-outs), lock_not_available, read_only_sql_transaction (a standby), idle time-out
        "57014" | "55P03" | "25006" | "25P03" => StoreError::Unavailable(text),
        // connection, resources (disk full among them), intervention of an operator, system error
        _ if ["08", "53", "57", "58"].iter().any(|class| code.starts_with(class)) => StoreError::Unavailable(text),
        // data_corrupted, index_corrupted
        "XX001" | "XX002" => StoreError::Corrupt(text),
        _ => StoreError::Database(text),
    }
}

/// The store on PostgreSQL.
pub(crate) struct Postgres {
    connect: AnyConnectOptions,
    pool: AnyPool,
    queue: mpsc::Sender<Arrival>,
    news: Arc<News>,
}

impl Postgres {
    pub(crate) async fn connect(url: &str, options: &Options, news: Arc<News>) -> Result<Self, StoreError> {
        let connect = AnyConnectOptions::from_str(url).map_err(store_error)?.disable_statement_logging();
        let pool = AnyPoolOptions::new()
            .max_connections(options.postgres_connections.max(2))
            .acquire_timeout(Duration::from_secs(5))
            .test_before_acquire(false)
            .before_acquire(|connection, state| {
                Box::pin(async move {
                    if state.idle_for > IDLE_TRUSTED {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .after_connect(|connection, _| {
                Box::pin(async move { connection.execute(sqlx::raw_sql(SETTINGS)).await.map(drop) })
            })
            .connect_with(connect.clone())
            .await
            .map_err(store_error)?;
        let (queue, arrivals) = mpsc::channel(QUEUE_MAX);
        tokio::spawn(gather(pool.clone(), arrivals));
        Ok(Self { connect, pool, queue, news })
    }

    /// A connection of its own for migrations, which may take their time.
    pub(crate) async fn connection(&self) -> Result<AnyConnection, StoreError> {
        self.connect.connect().await.map_err(store_error)
    }

    pub(crate) async fn run(&self, mut work: Box<dyn Work>) {
        let mut runs = 0;
        let outcome = loop {
            runs += 1;
            match run_once(&self.pool, &mut *work, &self.news).await {
                Ended::Done => break Ok(()),
                // The work has its own copy of the error, with what it makes of it.
                Ended::Again(None) if runs >= RUNS_MAX => break Ok(()),
                Ended::Again(Some(error)) if runs >= RUNS_MAX => break Err(error),
                Ended::Again(_) => tokio::time::sleep(pause(runs)).await,
                Ended::Failed(error) => break Err(error),
            }
        };
        work.conclude(outcome);
    }

    pub(crate) async fn keep(&self, arrival: Arrival) {
        if let Err(mpsc::error::SendError(arrival)) = self.queue.send(arrival).await {
            ingest::answer(vec![arrival], Err(StoreError::Unavailable("the database is closed".into())));
        }
    }

    pub(crate) async fn read(&self) -> Result<PoolConnection<Any>, StoreError> {
        self.pool.acquire().await.map_err(store_error)
    }

    /// A connection in a transaction of its own; closed at its end, which ends the transaction too.
    pub(crate) async fn snapshot(&self) -> Result<PoolConnection<Any>, StoreError> {
        let mut connection = self.read().await?;
        connection.close_on_drop();
        connection.execute(sqlx::raw_sql(SNAPSHOT)).await.map_err(store_error)?;
        Ok(connection)
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

impl Link for PoolConnection<Any> {
    fn connection(&mut self) -> Result<&mut AnyConnection, StoreError> {
        Ok(self)
    }

    fn suspect(&mut self) {
        self.close_on_drop();
    }
}

/// How one run of a piece of work ended.
enum Ended {
    /// Committed, or rolled back as it asked.
    Done,
    /// Rolled back; to be run again. With the error, where it is not the work's own.
    Again(Option<StoreError>),
    /// Rolled back; the work thinks that all went well.
    Failed(StoreError),
}

impl From<sqlx::Error> for Ended {
    fn from(error: sqlx::Error) -> Self {
        match store_error(error) {
            error @ StoreError::Retry(_) => Self::Again(Some(error)),
            error => Self::Failed(error),
        }
    }
}

async fn run_once(pool: &AnyPool, work: &mut dyn Work, news: &News) -> Ended {
    let mut transaction = match pool.begin().await {
        Ok(transaction) => transaction,
        Err(error) => return error.into(),
    };
    let mut db = Db::new(&mut *transaction, Engine::Postgres);
    let verdict = work.run(&mut db).await;
    let (broken, touched) = (db.broken(), db.touched);
    if let (Verdict::Commit, None) = (&verdict, &broken) {
        return match transaction.commit().await {
            Ok(()) => {
                news.note_write();
                news.ring(&touched);
                Ended::Done
            }
            Err(error) => error.into(),
        };
    }
    if let Err(error) = transaction.rollback().await {
        // The server rolls back by itself what it loses sight of.
        tracing::debug!(%error, "a transaction was left to the server to roll back");
    }
    match (verdict, broken) {
        (Verdict::Failed(StoreError::Retry(_)), _) => Ended::Again(None),
        (_, Some(error @ StoreError::Retry(_))) => Ended::Again(Some(error)),
        // The work did not notice that a statement of its failed, or did not mind. PostgreSQL does.
        (Verdict::Commit, Some(error)) => Ended::Failed(error),
        _ => Ended::Done,
    }
}

/// How long to wait before the next run: twice as long each time up to a quarter of a second, less up to half of it, so that
/// those who got in each other's way do not meet again.
fn pause(runs: u32) -> Duration {
    let longest = 2_000_u64 << runs.min(7);
    let chance = RandomState::new().hash_one(runs);
    Duration::from_micros(longest / 2 + chance % (longest / 2))
}

/// Keeps events as they come, all that are there in one transaction.
async fn gather(pool: AnyPool, mut queue: mpsc::Receiver<Arrival>) {
    let mut arrivals = Vec::new();
    while let Some(first) = queue.recv().await {
        arrivals.push(first);
        tokio::task::yield_now().await;
        while arrivals.len() < BATCH_MAX
            && let Ok(arrival) = queue.try_recv()
        {
            arrivals.push(arrival);
        }
        keep(&pool, std::mem::take(&mut arrivals)).await;
    }
}

async fn keep(pool: &AnyPool, arrivals: Vec<Arrival>) {
    match keep_together(pool, &arrivals).await {
        // One of them may be what the server will not take (a NUL in the text, say): the others are not to suffer.
        Err(StoreError::Database(_)) if arrivals.len() > 1 => {
            for arrival in arrivals {
                let alone = [arrival];
                let outcome = keep_together(pool, &alone).await;
                ingest::answer(alone.into(), outcome);
            }
        }
        outcome => ingest::answer(arrivals, outcome),
    }
}

async fn keep_together(pool: &AnyPool, arrivals: &[Arrival]) -> Result<std::collections::HashSet<String>, StoreError> {
    let mut runs = 0;
    loop {
        runs += 1;
        let mut transaction = pool.begin().await.map_err(store_error)?;
        let kept = ingest::keep(&mut Db::new(&mut *transaction, Engine::Postgres), arrivals).await;
        let ended = match kept {
            Ok(fresh) => transaction.commit().await.map(|()| fresh).map_err(store_error),
            Err(error) => Err(error),
        };
        match ended {
            Err(StoreError::Retry(_)) if runs < RUNS_MAX => tokio::time::sleep(pause(runs)).await,
            ended => return ended,
        }
    }
}
