//! A payment followed live, and asked about by other programs: who is told what, when, and how it ends.

use std::time::Duration;

use domain::{BookingId, BookingState};
use reqwest::{Response, StatusCode};
use serde_json::Value;
use services::model::MailState;
use services::ports::{Store, StoreError};
use store::SqlStore;

use crate::support::{Running, header, text};
use crate::world::{world, world_with};

/// Only so that a broken server ends the test at all.
const PATIENCE: Duration = Duration::from_secs(60);

async fn follow(running: &Running, booking: &str, cookie: &str, query: &str) -> Response {
    let url = running.url(&format!("/bookings/{booking}/live{query}"));
    running.http.get(url).header("cookie", cookie).send().await.unwrap()
}

/// One message of a stream.
#[derive(Debug)]
struct Message {
    id: String,
    status: Value,
}

/// The next message, comments left out; `None` at the end of the stream.
async fn next(stream: &mut Response) -> Option<Message> {
    let read = async {
        let mut text = String::new();
        loop {
            while let Some((block, rest)) = text.split_once("\n\n") {
                let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
                if let Some(data) = field("data: ") {
                    let status = serde_json::from_str(&data).unwrap();
                    return Some(Message { id: field("id: ").unwrap(), status });
                }
                text = rest.to_owned();
            }
            match stream.chunk().await {
                Ok(Some(chunk)) => text.push_str(std::str::from_utf8(&chunk).unwrap()),
                Ok(None) | Err(_) => return None,
            }
        }
    };
    tokio::time::timeout(PATIENCE, read).await.unwrap()
}

async fn prepare(running: &Running, booking: &str, cookie: &str) -> String {
    let answer = running.form("/do/prepare-payment", cookie, &[("booking", booking)]).await;
    assert!(answer.status().is_success() || answer.status().is_redirection(), "{}", answer.status());
    let id = booking.parse().unwrap();
    let mut read = running.server.services().store().read().await.unwrap();
    read.live_payment_of(id).await.unwrap().unwrap().stripe_intent_id.unwrap()
}

/// What the client's browser does at Stripe; our server hears of it by webhook alone.
async fn confirm(running: &Running, intent: &str, card: &str) {
    let request = running.post(&format!("/stripe-sandbox/v1/payment_intents/{intent}/confirm"));
    let request = request.basic_auth("sk_test_spotter_sandbox", None::<&str>);
    let fields = [("payment_method", card), ("return_url", "http://127.0.0.1:3000/")];
    request.form(&fields).send().await.unwrap();
}

async fn status(running: &Running, booking: &str, cookie: &str, language: &str) -> (StatusCode, Value) {
    let url = running.url(&format!("/api/payments/booking/{booking}/status/"));
    let request = running.http.get(url).header("cookie", cookie).header("accept-language", language);
    let answer = request.send().await.unwrap();
    assert_eq!(header(answer.headers(), "cache-control"), "no-store");
    (answer.status(), serde_json::from_str(&answer.text().await.unwrap()).unwrap())
}

#[tokio::test]
async fn who_follows_is_told_of_the_payment_by_the_webhook_alone() {
    let (running, cookies, booking) = world().await;
    let intent = prepare(&running, &booking, &cookies[1]).await;
    let mut stream = follow(&running, &booking, &cookies[1], "").await;
    assert_eq!(stream.status(), StatusCode::OK);
    assert_eq!(header(stream.headers(), "content-type"), "text/event-stream");
    assert_eq!(header(stream.headers(), "cache-control"), "no-store");
    assert!(!stream.headers().contains_key("content-encoding"), "nothing gathers what is to be seen at once");
    let begun = next(&mut stream).await.unwrap();
    assert_eq!(begun.status["payment_status"], "PROCESSING");
    assert_eq!(begun.status["payment_required"], true);

    confirm(&running, &intent, "pm_card_visa_chargeDeclined").await;
    let refused = next(&mut stream).await.unwrap();
    assert_eq!(refused.status["payment_status"], "FAILED");
    assert_eq!(refused.status["failure"]["code"], "card_declined");

    confirm(&running, &intent, "pm_card_visa").await;
    let mut last = refused;
    while let Some(message) = next(&mut stream).await {
        assert_ne!(message.id, last.id, "what is known is not told again");
        last = message;
    }
    assert_eq!(last.status["payment_status"], "SUCCEEDED");
    assert_eq!(last.status["payment_required"], false);
    assert_eq!(last.status["booking_status"], "confirmed");
    let again = follow(&running, &booking, &cookies[1], &format!("?seen={}", last.id)).await;
    assert_eq!(again.status(), StatusCode::NO_CONTENT, "a browser need not come back");
    // The same as other programs get that ask.
    assert_eq!(status(&running, &booking, &cookies[1], "en").await, (StatusCode::OK, last.status));
}

