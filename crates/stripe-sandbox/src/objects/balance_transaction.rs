//! Balance transactions: what each movement of money does to the account, with Stripe's fee. Made by `payments`,
//! `routes::refunds` and disputes.

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
    let id = cx.ids.id("txn_3");
    let available_on = if movement.at_once { cx.now } else { cx.now + AVAILABLE_AFTER_SECONDS };
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

/// Present balance of the account, per currency: money that can be paid out, and money on its way.
pub(crate) fn balance(cx: &Cx<'_>) -> Value {
    let mut sums: std::collections::BTreeMap<String, (i64, i64)> = std::collections::BTreeMap::new();
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
    if sums.is_empty() {
        sums.insert("usd".to_owned(), (0, 0));
    }
    let line = |currency: &str, amount: i64| json!({ "amount": amount, "currency": currency, "source_types": { "card": amount } });
    json!({
        "object": "balance",
        "available": sums.iter().map(|(currency, (available, _))| line(currency, *available)).collect::<Vec<_>>(),
        "livemode": false,
        "pending": sums.iter().map(|(currency, (_, pending))| line(currency, *pending)).collect::<Vec<_>>(),
    })
}
