//! Seats of a class that are given up one by one: what each is worth, and what goes back for it.
//!
//! A seat's worth is the difference of two running sums, so that all seats together are worth exactly what was paid, in
//! whatever portions they are given up.

use crate::money::{BasisPoints, Money, MoneyError};
use crate::payment::charge_step;

/// The most seats that one service can have.
pub const SEATS_MAX: i64 = 100;

/// The seats of one booking: how many were booked, and how many of them are still its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seats {
    booked: i64,
    kept: i64,
}

/// Why so many seats cannot be given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("from 1 to {kept} seats can be given up")]
pub struct NotThatMany {
    /// How many are left.
    pub kept: i64,
}

/// Seats that are about to be given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GivenUp {
    booked: i64,
    /// How many of the booked ones had been given up before.
    from: i64,
    /// And how many afterwards.
    to: i64,
}

impl Seats {
    /// `kept` of `booked` seats; `None` unless there is at least one of each, and no more kept than booked.
    #[must_use]
    pub const fn new(booked: i64, kept: i64) -> Option<Self> {
        if kept >= 1 && kept <= booked { Some(Self { booked, kept }) } else { None }
    }

    /// Those that are still the booking's own.
    #[must_use]
    pub const fn kept(self) -> i64 {
        self.kept
    }

    /// Giving up so many of those that are left.
    ///
    /// # Errors
    /// [`NotThatMany`] for none, or more than are left.
    pub const fn give_up(self, seats: i64) -> Result<GivenUp, NotThatMany> {
        if seats < 1 || seats > self.kept {
            return Err(NotThatMany { kept: self.kept });
        }
        let from = self.booked - self.kept;
        Ok(GivenUp { booked: self.booked, from, to: from + seats })
    }

    /// The part of `whole` that falls to the seats that are left.
    ///
    /// # Errors
    /// A result beyond 64 bits.
    pub fn rest_of(self, whole: Money) -> Result<Money, MoneyError> {
        whole.minus(running_sum(whole, self.booked - self.kept, self.booked)?)
    }
}

impl GivenUp {
    /// True where no seat is left afterwards.
    #[must_use]
    pub const fn is_all(self) -> bool {
        self.to == self.booked
    }

    /// `share` of what these seats cost, of `paid` for all that were booked. Seats given up one after the other, at the same
    /// share, add up to that share of the whole.
    ///
    /// # Errors
    /// A result beyond 64 bits.
    pub fn entitled(self, paid: Money, share: BasisPoints) -> Result<Money, MoneyError> {
        let until = |seat: i64| running_sum(paid, seat, self.booked)?.share_half_up(share);
        until(self.to)?.minus(until(self.from)?)
    }
}

/// What the first `seats` of `booked` cost, rounded down.
fn running_sum(paid: Money, seats: i64, booked: i64) -> Result<Money, MoneyError> {
    let minor = i128::from(paid.minor) * i128::from(seats) / i128::from(booked.max(1));
    Ok(Money::new(i64::try_from(minor).map_err(|_| MoneyError::Overflow)?, paid.currency))
}

