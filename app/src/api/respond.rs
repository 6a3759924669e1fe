//! What server functions do to the HTTP answer besides its body: status, cookies, redirects.

use http::header::{ACCEPT, CACHE_CONTROL, SET_COOKIE};
use http::request::Parts;
use http::{HeaderValue, Method};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use crate::context::{TYPED_EMAIL_COOKIE, TYPED_NAME_COOKIE, services};
use crate::error::Problem;
use crate::routes::escaped;

/// Ends a server function: a problem also sets the status of the answer.
pub(super) fn answer<T, E: Into<Problem>>(result: Result<T, E>) -> Result<T, Problem> {
    result.map_err(|error| {
        let problem = error.into();
        // A form sent without script is answered by a redirect to where it came from: that must stay one.
        if let Some(response) = use_context::<ResponseOptions>()
            && !is_plain_form()
        {
            response.set_status(problem.status());
        }
        problem
    })
}

/// What belongs to one person is kept by no cache.
pub(super) fn private() {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// Leads a form sent without script back to `path`; with script the page stays, and shows what the answer says.
pub(super) fn lead_back(path: &str) {
    if is_plain_form() {
        leptos_axum::redirect(path);
    }
}

/// Sets a cookie for the whole site; no age ends it.
pub(super) fn set_cookie(name: &str, value: &str, max_age_seconds: i64, for_scripts: bool) -> Result<(), Problem> {
    let secure = if services()?.settings().public_url.starts_with("https://") { "; Secure" } else { "" };
    let hidden = if for_scripts { "" } else { "; HttpOnly" };
    let cookie = format!("{name}={value}; Path=/; Max-Age={max_age_seconds}; SameSite=Lax{hidden}{secure}");
    let value = HeaderValue::from_str(&cookie).map_err(|_| Problem::Internal)?;
    if let Some(response) = use_context::<ResponseOptions>() {
        response.append_header(SET_COOKIE, value);
    }
    Ok(())
}

/// Remembers for a minute what was typed into a form sent without script, so that the page it leads back to can fill it in
/// again. With script the form stays as it is.
pub(super) fn remember_typed(email: &str, name: &str) {
    if is_plain_form() {
        // Where it cannot be remembered, it is typed again.
        let _ = set_cookie(TYPED_EMAIL_COOKIE, &escaped(email), 60, false);
        let _ = set_cookie(TYPED_NAME_COOKIE, &escaped(name), 60, false);
    }
}

fn is_plain_form() -> bool {
    use_context::<Parts>().is_some_and(|request| {
        let accepts_html =
            request.headers.get(ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|v| v.contains("text/html"));
        request.method == Method::POST && accepts_html
    })
}
