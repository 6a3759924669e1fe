//! Connected accounts: made, given what is required, verified or not, changed, rejected and deleted; and kept apart from each other.

use serde_json::{Value, json};

use crate::common::{PUBLISHABLE, Rig, TODAY, start, text};

/// Everything that is required of a person in Germany.
const GIVEN: &[(&str, &str)] = &[
    ("business_type", "individual"),
    ("individual[first_name]", "Jenny"),
    ("individual[last_name]", "Rosen"),
    ("individual[dob][day]", "2"),
    ("individual[dob][month]", "3"),
    ("individual[dob][year]", "1990"),
    ("individual[address][line1]", "Weg 1"),
    ("individual[address][city]", "Berlin"),
    ("individual[address][postal_code]", "10115"),
    ("tos_acceptance[date]", "1795219200"),
    ("tos_acceptance[ip]", "203.0.113.1"),
    ("external_account[object]", "bank_account"),
    ("external_account[country]", "DE"),
    ("external_account[account_number]", "DE89370400440532013000"),
];

async fn custom(rig: &Rig, more: &[(&str, &str)]) -> Value {
    let form =
        [&[("type", "custom"), ("country", "DE"), ("capabilities[transfers][requested]", "true")], more].concat();
    rig.post("/v1/accounts", &form).await.ok()
}

async fn account(rig: &Rig, id: &Value) -> Value {
    rig.get(&format!("/v1/accounts/{}", text(id))).await.ok()
}

#[tokio::test]
async fn a_new_account_names_what_it_needs() {
    let rig = start().await;
    let form = [
        ("type", "express"),
        ("country", "fr"),
        ("email", "jenny@example.com"),
        ("capabilities[transfers][requested]", "true"),
        ("settings[payouts][schedule][interval]", "manual"),
        ("metadata[trainer]", "trn_1"),
    ];
    let made = rig.post("/v1/accounts", &form).await.ok();
    assert!(text(&made["id"]).starts_with("acct_1"));
    assert_eq!(
        (&made["type"], &made["country"], &made["default_currency"]),
        (&"express".into(), &"FR".into(), &"eur".into())
    );
    assert_eq!(made["controller"]["requirement_collection"], "stripe");
    assert_eq!(made["capabilities"], json!({ "transfers": "inactive" }));
    for flag in ["charges_enabled", "payouts_enabled", "details_submitted"] {
        assert_eq!(made[flag], false, "{flag}");
    }
    assert_eq!(made["requirements"]["disabled_reason"], "requirements.past_due");
    let due: Vec<&str> = made["requirements"]["currently_due"].as_array().unwrap().iter().map(text).collect();
    for name in ["business_type", "external_account", "representative.dob.day", "tos_acceptance.ip"] {
        assert!(due.contains(&name), "{name} in {due:?}");
    }
    assert_eq!(made["settings"]["payouts"]["schedule"]["interval"], "manual");
    assert_eq!(account(&rig, &made["id"]).await, made);
    assert_eq!(rig.get("/v1/accounts").await.ok()["data"], json!([made]));
}

#[tokio::test]
async fn a_complete_account_is_verified_and_says_so() {
    let rig = start().await;
    let made = custom(&rig, GIVEN).await;
    assert_eq!(made["capabilities"]["transfers"], "pending");
    assert_eq!(made["requirements"]["disabled_reason"], "requirements.pending_verification");
    assert_eq!((&made["details_submitted"], &made["payouts_enabled"]), (&true.into(), &false.into()));
    let later = account(&rig, &made["id"]).await;
    assert_eq!(later["capabilities"]["transfers"], "active");
    assert_eq!((&later["payouts_enabled"], &later["charges_enabled"]), (&true.into(), &true.into()));
    assert_eq!(later["requirements"]["currently_due"], json!([]));
    assert_eq!(
        (&later["individual"]["first_name"], &later["individual"]["dob"]["year"]),
        (&"Jenny".into(), &1990.into())
    );
    let id = text(&made["id"]);
    let types = rig.event_types_of(id).await;
    assert!(types.ends_with(&["account.updated".to_owned(), "capability.updated".to_owned()]), "{types:?}");
    let told = rig.get_as(id, "/v1/events?type=account.updated&limit=1").await.ok()["data"][0].clone();
    assert_eq!((&told["account"], &told["data"]["object"]["id"]), (&made["id"], &made["id"]));
    assert_eq!(told["data"]["previous_attributes"]["capabilities"], json!({ "transfers": "pending" }));
    assert!(!rig.event_types().await.contains(&"account.updated".to_owned()), "it happened at the account");
}

