//! What the server hands to pages and server functions with each request, by Leptos' context. Built by `server`.

use domain::Zone;
use leptos::prelude::use_context;
use services::Services;
use services::model::User;

use crate::error::Problem;
use crate::i18n::Locale;

/// The cookie that holds the sign-in token. Set here, read by the server. By https it has the prefix that makes browsers refuse
/// it unless it is `Secure`, from this very host, and for all its paths.
#[must_use]
pub fn sign_in_cookie(services: &Services) -> &'static str {
    if services.settings().public_url.starts_with("https://") { "__Host-spotter_sign_in" } else { "spotter_sign_in" }
}

/// The cookie that holds the chosen language, as [`Locale::code`].
pub const LANGUAGE_COOKIE: &str = "lang";
/// The cookie that holds the browser's time zone, by its IANA name. Set by the browser; `/` in it is written `%2F`.
pub const ZONE_COOKIE: &str = "tz";
/// What was typed as an e-mail address into a form that was sent without script.
pub(crate) const TYPED_EMAIL_COOKIE: &str = "typed_email";
/// What was typed as a name there.
pub(crate) const TYPED_NAME_COOKIE: &str = "typed_name";

/// What was typed about a calendar elsewhere.
pub(crate) const TYPED_CALENDAR_COOKIE: &str = "typed_calendar";

/// What is known of a request before any page looks at it. The browser never sees this as it is.
#[derive(Debug, Clone, Default)]
pub struct RequestInfo {
    /// Who is signed in, by the cookie [`sign_in_cookie`].
    pub user: Option<User>,
    /// The token itself, so that signing out can end it.
    pub sign_in_token: Option<String>,
    /// From [`LANGUAGE_COOKIE`], else from `Accept-Language` (see [`Locale::from_accept_language`]), else English.
    pub locale: Locale,
    /// From [`ZONE_COOKIE`]; `None` where it is missing or names no zone.
    pub zone: Option<Zone>,
    /// True while no real money moves: every page says so.
    pub sandbox: bool,
    /// Where the browser loads Stripe.js from: Stripe's own, or the sandbox's `/stripe-sandbox/js/stripe.js`.
    pub stripe_js_url: String,
}

/// The request's facts; empty ones while the list of routes is made.
pub(crate) fn request_info() -> RequestInfo {
    use_context().unwrap_or_default()
}

/// The use cases.
pub(crate) fn services() -> Result<Services, Problem> {
    use_context().ok_or_else(|| {
        tracing::error!("no Services in the context of this request");
        Problem::Internal
    })
}

/// Who is signed in.
pub(crate) fn signed_in() -> Result<User, Problem> {
    request_info().user.ok_or(Problem::SignInNeeded)
}

/// What was typed into this field of a form sent without script, a moment ago.
pub(crate) fn typed(field: &str) -> Option<String> {
    let cookie = match field {
        "email" => TYPED_EMAIL_COOKIE,
        "name" => TYPED_NAME_COOKIE,
        "calendar" => TYPED_CALENDAR_COOKIE,
        _ => return None,
    };
    let request = use_context::<http::request::Parts>()?;
    let cookies = request.headers.get(http::header::COOKIE)?.to_str().ok()?;
    let value = cookies.split(';').find_map(|part| part.trim().strip_prefix(cookie)?.strip_prefix('='))?;
    Some(leptos_router::location::Url::unescape(value))
}
