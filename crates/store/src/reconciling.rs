//! Stripe's statement, comparisons with it, and what differs.

use async_trait::async_trait;
use domain::{Currency, DriftKind, Money, Movement, Timestamp};
use services::model::{Compared, Drift, KeptLine, NamedSide, OurSide, Reconciliation, Span, Unmatched};
use services::ports::StoreError;
use services::ports::store::{OurMoves, ReconcileReads, ReconcileWrites};
use sqlx::query;

use crate::db::{Db, Link};
use crate::rows::{Columns, micros, read_all, read_one};

macro_rules! line_columns {
    () => {
        "l.stripe_txn_id, l.movement, l.stripe_type, l.source, l.belongs_to, l.ours, l.gross_minor, l.currency, l.fee_minor,
         l.currency, l.source_minor, l.source_currency, l.account, l.created_at"
    };
}

fn line(row: &mut Columns<'_>) -> Result<KeptLine, StoreError> {
    Ok(KeptLine {
        id: row.text()?,
        movement: row.named(Movement::from_name)?,
        stripe_type: row.text()?,
        source: row.maybe_text()?,
        belongs_to: row.maybe_text()?,
        ours: row.maybe_text()?,
        gross: row.money()?,
        fee: row.money()?,
        source_amount: maybe_money(row)?,
        account: row.maybe_text()?,
        created_at: row.time()?,
    })
}

fn maybe_money(row: &mut Columns<'_>) -> Result<Option<Money>, StoreError> {
    let (minor, currency) = (row.maybe_int()?, row.maybe_parsed::<Currency>()?);
    Ok(minor.zip(currency).map(|(minor, currency)| Money::new(minor, currency)))
}

fn compared(row: &mut Columns<'_>) -> Result<Compared, StoreError> {
    let line = line(row)?;
    let (id, booked, amount, account) = (row.maybe_text()?, row.maybe_int()?, maybe_money(row)?, row.maybe_text()?);
    let ours = id.zip(amount).map(|(id, amount)| OurSide { id, is_booked: booked == Some(1), amount, account });
    let (named, booked) = (row.maybe_text()?, row.maybe_int()?);
    Ok(Compared {
        line,
        ours,
        named: named.map(|id| NamedSide { id, is_booked: booked == Some(1) }),
        about: row.maybe_text()?,
        fee_posted: row.maybe_int()?,
        posted_minor: row.maybe_int()?.unwrap_or(0),
        is_undone: row.int()? == 1,
    })
}

macro_rules! run_columns {
    () => {
        "id, since, until, repairs, cursor, is_read, lines, compared, repaired, began_at, finished_at"
    };
}

fn run(row: &mut Columns<'_>) -> Result<Reconciliation, StoreError> {
    Ok(Reconciliation {
        id: row.parsed()?,
        span: Span { since: row.maybe_time()?, until: row.time()? },
        repairs: row.int()? == 1,
        cursor: row.maybe_text()?,
        is_read: row.int()? == 1,
        lines: row.int()?,
        compared: row.int()?,
        repaired: row.int()?,
        began_at: row.time()?,
        finished_at: row.maybe_time()?,
    })
}

fn drift(row: &mut Columns<'_>) -> Result<Drift, StoreError> {
    Ok(Drift {
        kind: row.named(DriftKind::from_name)?,
        subject: row.text()?,
        about: row.maybe_text()?,
        ours: row.maybe_text()?,
        theirs: row.maybe_text()?,
        effect: maybe_money(row)?,
        happened_at: row.time()?,
        first_seen_at: row.time()?,
        last_seen_at: row.time()?,
        resolved_at: row.maybe_time()?,
    })
}

fn unmatched(row: &mut Columns<'_>) -> Result<Unmatched, StoreError> {
    Ok(Unmatched {
        id: row.text()?,
        stripe_id: row.maybe_text()?,
        within: row.maybe_text()?,
        state: row.text()?,
        posted: row.money()?,
        at: row.time()?,
    })
}

