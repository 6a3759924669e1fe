//! Checkout Sessions: made, paid on the hosted page, expired, and what is told of each.

use serde_json::{Value, json};
use stripe_sandbox::Outcome;

use crate::common::{Answer, Rig, TODAY, start, text};

const SALE: [(&str, &str); 6] = [
    ("mode", "payment"),
    ("success_url", "https://shop.test/done?session={CHECKOUT_SESSION_ID}"),
    ("line_items[0][quantity]", "2"),
    ("line_items[0][price_data][currency]", "eur"),
    ("line_items[0][price_data][unit_amount]", "1500"),
    ("line_items[0][price_data][product_data][name]", "Boxing"),
];

async fn session(rig: &Rig, more: &[(&str, &str)]) -> Value {
    rig.post("/v1/checkout/sessions", &[&SALE[..], more].concat()).await.ok()
}

/// As the hosted page does it.
async fn pay(rig: &Rig, session: &Value, method: &str) -> Answer {
    let path = format!("/v1/payment_pages/{}/confirm", text(&session["id"]));
    rig.browser_post(&path, &[("payment_method", method), ("expected_amount", "3000")]).await
}

/// A payment method as the page makes it.
async fn account(rig: &Rig, iban: &str) -> String {
    let form = [
        ("type", "sepa_debit"),
        ("sepa_debit[iban]", iban),
        ("billing_details[name]", "Jenny Rosen"),
        ("billing_details[email]", "jenny@example.com"),
    ];
    text(&rig.browser_post("/v1/payment_methods", &form).await.ok()["id"]).to_owned()
}

async fn again(rig: &Rig, session: &Value) -> Value {
    let expand = "expand[]=payment_intent.latest_charge&expand[]=line_items.data.price.product&expand[]=setup_intent";
    rig.get(&format!("/v1/checkout/sessions/{}?{expand}", text(&session["id"]))).await.ok()
}

#[tokio::test]
async fn an_open_session_says_what_is_sold_and_where_to_pay() {
    let rig = start().await;
    let more = [
        ("cancel_url", "https://shop.test/cart"),
        ("client_reference_id", "bkg_1"),
        ("metadata[booking]", "bkg_1"),
        ("customer_email", "jenny@example.com"),
        ("locale", "ru"),
        ("expires_at", &(TODAY + 1800).to_string()),
    ];
    let session = session(&rig, &more).await;
    let id = text(&session["id"]);
    assert!(id.starts_with("cs_test_"));
    assert_eq!(session["url"], format!("http://sandbox.test/c/pay/{id}"));
    assert_eq!((&session["status"], &session["payment_status"]), (&"open".into(), &"unpaid".into()));
    assert_eq!((&session["amount_total"], &session["currency"]), (&3000.into(), &"eur".into()));
    assert_eq!(session["payment_method_types"], json!(["card", "sepa_debit"]));
    assert!(session["payment_intent"].is_null(), "there is none before someone pays");
    assert!(session.get("line_items").is_none(), "only when asked for");

    let same = again(&rig, &session).await;
    let item = &same["line_items"]["data"][0];
    assert_eq!((&item["quantity"], &item["price"]["unit_amount"]), (&2.into(), &1500.into()));
    assert_eq!(item["price"]["product"]["name"], "Boxing");
    let items = rig.get(&format!("/v1/checkout/sessions/{id}/line_items")).await.ok();
    assert_eq!(items["data"][0]["description"], "Boxing");
    let listed = rig.get("/v1/checkout/sessions?status=open").await.ok();
    assert_eq!(listed["data"][0]["id"], id);
    assert_eq!(rig.get("/v1/checkout/sessions?status=complete").await.ok()["data"], json!([]));
    let page = rig.http.get(format!("{}/c/pay/{id}", rig.url)).send().await.unwrap();
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'; script-src 'self'") && !policy.contains("unsafe"), "{policy}");
    let html = page.text().await.unwrap();
    assert!(html.contains("pk_test_integration") && !html.contains(" style=") && !html.contains("<script>"));
}

