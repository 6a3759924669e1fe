//! What the proof of the books asks: a page at a time, with all that belongs to the page in a query each.
//!
//! Pages are in order of ids. A range begins after `after` and ends with `until`, which belongs to it; `None` is before everything.

use async_trait::async_trait;
use domain::dispute::DisputeMovement;
use domain::ledger::EarningsAccount;
use domain::{DisputeId, Money, PaymentId, TrainerId, WithdrawalId};

use super::StoreError;
use crate::model::{Dispute, EntriesText, LedgerStretch, ProvenPayment, Refund, TransferReversal};

/// The books with all that calls for postings.
#[async_trait]
pub trait ProofReads: Send {
    /// How many entries there are.
    async fn count_entries(&mut self) -> Result<i64, StoreError>;
    /// The stretch of at most `limit` transactions after this one; `None` where there is none.
    async fn ledger_stretch(&mut self, after: Option<&str>, limit: i64) -> Result<Option<LedgerStretch>, StoreError>;
    /// The transactions of a range that do not add up to zero, with what they add up to in which currency (as stored).
    async fn unbalanced(&mut self, after: Option<&str>, until: &str) -> Result<Vec<(String, i64, String)>, StoreError>;
    /// The payments after this one, at most `limit`, with what was posted about them and their bookings.
    async fn payments_to_prove(
        &mut self,
        after: Option<PaymentId>,
        limit: i64,
    ) -> Result<Vec<ProvenPayment>, StoreError>;
    /// The refunds of a range of payments, oldest first.
    async fn refunds_of_payments(
        &mut self,
        after: Option<PaymentId>,
        until: PaymentId,
    ) -> Result<Vec<Refund>, StoreError>;
    /// The disputes of a range of payments, oldest first.
    async fn disputes_of_payments(
        &mut self,
        after: Option<PaymentId>,
        until: PaymentId,
    ) -> Result<Vec<Dispute>, StoreError>;
    /// What the disputes of a range of payments moved, in order of Stripe's ids.
    async fn movements_of_payments(
        &mut self,
        after: Option<PaymentId>,
        until: PaymentId,
    ) -> Result<Vec<(DisputeId, DisputeMovement)>, StoreError>;
    /// What was posted about the refunds and disputes of a range of payments, by subjects.
    async fn posted_for_returns(
        &mut self,
        after: Option<PaymentId>,
        until: PaymentId,
    ) -> Result<Vec<(String, EntriesText)>, StoreError>;
    /// What came back of a range of withdrawals.
    async fn reversals_of_withdrawals(
        &mut self,
        after: Option<WithdrawalId>,
        until: WithdrawalId,
    ) -> Result<Vec<TransferReversal>, StoreError>;
    /// What was posted about a range of withdrawals and what came back of them, by subjects.
    async fn posted_for_withdrawals(
        &mut self,
        after: Option<WithdrawalId>,
        until: WithdrawalId,
    ) -> Result<Vec<(String, EntriesText)>, StoreError>;
    /// What was posted about the platform's own movements, in order of subjects, at most `limit` of them after this one.
    async fn own_postings(&mut self, after: &str, limit: i64) -> Result<Vec<(String, EntriesText)>, StoreError>;
    /// What is kept of trainers' two balances, as people read them, of at most `limit` trainers after this one.
    async fn kept_balances(
        &mut self,
        after: Option<TrainerId>,
        limit: i64,
    ) -> Result<Vec<(TrainerId, EarningsAccount, Money)>, StoreError>;
}
