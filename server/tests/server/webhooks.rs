//! `POST /webhooks/stripe`: what is taken in, what is refused, and that a refused event leaves nothing behind.

use domain::Timestamp;
use jiff::SignedDuration;
use reqwest::StatusCode;
use services::sign;

use crate::support::{Running, start, start_with};

const SECRET: &str = "whsec_test";

async fn server() -> Running {
    start_with(&[("STRIPE_WEBHOOK_SECRET", SECRET)]).await
}

fn event(id: &str, livemode: bool) -> Vec<u8> {
    let event = serde_json::json!({
        "id": id, "object": "event", "type": "customer.created", "livemode": livemode,
        "data": { "object": { "id": "cus_1", "object": "customer" } },
    });
    serde_json::to_vec(&event).unwrap()
}

async fn send(running: &Running, body: Vec<u8>, signature: Option<String>) -> StatusCode {
    let mut request = running.post("/webhooks/stripe").body(body);
    if let Some(signature) = signature {
        request = request.header("stripe-signature", signature);
    }
    request.send().await.unwrap().status()
}

async fn is_kept(running: &Running, id: &str) -> bool {
    let mut read = running.server.services().store().read().await.unwrap();
    read.webhook_event(id).await.unwrap().is_some()
}

fn now(running: &Running) -> Timestamp {
    running.server.services().now()
}

#[tokio::test]
async fn a_genuine_event_is_kept_and_its_repetition_changes_nothing() {
    let running = server().await;
    let body = event("evt_1", false);
    for _ in 0..3 {
        let signature = sign(&body, SECRET, now(&running));
        assert_eq!(send(&running, body.clone(), Some(signature)).await, StatusCode::OK);
    }
    assert!(is_kept(&running, "evt_1").await);
    let shown = running.get("/metrics").await.text().await.unwrap();
    assert!(shown.contains("spotter_webhooks_received_total{kind=\"new\"} 1"), "{shown}");
    assert!(shown.contains("spotter_webhooks_received_total{kind=\"duplicate\"} 2"), "{shown}");
}

#[tokio::test]
async fn what_nobody_signed_leaves_nothing_behind() {
    let running = server().await;
    let body = event("evt_2", false);
    let at = now(&running);
    let altered = event("evt_2", false).into_iter().chain(*b" ").collect();
    let late = SignedDuration::from_secs(301);
    // The clock goes on while this runs, so the exact bound ahead is left to the tests of the signature.
    let early = SignedDuration::from_secs(600);
    let refused = [
        (body.clone(), None),
        (body.clone(), Some("t=1,v1=00".to_owned())),
        (body.clone(), Some("nonsense".to_owned())),
        (body.clone(), Some(sign(&body, "whsec_other", at))),
        (altered, Some(sign(&body, SECRET, at))),
        (body.clone(), Some(sign(&body, SECRET, at - late))),
        (body.clone(), Some(sign(&body, SECRET, at + early))),
    ];
    for (number, (body, signature)) in refused.into_iter().enumerate() {
        assert_eq!(send(&running, body, signature).await, StatusCode::BAD_REQUEST, "case {number}");
    }
    assert!(!is_kept(&running, "evt_2").await);
}

#[tokio::test]
async fn one_right_signature_among_several_is_enough() {
    let running = server().await;
    let body = event("evt_3", false);
    let right = sign(&body, SECRET, now(&running));
    let (time, right) = right.split_once(',').unwrap();
    let several = format!("{time},v1={},{right},v0=1", "0".repeat(64));
    assert_eq!(send(&running, body, Some(several)).await, StatusCode::OK);
    assert!(is_kept(&running, "evt_3").await);
}

#[tokio::test]
async fn a_live_event_has_no_business_in_the_sandbox() {
    let running = server().await;
    let body = event("evt_4", true);
    let signature = sign(&body, SECRET, now(&running));
    assert_eq!(send(&running, body, Some(signature)).await, StatusCode::BAD_REQUEST);
    assert!(!is_kept(&running, "evt_4").await);
}

#[tokio::test]
async fn what_is_too_large_is_not_read() {
    let running = server().await;
    let body = vec![b' '; 256 * 1024 + 1];
    let signature = sign(&body, SECRET, now(&running));
    assert_eq!(send(&running, body, Some(signature)).await, StatusCode::PAYLOAD_TOO_LARGE);
    // Just within the limit it is read, and found to be no event.
    let body = vec![b' '; 256 * 1024];
    let signature = sign(&body, SECRET, now(&running));
    assert_eq!(send(&running, body, Some(signature)).await, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn nobody_fetches_the_webhook_route() {
    let running = start().await;
    assert_eq!(running.get("/webhooks/stripe").await.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn the_sandboxs_events_arrive_and_are_worked_on() {
    let running = start().await;
    let created = running
        .post("/stripe-sandbox/v1/customers")
        .basic_auth("sk_test_spotter_sandbox", None::<&str>)
        .form(&[("email", "a@example.com")])
        .send()
        .await
        .unwrap();
    assert_eq!(created.status(), StatusCode::OK);
    // The delivery is a request like any other: it shows in the numbers when it has been answered.
    // What waits is counted a moment before what is done, so both are looked for on one page.
    let arrived = async {
        loop {
            let shown = running.get("/metrics").await.text().await.unwrap();
            let done = shown.contains("spotter_webhook_events_processed_total 1");
            if done && shown.contains("spotter_webhook_events{kind=\"pending\"} 0") {
                return;
            }
        }
    };
    // Only so that a broken server ends the test at all.
    tokio::time::timeout(std::time::Duration::from_secs(60), arrived).await.unwrap();
}
