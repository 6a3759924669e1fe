//! `/v1/customers`.

use axum::http::Method;
use serde_json::{Value, json};

use super::params::{take_shipping, take_text};
use super::payment_methods;
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::list::Page;
use crate::objects::customer;
use crate::payments::method;

const KIND: &str = "customer";

pub(super) fn dispatch(cx: &mut Cx<'_>, verb: &Method, rest: &[&str], params: &mut Params) -> Option<ApiResult> {
    Some(match (verb.as_str(), rest) {
        ("POST", []) => create(cx, params),
        ("GET", []) => list(cx, params),
        ("GET", [id]) => retrieve(cx, id),
        ("POST", [id]) => update(cx, id, params),
        ("DELETE", [id]) => delete(cx, id),
        ("GET", [id, "payment_methods"]) => methods(cx, id, params),
        ("GET", [id, "payment_methods", method]) => method_of(cx, id, method),
        _ => return None,
    })
}

fn create(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let mut customer = customer::new(cx);
    take_fields(params, &mut customer)?;
    let method = params.filled("payment_method")?;
    let default = take_default_method(params)?;
    params.finish()?;
    cx.tx.put(customer.clone());
    let id = customer["id"].as_str().unwrap_or_default().to_owned();
    if let Some(method) = method {
        payment_methods::attach_to(cx, &method, &id)?;
    }
    set_default_method(cx, &mut customer, default)?;
    cx.tx.put(customer.clone());
    cx.emit("customer.created", &customer, None);
    Ok(customer)
}

fn retrieve(cx: &mut Cx<'_>, id: &str) -> ApiResult {
    if cx.tx.get_kind(DELETED, &format!("{DELETED}:{id}")).is_some() {
        return Ok(json!({ "id": id, "object": "customer", "deleted": true }));
    }
    cx.find(KIND, KIND, id, "id").map(|customer| Value::clone(&customer))
}

fn update(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    let old = cx.find(KIND, KIND, id, "id")?;
    let mut customer = Value::clone(&old);
    take_fields(params, &mut customer)?;
    let default = take_default_method(params)?;
    params.finish()?;
    set_default_method(cx, &mut customer, default)?;
    cx.update("customer.updated", &old, &customer);
    Ok(customer)
}

/// Remembers that a customer was there: Stripe answers such an id with a stub instead of a 404.
const DELETED: &str = "_deleted_customer";

fn delete(cx: &mut Cx<'_>, id: &str) -> ApiResult {
    let customer = cx.find(KIND, KIND, id, "id")?;
    let methods: Vec<Value> = cx
        .tx
        .newest_first("payment_method")
        .filter(|method| method["customer"] == id)
        .map(|method| Value::clone(&method))
        .collect();
    for mut method in methods {
        method["customer"] = Value::Null;
        method["_used"] = true.into();
        cx.tx.put(method);
    }
    cx.tx.delete(id);
    cx.tx.put(json!({ "id": format!("{DELETED}:{id}"), "object": DELETED }));
    cx.emit("customer.deleted", &customer, None);
    Ok(json!({ "id": id, "object": "customer", "deleted": true }))
}

fn list(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let email = params.filled("email")?;
    let page = Page::take_with_created(params)?;
    page.of(cx, KIND, KIND, "/v1/customers", |customer| {
        email.as_ref().is_none_or(|email| customer["email"] == email.as_str())
    })
}

fn methods(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    cx.find(KIND, KIND, id, "customer")?;
    payment_methods::list_of(cx, params, Some(id), &format!("/v1/customers/{id}/payment_methods"))
}

fn method_of(cx: &mut Cx<'_>, id: &str, method: &str) -> ApiResult {
    cx.find(KIND, KIND, id, "customer")?;
    let found = cx.tx.get_kind("payment_method", method).filter(|method| method["customer"] == id);
    found
        .map(|method| Value::clone(&method))
        .ok_or_else(|| ApiError::no_such("PaymentMethod", method, "payment_method"))
}

fn take_fields(params: &mut Params, customer: &mut Value) -> ApiResult<()> {
    for field in ["description", "email", "name", "phone"] {
        take_text(params, customer, field)?;
    }
    if let Some(email) = customer["email"].as_str()
        && (!email.contains('@') || email.len() > 512)
    {
        return Err(ApiError::invalid(format!("Invalid email address: {email}")).code("email_invalid").param("email"));
    }
    if let Some(address) = method::address(params)? {
        customer["address"] = address;
    }
    if let Some(shipping) = take_shipping(params)? {
        customer["shipping"] = shipping;
    }
    if let Some(locales) = params.list("preferred_locales")? {
        customer["preferred_locales"] = locales.into();
    }
    if let Some(choice) = params.one_of("tax_exempt", &["none", "exempt", "reverse"])? {
        customer["tax_exempt"] = choice.into();
    }
    customer["metadata"] = params.metadata(&customer["metadata"])?;
    Ok(())
}

fn take_default_method(params: &mut Params) -> ApiResult<Option<String>> {
    let Some(mut settings) = params.nested("invoice_settings")? else { return Ok(None) };
    let default = settings.text("default_payment_method")?;
    settings.finish()?;
    Ok(default)
}

fn set_default_method(cx: &Cx<'_>, customer: &mut Value, default: Option<String>) -> ApiResult<()> {
    let Some(default) = default else { return Ok(()) };
    if default.is_empty() {
        customer["invoice_settings"]["default_payment_method"] = Value::Null;
        return Ok(());
    }
    let own = cx.tx.get_kind("payment_method", &default).filter(|method| method["customer"] == customer["id"]);
    if own.is_none() {
        let message = format!(
            "The customer does not have a payment method with the ID {default}. The payment method must be attached to the customer."
        );
        return Err(ApiError::invalid(message)
            .code("resource_missing")
            .param("invoice_settings[default_payment_method]"));
    }
    customer["invoice_settings"]["default_payment_method"] = default.into();
    Ok(())
}
