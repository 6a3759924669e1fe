//! The payment method a request means: an existing one, a predefined one (`pm_card_visa`), or one whose details it brings
//! (`payment_method_data`, `card[number]` from the card frame). Used by the routes of payment methods and of intents.

use serde_json::{Value, json};

use crate::cards;
use crate::cx::{Caller, Cx};
use crate::debits::{self, Mistake};
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
    let method = match (card, debits::predefined(id)) {
        (Some(card), _) => payment_method::new(cx, &card, &Expiry::predefined(), true),
        (None, Some(account)) => {
            let mut method = payment_method::new_debit(cx, &account);
            method["billing_details"]["name"] = "Jenny Rosen".into();
            method["billing_details"]["email"] = "jenny@example.com".into();
            method
        }
        (None, None) => return Err(ApiError::no_such("PaymentMethod", id, param)),
    };
    cx.tx.put(method.clone());
    Ok(method)
}

/// Creates a payment method from `type`, its details, `billing_details`, `allow_redisplay` and `metadata`.
pub(crate) fn create(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let kind = params.required("type")?;
    let details = |params: &mut Params| params.nested(&kind)?.ok_or_else(|| ApiError::missing(&kind));
    let mut method = match kind.as_str() {
        "card" => {
            let mut card = details(params)?;
            let method = from_card(cx, &mut card)?;
            card.finish()?;
            method
        }
        "sepa_debit" => {
            let mut account = details(params)?;
            let method = from_iban(cx, &account.required("iban")?)?;
            account.finish()?;
            method
        }
        _ => {
            let message =
                format!("The payment method type \"{kind}\" is invalid: the sandbox takes card and sepa_debit.");
            return Err(ApiError::invalid(message).param("type"));
        }
    };
    billing_details(params, &mut method)?;
    if kind == "sepa_debit" {
        for field in ["name", "email"] {
            if method["billing_details"][field].is_null() {
                return Err(ApiError::missing(&params.name(&format!("billing_details[{field}]"))));
            }
        }
    }
    if let Some(choice) = params.one_of("allow_redisplay", &["always", "limited", "unspecified"])? {
        method["allow_redisplay"] = choice.into();
    }
    method["metadata"] = params.metadata(&method["metadata"])?;
    cx.tx.put(method.clone());
    Ok(method)
}

/// The card of a token, or of a number and a date; not yet in the store.
pub(crate) fn from_card(cx: &mut Cx<'_>, card: &mut Params) -> ApiResult {
    match card.filled("token")? {
        Some(token) => from_token(cx, &token, &card.name("token")),
        None => from_number(cx, card),
    }
}

/// The card of a token, which is then used up; the predefined ones (`tok_visa`) never are.
pub(crate) fn from_token(cx: &mut Cx<'_>, id: &str, param: &str) -> ApiResult {
    if let Some(known) = cards::predefined(id).filter(|_| id.starts_with("tok_")) {
        return Ok(payment_method::new(cx, &known, &Expiry::predefined(), true));
    }
    let Some(token) = cx.tx.get_kind("token", id) else {
        return Err(ApiError::no_such("token", id, param).status(400));
    };
    if token["used"] == true {
        let message = format!("You cannot use a Stripe token more than once: {id}.");
        return Err(ApiError::invalid(message).code("token_already_used").param(param).began());
    }
    let mut used = Value::clone(&token);
    used["used"] = true.into();
    cx.tx.put(used);
    let mut method = token["_method"].clone();
    method["created"] = cx.now.into();
    Ok(method)
}

fn from_iban(cx: &Cx<'_>, iban: &str) -> ApiResult {
    let param = "sepa_debit[iban]";
    match debits::by_iban(iban) {
        Ok(account) => Ok(payment_method::new_debit(cx, &account)),
        Err(Mistake::Invalid) => {
            let message = "The IBAN you provided is invalid. Check the number and try again.";
            Err(ApiError::invalid(message).code("invalid_bank_account_iban").param(param).began())
        }
        Err(Mistake::NotForTesting) => {
            let message = "Only test IBANs may be used in test mode. For a list of them, visit: \
                           https://docs.stripe.com/payments/sepa-debit/accept-a-payment#test-integration.";
            Err(ApiError::invalid(message).code("payment_method_invalid_parameter_testmode").param(param).began())
        }
    }
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
    check_expiry(cx, &json!({ "exp_month": month, "exp_year": year }))?;
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

/// Refuses a card whose month is none, or over.
pub(crate) fn check_expiry(cx: &Cx<'_>, card: &Value) -> ApiResult<()> {
    let (month, year) = (card["exp_month"].as_i64().unwrap_or(0), card["exp_year"].as_i64().unwrap_or(0));
    let wrong = |code: &str, message: &str, param: &str| Err(ApiError::card(code, None, message).param(param));
    if !(1..=12).contains(&month) {
        return wrong("invalid_expiry_month", "Your card's expiration month is invalid.", "exp_month");
    }
    let (this_year, this_month) = year_and_month(cx.now);
    if (year, month) < (this_year, this_month) || year > this_year + 50 {
        return wrong("invalid_expiry_year", "Your card's expiration year is invalid.", "exp_year");
    }
    Ok(())
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

/// Refuses a kind of payment method that the intent does not take.
pub(super) fn check_accepted(intent: &Value, method: &Value) -> ApiResult<()> {
    let accepted = intent["payment_method_types"].as_array().map_or(&[][..], Vec::as_slice);
    let kind = &method["type"];
    let in_its_currency = kind != "sepa_debit" || intent["currency"].is_null() || intent["currency"] == "eur";
    if accepted.contains(kind) && in_its_currency {
        return Ok(());
    }
    let object = intent["object"].as_str().unwrap_or("payment_intent");
    let name = if object == "setup_intent" { "SetupIntent" } else { "PaymentIntent" };
    let names: Vec<&str> = accepted.iter().filter_map(Value::as_str).collect();
    Err(ApiError::invalid(format!(
        "The PaymentMethod provided ({}) is not allowed for this {name}. Please attach a PaymentMethod of one of the following \
         types: {}.",
        kind.as_str().unwrap_or_default(),
        names.join(", ")
    ))
    .code("payment_intent_incompatible_payment_method")
    .param("payment_method")
    .began())
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
