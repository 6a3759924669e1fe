//! A load generator: some connections that send one request after another, as fast as they are answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use http::response::Parts;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::Fallible;

/// A request's body is in memory.
pub type Sent = Request<Full<Bytes>>;

/// The present moment, for measuring.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
pub fn now() -> Instant {
    Instant::now()
}

/// How many per second, in whole numbers.
pub fn per_second(count: usize, elapsed: Duration) -> u64 {
    let micros = elapsed.as_micros().max(1);
    u64::try_from(count as u128 * 1_000_000 / micros).unwrap_or(u64::MAX)
}

/// One open connection.
pub async fn connect(address: &str) -> Fallible<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

/// Sends one request on a connection of its own and reads the whole answer.
pub async fn once(address: &str, request: Sent) -> Fallible<Response<Bytes>> {
    let mut sender = connect(address).await?;
    let answer = sender.send_request(request).await?;
    let (parts, body) = answer.into_parts();
    Ok(Response::from_parts(parts, body.collect().await?.to_bytes()))
}

/// How long each of `times` requests took, in microseconds, one after another on one connection; every answer must be as wanted.
pub async fn latencies(
    address: &str,
    times: usize,
    wanted: fn(&Parts) -> bool,
    request: impl Fn() -> Fallible<Sent>,
) -> Fallible<Vec<u64>> {
    let mut sender = connect(address).await?;
    let mut took = Vec::with_capacity(times);
    for _ in 0..times {
        let began = now();
        let (head, body) = sender.send_request(request()?).await?.into_parts();
        body.collect().await?;
        took.push(u64::try_from(began.elapsed().as_micros())?);
        if !wanted(&head) {
            return Err(format!("{head:?}").into());
        }
    }
    Ok(took)
}

/// The value below which `permille` thousandths of these lie.
pub fn quantile(mut values: Vec<u64>, permille: usize) -> u64 {
    values.sort_unstable();
    let place = (values.len() * permille / 1_000).min(values.len().saturating_sub(1));
    values.get(place).copied().unwrap_or(0)
}

/// Sends `total` requests over `connections` connections; every answer must be as wanted.
///
/// Answers how many were answered per second.
pub async fn load(
    address: &str,
    connections: usize,
    total: usize,
    wanted: fn(&Parts) -> bool,
    request: impl Fn(usize) -> Fallible<Sent> + Send + Sync + 'static,
) -> Fallible<u64> {
    let next = Arc::new(AtomicUsize::new(0));
    let request = Arc::new(request);
    let mut senders = Vec::new();
    for _ in 0..connections {
        senders.push(connect(address).await?);
    }
    let began = now();
    let tasks: Vec<_> = senders
        .into_iter()
        .map(|mut sender| {
            let (next, request) = (Arc::clone(&next), Arc::clone(&request));
            tokio::spawn(async move {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= total {
                        return Ok::<(), Box<dyn std::error::Error + Send + Sync>>(());
                    }
                    let answer = sender.send_request(request(number)?).await?;
                    let (head, body) = answer.into_parts();
                    let body = body.collect().await?.to_bytes();
                    if !wanted(&head) {
                        let text = String::from_utf8_lossy(&body).chars().take(300).collect::<String>();
                        return Err(format!("request {number}: {head:?}: {text}").into());
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    Ok(per_second(total, began.elapsed()))
}
