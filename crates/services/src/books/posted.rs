//! What was posted about one subject, and its comparison with what should have been.

use std::fmt::Display;

use domain::ledger::{Entry, Posting, Transaction};

use super::LedgerProblem;
use crate::model::EntriesText;

/// What is wanted of one posting.
pub(super) enum Want {
    /// These entries, exactly.
    Entries(Transaction),
    /// There must be one; what it says depends on Stripe.
    Any,
    /// There may be one; what it says depends on Stripe.
    Perhaps,
}

/// Compares what was posted about a subject with what is wanted there: 1 where the posting is there (right or wrong), 0 where it
/// is missing.
pub(super) fn compare(
    posted: &EntriesText,
    subject: &dyn Display,
    posting: Posting,
    want: &Want,
    problems: &mut Vec<LedgerProblem>,
) -> i64 {
    let written: Vec<&str> = posted.of(posting).collect();
    if written.is_empty() {
        // A transaction whose entries are all nothing (a free session) leaves no lines.
        let may_be_missing = match want {
            Want::Entries(transaction) => transaction.entries().is_empty(),
            Want::Any => false,
            Want::Perhaps => true,
        };
        if !may_be_missing {
            problems.push(missing(subject, posting));
        }
        return 0;
    }
    if let Want::Entries(transaction) = want
        && !is_written_as(transaction, written)
    {
        problems.push(LedgerProblem::Different { subject: subject.to_string(), posting: posting.name() });
    }
    1
}

pub(super) fn missing(subject: &dyn Display, posting: Posting) -> LedgerProblem {
    LedgerProblem::Missing { subject: subject.to_string(), posting: posting.name() }
}

/// True where the stored entries are those of the transaction, in whichever order.
fn is_written_as(transaction: &Transaction, mut written: Vec<&str>) -> bool {
    let text_of = |entry: &Entry| format!("{} {} {}", entry.account, entry.amount.minor, entry.amount.currency.code());
    let mut wanted: Vec<String> = transaction.entries().iter().map(text_of).collect();
    if wanted == written {
        return true;
    }
    wanted.sort_unstable();
    written.sort_unstable();
    wanted == written
}
