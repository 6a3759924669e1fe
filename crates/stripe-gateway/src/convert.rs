//! Stripe's objects as the facts that our rules judge by. Used by the calls.

use domain::payment::{BalanceFacts, CardFacts, ChargeFacts, IntentStatus};
use domain::{IntentFacts, Timestamp};
use services::ports::gateway::ClientSecret;
use services::ports::{GatewayError, Intent};
use stripe_shared::{ApiErrors, BalanceTransaction, Charge, PaymentIntent, PaymentIntentStatus};
use stripe_types::Expandable;

use crate::amount::from_stripe;
use crate::error;

/// The metadata that ties a PaymentIntent to our payment.
pub(crate) const PAYMENT_ID: &str = "payment_id";
/// The metadata that ties a PaymentIntent to our booking.
pub(crate) const BOOKING_ID: &str = "booking_id";
/// The metadata that ties a Refund to ours.
pub(crate) const REFUND_ID: &str = "refund_id";
/// The metadata that ties a customer to our user.
pub(crate) const USER_ID: &str = "user_id";
/// The metadata that ties a connected account to our trainer.
pub(crate) const TRAINER_ID: &str = "trainer_id";
/// The metadata that ties a Transfer and a Payout to our withdrawal.
pub(crate) const WITHDRAWAL_ID: &str = "withdrawal_id";

/// An id that can stand in a path; one that cannot is nobody's.
pub(crate) fn checked_id<T: From<String>>(id: &str, what: &str) -> Result<T, GatewayError> {
    let plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain { Ok(id.to_owned().into()) } else { Err(GatewayError::NotFound(format!("{what} of such an id"))) }
}

/// A time of Stripe's, which are whole seconds since 1970.
pub(crate) fn time(second: i64) -> Result<Timestamp, GatewayError> {
    Timestamp::from_second(second).map_err(|_| GatewayError::Undecodable(format!("the time {second}")))
}

/// A PaymentIntent, with its charge where that is expanded.
///
/// # Errors
/// [`GatewayError::Undecodable`] for a status or amount that our rules have no word for.
pub(crate) fn intent(intent: PaymentIntent) -> Result<Intent, GatewayError> {
    let facts = IntentFacts {
        id: intent.id.to_string(),
        status: status(&intent.status)?,
        amount: from_stripe(intent.amount, &intent.currency)?,
        amount_received: from_stripe(intent.amount_received, &intent.currency)?,
        failure: intent.last_payment_error.as_deref().map(error::failure),
        refused: intent.last_payment_error.as_deref().and_then(refused).into_iter().collect(),
        charge: intent.latest_charge.as_ref().map(charge).transpose()?,
    };
    let payment = intent.metadata.get(PAYMENT_ID).and_then(|id| id.parse().ok());
    let redirect_url = intent.next_action.and_then(|action| action.redirect_to_url?.url);
    Ok(Intent { facts, payment, client_secret: intent.client_secret.map(ClientSecret), redirect_url })
}

/// What tells one refused attempt from another.
fn refused(error: &ApiErrors) -> Option<String> {
    let card = || error.payment_method.as_ref().map(|method| method.id.to_string());
    error.charge.clone().or_else(card)
}

fn status(status: &PaymentIntentStatus) -> Result<IntentStatus, GatewayError> {
    match status {
        PaymentIntentStatus::RequiresPaymentMethod => Ok(IntentStatus::RequiresPaymentMethod),
        PaymentIntentStatus::RequiresConfirmation => Ok(IntentStatus::RequiresConfirmation),
        PaymentIntentStatus::RequiresAction => Ok(IntentStatus::RequiresAction),
        PaymentIntentStatus::Processing => Ok(IntentStatus::Processing),
        PaymentIntentStatus::Succeeded => Ok(IntentStatus::Succeeded),
        PaymentIntentStatus::Canceled => Ok(IntentStatus::Canceled),
        // Manual capture, which we never ask for, or newer than this program.
        other => Err(GatewayError::Undecodable(format!("a PaymentIntent with the status {other}"))),
    }
}

fn charge(charge: &Expandable<Charge>) -> Result<ChargeFacts, GatewayError> {
    let Expandable::Object(object) = charge else {
        return Ok(ChargeFacts { id: charge.id().to_string(), card: None, receipt_url: None, balance: None });
    };
    let balance = object.balance_transaction.as_ref().and_then(Expandable::as_object).and_then(|transaction| {
        // A fee that we can't express must not hold up a payment that is made; the books' proof will show the difference.
        balance(transaction)
            .inspect_err(|error| tracing::error!(%error, id = %transaction.id, "a fee is left out"))
            .ok()
    });
    Ok(ChargeFacts { id: object.id.to_string(), card: card(object), receipt_url: object.receipt_url.clone(), balance })
}

fn card(charge: &Charge) -> Option<CardFacts> {
    let card = charge.payment_method_details.as_ref()?.card.as_ref()?;
    Some(CardFacts { brand: card.brand.clone()?, last4: card.last4.clone()? })
}

/// What a balance transaction moved, with the sign it has.
pub(crate) fn balance(transaction: &BalanceTransaction) -> Result<BalanceFacts, GatewayError> {
    Ok(BalanceFacts {
        id: transaction.id.to_string(),
        gross: from_stripe(transaction.amount, &transaction.currency)?,
        fee: from_stripe(transaction.fee, &transaction.currency)?,
    })
}