// What was posted to our Stripe balance for `$subject`, in the currency of `$of`.
macro_rules! posted {
    ($subject:literal, $of:literal, $postings:literal) => {
        concat!(
            "(SELECT CAST(SUM(e.amount_minor) AS BIGINT)
              FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
              WHERE t.subject = ",
            $subject,
            " AND t.posting IN (",
            $postings,
            ") AND e.account = 'stripe_balance' AND e.currency = ",
            $of,
            ".currency)"
        )
    };
}

// A page of lines of one movement, each with our side of it: id, booked, amount, currency, account; named id, booked; about; the
// posted fee; what was posted; whether it was undone before our books heard of it.
macro_rules! compared_sql {
    ($sides:expr, $posted:expr, $joins:literal) => {
        compared_sql!($sides, $posted, "0", $joins)
    };
    ($sides:expr, $posted:expr, $undone:literal, $joins:literal) => {
        concat!(
            "SELECT ",
            line_columns!(),
            ", ",
            $sides,
            ", ",
            $posted,
            ", ",
            $undone,
            " FROM (SELECT * FROM statement_lines
                    WHERE movement = $1 AND stripe_txn_id > $2 AND created_at >= $3 AND created_at <= $4
                    ORDER BY stripe_txn_id LIMIT $5) l ",
            $joins,
            " ORDER BY l.stripe_txn_id"
        )
    };
}

const CHARGES: &str = compared_sql!(
    "p.id, CASE WHEN p.state = 'succeeded' THEN 1 ELSE 0 END, p.amount_minor, p.currency, CAST(NULL AS TEXT),
     n.id, CASE WHEN n.state = 'succeeded' THEN 1 ELSE 0 END,
     CASE WHEN COALESCE(p.id, n.id) IS NULL THEN NULL ELSE l.belongs_to END,
     CASE WHEN p.fee_posted_at IS NULL THEN NULL ELSE
         (SELECT CAST(COALESCE(SUM(e.amount_minor), 0) AS BIGINT)
          FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
          WHERE t.subject = p.id AND t.posting = 'stripe_fee' AND e.account = 'stripe_fees') END",
    posted!("p.id", "l", "'payment_succeeded', 'stripe_fee'"),
    "LEFT JOIN payments p ON p.stripe_intent_id = l.belongs_to LEFT JOIN payments n ON n.id = l.ours"
);
const REFUNDS: &str = compared_sql!(
    "r.id, CASE WHEN r.taken_from IS NULL THEN 0 ELSE 1 END, r.amount_minor, r.currency, CAST(NULL AS TEXT),
     n.id, CASE WHEN n.taken_from IS NULL THEN 0 ELSE 1 END, p.stripe_intent_id, CAST(NULL AS BIGINT)",
    posted!("r.id", "l", "'refund', 'refund_exchanged'"),
    "CASE WHEN r.taken_from IS NULL AND r.state IN ('failed', 'canceled') AND EXISTS (
         SELECT 1 FROM statement_lines b WHERE b.source = l.source AND b.movement = 'refund_return') THEN 1 ELSE 0 END",
    "LEFT JOIN refunds r ON r.stripe_refund_id = l.source LEFT JOIN refunds n ON n.id = l.ours
     LEFT JOIN payments p ON p.stripe_intent_id = l.belongs_to"
);
const RETURNS: &str = compared_sql!(
    "r.id, CASE WHEN r.returned_to IS NULL THEN 0 ELSE 1 END, r.amount_minor, r.currency, CAST(NULL AS TEXT),
     n.id, CASE WHEN n.returned_to IS NULL THEN 0 ELSE 1 END, p.stripe_intent_id, CAST(NULL AS BIGINT)",
    posted!("r.id", "l", "'refund_returned', 'refund_return_exchanged'"),
    "CASE WHEN r.taken_from IS NULL AND r.state IN ('failed', 'canceled') THEN 1 ELSE 0 END",
    "LEFT JOIN refunds r ON r.stripe_refund_id = l.source LEFT JOIN refunds n ON n.id = l.ours
     LEFT JOIN payments p ON p.stripe_intent_id = l.belongs_to"
);
const DISPUTES: &str = compared_sql!(
    "m.dispute_id, CASE WHEN m.stripe_txn_id IS NULL THEN 0 ELSE 1 END, m.gross_minor, m.currency, CAST(NULL AS TEXT),
     CAST(NULL AS TEXT), CAST(NULL AS BIGINT), l.source, m.fee_minor",
    posted!("l.stripe_txn_id", "l", "'dispute_moved'"),
    "LEFT JOIN dispute_movements m ON m.stripe_txn_id = l.stripe_txn_id"
);
const TRANSFERS: &str = compared_sql!(
    "w.id, CASE WHEN w.transferred_at IS NULL THEN 0 ELSE 1 END, w.amount_minor, w.currency, w.stripe_account_id,
     n.id, CASE WHEN n.transferred_at IS NULL THEN 0 ELSE 1 END, n.id, CAST(NULL AS BIGINT)",
    posted!("w.id", "l", "'withdrawal_transferred'"),
    "LEFT JOIN withdrawals w ON w.transfer_id = l.source LEFT JOIN withdrawals n ON n.id = l.ours"
);
const REVERSALS: &str = compared_sql!(
    "v.stripe_reversal_id, CASE WHEN v.stripe_reversal_id IS NULL THEN 0 ELSE 1 END, v.amount_minor, v.currency,
     CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS BIGINT), w.id, CAST(NULL AS BIGINT)",
    posted!("l.source", "l", "'transfer_reversed'"),
    "LEFT JOIN transfer_reversals v ON v.stripe_reversal_id = l.source
     LEFT JOIN withdrawals w ON w.transfer_id = l.belongs_to"
);
const OWN: &str = compared_sql!(
    "o.id, CASE WHEN o.id IS NULL THEN 0 ELSE 1 END, l.gross_minor, l.currency, CAST(NULL AS TEXT),
     CAST(NULL AS TEXT), CAST(NULL AS BIGINT), l.stripe_txn_id, CAST(NULL AS BIGINT)",
    posted!("l.stripe_txn_id", "l", "'bank_moved', 'stripe_charged'"),
    "LEFT JOIN ledger_transactions o ON o.subject = l.stripe_txn_id AND o.posting IN ('bank_moved', 'stripe_charged')"
);

