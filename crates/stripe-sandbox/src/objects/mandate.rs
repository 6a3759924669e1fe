//! Mandates: a customer's permission to debit a bank account. Made by `payments::debit`, read at `/v1/mandates`.

use serde_json::{Value, json};

use crate::cx::Cx;

pub(crate) fn new(cx: &Cx<'_>, method: &Value, multi_use: bool, intent: &Value) -> Value {
    let id = cx.ids.id("mandate_1");
    let reference = cx.ids.with_len("", 16).to_uppercase();
    let mut mandate = json!({
        "id": id,
        "object": "mandate",
        "customer_acceptance": {
            "accepted_at": cx.now,
            "online": { "ip_address": "127.0.0.1", "user_agent": "stripe-sandbox" },
            "type": "online",
        },
        "livemode": false,
        "payment_method": method["id"],
        "payment_method_details": {
            "sepa_debit": { "reference": reference, "url": format!("{}/mandates/{id}", cx.config.public_url) },
            "type": "sepa_debit",
        },
        "status": "active",
        "type": if multi_use { "multi_use" } else { "single_use" },
    });
    if multi_use {
        mandate["multi_use"] = json!({});
    } else {
        mandate["single_use"] = json!({ "amount": intent["amount"], "currency": intent["currency"] });
    }
    mandate
}
