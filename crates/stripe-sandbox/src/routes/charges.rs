//! `/v1/charges`: read, annotate, capture. Charges are made by payment intents, and by the old `POST /v1/charges` from tokens.

use axum::http::Method;
use serde_json::{Value, json};

use super::params::{take_receipt_and_shipping, take_shipping, take_text};
use crate::amounts;
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::list::Page;
use crate::objects::{id_in, payment_intent, refund};
use crate::payments::{self, legacy, method};

const KIND: &str = "charge";

pub(super) fn dispatch(cx: &mut Cx<'_>, verb: &Method, rest: &[&str], params: &mut Params) -> Option<ApiResult> {
    Some(match (verb.as_str(), rest) {
        ("POST", []) => create(cx, params),
        ("GET", []) => list(cx, params),
        ("GET", [id]) => cx.find(KIND, KIND, id, "id").map(|charge| Value::clone(&charge)),
        ("POST", [id]) => update(cx, id, params),
        ("POST", [id, "capture"]) => capture(cx, id, params),
        ("GET", [id, "refunds"]) => cx.find(KIND, KIND, id, "charge").map(|_| refund::list_of_charge(cx, id)),
        _ => return None,
    })
}

fn create(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let amount = params.int("amount")?.ok_or_else(|| ApiError::missing("amount"))?;
    let currency = params.required("currency")?.to_lowercase();
    amounts::check_currency(&currency, &cx.refused_currencies, "currency")?;
    amounts::check(amount, &currency)?;
    let Some(source) = params.filled("source")? else {
        return Err(ApiError::invalid("Must provide source or customer.").code("parameter_missing"));
    };
    // Only for a moment: it has the fields that a charge takes over.
    let mut wish = payment_intent::new(cx, amount, &currency);
    for field in ["description", "statement_descriptor", "statement_descriptor_suffix", "transfer_group"] {
        take_text(params, &mut wish, field)?;
    }
    take_receipt_and_shipping(params, &mut wish)?;
    wish["metadata"] = params.metadata(&wish["metadata"])?;
    if params.flag("capture")? == Some(false) {
        let message = "The sandbox authorizes without capturing for PaymentIntents only.";
        return Err(ApiError::invalid(message).param("capture"));
    }
    params.finish()?;
    let method = method::from_token(cx, &source, "source")?;
    legacy::charge(cx, wish, &method)
}

fn list(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let (customer, intent, group) =
        (params.filled("customer")?, params.filled("payment_intent")?, params.filled("transfer_group")?);
    let page = Page::take_with_created(params)?;
    let is = |doc: &Value, field: &str, wanted: &Option<String>| {
        wanted.as_ref().is_none_or(|wanted| doc[field] == wanted.as_str())
    };
    page.of(cx, KIND, KIND, "/v1/charges", |charge| {
        is(charge, "customer", &customer)
            && is(charge, "payment_intent", &intent)
            && is(charge, "transfer_group", &group)
    })
}

fn update(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    let old = cx.find(KIND, KIND, id, "id")?;
    let mut charge = Value::clone(&old);
    for field in ["description", "receipt_email", "transfer_group"] {
        take_text(params, &mut charge, field)?;
    }
    if let Some(shipping) = take_shipping(params)? {
        charge["shipping"] = shipping;
    }
    if let Some(mut fraud) = params.nested("fraud_details")? {
        if let Some(report) = fraud.one_of("user_report", &["fraudulent", "safe"])? {
            charge["fraud_details"] = json!({ "user_report": report });
        }
        fraud.finish()?;
    }
    charge["metadata"] = params.metadata(&charge["metadata"])?;
    params.finish()?;
    cx.update("charge.updated", &old, &charge);
    Ok(charge)
}

fn capture(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    let amount = params.int("amount")?;
    params.finish()?;
    let charge = cx.find(KIND, KIND, id, "charge")?;
    if charge["captured"] == true {
        let message = format!("Charge {id} has already been captured.");
        return Err(ApiError::invalid(message).code("charge_already_captured").began());
    }
    let Some(intent) = id_in(&charge, "payment_intent").and_then(|id| cx.tx.get_kind("payment_intent", &id)) else {
        return Err(ApiError::invalid("This charge cannot be captured.").code("charge_invalid_parameter").began());
    };
    payments::capture(cx, &intent, amount)?;
    cx.find(KIND, KIND, id, "charge").map(|charge| Value::clone(&charge))
}
