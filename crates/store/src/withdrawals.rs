//! Trainers' accounts at Stripe, what is owed to them, withdrawals and paydays.

use async_trait::async_trait;
use domain::ledger::EarningsAccount;
use domain::{ConnectFacts, Currency, Date, Money, SkipReason, Timestamp, TrainerId, WithdrawalId, WithdrawalState};
use services::model::{ConnectAccount, Payday, PaydayLine, TransferReversal, Withdrawal, WithdrawalRow};
use services::ports::StoreError;
use services::ports::store::{WithdrawalReads, WithdrawalWrites};
use sqlx::query;

use crate::db::{Db, Link};
use crate::rows::{Columns, micros, read_all, read_one};

macro_rules! account_columns {
    () => {
        "trainer_id, facts, next_check_at, version, created_at, updated_at"
    };
}

fn account(row: &mut Columns<'_>) -> Result<ConnectAccount, StoreError> {
    Ok(ConnectAccount {
        trainer_id: row.parsed()?,
        facts: facts(&row.text()?)?,
        next_check_at: row.maybe_time()?,
        version: row.int()?,
        created_at: row.time()?,
        updated_at: row.time()?,
    })
}

fn facts(json: &str) -> Result<ConnectFacts, StoreError> {
    serde_json::from_str(json).map_err(|error| StoreError::Corrupt(error.to_string()))
}

fn json(facts: &ConnectFacts) -> Result<String, StoreError> {
    serde_json::to_string(facts).map_err(|error| StoreError::Corrupt(error.to_string()))
}

macro_rules! withdrawal_columns {
    () => {
        "w.id, w.trainer_id, w.amount_minor, w.currency, w.state, w.asked_by, w.payday, w.decided_by, w.note, w.why,
         w.stripe_account_id, w.bank_last4, w.transfer_id, w.payout_id, w.tries, w.decided_at, w.transferred_at, w.arrives_at,
         w.ended_at, w.next_check_at, w.version, w.created_at, w.updated_at"
    };
}

fn withdrawal(row: &mut Columns<'_>) -> Result<Withdrawal, StoreError> {
    Ok(Withdrawal {
        id: row.parsed()?,
        trainer_id: row.parsed()?,
        amount: row.money()?,
        state: row.named(WithdrawalState::from_name)?,
        asked_by: row.maybe_parsed()?,
        payday: row.maybe_parsed()?,
        decided_by: row.maybe_parsed()?,
        note: row.maybe_text()?,
        why: row.maybe_text()?,
        stripe_account_id: row.text()?,
        bank_last4: row.text()?,
        transfer_id: row.maybe_text()?,
        payout_id: row.maybe_text()?,
        tries: row.int()?,
        decided_at: row.maybe_time()?,
        transferred_at: row.maybe_time()?,
        arrives_at: row.maybe_time()?,
        ended_at: row.maybe_time()?,
        next_check_at: row.maybe_time()?,
        version: row.int()?,
        created_at: row.time()?,
        updated_at: row.time()?,
    })
}

macro_rules! reversal_columns {
    () => {
        "stripe_reversal_id, withdrawal_id, trainer_id, amount_minor, currency, created_at"
    };
}
pub(crate) use reversal_columns;

pub(crate) fn reversal(row: &mut Columns<'_>) -> Result<TransferReversal, StoreError> {
    Ok(TransferReversal {
        stripe_reversal_id: row.text()?,
        withdrawal_id: row.parsed()?,
        trainer_id: row.parsed()?,
        amount: row.money()?,
        created_at: row.time()?,
    })
}

fn payday(row: &mut Columns<'_>) -> Result<Payday, StoreError> {
    let day = row.parsed()?;
    let reached = row.text()?;
    let reached = if reached.is_empty() {
        None
    } else {
        Some(reached.parse().map_err(|_| StoreError::Corrupt(format!("no trainer: {reached}")))?)
    };
    Ok(Payday { day, reached, began_at: row.time()?, finished_at: row.maybe_time()? })
}

fn payday_line(row: &mut Columns<'_>) -> Result<PaydayLine, StoreError> {
    let (day, trainer_id, available) = (row.parsed()?, row.parsed()?, row.money()?);
    let paid: Option<WithdrawalId> = row.maybe_parsed()?;
    let skipped = row.maybe_named(SkipReason::from_name)?;
    let outcome = match (paid, skipped) {
        (Some(withdrawal), None) => Ok(withdrawal),
        (None, Some(reason)) => Err(reason),
        _ => return Err(StoreError::Corrupt(format!("{trainer_id} is paid and skipped on {day}"))),
    };
    Ok(PaydayLine { day, trainer_id, available, outcome })
}

