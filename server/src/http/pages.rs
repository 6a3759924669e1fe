//! Pages and server functions, as Leptos lists them, and the built files. Everything else that is asked for gets the page that
//! says so, with status 404.

use std::sync::LazyLock;

use app::context::RequestInfo;
use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::header::{self, HeaderValue};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Method, StatusCode, Version};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http_body_util::Limited;
use leptos::nonce::Nonce;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{AxumRouteListing, ErrorHandler, LeptosRoutes, generate_route_list};
use services::Services;
use tower::ServiceBuilder;
use tower_http::compression::{CompressionLayer, CompressionLevel, Predicate};
use tower_http::csrf::CsrfLayer;

use super::shield::ScriptNonce;
use super::{Web, calendar, files, identity, kept, live, money, rest, statement};

/// Made once: while Leptos walks through all pages to list their addresses, no page anywhere in the process can load its data,
/// and one that is being rendered just then would wait for ever. Servers that tests start side by side share the list.
static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(app::App));

/// Forms of a few fields.
const BODY_LEN_MAX: usize = 64 * 1024;
/// The one form of long texts: eight of 20,000 characters, of which each may be twelve bytes once it is encoded.
const EVIDENCE: (&str, usize) = ("/do/answer-dispute", 2 * 1024 * 1024);

/// Routes for pages, server functions and files; the fallback is the page that says “not found”.
pub(super) fn router(web: &Web) -> Router<Web> {
    let context = context(web.services.clone());
    let options = web.leptos.clone();
    let shell = {
        let options = options.clone();
        move || app::shell(options.clone())
    };
    let missing = ErrorHandler::new_with_context(context.clone(), app::shell, options.clone());
    let missing = ServiceBuilder::new()
        .layer(compression())
        .layer(from_fn(not_kept))
        .layer(from_fn_with_state(web.clone(), identity::identify))
        .service(missing);
    let root: &str = &options.site_root;
    let pkg: &str = &options.site_pkg_dir;
    Router::new()
        .leptos_routes_with_context(web, ROUTES.clone(), context, shell)
        .route("/bookings/{booking}/live", get(live::follow))
        .route("/bookings/{booking}/calendar.ics", get(calendar::of_booking))
        .route("/desk/earnings/live", get(money::follow))
        .route("/desk/earnings.csv", get(statement::of_trainer))
        .route("/letters/{letter}/calendar.ics", get(calendar::of_letter))
        .route("/api/payments/booking/{booking}/status", get(rest::payment_status))
        .route("/api/payments/booking/{booking}/status/", get(rest::payment_status))
        .layer(from_fn_with_state(kept::KeptPages::new(web.services.clone()), kept::keep))
        .layer(from_fn_with_state(web.clone(), identity::identify))
        .layer(from_fn(not_kept))
        .layer(compression())
        .layer(from_fn(limited))
        .layer(CsrfLayer::new())
        .nest_service(
            &format!("/{pkg}"),
            ServiceBuilder::new().layer(from_fn(files::keep)).service(files::folder(&format!("{root}/{pkg}"))),
        )
        .fallback_service(
            ServiceBuilder::new()
                .layer(from_fn(only_reading))
                .layer(from_fn(files::keep))
                .service(files::folder(root).fallback(missing)),
        )
}

/// Refuses a body that is too long, by what it says of itself where it does.
async fn limited(request: Request, next: Next) -> Response {
    let (path, long) = EVIDENCE;
    let max = if request.uri().path() == path { long } else { BODY_LEN_MAX };
    if request.body().size_hint().lower() > u64::try_from(max).unwrap_or(u64::MAX) {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    next.run(request.map(|body| Body::new(Limited::new(body, max)))).await
}

/// What pages and server functions find in Leptos' context.
fn context(services: Services) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        provide_context(services.clone());
        if let Some(parts) = use_context::<Parts>() {
            if let Some(ScriptNonce(nonce)) = parts.extensions.get() {
                provide_context(Nonce::from_value(nonce.clone()));
            }
            if let Some(info) = parts.extensions.get::<RequestInfo>() {
                provide_context(info.clone());
            }
        }
    }
}

/// Pages are a fraction of their size when compressed, even in a hurry; what server functions answer is too short to gain.
fn compression() -> CompressionLayer<impl Predicate> {
    let is_page = |_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions| {
        headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
    };
    CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(is_page)
}

/// A page is made for one person: nobody in between keeps it, and going back asks again. What a server function answers
/// is not kept at all.
async fn not_kept(request: Request, next: Next) -> Response {
    let kept = if request.method() == Method::GET { "private, no-cache" } else { "no-store" };
    let mut response = next.run(request).await;
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(kept));
    response
}

/// Where there is no page and no server function, there is nothing to send to.
async fn only_reading(request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        next.run(request).await
    } else {
        (StatusCode::NOT_FOUND, "there is nothing here\n").into_response()
    }
}
