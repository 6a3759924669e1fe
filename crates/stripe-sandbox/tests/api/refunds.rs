//! Refunds that do not end at once, refunds that are refused, and what each does to the balance.

use serde_json::{Value, json};

use crate::common::{Rig, TODAY, start, text};

async fn paid(rig: &Rig, method: &str) -> Value {
    rig.intent(&[("payment_method", method), ("confirm", "true"), ("return_url", "https://shop.test")]).await
}

async fn balance(rig: &Rig) -> i64 {
    rig.get("/v1/balance").await.ok()["pending"][0]["amount"].as_i64().unwrap()
}

#[tokio::test]
async fn one_card_s_refunds_are_pending_at_first() {
    let rig = start().await;
    let intent = paid(&rig, "pm_card_pendingRefund").await;
    let refund = rig.post("/v1/refunds", &[("payment_intent", text(&intent["id"])), ("amount", "500")]).await.ok();
    assert_eq!((&refund["status"], &refund["pending_reason"]), (&"pending".into(), &"processing".into()));
    assert_eq!(balance(&rig).await, 1912 - 500, "the money has left");
    rig.sandbox.set_clock(Some(TODAY + 60));
    let refund = rig.get(&format!("/v1/refunds/{}", text(&refund["id"]))).await.ok();
    assert_eq!((&refund["status"], refund.get("pending_reason")), (&"succeeded".into(), None));
    assert!(rig.event_types().await.ends_with(&["refund.updated".to_owned(), "charge.refund.updated".to_owned()]));
    assert_eq!(balance(&rig).await, 1912 - 500);
}

#[tokio::test]
async fn another_card_s_refunds_fail_afterwards_and_the_money_is_back() {
    let rig = start().await;
    let intent = paid(&rig, "pm_card_refundFail").await;
    let refund = rig.post("/v1/refunds", &[("payment_intent", text(&intent["id"]))]).await.ok();
    assert_eq!(refund["status"], "succeeded");
    rig.sandbox.set_clock(Some(TODAY + 60));
    let path = format!("/v1/refunds/{}?expand[]=failure_balance_transaction&expand[]=charge", text(&refund["id"]));
    let failed = rig.get(&path).await.ok();
    assert_eq!((&failed["status"], &failed["failure_reason"]), (&"failed".into(), &"expired_or_canceled_card".into()));
    let movement = &failed["failure_balance_transaction"];
    assert_eq!((&movement["type"], &movement["amount"]), (&"refund_failure".into(), &2000.into()));
    assert_eq!((&failed["charge"]["amount_refunded"], &failed["charge"]["refunded"]), (&0.into(), &false.into()));
    assert_eq!(balance(&rig).await, 1912);
    let events = rig.event_types().await;
    for event in ["refund.created", "charge.refunded", "refund.failed", "charge.refund.updated"] {
        assert!(events.iter().any(|kind| kind == event), "{event}");
    }
    assert_eq!(rig.post("/v1/refunds", &[("payment_intent", text(&intent["id"]))]).await.ok()["amount"], 2000);
}

#[tokio::test]
async fn a_refund_can_be_made_to_fail_or_be_canceled() {
    let rig = start().await;
    for (outcome, event) in [("failed", "refund.failed"), ("canceled", "refund.updated")] {
        let intent = paid(&rig, "pm_card_visa").await;
        let refund = rig.post("/v1/refunds", &[("payment_intent", text(&intent["id"]))]).await.ok();
        let decided = rig.control("decide", json!({ "object": refund["id"], "outcome": outcome })).await.ok();
        assert_eq!(decided["status"], outcome);
        assert!(rig.event_types().await.iter().rev().take(4).any(|kind| kind == event));
        assert_eq!(rig.control("decide", json!({ "object": refund["id"], "outcome": outcome })).await.status, 409);
        let error = rig.post(&format!("/v1/refunds/{}/cancel", text(&refund["id"])), &[]).await.error(400);
        assert_eq!(error["message"], "Canceling this refund is unsupported.");
    }
    assert_eq!(rig.control("decide", json!({ "object": "re_none", "outcome": "failed" })).await.status, 404);
}

