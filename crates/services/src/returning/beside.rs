//! Giving up a booking together with the one that rides on it: each gives back of its own payment, and people are told the sum.

use domain::{Money, MoneyError, PayWay, RefundId, RefundReason, Role, Split, Timestamp, UserId};

use super::RefundError;
use super::left::release_if_settled;
use super::order::{FreshIds, Offer, cancel, collect_for_rest, give_up_arrival, keep_rest, offer};
use super::promise::{Wish, write_down};
use crate::Failure;
use crate::model::{Booking, BookingDetails, Operation};
use crate::ports::{Read, Tx};

impl Offer {
    /// What was paid, and what of it went back before; nothing where nothing was paid by Stripe.
    fn sums(&self) -> Result<Option<(Money, Money)>, MoneyError> {
        let paid = self.payment.as_ref().zip(self.left);
        paid.map(|(payment, left)| Ok((payment.amount(), payment.amount().minus(left.total)?))).transpose()
    }
}

/// What was paid for both, and what of it went back before: they were paid in the same currency.
pub(super) fn sums_of(mine: &Offer, beside: Option<&Offer>) -> Result<Option<(Money, Money)>, MoneyError> {
    let beside = beside.map(Offer::sums).transpose()?.flatten();
    match (mine.sums()?, beside) {
        (Some((paid, before)), Some((more, more_before))) => Ok(Some((paid.plus(more)?, before.plus(more_before)?))),
        (sums, _) => Ok(sums),
    }
}

/// What goes back of both.
pub(super) fn both(one: Option<Split>, other: Option<Split>) -> Result<Option<Split>, MoneyError> {
    match (one, other) {
        (Some(one), Some(other)) => one.plus(other).map(Some),
        (one, other) => Ok(one.or(other)),
    }
}

/// What would go back of the booking and of what rides on it if somebody in this part cancelled it now.
///
/// # Errors
/// [`RefundError`] says why it cannot be cancelled.
pub(crate) async fn would_go_back(
    read: &mut dyn Read,
    details: &BookingDetails,
    role: Role,
    now: Timestamp,
) -> Result<Option<Money>, RefundError> {
    let mine = offer(read, details, role, None, now).await?.returned;
    let beside = match rider_of(read, &details.booking).await? {
        Some(rider) => offer(read, &rider, role, None, now).await?.returned,
        None => None,
    };
    Ok(both(mine, beside)?.map(|split| split.total))
}

/// What rides on the booking, going by that one's policy.
pub(super) async fn rider_of(read: &mut dyn Read, booking: &Booking) -> Result<Option<BookingDetails>, RefundError> {
    let Some(rider) = booking.rider else { return Ok(None) };
    let found = read.booking_details(rider.booking).await?;
    let found = found.ok_or_else(|| Failure::Inconsistent(format!("no booking {}", rider.booking)))?;
    let followed = Booking { policy: booking.policy.clone(), ..found.booking };
    Ok(Some(BookingDetails { booking: followed, ..found }))
}

/// Who gives up, and what they write.
pub(super) struct By {
    pub(super) role: Role,
    pub(super) asked_by: UserId,
    pub(super) note: Option<String>,
    pub(super) now: Timestamp,
}

/// Does what the offer says to one booking, and writes down what goes back.
pub(super) async fn give_up(
    tx: &mut dyn Tx,
    booking: &Booking,
    offer: Offer,
    by: &By,
    ids: FreshIds,
) -> Result<Option<(RefundId, Operation)>, RefundError> {
    let By { role, asked_by, note, now } = by;
    let (role, note, now) = (*role, note.as_deref(), *now);
    let all = offer.seats == booking.seats;
    let booking = if all {
        cancel(tx, booking, role, note, now).await?
    } else {
        keep_rest(tx, booking, &offer, note, now).await?
    };
    let Some(payment) = offer.payment else { return Ok(None) };
    if payment.way == PayWay::OnArrival {
        give_up_arrival(tx, payment, now).await?;
        if !all {
            collect_for_rest(tx, &booking, ids.payment, now).await?;
        }
        return Ok(None);
    }
    let Some(split) = offer.returned else {
        release_if_settled(tx, &booking, &payment, ids.release, now).await?;
        return Ok(None);
    };
    let reason = match role {
        Role::Client => RefundReason::CancelledByClient,
        Role::Trainer | Role::Admin => RefundReason::CancelledByTrainer,
    };
    let seats = (booking.seats_booked > 1).then_some(offer.seats);
    let (fees, asked_by) = (booking.policy.fees(), Some(*asked_by));
    let wish = Wish { split, fees, reason, seats, note: note.map(str::to_owned), asked_by };
    write_down(tx, &payment, wish, ids, now).await.map(Some)
}