impl<C: Link> Db<C> {
    async fn owed(&mut self, trainer: TrainerId, kind: EarningsAccount) -> Result<Vec<Money>, StoreError> {
        const SQL: &str = "
            SELECT owed_minor, currency FROM trainer_balances
            WHERE trainer_id = $1 AND kind = $2 AND owed_minor <> 0 ORDER BY currency";
        read_all(&self.all(query(SQL).bind(trainer.to_string()).bind(kind.name())).await?, |row| row.money())
    }
}

#[async_trait]
impl<C: Link> WithdrawalReads for Db<C> {
    async fn connect_account(&mut self, trainer: TrainerId) -> Result<Option<ConnectAccount>, StoreError> {
        const SQL: &str = concat!("SELECT ", account_columns!(), " FROM connect_accounts WHERE trainer_id = $1");
        read_one(self.one(query(SQL).bind(trainer.to_string())).await?, account)
    }

    async fn connect_account_by_stripe_id(&mut self, id: &str) -> Result<Option<ConnectAccount>, StoreError> {
        const SQL: &str = concat!("SELECT ", account_columns!(), " FROM connect_accounts WHERE stripe_account_id = $1");
        read_one(self.one(query(SQL).bind(id)).await?, account)
    }

    async fn connect_accounts_to_check(
        &mut self,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<ConnectAccount>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            account_columns!(),
            " FROM connect_accounts WHERE next_check_at IS NOT NULL AND next_check_at <= $1 ORDER BY next_check_at LIMIT $2"
        );
        read_all(&self.all(query(SQL).bind(micros(now)).bind(limit)).await?, account)
    }

    async fn verified_at(&mut self, trainer: TrainerId) -> Result<Option<Timestamp>, StoreError> {
        const SQL: &str = "SELECT verified_at FROM trainers WHERE id = $1";
        let found = read_one(self.one(query(SQL).bind(trainer.to_string())).await?, |row| row.maybe_time())?;
        Ok(found.flatten())
    }

    async fn available(&mut self, trainer: TrainerId) -> Result<Vec<Money>, StoreError> {
        self.owed(trainer, EarningsAccount::Available).await
    }

    async fn available_before(
        &mut self,
        trainer: TrainerId,
        currency: Currency,
        at: Timestamp,
    ) -> Result<Money, StoreError> {
        // One statement: what is posted meanwhile is in both sums or in neither.
        const SQL: &str = "
            SELECT CAST(b.owed_minor + COALESCE((
                SELECT SUM(e.amount_minor) FROM ledger_entries e
                WHERE e.account = $1 AND e.posted_at >= $2 AND e.currency = b.currency), 0) AS BIGINT)
            FROM trainer_balances b WHERE b.trainer_id = $3 AND b.kind = 'available' AND b.currency = $4";
        let account = EarningsAccount::Available.of(trainer).to_string();
        let statement = query(SQL).bind(account).bind(micros(at)).bind(trainer.to_string()).bind(currency.code());
        let minor = read_one(self.one(statement).await?, |row| row.int())?.unwrap_or_default();
        Ok(Money::new(minor, currency))
    }

    async fn pending(&mut self, trainer: TrainerId) -> Result<Vec<Money>, StoreError> {
        self.owed(trainer, EarningsAccount::Pending).await
    }

    async fn trainers_with_balance(
        &mut self,
        after: Option<TrainerId>,
        limit: i64,
    ) -> Result<Vec<(TrainerId, Money)>, StoreError> {
        // Whole trainers: a page never ends between two currencies of one.
        const SQL: &str = "
            SELECT b.trainer_id, b.owed_minor, b.currency
            FROM (SELECT DISTINCT trainer_id FROM trainer_balances
                  WHERE trainer_id > $1 AND kind = 'available' AND owed_minor <> 0 ORDER BY trainer_id LIMIT $2) page
            JOIN trainer_balances b ON b.trainer_id = page.trainer_id AND b.kind = 'available' AND b.owed_minor <> 0
            ORDER BY b.trainer_id, b.currency";
        let after = after.map_or_else(String::new, |trainer| trainer.to_string());
        read_all(&self.all(query(SQL).bind(after).bind(limit)).await?, |row| Ok((row.parsed()?, row.money()?)))
    }

    async fn withdrawal(&mut self, id: WithdrawalId) -> Result<Option<Withdrawal>, StoreError> {
        const SQL: &str = concat!("SELECT ", withdrawal_columns!(), " FROM withdrawals w WHERE w.id = $1");
        read_one(self.one(query(SQL).bind(id.to_string())).await?, withdrawal)
    }

    async fn withdrawal_by_transfer(&mut self, transfer: &str) -> Result<Option<Withdrawal>, StoreError> {
        const SQL: &str = concat!("SELECT ", withdrawal_columns!(), " FROM withdrawals w WHERE w.transfer_id = $1");
        read_one(self.one(query(SQL).bind(transfer)).await?, withdrawal)
    }

    async fn withdrawal_by_payout(&mut self, payout: &str) -> Result<Option<Withdrawal>, StoreError> {
        const SQL: &str = concat!("SELECT ", withdrawal_columns!(), " FROM withdrawals w WHERE w.payout_id = $1");
        read_one(self.one(query(SQL).bind(payout)).await?, withdrawal)
    }

    async fn withdrawals_of(&mut self, trainer: TrainerId, limit: i64) -> Result<Vec<Withdrawal>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            withdrawal_columns!(),
            " FROM withdrawals w WHERE w.trainer_id = $1 ORDER BY w.created_at DESC, w.id DESC LIMIT $2"
        );
        read_all(&self.all(query(SQL).bind(trainer.to_string()).bind(limit)).await?, withdrawal)
    }

    async fn withdrawals_since(
        &mut self,
        trainer: TrainerId,
        from: Timestamp,
        limit: i64,
    ) -> Result<Vec<Withdrawal>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            withdrawal_columns!(),
            " FROM withdrawals w WHERE w.trainer_id = $1 AND w.created_at >= $2 ORDER BY w.created_at, w.id LIMIT $3"
        );
        let statement = query(SQL).bind(trainer.to_string()).bind(micros(from)).bind(limit);
        read_all(&self.all(statement).await?, withdrawal)
    }

    async fn withdrawals(&mut self, limit: i64) -> Result<Vec<WithdrawalRow>, StoreError> {
        const WAITING: &str = concat!(
            "SELECT ",
            withdrawal_columns!(),
            ", t.name FROM withdrawals w JOIN trainers t ON t.id = w.trainer_id
             WHERE w.state = 'pending' ORDER BY w.created_at LIMIT $1"
        );
        const OTHERS: &str = concat!(
            "SELECT ",
            withdrawal_columns!(),
            ", t.name FROM withdrawals w JOIN trainers t ON t.id = w.trainer_id
             WHERE w.state <> 'pending' ORDER BY w.created_at DESC, w.id DESC LIMIT $1"
        );
        let mut rows = Vec::new();
        for sql in [WAITING, OTHERS] {
            let found = self.all(query(sql).bind(limit)).await?;
            rows.extend(read_all(&found, |row| {
                Ok(WithdrawalRow { withdrawal: withdrawal(row)?, trainer: row.text()? })
            })?);
        }
        Ok(rows)
    }

    async fn withdrawals_after(
        &mut self,
        after: Option<WithdrawalId>,
        limit: i64,
    ) -> Result<Vec<Withdrawal>, StoreError> {
        const SQL: &str =
            concat!("SELECT ", withdrawal_columns!(), " FROM withdrawals w WHERE w.id > $1 ORDER BY w.id LIMIT $2");
        let after = after.map_or_else(String::new, |id| id.to_string());
        read_all(&self.all(query(SQL).bind(after).bind(limit)).await?, withdrawal)
    }

    async fn withdrawals_to_check(&mut self, now: Timestamp, limit: i64) -> Result<Vec<Withdrawal>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            withdrawal_columns!(),
            " FROM withdrawals w WHERE w.next_check_at IS NOT NULL AND w.next_check_at <= $1 ORDER BY w.next_check_at LIMIT $2"
        );
        read_all(&self.all(query(SQL).bind(micros(now)).bind(limit)).await?, withdrawal)
    }

    async fn reversals_of(&mut self, withdrawal: WithdrawalId) -> Result<Vec<TransferReversal>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            reversal_columns!(),
            " FROM transfer_reversals WHERE withdrawal_id = $1 ORDER BY stripe_reversal_id"
        );
        read_all(&self.all(query(SQL).bind(withdrawal.to_string())).await?, reversal)
    }

    async fn reversals_since(
        &mut self,
        trainer: TrainerId,
        from: Timestamp,
        limit: i64,
    ) -> Result<Vec<TransferReversal>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            reversal_columns!(),
            " FROM transfer_reversals WHERE trainer_id = $1 AND created_at >= $2 ORDER BY created_at LIMIT $3"
        );
        let statement = query(SQL).bind(trainer.to_string()).bind(micros(from)).bind(limit);
        read_all(&self.all(statement).await?, reversal)
    }

    async fn payday(&mut self, day: Date) -> Result<Option<Payday>, StoreError> {
        const SQL: &str = "SELECT day, reached, began_at, finished_at FROM paydays WHERE day = $1";
        read_one(self.one(query(SQL).bind(day.to_string())).await?, payday)
    }

    async fn last_payday(&mut self) -> Result<Option<Payday>, StoreError> {
        const SQL: &str = "SELECT day, reached, began_at, finished_at FROM paydays ORDER BY day DESC LIMIT 1";
        read_one(self.one(query(SQL)).await?, payday)
    }

    async fn payday_lines(&mut self, day: Date) -> Result<Vec<(PaydayLine, String)>, StoreError> {
        const SQL: &str = "
            SELECT l.day, l.trainer_id, l.amount_minor, l.currency, l.withdrawal_id, l.skipped, t.name
            FROM payday_lines l JOIN trainers t ON t.id = l.trainer_id
            WHERE l.day = $1 ORDER BY t.name, l.trainer_id, l.currency";
        let rows = self.all(query(SQL).bind(day.to_string())).await?;
        read_all(&rows, |row| Ok((payday_line(row)?, row.text()?)))
    }

    async fn payday_lines_of(&mut self, trainer: TrainerId, limit: i64) -> Result<Vec<PaydayLine>, StoreError> {
        const SQL: &str = "
            SELECT day, trainer_id, amount_minor, currency, withdrawal_id, skipped
            FROM payday_lines WHERE trainer_id = $1 ORDER BY day DESC, currency LIMIT $2";
        read_all(&self.all(query(SQL).bind(trainer.to_string()).bind(limit)).await?, payday_line)
    }
}

