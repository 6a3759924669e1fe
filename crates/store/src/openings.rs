//! Classes of several trainers that still have seats, and their dates. Used by `catalog`, as searches ask for it.

use domain::{ServiceId, TimeSlot, Timestamp, TrainerId};
use services::ports::StoreError;
use sqlx::query;

use crate::catalog::{TRAINERS_MAX, filled, sixteen};
use crate::db::{Db, Link, Statement};
use crate::rows::{micros, read_all};

/// The sessions of classes, and of services on fixed dates, that start in the range and have seats that nobody waits for; by trainer
/// and start.
pub(crate) async fn open_classes<C: Link>(
    db: &mut Db<C>,
    trainers: &[TrainerId],
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<(TrainerId, ServiceId, TimeSlot)>, StoreError> {
    const SQL: &str = concat!(
        "SELECT e.trainer_id, e.service_id, e.starts_at, e.ends_at FROM sessions e JOIN services s ON s.id = e.service_id
         WHERE e.released_at IS NULL AND e.called_off_at IS NULL AND (e.capacity > 1 OR s.offered = 'dates')
           AND e.seats_taken < e.capacity AND (e.waited_for IS NULL OR e.waited_for > e.capacity - e.seats_taken)
           AND e.starts_at >= $17 AND e.starts_at < $18 AND e.trainer_id IN (",
        sixteen!(),
        ") ORDER BY e.trainer_id, e.starts_at"
    );
    let mut found = Vec::new();
    for chunk in trainers.chunks(TRAINERS_MAX) {
        let statement = filled(chunk).fold(query(SQL), Statement::bind).bind(micros(from)).bind(micros(until));
        found.extend(read_all(&db.all(statement).await?, |row| Ok((row.parsed()?, row.parsed()?, row.slot()?)))?);
    }
    Ok(found)
}
