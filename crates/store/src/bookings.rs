//! Sessions, their seats, and bookings; how sessions claim their time is in `claims`.

use async_trait::async_trait;
use domain::{
    BookingId, BookingState, CheckIn, ClientId, Currency, Date, Money, Partners, Price, RefundPolicy, Role, ServiceId,
    SessionId, Timestamp, TrainerId,
};
use services::model::{Booking, BookingDetails, Changes, Rider, Session};
use services::ports::StoreError;
use services::ports::store::{BookingReads, BookingWrites, SessionHeld, StartsBetween, ToStart};
use sqlx::query;

use crate::catalog::ways;
use crate::claims::{self, claim_cells};
use crate::db::{Db, Link, Statement};
use crate::partners::note_partners;
use crate::payments::{payment, payment_columns};
use crate::rows::{Columns, micros, read_all, read_one};

macro_rules! booking_columns {
    () => {
        "b.id, b.session_id, b.trainer_id, b.service_id, b.client_id, b.seats, b.state, b.state_at, b.currency,
         b.base_minor, b.surcharge_minor, b.total_minor, b.commission_minor, b.trainer_share_minor, b.refund_policy, b.cancelled_by, b.cancel_note,
         b.seats_booked, b.given_up_minor, b.price_cut_minor, b.changes_booking, b.changes_version,
         b.rider_id, b.rider_minor, b.checked_in_at, b.checked_in_by, b.delivered_at, b.hold_extended_at, b.version, b.created_at,
         b.partners"
    };
}
pub(crate) use booking_columns;

pub(crate) fn booking(row: &mut Columns<'_>) -> Result<Booking, StoreError> {
    let (id, session_id, trainer_id, service_id, client_id) =
        (row.parsed()?, row.parsed()?, row.parsed()?, row.parsed()?, row.parsed()?);
    let seats = row.int()?;
    let (state, price) = (state(row)?, price(row)?);
    let mut booking = Booking {
        id,
        session_id,
        trainer_id,
        service_id,
        client_id,
        seats,
        state,
        price,
        partners: Partners::none(),
        policy: policy(row)?,
        cancelled_by: row.maybe_named(Role::from_name)?,
        cancel_note: row.maybe_text()?,
        seats_booked: row.int()?,
        given_up_minor: row.int()?,
        price_cut_minor: row.int()?,
        changes: changes(row)?,
        rider: rider(row)?,
        checked_in: check_in(row)?,
        delivered_at: row.maybe_time()?,
        hold_extended_at: row.maybe_time()?,
        version: row.int()?,
        created_at: row.time()?,
    };
    booking.partners = row.parsed()?;
    Ok(booking)
}

fn changes(row: &mut Columns<'_>) -> Result<Option<Changes>, StoreError> {
    let (booking, version) = (row.maybe_parsed()?, row.maybe_int()?);
    Ok(booking.zip(version).map(|(booking, version)| Changes { booking, version }))
}

fn rider(row: &mut Columns<'_>) -> Result<Option<Rider>, StoreError> {
    let (booking, total_minor) = (row.maybe_parsed()?, row.maybe_int()?);
    Ok(booking.zip(total_minor).map(|(booking, total_minor)| Rider { booking, total_minor }))
}

fn check_in(row: &mut Columns<'_>) -> Result<Option<CheckIn>, StoreError> {
    let (at, by) = (row.maybe_time()?, row.maybe_parsed()?);
    Ok(at.zip(by).map(|(at, by)| CheckIn { at, by }))
}

pub(crate) fn session(row: &mut Columns<'_>) -> Result<Session, StoreError> {
    Ok(Session {
        id: row.parsed()?,
        trainer_id: row.parsed()?,
        service_id: row.parsed()?,
        slot: row.slot()?,
        busy: row.slot()?,
        capacity: row.int()?,
        seats_taken: row.int()?,
    })
}

pub(crate) fn state(row: &mut Columns<'_>) -> Result<BookingState, StoreError> {
    let name = row.text()?;
    let at = row.time()?;
    BookingState::from_parts(&name, at)
        .ok_or_else(|| StoreError::Corrupt(format!("“{name}” is not a state of a booking")))
}

fn policy(row: &mut Columns<'_>) -> Result<RefundPolicy, StoreError> {
    serde_json::from_str(&row.text()?).map_err(|error| StoreError::Corrupt(error.to_string()))
}

