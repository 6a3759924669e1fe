//! Disputes: opened by three kinds of card, answered with evidence, won and lost, and what each does to the balance.

use serde_json::{Value, json};

use crate::common::{Rig, TODAY, start, text};

async fn disputed(rig: &Rig, method: &str) -> (Value, Value) {
    let intent =
        rig.intent(&[("payment_method", method), ("confirm", "true"), ("return_url", "https://shop.test")]).await;
    let list = rig.get(&format!("/v1/disputes?payment_intent={}", text(&intent["id"]))).await.ok();
    (intent, list["data"][0].clone())
}

async fn total(rig: &Rig) -> i64 {
    let list = rig.get("/v1/balance_transactions?limit=100").await.ok();
    list["data"].as_array().unwrap().iter().map(|movement| movement["net"].as_i64().unwrap()).sum()
}

async fn submit(rig: &Rig, dispute: &Value, evidence: &str) -> Value {
    let path = format!("/v1/disputes/{}", text(&dispute["id"]));
    rig.post(&path, &[("evidence[uncategorized_text]", evidence), ("submit", "true")]).await.ok()
}

async fn again(rig: &Rig, dispute: &Value) -> Value {
    rig.get(&format!("/v1/disputes/{}", text(&dispute["id"]))).await.ok()
}

#[tokio::test]
async fn each_card_is_disputed_in_its_way() {
    let rig = start().await;
    for (method, reason, status, refundable) in [
        ("pm_card_createDispute", "fraudulent", "needs_response", false),
        ("pm_card_createDisputeProductNotReceived", "product_not_received", "needs_response", false),
        ("pm_card_createDisputeInquiry", "general", "warning_needs_response", true),
    ] {
        let before = total(&rig).await;
        let (intent, dispute) = disputed(&rig, method).await;
        assert_eq!((&dispute["reason"], &dispute["status"]), (&reason.into(), &status.into()));
        assert_eq!(dispute["is_charge_refundable"], refundable);
        assert_eq!(dispute["charge"], intent["latest_charge"]);
        let withdrawn = if refundable { 0 } else { 2000 + 1500 };
        assert_eq!(total(&rig).await - before, 1912 - withdrawn);
        let refund = rig.post("/v1/refunds", &[("payment_intent", text(&intent["id"]))]).await;
        if refundable {
            refund.ok();
        } else {
            assert_eq!(refund.error(400)["code"], "charge_disputed");
        }
    }
    let kinds = rig.event_types().await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "charge.dispute.created").count(), 3);
    assert_eq!(kinds.iter().filter(|kind| *kind == "charge.dispute.funds_withdrawn").count(), 2);
}

#[tokio::test]
async fn what_was_only_authorized_is_disputed_once_it_is_captured() {
    let rig = start().await;
    let form = [("capture_method", "manual"), ("confirm", "true"), ("return_url", "https://shop.test")];
    let intent = rig.intent(&[&form[..], &[("payment_method", "pm_card_createDispute")]].concat()).await;
    let list = format!("/v1/disputes?payment_intent={}", text(&intent["id"]));
    assert_eq!(rig.get(&list).await.ok()["data"], json!([]));
    let path = format!("/v1/payment_intents/{}/capture", text(&intent["id"]));
    rig.post(&path, &[("amount_to_capture", "1500")]).await.ok();
    assert_eq!(rig.get(&list).await.ok()["data"][0]["amount"], 1500);
}

#[tokio::test]
async fn winning_evidence_brings_the_money_and_the_fee_back() {
    let rig = start().await;
    let (intent, dispute) = disputed(&rig, "pm_card_createDispute").await;
    let path = format!("/v1/disputes/{}", text(&dispute["id"]));
    let draft = rig.post(&path, &[("evidence[customer_name]", "Jenny"), ("submit", "false")]).await.ok();
    assert_eq!((&draft["status"], &draft["evidence"]["customer_name"]), (&"needs_response".into(), &"Jenny".into()));
    assert_eq!(draft["evidence_details"]["has_evidence"], true);
    let submitted = submit(&rig, &dispute, "winning_evidence").await;
    assert_eq!(
        (&submitted["status"], &submitted["evidence_details"]["submission_count"]),
        (&"under_review".into(), &1.into())
    );
    let won = again(&rig, &dispute).await;
    assert_eq!((&won["status"], &won["is_charge_refundable"]), (&"won".into(), &true.into()));
    assert_eq!(won["balance_transactions"][0]["net"], 2000 + 1500);
    assert_eq!(won["balance_transactions"][1]["net"], -2000 - 1500);
    assert_eq!(total(&rig).await, 1912);
    let events = rig.event_types().await;
    assert!(events.ends_with(&["charge.dispute.funds_reinstated".to_owned(), "charge.dispute.closed".to_owned()]));
    let error = rig.post(&path, &[("evidence[receipt]", "file_1")]).await.error(400);
    assert_eq!(error["message"], "This dispute is already closed");
    rig.post("/v1/refunds", &[("payment_intent", text(&intent["id"]))]).await.ok();
}