const fn compared_text(movement: Movement) -> &'static str {
    match movement {
        Movement::Charge => CHARGES,
        Movement::Refund => REFUNDS,
        Movement::RefundReturn => RETURNS,
        Movement::Dispute => DISPUTES,
        Movement::Transfer => TRANSFERS,
        Movement::Reversal => REVERSALS,
        // Nothing of ours explains the last kind.
        Movement::PlatformBank | Movement::StripeFee | Movement::Other => OWN,
    }
}

// What `$rows` name that no line matches: id, Stripe's id, what it is within, state, posted, currency, time.
macro_rules! unmatched_sql {
    ($columns:expr, $rows:literal, $time:literal, $id:literal, $matching:literal) => {
        concat!(
            "SELECT ",
            $columns,
            ", ",
            $time,
            " FROM ",
            $rows,
            " AND ",
            $id,
            " > $1 AND ",
            $time,
            " >= $2 AND ",
            $time,
            " <= $3 ",
            $matching,
            " ORDER BY ",
            $id,
            " LIMIT $4"
        )
    };
}

const UNMATCHED_PAYMENTS: &str = unmatched_sql!(
    concat!(
        "p.id, p.stripe_intent_id, CAST(NULL AS TEXT), p.state, COALESCE(",
        posted!("p.id", "p", "'payment_succeeded', 'stripe_fee'"),
        ", 0), p.currency"
    ),
    "payments p WHERE p.state = 'succeeded' AND p.way <> 'on_arrival' AND p.amount_minor > 0",
    "p.succeeded_at",
    "p.id",
    "AND NOT EXISTS (SELECT 1 FROM statement_lines l WHERE l.belongs_to = p.stripe_intent_id AND l.movement = 'charge')"
);
const UNMATCHED_REFUNDS: &str = unmatched_sql!(
    concat!(
        "r.id, r.stripe_refund_id, CAST(NULL AS TEXT), r.state, COALESCE(",
        posted!("r.id", "r", "'refund', 'refund_exchanged'"),
        ", 0), r.currency"
    ),
    "refunds r WHERE r.taken_from IS NOT NULL",
    "r.created_at",
    "r.id",
    "AND NOT EXISTS (SELECT 1 FROM statement_lines l WHERE l.source = r.stripe_refund_id AND l.movement = 'refund')"
);
const UNMATCHED_RETURNS: &str = unmatched_sql!(
    concat!(
        "r.id, r.stripe_refund_id, CAST(NULL AS TEXT), r.state, COALESCE(",
        posted!("r.id", "r", "'refund_returned', 'refund_return_exchanged'"),
        ", 0), r.currency"
    ),
    "refunds r WHERE r.returned_to IS NOT NULL",
    "r.created_at",
    "r.id",
    "AND NOT EXISTS (SELECT 1 FROM statement_lines l WHERE l.source = r.stripe_refund_id AND l.movement = 'refund_return')"
);
const UNMATCHED_DISPUTES: &str = unmatched_sql!(
    concat!(
        "m.stripe_txn_id, m.stripe_txn_id, d.stripe_dispute_id, d.status, COALESCE(",
        posted!("m.stripe_txn_id", "m", "'dispute_moved'"),
        ", 0), m.currency"
    ),
    "dispute_movements m JOIN disputes d ON d.id = m.dispute_id WHERE 1 = 1",
    "COALESCE(m.moved_at, d.created_at)",
    "m.stripe_txn_id",
    "AND NOT EXISTS (SELECT 1 FROM statement_lines l WHERE l.stripe_txn_id = m.stripe_txn_id)"
);
const UNMATCHED_TRANSFERS: &str = unmatched_sql!(
    concat!(
        "w.id, w.transfer_id, w.stripe_account_id, w.state, COALESCE(",
        posted!("w.id", "w", "'withdrawal_transferred'"),
        ", 0), w.currency"
    ),
    "withdrawals w WHERE w.transferred_at IS NOT NULL",
    "w.transferred_at",
    "w.id",
    "AND NOT EXISTS (SELECT 1 FROM statement_lines l WHERE l.source = w.transfer_id AND l.movement = 'transfer')"
);
const UNMATCHED_REVERSALS: &str = unmatched_sql!(
    concat!(
        "v.stripe_reversal_id, v.stripe_reversal_id, w.transfer_id, w.state, COALESCE(",
        posted!("v.stripe_reversal_id", "v", "'transfer_reversed'"),
        ", 0), v.currency"
    ),
    "transfer_reversals v JOIN withdrawals w ON w.id = v.withdrawal_id WHERE 1 = 1",
    "v.created_at",
    "v.stripe_reversal_id",
    "AND NOT EXISTS (SELECT 1 FROM statement_lines l WHERE l.source = v.stripe_reversal_id AND l.movement = 'reversal')"
);
const UNMATCHED_OWN: &str = unmatched_sql!(
    "o.subject, o.subject, CAST(NULL AS TEXT), o.posting, f.amount_minor, f.currency",
    "ledger_transactions o CROSS JOIN ledger_entries f
     WHERE f.transaction_id = o.id AND f.account = 'stripe_balance' AND f.position = 0 AND o.posting IN ('bank_moved', 'stripe_charged')",
    "o.posted_at",
    "o.subject",
    "AND NOT EXISTS (SELECT 1 FROM statement_lines l WHERE l.stripe_txn_id = o.subject)"
);
const PAYOUTS: &str = unmatched_sql!(
    "w.id, w.payout_id, w.stripe_account_id, w.state, w.amount_minor, w.currency",
    "withdrawals w WHERE w.payout_id IS NOT NULL",
    "w.transferred_at",
    "w.id",
    ""
);

