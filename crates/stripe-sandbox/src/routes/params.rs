//! Parameters that several routes take alike: texts, addresses, how an intent is confirmed and which payment methods it takes.

use serde_json::{Value, json};

use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::payments::{Confirm, method};

/// A text of `doc`; an empty one unsets it.
pub(super) fn take_text(params: &mut Params, doc: &mut Value, field: &str) -> ApiResult<()> {
    if let Some(text) = params.text(field)? {
        doc[field] = if text.is_empty() { Value::Null } else { text.into() };
    }
    Ok(())
}

pub(super) fn take_usage(params: &mut Params, intent: &mut Value) -> ApiResult<()> {
    match params.text("setup_future_usage")?.as_deref() {
        None => {}
        Some("") => intent["setup_future_usage"] = Value::Null,
        Some(usage @ ("on_session" | "off_session")) => intent["setup_future_usage"] = usage.into(),
        Some(_) => {
            let message = "Invalid setup_future_usage: must be one of off_session or on_session";
            return Err(ApiError::invalid(message).param("setup_future_usage"));
        }
    }
    Ok(())
}

pub(super) fn take_receipt_and_shipping(params: &mut Params, intent: &mut Value) -> ApiResult<()> {
    take_text(params, intent, "receipt_email")?;
    if let Some(email) = intent["receipt_email"].as_str()
        && !email.contains('@')
    {
        return Err(ApiError::invalid(format!("Invalid email address: {email}"))
            .code("email_invalid")
            .param("receipt_email"));
    }
    if let Some(shipping) = take_shipping(params)? {
        intent["shipping"] = shipping;
    }
    Ok(())
}

/// `shipping`, or its unsetting.
pub(super) fn take_shipping(params: &mut Params) -> ApiResult<Option<Value>> {
    if params.clone().text("shipping").is_ok_and(|text| text.is_some_and(|text| text.is_empty())) {
        params.text("shipping")?;
        return Ok(Some(Value::Null));
    }
    let Some(mut nested) = params.nested("shipping")? else { return Ok(None) };
    let mut shipping = json!({ "address": method::address(&mut nested)?, "carrier": null, "name": null, "phone": null, "tracking_number": null });
    for field in ["carrier", "name", "phone", "tracking_number"] {
        take_text(&mut nested, &mut shipping, field)?;
    }
    nested.finish()?;
    Ok(Some(shipping))
}

pub(super) fn take_options(params: &mut Params, intent: &mut Value) -> ApiResult<()> {
    if let Some(mut options) = params.nested("payment_method_options")? {
        if let Some(mut card) = options.nested("card")? {
            if let Some(choice) = card.one_of("request_three_d_secure", &["any", "automatic", "challenge"])? {
                intent["payment_method_options"]["card"]["request_three_d_secure"] = choice.into();
            }
            card.finish()?;
        }
        options.finish()?;
    }
    take_mandate_data(params, intent)
}

/// The customer's permission to debit an account; for cards Stripe takes it, too, and shows nothing of it.
pub(super) fn take_mandate_data(params: &mut Params, intent: &mut Value) -> ApiResult<()> {
    let Some(mut mandate) = params.nested("mandate_data")? else { return Ok(()) };
    intent["_mandate"] = true.into();
    if let Some(mut acceptance) = mandate.nested("customer_acceptance")? {
        acceptance.one_of("type", &["online", "offline"])?;
        acceptance.int("accepted_at")?;
        acceptance.document("online", &["ip_address", "user_agent", "infer_from_client"])?;
        acceptance.finish()?;
    }
    mandate.finish()
}

/// Which payment methods the intent takes: a list of cards and bank debits, or automatic ones, which are cards here.
pub(super) fn take_method_types(cx: &Cx<'_>, params: &mut Params, intent: &mut Value) -> ApiResult<()> {
    // Stripe's command line names no version and still uses the name this parameter had before endive.
    let former = if cx.versioned { None } else { params.list("payment_method_types")? };
    let named = params.list("allowed_payment_method_types")?.or(former);
    if let Some(mut automatic) = params.nested("automatic_payment_methods")? {
        let enabled =
            automatic.flag("enabled")?.ok_or_else(|| ApiError::missing("automatic_payment_methods[enabled]"))?;
        let redirects =
            automatic.one_of("allow_redirects", &["always", "never"])?.unwrap_or_else(|| "always".to_owned());
        automatic.finish()?;
        if enabled && named.is_some() {
            let message = "You may only specify one of these parameters: automatic_payment_methods, allowed_payment_method_types.";
            return Err(ApiError::invalid(message).code("parameters_exclusive"));
        }
        intent["automatic_payment_methods"] =
            if enabled { json!({ "allow_redirects": redirects, "enabled": true }) } else { Value::Null };
    }
    let Some(named) = named else { return Ok(()) };
    let refuse = |message: String| {
        let error = ApiError::invalid(message).code("payment_intent_invalid_parameter");
        Err(error.param("allowed_payment_method_types"))
    };
    if let Some(kind) = named.iter().find(|kind| !["card", "sepa_debit"].contains(&kind.as_str())) {
        return refuse(format!(
            "The payment method type \"{kind}\" is invalid: the sandbox takes card and sepa_debit."
        ));
    }
    let currency = intent["currency"].as_str().unwrap_or("eur");
    if currency != "eur" && named.iter().any(|kind| kind == "sepa_debit") {
        return refuse(format!(
            "The currency provided ({currency}) is invalid for one or more payment method types on this intent."
        ));
    }
    intent["allowed_payment_method_types"] = named.clone().into();
    intent["payment_method_types"] = named.into();
    intent["automatic_payment_methods"] = Value::Null;
    Ok(())
}

pub(super) fn take_confirm(params: &mut Params) -> ApiResult<Confirm> {
    let off_session = match params.filled("off_session")?.as_deref() {
        None | Some("false") => false,
        Some("true" | "one_off" | "recurring") => true,
        Some(other) => return Err(ApiError::invalid(format!("Invalid off_session: {other}")).param("off_session")),
    };
    Ok(Confirm {
        off_session,
        use_stripe_sdk: params.flag("use_stripe_sdk")?.unwrap_or(false),
        return_url: take_return_url(params)?,
        error_on_requires_action: params.flag("error_on_requires_action")?.unwrap_or(false),
    })
}

fn take_return_url(params: &mut Params) -> ApiResult<Option<String>> {
    let Some(url) = params.filled("return_url")? else { return Ok(None) };
    check_url(&url, "return_url")?;
    Ok(Some(url))
}

/// Refuses an address that a browser cannot be sent to.
pub(super) fn check_url(url: &str, param: &str) -> ApiResult<()> {
    // Apps may use schemes of their own; what a browser would run is not one of them.
    let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_lowercase());
    if scheme.is_none_or(|scheme| scheme.is_empty() || ["javascript", "data", "vbscript"].contains(&scheme.as_str())) {
        return Err(ApiError::invalid(format!("Not a valid URL: {url}")).code("url_invalid").param(param));
    }
    Ok(())
}
