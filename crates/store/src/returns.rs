//! Money that goes back: refunds and disputes, and how far the workers have come that look for both at Stripe.

use async_trait::async_trait;
use domain::dispute::DisputeMovement;
use domain::ledger::EarningsAccount;
use domain::payment::BalanceFacts;
use domain::{
    BookingId, ClientId, Currency, DisputeId, DisputeStatus, FeesOnRefund, Money, Parts, PaymentId, RefundId,
    RefundReason, RefundState, Split, Timestamp, TrainerId,
};
use services::model::{Dispute, DisputeRow, Loss, Refund};
use services::ports::StoreError;
use services::ports::store::{ReturnReads, ReturnWrites};
use sqlx::query;

use crate::db::{Db, Link};
use crate::rows::{Columns, micros, read_all, read_one};

macro_rules! refund_columns {
    () => {
        "id, payment_id, booking_id, trainer_id, currency, amount_minor, trainer_minor, commission_minor, surcharge_minor,
         fees, reason, seats, note, asked_by, state, stripe_refund_id, failure_reason, taken_from, returned_to, next_check_at,
         version, created_at, updated_at, partner_parts"
    };
}
pub(crate) use refund_columns;

pub(crate) fn refund(row: &mut Columns<'_>) -> Result<Refund, StoreError> {
    let (id, payment_id, booking_id, trainer_id) = (row.parsed()?, row.parsed()?, row.parsed()?, row.parsed()?);
    let split = split(row)?;
    let mut refund = Refund {
        id,
        payment_id,
        booking_id,
        trainer_id,
        split,
        shares: Parts::whole(trainer_id, split.trainer),
        fees: row.named(FeesOnRefund::from_name)?,
        reason: row.named(RefundReason::from_name)?,
        seats: row.maybe_int()?,
        note: row.maybe_text()?,
        asked_by: row.maybe_parsed()?,
        state: row.named(RefundState::from_name)?,
        stripe_refund_id: row.maybe_text()?,
        failure_reason: row.maybe_text()?,
        taken_from: row.maybe_named(EarningsAccount::from_name)?,
        returned_to: row.maybe_named(EarningsAccount::from_name)?,
        next_check_at: row.maybe_time()?,
        version: row.int()?,
        created_at: row.time()?,
        updated_at: row.time()?,
    };
    refund.shares = shares(row, trainer_id, split.trainer)?;
    Ok(refund)
}

/// What each trainer gives of an amount, from the parts of the lead's partners.
fn shares(row: &mut Columns<'_>, lead: TrainerId, whole: Money) -> Result<Parts, StoreError> {
    Parts::read(lead, whole, &row.text()?).map_err(|error| StoreError::Corrupt(error.to_string()))
}

/// Five columns: the currency, then the whole and its parts.
fn split(row: &mut Columns<'_>) -> Result<Split, StoreError> {
    let currency: Currency = row.parsed()?;
    let mut part = || Ok::<_, StoreError>(Money::new(row.int()?, currency));
    Ok(Split { total: part()?, trainer: part()?, commission: part()?, surcharge: part()? })
}

// The bookings of a range of ids of which a trainer has a share as a partner.
macro_rules! shared_with {
    () => {
        "SELECT mine.booking_id FROM booking_partners mine
         WHERE mine.trainer_id = $1 AND mine.booking_id >= $2 AND mine.booking_id <= $3"
    };
}

macro_rules! dispute_columns {
    () => {
        "d.id, d.payment_id, d.booking_id, d.trainer_id, d.stripe_dispute_id, d.amount_minor, d.currency, d.reason, d.status,
         d.evidence_due_by, d.evidence, d.submitted_at, d.lost_total_minor, d.lost_trainer_minor, d.lost_commission_minor,
         d.lost_surcharge_minor, d.lost_from, d.lost_partner_parts, d.next_check_at, d.version, d.opened_at, d.created_at, d.updated_at"
    };
}
pub(crate) use dispute_columns;

pub(crate) fn dispute(row: &mut Columns<'_>) -> Result<Dispute, StoreError> {
    let (id, payment_id, booking_id, trainer_id) = (row.parsed()?, row.parsed()?, row.parsed()?, row.parsed()?);
    let stripe_dispute_id = row.text()?;
    let amount = row.money()?;
    Ok(Dispute {
        id,
        payment_id,
        booking_id,
        trainer_id,
        stripe_dispute_id,
        amount,
        reason: row.text()?,
        status: row.named(DisputeStatus::from_name)?,
        evidence_due_by: row.maybe_time()?,
        evidence: row.maybe_text()?,
        submitted_at: row.maybe_time()?,
        lost: lost(row, trainer_id, amount.currency)?,
        next_check_at: row.maybe_time()?,
        version: row.int()?,
        opened_at: row.time()?,
        created_at: row.time()?,
        updated_at: row.time()?,
    })
}

