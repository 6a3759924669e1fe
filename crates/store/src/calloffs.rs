//! What trainers call off: the sessions, which nobody can join from then on, and what becomes of their bookings.

use async_trait::async_trait;
use domain::{BookingId, CallOffId, CallOffSums, CalledOff, LineState, Money, Role, SessionId, Timestamp, TrainerId};
use services::model::{BookingDetails, CallOff, CallOffLine, JobKind, LineOutcome, SessionRow};
use services::ports::StoreError;
use services::ports::store::{CallOffReads, CallOffWrites};
use sqlx::query;

use crate::bookings::{booking_columns, details, details_sql, session};
use crate::db::{Db, Link};
use crate::payments::payment_columns;
use crate::rows::{Columns, micros, read_all, read_one};

macro_rules! session_sql {
    ($rest:literal) => {
        concat!(
            "SELECT e.id, e.trainer_id, e.service_id, e.starts_at, e.ends_at, e.starts_at - e.buffer_before,
                e.ends_at + e.buffer_after, e.capacity, e.seats_taken, s.name, e.released_at, e.called_off_at
             FROM sessions e JOIN services s ON s.id = e.service_id ",
            $rest
        )
    };
}

fn session_row(row: &mut Columns<'_>) -> Result<SessionRow, StoreError> {
    Ok(SessionRow {
        session: session(row)?,
        service_name: row.text()?,
        released_at: row.maybe_time()?,
        called_off_at: row.maybe_time()?,
    })
}

macro_rules! call_off_sql {
    ($rest:literal) => {
        concat!(
            "SELECT id, trainer_id, called_off_by, role, session_id, first_day, last_day, note, agreed, created_at, finished_at
             FROM call_offs ",
            $rest
        )
    };
}

fn call_off(row: &mut Columns<'_>) -> Result<CallOff, StoreError> {
    let (id, trainer_id, called_off_by) = (row.parsed()?, row.parsed()?, row.parsed()?);
    let role = row.named(Role::from_name)?;
    let (session, first, last) = (row.maybe_parsed()?, row.maybe_parsed()?, row.maybe_parsed()?);
    let what = match (session, first, last) {
        (Some(session), ..) => CalledOff::Session(session),
        (None, Some(first), Some(last)) => CalledOff::Days { first, last },
        _ => return Err(StoreError::Corrupt(format!("{id} calls nothing off"))),
    };
    Ok(CallOff {
        id,
        trainer_id,
        called_off_by,
        role,
        what,
        note: row.maybe_text()?,
        agreed: row.parsed::<CallOffSums>()?,
        created_at: row.time()?,
        finished_at: row.maybe_time()?,
    })
}

fn line(row: &mut Columns<'_>) -> Result<CallOffLine, StoreError> {
    let (state, tries, problem) = (row.named(LineState::from_name)?, row.int()?, row.maybe_text()?);
    let (minor, currency) = (row.maybe_int()?, row.maybe_parsed()?);
    let returned = minor.zip(currency).map(|(minor, currency)| Money::new(minor, currency));
    Ok(CallOffLine { details: details(row)?, state, tries, problem, returned })
}

#[async_trait]
impl<C: Link> CallOffReads for Db<C> {
    async fn session_row(&mut self, id: SessionId) -> Result<Option<SessionRow>, StoreError> {
        const SQL: &str = session_sql!("WHERE e.id = $1");
        read_one(self.one(query(SQL).bind(id.to_string())).await?, session_row)
    }

    async fn session_rows(
        &mut self,
        trainer: TrainerId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<SessionRow>, StoreError> {
        const SQL: &str = session_sql!(
            "WHERE e.trainer_id = $1 AND e.released_at IS NULL AND e.starts_at >= $2 AND e.starts_at < $3
             ORDER BY e.starts_at"
        );
        let statement = query(SQL).bind(trainer.to_string()).bind(micros(from)).bind(micros(until));
        read_all(&self.all(statement).await?, session_row)
    }

    async fn bookings_in_session(&mut self, session: SessionId) -> Result<Vec<BookingDetails>, StoreError> {
        const SQL: &str = details_sql!(
            "WHERE b.session_id = $1 AND b.state IN ('held', 'confirmed', 'completed', 'no_show')
               AND (b.changes_booking IS NULL OR b.state = 'held')"
        );
        let mut found = read_all(&self.all(query(SQL).bind(session.to_string())).await?, details)?;
        found.sort_unstable_by_key(|details| (details.booking.created_at, details.booking.id));
        Ok(found)
    }

    async fn call_off(&mut self, id: CallOffId) -> Result<Option<CallOff>, StoreError> {
        const SQL: &str = call_off_sql!("WHERE id = $1");
        read_one(self.one(query(SQL).bind(id.to_string())).await?, call_off)
    }

    async fn call_off_of_session(&mut self, session: SessionId) -> Result<Option<CallOffId>, StoreError> {
        const SQL: &str = "SELECT id FROM call_offs WHERE session_id = $1";
        read_one(self.one(query(SQL).bind(session.to_string())).await?, |row| row.parsed())
    }

    async fn call_offs_of(&mut self, trainer: TrainerId, limit: i64) -> Result<Vec<CallOff>, StoreError> {
        const SQL: &str = call_off_sql!("WHERE trainer_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2");
        read_all(&self.all(query(SQL).bind(trainer.to_string()).bind(limit)).await?, call_off)
    }

    async fn call_off_lines(&mut self, id: CallOffId) -> Result<Vec<CallOffLine>, StoreError> {
        const SQL: &str = details_sql!(
            "l.state, l.tries, l.problem, l.returned_minor, l.returned_currency, ",
            "JOIN call_off_bookings l ON l.booking_id = b.id WHERE l.call_off_id = $1"
        );
        let mut found = read_all(&self.all(query(SQL).bind(id.to_string())).await?, line)?;
        found.sort_unstable_by_key(|line| (line.details.slot.start(), line.details.booking.id));
        Ok(found)
    }

    async fn next_call_off(&mut self) -> Result<Option<Timestamp>, StoreError> {
        const SQL: &str = "SELECT MIN(run_at) FROM jobs WHERE kind = $1";
        let found = self.one(query(SQL).bind(JobKind::CallOff.name())).await?;
        Ok(read_one(found, |row| row.maybe_time())?.flatten())
    }
}

#[async_trait]
impl<C: Link> CallOffWrites for Db<C> {
    async fn stop_bookings(&mut self, trainer: TrainerId) -> Result<(), StoreError> {
        // Whoever books keeps the service as it is while they do (`keep_offered`). SQLite has one writer at a time.
        const SQLITE: &str = "SELECT id FROM services WHERE trainer_id = $1";
        const POSTGRES: &str = "SELECT id FROM services WHERE trainer_id = $1 ORDER BY id FOR UPDATE";
        let text = self.engine.pick(SQLITE, POSTGRES);
        self.all(query(text).bind(trainer.to_string())).await.map(drop)
    }

