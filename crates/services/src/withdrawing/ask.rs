//! Asking for a withdrawal: the amount is set aside in one transaction, which looks at what is available with nobody beside it.

use domain::operation::OperationState;
use domain::withdrawal::{payout_minimum, withdrawable};
use domain::{
    Currency, Date, LedgerTransactionId, Money, OperationId, Readiness, Timestamp, TrainerId, UserId, WithdrawalId,
    WithdrawalState, ledger, payday,
};

use super::send::transfer_operation;
use super::{PayoutsPage, Seen, WithdrawError, WithdrawOrder, WithdrawalDetails, WithdrawalsBoard};
use crate::model::{ConnectAccount, Operation, User, Withdrawal};
use crate::ports::{StoreError, Tx};
use crate::{Failure, Services};

/// How many withdrawals a page shows.
const SHOWN: i64 = 30;
/// How many lines of paydays.
const PAYDAYS_SHOWN: i64 = 12;

/// Ids for what a withdrawal begins with, chosen before the transaction, which may run twice.
#[derive(Clone, Copy)]
pub(super) struct FreshIds {
    pub(super) withdrawal: WithdrawalId,
    pub(super) set_aside: LedgerTransactionId,
    pub(super) operation: OperationId,
}

/// Who asks.
#[derive(Clone, Copy)]
pub(super) enum Asker {
    /// The trainer.
    Person(UserId),
    /// A payday.
    Payday(Date),
}

impl Services {
    /// The least that is paid out in a currency.
    #[must_use]
    pub fn payout_minimum(&self, currency: Currency) -> Money {
        self.settings().payout_minimums.get(&currency).copied().unwrap_or_else(|| payout_minimum(currency))
    }

    /// What the trainer behind this user sees of their money on its way to the bank; `None` for everybody else.
    ///
    /// # Errors
    /// The store's.
    pub async fn payouts_page(&self, user: &User) -> Result<Option<PayoutsPage>, Failure> {
        let now = self.now();
        let mut read = self.0.store.read().await?;
        let Some(trainer) = read.trainer_of_user(user.id).await? else { return Ok(None) };
        Ok(Some(PayoutsPage {
            account: read.connect_account(trainer.id).await?,
            verified: read.verified_at(trainer.id).await?.is_some(),
            available: read.available(trainer.id).await?,
            pending: read.pending(trainer.id).await?,
            withdrawals: read.withdrawals_of(trainer.id, SHOWN).await?,
            next_payday: self.settings().weekly_payouts.then(|| payday::next(now, &self.settings().platform_zone)),
            paydays: read.payday_lines_of(trainer.id, PAYDAYS_SHOWN).await?,
            trainer,
        }))
    }

    /// One withdrawal, for its trainer and admins.
    ///
    /// # Errors
    /// The store's.
    pub async fn withdrawal(&self, user: &User, id: WithdrawalId) -> Result<Option<WithdrawalDetails>, Failure> {
        let mut read = self.0.store.read().await?;
        let Some(withdrawal) = read.withdrawal(id).await? else { return Ok(None) };
        let Some(trainer) = read.trainer(withdrawal.trainer_id).await? else { return Ok(None) };
        if user.role != domain::Role::Admin && trainer.user_id != user.id {
            return Ok(None);
        }
        let decided_by = match withdrawal.decided_by {
            Some(id) => read.user(id).await?.map(|user| user.name),
            None => None,
        };
        let reversals = read.reversals_of(id).await?;
        let verified = read.verified_at(trainer.id).await?.is_some();
        Ok(Some(WithdrawalDetails { withdrawal, trainer, reversals, decided_by, verified }))
    }

    /// What admins see of withdrawals; `None` for everybody else.
    ///
    /// # Errors
    /// The store's.
    pub async fn withdrawals_board(&self, user: &User) -> Result<Option<WithdrawalsBoard>, Failure> {
        if user.role != domain::Role::Admin {
            return Ok(None);
        }
        let mut read = self.0.store.read().await?;
        let withdrawals = read.withdrawals(SHOWN).await?;
        let payday = match read.last_payday().await? {
            Some(payday) => {
                let lines = read.payday_lines(payday.day).await?;
                Some((payday, lines))
            }
            None => None,
        };
        Ok(Some(WithdrawalsBoard { withdrawals, payday }))
    }

