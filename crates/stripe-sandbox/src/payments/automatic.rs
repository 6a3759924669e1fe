//! Payouts that are made by themselves, where a connected account's schedule says so: daily, weekly or monthly at midnight UTC, all that
//! is available. Planned when money comes; run by `agenda`. Source: <https://docs.stripe.com/connect/manage-payout-schedule>.

use serde_json::Value;

use super::payout;
use crate::agenda::{self, Task};
use crate::amounts;
use crate::clock::date;
use crate::connect;
use crate::cx::Cx;
use crate::objects::balance_transaction;

const DAY: i64 = 24 * 60 * 60;
const WEEK: &[&str] = &["thursday", "friday", "saturday", "sunday", "monday", "tuesday", "wednesday"];

/// Has an account be paid out when its schedule says so next, from a time on.
pub(crate) fn plan(cx: &mut Cx<'_>, account: &str, from: i64) {
    let Some(doc) = cx.as_account(None, |cx| cx.tx.get_kind("account", account)) else { return };
    match next(&doc["settings"]["payouts"]["schedule"], from.max(cx.now)) {
        Some(due) => agenda::plan(cx, Task::PayOutAll, account, due),
        None => agenda::cancel(cx, Task::PayOutAll, account),
    }
}

/// The first midnight after a time that the schedule names; never, if payouts are made by hand.
fn next(schedule: &Value, from: i64) -> Option<i64> {
    let tomorrow = from.div_euclid(DAY) + 1;
    let matches = |day: &i64| match schedule["interval"].as_str() {
        Some("daily") => true,
        Some("weekly") => {
            // The first of January 1970 was a Thursday.
            let name = usize::try_from(day.rem_euclid(7)).ok().and_then(|place| WEEK.get(place)).copied();
            schedule["weekly_anchor"].as_str() == name
        }
        Some("monthly") => {
            let anchor = schedule["monthly_anchor"].as_i64().unwrap_or(1);
            // In shorter months the last day stands for those after it.
            let of_month = |day: i64| date(day * DAY).2;
            of_month(*day) == anchor || (of_month(*day) < anchor && of_month(*day + 1) == 1)
        }
        _ => false,
    };
    (tomorrow..tomorrow + 32).find(matches).map(|day| day * DAY)
}

/// The time of a schedule has come: everything available is paid out, and what is still on its way is planned for.
pub(crate) fn due(cx: &mut Cx<'_>, account: &str) {
    let Some(doc) = cx.as_account(None, |cx| cx.tx.get_kind("account", account)) else { return };
    let pending = cx.as_account(connect::owner(&doc), |cx| {
        let sums = balance_transaction::sums(cx);
        for (currency, (available, _)) in &sums {
            let amount = available - available % amounts::payout_step(currency);
            if amount > 0 {
                // Without a bank account that takes it, it waits.
                drop(payout::create_automatic(cx, amount, currency));
            }
        }
        sums.values().any(|(_, pending)| *pending > 0)
    });
    if pending {
        plan(cx, account, cx.now);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// 2026-11-21, a Saturday.
    const TODAY: i64 = 1_795_219_200;

    #[test]
    fn the_next_payout_is_at_the_midnight_that_the_schedule_names() {
        let days = |schedule: Value, from: i64| next(&schedule, from).map(|due| (due - TODAY) / DAY);
        assert_eq!(days(json!({ "interval": "manual" }), TODAY), None);
        assert_eq!(days(json!({ "interval": "daily" }), TODAY), Some(1));
        assert_eq!(days(json!({ "interval": "daily" }), TODAY + 3 * DAY - 1), Some(3));
        assert_eq!(days(json!({ "interval": "weekly", "weekly_anchor": "monday" }), TODAY), Some(2));
        assert_eq!(days(json!({ "interval": "weekly", "weekly_anchor": "saturday" }), TODAY), Some(7));
        assert_eq!(days(json!({ "interval": "monthly", "monthly_anchor": 1 }), TODAY), Some(10));
        assert_eq!(days(json!({ "interval": "monthly", "monthly_anchor": 31 }), TODAY), Some(9), "November has 30");
    }
}
