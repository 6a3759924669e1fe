//! Waiting lists, as the store is asked about them.

use async_trait::async_trait;
use domain::{BookingId, ClientId, ServiceId, SessionId, Timestamp, TrainerId, WaitingId, WaitingState};

use super::StoreError;
use crate::model::{WaitingDetails, WaitingEntry, WaitingLine};

/// Waiting lists.
#[async_trait]
pub trait WaitingReads: Send {
    /// The entry of this id, with all that a page shows of it.
    async fn waiting(&mut self, id: WaitingId) -> Result<Option<WaitingDetails>, StoreError>;
    /// What a client waits for, earliest session first, at most `limit`; what was offered is not among it.
    async fn waits_of(&mut self, client: ClientId, limit: i64) -> Result<Vec<WaitingDetails>, StoreError>;
    /// The client's entry for a session, while they wait or are offered seats.
    async fn live_wait(&mut self, session: SessionId, client: ClientId) -> Result<Option<WaitingEntry>, StoreError>;
    /// The entry that this booking was offered to.
    async fn wait_offered(&mut self, booking: BookingId) -> Result<Option<WaitingEntry>, StoreError>;
    /// True while somebody waits for seats of the session.
    async fn is_waited_for(&mut self, session: SessionId) -> Result<bool, StoreError>;
    /// Sessions of a trainer that start in the range, with how many wait for each that anybody waits for.
    async fn waiting_counts(
        &mut self,
        trainer: TrainerId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<(SessionId, i64)>, StoreError>;
    /// Starts of a service's sessions in the range whose free seats are kept for those who wait.
    async fn starts_kept(
        &mut self,
        service: ServiceId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Timestamp>, StoreError>;
    /// Sessions whose waiting lists have something to be done about: seats are free for somebody, or nobody will get any. Those
    /// that start by `soon` are among them. With their services, at most `limit`, earliest first.
    async fn lines_to_move(
        &mut self,
        now: Timestamp,
        soon: Timestamp,
        limit: i64,
    ) -> Result<Vec<(SessionId, ServiceId)>, StoreError>;
}

/// Waiting lists, changed. Whoever changes one calls `hold_line` first, and `close_up` last.
#[async_trait]
pub trait WaitingWrites: Send {
    /// The waiting list of a session; until the end of the transaction nobody else changes it, or the session's seats.
    async fn hold_line(&mut self, session: SessionId) -> Result<Option<WaitingLine>, StoreError>;
    /// Adds an entry at the end of the line; false where the client is in it.
    async fn insert_waiting(&mut self, entry: &WaitingEntry) -> Result<bool, StoreError>;
    /// Gives an entry that is in the state of this name another one; false where it is in none such.
    async fn move_waiting(&mut self, id: WaitingId, from: &str, to: WaitingState) -> Result<bool, StoreError>;
    /// Takes free seats of a session for somebody who waits; false where that would be more than there are.
    async fn take_kept_seats(&mut self, session: SessionId, seats: i64) -> Result<bool, StoreError>;
    /// Writes down for how few seats somebody waits: while so many are free, nobody else can take any.
    async fn close_up(&mut self, session: SessionId) -> Result<(), StoreError>;
}
