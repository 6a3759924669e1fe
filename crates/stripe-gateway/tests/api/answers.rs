//! What Stripe says, and what the caller is told.

use serde_json::{Value, json};
use services::ports::{GatewayError, PaymentGateway};

use crate::common::{ATTEMPTS, eur, gateway, key, money, new_customer, new_intent, payment};
use crate::stub::{self, Reply, Stub};

async fn told(reply: Reply) -> GatewayError {
    let stub = Stub::start([reply]).await;
    let error = gateway(&stub.url)
        .confirm_intent(&key("k"), "pi_1", "pm_card_visa", "https://x.test", false)
        .await
        .unwrap_err();
    assert_eq!(stub.seen().len(), 1, "tried once: {error:?}");
    error
}

async fn invalid(status: u16, kind: &str, more: Value) -> GatewayError {
    told(stub::error(status, kind, more)).await
}

#[tokio::test]
async fn a_refused_card_is_declined_with_both_codes() {
    let more = json!({ "code": "card_declined", "decline_code": "insufficient_funds" });
    let GatewayError::Declined(failure) = invalid(402, "card_error", more).await else { panic!("not declined") };
    assert_eq!((failure.code.as_str(), failure.decline_code.as_deref()), ("card_declined", Some("insufficient_funds")));
    assert_eq!(failure.message, "Stripe says no.");
}

#[tokio::test]
async fn a_bank_that_asks_for_authentication_is_told_apart() {
    for more in [
        json!({ "code": "authentication_required", "decline_code": "authentication_required" }),
        json!({ "code": "card_declined", "decline_code": "authentication_required" }),
    ] {
        assert!(matches!(invalid(402, "card_error", more).await, GatewayError::AuthenticationRequired(_)));
    }
}

#[tokio::test]
async fn a_senseless_request_keeps_code_and_parameter() {
    let more = json!({ "code": "parameter_invalid_integer", "param": "amount" });
    assert_eq!(
        invalid(400, "invalid_request_error", more).await,
        GatewayError::InvalidRequest {
            code: "parameter_invalid_integer".into(),
            param: Some("amount".into()),
            message: "Stripe says no.".into(),
        }
    );
}

#[tokio::test]
async fn a_key_used_for_something_else_is_an_invalid_request() {
    let error = invalid(400, "idempotency_error", json!({})).await;
    assert!(matches!(&error, GatewayError::InvalidRequest { code, .. } if code == "idempotency_error"), "{error:?}");
}

#[tokio::test]
async fn what_is_not_there_is_not_found_and_an_unknown_address_is_not_that() {
    let more = json!({ "code": "resource_missing", "message": "No such payment_intent: 'pi_1'" });
    assert_eq!(
        invalid(404, "invalid_request_error", more).await,
        GatewayError::NotFound("payment_intent: 'pi_1'".into())
    );
    assert!(matches!(invalid(404, "invalid_request_error", json!({})).await, GatewayError::InvalidRequest { .. }));
}

#[tokio::test]
async fn an_object_in_another_state_is_an_unexpected_state() {
    let more = json!({ "code": "payment_intent_unexpected_state" });
    assert!(matches!(invalid(400, "invalid_request_error", more).await, GatewayError::UnexpectedState(_)));
}

#[tokio::test]
async fn a_refused_key_is_unauthorized_and_not_repeated_in_the_error() {
    let more = json!({ "message": "Invalid API Key provided: sk_test_integration" });
    for status in [401, 403] {
        assert_eq!(
            invalid(status, "invalid_request_error", more.clone()).await,
            GatewayError::Unauthorized("Invalid API Key provided: …".into())
        );
    }
}

#[tokio::test]
async fn a_limit_that_stays_is_told_after_the_last_attempt() {
    let stub = Stub::start((0..ATTEMPTS).map(|_| stub::rate_limited())).await;
    let error = gateway(&stub.url).cancel_intent(&key("k"), "pi_1").await.unwrap_err();
    assert_eq!((error, stub.left()), (GatewayError::RateLimited, 0));
}

#[tokio::test]
async fn a_change_whose_answer_cannot_be_read_may_have_happened() {
    for answer in [json!({ "id": "cus_1" }), json!({ "object": "customer" }), json!([]), json!("ok")] {
        let stub = Stub::start([Reply::Json(200, answer)]).await;
        let error = gateway(&stub.url).create_customer(&key("k"), &new_customer()).await.unwrap_err();
        assert!(matches!(error, GatewayError::Undecodable(_)) && error.may_have_happened(), "{error:?}");
        assert_eq!(stub.seen().len(), 1, "nothing is gained by asking again");
    }
}

#[tokio::test]
async fn a_status_that_our_rules_have_no_word_for_is_not_guessed_at() {
    for status in ["requires_capture", "newer_than_us"] {
        let mut answer = stub::intent("pi_1", 4_500, "eur");
        answer["status"] = status.into();
        let stub = Stub::start([Reply::Json(200, answer)]).await;
        let error = gateway(&stub.url).intent("pi_1").await.unwrap_err();
        assert!(matches!(&error, GatewayError::Undecodable(why) if why.contains(status)), "{error:?}");
    }
}

#[tokio::test]
async fn an_intent_without_charge_and_metadata_is_read_all_the_same() {
    let stub = Stub::start([Reply::Json(200, stub::intent("pi_1", 4_500, "eur"))]).await;
    let intent =
        gateway(&stub.url).create_intent(&key("k"), &new_intent(payment(1), "cus_1", eur(4_500))).await.unwrap();
    assert_eq!((intent.facts.amount, intent.facts.charge, intent.payment), (eur(4_500), None, None));
}

#[tokio::test]
async fn a_fee_that_cannot_be_expressed_does_not_hold_up_a_payment() {
    let mut answer = stub::intent("pi_1", 900_000, "isk");
    answer["status"] = "succeeded".into();
    answer["amount_received"] = 900_000.into();
    answer["latest_charge"] = stub::charge("ch_1", 900_000, 26_130, "isk");
    let mut broken = answer.clone();
    let stub = Stub::start([Reply::Json(200, answer)]).await;
    let facts = gateway(&stub.url).intent("pi_1").await.unwrap().facts;
    assert_eq!(facts.amount_received, money(9_000, "ISK"));
    let charge = facts.charge.unwrap();
    assert_eq!((charge.id.as_str(), charge.balance), ("ch_1", None));

    // Of the amount itself nothing is forgiven.
    broken["amount"] = 900_001.into();
    let stub = Stub::start([Reply::Json(200, broken)]).await;
    assert!(matches!(gateway(&stub.url).intent("pi_1").await, Err(GatewayError::Undecodable(_))));
}