const fn unmatched_text(what: OurMoves) -> &'static str {
    match what {
        OurMoves::Payments => UNMATCHED_PAYMENTS,
        OurMoves::Refunds => UNMATCHED_REFUNDS,
        OurMoves::Returns => UNMATCHED_RETURNS,
        OurMoves::Disputes => UNMATCHED_DISPUTES,
        OurMoves::Transfers => UNMATCHED_TRANSFERS,
        OurMoves::Reversals => UNMATCHED_REVERSALS,
        OurMoves::Own => UNMATCHED_OWN,
        OurMoves::Payouts => PAYOUTS,
    }
}

fn since(span: Span) -> i64 {
    span.since.map_or(i64::MIN, micros)
}

#[async_trait]
impl<C: Link> ReconcileReads for Db<C> {
    async fn last_reconciliation(&mut self) -> Result<Option<Reconciliation>, StoreError> {
        const SQL: &str =
            concat!("SELECT ", run_columns!(), " FROM reconciliations ORDER BY began_at DESC, id DESC LIMIT 1");
        read_one(self.one(query(SQL)).await?, run)
    }

    async fn unfinished_reconciliation(&mut self) -> Result<Option<Reconciliation>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            run_columns!(),
            " FROM reconciliations WHERE finished_at IS NULL ORDER BY began_at DESC, id DESC LIMIT 1"
        );
        read_one(self.one(query(SQL)).await?, run)
    }

    async fn statement_line(&mut self, id: &str) -> Result<Option<KeptLine>, StoreError> {
        const SQL: &str = concat!("SELECT ", line_columns!(), " FROM statement_lines l WHERE l.stripe_txn_id = $1");
        read_one(self.one(query(SQL).bind(id)).await?, line)
    }

    async fn compared(
        &mut self,
        movement: Movement,
        span: Span,
        after: &str,
        limit: i64,
    ) -> Result<Vec<Compared>, StoreError> {
        let statement = query(compared_text(movement)).bind(movement.name()).bind(after);
        let statement = statement.bind(since(span)).bind(micros(span.until)).bind(limit);
        read_all(&self.all(statement).await?, compared)
    }

    async fn transfers_to_ask_about(
        &mut self,
        span: Span,
        after: &str,
        limit: i64,
    ) -> Result<Vec<KeptLine>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            line_columns!(),
            " FROM statement_lines l
              WHERE l.movement = 'transfer' AND l.stripe_txn_id > $1 AND l.account IS NULL
                AND l.created_at >= $2 AND l.created_at <= $3
              ORDER BY l.stripe_txn_id LIMIT $4"
        );
        let statement = query(SQL).bind(after).bind(since(span)).bind(micros(span.until)).bind(limit);
        read_all(&self.all(statement).await?, line)
    }

    async fn unmatched(
        &mut self,
        what: OurMoves,
        span: Span,
        after: &str,
        limit: i64,
    ) -> Result<Vec<Unmatched>, StoreError> {
        let statement = query(unmatched_text(what)).bind(after);
        let statement = statement.bind(since(span)).bind(micros(span.until)).bind(limit);
        read_all(&self.all(statement).await?, unmatched)
    }

    async fn open_drifts(&mut self, skip: i64, limit: i64) -> Result<Vec<Drift>, StoreError> {
        const SQL: &str = "
            SELECT kind, subject, about, ours, theirs, effect_minor, effect_currency, happened_at, first_seen_at, last_seen_at,
                   resolved_at
            FROM drifts WHERE resolved_at IS NULL ORDER BY first_seen_at, kind, subject LIMIT $2 OFFSET $1";
        read_all(&self.all(query(SQL).bind(skip).bind(limit)).await?, drift)
    }

    async fn count_open_drifts(&mut self) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM drifts WHERE resolved_at IS NULL";
        Ok(read_one(self.one(query(SQL)).await?, |row| row.int())?.unwrap_or(0))
    }

    async fn drift_effects(&mut self, seen_by: &str) -> Result<Vec<Option<Money>>, StoreError> {
        const SQL: &str = "
            SELECT CAST(SUM(effect_minor) AS BIGINT), effect_currency FROM drifts
            WHERE resolved_at IS NULL AND seen_by = $1 AND kind <> 'balance' GROUP BY effect_currency";
        read_all(&self.all(query(SQL).bind(seen_by)).await?, maybe_money)
    }
}

