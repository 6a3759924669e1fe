//! Transfers: the platform's money goes to a connected account, and comes back whole or in parts. Each is two movements, one on
//! either side. Used by `routes::transfers`. Source: <https://docs.stripe.com/connect/separate-charges-and-transfers>.

use serde_json::Value;

use super::automatic;
use crate::amounts;
use crate::cx::Cx;
use crate::errors::{ApiError, ApiResult};
use crate::objects::balance_transaction::{self, Movement};
use crate::objects::{id_in, transfer};
use crate::store::public;
use crate::view::Owner;

/// What a transfer was asked to be.
pub(crate) struct Wish {
    pub(crate) amount: Option<i64>,
    pub(crate) currency: String,
    pub(crate) destination: String,
    pub(crate) source: Option<String>,
    pub(crate) group: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) metadata: Value,
}

pub(crate) fn create(cx: &mut Cx<'_>, wish: Wish) -> ApiResult {
    check_destination(cx, &wish.destination)?;
    let source = wish.source.as_deref().map(|id| source(cx, id, &wish)).transpose()?;
    let amount = wish.amount.or_else(|| source.as_ref().map(|source| int(source, "amount_captured")));
    let amount = amount.ok_or_else(|| ApiError::missing("amount"))?;
    if amount < 1 {
        return Err(ApiError::invalid("This value must be greater than or equal to 1.")
            .code("parameter_invalid_integer")
            .param("amount"));
    }
    let available_on = match &source {
        Some(charge) => from_charge(cx, charge, amount)?,
        None => from_balance(cx, &wish.currency, amount)?,
    };
    let mut transfer = transfer::new(cx, amount, &wish.currency, &wish.destination);
    transfer["description"] = wish.description.map_or(Value::Null, Value::from);
    transfer["metadata"] = wish.metadata;
    transfer["transfer_group"] = wish.group.map_or(Value::Null, Value::from);
    if let Some(charge) = source {
        transfer["source_transaction"] = charge["id"].clone();
        take_group(cx, &mut transfer, &charge);
    }
    let movement = record(cx, &transfer, -amount, "transfer", available_on);
    transfer["balance_transaction"] = movement.into();
    let account: Owner = Some(wish.destination.as_str().into());
    let payment = cx.as_account(account, |cx| {
        let mut payment = transfer::payment(cx, &transfer);
        payment["balance_transaction"] = record(cx, &payment, amount, "payment", available_on).into();
        cx.tx.put(payment.clone());
        payment
    });
    transfer["destination_payment"] = payment["id"].clone();
    cx.tx.put(transfer.clone());
    cx.emit("transfer.created", &transfer, None);
    automatic::plan(cx, &wish.destination, available_on);
    Ok(transfer)
}

fn int(doc: &Value, field: &str) -> i64 {
    doc[field].as_i64().unwrap_or(0)
}

fn check_destination(cx: &Cx<'_>, id: &str) -> ApiResult<()> {
    let Some(account) = cx.tx.get_kind("account", id) else {
        return Err(ApiError::no_such("destination", id, "destination").status(400));
    };
    let active = |name: &str| account["capabilities"][name] == "active";
    if active("transfers") || active("legacy_payments") {
        return Ok(());
    }
    let message = "Your destination account needs to have at least one of the following capabilities enabled: transfers, \
                   crypto_transfers, legacy_payments";
    Err(ApiError::invalid(message).code("insufficient_capabilities_for_transfer").param("destination").began())
}

/// The charge whose money is transferred, perhaps before it is available.
fn source(cx: &Cx<'_>, id: &str, wish: &Wish) -> ApiResult {
    let charge = cx
        .tx
        .get_kind("charge", id)
        .ok_or_else(|| ApiError::no_such("charge", id, "source_transaction").status(400))?;
    let refuse = |message: String| Err(ApiError::invalid(message).param("source_transaction").began());
    if charge["paid"] != true || charge["captured"] != true {
        return refuse(format!("The charge {id} cannot be transferred: it was not paid."));
    }
    if charge["currency"] != wish.currency.as_str() {
        let currency = charge["currency"].as_str().unwrap_or_default();
        return refuse(format!(
            "The currency of source_transaction's balance transaction ({currency}) must be the same as the transfer currency ({})",
            wish.currency
        ));
    }
    Ok(Value::clone(&charge))
}

