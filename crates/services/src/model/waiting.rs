//! Waiting lists of classes.

use domain::{ClientId, ServiceId, SessionId, TimeSlot, Timestamp, WaitingId, WaitingState, Zone};

use super::Session;

/// One client's place in the waiting list of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitingEntry {
    /// Identifies it.
    pub id: WaitingId,
    /// Of what.
    pub session_id: SessionId,
    /// Who waits.
    pub client_id: ClientId,
    /// For how many seats.
    pub seats: i64,
    /// Where it stands.
    pub state: WaitingState,
    /// When the client joined; the order is that of joining.
    pub joined_at: Timestamp,
}

/// An entry with all that a page shows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingDetails {
    /// The entry.
    pub entry: WaitingEntry,
    /// How many wait before it.
    pub ahead: i64,
    /// When the session is.
    pub slot: TimeSlot,
    /// What is given.
    pub service_id: ServiceId,
    /// What it is called.
    pub service_name: String,
    /// Who gives it.
    pub trainer_name: String,
    /// Their page.
    pub trainer_slug: String,
    /// Their clocks.
    pub trainer_zone: Zone,
    /// When the offer ends, while it stands.
    pub offer_ends: Option<Timestamp>,
}

/// A session with whoever waits for seats of it, which nobody else can change until the transaction ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingLine {
    /// The session as it is.
    pub session: Session,
    /// True where it no longer takes place.
    pub released: bool,
    /// Who waits, first come first.
    pub entries: Vec<WaitingEntry>,
}

impl WaitingLine {
    /// How many seats nobody has.
    #[must_use]
    pub const fn free(&self) -> i64 {
        self.session.capacity - self.session.seats_taken
    }

    /// The first whom the free seats are enough for.
    #[must_use]
    pub fn next(&self) -> Option<WaitingEntry> {
        let seats = self.entries.iter().map(|entry| entry.seats);
        domain::waiting::next_in_line(seats, self.free()).and_then(|next| self.entries.get(next)).copied()
    }
}
