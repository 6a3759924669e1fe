//! Classes of several trainers that still have seats. Used by `catalog`, as searches ask for it.

use domain::{ServiceId, TimeSlot, Timestamp, TrainerId};
use services::ports::StoreError;
use sqlx::query;

use crate::catalog::{TRAINERS_MAX, filled, sixteen};
use crate::db::{Db, Link, Statement};
use crate::rows::{micros, read_all};

/// The classes that start in the range and have seats left, by trainer and start.
pub(crate) async fn open_classes<C: Link>(
    db: &mut Db<C>,
    trainers: &[TrainerId],
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<(TrainerId, ServiceId, TimeSlot)>, StoreError> {
    const SQL: &str = concat!(
        "SELECT trainer_id, service_id, starts_at, ends_at FROM sessions
         WHERE released_at IS NULL AND capacity > 1 AND seats_taken < capacity AND starts_at >= $17 AND starts_at < $18
           AND trainer_id IN (",
        sixteen!(),
        ") ORDER BY trainer_id, starts_at"
    );
    let mut found = Vec::new();
    for chunk in trainers.chunks(TRAINERS_MAX) {
        let statement = filled(chunk).fold(query(SQL), Statement::bind).bind(micros(from)).bind(micros(until));
        found.extend(read_all(&db.all(statement).await?, |row| Ok((row.parsed()?, row.parsed()?, row.slot()?)))?);
    }
    Ok(found)
}
