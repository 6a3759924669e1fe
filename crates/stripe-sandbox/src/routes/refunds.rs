//! `/v1/refunds`: money back to the card, whole or in parts.

use axum::http::Method;
use serde_json::Value;

use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::list::Page;
use crate::objects::id_in;
use crate::payments::refund;

const KIND: &str = "refund";

pub(super) fn dispatch(cx: &mut Cx<'_>, verb: &Method, rest: &[&str], params: &mut Params) -> Option<ApiResult> {
    Some(match (verb.as_str(), rest) {
        ("POST", []) => create(cx, params),
        ("GET", []) => list(cx, params),
        ("GET", [id]) => cx.find(KIND, KIND, id, "id").map(|refund| Value::clone(&refund)),
        ("POST", [id]) => update(cx, id, params),
        ("POST", [id, "cancel"]) => cancel(cx, id, params),
        _ => return None,
    })
}

fn create(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let charge = take_charge(cx, params)?;
    let amount = params.int("amount")?;
    let reason = params.one_of("reason", &["duplicate", "fraudulent", "requested_by_customer"])?;
    let metadata = params.metadata(&Value::Null)?;
    params.finish()?;
    refund::create(cx, &charge, refund::Wish { amount, reason, metadata })
}

/// The charge that `charge` or `payment_intent` means.
fn take_charge(cx: &Cx<'_>, params: &mut Params) -> ApiResult<std::sync::Arc<Value>> {
    match (params.filled("charge")?, params.filled("payment_intent")?) {
        (Some(charge), _) => cx.find("charge", "charge", &charge, "id"),
        (None, Some(intent)) => {
            let found = cx.find("payment_intent", "payment_intent", &intent, "payment_intent")?;
            let charge = id_in(&found, "latest_charge").and_then(|id| cx.tx.get_kind("charge", &id));
            // One that the bank still thinks about is not paid, either.
            charge.filter(|charge| charge["paid"] == true).ok_or_else(|| {
                ApiError::invalid(format!("This PaymentIntent ({intent}) does not have a successful charge to refund."))
                    .param("payment_intent")
                    .began()
            })
        }
        (None, None) => Err(ApiError::invalid(
            "One of the following params should be provided for this request: payment_intent or charge.",
        )),
    }
}

fn list(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let (charge, intent) = (params.filled("charge")?, params.filled("payment_intent")?);
    let page = Page::take_with_created(params)?;
    page.of(cx, KIND, KIND, "/v1/refunds", |refund| {
        charge.as_ref().is_none_or(|charge| refund["charge"] == charge.as_str())
            && intent.as_ref().is_none_or(|intent| refund["payment_intent"] == intent.as_str())
    })
}

fn update(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    let old = cx.find(KIND, KIND, id, "id")?;
    let mut refund = Value::clone(&old);
    refund["metadata"] = params.metadata(&refund["metadata"])?;
    params.finish()?;
    refund::changed(cx, &old, &refund);
    Ok(refund)
}

/// Only refunds that wait for the customer (`requires_action`) can be canceled here; those to cards and accounts never do. The
/// Dashboard can cancel more: there is a control for that.
fn cancel(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    params.finish()?;
    cx.find(KIND, KIND, id, "id")?;
    Err(ApiError::invalid("Canceling this refund is unsupported.").began())
}
