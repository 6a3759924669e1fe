//! `/v1/refunds`: money back to the card, whole or in parts.

use axum::http::Method;
use serde_json::Value;

use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::list::Page;
use crate::objects::balance_transaction::{self, Movement};
use crate::objects::{id_in, refund};

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
    let old = take_charge(cx, params)?;
    let amount = params.int("amount")?;
    let reason = params.one_of("reason", &["duplicate", "fraudulent", "requested_by_customer"])?;
    let metadata = params.metadata(&Value::Null)?;
    params.finish()?;
    let id = old["id"].as_str().unwrap_or_default();
    let captured = old["amount_captured"].as_i64().unwrap_or(0);
    let refunded = old["amount_refunded"].as_i64().unwrap_or(0);
    let left = captured - refunded;
    check(&old, id, left, amount)?;
    let amount = amount.unwrap_or(left);
    let mut refund = refund::new(cx, &old, amount);
    refund["reason"] = reason.map_or(Value::Null, Value::from);
    refund["metadata"] = metadata;
    let currency = id_in(&refund, "currency").unwrap_or_default();
    let source = id_in(&refund, "id").unwrap_or_default();
    // Stripe keeps its fee when a charge is refunded.
    let movement = Movement {
        amount: -amount,
        fee: 0,
        currency: &currency,
        kind: "refund",
        reporting_category: "refund",
        source: &source,
        description: id_in(&old, "description").map(|text| format!("REFUND FOR CHARGE ({text})")),
    };
    refund["balance_transaction"] = balance_transaction::record(cx, &movement).into();
    let mut charge = Value::clone(&old);
    charge["amount_refunded"] = (refunded + amount).into();
    charge["refunded"] = (refunded + amount == captured).into();
    cx.tx.put(refund.clone());
    cx.emit("refund.created", &refund, None);
    cx.update("charge.refunded", &old, &charge);
    // The acquirer's reference comes a moment later in life; here at once.
    let before = cx.tx.get(&source);
    refund = before.as_ref().map_or(refund, |doc| Value::clone(doc));
    refund["destination_details"]["card"]["reference_status"] = "available".into();
    refund["destination_details"]["card"]["reference"] = cx.ids.with_len("", 23).to_uppercase().into();
    if let Some(before) = before {
        cx.update("refund.updated", &before, &refund);
        cx.emit("charge.refund.updated", &refund, None);
    }
    Ok(refund)
}

/// The charge that `charge` or `payment_intent` means.
fn take_charge(cx: &Cx<'_>, params: &mut Params) -> ApiResult<std::sync::Arc<Value>> {
    match (params.filled("charge")?, params.filled("payment_intent")?) {
        (Some(charge), _) => cx.find("charge", "charge", &charge, "charge"),
        (None, Some(intent)) => {
            let found = cx.find("payment_intent", "payment_intent", &intent, "payment_intent")?;
            let charge = id_in(&found, "latest_charge").and_then(|id| cx.tx.get_kind("charge", &id));
            charge.filter(|charge| charge["paid"] == true).ok_or_else(|| {
                ApiError::invalid(format!("This PaymentIntent ({intent}) does not have a successful charge to refund."))
                    .param("payment_intent")
                    .began()
            })
        }
        (None, None) => Err(ApiError::invalid(
            "One of the following params should be provided for this request: payment_intent or charge.",
        )
        .code("parameter_missing")),
    }
}

fn check(charge: &Value, id: &str, left: i64, amount: Option<i64>) -> ApiResult<()> {
    let refuse = |code: &str, message: String| Err(ApiError::invalid(message).code(code).began());
    if charge["paid"] != true || charge["captured"] != true {
        return refuse("charge_not_refundable", format!("Charge {id} cannot be refunded: it was not paid."));
    }
    if charge["disputed"] == true {
        return refuse("charge_disputed", format!("Charge {id} has been charged back; cannot issue a refund."));
    }
    if left <= 0 {
        return refuse("charge_already_refunded", format!("Charge {id} has already been refunded."));
    }
    match amount {
        Some(amount) if amount < 1 => {
            Err(ApiError::invalid("Invalid positive integer").code("parameter_invalid_integer").param("amount"))
        }
        Some(amount) if amount > left => Err(ApiError::invalid(format!(
            "Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        ))
        .param("amount")
        .began()),
        _ => Ok(()),
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
    cx.update("refund.updated", &old, &refund);
    Ok(refund)
}

/// Only refunds that wait for the customer can be cancelled; refunds to cards never do.
fn cancel(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    params.finish()?;
    let refund = cx.find(KIND, KIND, id, "id")?;
    let status = refund["status"].as_str().unwrap_or_default();
    let message = format!(
        "You cannot cancel this refund because it has a status of {status}. Only refunds that require action can be canceled."
    );
    Err(ApiError::invalid(message).param("id").began())
}
