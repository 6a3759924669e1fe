//! Disputes: opened when a disputed test card has paid, answered with evidence, and decided by the bank. Money leaves with a
//! dispute (not with an inquiry) and comes back, fee included, when it is won. Sources: <https://docs.stripe.com/disputes>,
//! <https://docs.stripe.com/testing#disputes>.

use serde_json::Value;

use super::refund;
use crate::agenda::{self, Task};
use crate::cards::Behaviour;
use crate::cx::Cx;
use crate::debits;
use crate::errors::{ApiError, ApiResult};
use crate::objects::balance_transaction::{self, Movement};
use crate::objects::dispute::{self, Kind};
use crate::objects::{id_in, payment_method};
use crate::store::public;

/// What Stripe charges for a dispute, in the minor unit of two-decimal currencies.
const FEE: i64 = 1500;

/// Evidence in `uncategorized_text` that decides a dispute in testing.
const WINNING: &str = "winning_evidence";
const LOSING: &str = "losing_evidence";
const ESCALATING: &str = "escalate_inquiry_evidence";

/// Opens what the paying card or account was made for. `charge` is in the store.
pub(super) fn open_if_disputed(cx: &mut Cx<'_>, charge: &Value) {
    let method = charge["payment_method"].as_str().and_then(|id| cx.tx.get(id));
    let debited = method.filter(|method| method["type"] == "sepa_debit");
    let is_taken_back = |method: &Value| payment_method::debit_behaviour(method) == debits::Behaviour::Disputed;
    let kind = match payment_method::behaviour(charge) {
        Behaviour::Disputed => Kind::Fraudulent,
        Behaviour::DisputedNotReceived => Kind::NotReceived,
        Behaviour::Inquired => Kind::Inquiry,
        _ if debited.is_some_and(|method| is_taken_back(&method)) => Kind::Debit,
        _ => return,
    };
    open(cx, charge, kind);
}

fn open(cx: &mut Cx<'_>, charge: &Value, kind: Kind) {
    let Some(charge) = id_in(charge, "id").and_then(|id| cx.tx.get(&id)) else { return };
    let mut dispute = dispute::new(cx, &charge, kind);
    if kind != Kind::Inquiry {
        withdraw(cx, &mut dispute);
    }
    let mut disputed = Value::clone(&charge);
    disputed["disputed"] = true.into();
    cx.tx.put(dispute.clone());
    cx.update("charge.updated", &charge, &disputed);
    cx.emit("charge.dispute.created", &dispute, None);
    if kind != Kind::Inquiry {
        cx.emit("charge.dispute.funds_withdrawn", &dispute, None);
    }
    if kind == Kind::Debit {
        cx.emit("charge.dispute.closed", &dispute, None);
    }
    if let (Some(id), Some(due)) = (id_in(&dispute, "id"), dispute["evidence_details"]["due_by"].as_i64()) {
        agenda::plan(cx, Task::DisputeOverdue, &id, due);
    }
}

/// Takes the money and the fee.
fn withdraw(cx: &mut Cx<'_>, dispute: &mut Value) {
    let amount = dispute["amount"].as_i64().unwrap_or(0);
    record(cx, dispute, -amount, FEE, "dispute", "withdrawal");
}

fn record(cx: &mut Cx<'_>, dispute: &mut Value, amount: i64, fee: i64, category: &str, what: &str) {
    let currency = id_in(dispute, "currency").unwrap_or_default();
    let movement = Movement {
        amount,
        fee,
        currency: &currency,
        kind: "adjustment",
        reporting_category: category,
        source: &id_in(dispute, "id").unwrap_or_default(),
        description: Some(format!("Chargeback {what} for {}", dispute["charge"].as_str().unwrap_or_default())),
        at_once: false,
    };
    let id = balance_transaction::record(cx, &movement);
    if let (Some(movement), Some(movements)) = (cx.tx.get(&id), dispute["balance_transactions"].as_array_mut()) {
        // Newest first, as in every list.
        movements.insert(0, public(&movement));
    }
}

fn is_closed(dispute: &Value) -> bool {
    ["won", "lost", "warning_closed"].contains(&dispute["status"].as_str().unwrap_or_default())
}

fn is_inquiry(dispute: &Value) -> bool {
    dispute["status"].as_str().is_some_and(|status| status.starts_with("warning_"))
}

fn refuse_closed(dispute: &Value) -> ApiResult<()> {
    if is_closed(dispute) { Err(ApiError::invalid("This dispute is already closed").began()) } else { Ok(()) }
}

