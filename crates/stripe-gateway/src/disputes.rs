//! Disputes: what banks ask back, and what we tell them.

use domain::Timestamp;
use domain::dispute::{DisputeFacts, DisputeMovement, DisputeStatus};
use services::ports::gateway::{Evidence, StripeDispute};
use services::ports::{GatewayError, IdempotencyKey};
use stripe_core::dispute::{CloseDispute, ListDispute, RetrieveDispute, UpdateDispute, UpdateDisputeEvidence};
use stripe_shared::{BalanceTransaction, Dispute};
use stripe_types::RangeQueryTs;

use crate::StripeGateway;
use crate::amount::from_stripe;
use crate::convert;
use crate::retry::Effect;

const PER_PAGE: i64 = 100;
/// How many pages are gone through before giving up.
const PAGES_MAX: usize = 1_000;

/// The Dispute as it is now.
pub(crate) async fn retrieve(gateway: &StripeGateway, id: &str) -> Result<StripeDispute, GatewayError> {
    let request = RetrieveDispute::new(convert::checked_id::<String>(id, "Dispute")?);
    converted(gateway.call("retrieve_dispute", Effect::Read, &request).await?)
}

/// Disputes opened since `since`, oldest first.
pub(crate) async fn since(gateway: &StripeGateway, since: Timestamp) -> Result<Vec<StripeDispute>, GatewayError> {
    let mut list = ListDispute::new().created(RangeQueryTs::gte(since.as_second())).limit(PER_PAGE);
    let mut disputes = Vec::new();
    for _ in 0..PAGES_MAX {
        let page = gateway.call("list_disputes", Effect::Read, &list).await?;
        let last = page.data.last().map(|dispute| dispute.id.to_string());
        for dispute in page.data {
            disputes.push(converted(dispute)?);
        }
        match last {
            Some(last) if page.has_more => list = list.starting_after(last),
            _ => {
                disputes.reverse();
                return Ok(disputes);
            }
        }
    }
    Err(GatewayError::Unavailable(format!("more than {PAGES_MAX} pages of disputes since {since}")))
}

/// Sends evidence to the bank, for good. What is empty is not sent.
pub(crate) async fn submit(
    gateway: &StripeGateway,
    key: &IdempotencyKey,
    id: &str,
    evidence: &Evidence,
) -> Result<StripeDispute, GatewayError> {
    let given = |text: &String| (!text.trim().is_empty()).then(|| text.clone());
    let mut fields = UpdateDisputeEvidence::new();
    fields.product_description = given(&evidence.product_description);
    fields.customer_name = given(&evidence.customer_name);
    fields.customer_email_address = given(&evidence.customer_email_address);
    fields.service_date = given(&evidence.service_date);
    fields.cancellation_policy_disclosure = given(&evidence.cancellation_policy_disclosure);
    fields.refund_refusal_explanation = given(&evidence.refund_refusal_explanation);
    fields.access_activity_log = given(&evidence.access_activity_log);
    fields.uncategorized_text = given(&evidence.uncategorized_text);
    let request = UpdateDispute::new(convert::checked_id::<String>(id, "Dispute")?).evidence(fields).submit(true);
    converted(gateway.call("submit_evidence", Effect::Write(key), &request).await?)
}

/// Accepts that the Dispute is lost.
pub(crate) async fn close(
    gateway: &StripeGateway,
    key: &IdempotencyKey,
    id: &str,
) -> Result<StripeDispute, GatewayError> {
    let request = CloseDispute::new(convert::checked_id::<String>(id, "Dispute")?);
    converted(gateway.call("close_dispute", Effect::Write(key), &request).await?)
}

fn moved(transaction: &BalanceTransaction) -> Result<DisputeMovement, GatewayError> {
    Ok(DisputeMovement { balance: convert::balance(transaction)?, at: Some(convert::time(transaction.created)?) })
}

fn converted(dispute: Dispute) -> Result<StripeDispute, GatewayError> {
    let status = DisputeStatus::from_name(dispute.status.as_str())
        .ok_or_else(|| GatewayError::Undecodable(format!("a Dispute with the status {}", dispute.status)))?;
    let facts = DisputeFacts {
        id: dispute.id.to_string(),
        charge_id: dispute.charge.id().to_string(),
        amount: from_stripe(dispute.amount, &dispute.currency)?,
        reason: dispute.reason,
        status,
        // 0 where the bank takes no answer.
        evidence_due_by: dispute.evidence_details.due_by.filter(|second| *second > 0).map(convert::time).transpose()?,
        has_evidence: dispute.evidence_details.submission_count > 0,
        created_at: convert::time(dispute.created)?,
        movements: dispute.balance_transactions.iter().map(moved).collect::<Result<_, _>>()?,
    };
    Ok(StripeDispute { facts, intent: dispute.payment_intent.map(|intent| intent.id().to_string()) })
}
