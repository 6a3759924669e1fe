//! Payouts of the platform: the money leaves the balance when one is made, and comes back when it is canceled or the bank sends
//! it back. Used by `routes::payouts` and `agenda`. Source: <https://docs.stripe.com/payouts>.

use serde_json::Value;

use crate::agenda::{self, Task};
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::objects::balance_transaction::{self, Movement};
use crate::objects::{id_in, payout};

/// When a payout leaves, and when it is at the bank: by the sandbox's clock.
const SENT_AFTER_SECONDS: i64 = 24 * 60 * 60;
const ARRIVES_AFTER_SECONDS: i64 = 2 * 24 * 60 * 60;

/// Makes a payout; `complete` fills in what the request says of it.
pub(crate) fn create(cx: &mut Cx<'_>, amount: i64, currency: &str, complete: impl FnOnce(&mut Value)) -> ApiResult {
    if balance_transaction::available(cx, currency) < amount {
        return Err(ApiError::invalid(
            "You have insufficient funds in your Stripe account for this transfer. Your card balance is too low.  You can use the \
             /v1/balance endpoint to view your Stripe balance (for more details, see stripe.com/docs/api#balance).",
        )
        .code("balance_insufficient")
        .began());
    }
    let arrives = cx.now + ARRIVES_AFTER_SECONDS;
    let mut payout = payout::new(cx, amount, currency, arrives);
    complete(&mut payout);
    payout["balance_transaction"] = record(cx, &payout, -amount, "payout").into();
    cx.tx.put(payout.clone());
    cx.emit("payout.created", &payout, None);
    if let Some(id) = id_in(&payout, "id") {
        agenda::plan(cx, Task::SendPayout, &id, cx.now + SENT_AFTER_SECONDS);
        agenda::plan(cx, Task::PayoutArrives, &id, arrives);
    }
    Ok(payout)
}

fn record(cx: &mut Cx<'_>, payout: &Value, amount: i64, kind: &str) -> String {
    let movement = Movement {
        amount,
        fee: 0,
        currency: &id_in(payout, "currency").unwrap_or_default(),
        kind,
        reporting_category: if kind == "payout" { "payout" } else { "payout_reversal" },
        source: &id_in(payout, "id").unwrap_or_default(),
        description: id_in(payout, "description").or_else(|| Some("STRIPE PAYOUT".to_owned())),
        at_once: true,
    };
    balance_transaction::record(cx, &movement)
}

pub(crate) fn cancel(cx: &mut Cx<'_>, old: &Value) -> ApiResult {
    if old["status"] != "pending" {
        return Err(ApiError::invalid("Payouts can only be canceled while they are pending.").began());
    }
    let mut payout = old.clone();
    payout["status"] = "canceled".into();
    returned(cx, &mut payout, "payout_cancel");
    cx.tx.put(payout.clone());
    cx.emit("payout.canceled", &payout, None);
    Ok(payout)
}

/// The money is back on the balance.
fn returned(cx: &mut Cx<'_>, payout: &mut Value, kind: &str) {
    let amount = payout["amount"].as_i64().unwrap_or(0);
    payout["failure_balance_transaction"] = record(cx, payout, amount, kind).into();
    if let Some(id) = id_in(payout, "id") {
        agenda::cancel(cx, Task::SendPayout, &id);
        agenda::cancel(cx, Task::PayoutArrives, &id);
    }
}

/// It is too late to cancel it.
pub(crate) fn sent(cx: &mut Cx<'_>, id: &str) {
    if let Some(old) = cx.tx.get_kind("payout", id).filter(|payout| payout["status"] == "pending") {
        let mut payout = Value::clone(&old);
        payout["status"] = "in_transit".into();
        cx.update("payout.updated", &old, &payout);
    }
}

pub(crate) fn arrived(cx: &mut Cx<'_>, id: &str) {
    decide(cx, id, true);
}

/// Ends a payout on its way, or has the bank send back one that had arrived. False: it cannot end so.
pub(crate) fn decide(cx: &mut Cx<'_>, id: &str, paid: bool) -> bool {
    let Some(old) = cx.tx.get_kind("payout", id) else { return false };
    let mut payout = Value::clone(&old);
    match (old["status"].as_str(), paid) {
        (Some("pending" | "in_transit"), true) => {
            payout["status"] = "paid".into();
            agenda::cancel(cx, Task::SendPayout, id);
            agenda::cancel(cx, Task::PayoutArrives, id);
        }
        (Some("pending" | "in_transit" | "paid"), false) => {
            payout["status"] = "failed".into();
            payout["failure_code"] = "account_closed".into();
            payout["failure_message"] = "The bank account has been closed.".into();
            returned(cx, &mut payout, "payout_failure");
        }
        _ => return false,
    }
    cx.tx.put(payout.clone());
    cx.emit(if paid { "payout.paid" } else { "payout.failed" }, &payout, None);
    true
}
