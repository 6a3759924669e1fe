//! PaymentIntents: one per payment. Each answer has the latest charge and its balance transaction expanded, where there are any.

use std::collections::HashMap;

use domain::PaymentId;
use services::ports::{GatewayError, IdempotencyKey, Intent, NewIntent};
use stripe_core::payment_intent::{
    CancelPaymentIntent, ConfirmPaymentIntent, ConfirmPaymentIntentOffSession, CreatePaymentIntent,
    CreatePaymentIntentAutomaticPaymentMethods, RetrievePaymentIntent,
};
use stripe_shared::PaymentIntentId;

use crate::StripeGateway;
use crate::amount::{currency_to_stripe, to_stripe};
use crate::convert::{self, BOOKING_ID, PAYMENT_ID};
use crate::listing::{List, Query};
use crate::retry::{Effect, PLATFORM};

fn expanded() -> Vec<String> {
    vec!["latest_charge.balance_transaction".to_owned()]
}

fn checked(id: &str) -> Result<PaymentIntentId, GatewayError> {
    convert::checked_id(id, "PaymentIntent")
}

/// Creates a PaymentIntent with automatic payment methods.
pub(crate) async fn create(
    gateway: &StripeGateway,
    key: &IdempotencyKey,
    intent: &NewIntent,
) -> Result<Intent, GatewayError> {
    let metadata = HashMap::from([
        (PAYMENT_ID.to_owned(), intent.payment.to_string()),
        (BOOKING_ID.to_owned(), intent.booking.to_string()),
    ]);
    let request = CreatePaymentIntent::new(to_stripe(intent.amount)?, currency_to_stripe(intent.amount.currency))
        .automatic_payment_methods(CreatePaymentIntentAutomaticPaymentMethods::new(true))
        .customer(intent.customer.as_str())
        .description(intent.description.as_str())
        .metadata(metadata)
        .expand(expanded());
    convert::intent(gateway.call("create_intent", Effect::Write(key), &request).await?)
}

/// The PaymentIntent as it is now.
pub(crate) async fn retrieve(gateway: &StripeGateway, id: &str) -> Result<Intent, GatewayError> {
    let request = RetrievePaymentIntent::new(checked(id)?).expand(expanded());
    convert::intent(gateway.call("retrieve_intent", Effect::Read, &request).await?)
}

/// Confirms a PaymentIntent with a payment method.
pub(crate) async fn confirm(
    gateway: &StripeGateway,
    key: &IdempotencyKey,
    id: &str,
    payment_method: &str,
    return_url: &str,
    off_session: bool,
) -> Result<Intent, GatewayError> {
    let mut request = ConfirmPaymentIntent::new(checked(id)?)
        .payment_method(payment_method)
        .return_url(return_url)
        .expand(expanded());
    if off_session {
        request = request.off_session(ConfirmPaymentIntentOffSession::Bool(true));
    }
    convert::intent(gateway.call("confirm_intent", Effect::Write(key), &request).await?)
}

/// Cancels a PaymentIntent.
pub(crate) async fn cancel(gateway: &StripeGateway, key: &IdempotencyKey, id: &str) -> Result<Intent, GatewayError> {
    let request = CancelPaymentIntent::new(checked(id)?).expand(expanded());
    convert::intent(gateway.call("cancel_intent", Effect::Write(key), &request).await?)
}

/// The PaymentIntent with our payment's id in its metadata, among the customer's.
pub(crate) async fn find(
    gateway: &StripeGateway,
    payment: PaymentId,
    customer: &str,
) -> Result<Option<Intent>, GatewayError> {
    let list = List::new("/payment_intents", Query { customer: Some(customer.to_owned()), ..Query::all() });
    match gateway.find("list_intents", PLATFORM, list, (PAYMENT_ID, &payment.to_string())).await? {
        Some(id) => retrieve(gateway, &id).await.map(Some),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_never_leads_elsewhere() {
        for id in ["", "pi_1/cancel", "../customers", "pi_1?x", "pi 1", "pi_%2f"] {
            assert!(matches!(checked(id), Err(GatewayError::NotFound(_))), "{id}");
        }
        assert!(checked("pi_3MtwBwLkdIwHu7ix28a3tqPa").is_ok());
    }
}
