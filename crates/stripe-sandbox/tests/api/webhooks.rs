//! Events reach their endpoints: signed, retried, and as unreliably as a test asks for.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::common::{Rig, TODAY, WEBHOOK_SECRET, config, start_with, text};
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use stripe_sandbox::{SandboxConfig, sign};
use tokio::sync::mpsc;

/// A webhook endpoint that hands over what it gets, and answers as it was told to.
struct Receiver {
    url: String,
    got: mpsc::UnboundedReceiver<(String, Bytes)>,
    answers: Arc<Mutex<VecDeque<u16>>>,
}

async fn receiver() -> Receiver {
    let (sender, got) = mpsc::unbounded_channel();
    let answers: Arc<Mutex<VecDeque<u16>>> = Arc::default();
    let planned = Arc::clone(&answers);
    let handler = move |headers: HeaderMap, body: Bytes| {
        let signature = headers["stripe-signature"].to_str().unwrap().to_owned();
        sender.send((signature, body)).unwrap();
        let status = planned.lock().unwrap().pop_front().unwrap_or(200);
        async move { StatusCode::from_u16(status).unwrap() }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let router = axum::Router::new().route("/hook", axum::routing::post(handler));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Receiver { url, got, answers }
}

impl Receiver {
    /// The next delivery's event; a minute without one is a failure.
    async fn next(&mut self) -> Value {
        let (signature, body) = tokio::time::timeout(Duration::from_mins(1), self.got.recv()).await.unwrap().unwrap();
        let at = signature.strip_prefix("t=").and_then(|rest| rest.split_once(',')).unwrap().0.parse().unwrap();
        assert_eq!(signature, sign(WEBHOOK_SECRET, at, &body), "signed with the endpoint's secret");
        serde_json::from_slice(&body).unwrap()
    }

    fn nothing_more(&mut self) {
        assert!(self.got.try_recv().is_err());
    }
}

async fn rig(receiver: &Receiver) -> Rig {
    let rig = start_with(SandboxConfig { webhook_endpoint: Some(receiver.url.clone()), ..config() }).await;
    rig.sandbox.start_deliveries();
    rig
}

/// Waits until the state of deliveries is as wanted.
async fn until(rig: &Rig, wanted: impl Fn(&Value) -> bool) {
    let settled = async {
        while !wanted(&rig.get("/_control/state").await.ok()) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), settled).await.unwrap();
}

fn nothing_undelivered(state: &Value) -> bool {
    state["undelivered"] == json!([])
}

#[tokio::test]
async fn an_event_is_delivered_with_its_signature() {
    let mut receiver = receiver().await;
    let rig = rig(&receiver).await;
    let customer = rig.post_with_key("key-1", "/v1/customers", &[("name", "Ann")]).await.ok();
    let event = receiver.next().await;
    assert_eq!((&event["type"], &event["data"]["object"]), (&"customer.created".into(), &customer));
    assert_eq!((&event["pending_webhooks"], &event["request"]["idempotency_key"]), (&1.into(), &"key-1".into()));
    until(&rig, nothing_undelivered).await;
    let stored = rig.get(&format!("/v1/events/{}", text(&event["id"]))).await.ok();
    assert_eq!(stored["pending_webhooks"], 0);
}

#[tokio::test]
async fn a_failed_delivery_is_tried_again_later() {
    let mut receiver = receiver().await;
    receiver.answers.lock().unwrap().extend([500, 302, 200]);
    let rig = rig(&receiver).await;
    rig.post("/v1/customers", &[]).await.ok();
    let first = receiver.next().await;
    let tried = |times: u64| move |state: &Value| state["undelivered"][0]["attempts"] == times;
    until(&rig, tried(1)).await;
    receiver.nothing_more();
    rig.sandbox.set_clock(Some(TODAY + 1));
    assert_eq!(receiver.next().await["id"], first["id"]);
    until(&rig, tried(2)).await;
    rig.sandbox.set_clock(Some(TODAY + 2));
    until(&rig, |state| state["undelivered"][0]["due"] == TODAY + 3).await;
    receiver.nothing_more();
    rig.sandbox.set_clock(Some(TODAY + 3));
    assert_eq!(receiver.next().await["id"], first["id"]);
    until(&rig, nothing_undelivered).await;
}

