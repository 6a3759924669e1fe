//! Saved cards: SetupIntents, by which clients save them, and a customer's payment methods.

use std::collections::HashMap;

use domain::payment::CardFacts;
use domain::{CardDetails, Expiry, SetupStatus, UserId};
use services::ports::gateway::{ClientSecret, Setup, StripeCard};
use services::ports::{GatewayError, IdempotencyKey};
use stripe_core::customer::{ListPaymentMethodsCustomer, ListPaymentMethodsCustomerType};
use stripe_core::setup_intent::{CreateSetupIntent, CreateSetupIntentUsage, RetrieveSetupIntent};
use stripe_payment::payment_method::DetachPaymentMethod;
use stripe_shared::{
    CustomerId, PaymentMethod, SetupIntent, SetupIntentAllowedPaymentMethodTypes, SetupIntentId, SetupIntentStatus,
};

use crate::StripeGateway;
use crate::convert::{self, USER_ID};
use crate::retry::Effect;

/// The longest page that Stripe gives; nobody saves as many.
const PER_PAGE: i64 = 100;

/// Creates a SetupIntent for cards that may be charged later without the client.
pub(crate) async fn create_setup(
    gateway: &StripeGateway,
    key: &IdempotencyKey,
    customer: &str,
    user: UserId,
) -> Result<Setup, GatewayError> {
    let request = CreateSetupIntent::new()
        .customer(customer)
        .allowed_payment_method_types(vec![SetupIntentAllowedPaymentMethodTypes::Card])
        .usage(CreateSetupIntentUsage::OffSession)
        .metadata(HashMap::from([(USER_ID.to_owned(), user.to_string())]));
    converted(gateway.call("create_setup", Effect::Write(key), &request).await?)
}

/// The SetupIntent as it is now.
pub(crate) async fn retrieve_setup(gateway: &StripeGateway, id: &str) -> Result<Setup, GatewayError> {
    let id: SetupIntentId = convert::checked_id(id, "SetupIntent")?;
    converted(gateway.call("retrieve_setup", Effect::Read, &RetrieveSetupIntent::new(id)).await?)
}

/// A customer's cards, newest first.
pub(crate) async fn list(gateway: &StripeGateway, customer: &str) -> Result<Vec<StripeCard>, GatewayError> {
    let id: CustomerId = convert::checked_id(customer, "customer")?;
    let request = ListPaymentMethodsCustomer::new(id).type_(ListPaymentMethodsCustomerType::Card).limit(PER_PAGE);
    let page = gateway.call("list_cards", Effect::Read, &request).await?;
    Ok(page.data.into_iter().filter_map(card).collect())
}

/// Takes a card from its customer. Stripe has no code of its own for one that has none.
pub(crate) async fn detach(gateway: &StripeGateway, key: &IdempotencyKey, method: &str) -> Result<(), GatewayError> {
    let id: String = convert::checked_id(method, "payment method")?;
    match gateway.call("detach_card", Effect::Write(key), &DetachPaymentMethod::new(id)).await {
        Ok(_) => Ok(()),
        Err(GatewayError::InvalidRequest { message, .. }) => Err(GatewayError::UnexpectedState(message)),
        Err(error) => Err(error),
    }
}

fn converted(setup: SetupIntent) -> Result<Setup, GatewayError> {
    let status = match setup.status {
        SetupIntentStatus::RequiresPaymentMethod
        | SetupIntentStatus::RequiresConfirmation
        | SetupIntentStatus::RequiresAction
        | SetupIntentStatus::Processing => SetupStatus::Open,
        SetupIntentStatus::Succeeded => SetupStatus::Succeeded,
        SetupIntentStatus::Canceled => SetupStatus::Canceled,
        other => return Err(GatewayError::Undecodable(format!("a SetupIntent with the status {other}"))),
    };
    Ok(Setup { id: setup.id.to_string(), status, client_secret: setup.client_secret.map(ClientSecret) })
}

/// A card of which Stripe says too little to be shown is left out.
fn card(method: PaymentMethod) -> Option<StripeCard> {
    let card = method.card?;
    let details = CardDetails {
        facts: CardFacts { brand: card.brand, last4: card.last4 },
        expiry: Expiry::new(card.exp_month, card.exp_year)?,
        fingerprint: card.fingerprint,
    };
    Some(StripeCard { method: method.id.to_string(), details })
}