#[tokio::test]
async fn a_card_pays_and_the_session_is_complete() {
    let rig = start().await;
    let more = [
        ("payment_intent_data[metadata][payment]", "pay_1"),
        ("payment_intent_data[description]", "Boxing, Tue 18:30"),
        ("payment_intent_data[setup_future_usage]", "off_session"),
        ("customer_creation", "always"),
    ];
    let session = session(&rig, &more).await;
    let method = rig.card("4242424242424242").await.ok();
    let page = pay(&rig, &session, text(&method["id"])).await.ok();
    let id = text(&session["id"]);
    assert_eq!(page["success_url"], format!("https://shop.test/done?session={id}"));

    let paid = again(&rig, &session).await;
    assert_eq!((&paid["status"], &paid["payment_status"]), (&"complete".into(), &"paid".into()));
    assert!(paid["url"].is_null());
    let intent = &paid["payment_intent"];
    assert_eq!((&intent["amount_received"], &intent["status"]), (&3000.into(), &"succeeded".into()));
    assert_eq!(
        (&intent["metadata"]["payment"], &intent["description"]),
        (&"pay_1".into(), &"Boxing, Tue 18:30".into())
    );
    assert_eq!(intent["latest_charge"]["paid"], true);
    assert_eq!(paid["customer_details"]["name"], "Jenny Rosen");
    let customer = text(&paid["customer"]);
    assert_eq!(intent["customer"], customer);
    let saved = rig.get(&format!("/v1/customers/{customer}/payment_methods")).await.ok();
    assert_eq!(saved["data"][0]["id"], method["id"]);
    let listed = rig.get(&format!("/v1/checkout/sessions?payment_intent={}", text(&intent["id"]))).await.ok();
    assert_eq!(listed["data"][0]["id"], id);
    let types = rig.event_types().await;
    let order = ["payment_intent.created", "payment_intent.succeeded", "checkout.session.completed"];
    let places: Vec<_> = order.iter().map(|wanted| types.iter().position(|kind| kind == wanted).unwrap()).collect();
    assert!(places.is_sorted(), "{types:?}");

    let error = pay(&rig, &session, "pm_card_visa").await.error(400);
    assert_eq!(error["code"], "checkout_not_active_session");
    let error = rig.post(&format!("/v1/checkout/sessions/{id}/expire"), &[]).await.error(400);
    assert!(text(&error["message"]).ends_with("This Checkout Session has a status of `complete`."), "{error}");
}

#[tokio::test]
async fn after_a_decline_another_card_pays_the_same_intent() {
    let rig = start().await;
    let session = session(&rig, &[]).await;
    let error = pay(&rig, &session, "pm_card_chargeDeclined").await.error(402);
    assert_eq!(error["code"], "card_declined");
    let open = again(&rig, &session).await;
    assert_eq!(
        (&open["status"], &open["payment_intent"]["status"]),
        (&"open".into(), &"requires_payment_method".into())
    );
    let intent = text(&open["payment_intent"]["id"]);
    let error = rig.post(&format!("/v1/payment_intents/{intent}/cancel"), &[]).await.error(400);
    assert!(text(&error["message"]).contains("Expire the Checkout Session"), "{error}");
    pay(&rig, &session, "pm_card_visa").await.ok();
    assert_eq!(again(&rig, &session).await["payment_intent"]["id"], intent);
}

#[tokio::test]
async fn three_d_secure_pays_when_it_is_passed_and_asks_again_when_not() {
    let rig = start().await;
    let session = session(&rig, &[]).await;
    for (outcome, status) in [(Outcome::Failed, "open"), (Outcome::Authenticated, "complete")] {
        let page = pay(&rig, &session, "pm_card_authenticationRequired").await.ok();
        assert_eq!(page["intent"]["status"], "requires_action");
        let secret = text(&page["intent"]["client_secret"]);
        let intent = secret.split("_secret_").next().unwrap();
        assert_eq!(again(&rig, &session).await["status"], "open");
        rig.sandbox.complete_challenge(intent, outcome).unwrap();
        assert_eq!(again(&rig, &session).await["status"], status);
    }
}

#[tokio::test]
async fn a_bank_debit_is_decided_later() {
    let rig = start().await;
    for (iban, after, event, status) in [
        ("AT321904300235473204", 180, "checkout.session.async_payment_succeeded", "paid"),
        ("AT611904300234573201", 5, "checkout.session.async_payment_succeeded", "paid"),
        ("AT861904300235473202", 5, "checkout.session.async_payment_failed", "unpaid"),
    ] {
        let begun = TODAY + i64::try_from(rig.event_types().await.len()).unwrap() * 1000;
        rig.sandbox.set_clock(Some(begun));
        let session = session(&rig, &[]).await;
        let method = account(&rig, iban).await;
        pay(&rig, &session, &method).await.ok();
        let waiting = again(&rig, &session).await;
        assert_eq!((&waiting["status"], &waiting["payment_status"]), (&"complete".into(), &"unpaid".into()));
        assert_eq!(waiting["payment_intent"]["status"], "processing");
        assert_eq!(waiting["payment_intent"]["latest_charge"]["status"], "pending");
        assert!(!rig.event_types().await.iter().rev().take(3).any(|kind| kind == event), "{iban}");
        rig.sandbox.set_clock(Some(begun + after));
        assert_eq!(again(&rig, &session).await["payment_status"], status, "{iban}");
        assert!(rig.event_types().await.iter().rev().take(2).any(|kind| kind == event), "{iban}");
    }
}

