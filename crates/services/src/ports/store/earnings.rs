//! What trainers earned, as the store is asked about it. Nothing is written here: `post` keeps the sums with the entries.

use async_trait::async_trait;
use domain::{Currency, EarningSums, LedgerTransactionId, Money, Month, Timestamp, TrainerId};

use super::StoreError;
use crate::model::{EarningCheck, EarningMovement, EarningPart, EarningRange};

/// What trainers earned.
#[async_trait]
pub trait EarningReads: Send {
    /// The years in which a trainer earned or gave back anything, by currency, newest first.
    async fn earning_years(&mut self, trainer: TrainerId) -> Result<Vec<(Currency, i16)>, StoreError>;
    /// What each month came to, oldest first; those without anything are left out.
    async fn earned_by_month(&mut self, range: EarningRange) -> Result<Vec<(Month, EarningSums)>, StoreError>;
    /// What each service came to, the one with most left of it first.
    async fn earned_by_service(&mut self, range: EarningRange) -> Result<Vec<EarningPart>, StoreError>;
    /// What each client came to, the one with most left of it first, at most `limit`; and how many clients there are.
    async fn earned_by_client(
        &mut self,
        range: EarningRange,
        limit: i64,
    ) -> Result<(Vec<EarningPart>, i64), StoreError>;
    /// What is on its way to a trainer's bank, per currency.
    async fn on_its_way(&mut self, trainer: TrainerId) -> Result<Vec<Money>, StoreError>;
    /// What changed what is available to a trainer in one currency, in the order of the books: from `from` on (which is part of it)
    /// to `until`, after the transaction `after` of the moment `from`, at most `limit`.
    async fn earning_movements(
        &mut self,
        trainer: TrainerId,
        currency: Currency,
        from: Timestamp,
        after: Option<LedgerTransactionId>,
        until: Timestamp,
        limit: i64,
    ) -> Result<Vec<EarningMovement>, StoreError>;
    /// Ids of trainers after this one, at most `limit`: for whoever goes through all of them.
    async fn trainer_ids_after(&mut self, after: Option<TrainerId>, limit: i64) -> Result<Vec<TrainerId>, StoreError>;
    /// What the sums say that a trainer's services came to, in each currency: for the proof of the books.
    async fn earnings_by_services(&mut self, trainer: TrainerId) -> Result<Vec<EarningSums>, StoreError>;
    /// What the sums say that each of a trainer's clients came to, in each currency, in order of ids.
    async fn earnings_by_clients(&mut self, trainer: TrainerId) -> Result<Vec<EarningCheck>, StoreError>;
    /// What the entries say about the same.
    async fn earnings_by_entries(&mut self, trainer: TrainerId) -> Result<Vec<EarningCheck>, StoreError>;
}
