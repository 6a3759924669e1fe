//! Taking the money: the charge and what follows from it (balance transaction, dispute, saved card), capture and cancellation.

use serde_json::Value;

use super::{dispute, unexpected_state, view};
use crate::agenda::{self, Task};
use crate::cards::{Behaviour, Decline};
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::objects::balance_transaction::{self, Movement};
use crate::objects::{self, id_in, payment_method, refund};
use crate::store::public;
use crate::{amounts, checkout};

/// Charges the card. A decline is an error that keeps its changes: the failed charge, and the intent that wants another card.
pub(super) fn attempt(cx: &mut Cx<'_>, mut intent: Value, method: &Value, authenticated: bool) -> ApiResult {
    let mut charge = objects::charge::new(cx, &intent, method, authenticated);
    if let Some(decline) = payment_method::behaviour(method).decline() {
        return Err(fail(cx, intent, method, charge, &decline));
    }
    remember_method(cx, &intent, method);
    intent["latest_charge"] = charge["id"].clone();
    intent["next_action"] = Value::Null;
    if intent["capture_method"] == "manual" {
        charge["payment_method_details"]["card"]["capture_before"] = (cx.now + 7 * 24 * 60 * 60).into();
        intent["status"] = "requires_capture".into();
        intent["amount_capturable"] = intent["amount"].clone();
        cx.tx.put(charge.clone());
        cx.tx.put(intent.clone());
        cx.emit("charge.succeeded", &charge, None);
        cx.emit("payment_intent.amount_capturable_updated", &intent, None);
        checkout::intent_moved(cx, &intent);
        return Ok(intent);
    }
    let amount = intent["amount"].as_i64().unwrap_or(0);
    intent["status"] = "succeeded".into();
    intent["amount_received"] = amount.into();
    charge["captured"] = true.into();
    charge["amount_captured"] = amount.into();
    let at_once = intent["capture_method"] == "automatic";
    if at_once {
        settle(cx, &mut charge);
    }
    cx.tx.put(charge.clone());
    cx.tx.put(intent.clone());
    cx.emit("charge.succeeded", &charge, None);
    dispute::open_if_disputed(cx, &charge);
    cx.emit("payment_intent.succeeded", &intent, None);
    if !at_once {
        settle_later(cx, &charge);
    }
    checkout::intent_moved(cx, &intent);
    Ok(intent)
}

/// Records the refusal in charge and intent, and answers with the error to return.
pub(super) fn fail(
    cx: &mut Cx<'_>,
    mut intent: Value,
    method: &Value,
    mut charge: Value,
    decline: &Decline,
) -> ApiError {
    objects::charge::decline(&mut charge, decline);
    cx.tx.put(charge.clone());
    cx.emit("charge.failed", &charge, None);
    let mut error = ApiError::card(decline.code, Some(decline.decline_code), decline.message)
        .with("charge", charge["id"].clone())
        .with("payment_method", public(method))
        .keep_changes();
    if let Some(advice) = objects::charge::advice(decline.decline_code) {
        error = error.with("advice_code", advice);
    }
    if let Some(param) = decline.param {
        error = error.param(param);
    }
    intent["latest_charge"] = charge["id"].clone();
    intent["payment_method"] = Value::Null;
    intent["next_action"] = Value::Null;
    intent["status"] = "requires_payment_method".into();
    intent["last_payment_error"] = Value::Object(error.body.clone());
    cx.tx.put(intent.clone());
    cx.emit("payment_intent.payment_failed", &intent, None);
    let seen = view(cx, &intent);
    error.with("payment_intent", seen)
}

/// A card is saved to the customer when the intent says so; one without a customer can be used only once.
pub(super) fn remember_method(cx: &mut Cx<'_>, intent: &Value, method: &Value) {
    let mut used = method.clone();
    let usage = intent["setup_future_usage"].as_str();
    if usage == Some("off_session") {
        used["_set_up"] = true.into();
    }
    let attach = usage.is_some() && !intent["customer"].is_null() && used["customer"].is_null();
    if attach {
        used["customer"] = intent["customer"].clone();
    } else if used["customer"].is_null() {
        used["_used"] = true.into();
    }
    cx.tx.put(used.clone());
    if attach {
        cx.emit("payment_method.attached", &used, None);
    }
}

/// Gives a captured charge its balance transaction.
pub(super) fn settle(cx: &mut Cx<'_>, charge: &mut Value) {
    let amount = charge["amount_captured"].as_i64().unwrap_or(0);
    let currency = charge["currency"].as_str().unwrap_or_default().to_owned();
    let source = charge["id"].as_str().unwrap_or_default().to_owned();
    let is_card = charge["payment_method_details"]["type"] == "card";
    let movement = Movement {
        amount,
        fee: if is_card { amounts::fee(amount, &currency) } else { amounts::DEBIT_FEE },
        currency: &currency,
        kind: if is_card { "charge" } else { "payment" },
        reporting_category: "charge",
        source: &source,
        description: id_in(charge, "description"),
        at_once: payment_method::behaviour(charge) == Behaviour::PaysAtOnce,
    };
    charge["balance_transaction"] = balance_transaction::record(cx, &movement).into();
}

