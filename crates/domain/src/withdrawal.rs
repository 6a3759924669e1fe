//! The life of a withdrawal: a trainer's earnings on their way to the bank. Diagram: `docs/state-machines/withdrawal.md`.
//!
//! Two things at Stripe stand behind one that is under way: a Transfer from the platform's balance to the trainer's account, and
//! a Payout from there to the bank. Either is judged from what it is at Stripe now.

use serde::{Deserialize, Serialize};

use crate::InvalidTransition;
use crate::money::{Currency, Money};
use crate::payment::charge_step;

/// Where a withdrawal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WithdrawalState {
    /// Asked for: the amount is set aside, and an admin has to agree.
    Pending,
    /// Agreed to: the transfer goes out, or waits until Stripe has the platform's money at hand.
    Approved,
    /// The money is with the trainer's account at Stripe, and goes to the bank from there.
    Processing,
    /// The bank has it. A bank can still send it back.
    Completed,
    /// An admin said no: the amount is the trainer's again. Final.
    Rejected,
    /// It could not be paid: the amount is the trainer's again. Final.
    Failed,
}

/// What can happen to a withdrawal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithdrawalEvent {
    /// Somebody, or a rule, agrees.
    Approve,
    /// An admin says no.
    Reject,
    /// The transfer was made.
    Transfer,
    /// The payout arrived.
    Arrive,
    /// It will not be paid: the transfer was refused, or came back.
    Fail,
}

impl WithdrawalEvent {
    /// All of them, for tests over the whole matrix.
    pub const ALL: [Self; 5] = [Self::Approve, Self::Reject, Self::Transfer, Self::Arrive, Self::Fail];

    const fn verb(self) -> &'static str {
        match self {
            Self::Approve => "be approved",
            Self::Reject => "be rejected",
            Self::Transfer => "be transferred",
            Self::Arrive => "arrive",
            Self::Fail => "fail",
        }
    }
}

impl WithdrawalState {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Pending, Self::Approved, Self::Processing, Self::Completed, Self::Rejected, Self::Failed];

    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
        }
    }

    /// The state of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// True while its amount is set aside, or has left: it is not the trainer's to withdraw a second time.
    #[must_use]
    pub const fn counts(self) -> bool {
        !matches!(self, Self::Rejected | Self::Failed)
    }

    /// True while something is still to happen by itself or by an admin.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Approved | Self::Processing)
    }

    /// What becomes of it.
    ///
    /// # Errors
    /// [`InvalidTransition`] where the present state does not allow the event; in particular rejecting what was agreed to.
    pub fn apply(self, event: WithdrawalEvent) -> Result<Self, InvalidTransition> {
        use WithdrawalEvent as Event;
        match (self, event) {
            (Self::Pending, Event::Approve) => Ok(Self::Approved),
            (Self::Pending, Event::Reject) => Ok(Self::Rejected),
            (Self::Approved, Event::Transfer) => Ok(Self::Processing),
            (Self::Processing, Event::Arrive) => Ok(Self::Completed),
            // A bank may send back what it had taken.
            (Self::Approved | Self::Processing | Self::Completed, Event::Fail) => Ok(Self::Failed),
            (state, event) => {
                Err(InvalidTransition { machine: "withdrawal", state: state.name(), event: event.verb() })
            }
        }
    }
}

/// `Payout.status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "Stripe's own names")]
pub enum PayoutStatus {
    Pending,
    InTransit,
    Paid,
    Failed,
    Canceled,
}

impl PayoutStatus {
    /// True where the money is back on the trainer's account at Stripe.
    #[must_use]
    pub const fn came_back(self) -> bool {
        matches!(self, Self::Failed | Self::Canceled)
    }
}

/// What we need to know of a Payout of a trainer's account, as it is at Stripe at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutFacts {
    /// Stripe's id, `po_…`.
    pub id: String,
    /// Where it stands.
    pub status: PayoutStatus,
    /// How much.
    pub amount: Money,
    /// Stripe's code for why it failed, such as `account_closed`.
    pub failure_code: Option<String>,
    /// When the bank has it, or is expected to.
    pub arrives_at: jiff::Timestamp,
}

