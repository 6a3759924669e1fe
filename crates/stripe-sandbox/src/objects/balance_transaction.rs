//! Balance transactions: what each movement of money does to the account, with Stripe's fee. Made by `payments`,
//! `routes::refunds` and disputes.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::cx::Cx;

/// Card money becomes available two days after it was taken.
const AVAILABLE_AFTER_SECONDS: i64 = 2 * 24 * 60 * 60;

pub(crate) struct Movement<'a> {
    /// Signed: money out is negative.
    pub(crate) amount: i64,
    pub(crate) fee: i64,
    pub(crate) currency: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) reporting_category: &'a str,
    pub(crate) source: &'a str,
    pub(crate) description: Option<String>,
    /// Counts as available from the beginning: money that left, or never was on its way.
    pub(crate) at_once: bool,
}

/// Records a movement and answers with its id.
pub(crate) fn record(cx: &mut Cx<'_>, movement: &Movement<'_>) -> String {
    let available_on = if movement.at_once { cx.now } else { cx.now + AVAILABLE_AFTER_SECONDS };
    record_on(cx, movement, available_on)
}

/// Records a movement of money that is available from a given time on.
pub(crate) fn record_on(cx: &mut Cx<'_>, movement: &Movement<'_>, available_on: i64) -> String {
    let id = cx.ids.id("txn_3");
    let fee_details = if movement.fee == 0 {
        json!([])
    } else {
        let description = if movement.kind == "adjustment" { "Dispute fee" } else { "Stripe processing fees" };
        json!([{
            "amount": movement.fee,
            "application": null,
            "currency": movement.currency,
            "description": description,
            "type": "stripe_fee",
        }])
    };
    cx.tx.put(json!({
        "id": id,
        "object": "balance_transaction",
        "amount": movement.amount,
        "available_on": available_on,
        "balance_type": "payments",
        "created": cx.now,
        "currency": movement.currency,
        "description": movement.description,
        "exchange_rate": null,
        "fee": movement.fee,
        "fee_details": fee_details,
        "net": movement.amount - movement.fee,
        "reporting_category": movement.reporting_category,
        "source": movement.source,
        "status": "pending",
        "type": movement.kind,
    }));
    id
}

/// What can be paid out in a currency now.
pub(crate) fn available(cx: &Cx<'_>, currency: &str) -> i64 {
    let movements = cx.tx.newest_first("balance_transaction").filter(|doc| doc["currency"] == currency);
    let available = movements.filter(|doc| doc["available_on"].as_i64().is_some_and(|on| on <= cx.now));
    available.filter_map(|doc| doc["net"].as_i64()).sum()
}

/// What there is in a currency, with what is on its way.
pub(crate) fn total(cx: &Cx<'_>, currency: &str) -> i64 {
    let movements = cx.tx.newest_first("balance_transaction").filter(|doc| doc["currency"] == currency);
    movements.filter_map(|doc| doc["net"].as_i64()).sum()
}

/// Whether there is, or is owed, anything in any currency.
pub(crate) fn has_any(cx: &Cx<'_>) -> bool {
    sums(cx).values().any(|(available, pending)| available + pending != 0)
}

/// Per currency: money that can be paid out, and money on its way.
pub(crate) fn sums(cx: &Cx<'_>) -> BTreeMap<String, (i64, i64)> {
    let mut sums: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for doc in cx.tx.newest_first("balance_transaction") {
        let currency = doc["currency"].as_str().unwrap_or_default();
        let net = doc["net"].as_i64().unwrap_or(0);
        let (available, pending) = sums.entry(currency.to_owned()).or_default();
        if doc["available_on"].as_i64().is_some_and(|on| on <= cx.now) {
            *available += net;
        } else {
            *pending += net;
        }
    }
    sums
}

/// Present balance of the account. `currency`: in which an empty one is nothing.
pub(crate) fn balance(cx: &Cx<'_>, currency: &str) -> Value {
    let mut sums = sums(cx);
    if sums.is_empty() {
        sums.insert(currency.to_owned(), (0, 0));
    }
    let line = |currency: &str, amount: i64| json!({ "amount": amount, "currency": currency, "source_types": { "card": amount } });
    json!({
        "object": "balance",
        "available": sums.iter().map(|(currency, (available, _))| line(currency, *available)).collect::<Vec<_>>(),
        "livemode": false,
        "pending": sums.iter().map(|(currency, (_, pending))| line(currency, *pending)).collect::<Vec<_>>(),
    })
}