#[tokio::test]
async fn time_ends_a_session_and_its_intent() {
    let rig = start().await;
    let at = (TODAY + 1800).to_string();
    let session = session(&rig, &[("expires_at", &at)]).await;
    pay(&rig, &session, "pm_card_chargeDeclined").await.error(402);
    rig.sandbox.set_clock(Some(TODAY + 1799));
    assert_eq!(again(&rig, &session).await["status"], "open");
    rig.sandbox.set_clock(Some(TODAY + 1800));
    let expired = again(&rig, &session).await;
    assert_eq!((&expired["status"], &expired["payment_status"]), (&"expired".into(), &"unpaid".into()));
    assert_eq!(expired["payment_intent"]["status"], "canceled");
    assert_eq!(rig.event_types().await.last().unwrap(), "checkout.session.expired");
    assert_eq!(pay(&rig, &session, "pm_card_visa").await.error(400)["code"], "checkout_not_active_session");

    let late = self::session(&rig, &[("expires_at", &(TODAY + 3600).to_string())]).await;
    let page = pay(&rig, &late, "pm_card_authenticationRequired").await.ok();
    let intent = text(&page["intent"]["client_secret"]).split("_secret_").next().unwrap().to_owned();
    rig.sandbox.set_clock(Some(TODAY + 3600));
    assert!(rig.sandbox.complete_challenge(&intent, Outcome::Authenticated).is_err(), "too late for the bank, too");
    assert_eq!(again(&rig, &late).await["status"], "expired");

    let other = self::session(&rig, &[]).await;
    let other = rig.post(&format!("/v1/checkout/sessions/{}/expire", text(&other["id"])), &[]).await.ok();
    assert_eq!((&other["status"], &other["url"]), (&"expired".into(), &Value::Null));
}

#[tokio::test]
async fn setup_mode_saves_a_card() {
    let rig = start().await;
    let customer = rig.post("/v1/customers", &[("email", "j@example.com")]).await.ok();
    let form = [
        ("mode", "setup"),
        ("currency", "usd"),
        ("customer", text(&customer["id"])),
        ("success_url", "https://shop.test/done"),
        ("setup_intent_data[metadata][a]", "b"),
    ];
    let session = rig.post("/v1/checkout/sessions", &form).await.ok();
    assert_eq!((&session["payment_status"], &session["amount_total"]), (&"no_payment_required".into(), &Value::Null));
    let path = format!("/v1/payment_pages/{}/confirm", text(&session["id"]));
    assert_eq!(
        rig.browser_post(&path, &[("payment_method", "pm_card_chargeDeclined")]).await.error(402)["code"],
        "card_declined"
    );
    rig.browser_post(&path, &[("payment_method", "pm_card_visa")]).await.ok();
    let done = again(&rig, &session).await;
    assert_eq!((&done["status"], &done["setup_intent"]["status"]), (&"complete".into(), &"succeeded".into()));
    assert_eq!(done["setup_intent"]["metadata"]["a"], "b");
    assert_eq!(done["customer_details"]["email"], "j@example.com");
    let missing = rig.post("/v1/checkout/sessions", &[form[0], form[3]]).await.error(400);
    assert_eq!(missing["param"], "currency");
}

#[tokio::test]
async fn what_costs_nothing_needs_no_card() {
    let rig = start().await;
    let mut form = SALE.to_vec();
    form[4].1 = "0";
    let session = rig.post("/v1/checkout/sessions", &form).await.ok();
    rig.browser_post(&format!("/v1/payment_pages/{}/confirm", text(&session["id"])), &[("email", "a@b.test")])
        .await
        .ok();
    let done = again(&rig, &session).await;
    assert_eq!((&done["status"], &done["payment_status"]), (&"complete".into(), &"no_payment_required".into()));
    assert_eq!(done["customer_details"]["email"], "a@b.test");
    assert!(done["payment_intent"].is_null());
}

