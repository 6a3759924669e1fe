//! What our books have and the kept lines have not: Stripe is asked for the thing itself before anybody is alarmed. The line may
//! be younger than what was read, or older than what is kept.

use domain::payment::IntentStatus;
use domain::{DriftKind, Money, PayoutStatus, RefundState, WithdrawalId, WithdrawalState};

use super::judge::Found;
use crate::model::{Compared, Unmatched, Withdrawal};
use crate::ports::GatewayError;
use crate::ports::store::OurMoves;
use crate::{Failure, Services};

/// Nothing instead of the error that there is no such thing.
fn if_there<T>(asked: Result<T, GatewayError>) -> Result<Option<T>, Failure> {
    match asked {
        Ok(found) => Ok(Some(found)),
        Err(GatewayError::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

impl Services {
    /// A charge may be written down before its PaymentIntent has succeeded: a bank debit can take days.
    pub(super) async fn is_still_so(&self, found: &Found, compared: &Compared) -> Result<bool, Failure> {
        let (DriftKind::PaymentOpenHere, Some(intent)) = (found.kind, &compared.line.belongs_to) else {
            return Ok(true);
        };
        let intent = if_there(self.0.gateway.intent(intent).await)?;
        Ok(intent.is_some_and(|intent| intent.facts.status == IntentStatus::Succeeded))
    }

    /// The drift, if Stripe really has nothing that matches the row.
    pub(super) async fn confirm_row(&self, what: OurMoves, row: &Unmatched) -> Result<Option<Found>, Failure> {
        let kind = match what {
            OurMoves::Payments => self.confirm_payment(row).await?,
            OurMoves::Refunds => match self.refund_at_stripe(row).await? {
                Some(_) => None,
                None => Some(DriftKind::RefundUnknownThere),
            },
            OurMoves::Returns => match self.refund_at_stripe(row).await? {
                Some(RefundState::Failed | RefundState::Canceled) => None,
                _ => Some(DriftKind::RefundReturnUnknownThere),
            },
            OurMoves::Disputes => self.confirm_dispute(row).await?,
            OurMoves::Transfers => match &row.stripe_id {
                Some(transfer) if if_there(self.0.gateway.transfer(transfer).await)?.is_some() => None,
                _ => Some(DriftKind::TransferUnknownThere),
            },
            OurMoves::Reversals => self.confirm_reversal(row).await?,
            OurMoves::Own => Some(DriftKind::OwnUnknownThere),
            OurMoves::Payouts => return self.confirm_payout(row).await,
        };
        let Some(kind) = kind else { return Ok(None) };
        Ok(Some(Found {
            kind,
            subject: row.id.clone(),
            about: None,
            ours: Some(format!("{}, {}", row.state, row.posted)),
            theirs: row.stripe_id.as_ref().map(|id| format!("no {id}")),
            effect: Some(row.posted.negate()?),
            happened_at: row.at,
        }))
    }

    async fn confirm_payment(&self, row: &Unmatched) -> Result<Option<DriftKind>, Failure> {
        let intent = match &row.stripe_id {
            Some(intent) => if_there(self.0.gateway.intent(intent).await)?,
            None => None,
        };
        Ok(match intent.map(|intent| intent.facts.status) {
            Some(IntentStatus::Succeeded) => None,
            Some(_) => Some(DriftKind::PaymentOpenThere),
            None => Some(DriftKind::PaymentUnknownThere),
        })
    }

    async fn refund_at_stripe(&self, row: &Unmatched) -> Result<Option<RefundState>, Failure> {
        let Some(id) = &row.stripe_id else { return Ok(None) };
        let refund = if_there(self.0.gateway.refund(id).await)?;
        refund.map(|refund| state_at_stripe(&refund.facts)).transpose()
    }

    async fn confirm_dispute(&self, row: &Unmatched) -> Result<Option<DriftKind>, Failure> {
        let dispute = match &row.within {
            Some(dispute) => if_there(self.0.gateway.dispute(dispute).await)?,
            None => None,
        };
        let is_there =
            dispute.is_some_and(|dispute| dispute.facts.movements.iter().any(|moved| moved.balance.id == row.id));
        Ok((!is_there).then_some(DriftKind::DisputeUnknownThere))
    }

    async fn confirm_reversal(&self, row: &Unmatched) -> Result<Option<DriftKind>, Failure> {
        let reversals = match &row.within {
            Some(transfer) => if_there(self.0.gateway.reversals_of(transfer).await)?.unwrap_or_default(),
            None => Vec::new(),
        };
        let is_there = reversals.iter().any(|reversal| reversal.id == row.id);
        Ok((!is_there).then_some(DriftKind::ReversalUnknownThere))
    }

    /// A payout moves no balance of ours; where it stands is compared with where the withdrawal does.
    async fn confirm_payout(&self, row: &Unmatched) -> Result<Option<Found>, Failure> {
        let (Some(payout), Some(account)) = (&row.stripe_id, &row.within) else { return Ok(None) };
        let facts = if_there(self.0.gateway.payout(account, payout).await)?;
        let id: WithdrawalId =
            row.id.parse().map_err(|_| Failure::Inconsistent(format!("no withdrawal id: {}", row.id)))?;
        // As it is now: news may have come while Stripe was asked.
        let Some(withdrawal) = self.0.store.read().await?.withdrawal(id).await? else { return Ok(None) };
        let status = facts.map(|facts| facts.status);
        if agrees(&withdrawal, status) {
            return Ok(None);
        }
        Ok(Some(Found {
            kind: DriftKind::PayoutState,
            subject: payout.clone(),
            about: Some(row.id.clone()),
            ours: Some(format!("{}, {}", row.id, withdrawal.state.name())),
            theirs: Some(
                status.map_or_else(|| "no such payout".to_owned(), |status| format!("{status:?}").to_lowercase()),
            ),
            effect: Some(Money::zero(row.posted.currency)),
            happened_at: row.at,
        }))
    }
}

fn state_at_stripe(facts: &domain::RefundFacts) -> Result<RefundState, Failure> {
    let (state, _) = RefundState::Requested
        .observe(facts, facts.amount)
        .map_err(|mismatch| Failure::Inconsistent(mismatch.to_string()))?;
    Ok(state)
}

/// What came back is being taken back from the trainer's account while the withdrawal has a reason and has not failed yet.
fn agrees(withdrawal: &Withdrawal, status: Option<PayoutStatus>) -> bool {
    let is_returning = withdrawal.why.is_some();
    match (withdrawal.state, status) {
        (WithdrawalState::Completed, Some(PayoutStatus::Paid))
        | (WithdrawalState::Processing, Some(PayoutStatus::Pending | PayoutStatus::InTransit))
        | (WithdrawalState::Failed, Some(PayoutStatus::Failed | PayoutStatus::Canceled)) => true,
        (
            WithdrawalState::Completed | WithdrawalState::Processing,
            Some(PayoutStatus::Failed | PayoutStatus::Canceled),
        ) => is_returning,
        _ => false,
    }
}