#[tokio::test]
async fn a_document_can_fail_and_another_repairs_it() {
    let rig = start().await;
    let document = "individual[verification][document][front]";
    let made = custom(&rig, &[GIVEN, &[(document, "file_identity_document_failed")]].concat()).await;
    let failed = account(&rig, &made["id"]).await;
    assert_eq!(failed["capabilities"]["transfers"], "inactive");
    assert_eq!(failed["requirements"]["errors"][0]["requirement"], "individual.verification.document");
    assert_eq!(failed["requirements"]["currently_due"], json!(["individual.verification.document"]));
    let path = format!("/v1/accounts/{}", text(&made["id"]));
    rig.post(&path, &[(document, "file_identity_document_success")]).await.ok();
    assert_eq!(account(&rig, &made["id"]).await["capabilities"]["transfers"], "active");
}

#[tokio::test]
async fn more_may_be_needed_at_once_or_by_a_deadline() {
    let rig = start().await;
    let id = rig.ready("DE").await;
    let need = |deadline: Option<i64>| json!({ "action": "needs", "account": id, "requirements": ["individual.id_number"], "deadline": deadline });
    let now = rig.control("account", need(None)).await.ok();
    assert_eq!(now["requirements"]["past_due"], json!(["individual.id_number"]));
    assert_eq!((&now["capabilities"]["transfers"], &now["payouts_enabled"]), (&"inactive".into(), &false.into()));
    let later = rig.control("account", need(Some(TODAY + 100))).await.ok();
    assert_eq!(
        (&later["capabilities"]["transfers"], &later["requirements"]["past_due"]),
        (&"active".into(), &json!([]))
    );
    assert_eq!(later["requirements"]["current_deadline"], TODAY + 100);
    rig.sandbox.set_clock(Some(TODAY + 100));
    let over = account(&rig, &later["id"]).await;
    assert_eq!(over["capabilities"]["transfers"], "inactive");
    assert_eq!(over["requirements"]["disabled_reason"], "requirements.past_due");
    rig.control("account", json!({ "action": "complete", "account": id })).await.ok();
    assert_eq!(account(&rig, &later["id"]).await["payouts_enabled"], true);
    assert_eq!(rig.control("account", json!({ "action": "complete", "account": "acct_none" })).await.status, 404);
}

#[tokio::test]
async fn a_rejected_account_can_do_nothing() {
    let rig = start().await;
    let id = rig.ready("US").await;
    let rejected = rig.post(&format!("/v1/accounts/{id}/reject"), &[("reason", "terms_of_service")]).await.ok();
    assert_eq!(rejected["requirements"]["disabled_reason"], "rejected.platform_terms_of_service");
    assert_eq!((&rejected["charges_enabled"], &rejected["payouts_enabled"]), (&false.into(), &false.into()));
    let form = [("amount", "100"), ("currency", "eur"), ("destination", &*id)];
    assert_eq!(rig.post("/v1/transfers", &form).await.error(400)["code"], "insufficient_capabilities_for_transfer");
}

