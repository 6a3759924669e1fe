//! Public pages as they were rendered a moment ago, for visitors who are not signed in. Rendering is what most of such a page
//! costs. How long a page is good, and why: `docs/adr/0020-rendered-pages-are-kept-for-a-moment.md`.
//!
//! A page belongs to all it was rendered from ([`Question`]). Whoever sends any other cookie than language and zone gets a page
//! of their own, and theirs is not kept. The nonce in a kept page is left out; each visitor's own is written in.

use std::sync::Arc;

use app::context::RequestInfo;
use app::i18n::Locale;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use services::{Recent, Services};

use super::identity::is_anybody;
use super::shield::ScriptNonce;

/// A longer page is rendered for each visitor; so the memory that kept pages take is bounded.
const PAGE_LEN_MAX: usize = 64 * 1024;

/// The kept pages, and who knows when they are no longer good. Cheap to clone.
#[derive(Clone)]
pub(super) struct KeptPages {
    services: Services,
    pages: Arc<Recent<Question, Page>>,
}

impl KeptPages {
    pub(super) fn new(services: Services) -> Self {
        Self { services, pages: Arc::default() }
    }
}

/// All that a public page is rendered from, but for the database and the time. `Place` is the same for every request.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Question {
    address: String,
    locale: Locale,
    zone: Option<String>,
}

impl Question {
    /// `None` where the answer is for this visitor alone. Takes `RequestInfo` apart, so that what is added there is decided on here.
    fn of(request: &Request) -> Option<Self> {
        let RequestInfo { user, sign_in_token, locale, zone, sandbox: _, stripe_js_url: _ } =
            request.extensions().get::<RequestInfo>()?;
        let uri = request.uri();
        let public = uri.path() == "/" || uri.path().starts_with("/trainers/");
        let anybody = user.is_none() && sign_in_token.is_none() && is_anybody(request.headers());
        (request.method() == Method::GET && public && anybody).then(|| Self {
            address: uri.path_and_query().map_or_else(String::new, ToString::to_string),
            locale: *locale,
            zone: zone.as_ref().map(|zone| zone.name().to_owned()),
        })
    }
}

/// A rendered page, cut where its nonce stood.
#[derive(Debug)]
struct Page {
    kind: HeaderValue,
    parts: Vec<Box<str>>,
}

impl Page {
    fn of(kind: HeaderValue, html: &str, nonce: &str) -> Self {
        Self { kind, parts: html.split(nonce).map(Box::from).collect() }
    }

    fn with(&self, nonce: &str) -> Response {
        ([(header::CONTENT_TYPE, self.kind.clone())], self.parts.join(nonce)).into_response()
    }
}

/// The middleware; within `identity` and `shield`, which say who asks and by which nonce.
pub(super) async fn keep(State(kept): State<KeptPages>, request: Request, next: Next) -> Response {
    let nonce = request.extensions().get::<ScriptNonce>().map(|ScriptNonce(nonce)| Arc::clone(nonce));
    let (Some(question), Some(nonce)) = (Question::of(&request), nonce) else { return next.run(request).await };
    // Before anything is read: what is written meanwhile ends what is kept below.
    let asked = kept.services.asked();
    if let Some(page) = kept.pages.get(&question, asked) {
        return page.with(&nonce);
    }
    let (head, body) = next.run(request).await.into_parts();
    let Some(kind) = page_kind(head.status, &head.headers) else { return Response::from_parts(head, body) };
    let body = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered to its end");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    if body.len() <= PAGE_LEN_MAX
        && let Ok(html) = str::from_utf8(&body)
    {
        kept.pages.keep(question, asked, &Arc::new(Page::of(kind, html, &nonce)));
    }
    Response::from_parts(head, Body::from(body))
}

