//! On which days a recurrence falls, and when that is. `calcard` works out the rule, by bare local time; the zone comes after it, by
//! the same rules as working hours: an hour that a clock change leaves out is read as the same distance after the change (RFC
//! 5545, 3.3.5), one that comes twice as its first coming, and a day that the zone skipped has no session.

use calcard::common::timezone::Tz;
use calcard::icalendar::ICalendar;
use domain::recurrence::RepeatEnd;
use domain::{Recurrence, Timestamp, Zone};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::Failure;

/// The most days of one expansion, from the first start on: no schedule brings more dates than it has days.
const DAYS_MAX: i32 = 30 * 366;

/// A date of a recurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// By the clocks of the zone, as the rule has it.
    pub at: DateTime,
    /// The moment.
    pub start: Timestamp,
}

/// The dates of a recurrence that start after `after` and before `until`, earliest first.
///
/// # Errors
/// [`Failure::Inconsistent`] for a rule that cannot be worked out, which the editor lets nobody enter.
pub fn occurrences(
    recurrence: &Recurrence,
    zone: &Zone,
    after: Timestamp,
    until: Timestamp,
) -> Result<Vec<Occurrence>, Failure> {
    let last = zone.local(until).date();
    let found = local_starts(recurrence, last)?.into_iter().filter(|at| zone.has_day(at.date()));
    let found = found.filter_map(|at| zone.moment(at).map(|start| Occurrence { at, start }));
    Ok(found.filter(|occurrence| occurrence.start > after && occurrence.start < until).collect())
}

/// True where no date of a recurrence starts after `now`.
///
/// # Errors
/// As [`occurrences`].
pub fn is_over(recurrence: &Recurrence, zone: &Zone, now: Timestamp) -> Result<bool, Failure> {
    let endless = recurrence.repeat.as_ref().is_some_and(|repeat| repeat.end == RepeatEnd::Open);
    Ok(!endless && occurrences(recurrence, zone, now, Timestamp::MAX)?.is_empty())
}

/// The starts of a recurrence up to the day `last`, by bare local time, earliest first.
///
/// # Errors
/// As [`occurrences`].
pub fn local_starts(recurrence: &Recurrence, last: Date) -> Result<Vec<DateTime>, Failure> {
    let first = recurrence.first;
    if last < first.date() {
        return Ok(Vec::new());
    }
    let Some(repeat) = &recurrence.repeat else { return Ok(vec![first]) };
    // A rule falls on a day once at most, so this many dates reach the last day.
    let last = last.min(first.date().saturating_add(DAYS_MAX.days()));
    let days = first.date().until(last).map_or(0, |span| span.get_days());
    let limit = usize::try_from(days).unwrap_or(0) + 1;
    let event = format!(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:{}\r\nRRULE:{repeat}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        first.strftime("%Y%m%dT%H%M%S"),
    );
    let broken = |why: String| Failure::Inconsistent(format!("the rule {repeat} from {first}: {why}"));
    let calendar = ICalendar::parse(event).map_err(|entry| broken(format!("{entry:?}")))?;
    let expanded = calendar.expand_dates(Tz::Floating, limit);
    if let Some(error) = expanded.errors.first() {
        return Err(broken(format!("{:?}", error.error)));
    }
    let mut starts = Vec::new();
    for event in expanded.events {
        // Bare local time, counted as if it were UTC's.
        let second = event.start.naive_local().and_utc().timestamp();
        let at = Timestamp::from_second(second).map_err(|error| broken(error.to_string()))?;
        starts.push(at.to_zoned(TimeZone::UTC).datetime());
    }
    starts.sort_unstable();
    starts.retain(|at| at.date() <= last);
    Ok(starts)
}

#[cfg(test)]
mod tests {
    use domain::recurrence::{Pattern, Repeat};
    use jiff::civil::{Weekday, date};

    use super::*;

    fn at(day: &str) -> Timestamp {
        format!("{day}T00:00:00Z").parse().unwrap()
    }

    fn recurrence(first: &str, rule: &str) -> Recurrence {
        let repeat = (!rule.is_empty()).then(|| rule.parse().unwrap());
        Recurrence { first: first.parse().unwrap(), repeat }
    }

    fn moments(first: &str, rule: &str, zone: &str, (from, until): (&str, &str)) -> Vec<String> {
        let zone: Zone = zone.parse().unwrap();
        let found = occurrences(&recurrence(first, rule), &zone, at(from), at(until)).unwrap();
        found.into_iter().map(|found| found.start.to_string()).collect()
    }

    #[test]
    fn a_class_keeps_its_local_hour_over_a_clock_change() {
        let found = moments("2026-03-26T18:00", "FREQ=DAILY;COUNT=5", "Europe/Berlin", ("2026-03-01", "2026-05-01"));
        assert_eq!(found[2], "2026-03-28T17:00:00Z");
        assert_eq!(found[3], "2026-03-29T16:00:00Z");
        assert_eq!(found.len(), 5);
    }