#[async_trait]
impl<C: Link> WithdrawalWrites for Db<C> {
    async fn insert_connect_account(&mut self, account: &ConnectAccount) -> Result<bool, StoreError> {
        const SQL: &str = "
            INSERT INTO connect_accounts (
                trainer_id, stripe_account_id, facts, readiness, next_check_at, version, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (trainer_id) DO NOTHING";
        let statement = query(SQL)
            .bind(account.trainer_id.to_string())
            .bind(&account.facts.id)
            .bind(json(&account.facts)?)
            .bind(account.readiness().name())
            .bind(account.next_check_at.map(micros))
            .bind(account.version)
            .bind(micros(account.created_at))
            .bind(micros(account.updated_at));
        self.change_one(statement).await
    }

    async fn update_connect_account(&mut self, account: &ConnectAccount) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE connect_accounts SET
                facts = $3, readiness = $4, next_check_at = $5, updated_at = $6, version = version + 1
            WHERE trainer_id = $1 AND version = $2";
        let statement = query(SQL)
            .bind(account.trainer_id.to_string())
            .bind(account.version)
            .bind(json(&account.facts)?)
            .bind(account.readiness().name())
            .bind(account.next_check_at.map(micros))
            .bind(micros(account.updated_at));
        self.change_one(statement).await
    }

