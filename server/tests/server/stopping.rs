//! An orderly end: what is under way is finished, nothing new is begun, and the next start finds everything.

use reqwest::StatusCode;
use services::sign;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{settings, start, start_with};

#[tokio::test]
async fn a_request_under_way_is_answered_and_its_work_kept() {
    let running = start_with(&[("STRIPE_WEBHOOK_SECRET", "whsec_test")]).await;
    let address = running.address();
    let body = br#"{"id":"evt_slow","object":"event","type":"customer.created","livemode":false,"data":{"object":{"id":"cus_1"}}}"#;
    let signature = sign(body, "whsec_test", running.server.services().now());
    let (first, rest) = body.split_at(20);

    // The head is sent, and as the body is awaited, the server has begun with it.
    let mut slow = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /webhooks/stripe HTTP/1.1\r\nhost: {address}\r\nexpect: 100-continue\r\nstripe-signature: {signature}\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    slow.write_all(head.as_bytes()).await.unwrap();
    let mut answer = [0; 64];
    let read = slow.read(&mut answer).await.unwrap();
    assert!(answer[..read].starts_with(b"HTTP/1.1 100 "), "the server asks for the body");
    slow.write_all(first).await.unwrap();

    let folder = running.folder;
    let stopping = tokio::spawn(running.server.stop());
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    slow.write_all(rest).await.unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(stopping.await.unwrap(), "everything was finished in time");

    let config = server::config::Config::load(None, settings(folder.path())).unwrap();
    let again = server::serve::Server::start(&config).await.unwrap();
    let mut read = again.services().store().read().await.unwrap();
    assert!(read.webhook_event("evt_slow").await.unwrap().is_some(), "what was acknowledged is there");
    drop(read);
    assert!(again.stop().await);
}

#[tokio::test]
async fn an_idle_connection_holds_up_nothing() {
    let running = start().await;
    let answer = running.get("/healthz").await;
    assert_eq!(answer.status(), StatusCode::OK);
    answer.bytes().await.unwrap();
    // The client keeps the connection for its next request.
    assert!(running.server.stop().await);
}

#[tokio::test]
async fn a_connection_on_which_nothing_is_asked_holds_up_nothing() {
    let running = start().await;
    let silent = TcpStream::connect(running.address()).await.unwrap();
    // Accepted for certain: a later one is answered.
    assert_eq!(running.get("/healthz").await.status(), StatusCode::OK);
    assert!(running.server.stop().await);
    drop(silent);
}
