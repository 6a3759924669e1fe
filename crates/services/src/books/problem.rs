//! What the proof of the books can find.

use domain::{Currency, Money, PaymentId, TrainerId};

use crate::model::AccountBalance;

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
    /// A posting that the state of a payment or withdrawal calls for is not there.
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
    /// There are transactions that nothing calls for.
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
    /// What is kept of a trainer's balance is not what the entries add up to.
    #[error("{account} is kept as {kept}, its entries add up to {entries}")]
    TrainerBalance {
        /// The account's text.
        account: String,
        /// As it is kept, with the sign that people read.
        kept: Money,
        /// As its entries say, with the same sign.
        entries: Money,
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
    /// How many withdrawals were.
    pub withdrawals: i64,
    /// What every account adds up to, where that is not zero.
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
