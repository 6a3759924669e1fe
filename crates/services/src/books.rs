//! The proof of the books: every transaction adds up, and every payment has exactly the postings that its state calls for.

use std::collections::BTreeMap;

use domain::ledger::{self, Account, Entry, Posting, Transaction};
use domain::{BookingState, Currency, Money, PaymentId, PaymentState, RefundState, TrainerId};

use crate::earning::check_earnings;
use crate::model::{AccountBalance, Booking, Dispute, LedgerLine, Payment, Refund};
use crate::ports::Read;
use crate::returning::dispute::taken_by;
use crate::returning::left::pending_share;
use crate::{Failure, Services};

/// How many rows one page of the check reads: it takes the same memory however large the books are.
const PAGE: i64 = 500;

/// Something in the books that should not be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerProblem {
    /// A transaction does not add up to zero.
    #[error("transaction {transaction} is off by {minor} in {currency}")]
    Unbalanced {
        /// Its id.
        transaction: String,
        /// In this currency.
        currency: String,
        /// What its entries add up to.
        minor: i64,
    },
    /// A posting that the payment's state calls for is not there.
    #[error("{subject} has no {posting}")]
    Missing {
        /// What it should be about.
        subject: String,
        /// What should have been posted.
        posting: &'static str,
    },
    /// A posting says something else than it should.
    #[error("{posting} of {subject} has other entries than it should")]
    Different {
        /// What it is about.
        subject: String,
        /// What was posted.
        posting: &'static str,
    },
    /// There are transactions that no payment calls for.
    #[error("{0} transactions belong to nothing")]
    Unexplained(i64),
    /// A payment contradicts Stripe.
    #[error("{payment} needs attention: {why}")]
    Attention {
        /// Which.
        payment: PaymentId,
        /// Why.
        why: String,
    },
    /// The sums of a trainer's earnings are not what the entries add up to.
    #[error("the earnings of {trainer} in {currency} are not what was posted: {part}")]
    Earnings {
        /// Whose.
        trainer: TrainerId,
        /// The id of the client whose part differs, `services` for all services together; empty for what belongs to no booking.
        part: String,
        /// In this currency.
        currency: Currency,
    },
    /// Stripe holds another amount for us than our books say.
    #[error("Stripe holds {stripe}, our books say {ours}")]
    StripeBalance {
        /// By our books.
        ours: Money,
        /// By Stripe's.
        stripe: Money,
    },
}

/// What the check found.
#[derive(Debug, Clone, Default)]
pub struct LedgerReport {
    /// How many transactions there are.
    pub transactions: i64,
    /// How many entries they have.
    pub entries: i64,
    /// How many payments were compared with them.
    pub payments: i64,
    /// What every account adds up to.
    pub balances: Vec<AccountBalance>,
    /// What is wrong; empty for clean books.
    pub problems: Vec<LedgerProblem>,
}

impl LedgerReport {
    /// True for books without a problem.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }
}

