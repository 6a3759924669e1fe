//! Reads calendars elsewhere: when the next one is due, and once a minute for what another process has added. A worker of its own,
//! for other people's machines may be slow, and holds end on time all the same.

use std::sync::Arc;
use std::time::Duration;

use services::Services;
use services::ports::StoreError;
use tokio::sync::{Notify, watch};

use super::rest;

const AT_LEAST_EVERY: Duration = Duration::from_secs(60);
/// A calendar that is due but read elsewhere must not keep the worker spinning.
const AT_MOST_EVERY: Duration = Duration::from_secs(1);

pub(super) async fn run(services: Services, bell: Arc<Notify>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        // Whatever is being asked for when the end comes is asked for again at the next start.
        let pause = tokio::select! {
            pause = round(&services) => pause,
            _ = stop.wait_for(|stop| *stop) => return,
        };
        let pause = pause.unwrap_or_else(|error| {
            tracing::error!(%error, "calendars elsewhere cannot be worked on");
            AT_LEAST_EVERY
        });
        if rest(&bell, pause, &mut stop).await {
            return;
        }
    }
}

/// One round, and how long to rest after it.
async fn round(services: &Services) -> Result<Duration, StoreError> {
    let calendars = services.read_due_calendars().await?;
    if calendars > 0 {
        tracing::info!(calendars, "calendars elsewhere were read");
    }
    let next = services.next_calendar_due().await?;
    let until = next.map(|next| Duration::try_from(next.duration_since(services.now())).unwrap_or_default());
    Ok(until.unwrap_or(AT_LEAST_EVERY).clamp(AT_MOST_EVERY, AT_LEAST_EVERY))
}
