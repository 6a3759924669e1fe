//! What is asked and written inside the transaction in which somebody takes seats: by a hold, or for another time or service.

use domain::availability::{WorkingTime, days_between};
use domain::{Date, DayException, SessionId, TimeSlot, Timestamp, Zone};
use jiff::ToSpan;

use crate::booking::{HoldError, just_after};
use crate::model::{Booking, Offered, Session};
use crate::ports::Tx;
use crate::ports::store::SessionHeld;

/// What claiming seats came to.
pub(crate) enum Seating {
    /// They are the client's, in this session.
    Taken(SessionId),
    /// The client holds seats of this class already.
    HeldAlready(Box<Booking>),
}

/// Takes the booking's seats as [`take_seats`] does, unless the client holds some of that class. Their own hold is looked for
/// after the seats are taken: by then whoever else was at it has finished.
pub(crate) async fn seats_in(
    tx: &mut dyn Tx,
    offered: Offered,
    session: &Session,
    booking: &Booking,
    now: Timestamp,
) -> Result<Seating, HoldError> {
    let (class, taken) = match take_seats(tx, offered, session).await? {
        Seats::InNew(session) => return Ok(Seating::Taken(session)),
        Seats::InClass(class) => (class, Ok(Seating::Taken(class))),
        Seats::Full { class, left } => (class, Err(HoldError::NoSeats { left })),
    };
    let Some(held) = tx.hold_in_session(class, booking.client_id, now).await? else { return taken };
    if taken.is_ok() {
        tx.give_seats_back(class, booking.seats, now).await?;
    }
    Ok(Seating::HeldAlready(Box::new(held)))
}

/// What asking for seats came to.
pub(crate) enum Seats {
    /// They are taken, in a session that was not there before.
    InNew(SessionId),
    /// They are taken, in a class that others booked.
    InClass(SessionId),
    /// The class has fewer.
    Full {
        /// Which.
        class: SessionId,
        /// How many are left.
        left: i64,
    },
}

/// Takes `seats_taken` of a session like `wanted`: of the class that takes place at its time, or of a new one. On fixed dates
/// there are no new ones.
///
/// # Errors
/// [`HoldError::Taken`], and roll back, where another session takes the time; [`HoldError::NotOffered`] where the trainer is busy
/// elsewhere then.
pub(crate) async fn take_seats(tx: &mut dyn Tx, offered: Offered, wanted: &Session) -> Result<Seats, HoldError> {
    let start = wanted.slot.start();
    let until = just_after(start);
    if wanted.capacity == 1 && offered == Offered::Hours {
        return if tx.claim_session(wanted).await? {
            still_free(tx, wanted, wanted.id).await
        } else {
            Err(HoldError::Taken)
        };
    }
    let found = tx.sessions_of_service(wanted.trainer_id, wanted.service_id, start, until).await?;
    let Some(class) = found.into_iter().find(|found| found.slot == wanted.slot) else {
        if offered == Offered::Dates {
            return Err(HoldError::Taken);
        }
        // One session for a class and time, whoever comes and goes: who pays late looks for seats in it.
        let released = tx.released_session(wanted).await?;
        let claimed = match released {
            Some(released) => tx.claim_session_again(released, wanted.seats_taken).await?,
            None => tx.claim_session(wanted).await?,
        };
        let session = released.unwrap_or(wanted.id);
        return if claimed { still_free(tx, wanted, session).await } else { Err(HoldError::Taken) };
    };
    if tx.take_seats(class.id, wanted.seats_taken).await? {
        Ok(Seats::InClass(class.id))
    } else {
        Ok(Seats::Full { class: class.id, left: class.capacity - class.seats_taken })
    }
}

