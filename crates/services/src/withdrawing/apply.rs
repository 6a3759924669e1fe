//! The only judge of what became of a withdrawal. Calls, events and the sweeper bring a Transfer or a Payout as it is at Stripe now,
//! so news may come twice, late, in any order, or never.

use domain::operation::OperationEvent;
use domain::{
    EventId, LedgerTransactionId, OperationId, PayoutFacts, PayoutStatus, Timestamp, TransferFacts, WithdrawalEvent,
    WithdrawalId, WithdrawalState, ledger,
};
use jiff::SignedDuration;

use super::decide::save;
use super::due::{LATER, SOON, WATCHED};
use super::send::{payout_operation, reversal_key, reversal_operation};
use super::{IN_DEBT, REVERSED, TOO_LITTLE};
use crate::mail::tell_withdrawal;
use crate::model::{MailKind, Operation, TransferReversal, Withdrawal};
use crate::paying::operation::conclude;
use crate::ports::{StoreError, Tx};
use crate::{Failure, Services};

impl Services {
    /// Applies a Transfer. Answers the payout that is to follow.
    pub(super) async fn apply_transfer(
        &self,
        id: WithdrawalId,
        facts: &TransferFacts,
        operation: Option<&Operation>,
        event: Option<EventId>,
    ) -> Result<Option<Operation>, Failure> {
        let (now, facts, operation) = (self.now(), facts.clone(), operation.cloned());
        let transaction = LedgerTransactionId::from_parts(now, self.random_bits());
        let next = OperationId::from_parts(now, self.random_bits());
        self.0
            .store
            .write(move |tx| {
                let (facts, operation) = (facts.clone(), operation.clone());
                Box::pin(async move {
                    let mut withdrawal = withdrawal_of(tx, id).await?;
                    let mut payout = None;
                    if withdrawal.transfer_id.is_none() && withdrawal.state == WithdrawalState::Approved {
                        if facts.amount != withdrawal.amount || facts.destination != withdrawal.stripe_account_id {
                            return Err(Failure::Inconsistent(format!("{} is not the transfer of {id}", facts.id)));
                        }
                        withdrawal.state = withdrawal.state.apply(WithdrawalEvent::Transfer)?;
                        withdrawal.transfer_id = Some(facts.id.clone());
                        withdrawal.transferred_at = Some(now);
                        withdrawal.why = None;
                        withdrawal.next_check_at = Some(now + SOON);
                        withdrawal.updated_at = now;
                        save(tx, &withdrawal).await?;
                        let posting = ledger::withdrawal_transferred(id, withdrawal.amount)?;
                        tx.post(transaction, &id.to_string(), now, &posting).await?;
                        let written = payout_operation(&withdrawal, next, now)?;
                        if tx.insert_operation(&written).await? {
                            payout = Some(written);
                        }
                    }
                    end(tx, operation.as_ref(), &facts.id, event, now).await?;
                    Ok(payout)
                })
            })
            .await
    }

    /// Applies a Payout. Answers the reversal that is to follow where the bank would not have it.
    pub(super) async fn apply_payout(
        &self,
        id: WithdrawalId,
        facts: &PayoutFacts,
        operation: Option<&Operation>,
        event: Option<EventId>,
    ) -> Result<Option<Operation>, Failure> {
        let (now, facts, operation) = (self.now(), facts.clone(), operation.cloned());
        let next = OperationId::from_parts(now, self.random_bits());
        self.0
            .store
            .write(move |tx| {
                let (facts, operation) = (facts.clone(), operation.clone());
                Box::pin(async move {
                    let mut withdrawal = withdrawal_of(tx, id).await?;
                    let mut reversal = None;
                    let ours = withdrawal.payout_id.as_ref().is_none_or(|known| *known == facts.id);
                    if ours && matches!(withdrawal.state, WithdrawalState::Processing | WithdrawalState::Completed) {
                        reversal = observe(tx, &mut withdrawal, &facts, next, now).await?;
                        save(tx, &withdrawal).await?;
                    }
                    end(tx, operation.as_ref(), &facts.id, event, now).await?;
                    Ok(reversal)
                })
            })
            .await
    }