#[tokio::test]
async fn who_has_seen_it_is_told_only_what_is_new() {
    let (running, cookies, booking) = world().await;
    let intent = prepare(&running, &booking, &cookies[1]).await;
    let seen = next(&mut follow(&running, &booking, &cookies[1], "").await).await.unwrap().id;
    let mut stream = follow(&running, &booking, &cookies[1], &format!("?seen={seen}")).await;
    confirm(&running, &intent, "pm_card_visa_chargeDeclined").await;
    assert_eq!(next(&mut stream).await.unwrap().status["payment_status"], "FAILED");
}

#[tokio::test]
async fn signing_out_ends_the_stream() {
    let (running, cookies, booking) = world().await;
    let mut stream = follow(&running, &booking, &cookies[1], "").await;
    assert!(next(&mut stream).await.is_some());
    running.form("/do/sign-out", &cookies[1], &[]).await;
    assert!(next(&mut stream).await.is_none());
}

#[tokio::test]
async fn a_stop_ends_the_streams_and_is_not_held_up_by_them() {
    let (running, cookies, booking) = world().await;
    let mut stream = follow(&running, &booking, &cookies[1], "").await;
    assert!(next(&mut stream).await.is_some());
    let shown = running.get("/metrics").await.text().await.unwrap();
    assert!(shown.contains("spotter_live_streams 1"), "{shown}");
    let stopping = tokio::spawn(running.server.stop());
    assert!(next(&mut stream).await.is_none());
    assert!(stopping.await.unwrap(), "everything was finished in time");
}

#[tokio::test]
async fn what_another_process_does_is_told_too() {
    let (running, cookies, booking) = world().await;
    let mut stream = follow(&running, &booking, &cookies[1], "").await;
    assert_eq!(next(&mut stream).await.unwrap().status["booking_status"], "held");
    // Another process has bells of its own: none of ours rings.
    let url = format!("sqlite:{}", running.folder.path().join("spotter.sqlite").display());
    let elsewhere = SqlStore::connect(&url, &store::Options::default()).await.unwrap();
    let (id, at) = (booking.parse::<BookingId>().unwrap(), running.server.services().now());
    let port: &dyn Store = &*elsewhere;
    let ended: Result<bool, StoreError> = port
        .write(move |tx| {
            Box::pin(async move {
                let held = tx.booking(id).await?.unwrap();
                tx.move_booking(id, held.version, BookingState::Expired { at }).await
            })
        })
        .await;
    assert!(ended.unwrap());
    assert_eq!(next(&mut stream).await.unwrap().status["booking_status"], "expired");
    assert!(next(&mut stream).await.is_none(), "nothing more will happen");
    elsewhere.close().await;
}

