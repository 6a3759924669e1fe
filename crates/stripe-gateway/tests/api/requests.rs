//! What is sent: addresses, keys, versions, amounts.

use serde_json::json;
use services::ports::{GatewayError, PaymentGateway};

use crate::common::{SECRET, booking, eur, gateway, key, money, new_customer, new_intent, payment, user};
use crate::stub::{self, Reply, Stub};

fn intent(amount: i64, currency: &str) -> Reply {
    Reply::Json(200, stub::intent("pi_1", amount, currency))
}

#[tokio::test]
async fn every_change_carries_its_key_and_no_read_does() {
    let answers = [stub::customer("cus_1"), intent(1, "eur"), intent(1, "eur"), intent(1, "eur"), intent(1, "eur")];
    let stub = Stub::start(answers).await;
    let gateway = gateway(&stub.url);
    gateway.create_customer(&key("k1"), &new_customer()).await.unwrap();
    gateway.create_intent(&key("k2"), &new_intent(payment(1), "cus_1", eur(4_500))).await.unwrap();
    gateway.confirm_intent(&key("k3"), "pi_1", "pm_1", "https://x.test/done", false).await.unwrap();
    gateway.cancel_intent(&key("k4"), "pi_1").await.unwrap();
    gateway.intent("pi_1").await.unwrap();
    let seen = stub.seen();
    let lines: Vec<_> = seen.iter().map(|seen| (seen.line.split('?').next().unwrap(), seen.key.as_deref())).collect();
    assert_eq!(
        lines,
        [
            ("POST /v1/customers", Some("k1")),
            ("POST /v1/payment_intents", Some("k2")),
            ("POST /v1/payment_intents/pi_1/confirm", Some("k3")),
            ("POST /v1/payment_intents/pi_1/cancel", Some("k4")),
            ("GET /v1/payment_intents/pi_1", None),
        ]
    );
    for request in &seen {
        assert_eq!(request.authorization, Some(format!("Bearer {SECRET}")));
        assert_eq!(request.version.as_deref(), Some(stripe_sandbox::API_VERSION));
    }
}

#[tokio::test]
async fn a_base_may_have_a_path() {
    let stub = Stub::start([intent(1, "eur"), intent(1, "eur")]).await;
    for base in ["/stripe-sandbox", "/stripe-sandbox/"] {
        gateway(&format!("{}{base}", stub.url)).intent("pi_1").await.unwrap();
    }
    assert!(stub.seen().iter().all(|seen| seen.line.starts_with("GET /stripe-sandbox/v1/payment_intents/pi_1?")));
}

#[tokio::test]
async fn a_customer_is_created_with_our_users_id() {
    let stub = Stub::start([stub::customer("cus_1")]).await;
    gateway(&stub.url).create_customer(&key("k"), &new_customer()).await.unwrap();
    let form = stub.seen()[0].form();
    assert_eq!(form["email"], "mira@example.test");
    assert_eq!(form["name"], "Mira Kallio");
    assert_eq!(form["metadata[user_id]"], user().to_string());
}

#[tokio::test]
async fn an_intent_is_created_with_all_that_ties_it_to_the_booking() {
    let stub = Stub::start([intent(4_500, "eur")]).await;
    gateway(&stub.url).create_intent(&key("k"), &new_intent(payment(1), "cus_1", eur(4_500))).await.unwrap();
    let form = stub.seen()[0].form();
    for (field, value) in [
        ("amount", "4500"),
        ("currency", "eur"),
        ("customer", "cus_1"),
        ("description", "Strength, 60 minutes"),
        ("automatic_payment_methods[enabled]", "true"),
        ("metadata[payment_id]", &payment(1).to_string()),
        ("metadata[booking_id]", &booking().to_string()),
        ("expand[0]", "latest_charge.balance_transaction"),
    ] {
        assert_eq!(form.get(field).map(String::as_str), Some(value), "{field}");
    }
    assert_eq!(form.len(), 8, "{form:?}");
}

#[tokio::test]
async fn amounts_go_out_in_stripes_units_and_come_back_in_ours() {
    for (amount, sent) in [
        (money(5_400, "JPY"), 5_400),
        (money(12_500, "KWD"), 12_500),
        (money(4_500, "EUR"), 4_500),
        (money(350_000, "PKR"), 350_000),
        (money(900, "ISK"), 90_000),
    ] {
        let currency = amount.currency.code().to_lowercase();
        let stub = Stub::start([intent(sent, &currency)]).await;
        let created =
            gateway(&stub.url).create_intent(&key("k"), &new_intent(payment(1), "cus_1", amount)).await.unwrap();
        let form = stub.seen()[0].form();
        assert_eq!(
            (form["amount"].as_str(), form["currency"].as_str()),
            (sent.to_string().as_str(), currency.as_str())
        );
        assert_eq!(created.facts.amount, amount);
    }
}

#[tokio::test]
async fn an_amount_that_stripe_cannot_charge_is_never_sent() {
    let stub = Stub::start([]).await;
    let refused =
        gateway(&stub.url).create_intent(&key("k"), &new_intent(payment(1), "cus_1", money(12_505, "KWD"))).await;
    assert!(matches!(refused, Err(GatewayError::InvalidRequest { .. })));
    assert_eq!(stub.seen(), []);
}

#[tokio::test]
async fn a_key_that_stripe_would_not_take_is_never_sent() {
    let stub = Stub::start([]).await;
    for text in [String::new(), "x".repeat(256)] {
        let refused = gateway(&stub.url).create_customer(&key(&text), &new_customer()).await;
        assert!(matches!(refused, Err(GatewayError::InvalidRequest { .. })));
    }
    assert_eq!(stub.seen(), []);
}

#[tokio::test]
async fn balances_are_summed_per_currency() {
    let balance = json!({
        "object": "balance",
        "livemode": false,
        "available": [{ "amount": 1_000, "currency": "eur" }, { "amount": 500, "currency": "jpy" }],
        "pending": [{ "amount": -300, "currency": "eur" }, { "amount": 70_000, "currency": "isk" }],
    });
    let stub = Stub::start([Reply::Json(200, balance)]).await;
    assert_eq!(gateway(&stub.url).balance().await.unwrap(), [eur(700), money(500, "JPY"), money(700, "ISK")]);
}
