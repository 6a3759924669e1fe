//! Refunds: money that goes back to a card, by our will or by somebody's at Stripe's dashboard.

use std::collections::HashMap;

use domain::Timestamp;
use domain::refund::{RefundFacts, RefundStatus};
use services::ports::gateway::{NewRefund, StripeRefund};
use services::ports::{GatewayError, IdempotencyKey};
use stripe_core::refund::{CreateRefund, CreateRefundReason, ListRefund, RetrieveRefund};
use stripe_shared::{BalanceTransaction, Refund};
use stripe_types::{Expandable, RangeQueryTs};

use crate::StripeGateway;
use crate::amount::{from_stripe, to_stripe};
use crate::convert::{self, PAYMENT_ID, REFUND_ID};
use crate::retry::Effect;

const PER_PAGE: i64 = 100;
/// How many pages are gone through before giving up.
const PAGES_MAX: usize = 1_000;

fn expanded(prefix: &str) -> Vec<String> {
    ["balance_transaction", "failure_balance_transaction"].map(|field| format!("{prefix}{field}")).into()
}

/// Gives money back.
pub(crate) async fn create(
    gateway: &StripeGateway,
    key: &IdempotencyKey,
    refund: &NewRefund,
) -> Result<StripeRefund, GatewayError> {
    let reason = match refund.reason {
        "duplicate" => CreateRefundReason::Duplicate,
        "fraudulent" => CreateRefundReason::Fraudulent,
        _ => CreateRefundReason::RequestedByCustomer,
    };
    let metadata = HashMap::from([
        (REFUND_ID.to_owned(), refund.refund.to_string()),
        (PAYMENT_ID.to_owned(), refund.payment.to_string()),
    ]);
    let request = CreateRefund::new()
        .payment_intent(refund.intent.as_str())
        .amount(to_stripe(refund.amount)?)
        .reason(reason)
        .metadata(metadata)
        .expand(expanded(""));
    converted(gateway.call("create_refund", Effect::Write(key), &request).await?)
}

/// The Refund as it is now.
pub(crate) async fn retrieve(gateway: &StripeGateway, id: &str) -> Result<StripeRefund, GatewayError> {
    let request = RetrieveRefund::new(convert::checked_id::<String>(id, "Refund")?).expand(expanded(""));
    converted(gateway.call("retrieve_refund", Effect::Read, &request).await?)
}

/// All Refunds of a PaymentIntent.
pub(crate) async fn of_intent(gateway: &StripeGateway, intent: &str) -> Result<Vec<StripeRefund>, GatewayError> {
    listed(gateway, ListRefund::new().payment_intent(intent)).await
}

/// Refunds made since `since`, oldest first. Stripe counts in seconds: those of the second that `since` is in are all among
/// them.
pub(crate) async fn since(gateway: &StripeGateway, since: Timestamp) -> Result<Vec<StripeRefund>, GatewayError> {
    listed(gateway, ListRefund::new().created(RangeQueryTs::gte(since.as_second()))).await
}

/// All pages of a list, turned round: Stripe lists the newest first.
async fn listed(gateway: &StripeGateway, list: ListRefund) -> Result<Vec<StripeRefund>, GatewayError> {
    let mut list = list.limit(PER_PAGE).expand(expanded("data."));
    let mut refunds = Vec::new();
    for _ in 0..PAGES_MAX {
        let page = gateway.call("list_refunds", Effect::Read, &list).await?;
        let last = page.data.last().map(|refund| refund.id.to_string());
        for refund in page.data {
            refunds.push(converted(refund)?);
        }
        match last {
            Some(last) if page.has_more => list = list.starting_after(last),
            _ => {
                refunds.reverse();
                return Ok(refunds);
            }
        }
    }
    Err(GatewayError::Unavailable(format!("more than {PAGES_MAX} pages of refunds")))
}

fn converted(refund: Refund) -> Result<StripeRefund, GatewayError> {
    let status = match refund.status.as_deref() {
        Some("pending") => RefundStatus::Pending,
        Some("requires_action") => RefundStatus::RequiresAction,
        Some("succeeded") => RefundStatus::Succeeded,
        Some("failed") => RefundStatus::Failed,
        Some("canceled") => RefundStatus::Canceled,
        other => return Err(GatewayError::Undecodable(format!("a Refund with the status {other:?}"))),
    };
    let facts = RefundFacts {
        id: refund.id.to_string(),
        status,
        amount: from_stripe(refund.amount, &refund.currency)?,
        failure_reason: refund.failure_reason,
        balance: movement(refund.balance_transaction.as_ref())?,
        return_balance: movement(refund.failure_balance_transaction.as_ref())?,
    };
    let ours = refund.metadata.as_ref().and_then(|metadata| metadata.get(REFUND_ID)).and_then(|id| id.parse().ok());
    let intent = refund.payment_intent.map(|intent| intent.id().to_string());
    Ok(StripeRefund { facts, refund: ours, intent })
}

/// What went out or came back, as a positive amount; `None` where Stripe has not booked it.
fn movement(
    transaction: Option<&Expandable<BalanceTransaction>>,
) -> Result<Option<domain::payment::BalanceFacts>, GatewayError> {
    let Some(transaction) = transaction.and_then(Expandable::as_object) else { return Ok(None) };
    let mut facts = convert::balance(transaction)?;
    facts.gross.minor = facts.gross.minor.abs();
    Ok(Some(facts))
}
