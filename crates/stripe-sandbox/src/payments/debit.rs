//! SEPA debits: the customer's bank is asked at once and answers later. Until then the intent is `processing` and the charge
//! `pending`. Started by `payments::confirm`, ended by `agenda`.

use serde_json::Value;

use super::{charge, dispute, method_of};
use crate::agenda::{self, Task};
use crate::checkout;
use crate::cx::Cx;
use crate::debits::Behaviour;
use crate::errors::{ApiError, ApiResult};
use crate::objects::{self, id_in, mandate, payment_method};
use crate::store::public;

/// How long the bank takes, by the sandbox's clock. At Stripe the first is "at once" and the second "at least three minutes"
/// in testing, and days in life.
const ANSWER_SECONDS: i64 = 5;
const LATE_ANSWER_SECONDS: i64 = 180;

/// Why a bank refuses: the charge's code, the intent's code, and the sentence.
struct Refusal(&'static str, &'static str, &'static str);

fn refusal(behaviour: Behaviour) -> Option<Refusal> {
    match behaviour {
        Behaviour::Succeeds | Behaviour::SucceedsLater | Behaviour::Disputed => None,
        Behaviour::Fails | Behaviour::FailsLater => {
            Some(Refusal("generic_could_not_process", "payment_intent_payment_attempt_failed", "The payment failed."))
        }
        Behaviour::ExceedsVolume => Some(Refusal(
            "charge_exceeds_source_limit",
            "charge_exceeds_source_limit",
            "This charge exceeds the weekly limit of money that may be taken from this bank account.",
        )),
        Behaviour::ExceedsCount => Some(Refusal(
            "charge_exceeds_weekly_limit",
            "payment_intent_payment_attempt_failed",
            "This charge exceeds your account's weekly limit.",
        )),
        Behaviour::InsufficientFunds => Some(Refusal(
            "insufficient_funds",
            "insufficient_funds",
            "The customer's account has insufficient funds to cover this payment.",
        )),
    }
}

/// The mandate that covers the intent: the payment method's own, or one that the customer gives now.
pub(super) fn mandate(cx: &mut Cx<'_>, intent: &Value, method: &Value) -> ApiResult<String> {
    if let Some(mandate) = id_in(method, "_mandate") {
        return Ok(mandate);
    }
    if intent["_mandate"] != true {
        let kind = intent["object"].as_str().unwrap_or("payment_intent");
        let name = if kind == "setup_intent" { "SetupIntent" } else { "PaymentIntent" };
        return Err(ApiError::invalid(format!(
            "This {name} requires a mandate, but no existing mandate was found. Collect mandate acceptance from the customer and try \
             again, providing acceptance data in the mandate_data parameter."
        ))
        .code(&format!("{kind}_mandate_invalid"))
        .param("mandate_data"));
    }
    let multi_use = kind_is_setup(intent) || !intent["setup_future_usage"].is_null();
    let mandate = mandate::new(cx, method, multi_use, intent);
    let id = id_in(&mandate, "id").unwrap_or_default();
    cx.tx.put(mandate);
    Ok(id)
}

fn kind_is_setup(intent: &Value) -> bool {
    intent["object"] == "setup_intent"
}

/// Asks the bank for the money.
pub(super) fn start(cx: &mut Cx<'_>, mut intent: Value, method: &Value) -> ApiResult {
    let mut mandated = method.clone();
    mandated["_mandate"] = mandate(cx, &intent, method)?.into();
    let mut charge = objects::charge::new(cx, &intent, &mandated, false);
    charge["status"] = "pending".into();
    charge["paid"] = false.into();
    charge["captured"] = true.into();
    charge["amount_captured"] = charge["amount"].clone();
    charge["receipt_url"] = Value::Null;
    charge["outcome"]["seller_message"] = "Payment pending.".into();
    intent["status"] = "processing".into();
    intent["latest_charge"] = charge["id"].clone();
    cx.tx.put(charge.clone());
    cx.tx.put(intent.clone());
    // A mandate for this payment alone does not cover the next one.
    let reusable = !intent["setup_future_usage"].is_null();
    charge::remember_method(cx, &intent, if reusable { &mandated } else { method });
    cx.emit("charge.pending", &charge, None);
    cx.emit("payment_intent.processing", &intent, None);
    let late = matches!(payment_method::debit_behaviour(method), Behaviour::SucceedsLater | Behaviour::FailsLater);
    let delay = if late { LATE_ANSWER_SECONDS } else { ANSWER_SECONDS };
    if let Some(id) = id_in(&intent, "id") {
        agenda::plan(cx, Task::SettleDebit, &id, cx.now + delay);
    }
    checkout::intent_moved(cx, &intent);
    Ok(intent)
}

/// The bank answers as the account was made to.
pub(crate) fn settled(cx: &mut Cx<'_>, intent: &str) {
    let Some(method) = cx.tx.get_kind("payment_intent", intent).and_then(|intent| method_of(cx, &intent)) else {
        return;
    };
    answer(cx, intent, refusal(payment_method::debit_behaviour(&method)).as_ref());
}

/// The bank answers as a control wants it. False: the intent does not wait for a bank.
pub(crate) fn decide(cx: &mut Cx<'_>, intent: &str, succeeds: bool) -> bool {
    let processing = cx.tx.get_kind("payment_intent", intent).is_some_and(|intent| intent["status"] == "processing");
    if processing {
        agenda::cancel(cx, Task::SettleDebit, intent);
        answer(cx, intent, refusal(if succeeds { Behaviour::Succeeds } else { Behaviour::Fails }).as_ref());
    }
    processing
}

fn answer(cx: &mut Cx<'_>, intent: &str, refusal: Option<&Refusal>) {
    let Some(intent) = cx.tx.get_kind("payment_intent", intent).filter(|intent| intent["status"] == "processing")
    else {
        return;
    };
    let Some(charge) = id_in(&intent, "latest_charge").and_then(|id| cx.tx.get_kind("charge", &id)) else { return };
    let (intent, charge) = (Value::clone(&intent), Value::clone(&charge));
    match refusal {
        None => succeed(cx, intent, charge),
        Some(refusal) => fail(cx, intent, charge, refusal),
    }
}

fn succeed(cx: &mut Cx<'_>, mut intent: Value, mut charge: Value) {
    charge["status"] = "succeeded".into();
    charge["paid"] = true.into();
    charge["receipt_url"] =
        format!("{}/receipts/{}", cx.config.public_url, charge["id"].as_str().unwrap_or_default()).into();
    charge["outcome"]["seller_message"] = "Payment complete.".into();
    intent["status"] = "succeeded".into();
    intent["amount_received"] = intent["amount"].clone();
    charge::settle(cx, &mut charge);
    cx.tx.put(charge.clone());
    cx.tx.put(intent.clone());
    cx.emit("charge.succeeded", &charge, None);
    dispute::open_if_disputed(cx, &charge);
    cx.emit("payment_intent.succeeded", &intent, None);
    checkout::intent_moved(cx, &intent);
}

fn fail(cx: &mut Cx<'_>, mut intent: Value, mut charge: Value, refusal: &Refusal) {
    let Refusal(failure_code, code, message) = *refusal;
    charge["status"] = "failed".into();
    charge["captured"] = false.into();
    charge["amount_captured"] = 0.into();
    charge["failure_code"] = failure_code.into();
    charge["failure_message"] = message.into();
    charge["outcome"]["type"] = "issuer_declined".into();
    charge["outcome"]["network_status"] = "declined_by_network".into();
    charge["outcome"]["reason"] = "generic_decline".into();
    charge["outcome"]["seller_message"] = "The bank did not return any further details with this decline.".into();
    let method = method_of(cx, &intent).unwrap_or(Value::Null);
    let error = ApiError::invalid(message)
        .code(code)
        .with("charge", charge["id"].clone())
        .with("payment_method", public(&method));
    intent["status"] = "requires_payment_method".into();
    intent["payment_method"] = Value::Null;
    intent["last_payment_error"] = Value::Object(error.body);
    cx.tx.put(charge.clone());
    cx.tx.put(intent.clone());
    cx.emit("charge.failed", &charge, None);
    cx.emit("payment_intent.payment_failed", &intent, None);
    checkout::intent_moved(cx, &intent);
}
