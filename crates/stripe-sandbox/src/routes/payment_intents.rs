//! `/v1/payment_intents`. Parameters are read here; what happens to the intent is in `payments`.

use axum::http::Method;
use serde_json::Value;

use super::params::{take_confirm, take_method_types, take_options, take_receipt_and_shipping, take_text, take_usage};
use crate::amounts;
use crate::cx::{Caller, Cx};
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::list::Page;
use crate::objects::{id_in, payment_intent};
use crate::payments::{self, method};

const KIND: &str = "payment_intent";

pub(super) fn dispatch(cx: &mut Cx<'_>, verb: &Method, rest: &[&str], params: &mut Params) -> Option<ApiResult> {
    Some(match (verb.as_str(), rest) {
        ("POST", []) => create(cx, params),
        ("GET", []) => list(cx, params),
        ("GET", [id]) => retrieve(cx, id, params),
        ("POST", [id]) => update(cx, id, params),
        ("POST", [id, "confirm"]) => confirm(cx, id, params),
        ("POST", [id, "cancel"]) => cancel(cx, id, params),
        ("POST", [id, "capture"]) => capture(cx, id, params),
        _ => return None,
    })
}

fn create(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let amount = params.int("amount")?.ok_or_else(|| ApiError::missing("amount"))?;
    let currency = params.required("currency")?.to_lowercase();
    amounts::check_currency(&currency, &cx.refused_currencies, "currency")?;
    amounts::check(amount, &currency)?;
    let mut intent = payment_intent::new(cx, amount, &currency);
    take_fields(cx, params, &mut intent)?;
    if !cx.versioned && !params.has("automatic_payment_methods") {
        // Stripe's command line names no version; in the old ones an intent takes cards unless it asks for more.
        intent["automatic_payment_methods"] = Value::Null;
    }
    take_method_types(cx, params, &mut intent)?;
    if let Some(choice) = params.one_of("capture_method", &["automatic", "automatic_async", "manual"])? {
        intent["capture_method"] = choice.into();
    }
    if let Some(choice) = params.one_of("confirmation_method", &["automatic", "manual"])? {
        intent["confirmation_method"] = choice.into();
    }
    let method = method::take(cx, params)?;
    let confirmed = params.flag("confirm")?.unwrap_or(false);
    let how = take_confirm(params)?;
    if !confirmed && (how.off_session || how.return_url.is_some() || how.error_on_requires_action) {
        let message = "The parameters `off_session`, `return_url` and `error_on_requires_action` may only be passed with `confirm` set to true.";
        return Err(ApiError::invalid(message));
    }
    params.finish()?;
    if let Some(method) = &method {
        intent["payment_method"] = method["id"].clone();
        intent["status"] = "requires_confirmation".into();
    }
    cx.tx.put(intent.clone());
    cx.emit("payment_intent.created", &intent, None);
    match (confirmed, method) {
        (false, _) => Ok(intent),
        (true, Some(method)) => payments::confirm(cx, stored(cx, &intent), &method, &how),
        (true, None) => Err(no_method(cx, &intent)),
    }
}

/// The intent with what the store added to it.
fn stored(cx: &Cx<'_>, intent: &Value) -> Value {
    id_in(intent, "id").and_then(|id| cx.tx.get(&id)).map_or_else(|| intent.clone(), |doc| Value::clone(&doc))
}

fn retrieve(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    let secret = params.filled("client_secret")?;
    cx.find_by_secret(KIND, id, secret.as_deref()).map(|intent| Value::clone(&intent))
}

fn list(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let customer = params.filled("customer")?;
    let page = Page::take_with_created(params)?;
    let matches = |intent: &Value| customer.as_ref().is_none_or(|customer| intent["customer"] == customer.as_str());
    page.of(cx, KIND, "payment_intent", "/v1/payment_intents", matches)
}

