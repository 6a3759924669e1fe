//! Double-entry bookkeeping: every movement of money as one transaction whose entries add up to zero in each currency.
//!
//! The functions here say which entries an event calls for; `store` writes them down for good, and `services::verify_ledger`
//! proves that nothing else was written. Debits are positive, credits negative, in minor units.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::fees::{Price, Split};
use crate::id::{TrainerId, WithdrawalId};
use crate::money::{Currency, Money, MoneyError};
use crate::partners::Parts;
use crate::payment::BalanceFacts;

/// A place where money can be. What the platform holds is a debit balance, what it owes a credit balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Account {
    /// What Stripe holds for the platform.
    StripeBalance,
    /// Owed to a trainer for sessions that have not taken place yet.
    TrainerPending(TrainerId),
    /// Owed to a trainer, and theirs to withdraw.
    TrainerAvailable(TrainerId),
    /// Set aside for a withdrawal that has not left our Stripe balance yet.
    WithdrawalInTransit(WithdrawalId),
    /// The platform's commission.
    PlatformFees,
    /// Surcharges that clients paid.
    ProcessingFees,
    /// What Stripe kept for its work.
    StripeFees,
    /// What banks have taken back while a dispute is open.
    Disputed,
    /// The platform's own bank account.
    PlatformBank,
    /// Where one currency leaves and another enters when Stripe settles a charge in another currency.
    CurrencyExchange,
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StripeBalance => f.write_str("stripe_balance"),
            Self::TrainerPending(trainer) => write!(f, "trainer_pending:{trainer}"),
            Self::TrainerAvailable(trainer) => write!(f, "trainer_available:{trainer}"),
            Self::WithdrawalInTransit(withdrawal) => write!(f, "withdrawal_in_transit:{withdrawal}"),
            Self::PlatformFees => f.write_str("platform_fees"),
            Self::ProcessingFees => f.write_str("processing_fees"),
            Self::StripeFees => f.write_str("stripe_fees"),
            Self::Disputed => f.write_str("disputed"),
            Self::PlatformBank => f.write_str("platform_bank"),
            Self::CurrencyExchange => f.write_str("currency_exchange"),
        }
    }
}

/// The text names no account.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no ledger account")]
pub struct UnknownAccount(pub String);

impl FromStr for Account {
    type Err = UnknownAccount;

    fn from_str(text: &str) -> Result<Self, UnknownAccount> {
        let unknown = || UnknownAccount(text.to_owned());
        let trainer = |id: &str| id.parse().map_err(|_| unknown());
        match text.split_once(':') {
            Some(("trainer_pending", id)) => Ok(Self::TrainerPending(trainer(id)?)),
            Some(("trainer_available", id)) => Ok(Self::TrainerAvailable(trainer(id)?)),
            Some(("withdrawal_in_transit", id)) => Ok(Self::WithdrawalInTransit(id.parse().map_err(|_| unknown())?)),
            Some(_) => Err(unknown()),
            None => match text {
                "stripe_balance" => Ok(Self::StripeBalance),
                "platform_fees" => Ok(Self::PlatformFees),
                "processing_fees" => Ok(Self::ProcessingFees),
                "stripe_fees" => Ok(Self::StripeFees),
                "disputed" => Ok(Self::Disputed),
                "platform_bank" => Ok(Self::PlatformBank),
                "currency_exchange" => Ok(Self::CurrencyExchange),
                _ => Err(unknown()),
            },
        }
    }
}

/// One line of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Where.
    pub account: Account,
    /// How much; a debit is positive, a credit negative.
    pub amount: Money,
}

/// What a transaction is for. With the thing it is about, this makes it unique: nothing is posted twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Posting {
    /// A payment succeeded.
    PaymentSucceeded,
    /// Stripe said what it kept, and in which currency it settled.
    StripeFee,
    /// The session took place, or was cancelled for good: what is still pending is the trainer's.
    EarningsReleased,
    /// A payment on arrival was marked as paid: the trainer owes the commission.
    ArrivalPaid,
    /// A refund left our Stripe balance.
    Refund,
    /// Stripe took a refund from a balance in another currency.
    RefundExchanged,
    /// A refund came back.
    RefundReturned,
    /// Stripe gave a refund back to a balance in another currency.
    RefundReturnExchanged,
    /// A dispute took money, or gave it back. Subject: Stripe's balance transaction.
    DisputeMoved,
    /// A dispute was lost: what it took is shared out.
    DisputeLost,
    /// A withdrawal was asked for: its amount is set aside.
    WithdrawalAsked,
    /// Its amount left our Stripe balance for the trainer's account.
    WithdrawalTransferred,
    /// It will not even be transferred: its amount is the trainer's again.
    WithdrawalReturned,
    /// All or part of what was transferred came back: it is the trainer's again, or makes good what they owe. Subject: Stripe's
    /// reversal.
    TransferReversed,
    /// The platform's own money went to its bank or came from there. Subject: Stripe's balance transaction.
    BankMoved,
    /// Stripe charged the platform for something that belongs to no payment. Subject: Stripe's balance transaction.
    StripeCharged,
}

