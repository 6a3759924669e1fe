//! The calls that move a trainer's money: written down before they are made, and taken up again whoever died in between.

use domain::operation::{OperationEvent, OperationState};
use domain::{Money, OperationId, Timestamp, WithdrawalId};
use serde::{Deserialize, Serialize};

use super::{TOO_LITTLE, code_of};
use crate::model::{Operation, OperationKind, Withdrawal};
use crate::paying::operation::{key_is_alive, key_of, new_operation};
use crate::ports::GatewayError;
use crate::ports::connect::{NewPayout, NewTransfer};
use crate::{Failure, Services};

/// What a transfer and a payout are made of, kept with the operation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct SendRequest {
    pub(super) withdrawal: WithdrawalId,
    pub(super) account: String,
    pub(super) amount: Money,
}

/// What a reversal is made of.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ReverseRequest {
    pub(super) withdrawal: WithdrawalId,
    pub(super) transfer: String,
    pub(super) amount: Money,
}

/// The key of the present try to transfer.
pub(super) fn transfer_key(withdrawal: &Withdrawal) -> String {
    format!("transfer:{}:{}", withdrawal.id, withdrawal.tries)
}

/// The key of the present try to pay out.
pub(super) fn payout_key(withdrawal: &Withdrawal) -> String {
    format!("payout:{}:{}", withdrawal.id, withdrawal.tries)
}

/// The key of the present try to take back what the bank would not have.
pub(super) fn reversal_key(withdrawal: &Withdrawal) -> String {
    format!("reverse:{}:{}", withdrawal.id, withdrawal.tries)
}

pub(super) fn transfer_operation(
    withdrawal: &Withdrawal,
    id: OperationId,
    now: Timestamp,
) -> Result<Operation, Failure> {
    let key = transfer_key(withdrawal);
    new_operation(id, OperationKind::CreateTransfer, &withdrawal.id.to_string(), key, &request(withdrawal), now)
}

pub(super) fn payout_operation(withdrawal: &Withdrawal, id: OperationId, now: Timestamp) -> Result<Operation, Failure> {
    let key = payout_key(withdrawal);
    new_operation(id, OperationKind::CreatePayout, &withdrawal.id.to_string(), key, &request(withdrawal), now)
}

pub(super) fn reversal_operation(
    withdrawal: &Withdrawal,
    amount: Money,
    key: String,
    id: OperationId,
    now: Timestamp,
) -> Result<Operation, Failure> {
    let transfer = withdrawal.transfer_id.clone();
    let transfer = transfer.ok_or_else(|| Failure::Inconsistent(format!("{} has no transfer", withdrawal.id)))?;
    let request = ReverseRequest { withdrawal: withdrawal.id, transfer, amount };
    new_operation(id, OperationKind::ReverseTransfer, &withdrawal.id.to_string(), key, &request, now)
}

fn request(withdrawal: &Withdrawal) -> SendRequest {
    SendRequest { withdrawal: withdrawal.id, account: withdrawal.stripe_account_id.clone(), amount: withdrawal.amount }
}

impl Services {
    /// Makes a call that was just written down, and those that follow from it. A failure is logged and no more: the sweeper goes
    /// on with it.
    pub(super) async fn send_now(&self, operation: Operation) {
        let id = operation.id;
        let sent = match operation.kind {
            OperationKind::CreateTransfer => self.send_transfer(operation).await,
            OperationKind::CreatePayout => self.send_payout(operation).await,
            _ => self.send_reversal(operation).await,
        };
        if let Err(failure) = sent {
            tracing::warn!(operation = %id, %failure, "a withdrawal could not be moved on and will be tried again");
        }
    }

