//! Each test card does what Stripe's documentation says of it.

use crate::common::{Rig, start, text};
use stripe_sandbox::{ChallengeError, Outcome};

#[tokio::test]
async fn cards_that_pay_pay() {
    let rig = start().await;
    for (number, brand) in
        [("4242424242424242", "visa"), ("5555555555554444", "mastercard"), ("378282246310005", "amex")]
    {
        let (answer, intent) = rig.pay(number).await;
        assert_eq!(answer.ok()["status"], "succeeded", "{number}");
        assert_eq!((&intent["amount_received"], &intent["latest_charge"]["captured"]), (&2000.into(), &true.into()));
        assert_eq!(intent["latest_charge"]["payment_method_details"]["card"]["brand"], brand);
    }
}

#[tokio::test]
async fn cards_that_decline_say_why_and_leave_the_intent_open() {
    let rig = start().await;
    for (number, code, decline_code) in [
        ("4000000000000002", "card_declined", "generic_decline"),
        ("4000000000009995", "card_declined", "insufficient_funds"),
        ("4000000000009987", "card_declined", "lost_card"),
        ("4000000000009979", "card_declined", "stolen_card"),
        ("4000000000000069", "expired_card", "expired_card"),
        ("4000000000000127", "incorrect_cvc", "incorrect_cvc"),
        ("4000000000000119", "processing_error", "processing_error"),
        ("4012888888881881", "card_declined", "test_mode_live_card"),
    ] {
        let (answer, intent) = rig.pay(number).await;
        let error = answer.error(402);
        assert_eq!((&error["type"], &error["code"]), (&"card_error".into(), &code.into()), "{number}");
        assert_eq!(error["decline_code"], decline_code, "{number}");
        assert_eq!(error["payment_intent"]["status"], "requires_payment_method");
        assert_eq!(error["payment_method"]["card"]["last4"], number[number.len() - 4..]);
        assert_eq!(error["charge"], intent["latest_charge"]["id"]);
        assert_eq!(intent["status"], "requires_payment_method");
        assert_eq!(intent["last_payment_error"]["code"], code);
        assert!(intent["payment_method"].is_null());
        assert_eq!(intent["latest_charge"]["status"], "failed");
        assert_eq!(intent["latest_charge"]["failure_code"], code);
        assert!(intent["latest_charge"]["balance_transaction"].is_null());
    }
}

#[tokio::test]
async fn after_a_decline_another_card_pays_the_same_intent() {
    let rig = start().await;
    let (_, intent) = rig.pay("4000000000000002").await;
    let path = format!("/v1/payment_intents/{}/confirm", text(&intent["id"]));
    let form = [("payment_method", "pm_card_visa"), ("return_url", "https://shop.test")];
    let paid = rig.post(&path, &form).await.ok();
    assert_eq!(paid["status"], "succeeded");
    assert!(paid["last_payment_error"].is_null());
}

#[tokio::test]
async fn numbers_and_dates_that_cannot_be_are_refused_before_anything_is_charged() {
    let rig = start().await;
    let error = rig.card("4242424242424241").await.error(402);
    assert_eq!((&error["code"], &error["param"]), (&"incorrect_number".into(), &"number".into()));
    let mut expired = vec![
        ("type", "card"),
        ("card[number]", "4242424242424242"),
        ("card[exp_month]", "10"),
        ("card[exp_year]", "2026"),
    ];
    assert_eq!(rig.browser_post("/v1/payment_methods", &expired).await.error(402)["code"], "invalid_expiry_year");
    expired[2].1 = "13";
    assert_eq!(rig.browser_post("/v1/payment_methods", &expired).await.error(402)["code"], "invalid_expiry_month");
    expired[2].1 = "11";
    expired.push(("card[cvc]", "12"));
    assert_eq!(rig.browser_post("/v1/payment_methods", &expired).await.error(402)["code"], "invalid_cvc");
}

#[tokio::test]
async fn a_server_may_not_send_card_numbers() {
    let rig = start().await;
    let form =
        [("type", "card"), ("card[number]", "4242424242424242"), ("card[exp_month]", "1"), ("card[exp_year]", "2030")];
    let error = rig.post("/v1/payment_methods", &form).await.error(402);
    assert!(text(&error["message"]).starts_with("Sending credit card numbers directly"));
}

