//! How a session claims its time, alone or with the booking it is for: where no seat is sold twice. Called by `bookings` and
//! `schedules`.

use domain::{Date, TimeSlot};
use services::model::{Booking, Session};
use services::ports::StoreError;
use services::ports::store::SessionHeld;
use sqlx::query;

use crate::bookings::{booking_statement, holds_statement};
use crate::catalog::offered_statement;
use crate::db::Step::{Change, Look};
use crate::db::{Db, Link, Outcome, Statement};
use crate::elsewhere::busy_statement;
use crate::hours::{days_statement, zone_and_days};
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

/// Adds a session with its booking, claims its cells, and asks whatever may stand against it. The service is kept as it is before
/// the calendar is looked at, and what claims no cells is looked for after the claim.
pub(crate) async fn hold_session<C: Link>(
    db: &mut Db<C>,
    session: &Session,
    booking: &Booking,
    days: (Date, Date),
) -> Result<SessionHeld, StoreError> {
    let (id, trainer) = (session.id.to_string(), session.trainer_id.to_string());
    let [offered, days, holds, _, claimed, elsewhere, _] = db
        .together([
            Look(offered_statement(db.engine, session.service_id, session.capacity)),
            Look(days_statement(session.trainer_id, days.0, days.1)),
            Look(holds_statement(booking.client_id, booking.created_at)),
            Change(session_statement(session)),
            Change(cells_statement(&id, &trainer, session.busy)),
            Look(busy_statement(session.trainer_id, session.busy)),
            Change(booking_statement(booking)?),
        ])
        .await?;
    Ok(SessionHeld {
        is_offered: !offered.rows.is_empty(),
        calendar: zone_and_days(&days.rows)?,
        holds: read_all(&holds.rows, |row| row.int())?.into_iter().sum(),
        is_claimed: is_whole(&claimed, session.busy),
        is_busy_elsewhere: !elsewhere.rows.is_empty(),
    })
}
