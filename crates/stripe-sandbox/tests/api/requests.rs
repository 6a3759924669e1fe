//! The conventions of Stripe's HTTP: keys, versions, errors, idempotency, lists, expansion, nesting under a path.

use crate::common::{PUBLISHABLE, SECRET, TODAY, start, text};
use serde_json::{Value, json};

#[tokio::test]
async fn it_works_nested_under_a_path() {
    let rig = start().await;
    let made = rig.post("/below/stripe/v1/customers", &[("name", "Ann")]).await.ok();
    assert_eq!(rig.get(&format!("/v1/customers/{}", text(&made["id"]))).await.ok(), made);
}

#[tokio::test]
async fn keys_are_asked_for() {
    let rig = start().await;
    let url = format!("{}/v1/customers", rig.url);
    let error = rig.send(rig.http.get(&url)).await.error(401);
    assert!(text(&error["message"]).starts_with("You did not provide an API key."));
    let error = rig.send(rig.http.get(&url).bearer_auth("sk_test_0123456789abcdef")).await.error(401);
    assert_eq!(error["message"], "Invalid API Key provided: sk_test_************cdef");
    assert_eq!(rig.send(rig.http.get(&url).bearer_auth(SECRET)).await.status, 200);
    assert_eq!(rig.send(rig.http.get(&url).basic_auth(SECRET, None::<&str>)).await.status, 200);
    let error = rig.send(rig.http.get(&url).bearer_auth(PUBLISHABLE)).await.error(403);
    assert_eq!(error["code"], "secret_key_required");
}

#[tokio::test]
async fn a_browser_sees_only_intents_whose_secret_it_knows() {
    let rig = start().await;
    let intent = rig.intent(&[("metadata[order]", "7")]).await;
    let url = format!("{}/v1/payment_intents/{}", rig.url, text(&intent["id"]));
    let ask = |secret: &str| rig.http.get(format!("{url}?client_secret={secret}&key={PUBLISHABLE}"));
    let seen = rig.send(ask(text(&intent["client_secret"]))).await;
    assert_eq!(seen.header("access-control-allow-origin"), Some("*"));
    let seen = seen.ok();
    assert_eq!(seen["amount"], 2000);
    assert!(seen.get("metadata").is_none());
    let error = rig.send(ask("pi_x_secret_y")).await.error(400);
    assert_eq!(error["code"], "payment_intent_invalid_parameter");
    let error = rig.send(rig.http.get(&url).bearer_auth(PUBLISHABLE)).await.error(400);
    assert_eq!((&error["code"], &error["param"]), (&"parameter_missing".into(), &"client_secret".into()));
    let preflight = rig.send(rig.http.request(reqwest::Method::OPTIONS, &url)).await;
    assert_eq!(preflight.status, 204);
    assert!(preflight.header("access-control-allow-headers").unwrap().contains("Authorization"));
}

#[tokio::test]
async fn what_is_not_there_is_a_404() {
    let rig = start().await;
    for path in [
        "/v1/subscriptions",
        "/v1/payment_intents/search",
        "/v1/payment_intents/pi_1/apply_customer_balance",
        "/v2/core/events",
        "/v1/charges/a/b/c",
        "/",
    ] {
        let error = rig.get(path).await.error(404);
        assert_eq!(error["type"], "invalid_request_error");
        assert!(text(&error["message"]).starts_with(&format!("Unrecognized request URL (GET: {path})")), "{error}");
    }
    let error = rig.get("/v1/customers/cus_nobody").await.error(404);
    assert_eq!(error["code"], "resource_missing");
    assert_eq!((&error["message"], &error["param"]), (&"No such customer: 'cus_nobody'".into(), &"id".into()));
    assert_eq!(rig.get("/v1/customers/%2e%2e").await.status, 404);
}