#[tokio::test]
async fn authentication_completed_pays() {
    let rig = start().await;
    for number in ["4000002500003155", "4000002760003184"] {
        let (answer, intent) = rig.pay(number).await;
        let seen = answer.ok();
        assert_eq!(seen["status"], "requires_action");
        let action = &seen["next_action"];
        assert_eq!(
            (&action["type"], &action["use_stripe_sdk"]["type"]),
            (&"use_stripe_sdk".into(), &"three_d_secure_redirect".into())
        );
        let id = text(&intent["id"]);
        assert_eq!(action["use_stripe_sdk"]["stripe_js"], format!("http://sandbox.test/3ds/{id}"));
        let challenge = rig.sandbox.challenge(id).unwrap();
        assert_eq!((challenge.amount, challenge.last4.as_str()), (Some(2000), &number[12..]));
        let paid = rig.sandbox.complete_challenge(id, Outcome::Authenticated).unwrap();
        assert_eq!(paid["status"], "succeeded");
        assert!(paid["next_action"].is_null() && paid.get("customer").is_none(), "as a browser sees it");
        let charge = rig.get(&format!("/v1/charges?payment_intent={id}")).await.ok()["data"][0].clone();
        assert_eq!(charge["payment_method_details"]["card"]["three_d_secure"]["result"], "authenticated");
        assert_eq!(rig.sandbox.complete_challenge(id, Outcome::Failed), Err(ChallengeError::NotWaiting));
    }
}

#[tokio::test]
async fn authentication_failed_asks_for_another_card() {
    let rig = start().await;
    let (_, intent) = rig.pay("4000002760003184").await;
    let id = text(&intent["id"]);
    let failed = rig.sandbox.complete_challenge(id, Outcome::Failed).unwrap();
    assert_eq!(failed["status"], "requires_payment_method");
    assert_eq!(failed["last_payment_error"]["code"], "payment_intent_authentication_failure");
    assert!(failed["payment_method"].is_null());
    assert_eq!(rig.event_types().await.last().unwrap(), "payment_intent.payment_failed");
}

#[tokio::test]
async fn authenticated_and_then_declined() {
    let rig = start().await;
    let (_, intent) = rig.pay("4000008400001629").await;
    let declined = rig.sandbox.complete_challenge(text(&intent["id"]), Outcome::Authenticated).unwrap();
    assert_eq!(declined["status"], "requires_payment_method");
    assert_eq!(declined["last_payment_error"]["decline_code"], "generic_decline");
}

#[tokio::test]
async fn without_stripe_js_the_customer_is_sent_to_a_page_and_back() {
    let rig = start().await;
    let form = [
        ("payment_method", "pm_card_authenticationRequired"),
        ("confirm", "true"),
        ("return_url", "https://shop.test/r?a=1#x"),
    ];
    let intent = rig.intent(&form).await;
    let id = text(&intent["id"]);
    assert_eq!(intent["next_action"]["redirect_to_url"]["url"], format!("http://sandbox.test/3ds/{id}"));
    let back = rig.sandbox.challenge(id).unwrap().return_url.unwrap();
    let secret = text(&intent["client_secret"]);
    assert_eq!(
        back,
        format!("https://shop.test/r?a=1&payment_intent={id}&payment_intent_client_secret={secret}&source_type=card#x")
    );
}

#[tokio::test]
async fn with_no_customer_there_a_card_that_wants_one_is_declined() {
    let rig = start().await;
    let form = [("payment_method", "pm_card_authenticationRequired"), ("confirm", "true"), ("off_session", "true")];
    let form = [&[("amount", "2000"), ("currency", "eur")], &form[..]].concat();
    let error = rig.post("/v1/payment_intents", &form).await.error(402);
    assert_eq!(error["code"], "authentication_required");
    assert_eq!(error["payment_intent"]["status"], "requires_payment_method");
}

