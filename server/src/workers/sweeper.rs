//! Does what is due: at the start, when the next hold is over, when a job was queued that somebody waits for, and once a minute.

use std::sync::Arc;
use std::time::Duration;

use services::ports::StoreError;
use services::{Services, SweepReport};
use tokio::sync::{Notify, watch};

use super::rest;
use crate::http::Metrics;

const AT_LEAST_EVERY: Duration = Duration::from_secs(60);
/// A hold that is over but cannot be ended yet (Stripe is away) must not keep the sweeper spinning.
const AT_MOST_EVERY: Duration = Duration::from_secs(1);

pub(super) async fn run(services: Services, metrics: Arc<Metrics>, bell: Arc<Notify>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let pause = match round(&services, &metrics).await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::error!(%error, "the sweeper cannot ask what is due");
                AT_LEAST_EVERY
            }
        };
        tokio::select! {
            () = services.store().news().job_queued() => {}
            stopped = rest(&bell, pause, &mut stop) => if stopped { return },
        }
    }
}

/// One round, and how long to rest after it.
async fn round(services: &Services, metrics: &Metrics) -> Result<Duration, StoreError> {
    let report = services.sweep().await?;
    metrics.swept(&report);
    if report != SweepReport::default() {
        tracing::info!(
            holds_ended = report.holds_ended,
            holds_extended = report.holds_extended,
            operations_recovered = report.operations_recovered,
            payments_checked = report.payments_checked,
            returns_checked = report.returns_checked,
            sessions_completed = report.sessions_completed,
            waiting_moved = report.waiting_moved,
            reminders_queued = report.reminders_queued,
            dates_made = report.dates_made,
            cards_warned_of = report.cards_warned_of,
            reconciled = report.reconciled,
            jobs_done = report.jobs_done,
            failures = report.failures,
            "swept"
        );
    }
    let next = services.next_due().await?;
    let until = next.map(|next| Duration::try_from(next.duration_since(services.now())).unwrap_or_default());
    // A hold that is made while we rest is over no sooner than this.
    let longest = Duration::from_secs(services.settings().hold_seconds.into()).clamp(AT_MOST_EVERY, AT_LEAST_EVERY);
    Ok(until.unwrap_or(longest).clamp(AT_MOST_EVERY, longest))
}