#[tokio::test]
async fn losing_giving_up_and_silence_lose_the_money() {
    let rig = start().await;
    let (_, first) = disputed(&rig, "pm_card_createDispute").await;
    submit(&rig, &first, "losing_evidence").await;
    assert_eq!(again(&rig, &first).await["status"], "lost");

    let (_, second) = disputed(&rig, "pm_card_createDispute").await;
    let closed = rig.post(&format!("/v1/disputes/{}/close", text(&second["id"])), &[]).await.ok();
    assert_eq!(closed["status"], "lost");
    assert_eq!(rig.event_types().await.last().unwrap(), "charge.dispute.closed");
    assert_eq!(rig.post(&format!("/v1/disputes/{}/close", text(&second["id"])), &[]).await.status, 400);

    let (_, third) = disputed(&rig, "pm_card_createDispute").await;
    rig.sandbox.set_clock(Some(TODAY + 11 * 24 * 60 * 60));
    let late = again(&rig, &third).await;
    assert_eq!((&late["status"], &late["evidence_details"]["past_due"]), (&"lost".into(), &true.into()));
    assert_eq!(total(&rig).await, 3 * (1912 - 3500));
}

#[tokio::test]
async fn an_inquiry_may_become_a_dispute() {
    let rig = start().await;
    let (intent, inquiry) = disputed(&rig, "pm_card_createDisputeInquiry").await;
    let refund = rig.post("/v1/refunds", &[("payment_intent", text(&intent["id"])), ("amount", "700")]).await.ok();
    assert_eq!(submit(&rig, &inquiry, "escalate_inquiry_evidence").await["status"], "warning_under_review");
    let dispute = again(&rig, &inquiry).await;
    assert_eq!((&dispute["status"], &dispute["is_charge_refundable"]), (&"needs_response".into(), &false.into()));
    assert_eq!(dispute["payment_method_details"]["card"]["case_type"], "chargeback");
    let refund = rig.get(&format!("/v1/refunds/{}", text(&refund["id"]))).await.ok();
    assert_eq!(
        (&refund["status"], &refund["failure_reason"]),
        (&"failed".into(), &"charge_for_pending_refund_disputed".into())
    );
    assert_eq!(total(&rig).await, 1912 - 3500);

    let (_, other) = disputed(&rig, "pm_card_createDisputeInquiry").await;
    let closed = rig.post(&format!("/v1/disputes/{}/close", text(&other["id"])), &[]).await.ok();
    assert_eq!(closed["status"], "warning_closed");
}

#[tokio::test]
async fn evidence_is_decided_by_hand_when_it_says_nothing_special() {
    let rig = start().await;
    for outcome in ["won", "lost"] {
        let (_, dispute) = disputed(&rig, "pm_card_createDispute").await;
        submit(&rig, &dispute, "She was here.").await;
        assert_eq!(again(&rig, &dispute).await["status"], "under_review");
        let decided = rig.control("decide", json!({ "object": dispute["id"], "outcome": outcome })).await.ok();
        assert_eq!(decided["status"], outcome);
        assert_eq!(rig.control("decide", json!({ "object": dispute["id"], "outcome": outcome })).await.status, 409);
    }
    let (_, dispute) = disputed(&rig, "pm_card_createDispute").await;
    let path = format!("/v1/disputes/{}", text(&dispute["id"]));
    assert_eq!(rig.post(&path, &[("metadata[a]", "b")]).await.ok()["metadata"]["a"], "b");
    assert_eq!(rig.event_types().await.last().unwrap(), "charge.dispute.updated");
    assert_eq!(rig.post(&path, &[("evidence[nonsense]", "x")]).await.error(400)["code"], "parameter_unknown");
    let by_charge = rig.get(&format!("/v1/disputes?charge={}", text(&dispute["charge"]))).await.ok();
    assert_eq!(by_charge["data"].as_array().unwrap().len(), 1);
    assert_eq!(rig.get("/v1/disputes/du_none").await.error(404)["param"], "dispute");
}