/// With `automatic_async` the fee is known only after the answer: `charge.updated` tells it.
pub(super) fn settle_later(cx: &mut Cx<'_>, charge: &Value) {
    let Some(id) = id_in(charge, "id") else { return };
    let delay = cx.settlement_delay;
    if delay > 0 {
        agenda::plan(cx, Task::SettleCharge, &id, cx.now + delay);
    } else {
        settled(cx, &id);
    }
}

/// The time has come for a charge's balance transaction.
pub(crate) fn settled(cx: &mut Cx<'_>, id: &str) {
    let Some(old) = cx.tx.get_kind("charge", id) else { return };
    let mut charge = Value::clone(&old);
    settle(cx, &mut charge);
    cx.update("charge.updated", &old, &charge);
}

/// Takes the money that was only authorized, or a part of it; the rest is released.
pub(crate) fn capture(cx: &mut Cx<'_>, intent: &Value, amount: Option<i64>) -> ApiResult {
    let status = intent["status"].as_str().unwrap_or_default();
    if status != "requires_capture" {
        let message = format!(
            "This PaymentIntent could not be captured because it has a status of {status}. Only a PaymentIntent with one of the \
             following statuses may be captured: requires_capture."
        );
        return Err(unexpected_state(cx, intent, &message));
    }
    let capturable = intent["amount_capturable"].as_i64().unwrap_or(0);
    let amount = amount.unwrap_or(capturable);
    if amount < 1 || amount > capturable {
        let message = format!("The amount to capture must be between 1 and the capturable amount ({capturable}).");
        return Err(ApiError::invalid(message).code("amount_too_large").param("amount_to_capture"));
    }
    let mut intent = intent.clone();
    let Some(old) = id_in(&intent, "latest_charge").and_then(|id| cx.tx.get_kind("charge", &id)) else {
        return Err(ApiError::api("The PaymentIntent has no charge."));
    };
    let mut charge = Value::clone(&old);
    charge["captured"] = true.into();
    charge["amount_captured"] = amount.into();
    settle(cx, &mut charge);
    intent["status"] = "succeeded".into();
    intent["amount_capturable"] = 0.into();
    intent["amount_received"] = amount.into();
    cx.update("charge.captured", &old, &charge);
    dispute::open_if_disputed(cx, &charge);
    cx.tx.put(intent.clone());
    cx.emit("payment_intent.succeeded", &intent, None);
    checkout::intent_moved(cx, &intent);
    Ok(intent)
}

/// Ends an intent that was not paid; what was only authorized is released.
pub(crate) fn cancel(cx: &mut Cx<'_>, intent: &Value, reason: Option<String>) -> ApiResult {
    const CANCELABLE: &[&str] =
        &["requires_payment_method", "requires_capture", "requires_confirmation", "requires_action", "processing"];
    let status = intent["status"].as_str().unwrap_or_default();
    if !CANCELABLE.contains(&status) {
        let message = format!(
            "You cannot cancel this PaymentIntent because it has a status of {status}. Only a PaymentIntent with one of the \
             following statuses may be canceled: {}.",
            CANCELABLE.join(", ")
        );
        return Err(unexpected_state(cx, intent, &message));
    }
    if status == "processing" {
        let message =
            "You cannot cancel this PaymentIntent because its payment method's bank is already processing it.";
        return Err(unexpected_state(cx, intent, message));
    }
    let release = status == "requires_capture";
    if !release && checkout::is_open_for(cx, intent) {
        let message = "You cannot cancel this PaymentIntent because it was created by a Checkout Session. Expire the Checkout Session \
                       instead.";
        return Err(unexpected_state(cx, intent, message));
    }
    Ok(canceled(cx, intent, reason))
}

/// The intent, ended. Called also by a Checkout Session that expires.
pub(crate) fn canceled(cx: &mut Cx<'_>, intent: &Value, reason: Option<String>) -> Value {
    let release = intent["status"] == "requires_capture";
    let mut intent = intent.clone();
    if release && let Some(old) = id_in(&intent, "latest_charge").and_then(|id| cx.tx.get_kind("charge", &id)) {
        let mut charge = Value::clone(&old);
        let amount = charge["amount"].as_i64().unwrap_or(0);
        cx.tx.put(refund::new(cx, &charge, amount));
        charge["refunded"] = true.into();
        charge["amount_refunded"] = amount.into();
        cx.update("charge.refunded", &old, &charge);
    }
    intent["status"] = "canceled".into();
    intent["canceled_at"] = cx.now.into();
    intent["cancellation_reason"] = reason.map_or(Value::Null, Value::from);
    intent["next_action"] = Value::Null;
    intent["amount_capturable"] = 0.into();
    cx.tx.put(intent.clone());
    cx.emit("payment_intent.canceled", &intent, None);
    intent
}
