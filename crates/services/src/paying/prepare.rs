//! Getting a booking ready to be paid: one payment, one PaymentIntent, however often this is asked for.

use domain::operation::{OperationEvent, OperationState};
use domain::payment::{NotChargeable, expect_chargeable};
use domain::{BookingId, BookingState, Money, PayWay, PaymentId, PaymentState, Timestamp};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::apply::Applied;
use super::operation::{conclude, key_is_alive, key_of};
use super::{PayError, PaymentTicket};
use crate::model::{Booking, BookingDetails, Operation, OperationKind, Payment, User};
use crate::ports::{GatewayError, Intent, NewIntent, StoreError, Tx};
use crate::{Failure, Services};

/// What the call is made of, kept with the operation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct IntentRequest {
    pub(super) payment: PaymentId,
    pub(super) booking: BookingId,
    pub(super) customer: String,
    pub(super) amount: Money,
    pub(super) description: String,
}

impl From<IntentRequest> for NewIntent {
    fn from(request: IntentRequest) -> Self {
        let IntentRequest { payment, booking, customer, amount, description } = request;
        Self { payment, booking, customer, amount, description }
    }
}

pub(crate) fn intent_key(payment: PaymentId) -> String {
    format!("intent:{payment}")
}

impl Services {
    /// What the client's browser needs to pay this booking. Asked again after a reload, it answers the same PaymentIntent.
    ///
    /// # Errors
    /// [`PayError`]; with [`PayError::GatewayDown`] nothing is lost and asking again is right.
    pub async fn prepare_payment(&self, client: &User, booking: BookingId) -> Result<PaymentTicket, PayError> {
        let details = self.own_booking(client, booking).await?;
        let expires_at = self.expect_way(&details, PayWay::Online)?;
        let (payment, intent) = self.ready_intent(client, &details).await?;
        let client_secret = intent
            .client_secret
            .ok_or_else(|| Failure::Inconsistent(format!("the intent of {} has no client secret", payment.id)))?;
        Ok(PaymentTicket {
            client_secret,
            publishable_key: self.settings().publishable_key.clone(),
            amount: payment.amount(),
            exchange: payment.exchange,
            payment_id: payment.id,
            expires_at,
        })
    }

    /// The booking's payment on our page and its PaymentIntent, which can be paid.
    pub(super) async fn ready_intent(
        &self,
        client: &User,
        details: &BookingDetails,
    ) -> Result<(Payment, Intent), PayError> {
        self.expect_tries_left(details.booking.id, PayWay::Online).await?;
        self.leave_other_ways(details, PayWay::Online).await?;
        let customer = self.ensure_customer(client).await?;
        let (mut payment, mut operation) = self.ask_for_payment(details, customer.clone()).await?;
        if operation.as_ref().is_some_and(|operation| operation.state == OperationState::Failed) {
            // Stripe refused it, and we died before giving the payment up.
            self.abandon(payment.id, false).await?;
            (payment, operation) = self.ask_for_payment(details, customer).await?;
        }
        let intent = match (&payment.stripe_intent_id, operation) {
            (Some(intent), _) => {
                let intent = self.0.gateway.intent(intent).await?;
                self.expect_payable(&payment, &intent).await?;
                intent
            }
            (None, Some(operation)) => self.create_intent(&payment, operation).await?,
            (None, None) => return Err(Failure::Inconsistent(format!("{} has no operation", payment.id)).into()),
        };
        Ok((payment, intent))
    }

    /// Asks Stripe what became of the booking's payment, applies it, and answers the booking as it is now.
    ///
    /// # Errors
    /// [`PayError`]; when Stripe cannot be reached, what we know stays as it is.
    pub async fn refresh_payment(&self, user: &User, booking: BookingId) -> Result<BookingDetails, PayError> {
        let details = self.booking(user, booking).await?.ok_or(PayError::NoSuchBooking)?;
        let Some(payment) = details.payment.as_ref().filter(|payment| !payment.state.is_final()) else {
            return Ok(details);
        };
        self.look_at_payment(payment).await?;
        self.booking(user, booking).await?.ok_or(PayError::NoSuchBooking)
    }