/// Checks that so much of a charge is left to transfer; answers with when its money is available.
fn from_charge(cx: &Cx<'_>, charge: &Value, amount: i64) -> ApiResult<i64> {
    let all = cx.tx.newest_first("transfer").filter(|transfer| transfer["source_transaction"] == charge["id"]);
    let before: i64 = all.map(|transfer| int(&transfer, "amount") - int(&transfer, "amount_reversed")).sum();
    let whole = int(charge, "amount_captured");
    if before + amount > whole {
        let currency = charge["currency"].as_str().unwrap_or_default();
        let message = format!(
            "Source transaction insufficient funds: Transfers using this transaction as a source must not exceed the source amount of {}. \
             (There is already a total amount of {} transferred using this source transaction.)",
            amounts::short(whole, currency),
            amounts::short(before, currency)
        );
        return Err(ApiError::invalid(message).param("source_transaction").began());
    }
    let movement = charge["balance_transaction"].as_str().and_then(|id| cx.tx.get(id));
    Ok(movement.map_or(cx.now, |movement| int(&movement, "available_on")).max(cx.now))
}

fn from_balance(cx: &Cx<'_>, currency: &str, amount: i64) -> ApiResult<i64> {
    if balance_transaction::available(cx, currency) >= amount {
        return Ok(cx.now);
    }
    Err(ApiError::invalid(
        "You have insufficient available funds in your Stripe account. Try adding funds directly to your available balance by creating \
         Charges using the 4000000000000077 test card. See: https://stripe.com/docs/testing#available-balance",
    )
    .code("balance_insufficient")
    .began())
}

/// Charge and transfer belong together: one that has no group gets the other's, or both a new one.
fn take_group(cx: &mut Cx<'_>, transfer: &mut Value, charge: &Value) {
    if !charge["transfer_group"].is_null() {
        transfer["transfer_group"] = charge["transfer_group"].clone();
        return;
    }
    if transfer["transfer_group"].is_null() {
        transfer["transfer_group"] = format!("group_{}", charge["id"].as_str().unwrap_or_default()).into();
    }
    let mut grouped = charge.clone();
    grouped["transfer_group"] = transfer["transfer_group"].clone();
    cx.update("charge.updated", charge, &grouped);
}

fn record(cx: &mut Cx<'_>, source: &Value, amount: i64, kind: &str, available_on: i64) -> String {
    let movement = Movement {
        amount,
        fee: 0,
        currency: &id_in(source, "currency").unwrap_or_default(),
        kind,
        reporting_category: match kind {
            "transfer" => "transfer",
            "transfer_refund" => "transfer_reversal",
            "payment_refund" => "refund",
            _ => "charge",
        },
        source: &id_in(source, "id").unwrap_or_default(),
        description: id_in(source, "description"),
        at_once: true,
    };
    balance_transaction::record_on(cx, &movement, available_on)
}

/// Takes a transfer back, or a part of it: what is not said is all that is left.
pub(crate) fn reverse(
    cx: &mut Cx<'_>,
    old: &Value,
    amount: Option<i64>,
    description: Option<String>,
    metadata: Value,
) -> ApiResult {
    let left = int(old, "amount") - int(old, "amount_reversed");
    let amount = amount.unwrap_or(left);
    check_reversal(old, amount, left)?;
    let account: Owner = old["destination"].as_str().map(Into::into);
    let payment = old["destination_payment"].as_str().unwrap_or_default().to_owned();
    let currency = id_in(old, "currency").unwrap_or_default();
    let available_on = cx.as_account(account.clone(), |cx| given_back_on(cx, old, &payment, &currency, amount))?;
    let mut reversal = transfer::reversal(cx, old, amount);
    reversal["metadata"] = metadata;
    let mut described = reversal.clone();
    described["description"] = description.map_or(Value::Null, Value::from);
    reversal["balance_transaction"] = record(cx, &described, amount, "transfer_refund", available_on).into();
    let refund = cx.as_account(account, |cx| give_back(cx, &payment, &reversal, available_on));
    reversal["destination_payment_refund"] = refund.map_or(Value::Null, Value::from);
    cx.tx.put(reversal.clone());
    let mut transfer = old.clone();
    transfer["amount_reversed"] = (int(old, "amount_reversed") + amount).into();
    transfer["reversed"] = (left == amount).into();
    show_in(&mut transfer, &reversal);
    cx.update("transfer.reversed", old, &transfer);
    Ok(reversal)
}

