//! Transfers of the platform's money to a connected account, and what takes them back. Made by `payments::transfer`.

use serde_json::{Value, json};

use super::{account, no_billing_details};
use crate::cx::Cx;

pub(crate) fn new(cx: &Cx<'_>, amount: i64, currency: &str, destination: &str) -> Value {
    let id = cx.ids.id("tr_1");
    json!({
        "id": id,
        "object": "transfer",
        "amount": amount,
        "amount_reversed": 0,
        "balance_transaction": null,
        "created": cx.now,
        "currency": currency,
        "description": null,
        "destination": destination,
        "destination_payment": null,
        "livemode": false,
        "metadata": {},
        "reversals": reversals(&id),
        "reversed": false,
        "source_transaction": null,
        "source_type": "card",
        "transfer_group": null,
    })
}

fn reversals(transfer: &str) -> Value {
    json!({ "object": "list", "data": [], "has_more": false, "url": format!("/v1/transfers/{transfer}/reversals") })
}

pub(crate) fn reversal(cx: &Cx<'_>, transfer: &Value, amount: i64) -> Value {
    json!({
        "id": cx.ids.id("trr_1"),
        "object": "transfer_reversal",
        "amount": amount,
        "balance_transaction": null,
        "created": cx.now,
        "currency": transfer["currency"],
        "destination_payment_refund": null,
        "metadata": {},
        "source_refund": null,
        "transfer": transfer["id"],
    })
}

/// What the connected account gets: a charge of its own, paid by the platform.
pub(crate) fn payment(cx: &Cx<'_>, transfer: &Value) -> Value {
    let id = cx.ids.id("py_1");
    json!({
        "id": id,
        "object": "charge",
        "amount": transfer["amount"],
        "amount_captured": transfer["amount"],
        "amount_refunded": 0,
        "application": null,
        "application_fee": null,
        "application_fee_amount": null,
        "balance_transaction": null,
        "billing_details": no_billing_details(),
        "calculated_statement_descriptor": null,
        "captured": true,
        "created": cx.now,
        "currency": transfer["currency"],
        "customer": null,
        "description": null,
        "disputed": false,
        "failure_balance_transaction": null,
        "failure_code": null,
        "failure_message": null,
        "fraud_details": {},
        "livemode": false,
        "metadata": {},
        "on_behalf_of": null,
        "outcome": null,
        "paid": true,
        "payment_intent": null,
        "payment_method": null,
        "payment_method_details": { "stripe_account": {}, "type": "stripe_account" },
        "radar_options": {},
        "receipt_email": null,
        "receipt_number": null,
        "receipt_url": null,
        "refunded": false,
        "review": null,
        "shipping": null,
        "source": account::platform(),
        "source_transfer": transfer["id"],
        "statement_descriptor": null,
        "statement_descriptor_suffix": null,
        "status": "succeeded",
        "transfer_data": null,
        "transfer_group": transfer["transfer_group"],
    })
}

/// What the connected account gives back.
pub(crate) fn payment_refund(cx: &Cx<'_>, payment: &Value, reversal: &Value) -> Value {
    json!({
        "id": cx.ids.id("pyr_1"),
        "object": "refund",
        "amount": reversal["amount"],
        "balance_transaction": null,
        "charge": payment["id"],
        "created": cx.now,
        "currency": reversal["currency"],
        "customer": null,
        "customer_account": null,
        "metadata": {},
        "payment_intent": null,
        "payment_method": null,
        "reason": null,
        "receipt_number": null,
        "source_transfer_reversal": reversal["id"],
        "status": "succeeded",
        "transfer_reversal": null,
    })
}