    /// Checks that the booking can be paid in this way; until when.
    pub(crate) fn expect_way(&self, details: &BookingDetails, way: PayWay) -> Result<Timestamp, PayError> {
        let expires_at = payable_until(&details.booking, self.now())?;
        if !details.ways_to_pay().take(way) {
            return Err(PayError::WayNotOffered);
        }
        if way.is_by_stripe() {
            expect_chargeable(details.booking.price.total)?;
        }
        Ok(expires_at)
    }

    /// Checks that not too many attempts in this way were refused.
    pub(crate) async fn expect_tries_left(&self, booking: BookingId, way: PayWay) -> Result<(), PayError> {
        let tries = self.0.store.read().await?.tries_of(booking).await?;
        if tries.leave_room(way, self.settings().tries) { Ok(()) } else { Err(PayError::TooManyTries) }
    }

    pub(crate) async fn own_booking(&self, client: &User, booking: BookingId) -> Result<BookingDetails, PayError> {
        let details = self.0.store.read().await?.booking_details(booking).await?;
        details.filter(|details| details.booking.client_id == client.id).ok_or(PayError::NoSuchBooking)
    }

    /// Step 1: the booking's live payment and, where it has no PaymentIntent yet, the operation that creates one.
    async fn ask_for_payment(
        &self,
        details: &BookingDetails,
        customer: String,
    ) -> Result<(Payment, Option<Operation>), PayError> {
        let payment = self.fresh_payment(&details.booking, PayWay::Online);
        self.ask_for_intent(details, payment, customer).await
    }

    /// The same for a payment that may be charged in another currency than the price's.
    pub(crate) async fn ask_for_intent(
        &self,
        details: &BookingDetails,
        payment: Payment,
        customer: String,
    ) -> Result<(Payment, Option<Operation>), PayError> {
        let request = IntentRequest {
            payment: payment.id,
            booking: details.booking.id,
            customer,
            amount: payment.amount(),
            description: format!("{} – {}", details.service_name, details.trainer_name),
        };
        self.ask_for(payment, OperationKind::CreateIntent, intent_key, &request).await
    }

    /// A payment that is not written down yet.
    pub(crate) fn fresh_payment(&self, booking: &Booking, way: PayWay) -> Payment {
        let now = self.now();
        new_payment(PaymentId::from_parts(now, self.random_bits()), booking, way, now)
    }

    /// Writes down a payment with the operation that starts it, or finds the one that lives.
    pub(crate) async fn ask_for<R: Serialize>(
        &self,
        payment: Payment,
        kind: OperationKind,
        key: fn(PaymentId) -> String,
        request: &R,
    ) -> Result<(Payment, Option<Operation>), PayError> {
        let now = self.now();
        let operation = self.prepare_operation(kind, &payment.id.to_string(), key(payment.id), request)?;
        let (booking, way) = (payment.booking_id, payment.way);
        self.0
            .store
            .write(move |tx| {
                let (payment, operation) = (payment.clone(), operation.clone());
                Box::pin(async move {
                    if let Some(live) = tx.live_payment_of(booking).await? {
                        // Another way was taken in another window a moment ago; asking again settles which one counts.
                        if live.way != way {
                            return Err(PayError::GatewayDown);
                        }
                        let operation = tx.operation_by_key(&key(live.id)).await?;
                        return Ok((live, operation));
                    }
                    let present = touch_payable(tx, booking, now).await?;
                    let payment = priced_as(payment, &present)?;
                    if !tx.insert_payment(&payment).await? || !tx.insert_operation(&operation).await? {
                        return Err(StoreError::Retry("another payment for the booking".into()).into());
                    }
                    Ok((payment, Some(operation)))
                })
            })
            .await
    }

    /// Steps 2 and 3: the call, and its answer.
    pub(crate) async fn create_intent(&self, payment: &Payment, operation: Operation) -> Result<Intent, PayError> {
        let now = self.now();
        let request: IntentRequest = serde_json::from_str(&operation.request).map_err(Failure::from)?;
        let operation = self.mark_attempted(&operation).await?;
        let found = if key_is_alive(&operation, now) {
            Ok(None)
        } else {
            self.0.gateway.find_intent(payment.id, &request.customer).await
        };
        let created = match found {
            Ok(Some(intent)) => Ok(intent),
            Ok(None) => self.0.gateway.create_intent(&key_of(&operation), &request.into()).await,
            Err(error) => Err(error),
        };
        match created {
            Ok(intent) => {
                self.record_intent(payment.id, &operation, &intent).await?;
                Ok(intent)
            }
            Err(error) => {
                self.mark_failed(&operation, &error).await?;
                Err(self.give_up_refused(payment, error).await?)
            }
        }
    }

