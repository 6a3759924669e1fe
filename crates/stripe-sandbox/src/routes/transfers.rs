//! `/v1/transfers` and their reversals.

use std::sync::Arc;

use axum::http::Method;
use serde_json::Value;

use super::params::take_text;
use crate::amounts;
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::list::Page;
use crate::payments::transfer::{self, Wish};

const KIND: &str = "transfer";
const REVERSAL: &str = "transfer_reversal";

pub(super) fn dispatch(cx: &mut Cx<'_>, verb: &Method, rest: &[&str], params: &mut Params) -> Option<ApiResult> {
    Some(match (verb.as_str(), rest) {
        ("POST", []) => create(cx, params),
        ("GET", []) => list(cx, params),
        ("GET", [id]) => find(cx, id).map(|transfer| Value::clone(&transfer)),
        ("POST", [id]) => update(cx, id, params),
        ("POST", [id, "reversals"]) => reverse(cx, id, params),
        ("GET", [id, "reversals"]) => reversals(cx, id, params),
        ("GET", [id, "reversals", reversal]) => find_reversal(cx, id, reversal).map(|found| Value::clone(&found)),
        ("POST", [id, "reversals", reversal]) => update_reversal(cx, id, reversal, params),
        _ => return None,
    })
}

fn find(cx: &Cx<'_>, id: &str) -> ApiResult<Arc<Value>> {
    cx.find(KIND, KIND, id, "transfer")
}

fn create(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let currency = params.required("currency")?.to_lowercase();
    amounts::check_currency(&currency, &[], "currency")?;
    params.one_of("source_type", &["card"])?;
    let wish = Wish {
        amount: params.int("amount")?,
        currency,
        destination: params.required("destination")?,
        source: params.filled("source_transaction")?,
        group: params.filled("transfer_group")?,
        description: params.filled("description")?,
        metadata: params.metadata(&serde_json::json!({}))?,
    };
    params.finish()?;
    transfer::create(cx, wish)
}

fn list(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let (destination, group) = (params.filled("destination")?, params.filled("transfer_group")?);
    let page = Page::take_with_created(params)?;
    let is = |doc: &Value, field: &str, wanted: &Option<String>| {
        wanted.as_ref().is_none_or(|wanted| doc[field] == wanted.as_str())
    };
    page.of(cx, KIND, KIND, "/v1/transfers", |doc| {
        is(doc, "destination", &destination) && is(doc, "transfer_group", &group)
    })
}

fn update(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    let old = find(cx, id)?;
    let mut changed = Value::clone(&old);
    take_text(params, &mut changed, "description")?;
    changed["metadata"] = params.metadata(&changed["metadata"])?;
    params.finish()?;
    cx.update("transfer.updated", &old, &changed);
    Ok(changed)
}

fn reverse(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    let (amount, description) = (params.int("amount")?, params.filled("description")?);
    let metadata = params.metadata(&serde_json::json!({}))?;
    // There are no application fees here that could go back with it.
    params.flag("refund_application_fee")?;
    params.finish()?;
    let old = find(cx, id)?;
    transfer::reverse(cx, &old, amount, description, metadata)
}

fn reversals(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    find(cx, id)?;
    let page = Page::take(params)?;
    let url = format!("/v1/transfers/{id}/reversals");
    page.of(cx, REVERSAL, "transfer reversal", &url, |reversal| reversal["transfer"] == id)
}

fn find_reversal(cx: &Cx<'_>, id: &str, reversal: &str) -> ApiResult<Arc<Value>> {
    find(cx, id)?;
    let found = cx.tx.get_kind(REVERSAL, reversal).filter(|found| found["transfer"] == id);
    found.ok_or_else(|| ApiError::no_such("transfer reversal", reversal, "id"))
}

fn update_reversal(cx: &mut Cx<'_>, id: &str, reversal: &str, params: &mut Params) -> ApiResult {
    let mut changed = Value::clone(&*find_reversal(cx, id, reversal)?);
    changed["metadata"] = params.metadata(&changed["metadata"])?;
    params.finish()?;
    cx.tx.put(changed.clone());
    let mut whole = Value::clone(&*find(cx, id)?);
    transfer::show_in(&mut whole, &changed);
    cx.tx.put(whole);
    Ok(changed)
}
