//! Classes and events on fixed dates: schedules, and the sessions that they make.

use async_trait::async_trait;
use domain::{DateTime, Recurrence, ScheduleId, ServiceId, SessionId, TimeSlot, Timestamp, TrainerId};
use services::model::{BookingDetails, DatedSession, Schedule, Session};
use services::ports::StoreError;
use services::ports::store::{ScheduleReads, ScheduleWrites};
use sqlx::query;

use crate::bookings::{booking_columns, details, details_sql, session};
use crate::claims::claim_cells;
use crate::db::{Db, Link};
use crate::payments::payment_columns;
use crate::rows::{Columns, micros, read_all, read_one};

macro_rules! schedule_columns {
    () => {
        "id, trainer_id, service_id, first_at, rule, fill_at, ended_at, version, created_at"
    };
}

fn schedule(row: &mut Columns<'_>) -> Result<Schedule, StoreError> {
    Ok(Schedule {
        id: row.parsed()?,
        trainer_id: row.parsed()?,
        service_id: row.parsed()?,
        recurrence: Recurrence { first: row.parsed()?, repeat: row.maybe_parsed()? },
        fill_at: row.maybe_time()?,
        ended_at: row.maybe_time()?,
        version: row.int()?,
        created_at: row.time()?,
    })
}

/// A start by the trainer's clocks as it is stored, to the second: texts sort as the starts do.
fn local(at: DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

macro_rules! dated_columns {
    () => {
        "id, trainer_id, service_id, starts_at, ends_at, starts_at - buffer_before, ends_at + buffer_after, capacity,
         seats_taken, schedule_id, occurs_at"
    };
}

fn dated(row: &mut Columns<'_>) -> Result<DatedSession, StoreError> {
    Ok(DatedSession { session: session(row)?, schedule: row.maybe_parsed()?, occurs_at: row.maybe_parsed()? })
}

#[async_trait]
impl<C: Link> ScheduleReads for Db<C> {
    async fn schedule(&mut self, id: ScheduleId) -> Result<Option<Schedule>, StoreError> {
        const SQL: &str = concat!("SELECT ", schedule_columns!(), " FROM schedules WHERE id = $1");
        read_one(self.one(query(SQL).bind(id.to_string())).await?, schedule)
    }

    async fn schedules_of(&mut self, service: ServiceId) -> Result<Vec<Schedule>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            schedule_columns!(),
            " FROM schedules WHERE service_id = $1 AND ended_at IS NULL ORDER BY first_at, id"
        );
        read_all(&self.all(query(SQL).bind(service.to_string())).await?, schedule)
    }

    async fn schedules_of_trainer(&mut self, trainer: TrainerId) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM schedules WHERE trainer_id = $1 AND ended_at IS NULL";
        Ok(read_one(self.one(query(SQL).bind(trainer.to_string())).await?, |row| row.int())?.unwrap_or(0))
    }

    async fn schedules_to_fill(&mut self, now: Timestamp, limit: i64) -> Result<Vec<ScheduleId>, StoreError> {
        const SQL: &str = "
            SELECT d.id FROM schedules d JOIN services s ON s.id = d.service_id
            WHERE d.ended_at IS NULL AND d.fill_at IS NOT NULL AND d.fill_at <= $1
              AND s.archived_at IS NULL AND s.offered = 'dates'
            ORDER BY d.fill_at LIMIT $2";
        read_all(&self.all(query(SQL).bind(micros(now)).bind(limit)).await?, |row| row.parsed())
    }

    async fn made_of(&mut self, schedule: ScheduleId, from: DateTime) -> Result<Vec<DateTime>, StoreError> {
        const SQL: &str = "
            SELECT occurs_at FROM sessions
            WHERE schedule_id = $1 AND schedule_id IS NOT NULL AND occurs_at >= $2 ORDER BY occurs_at";
        let statement = query(SQL).bind(schedule.to_string()).bind(local(from));
        read_all(&self.all(statement).await?, |row| row.parsed())
    }

    async fn dated_sessions(
        &mut self,
        trainer: TrainerId,
        service: ServiceId,
        after: Timestamp,
        limit: i64,
    ) -> Result<Vec<DatedSession>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            dated_columns!(),
            " FROM sessions
              WHERE trainer_id = $1 AND released_at IS NULL AND starts_at > $3 AND service_id = $2
                AND called_off_at IS NULL
              ORDER BY starts_at LIMIT $4"
        );
        let statement = query(SQL).bind(trainer.to_string()).bind(service.to_string()).bind(micros(after)).bind(limit);
        read_all(&self.all(statement).await?, dated)
    }

    async fn dated_session(&mut self, id: SessionId) -> Result<Option<DatedSession>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            dated_columns!(),
            " FROM sessions WHERE id = $1 AND released_at IS NULL AND called_off_at IS NULL"
        );
        read_one(self.one(query(SQL).bind(id.to_string())).await?, dated)
    }

    async fn bookings_of_session(&mut self, session: SessionId) -> Result<Vec<BookingDetails>, StoreError> {
        const SQL: &str = details_sql!(
            "WHERE b.session_id = $1
                   AND (b.state = 'held' OR b.state = 'confirmed' AND b.changes_booking IS NULL)"
        );
        let mut found = read_all(&self.all(query(SQL).bind(session.to_string())).await?, details)?;
        found.sort_by_key(|details| details.booking.id);
        Ok(found)
    }

    async fn claimed_by(&mut self, trainer: TrainerId, busy: TimeSlot) -> Result<Vec<(String, TimeSlot)>, StoreError> {
        // The bounds of the index, as `busy` has them.
        const SQL: &str = "
            SELECT s.name, e.starts_at, e.ends_at FROM sessions e JOIN services s ON s.id = e.service_id
            WHERE e.trainer_id = $1 AND e.released_at IS NULL
              AND e.starts_at > $2 - 86400000000 AND e.starts_at < $3 + 7200000000
              AND e.starts_at - e.buffer_before < $3 AND e.ends_at + e.buffer_after > $2
            ORDER BY e.starts_at";
        let statement = query(SQL).bind(trainer.to_string()).bind(micros(busy.start())).bind(micros(busy.end()));
        read_all(&self.all(statement).await?, |row| Ok((row.text()?, row.slot()?)))
    }
}

