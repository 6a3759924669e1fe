//! Accounts: the platform's own, and those connected to it. Answered by `routes::accounts`, named by `Stripe-Account`.

use serde_json::{Value, json};

use crate::connect::countries::Country;
use crate::connect::requirements::{GIVEN, REQUESTED};
use crate::cx::Cx;
use crate::objects::{bank_account, no_address};
use crate::store::public;

pub(crate) const ID: &str = "acct_1SandboxPlatform00";

/// What accounts are connected to, as events about the end of a connection name it.
pub(crate) const APPLICATION: &str = "ca_SandboxPlatform";

pub(crate) fn platform() -> Value {
    let nothing_due = json!({
        "alternatives": [],
        "current_deadline": null,
        "currently_due": [],
        "disabled_reason": null,
        "errors": [],
        "eventually_due": [],
        "past_due": [],
        "pending_verification": [],
    });
    json!({
        "id": ID,
        "object": "account",
        "business_profile": {
            "annual_revenue": null,
            "estimated_worker_count": null,
            "mcc": "7941",
            "minority_owned_business_designation": null,
            "name": "Spotter (sandbox)",
            "product_description": null,
            "specified_commercial_transactions_act_url": null,
            "support_address": no_address(),
            "support_email": null,
            "support_phone": null,
            "support_url": null,
            "url": null,
        },
        "business_type": "company",
        "capabilities": { "card_payments": "active", "transfers": "active" },
        "charges_enabled": true,
        "controller": { "type": "account" },
        "country": "US",
        "created": 1_700_000_000,
        "default_currency": "usd",
        "details_submitted": true,
        "email": "platform@example.com",
        "external_accounts": { "object": "list", "data": [], "has_more": false, "url": format!("/v1/accounts/{ID}/external_accounts") },
        "future_requirements": nothing_due,
        "metadata": {},
        "payouts_enabled": true,
        "requirements": nothing_due,
        "settings": {
            "bacs_debit_payments": { "display_name": null, "service_user_number": null },
            "branding": { "icon": null, "logo": null, "primary_color": null, "secondary_color": null },
            "card_issuing": { "tos_acceptance": { "date": null, "ip": null } },
            "card_payments": {
                "decline_on": { "avs_failure": false, "cvc_failure": false },
                "statement_descriptor_prefix": "SPOTTER",
                "statement_descriptor_prefix_kana": null,
                "statement_descriptor_prefix_kanji": null,
            },
            "dashboard": { "display_name": "Spotter (sandbox)", "timezone": "Etc/UTC" },
            "invoices": { "default_account_tax_ids": null, "hosted_payment_method_save": "never" },
            "payments": {
                "statement_descriptor": "SPOTTER SANDBOX",
                "statement_descriptor_kana": null,
                "statement_descriptor_kanji": null,
                "statement_descriptor_prefix_kana": null,
                "statement_descriptor_prefix_kanji": null,
            },
            "payouts": {
                "debit_negative_balances": true,
                "schedule": { "delay_days": 2, "interval": "daily" },
                "statement_descriptor": null,
            },
            "sepa_debit_payments": {},
        },
        "tos_acceptance": { "date": null, "ip": null, "user_agent": null },
        "type": "standard",
    })
}

/// What hosted pages call the platform: they say in a place of its own that it is a sandbox.
pub(crate) fn platform_name() -> String {
    let account = platform();
    let name = account["settings"]["dashboard"]["display_name"].as_str().unwrap_or_default();
    name.trim_end_matches(" (sandbox)").to_owned()
}

