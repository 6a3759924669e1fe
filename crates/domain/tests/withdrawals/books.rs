//! What is written down: postings, and the sums that are kept beside them.

use std::collections::{BTreeMap, BTreeSet};

use domain::earning::earned_by;
use domain::ledger::{Account, EarningsAccount, Posting, Transaction, Unbalanced, sums};
use domain::{Currency, EarningSums, TrainerId};

/// As the database has them.
#[derive(Default)]
pub struct Books {
    posted: BTreeSet<(String, Posting)>,
    /// What the entries of each account add up to.
    pub entries: BTreeMap<(Account, Currency), i64>,
    /// What is kept of what is owed to trainers; above zero for what is theirs.
    pub owed: BTreeMap<(TrainerId, EarningsAccount, Currency), i64>,
    pub earnings: BTreeMap<(TrainerId, Currency), EarningSums>,
    /// The first transaction that did not add up, or was posted twice.
    pub wrong: Option<String>,
}

impl Books {
    pub fn post(&mut self, subject: &str, transaction: Result<Transaction, Unbalanced>) {
        let transaction = transaction.unwrap();
        let key = (subject.to_owned(), transaction.posting());
        if sums(transaction.entries()).unwrap().values().any(|sum| *sum != 0) {
            self.wrong = Some(format!("{key:?} does not add up"));
        }
        if !self.posted.insert(key.clone()) {
            self.wrong = Some(format!("{key:?} is posted twice"));
        }
        for entry in transaction.entries() {
            let (currency, minor) = (entry.amount.currency, entry.amount.minor);
            *self.entries.entry((entry.account, currency)).or_default() += minor;
            let kept = match entry.account {
                Account::TrainerPending(trainer) => (trainer, EarningsAccount::Pending, currency),
                Account::TrainerAvailable(trainer) => (trainer, EarningsAccount::Available, currency),
                _ => continue,
            };
            *self.owed.entry(kept).or_default() -= minor;
        }
        for (trainer, earned) in earned_by(&transaction).unwrap() {
            let kept = self.earnings.entry((trainer, earned.earned.currency));
            let kept = kept.or_insert_with(|| EarningSums::nothing(earned.earned.currency));
            *kept = kept.plus(&earned).unwrap();
        }
    }

    pub fn balance(&self, account: Account, currency: Currency) -> i64 {
        self.entries.get(&(account, currency)).copied().unwrap_or(0)
    }

    /// What a trainer can withdraw.
    pub fn available(&self, trainer: TrainerId, currency: Currency) -> i64 {
        self.owed.get(&(trainer, EarningsAccount::Available, currency)).copied().unwrap_or(0)
    }
}