impl Services {
    /// Proves the books, page by page.
    ///
    /// # Errors
    /// The store's, or Stripe's where it cannot be asked for its balance.
    pub async fn verify_ledger(&self) -> Result<LedgerReport, Failure> {
        let mut report = LedgerReport::default();
        let mut read = self.0.store.read().await?;
        check_sums(&mut *read, &mut report).await?;
        let explained = check_payments(&mut *read, &mut report).await?;
        if explained != report.transactions {
            report.problems.push(LedgerProblem::Unexplained(report.transactions - explained));
        }
        check_earnings(&mut *read, &mut report.problems).await?;
        report.balances = read.all_balances().await?;
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
        let currencies: std::collections::BTreeSet<Currency> = ours.keys().chain(stripe.keys()).copied().collect();
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
    let mut after = None;
    loop {
        let lines = read.ledger_lines_after(after, PAGE).await?;
        let Some(last) = lines.last() else { return Ok(()) };
        after = Some(last.transaction_id.clone());
        let mut sums: BTreeMap<(&str, &str), i64> = BTreeMap::new();
        for line in &lines {
            let sum = sums.entry((&line.transaction_id, &line.currency)).or_default();
            *sum = sum.saturating_add(line.amount_minor);
            report.entries += 1;
        }
        report.transactions += count_distinct(&lines);
        for ((transaction, currency), minor) in sums.into_iter().filter(|(_, minor)| *minor != 0) {
            let (transaction, currency) = (transaction.to_owned(), currency.to_owned());
            report.problems.push(LedgerProblem::Unbalanced { transaction, currency, minor });
        }
    }
}

/// Lines of one transaction stand together, so the distinct ids are the changes of id.
fn count_distinct(lines: &[LedgerLine]) -> i64 {
    let changes = lines.windows(2).filter(|pair| pair[0].transaction_id != pair[1].transaction_id).count();
    i64::try_from(changes).unwrap_or(i64::MAX - 1) + i64::from(!lines.is_empty())
}

/// Every payment has the postings that its state calls for, and so have its refunds and disputes. Answers how many transactions
/// are explained by payments.
async fn check_payments(read: &mut dyn Read, report: &mut LedgerReport) -> Result<i64, Failure> {
    let mut explained = 0;
    let mut after = None;
    loop {
        let page = read.payments_after(after, PAGE).await?;
        let Some((last, _)) = page.last() else { return Ok(explained) };
        after = Some(last.id);
        for (payment, booking) in &page {
            report.payments += 1;
            if let Some(why) = &payment.attention {
                report.problems.push(LedgerProblem::Attention { payment: payment.id, why: why.clone() });
            }
            if payment.state != PaymentState::Succeeded {
                continue;
            }
            let mut check = Check { read, problems: &mut report.problems, explained: 0 };
            check.payment(payment, booking).await?;
            explained += check.explained;
        }
    }
}

/// The check of one payment with all that belongs to it.
struct Check<'c> {
    read: &'c mut dyn Read,
    problems: &'c mut Vec<LedgerProblem>,
    /// How many transactions were found that should be there, right or wrong.
    explained: i64,
}

/// What is wanted of one posting.
enum Want {
    /// These entries, exactly.
    Entries(Transaction),
    /// There must be one; what it says depends on Stripe.
    Any,
    /// There may be one; what it says depends on Stripe.
    Perhaps,
}

