//! Payouts of the platform and of connected accounts: the money leaves the balance when one is made, and comes back when it is canceled
//! or the bank sends it back. Used by `routes::payouts`, `automatic` and `agenda`. Sources: <https://docs.stripe.com/payouts>,
//! <https://docs.stripe.com/connect/manual-payouts>, <https://docs.stripe.com/api/payouts/failures>.

use serde_json::Value;

use crate::agenda::{self, Task};
use crate::connect::banks;
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::objects::balance_transaction::{self, Movement};
use crate::objects::bank_account::{self, FAILURE};
use crate::objects::{id_in, payout};

/// When a payout leaves, and when it is at the bank: by the sandbox's clock.
const SENT_AFTER_SECONDS: i64 = 24 * 60 * 60;
const ARRIVES_AFTER_SECONDS: i64 = 2 * 24 * 60 * 60;

/// Why a bank sent money back, and how Stripe says it.
pub(crate) const FAILURES: &[(&str, &str)] = &[
    ("account_closed", "The bank account has been closed."),
    ("account_frozen", "The bank account has been frozen."),
    ("could_not_process", "The bank could not process this payout."),
    (
        "debit_not_authorized",
        "Debit transactions are not approved on your bank account. Stripe requires bank accounts to be set up for both credit and debit \
         payouts.",
    ),
    ("declined", "The bank has declined this transfer. Please contact the bank before retrying."),
    ("insufficient_funds", "Your Stripe account has insufficient funds to cover the payout."),
    ("invalid_account_number", "The routing number seems correct, but the account number is invalid."),
    (
        "invalid_currency",
        "The bank was unable to process this payout because of its currency. This is probably because the bank account cannot accept \
         payments in that currency.",
    ),
    (
        "no_account",
        "The bank account details on file are probably incorrect. No bank account could be located with those details.",
    ),
];

/// Where a payout of the account that is looking goes: the bank account that is wished, or the currency's default.
pub(crate) fn destination(cx: &Cx<'_>, currency: &str, wished: Option<&str>) -> ApiResult<String> {
    let Some(account) = cx.tx.viewer() else {
        return match wished.filter(|id| *id != payout::DESTINATION) {
            None => Ok(payout::DESTINATION.to_owned()),
            Some(other) => Err(ApiError::no_such("external account", other, "destination").status(400)),
        };
    };
    let bank = match wished {
        Some(id) => {
            let bank = cx.tx.get_kind(bank_account::KIND, id).map(|bank| Value::clone(&bank));
            Some(bank.ok_or_else(|| ApiError::no_such("external account", id, "destination").status(400))?)
        }
        None => banks::default_of(cx, currency),
    };
    let Some(bank) = bank.filter(|bank| bank["currency"] == currency) else {
        let message = format!("Sorry, you don't have any external accounts in that currency ({currency}).");
        return Err(ApiError::invalid(message).param("currency").began());
    };
    let may = cx.tx.get(&account).is_some_and(|account| account["payouts_enabled"] == true);
    if !may || bank["status"] == "errored" {
        let message = "Cannot create payouts: this account has requirements that need to be collected.";
        return Err(ApiError::invalid(message).code("payouts_not_allowed").began());
    }
    Ok(id_in(&bank, "id").unwrap_or_default())
}

/// A payout of everything there is, without anybody asking.
pub(super) fn create_automatic(cx: &mut Cx<'_>, amount: i64, currency: &str) -> ApiResult {
    let destination = destination(cx, currency, None)?;
    let paid_out: Vec<Value> = cx
        .tx
        .newest_first("balance_transaction")
        .filter(|doc| doc["currency"] == currency && doc[payout::PAID_BY].is_null())
        .filter(|doc| doc["available_on"].as_i64().is_some_and(|on| on <= cx.now))
        .map(|doc| Value::clone(&doc))
        .collect();
    let payout = create(cx, amount, currency, &destination, |payout| {
        payout["automatic"] = true.into();
        payout["description"] = "STRIPE PAYOUT".into();
        payout["reconciliation_status"] = "completed".into();
    })?;
    for mut movement in paid_out {
        movement[payout::PAID_BY] = payout["id"].clone();
        cx.tx.put(movement);
    }
    if let Some(mut own) =
        payout["balance_transaction"].as_str().and_then(|id| cx.tx.get(id)).map(|doc| Value::clone(&doc))
    {
        own[payout::PAID_BY] = payout["id"].clone();
        cx.tx.put(own);
    }
    Ok(payout)
}

