//! `POST /webhooks/stripe`: Stripe tells us that something happened. Verified and on disk before the answer; what it means is
//! the webhook worker's work.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use services::{Received, WebhookError};

use super::Web;

/// Stripe's events are a few kilobytes; this is more than any of them.
const BODY_LEN_MAX: usize = 256 * 1024;
const SIGNATURE: &str = "stripe-signature";

pub(super) fn body_limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(BODY_LEN_MAX)
}

pub(super) async fn receive(
    State(web): State<Web>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(rejection) => {
            web.metrics.webhook("unreadable");
            return (rejection.status(), "the body is too large or was cut off\n").into_response();
        }
    };
    let signature = headers.get(SIGNATURE).and_then(|value| value.to_str().ok());
    match web.services.receive_webhook(&body, signature).await {
        Ok(received) => {
            web.metrics.webhook(match received {
                Received::New => "new",
                Received::Duplicate => "duplicate",
            });
            web.events.notify_one();
            "{\"received\":true}\n".into_response()
        }
        Err(WebhookError::Unavailable(error)) => {
            tracing::error!(%error, "a webhook event could not be kept; Stripe will send it again");
            web.metrics.webhook("unavailable");
            let again = [(header::RETRY_AFTER, "5")];
            (StatusCode::SERVICE_UNAVAILABLE, again, "the event could not be kept\n").into_response()
        }
        Err(refused) => {
            tracing::warn!(reason = %refused, "a webhook was refused");
            web.metrics.webhook("refused");
            (StatusCode::BAD_REQUEST, format!("{refused}\n")).into_response()
        }
    }
}
