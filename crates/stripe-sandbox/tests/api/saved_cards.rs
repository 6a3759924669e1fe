//! Customers' saved cards, payments without the customer, and currencies that an account may not charge in.

use serde_json::json;

use crate::common::{Rig, start, text};

async fn customer_with(rig: &Rig, method: &str) -> (String, String) {
    let customer = rig.post("/v1/customers", &[("payment_method", method)]).await.ok();
    let customer = text(&customer["id"]).to_owned();
    let methods = rig.get(&format!("/v1/customers/{customer}/payment_methods?type=card")).await.ok();
    (customer, text(&methods["data"][0]["id"]).to_owned())
}

#[tokio::test]
async fn a_default_card_is_the_customer_s_own_and_ends_with_being_detached() {
    let rig = start().await;
    let (customer, method) = customer_with(&rig, "pm_card_visa").await;
    let path = format!("/v1/customers/{customer}");
    let changed = rig.post(&path, &[("invoice_settings[default_payment_method]", &method)]).await.ok();
    assert_eq!(changed["invoice_settings"]["default_payment_method"], method);
    let (_, foreign) = customer_with(&rig, "pm_card_mastercard").await;
    let error = rig.post(&path, &[("invoice_settings[default_payment_method]", &foreign)]).await.error(400);
    assert_eq!(error["code"], "resource_missing");
    rig.post(&format!("/v1/payment_methods/{method}/detach"), &[]).await.ok();
    assert!(rig.get(&path).await.ok()["invoice_settings"]["default_payment_method"].is_null());
    assert_eq!(rig.get(&format!("{path}/payment_methods")).await.ok()["data"], json!([]));
    let error = rig.post(&format!("/v1/payment_methods/{method}/attach"), &[("customer", &customer)]).await.error(400);
    assert!(text(&error["message"]).contains("may not be used again"));
}

#[tokio::test]
async fn a_saved_card_s_date_and_owner_can_be_changed() {
    let rig = start().await;
    let (_, method) = customer_with(&rig, "pm_card_visa").await;
    let path = format!("/v1/payment_methods/{method}");
    let form =
        [("card[exp_month]", "5"), ("card[exp_year]", "2031"), ("billing_details[name]", "Ann"), ("metadata[a]", "b")];
    let changed = rig.post(&path, &form).await.ok();
    assert_eq!((&changed["card"]["exp_month"], &changed["billing_details"]["name"]), (&5.into(), &"Ann".into()));
    for (form, code) in
        [([("card[exp_month]", "13")], "invalid_expiry_month"), ([("card[exp_year]", "2020")], "invalid_expiry_year")]
    {
        assert_eq!(rig.post(&path, &form).await.error(402)["code"], code);
    }
    assert_eq!(rig.get(&path).await.ok()["card"]["exp_year"], 2031);
}

#[tokio::test]
async fn a_card_paid_with_at_the_counter_is_set_up_for_later_payments() {
    let rig = start().await;
    let customer = rig.post("/v1/customers", &[]).await.ok();
    let customer = text(&customer["id"]);
    let intent = rig.intent(&[("customer", customer)]).await;
    let path = format!("/v1/payment_intents/{}", text(&intent["id"]));
    let changed = rig.post(&path, &[("setup_future_usage", "off_session"), ("metadata[a]", "b")]).await.ok();
    assert_eq!((&changed["setup_future_usage"], &changed["metadata"]["a"]), (&"off_session".into(), &"b".into()));
    let form = [("payment_method", "pm_card_authenticationRequiredOnSetup"), ("return_url", "https://shop.test")];
    assert_eq!(rig.post(&format!("{path}/confirm"), &form).await.ok()["status"], "requires_action");
    rig.sandbox.complete_challenge(text(&intent["id"]), stripe_sandbox::Outcome::Authenticated).unwrap();
    let paid = rig.get(&path).await.ok();
    let form = [
        ("customer", customer),
        ("payment_method", text(&paid["payment_method"])),
        ("confirm", "true"),
        ("off_session", "true"),
    ];
    assert_eq!(rig.intent(&form).await["status"], "succeeded");
}

#[tokio::test]
async fn without_the_customer_some_cards_ask_for_them() {
    let rig = start().await;
    for method in ["pm_card_authenticationRequired", "pm_card_authenticationRequiredOnSetup"] {
        let (customer, method) = customer_with(&rig, method).await;
        let intent = rig.intent(&[("customer", &customer)]).await;
        let path = format!("/v1/payment_intents/{}", text(&intent["id"]));
        let form = [("payment_method", &*method), ("off_session", "true")];
        let error = rig.post(&format!("{path}/confirm"), &form).await.error(402);
        assert_eq!(
            (&error["code"], &error["decline_code"]),
            (&"authentication_required".into(), &"authentication_required".into())
        );
        assert_eq!(error["payment_intent"]["status"], "requires_payment_method");
        assert_eq!(error["payment_intent"]["last_payment_error"]["code"], "authentication_required");
        assert_eq!(error["payment_method"]["id"], method);
        // The customer comes back and confirms the same intent.
        let form = [("payment_method", &*method), ("return_url", "https://shop.test")];
        let action = rig.post(&format!("{path}/confirm"), &form).await.ok();
        assert_eq!(action["next_action"]["type"], "redirect_to_url");
        let paid = rig.sandbox.complete_challenge(text(&intent["id"]), stripe_sandbox::Outcome::Authenticated);
        assert_eq!(paid.unwrap()["status"], "succeeded");
    }
}

#[tokio::test]
async fn an_account_may_be_kept_from_charging_in_a_currency() {
    let rig = start().await;
    rig.control("currencies", json!({ "refused": ["PKR", "kwd"] })).await.ok();
    let error = rig.post("/v1/payment_intents", &[("amount", "50000"), ("currency", "pkr")]).await.error(400);
    assert_eq!((&error["type"], &error["param"]), (&"invalid_request_error".into(), &"currency".into()));
    let message = text(&error["message"]);
    assert!(
        message.starts_with("Invalid currency: pkr. Your account currently supports these currencies: "),
        "{message}"
    );
    assert!(!message.contains("kwd") && message.contains("usd"));
    let form = [
        ("mode", "payment"),
        ("success_url", "https://shop.test"),
        ("line_items[0][quantity]", "1"),
        ("line_items[0][price_data][currency]", "pkr"),
        ("line_items[0][price_data][unit_amount]", "50000"),
        ("line_items[0][price_data][product_data][name]", "Boxing"),
    ];
    let error = rig.post("/v1/checkout/sessions", &form).await.error(400);
    assert_eq!(error["param"], "line_items[0][price_data][currency]");
    rig.post("/v1/payment_intents", &[("amount", "500"), ("currency", "eur")]).await.ok();
    rig.control("currencies", json!({ "refused": [] })).await.ok();
    rig.post("/v1/payment_intents", &[("amount", "50000"), ("currency", "pkr")]).await.ok();
}
