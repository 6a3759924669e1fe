//! `line_items` of a Checkout Session: prices there are, or prices made on the spot (`price_data`), and how many of each.

use serde_json::Value;

use super::prices::{take_product, take_unit_amount};
use crate::amounts;
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::form::Params;
use crate::objects::{id_in, price};

const ITEMS_MAX: usize = 100;

/// What is sold, and for how much.
pub(super) struct Items {
    pub(super) items: Vec<Value>,
    pub(super) currency: String,
    pub(super) total: i64,
}

/// Takes `line_items`; products and prices made on the spot are put into the store.
pub(super) fn take(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult<Items> {
    let list = params.elements("line_items")?.unwrap_or_default();
    if list.is_empty() {
        return Err(ApiError::invalid(
            "You must specify either the `line_items` or `subscription_data[items]` parameter for payment and subscription mode.",
        )
        .param("line_items"));
    }
    if list.len() > ITEMS_MAX {
        let message = format!("A Checkout Session can have at most {ITEMS_MAX} line items.");
        return Err(ApiError::invalid(message).param("line_items"));
    }
    let mut taken = Items { items: Vec::new(), currency: String::new(), total: 0 };
    for mut params in list {
        let item = take_one(cx, &mut params)?;
        params.finish()?;
        let currency = id_in(&item, "currency").unwrap_or_default();
        if !taken.items.is_empty() && taken.currency != currency {
            let message = "All line items must have the same currency.";
            return Err(ApiError::invalid(message).param("line_items"));
        }
        taken.currency = currency;
        let sum = item["amount_total"].as_i64().and_then(|amount| taken.total.checked_add(amount));
        taken.total = sum.ok_or_else(too_large)?;
        taken.items.push(item);
    }
    Ok(taken)
}

fn too_large() -> ApiError {
    ApiError::invalid("The Checkout Session's total amount is too large.").code("amount_too_large").param("line_items")
}

fn take_one(cx: &mut Cx<'_>, params: &mut Params) -> ApiResult {
    let data = params.nested("price_data")?;
    let named = params.filled("price")?;
    let (price, product) = match (data, named) {
        (Some(_), Some(_)) => {
            let message = "You may only specify one of these parameters: price, price_data.";
            return Err(ApiError::invalid(message).code("parameters_exclusive").param("line_items"));
        }
        (None, None) => return Err(params.missing("price")),
        (Some(mut data), None) => make_price(cx, &mut data)?,
        (None, Some(id)) => {
            let price = cx.find("price", "price", &id, &params.name("price")).map_err(|error| error.status(400))?;
            let product = price["product"].as_str().and_then(|id| cx.tx.get(id));
            (Value::clone(&price), product.map_or(Value::Null, |product| Value::clone(&product)))
        }
    };
    let quantity = params.int("quantity")?.ok_or_else(|| params.missing("quantity"))?;
    if quantity < 1 {
        return Err(ApiError::invalid("This value must be greater than or equal to 1.")
            .code("parameter_invalid_integer")
            .param(&params.name("quantity")));
    }
    let metadata = params.metadata(&Value::Null)?;
    let total = price["unit_amount"].as_i64().and_then(|unit| unit.checked_mul(quantity)).ok_or_else(too_large)?;
    let name = product["name"].as_str().unwrap_or_default();
    let mut item = price::line_item(cx, &price, quantity, total, name);
    item["metadata"] = metadata;
    Ok(item)
}

/// A price, and with it a product, that only this session has.
fn make_price(cx: &mut Cx<'_>, data: &mut Params) -> ApiResult<(Value, Value)> {
    let currency = data.required("currency")?.to_lowercase();
    amounts::check_currency(&currency, &cx.refused_currencies, &data.name("currency"))?;
    let unit_amount = take_unit_amount(data)?;
    let product = match (data.nested("product_data")?, data.filled("product")?) {
        (Some(mut product_data), None) => {
            let mut product = take_product(cx, &mut product_data)?;
            product_data.finish()?;
            product["active"] = false.into();
            cx.tx.put(product.clone());
            product
        }
        (None, Some(id)) => {
            let found = cx.find("product", "product", &id, &data.name("product"));
            Value::clone(&*found.map_err(|error| error.status(400))?)
        }
        _ => return Err(data.missing("product_data")),
    };
    data.one_of("tax_behavior", &["unspecified"])?;
    data.finish()?;
    let mut price = price::price(cx, product["id"].as_str().unwrap_or_default(), unit_amount, &currency);
    price["active"] = false.into();
    cx.tx.put(price.clone());
    Ok((price, product))
}