#[async_trait]
impl<C: Link> ScheduleWrites for Db<C> {
    async fn insert_schedule(&mut self, schedule: &Schedule) -> Result<(), StoreError> {
        const SQL: &str =
            concat!("INSERT INTO schedules (", schedule_columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
        let statement = query(SQL)
            .bind(schedule.id.to_string())
            .bind(schedule.trainer_id.to_string())
            .bind(schedule.service_id.to_string())
            .bind(local(schedule.recurrence.first))
            .bind(schedule.recurrence.repeat.as_ref().map(ToString::to_string))
            .bind(schedule.fill_at.map(micros))
            .bind(schedule.ended_at.map(micros))
            .bind(schedule.version)
            .bind(micros(schedule.created_at));
        self.change(statement).await.map(drop)
    }

    async fn update_schedule(&mut self, schedule: &Schedule) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE schedules SET first_at = $3, rule = $4, fill_at = $5, ended_at = $6, version = version + 1
            WHERE id = $1 AND version = $2 AND ended_at IS NULL";
        let statement = query(SQL)
            .bind(schedule.id.to_string())
            .bind(schedule.version)
            .bind(local(schedule.recurrence.first))
            .bind(schedule.recurrence.repeat.as_ref().map(ToString::to_string))
            .bind(schedule.fill_at.map(micros))
            .bind(schedule.ended_at.map(micros));
        self.change_one(statement).await
    }

    async fn set_fill_at(
        &mut self,
        schedule: ScheduleId,
        version: i64,
        fill_at: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE schedules SET fill_at = $3 WHERE id = $1 AND version = $2 AND ended_at IS NULL";
        self.change_one(query(SQL).bind(schedule.to_string()).bind(version).bind(fill_at.map(micros))).await
    }

    async fn fill_schedules_of(&mut self, service: ServiceId, at: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE schedules SET fill_at = $2 WHERE service_id = $1 AND ended_at IS NULL";
        self.change(query(SQL).bind(service.to_string()).bind(micros(at))).await.map(drop)
    }

    async fn keep_dated(&mut self, service: ServiceId) -> Result<bool, StoreError> {
        // As `keep_offered` has it: without the lock, the service could be changed between this and the end.
        const SQLITE: &str = "SELECT 1 FROM services WHERE id = $1 AND offered = 'dates' AND archived_at IS NULL";
        const POSTGRES: &str =
            "SELECT 1 FROM services WHERE id = $1 AND offered = 'dates' AND archived_at IS NULL FOR SHARE";
        let text = self.engine.pick(SQLITE, POSTGRES);
        Ok(self.one(query(text).bind(service.to_string())).await?.is_some())
    }

