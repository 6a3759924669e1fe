//! Refunds: money back to the card or account, whole or in parts. Most succeed at once; some test cards' are pending first, or
//! fail afterwards, and then the money comes back to us. Sources: <https://docs.stripe.com/refunds>,
//! <https://docs.stripe.com/testing#refunds>.

use serde_json::Value;

use super::dispute;
use crate::agenda::{self, Task};
use crate::amounts;
use crate::cards::Behaviour;
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::objects::balance_transaction::{self, Movement};
use crate::objects::{id_in, payment_method, refund};

/// How long a refund takes that does not end at once, by the sandbox's clock.
const SETTLED_AFTER_SECONDS: i64 = 60;

/// What a refund was asked to be.
pub(crate) struct Wish {
    pub(crate) amount: Option<i64>,
    pub(crate) reason: Option<String>,
    pub(crate) metadata: Value,
}

pub(crate) fn create(cx: &mut Cx<'_>, old: &Value, wish: Wish) -> ApiResult {
    let (captured, refunded) = (int(old, "amount_captured"), int(old, "amount_refunded"));
    check(cx, old, captured - refunded, wish.amount)?;
    let amount = wish.amount.unwrap_or(captured - refunded);
    let mut refund = refund::new(cx, old, amount);
    refund["reason"] = wish.reason.map_or(Value::Null, Value::from);
    refund["metadata"] = wish.metadata;
    let id = id_in(&refund, "id").unwrap_or_default();
    let is_card = old["payment_method_details"]["type"] == "card";
    let behaviour = payment_method::behaviour(old);
    let pending = behaviour == Behaviour::RefundsLate || !is_card;
    if pending {
        refund["status"] = "pending".into();
        refund["pending_reason"] = "processing".into();
    }
    if pending || behaviour == Behaviour::RefundsFail {
        agenda::plan(cx, Task::SettleRefund, &id, cx.now + SETTLED_AFTER_SECONDS);
    }
    // Stripe keeps its fee when a charge is refunded. The money leaves now, also for a refund that is pending.
    let description = id_in(old, "description").map(|text| format!("REFUND FOR CHARGE ({text})"));
    let kind = if is_card { "refund" } else { "payment_refund" };
    refund["balance_transaction"] = record(cx, &refund, -amount, kind, description).into();
    let mut charge = old.clone();
    charge["amount_refunded"] = (refunded + amount).into();
    charge["refunded"] = (refunded + amount == captured).into();
    cx.tx.put(refund.clone());
    cx.emit("refund.created", &refund, None);
    cx.update("charge.refunded", old, &charge);
    if is_card && !pending {
        refund = referenced(cx, &id, refund);
    }
    Ok(refund)
}

fn int(doc: &Value, field: &str) -> i64 {
    doc[field].as_i64().unwrap_or(0)
}

/// The acquirer's reference comes a moment later in life; here at once.
fn referenced(cx: &mut Cx<'_>, id: &str, refund: Value) -> Value {
    let Some(before) = cx.tx.get(id) else { return refund };
    let mut refund = Value::clone(&before);
    refund["destination_details"]["card"]["reference_status"] = "available".into();
    refund["destination_details"]["card"]["reference"] = cx.ids.with_len("", 23).to_uppercase().into();
    changed(cx, &before, &refund);
    refund
}

/// Saves a changed refund and tells it under both names that the event has.
pub(crate) fn changed(cx: &mut Cx<'_>, old: &Value, new: &Value) {
    cx.update("refund.updated", old, new);
    cx.update("charge.refund.updated", old, new);
}

fn record(cx: &mut Cx<'_>, refund: &Value, amount: i64, kind: &str, description: Option<String>) -> String {
    let movement = Movement {
        amount,
        fee: 0,
        currency: &id_in(refund, "currency").unwrap_or_default(),
        kind,
        reporting_category: if kind.ends_with("refund") { "refund" } else { "refund_failure" },
        source: &id_in(refund, "id").unwrap_or_default(),
        description,
        at_once: false,
    };
    balance_transaction::record(cx, &movement)
}

