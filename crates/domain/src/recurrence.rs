//! The dates of classes and events: one, or what comes back by a rule. What a trainer may ask for, its limits, and its text, which
//! is a recurrence rule of RFC 5545 (3.3.10). Which days such a rule falls on is worked out in `services`.
//!
//! All of it is by the clocks of the trainer's zone. A rule is stored as text and read again into what the editor shows, so it has
//! one spelling only.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime, Weekday};
use jiff::{Timestamp, ToSpan};

use crate::time::{TimeSlot, Zone};

/// The most weeks, days or months between two rounds of a rule.
pub const EVERY_MAX: u32 = 52;
/// The most dates that a rule may count.
pub const TIMES_MAX: u32 = 1_000;
/// How many days ahead the first date may be, and the last one after the first.
const AHEAD_DAYS_MAX: i32 = 2 * 366;
const LAST_DAYS_MAX: i32 = 10 * 366;

/// A first start, and how it comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurrence {
    /// The first start.
    pub first: DateTime,
    /// How it comes back; once, where it does not.
    pub repeat: Option<Repeat>,
}

/// How a date comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeat {
    /// On which days.
    pub pattern: Pattern,
    /// In every so many-th day, week or month.
    pub every: u32,
    /// How long.
    pub end: RepeatEnd,
}

/// The days of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// Every day.
    Daily,
    /// On these days of the week, which begins on Monday; sorted, none twice.
    Weekly(Vec<Weekday>),
    /// On this day of the month; months without it are left out.
    MonthDay(i8),
    /// On the first to fourth such weekday of the month (1 to 4), or the last one (−1).
    MonthWeekday(i8, Weekday),
}

/// The end of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepeatEnd {
    /// None.
    Open,
    /// No date after this day.
    Until(Date),
    /// After so many dates, the first one included.
    Times(u32),
}

/// What is wrong with a recurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecurrenceFault {
    /// The first start has passed.
    Past,
    /// The first start is further away than two years.
    TooFar,
    /// Not on five minutes.
    OffGrid,
    /// Clocks in the zone never show that day.
    NoSuchDay,
    /// None, or more than [`EVERY_MAX`].
    Every,
    /// The first date is on no day of the rule.
    FirstNotAmong,
    /// Before the first date, or more than ten years after it.
    Until,
    /// None, or more than [`TIMES_MAX`].
    Times,
}

impl Recurrence {
    /// What is wrong with it for whoever enters it at `now`, in the order of the fields; nothing where all is well.
    #[must_use]
    pub fn faults(&self, zone: &Zone, now: Timestamp) -> Vec<RecurrenceFault> {
        let day = self.first.date();
        let start = zone.moment(self.first);
        let today = zone.local(now).date();
        let repeat = self.repeat.as_ref();
        let checks = [
            (RecurrenceFault::Past, start.is_some_and(|start| start > now)),
            (RecurrenceFault::TooFar, day <= today.saturating_add(AHEAD_DAYS_MAX.days())),
            (RecurrenceFault::OffGrid, start.is_none_or(|start| TimeSlot::starting(start, 5).is_ok())),
            (RecurrenceFault::NoSuchDay, zone.has_day(day)),
            (RecurrenceFault::Every, repeat.is_none_or(|repeat| (1..=EVERY_MAX).contains(&repeat.every))),
            (RecurrenceFault::FirstNotAmong, repeat.is_none_or(|repeat| repeat.pattern.has(day))),
            (RecurrenceFault::Until, repeat.is_none_or(|repeat| repeat.end.ends_well(day))),
            (
                RecurrenceFault::Times,
                !repeat.is_some_and(
                    |repeat| matches!(repeat.end, RepeatEnd::Times(times) if times == 0 || times > TIMES_MAX),
                ),
            ),
        ];
        checks.into_iter().filter(|(_, well)| !well).map(|(fault, _)| fault).collect()
    }
}

impl Pattern {
    /// The same weekday of the month as this day: the first to the fourth, or the last where it is a fifth one.
    #[must_use]
    pub fn weekday_of_month(day: Date) -> Self {
        let nth = (day.day() - 1) / 7 + 1;
        Self::MonthWeekday(if nth == 5 { -1 } else { nth }, day.weekday())
    }

    /// On these days of the week, in any order.
    #[must_use]
    pub fn weekly(mut days: Vec<Weekday>) -> Self {
        days.sort_unstable_by_key(|day| day.to_monday_zero_offset());
        days.dedup();
        Self::Weekly(days)
    }

    /// True where the pattern, by itself, falls on this day.
    #[must_use]
    pub fn has(&self, day: Date) -> bool {
        match self {
            Self::Daily => true,
            Self::Weekly(days) => days.contains(&day.weekday()),
            Self::MonthDay(number) => *number == day.day(),
            Self::MonthWeekday(-1, weekday) => *weekday == day.weekday() && day.day() + 7 > day.days_in_month(),
            Self::MonthWeekday(nth, weekday) => *weekday == day.weekday() && (day.day() - 1) / 7 + 1 == *nth,
        }
    }
}