    async fn record_intent(&self, id: PaymentId, operation: &Operation, intent: &Intent) -> Result<(), PayError> {
        let (operation, facts, now) = (operation.clone(), intent.facts.clone(), self.now());
        self.0
            .store
            .write(move |tx| {
                let (operation, facts) = (operation.clone(), facts.clone());
                Box::pin(async move {
                    conclude(tx, &operation, OperationEvent::Settle, Some(facts.id.clone()), now).await?;
                    let payment = tx.payment(id).await?;
                    let mut payment = payment.ok_or_else(|| Failure::Inconsistent(format!("no payment {id}")))?;
                    if payment.stripe_intent_id.is_none() {
                        payment.stripe_intent_id = Some(facts.id);
                        payment.next_check_at = Some(now + SignedDuration::from_mins(1));
                        payment.updated_at = now;
                        if !tx.update_payment(&payment).await? {
                            return Err(StoreError::Retry("the payment changed meanwhile".into()).into());
                        }
                    }
                    Ok::<_, PayError>(())
                })
            })
            .await?;
        self.apply_intent(id, &intent.facts, None).await?;
        Ok(())
    }

    /// What a failed call for a payment means to the client. A payment that Stripe refused is given up; where its currency is to
    /// blame, that is kept with it, so that another may be offered.
    pub(crate) async fn give_up_refused(&self, payment: &Payment, error: GatewayError) -> Result<PayError, Failure> {
        if error.may_have_happened() || error.is_temporary() {
            return Ok(error.into());
        }
        let for_currency = error.refuses_currency() && payment.exchange.is_none();
        self.abandon(payment.id, for_currency).await?;
        if !for_currency {
            return Ok(error.into());
        }
        Ok(match self.convert(&payment.price).await {
            Ok(_) => PayError::CurrencyRefused,
            Err(PayError::Failed(failure)) => return Err(failure),
            Err(why) => why,
        })
    }

    /// Gives up a payment that has no PaymentIntent and never will. `for_currency`: because Stripe does not take its currency.
    pub(crate) async fn abandon(&self, id: PaymentId, for_currency: bool) -> Result<(), Failure> {
        let now = self.now();
        self.0
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let Some(mut payment) = tx.payment(id).await? else { return Ok(()) };
                    if payment.state != PaymentState::Created {
                        return Ok(());
                    }
                    payment.state = payment.state.abandon()?;
                    payment.currency_refused = for_currency;
                    payment.next_check_at = None;
                    payment.updated_at = now;
                    if tx.update_payment(&payment).await? {
                        Ok(())
                    } else {
                        Err(StoreError::Retry("the payment changed meanwhile".into()).into())
                    }
                })
            })
            .await
    }

    async fn expect_payable(&self, payment: &Payment, intent: &Intent) -> Result<(), PayError> {
        match self.apply_intent(payment.id, &intent.facts, None).await? {
            Applied::NeedsAttention => Err(PayError::NeedsAttention),
            Applied::State(PaymentState::Succeeded | PaymentState::Processing) => Err(PayError::AlreadyPaid),
            Applied::State(PaymentState::Canceled) => {
                self.expect_tries_left(payment.booking_id, payment.way).await?;
                Err(PayError::HoldOver)
            }
            Applied::State(_) => Ok(()),
        }
    }

    /// Takes up a creation whose answer never came.
    pub(crate) async fn recover_intent(&self, operation: Operation) -> Result<(), Failure> {
        let request: IntentRequest = serde_json::from_str(&operation.request)?;
        let payment = self.0.store.read().await?.payment(request.payment).await?;
        let payment = payment.ok_or_else(|| Failure::Inconsistent(format!("no payment {}", request.payment)))?;
        match operation.state {
            OperationState::Prepared => return self.undo_prepared(payment.id, &operation).await,
            OperationState::Failed => return self.abandon(payment.id, false).await,
            _ => {}
        }
        match self.create_intent(&payment, operation).await {
            Ok(_) => Ok(()),
            Err(refused) if refused.is_of_stripe() => Ok(()),
            Err(PayError::Failed(failure)) => Err(failure),
            Err(other) => Err(Failure::Inconsistent(other.to_string())),
        }
    }

    /// Undoes what never went out: whoever wrote it died before the call.
    pub(crate) async fn undo_prepared(&self, payment: PaymentId, operation: &Operation) -> Result<(), Failure> {
        let mut undone = operation.clone();
        undone.state = operation.state.apply(OperationEvent::Undo)?;
        undone.answer = Some("undone before it went out".into());
        let undone_row = undone.clone();
        let was_prepared: bool = self
            .0
            .store
            .write(move |tx| {
                let row = undone_row.clone();
                Box::pin(async move { Ok::<_, Failure>(tx.update_operation(&row, OperationState::Prepared).await?) })
            })
            .await?;
        if was_prepared { self.abandon(payment, false).await } else { Ok(()) }
    }
}