    /// Makes our list of a transfer's reversals what Stripe's is: each is posted once, whoever made it. A withdrawal whose payout
    /// came back has failed once all of it is back.
    pub(crate) async fn sync_reversals(&self, id: WithdrawalId, event: Option<EventId>) -> Result<(), Failure> {
        let withdrawal = self.0.store.read().await?.withdrawal(id).await?;
        let transfer = withdrawal.and_then(|withdrawal| withdrawal.transfer_id);
        let listed = match transfer {
            Some(transfer) => self.0.gateway.reversals_of(&transfer).await?,
            None => Vec::new(),
        };
        let now = self.now();
        let fresh: Vec<_> = listed
            .into_iter()
            .map(|reversal| (reversal, LedgerTransactionId::from_parts(now, self.random_bits())))
            .collect();
        let next = OperationId::from_parts(now, self.random_bits());
        let rest: Option<Operation> = self
            .0
            .store
            .write(move |tx| {
                let fresh = fresh.clone();
                Box::pin(async move {
                    let mut withdrawal = withdrawal_of(tx, id).await?;
                    for (reversal, transaction) in fresh {
                        let kept = TransferReversal {
                            stripe_reversal_id: reversal.id,
                            withdrawal_id: id,
                            trainer_id: withdrawal.trainer_id,
                            amount: reversal.amount,
                            created_at: now,
                        };
                        if tx.insert_reversal(&kept).await? {
                            let posting = ledger::transfer_reversed(withdrawal.trainer_id, kept.amount)?;
                            tx.post(transaction, &kept.stripe_reversal_id, now, &posting).await?;
                        }
                    }
                    let mut rest = None;
                    if is_cut(tx, &withdrawal).await? {
                        // The rest could never be paid out as it was asked for: it comes back too.
                        withdrawal.why = Some(REVERSED.to_owned());
                        rest = ask_back(tx, &mut withdrawal, next, now).await?;
                        if left_of(tx, &withdrawal).await?.is_positive() {
                            save(tx, &withdrawal).await?;
                        }
                    }
                    fail_if_all_back(tx, withdrawal, now).await?;
                    if let Some(event) = event {
                        tx.finish_event(event, now).await?;
                    }
                    Ok::<_, Failure>(rest)
                })
            })
            .await?;
        if let Some(rest) = rest {
            Box::pin(self.send_now(rest)).await;
        }
        Ok(())
    }

