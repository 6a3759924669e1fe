//! The hosted onboarding page of connected accounts, behind Account Links (`assets/setup`), and what it reads and sends. What is right and
//! what follows is in `connect::onboarding`.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use serde_json::Value;

use super::checkout::POLICY;
use crate::connect::links::{self, Opened};
use crate::connect::onboarding;
use crate::{Sandbox, agenda};

const PAGE: &str = include_str!("../../assets/setup/setup.html");

pub(super) fn router(sandbox: Arc<Sandbox>) -> Router {
    Router::new()
        .route("/setup/e/{account}/{link}", get(open))
        .route("/setup/c/{session}", get(page))
        .route("/setup/c/{session}/details", get(details))
        .route("/setup/c/{session}/save", post(save))
        .with_state(sandbox)
}

/// A link works once: it leads to a page of its own, or back to the platform for another.
async fn open(State(sandbox): State<Arc<Sandbox>>, Path((account, link)): Path<(String, String)>) -> Response {
    let opened = sandbox.change(|cx| {
        agenda::run_due(cx);
        Ok(links::open(cx, &account, &link))
    });
    let to = match opened {
        Ok(Opened::Session(name)) => format!("../../c/{name}"),
        Ok(Opened::Refresh(url)) => url,
        Ok(Opened::Unknown) => "../../c/none".to_owned(),
        Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    (StatusCode::SEE_OTHER, [(header::LOCATION, to), (header::CACHE_CONTROL, "no-store".to_owned())]).into_response()
}

/// The same for everybody: whose it is, if anybody's, the page finds out itself.
async fn page() -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, Html(PAGE)).into_response()
}

async fn details(State(sandbox): State<Arc<Sandbox>>, Path(session): Path<String>) -> Response {
    answer(sandbox.change(|cx| {
        agenda::run_due(cx);
        Ok(onboarding::details(cx, &session))
    }))
}

async fn save(
    State(sandbox): State<Arc<Sandbox>>,
    Path(session): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let form = onboarding::Form::new(fields);
    answer(sandbox.change(|cx| {
        agenda::run_due(cx);
        onboarding::submit(cx, &session, &form)
    }))
}

fn answer(found: crate::errors::ApiResult<Option<Value>>) -> Response {
    match found {
        Ok(Some(body)) => ([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
