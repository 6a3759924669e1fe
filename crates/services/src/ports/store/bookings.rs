//! Sessions and bookings, as the store is asked about them.

use async_trait::async_trait;
use domain::{
    BookingId, BookingState, CheckIn, ClientId, Date, DayException, Role, ServiceId, SessionId, Timestamp, TrainerId,
    Zone,
};
use jiff::SignedDuration;

use super::StoreError;
use crate::model::{Booking, BookingDetails, Session};

/// Bookings.
#[async_trait]
pub trait BookingReads: Send {
    /// The booking of this id.
    async fn booking(&mut self, id: BookingId) -> Result<Option<Booking>, StoreError>;
    /// The booking with all that a page shows of it.
    async fn booking_details(&mut self, id: BookingId) -> Result<Option<BookingDetails>, StoreError>;
    /// Bookings that were paid for, of which a trainer has a share as a partner, the newest first, at most `limit`, of those
    /// made before `before` if given.
    async fn bookings_shared_with(
        &mut self,
        trainer: TrainerId,
        before: Option<BookingId>,
        limit: i64,
    ) -> Result<Vec<BookingDetails>, StoreError>;
    /// A client's bookings, newest session first, at most `limit`, starting before `before` if given; of those that change
    /// another only the held ones.
    async fn bookings_of_client(
        &mut self,
        client: ClientId,
        before: Option<Timestamp>,
        limit: i64,
    ) -> Result<Vec<BookingDetails>, StoreError>;
    /// A trainer's bookings that start in the range, earliest first, in the states held, confirmed, completed and no_show; of
    /// those that change another only the held ones.
    async fn bookings_of_trainer(
        &mut self,
        trainer: TrainerId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<BookingDetails>, StoreError>;
    /// How many holds the client has that are not over at `now`, those not counted that were offered from a waiting list.
    async fn holds_of(&mut self, client: ClientId, now: Timestamp) -> Result<i64, StoreError>;
    /// Holds whose time was over at `now`, longest overdue first, at most `limit`.
    async fn overdue_holds(&mut self, now: Timestamp, limit: i64) -> Result<Vec<BookingId>, StoreError>;
    /// When the next hold is over, if there is any.
    async fn next_hold_end(&mut self) -> Result<Option<Timestamp>, StoreError>;
    /// The sessions of a service that take place and start in the range, full ones too, earliest first.
    async fn sessions_of_service(
        &mut self,
        trainer: TrainerId,
        service: ServiceId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Session>, StoreError>;
    /// The starts of a trainer's confirmed bookings in the range, earliest first.
    async fn booked_starts(
        &mut self,
        trainer: TrainerId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Timestamp>, StoreError>;
    /// A session like this one that was released: of the same service, time, buffers and capacity, and of no schedule.
    async fn released_session(&mut self, like: &Session) -> Result<Option<SessionId>, StoreError>;
    /// The client's hold on seats of a session that is not over at `now`.
    async fn hold_in_session(
        &mut self,
        session: SessionId,
        client: ClientId,
        now: Timestamp,
    ) -> Result<Option<Booking>, StoreError>;
    /// The booking that is to change this one, or rides on it: held, or paid and not cancelled. One at most.
    async fn change_of(&mut self, booking: BookingId) -> Result<Option<Booking>, StoreError>;
    /// Bookings that are confirmed or no-shows, whose session ended by `now` and was not delivered, earliest first, at most
    /// `limit`.
    async fn ended_bookings(&mut self, now: Timestamp, limit: i64) -> Result<Vec<BookingId>, StoreError>;
    /// Confirmed bookings that start in the range and were confirmed in time, by start and id, at most `limit`.
    async fn bookings_to_start(&mut self, range: &StartsBetween, limit: i64) -> Result<Vec<ToStart>, StoreError>;
}

/// Where a page of bookings to remind of begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StartsBetween {
    /// Starts after this, or at it with an id after that of `seen`.
    pub after: Timestamp,
    /// The last one seen at `after`; without one, nothing that starts at `after` is wanted.
    pub seen: Option<BookingId>,
    /// Starts at this or before.
    pub until: Timestamp,
    /// Booked at least so long before the start.
    pub lead: SignedDuration,
}

/// A booking that its client may be reminded of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToStart {
    /// Which.
    pub booking: BookingId,
    /// Whose.
    pub client: ClientId,
    /// When it starts.
    pub starts_at: Timestamp,
}

/// What may stand against a session that was just added for one booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionHeld {
    /// True where the service is on offer and has so many seats; it stays so until the transaction ends.
    pub is_offered: bool,
    /// The trainer's zone with the exceptions of the days asked for; `None` for an unknown trainer.
    pub calendar: Option<(Zone, Vec<DayException>)>,
    /// How many holds the client had before, as [`BookingReads::holds_of`] counts.
    pub holds: i64,
    /// False where one of the session's cells is taken.
    pub is_claimed: bool,
    /// True where the trainer is busy elsewhere then.
    pub is_busy_elsewhere: bool,
}

