//! The browser's half over HTTP, mounted under a prefix as the server mounts it: pages and scripts with the right headers,
//! kept by their entity tags, and the bank's page up to its end.

use std::sync::Arc;

use reqwest::header::HeaderMap;
use reqwest::{Client, Response, StatusCode};
use serde_json::Value;
use stripe_sandbox::{Sandbox, SandboxConfig};

const SECRET_KEY: &str = "sk_test_browser";

struct Served {
    client: Client,
    base: String,
}

async fn served() -> Served {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/stripe-sandbox", listener.local_addr().unwrap());
    let sandbox = Sandbox::open(SandboxConfig {
        secret_key: SECRET_KEY.to_owned(),
        publishable_key: "pk_test_browser".to_owned(),
        webhook_secret: "whsec_browser".to_owned(),
        public_url: base.clone(),
        journal: None,
        webhook_endpoint: None,
        controls: false,
    })
    .await
    .unwrap();
    let router = axum::Router::new().nest("/stripe-sandbox", Arc::clone(&sandbox).router());
    tokio::spawn(async move { axum::serve(listener, router).await });
    Served { client: Client::new(), base }
}

impl Served {
    async fn get(&self, path: &str) -> Response {
        self.client.get(format!("{}{path}", self.base)).send().await.unwrap()
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Response {
        self.client.post(format!("{}{path}", self.base)).bearer_auth(SECRET_KEY).form(form).send().await.unwrap()
    }

    /// An intent that waits for 3-D Secure by redirect.
    async fn waiting_intent(&self) -> String {
        let form = [
            ("amount", "4500"),
            ("currency", "eur"),
            ("description", "Boxing"),
            ("confirm", "true"),
            ("automatic_payment_methods[enabled]", "true"),
            ("payment_method", "pm_card_threeDSecure2Required"),
            ("return_url", "https://app.test/return?a=1#end"),
        ];
        let intent: Value = self.post("/v1/payment_intents", &form).await.json().await.unwrap();
        assert_eq!(intent["status"], "requires_action", "{intent}");
        intent["id"].as_str().unwrap().to_owned()
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn every_asset_has_its_type_and_a_tag_that_answers_304() {
    let served = served().await;
    let assets = [
        ("/js/stripe.js", "text/javascript; charset=utf-8", "window, 'Stripe'"),
        ("/elements/payment", "text/html; charset=utf-8", "name=\"number\""),
        ("/elements/assets/payment-element.js", "text/javascript; charset=utf-8", "class CardForm"),
        ("/elements/assets/payment-element.css", "text/css; charset=utf-8", ".Input"),
        ("/3ds/pi_any", "text/html; charset=utf-8", "id=\"test-source-authorize-3ds\""),
        ("/3ds/assets/challenge.js", "text/javascript; charset=utf-8", "startChallenge"),
        ("/3ds/assets/challenge.css", "text/css; charset=utf-8", ".bank"),
        ("/c/pay/assets/checkout.js", "text/javascript; charset=utf-8", "class CheckoutPage"),
        ("/c/pay/assets/checkout.css", "text/css; charset=utf-8", ".summary"),
        ("/setup/assets/setup.js", "text/javascript; charset=utf-8", "class SetupPage"),
        ("/setup/assets/setup.css", "text/css; charset=utf-8", ".outcome"),
    ];
    for (path, kind, holds) in assets {
        let response = served.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let headers = response.headers().clone();
        assert_eq!(header(&headers, "content-type"), kind, "{path}");
        assert_eq!(header(&headers, "x-content-type-options"), "nosniff", "{path}");
        assert!(response.text().await.unwrap().contains(holds), "{path} holds {holds}");

        let tag = header(&headers, "etag").to_owned();
        for known in [tag.clone(), format!("\"other\", W/{tag}")] {
            let again = served.client.get(format!("{}{path}", served.base)).header("if-none-match", known);
            let again = again.send().await.unwrap();
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{path}");
            assert_eq!(header(again.headers(), "etag"), tag, "{path}");
            assert!(again.bytes().await.unwrap().is_empty(), "{path}");
        }
        let other = served.client.get(format!("{}{path}", served.base)).header("if-none-match", "\"other\"");
        assert_eq!(other.send().await.unwrap().status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn pages_forbid_inline_code_and_may_be_framed_by_local_pages_only() {
    let served = served().await;
    for path in ["/elements/payment", "/3ds/pi_any"] {
        let response = served.get(path).await;
        let policy = header(response.headers(), "content-security-policy").to_owned();
        let page = response.text().await.unwrap();
        assert!(policy.contains("default-src 'none'; script-src 'self'; style-src 'self'"), "{policy}");
        assert!(policy.contains("frame-ancestors 'self' http://localhost:*"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        for inline in [" style=", "<style", " onclick=", "<script>", "http://", "https://", "//cdn"] {
            assert!(!page.contains(inline), "{path} has {inline}");
        }
    }
}

#[tokio::test]
async fn the_bank_shows_the_payment_and_charges_when_the_person_agrees() {
    let served = served().await;
    let intent = served.waiting_intent().await;
    let details: Value = served.get(&format!("/3ds/{intent}/details")).await.json().await.unwrap();
    assert_eq!(details["open"], true);
    assert_eq!((&details["amount"], &details["currency"]), (&4500.into(), &"eur".into()));
    assert_eq!(details["description"], "Boxing");
    assert_eq!(details["last4"].as_str().map(str::len), Some(4));

    let outcome = format!("/3ds/{intent}/outcome");
    let over: Value = served.post(&outcome, &[("outcome", "authenticated")]).await.json().await.unwrap();
    let back = over["return_url"].as_str().unwrap();
    assert!(back.starts_with("https://app.test/return?a=1&payment_intent="), "{back}");
    assert!(back.ends_with("&redirect_status=succeeded#end"), "{back}");

    let again: Value = served.post(&outcome, &[("outcome", "failed")]).await.json().await.unwrap();
    assert_eq!(again["open"], false, "a second answer changes nothing");
    let paid = served.client.get(format!("{}/v1/payment_intents/{intent}", served.base)).bearer_auth(SECRET_KEY);
    let paid: Value = paid.send().await.unwrap().json().await.unwrap();
    assert_eq!(paid["status"], "succeeded");
}

#[tokio::test]
async fn failing_and_going_away_both_ask_for_another_card() {
    let served = served().await;
    for how in ["failed", "abandoned"] {
        let intent = served.waiting_intent().await;
        let over: Value =
            served.post(&format!("/3ds/{intent}/outcome"), &[("outcome", how)]).await.json().await.unwrap();
        assert!(over["return_url"].as_str().unwrap().ends_with("&redirect_status=failed#end"), "{over}");
        let left = served.client.get(format!("{}/v1/payment_intents/{intent}", served.base)).bearer_auth(SECRET_KEY);
        let left: Value = left.send().await.unwrap().json().await.unwrap();
        assert_eq!(left["status"], "requires_payment_method");
        assert_eq!(left["last_payment_error"]["code"], "payment_intent_authentication_failure");
    }
}

#[tokio::test]
async fn what_is_unknown_is_refused() {
    let served = served().await;
    assert_eq!(served.get("/3ds/pi_unknown/details").await.status(), StatusCode::NOT_FOUND);
    let unknown = served.post("/3ds/pi_unknown/outcome", &[("outcome", "authenticated")]).await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    let intent = served.waiting_intent().await;
    let nonsense = served.post(&format!("/3ds/{intent}/outcome"), &[("outcome", "maybe")]).await;
    assert!(nonsense.status().is_client_error());
    assert_eq!(served.get("/elements/assets/nothing.js").await.status(), StatusCode::NOT_FOUND);
}