    /// Transfers a withdrawal's amount to its trainer's account, or takes up a call whose answer never came.
    pub(crate) async fn send_transfer(&self, operation: Operation) -> Result<(), Failure> {
        if operation.state.is_final() {
            return Ok(());
        }
        let request: SendRequest = serde_json::from_str(&operation.request)?;
        if operation.state == OperationState::Prepared
            && self.put_back_if_in_debt(&operation, request.withdrawal).await?
        {
            return Ok(());
        }
        let was_sent = operation.state != OperationState::Prepared;
        let operation = self.mark_attempted(&operation).await?;
        let found = if was_sent && !key_is_alive(&operation, self.now()) {
            self.0.gateway.find_transfer(request.withdrawal, &request.account, operation.created_at).await
        } else {
            Ok(None)
        };
        let new = NewTransfer {
            withdrawal: request.withdrawal,
            destination: request.account.clone(),
            amount: request.amount,
        };
        let made = match found {
            Ok(Some(transfer)) => Ok(transfer),
            Ok(None) => self.0.gateway.create_transfer(&key_of(&operation), &new).await,
            Err(error) => Err(error),
        };
        match made {
            Ok(transfer) => {
                let next = self.apply_transfer(request.withdrawal, &transfer, Some(&operation), None).await?;
                match next {
                    Some(payout) => Box::pin(self.send_payout(payout)).await,
                    None => Ok(()),
                }
            }
            Err(error) => {
                self.refused(&operation, &error).await?;
                match code_of(&error).as_str() {
                    TOO_LITTLE => self.wait_for_money(request.withdrawal).await,
                    code => self.put_back(request.withdrawal, code).await,
                }
            }
        }
    }

    /// Sends what was transferred on to the bank, or takes up a call whose answer never came.
    pub(crate) async fn send_payout(&self, operation: Operation) -> Result<(), Failure> {
        if operation.state.is_final() {
            return Ok(());
        }
        let request: SendRequest = serde_json::from_str(&operation.request)?;
        let was_sent = operation.state != OperationState::Prepared;
        let operation = self.mark_attempted(&operation).await?;
        let found = if was_sent && !key_is_alive(&operation, self.now()) {
            self.0.gateway.find_payout(request.withdrawal, &request.account, operation.created_at).await
        } else {
            Ok(None)
        };
        let new =
            NewPayout { withdrawal: request.withdrawal, account: request.account.clone(), amount: request.amount };
        let made = match found {
            Ok(Some(payout)) => Ok(payout),
            Ok(None) => self.0.gateway.create_payout(&key_of(&operation), &new).await,
            Err(error) => Err(error),
        };
        match made {
            Ok(payout) => {
                let next = self.apply_payout(request.withdrawal, &payout, Some(&operation), None).await?;
                match next {
                    Some(reversal) => Box::pin(self.send_reversal(reversal)).await,
                    None => Ok(()),
                }
            }
            Err(error) => {
                self.refused(&operation, &error).await?;
                match code_of(&error).as_str() {
                    TOO_LITTLE => self.wait_for_money(request.withdrawal).await,
                    code => self.take_back(request.withdrawal, code).await,
                }
            }
        }
    }

    /// Takes back what was transferred, or takes up a call whose answer never came. Reversals that our books do not know yet are
    /// found whether or not the key is still alive.
    pub(crate) async fn send_reversal(&self, operation: Operation) -> Result<(), Failure> {
        if operation.state.is_final() {
            return Ok(());
        }
        let request: ReverseRequest = serde_json::from_str(&operation.request)?;
        let was_sent = operation.state != OperationState::Prepared;
        let operation = self.mark_attempted(&operation).await?;
        if was_sent && !key_is_alive(&operation, self.now()) {
            // Whether it came back, the list of reversals says; whatever is still missing is asked for anew.
            let error = GatewayError::NotFound("reversal of so long ago".into());
            self.mark_failed(&operation, &error).await?;
            return self.sync_reversals(request.withdrawal, None).await;
        }
        match self.0.gateway.reverse_transfer(&key_of(&operation), &request.transfer, request.amount).await {
            Ok(reversal) => {
                self.conclude_call(&operation, OperationEvent::Settle, Some(reversal.id)).await?;
                self.sync_reversals(request.withdrawal, None).await
            }
            Err(error) => {
                self.refused(&operation, &error).await?;
                // Somebody may have been quicker at the dashboard.
                self.sync_reversals(request.withdrawal, None).await
            }
        }
    }

    /// Writes down that a call failed.
    ///
    /// # Errors
    /// The call's own error where it may pass: the sweeper makes the same call again.
    async fn refused(&self, operation: &Operation, error: &GatewayError) -> Result<(), Failure> {
        self.mark_failed(operation, error).await?;
        if error.may_have_happened() || error.is_temporary() {
            return Err(error.clone().into());
        }
        Ok(())
    }
}
