//! Products, prices and the line items made of them: what a Checkout Session sells. Made by `routes::prices` and
//! `routes::checkout_items`.

use serde_json::{Value, json};

use crate::cx::Cx;

pub(crate) fn product(cx: &Cx<'_>, name: &str) -> Value {
    json!({
        "id": cx.ids.with_len("prod_", 14),
        "object": "product",
        "active": true,
        "created": cx.now,
        "default_price": null,
        "description": null,
        "images": [],
        "livemode": false,
        "marketing_features": [],
        "metadata": {},
        "name": name,
        "package_dimensions": null,
        "shippable": null,
        "statement_descriptor": null,
        "tax_code": null,
        "tax_details": null,
        "type": "service",
        "unit_label": null,
        "updated": cx.now,
        "url": null,
    })
}

pub(crate) fn price(cx: &Cx<'_>, product: &str, unit_amount: i64, currency: &str) -> Value {
    json!({
        "id": cx.ids.id("price_1"),
        "object": "price",
        "active": true,
        "billing_scheme": "per_unit",
        "created": cx.now,
        "currency": currency,
        "custom_unit_amount": null,
        "livemode": false,
        "lookup_key": null,
        "metadata": {},
        "nickname": null,
        "product": product,
        "recurring": null,
        "tax_behavior": "unspecified",
        "tiers_mode": null,
        "transform_quantity": null,
        "type": "one_time",
        "unit_amount": unit_amount,
        "unit_amount_decimal": unit_amount.to_string(),
    })
}

/// So many of a price, called `description`.
pub(crate) fn line_item(cx: &Cx<'_>, price: &Value, quantity: i64, total: i64, description: &str) -> Value {
    json!({
        "id": cx.ids.id("li_1"),
        "object": "item",
        "adjustable_quantity": null,
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": price["currency"],
        "description": description,
        "metadata": {},
        "price": price,
        "quantity": quantity,
    })
}
