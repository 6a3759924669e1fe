//! Payouts of the platform, and what they do to its balance.

use serde_json::{Value, json};

use crate::common::{Rig, TODAY, start, text};

const DAY: i64 = 24 * 60 * 60;

/// A sandbox with €19.12 that can be paid out.
async fn with_money() -> Rig {
    let rig = start().await;
    let form = [("payment_method", "pm_card_bypassPending"), ("confirm", "true"), ("return_url", "https://shop.test")];
    rig.intent(&form).await;
    rig
}

async fn payout(rig: &Rig) -> Value {
    rig.post("/v1/payouts", &[("amount", "1100"), ("currency", "eur"), ("description", "Weekly"), ("metadata[a]", "b")])
        .await
        .ok()
}

async fn available(rig: &Rig) -> i64 {
    rig.get("/v1/balance").await.ok()["available"][0]["amount"].as_i64().unwrap()
}

#[tokio::test]
async fn a_payout_leaves_at_once_and_arrives_in_two_days() {
    let rig = with_money().await;
    let made = payout(&rig).await;
    assert_eq!((&made["status"], &made["arrival_date"]), (&"pending".into(), &(TODAY + 2 * DAY).into()));
    assert_eq!(available(&rig).await, 1912 - 1100);
    let path = format!("/v1/payouts/{}?expand[]=balance_transaction&expand[]=destination", text(&made["id"]));
    assert_eq!(rig.get(&path).await.ok()["balance_transaction"]["amount"], -1100);
    assert_eq!(rig.get(&path).await.ok()["destination"]["id"], made["destination"]);
    rig.sandbox.set_clock(Some(TODAY + DAY));
    assert_eq!(rig.get(&path).await.ok()["status"], "in_transit");
    assert_eq!(rig.post(&format!("/v1/payouts/{}/cancel", text(&made["id"])), &[]).await.status, 400);
    rig.sandbox.set_clock(Some(TODAY + 2 * DAY));
    assert_eq!(rig.get(&path).await.ok()["status"], "paid");
    assert_eq!(rig.event_types().await.iter().filter(|kind| kind.starts_with("payout.")).count(), 3);
    assert_eq!(rig.event_types().await.last().unwrap(), "payout.paid");
    assert_eq!(rig.get("/v1/payouts?status=paid").await.ok()["data"][0]["id"], made["id"]);
    assert_eq!(rig.get("/v1/payouts?status=pending").await.ok()["data"], json!([]));
}

#[tokio::test]
async fn canceled_and_failed_payouts_come_back() {
    let rig = with_money().await;
    let made = payout(&rig).await;
    let canceled = rig.post(&format!("/v1/payouts/{}/cancel", text(&made["id"])), &[]).await.ok();
    assert_eq!(canceled["status"], "canceled");
    assert!(text(&canceled["failure_balance_transaction"]).starts_with("txn_"));
    assert_eq!(available(&rig).await, 1912);

    let made = payout(&rig).await;
    let failed = rig.control("decide", json!({ "object": made["id"], "outcome": "failed" })).await.ok();
    assert_eq!((&failed["status"], &failed["failure_code"]), (&"failed".into(), &"account_closed".into()));
    assert_eq!(available(&rig).await, 1912);
    rig.sandbox.set_clock(Some(TODAY + 3 * DAY));
    assert_eq!(rig.get(&format!("/v1/payouts/{}", text(&made["id"]))).await.ok()["status"], "failed");

    let made = payout(&rig).await;
    assert_eq!(rig.control("decide", json!({ "object": made["id"], "outcome": "paid" })).await.ok()["status"], "paid");
    let changed = rig.post(&format!("/v1/payouts/{}", text(&made["id"])), &[("metadata[a]", "c")]).await.ok();
    assert_eq!(changed["metadata"]["a"], "c");
}

#[tokio::test]
async fn more_than_there_is_cannot_be_paid_out() {
    let rig = with_money().await;
    for (amount, currency) in [("1913", "eur"), ("1", "usd")] {
        let error = rig.post("/v1/payouts", &[("amount", amount), ("currency", currency)]).await.error(400);
        assert_eq!(error["code"], "balance_insufficient");
    }
    let form = [("amount", "100"), ("currency", "eur"), ("method", "instant")];
    assert_eq!(rig.post("/v1/payouts", &form).await.error(400)["code"], "instant_payouts_unsupported");
    assert_eq!(rig.post("/v1/payouts/po_none/reverse", &[]).await.status, 404);
}

#[tokio::test]
async fn forints_are_paid_out_in_whole_ones() {
    let rig = start().await;
    let form = [
        ("amount", "200050"),
        ("currency", "huf"),
        ("payment_method", "pm_card_bypassPending"),
        ("confirm", "true"),
        ("return_url", "https://shop.test"),
    ];
    rig.post("/v1/payment_intents", &form).await.ok();
    let of = |amount: &'static str| [("amount", amount), ("currency", "huf")];
    let refused = rig.post("/v1/payouts", &of("100050")).await.error(400);
    assert_eq!((&refused["type"], &refused["param"]), (&"invalid_request_error".into(), &"amount".into()));
    rig.post("/v1/payouts", &of("100000")).await.ok();
}