    /// Too little is at hand at Stripe: tried again later, under another key.
    pub(super) async fn wait_for_money(&self, id: WithdrawalId) -> Result<(), Failure> {
        let now = self.now();
        self.0
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let withdrawal = withdrawal_of(tx, id).await?;
                    let returning = withdrawal.why.as_deref().is_some_and(|why| why != TOO_LITTLE);
                    if returning || !matches!(withdrawal.state, WithdrawalState::Approved | WithdrawalState::Processing)
                    {
                        return Ok(());
                    }
                    let next_check_at = Some(now + LATER);
                    let why = Some(TOO_LITTLE.to_owned());
                    let waits = Withdrawal { why, next_check_at, updated_at: now, ..withdrawal };
                    Ok(save(tx, &waits).await?)
                })
            })
            .await
    }

    /// A transfer that Stripe would not make: the amount is the trainer's again.
    pub(super) async fn put_back(&self, id: WithdrawalId, why: &str) -> Result<(), Failure> {
        let (now, why) = (self.now(), why.to_owned());
        let transaction = LedgerTransactionId::from_parts(now, self.random_bits());
        self.0
            .store
            .write(move |tx| {
                let why = why.clone();
                Box::pin(async move {
                    let withdrawal = withdrawal_of(tx, id).await?;
                    if withdrawal.state != WithdrawalState::Approved || withdrawal.transfer_id.is_some() {
                        return Ok(());
                    }
                    give_up(tx, withdrawal, why, transaction, now).await
                })
            })
            .await
    }

    /// A trainer whose balance fell below zero since they asked gets what was set aside on it first. True where that was so; the
    /// call that would have sent it is undone.
    pub(super) async fn put_back_if_in_debt(&self, operation: &Operation, id: WithdrawalId) -> Result<bool, Failure> {
        let (now, operation) = (self.now(), operation.clone());
        let transaction = LedgerTransactionId::from_parts(now, self.random_bits());
        self.0
            .store
            .write(move |tx| {
                let operation = operation.clone();
                Box::pin(async move {
                    let withdrawal = withdrawal_of(tx, id).await?;
                    if withdrawal.state != WithdrawalState::Approved || withdrawal.transfer_id.is_some() {
                        return Ok(false);
                    }
                    let owed = tx.lock_available(withdrawal.trainer_id, withdrawal.amount.currency).await?;
                    if owed.minor >= 0 {
                        return Ok(false);
                    }
                    let present = tx.operation_by_key(&operation.idempotency_key).await?;
                    if present.is_none_or(|present| present.state != operation.state) {
                        return Err(StoreError::Retry("the operation changed meanwhile".into()).into());
                    }
                    conclude(tx, &operation, OperationEvent::Undo, Some(IN_DEBT.into()), now).await?;
                    give_up(tx, withdrawal, IN_DEBT.into(), transaction, now).await?;
                    Ok(true)
                })
            })
            .await
    }

    /// A payout that Stripe would not make: what was transferred is taken back.
    pub(super) async fn take_back(&self, id: WithdrawalId, why: &str) -> Result<(), Failure> {
        let (now, why) = (self.now(), why.to_owned());
        let next = OperationId::from_parts(now, self.random_bits());
        let reversal: Option<Operation> = self
            .0
            .store
            .write(move |tx| {
                let why = why.clone();
                Box::pin(async move {
                    let mut withdrawal = withdrawal_of(tx, id).await?;
                    if withdrawal.state != WithdrawalState::Processing || withdrawal.payout_id.is_some() {
                        return Ok::<_, Failure>(None);
                    }
                    withdrawal.why = Some(why);
                    let reversal = ask_back(tx, &mut withdrawal, next, now).await?;
                    save(tx, &withdrawal).await?;
                    Ok(reversal)
                })
            })
            .await?;
        match reversal {
            Some(reversal) => Box::pin(self.send_reversal(reversal)).await,
            None => Ok(()),
        }
    }
}

async fn withdrawal_of(tx: &mut dyn Tx, id: WithdrawalId) -> Result<Withdrawal, Failure> {
    tx.withdrawal(id).await?.ok_or_else(|| Failure::Inconsistent(format!("no withdrawal {id}")))
}

/// Gives the call and the event their ends that brought the news.
async fn end(
    tx: &mut dyn Tx,
    operation: Option<&Operation>,
    answer: &str,
    event: Option<EventId>,
    now: Timestamp,
) -> Result<(), Failure> {
    if let Some(operation) = operation {
        conclude(tx, operation, OperationEvent::Settle, Some(answer.to_owned()), now).await?;
    }
    if let Some(event) = event {
        tx.finish_event(event, now).await?;
    }
    Ok(())
}

/// What a Payout says of its withdrawal.
async fn observe(
    tx: &mut dyn Tx,
    withdrawal: &mut Withdrawal,
    facts: &PayoutFacts,
    next: OperationId,
    now: Timestamp,
) -> Result<Option<Operation>, Failure> {
    if facts.amount != withdrawal.amount {
        return Err(Failure::Inconsistent(format!("{} is not the payout of {}", facts.id, withdrawal.id)));
    }
    withdrawal.payout_id = Some(facts.id.clone());
    withdrawal.arrives_at = Some(facts.arrives_at);
    withdrawal.updated_at = now;
    match facts.status {
        PayoutStatus::Failed | PayoutStatus::Canceled => {
            if withdrawal.why.is_some() {
                // It is being taken back already.
                return Ok(None);
            }
            withdrawal.why = Some(facts.failure_code.clone().unwrap_or_else(|| "canceled".into()));
            return ask_back(tx, withdrawal, next, now).await;
        }
        PayoutStatus::Paid => {
            if withdrawal.state == WithdrawalState::Processing {
                withdrawal.state = withdrawal.state.apply(WithdrawalEvent::Arrive)?;
                withdrawal.ended_at = Some(now);
                tell_withdrawal(tx, MailKind::WithdrawalPaid, withdrawal, now).await?;
            }
            withdrawal.why = None;
            // A bank can send back for some days what it had taken.
            let watched = now.duration_since(facts.arrives_at) < WATCHED;
            withdrawal.next_check_at = watched.then(|| now + SignedDuration::from_hours(24));
        }
        PayoutStatus::Pending | PayoutStatus::InTransit => {
            withdrawal.why = None;
            withdrawal.next_check_at = Some(now + LATER);
        }
    }
    Ok(None)
}

