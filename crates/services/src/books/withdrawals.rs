//! What withdrawals call for, with what came back of them.

use std::collections::HashMap;

use domain::ledger::{self, Posting};
use domain::{WithdrawalId, WithdrawalState};

use super::posted::{Want, compare};
use super::{LedgerReport, PAGE};
use crate::Failure;
use crate::model::{EntriesText, TransferReversal, Withdrawal};
use crate::ports::Read;

/// Compares every withdrawal with what was posted for it. Answers how many transactions withdrawals explain.
pub(super) async fn check(read: &mut dyn Read, report: &mut LedgerReport) -> Result<i64, Failure> {
    let mut explained = 0;
    let mut after = None;
    loop {
        let withdrawals = read.withdrawals_after(after, PAGE).await?;
        let Some(last) = withdrawals.last() else { return Ok(explained) };
        let posted: HashMap<_, _> = read.posted_for_withdrawals(after, last.id).await?.into_iter().collect();
        let nothing = EntriesText::default();
        let mut reversals: HashMap<WithdrawalId, Vec<TransferReversal>> = HashMap::new();
        for reversal in read.reversals_of_withdrawals(after, last.id).await? {
            reversals.entry(reversal.withdrawal_id).or_default().push(reversal);
        }
        after = Some(last.id);
        for withdrawal in &withdrawals {
            report.withdrawals += 1;
            let back = reversals.remove(&withdrawal.id).unwrap_or_default();
            for (subject, posting, want) in wanted(withdrawal, &back)? {
                let posted = posted.get(&subject).unwrap_or(&nothing);
                explained += compare(posted, &subject, posting, &want, &mut report.problems);
            }
        }
    }
}

fn wanted(withdrawal: &Withdrawal, back: &[TransferReversal]) -> Result<Vec<(String, Posting, Want)>, Failure> {
    let Withdrawal { id, trainer_id: trainer, amount, .. } = *withdrawal;
    let subject = id.to_string();
    let asked = ledger::withdrawal_asked(id, trainer, amount)?;
    let mut wants = vec![(subject.clone(), Posting::WithdrawalAsked, Want::Entries(asked))];
    if withdrawal.transferred_at.is_some() {
        let sent = ledger::withdrawal_transferred(id, amount)?;
        wants.push((subject, Posting::WithdrawalTransferred, Want::Entries(sent)));
    } else if matches!(withdrawal.state, WithdrawalState::Rejected | WithdrawalState::Failed) {
        let returned = ledger::withdrawal_returned(id, trainer, amount)?;
        wants.push((subject, Posting::WithdrawalReturned, Want::Entries(returned)));
    }
    for reversal in back {
        let reversed = ledger::transfer_reversed(trainer, reversal.amount)?;
        wants.push((reversal.stripe_reversal_id.clone(), Posting::TransferReversed, Want::Entries(reversed)));
    }
    Ok(wants)
}
