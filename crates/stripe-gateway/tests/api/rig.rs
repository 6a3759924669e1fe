//! The sandbox, started for a test, and the gateway that calls it; with what others do there: clients, banks, Stripe itself.

use std::sync::Arc;

use domain::{ConnectFacts, Money};
use serde_json::{Value, json};
use services::ports::{ConnectGateway, GatewayError, Intent, PaymentGateway};
use stripe_gateway::StripeGateway;
use stripe_sandbox::{Sandbox, SandboxConfig};

use crate::common::{SECRET, gateway, key, new_account, new_customer, new_intent, payment, trainer};

pub const RETURN_URL: &str = "https://spotter.test/return";

pub struct Rig {
    pub sandbox: Arc<Sandbox>,
    pub gateway: StripeGateway,
    pub url: String,
    http: reqwest::Client,
}

impl Rig {
    /// A sandbox below a path, as the server mounts it.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/stripe-sandbox", listener.local_addr().unwrap());
        let config = SandboxConfig {
            secret_key: SECRET.into(),
            publishable_key: "pk_test_integration".into(),
            webhook_secret: "whsec_integration".into(),
            public_url: url.clone(),
            journal: None,
            webhook_endpoint: None,
            controls: true,
        };
        let sandbox = Sandbox::open(config).await.unwrap();
        let router = axum::Router::new().nest("/stripe-sandbox", sandbox.router());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { gateway: gateway(&url), sandbox, url, http: reqwest::Client::new() }
    }

    /// Plants so many faults for changes at paths that end so.
    pub async fn fault(&self, kind: &str, path_ends: &str, times: u32) {
        let matching = json!({ "method": "POST", "path": "/v1/", "path_ends": path_ends });
        let wish = json!({ "kind": kind, "times": times, "matching": matching });
        let answer = self.http.post(format!("{}/_control/faults", self.url)).json(&wish).send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }

    /// What the sandbox shows of itself: its time, and how much there is of what.
    pub async fn state(&self) -> Value {
        let answer = self.http.get(format!("{}/_control/state", self.url)).send().await.unwrap();
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    }

    /// How many objects of a kind there are.
    pub async fn count(&self, kind: &str) -> u64 {
        self.state().await["counts"][kind].as_u64().unwrap_or(0)
    }

    /// How many planted faults have not been met.
    pub async fn faults_left(&self) -> usize {
        self.state().await["faults"]["requests"].as_array().unwrap().len()
    }

    /// What the client's browser does: saves a card.
    pub async fn confirm_setup(&self, setup: &str, card: &str) {
        let url = format!("{}/v1/setup_intents/{setup}/confirm", self.url);
        let form = [("payment_method", card), ("return_url", RETURN_URL)];
        let answer = self.http.post(url).basic_auth(SECRET, None::<&str>).form(&form).send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }

    pub async fn customer(&self) -> String {
        self.gateway.create_customer(&key("customer"), &new_customer()).await.unwrap()
    }

    pub async fn intent(&self, amount: Money) -> Intent {
        let customer = self.customer().await;
        self.gateway.create_intent(&key("intent"), &new_intent(payment(1), &customer, amount)).await.unwrap()
    }

    pub async fn confirm(&self, id: &str, card: &str) -> Result<Intent, GatewayError> {
        self.gateway.confirm_intent(&key(&format!("confirm:{card}")), id, card, RETURN_URL, false).await
    }

    /// What the sandbox's own controls do, which stand for time and for other people.
    pub async fn control(&self, path: &str, wish: Value) -> Value {
        let answer = self.http.post(format!("{}/_control/{path}", self.url)).json(&wish).send().await.unwrap();
        read(answer).await
    }

    /// Somebody else's request with our key, such as a person's at the dashboard.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Value {
        let request = self.http.post(format!("{}{path}", self.url)).basic_auth(SECRET, None::<&str>).form(form);
        read(request.send().await.unwrap()).await
    }

    /// The same for what is only looked at.
    pub async fn get(&self, path: &str) -> Value {
        let request = self.http.get(format!("{}{path}", self.url)).basic_auth(SECRET, None::<&str>);
        read(request.send().await.unwrap()).await
    }

    /// A client pays so much, and it can be transferred at once; answers with the PaymentIntent.
    pub async fn earn(&self, amount: Money) -> String {
        self.pay(amount, "pm_card_bypassPending").await
    }

    /// A client pays so much with a test card; answers with the PaymentIntent.
    pub async fn pay(&self, amount: Money, card: &str) -> String {
        let (minor, currency) = (amount.minor.to_string(), amount.currency.code().to_ascii_lowercase());
        let form = [
            ("amount", &*minor),
            ("currency", &*currency),
            ("payment_method", card),
            ("confirm", "true"),
            ("return_url", RETURN_URL),
        ];
        let intent = self.post("/v1/payment_intents", &form).await;
        assert_eq!(intent["status"], "succeeded");
        intent["id"].as_str().unwrap().to_owned()
    }

    /// A trainer's account in a country, as our calls make it.
    pub async fn account(&self, number: u128, country: &str) -> ConnectFacts {
        let wish = new_account(trainer(number), country);
        self.gateway.create_account(&key(&format!("account:{number}")), &wish).await.unwrap()
    }

    /// The same, with everything given and verified.
    pub async fn ready(&self, number: u128, country: &str) -> String {
        let id = self.account(number, country).await.id;
        self.control("account", json!({ "action": "complete", "account": id })).await;
        id
    }

    /// Moves the sandbox's time on by so many days; it then stands.
    pub async fn days_go_by(&self, days: i64) {
        self.control("clock", json!({ "advance": days * 24 * 60 * 60 })).await;
    }
}

async fn read(answer: reqwest::Response) -> Value {
    let status = answer.status();
    let text = answer.text().await.unwrap();
    assert_eq!(status, 200, "{text}");
    serde_json::from_str(&text).unwrap()
}
