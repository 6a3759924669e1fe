//! What Stripe holds for us, and the account behind our key.

use domain::Money;
use services::ports::GatewayError;
use services::ports::gateway::AccountFacts;
use stripe::StripeRequest;
use stripe_client_core::{RequestBuilder, StripeMethod};
use stripe_core::balance::RetrieveForMyAccountBalance;

use crate::StripeGateway;
use crate::amount::from_stripe;
use crate::retry::Effect;

/// Available and pending together, one sum per currency.
pub(crate) async fn balance(gateway: &StripeGateway) -> Result<Vec<Money>, GatewayError> {
    let balance = gateway.call("balance", Effect::Read, &RetrieveForMyAccountBalance::new()).await?;
    let mut sums: Vec<Money> = Vec::new();
    for part in balance.available.iter().chain(&balance.pending) {
        let money = from_stripe(part.amount, &part.currency)?;
        match sums.iter_mut().find(|sum| sum.currency == money.currency) {
            Some(sum) => *sum = sum.plus(money).map_err(|error| GatewayError::Undecodable(error.to_string()))?,
            None => sums.push(money),
        }
    }
    Ok(sums)
}

/// Who we are at Stripe.
pub(crate) async fn account(gateway: &StripeGateway) -> Result<AccountFacts, GatewayError> {
    let account = gateway.call("account", Effect::Read, &OwnAccount).await?;
    Ok(AccountFacts {
        id: account.id.to_string(),
        default_currency: account.default_currency.map(|currency| currency.to_string()),
        charges_enabled: account.charges_enabled.unwrap_or(false),
    })
}

/// `GET /v1/account`. async-stripe has it in a crate of its own, which is a lot to compile for one address.
struct OwnAccount;

impl StripeRequest for OwnAccount {
    type Output = stripe_shared::Account;

    fn build(&self) -> RequestBuilder {
        RequestBuilder::new(StripeMethod::Get, "/account")
    }
}