    /// Sets an amount aside for the bank: all that is available in the currency where no amount is given. A verified trainer's
    /// goes out at once, everybody else's waits for an admin.
    ///
    /// # Errors
    /// [`WithdrawError`]; nothing has changed then, but for [`WithdrawError::Newer`] by an earlier click. That Stripe cannot be reached is no error: what is written down is sent as soon
    /// as it can.
    pub async fn withdraw(&self, user: &User, order: WithdrawOrder) -> Result<Withdrawal, WithdrawError> {
        let (now, asker) = (self.now(), user.id);
        let WithdrawOrder { currency, amount, seen } = order;
        let trainer = self.0.store.read().await?.trainer_of_user(user.id).await?;
        let trainer = trainer.ok_or(WithdrawError::NotAllowed)?.id;
        let (ids, minimum) = (self.fresh_withdrawal_ids(now), self.payout_minimum(currency));
        let (withdrawal, operation) = self
            .0
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let available = tx.lock_available(trainer, currency).await?;
                    let newest = tx.withdrawals_of(trainer, 1).await?.pop().map(|newest| newest.id);
                    if let (Seen::Newest(seen), Some(newest)) = (seen, newest)
                        && seen != Some(newest)
                    {
                        return Err(WithdrawError::Newer(newest));
                    }
                    let amount = withdrawable(amount, available, minimum)?;
                    let account = tx.connect_account(trainer).await?.ok_or(WithdrawError::NoAccount)?;
                    match account.readiness() {
                        Readiness::Ready => {}
                        other => return Err(WithdrawError::NotReady(other)),
                    }
                    if !account.facts.takes(currency) {
                        return Err(WithdrawError::NoBankInCurrency(currency));
                    }
                    Ok(set_aside(tx, &account, amount, Asker::Person(asker), ids, now).await?)
                })
            })
            .await?;
        if let Some(operation) = operation {
            self.send_now(operation).await;
        }
        let shown = self.0.store.read().await?.withdrawal(withdrawal.id).await?;
        Ok(shown.unwrap_or(withdrawal))
    }

    pub(super) fn fresh_withdrawal_ids(&self, now: Timestamp) -> FreshIds {
        FreshIds {
            withdrawal: WithdrawalId::from_parts(now, self.random_bits()),
            set_aside: LedgerTransactionId::from_parts(now, self.random_bits()),
            operation: OperationId::from_parts(now, self.random_bits()),
        }
    }
}

/// Writes down a withdrawal of an amount that was seen to be available in this transaction, and the call that sends it where
/// nobody has to agree.
pub(super) async fn set_aside(
    tx: &mut dyn Tx,
    account: &ConnectAccount,
    amount: Money,
    asker: Asker,
    ids: FreshIds,
    now: Timestamp,
) -> Result<(Withdrawal, Option<Operation>), Failure> {
    let trainer: TrainerId = account.trainer_id;
    let agreed = tx.verified_at(trainer).await?.is_some();
    let bank = account.facts.bank_for(amount.currency);
    let (asked_by, payday) = match asker {
        Asker::Person(user) => (Some(user), None),
        Asker::Payday(day) => (None, Some(day)),
    };
    let withdrawal = Withdrawal {
        id: ids.withdrawal,
        trainer_id: trainer,
        amount,
        state: if agreed { WithdrawalState::Approved } else { WithdrawalState::Pending },
        asked_by,
        payday,
        decided_by: None,
        note: None,
        why: None,
        stripe_account_id: account.facts.id.clone(),
        bank_last4: bank.map(|bank| bank.last4.clone()).unwrap_or_default(),
        transfer_id: None,
        payout_id: None,
        tries: 1,
        decided_at: agreed.then_some(now),
        transferred_at: None,
        arrives_at: None,
        ended_at: None,
        next_check_at: agreed.then_some(now + super::due::SOON),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    tx.insert_withdrawal(&withdrawal).await?;
    let posting = ledger::withdrawal_asked(withdrawal.id, trainer, amount)?;
    if !tx.post(ids.set_aside, &withdrawal.id.to_string(), now, &posting).await? {
        return Err(StoreError::Corrupt(format!("{} was set aside before", withdrawal.id)).into());
    }
    let operation = if agreed { Some(transfer_operation(&withdrawal, ids.operation, now)?) } else { None };
    if let Some(operation) = &operation {
        debug_assert_eq!(operation.state, OperationState::Prepared);
        tx.insert_operation(operation).await?;
    }
    Ok((withdrawal, operation))
}
