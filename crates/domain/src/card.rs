//! Saved cards: what we know of them, until when they are good, and which ones are one card.

use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::payment::CardFacts;

/// How long before its end a card's owner is told.
const WARN_BEFORE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The month through which a card is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Expiry {
    year: i16,
    month: i8,
}

impl Expiry {
    /// The month of these numbers, as they are on the card but with the whole year; `None` where there is no such month.
    #[must_use]
    pub fn new(month: i64, year: i64) -> Option<Self> {
        let (month, year) = (i8::try_from(month).ok()?, i16::try_from(year).ok()?);
        let known = (1..=12).contains(&month) && (1970..=9_998).contains(&year);
        known.then_some(Self { year, month })
    }

    /// The month, 1 to 12.
    #[must_use]
    pub const fn month(self) -> i8 {
        self.month
    }

    /// The year, all four digits.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.year
    }

    /// When the month is over, by UTC.
    #[must_use]
    pub fn ends_at(self) -> Timestamp {
        let (year, month) = if self.month == 12 { (self.year + 1, 1) } else { (self.year, self.month + 1) };
        let next = civil::date(year, month, 1);
        // UTC has every midnight.
        next.to_zoned(TimeZone::UTC).map_or(Timestamp::MAX, |midnight| midnight.timestamp())
    }

    /// True once the month is over.
    #[must_use]
    pub fn is_over(self, now: Timestamp) -> bool {
        self.ends_at() <= now
    }

    /// From when on its owner should be told that it is about to end.
    #[must_use]
    pub fn warn_from(self) -> Timestamp {
        self.ends_at() - WARN_BEFORE
    }

    /// True in the last thirty days of it, and afterwards.
    #[must_use]
    pub fn is_near(self, now: Timestamp) -> bool {
        self.warn_from() <= now
    }
}

/// A card as Stripe describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardDetails {
    /// Brand and last four digits.
    pub facts: CardFacts,
    /// Through when it is good.
    pub expiry: Expiry,
    /// The same for one card number, however often it was saved; Stripe may not tell.
    pub fingerprint: Option<String>,
}

impl CardDetails {
    /// True where both are of one card number.
    #[must_use]
    pub fn is_same_card(&self, other: &Self) -> bool {
        self.fingerprint.is_some() && self.fingerprint == other.fingerprint
    }
}

/// Where a saved card stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CardState {
    /// It can be paid with.
    Saved,
    /// Its owner removed it; Stripe may not know yet.
    Removing,
    /// Stripe has it no more. It never comes back: saved again, it is another one.
    Removed,
}

impl CardState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Saved, Self::Removing, Self::Removed];

    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Saved => "saved",
            Self::Removing => "removing",
            Self::Removed => "removed",
        }
    }

    /// The state of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// What a SetupIntent is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SetupStatus {
    /// A card can be saved by it, or the client is at it.
    Open,
    /// It saved one.
    Succeeded,
    /// It was given up.
    Canceled,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_card_is_good_through_the_last_moment_of_its_month() {
        let november = Expiry::new(11, 2026).unwrap();
        assert!(!november.is_over(at("2026-11-30T23:59:59Z")));
        assert!(november.is_over(at("2026-12-01T00:00:00Z")));
        assert_eq!(Expiry::new(12, 2026).unwrap().ends_at(), at("2027-01-01T00:00:00Z"));
    }

    #[test]
    fn its_owner_is_told_thirty_days_before() {
        let november = Expiry::new(11, 2026).unwrap();
        assert!(!november.is_near(at("2026-10-31T23:59:59Z")));
        assert!(november.is_near(at("2026-11-01T00:00:00Z")));
        assert!(november.is_near(at("2027-05-01T00:00:00Z")));
    }

    #[test]
    fn months_that_are_none_are_refused() {
        for (month, year) in [(0, 2026), (13, 2026), (-1, 2026), (1, 26), (1, 9_999), (1, i64::MAX)] {
            assert_eq!(Expiry::new(month, year), None, "{month}/{year}");
        }
    }

    #[test]
    fn cards_without_a_fingerprint_are_never_the_same() {
        let card = |fingerprint: Option<&str>| CardDetails {
            facts: CardFacts { brand: "visa".into(), last4: "4242".into() },
            expiry: Expiry::new(1, 2030).unwrap(),
            fingerprint: fingerprint.map(Into::into),
        };
        assert!(card(Some("a")).is_same_card(&card(Some("a"))));
        assert!(!card(Some("a")).is_same_card(&card(Some("b"))));
        assert!(!card(None).is_same_card(&card(None)));
    }

    #[test]
    fn states_keep_their_names() {
        for state in CardState::ALL {
            assert_eq!(CardState::from_name(state.name()), Some(state));
        }
    }
}