#[tokio::test]
async fn capabilities_are_requested_and_given_up() {
    let rig = start().await;
    let id = rig.ready("US").await;
    let path = format!("/v1/accounts/{id}/capabilities");
    let list = rig.get(&path).await.ok();
    assert_eq!((&list["data"][0]["id"], &list["data"][0]["status"]), (&"transfers".into(), &"active".into()));
    let cards = rig.get(&format!("{path}/card_payments")).await.ok();
    assert_eq!((&cards["requested"], &cards["status"]), (&false.into(), &"unrequested".into()));
    let asked = rig.post(&format!("{path}/card_payments"), &[("requested", "true")]).await.ok();
    assert_eq!(asked["status"], "active", "its website is known");
    rig.post(&format!("{path}/card_payments"), &[("requested", "false")]).await.ok();
    assert_eq!(rig.get(&format!("/v1/accounts/{id}")).await.ok()["capabilities"], json!({ "transfers": "active" }));
    assert_eq!(rig.get(&format!("{path}/flying")).await.status, 404);
}

#[tokio::test]
async fn what_cannot_be_is_refused() {
    let rig = start().await;
    let refused = async |form: &[(&str, &str)]| rig.post("/v1/accounts", form).await.error(400);
    assert_eq!(refused(&[("country", "KP")]).await["code"], "country_unsupported");
    assert_eq!(
        refused(&[("type", "express"), ("controller[fees][payer]", "account")]).await["code"],
        "parameters_exclusive"
    );
    assert_eq!(refused(&[("controller[requirement_collection]", "application")]).await["param"], "controller");
    assert_eq!(refused(&[("capabilities[levitation][requested]", "true")]).await["code"], "parameter_unknown");
    let pakistan = [("type", "express"), ("country", "PK"), ("capabilities[transfers][requested]", "true")];
    assert!(text(&refused(&pakistan).await["message"]).contains("full ToS agreement"));
    let form = [&pakistan[..], &[("tos_acceptance[service_agreement]", "recipient")]].concat();
    let recipient = rig.post("/v1/accounts", &form).await.ok();
    assert_eq!(recipient["tos_acceptance"]["service_agreement"], "recipient");
    let express = rig.express("US").await;
    let tos = [("tos_acceptance[date]", "1795219200"), ("tos_acceptance[ip]", "203.0.113.1")];
    let error = rig.post(&format!("/v1/accounts/{express}"), &tos).await.error(400);
    assert!(text(&error["message"]).contains("on behalf of Standard and Express"));
    let weekly = [("settings[payouts][schedule][interval]", "weekly")];
    let error = rig.post(&format!("/v1/accounts/{express}"), &weekly).await.error(400);
    assert_eq!(error["param"], "settings[payouts][schedule][weekly_anchor]");
    let link = rig.post(&format!("/v1/accounts/{express}/login_links"), &[]).await.error(400);
    assert!(text(&link["message"]).contains("not completed onboarding"));
    assert_eq!(rig.get("/v1/accounts/acct_none").await.error(403)["code"], "account_invalid");
}

#[tokio::test]
async fn a_controller_takes_the_place_of_a_type() {
    let rig = start().await;
    let form = [
        ("controller[fees][payer]", "application"),
        ("controller[losses][payments]", "application"),
        ("controller[requirement_collection]", "application"),
        ("controller[stripe_dashboard][type]", "none"),
        ("country", "DE"),
    ];
    let made = rig.post("/v1/accounts", &form).await.ok();
    assert_eq!((&made["type"], &made["controller"]["fees"]["payer"]), (&"none".into(), &"application".into()));
    let standard = rig.post("/v1/accounts", &[]).await.ok();
    assert_eq!((&standard["type"], &standard["country"]), (&"standard".into(), &"US".into()));
    assert_eq!(standard["capabilities"], json!({ "card_payments": "inactive", "transfers": "inactive" }));
}

