//! Waiting lists of classes. Who waits for how few seats stands with the session itself, whose row is what two who want its seats
//! meet at.

use async_trait::async_trait;
use domain::{BookingId, ClientId, ServiceId, SessionId, Timestamp, TrainerId, WaitingId, WaitingState};
use services::model::{Session, WaitingDetails, WaitingEntry, WaitingLine};
use services::ports::StoreError;
use services::ports::store::{WaitingReads, WaitingWrites};
use sqlx::query;

use crate::db::{Db, Link};
use crate::rows::{Columns, micros, read_all, read_one};

macro_rules! entry_columns {
    () => {
        "w.id, w.session_id, w.client_id, w.seats, w.state, w.state_at, w.booking_id, w.joined_at"
    };
}

fn entry(row: &mut Columns<'_>) -> Result<WaitingEntry, StoreError> {
    let (id, session_id, client_id, seats) = (row.parsed()?, row.parsed()?, row.parsed()?, row.int()?);
    let (name, at, booking) = (row.text()?, row.time()?, row.maybe_parsed()?);
    let state = WaitingState::from_parts(&name, at, booking)
        .ok_or_else(|| StoreError::Corrupt(format!("“{name}” is not a state of a waiting entry")))?;
    Ok(WaitingEntry { id, session_id, client_id, seats, state, joined_at: row.time()? })
}

// An entry with all that a page shows of it; the condition and the order follow.
macro_rules! details_sql {
    ($rest:literal) => {
        concat!(
            "SELECT ",
            entry_columns!(),
            ", (SELECT COUNT(*) FROM waiting_entries a
                WHERE a.session_id = w.session_id AND a.state = 'waiting' AND a.place < w.place),
              e.starts_at, e.ends_at, s.id, s.name, t.name, t.slug, t.zone,
              CASE WHEN b.state = 'held' THEN b.state_at END
              FROM waiting_entries w
              JOIN sessions e ON e.id = w.session_id
              JOIN services s ON s.id = e.service_id
              JOIN trainers t ON t.id = e.trainer_id
              LEFT JOIN bookings b ON b.id = w.booking_id ",
            $rest
        )
    };
}

fn details(row: &mut Columns<'_>) -> Result<WaitingDetails, StoreError> {
    Ok(WaitingDetails {
        entry: entry(row)?,
        ahead: row.int()?,
        slot: row.slot()?,
        service_id: row.parsed()?,
        service_name: row.text()?,
        trainer_name: row.text()?,
        trainer_slug: row.text()?,
        trainer_zone: row.parsed()?,
        offer_ends: row.maybe_time()?,
    })
}

#[async_trait]
impl<C: Link> WaitingReads for Db<C> {
    async fn waiting(&mut self, id: WaitingId) -> Result<Option<WaitingDetails>, StoreError> {
        const SQL: &str = details_sql!("WHERE w.id = $1");
        read_one(self.one(query(SQL).bind(id.to_string())).await?, details)
    }

    async fn waits_of(&mut self, client: ClientId, limit: i64) -> Result<Vec<WaitingDetails>, StoreError> {
        // Read by joining and sorted here: nobody waits for more than a few.
        const SQL: &str = details_sql!("WHERE w.client_id = $1 AND w.state = 'waiting' ORDER BY w.joined_at LIMIT $2");
        let mut found = read_all(&self.all(query(SQL).bind(client.to_string()).bind(limit)).await?, details)?;
        found.sort_by_key(|wait| wait.slot.start());
        Ok(found)
    }

