//! What trainers earned, as they want to know it: what the entries of `trainer_available` add up to, withdrawals apart.

use crate::id::TrainerId;
use crate::ledger::{Account, Posting, Transaction};
use crate::money::{Currency, Money, MoneyError};

/// Sums over some of a trainer's entries, in one currency. None of the amounts is below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EarningSums {
    /// Their share of what was paid through us, once it was theirs. What came back of a refund is earned again.
    pub earned: Money,
    /// Their share of what went back afterwards: refunds, and disputes that were lost.
    pub given_back: Money,
    /// The commission of what clients paid them in person.
    pub commission: Money,
    /// How many bookings earned anything, or were paid in person.
    pub bookings: i64,
}

impl EarningSums {
    /// Nothing yet.
    #[must_use]
    pub const fn nothing(currency: Currency) -> Self {
        let zero = Money::zero(currency);
        Self { earned: zero, given_back: zero, commission: zero, bookings: 0 }
    }

    /// What is left of it: what the balance grew by, below zero where it shrank.
    ///
    /// # Errors
    /// A sum beyond 64 bits.
    pub fn left(&self) -> Result<Money, MoneyError> {
        self.earned.minus(self.given_back)?.minus(self.commission)
    }

    /// Both together.
    ///
    /// # Errors
    /// Two currencies, or a sum beyond 64 bits.
    pub fn plus(&self, other: &Self) -> Result<Self, MoneyError> {
        Ok(Self {
            earned: self.earned.plus(other.earned)?,
            given_back: self.given_back.plus(other.given_back)?,
            commission: self.commission.plus(other.commission)?,
            bookings: self.bookings.saturating_add(other.bookings),
        })
    }

    /// What is left of this without `other`, which is a part of it.
    ///
    /// # Errors
    /// Two currencies, or a sum beyond 64 bits.
    pub fn without(&self, other: &Self) -> Result<Self, MoneyError> {
        Ok(Self {
            earned: self.earned.minus(other.earned)?,
            given_back: self.given_back.minus(other.given_back)?,
            commission: self.commission.minus(other.commission)?,
            bookings: self.bookings.saturating_sub(other.bookings),
        })
    }

    /// True where there is nothing to say.
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        self.earned.minor == 0 && self.given_back.minor == 0 && self.commission.minor == 0 && self.bookings == 0
    }
}

impl Posting {
    /// True for what earns a trainer something or costs them something; false for what only moves what they have.
    #[must_use]
    pub const fn is_earning(self) -> bool {
        matches!(
            self,
            Self::EarningsReleased | Self::ArrivalPaid | Self::Refund | Self::RefundReturned | Self::DisputeLost
        )
    }
}