impl From<NotChargeable> for PayError {
    fn from(why: NotChargeable) -> Self {
        match why {
            NotChargeable::UnderMinimum { minimum } => Self::TooSmall { minimum },
            NotChargeable::BetweenSteps { .. } => Self::RefusedByStripe { code: "invalid_charge_amount".into() },
        }
    }
}

/// Until when the booking can be paid.
fn payable_until(booking: &Booking, now: Timestamp) -> Result<Timestamp, PayError> {
    match booking.state {
        BookingState::Held { expires_at } if expires_at > now => Ok(expires_at),
        BookingState::Held { .. } | BookingState::Expired { .. } => Err(PayError::HoldOver),
        BookingState::Confirmed { .. } | BookingState::Completed { .. } | BookingState::NoShow { .. } => {
            Err(PayError::AlreadyPaid)
        }
        BookingState::Cancelled { .. } => Err(PayError::Cancelled),
    }
}

/// Checks inside the transaction that the booking can still be paid, and counts its version up: the end of the hold, which
/// does the same, can then not happen beside it on any engine.
pub(crate) async fn touch_payable(tx: &mut dyn Tx, id: BookingId, now: Timestamp) -> Result<Booking, PayError> {
    let booking = tx.booking(id).await?.ok_or(PayError::NoSuchBooking)?;
    payable_until(&booking, now)?;
    if let Some(changes) = booking.changes
        && tx.booking(changes.booking).await?.is_none_or(|first| first.version != changes.version)
    {
        // What it is the difference to is not what the client saw any more: the money would only come to go back.
        return Err(PayError::HoldOver);
    }
    if tx.move_booking(id, booking.version, booking.state).await? {
        Ok(booking)
    } else {
        Err(StoreError::Retry("the booking changed meanwhile".into()).into())
    }
}

/// The payment by the booking's price as it is inside the transaction: an admin may have changed the commission meanwhile, which
/// is no part of what the client pays.
pub(crate) fn priced_as(payment: Payment, booking: &Booking) -> Result<Payment, Failure> {
    let price = match &payment.exchange {
        Some(exchange) => booking.price.converted(&exchange.quoted.rate)?,
        None if payment.way == PayWay::OnArrival => booking.price.without_surcharge(),
        None => booking.price,
    };
    Ok(Payment { price, ..payment })
}

pub(crate) fn new_payment(id: PaymentId, booking: &Booking, way: PayWay, now: Timestamp) -> Payment {
    Payment {
        id,
        booking_id: booking.id,
        client_id: booking.client_id,
        trainer_id: booking.trainer_id,
        partners: booking.partners.clone(),
        way,
        price: if way == PayWay::OnArrival { booking.price.without_surcharge() } else { booking.price },
        state: PaymentState::Created,
        outcome: None,
        stripe_intent_id: None,
        stripe_session_id: None,
        stripe_charge_id: None,
        card: None,
        receipt_url: None,
        failure: None,
        attention: None,
        exchange: None,
        currency_refused: false,
        next_check_at: None,
        succeeded_at: None,
        fee_posted_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}
