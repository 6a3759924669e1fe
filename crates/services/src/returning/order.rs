//! Asking for a refund: how much may go back, and writing that down before Stripe is called.

use domain::payment::{charge_step, fits_charge_step};
use domain::{
    BookingEvent, BookingId, BookingState, FeesOnRefund, LedgerTransactionId, Money, OperationId, PayWay, PaymentId,
    PaymentState, RefundId, RefundReason, RefundState, Role, Split, Timestamp,
};
use serde::{Deserialize, Serialize};

use super::left::{left_of, release_if_settled};
use super::{CancelPreview, NOTE_CHARS_MAX, RefundError, RefundOrder, Returned, refused_split};
use crate::mail::tell_cancelled;
use crate::model::{Booking, BookingDetails, Operation, OperationKind, Payment, Refund, User};
use crate::paying::operation::new_operation;
use crate::ports::{Read, StoreError, Tx};
use crate::{Failure, Services};

/// What the call is made of, kept with the operation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RefundRequest {
    pub(crate) refund: RefundId,
    pub(crate) payment: PaymentId,
    pub(crate) intent: String,
    pub(crate) amount: Money,
    pub(crate) reason: RefundReason,
}

/// What is fixed before the transaction, which may run twice.
#[derive(Clone, Copy)]
struct FreshIds {
    refund: RefundId,
    operation: OperationId,
    release: LedgerTransactionId,
}

impl Services {
    /// What cancelling would do now, for the client, the trainer or an admin.
    ///
    /// # Errors
    /// [`RefundError`] where the booking cannot be cancelled.
    pub async fn preview_cancel(&self, user: &User, booking: BookingId) -> Result<CancelPreview, RefundError> {
        let now = self.now();
        let details = self.booking(user, booking).await?.ok_or(RefundError::NoSuchBooking)?;
        let role = part_of(user, &details.booking);
        let mut read = self.0.store.read().await?;
        let offer = offer(&mut *read, &details, role, now).await?;
        let entitlement = details.booking.policy.at(details.slot.start(), now);
        let payment = offer.payment.as_ref().filter(|payment| payment.pays_for_booking());
        let returned_before = match (payment, offer.left) {
            (Some(payment), Some(left)) => Some(payment.amount().minus(left.total)?),
            _ => None,
        };
        let paid = payment.map(Payment::amount);
        Ok(CancelPreview { paid, returned_before, entitlement, returned: offer.returned, details })
    }

    /// Cancels a booking that is confirmed: its time is free again, and what the policy (for a client) or fairness (for a
    /// trainer or admin: everything) gives back goes back. `agreed` is what the person saw would go back.
    ///
    /// # Errors
    /// [`RefundError`]; nothing has changed then. That Stripe cannot be reached is no error: the refund is written down and sent
    /// as soon as it can.
    pub async fn cancel_booking(
        &self,
        user: &User,
        booking: BookingId,
        agreed: Option<Money>,
        note: Option<String>,
    ) -> Result<Returned, RefundError> {
        let now = self.now();
        let note = checked_note(note)?;
        let details = self.booking(user, booking).await?.ok_or(RefundError::NoSuchBooking)?;
        if matches!(details.booking.state, BookingState::Held { .. }) {
            return Err(RefundError::NotPaid);
        }
        let role = part_of(user, &details.booking);
        let (asked_by, ids) = (user.id, self.fresh_ids(now));
        let refund = self
            .0
            .store
            .write(move |tx| {
                let (before, note) = (details.clone(), note.clone());
                Box::pin(async move {
                    let booking = tx.booking(before.booking.id).await?.ok_or(RefundError::NoSuchBooking)?;
                    let details = BookingDetails { booking, ..before };
                    let offer = offer(tx, &details, role, now).await?;
                    let amount = offer.returned.map(|split| split.total);
                    if let Some(amount) = changed(agreed, amount) {
                        return Err(RefundError::AmountChanged { amount });
                    }
                    let booking = cancel(tx, &details.booking, role, now).await?;
                    let Some(payment) = offer.payment else { return Ok(None) };
                    if payment.way == PayWay::OnArrival {
                        give_up_arrival(tx, payment, now).await?;
                        return Ok(None);
                    }
                    let Some(split) = offer.returned else {
                        release_if_settled(tx, &booking, &payment, ids.release, now).await?;
                        return Ok(None);
                    };
                    let reason = match role {
                        Role::Client => RefundReason::CancelledByClient,
                        Role::Trainer | Role::Admin => RefundReason::CancelledByTrainer,
                    };
                    let wish = Wish { split, fees: booking.policy.fees(), reason, note, asked_by: Some(asked_by) };
                    write_down(tx, &payment, wish, ids, now).await.map(Some)
                })
            })
            .await?;
        self.send_and_show(user, booking, refund).await
    }

