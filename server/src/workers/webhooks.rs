//! Acts on kept webhook events: wakes when one comes in, and looks every second for those whose next try is due or that
//! another process took in.

use std::sync::Arc;
use std::time::Duration;

use services::Services;
use tokio::sync::{Notify, watch};

use super::rest;
use crate::http::Metrics;

/// How many events one round takes.
const BATCH: i64 = 50;
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// A database that failed is not asked again at once.
const AFTER_FAILURE: Duration = Duration::from_secs(5);

pub(super) async fn run(services: Services, metrics: Arc<Metrics>, bell: Arc<Notify>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let pause = match services.work_events(BATCH).await {
            Ok(0) => LOOK_EVERY,
            Ok(worked) => {
                metrics.worked(worked);
                continue;
            }
            Err(error) => {
                tracing::error!(%error, "webhook events cannot be worked on");
                AFTER_FAILURE
            }
        };
        if rest(&bell, pause, &mut stop).await {
            return;
        }
    }
}