    #[test]
    fn an_hour_that_is_left_out_is_read_after_the_change_and_one_that_comes_twice_comes_once() {
        let daily = "FREQ=DAILY;COUNT=3";
        let spring = moments("2026-03-28T02:30", daily, "Europe/Berlin", ("2026-03-01", "2026-05-01"));
        assert_eq!(spring, ["2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"]);
        let autumn = moments("2026-10-24T02:30", daily, "Europe/Berlin", ("2026-10-01", "2026-12-01"));
        assert_eq!(autumn, ["2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]);
    }

    #[test]
    fn a_day_that_the_zone_skipped_has_no_session_and_still_counts() {
        let found = moments("2011-12-29T18:00", "FREQ=DAILY;COUNT=4", "Pacific/Apia", ("2011-12-01", "2012-02-01"));
        assert_eq!(found, ["2011-12-30T04:00:00Z", "2011-12-31T04:00:00Z", "2012-01-01T04:00:00Z"]);
    }

    #[test]
    fn a_rule_without_end_goes_as_far_as_it_is_asked() {
        let found = moments("2016-01-01T07:00", "FREQ=DAILY", "UTC", ("2026-11-24", "2026-12-24"));
        assert_eq!((found.len(), found[0].as_str()), (30, "2026-11-24T07:00:00Z"));
        let far = recurrence("2026-01-01T07:00", "FREQ=DAILY");
        let days = local_starts(&far, date(9999, 1, 1)).unwrap().len();
        assert_eq!(i32::try_from(days), Ok(DAYS_MAX + 1), "and is bounded however far that is");
    }

    #[test]
    fn both_ends_of_a_range_are_left_out_and_one_off_events_have_one_date() {
        let found = moments("2026-11-24T00:00", "FREQ=DAILY", "UTC", ("2026-11-24", "2026-11-26"));
        assert_eq!(found, ["2026-11-25T00:00:00Z"]);
        let once = |range| moments("2026-12-05T11:00", "", "Asia/Tokyo", range);
        assert_eq!(once(("2026-11-24", "2027-01-01")), ["2026-12-05T02:00:00Z"]);
        assert!(once(("2026-11-24", "2026-12-05")).is_empty());
    }

    #[test]
    fn what_has_an_end_is_over_when_its_last_date_has_begun() {
        let over = |rule: &str, now: &str| {
            let now = now.parse().unwrap();
            is_over(&recurrence("2026-11-24T18:00", rule), &Zone::utc(), now).unwrap()
        };
        for (rule, last) in [
            ("", "2026-11-24"),
            ("FREQ=DAILY;COUNT=3", "2026-11-26"),
            ("FREQ=DAILY;UNTIL=20261202T235959", "2026-12-02"),
        ] {
            assert!(!over(rule, &format!("{last}T17:59:59Z")), "{rule}");
            assert!(over(rule, &format!("{last}T18:00:00Z")), "{rule}");
        }
        assert!(!over("FREQ=DAILY", "2126-11-24T18:00:00Z"));
    }

    /// A slow and obvious reference: every day is looked at.
    fn slowly(recurrence: &Recurrence, last: Date) -> Vec<DateTime> {
        let first = recurrence.first.date();
        let Some(Repeat { pattern, every, end }) = &recurrence.repeat else { return vec![recurrence.first] };
        let monday = |day: Date| day.saturating_sub(i32::from(day.weekday().to_monday_zero_offset()).days());
        let mut found = Vec::new();
        let mut day = first;
        while day <= last {
            let rounds = match pattern {
                Pattern::Daily => (day - first).get_days(),
                Pattern::Weekly(_) => (monday(day) - monday(first)).get_days() / 7,
                Pattern::MonthDay(_) | Pattern::MonthWeekday(..) => {
                    i32::from(day.year() - first.year()) * 12 + i32::from(day.month() - first.month())
                }
            };
            let over = match end {
                RepeatEnd::Open => false,
                RepeatEnd::Until(until) => day > *until,
                RepeatEnd::Times(times) => found.len() >= usize::try_from(*times).unwrap(),
            };
            if !over && pattern.has(day) && rounds % i32::try_from(*every).unwrap() == 0 {
                found.push(day.to_datetime(recurrence.first.time()));
            }
            day = day.tomorrow().unwrap();
        }
        found
    }

    #[test]
    fn a_thousand_rules_fall_on_the_days_that_a_slow_reference_finds() {
        let mut seed = 0x5eed_u64;
        let mut below = |sides: i64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from(seed >> 33).unwrap() % sides
        };
        for _ in 0..1_000 {
            let day = date(2026, 1, 1).saturating_add(below(1_500).days());
            let pattern = match below(4) {
                0 => Pattern::Daily,
                1 => {
                    let more = (0..below(4)).map(|_| i8::try_from(below(7)).unwrap());
                    let more = more.map(|offset| Weekday::from_monday_zero_offset(offset).unwrap());
                    Pattern::weekly(more.chain([day.weekday()]).collect())
                }
                2 => Pattern::MonthDay(day.day()),
                _ => Pattern::weekday_of_month(day),
            };
            let end = match below(3) {
                0 => RepeatEnd::Open,
                1 => RepeatEnd::Until(day.saturating_add(below(800).days())),
                _ => RepeatEnd::Times(u32::try_from(1 + below(60)).unwrap()),
            };
            let repeat = Repeat { pattern, every: u32::try_from(1 + below(6)).unwrap(), end };
            let time = jiff::civil::time(i8::try_from(below(24)).unwrap(), i8::try_from(below(12) * 5).unwrap(), 0, 0);
            let recurrence = Recurrence { first: day.to_datetime(time), repeat: Some(repeat) };
            let last = day.saturating_add(below(1_000).days());
            assert_eq!(local_starts(&recurrence, last).unwrap(), slowly(&recurrence, last), "{recurrence:?} to {last}");
        }
    }
}