/// Writes down that what is left of the transfer is to come back.
async fn ask_back(
    tx: &mut dyn Tx,
    withdrawal: &mut Withdrawal,
    next: OperationId,
    now: Timestamp,
) -> Result<Option<Operation>, Failure> {
    withdrawal.next_check_at = Some(now + SOON);
    withdrawal.updated_at = now;
    let left = left_of(tx, withdrawal).await?;
    if !left.is_positive() {
        return Ok(None);
    }
    let reversal = reversal_operation(withdrawal, left, reversal_key(withdrawal), next, now)?;
    Ok(tx.insert_operation(&reversal).await?.then_some(reversal))
}

/// What of a withdrawal's transfer has not come back.
pub(super) async fn left_of(tx: &mut dyn Tx, withdrawal: &Withdrawal) -> Result<domain::Money, Failure> {
    let mut left = withdrawal.amount;
    for reversal in tx.reversals_of(withdrawal.id).await? {
        left = left.minus(reversal.amount)?;
    }
    Ok(left)
}

/// True where a part of the transfer came back before it was paid out, and nobody has asked for the rest yet.
async fn is_cut(tx: &mut dyn Tx, withdrawal: &Withdrawal) -> Result<bool, Failure> {
    let waits = withdrawal.why.as_deref().is_none_or(|why| why == TOO_LITTLE);
    let unpaid = withdrawal.state == WithdrawalState::Processing && withdrawal.payout_id.is_none();
    Ok(unpaid && waits && left_of(tx, withdrawal).await? != withdrawal.amount)
}

/// A withdrawal whose payout came back, or was refused, has failed once nothing of its transfer is left.
async fn fail_if_all_back(tx: &mut dyn Tx, withdrawal: Withdrawal, now: Timestamp) -> Result<(), Failure> {
    let returning = withdrawal.why.as_deref().is_some_and(|why| why != TOO_LITTLE);
    if !returning || !matches!(withdrawal.state, WithdrawalState::Processing | WithdrawalState::Completed) {
        return Ok(());
    }
    if left_of(tx, &withdrawal).await?.is_positive() {
        return Ok(());
    }
    let state = withdrawal.state.apply(WithdrawalEvent::Fail)?;
    let failed = Withdrawal { state, ended_at: Some(now), next_check_at: None, updated_at: now, ..withdrawal };
    save(tx, &failed).await?;
    tell_withdrawal(tx, MailKind::WithdrawalFailed, &failed, now).await
}

/// A withdrawal that was agreed to and never left has failed: its amount is the trainer's again.
async fn give_up(
    tx: &mut dyn Tx,
    withdrawal: Withdrawal,
    why: String,
    transaction: LedgerTransactionId,
    now: Timestamp,
) -> Result<(), Failure> {
    let state = withdrawal.state.apply(WithdrawalEvent::Fail)?;
    let failed =
        Withdrawal { state, why: Some(why), ended_at: Some(now), next_check_at: None, updated_at: now, ..withdrawal };
    save(tx, &failed).await?;
    let posting = ledger::withdrawal_returned(failed.id, failed.trainer_id, failed.amount)?;
    tx.post(transaction, &failed.id.to_string(), now, &posting).await?;
    tell_withdrawal(tx, MailKind::WithdrawalFailed, &failed, now).await
}
