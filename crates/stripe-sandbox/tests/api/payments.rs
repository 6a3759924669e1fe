//! The life of a payment beyond the card: capture, cancellation, refunds, balance, the events that tell of it.

use crate::common::{TODAY, start, text};
use serde_json::json;

const CONFIRM: [(&str, &str); 3] =
    [("payment_method", "pm_card_visa"), ("confirm", "true"), ("return_url", "https://shop.test")];

#[tokio::test]
async fn the_events_of_a_payment_come_in_order() {
    let rig = start().await;
    rig.intent(&CONFIRM).await;
    let expected = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "charge.updated"];
    assert_eq!(rig.event_types().await, expected);
    let updated = rig.get("/v1/events?types[]=charge.updated").await.ok()["data"][0].clone();
    assert_eq!(updated["data"]["previous_attributes"], json!({ "balance_transaction": null }));
    assert_eq!((&updated["api_version"], &updated["pending_webhooks"]), (&"2026-09-30.endive".into(), &0.into()));
    assert!(text(&updated["request"]["id"]).starts_with("req_"));
    let one = rig.get(&format!("/v1/events/{}", text(&updated["id"]))).await.ok();
    assert_eq!(one, updated);
}

#[tokio::test]
async fn the_fee_may_come_later() {
    let rig = start().await;
    rig.control("settlement", json!({ "delay_seconds": 60 })).await.ok();
    let charge = text(&rig.intent(&CONFIRM).await["latest_charge"]).to_owned();
    let path = format!("/v1/charges/{charge}");
    assert!(rig.get(&path).await.ok()["balance_transaction"].is_null());
    rig.sandbox.set_clock(Some(TODAY + 60));
    assert!(text(&rig.get(&path).await.ok()["balance_transaction"]).starts_with("txn_"));
}

#[tokio::test]
async fn authorized_money_is_captured_in_part_or_released() {
    let rig = start().await;
    let manual = [&CONFIRM[..], &[("capture_method", "manual")]].concat();
    let intent = rig.intent(&manual).await;
    assert_eq!((&intent["status"], &intent["amount_capturable"]), (&"requires_capture".into(), &2000.into()));
    let path = format!("/v1/payment_intents/{}", text(&intent["id"]));
    assert_eq!(
        rig.post(&format!("{path}/capture"), &[("amount_to_capture", "2001")]).await.error(400)["param"],
        "amount_to_capture"
    );
    let captured = rig.post(&format!("{path}/capture"), &[("amount_to_capture", "1500")]).await.ok();
    assert_eq!((&captured["status"], &captured["amount_received"]), (&"succeeded".into(), &1500.into()));
    assert_eq!(rig.post(&format!("{path}/capture"), &[]).await.error(400)["code"], "payment_intent_unexpected_state");

    let other = rig.intent(&manual).await;
    let canceled = rig.post(&format!("/v1/payment_intents/{}/cancel", text(&other["id"])), &[]).await.ok();
    assert_eq!(canceled["status"], "canceled");
    let charge = rig.get(&format!("/v1/charges/{}", text(&other["latest_charge"]))).await.ok();
    assert_eq!((&charge["captured"], &charge["refunded"]), (&false.into(), &true.into()));
    let balance = rig.get("/v1/balance").await.ok();
    assert_eq!(balance["pending"][0]["amount"], 1500 - 74, "released money never was ours");
}

#[tokio::test]
async fn what_is_over_stays_over() {
    let rig = start().await;
    let intent = rig.intent(&[]).await;
    let path = format!("/v1/payment_intents/{}", text(&intent["id"]));
    let canceled = rig.post(&format!("{path}/cancel"), &[("cancellation_reason", "abandoned")]).await.ok();
    assert_eq!((&canceled["cancellation_reason"], &canceled["canceled_at"]), (&"abandoned".into(), &TODAY.into()));
    for verb in ["confirm", "cancel", "capture"] {
        let error =
            rig.post(&format!("{path}/{verb}"), if verb == "confirm" { &CONFIRM[..1] } else { &[] }).await.error(400);
        assert_eq!(
            (&error["code"], &error["payment_intent"]["status"]),
            (&"payment_intent_unexpected_state".into(), &"canceled".into())
        );
    }
    assert_eq!(rig.post(&path, &[("amount", "3000")]).await.error(400)["code"], "payment_intent_unexpected_state");
    assert_eq!(rig.post(&path, &[("metadata[a]", "b")]).await.ok()["metadata"], json!({ "a": "b" }));
}

