//! Sends letters: as soon as one is queued, when the next try of one is due, and once a minute for what another process queued.

use std::time::Duration;

use services::Services;
use services::ports::StoreError;
use tokio::sync::{Notify, watch};

const AT_LEAST_EVERY: Duration = Duration::from_secs(60);
/// A letter that is due but being worked on elsewhere must not keep the worker spinning.
const AT_MOST_EVERY: Duration = Duration::from_secs(1);

pub(super) async fn run(services: Services, bell: std::sync::Arc<Notify>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let pause = match round(&services).await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::error!(%error, "letters cannot be worked on");
                AT_LEAST_EVERY
            }
        };
        tokio::select! {
            () = services.store().news().mail_queued() => {}
            () = bell.notified() => {}
            () = tokio::time::sleep(pause) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

/// One round, and how long to rest after it.
async fn round(services: &Services) -> Result<Duration, StoreError> {
    let mails = services.work_all_mails().await?;
    if mails > 0 {
        tracing::info!(mails, "letters were worked on");
    }
    let next = services.next_mail_due().await?;
    let until = next.map(|next| Duration::try_from(next.duration_since(services.now())).unwrap_or_default());
    Ok(until.unwrap_or(AT_LEAST_EVERY).clamp(AT_MOST_EVERY, AT_LEAST_EVERY))
}
