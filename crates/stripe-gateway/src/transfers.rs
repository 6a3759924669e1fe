//! Transfers: our money goes to a trainer's account, and comes back by reversals, whole or in parts.

use std::collections::HashMap;

use domain::{Money, Timestamp, TransferFacts, WithdrawalId};
use serde::Serialize;
use services::ports::connect::{NewTransfer, Reversal};
use services::ports::{GatewayError, IdempotencyKey};
use stripe::StripeRequest;
use stripe_client_core::{RequestBuilder, StripeMethod};
use stripe_types::Currency;

use crate::StripeGateway;
use crate::amount::{currency_to_stripe, from_stripe, to_stripe_unrounded};
use crate::convert::{self, WITHDRAWAL_ID};
use crate::listing::{List, Listed, Query};
use crate::retry::{Effect, PLATFORM};

/// Transfers from our balance.
pub(crate) async fn create(
    gateway: &StripeGateway,
    key: &IdempotencyKey,
    transfer: &NewTransfer,
) -> Result<TransferFacts, GatewayError> {
    let request = Create {
        amount: to_stripe_unrounded(transfer.amount)?,
        currency: currency_to_stripe(transfer.amount.currency),
        destination: &transfer.destination,
        metadata: HashMap::from([(WITHDRAWAL_ID, transfer.withdrawal.to_string())]),
    };
    converted(gateway.call("create_transfer", Effect::Write(key), &request).await?)
}

/// The Transfer as it is now.
pub(crate) async fn retrieve(gateway: &StripeGateway, id: &str) -> Result<TransferFacts, GatewayError> {
    converted(gateway.call("retrieve_transfer", Effect::Read, &Retrieve(checked(id)?)).await?)
}

/// The Transfer with our withdrawal's id in its metadata.
pub(crate) async fn find(
    gateway: &StripeGateway,
    withdrawal: WithdrawalId,
    destination: &str,
    since: Timestamp,
) -> Result<Option<TransferFacts>, GatewayError> {
    let query = Query { destination: Some(destination.to_owned()), ..Query::since(since) };
    let list = List::new("/transfers", query);
    match gateway.find("list_transfers", PLATFORM, list, (WITHDRAWAL_ID, &withdrawal.to_string())).await? {
        Some(id) => retrieve(gateway, &id).await.map(Some),
        None => Ok(None),
    }
}

/// Takes so much of a Transfer back.
pub(crate) async fn reverse(
    gateway: &StripeGateway,
    key: &IdempotencyKey,
    transfer: &str,
    amount: Money,
) -> Result<Reversal, GatewayError> {
    let request = Reverse { transfer: checked(transfer)?, amount: to_stripe_unrounded(amount)? };
    reversal(gateway.call("reverse_transfer", Effect::Write(key), &request).await?)
}

/// All reversals of a Transfer, oldest first.
pub(crate) async fn reversals(gateway: &StripeGateway, transfer: &str) -> Result<Vec<Reversal>, GatewayError> {
    let list = List::new(format!("/transfers/{}/reversals", checked(transfer)?), Query::all());
    gateway.all("list_reversals", PLATFORM, list).await?.into_iter().rev().map(reversal).collect()
}

fn checked(id: &str) -> Result<String, GatewayError> {
    convert::checked_id(id, "Transfer")
}

fn converted(transfer: Transfer) -> Result<TransferFacts, GatewayError> {
    Ok(TransferFacts {
        amount: from_stripe(transfer.amount, &transfer.currency)?,
        reversed: from_stripe(transfer.amount_reversed, &transfer.currency)?,
        id: transfer.id,
        destination: transfer.destination,
    })
}

fn reversal(reversal: TransferReversal) -> Result<Reversal, GatewayError> {
    Ok(Reversal { amount: from_stripe(reversal.amount, &reversal.currency)?, id: reversal.id })
}

/// `POST /v1/transfers`.
#[derive(Serialize)]
struct Create<'a> {
    amount: i64,
    currency: Currency,
    destination: &'a str,
    metadata: HashMap<&'static str, String>,
}

impl StripeRequest for Create<'_> {
    type Output = Transfer;

    fn build(&self) -> RequestBuilder {
        RequestBuilder::new(StripeMethod::Post, "/transfers").form(self)
    }
}

/// `GET /v1/transfers/{id}`.
struct Retrieve(String);

impl StripeRequest for Retrieve {
    type Output = Transfer;

    fn build(&self) -> RequestBuilder {
        RequestBuilder::new(StripeMethod::Get, format!("/transfers/{}", self.0))
    }
}

/// `POST /v1/transfers/{id}/reversals`.
#[derive(Serialize)]
struct Reverse {
    #[serde(skip)]
    transfer: String,
    amount: i64,
}

impl StripeRequest for Reverse {
    type Output = TransferReversal;

    fn build(&self) -> RequestBuilder {
        RequestBuilder::new(StripeMethod::Post, format!("/transfers/{}/reversals", self.transfer)).form(self)
    }
}

/// What is read of a Transfer.
#[derive(miniserde::Deserialize)]
pub(crate) struct Transfer {
    id: String,
    amount: i64,
    amount_reversed: i64,
    currency: Currency,
    destination: String,
}

/// What is read of a reversal.
#[derive(miniserde::Deserialize)]
pub(crate) struct TransferReversal {
    id: String,
    amount: i64,
    currency: Currency,
}

impl Listed for TransferReversal {
    fn id(&self) -> String {
        self.id.clone()
    }
}
