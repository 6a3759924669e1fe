//! Charges without a PaymentIntent: `POST /v1/charges` with a token, as integrations did before there were intents. Used by
//! `routes::charges`.

use serde_json::Value;

use super::{AUTHENTICATION_REQUIRED, charge, dispute};
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::objects::{self, payment_method, token};

/// Charges the card of `method`; `wish` has the fields that an intent would have.
pub(crate) fn charge(cx: &mut Cx<'_>, mut wish: Value, method: &Value) -> ApiResult {
    wish["id"] = Value::Null;
    let mut charge = objects::charge::new(cx, &wish, method, false);
    let card = token::card(cx, method);
    charge["payment_method"] = card["id"].clone();
    charge["source"] = card;
    let behaviour = payment_method::behaviour(method);
    let unauthenticated = behaviour.needs_authentication(false, false).then_some(AUTHENTICATION_REQUIRED);
    if let Some(decline) = unauthenticated.or_else(|| behaviour.decline()) {
        objects::charge::decline(&mut charge, &decline);
        cx.tx.put(charge.clone());
        cx.emit("charge.failed", &charge, None);
        let error = ApiError::card(decline.code, Some(decline.decline_code), decline.message);
        let error = error.with("charge", charge["id"].clone()).keep_changes();
        return Err(match decline.param {
            Some(param) => error.param(param),
            None => error,
        });
    }
    charge["captured"] = true.into();
    charge["amount_captured"] = charge["amount"].clone();
    charge::settle(cx, &mut charge);
    cx.tx.put(charge.clone());
    cx.emit("charge.succeeded", &charge, None);
    dispute::open_if_disputed(cx, &charge);
    let id = objects::id_in(&charge, "id");
    Ok(id.and_then(|id| cx.tx.get(&id)).map_or(charge, |charge| Value::clone(&charge)))
}
