//! Days that differ from the working week: closed ones, closed hours, and hours that come in addition.

use jiff::ToSpan;
use jiff::civil::Date;

use super::week::is_stretch;

/// The most days that one closed range covers.
pub const CLOSED_DAYS_MAX: i32 = 366;
/// The end of a day, in minutes after its midnight.
pub(super) const DAY_MINUTES: i16 = 1_440;

/// What differs from the working week, by the dates of the trainer's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DayException {
    /// Nothing is offered from the first to the last day, both included; whatever else is said of these days.
    Closed {
        /// The first day.
        first: Date,
        /// The last day.
        last: Date,
    },
    /// Nothing is offered in a stretch of one day; whatever else is said of it.
    ClosedHours {
        /// The day.
        day: Date,
        /// Minutes after midnight, 0 to 1439.
        start_minute: i16,
        /// Minutes after midnight, 1 to 1440; later than the start.
        end_minute: i16,
    },
    /// A stretch of working time that the day has besides those of its weekday.
    Extra {
        /// The day.
        day: Date,
        /// Minutes after midnight, 0 to 1439.
        start_minute: i16,
        /// Minutes after midnight, 1 to 1440; later than the start.
        end_minute: i16,
    },
}

/// Why an exception makes no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidException {
    /// The last day comes before the first one.
    #[error("the last day comes before the first one")]
    Backwards,
    /// More days than one range may cover.
    #[error("more than {CLOSED_DAYS_MAX} days")]
    TooLong,
    /// Hours that end before they start, or are not on five-minute steps.
    #[error("hours are on five-minute steps and end after they start")]
    Hours,
}

impl DayException {
    /// A closed range, both days included.
    ///
    /// # Errors
    /// [`InvalidException`] for days in the wrong order, or too many of them.
    pub fn closed(first: Date, last: Date) -> Result<Self, InvalidException> {
        if last < first {
            return Err(InvalidException::Backwards);
        }
        if first.checked_add(CLOSED_DAYS_MAX.days()).is_ok_and(|end| last >= end) {
            return Err(InvalidException::TooLong);
        }
        Ok(Self::Closed { first, last })
    }

    /// Closed hours on one day; from midnight to midnight they are a closed day.
    ///
    /// # Errors
    /// [`InvalidException::Hours`].
    pub fn closed_hours(day: Date, start_minute: i16, end_minute: i16) -> Result<Self, InvalidException> {
        match (start_minute, end_minute) {
            (0, DAY_MINUTES) => Ok(Self::Closed { first: day, last: day }),
            _ if is_stretch(start_minute, end_minute) => Ok(Self::ClosedHours { day, start_minute, end_minute }),
            _ => Err(InvalidException::Hours),
        }
    }

    /// Extra hours on one day.
    ///
    /// # Errors
    /// [`InvalidException::Hours`].
    pub fn extra(day: Date, start_minute: i16, end_minute: i16) -> Result<Self, InvalidException> {
        if is_stretch(start_minute, end_minute) {
            Ok(Self::Extra { day, start_minute, end_minute })
        } else {
            Err(InvalidException::Hours)
        }
    }

    /// The first day that it is about.
    #[must_use]
    pub const fn first_day(&self) -> Date {
        match self {
            Self::Closed { first, .. } => *first,
            Self::ClosedHours { day, .. } | Self::Extra { day, .. } => *day,
        }
    }

    /// The last day that it is about.
    #[must_use]
    pub const fn last_day(&self) -> Date {
        match self {
            Self::Closed { last, .. } => *last,
            Self::ClosedHours { day, .. } | Self::Extra { day, .. } => *day,
        }
    }

    /// True for extra hours that overlap or touch other extra hours of the same day.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Extra { day, start_minute, end_minute },
                Self::Extra { day: other_day, start_minute: other_start, end_minute: other_end },
            ) => day == other_day && start_minute <= other_end && other_start <= end_minute,
            _ => false,
        }
    }

    /// True where it closes the whole of this day.
    #[must_use]
    pub fn closes(&self, day: Date) -> bool {
        matches!(self, Self::Closed { first, last } if (*first..=*last).contains(&day))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_range_has_an_order_and_a_length() {
        let first = date(2026, 12, 24);
        assert!(DayException::closed(first, first).is_ok());
        assert_eq!(DayException::closed(first, date(2026, 12, 23)), Err(InvalidException::Backwards));
        assert!(DayException::closed(first, date(2027, 12, 24)).is_ok());
        assert_eq!(DayException::closed(first, date(2027, 12, 25)), Err(InvalidException::TooLong));
    }

    #[test]
    fn a_range_closes_both_its_ends_and_nothing_beside() {
        let holiday = DayException::closed(date(2026, 12, 24), date(2027, 1, 2)).unwrap();
        let closed = |day| holiday.closes(day);
        assert!(closed(date(2026, 12, 24)) && closed(date(2027, 1, 2)));
        assert!(!closed(date(2026, 12, 23)) && !closed(date(2027, 1, 3)));
    }

    #[test]
    fn extra_hours_are_a_stretch_of_a_day() {
        let day = date(2026, 11, 29);
        assert!(DayException::extra(day, 540, 720).is_ok());
        for (start, end) in [(720, 540), (540, 540), (541, 600), (540, 1_445), (-5, 60)] {
            assert_eq!(DayException::extra(day, start, end), Err(InvalidException::Hours), "{start} {end}");
        }
    }

    #[test]
    fn closed_hours_are_a_stretch_of_a_day_and_the_whole_of_it_is_a_closed_day() {
        let day = date(2026, 11, 29);
        assert!(matches!(DayException::closed_hours(day, 540, 720), Ok(DayException::ClosedHours { .. })));
        assert_eq!(DayException::closed_hours(day, 0, 1_440), DayException::closed(day, day));
        for (start, end) in [(720, 540), (540, 540), (541, 600), (540, 1_445), (-5, 60)] {
            assert_eq!(DayException::closed_hours(day, start, end), Err(InvalidException::Hours), "{start} {end}");
        }
        let lunch = DayException::closed_hours(day, 720, 780).unwrap();
        assert!(!lunch.closes(day), "the rest of the day is open");
        assert_eq!((lunch.first_day(), lunch.last_day()), (day, day));
    }

    #[test]
    fn extra_hours_meet_only_those_of_the_same_day() {
        let extra = |day, start, end| DayException::extra(date(2026, 11, day), start, end).unwrap();
        assert!(extra(29, 540, 600).meets(&extra(29, 600, 660)));
        assert!(extra(29, 540, 600).meets(&extra(29, 550, 560)));
        assert!(!extra(29, 540, 600).meets(&extra(29, 605, 660)));
        assert!(!extra(29, 540, 600).meets(&extra(30, 540, 600)));
        let holiday = DayException::closed(date(2026, 11, 1), date(2026, 11, 30)).unwrap();
        assert!(!holiday.meets(&extra(29, 540, 600)));
    }
}
