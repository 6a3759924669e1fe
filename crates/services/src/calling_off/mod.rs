//! Calling off a session, or all of some days: the trainer (or, for one session, an admin) sees what would happen and agrees; the
//! offer ends at once, in one transaction; the bookings are then cancelled one by one, as if the trainer did each by hand.
//!
//! `ask` is what is shown and agreed to; `carry_out` is the job, which may be cut off anywhere; `look` is what pages show of
//! sessions and of what was called off.

mod ask;
mod carry_out;
mod look;

use domain::{CallOffId, CallOffSums, CalledOff, LineState, Money};

use crate::Failure;
use crate::model::{BookingDetails, CallOff, CallOffLine, SessionRow, Trainer};
use crate::ports::{StoreError, WriteError};
use crate::returning::RefundError;

/// A session as its trainer sees it.
#[derive(Debug, Clone)]
pub struct SessionPage {
    /// Whose.
    pub trainer: Trainer,
    /// The session.
    pub row: SessionRow,
    /// Who comes, and who holds seats.
    pub bookings: Vec<BookingDetails>,
    /// What called this one session off.
    pub call_off: Option<CallOffId>,
    /// Whether it can be called off now.
    pub may_call_off: bool,
}

/// What calling off would do now.
#[derive(Debug, Clone)]
pub struct CallOffPreview {
    /// The id for it: whoever agrees twice does it once.
    pub id: CallOffId,
    /// Whose calendar.
    pub trainer: Trainer,
    /// What.
    pub what: CalledOff,
    /// The sessions, earliest first.
    pub sessions: Vec<SessionRow>,
    /// Their bookings.
    pub lines: Vec<PreviewLine>,
    /// What is to be agreed to.
    pub sums: CallOffSums,
    /// How many people have a booking that would be cancelled.
    pub people: usize,
}

/// One booking of it.
#[derive(Debug, Clone)]
pub struct PreviewLine {
    /// The booking.
    pub details: BookingDetails,
    /// What would become of it.
    pub ends: Ending,
}

/// What calling off would do to a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// A hold that is not paid ends.
    Hold,
    /// It is cancelled, and this goes back; nothing where nothing was paid.
    Cancelled(Option<Money>),
    /// It cannot be cancelled, and is left to the person.
    Left(LineState),
}

/// What somebody wants called off.
#[derive(Debug, Clone)]
pub struct CallOffOrder {
    /// As the preview had it.
    pub id: CallOffId,
    /// What.
    pub what: CalledOff,
    /// Of one session: whether its time stays closed afterwards. Days always do.
    pub keep_closed: bool,
    /// What they saw would happen.
    pub agreed: CallOffSums,
    /// In their own words, for the clients to read.
    pub note: Option<String>,
}

/// What was called off, as far as it has come.
#[derive(Debug, Clone)]
pub struct CallOffResult {
    /// What.
    pub call_off: CallOff,
    /// Whose calendar.
    pub trainer: Trainer,
    /// The one session, where it was one.
    pub session: Option<SessionRow>,
    /// Its bookings.
    pub lines: Vec<CallOffLine>,
    /// What is on its way back so far, one sum for each currency.
    pub returned: Vec<Money>,
}

/// Why something cannot be called off.
#[derive(Debug, thiserror::Error)]
pub enum CallOffError {
    /// No such session, or not this person's; or they are no trainer.
    #[error("there is no such session, or it is another trainer's")]
    NotFound,
    /// It has begun: each booking is still cancelled on its own page.
    #[error("the session has begun")]
    Started,
    /// It was called off before, and the bookings of it are seen to.
    #[error("the session is called off already")]
    CalledOff {
        /// By what, if it was this one session.
        by: Option<CallOffId>,
    },
    /// It no longer takes place: its last booking was cancelled.
    #[error("the session does not take place any more")]
    Released,
    /// The days are over, or too far ahead.
    #[error("the days are over, or too far ahead")]
    NotTheseDays,
    /// Something else would happen by now than the person agreed to.
    #[error("by now something else would happen than was agreed to")]
    Changed,
    /// The note is too long.
    #[error("the note is too long")]
    NoteTooLong,
    /// The calendar has as many exceptions as it may: no more time can be closed.
    #[error("too many exceptions in the calendar")]
    TooManyExceptions,
    /// Our side.
    #[error(transparent)]
    Failed(Failure),
}

impl<E: Into<Failure>> From<E> for CallOffError {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl WriteError for CallOffError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Failed(failure) => failure.store_error(),
            _ => None,
        }
    }
}

/// What it means for a booking that it cannot be cancelled; a failure of ours is none of that.
fn left_by(why: RefundError) -> Result<LineState, Failure> {
    match why {
        RefundError::Disputed => Ok(LineState::Disputed),
        RefundError::PaidInPerson => Ok(LineState::PaidInPerson),
        RefundError::Failed(failure) => Err(failure),
        _ => Ok(LineState::Over),
    }
}