/// What we need to know of a Transfer to a trainer's account, as it is at Stripe at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferFacts {
    /// Stripe's id, `tr_…`.
    pub id: String,
    /// The account it went to, `acct_…`.
    pub destination: String,
    /// How much.
    pub amount: Money,
    /// How much of it came back.
    pub reversed: Money,
}

impl TransferFacts {
    /// True where nothing of it is left with the trainer's account.
    #[must_use]
    pub fn is_reversed(&self) -> bool {
        self.reversed.minor >= self.amount.minor
    }
}

/// The least that is paid out: 50 units of a currency with decimals, and about as much of one without.
///
/// Operators may set others; these are the amounts that need no setting.
#[must_use]
pub fn payout_minimum(currency: Currency) -> Money {
    let units = match currency.code() {
        "JPY" => 5_000,
        "KRW" => 50_000,
        "VND" => 1_000_000,
        "KWD" | "BHD" | "OMR" | "JOD" => 15,
        "PKR" | "INR" | "RUB" => 5_000,
        _ => 50,
    };
    Money::new(units * 10_i64.pow(currency.decimals()), currency)
}

/// The smallest step between amounts that Stripe pays out, in minor units; source: Stripe's "special cases" of currencies. Forints
/// and new Taiwan dollars are charged to the hundredth and paid out in whole ones.
#[must_use]
pub fn payout_step(currency: Currency) -> i64 {
    match currency.code() {
        "HUF" | "TWD" => 100,
        _ => charge_step(currency),
    }
}

/// As much of an amount of 0 or more as Stripe can pay out; the rest stays where it is.
#[must_use]
pub fn to_payout_step(amount: Money) -> Money {
    Money::new(amount.minor - amount.minor % payout_step(amount.currency), amount.currency)
}

/// Why an amount cannot be withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmountRefused {
    /// Zero, or less.
    #[error("nothing is asked for")]
    Nothing,
    /// Less than the least that is paid out.
    #[error("at least {0} is paid out")]
    BelowMinimum(Money),
    /// More than is there.
    #[error("only {0} is available")]
    MoreThanAvailable(Money),
    /// The currency is paid out in larger steps than its minor unit.
    #[error("it is paid out in steps of {0}")]
    BetweenSteps(Money),
    /// In a currency that nothing is available in.
    #[error("nothing is available in {0}")]
    OtherCurrency(Currency),
}

