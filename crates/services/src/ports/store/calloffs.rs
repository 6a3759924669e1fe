//! What is called off, and sessions as their trainer sees them, as the store is asked about them.

use async_trait::async_trait;
use domain::{BookingId, CallOffId, LineState, SessionId, Timestamp, TrainerId};

use super::StoreError;
use crate::model::{BookingDetails, CallOff, CallOffLine, LineOutcome, SessionRow};

/// What is called off.
#[async_trait]
pub trait CallOffReads: Send {
    /// The session of this id, whether or not it takes place.
    async fn session_row(&mut self, id: SessionId) -> Result<Option<SessionRow>, StoreError>;
    /// A trainer's sessions that start in the range and were not released, earliest first.
    async fn session_rows(
        &mut self,
        trainer: TrainerId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<SessionRow>, StoreError>;
    /// The bookings of a session in the states held, confirmed, completed and no_show, oldest first.
    async fn bookings_in_session(&mut self, session: SessionId) -> Result<Vec<BookingDetails>, StoreError>;
    /// The call-off of this id.
    async fn call_off(&mut self, id: CallOffId) -> Result<Option<CallOff>, StoreError>;
    /// What called this one session off.
    async fn call_off_of_session(&mut self, session: SessionId) -> Result<Option<CallOffId>, StoreError>;
    /// What a trainer called off, newest first, at most `limit`.
    async fn call_offs_of(&mut self, trainer: TrainerId, limit: i64) -> Result<Vec<CallOff>, StoreError>;
    /// The bookings of what was called off, by their start.
    async fn call_off_lines(&mut self, id: CallOffId) -> Result<Vec<CallOffLine>, StoreError>;
    /// When bookings of something called off are to be seen to next, if any are.
    async fn next_call_off(&mut self) -> Result<Option<Timestamp>, StoreError>;
}

/// What is called off, changed.
#[async_trait]
pub trait CallOffWrites: Send {
    /// Waits for whoever is booking with this trainer, and keeps everybody else from it until the transaction ends; they then
    /// see what it wrote.
    async fn stop_bookings(&mut self, trainer: TrainerId) -> Result<(), StoreError>;
    /// Calls a session off: nobody can take seats of it any more. False where it was called off before, or is unknown.
    async fn call_off_session(&mut self, session: SessionId, at: Timestamp) -> Result<bool, StoreError>;
    /// The same for all of a trainer's sessions that start in the range, released ones too: money that comes late finds no seats.
    /// Answers which of those that take place it called off.
    async fn call_off_sessions(
        &mut self,
        trainer: TrainerId,
        from: Timestamp,
        until: Timestamp,
        at: Timestamp,
    ) -> Result<Vec<SessionId>, StoreError>;
    /// Releases a session that nobody has seats of: its cells of the calendar are free. Nothing where somebody has.
    async fn release_if_empty(&mut self, session: SessionId, at: Timestamp) -> Result<(), StoreError>;
    /// Adds a call-off with its bookings.
    async fn insert_call_off(
        &mut self,
        call_off: &CallOff,
        bookings: &[(BookingId, LineState)],
    ) -> Result<(), StoreError>;
    /// Writes down what became of a booking that was waiting; one that was seen to before stays as it is.
    async fn set_call_off_line(&mut self, id: CallOffId, outcome: &LineOutcome) -> Result<(), StoreError>;
    /// Notes that the last booking was seen to; the first time counts.
    async fn finish_call_off(&mut self, id: CallOffId, at: Timestamp) -> Result<(), StoreError>;
}
