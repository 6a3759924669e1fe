//! Routes for other programs, in JSON: the same use cases as the pages, the same permissions, one shape of errors. See
//! `docs/api.md`.

use app::context::RequestInfo;
use app::error::Problem;
use app::i18n::Locale;
use app::rest::{self, StatusBody};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use services::Services;

use super::Web;

/// `GET /api/payments/booking/{booking}/status/`: how far a booking is paid, for whoever may see it.
pub(super) async fn payment_status(
    State(web): State<Web>,
    Extension(info): Extension<RequestInfo>,
    Path(booking): Path<String>,
) -> Response {
    let locale = info.locale;
    match status(&web.services, info, &booking).await {
        Ok(body) => (NOT_KEPT, Json(body)).into_response(),
        Err(problem) => refuse(&problem, locale),
    }
}

async fn status(services: &Services, info: RequestInfo, booking: &str) -> Result<StatusBody, Problem> {
    let user = info.user.ok_or(Problem::SignInNeeded)?;
    let booking = booking.parse().map_err(|_| Problem::NotFound)?;
    let found = services.payment_status(&user, booking).await.map_err(rest::problem)?;
    StatusBody::of(&found.ok_or(Problem::NotFound)?, info.locale)
}

const NOT_KEPT: [(header::HeaderName, HeaderValue); 1] =
    [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];

/// A problem as programs read it.
pub(super) fn refuse(problem: &Problem, locale: Locale) -> Response {
    let (status, body) = rest::error(problem, locale);
    (status, NOT_KEPT, Json(body)).into_response()
}
