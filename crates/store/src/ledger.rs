//! The books. Entries are added here and nowhere changed: the database refuses that (see `migrations/`).

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::ledger::{Account, EarningsAccount, Entry, Posting, Transaction};
use domain::{Currency, LedgerTransactionId, Money, Timestamp, TrainerId};
use services::model::{AccountBalance, LedgerLine};
use services::ports::StoreError;
use services::ports::store::{LedgerReads, LedgerWrites};
use sqlx::query;

use crate::db::{Db, Link, Statement, Step};
use crate::rows::{Columns, micros, read_all, read_one};

fn line(row: &mut Columns<'_>) -> Result<LedgerLine, StoreError> {
    Ok(LedgerLine {
        transaction_id: row.text()?,
        posting: row.text()?,
        subject: row.text()?,
        account: row.text()?,
        amount_minor: row.int()?,
        currency: row.text()?,
        posted_at: row.time()?,
    })
}

#[async_trait]
impl<C: Link> LedgerReads for Db<C> {
    async fn balances(&mut self, account: &str) -> Result<Vec<Money>, StoreError> {
        const SQL: &str = "
            SELECT CAST(SUM(amount_minor) AS BIGINT), currency FROM ledger_entries
            WHERE account = $1 GROUP BY currency ORDER BY currency";
        read_all(&self.all(query(SQL).bind(account)).await?, |row| row.money())
    }

    async fn all_balances(&mut self) -> Result<Vec<AccountBalance>, StoreError> {
        const SQL: &str = "
            SELECT account, CAST(SUM(amount_minor) AS BIGINT), currency FROM ledger_entries
            GROUP BY account, currency HAVING SUM(amount_minor) <> 0 ORDER BY account, currency";
        read_all(&self.all(query(SQL)).await?, |row| Ok(AccountBalance { account: row.text()?, balance: row.money()? }))
    }

    async fn ledger_lines_of(&mut self, subject: &str) -> Result<Vec<LedgerLine>, StoreError> {
        const SQL: &str = "
            SELECT t.id, t.posting, t.subject, e.account, e.amount_minor, e.currency, t.posted_at
            FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
            WHERE t.subject = $1 ORDER BY t.id, e.position";
        read_all(&self.all(query(SQL).bind(subject)).await?, line)
    }

    async fn moved_between(
        &mut self,
        account: &str,
        currency: Currency,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Money, StoreError> {
        const SQL: &str = "
            SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) FROM ledger_entries
            WHERE account = $1 AND posted_at >= $2 AND posted_at < $3 AND currency = $4";
        let statement = query(SQL).bind(account).bind(micros(from)).bind(micros(until)).bind(currency.code());
        let minor = read_one(self.one(statement).await?, |row| row.int())?.unwrap_or_default();
        Ok(Money::new(minor, currency))
    }
}

macro_rules! entries_sql {
    ($rows:literal) => {
        concat!(
            "INSERT INTO ledger_entries (transaction_id, posted_at, position, account, amount_minor, currency) VALUES ",
            $rows
        )
    };
}

/// The texts that write 1, 2, 3 and 4 entries; a longer transaction takes several of them.
const ENTRIES_SQL: [&str; 4] = [
    entries_sql!("($1, $2, $3, $4, $5, $6)"),
    entries_sql!("($1, $2, $3, $4, $5, $6), ($1, $2, $7, $8, $9, $10)"),
    entries_sql!("($1, $2, $3, $4, $5, $6), ($1, $2, $7, $8, $9, $10), ($1, $2, $11, $12, $13, $14)"),
    entries_sql!(
        "($1, $2, $3, $4, $5, $6), ($1, $2, $7, $8, $9, $10), ($1, $2, $11, $12, $13, $14), ($1, $2, $15, $16, $17, $18)"
    ),
];

/// What a transaction adds to what is owed to trainers, in one order for all transactions, so that no two wait for each other.
fn owed_by(transaction: &Transaction) -> Result<BTreeMap<(TrainerId, EarningsAccount, Currency), i64>, StoreError> {
    let mut owed = BTreeMap::new();
    for Entry { account, amount } in transaction.entries() {
        let (trainer, kind) = match account {
            Account::TrainerPending(trainer) => (*trainer, EarningsAccount::Pending),
            Account::TrainerAvailable(trainer) => (*trainer, EarningsAccount::Available),
            _ => continue,
        };
        let sum: &mut i64 = owed.entry((trainer, kind, amount.currency)).or_default();
        *sum = sum.checked_sub(amount.minor).ok_or_else(|| StoreError::Corrupt("a sum beyond 64 bits".into()))?;
    }
    Ok(owed)
}

/// Adds to what is owed to a trainer.
fn owed_statement(trainer: TrainerId, kind: EarningsAccount, amount: Money) -> Statement<'static> {
    const SQL: &str = "
        INSERT INTO trainer_balances (trainer_id, kind, currency, owed_minor) VALUES ($1, $2, $3, $4)
        ON CONFLICT (trainer_id, kind, currency)
        DO UPDATE SET owed_minor = trainer_balances.owed_minor + excluded.owed_minor";
    query(SQL).bind(trainer.to_string()).bind(kind.name()).bind(amount.currency.code()).bind(amount.minor)
}

#[async_trait]
impl<C: Link> LedgerWrites for Db<C> {
    async fn post(
        &mut self,
        id: LedgerTransactionId,
        subject: &str,
        at: Timestamp,
        transaction: &Transaction,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            INSERT INTO ledger_transactions (id, posting, subject, posted_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (subject, posting) DO NOTHING";
        let id = id.to_string();
        let header = query(SQL).bind(&id).bind(transaction.posting().name()).bind(subject).bind(micros(at));
        if !self.change_one(header).await? {
            return Ok(false);
        }
        let mut steps = Vec::new();
        let numbered: Vec<(i64, &Entry)> = (0..).zip(transaction.entries()).collect();
        for chunk in numbered.chunks(ENTRIES_SQL.len()) {
            let mut statement = query(ENTRIES_SQL[chunk.len() - 1]).bind(&id).bind(micros(at));
            for (position, entry) in chunk {
                statement = statement
                    .bind(*position)
                    .bind(entry.account.to_string())
                    .bind(entry.amount.minor)
                    .bind(entry.amount.currency.code());
            }
            steps.push(Step::Change(statement));
        }
        for ((trainer, kind, currency), minor) in owed_by(transaction)? {
            steps.push(Step::Change(owed_statement(trainer, kind, Money::new(minor, currency))));
            self.touched.money(trainer);
        }
        self.all_together(steps).await?;
        self.note_earning(subject, at, transaction).await?;
        Ok(true)
    }

    async fn is_posted(&mut self, posting: Posting, subject: &str) -> Result<bool, StoreError> {
        const SQL: &str = "SELECT 1 FROM ledger_transactions WHERE subject = $1 AND posting = $2";
        Ok(self.one(query(SQL).bind(subject).bind(posting.name())).await?.is_some())
    }
}
