//! What moves Checkout Sessions on: the customer pays on the hosted page, the bank answers a debit later, the time is over. Used
//! by `routes::payment_pages` and `routes::checkout_sessions`, told by `payments` what became of an intent, and by `agenda`.
//!
//! In payment mode the PaymentIntent comes into being when the customer first tries to pay; until then the session has none.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::agenda::{self, Task};
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::objects::checkout_session::KIND;
use crate::objects::{customer, id_in};
use crate::payments::{self, Confirm, charge, setup};

/// On an intent: the session it belongs to.
pub(crate) const SESSION: &str = "_session";

/// Pays with `method`, or saves it. What becomes of the session is decided in [`intent_moved`].
pub(crate) fn confirm(cx: &mut Cx<'_>, session: &Value, method: Option<&Value>) -> ApiResult<()> {
    refuse_closed(session)?;
    if session["mode"] == "payment" && session["amount_total"] == 0 {
        complete(cx, session, None);
        return Ok(());
    }
    let method = method.ok_or_else(|| ApiError::missing("payment_method"))?;
    let session = &with_customer(cx, session, method);
    let mut intent = match present_intent(cx, session) {
        Some(intent) => Value::clone(&intent),
        None => begin(cx, session)?,
    };
    intent["customer"] = session["customer"].clone();
    // Stripe's page shows the mandate, and shows a challenge in a window of its own.
    let how = Confirm { use_stripe_sdk: true, ..Confirm::default() };
    if intent["object"] == "setup_intent" {
        setup::confirm(cx, intent, method, &how)?;
    } else {
        payments::confirm(cx, intent, method, &how)?;
    }
    Ok(())
}

/// The session with a customer, if it is to make one.
fn with_customer(cx: &mut Cx<'_>, session: &Value, method: &Value) -> Value {
    let mut session = session.clone();
    if session["customer"].is_null() && session["customer_creation"] == "always" {
        let billing = &method["billing_details"];
        let mut customer = customer::new(cx);
        customer["email"] = first([&session["customer_email"], &billing["email"], &session["_email"]]);
        customer["name"] = billing["name"].clone();
        customer["phone"] = billing["phone"].clone();
        session["customer"] = customer["id"].clone();
        cx.tx.put(customer.clone());
        cx.tx.put(session.clone());
        cx.emit("customer.created", &customer, None);
    }
    session
}

/// The first of the values that there is.
fn first<const N: usize>(values: [&Value; N]) -> Value {
    values.into_iter().find(|value| !value.is_null()).cloned().unwrap_or(Value::Null)
}

/// The intent of a session, once there is one.
pub(crate) fn present_intent(cx: &Cx<'_>, session: &Value) -> Option<Arc<Value>> {
    let id = session["payment_intent"].as_str().or(session["setup_intent"].as_str())?;
    cx.tx.get(id)
}

/// The PaymentIntent of a session comes into being.
fn begin(cx: &mut Cx<'_>, session: &Value) -> ApiResult {
    let mut intent = session["_intent"].clone();
    let id = id_in(&intent, "id").ok_or_else(|| ApiError::api("The session has nothing to pay."))?;
    intent["created"] = cx.now.into();
    cx.tx.put(intent.clone());
    cx.emit("payment_intent.created", &intent, None);
    let mut session = session.clone();
    session["payment_intent"] = id.clone().into();
    cx.tx.put(session);
    // As the store has it: with its place in the order.
    Ok(cx.tx.get(&id).map_or(intent, |doc| Value::clone(&doc)))
}

/// An intent has reached another state; its session, if it has one, follows.
pub(crate) fn intent_moved(cx: &mut Cx<'_>, intent: &Value) {
    let Some(session) = intent[SESSION].as_str().and_then(|id| cx.tx.get_kind(KIND, id)) else { return };
    let unpaid_debit = session["payment_status"] == "unpaid" && session["_debit"] == true;
    match (session["status"].as_str(), intent["status"].as_str()) {
        (Some("open"), Some("succeeded" | "processing" | "requires_capture")) => complete(cx, &session, Some(intent)),
        (Some("complete"), Some("succeeded")) if session["payment_status"] == "unpaid" => {
            let mut paid = Value::clone(&session);
            paid["payment_status"] = "paid".into();
            cx.tx.put(paid.clone());
            if unpaid_debit {
                cx.emit("checkout.session.async_payment_succeeded", &paid, None);
            }
        }
        (Some("complete"), Some("requires_payment_method")) if unpaid_debit => {
            cx.emit("checkout.session.async_payment_failed", &session, None);
        }
        _ => {}
    }
}