#[tokio::test]
async fn after_too_many_refusals_only_other_ways_are_offered() {
    let (running, cookies, booking) = world_with(&[("TRIES_PER_WAY_MAX", "1")]).await;
    let intent = prepare(&running, &booking, &cookies[1]).await;
    confirm(&running, &intent, "pm_card_visa_chargeDeclined").await;
    running.form("/do/refresh-payment", &cookies[1], &[("booking", &booking)]).await;
    let again = running.form("/do/prepare-payment", &cookies[1], &[("booking", &booking)]).await;
    assert_eq!(text(again, StatusCode::CONFLICT).await, r#""too_many_tries""#);
    let (_, told) = status(&running, &booking, &cookies[1], "en").await;
    assert_eq!(told["payment_status"], "FAILED");
    assert_eq!(told["payment_required"], true, "the time is still held");
    assert_eq!(told["ways"], serde_json::json!(["checkout"]));
    let page = running.http.get(running.url(&format!("/checkout/{booking}"))).header("cookie", &cookies[1]);
    let page = text(page.send().await.unwrap(), StatusCode::OK).await;
    assert!(page.contains("Too many tries") && !page.contains("payment-element"), "{page}");
    let admin = status(&running, &booking, &cookies[4], "en").await;
    assert_eq!(admin.1, told, "an admin sees the same");
}

#[tokio::test]
async fn letters_are_worked_on_as_soon_as_they_are_queued() {
    let (running, cookies, booking) = world().await;
    let intent = prepare(&running, &booking, &cookies[1]).await;
    confirm(&running, &intent, "pm_card_visa").await;
    // Less than the minute after which the mail worker looks by itself.
    let kept = async {
        loop {
            let mails = running.server.services().store().read().await.unwrap().mails(None, 10).await.unwrap();
            let kept = mails.iter().filter(|row| row.mail.state == MailState::Kept);
            if kept.filter(|row| row.mail.about == booking).count() == 2 {
                return;
            }
        }
    };
    tokio::time::timeout(PATIENCE / 2, kept).await.unwrap();
}

#[tokio::test]
async fn one_person_has_so_many_streams_and_no_more() {
    let (running, cookies, booking) = world().await;
    let mut open = Vec::new();
    let refused = loop {
        let stream = follow(&running, &booking, &cookies[1], "").await;
        if stream.status() != StatusCode::OK {
            break stream;
        }
        open.push(stream);
    };
    assert_eq!((open.len(), refused.status()), (4, StatusCode::TOO_MANY_REQUESTS));
    let told: Value = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
    assert_eq!(told["error"]["code"], "rate_limit");
    assert_eq!(follow(&running, &booking, &cookies[3], "").await.status(), StatusCode::OK, "others have their own");
    open.pop();
    let again = async { while follow(&running, &booking, &cookies[1], "").await.status() != StatusCode::OK {} };
    tokio::time::timeout(PATIENCE, again).await.unwrap();
}

#[tokio::test]
async fn the_status_has_the_interfaces_names() {
    let (running, cookies, booking) = world().await;
    let (code, told) = status(&running, &booking, &cookies[1], "en").await;
    let expected = serde_json::json!({
        "booking_id": booking,
        "payment_status": "NOT_INITIATED",
        "payment_required": true,
        "stripe_session_id": null,
        "amount": 65.00,
        "amount_minor": 6_500,
        "currency": "EUR",
        "booking_status": "held",
        "ways": ["online", "checkout"],
        "failure": null,
    });
    assert_eq!((code, told), (StatusCode::OK, expected));
}

#[tokio::test]
async fn an_error_says_what_happened_and_what_to_do_in_the_language_asked_for() {
    let (running, cookies, booking) = world().await;
    let (code, told) = status(&running, &booking, &cookies[2], "en").await;
    assert_eq!(code, StatusCode::NOT_FOUND);
    assert_eq!(told["error"]["code"], "not_found");
    assert_eq!(told["error"]["message"], "Not found");
    let (code, told) = status(&running, &booking, "", "ru").await;
    assert_eq!(code, StatusCode::UNAUTHORIZED);
    assert_eq!(
        (&told["error"]["code"], &told["error"]["what_to_do"]),
        (&"sign_in_needed".into(), &"Сначала войдите.".into())
    );
    for nonsense in ["bkg_nonsense", "1", "%00"] {
        assert_eq!(status(&running, nonsense, &cookies[1], "en").await.0, StatusCode::NOT_FOUND, "{nonsense}");
    }
    let intent = prepare(&running, &booking, &cookies[1]).await;
    confirm(&running, &intent, "pm_card_visa_chargeDeclinedInsufficientFunds").await;
    running.form("/do/refresh-payment", &cookies[1], &[("booking", &booking)]).await;
    let (_, told) = status(&running, &booking, &cookies[1], "ru").await;
    assert_eq!(told["failure"]["code"], "insufficient_funds");
    assert_eq!(told["failure"]["message"], "Недостаточно средств");
}
