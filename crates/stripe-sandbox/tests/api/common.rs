//! A sandbox on a port of its own, and a client that speaks to it as Stripe's clients do. Used by all integration tests.

use std::path::PathBuf;
use std::sync::Arc;

use reqwest::header::HeaderMap;
use serde_json::Value;
use stripe_sandbox::{Sandbox, SandboxConfig};

pub const SECRET: &str = "sk_test_integration";
pub const PUBLISHABLE: &str = "pk_test_integration";
pub const WEBHOOK_SECRET: &str = "whsec_integration";
/// Where the clock of tests that need one stands: 2026-11-21 00:00 UTC.
pub const TODAY: i64 = 1_795_219_200;

pub struct Rig {
    pub sandbox: Arc<Sandbox>,
    pub url: String,
    pub http: reqwest::Client,
}

pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{:#}", self.body);
        self.body
    }

    /// The error, which must have this status.
    pub fn error(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{:#}", self.body);
        self.body["error"].clone()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

pub fn config() -> SandboxConfig {
    SandboxConfig {
        secret_key: SECRET.to_owned(),
        publishable_key: PUBLISHABLE.to_owned(),
        webhook_secret: WEBHOOK_SECRET.to_owned(),
        public_url: "http://sandbox.test".to_owned(),
        journal: None,
        webhook_endpoint: None,
        controls: true,
    }
}

pub async fn start() -> Rig {
    start_with(config()).await
}

pub async fn start_with_journal(journal: PathBuf) -> Rig {
    start_with(SandboxConfig { journal: Some(journal), ..config() }).await
}

pub async fn start_with(config: SandboxConfig) -> Rig {
    let sandbox = Sandbox::open(config).await.unwrap();
    sandbox.set_clock(Some(TODAY));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    // Nested as the server does it, and at the root as the program does it.
    let router = axum::Router::new().nest("/below/stripe", sandbox.router()).merge(sandbox.router());
    tokio::spawn(async move { axum::serve(listener, router).await });
    Rig { sandbox, url, http: reqwest::Client::new() }
}

impl Rig {
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        Answer { status, headers, body: serde_json::from_str(&text).unwrap_or(Value::String(text)) }
    }

    /// A form to a path with the secret key and the API version.
    pub fn form(&self, path: &str, form: &[(&str, &str)]) -> reqwest::RequestBuilder {
        let request = self.http.post(format!("{}{path}", self.url)).basic_auth(SECRET, Some(""));
        request.header("stripe-version", stripe_sandbox::API_VERSION).form(form)
    }

    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send(self.form(path, form)).await
    }

    pub async fn post_with_key(&self, key: &str, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send(self.form(path, form).header("idempotency-key", key)).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.http.get(format!("{}{path}", self.url)).bearer_auth(SECRET)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.http.delete(format!("{}{path}", self.url)).bearer_auth(SECRET)).await
    }

    /// For a connected account, with `Stripe-Account`.
    pub async fn post_as(&self, account: &str, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send(self.form(path, form).header("stripe-account", account)).await
    }

    pub async fn get_as(&self, account: &str, path: &str) -> Answer {
        let request = self.http.get(format!("{}{path}", self.url)).bearer_auth(SECRET);
        self.send(request.header("stripe-account", account)).await
    }

    /// An Express account in a country that asks for transfers and is paid out by hand; of which nothing is known yet.
    pub async fn express(&self, country: &str) -> String {
        let form = [
            ("type", "express"),
            ("country", country),
            ("capabilities[transfers][requested]", "true"),
            ("settings[payouts][schedule][interval]", "manual"),
        ];
        text(&self.post("/v1/accounts", &form).await.ok()["id"]).to_owned()
    }

    /// The same, with everything given and verified.
    pub async fn ready(&self, country: &str) -> String {
        let id = self.express(country).await;
        self.control("account", serde_json::json!({ "action": "complete", "account": id })).await.ok();
        id
    }

    /// €19.12 that can be paid out or transferred.
    pub async fn earn(&self) {
        let form =
            [("payment_method", "pm_card_bypassPending"), ("confirm", "true"), ("return_url", "https://shop.test")];
        self.intent(&form).await;
    }

    /// Types of all events at a connected account, oldest first.
    pub async fn event_types_of(&self, account: &str) -> Vec<String> {
        let events = self.get_as(account, "/v1/events?limit=100").await.ok();
        let types = events["data"].as_array().unwrap().iter().map(|event| text(&event["type"]).to_owned());
        types.rev().collect()
    }

    /// As Stripe.js does it.
    pub async fn browser_post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send(self.http.post(format!("{}{path}", self.url)).bearer_auth(PUBLISHABLE).form(form)).await
    }

    pub async fn control(&self, path: &str, wish: Value) -> Answer {
        self.send(self.http.post(format!("{}/_control/{path}", self.url)).json(&wish)).await
    }

    pub async fn intent(&self, more: &[(&str, &str)]) -> Value {
        let form = [&[("amount", "2000"), ("currency", "eur")], more].concat();
        self.post("/v1/payment_intents", &form).await.ok()
    }

    /// A card from the card frame.
    pub async fn card(&self, number: &str) -> Answer {
        let form = [
            ("type", "card"),
            ("card[number]", number),
            ("card[exp_month]", "12"),
            ("card[exp_year]", "2030"),
            ("card[cvc]", "123"),
            ("billing_details[name]", "Jenny Rosen"),
        ];
        self.browser_post("/v1/payment_methods", &form).await
    }

    /// An intent confirmed by Stripe.js with a card of this number: the answer, and the intent as the server then sees it.
    pub async fn pay(&self, number: &str) -> (Answer, Value) {
        let intent = self.intent(&[]).await;
        let method = self.card(number).await.ok();
        let path = format!("/v1/payment_intents/{}", text(&intent["id"]));
        let form = [
            ("payment_method", text(&method["id"])),
            ("client_secret", text(&intent["client_secret"])),
            ("use_stripe_sdk", "true"),
            ("return_url", "https://shop.test/result"),
        ];
        let answer = self.browser_post(&format!("{path}/confirm"), &form).await;
        (answer, self.get(&format!("{path}?expand[]=latest_charge")).await.ok())
    }

    /// Types of all events, oldest first.
    pub async fn event_types(&self) -> Vec<String> {
        let events = self.get("/v1/events?limit=100").await.ok();
        let mut types: Vec<String> =
            events["data"].as_array().unwrap().iter().map(|event| text(&event["type"]).to_owned()).collect();
        types.reverse();
        types
    }
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a string: {value}"))
}