impl Check<'_> {
    async fn payment(&mut self, payment: &Payment, booking: &Booking) -> Result<(), Failure> {
        let subject = payment.id.to_string();
        if !payment.way.is_by_stripe() {
            let owed = ledger::arrival_paid(payment.trainer_id, payment.price.commission)?;
            return self.subject(&subject, &[(Posting::ArrivalPaid, Want::Entries(owed))]).await;
        }
        let success = ledger::payment_succeeded(payment.trainer_id, &payment.price)?;
        let mut wants = vec![(Posting::PaymentSucceeded, Want::Entries(success))];
        if payment.fee_posted_at.is_some() {
            wants.push((Posting::StripeFee, Want::Any));
        }
        self.subject(&subject, &wants).await?;
        let refunds = self.read.refunds_of_payment(payment.id).await?;
        for refund in &refunds {
            self.refund(refund).await?;
        }
        let disputes = self.read.disputes_of_payment(payment.id).await?;
        for dispute in &disputes {
            self.dispute(dispute).await?;
        }
        if payment.pays_for_booking() && earnings_are_released(booking, &refunds) {
            let pending = pending_share(payment, &refunds, &disputes)?;
            let released = ledger::earnings_released(payment.trainer_id, pending)?;
            self.subject(&booking.id.to_string(), &[(Posting::EarningsReleased, Want::Entries(released))]).await?;
        }
        Ok(())
    }

    async fn refund(&mut self, refund: &Refund) -> Result<(), Failure> {
        let subject = refund.id.to_string();
        let mut wants = Vec::new();
        if let Some(from) = refund.taken_from {
            wants.push((Posting::Refund, Want::Entries(ledger::refund(refund.trainer_id, &refund.split, from)?)));
            wants.push((Posting::RefundExchanged, Want::Perhaps));
        } else if refund.state.has_left() {
            self.problems.push(LedgerProblem::Missing { subject: subject.clone(), posting: Posting::Refund.name() });
        }
        if let Some(to) = refund.returned_to {
            let back = ledger::refund_returned(refund.trainer_id, &refund.split, to)?;
            wants.push((Posting::RefundReturned, Want::Entries(back)));
            wants.push((Posting::RefundReturnExchanged, Want::Perhaps));
        } else if refund.taken_from.is_some() && !refund.state.has_left() {
            let posting = Posting::RefundReturned.name();
            self.problems.push(LedgerProblem::Missing { subject: subject.clone(), posting });
        }
        self.subject(&subject, &wants).await
    }

    async fn dispute(&mut self, dispute: &Dispute) -> Result<(), Failure> {
        let movements = self.read.dispute_movements(dispute.id).await?;
        for movement in &movements {
            let moved = ledger::dispute_moved(&movement.balance)?;
            self.subject(&movement.balance.id, &[(Posting::DisputeMoved, Want::Entries(moved))]).await?;
        }
        if let (Some((split, from)), Some(taken)) = (&dispute.lost, taken_by(&movements)?) {
            let lost = ledger::dispute_lost(dispute.trainer_id, split, *from, taken)?;
            self.subject(&dispute.id.to_string(), &[(Posting::DisputeLost, Want::Entries(lost))]).await?;
        }
        Ok(())
    }

    /// Compares what was posted for one subject with what is wanted.
    async fn subject(&mut self, subject: &str, wants: &[(Posting, Want)]) -> Result<(), Failure> {
        let lines = self.read.ledger_lines_of(subject).await?;
        for (posting, want) in wants {
            self.explained += compare(subject, &lines, *posting, want, self.problems);
        }
        Ok(())
    }
}

/// A session that is delivered, or was cancelled with nothing still to be sent back: its earnings are the trainer's.
fn earnings_are_released(booking: &Booking, refunds: &[Refund]) -> bool {
    match booking.state {
        BookingState::Completed { .. } => true,
        // One that was marked before the session's end is delivered after it.
        BookingState::NoShow { .. } => booking.delivered_at.is_some(),
        BookingState::Cancelled { .. } => refunds.iter().all(|refund| refund.state != RefundState::Requested),
        _ => false,
    }
}

/// 1 where the posting is there (right or wrong), 0 where it is missing.
fn compare(
    subject: &str,
    lines: &[LedgerLine],
    posting: Posting,
    want: &Want,
    problems: &mut Vec<LedgerProblem>,
) -> i64 {
    let found: Vec<&LedgerLine> = lines.iter().filter(|line| line.posting == posting.name()).collect();
    if found.is_empty() {
        // A transaction whose entries are all nothing (a free session) leaves no lines.
        let may_be_missing = match want {
            Want::Entries(transaction) => transaction.entries().is_empty(),
            Want::Any => false,
            Want::Perhaps => true,
        };
        if !may_be_missing {
            problems.push(LedgerProblem::Missing { subject: subject.to_owned(), posting: posting.name() });
        }
        return 0;
    }
    if let Want::Entries(transaction) = want {
        let mut wanted: Vec<(String, i64, String)> = transaction.entries().iter().map(as_line).collect();
        let mut written: Vec<(String, i64, String)> =
            found.iter().map(|line| (line.account.clone(), line.amount_minor, line.currency.clone())).collect();
        wanted.sort_unstable();
        written.sort_unstable();
        if wanted != written {
            problems.push(LedgerProblem::Different { subject: subject.to_owned(), posting: posting.name() });
        }
    }
    1
}

fn as_line(entry: &Entry) -> (String, i64, String) {
    (entry.account.to_string(), entry.amount.minor, entry.amount.currency.code().to_owned())
}