#[async_trait]
impl<C: Link> ReconcileWrites for Db<C> {
    async fn insert_reconciliation(&mut self, run: &Reconciliation) -> Result<(), StoreError> {
        const SQL: &str = "
            INSERT INTO reconciliations
                (id, since, until, repairs, cursor, is_read, lines, compared, repaired, began_at, finished_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        let statement = query(SQL)
            .bind(run.id.to_string())
            .bind(run.span.since.map(micros))
            .bind(micros(run.span.until))
            .bind(i64::from(run.repairs))
            .bind(&run.cursor)
            .bind(i64::from(run.is_read))
            .bind(run.lines)
            .bind(run.compared)
            .bind(run.repaired)
            .bind(micros(run.began_at))
            .bind(run.finished_at.map(micros));
        self.change(statement).await.map(drop)
    }

    async fn update_reconciliation(&mut self, run: &Reconciliation) -> Result<(), StoreError> {
        const SQL: &str = "
            UPDATE reconciliations SET
                cursor = $2, is_read = $3, lines = $4, compared = $5, repaired = $6, finished_at = $7
            WHERE id = $1";
        let statement = query(SQL)
            .bind(run.id.to_string())
            .bind(&run.cursor)
            .bind(i64::from(run.is_read))
            .bind(run.lines)
            .bind(run.compared)
            .bind(run.repaired)
            .bind(run.finished_at.map(micros));
        self.change(statement).await.map(drop)
    }

    async fn insert_line(&mut self, line: &KeptLine) -> Result<bool, StoreError> {
        const SQL: &str = "
            INSERT INTO statement_lines
                (stripe_txn_id, movement, stripe_type, source, belongs_to, ours, gross_minor, fee_minor, currency, source_minor,
                 source_currency, account, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (stripe_txn_id) DO NOTHING";
        let statement = query(SQL)
            .bind(&line.id)
            .bind(line.movement.name())
            .bind(&line.stripe_type)
            .bind(&line.source)
            .bind(&line.belongs_to)
            .bind(&line.ours)
            .bind(line.gross.minor)
            .bind(line.fee.minor)
            .bind(line.gross.currency.code())
            .bind(line.source_amount.map(|amount| amount.minor))
            .bind(line.source_amount.map(|amount| amount.currency.code()))
            .bind(&line.account)
            .bind(micros(line.created_at));
        self.change_one(statement).await
    }

    async fn note_account(&mut self, line: &str, account: &str) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE statement_lines SET account = $2 WHERE stripe_txn_id = $1";
        self.change(query(SQL).bind(line).bind(account)).await.map(drop)
    }

    async fn note_drift(&mut self, drift: &Drift, seen_by: &str) -> Result<(), StoreError> {
        // One that is gone and comes again is a new one.
        const SQL: &str = "
            INSERT INTO drifts
                (kind, subject, about, ours, theirs, effect_minor, effect_currency, happened_at, first_seen_at, last_seen_at,
                 seen_by, resolved_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL)
            ON CONFLICT (kind, subject) DO UPDATE SET
                about = excluded.about, ours = excluded.ours, theirs = excluded.theirs, effect_minor = excluded.effect_minor,
                effect_currency = excluded.effect_currency, happened_at = excluded.happened_at,
                first_seen_at = CASE WHEN drifts.resolved_at IS NULL THEN drifts.first_seen_at ELSE excluded.first_seen_at END,
                last_seen_at = excluded.last_seen_at, seen_by = excluded.seen_by, resolved_at = NULL";
        let statement = query(SQL)
            .bind(drift.kind.name())
            .bind(&drift.subject)
            .bind(&drift.about)
            .bind(&drift.ours)
            .bind(&drift.theirs)
            .bind(drift.effect.map(|effect| effect.minor))
            .bind(drift.effect.map(|effect| effect.currency.code()))
            .bind(micros(drift.happened_at))
            .bind(micros(drift.first_seen_at))
            .bind(micros(drift.last_seen_at))
            .bind(seen_by);
        self.change(statement).await.map(drop)
    }

    async fn resolve_unseen(
        &mut self,
        seen_by: &str,
        span: Span,
        with_balance: bool,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        const SQL: &str = "
            UPDATE drifts SET resolved_at = $4
            WHERE resolved_at IS NULL AND seen_by <> $1 AND happened_at >= $2 AND happened_at <= $3
              AND (kind <> 'balance' OR $5 = 1)";
        let statement = query(SQL).bind(seen_by).bind(since(span)).bind(micros(span.until)).bind(micros(now));
        self.change(statement.bind(i64::from(with_balance))).await
    }
}
