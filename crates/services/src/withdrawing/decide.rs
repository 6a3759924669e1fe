//! An admin's word on a withdrawal.

use domain::{LedgerTransactionId, OperationId, Role, WithdrawalEvent, WithdrawalId, WithdrawalState, ledger};

use super::send::transfer_operation;
use super::{DECISION_NOTE_CHARS_MAX, WithdrawError};
use crate::Services;
use crate::mail::tell_withdrawal;
use crate::model::{MailKind, User, Withdrawal};
use crate::ports::{StoreError, Tx};

impl Services {
    /// Agrees to a withdrawal: it goes out.
    ///
    /// # Errors
    /// [`WithdrawError`]; nothing has changed then.
    pub async fn approve_withdrawal(&self, admin: &User, id: WithdrawalId) -> Result<Withdrawal, WithdrawError> {
        expect_admin(admin)?;
        let (now, by) = (self.now(), admin.id);
        let operation = OperationId::from_parts(now, self.random_bits());
        let operation = self
            .0
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let waiting = waiting(tx, id).await?;
                    let approved = Withdrawal {
                        state: waiting.state.apply(WithdrawalEvent::Approve)?,
                        decided_by: Some(by),
                        decided_at: Some(now),
                        next_check_at: Some(now + super::due::SOON),
                        updated_at: now,
                        ..waiting
                    };
                    save(tx, &approved).await?;
                    let operation = transfer_operation(&approved, operation, now)?;
                    tx.insert_operation(&operation).await?;
                    Ok::<_, WithdrawError>(operation)
                })
            })
            .await?;
        self.send_now(operation).await;
        self.shown(id).await
    }

    /// Says no to a withdrawal: its amount is the trainer's again. `note` is for the trainer to read.
    ///
    /// # Errors
    /// [`WithdrawError`]; nothing has changed then.
    pub async fn reject_withdrawal(
        &self,
        admin: &User,
        id: WithdrawalId,
        note: Option<String>,
    ) -> Result<Withdrawal, WithdrawError> {
        expect_admin(admin)?;
        let note = note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
        if note.as_ref().is_some_and(|note| note.chars().count() > DECISION_NOTE_CHARS_MAX) {
            return Err(WithdrawError::NoteTooLong);
        }
        let (now, by) = (self.now(), admin.id);
        let transaction = LedgerTransactionId::from_parts(now, self.random_bits());
        self.0
            .store
            .write(move |tx| {
                let note = note.clone();
                Box::pin(async move {
                    let waiting = waiting(tx, id).await?;
                    let rejected = Withdrawal {
                        state: waiting.state.apply(WithdrawalEvent::Reject)?,
                        decided_by: Some(by),
                        note,
                        decided_at: Some(now),
                        ended_at: Some(now),
                        updated_at: now,
                        ..waiting
                    };
                    save(tx, &rejected).await?;
                    let posting = ledger::withdrawal_returned(id, rejected.trainer_id, rejected.amount)?;
                    tx.post(transaction, &id.to_string(), now, &posting).await?;
                    Ok::<_, WithdrawError>(tell_withdrawal(tx, MailKind::WithdrawalFailed, &rejected, now).await?)
                })
            })
            .await?;
        self.shown(id).await
    }

    async fn shown(&self, id: WithdrawalId) -> Result<Withdrawal, WithdrawError> {
        self.0.store.read().await?.withdrawal(id).await?.ok_or(WithdrawError::NoSuchWithdrawal)
    }
}

fn expect_admin(user: &User) -> Result<(), WithdrawError> {
    if user.role == Role::Admin { Ok(()) } else { Err(WithdrawError::NotAllowed) }
}

async fn waiting(tx: &mut dyn Tx, id: WithdrawalId) -> Result<Withdrawal, WithdrawError> {
    let withdrawal = tx.withdrawal(id).await?.ok_or(WithdrawError::NoSuchWithdrawal)?;
    match withdrawal.state {
        WithdrawalState::Pending => Ok(withdrawal),
        other => Err(WithdrawError::Decided(other)),
    }
}

/// Writes what changed of a withdrawal; whoever was quicker makes the transaction be run again.
pub(super) async fn save(tx: &mut dyn Tx, withdrawal: &Withdrawal) -> Result<(), StoreError> {
    if tx.update_withdrawal(withdrawal).await? {
        Ok(())
    } else {
        Err(StoreError::Retry("the withdrawal changed meanwhile".into()))
    }
}