    /// Gives back money of a booking without cancelling it: part or all of what is left. For its trainer and admins.
    ///
    /// # Errors
    /// [`RefundError`]; nothing has changed then.
    pub async fn refund_booking(
        &self,
        user: &User,
        booking: BookingId,
        order: RefundOrder,
    ) -> Result<Returned, RefundError> {
        let now = self.now();
        let note = checked_note(order.note)?;
        let details = self.booking(user, booking).await?.ok_or(RefundError::NoSuchBooking)?;
        let role = part_of(user, &details.booking);
        if role == Role::Client || (order.fees.is_some() && role != Role::Admin) {
            return Err(RefundError::NotAllowed);
        }
        let fees = order.fees.unwrap_or_else(|| details.booking.policy.fees());
        let (asked_by, ids) = (user.id, self.fresh_ids(now));
        let refund = self
            .0
            .store
            .write(move |tx| {
                let note = note.clone();
                Box::pin(async move {
                    let payment = refundable(tx, booking).await?;
                    let left = left_of(tx, &payment).await?;
                    let amount = order.amount.unwrap_or(left.total);
                    // All that is left may go back as it is; it was charged as it is.
                    if amount != left.total && !fits_charge_step(amount) {
                        return Err(RefundError::NotAnAmount);
                    }
                    let split = left.part(amount, fees).map_err(refused_split)?;
                    let wish = Wish { split, fees, reason: order.reason, note, asked_by: Some(asked_by) };
                    write_down(tx, &payment, wish, ids, now).await
                })
            })
            .await?;
        self.send_and_show(user, booking, Some(refund)).await
    }

    /// A booking's refunds, oldest first, for whoever may see the booking.
    ///
    /// # Errors
    /// The store's.
    pub async fn refunds(&self, user: &User, booking: BookingId) -> Result<Vec<Refund>, Failure> {
        if self.booking(user, booking).await?.is_none() {
            return Ok(Vec::new());
        }
        Ok(self.0.store.read().await?.refunds_of_booking(booking).await?)
    }

    fn fresh_ids(&self, now: Timestamp) -> FreshIds {
        FreshIds {
            refund: RefundId::from_parts(now, self.random_bits()),
            operation: OperationId::from_parts(now, self.random_bits()),
            release: LedgerTransactionId::from_parts(now, self.random_bits()),
        }
    }

    async fn send_and_show(
        &self,
        user: &User,
        booking: BookingId,
        refund: Option<(RefundId, Operation)>,
    ) -> Result<Returned, RefundError> {
        let mut shown = None;
        if let Some((id, operation)) = refund {
            self.send_refund_now(operation).await;
            shown = self.0.store.read().await?.refund(id).await?;
        }
        let details = self.booking(user, booking).await?.ok_or(RefundError::NoSuchBooking)?;
        Ok(Returned { details, refund: shown })
    }
}

/// Which part a person plays in a booking: a trainer who books with another is a client there.
fn part_of(user: &User, booking: &Booking) -> Role {
    if booking.client_id == user.id { Role::Client } else { user.role }
}

