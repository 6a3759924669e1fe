//! The payment gateway over Stripe's API, through async-stripe. The only crate that names it; `server` builds one
//! [`StripeGateway`] and hands it to the use cases, which know no more of it than [`services::ports::PaymentGateway`].
//!
//! - `config`: which key, which address, how patient
//! - `retry`: one call, tried as often as [`Patience`](services::ports::gateway::Patience) allows, always with the same
//!   idempotency key
//! - `error`: what a failed attempt means, for the next attempt and for the caller
//! - `amount`: our minor units and Stripe's
//! - `convert`: Stripe's objects as our facts
//! - `fields`, `listing`: objects read field by field, and lists, where async-stripe's own would be too strict or too much
//! - `customers`, `intents`, `cards`, `checkouts`, `refunds`, `disputes`, `events`, `balance`: the calls
//! - `accounts`, `transfers`, `payouts`: the calls for trainers' accounts and the money on its way to them; `connect` lists them
//! - `statement`: what moved on our balance
//!
//! Known limits of async-stripe 1.0.0-rc.10 that shape this crate:
//! - It opens a connection for each call, and hides the answer's headers: `Stripe-Should-Retry` can't be followed, and the request
//!   id is known for errors only.
//! - It drops the status of an answer without a Stripe error in it (a proxy's page). Such an answer counts as lost.
//! - Its base address may have a path (`http://127.0.0.1:3000/stripe-sandbox/`), as long as it ends with a slash; `config`
//!   sees to that.

mod accounts;
mod amount;
mod balance;
mod cards;
mod checkouts;
mod config;
mod connect;
mod convert;
mod customers;
mod disputes;
mod error;
mod events;
mod fields;
mod intents;
mod listing;
mod payouts;
mod refunds;
mod retry;
mod statement;
mod transfers;

#[cfg(test)]
mod fixtures;

use async_trait::async_trait;
use domain::{Money, PaymentId, Timestamp, UserId};
use services::ports::gateway::{
    AccountFacts, Checkout, Evidence, ListedEvent, NewCheckout, NewRefund, Setup, StripeCard, StripeDispute,
    StripeRefund,
};
use services::ports::statement::StatementPage;
use services::ports::{GatewayError, IdempotencyKey, Intent, NewCustomer, NewIntent, PaymentGateway, StatementGateway};

pub use config::{GatewayConfig, GatewayConfigError};

/// Stripe, or the sandbox that speaks like it.
pub struct StripeGateway {
    client: stripe::Client,
    patience: services::ports::gateway::Patience,
    random: std::sync::Arc<dyn services::ports::Random>,
}

impl std::fmt::Debug for StripeGateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StripeGateway").field("patience", &self.patience).finish_non_exhaustive()
    }
}

#[async_trait]
impl PaymentGateway for StripeGateway {
    async fn create_customer(&self, key: &IdempotencyKey, customer: &NewCustomer) -> Result<String, GatewayError> {
        customers::create(self, key, customer).await
    }

    async fn create_intent(&self, key: &IdempotencyKey, intent: &NewIntent) -> Result<Intent, GatewayError> {
        intents::create(self, key, intent).await
    }

    async fn intent(&self, id: &str) -> Result<Intent, GatewayError> {
        intents::retrieve(self, id).await
    }

    async fn find_intent(&self, payment: PaymentId, customer: &str) -> Result<Option<Intent>, GatewayError> {
        intents::find(self, payment, customer).await
    }

    async fn confirm_intent(
        &self,
        key: &IdempotencyKey,
        id: &str,
        payment_method: &str,
        return_url: &str,
        off_session: bool,
    ) -> Result<Intent, GatewayError> {
        intents::confirm(self, key, id, payment_method, return_url, off_session).await
    }

    async fn cancel_intent(&self, key: &IdempotencyKey, id: &str) -> Result<Intent, GatewayError> {
        intents::cancel(self, key, id).await
    }

    async fn create_setup(&self, key: &IdempotencyKey, customer: &str, user: UserId) -> Result<Setup, GatewayError> {
        cards::create_setup(self, key, customer, user).await
    }

    async fn setup(&self, id: &str) -> Result<Setup, GatewayError> {
        cards::retrieve_setup(self, id).await
    }

    async fn cards_of(&self, customer: &str) -> Result<Vec<StripeCard>, GatewayError> {
        cards::list(self, customer).await
    }

    async fn detach_card(&self, key: &IdempotencyKey, method: &str) -> Result<(), GatewayError> {
        cards::detach(self, key, method).await
    }

    async fn create_checkout(&self, key: &IdempotencyKey, checkout: &NewCheckout) -> Result<Checkout, GatewayError> {
        checkouts::create(self, key, checkout).await
    }

    async fn checkout(&self, id: &str) -> Result<Checkout, GatewayError> {
        checkouts::retrieve(self, id).await
    }

    async fn expire_checkout(&self, key: &IdempotencyKey, id: &str) -> Result<Checkout, GatewayError> {
        checkouts::expire(self, key, id).await
    }

    async fn create_refund(&self, key: &IdempotencyKey, refund: &NewRefund) -> Result<StripeRefund, GatewayError> {
        refunds::create(self, key, refund).await
    }

    async fn refund(&self, id: &str) -> Result<StripeRefund, GatewayError> {
        refunds::retrieve(self, id).await
    }

    async fn refunds_of(&self, intent: &str) -> Result<Vec<StripeRefund>, GatewayError> {
        refunds::of_intent(self, intent).await
    }

    async fn refunds_since(&self, since: Timestamp) -> Result<Vec<StripeRefund>, GatewayError> {
        refunds::since(self, since).await
    }

    async fn dispute(&self, id: &str) -> Result<StripeDispute, GatewayError> {
        disputes::retrieve(self, id).await
    }

    async fn disputes_since(&self, since: Timestamp) -> Result<Vec<StripeDispute>, GatewayError> {
        disputes::since(self, since).await
    }

    async fn submit_evidence(
        &self,
        key: &IdempotencyKey,
        id: &str,
        evidence: &Evidence,
    ) -> Result<StripeDispute, GatewayError> {
        disputes::submit(self, key, id, evidence).await
    }

    async fn close_dispute(&self, key: &IdempotencyKey, id: &str) -> Result<StripeDispute, GatewayError> {
        disputes::close(self, key, id).await
    }

    async fn events_since(&self, since: Timestamp, limit: usize) -> Result<Vec<ListedEvent>, GatewayError> {
        events::since(self, since, limit).await
    }

    async fn balance(&self) -> Result<Vec<Money>, GatewayError> {
        balance::balance(self).await
    }

    async fn account(&self) -> Result<AccountFacts, GatewayError> {
        balance::account(self).await
    }
}

#[async_trait]
impl StatementGateway for StripeGateway {
    async fn statement_page(
        &self,
        from: Option<Timestamp>,
        until: Option<Timestamp>,
        after: Option<&str>,
    ) -> Result<StatementPage, GatewayError> {
        statement::page(self, from, until, after).await
    }
}
