//! What was to be paid in person, paid by a saved card: by the client, or by the trainer once the session has begun, while the
//! client is not there. The PaymentIntent belongs to the payment that was to be collected; when it succeeds, that payment was made
//! online after all.

use domain::operation::{OperationEvent, OperationState};
use domain::payment::expect_chargeable;
use domain::{BookingId, PayWay, PaymentId, PaymentState, Role};

use super::apply::Applied;
use super::operation::{conclude, key_is_alive, key_of};
use super::prepare::IntentRequest;
use super::{PaidWithCard, PayError};
use crate::mail::tell_pay_by_card;
use crate::model::{BookingDetails, Operation, OperationKind, Payment, User};
use crate::ports::{GatewayError, Intent, StoreError};
use crate::{Failure, Services};

impl Services {
    /// Charges the card that the client has chosen to be offered first for a booking that was to be paid in person. For its
    /// trainer and admins, from the start of the session on. Where the bank wants to hear from the client, or says no, a letter
    /// leads the client to the booking, to pay there.
    ///
    /// # Errors
    /// [`PayError`]: not theirs, not to be paid in person (yet), no card, or Stripe cannot be reached; asking again is right then.
    pub async fn charge_saved_card(&self, user: &User, booking: BookingId) -> Result<PaidWithCard, PayError> {
        let details = self.booking(user, booking).await?.ok_or(PayError::NoSuchBooking)?;
        if user.role == Role::Client || details.booking.client_id == user.id {
            return Err(PayError::NotAllowed);
        }
        let now = self.now();
        if details.slot.start() > now {
            return Err(PayError::NotOnArrival);
        }
        let cards = self.0.store.read().await?.cards_of(details.booking.client_id).await?;
        let card = cards.into_iter().find(|card| !card.details.expiry.is_over(now)).ok_or(PayError::NoSuchCard)?;
        let (payment, intent) = self.ready_to_collect(&details).await?;
        let id = payment.id;
        let paid = self.charge(payment, intent, &card, true).await?;
        if paid != PaidWithCard::Taken {
            self.0
                .store
                .write(move |tx| {
                    Box::pin(async move {
                        let payment = tx.payment(id).await?;
                        match payment.filter(Payment::is_to_be_collected) {
                            Some(payment) => tell_pay_by_card(tx, &payment, now).await,
                            None => Ok(()),
                        }
                    })
                })
                .await?;
        }
        Ok(paid)
    }

    /// The payment that is to be collected, with a PaymentIntent that can be paid.
    pub(super) async fn ready_to_collect(&self, details: &BookingDetails) -> Result<(Payment, Intent), PayError> {
        let mut read = self.0.store.read().await?;
        let payment = read.live_payment_of(details.booking.id).await?.filter(Payment::is_to_be_collected);
        let payment = payment.ok_or(PayError::NotOnArrival)?;
        let client = read.user(details.booking.client_id).await?.ok_or(PayError::NoSuchBooking)?;
        drop(read);
        if !details.booking.state.is_booked() {
            return Err(PayError::Cancelled);
        }
        expect_chargeable(payment.amount())?;
        self.expect_tries_left(details.booking.id, PayWay::Online).await?;
        let intent = match &payment.stripe_intent_id {
            Some(intent) => self.0.gateway.intent(intent).await?,
            None => self.ask_for_collection(details, &payment, &client).await?,
        };
        match self.apply_intent(payment.id, &intent.facts, None).await? {
            Applied::NeedsAttention => Err(PayError::NeedsAttention),
            Applied::State(PaymentState::Succeeded | PaymentState::Processing) => Err(PayError::AlreadyPaid),
            // It was given up at Stripe meanwhile; the next one is new.
            Applied::State(PaymentState::Created | PaymentState::Canceled) => Err(PayError::GatewayDown),
            Applied::State(_) => Ok((self.present(payment.id).await?, intent)),
        }
    }

