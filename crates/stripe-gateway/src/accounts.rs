//! Trainers' accounts: Express accounts whose payouts are ours to make.
//!
//! async-stripe has the calls in a crate of its own, which is a lot to compile, and its Account insists on much that we don't
//! need; what is read here is only what our rules ask for.

use std::collections::HashMap;

use domain::{BankFacts, CapabilityStatus, ConnectFacts, Currency, TrainerId};
use serde::Serialize;
use services::ports::connect::NewAccount;
use services::ports::{GatewayError, IdempotencyKey};
use stripe::StripeRequest;
use stripe_client_core::{RequestBuilder, StripeMethod};

use crate::StripeGateway;
use crate::convert::{self, TRAINER_ID};
use crate::listing::{List, Listed, Page, Query};
use crate::retry::{Effect, PLATFORM};

/// Countries whose accounts may be under Stripe's full agreement, by <https://stripe.com/global>. In all others Stripe has
/// recipients only, who take transfers and nothing else
/// (<https://docs.stripe.com/connect/service-agreement-types>, <https://docs.stripe.com/connect/cross-border-payouts>); whether it
/// has any there is for Stripe to say.
const FULL_AGREEMENT: &[&str] = &[
    "AE", "AT", "AU", "BE", "BG", "BR", "CA", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI", "GR",
    "HK", "HR", "HU", "IE", "IT", "JP", "LI", "LT", "LU", "LV", "MT", "MX", "MY", "NL", "NO", "NZ", "PL", "PT", "RO",
    "SE", "SG", "SI", "SK", "TH", "US",
];

/// Creates an account. Whether a person or a company is behind it, they say in Stripe's form.
pub(crate) async fn create(
    gateway: &StripeGateway,
    key: &IdempotencyKey,
    account: &NewAccount,
) -> Result<ConnectFacts, GatewayError> {
    let request = Create {
        r#type: "express",
        country: &account.country,
        email: &account.email,
        capabilities: Capabilities { transfers: Capability { requested: true } },
        business_profile: is_public(&account.url).then_some(Profile { url: &account.url }),
        settings: Settings { payouts: Payouts { schedule: Schedule { interval: "manual" } } },
        tos_acceptance: (!FULL_AGREEMENT.contains(&account.country.as_str()))
            .then_some(Agreement { service_agreement: "recipient" }),
        metadata: HashMap::from([(TRAINER_ID, account.trainer.to_string())]),
    };
    let mut account = gateway.call("create_account", Effect::Write(key), &request).await?;
    // It has none yet. No look for more here: were it to fail, that would read as if no account had been created.
    let banks = account.external_accounts.take().map_or_else(Vec::new, |page| page.data);
    Ok(facts(account, banks))
}

/// The account as it is now.
pub(crate) async fn retrieve(gateway: &StripeGateway, id: &str) -> Result<ConnectFacts, GatewayError> {
    let request = Retrieve(convert::checked_id(id, "account")?);
    let mut account = gateway.call("retrieve_account", Effect::Read, &request).await?;
    let banks = match account.external_accounts.take() {
        Some(page) if !page.has_more => page.data,
        // The account itself holds only the newest ten.
        _ => {
            let path = format!("/accounts/{}/external_accounts", request.0);
            gateway.all("list_external_accounts", PLATFORM, List::new(path, Query::all())).await?
        }
    };
    Ok(facts(account, banks))
}

/// The account with our trainer's id in its metadata.
pub(crate) async fn find(gateway: &StripeGateway, trainer: TrainerId) -> Result<Option<ConnectFacts>, GatewayError> {
    let list = List::new("/accounts", Query::all());
    match gateway.find("list_accounts", PLATFORM, list, (TRAINER_ID, &trainer.to_string())).await? {
        Some(id) => retrieve(gateway, &id).await.map(Some),
        None => Ok(None),
    }
}