impl RepeatEnd {
    fn ends_well(self, first: Date) -> bool {
        match self {
            Self::Until(last) => last >= first && last <= first.saturating_add(LAST_DAYS_MAX.days()),
            Self::Open | Self::Times(_) => true,
        }
    }
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Monday),
    ("TU", Weekday::Tuesday),
    ("WE", Weekday::Wednesday),
    ("TH", Weekday::Thursday),
    ("FR", Weekday::Friday),
    ("SA", Weekday::Saturday),
    ("SU", Weekday::Sunday),
];

fn weekday_name(day: Weekday) -> &'static str {
    WEEKDAYS.into_iter().find(|(_, known)| *known == day).map_or("", |(name, _)| name)
}

fn weekday_of(name: &str) -> Option<Weekday> {
    WEEKDAYS.into_iter().find(|(known, _)| *known == name).map(|(_, day)| day)
}

/// As RFC 5545 writes it, without the name `RRULE:`.
impl fmt::Display for Repeat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let frequency = match self.pattern {
            Pattern::Daily => "DAILY",
            Pattern::Weekly(_) => "WEEKLY",
            Pattern::MonthDay(_) | Pattern::MonthWeekday(..) => "MONTHLY",
        };
        write!(f, "FREQ={frequency}")?;
        if self.every != 1 {
            write!(f, ";INTERVAL={}", self.every)?;
        }
        match &self.pattern {
            Pattern::Daily => {}
            Pattern::Weekly(days) => {
                let names: Vec<&str> = days.iter().map(|day| weekday_name(*day)).collect();
                write!(f, ";BYDAY={}", names.join(","))?;
            }
            Pattern::MonthDay(day) => write!(f, ";BYMONTHDAY={day}")?,
            Pattern::MonthWeekday(nth, day) => write!(f, ";BYDAY={nth}{}", weekday_name(*day))?,
        }
        match self.end {
            RepeatEnd::Open => Ok(()),
            // The end of that day, by the same clocks as the start.
            RepeatEnd::Until(day) => {
                write!(f, ";UNTIL={:04}{:02}{:02}T235959", day.year(), day.month(), day.day())
            }
            RepeatEnd::Times(times) => write!(f, ";COUNT={times}"),
        }
    }
}

/// A text that is none of the rules that are kept here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no rule of ours")]
pub struct UnknownRule(pub String);

impl FromStr for Repeat {
    type Err = UnknownRule;

    /// Reads what [`Repeat`] writes, and nothing else.
    fn from_str(text: &str) -> Result<Self, UnknownRule> {
        read(text)
            .filter(|repeat| repeat.to_string() == text)
            .ok_or_else(|| UnknownRule(text.chars().take(100).collect()))
    }
}

fn read(text: &str) -> Option<Repeat> {
    let mut frequency = "";
    let (mut every, mut end, mut pattern) = (1, RepeatEnd::Open, None);
    for part in text.split(';') {
        let (name, value) = part.split_once('=')?;
        match name {
            "FREQ" => frequency = value,
            "INTERVAL" => every = value.parse().ok()?,
            "BYDAY" if frequency == "WEEKLY" => {
                pattern = Some(Pattern::weekly(value.split(',').map(weekday_of).collect::<Option<_>>()?));
            }
            "BYDAY" => {
                let (nth, day) = value.split_at_checked(value.len().checked_sub(2)?)?;
                let nth = nth.parse().ok().filter(|nth| matches!(nth, -1 | 1..=4))?;
                pattern = Some(Pattern::MonthWeekday(nth, weekday_of(day)?));
            }
            "BYMONTHDAY" => {
                pattern = Some(Pattern::MonthDay(value.parse().ok().filter(|day| (1..=31).contains(day))?));
            }
            "UNTIL" => end = RepeatEnd::Until(until(value)?),
            "COUNT" => end = RepeatEnd::Times(value.parse().ok()?),
            _ => return None,
        }
    }
    let pattern = match frequency {
        "DAILY" => pattern.is_none().then_some(Pattern::Daily),
        "WEEKLY" => pattern.filter(|pattern| matches!(pattern, Pattern::Weekly(_))),
        "MONTHLY" => pattern.filter(|pattern| matches!(pattern, Pattern::MonthDay(_) | Pattern::MonthWeekday(..))),
        _ => None,
    }?;
    Some(Repeat { pattern, every, end })
}