impl Posting {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::PaymentSucceeded,
        Self::StripeFee,
        Self::EarningsReleased,
        Self::ArrivalPaid,
        Self::Refund,
        Self::RefundExchanged,
        Self::RefundReturned,
        Self::RefundReturnExchanged,
        Self::DisputeMoved,
        Self::DisputeLost,
        Self::WithdrawalAsked,
        Self::WithdrawalTransferred,
        Self::WithdrawalReturned,
        Self::TransferReversed,
        Self::BankMoved,
        Self::StripeCharged,
    ];

    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PaymentSucceeded => "payment_succeeded",
            Self::StripeFee => "stripe_fee",
            Self::EarningsReleased => "earnings_released",
            Self::ArrivalPaid => "arrival_paid",
            Self::Refund => "refund",
            Self::RefundExchanged => "refund_exchanged",
            Self::RefundReturned => "refund_returned",
            Self::RefundReturnExchanged => "refund_return_exchanged",
            Self::DisputeMoved => "dispute_moved",
            Self::DisputeLost => "dispute_lost",
            Self::WithdrawalAsked => "withdrawal_asked",
            Self::WithdrawalTransferred => "withdrawal_transferred",
            Self::WithdrawalReturned => "withdrawal_returned",
            Self::TransferReversed => "transfer_reversed",
            Self::BankMoved => "bank_moved",
            Self::StripeCharged => "stripe_charged",
        }
    }

    /// The posting of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|posting| posting.name() == name)
    }
}

/// Why entries do not make a transaction.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unbalanced {
    /// They do not add up to zero.
    #[error("the entries in {currency} add up to {minor} instead of 0")]
    Sum {
        /// In this currency.
        currency: Currency,
        /// What they add up to.
        minor: i64,
    },
    /// The sum cannot be made.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// Entries that add up to zero in every currency. There is no other way to make one than [`Transaction::new`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    posting: Posting,
    entries: Vec<Entry>,
}

impl Transaction {
    /// Takes entries that balance; those of nothing are left out.
    ///
    /// # Errors
    /// [`Unbalanced`] where they do not add up to zero in each currency.
    pub fn new(posting: Posting, entries: Vec<Entry>) -> Result<Self, Unbalanced> {
        for (currency, minor) in sums(&entries)? {
            if minor != 0 {
                return Err(Unbalanced::Sum { currency, minor });
            }
        }
        Ok(Self { posting, entries: entries.into_iter().filter(|entry| entry.amount.minor != 0).collect() })
    }

    /// What it is for.
    #[must_use]
    pub const fn posting(&self) -> Posting {
        self.posting
    }

