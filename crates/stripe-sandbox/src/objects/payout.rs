//! Payouts: money from the balance to the platform's own bank account. Made by `payments::payout`.

use serde_json::{Value, json};

use crate::cx::Cx;

/// The bank account of the one account there is.
pub(crate) const DESTINATION: &str = "ba_1SandboxPlatformBank00000";

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
