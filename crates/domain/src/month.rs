//! A month of somebody's calendar.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::time::Zone;

/// A month, such as November 2026. In order of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month {
    year: i16,
    month: i8,
}

/// The text names no month.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no month")]
pub struct InvalidMonth(pub String);

impl Month {
    /// The month of this day.
    #[must_use]
    pub fn of(day: Date) -> Self {
        Self { year: day.year(), month: day.month() }
    }

    /// The month that `time` falls into by the clocks of `zone`.
    #[must_use]
    pub fn at(time: Timestamp, zone: &Zone) -> Self {
        Self::of(zone.local(time).date())
    }

    /// January of a year from 1 to 9999; `None` for others.
    #[must_use]
    pub fn january(year: i16) -> Option<Self> {
        (1..=9999).contains(&year).then_some(Self { year, month: 1 })
    }

    /// Such as 2026.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.year
    }

    /// 1 to 12.
    #[must_use]
    pub const fn number(self) -> i8 {
        self.month
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> Date {
        jiff::civil::date(self.year, self.month, 1)
    }

    /// The month so many months later, or before for a number below zero. The first or last there is beyond those.
    #[must_use]
    pub fn later(self, months: i64) -> Self {
        Self::of(self.first_day().saturating_add(months.clamp(-200_000, 200_000).months()))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = InvalidMonth;

    fn from_str(text: &str) -> Result<Self, InvalidMonth> {
        let invalid = || InvalidMonth(text.to_owned());
        if text.len() != 7 {
            return Err(invalid());
        }
        format!("{text}-01").parse().map(Self::of).map_err(|_| invalid())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_survives_its_text() {
        let month: Month = "2026-11".parse().unwrap();
        assert_eq!((month.year(), month.number(), month.to_string().as_str()), (2026, 11, "2026-11"));
        for text in ["2026-13", "2026-1", "26-11", "2026-11-01", "", "2026/11"] {
            assert!(text.parse::<Month>().is_err(), "{text}");
        }
    }

    #[test]
    fn months_are_those_of_the_zone() {
        let edge: Timestamp = "2026-11-30T23:30:00Z".parse().unwrap();
        let zone = |name: &str| name.parse::<Zone>().unwrap();
        assert_eq!(Month::at(edge, &Zone::utc()).to_string(), "2026-11");
        assert_eq!(Month::at(edge, &zone("Europe/Berlin")).to_string(), "2026-12");
        assert_eq!(Month::at(edge, &zone("America/New_York")).to_string(), "2026-11");
    }

    #[test]
    fn months_go_on_over_the_turn_of_the_year() {
        let month: Month = "2026-11".parse().unwrap();
        assert_eq!(month.later(2).to_string(), "2027-01");
        assert_eq!(month.later(-11).to_string(), "2025-12");
        assert!(month < month.later(1) && month.later(-11) < month);
    }
}
