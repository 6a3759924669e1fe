//! `/v1/accounts/{id}/capabilities`. Part of `accounts`.

use axum::http::Method;
use serde_json::{Value, json};

use super::account_fields::set_requested;
use crate::connect::{self, find};
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::objects::capability;

const KNOWN: &[&str] = &["card_payments", "transfers"];

pub(super) fn dispatch(
    cx: &mut Cx<'_>,
    verb: &Method,
    account: &str,
    rest: &[&str],
    params: &mut Params,
) -> Option<ApiResult> {
    Some(match (verb.as_str(), rest) {
        ("GET", []) => find(cx, account).map(|account| list(&account)),
        ("GET", [name]) => known(name).and_then(|()| find(cx, account)).map(|account| capability::of(&account, name)),
        ("POST", [name]) => update(cx, account, name, params),
        _ => return None,
    })
}

fn known(name: &str) -> ApiResult<()> {
    if KNOWN.contains(&name) { Ok(()) } else { Err(ApiError::no_such("capability", name, "capability")) }
}

fn list(account: &Value) -> Value {
    let id = account["id"].as_str().unwrap_or_default();
    let requested = account["capabilities"].as_object().into_iter().flatten();
    let data: Vec<Value> = requested.map(|(name, _)| capability::of(account, name)).collect();
    json!({ "object": "list", "data": data, "has_more": false, "url": format!("/v1/accounts/{id}/capabilities") })
}

fn update(cx: &mut Cx<'_>, account: &str, name: &str, params: &mut Params) -> ApiResult {
    known(name)?;
    let old = find(cx, account)?;
    let requested = params.flag("requested")?;
    params.finish()?;
    let mut changed = Value::clone(&old);
    if let Some(requested) = requested {
        set_requested(cx, &mut changed, name, requested);
    }
    let saved = connect::save(cx, &old, changed);
    Ok(capability::of(&saved, name))
}
