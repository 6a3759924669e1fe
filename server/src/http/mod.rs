//! Everything that is answered over HTTP: which address leads where, and what stands around it. Built by `serve`.
//!
//! A request passes, from outside in: `observe` (id, log line, numbers) → `shield` (security headers, the nonce) → panics
//! caught → time-out → then, for pages and server functions only, the cross-origin check → body limit → `identity` (who
//! and in which language) → Leptos. Webhooks and the sandbox have rules of their own.

mod files;
mod health;
mod identity;
mod listener;
mod metrics;
mod observe;
mod pages;
mod shield;
mod webhook;

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
use tokio::sync::Notify;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

pub(crate) use listener::serve;
pub use metrics::Metrics;
pub use shield::Policy;

use crate::config::Secret;

/// No answer takes longer than this to begin. The gateway may try thrice for 20 s, so a page that waits for Stripe gives up
/// first; what it had begun goes on, and the status poll shows how it ended.
const ANSWER_WITHIN: Duration = Duration::from_secs(45);

/// What all handlers share; cheap to clone.
#[derive(Clone)]
pub struct Web {
    /// The use cases.
    pub services: Services,
    /// How Leptos finds the built files.
    pub leptos: LeptosOptions,
    /// What pages are told about the place they run at.
    pub place: Arc<Place>,
    /// What `/metrics` tells.
    pub metrics: Arc<Metrics>,
    /// Wakes the webhook worker.
    pub events: Arc<Notify>,
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
        .route("/webhooks/stripe", post(webhook::receive).layer(webhook::body_limit()));
    let mut router = pages::router(web).merge(machines).with_state(web.clone());
    if let Some(sandbox) = sandbox {
        router = router.nest(crate::sandbox::MOUNT, sandbox);
    }
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
