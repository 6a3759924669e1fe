//! Checkout Sessions: payments on Stripe's own page. Each answer has the PaymentIntent with its latest charge and that charge's
//! balance transaction expanded, where there are any.

use std::collections::HashMap;

use services::ports::gateway::{Checkout, CheckoutStatus, NewCheckout};
use services::ports::{GatewayError, IdempotencyKey};
use stripe_checkout::checkout_session::{
    CreateCheckoutSession, CreateCheckoutSessionLineItems, CreateCheckoutSessionLineItemsPriceData,
    CreateCheckoutSessionPaymentIntentData, ExpireCheckoutSession, ProductData, RetrieveCheckoutSession,
};
use stripe_shared::{CheckoutSession, CheckoutSessionMode, CheckoutSessionStatus};
use stripe_types::Expandable;

use crate::StripeGateway;
use crate::amount::{currency_to_stripe, to_stripe};
use crate::convert::{self, BOOKING_ID, PAYMENT_ID};
use crate::retry::Effect;

fn expanded() -> Vec<String> {
    vec!["payment_intent.latest_charge.balance_transaction".to_owned()]
}

/// Opens a Session for one thing at one price.
pub(crate) async fn create(
    gateway: &StripeGateway,
    key: &IdempotencyKey,
    checkout: &NewCheckout,
) -> Result<Checkout, GatewayError> {
    let metadata = HashMap::from([
        (PAYMENT_ID.to_owned(), checkout.payment.to_string()),
        (BOOKING_ID.to_owned(), checkout.booking.to_string()),
    ]);
    let mut product = ProductData::new(checkout.name.as_str());
    product.description = Some(checkout.description.clone());
    let mut price = CreateCheckoutSessionLineItemsPriceData::new(currency_to_stripe(checkout.amount.currency));
    price.unit_amount = Some(to_stripe(checkout.amount)?);
    price.product_data = Some(product);
    let mut line = CreateCheckoutSessionLineItems::new();
    line.price_data = Some(price);
    line.quantity = Some(1);
    let mut intent = CreateCheckoutSessionPaymentIntentData::new();
    intent.description = Some(format!("{} – {}", checkout.name, checkout.description));
    intent.metadata = Some(metadata.clone());
    let request = CreateCheckoutSession::new()
        .mode(CheckoutSessionMode::Payment)
        .customer(checkout.customer.as_str())
        .client_reference_id(checkout.booking.to_string())
        .line_items(vec![line])
        .metadata(metadata)
        .payment_intent_data(intent)
        .success_url(checkout.success_url.as_str())
        .cancel_url(checkout.cancel_url.as_str())
        .expires_at(checkout.expires_at.as_second())
        .expand(expanded());
    converted(gateway.call("create_checkout", Effect::Write(key), &request).await?)
}

/// The Session as it is now.
pub(crate) async fn retrieve(gateway: &StripeGateway, id: &str) -> Result<Checkout, GatewayError> {
    let id = convert::checked_id::<String>(id, "Checkout Session")?;
    let request = RetrieveCheckoutSession::new(id).expand(expanded());
    converted(gateway.call("retrieve_checkout", Effect::Read, &request).await?)
}

/// Ends a Session that is open. Stripe has no code of its own for one that is not.
pub(crate) async fn expire(gateway: &StripeGateway, key: &IdempotencyKey, id: &str) -> Result<Checkout, GatewayError> {
    let id = convert::checked_id::<String>(id, "Checkout Session")?;
    let request = ExpireCheckoutSession::new(id).expand(expanded());
    match gateway.call("expire_checkout", Effect::Write(key), &request).await {
        Ok(session) => converted(session),
        Err(GatewayError::InvalidRequest { message, .. }) => Err(GatewayError::UnexpectedState(message)),
        Err(error) => Err(error),
    }
}

fn converted(session: CheckoutSession) -> Result<Checkout, GatewayError> {
    let status = match session.status {
        Some(CheckoutSessionStatus::Open) => CheckoutStatus::Open,
        Some(CheckoutSessionStatus::Complete) => CheckoutStatus::Complete,
        Some(CheckoutSessionStatus::Expired) => CheckoutStatus::Expired,
        other => {
            let status = other.map_or_else(|| "none".to_owned(), |status| status.to_string());
            return Err(GatewayError::Undecodable(format!("a Checkout Session with the status {status}")));
        }
    };
    let intent = match session.payment_intent {
        None => None,
        Some(Expandable::Object(intent)) => Some(convert::intent(*intent)?),
        Some(Expandable::Id(id)) => {
            return Err(GatewayError::Undecodable(format!("a Checkout Session without its PaymentIntent {id}")));
        }
    };
    let payment =
        session.metadata.as_ref().and_then(|metadata| metadata.get(PAYMENT_ID)).and_then(|id| id.parse().ok());
    Ok(Checkout { id: session.id.to_string(), status, url: session.url, intent, payment })
}
