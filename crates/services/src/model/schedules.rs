//! Classes and events on fixed dates.

use domain::{DateTime, Recurrence, ScheduleId, ServiceId, Timestamp, TrainerId};

use super::Session;

/// The dates of a service: one, or what comes back by a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Identifies it.
    pub id: ScheduleId,
    /// Whose.
    pub trainer_id: TrainerId,
    /// Of what.
    pub service_id: ServiceId,
    /// When, by the clocks of the trainer's zone.
    pub recurrence: Recurrence,
    /// When its sessions are to be made up to the horizon again; never once it has ended.
    pub fill_at: Option<Timestamp>,
    /// Since when it brings nothing any more.
    pub ended_at: Option<Timestamp>,
    /// Counts up with each change of the recurrence.
    pub version: i64,
    /// When it was entered.
    pub created_at: Timestamp,
}

/// A session of a service on fixed dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedSession {
    /// When, and its seats.
    pub session: Session,
    /// The schedule that made it; none for one that has left it, or was made otherwise.
    pub schedule: Option<ScheduleId>,
    /// The start that the schedule gave it.
    pub occurs_at: Option<DateTime>,
}