fn checked_note(note: Option<String>) -> Result<Option<String>, RefundError> {
    let note = note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
    if note.as_ref().is_some_and(|note| note.chars().count() > NOTE_CHARS_MAX) {
        return Err(RefundError::NoteTooLong);
    }
    Ok(note)
}

/// The amount that would go back now, where it is not the one agreed to.
fn changed(agreed: Option<Money>, amount: Option<Money>) -> Option<Money> {
    let agreed = agreed?;
    let amount = amount.unwrap_or_else(|| Money::zero(agreed.currency));
    (amount != agreed).then_some(amount)
}

/// What a cancellation gives back.
struct Offer {
    payment: Option<Payment>,
    left: Option<Split>,
    returned: Option<Split>,
}

async fn offer(
    read: &mut dyn Read,
    details: &BookingDetails,
    role: Role,
    now: Timestamp,
) -> Result<Offer, RefundError> {
    match details.booking.state {
        BookingState::Confirmed { .. } => {}
        BookingState::Held { .. } | BookingState::Expired { .. } => return Err(RefundError::NotPaid),
        BookingState::Cancelled { .. } => return Err(RefundError::AlreadyCancelled),
        BookingState::Completed { .. } | BookingState::NoShow { .. } => return Err(RefundError::Started),
    }
    let start = details.slot.start();
    if role == Role::Client && now >= start {
        return Err(RefundError::Started);
    }
    let payment = read.live_payment_of(details.booking.id).await?;
    let Some(payment) = payment else { return Ok(Offer { payment: None, left: None, returned: None }) };
    if !payment.pays_for_booking() {
        return Ok(Offer { payment: Some(payment), left: None, returned: None });
    }
    if payment.way == PayWay::OnArrival {
        return Err(RefundError::PaidInPerson);
    }
    expect_undisputed(read, payment.id).await?;
    let left = left_of(read, &payment).await?;
    let amount = match role {
        Role::Client => by_policy(&details.booking, &payment, left.total, start, now)?,
        Role::Trainer | Role::Admin => left.total,
    };
    let returned = if amount.is_positive() {
        Some(left.part(amount, details.booking.policy.fees()).map_err(refused_split)?)
    } else {
        None
    };
    Ok(Offer { payment: Some(payment), left: Some(left), returned })
}

/// The policy's share of what was paid, less what has gone back already; in steps that the currency can be refunded in.
fn by_policy(
    booking: &Booking,
    payment: &Payment,
    left: Money,
    start: Timestamp,
    now: Timestamp,
) -> Result<Money, RefundError> {
    let entitled = payment.amount().share_half_up(booking.policy.at(start, now).share)?;
    let before = payment.amount().minus(left)?;
    let due = entitled.minus(before)?.minor.clamp(0, left.minor.max(0));
    // All that is left may go back as it is; it was charged as it is.
    let step = charge_step(left.currency);
    Ok(Money::new(if due == left.minor { due } else { due - due % step }, left.currency))
}

async fn expect_undisputed(read: &mut dyn Read, payment: PaymentId) -> Result<(), RefundError> {
    let disputes = read.disputes_of_payment(payment).await?;
    if disputes.iter().any(|dispute| dispute.status.holds_money()) { Err(RefundError::Disputed) } else { Ok(()) }
}

/// The payment of a booking that a refund can be made of.
async fn refundable(tx: &mut dyn Tx, booking: BookingId) -> Result<Payment, RefundError> {
    let payment = tx.live_payment_of(booking).await?.filter(Payment::pays_for_booking).ok_or(RefundError::NotPaid)?;
    if payment.way == PayWay::OnArrival {
        return Err(RefundError::PaidInPerson);
    }
    expect_undisputed(tx, payment.id).await?;
    Ok(payment)
}