/// Bookings, changed.
#[async_trait]
pub trait BookingWrites: Send {
    /// Adds a session and claims its cells of the calendar; false (and roll back!) where one of them is taken.
    async fn claim_session(&mut self, session: &Session) -> Result<bool, StoreError>;
    /// Adds a session with its one booking, claims its cells, and says all that may stand against it, with the exceptions of these
    /// days, from the first to the last. It is all asked at once, so where something does, roll back!
    async fn hold_session(
        &mut self,
        session: &Session,
        booking: &Booking,
        days: (Date, Date),
    ) -> Result<SessionHeld, StoreError>;
    /// Gives the sessions of a service that start after `after` another capacity, but for those that have more seats taken.
    async fn set_capacity(
        &mut self,
        trainer: TrainerId,
        service: ServiceId,
        after: Timestamp,
        capacity: i64,
    ) -> Result<(), StoreError>;
    /// Takes more seats of a session; false where that would be more than there are, or while the free ones are enough for
    /// somebody who waits.
    async fn take_seats(&mut self, session: SessionId, seats: i64) -> Result<bool, StoreError>;
    /// Gives seats back; with the last one the session gives up its cells of the calendar, unless a schedule keeps it, or somebody
    /// waits for seats.
    async fn give_seats_back(&mut self, session: SessionId, seats: i64, at: Timestamp) -> Result<(), StoreError>;
    /// Claims a session's cells and seats again after it was released, or takes seats of one that takes place; false (and
    /// nothing changed) where the time or the seats are taken. What was released of a schedule stays so.
    async fn claim_session_again(&mut self, session: SessionId, seats: i64) -> Result<bool, StoreError>;
    /// Adds a booking.
    async fn insert_booking(&mut self, booking: &Booking) -> Result<(), StoreError>;
    /// Moves a booking of this version to a state and counts the version up; false where it has another version.
    async fn move_booking(&mut self, id: BookingId, version: i64, state: BookingState) -> Result<bool, StoreError>;
    /// Gives a hold of this version more time, until `until`, notes at `at` that it was given, and counts the version up; false
    /// where it has another version, is no hold any more, or was given more time before.
    async fn extend_hold(
        &mut self,
        id: BookingId,
        version: i64,
        until: Timestamp,
        at: Timestamp,
    ) -> Result<bool, StoreError>;
    /// The same as [`BookingWrites::move_booking`] for a booking whose session is over: notes besides that it was delivered. False, too, where it was before.
    async fn deliver_booking(
        &mut self,
        id: BookingId,
        version: i64,
        state: BookingState,
        at: Timestamp,
    ) -> Result<bool, StoreError>;
    /// Notes on a booking of this version who said that the client came, or takes that back, and counts the version up; false
    /// where it has another version.
    async fn set_check_in(
        &mut self,
        id: BookingId,
        version: i64,
        check_in: Option<CheckIn>,
    ) -> Result<bool, StoreError>;
    /// Notes who cancelled a booking, and what they wrote to the client, in the transaction that moves it.
    async fn note_cancelled_by(&mut self, id: BookingId, role: Role, note: Option<&str>) -> Result<(), StoreError>;
    /// Writes the seats, what those given up had a right to, and the note of a booking over the row that has its `version`, with
    /// `version + 1`; false where the row has another.
    async fn keep_seats(&mut self, booking: &Booking) -> Result<bool, StoreError>;
}