    async fn set_verified(&mut self, trainer: TrainerId, at: Option<Timestamp>) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE trainers SET verified_at = $2 WHERE id = $1";
        self.change(query(SQL).bind(trainer.to_string()).bind(at.map(micros))).await.map(drop)
    }

    async fn lock_available(&mut self, trainer: TrainerId, currency: Currency) -> Result<Money, StoreError> {
        // Written over with what it is: whoever comes next waits for this transaction, on either engine.
        const SQL: &str = "
            UPDATE trainer_balances SET owed_minor = owed_minor
            WHERE trainer_id = $1 AND kind = 'available' AND currency = $2 RETURNING owed_minor";
        let rows = self.change_returning(query(SQL).bind(trainer.to_string()).bind(currency.code())).await?;
        let owed = read_all(&rows, |row| row.int())?;
        Ok(Money::new(owed.first().copied().unwrap_or(0), currency))
    }

    async fn insert_withdrawal(&mut self, withdrawal: &Withdrawal) -> Result<(), StoreError> {
        const SQL: &str = "
            INSERT INTO withdrawals (
                id, trainer_id, amount_minor, currency, state, asked_by, payday, decided_by, note, why, stripe_account_id,
                bank_last4, transfer_id, payout_id, tries, decided_at, transferred_at, arrives_at, ended_at, next_check_at,
                version, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)";
        let statement = query(SQL)
            .bind(withdrawal.id.to_string())
            .bind(withdrawal.trainer_id.to_string())
            .bind(withdrawal.amount.minor)
            .bind(withdrawal.amount.currency.code())
            .bind(withdrawal.state.name())
            .bind(withdrawal.asked_by.map(|id| id.to_string()))
            .bind(withdrawal.payday.map(|day| day.to_string()))
            .bind(withdrawal.decided_by.map(|id| id.to_string()))
            .bind(&withdrawal.note)
            .bind(&withdrawal.why)
            .bind(&withdrawal.stripe_account_id)
            .bind(&withdrawal.bank_last4)
            .bind(&withdrawal.transfer_id)
            .bind(&withdrawal.payout_id)
            .bind(withdrawal.tries)
            .bind(withdrawal.decided_at.map(micros))
            .bind(withdrawal.transferred_at.map(micros))
            .bind(withdrawal.arrives_at.map(micros))
            .bind(withdrawal.ended_at.map(micros))
            .bind(withdrawal.next_check_at.map(micros))
            .bind(withdrawal.version)
            .bind(micros(withdrawal.created_at))
            .bind(micros(withdrawal.updated_at));
        self.change(statement).await.map(drop)
    }

    async fn update_withdrawal(&mut self, withdrawal: &Withdrawal) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE withdrawals SET
                state = $3, decided_by = $4, note = $5, why = $6, transfer_id = $7, payout_id = $8, tries = $9, decided_at = $10,
                transferred_at = $11, arrives_at = $12, ended_at = $13, next_check_at = $14, updated_at = $15,
                version = version + 1
            WHERE id = $1 AND version = $2";
        let statement = query(SQL)
            .bind(withdrawal.id.to_string())
            .bind(withdrawal.version)
            .bind(withdrawal.state.name())
            .bind(withdrawal.decided_by.map(|id| id.to_string()))
            .bind(&withdrawal.note)
            .bind(&withdrawal.why)
            .bind(&withdrawal.transfer_id)
            .bind(&withdrawal.payout_id)
            .bind(withdrawal.tries)
            .bind(withdrawal.decided_at.map(micros))
            .bind(withdrawal.transferred_at.map(micros))
            .bind(withdrawal.arrives_at.map(micros))
            .bind(withdrawal.ended_at.map(micros))
            .bind(withdrawal.next_check_at.map(micros))
            .bind(micros(withdrawal.updated_at));
        self.touched.money(withdrawal.trainer_id);
        self.change_one(statement).await
    }

    async fn insert_reversal(&mut self, reversal: &TransferReversal) -> Result<bool, StoreError> {
        const SQL: &str = "
            INSERT INTO transfer_reversals (
                stripe_reversal_id, withdrawal_id, trainer_id, amount_minor, currency, created_at)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (stripe_reversal_id) DO NOTHING";
        let statement = query(SQL)
            .bind(&reversal.stripe_reversal_id)
            .bind(reversal.withdrawal_id.to_string())
            .bind(reversal.trainer_id.to_string())
            .bind(reversal.amount.minor)
            .bind(reversal.amount.currency.code())
            .bind(micros(reversal.created_at));
        self.change_one(statement).await
    }

    async fn insert_payday(&mut self, payday: &Payday) -> Result<bool, StoreError> {
        const SQL: &str = "
            INSERT INTO paydays (day, reached, began_at, finished_at) VALUES ($1, $2, $3, $4) ON CONFLICT (day) DO NOTHING";
        let statement = query(SQL)
            .bind(payday.day.to_string())
            .bind(payday.reached.map_or_else(String::new, |trainer| trainer.to_string()))
            .bind(micros(payday.began_at))
            .bind(payday.finished_at.map(micros));
        self.change_one(statement).await
    }

    async fn move_payday(&mut self, day: Date, reached: TrainerId) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE paydays SET reached = $2 WHERE day = $1 AND reached < $2";
        self.change(query(SQL).bind(day.to_string()).bind(reached.to_string())).await.map(drop)
    }

    async fn finish_payday(&mut self, day: Date, at: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE paydays SET finished_at = $2 WHERE day = $1 AND finished_at IS NULL";
        self.change(query(SQL).bind(day.to_string()).bind(micros(at))).await.map(drop)
    }

    async fn insert_payday_line(&mut self, line: &PaydayLine) -> Result<bool, StoreError> {
        const SQL: &str = "
            INSERT INTO payday_lines (day, trainer_id, currency, amount_minor, withdrawal_id, skipped)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (day, trainer_id, currency) DO NOTHING";
        let statement = query(SQL)
            .bind(line.day.to_string())
            .bind(line.trainer_id.to_string())
            .bind(line.available.currency.code())
            .bind(line.available.minor)
            .bind(line.outcome.ok().map(|withdrawal| withdrawal.to_string()))
            .bind(line.outcome.err().map(SkipReason::name));
        self.change_one(statement).await
    }
}