/// The amount to withdraw of what is `available`: all of it that can be paid out where nothing is said.
///
/// # Errors
/// [`AmountRefused`].
pub fn withdrawable(asked: Option<Money>, available: Money, minimum: Money) -> Result<Money, AmountRefused> {
    let amount = asked.unwrap_or_else(|| to_payout_step(available));
    if amount.currency != available.currency {
        return Err(AmountRefused::OtherCurrency(amount.currency));
    }
    if asked.is_some() && !amount.is_positive() {
        return Err(AmountRefused::Nothing);
    }
    if amount.minor > available.minor || !available.is_positive() {
        return Err(AmountRefused::MoreThanAvailable(available));
    }
    if amount.currency == minimum.currency && amount.minor < minimum.minor {
        return Err(AmountRefused::BelowMinimum(minimum));
    }
    let step = payout_step(amount.currency);
    if amount.minor % step != 0 {
        return Err(AmountRefused::BetweenSteps(Money::new(step, amount.currency)));
    }
    if !amount.is_positive() {
        // Less than one step is there.
        return Err(AmountRefused::BelowMinimum(Money::new(step, amount.currency)));
    }
    Ok(amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_matrix() {
        // Columns: Approve, Reject, Transfer, Arrive, Fail. A dash is refused.
        let matrix = [
            ["approved", "rejected", "-", "-", "-"],
            ["-", "-", "processing", "-", "failed"],
            ["-", "-", "-", "completed", "failed"],
            ["-", "-", "-", "-", "failed"],
            ["-", "-", "-", "-", "-"],
            ["-", "-", "-", "-", "-"],
        ];
        for (state, row) in WithdrawalState::ALL.into_iter().zip(matrix) {
            for (event, expected) in WithdrawalEvent::ALL.into_iter().zip(row) {
                let reached = state.apply(event).map_or("-", WithdrawalState::name);
                assert_eq!(reached, expected, "{state:?} × {event:?}");
            }
        }
    }

    #[test]
    fn every_state_reads_back_from_its_name() {
        for state in WithdrawalState::ALL {
            assert_eq!(WithdrawalState::from_name(state.name()), Some(state));
        }
    }

    #[test]
    fn the_least_that_is_paid_out_is_fifty_where_units_are_worth_about_a_euro() {
        assert_eq!(payout_minimum(Currency::EUR).to_string(), "50.00 EUR");
        assert_eq!(payout_minimum(Currency::JPY).to_string(), "5000 JPY");
        assert_eq!(payout_minimum(Currency::KWD).to_string(), "15.000 KWD");
    }

    #[test]
    fn an_amount_is_withdrawn_if_it_is_there_and_worth_sending() {
        let eur = |minor| Money::new(minor, Currency::EUR);
        let of = |asked, available| withdrawable(asked, eur(available), eur(5_000));
        assert_eq!(of(None, 12_345), Ok(eur(12_345)));
        assert_eq!(of(Some(eur(5_000)), 12_345), Ok(eur(5_000)));
        assert_eq!(of(Some(eur(12_346)), 12_345), Err(AmountRefused::MoreThanAvailable(eur(12_345))));
        assert_eq!(of(Some(eur(4_999)), 12_345), Err(AmountRefused::BelowMinimum(eur(5_000))));
        assert_eq!(of(None, 4_999), Err(AmountRefused::BelowMinimum(eur(5_000))));
        assert_eq!(of(None, 0), Err(AmountRefused::MoreThanAvailable(eur(0))));
        assert_eq!(of(None, -100), Err(AmountRefused::MoreThanAvailable(eur(-100))));
        for nothing in [0, -5] {
            assert_eq!(of(Some(eur(nothing)), 12_345), Err(AmountRefused::Nothing));
        }
        let usd = Money::new(5_000, Currency::USD);
        assert_eq!(of(Some(usd), 12_345), Err(AmountRefused::OtherCurrency(Currency::USD)));
    }

    #[test]
    fn forints_and_taiwan_dollars_are_paid_out_in_whole_ones() {
        for currency in ["HUF", "TWD"].map(|code| code.parse::<Currency>().unwrap()) {
            let of = |minor| Money::new(minor, currency);
            let withdraw = |asked: Option<i64>, available| withdrawable(asked.map(of), of(available), of(5_000));
            assert_eq!(withdraw(None, 123_456), Ok(of(123_400)));
            assert_eq!(withdraw(None, 123_400), Ok(of(123_400)));
            assert_eq!(withdraw(Some(123_400), 123_456), Ok(of(123_400)));
            assert_eq!(withdraw(Some(123_456), 123_456), Err(AmountRefused::BetweenSteps(of(100))));
            // What would be enough to the hundredth is too little in whole ones.
            assert_eq!(withdrawable(None, of(5_049), of(5_010)), Err(AmountRefused::BelowMinimum(of(5_010))));
            assert_eq!(withdrawable(None, of(99), of(0)), Err(AmountRefused::BelowMinimum(of(100))));
            assert_eq!(withdraw(None, -250), Err(AmountRefused::MoreThanAvailable(of(-250))));
        }
    }

    #[test]
    fn other_currencies_are_paid_out_in_what_they_are_charged_in() {
        let step = |code: &str| payout_step(code.parse().unwrap());
        assert_eq!(["EUR", "JPY", "ISK", "KWD", "MGA"].map(step), [1, 1, 1, 10, 100]);
        let dinars = |minor| Money::new(minor, Currency::KWD);
        assert_eq!(withdrawable(None, dinars(51_237), dinars(15_000)), Ok(dinars(51_230)));
    }
}
