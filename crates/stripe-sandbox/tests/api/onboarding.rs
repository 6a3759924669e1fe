//! Account Links and the page behind them, as its script asks it: once, in parts, with mistakes, and to the end.

use reqwest::redirect::Policy;
use serde_json::{Value, json};

use crate::common::{Rig, TODAY, start, text};

const BACK: &str = "https://shop.test/back";
const REFRESH: &str = "https://shop.test/again";

async fn link(rig: &Rig, account: &str) -> String {
    let form = [("account", account), ("type", "account_onboarding"), ("return_url", BACK), ("refresh_url", REFRESH)];
    let link = rig.post("/v1/account_links", &form).await.ok();
    assert_eq!((&link["object"], &link["expires_at"]), (&"account_link".into(), &(TODAY + 300).into()));
    text(&link["url"]).replace("http://sandbox.test", &rig.url)
}

/// Where a link leads.
async fn follow(link: &str) -> String {
    let client = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
    let answer = client.get(link).send().await.unwrap();
    assert_eq!(answer.status(), 303);
    answer.headers()["location"].to_str().unwrap().to_owned()
}

/// The page's address, from a link that nobody has opened.
async fn open(rig: &Rig, account: &str) -> String {
    let to = follow(&link(rig, account).await).await;
    format!("{}/setup/c/{}", rig.url, to.strip_prefix("../../c/").unwrap())
}

async fn details(rig: &Rig, page: &str) -> Value {
    rig.send(rig.http.get(format!("{page}/details"))).await.ok()
}

async fn save(rig: &Rig, page: &str, form: &[(&str, &str)]) -> Value {
    rig.send(rig.http.post(format!("{page}/save")).form(form)).await.ok()
}

const PERSON: &[(&str, &str)] = &[
    ("business_type", "individual"),
    ("first_name", "Jenny"),
    ("last_name", "Rosen"),
    ("dob_day", "2"),
    ("dob_month", "3"),
    ("dob_year", "1990"),
    ("line1", "Weg 1"),
    ("city", "Berlin"),
    ("postal_code", "10115"),
    ("account_number", "DE89 3704 0044 0532 0130 00"),
];

