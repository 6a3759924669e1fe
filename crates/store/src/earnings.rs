//! What trainers earned: sums that `post` keeps with the entries, and the entries themselves for whoever wants them one by one.

use async_trait::async_trait;
use domain::earning::earned_by;
use domain::ledger::{Account, Posting, Transaction};
use domain::{Currency, EarningSums, LedgerTransactionId, Money, Month, Timestamp, TrainerId, Zone};
use services::model::{EarningCheck, EarningMovement, EarningPart, EarningRange, MovementBooking};
use services::ports::StoreError;
use services::ports::store::EarningReads;
use sqlx::query;

use crate::db::{Db, Link};
use crate::rows::{Columns, micros, read_all, read_one};

/// The booking that a transaction is about: its subject is a booking, or a payment, refund or dispute of one.
macro_rules! booking_of {
    ($subject:literal) => {
        concat!(
            "COALESCE(
                (SELECT p.booking_id FROM payments p WHERE p.id = ",
            $subject,
            "), (SELECT r.booking_id FROM refunds r WHERE r.id = ",
            $subject,
            "), (SELECT d.booking_id FROM disputes d WHERE d.id = ",
            $subject,
            "), ",
            $subject,
            ")"
        )
    };
}

macro_rules! sums {
    () => {
        "CAST(SUM(e.earned_minor) AS BIGINT), CAST(SUM(e.given_back_minor) AS BIGINT),
         CAST(SUM(e.commission_minor) AS BIGINT), CAST(SUM(e.bookings) AS BIGINT)"
    };
}

macro_rules! left {
    () => {
        "SUM(e.earned_minor - e.given_back_minor - e.commission_minor)"
    };
}

macro_rules! of_range {
    ($kind:literal) => {
        concat!(
            " FROM earnings e WHERE e.trainer_id = $1 AND e.kind = '",
            $kind,
            "' AND e.currency = $2 AND e.month >= $3 AND e.month <= $4 "
        )
    };
}

fn sums(row: &mut Columns<'_>, currency: Currency) -> Result<EarningSums, StoreError> {
    let mut money = || Ok::<_, StoreError>(Money::new(row.int()?, currency));
    Ok(EarningSums { earned: money()?, given_back: money()?, commission: money()?, bookings: row.int()? })
}

fn check(row: &mut Columns<'_>) -> Result<EarningCheck, StoreError> {
    let (client, currency) = (row.text()?, row.parsed()?);
    Ok(EarningCheck { client, sums: sums(row, currency)? })
}

fn movement(row: &mut Columns<'_>) -> Result<EarningMovement, StoreError> {
    Ok(EarningMovement {
        at: row.time()?,
        transaction: row.parsed()?,
        posting: row.named(Posting::from_name)?,
        amount: row.money()?,
        booking: match (row.maybe_parsed()?, row.maybe_text()?, row.maybe_text()?) {
            (Some(id), Some(service), Some(client)) => Some(MovementBooking { id, service, client }),
            _ => None,
        },
    })
}

impl<C: Link> Db<C> {
    /// Adds what a transaction earned, or cost, to the sums of its booking's service and client. What belongs to no booking is in no
    /// sum; the proof of the books tells.
    pub(crate) async fn note_earning(
        &mut self,
        subject: &str,
        at: Timestamp,
        transaction: &Transaction,
    ) -> Result<(), StoreError> {
        const BOOKING: &str = concat!(
            "SELECT b.service_id, b.client_id, t.zone, CASE WHEN b.changes_booking IS NULL THEN 1 ELSE 0 END
             FROM bookings b CROSS JOIN trainers t WHERE t.id = $2 AND b.id = ",
            booking_of!("$1")
        );
        const SQL: &str = "
            INSERT INTO earnings (
                trainer_id, kind, currency, month, part, earned_minor, given_back_minor, commission_minor, bookings)
            VALUES ($1, 'service', $2, $3, $4, $6, $7, $8, $9), ($1, 'client', $2, $3, $5, $6, $7, $8, $9)
            ON CONFLICT (trainer_id, kind, currency, month, part) DO UPDATE SET
                earned_minor = earnings.earned_minor + excluded.earned_minor,
                given_back_minor = earnings.given_back_minor + excluded.given_back_minor,
                commission_minor = earnings.commission_minor + excluded.commission_minor,
                bookings = earnings.bookings + excluded.bookings";
        let earned = earned_by(transaction).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        for (trainer, sums) in earned {
            let booking = query(BOOKING).bind(subject).bind(trainer.to_string());
            let booking = read_one(self.one(booking).await?, |row| {
                Ok((row.text()?, row.text()?, row.parsed::<Zone>()?, row.int()?))
            })?;
            let Some((service, client, zone, counts)) = booking else { continue };
            let statement = query(SQL)
                .bind(trainer.to_string())
                .bind(sums.earned.currency.code())
                .bind(Month::at(at, &zone).to_string())
                .bind(service)
                .bind(client)
                .bind(sums.earned.minor)
                .bind(sums.given_back.minor)
                .bind(sums.commission.minor)
                // A booking that rides on another is a part of that one.
                .bind(sums.bookings * counts);
            self.change(statement).await?;
        }
        Ok(())
    }

    async fn parts(&mut self, sql: &'static str, range: EarningRange) -> Result<Vec<EarningPart>, StoreError> {
        let rows = self.all(ranged(sql, range)).await?;
        read_all(&rows, |row| Ok(EarningPart { name: row.text()?, sums: sums(row, range.currency)? }))
    }
}

fn ranged(sql: &'static str, range: EarningRange) -> crate::db::Statement<'static> {
    query(sql)
        .bind(range.trainer.to_string())
        .bind(range.currency.code())
        .bind(range.first.to_string())
        .bind(range.last.to_string())
}

#[async_trait]
impl<C: Link> EarningReads for Db<C> {
    async fn earning_years(&mut self, trainer: TrainerId) -> Result<Vec<(Currency, i16)>, StoreError> {
        const SQL: &str = "
            SELECT DISTINCT currency, CAST(substr(month, 1, 4) AS BIGINT) AS year FROM earnings
            WHERE trainer_id = $1 AND kind = 'service' ORDER BY currency, year DESC";
        let rows = self.all(query(SQL).bind(trainer.to_string())).await?;
        read_all(&rows, |row| Ok((row.parsed()?, row.small()?)))
    }

    async fn earned_by_month(&mut self, range: EarningRange) -> Result<Vec<(Month, EarningSums)>, StoreError> {
        const SQL: &str =
            concat!("SELECT e.month, ", sums!(), of_range!("service"), "GROUP BY e.month ORDER BY e.month");
        let rows = self.all(ranged(SQL, range)).await?;
        read_all(&rows, |row| Ok((row.parsed()?, sums(row, range.currency)?)))
    }

    async fn earned_by_service(&mut self, range: EarningRange) -> Result<Vec<EarningPart>, StoreError> {
        const SQL: &str = concat!(
            "SELECT (SELECT s.name FROM services s WHERE s.id = e.part), ",
            sums!(),
            of_range!("service"),
            "GROUP BY e.part ORDER BY ",
            left!(),
            " DESC, e.part"
        );
        self.parts(SQL, range).await
    }

    async fn earned_by_client(
        &mut self,
        range: EarningRange,
        limit: i64,
    ) -> Result<(Vec<EarningPart>, i64), StoreError> {
        const SQL: &str = concat!(
            "SELECT u.name, page.earned, page.given_back, page.commission, page.bookings, page.clients
             FROM (SELECT e.part, CAST(SUM(e.earned_minor) AS BIGINT) AS earned,
                       CAST(SUM(e.given_back_minor) AS BIGINT) AS given_back,
                       CAST(SUM(e.commission_minor) AS BIGINT) AS commission,
                       CAST(SUM(e.bookings) AS BIGINT) AS bookings, CAST(COUNT(*) OVER () AS BIGINT) AS clients",
            of_range!("client"),
            "GROUP BY e.part ORDER BY ",
            left!(),
            " DESC, e.part LIMIT $5) page
             JOIN users u ON u.id = page.part
             ORDER BY page.earned - page.given_back - page.commission DESC, page.part"
        );
        let rows = self.all(ranged(SQL, range).bind(limit)).await?;
        let found = read_all(&rows, |row| {
            Ok((EarningPart { name: row.text()?, sums: sums(row, range.currency)? }, row.int()?))
        })?;
        let clients = found.first().map_or(0, |(_, clients)| *clients);
        Ok((found.into_iter().map(|(part, _)| part).collect(), clients))
    }

    async fn on_its_way(&mut self, trainer: TrainerId) -> Result<Vec<Money>, StoreError> {
        const SQL: &str = "
            SELECT CAST(SUM(amount_minor) AS BIGINT), currency FROM withdrawals
            WHERE trainer_id = $1 AND state IN ('pending', 'approved', 'processing')
            GROUP BY currency ORDER BY currency";
        read_all(&self.all(query(SQL).bind(trainer.to_string())).await?, |row| row.money())
    }

    async fn earning_movements(
        &mut self,
        trainer: TrainerId,
        currency: Currency,
        from: Timestamp,
        after: Option<LedgerTransactionId>,
        until: Timestamp,
        limit: i64,
    ) -> Result<Vec<EarningMovement>, StoreError> {
        const SQL: &str = concat!(
            "SELECT e.posted_at, e.transaction_id, t.posting, -e.amount_minor, e.currency, b.id, s.name, u.name
             FROM ledger_entries e
             JOIN ledger_transactions t ON t.id = e.transaction_id
             LEFT JOIN bookings b ON b.id = ",
            booking_of!("t.subject"),
            " LEFT JOIN services s ON s.id = b.service_id
             LEFT JOIN users u ON u.id = b.client_id
             WHERE e.account = $1 AND e.currency = $2 AND e.posted_at >= $3 AND (e.posted_at > $3 OR e.transaction_id > $4)
                 AND e.posted_at < $5
             ORDER BY e.posted_at, e.transaction_id LIMIT $6"
        );
        let statement = query(SQL)
            .bind(Account::TrainerAvailable(trainer).to_string())
            .bind(currency.code())
            .bind(micros(from))
            .bind(after.map_or_else(String::new, |after| after.to_string()))
            .bind(micros(until))
            .bind(limit);
        read_all(&self.all(statement).await?, movement)
    }

    async fn trainer_ids_after(&mut self, after: Option<TrainerId>, limit: i64) -> Result<Vec<TrainerId>, StoreError> {
        const SQL: &str = "SELECT id FROM trainers WHERE id > $1 ORDER BY id LIMIT $2";
        let after = after.map_or_else(String::new, |trainer| trainer.to_string());
        read_all(&self.all(query(SQL).bind(after).bind(limit)).await?, |row| row.parsed())
    }

    async fn earnings_by_services(&mut self, trainer: TrainerId) -> Result<Vec<EarningSums>, StoreError> {
        const SQL: &str = concat!(
            "SELECT e.currency, ",
            sums!(),
            " FROM earnings e WHERE e.trainer_id = $1 AND e.kind = 'service' GROUP BY e.currency ORDER BY e.currency"
        );
        let rows = self.all(query(SQL).bind(trainer.to_string())).await?;
        read_all(&rows, |row| {
            let currency = row.parsed()?;
            sums(row, currency)
        })
    }

    async fn earnings_by_clients(&mut self, trainer: TrainerId) -> Result<Vec<EarningCheck>, StoreError> {
        const SQL: &str = concat!(
            "SELECT e.part, e.currency, ",
            sums!(),
            " FROM earnings e WHERE e.trainer_id = $1 AND e.kind = 'client'
              GROUP BY e.part, e.currency ORDER BY e.part, e.currency"
        );
        read_all(&self.all(query(SQL).bind(trainer.to_string())).await?, check)
    }

    async fn earnings_by_entries(&mut self, trainer: TrainerId) -> Result<Vec<EarningCheck>, StoreError> {
        const SQL: &str = concat!(
            "SELECT COALESCE(b.client_id, ''), e.currency,
                CAST(SUM(CASE WHEN e.amount_minor < 0 THEN -e.amount_minor ELSE 0 END) AS BIGINT),
                CAST(SUM(CASE WHEN e.amount_minor > 0 AND t.posting <> 'arrival_paid' THEN e.amount_minor ELSE 0 END) AS BIGINT),
                CAST(SUM(CASE WHEN e.amount_minor > 0 AND t.posting = 'arrival_paid' THEN e.amount_minor ELSE 0 END) AS BIGINT),
                CAST(SUM(CASE WHEN b.changes_booking IS NULL
                    AND (t.posting = 'arrival_paid' OR (t.posting = 'earnings_released' AND e.amount_minor < 0))
                    THEN 1 ELSE 0 END) AS BIGINT)
             FROM ledger_entries e
             JOIN ledger_transactions t ON t.id = e.transaction_id
             LEFT JOIN bookings b ON b.id = ",
            booking_of!("t.subject"),
            " WHERE e.account = $1
                 AND t.posting IN ('earnings_released', 'arrival_paid', 'refund', 'refund_returned', 'dispute_lost')
             GROUP BY b.client_id, e.currency ORDER BY COALESCE(b.client_id, ''), e.currency"
        );
        let account = Account::TrainerAvailable(trainer).to_string();
        read_all(&self.all(query(SQL).bind(account)).await?, check)
    }
}
