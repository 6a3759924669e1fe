//! A single date of a schedule: given another time, with all who booked it, or removed.

use domain::reschedule::expect_reschedulable;
use domain::{BookingRules, BookingState, MoveId, Role, SessionId, TimeSlot, Timestamp};
use jiff::SignedDuration;
use jiff::civil::DateTime;

use super::ScheduleError;
use crate::mail::tell_time_changed;
use crate::model::{Booking, BookingDetails, BookingMove, DatedSession, Session, Trainer, User};
use crate::offers::owned;
use crate::ports::{StoreError, Tx};
use crate::{Failure, Services};

impl Services {
    /// Removes a date that nobody has booked, for good: its schedule never makes it again. A second time changes nothing.
    ///
    /// # Errors
    /// [`ScheduleError::Booked`] where somebody has seats of it, [`ScheduleError::NoSuchDate`], or our side.
    pub async fn remove_date(&self, user: &User, session: SessionId) -> Result<(), ScheduleError> {
        let (_, found) = self.own_date(user, session).await?;
        let now = self.now();
        if found.session.slot.start() <= now {
            return Err(ScheduleError::NotThisTime);
        }
        self.0
            .store
            .write(move |tx| {
                Box::pin(async move {
                    if tx.remove_occurrence(session, now).await? {
                        return Ok(());
                    }
                    match tx.dated_session(session).await? {
                        Some(taken) if taken.schedule.is_some() => {
                            Err(ScheduleError::Booked { seats: taken.session.seats_taken })
                        }
                        _ => Err(ScheduleError::NoSuchDate),
                    }
                })
            })
            .await
    }

    /// Gives a date another start, by the trainer's clocks. All who booked it go along, and are told; by the rules for bookings
    /// whose time their trainer changes, they may cancel and get everything back. `from` is the start that the person saw.
    ///
    /// # Errors
    /// [`ScheduleError`] says what stands against it; nothing was changed then.
    pub async fn move_date(
        &self,
        user: &User,
        session: SessionId,
        from: Timestamp,
        to: DateTime,
    ) -> Result<(), ScheduleError> {
        let now = self.now();
        let (trainer, found) = self.own_date(user, session).await?;
        if found.session.slot.start() != from {
            return Err(ScheduleError::Changed);
        }
        let wanted = elsewhere(&found, &trainer, to, now)?;
        if wanted.slot == found.session.slot {
            return Ok(());
        }
        let wanted = Session { id: SessionId::from_parts(now, self.random_bits()), ..wanted };
        // As many as it can have, for what happens inside may happen again.
        let seats = usize::try_from(found.session.capacity).unwrap_or(0);
        let ids: Vec<MoveId> = (0..seats).map(|_| MoveId::from_parts(now, self.random_bits())).collect();
        let services = self.clone();
        let user_id = user.id;
        // Whatever else they are: an admin who has a seat of it, too, does it for all.
        let moved_by = if trainer.user_id == user.id { Role::Trainer } else { Role::Admin };
        self.0
            .store
            .write(move |tx| {
                let (services, found) = (services.clone(), found.clone());
                let (wanted, ids) = (wanted.clone(), ids.clone());
                Box::pin(async move {
                    let seats_taken = tx.vacate_session(session, now).await?.ok_or(ScheduleError::Changed)?;
                    let bookings = tx.bookings_of_session(session).await?;
                    let bookings = services.expect_movable(bookings, moved_by, now)?;
                    let wanted = Session { seats_taken, ..wanted };
                    claim(tx, &found, &wanted).await?;
                    for (details, id) in bookings.iter().zip(ids) {
                        let moved = BookingMove {
                            id,
                            booking_id: details.booking.id,
                            moved_by,
                            user_id,
                            from: details.slot,
                            to: wanted.slot,
                            from_service: None,
                            moved_at: now,
                        };
                        take_along(tx, &details.booking, wanted.id, &moved).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// What goes along: confirmed bookings. While somebody is paying, the time stays as they were shown it.
    fn expect_movable(
        &self,
        bookings: Vec<BookingDetails>,
        by: Role,
        now: Timestamp,
    ) -> Result<Vec<BookingDetails>, ScheduleError> {
        for details in &bookings {
            let Booking { state, .. } = details.booking;
            if matches!(state, BookingState::Held { .. }) {
                return Err(ScheduleError::Held);
            }
            expect_reschedulable(state, details.slot.start(), by, self.settings().reschedule_hours, now)?;
        }
        Ok(bookings)
    }

    /// A session of a schedule, if this is its trainer or an admin.
    async fn own_date(&self, user: &User, id: SessionId) -> Result<(Trainer, DatedSession), ScheduleError> {
        let mut read = self.0.store.read().await?;
        let found = read.dated_session(id).await?.filter(|found| found.schedule.is_some());
        let found = found.ok_or(ScheduleError::NoSuchDate)?;
        let (trainer, _) = owned(&mut *read, user, found.session.service_id).await?.ok_or(ScheduleError::NoSuchDate)?;
        Ok((trainer, found))
    }
}

/// The session at another time, as long as before and with as much free time around it.
fn elsewhere(found: &DatedSession, trainer: &Trainer, to: DateTime, now: Timestamp) -> Result<Session, ScheduleError> {
    let before = &found.session;
    let horizon = now + SignedDuration::from_hours(24 * i64::from(BookingRules::AHEAD_DAYS_MAX));
    let start = Some(to).filter(|to| trainer.zone.has_day(to.date())).and_then(|to| trainer.zone.moment(to));
    let start = start.filter(|start| before.slot.start() > now && *start > now && *start < horizon);
    let start = start.ok_or(ScheduleError::NotThisTime)?;
    let by = start.duration_since(before.slot.start());
    let shifted = |slot: TimeSlot| {
        let (start, end) = (slot.start().checked_add(by), slot.end().checked_add(by));
        let slot = start.ok().zip(end.ok()).and_then(|(start, end)| TimeSlot::new(start, end).ok());
        slot.ok_or(ScheduleError::NotThisTime)
    };
    Ok(Session { slot: shifted(before.slot)?, busy: shifted(before.busy)?, ..before.clone() })
}

async fn claim(tx: &mut dyn Tx, found: &DatedSession, wanted: &Session) -> Result<(), ScheduleError> {
    let (Some(schedule), Some(occurs_at)) = (found.schedule, found.occurs_at) else {
        return Err(ScheduleError::NoSuchDate);
    };
    if tx.claim_occurrence(wanted, schedule, occurs_at).await? {
        return Ok(());
    }
    let by = tx.claimed_by(wanted.trainer_id, wanted.busy).await?.into_iter().next();
    Err(ScheduleError::Taken { by })
}

async fn take_along(
    tx: &mut dyn Tx,
    booking: &Booking,
    session_id: SessionId,
    moved: &BookingMove,
) -> Result<(), ScheduleError> {
    let policy = booking.policy.after_reschedule(moved.from.start(), moved.moved_by, moved.moved_at);
    let booking = Booking { session_id, policy, ..booking.clone() };
    if !tx.reschedule(&booking, moved).await? {
        return Err(Failure::from(StoreError::Retry("the booking changed meanwhile".into())).into());
    }
    Ok(tell_time_changed(tx, &booking, moved).await?)
}
