//! `/v1/products` and `/v1/prices`: as much of them as Checkout Sessions and Stripe's command line need, which is making and
//! reading one-time prices.

use axum::http::Method;
use serde_json::Value;

use super::params::take_text;
use crate::amounts;
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::objects::price;

pub(super) fn dispatch(cx: &mut Cx<'_>, verb: &Method, segments: &[&str], params: &mut Params) -> Option<ApiResult> {
    Some(match (verb.as_str(), segments) {
        ("POST", ["products"]) => create_product(cx, params),
        ("POST", ["prices"]) => create_price(cx, params),
        ("GET", ["products", id]) => cx.find("product", "product", id, "id").map(|product| Value::clone(&product)),
        ("GET", ["prices", id]) => cx.find("price", "price", id, "price").map(|price| Value::clone(&price)),
        _ => return None,
    })
}

fn create_product(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let product = take_product(cx, params)?;
    params.finish()?;
    cx.tx.put(product.clone());
    cx.emit("product.created", &product, None);
    Ok(product)
}

/// What `POST /v1/products` and `product_data` have in common.
pub(super) fn take_product(cx: &Cx<'_>, params: &mut Params) -> ApiResult {
    let mut product = price::product(cx, &params.required("name")?);
    for field in ["description", "unit_label", "tax_code"] {
        take_text(params, &mut product, field)?;
    }
    if let Some(images) = params.list("images")? {
        product["images"] = images.into();
    }
    product["metadata"] = params.metadata(&product["metadata"])?;
    Ok(product)
}

fn create_price(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let currency = params.required("currency")?.to_lowercase();
    amounts::check_currency(&currency, &cx.refused_currencies, "currency")?;
    let unit_amount = take_unit_amount(params)?;
    let product = params.required("product")?;
    cx.find("product", "product", &product, "product").map_err(|error| error.status(400))?;
    let mut price = price::price(cx, &product, unit_amount, &currency);
    take_text(params, &mut price, "nickname")?;
    price["metadata"] = params.metadata(&price["metadata"])?;
    params.finish()?;
    cx.tx.put(price.clone());
    cx.emit("price.created", &price, None);
    Ok(price)
}

pub(super) fn take_unit_amount(params: &mut Params) -> ApiResult<i64> {
    let unit_amount = params.int("unit_amount")?.ok_or_else(|| params.missing("unit_amount"))?;
    if unit_amount < 0 {
        return Err(ApiError::invalid("This value must be greater than or equal to 0.")
            .code("parameter_invalid_integer")
            .param("unit_amount"));
    }
    Ok(unit_amount)
}