pub(crate) fn stored_policy(policy: &RefundPolicy) -> Result<String, StoreError> {
    serde_json::to_string(policy).map_err(|error| StoreError::Database(error.to_string()))
}

/// Six columns: the currency, then base, surcharge, total, commission and the trainer's share.
pub(crate) fn price(row: &mut Columns<'_>) -> Result<Price, StoreError> {
    let currency: Currency = row.parsed()?;
    let mut part = || Ok::<_, StoreError>(Money::new(row.int()?, currency));
    Ok(Price { base: part()?, surcharge: part()?, total: part()?, commission: part()?, trainer_share: part()? })
}

// A booking with all that a page shows of it; the condition and the order follow. Columns that are wanted besides come first.
macro_rules! details_sql {
    ($rest:literal) => {
        details_sql!("", $rest)
    };
    ($more:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $more,
            booking_columns!(),
            ", b.starts_at, b.ends_at, s.name, s.place, t.name, t.slug, t.city, t.zone,
              COALESCE(s.takes_online, t.takes_online), COALESCE(s.takes_checkout, t.takes_checkout),
              COALESCE(s.takes_on_arrival, t.takes_on_arrival), u.name, ",
            payment_columns!(),
            " FROM bookings b
              JOIN services s ON s.id = b.service_id
              JOIN trainers t ON t.id = b.trainer_id
              JOIN users u ON u.id = b.client_id
              LEFT JOIN payments p ON p.id = COALESCE(
                  (SELECT l.id FROM payments l
                    WHERE l.booking_id = b.id AND l.state <> 'canceled' AND COALESCE(l.outcome, '') <> 'returned'),
                  (SELECT n.id FROM payments n WHERE n.booking_id = b.id ORDER BY n.created_at DESC, n.id DESC LIMIT 1)) ",
            $rest
        )
    };
}
pub(crate) use details_sql;

pub(crate) fn details(row: &mut Columns<'_>) -> Result<BookingDetails, StoreError> {
    Ok(BookingDetails {
        booking: booking(row)?,
        slot: row.slot()?,
        service_name: row.text()?,
        service_place: row.text()?,
        trainer_name: row.text()?,
        trainer_slug: row.text()?,
        trainer_city: row.text()?,
        trainer_zone: row.parsed()?,
        ways: ways(row)?,
        client_name: row.text()?,
        payment: if row.at_null()? { None } else { Some(payment(row)?) },
    })
}

#[async_trait]
impl<C: Link> BookingReads for Db<C> {
    async fn booking(&mut self, id: BookingId) -> Result<Option<Booking>, StoreError> {
        const SQL: &str = concat!("SELECT ", booking_columns!(), " FROM bookings b WHERE b.id = $1");
        read_one(self.one(query(SQL).bind(id.to_string())).await?, booking)
    }

    async fn booking_details(&mut self, id: BookingId) -> Result<Option<BookingDetails>, StoreError> {
        const SQL: &str = details_sql!("WHERE b.id = $1");
        read_one(self.one(query(SQL).bind(id.to_string())).await?, details)
    }

    async fn bookings_shared_with(
        &mut self,
        trainer: TrainerId,
        before: Option<BookingId>,
        limit: i64,
    ) -> Result<Vec<BookingDetails>, StoreError> {
        // What was paid besides for a dearer service is shown with the booking that it changed.
        const SQL: &str = details_sql!(
            "JOIN booking_partners mine ON mine.booking_id = b.id
             WHERE mine.trainer_id = $1 AND mine.booking_id < $2 AND p.state = 'succeeded' AND b.changes_booking IS NULL
             ORDER BY mine.booking_id DESC LIMIT $3"
        );
        // Ids come after their prefix, and before what comes after it.
        let before = before.map_or_else(|| "bkh".to_owned(), |before| before.to_string());
        let statement = query(SQL).bind(trainer.to_string()).bind(before).bind(limit);
        read_all(&self.all(statement).await?, details)
    }

    async fn bookings_of_client(
        &mut self,
        client: ClientId,
        before: Option<Timestamp>,
        limit: i64,
    ) -> Result<Vec<BookingDetails>, StoreError> {
        const SQL: &str = details_sql!(
            "WHERE b.client_id = $1 AND b.starts_at < $2 AND (b.changes_booking IS NULL OR b.state = 'held')
                 ORDER BY b.starts_at DESC, b.id DESC LIMIT $3"
        );
        let before = before.map_or(i64::MAX, micros);
        let statement = query(SQL).bind(client.to_string()).bind(before).bind(limit);
        read_all(&self.all(statement).await?, details)
    }

