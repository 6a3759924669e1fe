//! `/v1/payment_pages`: what the hosted page of a Checkout Session, and Stripe's command line, ask. Stripe does not document it;
//! the answers have what our page needs (`assets/checkout`).

use axum::http::Method;
use serde_json::{Value, json};

use super::checkout_sessions::find;
use crate::checkout;
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::objects::account;
use crate::payments::method;

pub(super) fn dispatch(cx: &mut Cx<'_>, verb: &Method, rest: &[&str], params: &mut Params) -> Option<ApiResult> {
    Some(match (verb.as_str(), rest) {
        ("GET", [id]) => find(cx, id).map(|session| page(cx, &session)),
        ("POST", [id, "confirm"]) => confirm(cx, id, params),
        _ => return None,
    })
}

fn confirm(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    let session = find(cx, id)?;
    let card = params.nested("card")?;
    let mut chosen = method::take(cx, params)?;
    if let (Some(mut card), None) = (card, &chosen) {
        let mut method = method::from_card(cx, &mut card)?;
        card.finish()?;
        method::billing_details(params, &mut method)?;
        cx.tx.put(method.clone());
        chosen = Some(method);
    }
    if let Some(expected) = params.int("expected_amount")?
        && session["amount_total"].as_i64().unwrap_or(0) != expected
    {
        let message = "The amount of the Checkout Session is not the expected one. Load the page again.";
        return Err(ApiError::invalid(message).code("checkout_amount_mismatch").param("expected_amount").began());
    }
    let email = params.filled("email")?;
    params.finish()?;
    let mut session = Value::clone(&session);
    if let Some(email) = email.filter(|_| session["customer_email"].is_null()) {
        session["_email"] = email.into();
        cx.tx.put(session.clone());
    }
    checkout::confirm(cx, &session, chosen.as_ref())?;
    find(cx, id).map(|session| page(cx, &session))
}

/// The session as its page shows it: what is bought, how one may pay, and where to go from here.
fn page(cx: &Cx<'_>, session: &Value) -> Value {
    let id = session["id"].as_str().unwrap_or_default();
    let complete = session["status"] == "complete";
    let success_url = session["success_url"].as_str().map(|url| url.replace("{CHECKOUT_SESSION_ID}", id));
    let customer = session["customer"].as_str().and_then(|id| cx.tx.get(id));
    let known = customer.map_or(Value::Null, |customer| customer["email"].clone());
    let items = session["_items"].as_array().map_or(&[][..], Vec::as_slice).iter();
    let intent = checkout::present_intent(cx, session);
    json!({
        "id": id.replacen("cs_test_", "ppage_1", 1),
        "object": "payment_page",
        "session_id": id,
        "amount_total": session["amount_total"],
        "business_name": account::platform_name(),
        "cancel_url": session["cancel_url"],
        "currency": session["currency"],
        "customer_email": if session["customer_email"].is_null() { known } else { session["customer_email"].clone() },
        "expires_at": session["expires_at"],
        "intent": intent.map(|intent| json!({ "client_secret": intent["client_secret"], "status": intent["status"] })),
        "line_items": items.map(|item| shown(cx, item)).collect::<Vec<_>>(),
        "livemode": false,
        "locale": session["locale"],
        "mode": session["mode"],
        "payment_method_types": session["payment_method_types"],
        "payment_status": session["payment_status"],
        "saves_method": session["mode"] == "setup" || !session["_intent"]["setup_future_usage"].is_null(),
        "status": session["status"],
        "submit_type": session["submit_type"],
        "success_url": if complete { success_url } else { None },
    })
}

fn shown(cx: &Cx<'_>, item: &Value) -> Value {
    let product = item["price"]["product"].as_str().and_then(|id| cx.tx.get(id));
    json!({
        "amount_total": item["amount_total"],
        "description": product.map_or(Value::Null, |product| product["description"].clone()),
        "name": item["description"],
        "quantity": item["quantity"],
        "unit_amount": item["price"]["unit_amount"],
    })
}
