//! `/v1/payouts` of the platform itself, or of the connected account that it acts for.

use axum::http::Method;
use serde_json::Value;

use super::params::take_text;
use crate::amounts;
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::list::Page;
use crate::payments::payout;

const KIND: &str = "payout";

pub(super) fn dispatch(cx: &mut Cx<'_>, verb: &Method, rest: &[&str], params: &mut Params) -> Option<ApiResult> {
    Some(match (verb.as_str(), rest) {
        ("POST", []) => create(cx, params),
        ("GET", []) => list(cx, params),
        ("GET", [id]) => cx.find(KIND, KIND, id, "payout").map(|payout| Value::clone(&payout)),
        ("POST", [id]) => update(cx, id, params),
        ("POST", [id, "cancel"]) => cancel(cx, id, params),
        ("POST", [id, "reverse"]) => reverse(cx, id, params),
        _ => return None,
    })
}

fn create(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let amount = params.int("amount")?.ok_or_else(|| ApiError::missing("amount"))?;
    let currency = params.required("currency")?.to_lowercase();
    amounts::check_currency(&currency, &[], "currency")?;
    if amount < 1 {
        return Err(ApiError::invalid("This value must be greater than or equal to 1.")
            .code("parameter_invalid_integer")
            .param("amount"));
    }
    amounts::check_payout(amount, &currency)?;
    if params.one_of("method", &["instant", "standard"])?.as_deref() == Some("instant") {
        return Err(ApiError::invalid("Instant payouts are not supported by the sandbox.")
            .code("instant_payouts_unsupported")
            .param("method"));
    }
    let wished = params.filled("destination")?;
    params.one_of("source_type", &["card"])?;
    let metadata = params.metadata(&Value::Null)?;
    let mut texts = Value::Object(serde_json::Map::new());
    for field in ["description", "statement_descriptor"] {
        take_text(params, &mut texts, field)?;
    }
    params.finish()?;
    let destination = payout::destination(cx, &currency, wished.as_deref())?;
    payout::create(cx, amount, &currency, &destination, |payout| {
        payout["metadata"] = metadata;
        for (field, text) in texts.as_object().into_iter().flatten() {
            payout[field] = text.clone();
        }
    })
}

fn list(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let status = params.one_of("status", &["pending", "paid", "failed", "canceled", "in_transit"])?;
    let destination = params.filled("destination")?;
    let page = Page::take_with_created(params)?;
    page.of(cx, KIND, KIND, "/v1/payouts", |payout| {
        status.as_ref().is_none_or(|status| payout["status"] == status.as_str())
            && destination.as_ref().is_none_or(|destination| payout["destination"] == destination.as_str())
    })
}

fn update(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    let old = cx.find(KIND, KIND, id, "payout")?;
    let mut payout = Value::clone(&old);
    payout["metadata"] = params.metadata(&payout["metadata"])?;
    params.finish()?;
    cx.update("payout.updated", &old, &payout);
    Ok(payout)
}

fn cancel(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    params.finish()?;
    let payout = cx.find(KIND, KIND, id, "payout")?;
    payout::cancel(cx, &payout)
}

fn reverse(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    let metadata = params.metadata(&serde_json::json!({}))?;
    params.finish()?;
    let payout = cx.find(KIND, KIND, id, "payout")?;
    payout::reverse(cx, &payout, metadata)
}
