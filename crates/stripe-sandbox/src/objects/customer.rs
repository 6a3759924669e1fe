//! Customers. Made by `routes::customers`.

use serde_json::{Value, json};

use crate::cx::Cx;

pub(crate) fn new(cx: &Cx<'_>) -> Value {
    json!({
        "id": cx.ids.with_len("cus_", 14),
        "object": "customer",
        "address": null,
        "balance": 0,
        "created": cx.now,
        "currency": null,
        "customer_account": null,
        "default_source": null,
        "delinquent": false,
        "description": null,
        "discount": null,
        "email": null,
        "invoice_prefix": cx.ids.with_len("", 8).to_uppercase(),
        "invoice_settings": {
            "custom_fields": null,
            "default_payment_method": null,
            "footer": null,
            "rendering_options": null,
        },
        "livemode": false,
        "metadata": {},
        "name": null,
        "next_invoice_sequence": 1,
        "phone": null,
        "preferred_locales": [],
        "shipping": null,
        "tax_exempt": "none",
        "test_clock": null,
    })
}
