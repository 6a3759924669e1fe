//! Trainers' accounts at Stripe, and their earnings on the way to the bank.

use domain::{
    ConnectFacts, Date, Money, Readiness, SkipReason, Timestamp, TrainerId, UserId, WithdrawalId, WithdrawalState,
};

/// A trainer's account at Stripe, as Stripe described it last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectAccount {
    /// Whose.
    pub trainer_id: TrainerId,
    /// What Stripe said of it.
    pub facts: ConnectFacts,
    /// When the sweeper asks Stripe about it next; `None` while nothing is expected to change.
    pub next_check_at: Option<Timestamp>,
    /// Counts up with each change.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl ConnectAccount {
    /// How far it has come.
    #[must_use]
    pub fn readiness(&self) -> Readiness {
        self.facts.readiness()
    }
}

/// A trainer's earnings on their way to the bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    /// Identifies it.
    pub id: WithdrawalId,
    /// Whose.
    pub trainer_id: TrainerId,
    /// How much.
    pub amount: Money,
    /// Where it stands.
    pub state: WithdrawalState,
    /// Who asked for it; nobody on a payday.
    pub asked_by: Option<UserId>,
    /// The payday that asked for it.
    pub payday: Option<Date>,
    /// Who agreed, or did not; nobody where the trainer is verified.
    pub decided_by: Option<UserId>,
    /// What they said.
    pub note: Option<String>,
    /// Stripe's code for why it waits (`balance_insufficient`), or failed (`account_closed`).
    pub why: Option<String>,
    /// The trainer's account at Stripe, `acct_…`.
    pub stripe_account_id: String,
    /// The last four characters of the bank account's number.
    pub bank_last4: String,
    /// Stripe's `tr_…`, once transferred. Unique.
    pub transfer_id: Option<String>,
    /// Stripe's `po_…`, once a payout was made. Unique.
    pub payout_id: Option<String>,
    /// How often a transfer, or a payout, was begun: a part of their keys.
    pub tries: i64,
    /// When it was agreed to, or not.
    pub decided_at: Option<Timestamp>,
    /// When it left our Stripe balance.
    pub transferred_at: Option<Timestamp>,
    /// When the bank has it, or is expected to.
    pub arrives_at: Option<Timestamp>,
    /// When it arrived, was rejected, or failed.
    pub ended_at: Option<Timestamp>,
    /// When the sweeper looks at it next; `None` while a person has to, and once nothing is expected any more.
    pub next_check_at: Option<Timestamp>,
    /// Counts up with each change.
    pub version: i64,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A withdrawal with whose it is, as admins see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawalRow {
    /// The withdrawal.
    pub withdrawal: Withdrawal,
    /// The trainer's name.
    pub trainer: String,
}

/// A weekly payday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payday {
    /// Its date in the platform's zone: a Friday.
    pub day: Date,
    /// The trainer that it has come to, in order of ids; `None` before the first.
    pub reached: Option<TrainerId>,
    /// When it began.
    pub began_at: Timestamp,
    /// When everybody was paid, or told why not.
    pub finished_at: Option<Timestamp>,
}

/// What a payday came to for a trainer in a currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaydayLine {
    /// The payday.
    pub day: Date,
    /// Whose.
    pub trainer_id: TrainerId,
    /// What was available.
    pub available: Money,
    /// The withdrawal, or why there is none.
    pub outcome: Result<WithdrawalId, SkipReason>,
}

/// Money that came back of a transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferReversal {
    /// Stripe's `trr_…`. Unique.
    pub stripe_reversal_id: String,
    /// Of which withdrawal.
    pub withdrawal_id: WithdrawalId,
    /// Whose.
    pub trainer_id: TrainerId,
    /// How much.
    pub amount: Money,
    /// When.
    pub created_at: Timestamp,
}