#[tokio::test]
async fn parameters_are_checked() {
    let rig = start().await;
    let intents = "/v1/payment_intents";
    for (form, code, param) in [
        (vec![], "parameter_missing", "amount"),
        (vec![("amount", "2000")], "parameter_missing", "currency"),
        (vec![("amount", "2000"), ("currency", "eur"), ("colour", "red")], "parameter_unknown", "colour"),
        (
            vec![("amount", "2000"), ("currency", "eur"), ("shipping[colour]", "red")],
            "parameter_unknown",
            "shipping[colour]",
        ),
        (vec![("amount", "20.5"), ("currency", "eur")], "parameter_invalid_integer", "amount"),
        (vec![("amount", ""), ("currency", "eur")], "parameter_invalid_empty", "amount"),
        (vec![("amount", "1"), ("currency", "eur")], "amount_too_small", "amount"),
        (vec![("amount", "100000000"), ("currency", "eur")], "amount_too_large", "amount"),
        (vec![("amount", "5001"), ("currency", "kwd")], "invalid_charge_amount", "amount"),
        (vec![("amount", "2000"), ("currency", "eur"), ("customer", "cus_x")], "resource_missing", "customer"),
        (
            vec![("amount", "2000"), ("currency", "eur"), ("payment_method", "pm_x")],
            "resource_missing",
            "payment_method",
        ),
    ] {
        let error = rig.post(intents, &form).await.error(400);
        assert_eq!((&error["code"], &error["param"]), (&code.into(), &param.into()), "{error:#}");
    }
    assert_eq!(rig.post(intents, &[("amount", "2000"), ("currency", "zzz")]).await.error(400)["param"], "currency");
    let listed = rig.get("/v1/payment_intents").await.ok();
    assert_eq!(listed["data"], json!([]), "a refused request leaves nothing behind");
}

#[tokio::test]
async fn confirming_on_the_server_needs_a_way_back() {
    let rig = start().await;
    let form = [("amount", "2000"), ("currency", "eur"), ("payment_method", "pm_card_visa"), ("confirm", "true")];
    let error = rig.post("/v1/payment_intents", &form).await.error(400);
    assert!(text(&error["message"]).contains("you must provide a `return_url`"));
    let never = [
        &form[..],
        &[("automatic_payment_methods[enabled]", "true"), ("automatic_payment_methods[allow_redirects]", "never")],
    ]
    .concat();
    assert_eq!(rig.post("/v1/payment_intents", &never).await.ok()["status"], "succeeded");
}

#[tokio::test]
async fn former_parameters_are_taken_only_without_a_version() {
    let rig = start().await;
    let form = [("amount", "2000"), ("currency", "usd"), ("payment_method_types[]", "card")];
    let error = rig.post("/v1/payment_intents", &form).await.error(400);
    assert_eq!(error["code"], "parameter_unknown");
    let url = format!("{}/v1/payment_intents", rig.url);
    let made = rig.send(rig.http.post(&url).bearer_auth(SECRET).form(&form)).await.ok();
    assert_eq!(made["allowed_payment_method_types"], json!(["card"]));
    let old = rig.http.get(&url).bearer_auth(SECRET).header("stripe-version", "2019-01-01");
    assert!(text(&rig.send(old).await.error(400)["message"]).starts_with("Invalid Stripe API version"));
}

#[tokio::test]
async fn answers_name_request_and_version() {
    let rig = start().await;
    let answer = rig.post("/v1/customers", &[]).await;
    assert!(answer.header("request-id").unwrap().starts_with("req_"));
    assert_eq!(answer.header("stripe-version"), Some("2026-09-30.endive"));
    let other = rig.form("/v1/customers", &[]).header("stripe-account", "acct_other");
    assert_eq!(rig.send(other).await.error(403)["code"], "account_invalid");
    let account = rig.get("/v1/account").await.ok();
    let own = rig.form("/v1/customers", &[]).header("stripe-account", text(&account["id"]));
    assert_eq!(rig.send(own).await.status, 200);
    let json_body =
        rig.http.post(format!("{}/v1/customers", rig.url)).bearer_auth(SECRET).json(&json!({ "name": "x" }));
    assert!(text(&rig.send(json_body).await.error(400)["message"]).contains("x-www-form-urlencoded"));
}

