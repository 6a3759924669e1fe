//! Changes of bookings' times.

use async_trait::async_trait;
use domain::{BookingId, MoveId, Role};
use services::model::{Booking, BookingMove};
use services::ports::StoreError;
use services::ports::store::{MoveReads, MoveWrites};
use sqlx::query;

use crate::bookings::stored_policy;
use crate::db::{Db, Link};
use crate::rows::{Columns, micros, read_all, read_one};

macro_rules! move_columns {
    () => {
        "id, booking_id, moved_by, user_id, from_starts_at, from_ends_at, to_starts_at, to_ends_at, moved_at,
         from_service_id"
    };
}

fn moved(row: &mut Columns<'_>) -> Result<BookingMove, StoreError> {
    Ok(BookingMove {
        id: row.parsed()?,
        booking_id: row.parsed()?,
        moved_by: row.named(Role::from_name)?,
        user_id: row.parsed()?,
        from: row.slot()?,
        to: row.slot()?,
        moved_at: row.time()?,
        from_service: row.maybe_parsed()?,
    })
}

#[async_trait]
impl<C: Link> MoveReads for Db<C> {
    async fn moves_of_booking(&mut self, booking: BookingId) -> Result<Vec<BookingMove>, StoreError> {
        const SQL: &str =
            concat!("SELECT ", move_columns!(), " FROM booking_moves WHERE booking_id = $1 ORDER BY moved_at, id");
        read_all(&self.all(query(SQL).bind(booking.to_string())).await?, moved)
    }

    async fn booking_move(&mut self, id: MoveId) -> Result<Option<BookingMove>, StoreError> {
        const SQL: &str = concat!("SELECT ", move_columns!(), " FROM booking_moves WHERE id = $1");
        read_one(self.one(query(SQL).bind(id.to_string())).await?, moved)
    }
}

/// Whoever rides on a booking is of the same session.
async fn take_along<C: Link>(db: &mut Db<C>, rider: BookingId, of: BookingId) -> Result<bool, StoreError> {
    const SQL: &str = "
        UPDATE bookings
        SET version = version + 1,
            session_id = (SELECT o.session_id FROM bookings o WHERE o.id = $2),
            service_id = (SELECT o.service_id FROM bookings o WHERE o.id = $2),
            starts_at = (SELECT o.starts_at FROM bookings o WHERE o.id = $2),
            ends_at = (SELECT o.ends_at FROM bookings o WHERE o.id = $2)
        WHERE id = $1 AND changes_booking = $2 AND state = 'confirmed'";
    db.touched.booking(rider);
    db.change_one(query(SQL).bind(rider.to_string()).bind(of.to_string())).await
}

#[async_trait]
impl<C: Link> MoveWrites for Db<C> {
    async fn reschedule(&mut self, booking: &Booking, moved: &BookingMove) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE bookings
            SET session_id = $3, refund_policy = $4, version = version + 1, checked_in_at = NULL, checked_in_by = NULL,
                service_id = $5, base_minor = $6, surcharge_minor = $7, total_minor = $8, commission_minor = $9,
                trainer_share_minor = $10, price_cut_minor = $11, rider_id = $12, rider_minor = $13,
                starts_at = (SELECT starts_at FROM sessions WHERE id = $3),
                ends_at = (SELECT ends_at FROM sessions WHERE id = $3)
            WHERE id = $1 AND version = $2 AND state = 'confirmed'";
        const MOVE_SQL: &str = concat!(
            "INSERT INTO booking_moves (",
            move_columns!(),
            ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        );
        let statement = query(SQL)
            .bind(booking.id.to_string())
            .bind(booking.version)
            .bind(booking.session_id.to_string())
            .bind(stored_policy(&booking.policy)?)
            .bind(booking.service_id.to_string())
            .bind(booking.price.base.minor)
            .bind(booking.price.surcharge.minor)
            .bind(booking.price.total.minor)
            .bind(booking.price.commission.minor)
            .bind(booking.price.trainer_share.minor)
            .bind(booking.price_cut_minor)
            .bind(booking.rider.map(|rider| rider.booking.to_string()))
            .bind(booking.rider.map(|rider| rider.total_minor));
        self.touched.booking(booking.id);
        if !self.change_one(statement).await? {
            return Ok(false);
        }
        let statement = query(MOVE_SQL)
            .bind(moved.id.to_string())
            .bind(moved.booking_id.to_string())
            .bind(moved.moved_by.name())
            .bind(moved.user_id.to_string())
            .bind(micros(moved.from.start()))
            .bind(micros(moved.from.end()))
            .bind(micros(moved.to.start()))
            .bind(micros(moved.to.end()))
            .bind(micros(moved.moved_at))
            .bind(moved.from_service.map(|service| service.to_string()));
        self.change(statement).await?;
        match booking.rider {
            Some(rider) => take_along(self, rider.booking, booking.id).await,
            None => Ok(true),
        }
    }
}
