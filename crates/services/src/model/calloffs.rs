//! What trainers call off, and sessions as they see them.

use domain::{BookingId, CallOffId, CallOffSums, CalledOff, LineState, Money, Role, Timestamp, TrainerId, UserId};

use super::{BookingDetails, Session};

/// A session with what its trainer sees of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// The session.
    pub session: Session,
    /// What it is called.
    pub service_name: String,
    /// Since when it no longer takes place: its last seat was given back.
    pub released_at: Option<Timestamp>,
    /// Since when nobody can join it any more.
    pub called_off_at: Option<Timestamp>,
}

/// Something that was called off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallOff {
    /// Identifies it; chosen when the question was shown, so that a second click finds the first one's.
    pub id: CallOffId,
    /// Whose calendar.
    pub trainer_id: TrainerId,
    /// Who did it.
    pub called_off_by: UserId,
    /// As what.
    pub role: Role,
    /// What.
    pub what: CalledOff,
    /// For the clients to read.
    pub note: Option<String>,
    /// What they were told would happen.
    pub agreed: CallOffSums,
    /// When.
    pub created_at: Timestamp,
    /// When the last booking was seen to.
    pub finished_at: Option<Timestamp>,
}

/// One booking of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallOffLine {
    /// The booking as it is now.
    pub details: BookingDetails,
    /// What became of it.
    pub state: LineState,
    /// How often cancelling it has failed.
    pub tries: i64,
    /// Why, the last time; for the log.
    pub problem: Option<String>,
    /// What is on its way back for it.
    pub returned: Option<Money>,
}

/// What became of one booking, to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineOutcome {
    /// Which booking.
    pub booking: BookingId,
    /// What it is now.
    pub state: LineState,
    /// Why it could not be cancelled; counts a try.
    pub problem: Option<String>,
    /// What is on its way back for it.
    pub returned: Option<Money>,
}
