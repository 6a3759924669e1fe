//! Planted bad luck does what it says, and the work is done once all the same.

use crate::common::{Rig, config, start, start_with};
use serde_json::{Value, json};
use stripe_sandbox::SandboxConfig;

async fn customers(rig: &Rig) -> usize {
    rig.get("/v1/customers").await.ok()["data"].as_array().unwrap().len()
}

/// The request's error: it got no answer.
async fn unanswered(rig: &Rig, key: &str) -> reqwest::Error {
    rig.form("/v1/customers", &[]).header("idempotency-key", key).send().await.err().unwrap()
}

fn on_customers(kind: &str) -> Value {
    json!({ "kind": kind, "matching": { "method": "POST", "path": "/v1/customers" } })
}

#[tokio::test]
async fn a_lost_answer_was_work_done() {
    let rig = start().await;
    rig.control("faults", on_customers("lose_answer")).await.ok();
    assert!(unanswered(&rig, "k1").await.is_request(), "cut before any byte of an answer");
    assert_eq!(customers(&rig).await, 1);
    let again = rig.post_with_key("k1", "/v1/customers", &[]).await;
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!((again.status, customers(&rig).await), (200, 1));
}

#[tokio::test]
async fn a_reset_connection_was_no_work_done() {
    let rig = start().await;
    rig.control("faults", on_customers("connection_reset")).await.ok();
    unanswered(&rig, "k1").await;
    assert_eq!(customers(&rig).await, 0);
    assert!(rig.post_with_key("k1", "/v1/customers", &[]).await.header("idempotent-replayed").is_none());
}

#[tokio::test]
async fn refusals_come_as_often_as_asked_and_after_as_many() {
    let rig = start().await;
    for (kind, status, error_type) in [("status_500", 500, "api_error"), ("status_429", 429, "invalid_request_error")] {
        let mut fault = on_customers(kind);
        fault["times"] = 2.into();
        fault["after"] = 1.into();
        rig.control("faults", fault).await.ok();
        let mut seen = Vec::new();
        for _ in 0..4 {
            let answer = rig.post("/v1/customers", &[]).await;
            if answer.status != 200 {
                assert_eq!(answer.body["error"]["type"], error_type);
            }
            seen.push(answer.status);
        }
        assert_eq!(seen, [200, status, status, 200]);
    }
    assert_eq!(rig.get("/v1/balance").await.status, 200, "other paths are spared");
}

#[tokio::test]
async fn faults_are_taken_back() {
    let rig = start().await;
    rig.control("faults", on_customers("status_500")).await.ok();
    rig.send(rig.http.delete(format!("{}/_control/faults", rig.url))).await.ok();
    assert_eq!(rig.post("/v1/customers", &[]).await.status, 200);
    let nonsense = rig.control("faults", json!({ "kind": "explode" })).await;
    assert_eq!(nonsense.status, 422);
}

#[tokio::test]
async fn the_clock_and_challenges_are_controlled_over_http() {
    let rig = start().await;
    assert_eq!(rig.control("clock", json!({ "now": 1_800_000_000 })).await.ok()["now"], 1_800_000_000);
    assert_eq!(rig.control("clock", json!({ "advance": 60 })).await.ok()["now"], 1_800_000_060);
    assert_eq!(rig.post("/v1/customers", &[]).await.ok()["created"], 1_800_000_060);
    let (_, intent) = rig.pay("4000002760003184").await;
    let wish = json!({ "intent": intent["id"], "outcome": "authenticated" });
    assert_eq!(rig.control("challenge", wish.clone()).await.ok()["status"], "succeeded");
    assert_eq!(rig.control("challenge", wish).await.status, 409);
    let state = rig.get("/_control/state?kind=payment_intent").await.ok();
    assert_eq!((&state["objects"][0]["id"], &state["counts"]["charge"]), (&intent["id"], &1.into()));
}

#[tokio::test]
async fn without_controls_there_are_none() {
    let rig = start_with(SandboxConfig { controls: false, ..config() }).await;
    assert_eq!(rig.control("faults", on_customers("status_500")).await.status, 404);
    assert_eq!(rig.get("/_control/state").await.status, 404);
}
