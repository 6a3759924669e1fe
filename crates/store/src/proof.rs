//! What the proof of the books reads: whole pages with all that belongs to them, so that a million entries take a few hundred
//! queries.

use async_trait::async_trait;
use domain::dispute::DisputeMovement;
use domain::ledger::EarningsAccount;
use domain::payment::BalanceFacts;
use domain::{DisputeId, Money, PayWay, PaymentId, PaymentOutcome, PaymentState, TrainerId, WithdrawalId};
use services::model::{Dispute, EntriesText, LedgerStretch, ProvenPayment, Refund, TransferReversal};
use services::ports::StoreError;
use services::ports::store::ProofReads;
use sqlx::query;

use crate::bookings::{price, state};
use crate::db::{Db, Link};
use crate::returns::{dispute, dispute_columns, refund, refund_columns};
use crate::rows::{Columns, read_all, read_one};
use crate::withdrawals::{reversal, reversal_columns};

fn proven(row: &mut Columns<'_>) -> Result<ProvenPayment, StoreError> {
    Ok(ProvenPayment {
        id: row.parsed()?,
        booking_id: row.parsed()?,
        trainer_id: row.parsed()?,
        partners: row.parsed()?,
        way: row.named(PayWay::from_name)?,
        price: price(row)?,
        state: row.named(PaymentState::from_name)?,
        outcome: row.maybe_named(PaymentOutcome::from_name)?,
        has_fee: row.int()? == 1,
        attention: row.maybe_text()?,
        booking: state(row)?,
        is_delivered: row.int()? == 1,
        posted: entries(row)?,
        booking_posted: entries(row)?,
    })
}

fn entries(row: &mut Columns<'_>) -> Result<EntriesText, StoreError> {
    Ok(EntriesText(row.maybe_text()?.unwrap_or_default()))
}

fn posted(row: &mut Columns<'_>) -> Result<(String, EntriesText), StoreError> {
    Ok((row.text()?, entries(row)?))
}

// The entries about one subject as a text, NULL where there are none. Asked row by row, so that PostgreSQL looks them up by
// index and neither engine sorts.
macro_rules! entries_about {
    ($subject:literal) => {
        concat!(
            "(SELECT string_agg(t.posting || ' ' || e.account || ' ' || CAST(e.amount_minor AS TEXT) || ' ' || e.currency, ',')
              FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id WHERE t.subject = ",
            $subject,
            ")"
        )
    };
}

// The same for each of what `$subjects` names.
macro_rules! posted_sql {
    ($subjects:literal) => {
        concat!(
            "SELECT page.subject, ",
            entries_about!("page.subject"),
            " FROM (",
            $subjects,
            ") page ORDER BY page.subject"
        )
    };
}

/// The text that ids of a range come after.
fn beginning<T: ToString>(after: Option<T>) -> String {
    after.map_or_else(String::new, |id| id.to_string())
}

