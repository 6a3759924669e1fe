//! Security headers on every answer, and the nonce that a page's own scripts carry. A handler that sets one of them itself
//! (the sandbox's card frame) keeps its own.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Uri};
use axum::middleware::Next;
use axum::response::Response;

use super::Web;

/// What a page's own scripts carry, new for every request. In the request's extensions; Leptos gets it from there.
#[derive(Debug, Clone)]
pub(super) struct ScriptNonce(pub(super) Arc<str>);

/// The Content-Security-Policy but for the nonce: what stands before it, and after.
#[derive(Debug)]
pub struct Policy {
    before: String,
    after: String,
}

impl Policy {
    /// For pages that load Stripe.js from `stripe_js_url`: Stripe's own needs Stripe's hosts (docs.stripe.com/security/guide),
    /// one on our own address (a path) needs none. `watched` lets cargo-leptos reload the page.
    #[must_use]
    pub fn new(stripe_js_url: &str, watched: bool) -> Self {
        let uri = stripe_js_url.parse::<Uri>().unwrap_or_default();
        let host = match (uri.scheme_str(), uri.authority()) {
            (Some(scheme), Some(authority)) => Some(format!("{scheme}://{authority}")),
            _ => None,
        };
        // Where a form may lead in the end: Stripe's own pages, and the one where a bank asks.
        let checkout = match host.as_deref() {
            None => String::new(),
            Some("https://js.stripe.com") => {
                " https://checkout.stripe.com https://hooks.stripe.com https://connect.stripe.com".to_owned()
            }
            Some(other) => format!(" {other}"),
        };
        let (scripts, frames, connections) = match host.as_deref() {
            None => ("'self'".to_owned(), "'self'".to_owned(), "'self'".to_owned()),
            Some("https://js.stripe.com") => (
                "https://js.stripe.com https://*.js.stripe.com".to_owned(),
                "https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com".to_owned(),
                "'self' https://api.stripe.com".to_owned(),
            ),
            Some(other) => (other.to_owned(), other.to_owned(), format!("'self' {other}")),
        };
        let reload = if watched { " ws://127.0.0.1:3001 ws://localhost:3001" } else { "" };
        Self {
            before: "default-src 'none'; script-src 'nonce-".into(),
            after: format!(
                "' 'wasm-unsafe-eval' {scripts}; frame-src {frames}; connect-src {connections}{reload}; style-src 'self'; \
                 img-src 'self' data:; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'{checkout}; \
                 frame-ancestors 'none'; object-src 'none'"
            ),
        }
    }

    fn header(&self, nonce: &str) -> Option<HeaderValue> {
        HeaderValue::try_from([&self.before, nonce, &self.after].concat()).ok()
    }
}

/// What every answer carries, whatever it is.
const FIXED: [(HeaderName, HeaderValue); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "camera=(), microphone=(), geolocation=(), usb=(), payment=(self \"https://js.stripe.com\")",
        ),
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin-allow-popups")),
];

/// The middleware.
pub(super) async fn protect(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let nonce: Arc<str> = format!("{:032x}", web.random.bits()).into();
    request.extensions_mut().insert(ScriptNonce(Arc::clone(&nonce)));
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        or_insert(headers, name, || Some(value));
    }
    or_insert(headers, header::CONTENT_SECURITY_POLICY, || web.place.policy.header(&nonce));
    if web.place.https {
        let year = HeaderValue::from_static("max-age=31536000");
        or_insert(headers, header::STRICT_TRANSPORT_SECURITY, || Some(year));
    }
    response
}

fn or_insert(headers: &mut HeaderMap, name: HeaderName, value: impl FnOnce() -> Option<HeaderValue>) {
    if !headers.contains_key(&name)
        && let Some(value) = value()
    {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(url: &str) -> String {
        Policy::new(url, false).header("abc").unwrap().to_str().unwrap().to_owned()
    }

    #[test]
    fn stripes_own_script_gets_stripes_hosts() {
        let policy = policy("https://js.stripe.com/endive/stripe.js");
        for part in [
            "script-src 'nonce-abc' 'wasm-unsafe-eval' https://js.stripe.com https://*.js.stripe.com;",
            "frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com;",
            "connect-src 'self' https://api.stripe.com;",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(part), "{part} in {policy}");
        }
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
    }

    #[test]
    fn the_sandbox_needs_nobody_elses_host() {
        let policy = policy("/stripe-sandbox/js/stripe.js");
        assert!(!policy.contains("http"), "{policy}");
        assert!(policy.contains("frame-src 'self';"), "{policy}");
    }
}