/// An account to be connected, of which only the country is known. `controller`: who answers for it.
pub(crate) fn connected(cx: &Cx<'_>, kind: &str, country: &Country, controller: Value) -> Value {
    let mut account = platform();
    account["id"] = cx.ids.with_len("acct_1", 15).into();
    account["business_profile"]["mcc"] = Value::Null;
    account["business_profile"]["name"] = Value::Null;
    account["business_type"] = Value::Null;
    account["capabilities"] = json!({});
    account["controller"] = controller;
    account["country"] = country.code.into();
    account["created"] = cx.now.into();
    account["default_currency"] = country.currency.into();
    account["details_submitted"] = false.into();
    account["email"] = Value::Null;
    let settings = &mut account["settings"];
    settings["card_payments"]["statement_descriptor_prefix"] = Value::Null;
    settings["dashboard"]["display_name"] = Value::Null;
    settings["payments"]["statement_descriptor"] = Value::Null;
    account["type"] = kind.into();
    account[GIVEN] = json!({});
    account[REQUESTED] = json!({});
    account
}

/// Whether the platform itself asks the holder for what is required, and so gets to see it.
pub(crate) fn asks_itself(account: &Value) -> bool {
    account["controller"]["requirement_collection"] == "application"
}

pub(crate) fn show_banks(account: &mut Value, banks: &[Value]) {
    let id = account["id"].as_str().unwrap_or_default().to_owned();
    account["external_accounts"] = bank_account::list(&id, banks);
}

/// An account as callers see it: with who is behind it, where the platform asks for that itself.
pub(crate) fn shown(account: &Value) -> Value {
    let mut shown = public(account);
    let given = &account[GIVEN];
    if !asks_itself(account) {
        return shown;
    }
    match account["business_type"].as_str() {
        Some("individual") => shown["individual"] = individual(account),
        Some(_) => {
            let company = &given["company"];
            shown["company"] = json!({
                "address": address(&company["address"]),
                "name": company["name"],
                "phone": company["phone"],
                "tax_id_provided": company["tax_id"].is_string(),
                "verification": { "document": no_document() },
            });
        }
        None => {}
    }
    shown
}

fn individual(account: &Value) -> Value {
    let person = &account[GIVEN]["individual"];
    let due = |field: &str| {
        let names = account["requirements"][field].as_array().into_iter().flatten().filter_map(Value::as_str);
        names.filter_map(|name| name.strip_prefix("individual.")).map(Value::from).collect::<Vec<_>>()
    };
    let nothing = json!({
        "alternatives": [], "currently_due": [], "errors": [], "eventually_due": [], "past_due": [], "pending_verification": [],
    });
    let status = match account["capabilities"].as_object().and_then(|all| all.values().next()).and_then(Value::as_str) {
        Some("active") => "verified",
        Some("pending") => "pending",
        _ => "unverified",
    };
    let mut dob = json!({ "day": null, "month": null, "year": null });
    for field in ["day", "month", "year"] {
        dob[field] = person["dob"][field].clone();
    }
    json!({
        "id": format!("person_1{}", account["id"].as_str().unwrap_or_default().trim_start_matches("acct_1")),
        "object": "person",
        "account": account["id"],
        "address": address(&person["address"]),
        "created": account["created"],
        "dob": dob,
        "email": person["email"],
        "first_name": person["first_name"],
        "future_requirements": nothing,
        "id_number_provided": person["id_number"].is_string(),
        "last_name": person["last_name"],
        "metadata": {},
        "phone": person["phone"],
        "relationship": {
            "authorizer": false, "director": false, "executive": false, "legal_guardian": false, "owner": false,
            "percent_ownership": null, "representative": true, "title": null,
        },
        "requirements": {
            "alternatives": [],
            "currently_due": due("currently_due"),
            "errors": account["requirements"]["errors"],
            "eventually_due": due("eventually_due"),
            "past_due": due("past_due"),
            "pending_verification": due("pending_verification"),
        },
        "verification": {
            "additional_document": no_document(),
            "details": null,
            "details_code": null,
            "document": no_document(),
            "status": status,
        },
    })
}

fn no_document() -> Value {
    json!({ "back": null, "details": null, "details_code": null, "front": null })
}

fn address(given: &Value) -> Value {
    let mut address = no_address();
    for (field, value) in address.as_object_mut().into_iter().flatten() {
        *value = given[field].clone();
    }
    address
}
