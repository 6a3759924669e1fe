//! Paying on Stripe's own page: one Checkout Session per payment, which ends with the hold.

use domain::operation::{OperationEvent, OperationState};
use domain::{BookingId, EventId, Money, PayWay, PaymentId, PaymentState, Timestamp};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::PayError;
use super::operation::{conclude, key_is_alive, key_of};
use crate::model::{BookingDetails, Operation, OperationKind, Payment, User};
use crate::ports::gateway::{Checkout, CheckoutStatus, NewCheckout};
use crate::ports::{GatewayError, StoreError};
use crate::{Failure, Services};

/// How long Stripe keeps a Session open if nobody ends it; the end of the hold does so long before. At least half an hour by
/// Stripe's rules, counted from when Stripe hears of it.
const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(3);

/// What the call is made of, kept with the operation.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct CheckoutRequest {
    payment: PaymentId,
    booking: BookingId,
    customer: String,
    amount: Money,
    name: String,
    description: String,
    success_url: String,
    cancel_url: String,
    expires_at: Timestamp,
}

/// What ends a Session, kept with the operation.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct ExpireRequest {
    payment: PaymentId,
    session: String,
}

fn checkout_key(payment: PaymentId) -> String {
    format!("checkout:{payment}")
}

impl Services {
    /// Where the client pays the booking on Stripe's page. Asked again, it answers the same page while that is open.
    ///
    /// # Errors
    /// [`PayError`]; with [`PayError::GatewayDown`] nothing is lost and asking again is right.
    pub async fn start_checkout(&self, client: &User, booking: BookingId) -> Result<String, PayError> {
        let details = self.own_booking(client, booking).await?;
        self.expect_way(&details, PayWay::Checkout)?;
        self.expect_tries_left(booking, PayWay::Checkout).await?;
        self.leave_other_ways(&details, PayWay::Checkout).await?;
        let customer = self.ensure_customer(client).await?;
        // The first may turn out to have ended, or to have been refused by Stripe before we died; the second is new then.
        for _ in 0..2 {
            let (payment, operation) = self.ask_for_checkout(&details, customer.clone()).await?;
            let checkout = match (&payment.stripe_session_id, operation) {
                (Some(session), _) => {
                    let checkout = self.0.gateway.checkout(session).await?;
                    self.apply_checkout(payment.id, &checkout, None).await?;
                    checkout
                }
                (None, Some(operation)) if operation.state == OperationState::Failed => {
                    self.abandon(payment.id, false).await?;
                    continue;
                }
                (None, Some(operation)) => self.create_checkout(&payment, operation).await?,
                (None, None) => return Err(Failure::Inconsistent(format!("{} has no operation", payment.id)).into()),
            };
            match (checkout.status, checkout.url) {
                (CheckoutStatus::Open, Some(url)) => return Ok(url),
                (CheckoutStatus::Complete, _) => return Err(PayError::AlreadyPaid),
                _ => {}
            }
        }
        self.expect_tries_left(booking, PayWay::Checkout).await?;
        Err(PayError::HoldOver)
    }

    /// Gives up what the client began in another way, so that only one can be paid.
    pub(crate) async fn leave_other_ways(&self, details: &BookingDetails, way: PayWay) -> Result<(), PayError> {
        let live = self.0.store.read().await?.live_payment_of(details.booking.id).await?;
        match live {
            Some(live) if live.way != way => {
                if self.make_worthless(&live).await? {
                    Ok(())
                } else {
                    Err(PayError::AlreadyPaid)
                }
            }
            _ => Ok(()),
        }
    }

    async fn ask_for_checkout(
        &self,
        details: &BookingDetails,
        customer: String,
    ) -> Result<(Payment, Option<Operation>), PayError> {
        self.ask_for_session(details, self.fresh_payment(&details.booking, PayWay::Checkout), customer).await
    }

