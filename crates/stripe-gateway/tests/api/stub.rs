//! A server that answers what a test tells it to, in order, and remembers what it was asked.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::sync::Notify;

/// One answer.
pub enum Reply {
    Json(u16, Value),
    Html(u16),
    /// The connection is cut before the first byte of an answer.
    Cut,
    /// No answer ever.
    Silence,
}

/// One request as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub line: String,
    pub key: Option<String>,
    pub version: Option<String>,
    pub authorization: Option<String>,
    pub account: Option<String>,
    pub body: String,
}

impl Seen {
    pub fn form(&self) -> HashMap<String, String> {
        form_urlencoded::parse(self.body.as_bytes()).into_owned().collect()
    }

    pub fn query(&self) -> HashMap<String, String> {
        let query = self.line.split_once('?').map_or("", |(_, query)| query);
        form_urlencoded::parse(query.as_bytes()).into_owned().collect()
    }
}

#[derive(Default)]
struct Shared {
    script: Mutex<VecDeque<Reply>>,
    seen: Mutex<Vec<Seen>>,
    arrived: Notify,
}

pub struct Stub {
    pub url: String,
    shared: Arc<Shared>,
}

impl Stub {
    pub async fn start(script: impl IntoIterator<Item = Reply>) -> Self {
        let shared = Arc::new(Shared { script: Mutex::new(script.into_iter().collect()), ..Shared::default() });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::clone(&shared);
        let router = axum::Router::new().fallback(move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
            let state = Arc::clone(&state);
            async move { serve(&state, &method, &uri, &headers, &body).await }
        });
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, shared }
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.shared.seen.lock().unwrap().clone()
    }

    /// How many answers have not been asked for.
    pub fn left(&self) -> usize {
        self.shared.script.lock().unwrap().len()
    }

    /// Until a request has arrived that was not waited for yet.
    pub async fn arrived(&self) {
        self.shared.arrived.notified().await;
    }
}

async fn serve(shared: &Shared, method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Response {
    let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    shared.seen.lock().unwrap().push(Seen {
        line: format!("{method} {uri}"),
        key: header("idempotency-key"),
        version: header("stripe-version"),
        authorization: header("authorization"),
        account: header("stripe-account"),
        body: String::from_utf8(body.to_vec()).unwrap(),
    });
    let reply = shared.script.lock().unwrap().pop_front();
    shared.arrived.notify_one();
    let status = |status| StatusCode::from_u16(status).unwrap();
    match reply {
        Some(Reply::Json(code, body)) => (status(code), axum::Json(body)).into_response(),
        Some(Reply::Html(code)) => (status(code), "<html><body>Bad gateway</body></html>").into_response(),
        Some(Reply::Cut) => {
            let broken = futures::stream::once(async { Err::<Bytes, _>(std::io::Error::other("cut")) });
            Response::new(Body::from_stream(broken))
        }
        Some(Reply::Silence) => std::future::pending().await,
        None => panic!("more requests than answers: {method} {uri}"),
    }
}

/// An error of Stripe's.
pub fn error(status: u16, kind: &str, mut more: Value) -> Reply {
    let mut error = json!({ "type": kind, "message": "Stripe says no." });
    error.as_object_mut().unwrap().append(more.as_object_mut().unwrap());
    Reply::Json(status, json!({ "error": error }))
}

pub fn rate_limited() -> Reply {
    error(429, "invalid_request_error", json!({ "code": "rate_limit" }))
}

pub fn broken() -> Reply {
    error(500, "api_error", json!({}))
}

/// Some objects of a list.
pub fn page(data: &[Value], has_more: bool) -> Reply {
    Reply::Json(200, json!({ "object": "list", "url": "/v1/x", "has_more": has_more, "data": data }))
}

/// A customer with what async-stripe insists on.
pub fn customer(id: &str) -> Reply {
    Reply::Json(200, json!({ "id": id, "object": "customer", "created": 1_795_219_200, "livemode": false }))
}

/// A PaymentIntent with what async-stripe insists on.
pub fn intent(id: &str, amount: i64, currency: &str) -> Value {
    json!({
        "id": id,
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_received": 0,
        "capture_method": "automatic_async",
        "confirmation_method": "automatic",
        "client_secret": format!("{id}_secret_hush"),
        "created": 1_795_219_200,
        "currency": currency,
        "livemode": false,
        "metadata": {},
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
    })
}

/// A paid charge with its balance transaction, with what async-stripe insists on.
pub fn charge(id: &str, amount: i64, fee: i64, currency: &str) -> Value {
    let nothing = json!({ "address": null, "email": null, "name": null, "phone": null, "tax_id": null });
    json!({
        "id": id,
        "object": "charge",
        "amount": amount,
        "amount_captured": amount,
        "amount_refunded": 0,
        "billing_details": nothing,
        "captured": true,
        "created": 1_795_219_200,
        "currency": currency,
        "disputed": false,
        "livemode": false,
        "metadata": {},
        "paid": true,
        "refunded": false,
        "status": "succeeded",
        "balance_transaction": {
            "id": "txn_1",
            "object": "balance_transaction",
            "amount": amount,
            "available_on": 1_795_219_200,
            "balance_type": "payments",
            "created": 1_795_219_200,
            "currency": currency,
            "fee": fee,
            "fee_details": [],
            "net": amount - fee,
            "reporting_category": "charge",
            "status": "available",
            "type": "charge",
        },
    })
}