    async fn bookings_of_trainer(
        &mut self,
        trainer: TrainerId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<BookingDetails>, StoreError> {
        // By way of the sessions that take place: every booking in these states keeps its session from being released.
        const SQL: &str = details_sql!(
            "JOIN sessions e ON e.id = b.session_id
             WHERE e.trainer_id = $1 AND e.released_at IS NULL AND e.starts_at >= $2 AND e.starts_at < $3
               AND b.state IN ('held', 'confirmed', 'completed', 'no_show')
               AND (b.changes_booking IS NULL OR b.state = 'held')
             ORDER BY e.starts_at, b.id"
        );
        let statement = query(SQL).bind(trainer.to_string()).bind(micros(from)).bind(micros(until));
        read_all(&self.all(statement).await?, details)
    }

    async fn holds_of(&mut self, client: ClientId, now: Timestamp) -> Result<i64, StoreError> {
        // What was offered to somebody who waited for it is no hold of their own making.
        const SQL: &str = "
            SELECT COUNT(*) FROM bookings b
            WHERE b.client_id = $1 AND b.state = 'held' AND b.state_at > $2
              AND NOT EXISTS (SELECT 1 FROM waiting_entries w WHERE w.booking_id = b.id)";
        let row = self.one(query(SQL).bind(client.to_string()).bind(micros(now))).await?;
        Ok(read_one(row, |row| row.int())?.unwrap_or(0))
    }

    async fn overdue_holds(&mut self, now: Timestamp, limit: i64) -> Result<Vec<BookingId>, StoreError> {
        const SQL: &str =
            "SELECT id FROM bookings WHERE state = 'held' AND state_at <= $1 ORDER BY state_at, id LIMIT $2";
        read_all(&self.all(query(SQL).bind(micros(now)).bind(limit)).await?, |row| row.parsed())
    }

    async fn next_hold_end(&mut self) -> Result<Option<Timestamp>, StoreError> {
        const SQL: &str = "SELECT state_at FROM bookings WHERE state = 'held' ORDER BY state_at LIMIT 1";
        read_one(self.one(query(SQL)).await?, |row| row.time())
    }

    async fn sessions_of_service(
        &mut self,
        trainer: TrainerId,
        service: ServiceId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Session>, StoreError> {
        const SQL: &str = "
            SELECT id, trainer_id, service_id, starts_at, ends_at, starts_at - buffer_before, ends_at + buffer_after,
                capacity, seats_taken
            FROM sessions
            WHERE trainer_id = $1 AND released_at IS NULL AND starts_at >= $2 AND starts_at < $3 AND service_id = $4
              AND called_off_at IS NULL
            ORDER BY starts_at";
        let statement =
            query(SQL).bind(trainer.to_string()).bind(micros(from)).bind(micros(until)).bind(service.to_string());
        read_all(&self.all(statement).await?, session)
    }

    async fn booked_starts(
        &mut self,
        trainer: TrainerId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Timestamp>, StoreError> {
        const SQL: &str = "
            SELECT e.starts_at FROM sessions e
            JOIN bookings b ON b.session_id = e.id
            WHERE e.trainer_id = $1 AND e.released_at IS NULL AND e.starts_at >= $2 AND e.starts_at < $3
              AND b.state = 'confirmed' AND b.changes_booking IS NULL
            ORDER BY e.starts_at";
        let statement = query(SQL).bind(trainer.to_string()).bind(micros(from)).bind(micros(until));
        read_all(&self.all(statement).await?, |row| row.time())
    }

    async fn released_session(&mut self, like: &Session) -> Result<Option<SessionId>, StoreError> {
        const SQL: &str = "
            SELECT id FROM sessions
            WHERE trainer_id = $1 AND starts_at = $2 AND released_at IS NOT NULL AND service_id = $3 AND ends_at = $4
              AND schedule_id IS NULL AND capacity = $5 AND buffer_before = $6 AND buffer_after = $7 AND called_off_at IS NULL
            LIMIT 1";
        let statement = query(SQL)
            .bind(like.trainer_id.to_string())
            .bind(micros(like.slot.start()))
            .bind(like.service_id.to_string())
            .bind(micros(like.slot.end()))
            .bind(like.capacity)
            .bind(micros(like.slot.start()) - micros(like.busy.start()))
            .bind(micros(like.busy.end()) - micros(like.slot.end()));
        read_one(self.one(statement).await?, |row| row.parsed())
    }

    async fn hold_in_session(
        &mut self,
        session: SessionId,
        client: ClientId,
        now: Timestamp,
    ) -> Result<Option<Booking>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            booking_columns!(),
            " FROM bookings b WHERE b.session_id = $1 AND b.client_id = $2 AND b.state = 'held' AND b.state_at > $3
                AND b.changes_booking IS NULL"
        );
        let statement = query(SQL).bind(session.to_string()).bind(client.to_string()).bind(micros(now));
        Ok(read_all(&self.all(statement).await?, booking)?.into_iter().next())
    }

    async fn change_of(&mut self, id: BookingId) -> Result<Option<Booking>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            booking_columns!(),
            " FROM bookings b
              WHERE b.changes_booking = $1 AND b.state IN ('held', 'confirmed', 'completed', 'no_show')"
        );
        read_one(self.one(query(SQL).bind(id.to_string())).await?, booking)
    }

    async fn ended_bookings(&mut self, now: Timestamp, limit: i64) -> Result<Vec<BookingId>, StoreError> {
        const SQL: &str = "
            SELECT id FROM bookings
            WHERE delivered_at IS NULL AND state IN ('confirmed', 'no_show') AND ends_at <= $1
            ORDER BY ends_at, id LIMIT $2";
        read_all(&self.all(query(SQL).bind(micros(now)).bind(limit)).await?, |row| row.parsed())
    }

    async fn bookings_to_start(&mut self, range: &StartsBetween, limit: i64) -> Result<Vec<ToStart>, StoreError> {
        // While a booking is confirmed, state_at is when it became so.
        const SQL: &str = "
            SELECT id, client_id, starts_at FROM bookings
            WHERE state = 'confirmed' AND (starts_at, id) > ($1, $2) AND starts_at <= $3 AND state_at <= starts_at - $4
              AND changes_booking IS NULL
            ORDER BY starts_at, id LIMIT $5";
        // Without an id to go on from, what starts at that very moment is none of the range: the next microsecond is.
        let (after, seen) = match range.seen {
            Some(seen) => (micros(range.after), seen.to_string()),
            None => (micros(range.after).saturating_add(1), String::new()),
        };
        let lead = i64::try_from(range.lead.as_micros()).unwrap_or(i64::MAX);
        let statement = query(SQL).bind(after).bind(seen).bind(micros(range.until)).bind(lead).bind(limit);
        read_all(&self.all(statement).await?, |row| {
            Ok(ToStart { booking: row.parsed()?, client: row.parsed()?, starts_at: row.time()? })
        })
    }
}

