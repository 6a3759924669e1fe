//! What may be said of a connected account when it is made or changed. Part of `accounts`.

use serde_json::{Value, json};

use super::params::{check_url, take_text};
use crate::amounts;
use crate::connect::countries::Country;
use crate::connect::requirements::{GIVEN, REQUESTED};
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::objects::account;

/// Who answers for an account of a type.
pub(super) fn controller_of(kind: &str) -> Value {
    match kind {
        "express" => controller("application_express", "application", "stripe", "express"),
        "custom" => controller("application_custom", "application", "application", "none"),
        _ => controller("account", "stripe", "stripe", "full"),
    }
}

fn controller(payer: &str, losses: &str, collection: &str, dashboard: &str) -> Value {
    json!({
        "fees": { "payer": payer },
        "is_controller": true,
        "losses": { "payments": losses },
        "requirement_collection": collection,
        "stripe_dashboard": { "type": dashboard },
        "type": "application",
    })
}

/// `controller`, in place of a type.
pub(super) fn take_controller(params: &mut Params) -> ApiResult<Option<Value>> {
    let Some(mut nested) = params.nested("controller")? else { return Ok(None) };
    let mut choice = |group: &str, field: &str, choices: &[&str]| -> ApiResult<Option<String>> {
        let Some(mut inner) = nested.nested(group)? else { return Ok(None) };
        let chosen = inner.one_of(field, choices)?;
        inner.finish()?;
        Ok(chosen)
    };
    let payer = choice("fees", "payer", &["account", "application"])?.unwrap_or_else(|| "account".to_owned());
    let losses = choice("losses", "payments", &["application", "stripe"])?.unwrap_or_else(|| "stripe".to_owned());
    let dashboard =
        choice("stripe_dashboard", "type", &["express", "full", "none"])?.unwrap_or_else(|| "full".to_owned());
    let collection = nested.one_of("requirement_collection", &["application", "stripe"])?;
    let collection = collection.unwrap_or_else(|| "stripe".to_owned());
    nested.finish()?;
    let refuse = |message: &str| Err(ApiError::invalid(message).param("controller"));
    if collection == "application" && dashboard != "none" {
        return refuse(
            "When `controller[requirement_collection]=application`, `controller[stripe_dashboard][type]` must be `none`.",
        );
    }
    if collection == "application" && (losses != "application" || payer != "application") {
        return refuse(
            "When `controller[requirement_collection]=application`, `controller[losses][payments]` and `controller[fees][payer]` must be \
             `application`.",
        );
    }
    Ok(Some(controller(&payer, &losses, &collection, &dashboard)))
}

/// Notes that capabilities were asked for.
pub(super) fn request(cx: &Cx<'_>, account: &mut Value, names: &[&str]) {
    for name in names {
        account[REQUESTED][*name] = cx.now.into();
    }
}

/// Everything that creating and updating have in common.
pub(super) fn take(cx: &Cx<'_>, params: &mut Params, account: &mut Value) -> ApiResult<()> {
    take_text(params, account, "email")?;
    if let Some(email) = account["email"].as_str().filter(|email| !email.contains('@')) {
        return Err(ApiError::invalid(format!("Invalid email address: {email}")).code("email_invalid").param("email"));
    }
    account["metadata"] = params.metadata(&account["metadata"])?;
    if let Some(kind) = params.one_of("business_type", &["individual", "company", "non_profit", "government_entity"])? {
        account["business_type"] = kind.into();
    }
    if let Some(currency) = params.filled("default_currency")?.map(|currency| currency.to_lowercase()) {
        amounts::check_currency(&currency, &[], "default_currency")?;
        account["default_currency"] = currency.into();
    }
    take_capabilities(cx, params, account)?;
    take_profile(params, account)?;
    take_person(params, account)?;
    take_company(params, account)?;
    take_tos(cx, params, account)?;
    take_settings(params, account)
}

fn take_capabilities(cx: &Cx<'_>, params: &mut Params, account: &mut Value) -> ApiResult<()> {
    let Some(mut nested) = params.nested("capabilities")? else { return Ok(()) };
    for name in ["card_payments", "transfers"] {
        let Some(mut wish) = nested.nested(name)? else { continue };
        if let Some(requested) = wish.flag("requested")? {
            set_requested(cx, account, name, requested);
        }
        wish.finish()?;
    }
    nested.finish()
}