/// The customer is done.
fn complete(cx: &mut Cx<'_>, session: &Value, intent: Option<&Value>) {
    let mut session = session.clone();
    let status = intent.map_or("", |intent| intent["status"].as_str().unwrap_or_default());
    session["status"] = "complete".into();
    session["url"] = Value::Null;
    session["payment_status"] = match (session["mode"].as_str(), status) {
        (Some("payment"), "succeeded") => "paid",
        (Some("payment"), "processing" | "requires_capture") => "unpaid",
        _ => "no_payment_required",
    }
    .into();
    session["_debit"] = (status == "processing").into();
    session["customer_details"] = customer_details(cx, &session, intent);
    session["collected_information"] =
        json!({ "business_name": null, "individual_name": null, "shipping_details": null });
    if let Some(id) = id_in(&session, "id") {
        agenda::cancel(cx, Task::ExpireSession, &id);
    }
    cx.tx.put(session.clone());
    cx.emit("checkout.session.completed", &session, None);
}

/// Who paid, as far as the session, the customer and the payment method say.
fn customer_details(cx: &Cx<'_>, session: &Value, intent: Option<&Value>) -> Value {
    let method = intent.and_then(|intent| intent["payment_method"].as_str()).and_then(|id| cx.tx.get(id));
    let customer = session["customer"].as_str().and_then(|id| cx.tx.get(id));
    let nothing = Value::Null;
    let billing = method.as_ref().map_or(&nothing, |method| &method["billing_details"]);
    let customer = customer.as_deref().unwrap_or(&nothing);
    json!({
        "address": billing["address"],
        "business_name": null,
        "email": first([&session["customer_email"], &customer["email"], &billing["email"], &session["_email"]]),
        "individual_name": null,
        "name": first([&billing["name"], &customer["name"]]),
        "phone": first([&billing["phone"], &customer["phone"]]),
        "tax_exempt": "none",
        "tax_ids": [],
    })
}

/// The refusal to pay a session that is paid or expired.
fn refuse_closed(session: &Value) -> ApiResult<()> {
    if session["status"] == "open" {
        return Ok(());
    }
    let status = session["status"].as_str().unwrap_or_default();
    let message = format!("This Checkout Session is no longer active: it has a status of {status}.");
    Err(ApiError::invalid(message).code("checkout_not_active_session").began())
}

/// Ends a session that nobody paid, and its intent with it.
pub(crate) fn expire(cx: &mut Cx<'_>, session: &Value) -> ApiResult {
    if session["status"] != "open" {
        let status = session["status"].as_str().unwrap_or_default();
        return Err(ApiError::invalid(format!(
            "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of `{status}`."
        ))
        .began());
    }
    let mut expired = session.clone();
    expired["status"] = "expired".into();
    expired["url"] = Value::Null;
    cx.tx.put(expired.clone());
    if let Some(id) = id_in(session, "id") {
        agenda::cancel(cx, Task::ExpireSession, &id);
    }
    if let Some(intent) = present_intent(cx, session) {
        let reason = Some("expired".to_owned());
        match intent["object"].as_str() {
            Some("setup_intent") => setup::canceled(cx, &intent, None),
            _ => charge::canceled(cx, &intent, reason),
        };
    }
    cx.emit("checkout.session.expired", &expired, None);
    Ok(expired)
}

/// The session's time is over.
pub(crate) fn overdue(cx: &mut Cx<'_>, id: &str) {
    if let Some(session) = cx.tx.get_kind(KIND, id)
        && expire(cx, &session).is_err()
    {
        tracing::debug!(id, "a session was done before its time was over");
    }
}

/// Whether an intent belongs to a session that is still open: then it is ended by expiring the session.
pub(crate) fn is_open_for(cx: &Cx<'_>, intent: &Value) -> bool {
    let session = intent[SESSION].as_str().and_then(|id| cx.tx.get_kind(KIND, id));
    session.is_some_and(|session| session["status"] == "open")
}
