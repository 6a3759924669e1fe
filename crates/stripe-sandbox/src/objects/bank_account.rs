//! Bank accounts to which connected accounts are paid out. Made by `connect::banks`; each belongs to its account.

use serde_json::{Value, json};

use crate::cx::Cx;
use crate::store::public;

pub(crate) const KIND: &str = "bank_account";

/// How a payout to it fails; nothing if it arrives.
pub(crate) const FAILURE: &str = "_failure";

/// One without an owner yet, as a token holds it.
pub(crate) fn new(cx: &Cx<'_>, country: &str, currency: &str) -> Value {
    json!({
        "id": cx.ids.id("ba_1"),
        "object": KIND,
        "account_holder_name": null,
        "account_holder_type": null,
        "account_type": null,
        "bank_name": "STRIPE TEST BANK",
        "country": country,
        "currency": currency,
        "fingerprint": null,
        "last4": null,
        "routing_number": null,
        "status": "new",
    })
}

/// The same as an account's own.
pub(crate) fn attached(mut bank: Value, account: &str, default: bool) -> Value {
    let nothing_due = json!({ "currently_due": [], "errors": [], "past_due": [], "pending_verification": [] });
    bank["account"] = account.into();
    bank["available_payout_methods"] = json!(["standard"]);
    bank["default_for_currency"] = default.into();
    bank["future_requirements"] = nothing_due.clone();
    bank["metadata"] = json!({});
    bank["requirements"] = nothing_due;
    bank
}

/// All of the account that is looking, newest first.
pub(crate) fn all(cx: &Cx<'_>) -> Vec<Value> {
    cx.tx.newest_first(KIND).map(|bank| Value::clone(&bank)).collect()
}

/// The list that an account's document holds: its ten newest.
pub(crate) fn list(account: &str, banks: &[Value]) -> Value {
    json!({
        "object": "list",
        "data": banks.iter().take(10).map(public).collect::<Vec<_>>(),
        "has_more": banks.len() > 10,
        "url": format!("/v1/accounts/{account}/external_accounts"),
    })
}
