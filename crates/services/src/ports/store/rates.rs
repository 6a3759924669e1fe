//! Rates and commissions, as the store is asked about them.

use async_trait::async_trait;
use domain::{BasisPoints, BookingId, Currency, PaymentId, Price, Timestamp, TrainerId};

use super::StoreError;
use crate::model::{BookingCommission, Named, NotedRate, Trainer, TrainerCommission};

/// Rates between currencies, and commissions.
#[async_trait]
pub trait RateReads: Send {
    /// The rate between two currencies that is newest by its source.
    async fn newest_rate(&mut self, from: Currency, to: Currency) -> Result<Option<NotedRate>, StoreError>;
    /// Rates, last noted first, at most `limit`.
    async fn rates(&mut self, limit: i64) -> Result<Vec<(NotedRate, String)>, StoreError>;
    /// The commission that a trainer has of their own for bookings made at `at`, as it was last set.
    async fn commission_of(
        &mut self,
        trainer: TrainerId,
        at: Timestamp,
    ) -> Result<Option<TrainerCommission>, StoreError>;
    /// All trainers by name, each with the commission of their own that is in force at `at`, at most `limit`.
    async fn trainers_with_commission(
        &mut self,
        at: Timestamp,
        limit: i64,
    ) -> Result<Vec<(Trainer, Option<BasisPoints>)>, StoreError>;
    /// What was set for trainers, last set first, at most `limit`.
    async fn trainer_commissions(&mut self, limit: i64) -> Result<Vec<Named<TrainerCommission>>, StoreError>;
    /// What was set for single bookings, last set first, at most `limit`.
    async fn booking_commissions(&mut self, limit: i64) -> Result<Vec<Named<BookingCommission>>, StoreError>;
}

/// Rates between currencies and commissions, added to: none of them is ever changed.
#[async_trait]
pub trait RateWrites: Send {
    /// Adds a rate.
    async fn insert_rate(&mut self, rate: &NotedRate) -> Result<(), StoreError>;
    /// Adds a trainer's commission.
    async fn insert_trainer_commission(&mut self, commission: &TrainerCommission) -> Result<(), StoreError>;
    /// Adds what was made of a booking's commission.
    async fn insert_booking_commission(&mut self, commission: &BookingCommission) -> Result<(), StoreError>;
    /// Writes commission and trainer's share over those of the booking of this version and counts the version up; false where
    /// it has another.
    async fn set_booking_split(&mut self, id: BookingId, version: i64, price: &Price) -> Result<bool, StoreError>;
    /// The same for a payment.
    async fn set_payment_split(&mut self, id: PaymentId, version: i64, price: &Price) -> Result<bool, StoreError>;
}
