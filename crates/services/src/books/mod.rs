//! The proof of the books: every transaction adds up, and every payment and withdrawal has exactly the postings that its state
//! calls for.
//!
//! It reads one moment of the database, in pages: `payments`, `withdrawals` and `own` say what a page calls for, `posted` compares
//! that with what was posted. Memory grows with the number of trainers, not with what they have earned.

mod own;
mod payments;
mod posted;
mod problem;
mod withdrawals;

use std::collections::{BTreeMap, BTreeSet};

use domain::ledger::Account;
use domain::{Currency, Money};

use crate::earning::check_earnings;
use crate::ports::Read;
use crate::{Failure, Services};

pub use problem::{LedgerProblem, LedgerReport};

/// How many payments, withdrawals or trainers one page has.
const PAGE: i64 = 2_000;
/// How many transactions are added up at a time: few enough that PostgreSQL does it in its working memory.
const STRETCH: i64 = 5_000;

impl Services {
    /// Proves the books as they are at one moment, page by page.
    ///
    /// # Errors
    /// The store's, or Stripe's where it cannot be asked for its balance.
    pub async fn verify_ledger(&self) -> Result<LedgerReport, Failure> {
        let mut report = LedgerReport::default();
        let mut read = self.0.store.snapshot().await?;
        check_sums(&mut *read, &mut report).await?;
        let mut explained = payments::check(&mut *read, &mut report).await?;
        explained += withdrawals::check(&mut *read, &mut report).await?;
        explained += own::check(&mut *read, &mut report).await?;
        if explained != report.transactions {
            report.problems.push(LedgerProblem::Unexplained(report.transactions - explained));
        }
        report.balances = read.all_balances().await?;
        check_kept_balances(&mut *read, &mut report).await?;
        check_earnings(&mut *read, &mut report.problems).await?;
        drop(read);
        self.compare_with_stripe(&mut report).await?;
        Ok(report)
    }

    async fn compare_with_stripe(&self, report: &mut LedgerReport) -> Result<(), Failure> {
        let account = Account::StripeBalance.to_string();
        let mut ours: BTreeMap<Currency, i64> = BTreeMap::new();
        for line in report.balances.iter().filter(|line| line.account == account) {
            ours.insert(line.balance.currency, line.balance.minor);
        }
        let mut stripe: BTreeMap<Currency, i64> = BTreeMap::new();
        for balance in self.0.gateway.balance().await? {
            *stripe.entry(balance.currency).or_default() += balance.minor;
        }
        let currencies: BTreeSet<Currency> = ours.keys().chain(stripe.keys()).copied().collect();
        for currency in currencies {
            let of = |balances: &BTreeMap<Currency, i64>| {
                Money::new(balances.get(&currency).copied().unwrap_or(0), currency)
            };
            let (ours, stripe) = (of(&ours), of(&stripe));
            if ours != stripe {
                report.problems.push(LedgerProblem::StripeBalance { ours, stripe });
            }
        }
        Ok(())
    }
}

/// Every transaction adds up to zero in every currency.
async fn check_sums(read: &mut dyn Read, report: &mut LedgerReport) -> Result<(), Failure> {
    report.entries = read.count_entries().await?;
    let mut after: Option<String> = None;
    while let Some(stretch) = read.ledger_stretch(after.as_deref(), STRETCH).await? {
        report.transactions += stretch.transactions;
        for (transaction, minor, currency) in read.unbalanced(after.as_deref(), &stretch.last).await? {
            report.problems.push(LedgerProblem::Unbalanced { transaction, currency, minor });
        }
        after = Some(stretch.last);
    }
    Ok(())
}

/// What is kept of trainers' balances is what the entries add up to.
async fn check_kept_balances(read: &mut dyn Read, report: &mut LedgerReport) -> Result<(), Failure> {
    let mut sums: BTreeMap<(String, Currency), i64> = report
        .balances
        .iter()
        .filter(|line| matches!(line.account.parse(), Ok(Account::TrainerPending(_) | Account::TrainerAvailable(_))))
        .map(|line| ((line.account.clone(), line.balance.currency), line.balance.minor))
        .collect();
    let mut compare = |account: String, kept: Money, minor: i64| {
        let entries = Money::new(minor, kept.currency).negate()?;
        if kept != entries {
            report.problems.push(LedgerProblem::TrainerBalance { account, kept, entries });
        }
        Ok::<_, Failure>(())
    };
    let mut after = None;
    loop {
        let page = read.kept_balances(after, PAGE).await?;
        let Some((last, ..)) = page.last() else { break };
        after = Some(*last);
        for (trainer, kind, kept) in page {
            let account = kind.of(trainer).to_string();
            let minor = sums.remove(&(account.clone(), kept.currency)).unwrap_or(0);
            compare(account, kept, minor)?;
        }
    }
    for ((account, currency), minor) in sums {
        compare(account, Money::zero(currency), minor)?;
    }
    Ok(())
}
