//! Payouts: money from an account's balance to its bank account. Made by `payments::payout`.

use serde_json::{Value, json};

use super::{account, bank_account};
use crate::cx::Cx;

/// The payout that took a movement of the balance with it, where that was an automatic one.
pub(crate) const PAID_BY: &str = "_payout";

/// The bank account of the platform.
pub(crate) const DESTINATION: &str = "ba_1SandboxPlatformBank00000";

/// The same as an object, for those who expand it.
pub(crate) fn platform_bank() -> Value {
    let bank = json!({
        "id": DESTINATION,
        "object": bank_account::KIND,
        "account_holder_name": "Spotter (sandbox)",
        "account_holder_type": "company",
        "account_type": null,
        "bank_name": "STRIPE TEST BANK",
        "country": "US",
        "currency": "usd",
        "fingerprint": null,
        "last4": "6789",
        "routing_number": "110000000",
        "status": "new",
    });
    bank_account::attached(bank, account::ID, true)
}

pub(crate) fn new(cx: &Cx<'_>, amount: i64, currency: &str, arrival_date: i64) -> Value {
    json!({
        "id": cx.ids.id("po_1"),
        "object": "payout",
        "amount": amount,
        "application_fee": null,
        "application_fee_amount": null,
        "arrival_date": arrival_date,
        "automatic": false,
        "balance_transaction": null,
        "created": cx.now,
        "currency": currency,
        "description": null,
        "destination": DESTINATION,
        "failure_balance_transaction": null,
        "failure_code": null,
        "failure_message": null,
        "livemode": false,
        "metadata": {},
        "method": "standard",
        "original_payout": null,
        "payout_method": null,
        "reconciliation_status": "not_applicable",
        "reversed_by": null,
        "source_type": "card",
        "statement_descriptor": null,
        "status": "pending",
        "trace_id": null,
        "type": "bank_account",
    })
}
