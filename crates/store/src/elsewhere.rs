//! Calendars elsewhere, and when trainers are busy by them. What is taken by them besides sessions is asked for in `catalog`.

use std::collections::BTreeSet;

use async_trait::async_trait;
use domain::{OutsideCalendarId, TimeSlot, Timestamp, TrainerId};
use services::CalendarAddress;
use services::model::{BookingDetails, CalendarFault, OutsideCalendar, Trouble};
use services::ports::StoreError;
use services::ports::calendars::Validators;
use services::ports::store::{OutsideReads, OutsideWrites};
use sqlx::query;

use crate::bookings::{booking_columns, details, details_sql};
use crate::db::{Db, Link, Statement};
use crate::payments::payment_columns;
use crate::rows::{Columns, micros, read_all, read_one};

macro_rules! calendar_columns {
    () => {
        "id, trainer_id, name, address, added_at, etag, last_modified, read_at, seen_at, tried_at, next_try_at,
         busy_times, cut, failed_since, fault, tries"
    };
}

fn calendar(row: &mut Columns<'_>) -> Result<OutsideCalendar, StoreError> {
    Ok(OutsideCalendar {
        id: row.parsed()?,
        trainer_id: row.parsed()?,
        name: row.text()?,
        address: address(&row.text()?)?,
        added_at: row.time()?,
        validators: Validators { etag: row.maybe_text()?, last_modified: row.maybe_text()? },
        read_at: row.time()?,
        seen_at: row.time()?,
        tried_at: row.time()?,
        next_try_at: row.time()?,
        busy_times: row.int()?,
        cut: row.int()? == 1,
        trouble: trouble(row)?,
    })
}

/// What was taken once is what it was, whatever the rules have become; whoever asks there goes by the present ones.
fn address(text: &str) -> Result<CalendarAddress, StoreError> {
    CalendarAddress::kept(text).map_err(|_| StoreError::Corrupt("an address is none".into()))
}

/// Three columns: since when, why, and how many times in a row.
fn trouble(row: &mut Columns<'_>) -> Result<Option<Trouble>, StoreError> {
    let (since, fault, tries) = (row.maybe_time()?, row.maybe_named(CalendarFault::from_name)?, row.int()?);
    Ok(since.zip(fault).map(|(since, fault)| Trouble { fault, since, tries }))
}

/// How many slots one statement writes; a shorter list is filled up with its last one, so that there is one text to prepare.
const SLOTS_MAX: usize = 16;

macro_rules! sixteen_starts {
    () => {
        "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17"
    };
}

macro_rules! sixteen_rows {
    () => {
        "($1, $2, $3, $4), ($1, $2, $5, $6), ($1, $2, $7, $8), ($1, $2, $9, $10),
         ($1, $2, $11, $12), ($1, $2, $13, $14), ($1, $2, $15, $16), ($1, $2, $17, $18),
         ($1, $2, $19, $20), ($1, $2, $21, $22), ($1, $2, $23, $24), ($1, $2, $25, $26),
         ($1, $2, $27, $28), ($1, $2, $29, $30), ($1, $2, $31, $32), ($1, $2, $33, $34)"
    };
}

