//! `GET /bookings/{booking}/live`: a booking's payment as it goes on, as server-sent events. Each message is what the status route
//! (`rest`) answers; its id is the stamp of what was told, so whoever comes back, or names the stamp of the page they have, is told
//! only what is new.
//!
//! A change that this process makes is told at once: the store rings. What another process does is seen within a second. The
//! stream ends when nothing more will happen, when the person is signed out, and when the server stops.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use app::context::RequestInfo;
use app::error::Problem;
use app::i18n::Locale;
use app::rest::{self, StatusBody};
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::{BookingId, UserId};
use futures::stream;
use serde::Deserialize;
use services::Services;
use services::model::{BookingDetails, User};
use services::ports::BookingBell;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::rest::refuse;
use super::{Metrics, Web};

/// How often the database is asked for what another process did.
pub(super) const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How many looks may pass until Stripe is asked, while the bank is at work: webhooks may be late or lost.
const LOOKS_ASK_STRIPE: u32 = 5;
/// Something is sent at least this often, so that nobody in between takes the connection for dead.
pub(super) const ALIVE_EVERY: Duration = Duration::from_secs(15);
/// When a browser that lost the connection tries again.
pub(super) const AGAIN_AFTER: Duration = Duration::from_secs(2);

/// A browser has six connections to one host, and needs some for everything else.
const PER_PERSON_MAX: u32 = 4;
/// Each is asked about once a second.
const IN_ALL_MAX: u32 = 1_000;

/// Tells proxies not to gather what is sent before they pass it on.
pub(super) const UNBUFFERED: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));

/// Who has how many streams open.
#[derive(Debug, Default)]
pub struct Streams(Mutex<HashMap<UserId, u32>>);

impl Streams {
    fn open(&self) -> MutexGuard<'_, HashMap<UserId, u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One open stream; closes itself when dropped.
pub(super) struct Place {
    streams: Arc<Streams>,
    metrics: Arc<Metrics>,
    user: UserId,
}

impl Place {
    pub(super) fn take(web: &Web, user: UserId) -> Result<Self, Problem> {
        let mut open = web.streams.open();
        if open.values().sum::<u32>() >= IN_ALL_MAX {
            return Err(Problem::Busy);
        }
        let own = open.entry(user).or_default();
        if *own >= PER_PERSON_MAX {
            return Err(Problem::TooManyAttempts);
        }
        *own += 1;
        drop(open);
        web.metrics.stream_opened();
        Ok(Self { streams: Arc::clone(&web.streams), metrics: Arc::clone(&web.metrics), user })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.streams.open();
        if let Some(own) = open.get_mut(&self.user) {
            *own -= 1;
            if *own == 0 {
                open.remove(&self.user);
            }
        }
        self.metrics.stream_closed();
    }
}

/// What the caller knows already.
#[derive(Deserialize)]
pub(super) struct Known {
    seen: Option<String>,
}

impl Known {
    /// The stamp of what the caller knows: a browser that lost the connection says itself what it has seen last.
    pub(super) fn seen_last(self, headers: &HeaderMap) -> String {
        let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
        last.or(self.seen).unwrap_or_default()
    }
}

/// The handler.
pub(super) async fn follow(
    State(web): State<Web>,
    Extension(info): Extension<RequestInfo>,
    Path(booking): Path<String>,
    Query(known): Query<Known>,
    headers: HeaderMap,
) -> Response {
    let locale = info.locale;
    match begin(&web, info, &booking, known.seen_last(&headers)).await {
        // Nothing will happen any more, and the caller knows all: a browser stops asking then.
        Ok(None) => StatusCode::NO_CONTENT.into_response(),
        Ok(Some(followed)) => {
            let events = stream::unfold(followed, |mut followed| async move {
                let event = followed.next().await?;
                Some((Ok::<_, Infallible>(event), followed))
            });
            let kept = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store")), UNBUFFERED];
            (kept, Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE_EVERY))).into_response()
        }
        Err(problem) => refuse(&problem, locale),
    }
}

