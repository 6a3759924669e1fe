//! Payment methods: cards and bank accounts, without their numbers. Made from what the card frame sends, from test tokens, and
//! copied from the predefined ones (`pm_card_visa`, `pm_success_de`).

use serde_json::{Value, json};

use crate::cards::{Behaviour, Card};
use crate::cx::Cx;
use crate::debits::{self, Account};
use crate::objects::no_billing_details;

/// Expiry of predefined cards: far enough not to matter, and the same in every answer.
const EXP_YEAR_PREDEFINED: i64 = 2034;
const EXP_MONTH_PREDEFINED: i64 = 8;

pub(crate) struct Expiry {
    pub(crate) month: i64,
    pub(crate) year: i64,
}

impl Expiry {
    pub(crate) fn predefined() -> Self {
        Self { month: EXP_MONTH_PREDEFINED, year: EXP_YEAR_PREDEFINED }
    }
}

pub(crate) fn new(cx: &Cx<'_>, card: &Card, expiry: &Expiry, cvc_given: bool) -> Value {
    let cvc_check = match (cvc_given, card.behaviour) {
        (false, _) => Value::Null,
        (true, Behaviour::IncorrectCvc) => "fail".into(),
        (true, _) => "pass".into(),
    };
    json!({
        "id": cx.ids.id("pm_1"),
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": no_billing_details(),
        "card": {
            "brand": card.brand,
            "checks": { "address_line1_check": null, "address_postal_code_check": null, "cvc_check": cvc_check },
            "country": card.country,
            "display_brand": card.brand,
            "exp_month": expiry.month,
            "exp_year": expiry.year,
            "fingerprint": card.fingerprint,
            "funding": card.funding,
            "generated_from": null,
            "last4": card.last4,
            "networks": { "available": [card.brand], "preferred": null },
            "regulated_status": "unregulated",
            "three_d_secure_usage": { "supported": true },
            "wallet": null,
        },
        "created": cx.now,
        "customer": null,
        "customer_account": null,
        "livemode": false,
        "metadata": {},
        "type": "card",
        "_behaviour": card.behaviour,
    })
}

/// A SEPA bank account.
pub(crate) fn new_debit(cx: &Cx<'_>, account: &Account) -> Value {
    json!({
        "id": cx.ids.id("pm_1"),
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": no_billing_details(),
        "created": cx.now,
        "customer": null,
        "customer_account": null,
        "livemode": false,
        "metadata": {},
        "sepa_debit": {
            "bank_code": account.bank_code,
            "branch_code": "",
            "country": account.country,
            "fingerprint": account.fingerprint,
            "generated_from": { "charge": null, "setup_attempt": null },
            "last4": account.last4,
        },
        "type": "sepa_debit",
        "_debit": account.behaviour,
    })
}

/// How a debit of a bank account ends.
pub(crate) fn debit_behaviour(doc: &Value) -> debits::Behaviour {
    serde_json::from_value(doc["_debit"].clone()).unwrap_or(debits::Behaviour::Succeeds)
}

/// How the card of a payment method, or of a charge, behaves.
pub(crate) fn behaviour(doc: &Value) -> Behaviour {
    serde_json::from_value(doc["_behaviour"].clone()).unwrap_or(Behaviour::Pays)
}