#[tokio::test]
async fn an_account_sees_itself_and_nothing_of_others() {
    let rig = start().await;
    let (one, two) = (rig.ready("DE").await, rig.ready("DE").await);
    assert_eq!(rig.get_as(&one, "/v1/account").await.ok()["id"], one.as_str());
    assert_eq!(rig.get("/v1/account").await.ok()["id"], "acct_1SandboxPlatform00");
    assert_eq!(rig.get_as(&one, &format!("/v1/accounts/{two}")).await.status, 403);
    assert_eq!(rig.get_as("acct_none", "/v1/balance").await.error(403)["code"], "account_invalid");
    assert_eq!(rig.post_as(&one, "/v1/accounts", &[("type", "express")]).await.status, 400);
    let ours = rig.post("/v1/customers", &[("name", "Ours")]).await.ok();
    let theirs = rig.post_as(&one, "/v1/customers", &[("name", "Theirs")]).await.ok();
    let path = |customer: &Value| format!("/v1/customers/{}", text(&customer["id"]));
    assert_eq!(rig.get_as(&one, &path(&theirs)).await.ok()["name"], "Theirs");
    for answer in
        [rig.get(&path(&theirs)).await, rig.get_as(&two, &path(&theirs)).await, rig.get_as(&one, &path(&ours)).await]
    {
        assert_eq!(answer.error(404)["code"], "resource_missing");
    }
    assert_eq!(rig.get("/v1/customers").await.ok()["data"], json!([ours]));
    assert_eq!(rig.get_as(&one, "/v1/customers").await.ok()["data"], json!([theirs]));
    assert_eq!(rig.get_as(&two, "/v1/customers").await.ok()["data"], json!([]));
    let cursor = format!("/v1/customers?starting_after={}", text(&theirs["id"]));
    assert_eq!(rig.get(&cursor).await.error(400)["code"], "resource_missing");
    assert_eq!(rig.post(&path(&theirs), &[("name", "Stolen")]).await.status, 404);
    assert_eq!(rig.event_types_of(&one).await.last().unwrap(), "customer.created");
    assert_eq!(rig.event_types().await.iter().filter(|kind| *kind == "customer.created").count(), 1);
    // Stripe.js names the account in a parameter.
    let form = [
        ("type", "card"),
        ("card[number]", "4242424242424242"),
        ("card[exp_month]", "12"),
        ("card[exp_year]", "2030"),
        ("_stripe_account", &*one),
    ];
    let card = rig
        .send(rig.http.post(format!("{}/v1/payment_methods", rig.url)).bearer_auth(PUBLISHABLE).form(&form))
        .await
        .ok();
    let path = format!("/v1/payment_methods/{}", text(&card["id"]));
    assert_eq!((rig.get_as(&one, &path).await.status, rig.get(&path).await.status), (200, 404));
}

#[tokio::test]
async fn a_key_of_one_account_is_not_a_key_of_another() {
    let rig = start().await;
    let id = rig.ready("DE").await;
    let form = [("name", "Once")];
    let first = rig.post_with_key("k", "/v1/customers", &form).await.ok();
    let request = || rig.form("/v1/customers", &form).header("idempotency-key", "k").header("stripe-account", &id);
    let theirs = rig.send(request()).await.ok();
    assert_ne!(theirs["id"], first["id"]);
    assert_eq!(rig.send(request()).await.ok()["id"], theirs["id"]);
    assert_eq!(rig.post_with_key("k", "/v1/customers", &form).await.ok()["id"], first["id"]);
}

#[tokio::test]
async fn a_deleted_account_is_gone_with_all_it_had() {
    let rig = start().await;
    let id = rig.ready("DE").await;
    rig.earn().await;
    rig.post("/v1/transfers", &[("amount", "100"), ("currency", "eur"), ("destination", &*id)]).await.ok();
    let path = format!("/v1/accounts/{id}");
    assert!(text(&rig.delete(&path).await.error(400)["message"]).contains("balance is not zero"));
    let transfer = rig.get("/v1/transfers").await.ok()["data"][0]["id"].clone();
    rig.post(&format!("/v1/transfers/{}/reversals", text(&transfer)), &[]).await.ok();
    assert_eq!(rig.delete(&path).await.ok(), json!({ "id": id, "object": "account", "deleted": true }));
    assert_eq!((rig.get(&path).await.status, rig.get_as(&id, "/v1/balance").await.status), (403, 403));
    let events = rig.get("/_control/state?kind=event").await.ok();
    let (last, account) = (&events["objects"][0]["type"], &events["objects"][0]["account"]);
    assert_eq!((last, account), (&"account.application.deauthorized".into(), &id.into()));
}