/// A link to Stripe's form. It is a key to that form, so it is never logged.
pub(crate) async fn link(
    gateway: &StripeGateway,
    key: &IdempotencyKey,
    account: &str,
    refresh_url: &str,
    return_url: &str,
) -> Result<String, GatewayError> {
    let request = CreateLink { account, refresh_url, return_url, r#type: "account_onboarding" };
    Ok(gateway.call("create_account_link", Effect::Write(key), &request).await?.url)
}

/// Whether an address is one that Stripe takes as a business's: https, and a name that the public can resolve.
fn is_public(url: &str) -> bool {
    // By RFC 2606, RFC 6761 and RFC 6762, and what networks at home use: nobody outside finds these.
    const PRIVATE: &[&str] = &["arpa", "example", "home", "internal", "invalid", "lan", "local", "localhost", "test"];
    let Some(rest) = url.strip_prefix("https://") else { return false };
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.');
    let top = host.rsplit_once('.').map_or("", |(_, top)| top);
    // A number at the end is an address of four numbers.
    plain
        && top.starts_with(|first: char| first.is_ascii_alphabetic())
        && !PRIVATE.contains(&&*top.to_ascii_lowercase())
}

fn facts(account: Account, banks: Vec<External>) -> ConnectFacts {
    let requirements = account.requirements.unwrap_or_default();
    let transfers = account.capabilities.and_then(|capabilities| capabilities.transfers);
    ConnectFacts {
        id: account.id,
        country: account.country.unwrap_or_default(),
        default_currency: account.default_currency.and_then(|currency| currency.parse().ok()),
        details_submitted: account.details_submitted.unwrap_or(false),
        payouts_enabled: account.payouts_enabled.unwrap_or(false),
        transfers: match transfers.as_deref() {
            Some("active") => CapabilityStatus::Active,
            Some("pending") => CapabilityStatus::Pending,
            None => CapabilityStatus::Unrequested,
            // A word newer than this program lets no money through.
            Some(_) => CapabilityStatus::Inactive,
        },
        currently_due: requirements.currently_due.unwrap_or_default(),
        past_due: requirements.past_due.unwrap_or_default(),
        pending_verification: requirements.pending_verification.unwrap_or_default(),
        disabled_reason: requirements.disabled_reason,
        banks: banks.into_iter().filter_map(bank).collect(),
    }
}

/// A bank account, or a debit card in its place; `None` for a currency that we don't know, in which nothing is paid out.
fn bank(external: External) -> Option<BankFacts> {
    Some(BankFacts {
        currency: external.currency?.parse::<Currency>().ok()?,
        last4: external.last4?,
        bank: external.bank_name.or(external.brand),
        is_default: external.default_for_currency.unwrap_or(false),
    })
}

/// `POST /v1/accounts`.
#[derive(Serialize)]
struct Create<'a> {
    r#type: &'static str,
    country: &'a str,
    email: &'a str,
    capabilities: Capabilities,
    #[serde(skip_serializing_if = "Option::is_none")]
    business_profile: Option<Profile<'a>>,
    settings: Settings,
    #[serde(skip_serializing_if = "Option::is_none")]
    tos_acceptance: Option<Agreement>,
    metadata: HashMap<&'static str, String>,
}

#[derive(Serialize)]
struct Capabilities {
    transfers: Capability,
}

#[derive(Serialize)]
struct Capability {
    requested: bool,
}

#[derive(Serialize)]
struct Profile<'a> {
    url: &'a str,
}

#[derive(Serialize)]
struct Settings {
    payouts: Payouts,
}

#[derive(Serialize)]
struct Payouts {
    schedule: Schedule,
}

#[derive(Serialize)]
struct Schedule {
    interval: &'static str,
}

#[derive(Serialize)]
struct Agreement {
    service_agreement: &'static str,
}

impl StripeRequest for Create<'_> {
    type Output = Account;

    fn build(&self) -> RequestBuilder {
        RequestBuilder::new(StripeMethod::Post, "/accounts").form(self)
    }
}

/// `GET /v1/accounts/{id}`.
struct Retrieve(String);

impl StripeRequest for Retrieve {
    type Output = Account;

    fn build(&self) -> RequestBuilder {
        RequestBuilder::new(StripeMethod::Get, format!("/accounts/{}", self.0))
    }
}

/// `POST /v1/account_links`.
#[derive(Serialize)]
struct CreateLink<'a> {
    account: &'a str,
    refresh_url: &'a str,
    return_url: &'a str,
    r#type: &'static str,
}

impl StripeRequest for CreateLink<'_> {
    type Output = Link;

    fn build(&self) -> RequestBuilder {
        RequestBuilder::new(StripeMethod::Post, "/account_links").form(self)
    }
}

#[derive(miniserde::Deserialize)]
struct Link {
    url: String,
}

/// What is read of an account.
#[derive(miniserde::Deserialize)]
pub(crate) struct Account {
    id: String,
    country: Option<String>,
    default_currency: Option<String>,
    details_submitted: Option<bool>,
    payouts_enabled: Option<bool>,
    capabilities: Option<Has>,
    requirements: Option<Requirements>,
    external_accounts: Option<Page<External>>,
}

/// The capabilities that it was asked to have.
#[derive(miniserde::Deserialize)]
struct Has {
    transfers: Option<String>,
}

#[derive(Default, miniserde::Deserialize)]
struct Requirements {
    currently_due: Option<Vec<String>>,
    past_due: Option<Vec<String>>,
    pending_verification: Option<Vec<String>>,
    disabled_reason: Option<String>,
}

#[derive(miniserde::Deserialize)]
struct External {
    id: String,
    currency: Option<String>,
    last4: Option<String>,
    /// A bank account's.
    bank_name: Option<String>,
    /// A card's.
    brand: Option<String>,
    default_for_currency: Option<bool>,
}

impl Listed for External {
    fn id(&self) -> String {
        self.id.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_that_the_public_can_reach_is_told() {
        for url in ["https://spotter.com/trainers/trn_1", "https://app.spotter.com:8443", "https://spotter.co.uk?a#b"] {
            assert!(is_public(url), "{url}");
        }
        for url in [
            "",
            "http://spotter.com",
            "https://",
            "https://localhost:3000/t",
            "https://spotter",
            "https://127.0.0.1/t",
            "https://[::1]/t",
            "https://spotter.test",
            "https://gym.LOCAL/t",
            "https://user@spotter.com",
            "https://spotter.com.",
            "javascript:alert(1)",
        ] {
            assert!(!is_public(url), "{url}");
        }
    }
}