/// A session that was not there before takes place only where the trainer is not busy elsewhere. What claims no cells is looked
/// for after the claim: whoever has the time already keeps it.
async fn still_free(tx: &mut dyn Tx, wanted: &Session, claimed: SessionId) -> Result<Seats, HoldError> {
    if tx.is_busy_elsewhere(wanted.trainer_id, wanted.busy).await? {
        return Err(HoldError::NotOffered);
    }
    Ok(Seats::InNew(claimed))
}

/// Asks again, now that the service is kept as it is, whether the time was closed in this very moment: whoever calls days off
/// closes them, and waits for bookings that are under way.
pub(crate) async fn expect_open(tx: &mut dyn Tx, wanted: &Session) -> Result<(), HoldError> {
    let (first, last) = days_around(wanted.slot.start(), wanted.slot.end());
    expect_not_closed(tx.zone_and_exceptions(wanted.trainer_id, first, last).await?, wanted.slot)
}

/// Judges a session that was claimed with its booking; with any error, roll back.
///
/// # Errors
/// [`HoldError::NotOffered`], [`HoldError::Taken`] or [`HoldError::TooManyHolds`], as holds are refused.
pub(crate) fn expect_held(held: SessionHeld, slot: TimeSlot, holds_max: i64) -> Result<(), HoldError> {
    if !held.is_offered {
        // The trainer has changed it in this very moment.
        return Err(HoldError::NotOffered);
    }
    expect_not_closed(held.calendar, slot)?;
    if !held.is_claimed {
        return Err(HoldError::Taken);
    }
    if held.is_busy_elsewhere {
        return Err(HoldError::NotOffered);
    }
    if held.holds >= holds_max { Err(HoldError::TooManyHolds) } else { Ok(()) }
}

fn expect_not_closed(calendar: Option<(Zone, Vec<DayException>)>, slot: TimeSlot) -> Result<(), HoldError> {
    let (zone, exceptions) = calendar.ok_or(HoldError::UnknownService)?;
    let working = WorkingTime { exceptions, ..WorkingTime::default() };
    if working.closes(&zone, slot) { Err(HoldError::NotOffered) } else { Ok(()) }
}

/// The days that may matter between two moments, the first and the last. By which clocks is not known before; none of them is a
/// day from UTC.
pub(crate) fn days_around(from: Timestamp, until: Timestamp) -> (Date, Date) {
    let (first, last) = days_between(&Zone::utc(), from, until);
    (first.saturating_sub(1.day()), last.saturating_add(1.day()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hold_is_refused_for_the_first_of_its_reasons() {
        let slot = TimeSlot::starting("2026-11-24T10:00:00Z".parse().unwrap(), 60).unwrap();
        let berlin: Zone = "Europe/Berlin".parse().unwrap();
        let closed = |from: i16, until: i16| {
            let hours = DayException::closed_hours("2026-11-24".parse().unwrap(), from * 60, until * 60).unwrap();
            Some((berlin.clone(), vec![hours]))
        };
        let held = SessionHeld {
            is_offered: true,
            calendar: closed(12, 13),
            holds: 2,
            is_claimed: true,
            is_busy_elsewhere: false,
        };
        let refused = |held: &SessionHeld| expect_held(held.clone(), slot, 3).unwrap_err();
        assert!(expect_held(held.clone(), slot, 3).is_ok());
        let mut held = SessionHeld { holds: 3, ..held };
        assert!(matches!(refused(&held), HoldError::TooManyHolds));
        held.is_busy_elsewhere = true;
        assert!(matches!(refused(&held), HoldError::NotOffered));
        // Whose own hold has the time is told so, however many they have.
        held.is_claimed = false;
        assert!(matches!(refused(&held), HoldError::Taken));
        held.calendar = closed(11, 12);
        assert!(matches!(refused(&held), HoldError::NotOffered), "by the trainer's clocks");
        held.calendar = None;
        assert!(matches!(refused(&held), HoldError::UnknownService));
        held.is_offered = false;
        assert!(matches!(refused(&held), HoldError::NotOffered));
    }
}
