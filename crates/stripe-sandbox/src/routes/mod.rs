//! The HTTP surface: which request reaches which handler, and everything around it (keys, faults, idempotency, expansion,
//! headers). Built by [`crate::Sandbox::router`].

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{OriginalUri, Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::Response;
use axum::routing::any;
use serde_json::Value;

use self::answer::{answer, cut, preflight, replayed};
use crate::cx::{Caller, Cause, Cx};
use crate::errors::{ApiError, ApiResult};
use crate::faults::Hit;
use crate::form::Params;
use crate::idempotency::{Key, Saved};
use crate::state::{Sandbox, lock};
use crate::store::public;
use crate::{API_VERSION, agenda, auth, browser, control, expand, objects};

mod account_fields;
mod account_links;
mod accounts;
mod answer;
mod bank_accounts;
mod capabilities;
mod charges;
mod checkout_items;
mod checkout_sessions;
mod customers;
mod disputes;
mod params;
mod payment_intents;
mod payment_methods;
mod payment_pages;
mod payouts;
mod prices;
mod read_only;
mod refunds;
mod setup_intents;
mod tokens;
mod transfers;
mod webhook_endpoints;

/// Takes bodies up to this; Stripe's own limit is not published.
const BODY_LEN_MAX: usize = 1 << 20;

pub(crate) fn router(sandbox: &Arc<Sandbox>) -> axum::Router {
    let api = axum::Router::new()
        .route("/v1/{*path}", any(api))
        .fallback(unknown)
        .layer(axum::extract::DefaultBodyLimit::max(BODY_LEN_MAX))
        .with_state(Arc::clone(sandbox));
    let router = api.merge(browser::router(Arc::clone(sandbox)));
    if sandbox.config.controls { router.merge(control::router(sandbox)) } else { router }
}

async fn unknown(method: Method, OriginalUri(uri): OriginalUri) -> Response {
    let error = ApiError::no_such_route(method.as_str(), uri.path());
    answer(error.status, &error.render(), "req_none")
}

/// The handler of a request, by its path's segments.
fn dispatch(cx: &mut Cx<'_>, method: &Method, segments: &[&str], params: &mut Params) -> Option<ApiResult> {
    let (first, rest) = segments.split_first()?;
    // Search is a route of its own at Stripe, not an object called "search".
    if rest.first() == Some(&"search") {
        return None;
    }
    match *first {
        "account" | "accounts" | "balance" => accounts::dispatch(cx, method, segments, params),
        "account_links" => account_links::dispatch(cx, method, rest, params),
        "balance_transactions" | "events" | "mandates" => read_only::dispatch(cx, method, segments, params),
        "checkout" => checkout_sessions::dispatch(cx, method, rest, params),
        "charges" => charges::dispatch(cx, method, rest, params),
        "customers" => customers::dispatch(cx, method, rest, params),
        "disputes" => disputes::dispatch(cx, method, rest, params),
        "payment_intents" => payment_intents::dispatch(cx, method, rest, params),
        "payment_methods" => payment_methods::dispatch(cx, method, rest, params),
        "payment_pages" => payment_pages::dispatch(cx, method, rest, params),
        "payouts" => payouts::dispatch(cx, method, rest, params),
        "prices" | "products" => prices::dispatch(cx, method, segments, params),
        "refunds" => refunds::dispatch(cx, method, rest, params),
        "setup_intents" => setup_intents::dispatch(cx, method, rest, params),
        "transfers" => transfers::dispatch(cx, method, rest, params),
        "tokens" => tokens::dispatch(cx, method, rest, params),
        "webhook_endpoints" => webhook_endpoints::dispatch(cx, method, rest, params),
        _ => None,
    }
}

/// What Stripe.js may call with a publishable key.
fn open_to_browsers(method: &Method, segments: &[&str]) -> bool {
    match segments {
        ["payment_methods" | "tokens"] => method == Method::POST,
        // The hosted page: who knows the session's id may pay it.
        ["payment_pages", _] => method == Method::GET,
        ["payment_pages", _, "confirm"] => method == Method::POST,
        ["payment_intents" | "setup_intents", _] => method == Method::GET,
        ["payment_intents" | "setup_intents", _, "confirm"] => method == Method::POST,
        _ => false,
    }
}

/// One request, read and recognized.
struct Request {
    method: Method,
    path: String,
    params: Params,
    expand: Vec<String>,
    caller: Caller,
    /// The connected account it acts for.
    account: Option<String>,
    versioned: bool,
    cause: Cause,
}

async fn api(
    State(sandbox): State<Arc<Sandbox>>,
    method: Method,
    Path(path): Path<String>,
    axum::extract::RawQuery(query): axum::extract::RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if method == Method::OPTIONS {
        return preflight();
    }
    let request_id = sandbox.ids.with_len("req_", 14);
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let key = text("idempotency-key").filter(|key| method == Method::POST && !key.is_empty());
    let request = match recognize(&sandbox, method, path, query.as_deref(), &headers, &body) {
        Ok(request) => {
            let cause = Cause { request_id: Some(request_id.clone()), idempotency_key: key.clone() };
            Request { cause, ..request }
        }
        Err(error) => return answer(error.status, &error.render(), &request_id),
    };
    let mut response = serve(&sandbox, request, key.as_deref(), &request_id).await;
    if let Some(key) = key.and_then(|key| HeaderValue::from_str(&key).ok()) {
        response.headers_mut().insert("idempotency-key", key);
    }
    response
}

fn recognize(
    sandbox: &Sandbox,
    method: Method,
    path: String,
    query: Option<&str>,
    headers: &HeaderMap,
    body: &[u8],
) -> ApiResult<Request> {
    let is_json =
        headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    if is_json && !body.is_empty() {
        return Err(ApiError::invalid(
            "Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you have any questions, we \
             can help at https://support.stripe.com/.",
        ));
    }
    let mut params = Params::parse(body)?;
    params.extend(Params::parse(query.unwrap_or_default().as_bytes())?);
    let caller = auth::caller(&sandbox.config, headers, params.text("key")?)?;
    let account = auth::account(headers, params.text("_stripe_account")?);
    let version = headers.get("stripe-version").map(|version| version.to_str().unwrap_or_default().to_owned());
    let version = version.or(params.text("_stripe_version")?);
    if let Some(version) = version.as_ref().filter(|version| *version != API_VERSION) {
        let message = format!("Invalid Stripe API version: {version}. The sandbox speaks {API_VERSION} only.");
        return Err(ApiError::invalid(message));
    }
    if caller == Caller::Publishable && !open_to_browsers(&method, &path.split('/').collect::<Vec<_>>()) {
        return Err(ApiError::secret_key_required());
    }
    let expand = params.list("expand")?.unwrap_or_default();
    let versioned = version.is_some();
    Ok(Request { method, path, params, expand, caller, account, versioned, cause: Cause::default() })
}

async fn serve(sandbox: &Arc<Sandbox>, request: Request, key: Option<&str>, request_id: &str) -> Response {
    let full_path = format!("/v1/{}", request.path);
    let refuse = |error: &ApiError| answer(error.status, &error.render(), request_id);
    let key = match key.map(|key| Key::new(key, request.account.as_deref(), &full_path, &request.params)).transpose() {
        Ok(key) => key,
        Err(error) => return refuse(&error),
    };
    // Held until the answer is made, so a second request with the key meets a 409 while the first is delayed.
    let guard = key.as_ref().map(|key| key.enter(&sandbox.in_flight)).transpose();
    let _guard = match guard {
        Ok(guard) => guard,
        Err(error) => return refuse(&error),
    };
    let hits = lock(&sandbox.faults).hit(request.method.as_str(), &full_path);
    let mut lose_answer = false;
    for hit in hits {
        match hit {
            Hit::Delay(time) => tokio::time::sleep(time).await,
            Hit::LoseAnswer => lose_answer = true,
            Hit::ConnectionReset => return cut(),
            Hit::Status429 => return refuse(&ApiError::rate_limited()),
            Hit::Status500 => return refuse(&ApiError::api("An unknown error occurred (planted by a fault).")),
        }
    }
    let response = work(sandbox, request, key.as_ref(), request_id);
    if lose_answer { cut() } else { response }
}

/// Runs the handler in one transaction, together with what its idempotency key remembers.
fn work(sandbox: &Sandbox, request: Request, key: Option<&Key>, request_id: &str) -> Response {
    let Request { method, path, mut params, expand, caller, account, versioned, cause } = request;
    let (saved_key, saved_cause) = (key.cloned(), cause.clone());
    let result = sandbox.with(caller, versioned, cause, |cx| {
        agenda::run_due(cx);
        cx.act_for(account.as_deref())?;
        if let Some(saved) = key.map(|key| key.replay(cx)).transpose()?.flatten() {
            return Ok(Done::Before(saved));
        }
        let segments: Vec<&str> = path.split('/').collect();
        let result = dispatch(cx, &method, &segments, &mut params)
            .unwrap_or_else(|| Err(ApiError::no_such_route(method.as_str(), &format!("/v1/{path}"))));
        let result = result.and_then(|doc| {
            params.finish()?;
            finish(cx, &doc, &expand)
        });
        // The key is spent in the same transaction, or in one of its own if this one is undone.
        match (&result, key) {
            (Ok(body), Some(key)) => key.save(cx, 200, body),
            (Err(error), Some(key)) if error.began && error.keep_changes => key.save(cx, error.status, &error.render()),
            _ => {}
        }
        result.map(Done::Now)
    });
    match result {
        Ok(Done::Now(body)) => answer(200, &body, request_id),
        Ok(Done::Before(saved)) => replayed(&saved, request_id),
        Err(error) => {
            if let Some(key) = saved_key.filter(|_| error.began && !error.keep_changes) {
                let spent = sandbox.with(caller, versioned, saved_cause, |cx| {
                    key.save(cx, error.status, &error.render());
                    Ok(())
                });
                if let Err(error) = spent {
                    return answer(error.status, &error.render(), request_id);
                }
            }
            answer(error.status, &error.render(), request_id)
        }
    }
}

enum Done {
    Now(Value),
    Before(Saved),
}

/// The document as the caller gets it.
fn finish(cx: &Cx<'_>, doc: &Value, paths: &[String]) -> ApiResult {
    let mut body = public(doc);
    let is_intent = body["object"].as_str().is_some_and(|kind| kind.ends_with("_intent"));
    expand::apply(cx, &mut body, paths)?;
    if cx.caller == Caller::Publishable && is_intent {
        body = objects::for_browser(&body);
    }
    Ok(body)
}