fn check_reversal(transfer: &Value, amount: i64, left: i64) -> ApiResult<()> {
    let currency = transfer["currency"].as_str().unwrap_or_default();
    if left <= 0 {
        let message =
            format!("Transfer {} has already been fully reversed.", transfer["id"].as_str().unwrap_or_default());
        return Err(ApiError::invalid(message).began());
    }
    if amount < 1 {
        return Err(ApiError::invalid("This value must be greater than or equal to 1.")
            .code("parameter_invalid_integer")
            .param("amount"));
    }
    if amount > left {
        let message = format!(
            "Reversal amount ({}) is greater than unreversed amount on transfer ({})",
            amounts::short(amount, currency),
            amounts::short(left, currency)
        );
        return Err(ApiError::invalid(message).param("amount").began());
    }
    Ok(())
}

/// Whether the connected account can give so much back, and from when on: money that has not come can go back, too.
fn given_back_on(cx: &Cx<'_>, transfer: &Value, payment: &str, currency: &str, amount: i64) -> ApiResult<i64> {
    if balance_transaction::available(cx, currency) >= amount {
        return Ok(cx.now);
    }
    let payment = cx.tx.get(payment).unwrap_or_default();
    let movement = payment["balance_transaction"].as_str().and_then(|id| cx.tx.get(id));
    let coming = movement.map_or(0, |movement| int(&movement, "available_on"));
    if coming > cx.now && balance_transaction::total(cx, currency) >= amount {
        return Ok(coming);
    }
    let message = format!(
        "Insufficient funds in the account {} to reverse the transfer {}.",
        transfer["destination"].as_str().unwrap_or_default(),
        transfer["id"].as_str().unwrap_or_default()
    );
    Err(ApiError::invalid(message).code("balance_insufficient").began())
}

/// The connected account's side: a refund of its payment.
fn give_back(cx: &mut Cx<'_>, payment: &str, reversal: &Value, available_on: i64) -> Option<String> {
    let old = cx.tx.get_kind("charge", payment)?;
    let mut refund = transfer::payment_refund(cx, &old, reversal);
    let amount = int(reversal, "amount");
    refund["balance_transaction"] = record(cx, &refund, -amount, "payment_refund", available_on).into();
    cx.tx.put(refund.clone());
    cx.emit("refund.created", &refund, None);
    let mut payment = Value::clone(&old);
    let refunded = int(&old, "amount_refunded") + amount;
    payment["amount_refunded"] = refunded.into();
    payment["refunded"] = (refunded == int(&old, "amount")).into();
    cx.update("charge.refunded", &old, &payment);
    id_in(&refund, "id")
}

/// Puts a reversal, new or changed, into the list that its transfer holds: the ten newest.
pub(crate) fn show_in(transfer: &mut Value, reversal: &Value) {
    let list = &mut transfer["reversals"];
    let mut data = list["data"].as_array().cloned().unwrap_or_default();
    let place = data.iter().position(|known| known["id"] == reversal["id"]);
    match place.and_then(|place| data.get_mut(place)) {
        Some(known) => *known = public(reversal),
        None => data.insert(0, public(reversal)),
    }
    if data.len() > 10 {
        data.truncate(10);
        list["has_more"] = true.into();
    }
    list["data"] = data.into();
}
