//! What the platform's own movements call for: its payouts to its bank, and what Stripe charged it.

use domain::Movement;
use domain::ledger::{self, Posting};
use domain::payment::BalanceFacts;

use super::posted::{Want, compare};
use super::{LedgerReport, PAGE};
use crate::Failure;
use crate::ports::Read;

/// Compares every posting of this kind with the line of Stripe's statement that it is for. They are few, so each is looked up.
/// A line that is not posted is no problem of the books but a drift. Answers how many transactions the lines explain.
pub(super) async fn check(read: &mut dyn Read, report: &mut LedgerReport) -> Result<i64, Failure> {
    let mut explained = 0;
    let mut after = String::new();
    loop {
        let page = read.own_postings(&after, PAGE).await?;
        let Some((last, _)) = page.last() else { return Ok(explained) };
        after.clone_from(last);
        for (subject, posted) in page {
            let Some(line) = read.statement_line(&subject).await? else { continue };
            let balance = BalanceFacts { id: line.id, gross: line.gross, fee: line.fee };
            let (posting, transaction) = match line.movement {
                Movement::PlatformBank => (Posting::BankMoved, ledger::bank_moved(&balance)?),
                Movement::StripeFee => (Posting::StripeCharged, ledger::stripe_charged(&balance)?),
                _ => continue,
            };
            explained += compare(&posted, &subject, posting, &Want::Entries(transaction), &mut report.problems);
        }
    }
}
