//! Everything that is answered over HTTP: which address leads where, and what stands around it. Built by `serve`.
//!
//! A request passes, from outside in: `observe` (id, log line, numbers) → `shield` (security headers, the nonce) → panics
//! caught → time-out → then, for pages and server functions only, the cross-origin check → body limit → `identity` (who
//! and in which language) → `kept` (public pages of a moment ago) → Leptos. Webhooks and the sandbox have rules of their own.

mod calendar;
mod files;
mod health;
mod identity;
mod kept;
mod listener;
mod live;
mod metrics;
mod money;
mod observe;
mod pages;
mod rest;
mod shield;
mod statement;
mod webhook;

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use axum::Router;
use axum::extract::FromRef;
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use leptos::config::LeptosOptions;
use services::Services;
use services::ports::Random;
use tokio::sync::{Notify, watch};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

pub(crate) use listener::serve;
pub use live::Streams;
pub use metrics::Metrics;
pub use shield::Policy;

use crate::config::Secret;

/// No answer takes longer than this to begin. The gateway may try thrice for 20 s, so a page that waits for Stripe gives up
/// first; what it had begun goes on, and the status poll shows how it ended.
const ANSWER_WITHIN: Duration = Duration::from_secs(45);

/// What all handlers share. A request clones it a dozen times, so it is one pointer.
#[derive(Clone)]
pub struct Web(Arc<Shared>);

impl From<Shared> for Web {
    fn from(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }
}

impl Deref for Web {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// What is behind [`Web`].
pub struct Shared {
    /// The use cases.
    pub services: Services,
    /// How Leptos finds the built files.
    pub leptos: LeptosOptions,
    /// What pages are told about the place they run at.
    pub place: Place,
    /// What `/metrics` tells.
    pub metrics: Arc<Metrics>,
    /// Wakes the webhook worker.
    pub events: Arc<Notify>,
    /// Who follows payments live.
    pub streams: Arc<Streams>,
    /// Says true when the server stops: what would go on for ever ends then.
    pub stopping: watch::Receiver<bool>,
    /// True from the moment that no new work should come.
    pub draining: Arc<AtomicBool>,
    /// Nonces and request ids come from here.
    pub random: Arc<dyn Random>,
}

/// What is the same for every request.
#[derive(Debug)]
pub struct Place {
    /// No real money moves here.
    pub sandbox: bool,
    /// Where pages load Stripe.js from.
    pub stripe_js_url: String,
    /// People come by https: cookies are `Secure`, and browsers are told to stay with it.
    pub https: bool,
    /// Which scripts, frames and connections pages may use.
    pub policy: Policy,
    /// Opens `/metrics`; without one it is open in the sandbox only.
    pub metrics_token: Option<Secret>,
}

impl FromRef<Web> for LeptosOptions {
    fn from_ref(web: &Web) -> Self {
        web.leptos.clone()
    }
}

/// The whole surface. `sandbox` is mounted where browsers look for it.
pub fn router(web: &Web, sandbox: Option<Router>) -> Router {
    let machines = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::show))
        .route(observe::FEED, get(calendar::feed))
        .route("/webhooks/stripe", post(webhook::receive).layer(webhook::body_limit()));
    let mut router = pages::router(web).merge(machines).with_state(web.clone());
    if let Some(sandbox) = sandbox {
        router = router.nest(crate::sandbox::MOUNT, sandbox);
    }
    around(web, router)
}

/// What stands around every route.
fn around(web: &Web, router: Router) -> Router {
    router
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_WITHIN))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(web.clone(), shield::protect))
        .layer(from_fn_with_state(web.clone(), observe::observe))
}

/// The answer where our own code panicked: plain, because whatever renders pages may be what panicked.
fn panicked(_payload: Box<dyn std::any::Any + Send + 'static>) -> Response {
    tracing::error!("a handler panicked");
    let text = "Something went wrong on our side. If you were paying: look at your bookings before you try again.\n";
    (StatusCode::INTERNAL_SERVER_ERROR, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;
    use tower::ServiceExt;

    use super::*;
    use crate::adapters::SystemRandom;
    use crate::assembly::{House, Purpose};
    use crate::config::Config;

    /// What the surface stands on, with a database in `folder`.
    pub(super) async fn web(folder: &std::path::Path) -> (House, Web) {
        let database = format!("sqlite:{}", folder.join("spotter.sqlite").display());
        let config = Config::load(None, [("DATABASE_URL", database)]).unwrap();
        let house = House::open(&config, "http://127.0.0.1:3000", &Purpose::Alone).await.unwrap();
        let web = Web::from(Shared {
            services: house.services.clone(),
            leptos: LeptosOptions::builder().output_name("spotter").build(),
            place: Place {
                sandbox: true,
                stripe_js_url: "/stripe.js".into(),
                https: false,
                policy: Policy::new("/stripe.js", false),
                metrics_token: None,
            },
            metrics: Arc::default(),
            events: Arc::default(),
            streams: Arc::default(),
            stopping: watch::channel(false).1,
            draining: Arc::default(),
            random: Arc::new(SystemRandom),
        });
        (house, web)
    }

    fn asked(path: &str) -> Request<Body> {
        Request::get(path).body(Body::empty()).unwrap()
    }

    #[tokio::test]
    async fn a_panic_is_a_plain_500_with_all_headers_and_the_process_lives() {
        async fn broken() -> &'static str {
            panic!("a bug")
        }
        let folder = tempfile::tempdir().unwrap();
        let (_house, web) = web(folder.path()).await;
        let router = around(&web, Router::new().route("/broken", get(broken)).route("/whole", get(whole)));
        let answer = router.clone().oneshot(asked("/broken")).await.unwrap();
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        for name in ["content-security-policy", "x-content-type-options", "x-request-id"] {
            assert!(answer.headers().contains_key(name), "{name}");
        }
        let body = axum::body::to_bytes(answer.into_body(), 1_000).await.unwrap();
        assert!(!String::from_utf8_lossy(&body).contains("a bug"), "what happened is for the log");
        assert_eq!(router.oneshot(asked("/whole")).await.unwrap().status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn a_lost_database_is_said_and_nothing_is_acknowledged() {
        let folder = tempfile::tempdir().unwrap();
        let (house, web) = web(folder.path()).await;
        let router = router(&web, None);
        let body = br#"{"id":"evt_1","type":"customer.created","livemode":false}"#;
        let secret = &web.services.settings().webhook_secrets[0];
        let signature = services::sign(body, secret, web.services.now());
        house.close().await;
        for (path, cookie) in [("/readyz", ""), ("/bookings", "spotter_sign_in=somebody")] {
            let mut request = asked(path);
            request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
            let answer = router.clone().oneshot(request).await.unwrap();
            assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}");
        }
        let webhook =
            Request::post("/webhooks/stripe").header("stripe-signature", signature).body(Body::from(&body[..]));
        let answer = router.clone().oneshot(webhook.unwrap()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(router.oneshot(asked("/healthz")).await.unwrap().status(), StatusCode::OK);
    }

    async fn whole() -> &'static str {
        "whole"
    }
}
