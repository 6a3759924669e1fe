//! Giving a confirmed booking another time: the money stays where it is, the old time is free again, the new one is claimed, all
//! in one transaction.

use domain::reschedule::expect_reschedulable;
use domain::{BookingId, MoveId, NotReschedulable, RefundPolicy, Role, SessionId, TimeSlot, Timestamp};

use crate::booking::{Offer, Seats, take_seats};
use crate::mail::tell_rescheduled;
use crate::model::{Booking, BookingDetails, BookingMove, Service, Session, Trainer, User};
use crate::openings::Wanted;
use crate::ports::{StoreError, Tx, WriteError};
use crate::returning::order::part_of;
use crate::{Failure, HoldError, Services};

/// Why a booking keeps its time.
#[derive(Debug, thiserror::Error)]
pub enum RescheduleError {
    /// No such booking, or not this person's.
    #[error("there is no such booking")]
    NoSuchBooking,
    /// Its time cannot be changed any more.
    #[error(transparent)]
    NotReschedulable(#[from] NotReschedulable),
    /// It has another time by now than the person saw.
    #[error("the booking is at {at} by now")]
    Changed {
        /// When it starts.
        at: Timestamp,
    },
    /// The new time cannot be had.
    #[error(transparent)]
    Time(HoldError),
    /// Our side.
    #[error(transparent)]
    Failed(Failure),
}

impl From<Failure> for RescheduleError {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<StoreError> for RescheduleError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<HoldError> for RescheduleError {
    fn from(error: HoldError) -> Self {
        match error {
            HoldError::Failed(failure) => Self::Failed(failure),
            why => Self::Time(why),
        }
    }
}

impl WriteError for RescheduleError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Failed(failure) => failure.store_error(),
            _ => None,
        }
    }
}

/// What changing the time of a booking would mean to this person.
#[derive(Debug, Clone)]
pub struct RescheduleOffer {
    /// The booking as it is.
    pub details: BookingDetails,
    /// What is booked, as it is offered now.
    pub service: Service,
    /// Who gives it.
    pub trainer: Trainer,
    /// The part that the person plays in it.
    pub role: Role,
    /// What the client gets back who cancels afterwards.
    pub policy_after: RefundPolicy,
}

impl RescheduleOffer {
    /// The times that the booking could have instead; of a class only those with seats enough.
    #[must_use]
    pub const fn wanted(&self) -> Wanted<'_> {
        Wanted { service: &self.service, trainer: &self.trainer, instead_of: Some(&self.details) }
    }
}

impl Services {
    /// What changing the time of a booking would mean; [`Services::openings`] has the times for it.
    ///
    /// # Errors
    /// [`RescheduleError`] where its time cannot be changed.
    pub async fn reschedule_offer(&self, user: &User, booking: BookingId) -> Result<RescheduleOffer, RescheduleError> {
        let now = self.now();
        let details = self.booking(user, booking).await?.ok_or(RescheduleError::NoSuchBooking)?;
        let role = part_of(user, &details.booking);
        self.expect_reschedulable(&details.booking, details.slot, role, now)?;
        let Offer { service, trainer, .. } = self.offer(details.booking.service_id, now, now).await?;
        let policy_after = details.booking.policy.after_reschedule(details.slot.start(), role, now);
        Ok(RescheduleOffer { details, service, trainer, role, policy_after })
    }

    /// True where this person could change the time of the booking now.
    #[must_use]
    pub fn may_reschedule(&self, user: &User, details: &BookingDetails) -> bool {
        let role = part_of(user, &details.booking);
        self.expect_reschedulable(&details.booking, details.slot, role, self.now()).is_ok()
    }

    /// Gives a confirmed booking the time that starts at `to` in place of the one that starts at `from`. Whoever clicks twice has
    /// the same booking again.
    ///
    /// # Errors
    /// [`RescheduleError`] says what stands against it; the booking has its old time then.
    pub async fn reschedule(
        &self,
        user: &User,
        booking: BookingId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<BookingDetails, RescheduleError> {
        let now = self.now();
        let details = self.booking(user, booking).await?.ok_or(RescheduleError::NoSuchBooking)?;
        let role = part_of(user, &details.booking);
        if details.slot.start() == to {
            return Ok(details);
        }
        self.expect_reschedulable(&details.booking, details.slot, role, now)?;
        if to <= now {
            return Err(HoldError::InThePast.into());
        }
        let offer = self.offer(details.booking.service_id, to, now).await?;
        let slot = offer.slot(to, now)?;
        let Offer { service, trainer, .. } = offer;
        let session = Session {
            id: SessionId::from_parts(now, self.random_bits()),
            trainer_id: trainer.id,
            service_id: service.id,
            slot,
            busy: service.rules.buffers.around(slot).map_err(Failure::from)?,
            capacity: service.seats,
            seats_taken: details.booking.seats,
        };
        let id = MoveId::from_parts(now, self.random_bits());
        let (services, user_id) = (self.clone(), user.id);
        let moved: Result<(), RescheduleError> = self
            .0
            .store
            .write(move |tx| {
                let (services, session) = (services.clone(), session.clone());
                Box::pin(async move {
                    let details = tx.booking_details(booking).await?.ok_or(RescheduleError::NoSuchBooking)?;
                    if details.slot == session.slot {
                        return Ok(());
                    }
                    services.expect_reschedulable(&details.booking, details.slot, role, now)?;
                    if details.slot.start() != from {
                        return Err(RescheduleError::Changed { at: details.slot.start() });
                    }
                    let moved = BookingMove {
                        id,
                        booking_id: booking,
                        moved_by: role,
                        user_id,
                        from: details.slot,
                        to: session.slot,
                        moved_at: now,
                    };
                    let wanted = Session { seats_taken: details.booking.seats, ..session };
                    give_time(tx, &details.booking, &wanted, &moved).await
                })
            })
            .await;
        moved?;
        self.booking(user, booking).await?.ok_or(RescheduleError::NoSuchBooking)
    }

    fn expect_reschedulable(
        &self,
        booking: &Booking,
        slot: TimeSlot,
        role: Role,
        now: Timestamp,
    ) -> Result<(), NotReschedulable> {
        expect_reschedulable(booking.state, slot.start(), role, self.settings().reschedule_hours, now)
    }
}

/// The old time is given up first: the new one may overlap it.
async fn give_time(
    tx: &mut dyn Tx,
    booking: &Booking,
    wanted: &Session,
    moved: &BookingMove,
) -> Result<(), RescheduleError> {
    tx.give_seats_back(booking.session_id, booking.seats, moved.moved_at).await?;
    let session_id = match take_seats(tx, wanted).await? {
        Seats::InNew(session) | Seats::InClass(session) => session,
        Seats::Full { left, .. } => return Err(HoldError::NoSeats { left }.into()),
    };
    let policy = booking.policy.after_reschedule(moved.from.start(), moved.moved_by, moved.moved_at);
    let booking = Booking { session_id, policy, ..booking.clone() };
    if !tx.reschedule(&booking, moved).await? {
        return Err(StoreError::Retry("the booking changed meanwhile".into()).into());
    }
    Ok(tell_rescheduled(tx, &booking, moved).await?)
}