/// Makes a payout; `complete` fills in what the request says of it.
pub(crate) fn create(
    cx: &mut Cx<'_>,
    amount: i64,
    currency: &str,
    destination: &str,
    complete: impl FnOnce(&mut Value),
) -> ApiResult {
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
    payout["destination"] = destination.into();
    complete(&mut payout);
    payout["balance_transaction"] = record(cx, &payout, -amount, "payout").into();
    cx.tx.put(payout.clone());
    cx.emit("payout.created", &payout, None);
    plan(cx, &payout, arrives);
    Ok(payout)
}

fn plan(cx: &mut Cx<'_>, payout: &Value, arrives: i64) {
    if let Some(id) = id_in(payout, "id") {
        agenda::plan(cx, Task::SendPayout, &id, cx.now + SENT_AFTER_SECONDS);
        agenda::plan(cx, Task::PayoutArrives, &id, arrives);
    }
}

fn record(cx: &mut Cx<'_>, payout: &Value, amount: i64, kind: &str) -> String {
    record_on(cx, payout, amount, kind, cx.now)
}

fn record_on(cx: &mut Cx<'_>, payout: &Value, amount: i64, kind: &str, available_on: i64) -> String {
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
    balance_transaction::record_on(cx, &movement, available_on)
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

/// Has the bank account be debited for a payout that arrived: another payout, of a negative amount, brings the money back.
pub(crate) fn reverse(cx: &mut Cx<'_>, old: &Value, metadata: Value) -> ApiResult {
    let refuse = |message: &str| Err(ApiError::invalid(message).began());
    let bank = id_in(old, "destination").and_then(|id| cx.tx.get_kind(bank_account::KIND, &id));
    let Some(bank) = bank.filter(|bank| bank["country"] == "US" || bank["country"] == "CA") else {
        return refuse(
            "Payouts can only be reversed if they are to US or Canadian bank accounts of connected accounts.",
        );
    };
    if old["status"] != "paid" || !old["original_payout"].is_null() {
        return refuse("Payouts can only be reversed when they have been paid.");
    }
    if !old["reversed_by"].is_null() {
        return refuse("This payout has already been reversed.");
    }
    let arrives = cx.now + ARRIVES_AFTER_SECONDS;
    let amount = old["amount"].as_i64().unwrap_or(0);
    let mut reversal = payout::new(cx, -amount, old["currency"].as_str().unwrap_or_default(), arrives);
    reversal["destination"] = bank["id"].clone();
    reversal["metadata"] = metadata;
    reversal["original_payout"] = old["id"].clone();
    reversal["balance_transaction"] = record_on(cx, &reversal, amount, "payout", arrives).into();
    cx.tx.put(reversal.clone());
    cx.emit("payout.created", &reversal, None);
    let mut reversed = old.clone();
    reversed["reversed_by"] = reversal["id"].clone();
    cx.update("payout.updated", old, &reversed);
    plan(cx, &reversal, arrives);
    Ok(reversal)
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

/// At the bank: it takes the money, or sends it back as its account's number says.
pub(crate) fn arrived(cx: &mut Cx<'_>, id: &str) {
    let bank = cx.tx.get_kind("payout", id).and_then(|payout| id_in(&payout, "destination"));
    let failure = bank.and_then(|id| cx.tx.get(&id)).and_then(|bank| id_in(&bank, FAILURE));
    match failure {
        Some(code) => fail(cx, id, &code),
        None => pay(cx, id),
    };
}

/// Ends a payout on its way. False: it cannot end so.
pub(crate) fn pay(cx: &mut Cx<'_>, id: &str) -> bool {
    let payout = cx.tx.get_kind("payout", id);
    let Some(old) = payout.filter(|payout| payout["status"] == "pending" || payout["status"] == "in_transit") else {
        return false;
    };
    let mut payout = Value::clone(&old);
    payout["status"] = "paid".into();
    agenda::cancel(cx, Task::SendPayout, id);
    agenda::cancel(cx, Task::PayoutArrives, id);
    cx.tx.put(payout.clone());
    cx.emit("payout.paid", &payout, None);
    true
}

/// Has the bank send back a payout, on its way or arrived. False: it cannot end so.
pub(crate) fn fail(cx: &mut Cx<'_>, id: &str, code: &str) -> bool {
    let Some(old) = cx.tx.get_kind("payout", id) else { return false };
    let Some((code, message)) = FAILURES.iter().find(|(known, _)| *known == code) else { return false };
    if !["pending", "in_transit", "paid"].contains(&old["status"].as_str().unwrap_or_default()) {
        return false;
    }
    let mut payout = Value::clone(&old);
    payout["status"] = "failed".into();
    payout["failure_code"] = (*code).into();
    payout["failure_message"] = (*message).into();
    returned(cx, &mut payout, "payout_failure");
    cx.tx.put(payout.clone());
    cx.emit("payout.failed", &payout, None);
    if let Some(bank) = id_in(&payout, "destination") {
        banks::errored(cx, &bank);
    }
    true
}