fn lost(row: &mut Columns<'_>, lead: TrainerId, currency: Currency) -> Result<Option<Loss>, StoreError> {
    let mut part = || Ok::<_, StoreError>(row.maybe_int()?.map(|minor| Money::new(minor, currency)));
    let parts = (part()?, part()?, part()?, part()?);
    let from = row.maybe_named(EarningsAccount::from_name)?;
    let (Some(total), Some(trainer), Some(commission), Some(surcharge)) = parts else {
        return row.text().map(|_| None);
    };
    let (split, shares) = (Split { total, trainer, commission, surcharge }, shares(row, lead, trainer)?);
    Ok(from.map(|from| Loss { split, shares, from }))
}

#[async_trait]
impl<C: Link> ReturnReads for Db<C> {
    async fn refund(&mut self, id: RefundId) -> Result<Option<Refund>, StoreError> {
        const SQL: &str = concat!("SELECT ", refund_columns!(), " FROM refunds WHERE id = $1");
        read_one(self.one(query(SQL).bind(id.to_string())).await?, refund)
    }

    async fn refund_by_stripe_id(&mut self, stripe_refund_id: &str) -> Result<Option<Refund>, StoreError> {
        const SQL: &str = concat!("SELECT ", refund_columns!(), " FROM refunds WHERE stripe_refund_id = $1");
        read_one(self.one(query(SQL).bind(stripe_refund_id)).await?, refund)
    }

    async fn refunds_of_payment(&mut self, payment: PaymentId) -> Result<Vec<Refund>, StoreError> {
        const SQL: &str =
            concat!("SELECT ", refund_columns!(), " FROM refunds WHERE payment_id = $1 ORDER BY created_at, id");
        read_all(&self.all(query(SQL).bind(payment.to_string())).await?, refund)
    }

    async fn refunds_of_booking(&mut self, booking: BookingId) -> Result<Vec<Refund>, StoreError> {
        const SQL: &str =
            concat!("SELECT ", refund_columns!(), " FROM refunds WHERE booking_id = $1 ORDER BY created_at, id");
        read_all(&self.all(query(SQL).bind(booking.to_string())).await?, refund)
    }

