//! `/v1/setup_intents`. Parameters are read here; what happens to the intent is in `payments::setup`.

use axum::http::Method;
use serde_json::Value;

use super::params::{take_confirm, take_mandate_data, take_method_types, take_text};
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::list::Page;
use crate::objects::{id_in, setup_intent};
use crate::payments::{method, setup, unexpected_state};

const KIND: &str = "setup_intent";

pub(super) fn dispatch(cx: &mut Cx<'_>, verb: &Method, rest: &[&str], params: &mut Params) -> Option<ApiResult> {
    Some(match (verb.as_str(), rest) {
        ("POST", []) => create(cx, params),
        ("GET", []) => list(cx, params),
        ("GET", [id]) => retrieve(cx, id, params),
        ("POST", [id]) => update(cx, id, params),
        ("POST", [id, "confirm"]) => confirm(cx, id, params),
        ("POST", [id, "cancel"]) => cancel(cx, id, params),
        _ => return None,
    })
}

fn create(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let mut intent = setup_intent::new(cx);
    take_fields(cx, params, &mut intent)?;
    take_method_types(cx, params, &mut intent)?;
    if let Some(usage) = params.one_of("usage", &["on_session", "off_session"])? {
        intent["usage"] = usage.into();
    }
    take_mandate_data(params, &mut intent)?;
    let method = method::take(cx, params)?;
    let confirmed = params.flag("confirm")?.unwrap_or(false);
    let how = take_confirm(params)?;
    params.finish()?;
    if let Some(method) = &method {
        intent["payment_method"] = method["id"].clone();
        intent["status"] = "requires_confirmation".into();
    }
    cx.tx.put(intent.clone());
    cx.emit("setup_intent.created", &intent, None);
    if !confirmed {
        return Ok(intent);
    }
    let Some(method) = method else { return Err(no_method(cx, &intent)) };
    let stored = id_in(&intent, "id").and_then(|id| cx.tx.get(&id)).map(|doc| Value::clone(&doc));
    setup::confirm(cx, stored.unwrap_or(intent), &method, &how)
}

fn retrieve(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    let secret = params.filled("client_secret")?;
    cx.find_by_secret(KIND, id, secret.as_deref()).map(|intent| Value::clone(&intent))
}

fn list(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let (customer, method) = (params.filled("customer")?, params.filled("payment_method")?);
    let page = Page::take_with_created(params)?;
    page.of(cx, KIND, KIND, "/v1/setup_intents", |intent| {
        customer.as_ref().is_none_or(|customer| intent["customer"] == customer.as_str())
            && method.as_ref().is_none_or(|method| intent["payment_method"] == method.as_str())
    })
}

fn update(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    let mut intent = Value::clone(&*cx.find(KIND, KIND, id, "intent")?);
    if ["succeeded", "canceled"].contains(&intent["status"].as_str().unwrap_or_default()) && !only_metadata(params) {
        let message = "You cannot update this SetupIntent because it is in a final state.";
        return Err(unexpected_state(cx, &intent, message));
    }
    take_fields(cx, params, &mut intent)?;
    take_method_types(cx, params, &mut intent)?;
    if let Some(method) = method::take(cx, params)? {
        intent["payment_method"] = method["id"].clone();
        intent["next_action"] = Value::Null;
        intent["status"] = "requires_confirmation".into();
    }
    params.finish()?;
    cx.tx.put(intent.clone());
    Ok(intent)
}

fn only_metadata(params: &Params) -> bool {
    let mut rest = params.clone();
    rest.metadata(&Value::Null).is_ok() && rest.finish().is_ok()
}

fn confirm(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    let secret = params.filled("client_secret")?;
    let mut intent = Value::clone(&*cx.find_by_secret(KIND, id, secret.as_deref())?);
    let method = method::take(cx, params)?;
    take_mandate_data(params, &mut intent)?;
    let how = take_confirm(params)?;
    if how.off_session || how.error_on_requires_action {
        return Err(ApiError::unknown(&["off_session".to_owned()]));
    }
    params.finish()?;
    let method = match (method, id_in(&intent, "payment_method")) {
        (Some(method), _) => method,
        (None, Some(present)) => method::resolve(cx, &present, "payment_method")?,
        (None, None) => return Err(no_method(cx, &intent)),
    };
    setup::confirm(cx, intent, &method, &how)
}

fn no_method(cx: &Cx<'_>, intent: &Value) -> ApiError {
    let message = "You cannot confirm this SetupIntent because it's missing a payment method. Update the SetupIntent with a payment method and \
                   then confirm it again.";
    unexpected_state(cx, intent, message)
}

fn cancel(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    let reason = params.one_of("cancellation_reason", &["abandoned", "requested_by_customer", "duplicate"])?;
    params.finish()?;
    let intent = cx.find(KIND, KIND, id, "intent")?;
    setup::cancel(cx, &intent, reason)
}

fn take_fields(cx: &Cx<'_>, params: &mut Params, intent: &mut Value) -> ApiResult<()> {
    if let Some(customer) = params.filled("customer")? {
        cx.find("customer", "customer", &customer, "customer").map_err(|error| error.status(400))?;
        intent["customer"] = customer.into();
    }
    take_text(params, intent, "description")?;
    intent["metadata"] = params.metadata(&intent["metadata"])?;
    Ok(())
}
