//! SQLite's one writer: takes what is queued, runs it in turn in one transaction, and commits it all at once.
//!
//! One `fdatasync` then makes hundreds of callers' work durable. Nobody is told anything before the commit, not even that
//! their work was refused: what it was refused for may be somebody else's work in the same batch.
//!
//! A batch is first run without savepoints, each of which would cost two trips to SQLite's thread. Where a piece of work has
//! to be undone after it wrote something, the whole batch is rolled back and run again, each piece in a savepoint of its own:
//! work may be run again by contract. Work that wrote nothing needs no undoing, and most refusals are of that kind.

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt;
use services::ports::StoreError;
use services::ports::news::{News, Touched};
use services::ports::store::{Verdict, Work};
use sqlx::{AnyConnection, Connection, Executor};
use tokio::sync::{mpsc, oneshot};

use crate::db::Db;
use crate::engine::Engine;
use crate::error::store_error;
use crate::ingest::{self, Arrival};
use crate::sqlite::File;

/// How much one transaction takes on.
const BATCH_MAX: usize = 512;
/// How often a piece of work that asks for it is run in one batch.
const RUNS_MAX: usize = 5;

/// What the writer is asked to do.
pub(crate) enum Message {
    Work(Box<dyn Work>),
    Event(Arrival),
    /// Finish what is queued, close the file, and say so.
    Stop(oneshot::Sender<()>),
}

#[derive(Default)]
struct Batch {
    works: Vec<Box<dyn Work>>,
    arrivals: Vec<Arrival>,
    stop: Option<oneshot::Sender<()>>,
}

impl Batch {
    fn of(messages: &mut Vec<Message>) -> Self {
        let mut batch = Self::default();
        for message in messages.drain(..) {
            match message {
                Message::Work(work) => batch.works.push(work),
                Message::Event(arrival) => batch.arrivals.push(arrival),
                Message::Stop(told) => batch.stop = Some(told),
            }
        }
        batch
    }

    fn conclude(self, outcome: Result<Done, StoreError>) {
        match outcome {
            Ok(done) => {
                ingest::answer(self.arrivals, Ok(done.fresh));
                for (work, ending) in self.works.into_iter().zip(done.endings) {
                    work.conclude(ending);
                }
            }
            Err(error) => {
                ingest::answer(self.arrivals, Err(error.clone()));
                for work in self.works {
                    work.conclude(Err(error.clone()));
                }
            }
        }
    }
}

/// A batch that is on disk.
struct Done {
    fresh: HashSet<String>,
    endings: Vec<Result<(), StoreError>>,
    touched: Vec<Touched>,
}

/// Why a batch was given up.
enum Stopped {
    /// Something has to be undone by itself: again, with savepoints.
    NeedsSavepoints,
    /// The database failed; nothing of the batch is kept.
    Failed(StoreError),
}

impl From<sqlx::Error> for Stopped {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(store_error(error))
    }
}

/// Writes until told to stop, or until nobody is left who could ask for anything.
pub(crate) async fn run(file: File, opened: AnyConnection, mut queue: mpsc::Receiver<Message>, news: Arc<News>) {
    let mut connection = Some(opened);
    let mut messages = Vec::new();
    while let Some(first) = queue.recv().await {
        messages.push(first);
        // Whoever was woken together with the first sender gets the chance to be in the same batch.
        tokio::task::yield_now().await;
        while messages.len() < BATCH_MAX
            && let Ok(message) = queue.try_recv()
        {
            messages.push(message);
        }
        let mut batch = Batch::of(&mut messages);
        let stop = batch.stop.take();
        if !batch.works.is_empty() || !batch.arrivals.is_empty() {
            let outcome = commit(&file, &mut connection, &mut batch).await;
            if let Ok(done) = &outcome {
                if !batch.works.is_empty() {
                    news.note_write();
                }
                done.touched.iter().for_each(|touched| news.ring(touched));
            }
            batch.conclude(outcome);
        }
        if let Some(told) = stop {
            close(connection.take()).await;
            let _ = told.send(());
            return;
        }
    }
    close(connection).await;
}

/// Runs and commits a batch, on a new connection where the last one is gone.
async fn commit(file: &File, slot: &mut Option<AnyConnection>, batch: &mut Batch) -> Result<Done, StoreError> {
    let mut connection = match slot.take() {
        Some(connection) => connection,
        None => file.open_writer().await?,
    };
    let mut outcome = attempt(&mut connection, batch, false).await;
    if matches!(outcome, Err(Stopped::NeedsSavepoints)) {
        outcome = attempt(&mut connection, batch, true).await;
    }
    match outcome {
        Ok(done) => {
            *slot = Some(connection);
            Ok(done)
        }
        // After a failure nobody knows what state the connection is in; closing it rolls back whatever is open.
        Err(stopped) => {
            close(Some(connection)).await;
            Err(match stopped {
                Stopped::Failed(error) => error,
                Stopped::NeedsSavepoints => StoreError::Database("a batch could not be undone in parts".into()),
            })
        }
    }
}

