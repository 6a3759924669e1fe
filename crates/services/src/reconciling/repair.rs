//! Putting right what needs nobody's judgement: the thing is looked at, and what Stripe says is applied by what judges it anyway.

use domain::ledger;
use domain::payment::BalanceFacts;
use domain::{LedgerTransactionId, Movement, ReconciliationId, Repair, WithdrawalId};

use super::DRIFTS_MAX;
use crate::model::Drift;
use crate::{Failure, Services};

impl Services {
    /// Puts right what can be; what fails is logged, and stays on the list. Answers whether there was anything.
    pub(super) async fn repair(&self, run: ReconciliationId) -> Result<bool, Failure> {
        let drifts = self.0.store.read().await?.open_drifts(0, DRIFTS_MAX).await?;
        let mut any = false;
        for drift in drifts.iter().filter(|drift| drift.is_repairable()) {
            any = true;
            if let Err(failure) = self.repair_one(drift).await {
                let kind = drift.kind.name();
                tracing::warn!(%run, kind, subject = drift.subject, %failure, "a drift could not be put right");
            }
        }
        Ok(any)
    }

    async fn repair_one(&self, drift: &Drift) -> Result<(), Failure> {
        let (Some(repair), Some(about)) = (drift.kind.repair(), &drift.about) else { return Ok(()) };
        match repair {
            Repair::LookAtPayment => {
                let intent = self.0.gateway.intent(about).await?;
                match self.payment_of(&intent.facts.id, intent.payment).await? {
                    Some(payment) => self.apply_intent(payment, &intent.facts, None).await.map(drop),
                    None => Ok(()),
                }
            }
            Repair::SyncRefunds => self.sync_refunds(about, None).await,
            Repair::CheckDispute => self.check_dispute(about, None).await,
            Repair::TakeInTransfer => self.take_in_transfer(withdrawal_id(about)?, &drift.subject).await,
            Repair::SyncReversals => self.sync_reversals(withdrawal_id(about)?, None).await,
            Repair::CheckWithdrawal => {
                let withdrawal = self.0.store.read().await?.withdrawal(withdrawal_id(about)?).await?;
                match withdrawal {
                    Some(withdrawal) => self.check_withdrawal(withdrawal).await,
                    None => Ok(()),
                }
            }
            Repair::PostOwn => self.post_own(about).await,
        }
    }

    /// Posts a movement of the platform's own.
    async fn post_own(&self, line: &str) -> Result<(), Failure> {
        let Some(line) = self.0.store.read().await?.statement_line(line).await? else { return Ok(()) };
        let balance = BalanceFacts { id: line.id.clone(), gross: line.gross, fee: line.fee };
        let transaction = match line.movement {
            Movement::PlatformBank => ledger::bank_moved(&balance)?,
            Movement::StripeFee => ledger::stripe_charged(&balance)?,
            _ => return Ok(()),
        };
        let now = self.now();
        let id = LedgerTransactionId::from_parts(now, self.random_bits());
        self.0
            .store
            .write(move |tx| {
                let (subject, transaction) = (line.id.clone(), transaction.clone());
                Box::pin(async move {
                    tx.post(id, &subject, now, &transaction).await?;
                    Ok(())
                })
            })
            .await
    }
}

fn withdrawal_id(about: &str) -> Result<WithdrawalId, Failure> {
    about.parse().map_err(|_| Failure::Inconsistent(format!("no withdrawal id: {about}")))
}