/// What a transaction earned each trainer, or cost them. Nobody where it did not touch what is theirs, as while it is pending,
/// and for withdrawals.
///
/// # Errors
/// A sum beyond 64 bits, or a trainer's entries in two currencies.
pub fn earned_by(transaction: &Transaction) -> Result<Vec<(TrainerId, EarningSums)>, MoneyError> {
    let posting = transaction.posting();
    let mut earned: Vec<(TrainerId, EarningSums)> = Vec::new();
    for entry in transaction.entries().iter().filter(|_| posting.is_earning()) {
        let Account::TrainerAvailable(trainer) = entry.account else { continue };
        let mut sums = EarningSums::nothing(entry.amount.currency);
        match posting {
            _ if !entry.amount.is_positive() => sums.earned = entry.amount.negate()?,
            Posting::ArrivalPaid => sums.commission = entry.amount,
            _ => sums.given_back = entry.amount,
        }
        let is_new = match posting {
            Posting::EarningsReleased => sums.earned.is_positive(),
            posting => posting == Posting::ArrivalPaid,
        };
        sums.bookings = i64::from(is_new);
        match earned.iter_mut().find(|(known, _)| *known == trainer) {
            Some((_, before)) => *before = before.plus(&sums)?,
            None => earned.push((trainer, sums)),
        }
    }
    Ok(earned)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::fees::Split;
    use crate::id::WithdrawalId;
    use crate::ledger::{self, EarningsAccount};
    use crate::partners::Parts;

    fn trainer() -> TrainerId {
        TrainerId::from_parts(Timestamp::UNIX_EPOCH, 7)
    }

    fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn split() -> Split {
        Split { total: eur(6_500), trainer: eur(5_525), commission: eur(975), surcharge: eur(0) }
    }

    /// All that the trainers get is this trainer's.
    fn theirs(minor: i64) -> Parts {
        Parts::whole(trainer(), eur(minor))
    }

    /// Earned, given back, commission, bookings, and what is left.
    fn said(transaction: &Transaction) -> Option<(i64, i64, i64, i64, i64)> {
        let earned = earned_by(transaction).unwrap();
        let (whose, sums) = *earned.first()?;
        assert_eq!((whose, earned.len()), (trainer(), 1));
        let EarningSums { earned, given_back, commission, bookings } = sums;
        Some((earned.minor, given_back.minor, commission.minor, bookings, sums.left().unwrap().minor))
    }

    #[test]
    fn a_delivered_session_is_earned_and_one_below_zero_went_back() {
        let released = |minor| ledger::earnings_released(&theirs(minor)).unwrap();
        assert_eq!(said(&released(5_525)), Some((5_525, 0, 0, 1, 5_525)));
        assert_eq!(said(&released(-975)), Some((0, 975, 0, 0, -975)));
        assert_eq!(said(&released(0)), None, "a cancelled booking of which nothing is left earns nothing");
    }

    #[test]
    fn what_was_paid_in_person_costs_the_commission() {
        assert_eq!(said(&ledger::arrival_paid(trainer(), eur(975)).unwrap()), Some((0, 0, 975, 1, -975)));
    }

    #[test]
    fn refunds_count_only_once_the_money_was_theirs() {
        let refund = |from| ledger::refund(&theirs(5_525), &split(), from).unwrap();
        assert_eq!(said(&refund(EarningsAccount::Pending)), None);
        assert_eq!(said(&refund(EarningsAccount::Available)), Some((0, 5_525, 0, 0, -5_525)));
        let back = ledger::refund_returned(&theirs(5_525), &split(), EarningsAccount::Available).unwrap();
        assert_eq!(said(&back), Some((5_525, 0, 0, 0, 5_525)));
        let lost = |from| ledger::dispute_lost(&theirs(5_525), &split(), from, eur(6_500)).unwrap();
        assert_eq!(said(&lost(EarningsAccount::Available)), Some((0, 5_525, 0, 0, -5_525)));
        assert_eq!(said(&lost(EarningsAccount::Pending)), None);
    }

    #[test]
    fn each_of_several_trainers_earned_their_part() {
        let other = TrainerId::from_parts(Timestamp::UNIX_EPOCH, 8);
        let shared = theirs(3_868).plus(&Parts::whole(other, eur(1_657))).unwrap();
        let earned = earned_by(&ledger::earnings_released(&shared).unwrap()).unwrap();
        let told: Vec<_> = earned.iter().map(|(whose, sums)| (*whose, sums.earned.minor, sums.bookings)).collect();
        assert_eq!(told, [(trainer(), 3_868, 1), (other, 1_657, 1)]);
    }

    #[test]
    fn withdrawals_are_not_earnings() {
        let id = WithdrawalId::from_parts(Timestamp::UNIX_EPOCH, 1);
        for transaction in [
            ledger::withdrawal_asked(id, trainer(), eur(500)).unwrap(),
            ledger::withdrawal_returned(id, trainer(), eur(500)).unwrap(),
            ledger::transfer_reversed(trainer(), eur(500)).unwrap(),
            ledger::withdrawal_transferred(id, eur(500)).unwrap(),
        ] {
            assert_eq!(said(&transaction), None, "{:?}", transaction.posting());
        }
    }

    #[test]
    fn parts_and_the_rest_are_the_whole() {
        let (_, one) = earned_by(&ledger::earnings_released(&theirs(5_525)).unwrap()).unwrap()[0];
        let (_, other) = earned_by(&ledger::arrival_paid(trainer(), eur(975)).unwrap()).unwrap()[0];
        let both = one.plus(&other).unwrap();
        assert_eq!(both.without(&one).unwrap(), other);
        assert_eq!(both.left().unwrap(), eur(4_550));
        assert!(both.plus(&EarningSums::nothing(Currency::USD)).is_err(), "currencies are never mixed");
    }
}
