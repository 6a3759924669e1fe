//! `/v1/checkout/sessions`, modes `payment` and `setup`. Parameters are read here; what happens to the session is in `checkout`.

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::checkout_items;
use super::params::{check_url, take_receipt_and_shipping, take_text, take_usage};
use crate::agenda::{self, Task};
use crate::checkout::{self, SESSION};
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::list::Page;
use crate::objects::checkout_session::{self, KIND};
use crate::objects::{id_in, payment_intent, setup_intent};
use crate::{amounts, store};

/// A session without `expires_at` is open for a day, which is also the longest.
const OPEN_SECONDS: i64 = 24 * 60 * 60;
const OPEN_SECONDS_MIN: i64 = 30 * 60;

const LOCALES: &[&str] = &[
    "auto", "bg", "cs", "da", "de", "el", "en", "en-GB", "es", "es-419", "et", "fi", "fil", "fr", "fr-CA", "hr", "hu",
    "id", "it", "ja", "ko", "lt", "lv", "ms", "mt", "nb", "nl", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sl", "sv",
    "th", "tr", "vi", "zh", "zh-HK", "zh-TW",
];

pub(super) fn dispatch(cx: &mut Cx<'_>, verb: &Method, rest: &[&str], params: &mut Params) -> Option<ApiResult> {
    let ["sessions", rest @ ..] = rest else { return None };
    Some(match (verb.as_str(), rest) {
        ("POST", []) => create(cx, params),
        ("GET", []) => list(cx, params),
        ("GET", [id]) => find(cx, id).map(|session| Value::clone(&session)),
        ("POST", [id]) => update(cx, id, params),
        ("GET", [id, "line_items"]) => line_items(cx, id, params),
        ("POST", [id, "expire"]) => {
            params.finish().and_then(|()| find(cx, id)).and_then(|session| checkout::expire(cx, &session))
        }
        _ => return None,
    })
}

pub(super) fn find(cx: &Cx<'_>, id: &str) -> ApiResult<std::sync::Arc<Value>> {
    cx.find(KIND, "checkout.session", id, "session")
}

fn create(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let mode = params.one_of("mode", &["payment", "setup"])?.ok_or_else(|| ApiError::missing("mode"))?;
    let expires_at = take_expiry(cx, params)?;
    let mut session = checkout_session::new(cx, &mode, expires_at);
    take_fields(cx, params, &mut session)?;
    if mode == "payment" {
        take_payment(cx, params, &mut session)?;
    } else {
        take_setup(cx, params, &mut session)?;
    }
    refuse_what_is_off(params)?;
    params.finish()?;
    if let Some(id) = id_in(&session, "id") {
        agenda::plan(cx, Task::ExpireSession, &id, expires_at);
    }
    cx.tx.put(session.clone());
    Ok(session)
}

fn take_expiry(cx: &Cx<'_>, params: &mut Params) -> ApiResult<i64> {
    let Some(at) = params.int("expires_at")? else { return Ok(cx.now + OPEN_SECONDS) };
    let refuse = |what: &str| {
        let message = format!("The `expires_at` timestamp must be {what} from Checkout Session creation.");
        Err(ApiError::invalid(message).param("expires_at"))
    };
    match at - cx.now {
        seconds if seconds < OPEN_SECONDS_MIN => refuse("at least 30 minutes"),
        seconds if seconds > OPEN_SECONDS => refuse("less than 24 hours"),
        _ => Ok(at),
    }
}

