//! Calling off: a trainer cancels one session, or all of some days, for everybody who booked.
//!
//! What is called off at once is the offer: nobody can book or join any more. The bookings follow one by one.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::id::SessionId;
use crate::money::{Currency, Money, MoneyError};

/// The most days that are called off at a time.
pub const DAYS_MAX: i32 = 31;

/// What is called off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalledOff {
    /// One session.
    Session(SessionId),
    /// Everything that starts on these days, both included, by the dates of the trainer's zone.
    Days {
        /// The first day.
        first: Date,
        /// The last day.
        last: Date,
    },
}

/// Why days cannot be called off together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDays {
    /// The last day comes before the first one.
    #[error("the last day comes before the first one")]
    Backwards,
    /// More than [`DAYS_MAX`].
    #[error("more than {DAYS_MAX} days")]
    TooMany,
}

impl CalledOff {
    /// Days, both included.
    ///
    /// # Errors
    /// [`InvalidDays`] for days in the wrong order, or too many of them.
    pub fn days(first: Date, last: Date) -> Result<Self, InvalidDays> {
        if last < first {
            return Err(InvalidDays::Backwards);
        }
        if first.checked_add(DAYS_MAX.days()).is_ok_and(|end| last >= end) {
            return Err(InvalidDays::TooMany);
        }
        Ok(Self::Days { first, last })
    }
}

/// What somebody agrees to when they call off: what would happen must still add up to this when it does. Written
/// `2/5/42000EUR+1500USD`, as a form sends it: sessions, bookings, money.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallOffSums {
    /// How many sessions.
    pub sessions: usize,
    /// How many bookings are cancelled; holds are not counted, nor what cannot be cancelled.
    pub bookings: usize,
    /// What goes back, one sum for each currency, by its code.
    pub returned: Vec<Money>,
}

impl CallOffSums {
    /// Adds what goes back for one more booking.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn add(&mut self, returned: Option<Money>) -> Result<(), MoneyError> {
        self.bookings += 1;
        returned.map_or(Ok(()), |returned| add_up(&mut self.returned, returned))
    }
}

/// Adds an amount to sums, one for each currency, which stay sorted by their codes.
///
/// # Errors
/// [`MoneyError::Overflow`].
pub fn add_up(sums: &mut Vec<Money>, amount: Money) -> Result<(), MoneyError> {
    match sums.iter_mut().find(|sum| sum.currency == amount.currency) {
        Some(sum) => *sum = sum.plus(amount)?,
        None => {
            sums.push(amount);
            sums.sort_unstable_by_key(|sum| sum.currency.code());
        }
    }
    Ok(())
}

impl fmt::Display for CallOffSums {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/", self.sessions, self.bookings)?;
        for (place, sum) in self.returned.iter().enumerate() {
            let plus = if place == 0 { "" } else { "+" };
            write!(f, "{plus}{}{}", sum.minor, sum.currency.code())?;
        }
        Ok(())
    }
}

/// Not sums of this form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not sums of the form 2/5/42000EUR+1500USD")]
pub struct InvalidSums;

impl FromStr for CallOffSums {
    type Err = InvalidSums;

    fn from_str(text: &str) -> Result<Self, InvalidSums> {
        let mut parts = text.splitn(3, '/');
        let mut part = || parts.next().ok_or(InvalidSums);
        let sessions = part()?.parse().map_err(|_| InvalidSums)?;
        let bookings = part()?.parse().map_err(|_| InvalidSums)?;
        let sums = part()?.split('+').filter(|sum| !sum.is_empty());
        let returned = sums.map(sum).collect::<Result<_, _>>()?;
        Ok(Self { sessions, bookings, returned })
    }
}

fn sum(text: &str) -> Result<Money, InvalidSums> {
    let (minor, code) = text.split_at_checked(text.len().saturating_sub(3)).ok_or(InvalidSums)?;
    let currency: Currency = code.parse().map_err(|_| InvalidSums)?;
    Ok(Money::new(minor.parse().map_err(|_| InvalidSums)?, currency))
}

/// Where one booking of what is called off stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineState {
    /// Not cancelled yet.
    Waiting,
    /// Cancelled, and told.
    Cancelled,
    /// A hold that was never paid: ended.
    Ended,
    /// The client had cancelled it, or taken it to another time, before.
    Gone,
    /// Left as it is: its money is disputed.
    Disputed,
    /// Left as it is: it was paid in person.
    PaidInPerson,
    /// Left as it is: it took place, or was marked so, before.
    Over,
}

impl LineState {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Waiting, Self::Cancelled, Self::Ended, Self::Gone, Self::Disputed, Self::PaidInPerson, Self::Over];

    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Cancelled => "cancelled",
            Self::Ended => "ended",
            Self::Gone => "gone",
            Self::Disputed => "disputed",
            Self::PaidInPerson => "paid_in_person",
            Self::Over => "over",
        }
    }

    /// The state of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// True for a booking that is left as it is, for a person to decide.
    #[must_use]
    pub const fn is_left(self) -> bool {
        matches!(self, Self::Disputed | Self::PaidInPerson | Self::Over)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_have_an_order_and_a_limit() {
        let first = date(2026, 12, 1);
        assert!(CalledOff::days(first, first).is_ok());
        assert!(CalledOff::days(first, date(2026, 12, 31)).is_ok());
        assert_eq!(CalledOff::days(first, date(2027, 1, 1)), Err(InvalidDays::TooMany));
        assert_eq!(CalledOff::days(first, date(2026, 11, 30)), Err(InvalidDays::Backwards));
    }

    #[test]
    fn sums_go_through_a_form_and_come_back() {
        let mut sums = CallOffSums { sessions: 2, ..CallOffSums::default() };
        for amount in [Some(Money::new(1_500, Currency::USD)), None, Some(Money::new(40_000, Currency::EUR))] {
            sums.add(amount).unwrap();
        }
        sums.add(Some(Money::new(2_000, Currency::EUR))).unwrap();
        assert_eq!(sums.to_string(), "2/4/42000EUR+1500USD");
        assert_eq!(sums.to_string().parse(), Ok(sums));
        let none = CallOffSums::default();
        assert_eq!(none.to_string().parse(), Ok(none));
        for wrong in ["", "1/2", "a/2/", "1/2/EUR", "1/2/5XX", "1/2/5€", "1/2/5EUR+x"] {
            assert_eq!(wrong.parse::<CallOffSums>(), Err(InvalidSums), "{wrong}");
        }
    }

    #[test]
    fn states_have_names() {
        for state in LineState::ALL {
            assert_eq!(LineState::from_name(state.name()), Some(state));
        }
        assert_eq!(LineState::from_name("lost"), None);
    }
}
