//! Offers seats to those who wait for them, as soon as some came free. Whatever it misses (another process, the time that passes)
//! the sweeper finds.

use services::Services;
use tokio::sync::watch;

pub(super) async fn run(services: Services, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        tokio::select! {
            () = services.store().news().seats_freed() => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        match services.offer_freed_seats().await {
            Ok(0) => {}
            Ok(moved) => tracing::info!(moved, "freed seats were offered to those who wait"),
            Err(failure) => tracing::error!(%failure, "freed seats could not be offered yet"),
        }
    }
}
