//! The store as the use cases see it: reads on a connection of their own, writes in one transaction each.
//!
//! A use case reads with [`Store::read`] and writes with `store.write(|tx| Box::pin(async move { … }))`. The closure may run
//! more than once, so it does nothing but call `tx`: no network, no other store call, no message to anybody. What it returns
//! as an error is rolled back; what it returns as `Ok` is on disk when `write` returns.

mod bookings;
mod calloffs;
mod cards;
mod catalog;
mod earnings;
mod elsewhere;
mod feeds;
mod ledger;
mod mails;
mod moves;
mod payments;
mod people;
mod proof;
mod rates;
mod reconciling;
mod returns;
mod schedules;
mod waiting;
mod withdrawals;
mod work;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::oneshot;

use super::news::News;
use crate::model::NewWebhookEvent;

pub use bookings::{BookingReads, BookingWrites, SessionHeld, StartsBetween, ToStart};
pub use calloffs::{CallOffReads, CallOffWrites};
pub use cards::{CardReads, CardWrites};
pub use catalog::{CatalogReads, CatalogWrites, ToBook};
pub use earnings::EarningReads;
pub use elsewhere::{OutsideReads, OutsideWrites};
pub use feeds::{FeedReads, FeedWrites};
pub use ledger::{LedgerReads, LedgerWrites};
pub use mails::{MailReads, MailWrites};
pub use moves::{MoveReads, MoveWrites};
pub use payments::{PaymentReads, PaymentWrites};
pub use people::{AccountReads, AccountWrites};
pub use proof::ProofReads;
pub use rates::{RateReads, RateWrites};
pub use reconciling::{OurMoves, ReconcileReads, ReconcileWrites};
pub use returns::{ReturnReads, ReturnWrites};
pub use schedules::{ScheduleReads, ScheduleWrites};
pub use waiting::{WaitingReads, WaitingWrites};
pub use withdrawals::{WithdrawalReads, WithdrawalWrites};
pub use work::{WorkReads, WorkWrites};

/// Why the store could not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The engine asks for the transaction to be run again (serialization failure, deadlock). The store does so by itself.
    #[error("the transaction has to be repeated: {0}")]
    Retry(String),
    /// The database is busy, full, or gone. Nothing was written.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// What is stored cannot be what we wrote: an unknown state, a broken id.
    #[error("the database holds something unreadable: {0}")]
    Corrupt(String),
    /// Any other database error, such as a broken constraint that no caller expected.
    #[error("database error: {0}")]
    Database(String),
}

/// An error type of a use case that a store error can be part of.
pub trait WriteError: From<StoreError> + Send + 'static {
    /// The store error, if it is one: so that the store sees which transactions to repeat.
    fn store_error(&self) -> Option<&StoreError>;
}

impl WriteError for StoreError {
    fn store_error(&self) -> Option<&StoreError> {
        Some(self)
    }
}

/// What a transaction's closure returns.
pub type TxFuture<'t, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 't>>;

/// How one run of a piece of work inside a transaction ended.
#[derive(Debug)]
pub enum Verdict {
    /// Keep what it wrote.
    Commit,
    /// Undo what it wrote; the caller has the reason.
    RollBack,
    /// Undo what it wrote; the database itself failed, and may want it run again.
    Failed(StoreError),
}

/// A transaction's closure with its type hidden, so that [`Store`] can be a trait object. Made by `write`.
#[async_trait]
pub trait Work: Send {
    /// Runs it once.
    async fn run(&mut self, tx: &mut dyn Tx) -> Verdict;

    /// Tells the caller how it ended: `Ok` once the last run's verdict is carried out (committed and on disk, or rolled
    /// back as asked), `Err` when it could not be.
    fn conclude(self: Box<Self>, carried_out: Result<(), StoreError>);
}

/// The database.
#[async_trait]
pub trait Store: Send + Sync {
    /// A connection for reading. It sees everything that was committed before.
    async fn read(&self) -> Result<Box<dyn Read>, StoreError>;

    /// A connection for reading that sees the database as it is now, whatever is written meanwhile. For whoever compares much
    /// with each other; it is not lent again, so it costs a connection.
    async fn snapshot(&self) -> Result<Box<dyn Read>, StoreError>;

    /// Runs `work` in a transaction, repeats it where the engine asks for that, and tells it how it ended.
    async fn run(&self, work: Box<dyn Work>);

