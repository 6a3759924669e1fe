//! Changes of times, as the store is asked about them.

use async_trait::async_trait;
use domain::{BookingId, MoveId};

use super::StoreError;
use crate::model::{Booking, BookingMove};

/// Changes of bookings' times.
#[async_trait]
pub trait MoveReads: Send {
    /// The changes of a booking's time, oldest first.
    async fn moves_of_booking(&mut self, booking: BookingId) -> Result<Vec<BookingMove>, StoreError>;
    /// The change of this id.
    async fn booking_move(&mut self, id: MoveId) -> Result<Option<BookingMove>, StoreError>;
}

/// Changes of bookings' times, made.
#[async_trait]
pub trait MoveWrites: Send {
    /// Gives a confirmed booking its `session_id`, that session's time, its service, its price with what was cut of it, its
    /// rider, which goes along, and its `policy`, over the row that has its `version`, with `version + 1`, and notes the change; nobody has come yet. False where
    /// the row has another, or is not confirmed.
    async fn reschedule(&mut self, booking: &Booking, moved: &BookingMove) -> Result<bool, StoreError>;
}
