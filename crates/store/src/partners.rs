//! Trainers who share what another one's service earns.

use services::model::{Booking, Service};
use services::ports::StoreError;
use sqlx::query;

use crate::db::{Db, Link};

/// The partners of the service `s` as one text, which [`domain::Partners`] reads.
macro_rules! partners_column {
    () => {
        "COALESCE((SELECT string_agg(sp.trainer_id || ':' || CAST(sp.share_bp AS TEXT), ',' ORDER BY sp.position)
          FROM service_partners sp WHERE sp.service_id = s.id), '')"
    };
}
pub(crate) use partners_column;

/// Writes with whom a service is shared, in place of what was written before.
pub(crate) async fn write_partners<C: Link>(db: &mut Db<C>, service: &Service) -> Result<(), StoreError> {
    const CLEAR_SQL: &str = "DELETE FROM service_partners WHERE service_id = $1";
    const SQL: &str =
        "INSERT INTO service_partners (service_id, trainer_id, position, share_bp) VALUES ($1, $2, $3, $4)";
    let id = service.id.to_string();
    db.change(query(CLEAR_SQL).bind(&id)).await?;
    for (partner, position) in service.partners.iter().zip(0_i64..) {
        let statement = query(SQL).bind(&id).bind(partner.trainer.to_string()).bind(position);
        db.change(statement.bind(i64::from(partner.share.get()))).await?;
    }
    Ok(())
}

/// Writes who has a share of a new booking, so that they find it.
pub(crate) async fn note_partners<C: Link>(db: &mut Db<C>, booking: &Booking) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO booking_partners (trainer_id, booking_id) VALUES ($1, $2)";
    for partner in booking.partners.iter() {
        db.change(query(SQL).bind(partner.trainer.to_string()).bind(booking.id.to_string())).await?;
    }
    Ok(())
}
