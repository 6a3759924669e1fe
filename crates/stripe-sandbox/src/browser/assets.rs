//! Scripts, style sheets and pages of the browser's half, compiled in and served with an entity tag. Used by `browser`.
//!
//! A script is put together from parts (`assets/`) inside one function, so that its names stay its own and pages need no
//! module loader; the parts share one scope, which is also how `tsc` sees them.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use axum::Router;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

/// Parts of a script, in order, as one function's body.
macro_rules! bundle {
    ($($part:literal),+ $(,)?) => {
        concat!(
            "(() => {\n'use strict';\n",
            $(include_str!(concat!("../../assets/", $part)), "\n",)+
            "})();\n"
        )
    };
}

const STRIPE_JS: &str = bundle!(
    "shared/base.js",
    "shared/words.js",
    "shared/api.js",
    "shared/channel.js",
    "stripe/intents.js",
    "stripe/payment-frame.js",
    "stripe/payment-element.js",
    "stripe/elements.js",
    "stripe/challenge-dialog.js",
    "stripe/next-action.js",
    "stripe/confirm.js",
    "stripe/stripe.js",
);

const PAYMENT_ELEMENT_JS: &str = bundle!(
    "shared/base.js",
    "shared/words.js",
    "shared/api.js",
    "shared/channel.js",
    "frame/words.js",
    "frame/card.js",
    "frame/field.js",
    "frame/appearance.js",
    "frame/form.js",
    "frame/main.js",
);

const CHALLENGE_JS: &str = bundle!(
    "shared/base.js",
    "shared/words.js",
    "shared/money.js",
    "shared/channel.js",
    "challenge/words.js",
    "challenge/main.js",
);

const CHECKOUT_JS: &str = bundle!(
    "shared/base.js",
    "shared/words.js",
    "shared/money.js",
    "shared/api.js",
    "checkout/words.js",
    "checkout/fields.js",
    "checkout/page.js",
    "checkout/main.js",
);

const SETUP_JS: &str = bundle!(
    "shared/base.js",
    "shared/words.js",
    "checkout/fields.js",
    "setup/words.js",
    "setup/page.js",
    "setup/main.js",
);

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

/// Both pages load only what stands beside them, and may be framed by pages of this machine: the application may run on
/// another port than the sandbox.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; \
    frame-ancestors 'self' http://localhost:* https://localhost:* http://127.0.0.1:* https://127.0.0.1:*";

struct Asset {
    path: &'static str,
    kind: &'static str,
    body: &'static str,
    tag: HeaderValue,
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    [
        ("/js/stripe.js", JAVASCRIPT, STRIPE_JS),
        ("/elements/payment", HTML, include_str!("../../assets/frame/payment-element.html")),
        ("/elements/assets/payment-element.js", JAVASCRIPT, PAYMENT_ELEMENT_JS),
        ("/elements/assets/payment-element.css", CSS, include_str!("../../assets/frame/payment-element.css")),
        ("/3ds/{intent}", HTML, include_str!("../../assets/challenge/challenge.html")),
        ("/3ds/assets/challenge.js", JAVASCRIPT, CHALLENGE_JS),
        ("/c/pay/assets/checkout.js", JAVASCRIPT, CHECKOUT_JS),
        ("/c/pay/assets/checkout.css", CSS, include_str!("../../assets/checkout/checkout.css")),
        ("/setup/assets/setup.js", JAVASCRIPT, SETUP_JS),
        ("/setup/assets/setup.css", CSS, include_str!("../../assets/setup/setup.css")),
        ("/3ds/assets/challenge.css", CSS, include_str!("../../assets/challenge/challenge.css")),
    ]
    .into_iter()
    .map(|(path, kind, body)| Asset { path, kind, body, tag: entity_tag(body) })
    .collect()
});

pub(super) fn router() -> Router {
    ASSETS.iter().fold(Router::new(), |router, asset| {
        router.route(asset.path, get(async move |headers: HeaderMap| asset.answer(&headers)))
    })
}

impl Asset {
    fn answer(&self, request: &HeaderMap) -> Response {
        let known = request.get(header::IF_NONE_MATCH).is_some_and(|tags| holds(tags, &self.tag));
        let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { self.body.into_response() };
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
        headers.insert(header::ETAG, self.tag.clone());
        // Kept, but asked about each time: a new build is seen at once, and an unchanged one costs no bytes.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers
            .insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
        if self.kind == HTML {
            headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
        }
        response
    }
}

/// Whether `If-None-Match` names the tag: one of a list, weak or strong, or any.
fn holds(tags: &HeaderValue, tag: &HeaderValue) -> bool {
    let (Ok(tags), Ok(tag)) = (tags.to_str(), tag.to_str()) else { return false };
    tags.split(',').map(str::trim).any(|given| given == "*" || given.strip_prefix("W/").unwrap_or(given) == tag)
}

/// Tells builds apart, no more: a keyless 64-bit hash of the body.
fn entity_tag(body: &str) -> HeaderValue {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    HeaderValue::from_str(&format!("\"{:016x}\"", hasher.finish())).unwrap_or(HeaderValue::from_static("\"0\""))
}
