//! The payment method a request means: an existing one, a predefined one (`pm_card_visa`), or one whose details it brings
//! (`payment_method_data`, `card[number]` from the card frame). Used by the routes of payment methods and of intents.

use serde_json::Value;

use crate::cards;
use crate::cx::{Caller, Cx};
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::objects::payment_method::{self, Expiry};

/// Takes `payment_method` or `payment_method_data`; what is new is put into the store.
pub(crate) fn take(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult<Option<Value>> {
    if let Some(mut data) = params.nested("payment_method_data")? {
        if params.has("payment_method") {
            let message = "You may only specify one of these parameters: payment_method, payment_method_data.";
            return Err(ApiError::invalid(message).code("parameters_exclusive").param("payment_method"));
        }
        let method = create(cx, &mut data)?;
        data.finish()?;
        return Ok(Some(method));
    }
    match params.filled("payment_method")? {
        Some(id) => resolve(cx, &id, "payment_method").map_err(|error| error.status(400)).map(Some),
        None => Ok(None),
    }
}

/// The payment method of an id; a predefined one is copied into a new one.
pub(crate) fn resolve(cx: &mut Cx<'_>, id: &str, param: &str) -> ApiResult {
    if let Some(method) = cx.tx.get_kind("payment_method", id) {
        return Ok(Value::clone(&method));
    }
    let card = cards::predefined(id).filter(|_| id.starts_with("pm_card_"));
    let Some(card) = card else { return Err(ApiError::no_such("PaymentMethod", id, param)) };
    let method = payment_method::new(cx, &card, &Expiry::predefined(), true);
    cx.tx.put(method.clone());
    Ok(method)
}

/// Creates a payment method from `type`, `card`, `billing_details`, `allow_redisplay` and `metadata`.
pub(crate) fn create(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let kind = params.required("type")?;
    if kind != "card" {
        let message = format!("The payment method type \"{kind}\" is invalid. The sandbox takes cards only.");
        return Err(ApiError::invalid(message).param("type"));
    }
    let Some(mut card) = params.nested("card")? else { return Err(ApiError::missing("card")) };
    let mut method = match card.filled("token")? {
        Some(token) => {
            let Some(known) = cards::predefined(&token).filter(|_| token.starts_with("tok_")) else {
                return Err(ApiError::no_such("token", &token, "card[token]").status(400));
            };
            payment_method::new(cx, &known, &Expiry::predefined(), true)
        }
        None => from_number(cx, &mut card)?,
    };
    card.finish()?;
    billing_details(params, &mut method)?;
    if let Some(choice) = params.one_of("allow_redisplay", &["always", "limited", "unspecified"])? {
        method["allow_redisplay"] = choice.into();
    }
    method["metadata"] = params.metadata(&method["metadata"])?;
    cx.tx.put(method.clone());
    Ok(method)
}

fn from_number(cx: &Cx<'_>, card: &mut Params) -> ApiResult {
    let number: String = card.required("number")?.chars().filter(|digit| !matches!(digit, ' ' | '-')).collect();
    if cx.caller == Caller::Secret {
        return Err(ApiError::invalid(
            "Sending credit card numbers directly to the Stripe API is generally unsafe. To continue processing use Stripe.js, the \
             Stripe mobile bindings, or Stripe Elements. For testing use test payment methods such as pm_card_visa.",
        )
        .status(402)
        .began());
    }
    let wrong = |code: &str, message: &str, param: &str| Err(ApiError::card(code, None, message).param(param));
    if !cards::luhn(&number) {
        return wrong("incorrect_number", "Your card number is incorrect.", "number");
    }
    let month = card.int("exp_month")?.ok_or_else(|| ApiError::missing("card[exp_month]"))?;
    let year = card.int("exp_year")?.ok_or_else(|| ApiError::missing("card[exp_year]"))?;
    let year = if (0..100).contains(&year) { year + 2000 } else { year };
    if !(1..=12).contains(&month) {
        return wrong("invalid_expiry_month", "Your card's expiration month is invalid.", "exp_month");
    }
    let (this_year, this_month) = year_and_month(cx.now);
    if (year, month) < (this_year, this_month) || year > this_year + 50 {
        return wrong("invalid_expiry_year", "Your card's expiration year is invalid.", "exp_year");
    }
    let known = cards::by_number(&number);
    let cvc = card.filled("cvc")?;
    if let Some(cvc) = &cvc {
        let length = if known.brand == "amex" { 4 } else { 3 };
        let digits = cvc.chars().all(|digit| digit.is_ascii_digit());
        if !digits || (cvc.len() != length && cvc.len() != 3) {
            return wrong("invalid_cvc", "Your card's security code is invalid.", "cvc");
        }
    }
    Ok(payment_method::new(cx, &known, &Expiry { month, year }, cvc.is_some()))
}

/// Year and month of unix seconds (civil-from-days, Gregorian).
fn year_and_month(unix_seconds: i64) -> (i64, i64) {
    let days = unix_seconds.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month)
}

/// Takes `billing_details` into a payment method.
pub(crate) fn billing_details(params: &mut Params, method: &mut Value) -> ApiResult<()> {
    let Some(mut details) = params.nested("billing_details")? else { return Ok(()) };
    for field in ["email", "name", "phone", "tax_id"] {
        if let Some(text) = details.text(field)? {
            method["billing_details"][field] = if text.is_empty() { Value::Null } else { text.into() };
        }
    }
    if let Some(address) = address(&mut details)? {
        method["billing_details"]["address"] = address;
    }
    details.finish()
}

pub(crate) fn address(params: &mut Params) -> ApiResult<Option<Value>> {
    let fields = ["city", "country", "line1", "line2", "postal_code", "state"];
    Ok(params.document("address", &fields)?.map(Value::Object))
}

/// Refuses a payment method that belongs to someone else or was used up.
pub(super) fn check_usable(intent: &Value, method: &Value) -> ApiResult<()> {
    let id = method["id"].as_str().unwrap_or_default();
    if let Some(owner) = method["customer"].as_str()
        && intent["customer"] != owner
    {
        return Err(ApiError::invalid(format!(
            "The payment method `{id}` belongs to the Customer `{owner}`. Please include the Customer in the `customer` parameter on the \
             PaymentIntent."
        ))
        .param("payment_method"));
    }
    if method["_used"] == true {
        return Err(ApiError::invalid(
            "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a connected \
             account without Customer attachment, or was detached from a Customer. It may not be used again. To use a PaymentMethod \
             multiple times, you must attach it to a Customer first.",
        )
        .code("payment_method_unexpected_state")
        .param("payment_method"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn months_follow_the_calendar() {
        assert_eq!(super::year_and_month(0), (1970, 1));
        assert_eq!(super::year_and_month(951_782_400), (2000, 2));
        assert_eq!(super::year_and_month(951_868_800), (2000, 3));
        assert_eq!(super::year_and_month(1_798_761_599), (2026, 12));
        assert_eq!(super::year_and_month(1_798_761_600), (2027, 1));
    }
}
