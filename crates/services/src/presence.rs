//! Whether the client came: said by the booking's trainer or an admin, and taken back. When, is `domain::presence`'s to say.

use domain::{
    BookingEvent, BookingId, CheckIn, LedgerTransactionId, MarkRefused, PresenceMark, Role, Timestamp, UserId,
};

use crate::model::{Booking, BookingDetails, User};
use crate::ports::{StoreError, Tx, WriteError};
use crate::returning::left::deliver;
use crate::{Failure, Services};

/// Why it cannot be said whether the client came.
#[derive(Debug, thiserror::Error)]
pub enum PresenceError {
    /// No such booking, or not this person's.
    #[error("there is no such booking")]
    NoSuchBooking,
    /// Clients do not say so themselves.
    #[error("only the trainer or an admin may do this")]
    NotAllowed,
    /// Not for this booking, or not now.
    #[error(transparent)]
    Refused(#[from] MarkRefused),
    /// Our side.
    #[error(transparent)]
    Failed(Failure),
}

impl From<Failure> for PresenceError {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<StoreError> for PresenceError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl WriteError for PresenceError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Failed(failure) => failure.store_error(),
            _ => None,
        }
    }
}

/// What one mark is made of, fixed before the transaction, which may run twice.
#[derive(Clone, Copy)]
struct Marking {
    mark: PresenceMark,
    by: UserId,
    at: Timestamp,
    /// For what taking a no-show back may still have to deliver.
    delivery: LedgerTransactionId,
}

impl Services {
    /// Marks that the client of a booking came, or did not, or takes that back. What was said already changes nothing. A no-show's
    /// money stays where it is: it is the trainer's after the session's end, as if the client had come.
    ///
    /// # Errors
    /// [`PresenceError`]; nothing has changed then.
    pub async fn mark_presence(
        &self,
        user: &User,
        booking: BookingId,
        mark: PresenceMark,
    ) -> Result<BookingDetails, PresenceError> {
        let details = self.booking(user, booking).await?.filter(|details| !details.booking.rides());
        let details = details.ok_or(PresenceError::NoSuchBooking)?;
        if user.role == Role::Client || details.booking.client_id == user.id {
            return Err(PresenceError::NotAllowed);
        }
        let (now, role, rules) = (self.now(), user.role, self.settings().presence);
        let delivery = LedgerTransactionId::from_parts(now, self.random_bits());
        let marking = Marking { mark, by: user.id, at: now, delivery };
        self.0
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let details = tx.booking_details(booking).await?.ok_or(PresenceError::NoSuchBooking)?;
                    if rules.decide(mark, &details.attendance(), role, now)? {
                        carry_out(tx, &details, marking).await?;
                    }
                    Ok::<_, PresenceError>(())
                })
            })
            .await?;
        self.booking(user, booking).await?.ok_or(PresenceError::NoSuchBooking)
    }
}

async fn carry_out(tx: &mut dyn Tx, details: &BookingDetails, marking: Marking) -> Result<(), Failure> {
    let Marking { mark, by, at, delivery } = marking;
    let booking = &details.booking;
    match mark {
        PresenceMark::CheckIn => check_in(tx, booking, Some(CheckIn { at, by })).await,
        PresenceMark::UndoCheckIn => check_in(tx, booking, None).await,
        PresenceMark::NoShow => move_on(tx, booking, BookingEvent::MarkNoShow, at).await,
        PresenceMark::UndoNoShow => {
            let ended = details.slot.end() <= at;
            let event = BookingEvent::UndoNoShow { ended };
            if ended && booking.delivered_at.is_none() {
                // The sweeper completes what is confirmed; this booking is to be completed at once.
                return deliver(tx, booking, booking.state.apply(event, at)?, delivery, at).await;
            }
            move_on(tx, booking, event, at).await
        }
    }
}

async fn check_in(tx: &mut dyn Tx, booking: &Booking, check_in: Option<CheckIn>) -> Result<(), Failure> {
    changed(tx.set_check_in(booking.id, booking.version, check_in).await?)
}

async fn move_on(tx: &mut dyn Tx, booking: &Booking, event: BookingEvent, at: Timestamp) -> Result<(), Failure> {
    let state = booking.state.apply(event, at)?;
    changed(tx.move_booking(booking.id, booking.version, state).await?)
}

fn changed(changed: bool) -> Result<(), Failure> {
    if changed { Ok(()) } else { Err(StoreError::Retry("the booking changed meanwhile".into()).into()) }
}
