//! What was answered survives the end of the process; card numbers do not get that far.

use std::io::Write;

use crate::common::{TODAY, start_with_journal, text};
use stripe_sandbox::{Outcome, Sandbox, SandboxError};

#[tokio::test]
async fn everything_is_there_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("state").join("sandbox.jsonl");
    let before = start_with_journal(journal.clone()).await;
    let (_, waiting) = before.pay("4000002760003184").await;
    let (_, paid) = before.pay("4242424242424242").await;
    // What is too old by the machine's clock is dropped when the journal is opened: this one must not be.
    before.sandbox.set_clock(None);
    let made = before.post_with_key("k1", "/v1/customers", &[("name", "Ann")]).await.ok();
    before.sandbox.set_clock(Some(TODAY));
    let gone = before.post("/v1/customers", &[]).await.ok();
    before.delete(&format!("/v1/customers/{}", text(&gone["id"]))).await.ok();
    let events = before.get("/v1/events?limit=100").await.ok();
    // Not closed in any way, as if killed.
    for _ in 0..2 {
        let after = start_with_journal(journal.clone()).await;
        assert_eq!(after.get("/v1/events?limit=100").await.ok(), events, "the same events in the same order");
        let path = format!("/v1/payment_intents/{}?expand[]=latest_charge", text(&paid["id"]));
        assert_eq!(after.get(&path).await.ok(), paid);
        assert_eq!(after.get(&format!("/v1/customers/{}", text(&gone["id"]))).await.ok()["deleted"], true);
        let again = after.post_with_key("k1", "/v1/customers", &[("name", "Ann")]).await;
        assert_eq!(again.header("idempotent-replayed"), Some("true"));
        assert_eq!(again.ok(), made);
    }
    let after = start_with_journal(journal).await;
    let done = after.sandbox.complete_challenge(text(&waiting["id"]), Outcome::Authenticated).unwrap();
    assert_eq!(done["status"], "succeeded", "the card's behaviour is remembered");
}

#[tokio::test]
async fn a_last_line_that_was_cut_off_is_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("sandbox.jsonl");
    let made = start_with_journal(journal.clone()).await.post("/v1/customers", &[]).await.ok();
    let mut file = std::fs::OpenOptions::new().append(true).open(&journal).unwrap();
    file.write_all(br#"{"put":[{"id":"cus_half","object":"cust"#).unwrap();
    let after = start_with_journal(journal.clone()).await;
    assert_eq!(after.get(&format!("/v1/customers/{}", text(&made["id"]))).await.ok(), made);
    // It is gone from the file, too, so the next line is whole.
    after.post("/v1/customers", &[("name", "Bea")]).await.ok();
    let last = start_with_journal(journal).await;
    assert_eq!(last.get("/v1/customers").await.ok()["data"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_last_line_that_only_lacks_its_end_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("sandbox.jsonl");
    let made = start_with_journal(journal.clone()).await.post("/v1/customers", &[]).await.ok();
    let written = std::fs::read_to_string(&journal).unwrap();
    std::fs::write(&journal, written.trim_end()).unwrap();
    start_with_journal(journal.clone()).await.post("/v1/customers", &[("name", "Bea")]).await.ok();
    let last = start_with_journal(journal).await.get("/v1/customers").await.ok();
    assert_eq!(last["data"].as_array().unwrap().len(), 2);
    assert_eq!(last["data"][1], made);
}

#[tokio::test]
async fn the_file_is_written_anew_once_half_of_it_is_of_no_more_use() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("sandbox.jsonl");
    let read = || std::fs::read_to_string(&journal).unwrap();
    let long = "long ".repeat(60);
    let mut customers = Vec::new();
    let rig = start_with_journal(journal.clone()).await;
    for _ in 0..10 {
        let made = rig.post("/v1/customers", &[("description", &long)]).await.ok();
        customers.push(format!("/v1/customers/{}", text(&made["id"])));
    }
    let before = read();
    let rig = start_with_journal(journal.clone()).await;
    assert_eq!(read(), before, "all of it is of use");
    for _ in 0..3 {
        for customer in &customers {
            rig.post(customer, &[("description", &long)]).await.ok();
        }
    }
    let (long, listed) = (read(), rig.get("/v1/customers").await.ok());
    let rig = start_with_journal(journal.clone()).await;
    assert!(read().len() * 2 < long.len(), "{} of {}", read().len(), long.len());
    assert_eq!(rig.get("/v1/customers").await.ok(), listed);
    rig.post(&customers[0], &[("name", "Ann")]).await.ok();
    let rig = start_with_journal(journal.clone()).await;
    assert_eq!(rig.get(&customers[0]).await.ok()["name"], "Ann", "what was appended to the new file");
}

#[tokio::test]
async fn a_damaged_journal_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("sandbox.jsonl");
    std::fs::write(&journal, "{\"put\":[]}\nnonsense\n{\"put\":[]}\n").unwrap();
    let config = stripe_sandbox::SandboxConfig { journal: Some(journal.clone()), ..crate::common::config() };
    let error = Sandbox::open(config).await.err().unwrap();
    assert!(matches!(error, SandboxError::Damaged { line: 2, .. }), "{error}");
    assert!(std::fs::read_to_string(&journal).unwrap().contains("nonsense"), "and not overwritten");
}

