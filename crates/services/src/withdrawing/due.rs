//! Withdrawals that nobody brought news of, and trainers who owe: called by the sweeper.

use domain::operation::OperationState;
use domain::{EventId, Money, OperationId, Timestamp, TrainerId, WithdrawalId, WithdrawalState};
use jiff::SignedDuration;

use super::apply::left_of;
use super::decide::save;
use super::send::{payout_key, payout_operation, reversal_key, reversal_operation, transfer_key, transfer_operation};
use crate::model::{Operation, Withdrawal};
use crate::ports::Tx;
use crate::{Failure, Services};

/// When a step that should follow at once is looked for.
pub(super) const SOON: SignedDuration = SignedDuration::from_mins(5);
/// When what takes its time is asked about again.
pub(super) const LATER: SignedDuration = SignedDuration::from_hours(2);
/// How long after its arrival a payout is still watched: a bank may send it back.
pub(super) const WATCHED: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The name under which is kept when trainers who owe were looked for last.
const DEBTS: &str = "debts";
/// How often they are.
const DEBTS_EVERY: SignedDuration = SignedDuration::from_hours(6);
/// How many trainers one round takes on, and how many of the newest withdrawals of each.
const BATCH: i64 = 100;
const NEWEST: i64 = 10;

impl Services {
    /// Goes on with a withdrawal: asks Stripe about its payout, or makes the next call where it is not under way.
    pub(crate) async fn check_withdrawal(&self, withdrawal: Withdrawal) -> Result<(), Failure> {
        if let Some(payout) = &withdrawal.payout_id
            && withdrawal.why.is_none()
        {
            let facts = self.0.gateway.payout(&withdrawal.stripe_account_id, payout).await?;
            let reversal = self.apply_payout(withdrawal.id, &facts, None, None).await?;
            return match reversal {
                Some(reversal) => self.send_reversal(reversal).await,
                None => Ok(()),
            };
        }
        match self.write_next_call(withdrawal.id).await? {
            Some(operation) => {
                self.send_now(operation).await;
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// A Transfer whose answer never reached us; what follows it is called for.
    pub(crate) async fn take_in_transfer(&self, id: WithdrawalId, transfer: &str) -> Result<(), Failure> {
        let facts = self.0.gateway.transfer(transfer).await?;
        if let Some(payout) = self.apply_transfer(id, &facts, None, None).await? {
            self.send_now(payout).await;
        }
        Ok(())
    }

    /// An event told of a withdrawal's payout.
    pub(crate) async fn look_at_payout_of(
        &self,
        withdrawal: &Withdrawal,
        payout: &str,
        event: EventId,
    ) -> Result<(), Failure> {
        let facts = self.0.gateway.payout(&withdrawal.stripe_account_id, payout).await?;
        let reversal = self.apply_payout(withdrawal.id, &facts, None, Some(event)).await?;
        if let Some(reversal) = reversal {
            self.send_now(reversal).await;
        }
        Ok(())
    }

    /// The call that a withdrawal waits for: the present one where it was never made, a new one under another key where it failed.
    /// One that is under way is somebody else's.
    async fn write_next_call(&self, id: WithdrawalId) -> Result<Option<Operation>, Failure> {
        let now = self.now();
        let operation = OperationId::from_parts(now, self.random_bits());
        self.0
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let Some(mut withdrawal) = tx.withdrawal(id).await? else { return Ok(None) };
                    withdrawal.next_check_at = withdrawal.state.is_open().then(|| now + LATER);
                    withdrawal.updated_at = now;
                    let step = step_of(&withdrawal);
                    let Some(step) = step else {
                        save(tx, &withdrawal).await?;
                        return Ok(None);
                    };
                    if let Some(known) = tx.operation_by_key(&key_of(step, &withdrawal)).await? {
                        match known.state {
                            OperationState::Failed => withdrawal.tries += 1,
                            _ => {
                                save(tx, &withdrawal).await?;
                                return Ok(Some(known).filter(|known| known.state == OperationState::Prepared));
                            }
                        }
                    }
                    save(tx, &withdrawal).await?;
                    write(tx, step, &withdrawal, operation, now).await
                })
            })
            .await
    }

    /// Takes back what trainers owe from transfers that the bank has not, or that their accounts still hold. Stripe refuses where
    /// nothing is left there; it is asked once a day for each withdrawal. Answers how many trainers owe.
    pub(crate) async fn recover_debts(&self, now: Timestamp) -> Result<usize, Failure> {
        let last = self.0.store.read().await?.progress(DEBTS).await?;
        if last.is_some_and(|last| now.duration_since(last) < DEBTS_EVERY) {
            return Ok(0);
        }
        let (mut after, mut owing) = (None, 0);
        loop {
            let page = self.0.store.read().await?.trainers_with_balance(after, BATCH).await?;
            let Some((last, _)) = page.last() else { break };
            after = Some(*last);
            for (trainer, balance) in page {
                if balance.minor < 0 {
                    owing += 1;
                    self.recover_debt(trainer, balance.negate()?, now).await?;
                }
            }
        }
        self.0.store.write(move |tx| Box::pin(async move { tx.set_progress(DEBTS, now).await })).await?;
        Ok(owing)
    }

    async fn recover_debt(&self, trainer: TrainerId, debt: Money, now: Timestamp) -> Result<(), Failure> {
        let newest = self.0.store.read().await?.withdrawals_of(trainer, NEWEST).await?;
        let mut debt = debt;
        for withdrawal in newest {
            let sent = matches!(withdrawal.state, WithdrawalState::Processing | WithdrawalState::Completed);
            if !sent || withdrawal.why.is_some() || withdrawal.amount.currency != debt.currency {
                continue;
            }
            if withdrawal.payout_id.is_none() {
                // With a part of it gone, the rest could never be paid out as it was asked for: all of it comes back.
                self.take_back(withdrawal.id, super::IN_DEBT).await?;
            } else {
                let id = OperationId::from_parts(now, self.random_bits());
                if let Some(operation) = self.write_recovery(withdrawal, debt, id, now).await? {
                    self.send_now(operation).await;
                }
            }
            let left = self.0.store.read().await?.available(trainer).await?;
            let left = left.into_iter().find(|left| left.currency == debt.currency);
            match left {
                Some(left) if left.minor < 0 => debt = left.negate()?,
                _ => return Ok(()),
            }
        }
        Ok(())
    }

    async fn write_recovery(
        &self,
        withdrawal: Withdrawal,
        debt: Money,
        id: OperationId,
        now: Timestamp,
    ) -> Result<Option<Operation>, Failure> {
        self.0
            .store
            .write(move |tx| {
                let withdrawal = withdrawal.clone();
                Box::pin(async move {
                    let left = left_of(tx, &withdrawal).await?;
                    let amount = if left.minor < debt.minor { left } else { debt };
                    if !amount.is_positive() {
                        return Ok(None);
                    }
                    let key = format!("recover:{}:{}", withdrawal.id, now.strftime("%Y-%m-%d"));
                    let operation = reversal_operation(&withdrawal, amount, key, id, now)?;
                    Ok::<_, Failure>(tx.insert_operation(&operation).await?.then_some(operation))
                })
            })
            .await
    }
}