    async fn call_off_session(&mut self, session: SessionId, at: Timestamp) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE sessions SET called_off_at = $2 WHERE id = $1 AND called_off_at IS NULL";
        self.change_one(query(SQL).bind(session.to_string()).bind(micros(at))).await
    }

    async fn call_off_sessions(
        &mut self,
        trainer: TrainerId,
        from: Timestamp,
        until: Timestamp,
        at: Timestamp,
    ) -> Result<Vec<SessionId>, StoreError> {
        // Two texts, for each has an index of its own.
        const TAKING_PLACE_SQL: &str = "
            UPDATE sessions SET called_off_at = $4
            WHERE trainer_id = $1 AND released_at IS NULL AND starts_at >= $2 AND starts_at < $3 AND called_off_at IS NULL
            RETURNING id";
        const RELEASED_SQL: &str = "
            UPDATE sessions SET called_off_at = $4
            WHERE trainer_id = $1 AND released_at IS NOT NULL AND starts_at >= $2 AND starts_at < $3 AND called_off_at IS NULL";
        let of = |text| query(text).bind(trainer.to_string()).bind(micros(from)).bind(micros(until)).bind(micros(at));
        self.change(of(RELEASED_SQL)).await?;
        read_all(&self.change_returning(of(TAKING_PLACE_SQL)).await?, |row| row.parsed())
    }

    async fn release_if_empty(&mut self, session: SessionId, at: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "
            UPDATE sessions SET released_at = $2 WHERE id = $1 AND released_at IS NULL AND seats_taken = 0
            RETURNING trainer_id, starts_at - buffer_before, ends_at + buffer_after";
        const CELLS_SQL: &str =
            "DELETE FROM calendar_cells WHERE trainer_id = $1 AND cell >= $2 AND cell < $3 AND session_id = $4";
        let id = session.to_string();
        let released = self.change_returning(query(SQL).bind(&id).bind(micros(at))).await?;
        for (trainer, busy) in read_all(&released, |row| Ok((row.text()?, row.slot()?)))? {
            let cells = busy.cells();
            self.change(query(CELLS_SQL).bind(trainer).bind(cells.start).bind(cells.end).bind(&id)).await?;
        }
        Ok(())
    }

    async fn insert_call_off(
        &mut self,
        call_off: &CallOff,
        bookings: &[(BookingId, LineState)],
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            INSERT INTO call_offs
                (id, trainer_id, called_off_by, role, session_id, first_day, last_day, note, agreed, created_at, finished_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        const LINE_SQL: &str = "INSERT INTO call_off_bookings (call_off_id, booking_id, state) VALUES ($1, $2, $3)";
        let id = call_off.id.to_string();
        let (session, first, last) = match call_off.what {
            CalledOff::Session(session) => (Some(session.to_string()), None, None),
            CalledOff::Days { first, last } => (None, Some(first.to_string()), Some(last.to_string())),
        };
        let statement = query(SQL)
            .bind(&id)
            .bind(call_off.trainer_id.to_string())
            .bind(call_off.called_off_by.to_string())
            .bind(call_off.role.name())
            .bind(session)
            .bind(first)
            .bind(last)
            .bind(&call_off.note)
            .bind(call_off.agreed.to_string())
            .bind(micros(call_off.created_at))
            .bind(call_off.finished_at.map(micros));
        self.change(statement).await?;
        for (booking, state) in bookings {
            self.change(query(LINE_SQL).bind(&id).bind(booking.to_string()).bind(state.name())).await?;
        }
        Ok(())
    }

    async fn set_call_off_line(&mut self, id: CallOffId, outcome: &LineOutcome) -> Result<(), StoreError> {
        const SQL: &str = "
            UPDATE call_off_bookings
            SET state = $3, problem = $4, tries = tries + $5, returned_minor = $6, returned_currency = $7
            WHERE call_off_id = $1 AND booking_id = $2 AND state = 'waiting'";
        let statement = query(SQL)
            .bind(id.to_string())
            .bind(outcome.booking.to_string())
            .bind(outcome.state.name())
            .bind(&outcome.problem)
            .bind(i64::from(outcome.problem.is_some()))
            .bind(outcome.returned.map(|returned| returned.minor))
            .bind(outcome.returned.map(|returned| returned.currency.code()));
        self.change(statement).await.map(drop)
    }

    async fn finish_call_off(&mut self, id: CallOffId, at: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE call_offs SET finished_at = $2 WHERE id = $1 AND finished_at IS NULL";
        self.change(query(SQL).bind(id.to_string()).bind(micros(at))).await.map(drop)
    }
}