    /// Keeps webhook events, many callers at a time in one statement; true for an event that was not there yet.
    /// Returns after it is on disk.
    async fn keep_event(&self, event: NewWebhookEvent) -> Result<bool, StoreError>;

    /// What rings when something that somebody may wait for was committed by this process.
    fn news(&self) -> &Arc<News>;

    /// Answers if the database does.
    async fn ping(&self) -> Result<(), StoreError>;
}

struct Closure<F, T, E> {
    run: F,
    outcome: Option<Result<T, E>>,
    caller: oneshot::Sender<Result<T, E>>,
}

#[async_trait]
impl<F, T, E> Work for Closure<F, T, E>
where
    F: for<'t> FnMut(&'t mut dyn Tx) -> TxFuture<'t, T, E> + Send,
    T: Send,
    E: WriteError,
{
    async fn run(&mut self, tx: &mut dyn Tx) -> Verdict {
        let outcome = (self.run)(tx).await;
        let verdict = match &outcome {
            Ok(_) => Verdict::Commit,
            Err(error) => error.store_error().map_or(Verdict::RollBack, |error| Verdict::Failed(error.clone())),
        };
        self.outcome = Some(outcome);
        verdict
    }

    fn conclude(self: Box<Self>, carried_out: Result<(), StoreError>) {
        let never_ran = || Err(StoreError::Unavailable("the writer stopped".into()).into());
        let outcome = match carried_out {
            Ok(()) => self.outcome.unwrap_or_else(never_ran),
            Err(error) => Err(error.into()),
        };
        // A caller that has gone away has nothing to be told; its work is done all the same.
        let _ = self.caller.send(outcome);
    }
}

impl dyn Store {
    /// Runs `work` in one transaction and returns what it returned, once that is on disk.
    ///
    /// # Errors
    /// What `work` returned (everything it wrote is undone), or the store's own failure.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> FnMut(&'t mut dyn Tx) -> TxFuture<'t, T, E> + Send + 'static,
        T: Send + 'static,
        E: WriteError,
    {
        let (caller, answer) = oneshot::channel();
        self.run(Box::new(Closure { run: work, outcome: None, caller })).await;
        answer.await.unwrap_or_else(|_| Err(StoreError::Unavailable("the writer stopped".into()).into()))
    }
}

/// Everything that can be asked, inside a transaction or outside.
pub trait Read:
    AccountReads
    + CatalogReads
    + BookingReads
    + CallOffReads
    + MoveReads
    + PaymentReads
    + CardReads
    + RateReads
    + ReturnReads
    + ScheduleReads
    + MailReads
    + FeedReads
    + OutsideReads
    + WaitingReads
    + WithdrawalReads
    + EarningReads
    + LedgerReads
    + ProofReads
    + ReconcileReads
    + WorkReads
{
}
impl<
    R: AccountReads
        + CatalogReads
        + BookingReads
        + CallOffReads
        + MoveReads
        + PaymentReads
        + CardReads
        + RateReads
        + ReturnReads
        + ScheduleReads
        + MailReads
        + FeedReads
        + OutsideReads
        + WaitingReads
        + WithdrawalReads
        + EarningReads
        + LedgerReads
        + ProofReads
        + ReconcileReads
        + WorkReads
        + ?Sized,
> Read for R
{
}

/// Everything that can be done in a transaction.
pub trait Tx:
    Read
    + AccountWrites
    + CatalogWrites
    + BookingWrites
    + CallOffWrites
    + MoveWrites
    + PaymentWrites
    + CardWrites
    + RateWrites
    + ReturnWrites
    + ScheduleWrites
    + MailWrites
    + FeedWrites
    + OutsideWrites
    + WaitingWrites
    + WithdrawalWrites
    + LedgerWrites
    + ReconcileWrites
    + WorkWrites
{
}
impl<
    W: Read
        + AccountWrites
        + CatalogWrites
        + BookingWrites
        + CallOffWrites
        + MoveWrites
        + PaymentWrites
        + CardWrites
        + RateWrites
        + ReturnWrites
        + ScheduleWrites
        + MailWrites
        + FeedWrites
        + OutsideWrites
        + WaitingWrites
        + WithdrawalWrites
        + LedgerWrites
        + ReconcileWrites
        + WorkWrites
        + ?Sized,
> Tx for W
{
}