    /// Its lines, none of them zero.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

/// What `entries` add up to, per currency.
///
/// # Errors
/// A sum beyond 64 bits.
pub fn sums(entries: &[Entry]) -> Result<BTreeMap<Currency, i64>, MoneyError> {
    let mut sums = BTreeMap::new();
    for entry in entries {
        let sum: &mut i64 = sums.entry(entry.amount.currency).or_default();
        *sum = sum.checked_add(entry.amount.minor).ok_or(MoneyError::Overflow)?;
    }
    Ok(sums)
}

fn debit(account: Account, amount: Money) -> Entry {
    Entry { account, amount }
}

fn credit(account: Account, amount: Money) -> Result<Entry, MoneyError> {
    Ok(Entry { account, amount: amount.negate()? })
}

/// An entry for each trainer who has a part of an amount, in the account that `account` names.
fn each(parts: &Parts, account: impl Fn(TrainerId) -> Account) -> impl Iterator<Item = Entry> {
    parts.iter().map(move |part| debit(account(part.trainer), part.amount))
}

/// The client paid `price.total`: it is at Stripe, and owed to the trainers, as `shares` divides what is theirs of it, and to the
/// platform.
///
/// # Errors
/// [`Unbalanced`] for a price, or shares, that do not add up.
pub fn payment_succeeded(shares: &Parts, price: &Price) -> Result<Transaction, Unbalanced> {
    let mut entries = vec![debit(Account::StripeBalance, price.total)];
    for theirs in each(shares, Account::TrainerPending) {
        entries.push(credit(theirs.account, theirs.amount)?);
    }
    entries.push(credit(Account::PlatformFees, price.commission)?);
    entries.push(credit(Account::ProcessingFees, price.surcharge)?);
    Transaction::new(Posting::PaymentSucceeded, entries)
}

/// Stripe booked the charge: it kept its fee and, where it settles in another currency, exchanged the whole.
///
/// # Errors
/// [`Unbalanced`] only for amounts beyond 64 bits.
pub fn stripe_fee(paid: Money, balance: &BalanceFacts) -> Result<Transaction, Unbalanced> {
    let mut entries = Vec::with_capacity(6);
    if balance.gross.currency != paid.currency {
        entries.push(credit(Account::StripeBalance, paid)?);
        entries.push(debit(Account::CurrencyExchange, paid));
        entries.push(debit(Account::StripeBalance, balance.gross));
        entries.push(credit(Account::CurrencyExchange, balance.gross)?);
    }
    entries.push(debit(Account::StripeFees, balance.fee));
    entries.push(credit(Account::StripeBalance, balance.fee)?);
    Transaction::new(Posting::StripeFee, entries)
}

/// The session took place, or was cancelled for good: what is still pending of its money is the trainers'. Below zero where
/// the platform kept its fees of a refund: a trainer's later earnings make it good.
///
/// # Errors
/// [`Unbalanced`] only for amounts beyond 64 bits.
pub fn earnings_released(pending: &Parts) -> Result<Transaction, Unbalanced> {
    let mut entries = Vec::with_capacity(2);
    for part in pending.iter() {
        entries.push(debit(Account::TrainerPending(part.trainer), part.amount));
        entries.push(credit(Account::TrainerAvailable(part.trainer), part.amount)?);
    }
    Transaction::new(Posting::EarningsReleased, entries)
}

/// The client paid the trainer in person: the trainer owes the platform its commission.
///
/// # Errors
/// [`Unbalanced`] only for amounts beyond 64 bits.
pub fn arrival_paid(trainer: TrainerId, commission: Money) -> Result<Transaction, Unbalanced> {
    Transaction::new(
        Posting::ArrivalPaid,
        vec![debit(Account::TrainerAvailable(trainer), commission), credit(Account::PlatformFees, commission)?],
    )
}

/// Which of a trainer's accounts a refund is taken from: the money is pending until the session is delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EarningsAccount {
    /// Paid, not delivered yet.
    Pending,
    /// Delivered.
    Available,
}

impl EarningsAccount {
    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Available => "available",
        }
    }

    /// The account of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Pending, Self::Available].into_iter().find(|account| account.name() == name)
    }

    /// The ledger's account.
    #[must_use]
    pub const fn of(self, trainer: TrainerId) -> Account {
        match self {
            Self::Pending => Account::TrainerPending(trainer),
            Self::Available => Account::TrainerAvailable(trainer),
        }
    }
}

/// What goes back to a client, taken from whom it was; `shares` is what each trainer gives of `split.trainer`.
fn taken(shares: &Parts, split: &Split, from: EarningsAccount) -> Vec<Entry> {
    let mut entries: Vec<Entry> = each(shares, |trainer| from.of(trainer)).collect();
    entries.push(debit(Account::PlatformFees, split.commission));
    entries.push(debit(Account::ProcessingFees, split.surcharge));
    entries
}

fn reversed(transaction: Posting, entries: &[Entry]) -> Result<Transaction, Unbalanced> {
    let back = entries.iter().map(|entry| credit(entry.account, entry.amount)).collect::<Result<_, _>>()?;
    Transaction::new(transaction, back)
}

/// A refund left our Stripe balance; `shares` is what each trainer gives of it.
///
/// # Errors
/// [`Unbalanced`] for parts that do not add up.
pub fn refund(shares: &Parts, split: &Split, from: EarningsAccount) -> Result<Transaction, Unbalanced> {
    let mut entries = taken(shares, split, from);
    entries.push(credit(Account::StripeBalance, split.total)?);
    Transaction::new(Posting::Refund, entries)
}

