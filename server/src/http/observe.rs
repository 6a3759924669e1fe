//! One line in the log and one count per request, under an id that the answer carries too. Never the query (a return from
//! Stripe has a client secret in it), never the address of a feed (whoever knows it reads it), never a body, never who it was.

use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;
use tracing::Instrument;

use super::Web;

const REQUEST_ID: &str = "x-request-id";

/// Where calendar programs fetch feeds; the name in it is a secret.
pub(super) const FEED: &str = "/calendar/{name}";

/// The middleware.
pub(super) async fn observe(State(web): State<Web>, request: Request, next: Next) -> Response {
    let id = request_id(&web, &request);
    let method = request.method().clone();
    let route =
        request.extensions().get::<MatchedPath>().map_or_else(|| "other".to_owned(), |path| path.as_str().into());
    let span = tracing::info_span!("request", id = %id, %method, path = loggable(request.uri().path()));
    let started = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = started.elapsed();
    let status = response.status();
    web.metrics.request(&method, &route, status, took);
    span.in_scope(|| {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        if status.is_server_error() {
            tracing::error!(status = status.as_u16(), micros, "answered");
        } else if is_chatter(&route) {
            tracing::debug!(status = status.as_u16(), micros, "answered");
        } else {
            tracing::info!(status = status.as_u16(), micros, "answered");
        }
    });
    if let Ok(value) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// The path without what must not be known. One that merely begins like a feed's may be a feed's with a slip in it.
fn loggable(path: &str) -> &str {
    let secret = FEED.split('{').next().unwrap_or(FEED);
    let begins = path.get(..secret.len()).is_some_and(|begins| begins.eq_ignore_ascii_case(secret));
    // The token is what is long in it, wherever a slip has put it.
    let long = |part: &str| part.len() >= 40 && part.bytes().filter(u8::is_ascii_hexdigit).count() >= 40;
    if begins || path.split('/').any(long) { FEED } else { path }
}

/// What comes many times a minute by itself.
fn is_chatter(route: &str) -> bool {
    ["/healthz", "/readyz", "/metrics", "/webhooks", "/pkg", "/stripe-sandbox", "other"]
        .iter()
        .any(|prefix| route.starts_with(prefix))
}

/// The caller's id, if it looks like one; a new one otherwise.
fn request_id(web: &Web, request: &Request) -> String {
    let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok()).filter(|id| is_sane(id));
    given.map_or_else(|| format!("req_{:032x}", web.random.bits()), str::to_owned)
}

fn is_sane(id: &str) -> bool {
    (8..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::{FEED, is_sane, loggable};

    #[test]
    fn no_address_of_a_feed_is_logged() {
        let token = "0123456789abcdef".repeat(3);
        for path in [
            "/calendar/{}.ics",
            "/calendar/{}",
            "/calendar/{}.ics/",
            "/Calendar/{}.ics",
            "/%63alendar/{}.ics",
            "/{}.ics",
        ] {
            let path = path.replace("{}", &token);
            assert_eq!(loggable(&path), FEED, "{path}");
        }
        for plain in ["/", "/calendar", "/bookings/bkg_01kabcdefghjkmnpqrstvwxyz0/calendar.ics", "/pkg/spotter.js"] {
            assert_eq!(loggable(plain), plain);
        }
    }

    #[test]
    fn an_id_that_could_break_a_log_is_not_taken() {
        assert!(is_sane("0f9b2c1e-1d7a-4b7e-9f39-6a9f3d1c2b11"));
        for bad in ["", "short", "has space here", "line\nbreak", "quote\"quote", &"x".repeat(65)] {
            assert!(!is_sane(bad), "{bad}");
        }
    }
}