async fn cancel(tx: &mut dyn Tx, booking: &Booking, role: Role, now: Timestamp) -> Result<Booking, RefundError> {
    let state = booking.state.apply(BookingEvent::Cancel, now)?;
    if !tx.move_booking(booking.id, booking.version, state).await? {
        return Err(StoreError::Retry("the booking changed meanwhile".into()).into());
    }
    tx.note_cancelled_by(booking.id, role).await?;
    tx.give_seats_back(booking.session_id, booking.seats, now).await?;
    tell_cancelled(tx, booking, now).await?;
    Ok(Booking { state, cancelled_by: Some(role), version: booking.version + 1, ..booking.clone() })
}

async fn give_up_arrival(tx: &mut dyn Tx, mut payment: Payment, now: Timestamp) -> Result<(), RefundError> {
    payment.state = PaymentState::Canceled;
    payment.updated_at = now;
    if tx.update_payment(&payment).await? {
        Ok(())
    } else {
        Err(StoreError::Retry("the payment changed meanwhile".into()).into())
    }
}

/// A refund that is decided on.
struct Wish {
    split: Split,
    fees: FeesOnRefund,
    reason: RefundReason,
    note: Option<String>,
    asked_by: Option<domain::UserId>,
}

/// Writes down the refund and the call that makes it. The payment's version counts up with it: two refunds at once, which
/// might be more than is left, can then not be written side by side on any engine.
async fn write_down(
    tx: &mut dyn Tx,
    payment: &Payment,
    wish: Wish,
    ids: FreshIds,
    now: Timestamp,
) -> Result<(RefundId, Operation), RefundError> {
    let intent = payment.stripe_intent_id.clone();
    let intent = intent.ok_or_else(|| Failure::Inconsistent(format!("{} has no PaymentIntent", payment.id)))?;
    let sequence = tx.refunds_of_payment(payment.id).await?.len() + 1;
    let Wish { split, fees, reason, note, asked_by } = wish;
    let refund = Refund {
        id: ids.refund,
        payment_id: payment.id,
        booking_id: payment.booking_id,
        trainer_id: payment.trainer_id,
        split,
        fees,
        reason,
        note,
        asked_by,
        state: RefundState::Requested,
        stripe_refund_id: None,
        failure_reason: None,
        taken_from: None,
        returned_to: None,
        next_check_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let request = RefundRequest { refund: refund.id, payment: payment.id, intent, amount: split.total, reason };
    let key = format!("refund:{}:{sequence}", payment.id);
    let operation =
        new_operation(ids.operation, OperationKind::CreateRefund, &refund.id.to_string(), key, &request, now)?;
    let touched = Payment { updated_at: now, ..payment.clone() };
    let written = tx.update_payment(&touched).await?
        && tx.insert_refund(&refund).await?
        && tx.insert_operation(&operation).await?;
    if written {
        Ok((refund.id, operation))
    } else {
        Err(StoreError::Retry("another refund of the payment".into()).into())
    }
}

/// Writes down that all of a payment goes back: it came too late, or a second time. The payment is of the version it has in
/// the store, plus what the caller has just written.
pub(crate) async fn return_everything(
    tx: &mut dyn Tx,
    payment: &Payment,
    reason: RefundReason,
    refund: RefundId,
    operation: OperationId,
    now: Timestamp,
) -> Result<Operation, Failure> {
    let stored = tx.payment(payment.id).await?;
    let stored = stored.ok_or_else(|| Failure::Inconsistent(format!("no payment {}", payment.id)))?;
    let wish = Wish { split: stored.price.split(), fees: FeesOnRefund::Returned, reason, note: None, asked_by: None };
    let ids = FreshIds { refund, operation, release: LedgerTransactionId::from_parts(now, 0) };
    match write_down(tx, &stored, wish, ids, now).await {
        Ok((_, operation)) => Ok(operation),
        Err(RefundError::Failed(failure)) => Err(failure),
        Err(other) => Err(Failure::Inconsistent(other.to_string())),
    }
}
