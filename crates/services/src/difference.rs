//! The difference for a dearer service: a booking of its own, held at the new time while the client pays. Once it is paid, the
//! booking that it changes takes its place, and it rides on that one. Why: `docs/adr/0016-another-service.md`.
//!
//! `rescheduling` makes the hold; `paying::apply` settles it in the transaction that takes the money in.

use domain::{BookingEvent, BookingId, BookingState, MoveId, PaymentOutcome, Price, Role, SessionId, Timestamp};
use jiff::SignedDuration;

use crate::changing::{Fees, Moved, ServiceFixed};
use crate::claiming::{Seats, expect_open, take_seats};
use crate::mail::tell_rescheduled;
use crate::model::{Booking, BookingDetails, BookingMove, Changes, Offered, Payment, Rider, Session};
use crate::paying::apply::book_again;
use crate::ports::{StoreError, Tx};
use crate::rescheduling::{ChangeOrder, RescheduleError, judged};
use crate::waiting::leave_line;
use crate::{Failure, HoldError, Services};

/// What one hold of a difference is made of, fixed before the transaction, which may run twice.
#[derive(Clone)]
struct NewHold {
    id: BookingId,
    changes: BookingId,
    order: ChangeOrder,
    offered: Offered,
    session: Session,
    fees: Fees,
    expires_at: Timestamp,
}

impl Services {
    /// Holds the new time of a booking while its client pays the difference. Whoever asks twice has the same hold again; a hold
    /// for another time or service is given up first.
    pub(crate) async fn hold_difference(
        &self,
        first: &BookingDetails,
        order: ChangeOrder,
        (offered, session): (Offered, Session),
        fees: Fees,
    ) -> Result<BookingDetails, RescheduleError> {
        let now = self.now();
        let new = NewHold {
            id: BookingId::from_parts(now, self.random_bits()),
            changes: first.booking.id,
            order,
            offered,
            session,
            fees,
            expires_at: now + SignedDuration::from_secs(i64::from(self.settings().hold_seconds)),
        };
        let open = self.0.store.read().await?.change_of(new.changes).await?;
        if let Some(open) = open
            && !self.is_wanted(&open, &new, now).await?
            && !self.end_hold(open.id, BookingEvent::Cancel).await?
        {
            return Err(ServiceFixed::BeingPaid.into());
        }
        let held = self.claim_difference(new, now).await?;
        let details = self.0.store.read().await?.booking_details(held).await?;
        details.ok_or(RescheduleError::NoSuchBooking)
    }

    async fn is_wanted(&self, open: &Booking, new: &NewHold, now: Timestamp) -> Result<bool, Failure> {
        let details = self.0.store.read().await?.booking_details(open.id).await?;
        Ok(!open.state.hold_is_over(now) && details.is_some_and(|details| is_like(&details, &new.session)))
    }

    async fn claim_difference(&self, new: NewHold, now: Timestamp) -> Result<BookingId, RescheduleError> {
        let (services, holds_max) = (self.clone(), self.settings().holds_per_client_max);
        self.0
            .store
            .write(move |tx| {
                let (services, new) = (services.clone(), new.clone());
                Box::pin(async move {
                    let first = tx.booking_details(new.changes).await?.ok_or(RescheduleError::NoSuchBooking)?;
                    services.expect_reschedulable(&first.booking, first.slot, Role::Client, now)?;
                    if first.slot.start() != new.order.from {
                        return Err(RescheduleError::Changed { at: first.slot.start() });
                    }
                    if let Some(open) = tx.change_of(new.changes).await? {
                        let open = tx.booking_details(open.id).await?.filter(|open| is_like(open, &new.session));
                        let open = open.filter(|open| matches!(open.booking.state, BookingState::Held { .. }));
                        return open.map(|open| open.booking.id).ok_or(ServiceFixed::BeingPaid.into());
                    }
                    let (fees, agreed) = (new.fees, new.order.agreed_minor);
                    let change = judged(tx, &first.booking, Role::Client, &new.session, fees, agreed).await?;
                    let Moved::More(price) = change.money else { return Err(RescheduleError::PriceChanged) };
                    if tx.holds_of(first.booking.client_id, now).await? >= holds_max {
                        return Err(HoldError::TooManyHolds.into());
                    }
                    hold(tx, &first, &new, price, now).await?;
                    Ok(new.id)
                })
            })
            .await
    }
}

/// True for a booking of this session's service and time.
fn is_like(details: &BookingDetails, session: &Session) -> bool {
    details.booking.service_id == session.service_id && details.slot == session.slot
}