#[tokio::test]
async fn an_endpoint_gets_only_what_it_asked_for_with_its_own_secret() {
    let mut receiver = receiver().await;
    let rig = start_with(config()).await;
    rig.sandbox.start_deliveries();
    let form = [("url", &*receiver.url), ("enabled_events[]", "customer.updated"), ("description", "mine")];
    let endpoint = rig.post("/v1/webhook_endpoints", &form).await.ok();
    let secret = text(&endpoint["secret"]).to_owned();
    let path = format!("/v1/webhook_endpoints/{}", text(&endpoint["id"]));
    assert!(rig.get(&path).await.ok().get("secret").is_none(), "told only once");
    let customer = rig.post("/v1/customers", &[]).await.ok();
    rig.post(&format!("/v1/customers/{}", text(&customer["id"])), &[("name", "Ann")]).await.ok();
    let (signature, body) = tokio::time::timeout(Duration::from_mins(1), receiver.got.recv()).await.unwrap().unwrap();
    assert_eq!(signature, sign(&secret, TODAY, &body));
    assert_eq!(serde_json::from_slice::<Value>(&body).unwrap()["type"], "customer.updated");
    rig.post(&path, &[("disabled", "true")]).await.ok();
    rig.post(&format!("/v1/customers/{}", text(&customer["id"])), &[("name", "Bea")]).await.ok();
    assert_eq!(rig.delete(&path).await.ok()["deleted"], true);
    until(&rig, nothing_undelivered).await;
    receiver.nothing_more();
}

#[tokio::test]
async fn an_endpoint_for_connected_accounts_hears_of_them_alone() {
    let (mut connect, mut own) = (receiver().await, receiver().await);
    let rig = start_with(config()).await;
    rig.sandbox.start_deliveries();
    let event = ("enabled_events[]", "customer.created");
    rig.post("/v1/webhook_endpoints", &[("url", &*connect.url), event, ("connect", "true")]).await.ok();
    rig.post("/v1/webhook_endpoints", &[("url", &*own.url), event]).await.ok();
    let account = rig.ready("DE").await;
    let theirs = rig.post_as(&account, "/v1/customers", &[]).await.ok();
    let ours = rig.post("/v1/customers", &[]).await.ok();
    until(&rig, nothing_undelivered).await;
    for (receiver, customer, at) in [(&mut connect, theirs, account.into()), (&mut own, ours, Value::Null)] {
        let (_, body) = receiver.got.recv().await.unwrap();
        let event: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!((&event["data"]["object"]["id"], &event["account"]), (&customer["id"], &at));
        receiver.nothing_more();
    }
}

#[tokio::test]
async fn deliveries_are_dropped_duplicated_and_reordered_on_demand() {
    let mut receiver = receiver().await;
    let rig = rig(&receiver).await;
    rig.control("webhooks", json!({ "action": "drop", "type": "customer.created" })).await.ok();
    rig.post("/v1/customers", &[]).await.ok();
    until(&rig, |state| nothing_undelivered(state) && state["faults"]["deliveries"] == json!([])).await;
    receiver.nothing_more();

    rig.control("webhooks", json!({ "action": "duplicate" })).await.ok();
    rig.post("/v1/customers", &[]).await.ok();
    assert_eq!(receiver.next().await["id"], receiver.next().await["id"]);
    until(&rig, nothing_undelivered).await;

    rig.control("webhooks", json!({ "action": "reorder", "times": 3 })).await.ok();
    let mut made = Vec::new();
    for name in ["a", "b", "c"] {
        made.push(rig.post("/v1/customers", &[("name", name)]).await.ok());
    }
    for customer in made.iter().rev() {
        assert_eq!(&receiver.next().await["data"]["object"], customer);
    }
    until(&rig, nothing_undelivered).await;
    receiver.nothing_more();
}

#[tokio::test]
async fn deliveries_pause_resume_and_are_repeated_on_demand() {
    let mut receiver = receiver().await;
    let rig = rig(&receiver).await;
    rig.control("webhooks", json!({ "action": "pause" })).await.ok();
    rig.post("/v1/customers", &[]).await.ok();
    until(&rig, |state| state["undelivered"].as_array().unwrap().len() == 1).await;
    receiver.nothing_more();
    rig.control("webhooks", json!({ "action": "resume" })).await.ok();
    let event = receiver.next().await;
    until(&rig, nothing_undelivered).await;
    rig.control("webhooks", json!({ "action": "redeliver", "event": event["id"] })).await.ok();
    assert_eq!(receiver.next().await["id"], event["id"]);
    assert_eq!(rig.control("webhooks", json!({ "action": "redeliver", "event": "evt_x" })).await.status, 404);
}

#[tokio::test]
async fn what_was_undelivered_at_the_end_is_delivered_after_a_restart() {
    let mut receiver = receiver().await;
    let folder = tempfile::tempdir().unwrap();
    let config = SandboxConfig {
        webhook_endpoint: Some(receiver.url.clone()),
        journal: Some(folder.path().join("journal")),
        ..config()
    };
    let first = start_with(config.clone()).await;
    first.post("/v1/customers", &[]).await.ok();
    let second = start_with(config).await;
    let deliveries = second.sandbox.start_deliveries();
    assert_eq!(receiver.next().await["type"], "customer.created");
    let endpoints = second.get("/v1/webhook_endpoints").await.ok();
    assert_eq!(endpoints["data"].as_array().unwrap().len(), 1, "registered once");
    second.sandbox.shutdown().await;
    deliveries.await.unwrap();
}