#[tokio::test]
async fn what_cannot_be_is_refused() {
    let rig = start().await;
    for (more, param) in [
        (vec![("expires_at", (TODAY + 1799).to_string())], "expires_at"),
        (vec![("expires_at", (TODAY + 86_401).to_string())], "expires_at"),
        (vec![("success_url", "javascript:alert(1)".to_owned())], "success_url"),
        (vec![("customer_email", "nobody".to_owned())], "customer_email"),
        (vec![("mode", "subscription".to_owned())], "mode"),
        (vec![("line_items[0][price_data][unit_amount]", "10".to_owned())], "line_items"),
        (vec![("line_items[0][price_data][currency]", "xxx".to_owned())], "line_items[0][price_data][currency]"),
        (vec![("line_items[0][quantity]", "0".to_owned())], "line_items[0][quantity]"),
        (vec![("line_items[0][price]", "price_1".to_owned())], "line_items"),
        (vec![("allow_promotion_codes", "true".to_owned())], "allow_promotion_codes"),
        (vec![("shipping_options[0][shipping_rate]", "shr_1".to_owned())], "shipping_options"),
        (vec![("payment_intent_data[on_behalf_of]", "acct_1".to_owned())], "payment_intent_data[on_behalf_of]"),
        (vec![("allowed_payment_method_types[]", "klarna".to_owned())], "allowed_payment_method_types"),
    ] {
        let mut form: Vec<(&str, &str)> = SALE.to_vec();
        for (name, value) in &more {
            form.retain(|(known, _)| known != name);
            form.push((name, value));
        }
        let error = rig.post("/v1/checkout/sessions", &form).await.error(400);
        assert_eq!(error["param"], param, "{error}");
    }
    let session = session(&rig, &[]).await;
    let path = format!("/v1/payment_pages/{}/confirm", text(&session["id"]));
    let wrong =
        rig.browser_post(&path, &[("payment_method", "pm_card_visa"), ("expected_amount", "1")]).await.error(400);
    assert_eq!(wrong["code"], "checkout_amount_mismatch");
    assert_eq!(rig.browser_post("/v1/checkout/sessions", &SALE).await.error(403)["code"], "secret_key_required");
    assert_eq!(rig.get("/v1/checkout/sessions/cs_test_none").await.error(404)["code"], "resource_missing");
}

#[tokio::test]
async fn what_the_command_line_does_works_without_a_version() {
    let rig = start().await;
    let send = async |path: &str, form: &[(&str, &str)]| {
        rig.send(rig.http.post(format!("{}{path}", rig.url)).bearer_auth(crate::common::SECRET).form(form)).await.ok()
    };
    let product = send("/v1/products", &[("name", "myproduct"), ("description", "(created by Stripe CLI)")]).await;
    let price = [("product", text(&product["id"])), ("unit_amount", "1500"), ("currency", "eur")];
    let price = send("/v1/prices", &price).await;
    let form = [
        ("success_url", "https://httpbin.org/post"),
        ("cancel_url", "https://httpbin.org/post"),
        ("payment_method_types[0]", "card"),
        ("mode", "payment"),
        ("line_items[0][price]", text(&price["id"])),
        ("line_items[0][quantity]", "2"),
        ("payment_intent_data[shipping][name]", "Jenny Rosen"),
        ("payment_intent_data[shipping][address][line1]", "510 Townsend St"),
    ];
    let session = send("/v1/checkout/sessions", &form).await;
    let page = format!("/v1/payment_pages/{}", text(&session["id"]));
    rig.get(&page).await.ok();
    send(&format!("{page}/confirm"), &[("card[token]", "tok_visa"), ("expected_amount", "3000")]).await;
    assert_eq!(again(&rig, &session).await["payment_intent"]["shipping"]["name"], "Jenny Rosen");
    assert_eq!(rig.event_types().await.last().unwrap(), "checkout.session.completed");
}

#[tokio::test]
async fn time_passes_without_anyone_asking() {
    let rig = start().await;
    let deliveries = rig.sandbox.start_deliveries();
    session(&rig, &[]).await;
    rig.sandbox.set_clock(Some(TODAY + 24 * 60 * 60));
    let state = async || {
        let state = rig.get("/_control/state?kind=checkout.session").await.ok();
        text(&state["objects"][0]["status"]).to_owned()
    };
    for _ in 0..200 {
        if state().await == "expired" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(state().await, "expired");
    rig.sandbox.shutdown().await;
    deliveries.await.unwrap();
}

#[tokio::test]
async fn a_customer_without_an_address_gives_one_on_the_page() {
    let rig = start().await;
    let customer = rig.post("/v1/customers", &[("name", "Ann")]).await.ok();
    let session = session(&rig, &[("customer", text(&customer["id"]))]).await;
    let path = format!("/v1/payment_pages/{}", text(&session["id"]));
    assert!(rig.get(&path).await.ok()["customer_email"].is_null(), "so the page asks");
    let form = [("payment_method", "pm_card_visa"), ("email", "ann@example.com")];
    rig.browser_post(&format!("{path}/confirm"), &form).await.ok();
    assert_eq!(again(&rig, &session).await["customer_details"]["email"], "ann@example.com");
}