/// The content type of an answer that is a page and nothing else: whatever else it says (a cookie, where to go) may be for one
/// visitor alone.
fn page_kind(status: StatusCode, headers: &HeaderMap) -> Option<HeaderValue> {
    let kind = headers.get(header::CONTENT_TYPE).filter(|kind| kind.as_bytes().starts_with(b"text/html"))?;
    (status == StatusCode::OK && headers.len() == 1).then(|| kind.clone())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::Router;
    use axum::extract::Extension;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use domain::Timestamp;
    use services::demo::Backstage;
    use tower::ServiceExt;

    use super::*;
    use crate::assembly::House;
    use crate::http::tests::web;
    use crate::http::{identity, shield};

    type Rendered = State<Arc<AtomicUsize>>;
    type Own = Extension<ScriptNonce>;

    const HTML: (header::HeaderName, &str) = (header::CONTENT_TYPE, "text/html; charset=utf-8");

    /// Says how many were rendered before it, between two nonces.
    async fn page(State(rendered): Rendered, Extension(ScriptNonce(nonce)): Own) -> Response {
        let number = rendered.fetch_add(1, Ordering::SeqCst);
        ([HTML], format!("<{nonce}>{number}<{nonce}>")).into_response()
    }

    async fn with_cookie(rendered: Rendered, own: Own) -> Response {
        ([(header::SET_COOKIE, "lang=ru")], page(rendered, own).await).into_response()
    }

    async fn missing(rendered: Rendered, own: Own) -> Response {
        (StatusCode::NOT_FOUND, page(rendered, own).await).into_response()
    }

    async fn long(rendered: Rendered, own: Own) -> Response {
        let padding = " ".repeat(PAGE_LEN_MAX);
        ([HTML], format!("{}{padding}", body(page(rendered, own).await).await)).into_response()
    }

    /// Something is written while it is being rendered.
    async fn overtaken(rendered: Rendered, Extension(services): Extension<Services>, own: Own) -> Response {
        let page = page(rendered, own).await;
        services.store().news().note_write();
        page
    }

    async fn body(response: Response) -> String {
        String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
    }

    struct World {
        house: House,
        router: Router,
        _folder: tempfile::TempDir,
    }

    /// At a moment that does not pass.
    async fn world() -> World {
        let folder = tempfile::tempdir().unwrap();
        let (house, web) = web(folder.path()).await;
        house.clockwork.as_ref().unwrap().travel(Some(at(100)));
        let router = Router::new()
            .route("/", get(page).post(page))
            .route("/trainers/tina", get(page))
            .route("/trainers/cookie", get(with_cookie))
            .route("/trainers/missing", get(missing))
            .route("/trainers/long", get(long))
            .route("/trainers/overtaken", get(overtaken))
            .route("/bookings", get(page))
            .with_state(Arc::default())
            .layer(from_fn_with_state(KeptPages::new(house.services.clone()), keep))
            .layer(Extension(house.services.clone()))
            .layer(from_fn_with_state(web.clone(), identity::identify))
            .layer(from_fn_with_state(web, shield::protect));
        World { house, router, _folder: folder }
    }

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp::from_millisecond(1_900_000_000_000 + milliseconds).unwrap()
    }

    impl World {
        async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Response {
            let mut request = Request::builder().method(method).uri(path);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
        }

        /// How many were rendered before the page that this visitor gets; its nonces must be those of its policy.
        async fn number(&self, path: &str, headers: &[(&str, &str)]) -> usize {
            let answer = self.ask(Method::GET, path, headers).await;
            let policy = answer.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
            let html = body(answer).await;
            let parts: Vec<&str> = html.trim_end().split(['<', '>']).collect();
            let ["", first, number, second, ""] = parts[..] else { panic!("{html}") };
            assert!(first == second && policy.contains(&format!("'nonce-{first}'")), "{html} by {policy}");
            number.parse().unwrap()
        }
    }

    #[tokio::test]
    async fn a_page_is_rendered_once_a_second_and_carries_each_visitors_own_nonce() {
        let world = world().await;
        let first = world.ask(Method::GET, "/", &[]).await;
        let second = world.ask(Method::GET, "/", &[]).await;
        assert_eq!(first.headers()[header::CONTENT_TYPE], second.headers()[header::CONTENT_TYPE]);
        let (first, second) = (body(first).await, body(second).await);
        assert_eq!(first.len(), second.len());
        assert_ne!(first, second);
        assert_eq!(world.number("/", &[]).await, 0);
        let clockwork = world.house.clockwork.as_ref().unwrap();
        clockwork.travel(Some(at(999)));
        assert_eq!(world.number("/", &[]).await, 0);
        clockwork.travel(Some(at(1_000)));
        assert_eq!(world.number("/", &[]).await, 1);
    }

    #[tokio::test]
    async fn what_is_written_ends_what_was_kept_and_what_was_being_rendered() {
        let world = world().await;
        assert_eq!(world.number("/", &[]).await, 0);
        world.house.services.store().news().note_write();
        assert_eq!(world.number("/", &[]).await, 1);
        assert_eq!(world.number("/trainers/overtaken", &[]).await, 2);
        assert_eq!(world.number("/trainers/overtaken", &[]).await, 3);
    }

    #[tokio::test]
    async fn another_address_language_or_zone_is_another_page() {
        let world = world().await;
        let asked: [(&str, &[(&str, &str)]); 7] = [
            ("/", &[]),
            ("/?q=boxing", &[]),
            ("/trainers/tina", &[]),
            ("/", &[("cookie", "lang=ru")]),
            ("/", &[("cookie", "tz=Europe%2FBerlin")]),
            ("/", &[("cookie", "tz=Asia%2FTokyo")]),
            ("/", &[("cookie", "lang=ru; tz=Asia%2FTokyo")]),
        ];
        for _ in 0..2 {
            for (number, (path, headers)) in asked.iter().enumerate() {
                assert_eq!(world.number(path, headers).await, number, "{path} {headers:?}");
            }
        }
        // What leads to the same page is the same question.
        assert_eq!(world.number("/", &[("accept-language", "ru, en;q=0.5")]).await, 3);
        assert_eq!(world.number("/", &[("accept-language", "de"), ("cookie", "tz=Nowhere")]).await, 0);
    }

    #[tokio::test]
    async fn whoever_may_be_somebody_is_shown_a_page_of_their_own() {
        let world = world().await;
        for (number, cookie) in
            ["spotter_sign_in=made-up", "lang=en; typed_email=a", "spotter_sign_in="].iter().enumerate()
        {
            assert_eq!(world.number("/", &[("cookie", cookie)]).await, number, "{cookie}");
        }
        assert_eq!(world.number("/", &[]).await, 3, "theirs were not kept");
        assert_eq!(world.number("/", &[("cookie", "spotter_sign_in=made-up")]).await, 4, "nor are they shown what is");
    }

    #[tokio::test]
    async fn only_public_pages_that_are_nothing_else_are_kept() {
        let world = world().await;
        for path in ["/trainers/cookie", "/trainers/missing", "/trainers/long", "/bookings"] {
            let first = world.number(path, &[]).await;
            assert_eq!(world.number(path, &[]).await, first + 1, "{path}");
        }
        for _ in 0..2 {
            let answer = world.ask(Method::GET, "/trainers/cookie", &[]).await;
            assert_eq!(answer.headers()[header::SET_COOKIE], "lang=ru");
        }
        let shown = world.number("/", &[]).await;
        for method in [Method::POST, Method::HEAD] {
            world.ask(method, "/", &[]).await;
        }
        world.house.services.store().news().note_write();
        assert_eq!(world.number("/", &[]).await, shown + 3, "both were answered by the page itself");
    }
}
