//! The end of a hold: first its PaymentIntent is made worthless, then the slot is given back.
//!
//! In this order no money can come for a slot that somebody else has meanwhile. If the client pays in the last moment, Stripe
//! decides which came first, and the booking is confirmed instead.

use domain::operation::{OperationEvent, OperationState};
use domain::{BookingEvent, BookingId, BookingState, PayWay, PaymentId, PaymentState, WaitingEvent};
use serde::{Deserialize, Serialize};

use super::PayError;
use super::apply::Applied;
use super::operation::key_of;
use super::prepare::intent_key;
use crate::model::{Operation, OperationKind, Payment, User};
use crate::ports::{GatewayError, StoreError};
use crate::waiting::conclude_offer;
use crate::{Failure, Services};

/// What the call is made of, kept with the operation.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct CancelRequest {
    payment: PaymentId,
    intent: String,
}

impl Services {
    /// Gives up a hold before its time, at the client's wish. One that was paid in the meantime stays.
    ///
    /// # Errors
    /// [`PayError`]: not theirs, paid already, or Stripe cannot be reached (the hold then ends by itself).
    pub async fn give_up_hold(&self, client: &User, booking: BookingId) -> Result<(), PayError> {
        let details = self.0.store.read().await?.booking_details(booking).await?;
        let details =
            details.filter(|details| details.booking.client_id == client.id).ok_or(PayError::NoSuchBooking)?;
        match details.booking.state {
            BookingState::Held { .. } => {}
            BookingState::Expired { .. } | BookingState::Cancelled { .. } => return Ok(()),
            _ => return Err(PayError::AlreadyPaid),
        }
        if self.end_hold(booking, BookingEvent::Cancel).await? { Ok(()) } else { Err(PayError::AlreadyPaid) }
    }

    /// Ends a hold by `event` (expired, or cancelled). False where it could not be ended, because it is paid or being paid.
    pub(crate) async fn end_hold(&self, booking: BookingId, event: BookingEvent) -> Result<bool, Failure> {
        let live = self.0.store.read().await?.live_payment_of(booking).await?;
        if let Some(payment) = live
            && !self.make_worthless(&payment).await?
        {
            return Ok(false);
        }
        self.release(booking, event).await
    }

    /// Sees to it that no money can come from the payment any more. False where it has come, or may still.
    pub(crate) async fn make_worthless(&self, payment: &Payment) -> Result<bool, Failure> {
        match payment.way {
            PayWay::Online => self.make_intent_worthless(payment).await,
            PayWay::Checkout => self.make_checkout_worthless(payment).await,
            // Only the trainer knows whether it was paid.
            PayWay::OnArrival => Ok(false),
        }
    }

    async fn make_intent_worthless(&self, payment: &Payment) -> Result<bool, Failure> {
        let payment = if payment.stripe_intent_id.is_none() {
            let key = intent_key(payment.id);
            let operation = self.0.store.read().await?.operation_by_key(&key).await?;
            let operation =
                operation.ok_or_else(|| Failure::Inconsistent(format!("{} has no operation", payment.id)))?;
            // Never sent: undone. Sent, answer unknown: asked for again with the same key, and canceled below.
            self.recover_intent(operation).await?;
            let now = self.0.store.read().await?.payment(payment.id).await?;
            now.ok_or_else(|| Failure::Inconsistent(format!("no payment {}", payment.id)))?
        } else {
            payment.clone()
        };
        match payment.state {
            PaymentState::Canceled => return Ok(true),
            PaymentState::Succeeded => return Ok(false),
            _ => {}
        }
        let Some(intent) = payment.stripe_intent_id.clone() else { return Ok(false) };
        let operation = self.ask_for_cancel(&payment, intent).await?;
        let applied = self.cancel_intent(operation).await?;
        Ok(applied == Applied::State(PaymentState::Canceled))
    }

    /// The key names the payment's version: when Stripe refuses (because the client is just paying), the payment moves on,
    /// and a later attempt is another call.
    pub(super) async fn ask_for_cancel(&self, payment: &Payment, intent: String) -> Result<Operation, Failure> {
        let key = format!("cancel:{}:{}", payment.id, payment.version);
        let request = CancelRequest { payment: payment.id, intent };
        let operation = self.prepare_operation(OperationKind::CancelIntent, &payment.id.to_string(), key, &request)?;
        self.write_down(operation).await
    }

    /// Calls Stripe and applies what the PaymentIntent is afterwards, whether it could be canceled or not.
    pub(super) async fn cancel_intent(&self, operation: Operation) -> Result<Applied, Failure> {
        let request: CancelRequest = serde_json::from_str(&operation.request)?;
        if operation.state.is_final() {
            let intent = self.0.gateway.intent(&request.intent).await?;
            return self.apply_intent(request.payment, &intent.facts, None).await;
        }
        let operation = self.mark_attempted(&operation).await?;
        let (intent, event) = match self.0.gateway.cancel_intent(&key_of(&operation), &request.intent).await {
            Ok(intent) => (intent, OperationEvent::Settle),
            Err(GatewayError::UnexpectedState(_)) => {
                (self.0.gateway.intent(&request.intent).await?, OperationEvent::Refuse)
            }
            Err(error) => {
                self.mark_failed(&operation, &error).await?;
                return Err(error.into());
            }
        };
        self.conclude_call(&operation, event, Some(intent.facts.id.clone())).await?;
        self.apply_intent(request.payment, &intent.facts, None).await
    }

    /// Takes up a cancelation whose answer never came. One that never went out is left: the sweeper decides anew.
    pub(crate) async fn recover_cancel(&self, operation: Operation) -> Result<(), Failure> {
        if operation.state == OperationState::Prepared {
            let request: CancelRequest = serde_json::from_str(&operation.request)?;
            return self.undo_prepared(request.payment, &operation).await;
        }
        self.cancel_intent(operation).await.map(drop)
    }

    /// Gives the slot back, if no payment lives: all of it in one transaction, against the booking's version.
    async fn release(&self, booking: BookingId, event: BookingEvent) -> Result<bool, Failure> {
        let now = self.now();
        self.0
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let Some(booking) = tx.booking(booking).await? else { return Ok(false) };
                    if tx.live_payment_of(booking.id).await?.is_some() {
                        return Ok(false);
                    }
                    let Ok(state) = booking.state.apply(event, now) else { return Ok(false) };
                    if !tx.move_booking(booking.id, booking.version, state).await? {
                        return Err(StoreError::Retry("the booking changed meanwhile".into()).into());
                    }
                    tx.give_seats_back(booking.session_id, booking.seats, now).await?;
                    let end = if event == BookingEvent::Expire { WaitingEvent::Lapse } else { WaitingEvent::Decline };
                    conclude_offer(tx, booking.id, end, now).await?;
                    Ok::<_, Failure>(true)
                })
            })
            .await
    }
}