#[tokio::test]
async fn the_same_key_does_the_work_once() {
    let rig = start().await;
    let form = [("amount", "2000"), ("currency", "eur")];
    let first = rig.post_with_key("k1", "/v1/payment_intents", &form).await;
    assert!(first.header("idempotent-replayed").is_none());
    let request = first.header("request-id").unwrap().to_owned();
    let again = rig.post_with_key("k1", "/v1/payment_intents", &[form[1], form[0]]).await;
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.header("original-request"), Some(&*request));
    assert_eq!(again.header("idempotency-key"), Some("k1"));
    assert_eq!(again.ok(), first.ok());
    let error =
        rig.post_with_key("k1", "/v1/payment_intents", &[("amount", "3000"), ("currency", "eur")]).await.error(400);
    assert_eq!(error["type"], "idempotency_error");
    assert!(text(&error["message"]).contains("same parameters"));
    let error = rig.post_with_key("k1", "/v1/customers", &[]).await.error(400);
    assert!(text(&error["message"]).contains("same endpoint"));
    assert_eq!(rig.get("/v1/payment_intents").await.ok()["data"].as_array().unwrap().len(), 1);
    // A day later the key is free again.
    rig.sandbox.set_clock(Some(TODAY + 24 * 60 * 60));
    assert_eq!(rig.post_with_key("k1", "/v1/customers", &[]).await.status, 200);
}

#[tokio::test]
async fn declines_are_replayed_and_bad_parameters_are_not() {
    let rig = start().await;
    let declined = [
        ("amount", "2000"),
        ("currency", "eur"),
        ("payment_method", "pm_card_chargeDeclined"),
        ("confirm", "true"),
        ("off_session", "true"),
    ];
    let first = rig.post_with_key("k1", "/v1/payment_intents", &declined).await;
    let again = rig.post_with_key("k1", "/v1/payment_intents", &declined).await;
    assert_eq!((again.status, again.header("idempotent-replayed")), (402, Some("true")));
    assert_eq!(again.body, first.body);
    assert_eq!(rig.get("/v1/charges").await.ok()["data"].as_array().unwrap().len(), 1);
    rig.post_with_key("k2", "/v1/payment_intents", &[("amount", "1"), ("currency", "eur")]).await.error(400);
    rig.post_with_key("k2", "/v1/payment_intents", &[("amount", "2000"), ("currency", "eur")]).await.ok();
}

#[tokio::test]
async fn a_key_under_way_is_a_conflict() {
    let rig = start().await;
    // The first request waits until it is given up; meanwhile the second meets it.
    rig.control("faults", json!({ "kind": "delay", "delay_ms": 3_600_000, "matching": { "path": "/v1/customers" } }))
        .await
        .ok();
    let first = rig.form("/v1/customers", &[]).header("idempotency-key", "k1").send();
    let first = tokio::spawn(first);
    let used_up = async {
        while rig.send(rig.http.get(format!("{}/_control/faults", rig.url))).await.ok()["requests"] != json!([]) {
            tokio::task::yield_now().await;
        }
    };
    used_up.await;
    let second = rig.post_with_key("k1", "/v1/customers", &[]).await;
    assert_eq!(second.header("stripe-should-retry"), Some("true"));
    assert_eq!(second.error(409)["code"], "idempotency_key_in_use");
    first.abort();
}

