//! Checkout Sessions: a page of Stripe's own on which a customer pays, or saves a way to pay. Made by
//! `routes::checkout_sessions`, moved on by `checkout`.

use serde_json::{Value, json};

use crate::cx::Cx;

pub(crate) const KIND: &str = "checkout.session";

/// An open session of a mode (`payment` or `setup`); what is sold is filled in by the caller.
pub(crate) fn new(cx: &Cx<'_>, mode: &str, expires_at: i64) -> Value {
    let id = cx.ids.with_len("cs_test_a1", 56);
    let pays = mode == "payment";
    json!({
        "id": id,
        "object": KIND,
        "adaptive_pricing": if pays { json!({ "enabled": false }) } else { Value::Null },
        "after_expiration": null,
        "allow_promotion_codes": null,
        "allowed_payment_method_types": null,
        "amount_subtotal": null,
        "amount_total": null,
        "automatic_tax": { "enabled": false, "liability": null, "provider": null, "status": null },
        "billing_address_collection": null,
        "cancel_url": null,
        "client_reference_id": null,
        "client_secret": null,
        "collected_information": null,
        "consent": null,
        "consent_collection": null,
        "created": cx.now,
        "currency": null,
        "currency_conversion": null,
        "custom_fields": [],
        "custom_text": { "after_submit": null, "shipping_address": null, "submit": null, "terms_of_service_acceptance": null },
        "customer": null,
        "customer_account": null,
        "customer_creation": if pays { "if_required".into() } else { Value::Null },
        "customer_details": null,
        "customer_email": null,
        "discounts": if pays { json!([]) } else { Value::Null },
        "expires_at": expires_at,
        "integration_identifier": null,
        "invoice": null,
        "invoice_creation": if pays { invoice_creation() } else { Value::Null },
        "livemode": false,
        "locale": null,
        "managed_payments": null,
        "metadata": {},
        "mode": mode,
        "origin_context": null,
        "payment_intent": null,
        "payment_link": null,
        "payment_method_collection": if pays { "if_required".into() } else { Value::Null },
        "payment_method_configuration_details": null,
        "payment_method_options": { "card": { "request_three_d_secure": "automatic" } },
        "payment_method_types": ["card"],
        "payment_status": if pays { "unpaid" } else { "no_payment_required" },
        "permissions": null,
        "phone_number_collection": { "enabled": false },
        "recovered_from": null,
        "saved_payment_method_options": null,
        "setup_intent": null,
        "shipping_address_collection": null,
        "shipping_cost": null,
        "shipping_options": [],
        "status": "open",
        "submit_type": null,
        "subscription": null,
        "success_url": null,
        "total_details": if pays { json!({ "amount_discount": 0, "amount_shipping": 0, "amount_tax": 0 }) } else { Value::Null },
        "ui_mode": "hosted_page",
        "url": format!("{}/c/pay/{id}", cx.config.public_url),
        "wallet_options": null,
        "_items": [],
    })
}

fn invoice_creation() -> Value {
    json!({
        "enabled": false,
        "invoice_data": {
            "account_tax_ids": null,
            "custom_fields": null,
            "description": null,
            "footer": null,
            "issuer": null,
            "metadata": {},
            "rendering_options": null,
        },
    })
}

/// What is sold, as `expand[]=line_items` puts it into a session: the first ten.
pub(crate) fn line_items(session: &Value) -> Value {
    let items = session["_items"].as_array().map_or(&[][..], Vec::as_slice);
    let id = session["id"].as_str().unwrap_or_default();
    json!({
        "object": "list",
        "data": items.get(..10).unwrap_or(items),
        "has_more": items.len() > 10,
        "url": format!("/v1/checkout/sessions/{id}/line_items"),
    })
}
