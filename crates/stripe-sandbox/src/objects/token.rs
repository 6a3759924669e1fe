//! Tokens: a card, to be used once, as in older integrations and Stripe's command line; or a bank account of a connected account. Made by
//! `routes::tokens`.

use serde_json::{Value, json};

use crate::cx::Cx;
use crate::store::public;

/// A token for the card of `method`, a payment method that is not in the store.
pub(crate) fn new(cx: &Cx<'_>, method: &Value) -> Value {
    json!({
        "id": cx.ids.id("tok_1"),
        "object": "token",
        "card": card(cx, method),
        "client_ip": "127.0.0.1",
        "created": cx.now,
        "livemode": false,
        "type": "card",
        "used": false,
        "_method": method,
    })
}

/// A token for a bank account that is not in the store.
pub(crate) fn of_bank(cx: &Cx<'_>, bank: &Value) -> Value {
    json!({
        "id": cx.ids.id("btok_1"),
        "object": "token",
        "bank_account": public(bank),
        "client_ip": "127.0.0.1",
        "created": cx.now,
        "livemode": false,
        "type": "bank_account",
        "used": false,
        "_bank": bank,
    })
}

/// The card as the objects of older integrations show it.
pub(crate) fn card(cx: &Cx<'_>, method: &Value) -> Value {
    let method = public(method);
    let (card, billing) = (&method["card"], &method["billing_details"]);
    let address = &billing["address"];
    json!({
        "id": cx.ids.id("card_1"),
        "object": "card",
        "address_city": address["city"],
        "address_country": address["country"],
        "address_line1": address["line1"],
        "address_line1_check": card["checks"]["address_line1_check"],
        "address_line2": address["line2"],
        "address_state": address["state"],
        "address_zip": address["postal_code"],
        "address_zip_check": card["checks"]["address_postal_code_check"],
        "brand": brand(card["brand"].as_str().unwrap_or_default()),
        "country": card["country"],
        "cvc_check": card["checks"]["cvc_check"],
        "dynamic_last4": null,
        "exp_month": card["exp_month"],
        "exp_year": card["exp_year"],
        "fingerprint": card["fingerprint"],
        "funding": card["funding"],
        "last4": card["last4"],
        "metadata": {},
        "name": billing["name"],
        "networks": { "preferred": null },
        "regulated_status": card["regulated_status"],
        "tokenization_method": null,
    })
}

fn brand(name: &str) -> &'static str {
    match name {
        "visa" => "Visa",
        "mastercard" => "MasterCard",
        "amex" => "American Express",
        "discover" => "Discover",
        "diners" => "Diners Club",
        "jcb" => "JCB",
        "unionpay" => "UnionPay",
        _ => "Unknown",
    }
}
