//! The weekly payday: once for each Friday, even if the program was not running on it; for everybody it leaves a withdrawal, or the
//! reason why there is none.

use domain::{Date, Money, Timestamp, TrainerId, payday};

use super::ask::{Asker, FreshIds, set_aside};
use crate::model::{Operation, Payday, PaydayLine};
use crate::ports::Tx;
use crate::{Failure, Services};

/// How many trainers are read at a time.
const BATCH: i64 = 100;

impl Services {
    /// Holds the newest payday if it has not been held, or goes on with it where it was cut off. Answers how many lines it wrote.
    /// The Fridays before that which nobody was there for are not made up for one by one: all that is available goes out.
    pub(crate) async fn hold_payday(&self, now: Timestamp) -> Result<usize, Failure> {
        if !self.settings().weekly_payouts {
            return Ok(0);
        }
        let zone = &self.settings().platform_zone;
        let day = payday::latest(now, zone);
        let mut read = self.0.store.read().await?;
        let (known, last) = (read.payday(day).await?, read.last_payday().await?);
        drop(read);
        if known.as_ref().is_some_and(|payday| payday.finished_at.is_some()) {
            return Ok(0);
        }
        // A platform that begins today owes nobody last Friday.
        let first_ever = last.is_none() && zone.local(now).date() != day;
        let fresh = Payday { day, reached: None, began_at: now, finished_at: first_ever.then_some(now) };
        self.0
            .store
            .write(move |tx| {
                let fresh = fresh.clone();
                Box::pin(async move { Ok::<bool, Failure>(tx.insert_payday(&fresh).await?) })
            })
            .await?;
        if first_ever {
            return Ok(0);
        }
        let (mut after, mut lines) = (known.and_then(|payday| payday.reached), 0);
        loop {
            let page = self.0.store.read().await?.trainers_with_balance(after, BATCH).await?;
            let Some((last, _)) = page.last() else { break };
            let last = *last;
            let mut trainers: Vec<TrainerId> = page.into_iter().map(|(trainer, _)| trainer).collect();
            trainers.dedup();
            for trainer in trainers {
                lines += self.pay(day, trainer, now).await?;
            }
            after = Some(last);
        }
        self.0
            .store
            .write(move |tx| Box::pin(async move { Ok::<_, Failure>(tx.finish_payday(day, now).await?) }))
            .await?;
        tracing::info!(%day, lines, "a payday was held");
        Ok(lines)
    }

    /// Pays one trainer on a payday, in every currency.
    async fn pay(&self, day: Date, trainer: TrainerId, now: Timestamp) -> Result<usize, Failure> {
        let balances = self.0.store.read().await?.available(trainer).await?;
        let wanted: Vec<(Money, FreshIds)> = balances
            .into_iter()
            .map(|balance| (self.payout_minimum(balance.currency), self.fresh_withdrawal_ids(now)))
            .collect();
        let count = wanted.len();
        let operations: Vec<Operation> = self
            .0
            .store
            .write(move |tx| {
                let wanted = wanted.clone();
                Box::pin(async move {
                    let mut operations = Vec::new();
                    for (minimum, ids) in wanted {
                        operations.extend(pay_in(tx, day, trainer, minimum, ids, now).await?);
                    }
                    tx.move_payday(day, trainer).await?;
                    Ok::<_, Failure>(operations)
                })
            })
            .await?;
        for operation in operations {
            self.send_now(operation).await;
        }
        Ok(count)
    }
}

async fn pay_in(
    tx: &mut dyn Tx,
    day: Date,
    trainer: TrainerId,
    minimum: Money,
    ids: FreshIds,
    now: Timestamp,
) -> Result<Option<Operation>, Failure> {
    let currency = minimum.currency;
    let available = tx.lock_available(trainer, currency).await?;
    let account = tx.connect_account(trainer).await?;
    let state = account.as_ref().map(|account| (account.readiness(), account.facts.takes(currency)));
    let (outcome, operation) = match (payday::decide(available, minimum, state), &account) {
        (Ok(amount), Some(account)) => {
            let (withdrawal, operation) = set_aside(tx, account, amount, Asker::Payday(day), ids, now).await?;
            (Ok(withdrawal.id), operation)
        }
        (Ok(_), None) => (Err(domain::SkipReason::NoAccount), None),
        (Err(reason), _) => (Err(reason), None),
    };
    let line = PaydayLine { day, trainer_id: trainer, available, outcome };
    if !tx.insert_payday_line(&line).await? {
        // Another worker paid this trainer: nothing of this is to be written.
        return Err(Failure::Store(crate::ports::StoreError::Retry("the payday moved on".into())));
    }
    Ok(operation)
}
