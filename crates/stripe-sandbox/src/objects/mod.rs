//! Stripe's objects as JSON documents: how each looks when it is made. One file per object; `routes/` changes them.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::cx::Cx;

pub(crate) mod account;
pub(crate) mod balance_transaction;
pub(crate) mod bank_account;
pub(crate) mod capability;
pub(crate) mod charge;
pub(crate) mod checkout_session;
pub(crate) mod customer;
pub(crate) mod dispute;
pub(crate) mod mandate;
pub(crate) mod payment_intent;
pub(crate) mod payment_method;
pub(crate) mod payout;
pub(crate) mod price;
pub(crate) mod refund;
pub(crate) mod setup_intent;
pub(crate) mod token;
pub(crate) mod transfer;
pub(crate) mod webhook_endpoint;

/// The document as it reads now: some fields depend on the time or on other documents.
pub(crate) fn present(cx: &Cx<'_>, doc: &Arc<Value>) -> Value {
    let mut value = Value::clone(doc);
    match value["object"].as_str() {
        Some("balance_transaction") if value["available_on"].as_i64().is_some_and(|on| on <= cx.now) => {
            value["status"] = "available".into();
        }
        Some("account") => value = account::shown(&value),
        // Told once, when the endpoint is created.
        Some("webhook_endpoint") => {
            value.as_object_mut().map(|map| map.remove("secret"));
        }
        _ => {}
    }
    value
}

/// What a publishable key gets to see of an intent.
pub(crate) fn for_browser(intent: &Value) -> Value {
    const SEEN: &[&str] = &[
        "id",
        "object",
        "amount",
        "amount_details",
        "automatic_payment_methods",
        "canceled_at",
        "cancellation_reason",
        "capture_method",
        "client_secret",
        "confirmation_method",
        "created",
        "currency",
        "description",
        "excluded_payment_method_types",
        "last_payment_error",
        "last_setup_error",
        "livemode",
        "next_action",
        "payment_method",
        "payment_method_configuration_details",
        "payment_method_types",
        "processing",
        "receipt_email",
        "setup_future_usage",
        "shipping",
        "source",
        "status",
        "usage",
    ];
    let Some(fields) = intent.as_object() else { return intent.clone() };
    let seen: Map<String, Value> = fields
        .iter()
        .filter(|(key, _)| SEEN.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    Value::Object(seen)
}

/// An address of which nothing is known.
pub(crate) fn no_address() -> Value {
    json!({ "city": null, "country": null, "line1": null, "line2": null, "postal_code": null, "state": null })
}

pub(crate) fn no_billing_details() -> Value {
    json!({ "address": no_address(), "email": null, "name": null, "phone": null, "tax_id": null })
}

/// A field that holds an id.
pub(crate) fn id_in(doc: &Value, field: &str) -> Option<String> {
    doc[field].as_str().map(str::to_owned)
}
