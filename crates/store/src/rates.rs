//! Rates between currencies, and commissions: histories that are only added to.

use async_trait::async_trait;
use domain::{BasisPoints, BookingId, Currency, ExchangeRate, PaymentId, Price, QuotedRate, Timestamp, TrainerId};
use services::model::{BookingCommission, Named, NotedRate, Trainer, TrainerCommission};
use services::ports::StoreError;
use services::ports::store::{RateReads, RateWrites};
use sqlx::query;

use crate::catalog::{trainer, trainer_columns};
use crate::db::{Db, Link};
use crate::rows::{Columns, micros, read_all, read_one};

macro_rules! rate_columns {
    () => {
        "r.id, r.from_currency, r.to_currency, r.billionths, r.source, r.as_of, r.noted_by, r.noted_at"
    };
}

fn rate(row: &mut Columns<'_>) -> Result<NotedRate, StoreError> {
    let id = row.parsed()?;
    let (from, to, billionths) = (row.parsed()?, row.parsed()?, row.int()?);
    let rate = ExchangeRate::from_billionths(from, to, billionths);
    let rate = rate.map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let quoted = QuotedRate { rate, source: row.text()?, as_of: row.time()? };
    Ok(NotedRate { id, quoted, noted_by: row.parsed()?, noted_at: row.time()? })
}

macro_rules! commission_columns {
    () => {
        "c.id, c.trainer_id, c.basis_points, c.valid_from, c.set_by, c.set_at"
    };
}

fn commission(row: &mut Columns<'_>) -> Result<TrainerCommission, StoreError> {
    Ok(TrainerCommission {
        id: row.parsed()?,
        trainer_id: row.parsed()?,
        rate: row.maybe_int()?.map(share).transpose()?,
        valid_from: row.time()?,
        set_by: row.parsed()?,
        set_at: row.time()?,
    })
}

fn booking_commission(row: &mut Columns<'_>) -> Result<BookingCommission, StoreError> {
    Ok(BookingCommission {
        id: row.parsed()?,
        booking_id: row.parsed()?,
        rate: share(row.int()?)?,
        before: row.money()?,
        after: row.money()?,
        reason: row.text()?,
        set_by: row.parsed()?,
        set_at: row.time()?,
    })
}

pub(crate) fn share(basis_points: i64) -> Result<BasisPoints, StoreError> {
    let share = u32::try_from(basis_points).ok().and_then(BasisPoints::new);
    share.ok_or_else(|| StoreError::Corrupt(format!("{basis_points} basis points are more than the whole")))
}

/// A change, then the names of who made it and of the trainer.
fn named<T>(
    row: &mut Columns<'_>,
    change: impl Fn(&mut Columns<'_>) -> Result<T, StoreError>,
) -> Result<Named<T>, StoreError> {
    Ok(Named { change: change(row)?, by: row.text()?, about: row.text()? })
}

#[async_trait]
impl<C: Link> RateReads for Db<C> {
    async fn newest_rate(&mut self, from: Currency, to: Currency) -> Result<Option<NotedRate>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            rate_columns!(),
            " FROM exchange_rates r WHERE r.from_currency = $1 AND r.to_currency = $2 ORDER BY r.as_of DESC, r.id DESC LIMIT 1"
        );
        read_one(self.one(query(SQL).bind(from.code()).bind(to.code())).await?, rate)
    }

    async fn rates(&mut self, limit: i64) -> Result<Vec<(NotedRate, String)>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            rate_columns!(),
            ", u.name FROM exchange_rates r JOIN users u ON u.id = r.noted_by ORDER BY r.noted_at DESC, r.id DESC LIMIT $1"
        );
        read_all(&self.all(query(SQL).bind(limit)).await?, |row| Ok((rate(row)?, row.text()?)))
    }

    async fn commission_of(
        &mut self,
        trainer: TrainerId,
        at: Timestamp,
    ) -> Result<Option<TrainerCommission>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            commission_columns!(),
            " FROM trainer_commissions c
              WHERE c.trainer_id = $1 AND c.valid_from <= $2 ORDER BY c.valid_from DESC, c.id DESC LIMIT 1"
        );
        read_one(self.one(query(SQL).bind(trainer.to_string()).bind(micros(at))).await?, commission)
    }

    async fn trainers_with_commission(
        &mut self,
        at: Timestamp,
        limit: i64,
    ) -> Result<Vec<(Trainer, Option<BasisPoints>)>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            trainer_columns!(),
            ", c.basis_points
              FROM trainers t
              LEFT JOIN trainer_commissions c ON c.id = (
                  SELECT n.id FROM trainer_commissions n
                  WHERE n.trainer_id = t.id AND n.valid_from <= $1 ORDER BY n.valid_from DESC, n.id DESC LIMIT 1)
              ORDER BY t.name, t.id LIMIT $2"
        );
        let rows = self.all(query(SQL).bind(micros(at)).bind(limit)).await?;
        read_all(&rows, |row| Ok((trainer(row)?, row.maybe_int()?.map(share).transpose()?)))
    }

    async fn trainer_commissions(&mut self, limit: i64) -> Result<Vec<Named<TrainerCommission>>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            commission_columns!(),
            ", u.name, t.name FROM trainer_commissions c
              JOIN users u ON u.id = c.set_by JOIN trainers t ON t.id = c.trainer_id
              ORDER BY c.set_at DESC, c.id DESC LIMIT $1"
        );
        read_all(&self.all(query(SQL).bind(limit)).await?, |row| named(row, commission))
    }

    async fn booking_commissions(&mut self, limit: i64) -> Result<Vec<Named<BookingCommission>>, StoreError> {
        const SQL: &str = "
            SELECT c.id, c.booking_id, c.basis_points, c.before_minor, c.currency, c.after_minor, c.currency, c.reason,
                   c.set_by, c.set_at, u.name, t.name
            FROM booking_commissions c
            JOIN users u ON u.id = c.set_by
            JOIN bookings b ON b.id = c.booking_id
            JOIN trainers t ON t.id = b.trainer_id
            ORDER BY c.set_at DESC, c.id DESC LIMIT $1";
        read_all(&self.all(query(SQL).bind(limit)).await?, |row| named(row, booking_commission))
    }
}