fn check(cx: &Cx<'_>, charge: &Value, left: i64, amount: Option<i64>) -> ApiResult<()> {
    let id = charge["id"].as_str().unwrap_or_default();
    let refuse = |code: &str, message: String| Err(ApiError::invalid(message).code(code).began());
    if charge["paid"] == true && charge["captured"] == false {
        let intent = charge["payment_intent"].as_str().unwrap_or_default();
        return Err(ApiError::invalid(format!(
            "This uncaptured Charge was created by a PaymentIntent ({intent}). You must cancel the PaymentIntent to reverse the \
             authorization instead of refunding the Charge directly. For more information, see \
             https://stripe.com/docs/payments/place-a-hold-on-a-payment-method"
        ))
        .began());
    }
    if charge["paid"] != true {
        return refuse("charge_not_refundable", format!("Charge {id} cannot be refunded: it was not paid."));
    }
    if dispute::holds(cx, id) {
        return refuse("charge_disputed", format!("Charge {id} has been charged back; cannot issue a refund."));
    }
    if left <= 0 {
        return refuse("charge_already_refunded", format!("Charge {id} has already been refunded."));
    }
    let currency = charge["currency"].as_str().unwrap_or_default();
    match amount {
        Some(amount) if amount < 1 => Err(ApiError::invalid("This value must be greater than or equal to 1.")
            .code("parameter_invalid_integer")
            .param("amount")),
        Some(amount) if amount > left => Err(ApiError::invalid(format!(
            "Refund amount ({}) is greater than unrefunded amount on charge ({})",
            amounts::short(amount, currency),
            amounts::short(left, currency)
        ))
        .param("amount")
        .began()),
        _ => Ok(()),
    }
}

/// The card's or the bank's last word on a refund.
pub(crate) fn settled(cx: &mut Cx<'_>, id: &str) {
    let Some(refund) = cx.tx.get_kind("refund", id) else { return };
    let charge = id_in(&refund, "charge").and_then(|id| cx.tx.get(&id));
    if charge.is_some_and(|charge| payment_method::behaviour(&charge) == Behaviour::RefundsFail) {
        fail(cx, &refund, Some("expired_or_canceled_card"));
    } else if refund["status"] == "pending" {
        succeed(cx, &refund);
    }
}

/// Ends a refund as a control wants it. False: there is none, or it cannot end so.
pub(crate) fn decide(cx: &mut Cx<'_>, id: &str, outcome: Outcome) -> bool {
    let Some(refund) = cx.tx.get_kind("refund", id) else { return false };
    match (outcome, refund["status"].as_str()) {
        (Outcome::Succeeds, Some("pending")) => succeed(cx, &refund),
        (Outcome::Fails, Some("pending" | "succeeded")) => fail(cx, &refund, Some("unknown")),
        (Outcome::Canceled, Some("pending" | "succeeded")) => fail(cx, &refund, None),
        _ => return false,
    }
    agenda::cancel(cx, Task::SettleRefund, id);
    true
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Succeeds,
    Fails,
    /// By the Dashboard, which can for a while; the API cannot.
    Canceled,
}

fn succeed(cx: &mut Cx<'_>, old: &Value) {
    let mut refund = old.clone();
    refund["status"] = "succeeded".into();
    refund.as_object_mut().map(|fields| fields.remove("pending_reason"));
    changed(cx, old, &refund);
}

/// The money comes back to us: the refund failed for a reason, or was canceled.
fn fail(cx: &mut Cx<'_>, old: &Value, reason: Option<&str>) {
    let mut refund = old.clone();
    let amount = int(old, "amount");
    refund["status"] = if reason.is_some() { "failed" } else { "canceled" }.into();
    refund.as_object_mut().map(|fields| fields.remove("pending_reason"));
    if let Some(reason) = reason {
        refund["failure_reason"] = reason.into();
    }
    let movement = record(cx, old, amount, "refund_failure", Some("REFUND FAILURE".to_owned()));
    refund["failure_balance_transaction"] = movement.into();
    changed(cx, old, &refund);
    if reason.is_some() {
        cx.emit("refund.failed", &refund, None);
    }
    if let Some(charge) = id_in(old, "charge").and_then(|id| cx.tx.get_kind("charge", &id)) {
        let mut less = Value::clone(&charge);
        less["amount_refunded"] = (int(&charge, "amount_refunded") - amount).into();
        less["refunded"] = false.into();
        cx.update("charge.updated", &charge, &less);
    }
}

/// Takes back the refunds that were made while a bank was only asking: it has now taken the money itself.
pub(super) fn fail_since(cx: &mut Cx<'_>, charge: &str, since: i64) {
    let made =
        cx.tx.newest_first("refund").filter(|refund| refund["charge"] == charge && int(refund, "created") >= since);
    let made: Vec<Value> = made.map(|refund| Value::clone(&refund)).collect();
    for refund in made.iter().filter(|refund| refund["status"] == "pending" || refund["status"] == "succeeded") {
        fail(cx, refund, Some("charge_for_pending_refund_disputed"));
    }
}
