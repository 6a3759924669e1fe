//! The one account the sandbox has: the platform's. Answered by `routes::account`, named by `Stripe-Account`.

use serde_json::{Value, json};

use crate::objects::no_address;

pub(crate) const ID: &str = "acct_1SandboxPlatform00";

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
