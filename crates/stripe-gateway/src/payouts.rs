//! Payouts of trainers' accounts to their banks. They are the account's own, so each call says which account it is for.

use std::collections::HashMap;

use domain::{PayoutFacts, PayoutStatus, Timestamp, WithdrawalId};
use serde::Serialize;
use services::ports::connect::NewPayout;
use services::ports::{GatewayError, IdempotencyKey};
use stripe::StripeRequest;
use stripe_client_core::{RequestBuilder, StripeMethod};
use stripe_shared::AccountId;
use stripe_types::Currency;

use crate::StripeGateway;
use crate::amount::{currency_to_stripe, from_stripe, to_stripe_unrounded};
use crate::convert::{self, WITHDRAWAL_ID};
use crate::listing::{List, Query};
use crate::retry::Effect;

/// Sends money from an account to its bank.
pub(crate) async fn create(
    gateway: &StripeGateway,
    key: &IdempotencyKey,
    payout: &NewPayout,
) -> Result<PayoutFacts, GatewayError> {
    let request = Create {
        amount: to_stripe_unrounded(payout.amount)?,
        currency: currency_to_stripe(payout.amount.currency),
        metadata: HashMap::from([(WITHDRAWAL_ID, payout.withdrawal.to_string())]),
    };
    let account = checked_account(&payout.account)?;
    converted(gateway.call_for(Some(&account), "create_payout", Effect::Write(key), &request).await?)
}

/// The Payout as it is now.
pub(crate) async fn retrieve(gateway: &StripeGateway, account: &str, id: &str) -> Result<PayoutFacts, GatewayError> {
    let (account, request) = (checked_account(account)?, Retrieve(convert::checked_id(id, "Payout")?));
    converted(gateway.call_for(Some(&account), "retrieve_payout", Effect::Read, &request).await?)
}

/// The Payout with our withdrawal's id in its metadata.
pub(crate) async fn find(
    gateway: &StripeGateway,
    withdrawal: WithdrawalId,
    account: &str,
    since: Timestamp,
) -> Result<Option<PayoutFacts>, GatewayError> {
    let holder = checked_account(account)?;
    let list = List::new("/payouts", Query::since(since));
    match gateway.find("list_payouts", Some(&holder), list, (WITHDRAWAL_ID, &withdrawal.to_string())).await? {
        Some(id) => retrieve(gateway, account, &id).await.map(Some),
        None => Ok(None),
    }
}

fn checked_account(id: &str) -> Result<AccountId, GatewayError> {
    convert::checked_id(id, "account")
}

fn converted(payout: Payout) -> Result<PayoutFacts, GatewayError> {
    let status = match payout.status.as_str() {
        "pending" => PayoutStatus::Pending,
        "in_transit" => PayoutStatus::InTransit,
        "paid" => PayoutStatus::Paid,
        "failed" => PayoutStatus::Failed,
        "canceled" => PayoutStatus::Canceled,
        other => return Err(GatewayError::Undecodable(format!("a Payout with the status {other}"))),
    };
    Ok(PayoutFacts {
        status,
        amount: from_stripe(payout.amount, &payout.currency)?,
        failure_code: payout.failure_code,
        arrives_at: convert::time(payout.arrival_date)?,
        id: payout.id,
    })
}

/// `POST /v1/payouts`.
#[derive(Serialize)]
struct Create {
    amount: i64,
    currency: Currency,
    metadata: HashMap<&'static str, String>,
}

impl StripeRequest for Create {
    type Output = Payout;

    fn build(&self) -> RequestBuilder {
        RequestBuilder::new(StripeMethod::Post, "/payouts").form(self)
    }
}

/// `GET /v1/payouts/{id}`.
struct Retrieve(String);

impl StripeRequest for Retrieve {
    type Output = Payout;

    fn build(&self) -> RequestBuilder {
        RequestBuilder::new(StripeMethod::Get, format!("/payouts/{}", self.0))
    }
}

/// What is read of a Payout.
#[derive(miniserde::Deserialize)]
pub(crate) struct Payout {
    id: String,
    amount: i64,
    arrival_date: i64,
    currency: Currency,
    failure_code: Option<String>,
    status: String,
}