    async fn claim_occurrence(
        &mut self,
        session: &Session,
        schedule: ScheduleId,
        occurs_at: DateTime,
    ) -> Result<bool, StoreError> {
        const SESSION_SQL: &str = "
            INSERT INTO sessions
                (id, trainer_id, service_id, starts_at, ends_at, capacity, seats_taken, buffer_before, buffer_after,
                 schedule_id, occurs_at)
            SELECT $1, $2, $3, $4, $5, $6, $7, $10, $11, $12, $13
            WHERE NOT EXISTS (SELECT 1 FROM calendar_cells WHERE trainer_id = $2 AND cell >= $8 AND cell < $9)
            ON CONFLICT DO NOTHING";
        let cells = session.busy.cells();
        let (id, trainer) = (session.id.to_string(), session.trainer_id.to_string());
        let statement = query(SESSION_SQL)
            .bind(&id)
            .bind(&trainer)
            .bind(session.service_id.to_string())
            .bind(micros(session.slot.start()))
            .bind(micros(session.slot.end()))
            .bind(session.capacity)
            .bind(session.seats_taken)
            .bind(cells.start)
            .bind(cells.end)
            .bind(micros(session.slot.start()) - micros(session.busy.start()))
            .bind(micros(session.busy.end()) - micros(session.slot.end()))
            .bind(schedule.to_string())
            .bind(local(occurs_at));
        if !self.change_one(statement).await? {
            return Ok(false);
        }
        if claim_cells(self, &id, &trainer, session.busy).await? {
            return Ok(true);
        }
        // Somebody was quicker by a hair. The others of this schedule are made all the same, so this one is taken back.
        give_up_cells(self, &id, &trainer, session.busy).await?;
        self.change(query("DELETE FROM sessions WHERE id = $1").bind(&id)).await?;
        Ok(false)
    }

    async fn remove_occurrence(&mut self, session: SessionId, at: Timestamp) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE sessions SET released_at = $2
            WHERE id = $1 AND released_at IS NULL AND schedule_id IS NOT NULL AND seats_taken = 0
            RETURNING 0, trainer_id, starts_at - buffer_before, ends_at + buffer_after";
        Ok(release(self, SQL, session, at).await?.is_some())
    }

    async fn leave_schedule(&mut self, session: SessionId, at: Timestamp) -> Result<(), StoreError> {
        const RELEASE_SQL: &str = "
            UPDATE sessions SET released_at = $2, occurs_at = NULL
            WHERE id = $1 AND released_at IS NULL AND schedule_id IS NOT NULL AND seats_taken = 0
            RETURNING 0, trainer_id, starts_at - buffer_before, ends_at + buffer_after";
        const KEEP_SQL: &str =
            "UPDATE sessions SET schedule_id = NULL, occurs_at = NULL WHERE id = $1 AND released_at IS NULL";
        if release(self, RELEASE_SQL, session, at).await?.is_none() {
            self.change(query(KEEP_SQL).bind(session.to_string())).await?;
        }
        Ok(())
    }

    async fn vacate_session(&mut self, session: SessionId, at: Timestamp) -> Result<Option<i64>, StoreError> {
        // First of all, for it locks the row: no seat of it can be taken any more. How many were, its bookings say.
        const SQL: &str = "
            UPDATE sessions SET released_at = $2, occurs_at = NULL
            WHERE id = $1 AND released_at IS NULL AND called_off_at IS NULL AND schedule_id IS NOT NULL
            RETURNING seats_taken, trainer_id, starts_at - buffer_before, ends_at + buffer_after";
        const EMPTY_SQL: &str = "UPDATE sessions SET seats_taken = 0 WHERE id = $1";
        let seats = release(self, SQL, session, at).await?;
        if seats.is_some() {
            self.change(query(EMPTY_SQL).bind(session.to_string())).await?;
        }
        Ok(seats)
    }
}

/// Runs a statement that releases a session and returns a number of seats, whose it is, and what it claims; and gives its cells up.
/// Answers the number, if there was such a session.
async fn release<C: Link>(
    db: &mut Db<C>,
    text: &'static str,
    session: SessionId,
    at: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let id = session.to_string();
    let rows = db.change_returning(query(text).bind(&id).bind(micros(at))).await?;
    let released = read_all(&rows, |row| Ok((row.int()?, row.text()?, row.slot()?)))?;
    let Some((seats, trainer, busy)) = released.into_iter().next() else { return Ok(None) };
    give_up_cells(db, &id, &trainer, busy).await?;
    Ok(Some(seats))
}

async fn give_up_cells<C: Link>(db: &mut Db<C>, id: &str, trainer: &str, busy: TimeSlot) -> Result<(), StoreError> {
    const SQL: &str =
        "DELETE FROM calendar_cells WHERE trainer_id = $1 AND cell >= $2 AND cell < $3 AND session_id = $4";
    let cells = busy.cells();
    db.change(query(SQL).bind(trainer).bind(cells.start).bind(cells.end).bind(id)).await.map(drop)
}