/// What both modes take.
fn take_fields(cx: &Cx<'_>, params: &mut Params, session: &mut Value) -> ApiResult<()> {
    params.one_of("ui_mode", &["hosted_page"])?;
    let success_url = params.required("success_url")?;
    check_url(&success_url, "success_url")?;
    session["success_url"] = success_url.into();
    if let Some(url) = params.filled("cancel_url")? {
        check_url(&url, "cancel_url")?;
        session["cancel_url"] = url.into();
    }
    if let Some(customer) = params.filled("customer")? {
        if params.has("customer_email") || params.has("customer_creation") {
            let message = "You may only specify one of these parameters: customer, customer_email, customer_creation.";
            return Err(ApiError::invalid(message).code("parameters_exclusive").param("customer"));
        }
        cx.find("customer", "customer", &customer, "customer").map_err(|error| error.status(400))?;
        session["customer"] = customer.into();
        session["customer_creation"] = Value::Null;
    }
    if let Some(email) = params.filled("customer_email")? {
        if !email.contains('@') {
            let message = format!("Invalid email address: {email}");
            return Err(ApiError::invalid(message).code("email_invalid").param("customer_email"));
        }
        session["customer_email"] = email.into();
    }
    if let Some(choice) = params.one_of("customer_creation", &["always", "if_required"])? {
        session["customer_creation"] = choice.into();
    }
    take_text(params, session, "client_reference_id")?;
    if session["client_reference_id"].as_str().is_some_and(|id| id.len() > 200) {
        let message = "client_reference_id can be at most 200 characters long.";
        return Err(ApiError::invalid(message).param("client_reference_id"));
    }
    if let Some(locale) = params.one_of("locale", LOCALES)? {
        session["locale"] = locale.into();
    }
    if let Some(choice) = params.one_of("submit_type", &["auto", "book", "donate", "pay"])? {
        session["submit_type"] = choice.into();
    }
    if let Some(mut options) = params.nested("payment_method_options")? {
        if let Some(mut card) = options.nested("card")? {
            if let Some(choice) = card.one_of("request_three_d_secure", &["any", "automatic", "challenge"])? {
                session["payment_method_options"]["card"]["request_three_d_secure"] = choice.into();
            }
            card.finish()?;
        }
        options.finish()?;
    }
    session["metadata"] = params.metadata(&session["metadata"])?;
    Ok(())
}

/// What is sold, and the PaymentIntent that there will be.
fn take_payment(cx: &mut Cx<'_>, params: &mut Params, session: &mut Value) -> ApiResult<()> {
    let sold = checkout_items::take(cx, params)?;
    if let Some(currency) = params.filled("currency")?.filter(|currency| !currency.eq_ignore_ascii_case(&sold.currency))
    {
        let message = format!("The currency {currency} is not the one of the line items ({}).", sold.currency);
        return Err(ApiError::invalid(message).param("currency"));
    }
    if sold.total > 0 {
        amounts::check(sold.total, &sold.currency).map_err(|error| error.param("line_items"))?;
    }
    session["amount_subtotal"] = sold.total.into();
    session["amount_total"] = sold.total.into();
    session["currency"] = sold.currency.clone().into();
    session["_items"] = sold.items.into();
    let mut intent = payment_intent::new(cx, sold.total, &sold.currency);
    if let Some(mut data) = params.nested("payment_intent_data")? {
        for field in ["description", "statement_descriptor", "statement_descriptor_suffix", "transfer_group"] {
            take_text(&mut data, &mut intent, field)?;
        }
        take_usage(&mut data, &mut intent)?;
        take_receipt_and_shipping(&mut data, &mut intent)?;
        if let Some(choice) = data.one_of("capture_method", &["automatic", "automatic_async", "manual"])? {
            intent["capture_method"] = choice.into();
        }
        intent["metadata"] = data.metadata(&intent["metadata"])?;
        data.finish()?;
    }
    let types = take_types(cx, params, session, &sold.currency)?;
    bind(session, &mut intent, &types);
    session["_intent"] = intent;
    Ok(())
}

fn take_setup(cx: &mut Cx<'_>, params: &mut Params, session: &mut Value) -> ApiResult<()> {
    let named = params.has("allowed_payment_method_types") || (!cx.versioned && params.has("payment_method_types"));
    let currency = params.filled("currency")?.map(|currency| currency.to_lowercase());
    if let Some(currency) = &currency {
        amounts::check_currency(currency, &cx.refused_currencies, "currency")?;
    } else if !named {
        return Err(ApiError::missing("currency"));
    }
    session["currency"] = currency.clone().map_or(Value::Null, Value::from);
    let mut intent = setup_intent::new(cx);
    intent["customer"] = session["customer"].clone();
    if let Some(mut data) = params.nested("setup_intent_data")? {
        take_text(&mut data, &mut intent, "description")?;
        intent["metadata"] = data.metadata(&intent["metadata"])?;
        data.finish()?;
    }
    let types = take_types(cx, params, session, currency.as_deref().unwrap_or("eur"))?;
    bind(session, &mut intent, &types);
    session["setup_intent"] = intent["id"].clone();
    cx.tx.put(intent.clone());
    cx.emit("setup_intent.created", &intent, None);
    Ok(())
}