    /// The same for a payment that may be charged in another currency than the price's.
    pub(crate) async fn ask_for_session(
        &self,
        details: &BookingDetails,
        payment: Payment,
        customer: String,
    ) -> Result<(Payment, Option<Operation>), PayError> {
        let (booking, now) = (&details.booking, self.now());
        let page = &self.settings().public_url;
        let request = CheckoutRequest {
            payment: payment.id,
            booking: booking.id,
            customer,
            amount: payment.amount(),
            name: details.service_name.clone(),
            description: details.trainer_name.clone(),
            success_url: format!("{page}/bookings/{}?check=1", booking.id),
            cancel_url: format!("{page}/checkout/{}", booking.id),
            expires_at: now + SESSION_LIFE,
        };
        self.ask_for(payment, OperationKind::CreateCheckout, checkout_key, &request).await
    }

    /// The call, and its answer.
    async fn create_checkout(&self, payment: &Payment, operation: Operation) -> Result<Checkout, PayError> {
        let request: CheckoutRequest = serde_json::from_str(&operation.request).map_err(Failure::from)?;
        let operation = self.mark_attempted(&operation).await?;
        let new = NewCheckout {
            payment: request.payment,
            booking: request.booking,
            customer: request.customer,
            amount: request.amount,
            name: request.name,
            description: request.description,
            success_url: request.success_url,
            cancel_url: request.cancel_url,
            expires_at: request.expires_at,
        };
        match self.0.gateway.create_checkout(&key_of(&operation), &new).await {
            Ok(checkout) => {
                self.record_checkout(payment.id, &operation, &checkout.id).await?;
                self.apply_checkout(payment.id, &checkout, None).await?;
                Ok(checkout)
            }
            Err(error) => {
                self.mark_failed(&operation, &error).await?;
                Err(self.give_up_refused(payment, error).await?)
            }
        }
    }

    async fn record_checkout(&self, id: PaymentId, operation: &Operation, session: &str) -> Result<(), Failure> {
        let (operation, session, now) = (operation.clone(), session.to_owned(), self.now());
        self.0
            .store
            .write(move |tx| {
                let (operation, session) = (operation.clone(), session.clone());
                Box::pin(async move {
                    conclude(tx, &operation, OperationEvent::Settle, Some(session.clone()), now).await?;
                    let payment = tx.payment(id).await?;
                    let mut payment = payment.ok_or_else(|| Failure::Inconsistent(format!("no payment {id}")))?;
                    if payment.stripe_session_id.is_none() {
                        payment.stripe_session_id = Some(session);
                        payment.next_check_at = Some(now + SignedDuration::from_mins(1));
                        payment.updated_at = now;
                        if !tx.update_payment(&payment).await? {
                            return Err(StoreError::Retry("the payment changed meanwhile".into()).into());
                        }
                    }
                    Ok::<_, Failure>(())
                })
            })
            .await
    }

    /// Takes up the opening of a Session whose answer never came. By the time the key is forgotten, the Session is over: it is
    /// then given up, and should money have come, its event tells.
    pub(crate) async fn recover_checkout(&self, operation: Operation) -> Result<(), Failure> {
        let request: CheckoutRequest = serde_json::from_str(&operation.request)?;
        let payment = self.0.store.read().await?.payment(request.payment).await?;
        let payment = payment.ok_or_else(|| Failure::Inconsistent(format!("no payment {}", request.payment)))?;
        match operation.state {
            OperationState::Prepared => return self.undo_prepared(payment.id, &operation).await,
            OperationState::Failed => return self.abandon(payment.id, false).await,
            OperationState::Settled => return Ok(()),
            OperationState::Attempted | OperationState::Unknown => {}
        }
        if !key_is_alive(&operation, self.now()) {
            self.mark_failed(&operation, &GatewayError::NotFound("a Checkout Session of so long ago".into())).await?;
            return self.abandon(payment.id, false).await;
        }
        match self.create_checkout(&payment, operation).await {
            Ok(_) => Ok(()),
            Err(refused) if refused.is_of_stripe() => Ok(()),
            Err(PayError::Failed(failure)) => Err(failure),
            Err(other) => Err(Failure::Inconsistent(other.to_string())),
        }
    }

    /// Asks Stripe what became of a payment, and applies it.
    pub(crate) async fn look_at_payment(&self, payment: &Payment) -> Result<(), Failure> {
        match (&payment.stripe_session_id, &payment.stripe_intent_id) {
            (Some(session), _) => {
                let checkout = self.0.gateway.checkout(session).await?;
                self.apply_checkout(payment.id, &checkout, None).await
            }
            (None, Some(intent)) => {
                let intent = self.0.gateway.intent(intent).await?;
                self.apply_intent(payment.id, &intent.facts, None).await.map(drop)
            }
            (None, None) => Ok(()),
        }
    }

