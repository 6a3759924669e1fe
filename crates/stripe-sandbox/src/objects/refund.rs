//! Refunds. Made by `routes::refunds`, and by cancelling a payment that was only authorized.

use serde_json::{Value, json};

use crate::cx::Cx;
use crate::store::public;

pub(crate) fn new(cx: &Cx<'_>, charge: &Value, amount: i64) -> Value {
    json!({
        "id": cx.ids.id("re_3"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": null,
        "charge": charge["id"],
        "created": cx.now,
        "currency": charge["currency"],
        "customer": charge["customer"],
        "customer_account": null,
        "destination_details": destination(charge),
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": null,
        "receipt_number": null,
        "source_transfer_reversal": null,
        "status": "succeeded",
        "transfer_reversal": null,
    })
}

/// Where the money goes.
fn destination(charge: &Value) -> Value {
    if charge["payment_method_details"]["type"] == "sepa_debit" {
        return json!({ "eu_bank_transfer": { "reference": null, "reference_status": "pending" }, "type": "eu_bank_transfer" });
    }
    json!({
        "card": {
            "reference_status": "pending",
            "reference_type": "acquirer_reference_number",
            "type": "refund",
        },
        "type": "card",
    })
}

/// The list that `expand[]=refunds` puts into a charge: its ten newest refunds.
pub(crate) fn list_of_charge(cx: &Cx<'_>, charge: &str) -> Value {
    let mut refunds: Vec<Value> = cx
        .tx
        .newest_first("refund")
        .filter(|refund| refund["charge"] == charge)
        .take(11)
        .map(|refund| public(&refund))
        .collect();
    let has_more = refunds.len() > 10;
    refunds.truncate(10);
    json!({ "object": "list", "data": refunds, "has_more": has_more, "url": format!("/v1/charges/{charge}/refunds") })
}