/// The ways to pay that the page offers: those named, or all that fit. Bank debits are in euros only.
fn take_types(cx: &Cx<'_>, params: &mut Params, session: &mut Value, currency: &str) -> ApiResult<Vec<String>> {
    // Stripe's command line names no version and still uses the name this parameter had before endive.
    let former = if cx.versioned { None } else { params.list("payment_method_types")? };
    let named = params.list("allowed_payment_method_types")?.or(former).filter(|named| !named.is_empty());
    let in_euros = currency == "eur";
    let Some(named) = named else {
        let all: &[&str] = if in_euros { &["card", "sepa_debit"] } else { &["card"] };
        return Ok(all.iter().map(|kind| (*kind).to_owned()).collect());
    };
    for kind in &named {
        let refuse = |message: String| Err(ApiError::invalid(message).param("allowed_payment_method_types"));
        match kind.as_str() {
            "card" => {}
            "sepa_debit" if in_euros => {}
            "sepa_debit" => return refuse(format!("The payment method `sepa_debit` cannot be used in {currency}.")),
            _ => {
                return refuse(format!(
                    "The payment method type \"{kind}\" is invalid: the sandbox takes card and sepa_debit."
                ));
            }
        }
    }
    session["allowed_payment_method_types"] = named.clone().into();
    Ok(named)
}

fn bind(session: &mut Value, intent: &mut Value, types: &[String]) {
    session["payment_method_types"] = types.into();
    intent["payment_method_types"] = types.into();
    intent["automatic_payment_methods"] = Value::Null;
    intent["customer"] = session["customer"].clone();
    intent[SESSION] = session["id"].clone();
    // The page shows the mandate's text and takes its acceptance.
    intent["_mandate"] = true.into();
}

/// Switches that the sandbox has in one position only: naming that position is no mistake.
fn refuse_what_is_off(params: &mut Params) -> ApiResult<()> {
    let off = |name: &str| {
        Err(ApiError::invalid(format!("The sandbox does not implement {name} in Checkout Sessions.")).param(name))
    };
    for name in
        ["adaptive_pricing", "automatic_tax", "invoice_creation", "phone_number_collection", "tax_id_collection"]
    {
        if let Some(mut nested) = params.nested(name)? {
            if nested.flag("enabled")?.unwrap_or(false) {
                return off(name);
            }
            nested.finish()?;
        }
    }
    if params.flag("allow_promotion_codes")?.unwrap_or(false) {
        return off("allow_promotion_codes");
    }
    params.one_of("billing_address_collection", &["auto"])?;
    params.one_of("payment_method_collection", &["if_required"])?;
    Ok(())
}

fn list(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let (intent, customer) = (params.filled("payment_intent")?, params.filled("customer")?);
    let status = params.one_of("status", &["open", "complete", "expired"])?;
    let email = match params.nested("customer_details")? {
        Some(mut details) => {
            let email = details.required("email")?;
            details.finish()?;
            Some(email)
        }
        None => None,
    };
    let page = Page::take_with_created(params)?;
    let is = |value: &Value, wanted: &Option<String>| wanted.as_ref().is_none_or(|wanted| value == wanted.as_str());
    page.of(cx, KIND, "checkout.session", "/v1/checkout/sessions", |session| {
        is(&session["payment_intent"], &intent)
            && is(&session["customer"], &customer)
            && is(&session["status"], &status)
            && is(&session["customer_details"]["email"], &email)
    })
}

fn update(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    let mut session = Value::clone(&*find(cx, id)?);
    session["metadata"] = params.metadata(&session["metadata"])?;
    params.finish()?;
    cx.tx.put(session.clone());
    Ok(session)
}

fn line_items(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    let session = find(cx, id)?;
    let limit = params.int("limit")?.unwrap_or(10).clamp(1, 100);
    let after = params.filled("starting_after")?;
    params.finish()?;
    let items = session["_items"].as_array().cloned().unwrap_or_default();
    let start = match &after {
        None => 0,
        Some(after) => match items.iter().position(|item| item["id"] == after.as_str()) {
            Some(place) => place + 1,
            None => return Err(ApiError::no_such("item", after, "starting_after").status(400)),
        },
    };
    let rest = items.get(start..).unwrap_or_default();
    let page = rest.get(..usize::try_from(limit).unwrap_or(10)).unwrap_or(rest);
    let mut list = Map::new();
    list.insert("object".to_owned(), "list".into());
    list.insert("data".to_owned(), page.into());
    list.insert("has_more".to_owned(), (rest.len() > page.len()).into());
    list.insert("url".to_owned(), format!("/v1/checkout/sessions/{id}/line_items").into());
    Ok(store::public(&json!(list)))
}