fn until(value: &str) -> Option<Date> {
    let day = value.strip_suffix("T235959").filter(|day| day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit()))?;
    Date::new(day[..4].parse().ok()?, day[4..6].parse().ok()?, day[6..].parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn weekly(days: &[Weekday]) -> Pattern {
        Pattern::weekly(days.to_vec())
    }

    fn repeat(pattern: Pattern) -> Repeat {
        Repeat { pattern, every: 1, end: RepeatEnd::Open }
    }

    #[test]
    fn rules_are_written_as_the_standard_writes_them() {
        let tuesday_thursday = weekly(&[Weekday::Thursday, Weekday::Tuesday, Weekday::Thursday]);
        let until = RepeatEnd::Until(date(2026, 12, 18));
        for (rule, text) in [
            (Repeat { end: until, ..repeat(tuesday_thursday) }, "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20261218T235959"),
            (Repeat { every: 2, ..repeat(weekly(&[Weekday::Sunday])) }, "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU"),
            (Repeat { end: RepeatEnd::Times(10), ..repeat(Pattern::Daily) }, "FREQ=DAILY;COUNT=10"),
            (repeat(Pattern::MonthDay(31)), "FREQ=MONTHLY;BYMONTHDAY=31"),
            (repeat(Pattern::weekday_of_month(date(2026, 11, 24))), "FREQ=MONTHLY;BYDAY=4TU"),
            (repeat(Pattern::weekday_of_month(date(2026, 12, 29))), "FREQ=MONTHLY;BYDAY=-1TU"),
        ] {
            assert_eq!(rule.to_string(), text);
            assert_eq!(text.parse(), Ok(rule));
        }
    }

    #[test]
    fn what_is_no_rule_of_ours_is_refused() {
        for text in [
            "",
            "nonsense",
            "FREQ=HOURLY",
            "FREQ=YEARLY;BYMONTH=2",
            "FREQ=WEEKLY",
            "FREQ=WEEKLY;BYDAY=XX",
            "FREQ=WEEKLY;BYDAY=TH,TU",
            "FREQ=MONTHLY",
            "FREQ=MONTHLY;BYMONTHDAY=32",
            "FREQ=MONTHLY;BYDAY=5TU",
            "FREQ=MONTHLY;BYDAY=é",
            "FREQ=DAILY;BYDAY=TU",
            "FREQ=DAILY;COUNT=-1",
            "FREQ=DAILY;UNTIL=20261332T235959",
            "FREQ=DAILY;UNTIL=2026é18T235959",
            "BYDAY=TU;FREQ=WEEKLY",
            "FREQ=DAILY;INTERVAL=1",
            "freq=daily",
        ] {
            assert!(text.parse::<Repeat>().is_err(), "{text}");
        }
    }

    #[test]
    fn all_that_is_wrong_is_said() {
        let zone: Zone = "Europe/Berlin".parse().unwrap();
        let now: Timestamp = "2026-11-24T08:00:00Z".parse().unwrap();
        let faults = |first: &str, repeat: Option<Repeat>| {
            Recurrence { first: first.parse().unwrap(), repeat }.faults(&zone, now)
        };
        assert_eq!(faults("2026-11-24T09:05", None), []);
        assert_eq!(faults("2026-11-24T09:00", None), [RecurrenceFault::Past], "now");
        assert_eq!(faults("2026-11-24T18:03", None), [RecurrenceFault::OffGrid]);
        assert_eq!(faults("2029-11-24T18:00", None), [RecurrenceFault::TooFar]);
        let daily = |every, end| Some(Repeat { pattern: Pattern::Daily, every, end });
        assert_eq!(faults("2026-11-25T18:00", daily(1, RepeatEnd::Open)), []);
        for every in [0, EVERY_MAX + 1] {
            assert_eq!(faults("2026-11-25T18:00", daily(every, RepeatEnd::Open)), [RecurrenceFault::Every]);
        }
        for times in [0, TIMES_MAX + 1, 10_000] {
            assert_eq!(faults("2026-11-25T18:00", daily(1, RepeatEnd::Times(times))), [RecurrenceFault::Times]);
        }
        for last in [date(2026, 11, 24), date(2037, 1, 1)] {
            assert_eq!(faults("2026-11-25T18:00", daily(1, RepeatEnd::Until(last))), [RecurrenceFault::Until]);
        }
        // A Wednesday.
        let wrong = Some(repeat(weekly(&[Weekday::Tuesday, Weekday::Thursday])));
        assert_eq!(faults("2026-11-25T18:00", wrong), [RecurrenceFault::FirstNotAmong]);
    }

    #[test]
    fn a_day_that_the_zone_skipped_is_no_first_date() {
        let apia: Zone = "Pacific/Apia".parse().unwrap();
        let now = "2011-12-20T00:00:00Z".parse().unwrap();
        let on = |day: i8| Recurrence { first: date(2011, 12, day).at(18, 0, 0, 0), repeat: None }.faults(&apia, now);
        assert_eq!((on(29), on(30), on(31)), (vec![], vec![RecurrenceFault::NoSuchDay], vec![]));
    }

    proptest! {
        #[test]
        fn the_weekday_of_a_day_falls_on_that_day(days in 0_i32..4_000) {
            let day = date(2026, 1, 1).saturating_add(days.days());
            prop_assert!(Pattern::weekday_of_month(day).has(day));
            prop_assert!(Pattern::MonthDay(day.day()).has(day));
        }

        #[test]
        fn any_text_is_refused_or_comes_back_as_it_was(text in "(FREQ=(DAILY|WEEKLY|MONTHLY))?(;(INTERVAL|COUNT|BYMONTHDAY)=[0-9]{1,3})?(;BYDAY=-?[1-5]?(MO|TU))?\\PC{0,3}") {
            if let Ok(rule) = text.parse::<Repeat>() {
                prop_assert_eq!(rule.to_string(), text);
            }
        }
    }
}