/// A refund came back: the bank would not take it.
///
/// # Errors
/// [`Unbalanced`] for parts that do not add up.
pub fn refund_returned(shares: &Parts, split: &Split, to: EarningsAccount) -> Result<Transaction, Unbalanced> {
    reversed(Posting::RefundReturned, refund(shares, split, to)?.entries())
}

/// Stripe took a refund from a balance in another currency: `balance.gross`, a positive amount, instead of `refunded`, and its
/// fee, if it took one. Nothing to post where the currency is the same and there was no fee.
///
/// # Errors
/// [`Unbalanced`] only for amounts beyond 64 bits.
pub fn refund_exchanged(refunded: Money, balance: &BalanceFacts) -> Result<Transaction, Unbalanced> {
    let mut entries = Vec::with_capacity(6);
    if balance.gross.currency != refunded.currency {
        entries.push(debit(Account::StripeBalance, refunded));
        entries.push(credit(Account::CurrencyExchange, refunded)?);
        entries.push(credit(Account::StripeBalance, balance.gross)?);
        entries.push(debit(Account::CurrencyExchange, balance.gross));
    }
    entries.push(debit(Account::StripeFees, balance.fee));
    entries.push(credit(Account::StripeBalance, balance.fee)?);
    Transaction::new(Posting::RefundExchanged, entries)
}

/// The counterpart of [`refund_exchanged`] for a refund that came back.
///
/// # Errors
/// [`Unbalanced`] only for amounts beyond 64 bits.
pub fn refund_return_exchanged(refunded: Money, balance: &BalanceFacts) -> Result<Transaction, Unbalanced> {
    reversed(Posting::RefundReturnExchanged, refund_exchanged(refunded, balance)?.entries())
}

/// A dispute took money from our Stripe balance (`gross` below zero) or gave it back; the bank's fee comes with it.
///
/// # Errors
/// [`Unbalanced`] only for amounts beyond 64 bits.
pub fn dispute_moved(movement: &BalanceFacts) -> Result<Transaction, Unbalanced> {
    Transaction::new(
        Posting::DisputeMoved,
        vec![
            debit(Account::StripeBalance, movement.gross),
            credit(Account::Disputed, movement.gross)?,
            debit(Account::StripeFees, movement.fee),
            credit(Account::StripeBalance, movement.fee)?,
        ],
    )
}

/// A dispute was lost: `split` is whose money it was, `shares` what each trainer loses of it, `disputed` what Stripe took, which
/// may be in another currency.
///
/// # Errors
/// [`Unbalanced`] for parts that do not add up to what was taken in the same currency.
pub fn dispute_lost(
    shares: &Parts,
    split: &Split,
    from: EarningsAccount,
    disputed: Money,
) -> Result<Transaction, Unbalanced> {
    let mut entries = taken(shares, split, from);
    entries.push(credit(Account::Disputed, disputed)?);
    if disputed.currency != split.total.currency {
        entries.push(credit(Account::CurrencyExchange, split.total)?);
        entries.push(debit(Account::CurrencyExchange, disputed));
    }
    Transaction::new(Posting::DisputeLost, entries)
}

/// A withdrawal was asked for: its amount is no longer the trainer's to withdraw, and not gone yet.
///
/// # Errors
/// [`Unbalanced`] only for amounts beyond 64 bits.
pub fn withdrawal_asked(id: WithdrawalId, trainer: TrainerId, amount: Money) -> Result<Transaction, Unbalanced> {
    let entries =
        vec![debit(Account::TrainerAvailable(trainer), amount), credit(Account::WithdrawalInTransit(id), amount)?];
    Transaction::new(Posting::WithdrawalAsked, entries)
}

/// A withdrawal's amount left our Stripe balance for the trainer's account at Stripe.
///
/// # Errors
/// [`Unbalanced`] only for amounts beyond 64 bits.
pub fn withdrawal_transferred(id: WithdrawalId, amount: Money) -> Result<Transaction, Unbalanced> {
    let entries = vec![debit(Account::WithdrawalInTransit(id), amount), credit(Account::StripeBalance, amount)?];
    Transaction::new(Posting::WithdrawalTransferred, entries)
}

/// A withdrawal will not even be transferred: its amount is the trainer's again.
///
/// # Errors
/// [`Unbalanced`] only for amounts beyond 64 bits.
pub fn withdrawal_returned(id: WithdrawalId, trainer: TrainerId, amount: Money) -> Result<Transaction, Unbalanced> {
    reversed(Posting::WithdrawalReturned, withdrawal_asked(id, trainer, amount)?.entries())
}