/// What goes back now: all that cancellations so far, this one included, have a right to (`entitled`), less what has gone back
/// already, never more than is `left` of what was `paid`, and in steps that the currency can be refunded in.
///
/// # Errors
/// Amounts in different currencies, or beyond 64 bits.
pub fn due(entitled: Money, paid: Money, left: Money) -> Result<Money, MoneyError> {
    let before = paid.minus(left)?;
    let due = entitled.minus(before)?.minor.clamp(0, left.minor.max(0));
    // All that is left may go back as it is; it was charged as it is.
    let step = charge_step(left.currency);
    Ok(Money::new(if due == left.minor { due } else { due - due % step }, left.currency))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::money::Currency;

    fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn bp(basis_points: u32) -> BasisPoints {
        BasisPoints::new(basis_points).unwrap()
    }

    #[test]
    fn three_seats_for_ten_euros_are_worth_ten_euros() {
        let worth = |kept| Seats::new(3, kept).unwrap().give_up(1).unwrap().entitled(eur(1_000), bp(10_000)).unwrap();
        assert_eq!([worth(3), worth(2), worth(1)], [eur(333), eur(333), eur(334)]);
    }

    #[test]
    fn from_one_to_all_that_are_left_can_be_given_up() {
        let seats = Seats::new(3, 2).unwrap();
        assert_eq!(seats.give_up(0), Err(NotThatMany { kept: 2 }));
        assert_eq!(seats.give_up(3), Err(NotThatMany { kept: 2 }));
        assert_eq!(seats.give_up(i64::MAX), Err(NotThatMany { kept: 2 }));
        assert!(!seats.give_up(1).unwrap().is_all());
        assert!(seats.give_up(2).unwrap().is_all());
    }

    #[test]
    fn a_booking_has_no_more_seats_than_were_booked_and_one_at_least() {
        for (booked, kept) in [(0, 0), (1, 0), (2, 3), (-1, -1), (3, -1)] {
            assert_eq!(Seats::new(booked, kept), None, "{kept} of {booked}");
        }
    }

    #[test]
    fn what_went_back_already_is_not_due_again() {
        assert_eq!(due(eur(5_000), eur(10_000), eur(10_000)), Ok(eur(5_000)));
        assert_eq!(due(eur(5_000), eur(10_000), eur(8_000)), Ok(eur(3_000)));
        assert_eq!(due(eur(5_000), eur(10_000), eur(2_000)), Ok(eur(0)));
        assert_eq!(due(eur(10_000), eur(10_000), eur(-500)), Ok(eur(0)));
    }

    #[test]
    fn a_part_goes_back_in_steps_and_the_rest_as_it_is() {
        let dinar = |minor| Money::new(minor, Currency::KWD);
        assert_eq!(due(dinar(6_255), dinar(12_505), dinar(12_505)), Ok(dinar(6_250)));
        assert_eq!(due(dinar(12_505), dinar(12_505), dinar(12_505)), Ok(dinar(12_505)));
    }

    proptest! {
        #[test]
        fn seats_given_up_in_whatever_portions_give_back_what_all_at_once_would(
            minor in 0_i64..1_000_000_000, booked in 1_i64..=SEATS_MAX, share in 0_u32..=10_000,
            portions in prop::collection::vec(1_i64..=10, 1..40),
        ) {
            let (paid, share) = (eur(minor), bp(share));
            let (mut kept, mut entitled, mut gone) = (booked, eur(0), eur(0));
            for portion in portions.into_iter().chain([booked]) {
                if kept == 0 { break }
                let portion = portion.min(kept);
                let given = Seats::new(booked, kept).unwrap().give_up(portion).unwrap();
                entitled = entitled.plus(given.entitled(paid, share).unwrap()).unwrap();
                let back = due(entitled, paid, paid.minus(gone).unwrap()).unwrap();
                prop_assert!(back.minor >= 0 && back.minor <= paid.minor - gone.minor);
                gone = gone.plus(back).unwrap();
                kept -= portion;
            }
            prop_assert_eq!(kept, 0);
            prop_assert_eq!(gone, paid.share_half_up(share).unwrap());
        }

        #[test]
        fn never_more_than_is_left_however_the_shares_change(
            minor in 1_i64..1_000_000_000, booked in 1_i64..=20, goodwill in 0_i64..1_000_000_000,
            shares in prop::collection::vec(0_u32..=10_000, 20),
        ) {
            let paid = eur(minor);
            let mut gone = eur(goodwill.min(minor));
            let mut entitled = eur(0);
            for (kept, share) in (1..=booked).rev().zip(shares) {
                let given = Seats::new(booked, kept).unwrap().give_up(1).unwrap();
                entitled = entitled.plus(given.entitled(paid, bp(share)).unwrap()).unwrap();
                gone = gone.plus(due(entitled, paid, paid.minus(gone).unwrap()).unwrap()).unwrap();
                prop_assert!(gone.minor <= paid.minor);
            }
        }

        #[test]
        fn what_is_kept_and_what_is_given_up_are_the_whole(minor in 0_i64..1_000_000_000, booked in 1_i64..=20) {
            let paid = eur(minor);
            for kept in 1..=booked {
                let seats = Seats::new(booked, kept).unwrap();
                let all = seats.give_up(kept).unwrap().entitled(paid, BasisPoints::WHOLE).unwrap();
                prop_assert_eq!(seats.rest_of(paid).unwrap(), all);
            }
        }
    }
}
