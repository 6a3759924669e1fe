//! `expand[]=latest_charge.balance_transaction`: ids in an answer replaced by their objects. Used by `routes` on every answer.
//! Source: <https://docs.stripe.com/api/expanding_objects>.

use serde_json::{Value, json};

use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::objects::{self, checkout_session, payout};
use crate::store::public;

const DEPTH_MAX: usize = 4;

/// Fields that hold an id which may be expanded, whatever object they are in.
const EXPANDABLE: &[&str] = &[
    "balance_transaction",
    "charge",
    "customer",
    "default_payment_method",
    "destination",
    "destination_payment",
    "destination_payment_refund",
    "dispute",
    "failure_balance_transaction",
    "invoice_settings",
    "latest_attempt",
    "latest_charge",
    "mandate",
    "on_behalf_of",
    "payment_intent",
    "payment_method",
    "price",
    "original_payout",
    "product",
    "reversed_by",
    "review",
    "setup_intent",
    "source",
    "source_refund",
    "source_transaction",
    "source_transfer",
    "source_transfer_reversal",
    "transfer",
    "transfer_reversal",
    "application",
    "application_fee",
    "default_source",
];

/// Those of them that lead to the other side of a transfer: whoever sees the one may see the other.
const ACROSS: &[&str] =
    &["destination_payment", "destination_payment_refund", "source_transfer", "source_transfer_reversal"];

pub(crate) fn apply(cx: &Cx<'_>, answer: &mut Value, paths: &[String]) -> ApiResult<()> {
    for path in paths {
        let segments: Vec<&str> = path.split('.').collect();
        let depth = segments.iter().filter(|segment| **segment != "data").count();
        if depth > DEPTH_MAX {
            let message = format!("You cannot expand more than {DEPTH_MAX} levels of a property. Property: {path}");
            return Err(ApiError::invalid(message).code("property_expansion_max_depth").param("expand"));
        }
        walk(cx, answer, &segments, path)?;
    }
    Ok(())
}

fn walk(cx: &Cx<'_>, value: &mut Value, segments: &[&str], path: &str) -> ApiResult<()> {
    let Some((first, rest)) = segments.split_first() else { return Ok(()) };
    let refuse = || {
        let message = format!("This property cannot be expanded ({path}).");
        Err(ApiError::invalid(message).param("expand"))
    };
    if value["object"] == "list" {
        if *first != "data" {
            return refuse();
        }
        if rest.is_empty() {
            return refuse();
        }
        for item in value["data"].as_array_mut().into_iter().flatten() {
            walk(cx, item, rest, path)?;
        }
        return Ok(());
    }
    let includes_refunds = *first == "refunds" && value["object"] == "charge";
    if includes_refunds && value.get("refunds").is_none() {
        let id = value["id"].as_str().unwrap_or_default().to_owned();
        value["refunds"] = objects::refund::list_of_charge(cx, &id);
    }
    if *first == "line_items" && value["object"] == checkout_session::KIND && value.get("line_items").is_none() {
        let session = value["id"].as_str().and_then(|id| cx.tx.get(id));
        value["line_items"] = session.map_or(Value::Null, |session| checkout_session::line_items(&session));
    }
    // A retrieved object's own field is missing only when it has no such field: there is nothing to expand. A few come later.
    let comes_later = value["object"] == "refund" && *first == "failure_balance_transaction";
    let Some(field) = value.get_mut(*first) else { return if comes_later { Ok(()) } else { refuse() } };
    match field {
        Value::Null => return if EXPANDABLE.contains(first) { Ok(()) } else { refuse() },
        Value::String(id) => {
            if !EXPANDABLE.contains(first) {
                return refuse();
            }
            let found = if ACROSS.contains(first) { cx.tx.get_of_anyone(id) } else { cx.tx.get(id) };
            *field = match found {
                Some(doc) => public(&objects::present(cx, &doc)),
                // A customer that was deleted is still named, as what it was.
                None if id.starts_with("cus_") => json!({ "id": id, "object": "customer", "deleted": true }),
                None if id == payout::DESTINATION => payout::platform_bank(),
                None => return refuse(),
            };
        }
        Value::Object(_) => {}
        _ => return refuse(),
    }
    walk(cx, field, rest, path)
}