#[async_trait]
impl<C: Link> RateWrites for Db<C> {
    async fn insert_rate(&mut self, rate: &NotedRate) -> Result<(), StoreError> {
        const SQL: &str = "
            INSERT INTO exchange_rates (id, from_currency, to_currency, billionths, source, as_of, noted_by, noted_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let quoted = &rate.quoted;
        let statement = query(SQL)
            .bind(rate.id.to_string())
            .bind(quoted.rate.from.code())
            .bind(quoted.rate.to.code())
            .bind(quoted.rate.billionths())
            .bind(&quoted.source)
            .bind(micros(quoted.as_of))
            .bind(rate.noted_by.to_string())
            .bind(micros(rate.noted_at));
        self.change(statement).await.map(drop)
    }

    async fn insert_trainer_commission(&mut self, commission: &TrainerCommission) -> Result<(), StoreError> {
        const SQL: &str = "
            INSERT INTO trainer_commissions (id, trainer_id, basis_points, valid_from, set_by, set_at)
            VALUES ($1, $2, $3, $4, $5, $6)";
        let statement = query(SQL)
            .bind(commission.id.to_string())
            .bind(commission.trainer_id.to_string())
            .bind(commission.rate.map(|rate| i64::from(rate.get())))
            .bind(micros(commission.valid_from))
            .bind(commission.set_by.to_string())
            .bind(micros(commission.set_at));
        self.change(statement).await.map(drop)
    }

    async fn insert_booking_commission(&mut self, commission: &BookingCommission) -> Result<(), StoreError> {
        const SQL: &str = "
            INSERT INTO booking_commissions
                (id, booking_id, basis_points, before_minor, after_minor, currency, reason, set_by, set_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let statement = query(SQL)
            .bind(commission.id.to_string())
            .bind(commission.booking_id.to_string())
            .bind(i64::from(commission.rate.get()))
            .bind(commission.before.minor)
            .bind(commission.after.minor)
            .bind(commission.after.currency.code())
            .bind(&commission.reason)
            .bind(commission.set_by.to_string())
            .bind(micros(commission.set_at));
        self.change(statement).await.map(drop)
    }

    async fn set_booking_split(&mut self, id: BookingId, version: i64, price: &Price) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE bookings SET commission_minor = $1, trainer_share_minor = $2, version = version + 1
            WHERE id = $3 AND version = $4";
        let statement = query(SQL).bind(price.commission.minor).bind(price.trainer_share.minor);
        self.touched.booking(id);
        self.change_one(statement.bind(id.to_string()).bind(version)).await
    }

    async fn set_payment_split(&mut self, id: PaymentId, version: i64, price: &Price) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE payments SET commission_minor = $1, trainer_share_minor = $2, version = version + 1
            WHERE id = $3 AND version = $4";
        let statement = query(SQL).bind(price.commission.minor).bind(price.trainer_share.minor);
        self.change_one(statement.bind(id.to_string()).bind(version)).await
    }
}
