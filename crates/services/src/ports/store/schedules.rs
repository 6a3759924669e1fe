//! Classes and events on fixed dates, as the store is asked about them.

use async_trait::async_trait;
use domain::{DateTime, ScheduleId, ServiceId, SessionId, TimeSlot, Timestamp, TrainerId};

use super::StoreError;
use crate::model::{BookingDetails, DatedSession, Schedule, Session};

/// Schedules and their sessions.
#[async_trait]
pub trait ScheduleReads: Send {
    /// The schedule of this id, ended or not.
    async fn schedule(&mut self, id: ScheduleId) -> Result<Option<Schedule>, StoreError>;
    /// The schedules of a service that have not ended, by their first start.
    async fn schedules_of(&mut self, service: ServiceId) -> Result<Vec<Schedule>, StoreError>;
    /// How many schedules a trainer has that have not ended.
    async fn schedules_of_trainer(&mut self, trainer: TrainerId) -> Result<i64, StoreError>;
    /// Schedules of services on offer whose sessions are to be made by `now`, longest due first, at most `limit`.
    async fn schedules_to_fill(&mut self, now: Timestamp, limit: i64) -> Result<Vec<ScheduleId>, StoreError>;
    /// The starts from `from` on that a schedule has made already, whatever became of them.
    async fn made_of(&mut self, schedule: ScheduleId, from: DateTime) -> Result<Vec<DateTime>, StoreError>;
    /// The sessions of a service that take place and start after `after`, earliest first, at most `limit`.
    async fn dated_sessions(
        &mut self,
        trainer: TrainerId,
        service: ServiceId,
        after: Timestamp,
        limit: i64,
    ) -> Result<Vec<DatedSession>, StoreError>;
    /// A session that takes place.
    async fn dated_session(&mut self, id: SessionId) -> Result<Option<DatedSession>, StoreError>;
    /// The bookings that keep seats of a session: held and confirmed ones, oldest first.
    async fn bookings_of_session(&mut self, session: SessionId) -> Result<Vec<BookingDetails>, StoreError>;
    /// What a trainer's calendar is claimed by between two times, earliest first: the name of the service, and when it takes place.
    async fn claimed_by(&mut self, trainer: TrainerId, busy: TimeSlot) -> Result<Vec<(String, TimeSlot)>, StoreError>;
}

/// Schedules and their sessions, changed.
#[async_trait]
pub trait ScheduleWrites: Send {
    /// Adds a schedule.
    async fn insert_schedule(&mut self, schedule: &Schedule) -> Result<(), StoreError>;
    /// Writes the recurrence, `fill_at` and `ended_at` over the row that has its `version` and has not ended, with `version + 1`;
    /// false where the row has another.
    async fn update_schedule(&mut self, schedule: &Schedule) -> Result<bool, StoreError>;
    /// Notes when the sessions of a schedule of this version are to be made again, and keeps it as it is until the transaction
    /// ends; false where it has another version, or has ended.
    async fn set_fill_at(
        &mut self,
        schedule: ScheduleId,
        version: i64,
        fill_at: Option<Timestamp>,
    ) -> Result<bool, StoreError>;
    /// Has the sessions of a service's schedules made at `at`.
    async fn fill_schedules_of(&mut self, service: ServiceId, at: Timestamp) -> Result<(), StoreError>;
    /// True where the service takes place on fixed dates; it does so until the transaction ends.
    async fn keep_dated(&mut self, service: ServiceId) -> Result<bool, StoreError>;
    /// Adds a session of a schedule, for the start that its rule gives it, and claims its cells; false, and nothing is kept of it,
    /// where one of them is taken or that start was made before.
    async fn claim_occurrence(
        &mut self,
        session: &Session,
        schedule: ScheduleId,
        occurs_at: DateTime,
    ) -> Result<bool, StoreError>;
    /// Releases a session of a schedule for good; its start is never made again. False where somebody has seats of it, or it is no
    /// such session.
    async fn remove_occurrence(&mut self, session: SessionId, at: Timestamp) -> Result<bool, StoreError>;
    /// Takes a session out of its schedule. One without bookings is released, and its start can be made again; one with bookings
    /// stays, and is released with the last of them.
    async fn leave_schedule(&mut self, session: SessionId, at: Timestamp) -> Result<(), StoreError>;
    /// Releases a session of a schedule for another one in its place, to which all of its bookings go; answers how many seats were
    /// taken, and nothing where it is no such session.
    async fn vacate_session(&mut self, session: SessionId, at: Timestamp) -> Result<Option<i64>, StoreError>;
}
