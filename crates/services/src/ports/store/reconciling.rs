//! Our books and Stripe's statement side by side, as the store is asked about them. Pages are in order of ids; `after` is the last
//! id of the page before, empty for the first.

use async_trait::async_trait;
use domain::{Money, Movement, Timestamp};

use super::StoreError;
use crate::model::{Compared, Drift, KeptLine, Reconciliation, Span, Unmatched};

/// What our books say that Stripe did, with nothing of Stripe's to match it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OurMoves {
    /// Payments that succeeded.
    Payments,
    /// Refunds that left.
    Refunds,
    /// Refunds that came back.
    Returns,
    /// Movements of disputes.
    Disputes,
    /// Withdrawals that were transferred.
    Transfers,
    /// What came back of them.
    Reversals,
    /// Movements of the platform's own.
    Own,
    /// Payouts to trainers' banks, all of them: they move no balance of ours.
    Payouts,
}

impl OurMoves {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Payments,
        Self::Refunds,
        Self::Returns,
        Self::Disputes,
        Self::Transfers,
        Self::Reversals,
        Self::Own,
        Self::Payouts,
    ];
}

/// Both sides.
#[async_trait]
pub trait ReconcileReads: Send {
    /// The comparison that began last.
    async fn last_reconciliation(&mut self) -> Result<Option<Reconciliation>, StoreError>;
    /// The newest comparison that is not through.
    async fn unfinished_reconciliation(&mut self) -> Result<Option<Reconciliation>, StoreError>;
    /// The line with this id.
    async fn statement_line(&mut self, id: &str) -> Result<Option<KeptLine>, StoreError>;
    /// Lines of one movement with our side of them.
    async fn compared(
        &mut self,
        movement: Movement,
        span: Span,
        after: &str,
        limit: i64,
    ) -> Result<Vec<Compared>, StoreError>;
    /// Transfers of which we do not know the account they went to.
    async fn transfers_to_ask_about(
        &mut self,
        span: Span,
        after: &str,
        limit: i64,
    ) -> Result<Vec<KeptLine>, StoreError>;
    /// What our books say was moved, and no line matches.
    async fn unmatched(
        &mut self,
        what: OurMoves,
        span: Span,
        after: &str,
        limit: i64,
    ) -> Result<Vec<Unmatched>, StoreError>;
    /// Drifts that are not resolved, oldest first, at most `limit` after so many.
    async fn open_drifts(&mut self, skip: i64, limit: i64) -> Result<Vec<Drift>, StoreError>;
    /// How many drifts are not resolved.
    async fn count_open_drifts(&mut self) -> Result<i64, StoreError>;
    /// How much more Stripe's balance has, per currency, because of the drifts that were seen by this pass; `None` among them where
    /// the effect of one is not known.
    async fn drift_effects(&mut self, seen_by: &str) -> Result<Vec<Option<Money>>, StoreError>;
}

/// The same, changed.
#[async_trait]
pub trait ReconcileWrites: Send {
    /// Adds a comparison.
    async fn insert_reconciliation(&mut self, run: &Reconciliation) -> Result<(), StoreError>;
    /// Writes how far it has come.
    async fn update_reconciliation(&mut self, run: &Reconciliation) -> Result<(), StoreError>;
    /// Keeps a line; false where it is known.
    async fn insert_line(&mut self, line: &KeptLine) -> Result<bool, StoreError>;
    /// Notes where a transfer went.
    async fn note_account(&mut self, line: &str, account: &str) -> Result<(), StoreError>;
    /// Notes that a drift was seen by this pass of a comparison: a new one, one that came again, or one that is there still.
    async fn note_drift(&mut self, drift: &Drift, seen_by: &str) -> Result<(), StoreError>;
    /// Resolves the drifts of what happened in the span that this pass did not see any more, that of the balance only
    /// where it was compared; answers how many.
    async fn resolve_unseen(
        &mut self,
        seen_by: &str,
        span: Span,
        with_balance: bool,
        now: Timestamp,
    ) -> Result<u64, StoreError>;
}
