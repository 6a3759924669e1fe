//! Calendars elsewhere, as the store is asked about them.

use async_trait::async_trait;
use domain::{OutsideCalendarId, TimeSlot, Timestamp, TrainerId};

use super::StoreError;
use crate::model::{BookingDetails, OutsideCalendar};

/// Calendars elsewhere, and when trainers are busy by them. What is taken by them is also in
/// [`busy`](super::CatalogReads::busy).
#[async_trait]
pub trait OutsideReads: Send {
    /// A trainer's calendars elsewhere, oldest first.
    async fn outside_calendars_of(&mut self, trainer: TrainerId) -> Result<Vec<OutsideCalendar>, StoreError>;
    /// The calendar of this id.
    async fn outside_calendar(&mut self, id: OutsideCalendarId) -> Result<Option<OutsideCalendar>, StoreError>;
    /// Calendars that are to be read by `now`, longest due first, at most `limit`.
    async fn outside_calendars_due(&mut self, now: Timestamp, limit: i64) -> Result<Vec<OutsideCalendar>, StoreError>;
    /// When the next one is to be read, if there is any.
    async fn next_outside_calendar_due(&mut self) -> Result<Option<Timestamp>, StoreError>;
    /// When one is busy by this calendar, earliest first.
    async fn outside_busy_of(&mut self, id: OutsideCalendarId) -> Result<Vec<TimeSlot>, StoreError>;
    /// True where the trainer is busy elsewhere at some moment of the slot.
    async fn is_busy_elsewhere(&mut self, trainer: TrainerId, slot: TimeSlot) -> Result<bool, StoreError>;
    /// A trainer's held and confirmed bookings that end after `from` and at some moment of which they are busy elsewhere, earliest
    /// first, at most `limit`.
    async fn bookings_while_busy_elsewhere(
        &mut self,
        trainer: TrainerId,
        from: Timestamp,
        limit: i64,
    ) -> Result<Vec<BookingDetails>, StoreError>;
}

/// Calendars elsewhere, changed.
#[async_trait]
pub trait OutsideWrites: Send {
    /// Adds a calendar; false where the trainer has one of this address.
    async fn insert_outside_calendar(&mut self, calendar: &OutsideCalendar) -> Result<bool, StoreError>;
    /// Moves when a calendar is read next from `due` to `until`; false where somebody else did so before.
    async fn lease_outside_calendar(
        &mut self,
        id: OutsideCalendarId,
        due: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError>;
    /// Writes what came of reading a calendar; false where it was removed meanwhile.
    async fn note_outside_calendar_read(&mut self, calendar: &OutsideCalendar) -> Result<bool, StoreError>;
    /// Makes what one is busy with by a calendar these slots, which are sorted and do not overlap.
    async fn set_outside_busy(&mut self, calendar: &OutsideCalendar, busy: &[TimeSlot]) -> Result<(), StoreError>;
    /// Removes a trainer's calendar with what one is busy with by it; false where there is none of this id.
    async fn delete_outside_calendar(&mut self, trainer: TrainerId, id: OutsideCalendarId) -> Result<bool, StoreError>;
}