    async fn live_wait(&mut self, session: SessionId, client: ClientId) -> Result<Option<WaitingEntry>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            entry_columns!(),
            " FROM waiting_entries w WHERE w.session_id = $1 AND w.client_id = $2 AND w.state IN ('waiting', 'offered')"
        );
        let statement = query(SQL).bind(session.to_string()).bind(client.to_string());
        read_one(self.one(statement).await?, entry)
    }

    async fn wait_offered(&mut self, booking: BookingId) -> Result<Option<WaitingEntry>, StoreError> {
        const SQL: &str = concat!("SELECT ", entry_columns!(), " FROM waiting_entries w WHERE w.booking_id = $1");
        read_one(self.one(query(SQL).bind(booking.to_string())).await?, entry)
    }

    async fn is_waited_for(&mut self, session: SessionId) -> Result<bool, StoreError> {
        const SQL: &str = "SELECT 1 FROM sessions WHERE id = $1 AND waited_for IS NOT NULL";
        Ok(self.one(query(SQL).bind(session.to_string())).await?.is_some())
    }

    async fn waiting_counts(
        &mut self,
        trainer: TrainerId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<(SessionId, i64)>, StoreError> {
        const SQL: &str = "
            SELECT e.id, (SELECT COUNT(*) FROM waiting_entries w WHERE w.session_id = e.id AND w.state = 'waiting')
            FROM sessions e
            WHERE e.trainer_id = $1 AND e.released_at IS NULL AND e.starts_at >= $2 AND e.starts_at < $3
              AND e.waited_for IS NOT NULL";
        let statement = query(SQL).bind(trainer.to_string()).bind(micros(from)).bind(micros(until));
        read_all(&self.all(statement).await?, |row| Ok((row.parsed()?, row.int()?)))
    }

    async fn starts_kept(
        &mut self,
        service: ServiceId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Timestamp>, StoreError> {
        const SQL: &str = "
            SELECT starts_at FROM sessions
            WHERE waited_for IS NOT NULL AND starts_at >= $2 AND starts_at < $3 AND service_id = $1
              AND waited_for <= capacity - seats_taken";
        let statement = query(SQL).bind(service.to_string()).bind(micros(from)).bind(micros(until));
        read_all(&self.all(statement).await?, |row| row.time())
    }

    async fn lines_to_move(
        &mut self,
        now: Timestamp,
        soon: Timestamp,
        limit: i64,
    ) -> Result<Vec<(SessionId, ServiceId)>, StoreError> {
        const SQL: &str = "
            SELECT e.id, e.service_id FROM sessions e
            JOIN services s ON s.id = e.service_id
            WHERE e.waited_for IS NOT NULL
              AND (e.waited_for <= e.capacity - e.seats_taken OR e.released_at IS NOT NULL OR e.called_off_at IS NOT NULL
                   OR s.archived_at IS NOT NULL
                   OR e.starts_at <= $2 OR e.starts_at - s.notice_minutes * 60000000 <= $1)
            ORDER BY e.starts_at, e.id LIMIT $3";
        let statement = query(SQL).bind(micros(now)).bind(micros(soon)).bind(limit);
        read_all(&self.all(statement).await?, |row| Ok((row.parsed()?, row.parsed()?)))
    }
}

#[async_trait]
impl<C: Link> WaitingWrites for Db<C> {
    async fn hold_line(&mut self, session: SessionId) -> Result<Option<WaitingLine>, StoreError> {
        // Writing the row locks it: whoever takes seats, gives them back or changes the line writes it too.
        const SESSION_SQL: &str = "
            UPDATE sessions SET seats_taken = seats_taken WHERE id = $1
            RETURNING id, trainer_id, service_id, starts_at, ends_at, starts_at - buffer_before, ends_at + buffer_after,
                capacity, seats_taken, COALESCE(released_at, called_off_at)";
        const LINE_SQL: &str = concat!(
            "SELECT ",
            entry_columns!(),
            " FROM waiting_entries w WHERE w.session_id = $1 AND w.state = 'waiting' ORDER BY w.place"
        );
        let id = session.to_string();
        let held = self.change_returning(query(SESSION_SQL).bind(&id)).await?;
        let held = read_all(&held, |row| {
            let session = Session {
                id: row.parsed()?,
                trainer_id: row.parsed()?,
                service_id: row.parsed()?,
                slot: row.slot()?,
                busy: row.slot()?,
                capacity: row.int()?,
                seats_taken: row.int()?,
            };
            Ok((session, row.maybe_time()?.is_some()))
        })?;
        let Some((session, released)) = held.into_iter().next() else { return Ok(None) };
        let entries = read_all(&self.all(query(LINE_SQL).bind(&id)).await?, entry)?;
        Ok(Some(WaitingLine { session, released, entries }))
    }

    async fn insert_waiting(&mut self, entry: &WaitingEntry) -> Result<bool, StoreError> {
        // The place is that of the last one ever, and one: two who had the same would break a constraint.
        const SQL: &str = "
            INSERT INTO waiting_entries (id, session_id, client_id, seats, place, state, state_at, booking_id, joined_at)
            SELECT $1, $2, $3, $4, COALESCE(MAX(place), 0) + 1, $5, $6, $7, $8 FROM waiting_entries WHERE session_id = $2
            ON CONFLICT DO NOTHING";
        let statement = query(SQL)
            .bind(entry.id.to_string())
            .bind(entry.session_id.to_string())
            .bind(entry.client_id.to_string())
            .bind(entry.seats)
            .bind(entry.state.name())
            .bind(micros(entry.state.time()))
            .bind(entry.state.booking().map(|booking| booking.to_string()))
            .bind(micros(entry.joined_at));
        self.change_one(statement).await
    }

    async fn move_waiting(&mut self, id: WaitingId, from: &str, to: WaitingState) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE waiting_entries SET state = $3, state_at = $4, booking_id = $5 WHERE id = $1 AND state = $2";
        let statement = query(SQL)
            .bind(id.to_string())
            .bind(from.to_owned())
            .bind(to.name())
            .bind(micros(to.time()))
            .bind(to.booking().map(|booking| booking.to_string()));
        self.change_one(statement).await
    }

    async fn take_kept_seats(&mut self, session: SessionId, seats: i64) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE sessions SET seats_taken = seats_taken + $2
            WHERE id = $1 AND released_at IS NULL AND called_off_at IS NULL AND $2 > 0 AND seats_taken + $2 <= capacity";
        self.change_one(query(SQL).bind(session.to_string()).bind(seats)).await
    }

    async fn close_up(&mut self, session: SessionId) -> Result<(), StoreError> {
        const SQL: &str = "
            UPDATE sessions
            SET waited_for = (SELECT MIN(w.seats) FROM waiting_entries w WHERE w.session_id = $1 AND w.state = 'waiting')
            WHERE id = $1";
        self.change(query(SQL).bind(session.to_string())).await.map(drop)
    }
}
