//! `/v1/tokens`: a card for one use, as older integrations and Stripe.js send it; a bank account, for payouts to it.

use axum::http::Method;
use serde_json::Value;

use crate::connect::banks;
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::objects::token;
use crate::payments::method;

const KIND: &str = "token";

pub(super) fn dispatch(cx: &mut Cx<'_>, verb: &Method, rest: &[&str], params: &mut Params) -> Option<ApiResult> {
    Some(match (verb.as_str(), rest) {
        ("POST", []) => create(cx, params),
        ("GET", [id]) => cx.find(KIND, KIND, id, KIND).map(|token| Value::clone(&token)),
        _ => return None,
    })
}

fn create(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    if let Some(mut bank) = params.nested("bank_account")? {
        let wish = banks::Wish::take(&mut bank)?;
        params.finish()?;
        let bank = banks::read(cx, wish, "bank_account[account_number]")?;
        let token = token::of_bank(cx, &bank);
        cx.tx.put(token.clone());
        return Ok(token);
    }
    let Some(mut card) = params.nested("card")? else { return Err(ApiError::missing("card")) };
    let mut method = method::from_card(cx, &mut card)?;
    if let Some(name) = card.filled("name")? {
        method["billing_details"]["name"] = name.into();
    }
    for (field, name) in [
        ("city", "address_city"),
        ("country", "address_country"),
        ("line1", "address_line1"),
        ("line2", "address_line2"),
        ("postal_code", "address_zip"),
        ("state", "address_state"),
    ] {
        if let Some(text) = card.filled(name)? {
            method["billing_details"]["address"][field] = text.into();
        }
    }
    card.finish()?;
    params.finish()?;
    let token = token::new(cx, &method);
    cx.tx.put(token.clone());
    Ok(token)
}