    /// Applies a Checkout Session: its PaymentIntent decides what the payment is. One that ended with nothing paid, or nothing
    /// tried, ends the payment.
    pub(crate) async fn apply_checkout(
        &self,
        payment: PaymentId,
        checkout: &Checkout,
        event: Option<EventId>,
    ) -> Result<(), Failure> {
        if let Some(intent) = &checkout.intent {
            self.apply_intent(payment, &intent.facts, None).await?;
        }
        if checkout.status == CheckoutStatus::Expired {
            self.close_unpaid(payment).await?;
        }
        match event {
            Some(event) => self.finish(event).await,
            None => Ok(()),
        }
    }

    async fn close_unpaid(&self, id: PaymentId) -> Result<(), Failure> {
        let now = self.now();
        self.0
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let Some(payment) = tx.payment(id).await? else { return Ok(()) };
                    if payment.state.is_final() || payment.state == PaymentState::Processing {
                        return Ok(());
                    }
                    let closed =
                        Payment { state: PaymentState::Canceled, next_check_at: None, updated_at: now, ..payment };
                    if tx.update_payment(&closed).await? {
                        Ok(())
                    } else {
                        Err(StoreError::Retry("the payment changed meanwhile".into()).into())
                    }
                })
            })
            .await
    }

    /// Sees to it that a Session can be paid no more. False where it was, or is being paid.
    pub(crate) async fn make_checkout_worthless(&self, payment: &Payment) -> Result<bool, Failure> {
        let mut payment = payment.clone();
        if payment.stripe_session_id.is_none() {
            let operation = self.0.store.read().await?.operation_by_key(&checkout_key(payment.id)).await?;
            let operation =
                operation.ok_or_else(|| Failure::Inconsistent(format!("{} has no operation", payment.id)))?;
            self.recover_checkout(operation).await?;
            payment = self.present(payment.id).await?;
        }
        match payment.state {
            PaymentState::Canceled => return Ok(true),
            PaymentState::Succeeded => return Ok(false),
            _ => {}
        }
        let Some(session) = payment.stripe_session_id.clone() else { return Ok(false) };
        let request = ExpireRequest { payment: payment.id, session };
        let key = format!("expire:{}:{}", payment.id, payment.version);
        let operation =
            self.prepare_operation(OperationKind::ExpireCheckout, &payment.id.to_string(), key, &request)?;
        let operation = self.write_down(operation).await?;
        self.expire_checkout(operation).await?;
        Ok(self.present(payment.id).await?.state == PaymentState::Canceled)
    }

    pub(crate) async fn present(&self, id: PaymentId) -> Result<Payment, Failure> {
        let payment = self.0.store.read().await?.payment(id).await?;
        payment.ok_or_else(|| Failure::Inconsistent(format!("no payment {id}")))
    }

    /// Calls Stripe and applies what the Session is afterwards, whether it could be ended or not. To end one that was ended
    /// before does no harm, so a call whose answer never came is simply made again.
    pub(crate) async fn expire_checkout(&self, operation: Operation) -> Result<(), Failure> {
        let request: ExpireRequest = serde_json::from_str(&operation.request)?;
        if operation.state.is_final() {
            let checkout = self.0.gateway.checkout(&request.session).await?;
            return self.apply_checkout(request.payment, &checkout, None).await;
        }
        let operation = self.mark_attempted(&operation).await?;
        let (checkout, event) = match self.0.gateway.expire_checkout(&key_of(&operation), &request.session).await {
            Ok(checkout) => (checkout, OperationEvent::Settle),
            Err(GatewayError::UnexpectedState(_)) => {
                (self.0.gateway.checkout(&request.session).await?, OperationEvent::Refuse)
            }
            Err(error) => {
                self.mark_failed(&operation, &error).await?;
                return Err(error.into());
            }
        };
        self.conclude_call(&operation, event, Some(checkout.id.clone())).await?;
        self.apply_checkout(request.payment, &checkout, None).await
    }
}