/// All or part of what was transferred to a trainer came back to our Stripe balance: it is theirs to withdraw again, or makes good
/// what they owe.
///
/// # Errors
/// [`Unbalanced`] only for amounts beyond 64 bits.
pub fn transfer_reversed(trainer: TrainerId, amount: Money) -> Result<Transaction, Unbalanced> {
    let entries = vec![debit(Account::StripeBalance, amount), credit(Account::TrainerAvailable(trainer), amount)?];
    Transaction::new(Posting::TransferReversed, entries)
}

/// The platform's own money went from Stripe to its bank (`gross` below zero) or came from there; Stripe may charge for it.
///
/// # Errors
/// [`Unbalanced`] only for amounts beyond 64 bits.
pub fn bank_moved(movement: &BalanceFacts) -> Result<Transaction, Unbalanced> {
    own_moved(Posting::BankMoved, Account::PlatformBank, movement)
}

/// Stripe charged the platform for something that belongs to no payment (`gross` below zero), or gave it back.
///
/// # Errors
/// [`Unbalanced`] only for amounts beyond 64 bits.
pub fn stripe_charged(movement: &BalanceFacts) -> Result<Transaction, Unbalanced> {
    own_moved(Posting::StripeCharged, Account::StripeFees, movement)
}

fn own_moved(posting: Posting, against: Account, movement: &BalanceFacts) -> Result<Transaction, Unbalanced> {
    Transaction::new(
        posting,
        vec![
            debit(Account::StripeBalance, movement.gross),
            credit(against, movement.gross)?,
            debit(Account::StripeFees, movement.fee),
            credit(Account::StripeBalance, movement.fee)?,
        ],
    )
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::fees::FeesOnRefund;
    use crate::money::BasisPoints;
    use crate::partners::{Partner, Partners};

    fn trainer() -> TrainerId {
        TrainerId::from_parts(Timestamp::UNIX_EPOCH, 7)
    }

    /// All that the trainers get is this trainer's.
    fn theirs(amount: Money) -> Parts {
        Parts::whole(trainer(), amount)
    }

    fn withdrawal() -> WithdrawalId {
        WithdrawalId::from_parts(Timestamp::UNIX_EPOCH, 9)
    }

    fn balance_of(transactions: &[Transaction], account: Account, currency: Currency) -> i64 {
        transactions
            .iter()
            .flat_map(Transaction::entries)
            .filter(|entry| entry.account == account && entry.amount.currency == currency)
            .map(|entry| entry.amount.minor)
            .sum()
    }

    #[test]
    fn accounts_read_back_from_their_text() {
        for account in [
            Account::StripeBalance,
            Account::TrainerPending(trainer()),
            Account::TrainerAvailable(trainer()),
            Account::WithdrawalInTransit(withdrawal()),
            Account::PlatformFees,
            Account::ProcessingFees,
            Account::StripeFees,
            Account::Disputed,
            Account::PlatformBank,
            Account::CurrencyExchange,
        ] {
            assert_eq!(account.to_string().parse(), Ok(account));
        }
        for text in ["", "cash", "trainer_pending", "trainer_pending:usr_1", "stripe_balance:x"] {
            assert!(text.parse::<Account>().is_err(), "{text}");
        }
    }

    #[test]
    fn entries_that_do_not_add_up_are_no_transaction() {
        let one_sided = vec![debit(Account::StripeBalance, Money::new(1, Currency::EUR))];
        assert_eq!(
            Transaction::new(Posting::StripeFee, one_sided),
            Err(Unbalanced::Sum { currency: Currency::EUR, minor: 1 })
        );
        // One euro against one dollar is zero in no currency.
        let mixed = vec![
            debit(Account::StripeBalance, Money::new(1, Currency::EUR)),
            debit(Account::StripeFees, Money::new(-1, Currency::USD)),
        ];
        assert!(Transaction::new(Posting::StripeFee, mixed).is_err());
    }

    #[test]
    fn a_delivered_session_leaves_the_trainer_with_the_share_and_the_platform_with_the_rest() {
        let price = Price::of(
            Money::new(7_500, Currency::USD),
            BasisPoints::new(1_500).unwrap(),
            BasisPoints::new(300).unwrap(),
        )
        .unwrap();
        let fee = BalanceFacts { id: "txn_1".into(), gross: price.total, fee: Money::new(254, Currency::USD) };
        let history = [
            payment_succeeded(&theirs(price.trainer_share), &price).unwrap(),
            stripe_fee(price.total, &fee).unwrap(),
            earnings_released(&theirs(price.trainer_share)).unwrap(),
        ];
        let balance = |account| balance_of(&history, account, Currency::USD);
        assert_eq!(balance(Account::StripeBalance), 7_725 - 254);
        assert_eq!(balance(Account::TrainerPending(trainer())), 0);
        assert_eq!(balance(Account::TrainerAvailable(trainer())), -6_375);
        assert_eq!(balance(Account::PlatformFees), -1_125);
        assert_eq!(balance(Account::ProcessingFees), -225);
        assert_eq!(balance(Account::StripeFees), 254);
    }

    #[test]
    fn a_charge_settled_in_another_currency_leaves_nothing_in_the_first() {
        let paid = Money::new(10_000, Currency::JPY);
        let settled = BalanceFacts {
            id: "txn_1".into(),
            gross: Money::new(6_100, Currency::EUR),
            fee: Money::new(202, Currency::EUR),
        };
        let price = Price::of(paid, BasisPoints::ZERO, BasisPoints::ZERO).unwrap();
        let history =
            [payment_succeeded(&theirs(price.trainer_share), &price).unwrap(), stripe_fee(paid, &settled).unwrap()];
        assert_eq!(balance_of(&history, Account::StripeBalance, Currency::JPY), 0);
        assert_eq!(balance_of(&history, Account::StripeBalance, Currency::EUR), 6_100 - 202);
    }

    #[test]
    fn what_goes_to_the_platforms_bank_leaves_stripe_and_what_stripe_charges_is_a_fee() {
        let moved = |gross, fee| BalanceFacts {
            id: "txn_1".into(),
            gross: Money::new(gross, Currency::EUR),
            fee: Money::new(fee, Currency::EUR),
        };
        let history = [
            bank_moved(&moved(-10_000, 25)).unwrap(),
            stripe_charged(&moved(-300, 0)).unwrap(),
            bank_moved(&moved(400, 0)).unwrap(),
        ];
        let balance = |account| balance_of(&history, account, Currency::EUR);
        assert_eq!(balance(Account::StripeBalance), -10_000 - 25 - 300 + 400);
        assert_eq!(balance(Account::PlatformBank), 10_000 - 400);
        assert_eq!(balance(Account::StripeFees), 325);
    }

    fn split_of_75_euros() -> Split {
        Price::of(Money::new(7_500, Currency::EUR), BasisPoints::new(1_500).unwrap(), BasisPoints::ZERO)
            .unwrap()
            .split()
    }

    #[test]
    fn a_whole_refund_before_delivery_leaves_nothing_but_stripes_fee() {
        let split = split_of_75_euros();
        let price = Price::of(split.total, BasisPoints::new(1_500).unwrap(), BasisPoints::ZERO).unwrap();
        let fee = BalanceFacts { id: "txn_1".into(), gross: price.total, fee: Money::new(140, Currency::EUR) };
        let history = [
            payment_succeeded(&theirs(price.trainer_share), &price).unwrap(),
            stripe_fee(price.total, &fee).unwrap(),
            refund(&theirs(split.trainer), &split, EarningsAccount::Pending).unwrap(),
        ];
        let balance = |account| balance_of(&history, account, Currency::EUR);
        assert_eq!(balance(Account::StripeBalance), -140);
        assert_eq!(balance(Account::StripeFees), 140);
        assert_eq!(balance(Account::TrainerPending(trainer())), 0);
        assert_eq!(balance(Account::PlatformFees), 0);
    }

    #[test]
    fn a_refund_that_comes_back_undoes_itself() {
        let split = split_of_75_euros();
        let history = [
            refund(&theirs(split.trainer), &split, EarningsAccount::Available).unwrap(),
            refund_returned(&theirs(split.trainer), &split, EarningsAccount::Available).unwrap(),
        ];
        for account in [Account::StripeBalance, Account::TrainerAvailable(trainer()), Account::PlatformFees] {
            assert_eq!(balance_of(&history, account, Currency::EUR), 0, "{account}");
        }
    }

    #[test]
    fn a_dispute_won_costs_the_fee_and_one_lost_costs_everybody_their_part() {
        let moved = |gross, fee| {
            let (gross, fee) = (Money::new(gross, Currency::EUR), Money::new(fee, Currency::EUR));
            dispute_moved(&BalanceFacts { id: "txn_1".into(), gross, fee }).unwrap()
        };
        let won = [moved(-7_500, 2_000), moved(7_500, 0)];
        assert_eq!(balance_of(&won, Account::StripeBalance, Currency::EUR), -2_000);
        assert_eq!(balance_of(&won, Account::Disputed, Currency::EUR), 0);
        let split = split_of_75_euros();
        let lost = [
            moved(-7_500, 2_000),
            dispute_lost(&theirs(split.trainer), &split, EarningsAccount::Available, split.total).unwrap(),
        ];
        assert_eq!(balance_of(&lost, Account::Disputed, Currency::EUR), 0);
        assert_eq!(balance_of(&lost, Account::TrainerAvailable(trainer()), Currency::EUR), 6_375);
        assert_eq!(balance_of(&lost, Account::PlatformFees, Currency::EUR), 1_125);
        assert_eq!(balance_of(&lost, Account::StripeFees, Currency::EUR), 2_000);
    }

    #[test]
    fn a_dispute_lost_in_another_currency_leaves_nothing_disputed() {
        let split = split_of_75_euros();
        let taken = Money::new(8_100, Currency::USD);
        let history = [
            dispute_moved(&BalanceFacts {
                id: "txn_1".into(),
                gross: taken.negate().unwrap(),
                fee: Money::zero(Currency::USD),
            })
            .unwrap(),
            dispute_lost(&theirs(split.trainer), &split, EarningsAccount::Pending, taken).unwrap(),
        ];
        assert_eq!(balance_of(&history, Account::Disputed, Currency::USD), 0);
        assert_eq!(balance_of(&history, Account::TrainerPending(trainer()), Currency::EUR), 6_375);
    }

    #[test]
    fn a_refund_from_a_balance_in_another_currency_takes_from_that_one() {
        let refunded = Money::new(10_000, Currency::JPY);
        let taken = BalanceFacts {
            id: "txn_1".into(),
            gross: Money::new(6_100, Currency::EUR),
            fee: Money::zero(Currency::EUR),
        };
        let split = Split { total: refunded, trainer: refunded, ..Split::nothing(Currency::JPY) };
        let gone = [
            refund(&theirs(split.trainer), &split, EarningsAccount::Pending).unwrap(),
            refund_exchanged(refunded, &taken).unwrap(),
        ];
        assert_eq!(balance_of(&gone, Account::StripeBalance, Currency::JPY), 0);
        assert_eq!(balance_of(&gone, Account::StripeBalance, Currency::EUR), -6_100);
        let back = [refund_return_exchanged(refunded, &taken).unwrap()];
        assert_eq!(balance_of(&back, Account::StripeBalance, Currency::EUR), 6_100);
    }

    #[test]
    fn on_arrival_the_trainer_owes_the_commission() {
        let history = [arrival_paid(trainer(), Money::new(1_125, Currency::EUR)).unwrap()];
        assert_eq!(balance_of(&history, Account::TrainerAvailable(trainer()), Currency::EUR), 1_125);
        assert_eq!(balance_of(&history, Account::PlatformFees, Currency::EUR), -1_125);
    }

    #[test]
    fn a_withdrawal_that_fails_leaves_everything_as_it_was() {
        let amount = Money::new(12_345, Currency::EUR);
        let paid = [
            withdrawal_asked(withdrawal(), trainer(), amount).unwrap(),
            withdrawal_transferred(withdrawal(), amount).unwrap(),
        ];
        assert_eq!(balance_of(&paid, Account::TrainerAvailable(trainer()), Currency::EUR), 12_345);
        assert_eq!(balance_of(&paid, Account::StripeBalance, Currency::EUR), -12_345);
        assert_eq!(balance_of(&paid, Account::WithdrawalInTransit(withdrawal()), Currency::EUR), 0);
        let [asked, transferred] = paid;
        let back = [asked.clone(), transferred, transfer_reversed(trainer(), amount).unwrap()];
        let never_sent = [asked, withdrawal_returned(withdrawal(), trainer(), amount).unwrap()];
        for failed in [&back[..], &never_sent[..]] {
            for account in [
                Account::TrainerAvailable(trainer()),
                Account::StripeBalance,
                Account::WithdrawalInTransit(withdrawal()),
            ] {
                assert_eq!(balance_of(failed, account, Currency::EUR), 0, "{account}");
            }
        }
    }

    #[test]
    fn what_comes_back_of_a_payout_makes_good_what_a_trainer_owes() {
        let split = split_of_75_euros();
        let history = [
            refund(&theirs(split.trainer), &split, EarningsAccount::Available).unwrap(),
            transfer_reversed(trainer(), split.trainer).unwrap(),
        ];
        assert_eq!(balance_of(&history, Account::TrainerAvailable(trainer()), Currency::EUR), 0);
    }

    #[test]
    fn what_two_trainers_share_is_each_ones_from_payment_to_refund() {
        let other = TrainerId::from_parts(Timestamp::UNIX_EPOCH, 8);
        let partner = Partner { trainer: other, share: BasisPoints::new(3_000).unwrap() };
        let partners = Partners::new(trainer(), vec![partner]).unwrap();
        let split = split_of_75_euros();
        let price = Price::of(split.total, BasisPoints::new(1_500).unwrap(), BasisPoints::ZERO).unwrap();
        let shares = partners.divide(trainer(), price.trainer_share).unwrap();
        let half = split.part(Money::new(3_750, Currency::EUR), FeesOnRefund::Returned).unwrap();
        let given = shares.take(half.trainer, &partners).unwrap();
        let history = [
            payment_succeeded(&shares, &price).unwrap(),
            earnings_released(&shares).unwrap(),
            refund(&given, &half, EarningsAccount::Available).unwrap(),
        ];
        let balance = |account| balance_of(&history, account, Currency::EUR);
        assert_eq!(balance(Account::TrainerPending(trainer())), 0);
        assert_eq!(balance(Account::TrainerPending(other)), 0);
        assert_eq!(balance(Account::TrainerAvailable(trainer())), -(4_463 - 2_231));
        assert_eq!(balance(Account::TrainerAvailable(other)), -(1_912 - 956));
        let uneven = Parts::whole(trainer(), Money::new(6_374, Currency::EUR));
        assert!(payment_succeeded(&uneven, &price).is_err());
    }

    #[test]
    fn every_posting_reads_back_from_its_name() {
        for posting in Posting::ALL {
            assert_eq!(Posting::from_name(posting.name()), Some(posting));
        }
    }

    proptest! {
        #[test]
        fn every_posting_adds_up_to_zero(
            base in 0_i64..1_000_000_000_000, commission in 0_u32..=10_000, surcharge in 0_u32..=10_000,
            gross in 0_i64..1_000_000_000_000, fee in 0_i64..1_000_000, elsewhere in any::<bool>(),
        ) {
            let bp = |n| BasisPoints::new(n).unwrap();
            let price = Price::of(Money::new(base, Currency::KWD), bp(commission), bp(surcharge)).unwrap();
            let settlement = if elsewhere { Currency::EUR } else { Currency::KWD };
            let balance = BalanceFacts {
                id: "txn_1".into(), gross: Money::new(gross, settlement), fee: Money::new(fee, settlement),
            };
            for transaction in [
                payment_succeeded(&theirs(price.trainer_share), &price).unwrap(),
                stripe_fee(price.total, &balance).unwrap(),
                earnings_released(&theirs(price.trainer_share)).unwrap(),
                arrival_paid(trainer(), price.commission).unwrap(),
                refund(&theirs(price.trainer_share), &price.split(), EarningsAccount::Pending).unwrap(),
                refund_exchanged(price.total, &balance).unwrap(),
                refund_returned(&theirs(price.trainer_share), &price.split(), EarningsAccount::Available).unwrap(),
                refund_return_exchanged(price.total, &balance).unwrap(),
                dispute_moved(&balance).unwrap(),
                dispute_lost(
                    &theirs(price.trainer_share), &price.split(), EarningsAccount::Available,
                    if elsewhere { balance.gross } else { price.total },
                ).unwrap(),
                withdrawal_asked(withdrawal(), trainer(), price.total).unwrap(),
                withdrawal_transferred(withdrawal(), price.total).unwrap(),
                withdrawal_returned(withdrawal(), trainer(), price.total).unwrap(),
                transfer_reversed(trainer(), price.total).unwrap(),
            ] {
                prop_assert!(sums(transaction.entries()).unwrap().values().all(|sum| *sum == 0));
                prop_assert!(transaction.entries().iter().all(|entry| entry.amount.minor != 0));
            }
        }
    }
}