/// What is to be done next for a withdrawal.
#[derive(Clone, Copy)]
enum Step {
    Transfer,
    Payout,
    Reversal,
}

fn step_of(withdrawal: &Withdrawal) -> Option<Step> {
    let returning = withdrawal.why.as_deref().is_some_and(|why| why != super::TOO_LITTLE);
    match withdrawal.state {
        WithdrawalState::Approved => Some(Step::Transfer),
        WithdrawalState::Processing | WithdrawalState::Completed if returning => Some(Step::Reversal),
        WithdrawalState::Processing if withdrawal.payout_id.is_none() => Some(Step::Payout),
        _ => None,
    }
}

fn key_of(step: Step, withdrawal: &Withdrawal) -> String {
    match step {
        Step::Transfer => transfer_key(withdrawal),
        Step::Payout => payout_key(withdrawal),
        Step::Reversal => reversal_key(withdrawal),
    }
}

async fn write(
    tx: &mut dyn Tx,
    step: Step,
    withdrawal: &Withdrawal,
    id: OperationId,
    now: Timestamp,
) -> Result<Option<Operation>, Failure> {
    let operation = match step {
        Step::Transfer => transfer_operation(withdrawal, id, now)?,
        Step::Payout => payout_operation(withdrawal, id, now)?,
        Step::Reversal => {
            let left = left_of(tx, withdrawal).await?;
            if !left.is_positive() {
                return Ok(None);
            }
            reversal_operation(withdrawal, left, reversal_key(withdrawal), id, now)?
        }
    };
    Ok(tx.insert_operation(&operation).await?.then_some(operation))
}
