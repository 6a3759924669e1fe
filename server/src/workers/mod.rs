//! What happens without anybody asking: `webhooks` acts on kept events, `sweeper` on what is due, `mails` sends letters, `waiting`
//! offers seats that came free, `calendars` reads calendars elsewhere. Started by `serve`, ended by its stop signal between two
//! rounds; only the last in one.

mod calendars;
mod mails;
mod sweeper;
mod waiting;
mod webhooks;

use std::sync::Arc;
use std::time::Duration;

use services::Services;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use crate::http::Metrics;

/// What wakes the workers before their time.
#[derive(Clone, Default)]
pub(crate) struct Bells {
    /// An event came in.
    pub(crate) events: Arc<Notify>,
    /// The clock was moved: for the sweeper.
    pub(crate) clock: Arc<Notify>,
    /// The clock was moved: for letters.
    pub(crate) mails: Arc<Notify>,
    /// The clock was moved: for calendars elsewhere.
    pub(crate) calendars: Arc<Notify>,
}

/// Starts all of them.
pub(crate) fn start(
    services: &Services,
    metrics: &Arc<Metrics>,
    bells: &Bells,
    stop: &watch::Receiver<bool>,
) -> JoinSet<()> {
    let mut workers = JoinSet::new();
    workers.spawn(webhooks::run(services.clone(), Arc::clone(metrics), Arc::clone(&bells.events), stop.clone()));
    workers.spawn(sweeper::run(services.clone(), Arc::clone(metrics), Arc::clone(&bells.clock), stop.clone()));
    workers.spawn(waiting::run(services.clone(), stop.clone()));
    workers.spawn(mails::run(services.clone(), Arc::clone(&bells.mails), stop.clone()));
    workers.spawn(calendars::run(services.clone(), Arc::clone(&bells.calendars), stop.clone()));
    workers
}

/// Waits for the bell, the time or the end, whichever comes first; true at the end.
async fn rest(bell: &Notify, at_most: Duration, stop: &mut watch::Receiver<bool>) -> bool {
    tokio::select! {
        () = bell.notified() => false,
        () = tokio::time::sleep(at_most) => false,
        _ = stop.wait_for(|stop| *stop) => true,
    }
}