#[tokio::test]
async fn an_open_intent_can_be_changed() {
    let rig = start().await;
    let intent = rig.intent(&[]).await;
    let path = format!("/v1/payment_intents/{}", text(&intent["id"]));
    let changed =
        rig.post(&path, &[("amount", "2500"), ("currency", "usd"), ("payment_method", "pm_card_visa")]).await.ok();
    assert_eq!((&changed["amount"], &changed["status"]), (&2500.into(), &"requires_confirmation".into()));
    let paid = rig.post(&format!("{path}/confirm"), &[("return_url", "https://shop.test")]).await.ok();
    assert_eq!((&paid["amount_received"], &paid["currency"]), (&2500.into(), &"usd".into()));
}

#[tokio::test]
async fn refunds_take_back_what_was_paid_and_no_more() {
    let rig = start().await;
    let intent = rig.intent(&CONFIRM).await;
    let id = text(&intent["id"]);
    let first =
        rig.post("/v1/refunds", &[("payment_intent", id), ("amount", "500"), ("metadata[why]", "rain")]).await.ok();
    assert_eq!((&first["status"], &first["charge"]), (&"succeeded".into(), &intent["latest_charge"]));
    let error = rig.post("/v1/refunds", &[("payment_intent", id), ("amount", "1501")]).await.error(400);
    assert_eq!(error["message"], "Refund amount (€15.01) is greater than unrefunded amount on charge (€15.00)");
    let rest = rig
        .post("/v1/refunds", &[("charge", text(&intent["latest_charge"])), ("reason", "requested_by_customer")])
        .await
        .ok();
    assert_eq!(rest["amount"], 1500);
    assert_eq!(rig.post("/v1/refunds", &[("payment_intent", id)]).await.error(400)["code"], "charge_already_refunded");
    let charge = rig.get(&format!("/v1/charges/{}?expand[]=refunds", text(&intent["latest_charge"]))).await.ok();
    assert_eq!((&charge["refunded"], &charge["amount_refunded"]), (&true.into(), &2000.into()));
    assert_eq!(charge["refunds"]["data"][0]["id"], rest["id"]);
    let listed = rig.get(&format!("/v1/refunds?payment_intent={id}")).await.ok();
    assert_eq!(listed["data"].as_array().unwrap().len(), 2);
    let movement = rig.get(&format!("/v1/balance_transactions?source={}", text(&first["id"]))).await.ok();
    assert_eq!((&movement["data"][0]["net"], &movement["data"][0]["fee"]), (&(-500).into(), &0.into()));
    let updated = rig.post(&format!("/v1/refunds/{}", text(&first["id"])), &[("metadata[why]", "snow")]).await.ok();
    assert_eq!(updated["metadata"]["why"], "snow");
    assert_eq!(rig.post(&format!("/v1/refunds/{}/cancel", text(&first["id"])), &[]).await.status, 400);
    let unpaid = rig.intent(&[]).await;
    assert_eq!(
        rig.post("/v1/refunds", &[("payment_intent", text(&unpaid["id"]))]).await.error(400)["param"],
        "payment_intent"
    );
    assert!(text(&rig.post("/v1/refunds", &[]).await.error(400)["message"]).contains("payment_intent or charge"));
}

#[tokio::test]
async fn money_becomes_available_after_two_days() {
    let rig = start().await;
    rig.intent(&CONFIRM).await;
    let balance = rig.get("/v1/balance").await.ok();
    assert_eq!((&balance["pending"][0]["amount"], &balance["available"][0]["amount"]), (&1912.into(), &0.into()));
    rig.sandbox.set_clock(Some(TODAY + 2 * 24 * 60 * 60));
    let balance = rig.get("/v1/balance").await.ok();
    assert_eq!((&balance["pending"][0]["amount"], &balance["available"][0]["amount"]), (&0.into(), &1912.into()));
    assert_eq!(rig.get("/v1/balance_transactions").await.ok()["data"][0]["status"], "available");
}
