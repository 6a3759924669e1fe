//! Accepts connections and, when told to stop, lets those that are being answered finish. Used by `serve`.
//!
//! `axum::serve` would do but for two things: a client that never finishes its request's head must not hold a connection for
//! ever, and a shutdown must end even if a client does not.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use futures::FutureExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::ServiceExt;

/// How long a request's head may take, and how long an idle connection stays.
const HEAD_WITHIN: Duration = Duration::from_secs(30);
/// A pause after the system refused a connection (no more file handles): trying at once would only burn the processor.
const AFTER_REFUSAL: Duration = Duration::from_millis(100);

/// When stopping, who has just been let in gets this long to say what they want: connections on which nothing was asked are
/// closed then.
const ASK_WITHIN: Duration = Duration::from_millis(100);

/// Serves until `stop` says true, then waits up to `drain_max` for answers under way. True if all were finished.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    mut stop: watch::Receiver<bool>,
    drain_max: Duration,
) -> bool {
    let open = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        match accepted {
            Ok((stream, _)) => answer(stream, &router, &open),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(AFTER_REFUSAL).await;
            }
        }
    }
    // Whom the system has let in already is answered too.
    while let Some(Ok((stream, _))) = listener.accept().now_or_never() {
        answer(stream, &router, &open);
    }
    drop(listener);
    tokio::time::sleep(ASK_WITHIN).await;
    tokio::time::timeout(drain_max, open.shutdown()).await.is_ok()
}

/// Answers what is asked on one connection, in a task of its own.
fn answer(stream: TcpStream, router: &Router, open: &GracefulShutdown) {
    // Answers go out at once, in as many packets as it takes.
    let _ = stream.set_nodelay(true);
    let service = router.clone().map_request(|request: hyper::Request<Incoming>| request.map(Body::new));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN);
    let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    let connection = open.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection ended early");
        }
    });
}