#[async_trait]
impl<C: Link> OutsideReads for Db<C> {
    async fn outside_calendars_of(&mut self, trainer: TrainerId) -> Result<Vec<OutsideCalendar>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            calendar_columns!(),
            " FROM outside_calendars WHERE trainer_id = $1 ORDER BY added_at, id"
        );
        read_all(&self.all(query(SQL).bind(trainer.to_string())).await?, calendar)
    }

    async fn outside_calendar(&mut self, id: OutsideCalendarId) -> Result<Option<OutsideCalendar>, StoreError> {
        const SQL: &str = concat!("SELECT ", calendar_columns!(), " FROM outside_calendars WHERE id = $1");
        read_one(self.one(query(SQL).bind(id.to_string())).await?, calendar)
    }

    async fn outside_calendars_due(&mut self, now: Timestamp, limit: i64) -> Result<Vec<OutsideCalendar>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            calendar_columns!(),
            " FROM outside_calendars WHERE next_try_at <= $1 ORDER BY next_try_at LIMIT $2"
        );
        read_all(&self.all(query(SQL).bind(micros(now)).bind(limit)).await?, calendar)
    }

    async fn next_outside_calendar_due(&mut self) -> Result<Option<Timestamp>, StoreError> {
        const SQL: &str = "SELECT next_try_at FROM outside_calendars ORDER BY next_try_at LIMIT 1";
        read_one(self.one(query(SQL)).await?, |row| row.time())
    }

    async fn outside_busy_of(&mut self, id: OutsideCalendarId) -> Result<Vec<TimeSlot>, StoreError> {
        const SQL: &str = "SELECT starts_at, ends_at FROM outside_busy WHERE calendar_id = $1 ORDER BY starts_at";
        read_all(&self.all(query(SQL).bind(id.to_string())).await?, |row| row.slot())
    }

    async fn is_busy_elsewhere(&mut self, trainer: TrainerId, slot: TimeSlot) -> Result<bool, StoreError> {
        const SQL: &str = "
            SELECT 1 FROM outside_busy
            WHERE trainer_id = $1 AND starts_at > $2 - 86400000000 AND starts_at < $3 AND ends_at > $2 LIMIT 1";
        let statement = query(SQL).bind(trainer.to_string()).bind(micros(slot.start())).bind(micros(slot.end()));
        Ok(self.one(statement).await?.is_some())
    }

    async fn bookings_while_busy_elsewhere(
        &mut self,
        trainer: TrainerId,
        from: Timestamp,
        limit: i64,
    ) -> Result<Vec<BookingDetails>, StoreError> {
        // By an index of the trainer's bookings; a session is at most a day long.
        const SQL: &str = details_sql!(
            "WHERE b.trainer_id = $1 AND b.starts_at > $2 - 86400000000 AND b.ends_at > $2
               AND b.state IN ('held', 'confirmed')
               AND EXISTS (
                   SELECT 1 FROM outside_busy o
                   WHERE o.trainer_id = $1 AND o.starts_at > b.starts_at - 86400000000 AND o.starts_at < b.ends_at
                     AND o.ends_at > b.starts_at)
             ORDER BY b.starts_at LIMIT $3"
        );
        let statement = query(SQL).bind(trainer.to_string()).bind(micros(from)).bind(limit);
        read_all(&self.all(statement).await?, details)
    }
}

#[async_trait]
impl<C: Link> OutsideWrites for Db<C> {
    async fn insert_outside_calendar(&mut self, calendar: &OutsideCalendar) -> Result<bool, StoreError> {
        const SQL: &str = concat!(
            "INSERT INTO outside_calendars (",
            calendar_columns!(),
            ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
             ON CONFLICT (trainer_id, address) DO NOTHING"
        );
        let trouble = calendar.trouble;
        let statement = query(SQL)
            .bind(calendar.id.to_string())
            .bind(calendar.trainer_id.to_string())
            .bind(&calendar.name)
            .bind(calendar.address.reveal())
            .bind(micros(calendar.added_at))
            .bind(&calendar.validators.etag)
            .bind(&calendar.validators.last_modified)
            .bind(micros(calendar.read_at))
            .bind(micros(calendar.seen_at))
            .bind(micros(calendar.tried_at))
            .bind(micros(calendar.next_try_at))
            .bind(calendar.busy_times)
            .bind(i64::from(calendar.cut))
            .bind(trouble.map(|trouble| micros(trouble.since)))
            .bind(trouble.map(|trouble| trouble.fault.name()))
            .bind(trouble.map_or(0, |trouble| trouble.tries));
        self.change_one(statement).await
    }

