//! What is tried again, and what is known when nothing helped.

use services::ports::{GatewayError, PaymentGateway};

use crate::common::{ATTEMPTS, TIMEOUT, gateway, key, new_customer};
use crate::stub::{self, Reply, Stub};

/// A port that is taken, so that no other test gets it, and that nobody listens at.
fn nowhere() -> (tokio::net::TcpSocket, String) {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("http://{}", socket.local_addr().unwrap());
    (socket, url)
}

/// What a change is told after these answers, all of which must have been fetched.
async fn change(script: Vec<Reply>) -> Result<String, GatewayError> {
    let stub = Stub::start(script).await;
    let told = gateway(&stub.url).create_customer(&key("k"), &new_customer()).await;
    assert_eq!(stub.left(), 0, "{told:?}");
    told
}

#[tokio::test]
async fn trouble_that_passes_is_not_noticed_by_the_caller() {
    use stub::{broken, customer, error, rate_limited};
    let in_use = error(409, "invalid_request_error", serde_json::json!({ "code": "idempotency_key_in_use" }));
    for script in [
        vec![rate_limited(), customer("cus_1")],
        vec![broken(), rate_limited(), customer("cus_1")],
        vec![Reply::Cut, customer("cus_1")],
        vec![Reply::Cut, in_use, customer("cus_1")],
        vec![Reply::Html(502), Reply::Html(503), customer("cus_1")],
    ] {
        assert_eq!(change(script).await.as_deref(), Ok("cus_1"));
    }
}

#[tokio::test]
async fn every_attempt_of_a_change_is_the_same_request_with_the_same_key() {
    let stub = Stub::start([Reply::Cut, stub::broken(), stub::customer("cus_1")]).await;
    gateway(&stub.url).create_customer(&key("customer:usr_1"), &new_customer()).await.unwrap();
    let seen = stub.seen();
    assert_eq!(seen.len(), 3);
    assert_eq!(seen[0].key.as_deref(), Some("customer:usr_1"));
    assert!(seen.iter().all(|request| *request == seen[0]), "{seen:#?}");
}

#[tokio::test]
async fn a_change_without_an_answer_has_an_unknown_outcome() {
    use Reply::{Cut, Html};
    use stub::{broken, rate_limited};
    for script in [
        vec![Cut, Cut, Cut],
        vec![broken(), broken(), broken()],
        vec![Html(502), Html(502), Html(502)],
        // Being sent away later says nothing about the first attempt.
        vec![Cut, rate_limited(), rate_limited()],
        vec![broken(), rate_limited(), rate_limited()],
    ] {
        let error = change(script).await.unwrap_err();
        assert!(matches!(error, GatewayError::UnknownOutcome(_)) && error.may_have_happened(), "{error:?}");
    }
}

#[tokio::test]
async fn a_key_refused_after_a_lost_answer_leaves_the_outcome_unknown() {
    let refused = stub::error(401, "invalid_request_error", serde_json::json!({}));
    assert!(matches!(change(vec![Reply::Cut, refused]).await, Err(GatewayError::UnknownOutcome(_))));
}

#[tokio::test]
async fn an_answer_to_the_request_settles_what_a_lost_one_left_open() {
    let refused = stub::error(400, "invalid_request_error", serde_json::json!({ "code": "email_invalid" }));
    assert!(matches!(change(vec![Reply::Cut, refused]).await, Err(GatewayError::InvalidRequest { .. })));
}

#[tokio::test]
async fn a_read_without_an_answer_is_merely_unavailable() {
    for reply in [|| Reply::Cut, stub::broken, || Reply::Html(502)] {
        let stub = Stub::start((0..ATTEMPTS).map(|_| reply())).await;
        let error = gateway(&stub.url).intent("pi_1").await.unwrap_err();
        assert!(matches!(error, GatewayError::Unavailable(_)) && error.is_temporary(), "{error:?}");
        assert_eq!(stub.left(), 0);
    }
}

#[tokio::test]
async fn where_nobody_listens_nothing_has_happened() {
    let (_taken, url) = nowhere();
    let gateway = gateway(&url);
    let error = gateway.create_customer(&key("k"), &new_customer()).await.unwrap_err();
    assert!(matches!(error, GatewayError::Unavailable(_)) && !error.may_have_happened(), "{error:?}");
    assert!(matches!(gateway.account().await, Err(GatewayError::Unavailable(_))));
}

/// Lets an attempt's time run out once it has arrived, without waiting for it.
async fn out_of_time(stub: &Stub, attempts: u32) {
    for _ in 0..attempts {
        stub.arrived().await;
        tokio::time::pause();
        tokio::time::advance(TIMEOUT * 2).await;
        tokio::time::resume();
    }
}

#[tokio::test]
async fn silence_ends_an_attempt_and_the_next_one_may_be_answered() {
    let stub = Stub::start([Reply::Silence, stub::customer("cus_1")]).await;
    let gateway = gateway(&stub.url);
    let (key, customer) = (key("k"), new_customer());
    let (created, ()) = tokio::join!(gateway.create_customer(&key, &customer), out_of_time(&stub, 1));
    assert_eq!(created.as_deref(), Ok("cus_1"));
    let seen = stub.seen();
    assert_eq!((seen.len(), seen[0].key.clone()), (2, seen[1].key.clone()));
}

#[tokio::test]
async fn silence_to_the_end_leaves_a_change_unknown_and_a_read_unavailable() {
    let stub = Stub::start((0..2 * ATTEMPTS).map(|_| Reply::Silence)).await;
    let gateway = gateway(&stub.url);
    let (key, customer) = (key("k"), new_customer());
    let (created, ()) = tokio::join!(gateway.create_customer(&key, &customer), out_of_time(&stub, ATTEMPTS));
    assert!(matches!(created, Err(GatewayError::UnknownOutcome(_))), "{created:?}");
    let (read, ()) = tokio::join!(gateway.intent("pi_1"), out_of_time(&stub, ATTEMPTS));
    assert!(matches!(read, Err(GatewayError::Unavailable(_))), "{read:?}");
    assert_eq!(stub.left(), 0);
}
