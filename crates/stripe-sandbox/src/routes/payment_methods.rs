//! `/v1/payment_methods`, and a customer's.

use axum::http::Method;
use serde_json::Value;

use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::list::Page;
use crate::objects::payment_method;
use crate::payments::method;

const KIND: &str = "payment_method";

pub(super) fn dispatch(cx: &mut Cx<'_>, verb: &Method, rest: &[&str], params: &mut Params) -> Option<ApiResult> {
    Some(match (verb.as_str(), rest) {
        ("POST", []) => create(cx, params),
        ("GET", []) => list(cx, params),
        ("GET", [id]) => method::resolve(cx, id, "payment_method"),
        ("POST", [id]) => update(cx, id, params),
        ("POST", [id, "attach"]) => attach(cx, id, params),
        ("POST", [id, "detach"]) => detach(cx, id, params),
        _ => return None,
    })
}

fn create(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let method = method::create(cx, params)?;
    params.finish()?;
    Ok(method)
}

fn list(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let customer = params.filled("customer")?;
    if let Some(customer) = &customer {
        cx.find("customer", "customer", customer, "customer").map_err(|error| error.status(400))?;
    }
    list_of(cx, params, customer.as_deref(), "/v1/payment_methods")
}

/// A customer's payment methods; without a customer there are none to list.
pub(super) fn list_of(cx: &mut Cx<'_>, params: &mut Params, customer: Option<&str>, url: &str) -> ApiResult {
    let kind = params.filled("type")?;
    let display = params.one_of("allow_redisplay", &["always", "limited", "unspecified"])?;
    let page = Page::take(params)?;
    page.of(cx, KIND, "payment_method", url, |method| {
        customer.is_some_and(|customer| method["customer"] == customer)
            && kind.as_ref().is_none_or(|kind| method["type"] == kind.as_str())
            && display.as_ref().is_none_or(|display| method["allow_redisplay"] == display.as_str())
    })
}

fn update(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    let old = cx.find(KIND, "PaymentMethod", id, "payment_method")?;
    if old["customer"].is_null() {
        let message = "You must save this PaymentMethod to a customer before you can update it.";
        return Err(ApiError::invalid(message).began());
    }
    let mut changed = Value::clone(&old);
    method::billing_details(params, &mut changed)?;
    if let Some(mut card) = params.nested("card")? {
        if changed["type"] != "card" {
            let message = "You may only update the card of a PaymentMethod of type `card`.";
            return Err(ApiError::invalid(message).param("card"));
        }
        for field in ["exp_month", "exp_year"] {
            if let Some(number) = card.int(field)? {
                changed["card"][field] = number.into();
            }
        }
        method::check_expiry(cx, &changed["card"])?;
        card.finish()?;
    }
    if let Some(choice) = params.one_of("allow_redisplay", &["always", "limited", "unspecified"])? {
        changed["allow_redisplay"] = choice.into();
    }
    changed["metadata"] = params.metadata(&changed["metadata"])?;
    params.finish()?;
    cx.update("payment_method.updated", &old, &changed);
    Ok(changed)
}

fn attach(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    let customer = params.required("customer")?;
    params.finish()?;
    attach_to(cx, id, &customer)
}

/// Saves a payment method to a customer; the card must be good for it.
pub(super) fn attach_to(cx: &mut Cx<'_>, id: &str, customer: &str) -> ApiResult {
    let mut method = method::resolve(cx, id, "payment_method")?;
    cx.find("customer", "customer", customer, "customer").map_err(|error| error.status(400))?;
    if method["customer"] == customer {
        return Ok(method);
    }
    if !method["customer"].is_null() {
        let message = "The payment method you provided has already been attached to a customer.";
        return Err(ApiError::invalid(message).param("payment_method").began());
    }
    if method["_used"] == true {
        return Err(ApiError::invalid(
            "This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may not be used \
             again.",
        )
        .param("payment_method")
        .began());
    }
    if let Some(decline) = payment_method::behaviour(&method).decline_setup() {
        let error = ApiError::card(decline.code, Some(decline.decline_code), decline.message);
        return Err(match decline.param {
            Some(param) => error.param(param),
            None => error,
        });
    }
    method["customer"] = customer.into();
    cx.tx.put(method.clone());
    cx.emit("payment_method.attached", &method, None);
    Ok(method)
}

fn detach(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    params.finish()?;
    let old = cx.find(KIND, "PaymentMethod", id, "payment_method")?;
    if old["customer"].is_null() {
        let message = "The payment method you provided is not attached to a customer so detachment is impossible.";
        return Err(ApiError::invalid(message).param("payment_method").began());
    }
    let mut method = Value::clone(&old);
    method["customer"] = Value::Null;
    method["_used"] = true.into();
    cx.tx.put(method.clone());
    forget_default(cx, &old);
    let previous = serde_json::json!({ "customer": old["customer"] });
    cx.emit("payment_method.detached", &method, Some(previous));
    Ok(method)
}

/// A customer's default payment method that is detached is no default any more.
fn forget_default(cx: &mut Cx<'_>, method: &Value) {
    let Some(old) = method["customer"].as_str().and_then(|id| cx.tx.get_kind("customer", id)) else { return };
    if old["invoice_settings"]["default_payment_method"] == method["id"] {
        let mut customer = Value::clone(&old);
        customer["invoice_settings"]["default_payment_method"] = Value::Null;
        cx.update("customer.updated", &old, &customer);
    }
}