    async fn lease_outside_calendar(
        &mut self,
        id: OutsideCalendarId,
        due: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE outside_calendars SET next_try_at = $3 WHERE id = $1 AND next_try_at = $2";
        self.change_one(query(SQL).bind(id.to_string()).bind(micros(due)).bind(micros(until))).await
    }

    async fn note_outside_calendar_read(&mut self, calendar: &OutsideCalendar) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE outside_calendars
            SET etag = $2, last_modified = $3, read_at = $4, seen_at = $5, tried_at = $6, next_try_at = $7, busy_times = $8,
                cut = $9, failed_since = $10, fault = $11, tries = $12
            WHERE id = $1";
        let trouble = calendar.trouble;
        let statement = query(SQL)
            .bind(calendar.id.to_string())
            .bind(&calendar.validators.etag)
            .bind(&calendar.validators.last_modified)
            .bind(micros(calendar.read_at))
            .bind(micros(calendar.seen_at))
            .bind(micros(calendar.tried_at))
            .bind(micros(calendar.next_try_at))
            .bind(calendar.busy_times)
            .bind(i64::from(calendar.cut))
            .bind(trouble.map(|trouble| micros(trouble.since)))
            .bind(trouble.map(|trouble| trouble.fault.name()))
            .bind(trouble.map_or(0, |trouble| trouble.tries));
        self.change_one(statement).await
    }

    async fn set_outside_busy(&mut self, calendar: &OutsideCalendar, busy: &[TimeSlot]) -> Result<(), StoreError> {
        // From one reading to the next little changes: most rows stay.
        let known: BTreeSet<TimeSlot> = self.outside_busy_of(calendar.id).await?.into_iter().collect();
        let wanted: BTreeSet<TimeSlot> = busy.iter().copied().collect();
        let gone: Vec<TimeSlot> = known.difference(&wanted).copied().collect();
        let added: Vec<TimeSlot> = wanted.difference(&known).copied().collect();
        for slots in gone.chunks(SLOTS_MAX) {
            const SQL: &str =
                concat!("DELETE FROM outside_busy WHERE calendar_id = $1 AND starts_at IN (", sixteen_starts!(), ")");
            let statement = query(SQL).bind(calendar.id.to_string());
            let starts = filled(slots).map(|slot| micros(slot.start()));
            self.change(starts.fold(statement, Statement::bind)).await?;
        }
        for slots in added.chunks(SLOTS_MAX) {
            const SQL: &str = concat!(
                "INSERT INTO outside_busy (calendar_id, trainer_id, starts_at, ends_at)
                 VALUES ",
                sixteen_rows!(),
                " ON CONFLICT (calendar_id, starts_at) DO NOTHING"
            );
            let statement = query(SQL).bind(calendar.id.to_string()).bind(calendar.trainer_id.to_string());
            let times = filled(slots).flat_map(|slot| [micros(slot.start()), micros(slot.end())]);
            self.change(times.fold(statement, Statement::bind)).await?;
        }
        Ok(())
    }

    async fn delete_outside_calendar(&mut self, trainer: TrainerId, id: OutsideCalendarId) -> Result<bool, StoreError> {
        const BUSY_SQL: &str = "DELETE FROM outside_busy WHERE calendar_id = $1 AND trainer_id = $2";
        const SQL: &str = "DELETE FROM outside_calendars WHERE id = $1 AND trainer_id = $2";
        self.change(query(BUSY_SQL).bind(id.to_string()).bind(trainer.to_string())).await?;
        self.change_one(query(SQL).bind(id.to_string()).bind(trainer.to_string())).await
    }
}

/// The slots of one statement, and the last of them again for the places that are left.
fn filled(slots: &[TimeSlot]) -> impl Iterator<Item = TimeSlot> {
    let last = slots.last().copied();
    slots.iter().copied().chain(std::iter::repeat_with(move || last).flatten()).take(SLOTS_MAX)
}