/// Adds a booking; changes nothing where its session is not there.
pub(crate) fn booking_statement(booking: &Booking) -> Result<Statement<'static>, StoreError> {
    const SQL: &str = "
        INSERT INTO bookings
            (id, session_id, trainer_id, service_id, client_id, seats, state, state_at, currency, base_minor,
             surcharge_minor, total_minor, commission_minor, trainer_share_minor, refund_policy, version, created_at,
             seats_booked, given_up_minor, changes_booking, changes_version, partners, starts_at, ends_at)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
            starts_at, ends_at
        FROM sessions WHERE id = $2";
    let price = &booking.price;
    let statement = query(SQL)
        .bind(booking.id.to_string())
        .bind(booking.session_id.to_string())
        .bind(booking.trainer_id.to_string())
        .bind(booking.service_id.to_string())
        .bind(booking.client_id.to_string())
        .bind(booking.seats)
        .bind(booking.state.name())
        .bind(micros(booking.state.time()))
        .bind(price.total.currency.code())
        .bind(price.base.minor)
        .bind(price.surcharge.minor)
        .bind(price.total.minor)
        .bind(price.commission.minor)
        .bind(price.trainer_share.minor)
        .bind(stored_policy(&booking.policy)?)
        .bind(booking.version)
        .bind(micros(booking.created_at))
        .bind(booking.seats_booked)
        .bind(booking.given_up_minor)
        .bind(booking.changes.map(|changes| changes.booking.to_string()))
        .bind(booking.changes.map(|changes| changes.version))
        .bind(booking.partners.to_string());
    Ok(statement)
}

