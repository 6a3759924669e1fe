//! Payments, as the store is asked about them.

use async_trait::async_trait;
use domain::{BookingId, PaymentId, Timestamp, Tries};

use super::StoreError;
use crate::model::{Booking, Payment, RefusedAttempt};

/// Payments.
#[async_trait]
pub trait PaymentReads: Send {
    /// The payment of this id.
    async fn payment(&mut self, id: PaymentId) -> Result<Option<Payment>, StoreError>;
    /// The payment for this booking that is neither canceled nor returned, if there is one.
    async fn live_payment_of(&mut self, booking: BookingId) -> Result<Option<Payment>, StoreError>;
    /// All attempts to be paid for this booking, oldest first.
    async fn payments_of_booking(&mut self, booking: BookingId) -> Result<Vec<Payment>, StoreError>;
    /// The payment with this PaymentIntent.
    async fn payment_by_intent(&mut self, stripe_intent_id: &str) -> Result<Option<Payment>, StoreError>;
    /// The payment with this Checkout Session.
    async fn payment_by_session(&mut self, stripe_session_id: &str) -> Result<Option<Payment>, StoreError>;
    /// The refused attempts to pay for this booking.
    async fn tries_of(&mut self, booking: BookingId) -> Result<Tries, StoreError>;
    /// The same one by one, oldest first.
    async fn refused_attempts_of(&mut self, booking: BookingId) -> Result<Vec<RefusedAttempt>, StoreError>;
    /// Payments that are due for a look at Stripe at `now`, longest due first, at most `limit`.
    async fn payments_to_check(&mut self, now: Timestamp, limit: i64) -> Result<Vec<Payment>, StoreError>;
    /// Payments after this one in id order, at most `limit`, with the price and state of their bookings: for the check of
    /// the books.
    async fn payments_after(
        &mut self,
        after: Option<PaymentId>,
        limit: i64,
    ) -> Result<Vec<(Payment, Booking)>, StoreError>;
}

/// Payments, changed.
#[async_trait]
pub trait PaymentWrites: Send {
    /// Adds a payment; false where the booking has one that is neither canceled nor returned.
    async fn insert_payment(&mut self, payment: &Payment) -> Result<bool, StoreError>;
    /// Writes all that may change of a payment (not whose it is, nor the amount) over the row that has its `version`, with
    /// `version + 1`; false where the row has another.
    async fn update_payment(&mut self, payment: &Payment) -> Result<bool, StoreError>;
    /// Keeps that an attempt to pay was refused; false where it is known already.
    async fn insert_refused_attempt(
        &mut self,
        payment: &Payment,
        stripe_id: &str,
        seen_at: Timestamp,
    ) -> Result<bool, StoreError>;
}