#[tokio::test]
async fn everything_given_makes_the_account_ready() {
    let rig = start().await;
    let id = rig.express("DE").await;
    let page = open(&rig, &id).await;
    let shown = details(&rig, &page).await;
    assert_eq!((&shown["state"], &shown["iban"], &shown["bank"]), (&"open".into(), &true.into(), &Value::Null));
    let saved = save(&rig, &page, &[PERSON, &[("document", "succeeds"), ("finish", "true")]].concat()).await;
    assert_eq!(saved, json!({ "return_url": BACK }));
    let account = rig.get(&format!("/v1/accounts/{id}")).await.ok();
    assert_eq!((&account["details_submitted"], &account["payouts_enabled"]), (&true.into(), &true.into()));
    assert_eq!(account["capabilities"]["transfers"], "active");
    assert_eq!(account["external_accounts"]["data"][0]["account_holder_name"], "Jenny Rosen");
    assert!(account.get("individual").is_none(), "Stripe keeps that for itself");
    assert_eq!(details(&rig, &page).await["state"], "done");
    let types = rig.event_types_of(&id).await;
    assert!(
        types.contains(&"account.updated".to_owned()) && types.contains(&"account.external_account.created".to_owned())
    );
    let url = rig.post(&format!("/v1/accounts/{id}/login_links"), &[]).await.ok()["url"].clone();
    let url = text(&url).replace("http://sandbox.test", &rig.url);
    let dashboard = rig.http.get(&url).send().await.unwrap().text().await.unwrap();
    assert!(dashboard.contains("Available") && dashboard.contains("€0.00 eur"), "{dashboard}");
    rig.sandbox.set_clock(Some(TODAY + 300));
    assert_eq!(rig.http.get(&url).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn a_part_can_be_saved_and_the_rest_stays_due() {
    let rig = start().await;
    let id = rig.express("DE").await;
    let page = open(&rig, &id).await;
    let saved =
        save(&rig, &page, &[("business_type", "individual"), ("first_name", "Jenny"), ("finish", "false")]).await;
    assert_eq!(saved["return_url"], BACK);
    let account = rig.get(&format!("/v1/accounts/{id}")).await.ok();
    let due = account["requirements"]["currently_due"].as_array().unwrap();
    assert!(!due.contains(&"individual.first_name".into()) && due.contains(&"individual.last_name".into()));
    assert_eq!(account["details_submitted"], false);
    let again = open(&rig, &id).await;
    assert_eq!(details(&rig, &again).await["filled"]["first_name"], "Jenny");
}

#[tokio::test]
async fn mistakes_are_named_beside_their_fields_and_nothing_is_saved() {
    let rig = start().await;
    let id = rig.express("US").await;
    let page = open(&rig, &id).await;
    let empty = save(&rig, &page, &[("business_type", "company"), ("finish", "true")]).await["errors"].clone();
    for field in ["company_name", "first_name", "last_name", "line1", "city", "state", "postal_code", "account_number"]
    {
        assert_eq!(empty[field], "required", "{field}");
    }
    assert_eq!(empty["dob"], "no_date");
    let form = [
        ("first_name", "Jenny"),
        ("dob_day", "31"),
        ("dob_month", "2"),
        ("dob_year", "1990"),
        ("account_number", "123"),
        ("routing_number", "110000000"),
        ("finish", "false"),
    ];
    let wrong = save(&rig, &page, &form).await;
    assert_eq!(wrong["errors"], json!({ "dob": "no_date", "account_number": "not_a_test_account" }));
    let young =
        save(&rig, &page, &[("dob_day", "22"), ("dob_month", "11"), ("dob_year", "2008"), ("finish", "false")]).await;
    assert_eq!(young["errors"], json!({ "dob": "too_young" }));
    let lone = save(&rig, &page, &[("account_number", "000123456789"), ("finish", "false")]).await;
    assert_eq!(lone["errors"], json!({ "routing_number": "required" }));
    assert_eq!(details(&rig, &page).await["filled"]["first_name"], Value::Null);
}

#[tokio::test]
async fn a_document_fails_or_stays_under_review() {
    let rig = start().await;
    for (document, status, reason) in
        [("fails", "inactive", "requirements.past_due"), ("pending", "pending", "requirements.pending_verification")]
    {
        let id = rig.express("DE").await;
        let page = open(&rig, &id).await;
        save(&rig, &page, &[PERSON, &[("document", document), ("finish", "true")]].concat()).await;
        let account = rig.get(&format!("/v1/accounts/{id}")).await.ok();
        assert_eq!(account["capabilities"]["transfers"], status, "{document}");
        assert_eq!(account["requirements"]["disabled_reason"], reason, "{document}");
        let again = open(&rig, &id).await;
        let shown = details(&rig, &again).await;
        assert_eq!(shown["document_failed"], document == "fails");
        assert_eq!(shown["bank"]["last4"], "3000");
        // The bank account is known, so it need not be given again.
        let known = PERSON.iter().filter(|(field, _)| *field != "account_number").copied().collect::<Vec<_>>();
        save(&rig, &again, &[&known[..], &[("document", "succeeds"), ("finish", "true")]].concat()).await;
        rig.control("account", json!({ "action": "complete", "account": id })).await.ok();
        assert_eq!(rig.get(&format!("/v1/accounts/{id}")).await.ok()["payouts_enabled"], true);
    }
}

#[tokio::test]
async fn a_link_opens_once_and_for_minutes() {
    let rig = start().await;
    let id = rig.express("DE").await;
    let first = link(&rig, &id).await;
    assert!(follow(&first).await.starts_with("../../c/"));
    assert_eq!(follow(&first).await, REFRESH, "it was used");
    let second = link(&rig, &id).await;
    rig.sandbox.set_clock(Some(TODAY + 300));
    assert_eq!(follow(&second).await, REFRESH, "it is too old");
    let unknown = format!("{second}x");
    assert_eq!(follow(&unknown).await, "../../c/none");
    assert_eq!(rig.http.get(format!("{}/setup/c/none/details", rig.url)).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn a_page_that_is_over_leads_back() {
    let rig = start().await;
    let id = rig.express("DE").await;
    let page = open(&rig, &id).await;
    rig.sandbox.set_clock(Some(TODAY + 3600));
    assert_eq!(details(&rig, &page).await["state"], "expired");
    assert_eq!(save(&rig, &page, PERSON).await, json!({ "return_url": REFRESH }));
    rig.delete(&format!("/v1/accounts/{id}")).await.ok();
    assert_eq!(rig.send(rig.http.get(format!("{page}/details"))).await.status, 404);
}

#[tokio::test]
async fn a_link_needs_addresses_and_an_account_that_it_is_for() {
    let rig = start().await;
    let id = rig.express("DE").await;
    let form = [("account", &*id), ("type", "account_onboarding"), ("return_url", BACK)];
    assert_eq!(rig.post("/v1/account_links", &form).await.error(400)["param"], "refresh_url");
    let form = [
        ("account", &*id),
        ("type", "account_onboarding"),
        ("return_url", "javascript:alert(1)"),
        ("refresh_url", REFRESH),
    ];
    assert_eq!(rig.post("/v1/account_links", &form).await.error(400)["code"], "url_invalid");
    let form = [("account", &*id), ("type", "account_update"), ("return_url", BACK), ("refresh_url", REFRESH)];
    assert_eq!(rig.post("/v1/account_links", &form).await.error(400)["param"], "type");
    let form =
        [("account", "acct_none"), ("type", "account_onboarding"), ("return_url", BACK), ("refresh_url", REFRESH)];
    assert_eq!(rig.post("/v1/account_links", &form).await.error(403)["code"], "account_invalid");
}
