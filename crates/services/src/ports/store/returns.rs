//! Refunds and disputes, as the store is asked about them.

use async_trait::async_trait;
use domain::dispute::DisputeMovement;
use domain::{BookingId, ClientId, DisputeId, PaymentId, RefundId, Timestamp, TrainerId};

use super::StoreError;
use crate::model::{Dispute, DisputeRow, Refund};

/// Money that goes back: refunds and disputes.
#[async_trait]
pub trait ReturnReads: Send {
    /// The refund of this id.
    async fn refund(&mut self, id: RefundId) -> Result<Option<Refund>, StoreError>;
    /// The refund with this id at Stripe.
    async fn refund_by_stripe_id(&mut self, stripe_refund_id: &str) -> Result<Option<Refund>, StoreError>;
    /// A payment's refunds, oldest first.
    async fn refunds_of_payment(&mut self, payment: PaymentId) -> Result<Vec<Refund>, StoreError>;
    /// A booking's refunds, of whichever payment, oldest first.
    async fn refunds_of_booking(&mut self, booking: BookingId) -> Result<Vec<Refund>, StoreError>;
    /// The refunds of a client's bookings that start in the range, both ends included, oldest first.
    async fn refunds_of_client(
        &mut self,
        client: ClientId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Refund>, StoreError>;
    /// The refunds of those bookings of a range of ids, both ends included, of which a trainer has a share as a partner.
    async fn refunds_shared_with(
        &mut self,
        trainer: TrainerId,
        from: BookingId,
        until: BookingId,
    ) -> Result<Vec<Refund>, StoreError>;
    /// Refunds that are due for a look at Stripe at `now`, longest due first, at most `limit`.
    async fn refunds_to_check(&mut self, now: Timestamp, limit: i64) -> Result<Vec<Refund>, StoreError>;
    /// The dispute of this id.
    async fn dispute(&mut self, id: DisputeId) -> Result<Option<Dispute>, StoreError>;
    /// The dispute with this id at Stripe.
    async fn dispute_by_stripe_id(&mut self, stripe_dispute_id: &str) -> Result<Option<Dispute>, StoreError>;
    /// A payment's disputes, oldest first.
    async fn disputes_of_payment(&mut self, payment: PaymentId) -> Result<Vec<Dispute>, StoreError>;
    /// A booking's disputes, of whichever payment, oldest first.
    async fn disputes_of_booking(&mut self, booking: BookingId) -> Result<Vec<Dispute>, StoreError>;
    /// The disputes of those bookings of a range of ids, both ends included, of which a trainer has a share as a partner.
    async fn disputes_shared_with(
        &mut self,
        trainer: TrainerId,
        from: BookingId,
        until: BookingId,
    ) -> Result<Vec<Dispute>, StoreError>;
    /// All disputes, newest first, at most `limit`.
    async fn disputes(&mut self, limit: i64) -> Result<Vec<DisputeRow>, StoreError>;
    /// Disputes that are due for a look at Stripe at `now`, longest due first, at most `limit`.
    async fn disputes_to_check(&mut self, now: Timestamp, limit: i64) -> Result<Vec<Dispute>, StoreError>;
    /// What a dispute moved on our Stripe balance, with the ids of Stripe's balance transactions.
    async fn dispute_movements(&mut self, dispute: DisputeId) -> Result<Vec<DisputeMovement>, StoreError>;
    /// How far a worker has come that reads Stripe's lists.
    async fn progress(&mut self, name: &str) -> Result<Option<Timestamp>, StoreError>;
}

/// Money that goes back, changed.
#[async_trait]
pub trait ReturnWrites: Send {
    /// Adds a refund; false where Stripe's id is known already.
    async fn insert_refund(&mut self, refund: &Refund) -> Result<bool, StoreError>;
    /// Writes all that may change of a refund over the row that has its `version`, with `version + 1`; false where the row has
    /// another.
    async fn update_refund(&mut self, refund: &Refund) -> Result<bool, StoreError>;
    /// Adds a dispute; false where Stripe's id is known already.
    async fn insert_dispute(&mut self, dispute: &Dispute) -> Result<bool, StoreError>;
    /// Writes all that may change of a dispute over the row that has its `version`, with `version + 1`; false where the row has
    /// another.
    async fn update_dispute(&mut self, dispute: &Dispute) -> Result<bool, StoreError>;
    /// Keeps a movement of a dispute; false where it is known already.
    async fn insert_dispute_movement(
        &mut self,
        dispute: DisputeId,
        movement: &DisputeMovement,
    ) -> Result<bool, StoreError>;
    /// Keeps how far a worker has come; it never goes back.
    async fn set_progress(&mut self, name: &str, reached: Timestamp) -> Result<(), StoreError>;
}