/// The stream, if this person may see the booking and there is room; nothing where there is nothing to wait for.
async fn begin(web: &Web, info: RequestInfo, booking: &str, seen: String) -> Result<Option<Followed>, Problem> {
    let user = info.user.ok_or(Problem::SignInNeeded)?;
    let booking: BookingId = booking.parse().map_err(|_| Problem::NotFound)?;
    // From before the first look, so that nothing falls in between.
    let bell = web.services.wait_for_booking(booking);
    let details = web.services.booking(&user, booking).await.map_err(rest::problem)?.ok_or(Problem::NotFound)?;
    if !details.may_change() && details.stamp() == seen {
        return Ok(None);
    }
    Ok(Some(Followed {
        place: Place::take(web, user.id)?,
        services: web.services.clone(),
        token: info.sign_in_token.unwrap_or_default(),
        locale: info.locale,
        booking,
        bell,
        stop: web.stopping.clone(),
        seen,
        looks: 0,
        asked: None,
        over: false,
    }))
}

/// One booking that is followed.
struct Followed {
    services: Services,
    #[expect(dead_code, reason = "held, so that the place is taken for as long as the stream lives")]
    place: Place,
    token: String,
    locale: Locale,
    booking: BookingId,
    bell: BookingBell,
    stop: watch::Receiver<bool>,
    /// The stamp of what was told last.
    seen: String,
    looks: u32,
    /// The question to Stripe that is under way.
    asked: Option<JoinHandle<()>>,
    over: bool,
}

impl Followed {
    /// The next thing to tell; `None` at the end.
    async fn next(&mut self) -> Option<Event> {
        while !self.over && !*self.stop.borrow() {
            if self.looks > 0 {
                tokio::select! {
                    () = self.bell.changed() => {}
                    () = tokio::time::sleep(LOOK_EVERY) => {}
                    _ = self.stop.wait_for(|stop| *stop) => return None,
                }
            }
            self.looks += 1;
            match self.look().await {
                Ok(Some(event)) => return Some(event),
                Ok(None) => {}
                Err(Gone) => return None,
            }
        }
        None
    }

    /// Asks the database, and tells what is new.
    async fn look(&mut self) -> Result<Option<Event>, Gone> {
        let (user, details) = match self.seen_now().await {
            Ok(seen) => seen,
            Err(Problem::NotFound | Problem::SignInNeeded) => return Err(Gone),
            // The next look may find it.
            Err(_) => return Ok(None),
        };
        self.over = !details.may_change();
        if details.stamp() == self.seen {
            self.ask_stripe(&details);
            return Ok(None);
        }
        let Ok(Some(status)) = self.services.payment_status(&user, self.booking).await else { return Ok(None) };
        let stamp = status.details.stamp();
        self.over = !status.details.may_change();
        let body = StatusBody::of(&status, self.locale).ok().and_then(|body| Event::default().json_data(body).ok());
        let event = body.ok_or(Gone)?.id(stamp.as_str()).retry(AGAIN_AFTER);
        self.seen = stamp;
        Ok(Some(event))
    }

    /// Whose the sign-in is by now, and how the booking stands for them.
    async fn seen_now(&self) -> Result<(User, BookingDetails), Problem> {
        let user = self.services.user_of(&self.token).await.map_err(rest::problem)?.ok_or(Problem::SignInNeeded)?;
        let found = self.services.booking(&user, self.booking).await.map_err(rest::problem)?;
        Ok((user, found.ok_or(Problem::NotFound)?))
    }

    /// While the bank is at work, what becomes of it is looked up now and then; what changes rings the bell.
    fn ask_stripe(&mut self, details: &BookingDetails) {
        let due = self.looks.is_multiple_of(LOOKS_ASK_STRIPE) && details.is_with_the_bank();
        if !due || self.asked.as_ref().is_some_and(|asked| !asked.is_finished()) {
            return;
        }
        let (services, token, booking) = (self.services.clone(), self.token.clone(), self.booking);
        self.asked = Some(tokio::spawn(async move {
            if let Ok(Some(user)) = services.user_of(&token).await
                && let Err(error) = services.refresh_payment(&user, booking).await
            {
                tracing::debug!(%booking, %error, "Stripe could not be asked about a payment that is followed");
            }
        }));
    }
}

/// The person may not see it any more.
struct Gone;
