//! Paying with a saved card: confirmed by the server at once. Where the bank wants the client to authenticate, Stripe has a page
//! for that and leads back to ours.

use domain::operation::{OperationEvent, OperationState};
use domain::{BookingId, CardId, CardState, PayWay, PaymentId, PaymentState};
use serde::{Deserialize, Serialize};

use super::PayError;
use super::apply::Applied;
use super::operation::key_of;
use crate::model::{Operation, OperationKind, Payment, SavedCard, User};
use crate::ports::GatewayError;
use crate::ports::gateway::Intent;
use crate::{Failure, Services};

/// A card that was refused may be tried again; each try is a call of its own, up to so many while nothing else changes.
const TRIES_MAX: usize = 20;

/// What became of a payment with a saved card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaidWithCard {
    /// It is paid, or will be: the booking tells.
    Taken,
    /// The client has to authenticate at this address, and comes back from there.
    Authenticate(String),
    /// The card was refused; the payment says why.
    Refused,
}

/// What the call is made of, kept with the operation.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct ConfirmRequest {
    payment: PaymentId,
    intent: String,
    method: String,
    return_url: String,
    #[serde(default)]
    off_session: bool,
}

impl Services {
    /// Pays a booking with one of the client's saved cards: one that is held, or one that was to be paid in person. A second click while the first is under way makes the same call.
    ///
    /// # Errors
    /// [`PayError`]; with [`PayError::GatewayDown`] asking again is right: the same call is made again, or its outcome found.
    pub async fn pay_with_card(
        &self,
        client: &User,
        booking: BookingId,
        card: CardId,
    ) -> Result<PaidWithCard, PayError> {
        let found = self.0.store.read().await?.card(card).await?;
        let card = found
            .filter(|card| card.user_id == client.id && card.state == CardState::Saved)
            .ok_or(PayError::NoSuchCard)?;
        let details = self.own_booking(client, booking).await?;
        let (payment, intent) = if details.booking.state.is_booked() {
            self.ready_to_collect(&details).await.map_err(|error| match error {
                PayError::NotOnArrival => PayError::AlreadyPaid,
                other => other,
            })?
        } else {
            self.expect_way(&details, PayWay::Online)?;
            self.ready_intent(client, &details).await?
        };
        self.charge(payment, intent, &card, false).await
    }

    /// Confirms a PaymentIntent that can be paid; `off_session`: while the client is not there.
    pub(super) async fn charge(
        &self,
        payment: Payment,
        intent: Intent,
        card: &SavedCard,
        off_session: bool,
    ) -> Result<PaidWithCard, PayError> {
        let request = ConfirmRequest {
            payment: payment.id,
            intent: intent.facts.id,
            method: card.stripe_method_id.clone(),
            return_url: format!("{}/bookings/{}?check=1", self.settings().public_url, payment.booking_id),
            off_session,
        };
        let operation = self.ask_for_confirm(&payment, card.id, &request).await?;
        let intent = self.confirm(operation).await?;
        Ok(match self.apply_intent(payment.id, &intent.facts, None).await? {
            Applied::NeedsAttention => return Err(PayError::NeedsAttention),
            Applied::State(PaymentState::Succeeded | PaymentState::Processing) => PaidWithCard::Taken,
            Applied::State(PaymentState::Canceled) => {
                match self.expect_tries_left(payment.booking_id, PayWay::Online).await {
                    // The page that they come back to says that it was the last one.
                    Err(PayError::TooManyTries) => PaidWithCard::Refused,
                    Err(error) => return Err(error),
                    Ok(()) => return Err(PayError::HoldOver),
                }
            }
            Applied::State(_) => intent.redirect_url.map_or(PaidWithCard::Refused, PaidWithCard::Authenticate),
        })
    }

    /// The call that is under way for this payment and card, or a new one. The key names the payment's version, which a refusal
    /// counts up, and the card.
    async fn ask_for_confirm(
        &self,
        payment: &Payment,
        card: CardId,
        request: &ConfirmRequest,
    ) -> Result<Operation, PayError> {
        for number in 0..TRIES_MAX {
            let key = format!("confirm:{}:{}:{card}:{number}", payment.id, payment.version);
            let subject = payment.id.to_string();
            let operation = self.prepare_operation(OperationKind::ConfirmIntent, &subject, key, request)?;
            let operation = self.write_down(operation).await?;
            if !operation.state.is_final() {
                return Ok(operation);
            }
        }
        Err(Failure::Inconsistent(format!("{} was confirmed too often", payment.id)).into())
    }

    /// Calls Stripe and answers what the PaymentIntent is afterwards, whether it could be confirmed or not.
    async fn confirm(&self, operation: Operation) -> Result<Intent, Failure> {
        let request: ConfirmRequest = serde_json::from_str(&operation.request)?;
        let operation = self.mark_attempted(&operation).await?;
        let confirmed = self
            .0
            .gateway
            .confirm_intent(
                &key_of(&operation),
                &request.intent,
                &request.method,
                &request.return_url,
                request.off_session,
            )
            .await;
        let (intent, event) = match confirmed {
            Ok(intent) => (intent, OperationEvent::Settle),
            Err(
                GatewayError::Declined(_) | GatewayError::AuthenticationRequired(_) | GatewayError::UnexpectedState(_),
            ) => (self.0.gateway.intent(&request.intent).await?, OperationEvent::Refuse),
            Err(error) => {
                self.mark_failed(&operation, &error).await?;
                return Err(error.into());
            }
        };
        self.conclude_call(&operation, event, Some(intent.facts.id.clone())).await?;
        Ok(intent)
    }

    /// Takes up a confirmation whose answer never came, by asking what became of the payment: the client is not there any more,
    /// so it is not made again.
    pub(crate) async fn recover_confirm(&self, operation: Operation) -> Result<(), Failure> {
        if operation.state.is_final() {
            return Ok(());
        }
        let request: ConfirmRequest = serde_json::from_str(&operation.request)?;
        let event = if operation.state == OperationState::Prepared {
            OperationEvent::Undo
        } else {
            let intent = self.0.gateway.intent(&request.intent).await?;
            self.apply_intent(request.payment, &intent.facts, None).await?;
            OperationEvent::Settle
        };
        self.conclude_call(&operation, event, Some(request.intent)).await
    }
}