#[tokio::test]
async fn no_card_number_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("sandbox.jsonl");
    let rig = start_with_journal(journal.clone()).await;
    for number in ["4242424242424242", "4000000000009995"] {
        rig.pay(number).await;
        let intent = rig.intent(&[]).await;
        let form = [
            ("client_secret", text(&intent["client_secret"])),
            ("payment_method_data[type]", "card"),
            ("payment_method_data[card][number]", number),
            ("payment_method_data[card][exp_month]", "12"),
            ("payment_method_data[card][exp_year]", "30"),
            ("payment_method_data[card][cvc]", "987"),
            ("use_stripe_sdk", "true"),
        ];
        let path = format!("/v1/payment_intents/{}/confirm", text(&intent["id"]));
        let request = rig.http.post(format!("{}{path}", rig.url)).bearer_auth(crate::common::PUBLISHABLE);
        let answer = rig.send(request.header("idempotency-key", format!("key of {}", &number[12..])).form(&form)).await;
        assert!([200, 402].contains(&answer.status), "{:#}", answer.body);
        let written = std::fs::read_to_string(&journal).unwrap();
        assert!(written.contains(&number[12..]), "the last four digits are there");
        assert!(!written.contains(number) && !written.contains("\"987\""));
    }
}

#[tokio::test]
async fn live_keys_are_refused() {
    let live = stripe_sandbox::SandboxConfig { secret_key: "sk_live_x".to_owned(), ..crate::common::config() };
    assert!(matches!(Sandbox::open(live).await.err(), Some(SandboxError::Key { name: "the secret key", .. })));
}

#[tokio::test]
async fn what_is_still_to_happen_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("journal");
    let rig = start_with_journal(file.clone()).await;
    let form = [
        ("mode", "payment"),
        ("success_url", "https://shop.test"),
        ("line_items[0][quantity]", "1"),
        ("line_items[0][price_data][currency]", "eur"),
        ("line_items[0][price_data][unit_amount]", "4500"),
        ("line_items[0][price_data][product_data][name]", "Boxing"),
    ];
    let session = rig.post("/v1/checkout/sessions", &form).await.ok();
    drop(rig);
    let rig = start_with_journal(file).await;
    let path = format!("/v1/checkout/sessions/{}", text(&session["id"]));
    assert_eq!(rig.get(&path).await.ok()["status"], "open");
    rig.sandbox.set_clock(Some(TODAY + 24 * 60 * 60));
    assert_eq!(rig.get(&path).await.ok()["status"], "expired");
}