#[async_trait]
impl<C: Link> BookingWrites for Db<C> {
    async fn claim_session(&mut self, session: &Session) -> Result<bool, StoreError> {
        claims::claim_session(self, session).await
    }

    async fn hold_session(
        &mut self,
        session: &Session,
        booking: &Booking,
        days: (Date, Date),
    ) -> Result<SessionHeld, StoreError> {
        claims::hold_session(self, session, booking, days).await
    }

    async fn set_capacity(
        &mut self,
        trainer: TrainerId,
        service: ServiceId,
        after: Timestamp,
        capacity: i64,
    ) -> Result<(), StoreError> {
        // Released ones too: who pays late finds seats in them. Two texts, for each has an index of its own.
        const TAKING_PLACE_SQL: &str = "
            UPDATE sessions SET capacity = $4
            WHERE trainer_id = $1 AND released_at IS NULL AND starts_at > $3 AND service_id = $2 AND seats_taken <= $4";
        const RELEASED_SQL: &str = "
            UPDATE sessions SET capacity = $4
            WHERE trainer_id = $1 AND released_at IS NOT NULL AND starts_at > $3 AND service_id = $2";
        for text in [TAKING_PLACE_SQL, RELEASED_SQL] {
            let statement =
                query(text).bind(trainer.to_string()).bind(service.to_string()).bind(micros(after)).bind(capacity);
            self.change(statement).await?;
        }
        self.touched.seats = true;
        Ok(())
    }

