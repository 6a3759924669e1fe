//! Lists, page by page.

use domain::Timestamp;
use serde_json::{Value, json};
use services::ports::{GatewayError, PaymentGateway};

use crate::common::{gateway, payment};
use crate::stub::{self, Reply, Stub, page};

fn event(number: i64) -> Value {
    json!({
        "id": format!("evt_{number}"),
        "object": "event",
        "created": 1_795_219_200 + number,
        "type": "payment_intent.succeeded",
        "data": { "object": { "id": format!("pi_{number}"), "object": "payment_intent", "newer_field": { "x": [1, -2.5, null] } } },
    })
}

fn since() -> Timestamp {
    Timestamp::from_microsecond(1_795_219_200_900_000).unwrap()
}

#[tokio::test]
async fn events_come_oldest_first_from_all_pages() {
    let stub = Stub::start([page(&[event(4), event(3)], true), page(&[event(2), event(1)], false)]).await;
    let events = gateway(&stub.url).events_since(since(), 100).await.unwrap();
    let ids: Vec<_> = events.iter().map(|event| (event.id.as_str(), event.object_id.as_str())).collect();
    assert_eq!(ids, [("evt_1", "pi_1"), ("evt_2", "pi_2"), ("evt_3", "pi_3"), ("evt_4", "pi_4")]);
    assert_eq!(events[0].kind, "payment_intent.succeeded");
    assert_eq!(events[0].created.as_second(), 1_795_219_201);
    let payload: Value = serde_json::from_str(&events[0].payload).unwrap();
    assert_eq!(payload, event(1), "whole, with what this program knows nothing of");
    let (first, second) = (stub.seen()[0].query(), stub.seen()[1].query());
    assert_eq!(first["created[gte]"], "1795219200", "the whole second, since Stripe counts in seconds");
    assert_eq!((first.get("starting_after"), second["starting_after"].as_str()), (None, "evt_3"));
}

#[tokio::test]
async fn a_limit_keeps_the_oldest_events() {
    let stub = Stub::start([page(&[event(4), event(3)], true), page(&[event(2), event(1)], false)]).await;
    let events = gateway(&stub.url).events_since(since(), 3).await.unwrap();
    assert_eq!(events.iter().map(|event| event.id.as_str()).collect::<Vec<_>>(), ["evt_1", "evt_2", "evt_3"]);
}

#[tokio::test]
async fn an_event_about_a_balance_has_no_object_id() {
    let mut odd = event(1);
    odd["data"]["object"] = json!({ "object": "balance" });
    let stub = Stub::start([page(&[odd], false)]).await;
    assert_eq!(gateway(&stub.url).events_since(since(), 9).await.unwrap()[0].object_id, "");
}

#[tokio::test]
async fn an_event_without_an_envelope_is_an_error_and_not_left_out() {
    for field in ["id", "type", "created", "data"] {
        let mut broken = event(1);
        broken.as_object_mut().unwrap().remove(field);
        let stub = Stub::start([page(&[event(2), broken], false)]).await;
        let error = gateway(&stub.url).events_since(since(), 9).await.unwrap_err();
        assert!(matches!(error, GatewayError::Undecodable(_)), "{field}: {error:?}");
    }
}

fn row(id: &str, metadata: &Value) -> Value {
    json!({ "id": id, "object": "payment_intent", "metadata": metadata, "status": "newer_than_us" })
}

#[tokio::test]
async fn a_payments_intent_is_found_on_any_page() {
    let ours = json!({ "payment_id": payment(1).to_string() });
    let others = json!({ "payment_id": payment(2).to_string() });
    let mut found = stub::intent("pi_1", 4_500, "eur");
    found["metadata"] = ours.clone();
    let stub = Stub::start([
        page(&[row("pi_3", &others), row("pi_2", &json!({}))], true),
        page(&[row("pi_1", &ours)], true),
        Reply::Json(200, found),
    ])
    .await;
    let intent = gateway(&stub.url).find_intent(payment(1), "cus_1").await.unwrap().unwrap();
    assert_eq!((intent.facts.id.as_str(), intent.payment), ("pi_1", Some(payment(1))));
    let seen = stub.seen();
    assert_eq!(seen[0].query()["customer"], "cus_1");
    assert_eq!(seen[1].query()["starting_after"], "pi_2");
    assert!(seen[2].line.starts_with("GET /v1/payment_intents/pi_1?"));
}

#[tokio::test]
async fn a_payment_without_an_intent_is_not_found() {
    let stub = Stub::start([page(&[row("pi_2", &json!({}))], false), page(&[], false)]).await;
    let gateway = gateway(&stub.url);
    for _ in 0..2 {
        assert!(gateway.find_intent(payment(1), "cus_1").await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_list_without_an_end_is_no_proof_that_there_is_none() {
    let endless = || page(&[row("pi_2", &json!({}))], true);
    let stub = Stub::start((0..1_000).map(|_| endless())).await;
    let error = gateway(&stub.url).find_intent(payment(1), "cus_1").await.unwrap_err();
    assert!(matches!(error, GatewayError::UnknownOutcome(_)), "{error:?}");
    assert_eq!(stub.left(), 0);
}
