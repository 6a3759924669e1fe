//! The hosted page of a Checkout Session, behind its `url`. What it shows it asks of `/v1/payment_pages` (`assets/checkout`); here it
//! is given the publishable key for that.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use super::receipt::escaped;
use crate::Sandbox;

const PAGE: &str = include_str!("../../assets/checkout/checkout.html");

/// Loads only what the sandbox itself serves: its scripts, the card's frame and the bank's page, its API.
pub(super) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(super) fn router(sandbox: Arc<Sandbox>) -> Router {
    Router::new().route("/c/pay/{session}", get(page)).with_state(sandbox)
}

/// The same for every session: whether there is one, the page finds out itself.
async fn page(State(sandbox): State<Arc<Sandbox>>) -> Response {
    let page = PAGE.replace("{publishable_key}", &escaped(&sandbox.config().publishable_key));
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, Html(page)).into_response()
}