async fn close(connection: Option<AnyConnection>) {
    if let Some(connection) = connection
        && let Err(error) = connection.close().await
    {
        tracing::warn!(%error, "the database file was not closed properly");
    }
}

async fn attempt(connection: &mut AnyConnection, batch: &mut Batch, savepoints: bool) -> Result<Done, Stopped> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let mut fresh = HashSet::new();
    if !batch.arrivals.is_empty() {
        let mut db = Db::new(&mut *transaction, Engine::Sqlite);
        fresh = ingest::keep(&mut db, &batch.arrivals).await.map_err(Stopped::Failed)?;
    }
    let mut endings = Vec::with_capacity(batch.works.len());
    let mut touched = Vec::new();
    for work in &mut batch.works {
        let ending = if savepoints {
            run_in_savepoint(&mut transaction, &mut **work, &mut touched).await
        } else {
            run_bare(&mut transaction, &mut **work, &mut touched).await
        };
        match ending {
            Ok(ending) => endings.push(ending),
            Err(Stopped::NeedsSavepoints) => {
                transaction.rollback().await?;
                return Err(Stopped::NeedsSavepoints);
            }
            // On a full disk SQLite has rolled back by itself; what is left to do is done by closing the connection.
            Err(failed) => return Err(failed),
        }
    }
    transaction.commit().await?;
    Ok(Done { fresh, endings, touched })
}

/// How one run of one piece of work ended, and what it left behind.
struct Ran {
    /// `None` where it panicked.
    verdict: Option<Verdict>,
    broken: Option<StoreError>,
    wrote: bool,
    touched: Touched,
}

async fn run_once(connection: &mut AnyConnection, work: &mut dyn Work) -> Ran {
    let mut db = Db::new(connection, Engine::Sqlite);
    // A panic is its own caller's trouble, not that of everybody who writes after it.
    let verdict = AssertUnwindSafe(work.run(&mut db)).catch_unwind().await.ok();
    Ran { verdict, broken: db.broken(), wrote: db.writes() > 0, touched: db.touched }
}

/// What `work.conclude` is told, where the rest of the batch can go on.
async fn run_bare(
    connection: &mut AnyConnection,
    work: &mut dyn Work,
    touched: &mut Vec<Touched>,
) -> Result<Result<(), StoreError>, Stopped> {
    let ran = run_once(connection, work).await;
    match (ran.verdict, ran.broken) {
        (_, Some(error)) if !is_harmless(&error) => Err(Stopped::Failed(error)),
        (Some(Verdict::Commit), None) => {
            touched.push(ran.touched);
            Ok(Ok(()))
        }
        (Some(Verdict::RollBack), None) if !ran.wrote => Ok(Ok(())),
        _ => Err(Stopped::NeedsSavepoints),
    }
}

async fn run_in_savepoint(
    connection: &mut AnyConnection,
    work: &mut dyn Work,
    touched: &mut Vec<Touched>,
) -> Result<Result<(), StoreError>, Stopped> {
    let mut runs = 0;
    loop {
        runs += 1;
        connection.execute(sqlx::query("SAVEPOINT work")).await?;
        let ran = run_once(connection, work).await;
        let ending = match (ran.verdict, ran.broken) {
            (_, Some(error)) if !is_harmless(&error) => return Err(Stopped::Failed(error)),
            (Some(Verdict::Commit), None) => {
                connection.execute(sqlx::query("RELEASE work")).await?;
                touched.push(ran.touched);
                return Ok(Ok(()));
            }
            (Some(Verdict::Failed(StoreError::Retry(_))), None) if runs < RUNS_MAX => None,
            // The work did not notice that a statement of its failed, or did not mind. We do.
            (Some(Verdict::Commit), Some(error)) => Some(Err(error)),
            (Some(Verdict::RollBack | Verdict::Failed(_)), _) => Some(Ok(())),
            (None, _) => Some(Err(StoreError::Database("the work panicked".into()))),
        };
        connection.execute(sqlx::query("ROLLBACK TO work")).await?;
        connection.execute(sqlx::query("RELEASE work")).await?;
        if let Some(ending) = ending {
            return Ok(ending);
        }
    }
}

/// An error that undid no more than its own statement: the transaction stands, and others may go on in it.
fn is_harmless(error: &StoreError) -> bool {
    matches!(error, StoreError::Database(_))
}