pub(super) fn set_requested(cx: &Cx<'_>, account: &mut Value, name: &str, requested: bool) {
    if !requested {
        account[REQUESTED].as_object_mut().map(|requested| requested.remove(name));
    } else if account[REQUESTED][name].is_null() {
        request(cx, account, &[name]);
    }
}

fn take_profile(params: &mut Params, account: &mut Value) -> ApiResult<()> {
    let Some(mut nested) = params.nested("business_profile")? else { return Ok(()) };
    for field in ["mcc", "name", "product_description", "support_email", "support_phone", "support_url", "url"] {
        take_text(&mut nested, &mut account["business_profile"], field)?;
    }
    for field in ["support_url", "url"] {
        if let Some(url) = account["business_profile"][field].as_str() {
            check_url(url, &format!("business_profile[{field}]"))?;
        }
    }
    nested.finish()
}

fn take_person(params: &mut Params, account: &mut Value) -> ApiResult<()> {
    let Some(mut nested) = params.nested("individual")? else { return Ok(()) };
    let person = &mut account[GIVEN]["individual"];
    for field in ["email", "first_name", "id_number", "last_name", "phone", "ssn_last_4"] {
        take_text(&mut nested, person, field)?;
    }
    if let Some(mut dob) = nested.nested("dob")? {
        for (field, most) in [("day", 31), ("month", 12), ("year", 2200)] {
            let number = dob.int(field)?.ok_or_else(|| dob.missing(field))?;
            if !(1..=most).contains(&number) {
                let name = format!("individual[dob][{field}]");
                return Err(ApiError::invalid(format!("Invalid {field}: {number}"))
                    .code("parameter_invalid_integer")
                    .param(&name));
            }
            person["dob"][field] = number.into();
        }
        dob.finish()?;
    }
    take_address(&mut nested, person)?;
    if let Some(mut verification) = nested.nested("verification")? {
        if let Some(mut document) = verification.nested("document")? {
            take_document(&mut document, person)?;
        }
        verification.finish()?;
    }
    nested.finish()
}

/// Only Stripe's test documents: there are no files.
fn take_document(document: &mut Params, person: &mut Value) -> ApiResult<()> {
    let front = document.filled("front")?;
    document.filled("back")?;
    document.finish()?;
    let Some(front) = front else { return Ok(()) };
    if !["file_identity_document_success", "file_identity_document_failed"].contains(&front.as_str()) {
        return Err(ApiError::no_such("file upload", &front, "individual[verification][document][front]").status(400));
    }
    person["document"] = front.into();
    Ok(())
}

fn take_address(params: &mut Params, whose: &mut Value) -> ApiResult<()> {
    let Some(mut nested) = params.nested("address")? else { return Ok(()) };
    for field in ["city", "country", "line1", "line2", "postal_code", "state"] {
        take_text(&mut nested, &mut whose["address"], field)?;
    }
    nested.finish()
}

fn take_company(params: &mut Params, account: &mut Value) -> ApiResult<()> {
    let Some(mut nested) = params.nested("company")? else { return Ok(()) };
    let company = &mut account[GIVEN]["company"];
    for field in ["name", "phone", "tax_id"] {
        take_text(&mut nested, company, field)?;
    }
    take_address(&mut nested, company)?;
    nested.finish()
}

fn take_tos(cx: &Cx<'_>, params: &mut Params, account: &mut Value) -> ApiResult<()> {
    let Some(mut nested) = params.nested("tos_acceptance")? else { return Ok(()) };
    if let Some(agreement) = nested.one_of("service_agreement", &["full", "recipient"])? {
        account["tos_acceptance"]["service_agreement"] = agreement.into();
    }
    let (date, ip) = (nested.int("date")?, nested.filled("ip")?);
    let agent = nested.filled("user_agent")?;
    nested.finish()?;
    if date.is_none() && ip.is_none() && agent.is_none() {
        return Ok(());
    }
    if !account::asks_itself(account) {
        let message = "You cannot accept the Terms of Service on behalf of Standard and Express connected accounts.";
        return Err(ApiError::invalid(message).param("tos_acceptance"));
    }
    if let Some(date) = date.filter(|date| *date > cx.now + 60) {
        let message = format!("Invalid date: {date} is in the future.");
        return Err(ApiError::invalid(message).param("tos_acceptance[date]"));
    }
    let agreed = &mut account["tos_acceptance"];
    for (field, value) in
        [("date", date.map(Value::from)), ("ip", ip.map(Value::from)), ("user_agent", agent.map(Value::from))]
    {
        if let Some(value) = value {
            agreed[field] = value;
        }
    }
    account[GIVEN]["tos"] = if agreed["date"].is_null() || agreed["ip"].is_null() { Value::Null } else { true.into() };
    Ok(())
}

