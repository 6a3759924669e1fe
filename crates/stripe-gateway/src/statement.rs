//! What moved on our balance, as Stripe wrote it down, with what moved it.
//!
//! Sources are of every kind that Stripe has. Each line is read field by field, so that what we can't read of one source hides
//! neither its line nor the page.

use domain::{Money, Timestamp};
use miniserde::json::Object;
use services::ports::GatewayError;
use services::ports::statement::{StatementLine, StatementPage};
use stripe_types::{RangeBoundsTs, RangeQueryTs};

use crate::StripeGateway;
use crate::amount::from_stripe;
use crate::convert::{self, PAYMENT_ID, REFUND_ID, WITHDRAWAL_ID};
use crate::fields;
use crate::listing::{List, Listed, Query};
use crate::retry::Effect;

/// A page of movements. Stripe counts in seconds: those of the seconds that `from` and `until` are in are all among them.
pub(crate) async fn page(
    gateway: &StripeGateway,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
    after: Option<&str>,
) -> Result<StatementPage, GatewayError> {
    let range = RangeBoundsTs {
        gte: from.map(Timestamp::as_second),
        lte: until.map(Timestamp::as_second),
        ..RangeBoundsTs::default()
    };
    let query = Query {
        created: (from.is_some() || until.is_some()).then_some(RangeQueryTs::Bounds(range)),
        expand: &["data.source"],
        starting_after: after.map(str::to_owned),
        ..Query::all()
    };
    let list = List::<Object>::new("/balance_transactions", query);
    let page = gateway.call("list_balance_transactions", Effect::Read, &list).await?;
    let next = page.data.last().filter(|_| page.has_more).map(Listed::id);
    let line_or_none = |movement: &Object| {
        // An amount that we have no word for can be in none of our books either: the proof of the balance shows it.
        line(movement)
            .inspect_err(|error| tracing::error!(%error, id = movement.id(), "a movement is left out of the statement"))
            .ok()
    };
    Ok(StatementPage { lines: page.data.iter().filter_map(line_or_none).collect(), next })
}

fn line(movement: &Object) -> Result<StatementLine, GatewayError> {
    let lacks = |what: &str| GatewayError::Undecodable(format!("a balance transaction without {what}"));
    let currency = fields::text(movement, "currency").ok_or_else(|| lacks("a currency"))?;
    let amount = |field| money(fields::integer(movement, field).ok_or_else(|| lacks(field))?, &currency);
    let source = fields::inner(movement, "source");
    Ok(StatementLine {
        id: fields::text(movement, "id").ok_or_else(|| lacks("an id"))?,
        kind: fields::text(movement, "type").ok_or_else(|| lacks("a type"))?,
        gross: amount("amount")?,
        fee: amount("fee")?,
        source: fields::id(movement, "source"),
        of: source.and_then(of),
        source_amount: source.and_then(source_amount),
        ours: source.and_then(ours),
        created: convert::time(fields::integer(movement, "created").ok_or_else(|| lacks("a time"))?)?,
    })
}

fn money(amount: i64, currency: &str) -> Result<Money, GatewayError> {
    from_stripe(amount, &currency.parse().unwrap_or_else(|never: std::convert::Infallible| match never {}))
}

/// What the source belongs to.
fn of(source: &Object) -> Option<String> {
    let field = match fields::text(source, "object")?.as_str() {
        "charge" | "refund" => "payment_intent",
        "transfer_reversal" => "transfer",
        "dispute" => "charge",
        _ => return None,
    };
    fields::id(source, field)
}

fn source_amount(source: &Object) -> Option<Money> {
    money(fields::integer(source, "amount")?, &fields::text(source, "currency")?).ok()
}

/// Our id in the source's metadata, or in that of what it belongs to where that is expanded.
fn ours(source: &Object) -> Option<String> {
    let (name, belongs_to) = match fields::text(source, "object")?.as_str() {
        "charge" => (PAYMENT_ID, "payment_intent"),
        "refund" => (REFUND_ID, ""),
        "transfer" => (WITHDRAWAL_ID, ""),
        "transfer_reversal" => (WITHDRAWAL_ID, "transfer"),
        _ => return None,
    };
    let id_in = |object: &Object| fields::text(fields::inner(object, "metadata")?, name);
    id_in(source).or_else(|| id_in(fields::inner(source, belongs_to)?))
}
