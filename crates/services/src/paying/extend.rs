//! More time for a hold that is over while the client's bank is at work (3-D Secure, a payment that is being processed): once.
//!
//! Called by the sweeper before it ends a hold. What Stripe says is asked for first, outside of any transaction; the time is then
//! given in one, against the booking's version and only where none was given before. Whoever dies in between has given it or has
//! not: the next round finds either, and whoever pays meanwhile is confirmed.

use domain::{BookingId, OverdueHold};

use crate::ports::Tx;
use crate::{Failure, Services};

impl Services {
    /// Gives an overdue hold more time if it may have it; false where it is to end.
    pub(crate) async fn extend_hold(&self, booking: BookingId) -> Result<bool, Failure> {
        let seconds = self.settings().hold_extension_seconds;
        if seconds == 0 {
            return Ok(false);
        }
        let mut read = self.0.store.read().await?;
        let extended = read.booking(booking).await?.is_none_or(|booking| booking.hold_extended_at.is_some());
        let payment = read.live_payment_of(booking).await?.filter(|payment| payment.way.is_by_stripe());
        drop(read);
        let Some(payment) = payment.filter(|_| !extended) else { return Ok(false) };
        // That the bank is at work is often heard of first by asking.
        self.look_at_payment(&payment).await?;
        let now = self.now();
        self.0
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let Some((hold, version)) = overdue(tx, booking).await? else { return Ok(false) };
                    match hold.extended_until(seconds, now) {
                        Some(until) => Ok::<_, Failure>(tx.extend_hold(booking, version, until, now).await?),
                        None => Ok(false),
                    }
                })
            })
            .await
    }
}

/// The hold as it is inside the transaction, with the version of its booking.
async fn overdue(tx: &mut dyn Tx, booking: BookingId) -> Result<Option<(OverdueHold, i64)>, Failure> {
    let Some(details) = tx.booking_details(booking).await? else { return Ok(None) };
    let Some(payment) = tx.live_payment_of(booking).await? else { return Ok(None) };
    let hold = OverdueHold {
        state: details.booking.state,
        starts_at: details.slot.start(),
        payment: payment.state,
        extended: details.booking.hold_extended_at.is_some(),
    };
    Ok(Some((hold, details.booking.version)))
}