    async fn take_seats(&mut self, session: SessionId, seats: i64) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE sessions SET seats_taken = seats_taken + $2
            WHERE id = $1 AND released_at IS NULL AND called_off_at IS NULL AND $2 > 0 AND seats_taken + $2 <= capacity
              AND (waited_for IS NULL OR waited_for > capacity - seats_taken)";
        self.change_one(query(SQL).bind(session.to_string()).bind(seats)).await
    }

    async fn give_seats_back(&mut self, session: SessionId, seats: i64, at: Timestamp) -> Result<(), StoreError> {
        const SEATS_SQL: &str = "
            UPDATE sessions
            SET seats_taken = seats_taken - $2,
                released_at = CASE
                    WHEN seats_taken = $2 AND (called_off_at IS NOT NULL OR schedule_id IS NULL AND waited_for IS NULL)
                    THEN $3 ELSE released_at END
            WHERE id = $1
            RETURNING CASE WHEN seats_taken = 0 AND released_at IS NOT NULL THEN 0 ELSE 1 END, COALESCE(waited_for, 0),
                trainer_id, starts_at - buffer_before, ends_at + buffer_after";
        const CELLS_SQL: &str =
            "DELETE FROM calendar_cells WHERE trainer_id = $1 AND cell >= $2 AND cell < $3 AND session_id = $4";
        let id = session.to_string();
        let left = self.change_returning(query(SEATS_SQL).bind(&id).bind(seats).bind(micros(at))).await?;
        let left = read_all(&left, |row| Ok((row.int()?, row.int()?, row.text()?, row.slot()?)))?;
        match left.into_iter().next() {
            None => Err(StoreError::Database(format!("there is no session {session}"))),
            Some((0, _, trainer, busy)) => {
                let cells = busy.cells();
                let statement = query(CELLS_SQL).bind(trainer).bind(cells.start).bind(cells.end).bind(&id);
                self.change(statement).await.map(drop)
            }
            Some((_, waited_for, ..)) => {
                self.touched.seats |= waited_for > 0;
                Ok(())
            }
        }
    }

    async fn claim_session_again(&mut self, session: SessionId, seats: i64) -> Result<bool, StoreError> {
        const FIND_SQL: &str = "
            SELECT trainer_id, starts_at - buffer_before, ends_at + buffer_after, released_at FROM sessions
            WHERE id = $1 AND released_at IS NOT NULL AND schedule_id IS NULL AND called_off_at IS NULL";
        // First, for it locks the row: of many at once one goes on, and the others find seats of what takes place. Whoever goes
        // on is then alone with the session's cells, and may give up those that it has claimed.
        const REVIVE_SQL: &str = "
            UPDATE sessions SET released_at = NULL, seats_taken = $2
            WHERE id = $1 AND released_at IS NOT NULL AND schedule_id IS NULL AND called_off_at IS NULL
              AND $2 BETWEEN 1 AND capacity";
        const RELEASE_SQL: &str = "UPDATE sessions SET released_at = $2, seats_taken = 0 WHERE id = $1";
        const GIVE_UP_SQL: &str =
            "DELETE FROM calendar_cells WHERE trainer_id = $1 AND cell >= $2 AND cell < $3 AND session_id = $4";
        let id = session.to_string();
        let found = self.one(query(FIND_SQL).bind(&id)).await?;
        let found = read_one(found, |row| Ok((row.text()?, row.slot()?, row.time()?)))?;
        let Some((trainer, busy, released_at)) = found else { return self.take_seats(session, seats).await };
        if !self.change_one(query(REVIVE_SQL).bind(&id).bind(seats)).await? {
            return self.take_seats(session, seats).await;
        }
        if claim_cells(self, &id, &trainer, busy).await? {
            return Ok(true);
        }
        let cells = busy.cells();
        self.change(query(GIVE_UP_SQL).bind(&trainer).bind(cells.start).bind(cells.end).bind(&id)).await?;
        self.change(query(RELEASE_SQL).bind(&id).bind(micros(released_at))).await?;
        Ok(false)
    }

    async fn insert_booking(&mut self, booking: &Booking) -> Result<(), StoreError> {
        if self.change_one(booking_statement(booking)?).await? {
            note_partners(self, booking).await
        } else {
            Err(StoreError::Database(format!("there is no session {}", booking.session_id)))
        }
    }

    async fn move_booking(&mut self, id: BookingId, version: i64, state: BookingState) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE bookings SET state = $3, state_at = $4, version = version + 1 WHERE id = $1 AND version = $2";
        let statement = query(SQL).bind(id.to_string()).bind(version).bind(state.name()).bind(micros(state.time()));
        self.touched.booking(id);
        self.change_one(statement).await
    }

    async fn extend_hold(
        &mut self,
        id: BookingId,
        version: i64,
        until: Timestamp,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE bookings SET state_at = $3, hold_extended_at = $4, version = version + 1
            WHERE id = $1 AND version = $2 AND state = 'held' AND hold_extended_at IS NULL";
        let statement = query(SQL).bind(id.to_string()).bind(version).bind(micros(until)).bind(micros(at));
        self.touched.booking(id);
        self.change_one(statement).await
    }

    async fn deliver_booking(
        &mut self,
        id: BookingId,
        version: i64,
        state: BookingState,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE bookings SET state = $3, state_at = $4, delivered_at = $5, version = version + 1
            WHERE id = $1 AND version = $2 AND delivered_at IS NULL";
        let statement = query(SQL)
            .bind(id.to_string())
            .bind(version)
            .bind(state.name())
            .bind(micros(state.time()))
            .bind(micros(at));
        self.touched.booking(id);
        self.change_one(statement).await
    }

    async fn set_check_in(
        &mut self,
        id: BookingId,
        version: i64,
        check_in: Option<CheckIn>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE bookings SET checked_in_at = $3, checked_in_by = $4, version = version + 1
            WHERE id = $1 AND version = $2";
        let statement = query(SQL)
            .bind(id.to_string())
            .bind(version)
            .bind(check_in.map(|check_in| micros(check_in.at)))
            .bind(check_in.map(|check_in| check_in.by.to_string()));
        self.touched.booking(id);
        self.change_one(statement).await
    }

    async fn note_cancelled_by(&mut self, id: BookingId, role: Role, note: Option<&str>) -> Result<(), StoreError> {
        const SQL: &str =
            "UPDATE bookings SET cancelled_by = $2, cancel_note = COALESCE($3, cancel_note) WHERE id = $1";
        self.change(query(SQL).bind(id.to_string()).bind(role.name()).bind(note)).await.map(drop)
    }

    async fn keep_seats(&mut self, booking: &Booking) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE bookings SET seats = $3, given_up_minor = $4, cancel_note = $5, version = version + 1
            WHERE id = $1 AND version = $2";
        let statement = query(SQL)
            .bind(booking.id.to_string())
            .bind(booking.version)
            .bind(booking.seats)
            .bind(booking.given_up_minor)
            .bind(&booking.cancel_note);
        self.change_one(statement).await
    }
}
