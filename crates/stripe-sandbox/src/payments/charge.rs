//! Taking the money: the charge and what follows from it (balance transaction, dispute, saved card), capture and cancellation.

use serde_json::{Value, json};

use super::{unexpected_state, view};
use crate::amounts;
use crate::cards::{Behaviour, Decline};
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::objects::balance_transaction::{self, Movement};
use crate::objects::{self, dispute, id_in, payment_method, refund};
use crate::store::public;

/// The kind of document that stands for a charge whose balance transaction is still to come.
const SETTLEMENT: &str = "_settlement";

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
    cx.emit("payment_intent.succeeded", &intent, None);
    if !at_once {
        settle_later(cx, &charge);
    }
    if payment_method::behaviour(method) == Behaviour::Disputed {
        open_dispute(cx, &charge);
    }
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
fn remember_method(cx: &mut Cx<'_>, intent: &Value, method: &Value) {
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
fn settle(cx: &mut Cx<'_>, charge: &mut Value) {
    let amount = charge["amount_captured"].as_i64().unwrap_or(0);
    let currency = charge["currency"].as_str().unwrap_or_default().to_owned();
    let source = charge["id"].as_str().unwrap_or_default().to_owned();
    let movement = Movement {
        amount,
        fee: amounts::fee(amount, &currency),
        currency: &currency,
        kind: "charge",
        reporting_category: "charge",
        source: &source,
        description: id_in(charge, "description"),
    };
    charge["balance_transaction"] = balance_transaction::record(cx, &movement).into();
}

/// With `automatic_async` the fee is known only after the answer: `charge.updated` tells it.
fn settle_later(cx: &mut Cx<'_>, charge: &Value) {
    let Some(id) = id_in(charge, "id") else { return };
    let due = cx.now + cx.settlement_delay;
    cx.tx.put(json!({ "id": format!("{SETTLEMENT}:{id}"), "object": SETTLEMENT, "charge": id, "due": due }));
    cx.has_deliveries = true;
    settle_due(cx);
}

/// Whether any charge still waits for its balance transaction.
pub(crate) fn settlements_wait(cx: &Cx<'_>) -> bool {
    cx.tx.newest_first(SETTLEMENT).next().is_some()
}

/// Gives all charges their balance transaction whose time has come. Called before every request and by the deliveries.
pub(crate) fn settle_due(cx: &mut Cx<'_>) {
    let due: Vec<(String, String)> = cx
        .tx
        .newest_first(SETTLEMENT)
        .filter(|doc| doc["due"].as_i64().is_none_or(|due| due <= cx.now))
        .filter_map(|doc| Some((id_in(&doc, "id")?, id_in(&doc, "charge")?)))
        .collect();
    for (settlement, charge) in due {
        cx.tx.delete(&settlement);
        let Some(old) = cx.tx.get_kind("charge", &charge) else { continue };
        let mut charge = Value::clone(&old);
        settle(cx, &mut charge);
        cx.update("charge.updated", &old, &charge);
    }
}

fn open_dispute(cx: &mut Cx<'_>, charge: &Value) {
    let Some(charge) = id_in(charge, "id").and_then(|id| cx.tx.get(&id)) else { return };
    let mut dispute = dispute::new(cx, &charge);
    let currency = charge["currency"].as_str().unwrap_or_default();
    let movement = Movement {
        amount: -charge["amount"].as_i64().unwrap_or(0),
        fee: dispute::FEE,
        currency,
        kind: "adjustment",
        reporting_category: "dispute",
        source: dispute["id"].as_str().unwrap_or_default(),
        description: Some(format!("Chargeback withdrawal for {}", charge["id"].as_str().unwrap_or_default())),
    };
    let withdrawal = balance_transaction::record(cx, &movement);
    if let Some(withdrawal) = cx.tx.get(&withdrawal) {
        dispute["balance_transactions"] = json!([public(&withdrawal)]);
    }
    let mut disputed = Value::clone(&charge);
    disputed["disputed"] = true.into();
    cx.tx.put(dispute.clone());
    cx.update("charge.updated", &charge, &disputed);
    cx.emit("charge.dispute.created", &dispute, None);
    cx.emit("charge.dispute.funds_withdrawn", &dispute, None);
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
    cx.tx.put(intent.clone());
    cx.emit("payment_intent.succeeded", &intent, None);
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
    let release = status == "requires_capture";
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
    Ok(intent)
}