#[tokio::test]
async fn lists_come_in_pages_newest_first() {
    let rig = start().await;
    let mut made = Vec::new();
    for index in 0..5 {
        rig.sandbox.set_clock(Some(TODAY + index));
        made.push(text(&rig.post("/v1/customers", &[("name", "x")]).await.ok()["id"]).to_owned());
    }
    let ids = |page: &Value| -> Vec<String> {
        page["data"].as_array().unwrap().iter().map(|item| text(&item["id"]).to_owned()).collect()
    };
    let first = rig.get("/v1/customers?limit=2").await.ok();
    assert_eq!(
        (ids(&first), &first["has_more"], &first["url"]),
        (vec![made[4].clone(), made[3].clone()], &true.into(), &"/v1/customers".into())
    );
    let second = rig.get(&format!("/v1/customers?limit=3&starting_after={}", made[3])).await.ok();
    assert_eq!(
        (ids(&second), &second["has_more"]),
        (vec![made[2].clone(), made[1].clone(), made[0].clone()], &false.into())
    );
    let back = rig.get(&format!("/v1/customers?limit=2&ending_before={}", made[0])).await.ok();
    assert_eq!((ids(&back), &back["has_more"]), (vec![made[2].clone(), made[1].clone()], &true.into()));
    let between = rig.get(&format!("/v1/customers?created[gte]={}&created[lt]={}", TODAY + 1, TODAY + 3)).await.ok();
    assert_eq!(ids(&between), [made[2].clone(), made[1].clone()]);
    let at = rig.get(&format!("/v1/customers?created={TODAY}")).await.ok();
    assert_eq!(ids(&at), [made[0].clone()]);
    assert_eq!(rig.get("/v1/customers?limit=101").await.error(400)["param"], "limit");
    assert_eq!(rig.get("/v1/customers?starting_after=cus_x").await.error(400)["code"], "resource_missing");
}

#[tokio::test]
async fn ids_become_objects_where_asked() {
    let rig = start().await;
    let customer = rig.post("/v1/customers", &[]).await.ok();
    let form = [
        ("customer", text(&customer["id"])),
        ("payment_method", "pm_card_visa"),
        ("confirm", "true"),
        ("return_url", "https://shop.test"),
        ("expand[]", "latest_charge.balance_transaction"),
        ("expand[]", "customer"),
    ];
    let intent = rig.intent(&form).await;
    assert_eq!(intent["customer"], customer);
    let fee = &intent["latest_charge"]["balance_transaction"]["fee"];
    assert_eq!((fee, &intent["latest_charge"]["balance_transaction"]["net"]), (&88.into(), &1912.into()));
    let listed = rig.get("/v1/payment_intents?expand[]=data.latest_charge.customer").await.ok();
    assert_eq!(listed["data"][0]["latest_charge"]["customer"]["id"], customer["id"]);
    let source = rig.get("/v1/balance_transactions?expand[]=data.source").await.ok();
    assert_eq!(source["data"][0]["source"]["object"], "charge");
    for path in ["colour", "status", "metadata.x", "data"] {
        let error = rig.get(&format!("/v1/payment_intents/{}?expand[]={path}", text(&intent["id"]))).await.error(400);
        assert!(text(&error["message"]).contains("cannot be expanded"), "{error}");
    }
    let deep = rig.get("/v1/payment_intents?expand[]=data.latest_charge.payment_intent.latest_charge.customer.x").await;
    assert_eq!(deep.error(400)["code"], "property_expansion_max_depth");
}

#[tokio::test]
async fn customers_change_and_go() {
    let rig = start().await;
    let made = rig
        .post("/v1/customers", &[("email", "a@example.com"), ("metadata[user]", "usr_1"), ("name", "Ann")])
        .await
        .ok();
    let path = format!("/v1/customers/{}", text(&made["id"]));
    let changed = rig.post(&path, &[("metadata[user]", ""), ("name", "")]).await.ok();
    assert_eq!((&changed["metadata"], &changed["name"]), (&json!({}), &Value::Null));
    assert_eq!(rig.get("/v1/customers?email=a@example.com").await.ok()["data"].as_array().unwrap().len(), 1);
    assert_eq!(rig.delete(&path).await.ok()["deleted"], true);
    assert_eq!(rig.get(&path).await.ok(), json!({ "id": made["id"], "object": "customer", "deleted": true }));
    assert_eq!(rig.delete(&path).await.status, 404);
    let events = rig.get("/v1/events?type=customer.updated").await.ok();
    assert_eq!(
        events["data"][0]["data"]["previous_attributes"],
        json!({ "metadata": { "user": "usr_1" }, "name": "Ann" })
    );
}