#[tokio::test]
async fn a_card_set_up_for_it_pays_without_the_customer() {
    let rig = start().await;
    let customer = rig.post("/v1/customers", &[("email", "j@example.com")]).await.ok();
    let customer = text(&customer["id"]);
    let form = [
        ("customer", customer),
        ("payment_method", "pm_card_authenticationRequiredOnSetup"),
        ("confirm", "true"),
        ("return_url", "https://shop.test"),
    ];
    let setup = rig.post("/v1/setup_intents", &form).await.ok();
    assert_eq!(setup["status"], "requires_action");
    let setup = rig.sandbox.complete_challenge(text(&setup["id"]), Outcome::Authenticated).unwrap();
    assert_eq!(setup["status"], "succeeded");
    let method = text(&setup["payment_method"]);
    let form = [("customer", customer), ("payment_method", method), ("confirm", "true"), ("off_session", "true")];
    assert_eq!(rig.intent(&form).await["status"], "succeeded");
    let saved = rig.get(&format!("/v1/customers/{customer}/payment_methods")).await.ok();
    assert_eq!(saved["data"][0]["id"], method);
}

#[tokio::test]
async fn a_failed_setup_says_so() {
    let rig = start().await;
    let form = [("payment_method", "pm_card_chargeDeclined"), ("confirm", "true"), ("return_url", "https://shop.test")];
    let error = rig.post("/v1/setup_intents", &form).await.error(402);
    assert_eq!(
        (&error["code"], &error["setup_intent"]["status"]),
        (&"card_declined".into(), &"requires_payment_method".into())
    );
    let form = [
        ("payment_method", "pm_card_authenticationRequired"),
        ("confirm", "true"),
        ("return_url", "https://shop.test"),
    ];
    let setup = rig.post("/v1/setup_intents", &form).await.ok();
    let failed = rig.sandbox.complete_challenge(text(&setup["id"]), Outcome::Failed).unwrap();
    assert_eq!(failed["last_setup_error"]["code"], "setup_intent_authentication_failure");
}

#[tokio::test]
async fn a_disputed_card_pays_and_takes_the_money_back() {
    let rig = start().await;
    let (answer, intent) = rig.pay("4000000000000259").await;
    assert_eq!(answer.ok()["status"], "succeeded");
    assert_eq!(intent["latest_charge"]["disputed"], true);
    let disputes = rig.get(&format!("/v1/disputes?payment_intent={}", text(&intent["id"]))).await.ok();
    let dispute = &disputes["data"][0];
    assert_eq!((&dispute["status"], &dispute["amount"]), (&"needs_response".into(), &2000.into()));
    assert_eq!(dispute["balance_transactions"][0]["net"], -2000 - 1500);
    let error = rig.post("/v1/refunds", &[("payment_intent", text(&intent["id"]))]).await.error(400);
    assert_eq!(error["code"], "charge_disputed");
}

#[tokio::test]
async fn a_card_without_a_customer_is_used_once() {
    let rig = start().await;
    let method = rig.card("4242424242424242").await.ok();
    let form = [("payment_method", text(&method["id"])), ("confirm", "true"), ("return_url", "https://shop.test")];
    rig.intent(&form).await;
    let again = [&[("amount", "2000"), ("currency", "eur")], &form[..]].concat();
    let error = rig.post("/v1/payment_intents", &again).await.error(400);
    assert!(text(&error["message"]).contains("may not be used again"));
}

#[tokio::test]
async fn a_saved_card_belongs_to_its_customer() {
    let rig: Rig = start().await;
    let customer = rig.post("/v1/customers", &[("payment_method", "pm_card_visa")]).await.ok();
    let methods = rig.get(&format!("/v1/payment_methods?customer={}", text(&customer["id"]))).await.ok();
    let method = text(&methods["data"][0]["id"]).to_owned();
    let form = [
        ("amount", "2000"),
        ("currency", "eur"),
        ("payment_method", &*method),
        ("confirm", "true"),
        ("off_session", "true"),
    ];
    let error = rig.post("/v1/payment_intents", &form).await.error(400);
    assert!(text(&error["message"]).contains("belongs to the Customer"));
    let gone = rig.post(&format!("/v1/payment_methods/{method}/detach"), &[]).await.ok();
    assert!(gone["customer"].is_null());
    let error = rig.post("/v1/customers", &[("payment_method", "pm_card_chargeDeclined")]).await.error(402);
    assert_eq!(error["code"], "card_declined");
}