    async fn refunds_of_client(
        &mut self,
        client: ClientId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Refund>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            refund_columns!(),
            " FROM refunds WHERE booking_id IN (
                  SELECT b.id FROM bookings b WHERE b.client_id = $1 AND b.starts_at >= $2 AND b.starts_at <= $3)
              ORDER BY created_at, id"
        );
        let statement = query(SQL).bind(client.to_string()).bind(micros(from)).bind(micros(until));
        read_all(&self.all(statement).await?, refund)
    }

    async fn refunds_shared_with(
        &mut self,
        trainer: TrainerId,
        from: BookingId,
        until: BookingId,
    ) -> Result<Vec<Refund>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            refund_columns!(),
            " FROM refunds WHERE booking_id IN (",
            shared_with!(),
            ") ORDER BY created_at, id"
        );
        let statement = query(SQL).bind(trainer.to_string()).bind(from.to_string()).bind(until.to_string());
        read_all(&self.all(statement).await?, refund)
    }

    async fn refunds_to_check(&mut self, now: Timestamp, limit: i64) -> Result<Vec<Refund>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            refund_columns!(),
            " FROM refunds WHERE next_check_at <= $1 ORDER BY next_check_at, id LIMIT $2"
        );
        read_all(&self.all(query(SQL).bind(micros(now)).bind(limit)).await?, refund)
    }

    async fn dispute(&mut self, id: DisputeId) -> Result<Option<Dispute>, StoreError> {
        const SQL: &str = concat!("SELECT ", dispute_columns!(), " FROM disputes d WHERE d.id = $1");
        read_one(self.one(query(SQL).bind(id.to_string())).await?, dispute)
    }

    async fn dispute_by_stripe_id(&mut self, stripe_dispute_id: &str) -> Result<Option<Dispute>, StoreError> {
        const SQL: &str = concat!("SELECT ", dispute_columns!(), " FROM disputes d WHERE d.stripe_dispute_id = $1");
        read_one(self.one(query(SQL).bind(stripe_dispute_id)).await?, dispute)
    }

    async fn disputes_of_payment(&mut self, payment: PaymentId) -> Result<Vec<Dispute>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            dispute_columns!(),
            " FROM disputes d WHERE d.payment_id = $1 ORDER BY d.opened_at, d.id"
        );
        read_all(&self.all(query(SQL).bind(payment.to_string())).await?, dispute)
    }

    async fn disputes_of_booking(&mut self, booking: BookingId) -> Result<Vec<Dispute>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            dispute_columns!(),
            " FROM disputes d WHERE d.booking_id = $1 ORDER BY d.opened_at, d.id"
        );
        read_all(&self.all(query(SQL).bind(booking.to_string())).await?, dispute)
    }

    async fn disputes_shared_with(
        &mut self,
        trainer: TrainerId,
        from: BookingId,
        until: BookingId,
    ) -> Result<Vec<Dispute>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            dispute_columns!(),
            " FROM disputes d WHERE d.booking_id IN (",
            shared_with!(),
            ") ORDER BY d.opened_at, d.id"
        );
        let statement = query(SQL).bind(trainer.to_string()).bind(from.to_string()).bind(until.to_string());
        read_all(&self.all(statement).await?, dispute)
    }

    async fn disputes(&mut self, limit: i64) -> Result<Vec<DisputeRow>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            dispute_columns!(),
            ", u.name, t.name, s.name, b.starts_at
             FROM disputes d
             JOIN bookings b ON b.id = d.booking_id
             JOIN users u ON u.id = b.client_id
             JOIN trainers t ON t.id = d.trainer_id
             JOIN services s ON s.id = b.service_id
             ORDER BY d.opened_at DESC, d.id DESC LIMIT $1"
        );
        read_all(&self.all(query(SQL).bind(limit)).await?, |row| {
            Ok(DisputeRow {
                dispute: dispute(row)?,
                client_name: row.text()?,
                trainer_name: row.text()?,
                service_name: row.text()?,
                starts_at: row.time()?,
            })
        })
    }

    async fn disputes_to_check(&mut self, now: Timestamp, limit: i64) -> Result<Vec<Dispute>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            dispute_columns!(),
            " FROM disputes d WHERE d.next_check_at <= $1 ORDER BY d.next_check_at, d.id LIMIT $2"
        );
        read_all(&self.all(query(SQL).bind(micros(now)).bind(limit)).await?, dispute)
    }

    async fn dispute_movements(&mut self, dispute: DisputeId) -> Result<Vec<DisputeMovement>, StoreError> {
        const SQL: &str = "
            SELECT stripe_txn_id, gross_minor, currency, fee_minor, currency, moved_at FROM dispute_movements
            WHERE dispute_id = $1 ORDER BY stripe_txn_id";
        read_all(&self.all(query(SQL).bind(dispute.to_string())).await?, |row| {
            let balance = BalanceFacts { id: row.text()?, gross: row.money()?, fee: row.money()? };
            Ok(DisputeMovement { balance, at: row.maybe_time()? })
        })
    }

    async fn progress(&mut self, name: &str) -> Result<Option<Timestamp>, StoreError> {
        const SQL: &str = "SELECT reached FROM progress WHERE name = $1";
        read_one(self.one(query(SQL).bind(name)).await?, |row| row.time())
    }
}