fn update(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    let old = cx.find(KIND, KIND, id, "intent")?;
    let mut intent = Value::clone(&old);
    let status = id_in(&intent, "status").unwrap_or_default();
    let open = ["requires_payment_method", "requires_confirmation", "requires_action"].contains(&status.as_str());
    let (amount, currency) = (params.int("amount")?, params.filled("currency")?);
    if amount.is_some() || currency.is_some() {
        if !open {
            let field = if amount.is_some() { "amount" } else { "currency" };
            let message = format!(
                "This PaymentIntent's {field} could not be updated because it has a status of {status}. You may only update the {field} of \
                 a PaymentIntent with one of the following statuses: requires_payment_method, requires_confirmation, requires_action."
            );
            return Err(payments::unexpected_state(cx, &intent, &message));
        }
        let amount = amount.or(intent["amount"].as_i64()).unwrap_or(0);
        let currency = currency.or(id_in(&intent, "currency")).unwrap_or_default().to_lowercase();
        amounts::check_currency(&currency, &cx.refused_currencies, "currency")?;
        amounts::check(amount, &currency)?;
        intent["amount"] = amount.into();
        intent["currency"] = currency.into();
    }
    take_fields(cx, params, &mut intent)?;
    take_method_types(cx, params, &mut intent)?;
    if let Some(choice) = params.one_of("capture_method", &["automatic", "automatic_async", "manual"])? {
        intent["capture_method"] = choice.into();
    }
    if let Some(method) = method::take(cx, params)? {
        if !open {
            let message = format!(
                "You cannot update the payment method of this PaymentIntent because it has a status of {status}."
            );
            return Err(payments::unexpected_state(cx, &intent, &message));
        }
        intent["payment_method"] = method["id"].clone();
        intent["next_action"] = Value::Null;
        intent["status"] = "requires_confirmation".into();
    }
    params.finish()?;
    cx.tx.put(intent.clone());
    Ok(intent)
}

fn confirm(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    let secret = params.filled("client_secret")?;
    let mut intent = Value::clone(&*cx.find_by_secret(KIND, id, secret.as_deref())?);
    let method = method::take(cx, params)?;
    let how = take_confirm(params)?;
    if cx.caller == Caller::Publishable && (how.off_session || how.error_on_requires_action) {
        return Err(ApiError::unknown(&["off_session".to_owned()]));
    }
    take_usage(params, &mut intent)?;
    take_receipt_and_shipping(params, &mut intent)?;
    take_options(params, &mut intent)?;
    if let Some(choice) = params.one_of("capture_method", &["automatic", "automatic_async", "manual"])? {
        intent["capture_method"] = choice.into();
    }
    params.finish()?;
    let present = id_in(&intent, "payment_method");
    let method = match (method, present) {
        (Some(method), _) => method,
        (None, Some(present)) => method::resolve(cx, &present, "payment_method")?,
        (None, None) => return Err(no_method(cx, &intent)),
    };
    payments::confirm(cx, intent, &method, &how)
}

fn no_method(cx: &Cx<'_>, intent: &Value) -> ApiError {
    payments::unexpected_state(
        cx,
        intent,
        "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment \
         method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
    )
}

fn cancel(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    let reasons = ["duplicate", "fraudulent", "requested_by_customer", "abandoned"];
    let reason = params.one_of("cancellation_reason", &reasons)?;
    params.finish()?;
    let intent = cx.find(KIND, KIND, id, "intent")?;
    payments::cancel(cx, &intent, reason)
}

fn capture(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    let amount = params.int("amount_to_capture")?;
    let mut intent = Value::clone(&*cx.find(KIND, KIND, id, "intent")?);
    intent["metadata"] = params.metadata(&intent["metadata"])?;
    params.finish()?;
    payments::capture(cx, &intent, amount)
}

/// What create and update take alike.
fn take_fields(cx: &Cx<'_>, params: &mut Params, intent: &mut Value) -> ApiResult<()> {
    if let Some(customer) = params.filled("customer")? {
        cx.find("customer", "customer", &customer, "customer").map_err(|error| error.status(400))?;
        intent["customer"] = customer.into();
    }
    for field in ["description", "transfer_group"] {
        take_text(params, intent, field)?;
    }
    for field in ["statement_descriptor", "statement_descriptor_suffix"] {
        take_text(params, intent, field)?;
        if intent[field].as_str().is_some_and(|text| text.chars().count() > 22) {
            return Err(ApiError::invalid("The statement descriptor must be at most 22 characters.").param(field));
        }
    }
    take_usage(params, intent)?;
    take_receipt_and_shipping(params, intent)?;
    take_options(params, intent)?;
    intent["metadata"] = params.metadata(&intent["metadata"])?;
    Ok(())
}