#[async_trait]
impl<C: Link> ProofReads for Db<C> {
    async fn count_entries(&mut self) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM ledger_entries";
        Ok(read_one(self.one(query(SQL)).await?, |row| row.int())?.unwrap_or(0))
    }

    async fn ledger_stretch(&mut self, after: Option<&str>, limit: i64) -> Result<Option<LedgerStretch>, StoreError> {
        // The line of position 0 stands for its transaction.
        const SQL: &str = "
            SELECT MAX(page.transaction_id), COUNT(*)
            FROM (SELECT transaction_id FROM ledger_entries WHERE transaction_id > $1 AND position = 0
                  ORDER BY transaction_id LIMIT $2) page";
        let row = self.one(query(SQL).bind(after.unwrap_or_default()).bind(limit)).await?;
        let stretch = read_one(row, |row| Ok((row.maybe_text()?, row.int()?)))?;
        Ok(stretch.and_then(|(last, transactions)| last.map(|last| LedgerStretch { last, transactions })))
    }

    async fn unbalanced(&mut self, after: Option<&str>, until: &str) -> Result<Vec<(String, i64, String)>, StoreError> {
        const SQL: &str = "
            SELECT transaction_id, CAST(SUM(amount_minor) AS BIGINT), currency FROM ledger_entries
            WHERE transaction_id > $1 AND transaction_id <= $2
            GROUP BY transaction_id, currency HAVING SUM(amount_minor) <> 0";
        let rows = self.all(query(SQL).bind(after.unwrap_or_default()).bind(until)).await?;
        read_all(&rows, |row| Ok((row.text()?, row.int()?, row.text()?)))
    }

    async fn payments_to_prove(
        &mut self,
        after: Option<PaymentId>,
        limit: i64,
    ) -> Result<Vec<ProvenPayment>, StoreError> {
        const SQL: &str = concat!(
            "SELECT p.id, p.booking_id, p.trainer_id, p.partners, p.way, p.currency, p.base_minor, p.surcharge_minor, p.amount_minor,
                 p.commission_minor, p.trainer_share_minor, p.state, p.outcome,
                 CASE WHEN p.fee_posted_at IS NULL THEN 0 ELSE 1 END, p.attention, b.state, b.state_at,
                 CASE WHEN b.delivered_at IS NULL THEN 0 ELSE 1 END, ",
            entries_about!("p.id"),
            ", ",
            entries_about!("p.booking_id"),
            " FROM payments p JOIN bookings b ON b.id = p.booking_id WHERE p.id > $1 ORDER BY p.id LIMIT $2"
        );
        read_all(&self.all(query(SQL).bind(beginning(after)).bind(limit)).await?, proven)
    }

    async fn refunds_of_payments(
        &mut self,
        after: Option<PaymentId>,
        until: PaymentId,
    ) -> Result<Vec<Refund>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            refund_columns!(),
            " FROM refunds WHERE payment_id > $1 AND payment_id <= $2 ORDER BY payment_id, created_at, id"
        );
        read_all(&self.all(query(SQL).bind(beginning(after)).bind(until.to_string())).await?, refund)
    }

    async fn disputes_of_payments(
        &mut self,
        after: Option<PaymentId>,
        until: PaymentId,
    ) -> Result<Vec<Dispute>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            dispute_columns!(),
            " FROM disputes d WHERE d.payment_id > $1 AND d.payment_id <= $2 ORDER BY d.payment_id, d.opened_at, d.id"
        );
        read_all(&self.all(query(SQL).bind(beginning(after)).bind(until.to_string())).await?, dispute)
    }

    async fn movements_of_payments(
        &mut self,
        after: Option<PaymentId>,
        until: PaymentId,
    ) -> Result<Vec<(DisputeId, DisputeMovement)>, StoreError> {
        const SQL: &str = "
            SELECT m.dispute_id, m.stripe_txn_id, m.gross_minor, m.currency, m.fee_minor, m.currency, m.moved_at
            FROM disputes d JOIN dispute_movements m ON m.dispute_id = d.id
            WHERE d.payment_id > $1 AND d.payment_id <= $2 ORDER BY m.stripe_txn_id";
        let rows = self.all(query(SQL).bind(beginning(after)).bind(until.to_string())).await?;
        read_all(&rows, |row| {
            let dispute = row.parsed()?;
            let balance = BalanceFacts { id: row.text()?, gross: row.money()?, fee: row.money()? };
            Ok((dispute, DisputeMovement { balance, at: row.maybe_time()? }))
        })
    }

    async fn posted_for_returns(
        &mut self,
        after: Option<PaymentId>,
        until: PaymentId,
    ) -> Result<Vec<(String, EntriesText)>, StoreError> {
        const SQL: &str = posted_sql!(
            "SELECT id AS subject FROM refunds WHERE payment_id > $1 AND payment_id <= $2
             UNION SELECT id FROM disputes WHERE payment_id > $1 AND payment_id <= $2
             UNION SELECT m.stripe_txn_id FROM disputes d JOIN dispute_movements m ON m.dispute_id = d.id
                   WHERE d.payment_id > $1 AND d.payment_id <= $2"
        );
        read_all(&self.all(query(SQL).bind(beginning(after)).bind(until.to_string())).await?, posted)
    }

    async fn reversals_of_withdrawals(
        &mut self,
        after: Option<WithdrawalId>,
        until: WithdrawalId,
    ) -> Result<Vec<TransferReversal>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            reversal_columns!(),
            " FROM transfer_reversals WHERE withdrawal_id > $1 AND withdrawal_id <= $2
              ORDER BY withdrawal_id, stripe_reversal_id"
        );
        read_all(&self.all(query(SQL).bind(beginning(after)).bind(until.to_string())).await?, reversal)
    }

    async fn posted_for_withdrawals(
        &mut self,
        after: Option<WithdrawalId>,
        until: WithdrawalId,
    ) -> Result<Vec<(String, EntriesText)>, StoreError> {
        const SQL: &str = posted_sql!(
            "SELECT id AS subject FROM withdrawals WHERE id > $1 AND id <= $2
             UNION SELECT stripe_reversal_id FROM transfer_reversals WHERE withdrawal_id > $1 AND withdrawal_id <= $2"
        );
        read_all(&self.all(query(SQL).bind(beginning(after)).bind(until.to_string())).await?, posted)
    }

    async fn own_postings(&mut self, after: &str, limit: i64) -> Result<Vec<(String, EntriesText)>, StoreError> {
        const SQL: &str = posted_sql!(
            "SELECT subject FROM ledger_transactions
             WHERE subject > $1 AND posting IN ('bank_moved', 'stripe_charged') ORDER BY subject LIMIT $2"
        );
        read_all(&self.all(query(SQL).bind(after).bind(limit)).await?, posted)
    }

    async fn kept_balances(
        &mut self,
        after: Option<TrainerId>,
        limit: i64,
    ) -> Result<Vec<(TrainerId, EarningsAccount, Money)>, StoreError> {
        // Whole trainers: a page never ends between two balances of one.
        const SQL: &str = "
            SELECT b.trainer_id, b.kind, b.owed_minor, b.currency
            FROM (SELECT DISTINCT trainer_id FROM trainer_balances WHERE trainer_id > $1 ORDER BY trainer_id LIMIT $2) page
            JOIN trainer_balances b ON b.trainer_id = page.trainer_id
            ORDER BY b.trainer_id, b.kind, b.currency";
        let rows = self.all(query(SQL).bind(beginning(after)).bind(limit)).await?;
        read_all(&rows, |row| Ok((row.parsed()?, row.named(EarningsAccount::from_name)?, row.money()?)))
    }
}