    async fn ask_for_collection(
        &self,
        details: &BookingDetails,
        payment: &Payment,
        client: &User,
    ) -> Result<Intent, PayError> {
        let request = IntentRequest {
            payment: payment.id,
            booking: details.booking.id,
            customer: self.ensure_customer(client).await?,
            amount: payment.amount(),
            description: format!("{} – {}", details.service_name, details.trainer_name),
        };
        // One that was given up is followed by another: giving up counts the version up.
        let key = format!("collect:{}:{}", payment.id, payment.version);
        let operation = self.prepare_operation(OperationKind::CollectIntent, &payment.id.to_string(), key, &request)?;
        let operation = self.write_down(operation).await?;
        match (operation.state, &operation.answer) {
            (OperationState::Settled, Some(intent)) => Ok(self.0.gateway.intent(intent).await?),
            (OperationState::Settled | OperationState::Failed, _) => {
                Err(PayError::RefusedByStripe { code: "intent_refused".into() })
            }
            _ => self.collect(operation).await,
        }
    }

    async fn collect(&self, operation: Operation) -> Result<Intent, PayError> {
        let request: IntentRequest = serde_json::from_str(&operation.request).map_err(Failure::from)?;
        let payment = request.payment;
        let operation = self.mark_attempted(&operation).await?;
        let intent = match self.0.gateway.create_intent(&key_of(&operation), &request.into()).await {
            Ok(intent) => intent,
            Err(error) => {
                self.mark_failed(&operation, &error).await?;
                return Err(error.into());
            }
        };
        let payment = self.record_collection(payment, operation, intent.facts.id.clone()).await?;
        if payment.stripe_intent_id.as_ref() == Some(&intent.facts.id) {
            return Ok(intent);
        }
        // It was paid in cash, or cancelled, before the answer came.
        let operation = self.ask_for_cancel(&payment, intent.facts.id).await?;
        self.cancel_intent(operation).await?;
        Err(PayError::NotOnArrival)
    }

    /// Writes down what was created, as long as there is something to collect; answers the payment as it is then.
    async fn record_collection(&self, id: PaymentId, operation: Operation, intent: String) -> Result<Payment, Failure> {
        let now = self.now();
        self.0
            .store
            .write(move |tx| {
                let (operation, intent) = (operation.clone(), intent.clone());
                Box::pin(async move {
                    conclude(tx, &operation, OperationEvent::Settle, Some(intent.clone()), now).await?;
                    let payment = tx.payment(id).await?;
                    let payment = payment.ok_or_else(|| Failure::Inconsistent(format!("no payment {id}")))?;
                    if !payment.is_to_be_collected() || payment.stripe_intent_id.is_some() {
                        return Ok(payment);
                    }
                    let charged = Payment { stripe_intent_id: Some(intent), updated_at: now, ..payment };
                    if tx.update_payment(&charged).await? {
                        Ok(charged)
                    } else {
                        Err(StoreError::Retry("the payment changed meanwhile".into()).into())
                    }
                })
            })
            .await
    }

    /// Takes up a creation whose answer never came. Nobody has its secret, so it is paid only when somebody asks again.
    pub(crate) async fn recover_collection(&self, operation: Operation) -> Result<(), Failure> {
        let now = self.now();
        match operation.state {
            OperationState::Settled | OperationState::Failed => Ok(()),
            OperationState::Prepared => self.conclude_call(&operation, OperationEvent::Undo, None).await,
            _ if !key_is_alive(&operation, now) => {
                let error = GatewayError::NotFound("PaymentIntent of so long ago".into());
                self.mark_failed(&operation, &error).await
            }
            _ => match self.collect(operation).await {
                Ok(_) | Err(PayError::NotOnArrival) => Ok(()),
                Err(refused) if refused.is_of_stripe() => Ok(()),
                Err(PayError::Failed(failure)) => Err(failure),
                Err(other) => Err(Failure::Inconsistent(other.to_string())),
            },
        }
    }

    /// Sees to it that what is to be collected can be paid by no card any more. False where it was, or is being paid.
    pub(crate) async fn withdraw_collection(&self, booking: BookingId) -> Result<bool, Failure> {
        let live = self.0.store.read().await?.live_payment_of(booking).await?;
        let Some(payment) = live.filter(Payment::is_to_be_collected) else { return Ok(true) };
        let Some(intent) = payment.stripe_intent_id.clone() else { return Ok(true) };
        let operation = self.ask_for_cancel(&payment, intent).await?;
        let applied = self.cancel_intent(operation).await?;
        Ok(applied == Applied::State(PaymentState::Created))
    }
}
