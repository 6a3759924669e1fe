//! Calendar files: one booking's and one letter's, for whoever may see them, and the feed that a calendar program fetches by its
//! address alone. What somebody may not see, or what was never booked, looks like what does not exist.

use app::context::RequestInfo;
use app::i18n::Locale;
use app::rest;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::{BookingId, MailId};
use services::model::CalendarFile;
use services::{Failure, Feed};

use super::Web;
use super::rest::refuse;

const ICALENDAR: (HeaderName, HeaderValue) =
    (header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
const NOT_KEPT: (HeaderName, HeaderValue) = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));

/// `GET /bookings/{booking}/calendar.ics`
pub(super) async fn of_booking(
    State(web): State<Web>,
    Extension(info): Extension<RequestInfo>,
    Path(booking): Path<String>,
) -> Response {
    let (Some(user), Ok(id)) = (&info.user, booking.parse::<BookingId>()) else { return nothing() };
    let found = web.services.calendar_file(user, id).await;
    file(found, &format!("spotter-{id}.ics"), info.locale)
}

/// `GET /letters/{letter}/calendar.ics`: the file as it went out with the letter.
pub(super) async fn of_letter(
    State(web): State<Web>,
    Extension(info): Extension<RequestInfo>,
    Path(letter): Path<String>,
) -> Response {
    let (Some(user), Ok(id)) = (&info.user, letter.parse::<MailId>()) else { return nothing() };
    let found = web.services.letter(user, id).await;
    let found = found.map(|row| row?.mail.letter?.calendar);
    file(found, crate::mail::CALENDAR_FILE, info.locale)
}

/// `GET /calendar/{token}.ics`: no cookie is asked for; the address is the key.
pub(super) async fn feed(State(web): State<Web>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(token) = name.strip_suffix(".ics") else { return nothing() };
    match web.services.calendar_feed(token).await {
        Ok(Some(found)) => shown(found, &headers),
        Ok(None) => nothing(),
        Err(failure) => refuse(&rest::problem(failure), Locale::default()),
    }
}

fn file(found: Result<Option<CalendarFile>, Failure>, name: &str, locale: Locale) -> Response {
    match found {
        Ok(Some(file)) => {
            // The names are ours: letters, digits, dashes and dots.
            let named = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
            let named = named.unwrap_or(HeaderValue::from_static("attachment"));
            ([ICALENDAR, NOT_KEPT, (header::CONTENT_DISPOSITION, named)], file.text).into_response()
        }
        Ok(None) => nothing(),
        Err(failure) => refuse(&rest::problem(failure), locale),
    }
}

/// The feed, or that it is as the caller knows it. Programs are to ask each time, and get the whole only where it has changed.
fn shown(feed: Feed, headers: &HeaderMap) -> Response {
    let tag = format!("W/\"{}\"", feed.tag);
    let known = headers.get_all(header::IF_NONE_MATCH).iter().any(|known| names(known, &tag));
    let about = [
        (header::ETAG, HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("W/\"\""))),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex")),
    ];
    if known {
        return (StatusCode::NOT_MODIFIED, about).into_response();
    }
    (about, [ICALENDAR], feed.text).into_response()
}

/// True where a caller says that they have this; strong or weak does not matter here (RFC 9110, 13.1.2).
fn names(known: &HeaderValue, tag: &str) -> bool {
    let strong = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    known.to_str().is_ok_and(|known| known.split(',').any(|known| known.trim() == "*" || strong(known) == strong(tag)))
}

fn nothing() -> Response {
    (StatusCode::NOT_FOUND, [NOT_KEPT], "there is nothing here\n").into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_known_in_a_list_strong_or_weak() {
        let known = |list: &'static str| names(&HeaderValue::from_static(list), "W/\"abc\"");
        for list in ["W/\"abc\"", "\"abc\"", "\"x\", W/\"abc\"", "*"] {
            assert!(known(list), "{list}");
        }
        for list in ["\"abcd\"", "abc", "", "W/\"x\", \"y\""] {
            assert!(!known(list), "{list}");
        }
    }
}