#[async_trait]
impl<C: Link> ReturnWrites for Db<C> {
    async fn insert_refund(&mut self, refund: &Refund) -> Result<bool, StoreError> {
        const SQL: &str = "
            INSERT INTO refunds
                (id, payment_id, booking_id, trainer_id, amount_minor, currency, trainer_minor, commission_minor,
                 surcharge_minor, fees, reason, seats, note, asked_by, state, stripe_refund_id, failure_reason,
                 taken_from, returned_to, next_check_at, version, created_at, updated_at, partner_parts)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
                    $23, $24)
            ON CONFLICT (stripe_refund_id) DO NOTHING";
        let split = &refund.split;
        let statement = query(SQL)
            .bind(refund.id.to_string())
            .bind(refund.payment_id.to_string())
            .bind(refund.booking_id.to_string())
            .bind(refund.trainer_id.to_string())
            .bind(split.total.minor)
            .bind(split.total.currency.code())
            .bind(split.trainer.minor)
            .bind(split.commission.minor)
            .bind(split.surcharge.minor)
            .bind(refund.fees.name())
            .bind(refund.reason.name())
            .bind(refund.seats)
            .bind(&refund.note)
            .bind(refund.asked_by.map(|user| user.to_string()))
            .bind(refund.state.name())
            .bind(&refund.stripe_refund_id)
            .bind(&refund.failure_reason)
            .bind(refund.taken_from.map(EarningsAccount::name))
            .bind(refund.returned_to.map(EarningsAccount::name))
            .bind(refund.next_check_at.map(micros))
            .bind(refund.version)
            .bind(micros(refund.created_at))
            .bind(micros(refund.updated_at))
            .bind(refund.shares.partners_text());
        self.touched.booking(refund.booking_id);
        self.change_one(statement).await
    }

    async fn update_refund(&mut self, refund: &Refund) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE refunds SET
                state = $1, stripe_refund_id = $2, failure_reason = $3, taken_from = $4, returned_to = $5,
                next_check_at = $6, updated_at = $7, version = version + 1
            WHERE id = $8 AND version = $9";
        let statement = query(SQL)
            .bind(refund.state.name())
            .bind(&refund.stripe_refund_id)
            .bind(&refund.failure_reason)
            .bind(refund.taken_from.map(EarningsAccount::name))
            .bind(refund.returned_to.map(EarningsAccount::name))
            .bind(refund.next_check_at.map(micros))
            .bind(micros(refund.updated_at))
            .bind(refund.id.to_string())
            .bind(refund.version);
        self.touched.booking(refund.booking_id);
        self.change_one(statement).await
    }

    async fn insert_dispute(&mut self, dispute: &Dispute) -> Result<bool, StoreError> {
        // A dispute is new before it is lost: what is written of a loss is written by the update.
        const SQL: &str = "
            INSERT INTO disputes
                (id, payment_id, booking_id, trainer_id, stripe_dispute_id, amount_minor, currency, reason, status,
                 evidence_due_by, evidence, submitted_at, next_check_at, version, opened_at, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
            ON CONFLICT (stripe_dispute_id) DO NOTHING";
        let statement = query(SQL)
            .bind(dispute.id.to_string())
            .bind(dispute.payment_id.to_string())
            .bind(dispute.booking_id.to_string())
            .bind(dispute.trainer_id.to_string())
            .bind(&dispute.stripe_dispute_id)
            .bind(dispute.amount.minor)
            .bind(dispute.amount.currency.code())
            .bind(&dispute.reason)
            .bind(dispute.status.name())
            .bind(dispute.evidence_due_by.map(micros))
            .bind(&dispute.evidence)
            .bind(dispute.submitted_at.map(micros))
            .bind(dispute.next_check_at.map(micros))
            .bind(dispute.version)
            .bind(micros(dispute.opened_at))
            .bind(micros(dispute.created_at))
            .bind(micros(dispute.updated_at));
        self.change_one(statement).await
    }

    async fn update_dispute(&mut self, dispute: &Dispute) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE disputes SET
                status = $1, evidence_due_by = $2, evidence = $3, submitted_at = $4, lost_total_minor = $5,
                lost_trainer_minor = $6, lost_commission_minor = $7, lost_surcharge_minor = $8, lost_from = $9,
                next_check_at = $10, updated_at = $11, lost_partner_parts = $12, version = version + 1
            WHERE id = $13 AND version = $14";
        let lost = dispute.lost.as_ref();
        let split = lost.map(|lost| lost.split);
        let statement = query(SQL)
            .bind(dispute.status.name())
            .bind(dispute.evidence_due_by.map(micros))
            .bind(&dispute.evidence)
            .bind(dispute.submitted_at.map(micros))
            .bind(split.map(|split| split.total.minor))
            .bind(split.map(|split| split.trainer.minor))
            .bind(split.map(|split| split.commission.minor))
            .bind(split.map(|split| split.surcharge.minor))
            .bind(lost.map(|lost| lost.from.name()))
            .bind(dispute.next_check_at.map(micros))
            .bind(micros(dispute.updated_at))
            .bind(lost.map_or_else(String::new, |lost| lost.shares.partners_text()))
            .bind(dispute.id.to_string())
            .bind(dispute.version);
        self.change_one(statement).await
    }

    async fn insert_dispute_movement(
        &mut self,
        dispute: DisputeId,
        movement: &DisputeMovement,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            INSERT INTO dispute_movements (stripe_txn_id, dispute_id, gross_minor, fee_minor, currency, moved_at)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (stripe_txn_id) DO NOTHING";
        let statement = query(SQL)
            .bind(&movement.balance.id)
            .bind(dispute.to_string())
            .bind(movement.balance.gross.minor)
            .bind(movement.balance.fee.minor)
            .bind(movement.balance.gross.currency.code())
            .bind(movement.at.map(micros));
        self.change_one(statement).await
    }

    async fn set_progress(&mut self, name: &str, reached: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "
            INSERT INTO progress (name, reached) VALUES ($1, $2)
            ON CONFLICT (name) DO UPDATE SET reached = excluded.reached WHERE excluded.reached > progress.reached";
        self.change(query(SQL).bind(name).bind(micros(reached))).await.map(drop)
    }
}
