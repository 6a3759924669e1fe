//! How a session claims its time, alone or with the booking it is for: where no seat is sold twice. Called by `bookings` and
//! `schedules`.

use domain::{Date, TimeSlot};
use services::model::{Booking, Session};
use services::ports::StoreError;
use services::ports::store::{CatalogWrites, SessionHeld};
use sqlx::query;

use crate::bookings::booking_statement;
use crate::db::Step::{Change, Look};
use crate::db::{Db, Link, Outcome, Statement};
use crate::engine::Engine;
use crate::hours::{zone_and_day, zone_and_days};
use crate::partners::note_partners;
use crate::rows::{micros, read_all};

/// Adds a session; changes nothing where one of its cells is taken.
fn session_statement(session: &Session) -> Statement<'static> {
    // Looking first costs a range read and spares most losers from having written anything that must be undone.
    const SQL: &str = "
        INSERT INTO sessions
            (id, trainer_id, service_id, starts_at, ends_at, capacity, seats_taken, buffer_before, buffer_after)
        SELECT $1, $2, $3, $4, $5, $6, $7, $10, $11
        WHERE NOT EXISTS (SELECT 1 FROM calendar_cells WHERE trainer_id = $2 AND cell >= $8 AND cell < $9)";
    let cells = session.busy.cells();
    query(SQL)
        .bind(session.id.to_string())
        .bind(session.trainer_id.to_string())
        .bind(session.service_id.to_string())
        .bind(micros(session.slot.start()))
        .bind(micros(session.slot.end()))
        .bind(session.capacity)
        .bind(session.seats_taken)
        .bind(cells.start)
        .bind(cells.end)
        .bind(micros(session.slot.start()) - micros(session.busy.start()))
        .bind(micros(session.busy.end()) - micros(session.slot.end()))
}

/// Claims cells for a session, as many as are free; changes nothing where the session is not there.
fn cells_statement(id: &str, trainer: &str, busy: TimeSlot) -> Statement<'static> {
    // What decides. A conflict is skipped and seen from the count, as an error would end PostgreSQL's transaction.
    const SQL: &str = "
        INSERT INTO calendar_cells (trainer_id, cell, session_id)
        WITH RECURSIVE claimed (cell) AS (
            SELECT $3
            UNION ALL
            SELECT cell + 1 FROM claimed WHERE cell + 1 < $4
        )
        SELECT $1, cell, $2 FROM claimed WHERE EXISTS (SELECT 1 FROM sessions WHERE id = $2)
        ON CONFLICT (trainer_id, cell) DO NOTHING";
    let cells = busy.cells();
    query(SQL).bind(trainer.to_owned()).bind(id.to_owned()).bind(cells.start).bind(cells.end)
}

/// True where all cells of that time were claimed.
fn is_whole(claimed: &Outcome, busy: TimeSlot) -> bool {
    let cells = busy.cells();
    i64::try_from(claimed.changed).is_ok_and(|claimed| claimed == cells.end - cells.start)
}

/// Claims a session's cells of its trainer's calendar; false where one of them is another's. The cells that were free are then
/// claimed all the same: whoever calls rolls back, or gives them up.
pub(crate) async fn claim_cells<C: Link>(
    db: &mut Db<C>,
    id: &str,
    trainer: &str,
    busy: TimeSlot,
) -> Result<bool, StoreError> {
    let [claimed] = db.together([Change(cells_statement(id, trainer, busy))]).await?;
    Ok(is_whole(&claimed, busy))
}

/// Adds a session and claims its cells.
pub(crate) async fn claim_session<C: Link>(db: &mut Db<C>, session: &Session) -> Result<bool, StoreError> {
    let (id, trainer) = (session.id.to_string(), session.trainer_id.to_string());
    let cells = cells_statement(&id, &trainer, session.busy);
    let [_, claimed] = db.together([Change(session_statement(session)), Change(cells)]).await?;
    Ok(is_whole(&claimed, session.busy))
}

/// Asks for all that may stand against a session that was claimed with its booking: whether the service is on offer, the client's
/// other holds, what the trainer does elsewhere, and the days off.
fn judged_statement(session: &Session, booking: &Booking, (first, last): (Date, Date)) -> Statement<'static> {
    // As `keep_offered`, `holds_of`, `is_busy_elsewhere` and `zone_and_exceptions` ask one by one.
    const SQL: &str = "
        SELECT (SELECT COUNT(*) FROM services WHERE id = $4 AND seats = $5 AND archived_at IS NULL),
            (SELECT COUNT(*) FROM bookings b
              WHERE b.client_id = $6 AND b.state = 'held' AND b.state_at > $7 AND b.id <> $8
                AND NOT EXISTS (SELECT 1 FROM waiting_entries w WHERE w.booking_id = b.id)),
            (SELECT COUNT(*) FROM outside_busy o
              WHERE o.trainer_id = $1 AND o.starts_at > $9 - 86400000000 AND o.starts_at < $10 AND o.ends_at > $9),
            t.zone, e.start_minute, e.end_minute, e.kind, e.first_day, e.last_day
        FROM trainers t
        LEFT JOIN calendar_exceptions e ON e.trainer_id = t.id AND e.last_day >= $2 AND e.first_day <= $3
        WHERE t.id = $1";
    query(SQL)
        .bind(session.trainer_id.to_string())
        .bind(first.to_string())
        .bind(last.to_string())
        .bind(session.service_id.to_string())
        .bind(session.capacity)
        .bind(booking.client_id.to_string())
        .bind(micros(booking.created_at))
        .bind(booking.id.to_string())
        .bind(micros(session.busy.start()))
        .bind(micros(session.busy.end()))
}

/// Adds a session with its booking, claims its cells, and then asks whatever may stand against it: what claims no cells is looked for
/// after the claim. Few statements, for what each came to is a message from SQLite's thread.
pub(crate) async fn hold_session<C: Link>(
    db: &mut Db<C>,
    session: &Session,
    booking: &Booking,
    days: (Date, Date),
) -> Result<SessionHeld, StoreError> {
    // SQLite has one writer at a time. On PostgreSQL the service is kept as it is before anything else.
    let is_kept = match db.engine {
        Engine::Sqlite => true,
        Engine::Postgres => db.keep_offered(session.service_id, session.capacity).await?,
    };
    let (id, trainer) = (session.id.to_string(), session.trainer_id.to_string());
    let [_, claimed, _, judged] = db
        .together([
            Change(session_statement(session)),
            Change(cells_statement(&id, &trainer, session.busy)),
            Change(booking_statement(booking)?),
            Look(judged_statement(session, booking, days)),
        ])
        .await?;
    let is_claimed = is_whole(&claimed, session.busy);
    if is_claimed {
        note_partners(db, booking).await?;
    }
    let rows = read_all(&judged.rows, |row| Ok((row.int()?, row.int()?, row.int()?, zone_and_day(row)?)))?;
    let (offered, holds, elsewhere) = rows.first().map_or((0, 0, 0), |row| (row.0, row.1, row.2));
    Ok(SessionHeld {
        is_offered: is_kept && offered > 0,
        calendar: zone_and_days(rows.into_iter().map(|(.., day)| day).collect()),
        holds,
        is_claimed,
        is_busy_elsewhere: elsewhere > 0,
    })
}
