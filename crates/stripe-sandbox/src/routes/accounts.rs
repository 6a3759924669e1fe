//! `/v1/account`, `/v1/balance`, and `/v1/accounts` with what is below them. What an account's fields are is in `account_fields`.

use axum::http::Method;
use serde_json::{Value, json};

use super::{account_fields, bank_accounts, capabilities};
use crate::connect::banks::{self, Former};
use crate::connect::countries::{self, Country};
use crate::connect::{self, find};
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::list::Page;
use crate::objects::{account, balance_transaction};
use crate::payments::automatic;

pub(super) fn dispatch(cx: &mut Cx<'_>, verb: &Method, segments: &[&str], params: &mut Params) -> Option<ApiResult> {
    Some(match (verb.as_str(), segments) {
        ("GET", ["account"]) => own(cx),
        ("GET", ["balance"]) => {
            own(cx).map(|own| balance_transaction::balance(cx, own["default_currency"].as_str().unwrap_or_default()))
        }
        ("POST", ["accounts"]) => for_platform(cx).and_then(|()| create(cx, params)),
        ("GET", ["accounts"]) => for_platform(cx)
            .and_then(|()| Page::take_with_created(params)?.of(cx, "account", "account", "/v1/accounts", |_| true)),
        ("GET", ["accounts", id]) => retrieve(cx, id),
        ("POST", ["accounts", id]) => update(cx, id, params),
        ("DELETE", ["accounts", id]) => for_platform(cx).and_then(|()| connect::delete(cx, id)),
        ("POST", ["accounts", id, "reject"]) => reject(cx, id, params),
        ("POST", ["accounts", id, "login_links"]) => login_link(cx, id),
        (_, ["accounts", id, "capabilities", rest @ ..]) => return capabilities::dispatch(cx, verb, id, rest, params),
        (_, ["accounts", id, "external_accounts" | "bank_accounts", rest @ ..]) => {
            return bank_accounts::dispatch(cx, verb, id, rest, params);
        }
        _ => return None,
    })
}

/// The account that the request acts for.
fn own(cx: &Cx<'_>) -> ApiResult {
    match cx.tx.viewer() {
        Some(id) => find(cx, &id).map(|own| account::shown(&own)),
        None => Ok(account::platform()),
    }
}

/// Connected accounts have none connected to them.
fn for_platform(cx: &Cx<'_>) -> ApiResult<()> {
    if cx.tx.viewer().is_none() {
        return Ok(());
    }
    let message = "You can only create new accounts if you've signed up for Connect, which you can do at \
                   https://dashboard.stripe.com/connect.";
    Err(ApiError::invalid(message))
}

fn retrieve(cx: &Cx<'_>, id: &str) -> ApiResult {
    if id == account::ID && cx.tx.viewer().is_none() {
        return Ok(account::platform());
    }
    find(cx, id).map(|found| account::shown(&found))
}

fn create(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let kind = params.one_of("type", &["custom", "express", "standard"])?;
    let controller = account_fields::take_controller(params)?;
    if kind.is_some() && controller.is_some() {
        let message = "You may only specify one of these parameters: type, controller.";
        return Err(ApiError::invalid(message).code("parameters_exclusive").param("type"));
    }
    let country = take_country(params)?;
    let (kind, controller) = match controller {
        Some(controller) => ("none".to_owned(), controller),
        None => {
            let kind = kind.unwrap_or_else(|| "standard".to_owned());
            let controller = account_fields::controller_of(&kind);
            (kind, controller)
        }
    };
    let mut made = account::connected(cx, &kind, &country, controller);
    if kind == "standard" {
        account_fields::request(cx, &mut made, &["card_payments", "transfers"]);
        if !cx.versioned {
            // Stripe's command line names no version, and pays into accounts as they were before there were capabilities.
            account_fields::request(cx, &mut made, &["legacy_payments"]);
        }
    }
    let bank = bank_accounts::take(cx, params)?;
    account_fields::take(cx, params, &mut made)?;
    params.finish()?;
    account_fields::check_agreement(&made, &country)?;
    let made = connect::put_new(cx, made);
    if let Some(bank) = bank {
        banks::attach(cx, &made, bank, Former::Goes, json!({}));
    }
    retrieve(cx, made["id"].as_str().unwrap_or_default())
}

fn take_country(params: &mut Params) -> ApiResult<Country> {
    let code = params.filled("country")?.unwrap_or_else(|| "US".to_owned());
    countries::find(&code.to_uppercase()).ok_or_else(|| {
        let message =
            format!("{code} is not currently supported by Stripe. See https://stripe.com/global for the list.");
        ApiError::invalid(message).code("country_unsupported").param("country")
    })
}

fn update(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    for_platform(cx)?;
    if id == account::ID {
        let message = "You cannot use this method on your own account: you may only use it on connected accounts.";
        return Err(ApiError::invalid(message).status(403));
    }
    let old = find(cx, id)?;
    let mut changed = Value::clone(&old);
    let bank = bank_accounts::take(cx, params)?;
    account_fields::take(cx, params, &mut changed)?;
    params.finish()?;
    let saved = connect::save(cx, &old, changed);
    if let Some(bank) = bank {
        banks::attach(cx, &saved, bank, Former::Goes, json!({}));
    }
    if saved["settings"]["payouts"] != old["settings"]["payouts"] {
        automatic::plan(cx, id, cx.now);
    }
    retrieve(cx, id)
}

fn reject(cx: &mut Cx<'_>, id: &str, params: &mut Params) -> ApiResult {
    for_platform(cx)?;
    const REASONS: &[&str] = &[
        "credit",
        "fraud",
        "fraud_no_intent_to_fulfill",
        "fraud_other",
        "fraud_payment_method_casher",
        "fraud_payment_method_tester",
        "other",
        "terms_of_service",
    ];
    let reason = params.one_of("reason", REASONS)?.ok_or_else(|| ApiError::missing("reason"))?;
    params.finish()?;
    find(cx, id)?;
    let reason = match reason.as_str() {
        "terms_of_service" => "platform_terms_of_service",
        fraud if fraud.starts_with("fraud") => "platform_fraud",
        _ => "platform_other",
    };
    connect::decide(cx, id, connect::Fate::Rejected { reason: reason.to_owned() })?;
    retrieve(cx, id)
}

fn login_link(cx: &mut Cx<'_>, id: &str) -> ApiResult {
    let found = find(cx, id)?;
    if found["controller"]["stripe_dashboard"]["type"] != "express" {
        let message = "Cannot create a login link for an account that does not have the Express Dashboard.";
        return Err(ApiError::invalid(message).began());
    }
    if found["details_submitted"] != true {
        let message = "Cannot create a login link for an account that has not completed onboarding.";
        return Err(ApiError::invalid(message).began());
    }
    let url = format!("{}/express/{id}/{}", cx.config.public_url, connect::links::login(cx, id));
    Ok(json!({ "object": "login_link", "created": cx.now, "url": url }))
}
