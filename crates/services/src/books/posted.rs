//! What was posted for one page, and its comparison with what should have been.

use std::collections::HashMap;

use domain::ledger::{Posting, Transaction};

use super::LedgerProblem;
use crate::model::PostedText;

/// What is wanted of one posting.
pub(super) enum Want {
    /// These entries, exactly.
    Entries(Transaction),
    /// There must be one; what it says depends on Stripe.
    Any,
    /// There may be one; what it says depends on Stripe.
    Perhaps,
}

/// The postings of a page, by what they are about.
pub(super) struct Posted(HashMap<String, Vec<PostedText>>);

impl Posted {
    pub(super) fn of(page: Vec<PostedText>) -> Self {
        let mut by_subject: HashMap<String, Vec<PostedText>> = HashMap::with_capacity(page.len());
        for posted in page {
            by_subject.entry(posted.subject.clone()).or_default().push(posted);
        }
        Self(by_subject)
    }

    /// 1 where the posting is there (right or wrong), 0 where it is missing.
    pub(super) fn compare(
        &self,
        subject: &str,
        posting: Posting,
        want: &Want,
        problems: &mut Vec<LedgerProblem>,
    ) -> i64 {
        let found = self.0.get(subject).and_then(|all| all.iter().find(|posted| posted.posting == posting.name()));
        let Some(found) = found else {
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
        };
        if let Want::Entries(transaction) = want
            && !is_written_as(transaction, &found.entries)
        {
            problems.push(LedgerProblem::Different { subject: subject.to_owned(), posting: posting.name() });
        }
        1
    }
}

pub(super) fn missing(subject: &str, posting: Posting) -> LedgerProblem {
    LedgerProblem::Missing { subject: subject.to_owned(), posting: posting.name() }
}

/// True where the stored entries are those of the transaction, in whichever order.
fn is_written_as(transaction: &Transaction, stored: &str) -> bool {
    let wanted: Vec<String> = transaction
        .entries()
        .iter()
        .map(|entry| format!("{} {} {}", entry.account, entry.amount.minor, entry.amount.currency.code()))
        .collect();
    if wanted.iter().map(String::as_str).eq(stored.split(',')) {
        return true;
    }
    let mut wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
    let mut written: Vec<&str> = stored.split(',').collect();
    wanted.sort_unstable();
    written.sort_unstable();
    wanted == written
}
