//! Trainers' money on its way to the bank.
//!
//! `account` sees to a trainer's account at Stripe. `ask` sets an amount aside for a withdrawal, `decide` is the admin's word,
//! `payday` asks for everybody on Fridays. `send` makes the calls that move the money: a transfer to the trainer's account, a
//! payout from there to the bank, and a reversal of the transfer where the bank will not have it, or where the trainer owes.
//! `apply` is the only judge of what became of them, whoever brings the news; `due` goes on with what nobody brought news of.
//! See `docs/adr/0017-withdrawals.md`.

mod account;
mod apply;
mod ask;
mod decide;
mod due;
mod payday;
mod send;

use domain::{AmountRefused, Currency, Date, Money, Readiness, WithdrawalId, WithdrawalState};

use crate::Failure;
use crate::model::{ConnectAccount, Payday, PaydayLine, Trainer, TransferReversal, Withdrawal, WithdrawalRow};
use crate::ports::{GatewayError, StoreError, WriteError};

/// The longest note that an admin may add to a decision, in characters.
pub const DECISION_NOTE_CHARS_MAX: usize = 1_000;

/// What a trainer sees of their money on its way to the bank.
#[derive(Debug, Clone)]
pub struct PayoutsPage {
    /// Whose.
    pub trainer: Trainer,
    /// Their account at Stripe.
    pub account: Option<ConnectAccount>,
    /// True where their withdrawals need nobody to agree.
    pub verified: bool,
    /// Theirs to withdraw, per currency; below zero for what they owe.
    pub available: Vec<Money>,
    /// Paid for sessions that have not taken place yet.
    pub pending: Vec<Money>,
    /// Their withdrawals, newest first.
    pub withdrawals: Vec<Withdrawal>,
    /// The Friday on which what is available then goes out by itself; `None` where nothing does.
    pub next_payday: Option<Date>,
    /// What the last paydays came to, newest first.
    pub paydays: Vec<PaydayLine>,
}

/// One withdrawal with all that is known of it.
#[derive(Debug, Clone)]
pub struct WithdrawalDetails {
    /// The withdrawal.
    pub withdrawal: Withdrawal,
    /// Whose.
    pub trainer: Trainer,
    /// What came back of its transfer.
    pub reversals: Vec<TransferReversal>,
    /// Who decided about it.
    pub decided_by: Option<String>,
    /// True where the trainer's withdrawals need nobody to agree.
    pub verified: bool,
}

/// What admins see of withdrawals.
#[derive(Debug, Clone)]
pub struct WithdrawalsBoard {
    /// Those that wait for them first.
    pub withdrawals: Vec<WithdrawalRow>,
    /// The last payday, with what it came to for whom.
    pub payday: Option<(Payday, Vec<(PaydayLine, String)>)>,
}

/// What somebody who asks for a withdrawal has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// Nothing that has to be so still.
    Whatever,
    /// Their newest withdrawal, if there was one: a second click must not ask twice.
    Newest(Option<WithdrawalId>),
}

/// A withdrawal as somebody asks for it.
#[derive(Debug, Clone, Copy)]
pub struct WithdrawOrder {
    /// In which currency.
    pub currency: Currency,
    /// How much; all that is available where nothing is said.
    pub amount: Option<Money>,
    /// What the person has seen.
    pub seen: Seen,
}

/// Why nothing can be withdrawn, or nothing decided.
#[derive(Debug, thiserror::Error)]
pub enum WithdrawError {
    /// Only trainers have earnings, and only admins decide about withdrawals.
    #[error("not allowed")]
    NotAllowed,
    /// No such withdrawal, or not this person's.
    #[error("there is no such withdrawal")]
    NoSuchWithdrawal,
    /// The amount cannot be withdrawn.
    #[error(transparent)]
    Amount(#[from] AmountRefused),
    /// The trainer has no account at Stripe.
    #[error("there is no account at Stripe")]
    NoAccount,
    /// The account cannot be paid out to yet, or any more.
    #[error("the account at Stripe is {0:?}")]
    NotReady(Readiness),
    /// The account has no bank account in the currency.
    #[error("no bank account takes {0}")]
    NoBankInCurrency(Currency),
    /// There is a newer withdrawal than the one that was seen.
    #[error("{0} was asked for meanwhile")]
    Newer(WithdrawalId),
    /// Somebody was quicker.
    #[error("it is {0:?} already")]
    Decided(WithdrawalState),
    /// The note is too long.
    #[error("the note is longer than {DECISION_NOTE_CHARS_MAX} characters")]
    NoteTooLong,
    /// Our side.
    #[error(transparent)]
    Failed(Failure),
}

impl<E: Into<Failure>> From<E> for WithdrawError {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl WriteError for WithdrawError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Failed(failure) => failure.store_error(),
            _ => None,
        }
    }
}

/// Why a trainer gets no account at Stripe.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Only trainers have one.
    #[error("not allowed")]
    NotAllowed,
    /// No country, or one that Stripe has no accounts for.
    #[error("Stripe has no accounts in this country")]
    Country,
    /// Stripe cannot be reached.
    #[error("Stripe cannot be reached")]
    GatewayDown,
    /// Our side.
    #[error(transparent)]
    Failed(Failure),
}

impl<E: Into<Failure>> From<E> for ConnectError {
    fn from(error: E) -> Self {
        match error.into() {
            Failure::Gateway(error) if error.is_temporary() => Self::GatewayDown,
            Failure::Gateway(GatewayError::InvalidRequest { param: Some(param), .. }) if param == "country" => {
                Self::Country
            }
            other => Self::Failed(other),
        }
    }
}

/// Stripe's code for “too little is at hand”: it passes by itself.
const TOO_LITTLE: &str = "balance_insufficient";
/// Our word for a withdrawal that a trainer's debts came before.
const IN_DEBT: &str = "in_debt";
/// Our word for one of whose transfer somebody took a part back before it was paid out.
const REVERSED: &str = "reversed";

/// Stripe's code of an error, for whoever asks later why.
fn code_of(error: &GatewayError) -> String {
    match error {
        GatewayError::InvalidRequest { code, .. } => code.clone(),
        GatewayError::NotFound(_) => "resource_missing".into(),
        GatewayError::UnexpectedState(_) => "unexpected_state".into(),
        GatewayError::Unauthorized(_) => "unauthorized".into(),
        _ => "refused".into(),
    }
}
