//! `GET /desk/earnings/live?seen=…`: says whenever a trainer's money has moved, as server-sent events, to the trainer alone. A message
//! has no figures, only the stamp of those that there are now: the page fetches them anew.
//!
//! Told at once where this process moved it, within a second where another one did; as in `live`.

use std::convert::Infallible;

use app::context::RequestInfo;
use app::error::Problem;
use app::rest;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream;
use services::Services;
use services::ports::MoneyBell;
use tokio::sync::watch;

use super::Web;
use super::live::{AGAIN_AFTER, ALIVE_EVERY, Known, LOOK_EVERY, Place, UNBUFFERED};
use super::rest::refuse;

/// The handler.
pub(super) async fn follow(
    State(web): State<Web>,
    Extension(info): Extension<RequestInfo>,
    Query(known): Query<Known>,
    headers: HeaderMap,
) -> Response {
    let locale = info.locale;
    match begin(&web, info, known.seen_last(&headers)).await {
        Ok(followed) => {
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

async fn begin(web: &Web, info: RequestInfo, seen: String) -> Result<Followed, Problem> {
    let user = info.user.ok_or(Problem::SignInNeeded)?;
    // From before the first look, so that nothing falls in between.
    let bell = web.services.hear_of_money(&user).await.map_err(rest::problem)?.ok_or(Problem::NotFound)?;
    Ok(Followed {
        place: Place::take(web, user.id)?,
        services: web.services.clone(),
        token: info.sign_in_token.unwrap_or_default(),
        bell,
        stop: web.stopping.clone(),
        seen,
        looked: false,
    })
}

/// One trainer's money that is followed.
struct Followed {
    services: Services,
    #[expect(dead_code, reason = "held, so that the place is taken for as long as the stream lives")]
    place: Place,
    token: String,
    bell: MoneyBell,
    stop: watch::Receiver<bool>,
    /// The stamp of what was told last.
    seen: String,
    looked: bool,
}

impl Followed {
    /// The next thing to tell; `None` at the end: when the person is signed out, and when the server stops.
    async fn next(&mut self) -> Option<Event> {
        while !*self.stop.borrow() {
            if self.looked {
                tokio::select! {
                    () = self.bell.changed() => {}
                    () = tokio::time::sleep(LOOK_EVERY) => {}
                    _ = self.stop.wait_for(|stop| *stop) => return None,
                }
            }
            self.looked = true;
            match self.stamp().await {
                Ok(stamp) if stamp == self.seen => {}
                Ok(stamp) => {
                    let event = Event::default().data("moved").id(stamp.as_str()).retry(AGAIN_AFTER);
                    self.seen = stamp;
                    return Some(event);
                }
                Err(Problem::NotFound | Problem::SignInNeeded) => return None,
                // The next look may find it.
                Err(_) => {}
            }
        }
        None
    }

    /// Whose the sign-in is by now, and how their figures stand.
    async fn stamp(&self) -> Result<String, Problem> {
        let user = self.services.user_of(&self.token).await.map_err(rest::problem)?.ok_or(Problem::SignInNeeded)?;
        self.services.earnings_stamp(&user).await.map_err(rest::problem)?.ok_or(Problem::NotFound)
    }
}
