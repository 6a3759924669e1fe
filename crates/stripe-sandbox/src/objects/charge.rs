//! Charges: one attempt to take money from a card. Made by `payments::charge`.

use serde_json::{Value, json};

use crate::cards::Decline;
use crate::cx::Cx;

/// A charge of the whole amount of `intent` to `method`, not yet captured or declined.
pub(crate) fn new(cx: &Cx<'_>, intent: &Value, method: &Value, authenticated: bool) -> Value {
    let id = cx.ids.id("ch_3");
    json!({
        "id": id,
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "application": null,
        "application_fee": null,
        "application_fee_amount": null,
        "balance_transaction": null,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "SPOTTER SANDBOX",
        "captured": false,
        "created": cx.now,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": false,
        "failure_balance_transaction": null,
        "failure_code": null,
        "failure_message": null,
        "fraud_details": {},
        "livemode": false,
        "metadata": intent["metadata"],
        "on_behalf_of": null,
        "outcome": {
            "advice_code": null,
            "network_advice_code": null,
            "network_decline_code": null,
            "network_status": "approved_by_network",
            "reason": null,
            "risk_level": "normal",
            "risk_score": 12,
            "seller_message": "Payment complete.",
            "type": "authorized",
        },
        "paid": true,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": match method["type"].as_str() {
            Some("sepa_debit") => debit_details(method),
            _ => card_details(cx, intent, method, authenticated),
        },
        "radar_options": {},
        "receipt_email": intent["receipt_email"],
        "receipt_number": null,
        "receipt_url": format!("{}/receipts/{id}", cx.config.public_url),
        "refunded": false,
        "review": null,
        "shipping": intent["shipping"],
        "source": null,
        "source_transfer": null,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": "succeeded",
        "transfer_data": null,
        "transfer_group": intent["transfer_group"],
        "_behaviour": method["_behaviour"],
    })
}

/// Which bank account was debited.
fn debit_details(method: &Value) -> Value {
    let account = &method["sepa_debit"];
    json!({
        "sepa_debit": {
            "bank_code": account["bank_code"],
            "branch_code": account["branch_code"],
            "country": account["country"],
            "fingerprint": account["fingerprint"],
            "last4": account["last4"],
            "mandate": method["_mandate"],
        },
        "type": "sepa_debit",
    })
}

/// How the card was charged.
fn card_details(cx: &Cx<'_>, intent: &Value, method: &Value, authenticated: bool) -> Value {
    let card = &method["card"];
    let three_d_secure = if authenticated {
        json!({
            "authentication_flow": "challenge",
            "electronic_commerce_indicator": "05",
            "exemption_indicator": null,
            "result": "authenticated",
            "result_reason": null,
            "transaction_id": cx.ids.with_len("", 36),
            "version": "2.2.0",
        })
    } else {
        Value::Null
    };
    json!({
        "card": {
            "amount_authorized": intent["amount"],
            "authorization_code": cx.ids.with_len("", 6).to_uppercase(),
            "brand": card["brand"],
            "checks": card["checks"],
            "country": card["country"],
            "electronic_commerce_indicator": if authenticated { "05".into() } else { Value::Null },
            "exp_month": card["exp_month"],
            "exp_year": card["exp_year"],
            "extended_authorization": { "status": "disabled" },
            "fingerprint": card["fingerprint"],
            "funding": card["funding"],
            "incremental_authorization": { "status": "unavailable" },
            "installments": null,
            "last4": card["last4"],
            "mandate": null,
            "multicapture": { "status": "unavailable" },
            "network": card["brand"],
            "network_token": { "used": false },
            "network_transaction_id": cx.ids.with_len("", 15).to_uppercase(),
            "overcapture": { "maximum_amount_capturable": intent["amount"], "status": "unavailable" },
            "regulated_status": "unregulated",
            "three_d_secure": three_d_secure,
            "transaction_link_id": null,
            "wallet": null,
        },
        "type": "card",
    })
}

/// The same charge, refused by the issuer.
pub(crate) fn decline(charge: &mut Value, decline: &Decline) {
    charge["status"] = "failed".into();
    charge["paid"] = false.into();
    charge["receipt_url"] = Value::Null;
    charge["failure_code"] = decline.code.into();
    charge["failure_message"] = decline.message.into();
    charge["outcome"] = json!({
        "advice_code": advice(decline.decline_code),
        "network_advice_code": null,
        "network_decline_code": "01",
        "network_status": "declined_by_network",
        "reason": decline.decline_code,
        "risk_level": "normal",
        "risk_score": 12,
        "seller_message": "The bank did not return any further details with this decline.",
        "type": "issuer_declined",
    });
}

/// What to do about a decline, as networks advise it.
pub(crate) fn advice(decline_code: &str) -> Option<&'static str> {
    match decline_code {
        "lost_card" | "stolen_card" => Some("do_not_try_again"),
        "expired_card" | "incorrect_cvc" => Some("confirm_card_data"),
        "insufficient_funds" | "processing_error" | "generic_decline" => Some("try_again_later"),
        _ => None,
    }
}
