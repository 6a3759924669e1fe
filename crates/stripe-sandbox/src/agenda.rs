//! What happens by itself when its time comes: a charge gets its balance transaction, a bank debit or a refund is settled, a
//! Checkout Session expires, a payout arrives. Written by whoever starts such a thing; looked through before every request and
//! by the deliveries. The time is the sandbox's clock, so a test moves it instead of waiting.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::cx::Cx;
use crate::objects::id_in;
use crate::payments::{automatic, charge, debit, dispute, payout, refund};
use crate::{checkout, connect};

/// The kind of document that stands for one thing still to happen.
pub(crate) const TASK: &str = "_task";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Task {
    /// A charge that was captured asynchronously gets its balance transaction.
    SettleCharge,
    /// The bank answers a debit.
    SettleDebit,
    /// A refund that was pending succeeds, or one that looked fine fails.
    SettleRefund,
    /// The bank decides a dispute as its evidence asks for.
    DecideDispute,
    /// The time to answer a dispute is over.
    DisputeOverdue,
    ExpireSession,
    /// A payout leaves for the bank.
    SendPayout,
    PayoutArrives,
    /// What can be paid out goes to the bank, as the account's schedule says.
    PayOutAll,
    /// A connected account has been looked at.
    VerifyAccount,
}

impl Task {
    fn id(self, target: &str) -> String {
        let name = serde_json::to_value(self).unwrap_or_default();
        format!("{TASK}:{}:{target}", name.as_str().unwrap_or_default())
    }

    fn run(self, cx: &mut Cx<'_>, target: &str) {
        cx.as_owner_of(target, |cx| self.happen(cx, target));
    }

    fn happen(self, cx: &mut Cx<'_>, target: &str) {
        match self {
            Self::SettleCharge => charge::settled(cx, target),
            Self::SettleDebit => debit::settled(cx, target),
            Self::SettleRefund => refund::settled(cx, target),
            Self::DecideDispute => dispute::decided(cx, target),
            Self::DisputeOverdue => dispute::overdue(cx, target),
            Self::ExpireSession => checkout::overdue(cx, target),
            Self::SendPayout => payout::sent(cx, target),
            Self::PayoutArrives => payout::arrived(cx, target),
            Self::PayOutAll => automatic::due(cx, target),
            Self::VerifyAccount => connect::verified(cx, target),
        }
    }
}

/// Has `task` happen to the object `target` at `due`, or at another time than was planned before.
pub(crate) fn plan(cx: &mut Cx<'_>, task: Task, target: &str, due: i64) {
    cx.tx.put(json!({ "id": task.id(target), "object": TASK, "task": task, "target": target, "due": due }));
    // The deliveries have to look at the clock from now on.
    cx.has_deliveries = true;
}

pub(crate) fn cancel(cx: &mut Cx<'_>, task: Task, target: &str) {
    let id = task.id(target);
    if cx.tx.get(&id).is_some() {
        cx.tx.delete(&id);
    }
}

/// Whether anything is still to happen.
pub(crate) fn is_waiting(cx: &Cx<'_>) -> bool {
    cx.tx.newest_first(TASK).next().is_some()
}

/// Does everything whose time has come, in the order in which it was due.
pub(crate) fn run_due(cx: &mut Cx<'_>) {
    // What happens may plan more, and that may be due at once: a clock that jumped by days.
    while let Some((id, task, target)) = next_due(cx) {
        cx.tx.delete(&id);
        task.run(cx, &target);
    }
}

fn next_due(cx: &Cx<'_>) -> Option<(String, Task, String)> {
    let due = |doc: &Value| doc["due"].as_i64().unwrap_or(0);
    let tasks = cx.tx.newest_first(TASK).filter(|doc| due(doc) <= cx.now);
    // Newest first, so of two that are due at the same time the last one seen is the older.
    let doc = tasks.fold(None, |first: Option<std::sync::Arc<Value>>, doc| match first {
        Some(first) if due(&first) < due(&doc) => Some(first),
        _ => Some(doc),
    })?;
    let task = serde_json::from_value(doc["task"].clone()).ok()?;
    Some((id_in(&doc, "id")?, task, id_in(&doc, "target")?))
}