fn take_settings(params: &mut Params, account: &mut Value) -> ApiResult<()> {
    let Some(mut nested) = params.nested("settings")? else { return Ok(()) };
    if let Some(mut payouts) = nested.nested("payouts")? {
        let settings = &mut account["settings"]["payouts"];
        if let Some(debit) = payouts.flag("debit_negative_balances")? {
            settings["debit_negative_balances"] = debit.into();
        }
        take_text(&mut payouts, settings, "statement_descriptor")?;
        if let Some(mut schedule) = payouts.nested("schedule")? {
            take_schedule(&mut schedule, &mut settings["schedule"])?;
        }
        payouts.finish()?;
    }
    if let Some(mut payments) = nested.nested("payments")? {
        take_text(&mut payments, &mut account["settings"]["payments"], "statement_descriptor")?;
        payments.finish()?;
    }
    nested.finish()
}

fn take_schedule(params: &mut Params, schedule: &mut Value) -> ApiResult<()> {
    const DAYS: &[&str] = &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let interval = params.one_of("interval", &["daily", "manual", "monthly", "weekly"])?;
    let (week, month) = (params.one_of("weekly_anchor", DAYS)?, params.int("monthly_anchor")?);
    match params.filled("delay_days")?.as_deref() {
        None => {}
        Some("minimum") => schedule["delay_days"] = 2.into(),
        Some(days) => {
            let days = days.parse::<i64>().ok().filter(|days| (2..=31).contains(days));
            let error = || ApiError::invalid("Invalid delay_days: must be `minimum` or between 2 and 31.");
            schedule["delay_days"] =
                days.ok_or_else(|| error().param("settings[payouts][schedule][delay_days]"))?.into();
        }
    }
    params.finish()?;
    let Some(interval) = interval else { return Ok(()) };
    let needs = |field: &str| ApiError::missing(&format!("settings[payouts][schedule][{field}]"));
    let mut fresh = json!({ "delay_days": schedule["delay_days"], "interval": interval });
    match interval.as_str() {
        "weekly" => fresh["weekly_anchor"] = week.ok_or_else(|| needs("weekly_anchor"))?.into(),
        "monthly" => {
            let anchor = month.ok_or_else(|| needs("monthly_anchor"))?;
            if !(1..=31).contains(&anchor) {
                let message = "Invalid monthly_anchor: must be between 1 and 31.";
                return Err(ApiError::invalid(message).param("settings[payouts][schedule][monthly_anchor]"));
            }
            fresh["monthly_anchor"] = anchor.into();
        }
        _ => {}
    }
    *schedule = fresh;
    Ok(())
}

/// Some countries' accounts take transfers only, and only under the agreement for that.
pub(super) fn check_agreement(account: &Value, country: &Country) -> ApiResult<()> {
    let recipient = account["tos_acceptance"]["service_agreement"] == "recipient";
    if recipient && !account[REQUESTED]["card_payments"].is_null() {
        let message =
            "The recipient ToS agreement is not supported for accounts that request the `card_payments` capability.";
        return Err(ApiError::invalid(message).param("capabilities[card_payments]"));
    }
    if country.recipient_only && !recipient {
        let code = country.code;
        let message = format!(
            "The full ToS agreement is not supported for platforms in US creating accounts in {code}. See \
             https://stripe.com/docs/connect/cross-border-payouts for more details."
        );
        return Err(ApiError::invalid(message).param("tos_acceptance[service_agreement]"));
    }
    Ok(())
}
