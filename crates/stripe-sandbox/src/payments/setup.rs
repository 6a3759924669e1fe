//! Setup intents: saving a card for later, with 3-D Secure where the card asks for it.

use serde_json::Value;

use super::{Confirm, method, next_action, unexpected_state, view};
use crate::checkout;
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::objects::payment_method;
use crate::store::public;

const OPEN: &[&str] = &["requires_payment_method", "requires_confirmation", "requires_action"];

pub(crate) fn confirm(cx: &mut Cx<'_>, mut intent: Value, method: &Value, how: &Confirm) -> ApiResult {
    let status = intent["status"].as_str().unwrap_or_default();
    if !OPEN.contains(&status) {
        let message = format!("You cannot confirm this SetupIntent because it has a status of {status}.");
        return Err(unexpected_state(cx, &intent, &message));
    }
    super::check_return_url(&intent, how)?;
    method::check_usable(&intent, method)?;
    method::check_accepted(&intent, method)?;
    intent["payment_method"] = method["id"].clone();
    intent["last_setup_error"] = Value::Null;
    intent["next_action"] = Value::Null;
    let set_up = method["_set_up"] == true;
    if !payment_method::behaviour(method).needs_authentication(false, set_up) {
        return finish(cx, intent, method);
    }
    intent["status"] = "requires_action".into();
    intent["next_action"] = next_action(cx, &intent, how);
    cx.tx.put(intent.clone());
    cx.emit("setup_intent.requires_action", &intent, None);
    Ok(intent)
}

/// The card is saved, or refuses.
pub(super) fn finish(cx: &mut Cx<'_>, mut intent: Value, method: &Value) -> ApiResult {
    intent["next_action"] = Value::Null;
    if let Some(decline) = payment_method::behaviour(method).decline_setup() {
        let mut error = ApiError::card(decline.code, Some(decline.decline_code), decline.message)
            .with("payment_method", public(method))
            .keep_changes();
        if let Some(param) = decline.param {
            error = error.param(param);
        }
        intent["last_setup_error"] = Value::Object(error.body.clone());
        intent["payment_method"] = Value::Null;
        intent["status"] = "requires_payment_method".into();
        cx.tx.put(intent.clone());
        cx.emit("setup_intent.setup_failed", &intent, None);
        let seen = view(cx, &intent);
        return Err(error.with("setup_intent", seen));
    }
    let mut saved = method.clone();
    if method["type"] == "sepa_debit" {
        let mandate = super::debit::mandate(cx, &intent, method)?;
        saved["_mandate"] = mandate.clone().into();
        intent["mandate"] = mandate.into();
    }
    if intent["usage"] == "off_session" {
        saved["_set_up"] = true.into();
    }
    let attach = saved["customer"].is_null() && !intent["customer"].is_null();
    if attach {
        saved["customer"] = intent["customer"].clone();
    }
    cx.tx.put(saved.clone());
    if attach {
        cx.emit("payment_method.attached", &saved, None);
    }
    intent["status"] = "succeeded".into();
    cx.tx.put(intent.clone());
    cx.emit("setup_intent.succeeded", &intent, None);
    checkout::intent_moved(cx, &intent);
    Ok(intent)
}

pub(crate) fn cancel(cx: &mut Cx<'_>, intent: &Value, reason: Option<String>) -> ApiResult {
    let status = intent["status"].as_str().unwrap_or_default();
    if !OPEN.contains(&status) {
        let message = format!(
            "You cannot cancel this SetupIntent because it has a status of {status}. Only a SetupIntent with one of the following \
             statuses may be canceled: {}.",
            OPEN.join(", ")
        );
        return Err(unexpected_state(cx, intent, &message));
    }
    if checkout::is_open_for(cx, intent) {
        let message = "You cannot cancel this SetupIntent because it was created by a Checkout Session. Expire the Checkout Session instead.";
        return Err(unexpected_state(cx, intent, message));
    }
    Ok(canceled(cx, intent, reason))
}

/// The intent, ended. Called also by a Checkout Session that expires.
pub(crate) fn canceled(cx: &mut Cx<'_>, intent: &Value, reason: Option<String>) -> Value {
    let mut intent = intent.clone();
    intent["status"] = "canceled".into();
    intent["cancellation_reason"] = reason.map_or(Value::Null, Value::from);
    intent["next_action"] = Value::Null;
    cx.tx.put(intent.clone());
    cx.emit("setup_intent.canceled", &intent, None);
    intent
}