/// Takes evidence and metadata into a dispute; `submit` sends the evidence to the bank.
pub(crate) fn update(cx: &mut Cx<'_>, old: &Value, changed: Value, submit: bool) -> ApiResult {
    let mut dispute = changed;
    let evidence_changed = old["evidence"] != dispute["evidence"];
    if evidence_changed || submit {
        refuse_closed(old)?;
    }
    let filled = |fields: &Value| {
        fields
            .as_object()
            .is_some_and(|fields| fields.values().any(|value| value.as_str().is_some_and(|text| !text.is_empty())))
    };
    dispute["evidence_details"]["has_evidence"] = filled(&dispute["evidence"]).into();
    if submit && filled(&dispute["evidence"]) {
        let count = dispute["evidence_details"]["submission_count"].as_i64().unwrap_or(0);
        dispute["evidence_details"]["submission_count"] = (count + 1).into();
        dispute["status"] = if is_inquiry(old) { "warning_under_review" } else { "under_review" }.into();
        let text = dispute["evidence"]["uncategorized_text"].as_str().unwrap_or_default();
        // The answer still says that it is being looked at; the decision follows, as at Stripe.
        if let Some(id) = id_in(&dispute, "id").filter(|_| [WINNING, LOSING, ESCALATING].contains(&text)) {
            agenda::plan(cx, Task::DecideDispute, &id, cx.now);
        }
    }
    cx.update("charge.dispute.updated", old, &dispute);
    Ok(dispute)
}

/// Gives up: the money is gone.
pub(crate) fn close(cx: &mut Cx<'_>, dispute: &Value) -> ApiResult {
    refuse_closed(dispute)?;
    Ok(end(cx, dispute, false))
}

/// The bank has looked at the evidence.
pub(crate) fn decided(cx: &mut Cx<'_>, id: &str) {
    let Some(dispute) = cx.tx.get_kind("dispute", id).filter(|dispute| !is_closed(dispute)) else { return };
    match dispute["evidence"]["uncategorized_text"].as_str() {
        Some(ESCALATING) if is_inquiry(&dispute) => escalate(cx, &dispute),
        Some(WINNING) => drop(end(cx, &dispute, true)),
        Some(LOSING) => drop(end(cx, &dispute, false)),
        _ => {}
    }
}

/// Ends a dispute as a control wants it. False: there is none, or it is closed.
pub(crate) fn decide(cx: &mut Cx<'_>, id: &str, won: bool) -> bool {
    let open = cx.tx.get_kind("dispute", id).filter(|dispute| !is_closed(dispute));
    open.map(|dispute| end(cx, &dispute, won)).is_some()
}

/// Nobody answered in time.
pub(crate) fn overdue(cx: &mut Cx<'_>, id: &str) {
    let Some(old) = cx.tx.get_kind("dispute", id) else { return };
    if ["needs_response", "warning_needs_response"].contains(&old["status"].as_str().unwrap_or_default()) {
        let mut dispute = Value::clone(&old);
        dispute["evidence_details"]["past_due"] = true.into();
        end(cx, &dispute, false);
    }
}

fn end(cx: &mut Cx<'_>, old: &Value, won: bool) -> Value {
    let mut dispute = old.clone();
    let inquiry = is_inquiry(old);
    dispute["status"] = match (inquiry, won) {
        (true, _) => "warning_closed",
        (false, true) => "won",
        (false, false) => "lost",
    }
    .into();
    let reinstated = won && !inquiry;
    if reinstated {
        let amount = dispute["amount"].as_i64().unwrap_or(0);
        record(cx, &mut dispute, amount, -FEE, "dispute_reversal", "reversal");
        dispute["is_charge_refundable"] = true.into();
    }
    if let Some(id) = id_in(&dispute, "id") {
        agenda::cancel(cx, Task::DisputeOverdue, &id);
        agenda::cancel(cx, Task::DecideDispute, &id);
    }
    cx.tx.put(dispute.clone());
    if reinstated {
        cx.emit("charge.dispute.funds_reinstated", &dispute, None);
    }
    cx.emit("charge.dispute.closed", &dispute, None);
    dispute
}

/// An inquiry becomes a dispute: the money leaves, and refunds made meanwhile fail, or the customer would get it twice.
fn escalate(cx: &mut Cx<'_>, old: &Value) {
    let mut dispute = old.clone();
    dispute["status"] = "needs_response".into();
    dispute["is_charge_refundable"] = false.into();
    dispute["payment_method_details"]["card"]["case_type"] = "chargeback".into();
    dispute["payment_method_details"]["card"]["network_reason_code"] = "10.4".into();
    withdraw(cx, &mut dispute);
    cx.update("charge.dispute.updated", old, &dispute);
    cx.emit("charge.dispute.funds_withdrawn", &dispute, None);
    let (charge, opened) = (id_in(old, "charge").unwrap_or_default(), old["created"].as_i64().unwrap_or(0));
    refund::fail_since(cx, &charge, opened);
}

/// Whether a dispute keeps a charge from being refunded.
pub(super) fn holds(cx: &Cx<'_>, charge: &str) -> bool {
    cx.tx.newest_first("dispute").any(|dispute| dispute["charge"] == charge && dispute["is_charge_refundable"] == false)
}