/// Counts the version of the booking up that is to be changed: of two who hold a difference for it at once, one finds the
/// other's. Then claims the time, which the old one still keeps from being free.
async fn hold(
    tx: &mut dyn Tx,
    first: &BookingDetails,
    new: &NewHold,
    price: Price,
    now: Timestamp,
) -> Result<(), RescheduleError> {
    let BookingDetails { booking: first, slot, .. } = first;
    if !tx.move_booking(first.id, first.version, first.state).await? {
        return Err(StoreError::Retry("the booking changed meanwhile".into()).into());
    }
    let wanted = Session { seats_taken: first.seats, ..new.session.clone() };
    if !tx.keep_offered(wanted.service_id, wanted.capacity).await? {
        return Err(HoldError::NotOffered.into());
    }
    expect_open(tx, &wanted).await?;
    let session_id: SessionId = match take_seats(tx, new.offered, &wanted).await? {
        Seats::InNew(session) | Seats::InClass(session) => session,
        Seats::Full { left, .. } => return Err(HoldError::NoSeats { left }.into()),
    };
    let difference = Booking {
        id: new.id,
        session_id,
        service_id: wanted.service_id,
        seats_booked: first.seats,
        given_up_minor: 0,
        price_cut_minor: 0,
        changes: Some(Changes { booking: first.id, version: first.version + 1 }),
        rider: None,
        state: BookingState::Held { expires_at: new.expires_at },
        price,
        policy: first.policy.after_reschedule(slot.start(), Role::Client, now),
        cancelled_by: None,
        cancel_note: None,
        checked_in: None,
        delivered_at: None,
        hold_extended_at: None,
        version: 1,
        created_at: now,
        ..first.clone()
    };
    Ok(tx.insert_booking(&difference).await?)
}

/// The difference has come in: the booking that it changes takes its place. Where that is not what the client saw any more, or
/// the time is gone, the money goes back, and the time that was held is free again.
pub(crate) async fn settle_difference(
    tx: &mut dyn Tx,
    difference: &Booking,
    changes: Changes,
    payment: &Payment,
    id: MoveId,
    now: Timestamp,
) -> Result<PaymentOutcome, Failure> {
    let first = tx.booking_details(changes.booking).await?.filter(|first| is_as_seen(first, changes, now));
    let Some(first) = first else {
        if matches!(difference.state, BookingState::Held { .. }) {
            give_up(tx, difference, now).await?;
        }
        return Ok(PaymentOutcome::Returned);
    };
    let (event, outcome) = match difference.state {
        BookingState::Held { .. } => (BookingEvent::Confirm, PaymentOutcome::Booked),
        BookingState::Expired { .. } if book_again(tx, difference, payment, now).await? => {
            (BookingEvent::Rebook, PaymentOutcome::BookedLate)
        }
        _ => return Ok(PaymentOutcome::Returned),
    };
    let state = difference.state.apply(event, now)?;
    changed(tx.move_booking(difference.id, difference.version, state).await?)?;
    take_place(tx, &first, difference, id, now).await?;
    Ok(outcome)
}

/// Nothing about it has changed since the difference was held, and it has not begun.
fn is_as_seen(first: &BookingDetails, changes: Changes, now: Timestamp) -> bool {
    first.booking.version == changes.version
        && matches!(first.booking.state, BookingState::Confirmed { .. })
        && now < first.slot.start()
}

async fn give_up(tx: &mut dyn Tx, difference: &Booking, now: Timestamp) -> Result<(), Failure> {
    let state = difference.state.apply(BookingEvent::Cancel, now)?;
    changed(tx.move_booking(difference.id, difference.version, state).await?)?;
    Ok(tx.give_seats_back(difference.session_id, difference.seats, now).await?)
}

/// The seats that the difference has claimed are the booking's from now on, and those of before are free.
async fn take_place(
    tx: &mut dyn Tx,
    first: &BookingDetails,
    difference: &Booking,
    id: MoveId,
    now: Timestamp,
) -> Result<(), Failure> {
    let to = tx.booking_details(difference.id).await?.map(|details| details.slot);
    let to = to.ok_or_else(|| Failure::Inconsistent(format!("no booking {}", difference.id)))?;
    let BookingDetails { booking: first, slot: from, .. } = first;
    tx.give_seats_back(first.session_id, first.seats, now).await?;
    let moved = BookingMove {
        id,
        booking_id: first.id,
        moved_by: Role::Client,
        user_id: first.client_id,
        from: *from,
        to,
        from_service: Some(first.service_id),
        moved_at: now,
    };
    let after = Booking {
        session_id: difference.session_id,
        service_id: difference.service_id,
        policy: first.policy.after_reschedule(from.start(), Role::Client, now),
        rider: Some(Rider { booking: difference.id, total_minor: difference.price.total.minor }),
        ..first.clone()
    };
    changed(tx.reschedule(&after, &moved).await?)?;
    leave_line(tx, after.session_id, after.client_id, now).await?;
    tell_rescheduled(tx, &after, &moved).await
}

fn changed(changed: bool) -> Result<(), Failure> {
    if changed { Ok(()) } else { Err(StoreError::Retry("the booking changed meanwhile".into()).into()) }
}