#[tokio::test]
async fn what_cannot_be_refunded_is_refused_as_stripe_does() {
    let rig = start().await;
    let manual = [
        ("payment_method", "pm_card_visa"),
        ("confirm", "true"),
        ("capture_method", "manual"),
        ("return_url", "https://shop.test"),
    ];
    let uncaptured = rig.intent(&manual).await;
    let error = rig.post("/v1/refunds", &[("payment_intent", text(&uncaptured["id"]))]).await.error(400);
    assert!(text(&error["message"]).contains("You must cancel the PaymentIntent"), "{error}");
    let form = [("payment_method", "pm_card_chargeDeclined"), ("confirm", "true"), ("return_url", "https://shop.test")];
    let form = [&[("amount", "2000"), ("currency", "eur")], &form[..]].concat();
    let declined = rig.post("/v1/payment_intents", &form).await.error(402);
    let error = rig.post("/v1/refunds", &[("charge", text(&declined["charge"]))]).await.error(400);
    assert_eq!(error["code"], "charge_not_refundable");
    let error = rig.post("/v1/refunds", &[("charge", "ch_none")]).await.error(404);
    assert_eq!((&error["code"], &error["param"]), (&"resource_missing".into(), &"id".into()));
    let intent = paid(&rig, "pm_card_visa").await;
    for amount in ["0", "-1"] {
        let form = [("payment_intent", text(&intent["id"])), ("amount", amount)];
        assert_eq!(rig.post("/v1/refunds", &form).await.error(400)["code"], "parameter_invalid_integer");
    }
}

#[tokio::test]
async fn refunds_are_listed_by_charge_and_by_intent() {
    let rig = start().await;
    let mut made = Vec::new();
    for _ in 0..2 {
        let intent = paid(&rig, "pm_card_visa").await;
        let refund = rig.post("/v1/refunds", &[("payment_intent", text(&intent["id"]))]).await.ok();
        made.push((intent, refund));
    }
    for (intent, refund) in made {
        for filter in
            [format!("charge={}", text(&intent["latest_charge"])), format!("payment_intent={}", text(&intent["id"]))]
        {
            let listed = rig.get(&format!("/v1/refunds?{filter}")).await.ok();
            assert_eq!((listed["data"].as_array().unwrap().len(), &listed["data"][0]["id"]), (1, &refund["id"]));
        }
    }
}

#[tokio::test]
async fn a_token_is_charged_once_as_in_older_integrations() {
    let rig = start().await;
    let form = [
        ("card[number]", "4242424242424242"),
        ("card[exp_month]", "12"),
        ("card[exp_year]", "2030"),
        ("card[cvc]", "123"),
    ];
    let token = rig.browser_post("/v1/tokens", &form).await.ok();
    assert_eq!((&token["card"]["brand"], &token["used"]), (&"Visa".into(), &false.into()));
    let form = [("amount", "2000"), ("currency", "usd"), ("source", text(&token["id"])), ("description", "Old")];
    let charge = rig.post("/v1/charges", &form).await.ok();
    assert_eq!((&charge["paid"], &charge["payment_intent"]), (&true.into(), &Value::Null));
    assert!(text(&charge["balance_transaction"]).starts_with("txn_"));
    assert_eq!(rig.post("/v1/charges", &form).await.error(400)["code"], "token_already_used");
    let refund = rig.post("/v1/refunds", &[("charge", text(&charge["id"]))]).await.ok();
    assert_eq!(refund["payment_intent"], Value::Null);
    let declined = [("amount", "2000"), ("currency", "usd"), ("source", "tok_chargeDeclined")];
    let error = rig.post("/v1/charges", &declined).await.error(402);
    assert_eq!(rig.get(&format!("/v1/charges/{}", text(&error["charge"]))).await.ok()["status"], "failed");
}
