//! What the bank's 3-D Secure page reads and answers. Called by `assets/challenge/main.js`, and by Stripe.js when the
//! person closes the dialog.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{Challenge, ChallengeError, Outcome, Sandbox};

pub(super) fn router(sandbox: Arc<Sandbox>) -> Router {
    Router::new()
        .route("/3ds/{intent}/details", get(details))
        .route("/3ds/{intent}/outcome", post(outcome))
        .with_state(sandbox)
}

/// How the person left the page.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Choice {
    Authenticated,
    Failed,
    /// The dialog was closed: to a bank that is the same as failing.
    Abandoned,
}

#[derive(Deserialize)]
struct OutcomeForm {
    outcome: Choice,
}

async fn details(State(sandbox): State<Arc<Sandbox>>, Path(intent): Path<String>) -> Response {
    match sandbox.challenge(&intent) {
        Ok(challenge) => answer(&shown(&challenge)),
        Err(error) => refused(error),
    }
}

async fn outcome(
    State(sandbox): State<Arc<Sandbox>>,
    Path(intent): Path<String>,
    Form(form): Form<OutcomeForm>,
) -> Response {
    let challenge = match sandbox.challenge(&intent) {
        Ok(challenge) => challenge,
        Err(error) => return refused(error),
    };
    let outcome = match form.outcome {
        Choice::Authenticated => Outcome::Authenticated,
        Choice::Failed | Choice::Abandoned => Outcome::Failed,
    };
    match sandbox.complete_challenge(&intent, outcome) {
        Ok(intent) => answer(&over(challenge.return_url.as_deref(), intent["status"].as_str().unwrap_or_default())),
        Err(error) => refused(error),
    }
}

fn shown(challenge: &Challenge) -> Value {
    json!({
        "open": true,
        "amount": challenge.amount,
        "currency": challenge.currency,
        "description": challenge.description,
        "brand": challenge.brand,
        "last4": challenge.last4,
        "return_url": challenge.return_url,
    })
}

/// The end of the challenge, with the address to go on to, if the page was reached by a redirect.
fn over(return_url: Option<&str>, status: &str) -> Value {
    let redirect_status = match status {
        "succeeded" | "requires_capture" => "succeeded",
        "processing" => "pending",
        _ => "failed",
    };
    let return_url = return_url.map(|url| with_redirect_status(url, redirect_status));
    json!({ "open": false, "return_url": return_url })
}

/// Adds the parameter before the fragment, if there is one.
fn with_redirect_status(url: &str, status: &str) -> String {
    let (address, fragment) = url.split_once('#').map_or((url, None), |(address, fragment)| (address, Some(fragment)));
    let separator = if address.contains('?') { '&' } else { '?' };
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    format!("{address}{separator}redirect_status={status}{fragment}")
}

fn refused(error: ChallengeError) -> Response {
    match error {
        ChallengeError::NotFound => StatusCode::NOT_FOUND.into_response(),
        // Answered already, in another window or by a second click: nothing is left to do, and nothing went wrong.
        ChallengeError::NotWaiting => answer(&over(None, "")),
        ChallengeError::NotWritten => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn answer(body: &Value) -> Response {
    // The dialog's owner may be a page of another port.
    let headers = [(header::CACHE_CONTROL, "no-store"), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    (headers, Json(body)).into_response()
}
