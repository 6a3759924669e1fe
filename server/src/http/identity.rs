//! Who asks, in which language, by which clocks: read once per request and handed to pages and server functions. Static files
//! and machines' routes do not pass here.

use app::context::{LANGUAGE_COOKIE, RequestInfo, ZONE_COOKIE, sign_in_cookie};
use app::i18n::Locale;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Web;

/// The middleware.
pub(super) async fn identify(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    let sign_in_token = cookie(headers, sign_in_cookie(&web.services)).map(str::to_owned);
    let user = match &sign_in_token {
        None => None,
        Some(token) => match web.services.user_of(token).await {
            Ok(user) => user,
            Err(error) => {
                tracing::error!(%error, "nobody can be recognized");
                return unavailable();
            }
        },
    };
    let info = RequestInfo {
        user,
        sign_in_token,
        locale: locale(headers),
        zone: cookie(headers, ZONE_COOKIE).and_then(|zone| zone.replace("%2F", "/").parse().ok()),
        sandbox: web.place.sandbox,
        stripe_js_url: web.place.stripe_js_url.clone(),
    };
    request.extensions_mut().insert(info);
    next.run(request).await
}

fn locale(headers: &HeaderMap) -> Locale {
    let chosen = cookie(headers, LANGUAGE_COOKIE).and_then(Locale::from_code);
    chosen.unwrap_or_else(|| {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Locale::from_accept_language(accepted.unwrap_or_default())
    })
}

/// The first cookie of this name.
fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    cookies(headers).find_map(|(given, value)| (given == name && !value.is_empty()).then_some(value))
}

/// All cookies by name and value.
fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|cookies| cookies.split(';')).filter_map(|cookie| cookie.trim().split_once('='))
}

/// True where there is no cookie but those of language and zone: pages may read others ([`app::context`]).
pub(super) fn is_anybody(headers: &HeaderMap) -> bool {
    let texts = headers.get_all(header::COOKIE).iter().all(|value| value.to_str().is_ok());
    texts && cookies(headers).all(|(name, _)| name == LANGUAGE_COOKIE || name == ZONE_COOKIE)
}

fn unavailable() -> Response {
    let headers = [(header::RETRY_AFTER, "5"), (header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    let text = "We cannot reach our database just now. Nothing was changed. Please try again in a moment.\n";
    (StatusCode::SERVICE_UNAVAILABLE, headers, text).into_response()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("xlang=a; lang=ru; tz=Europe%2FBerlin"));
        headers.append(header::COOKIE, HeaderValue::from_static("later=1"));
        assert_eq!(cookie(&headers, "lang"), Some("ru"));
        assert_eq!(cookie(&headers, "later"), Some("1"));
        assert_eq!(cookie(&headers, "ang"), None);
    }
}
