//! When clients are reminded of what they have booked.
//!
//! A reminder belongs to a lead time: so many hours before the start. It is due from that moment until the start, or until the
//! moment of a shorter lead time: of several that have passed while nobody could write, only the nearest is sent. Whoever books
//! later than the moment of a lead time is not reminded by it.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};

use crate::id::BookingId;

/// How many lead times there may be.
pub const LEADS_MAX: usize = 5;
/// The longest lead time, in hours: two weeks.
pub const HOURS_MAX: u32 = 336;

/// Lead times in whole hours, shortest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderLeads(Vec<u32>);

/// Why hours are no lead times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidLeads {
    /// Not whole numbers with commas between them.
    #[error("hours are written as whole numbers, such as 24,2")]
    Unreadable,
    /// Too short or too long.
    #[error("each must be from 1 to {HOURS_MAX} hours")]
    OutOfRange,
    /// One comes twice.
    #[error("no two may be the same")]
    Twice,
    /// Too many.
    #[error("there may be at most {LEADS_MAX}")]
    TooMany,
}

/// Starts for which one lead time is the nearest that has been reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReminderWindow {
    /// The lead time, in hours.
    pub hours: u32,
    /// Starts after this.
    pub after: Timestamp,
    /// Starts at this or before.
    pub until: Timestamp,
}

impl Default for ReminderLeads {
    /// A day and two hours before.
    fn default() -> Self {
        Self(vec![2, 24])
    }
}

impl ReminderLeads {
    /// Lead times in any order; none at all: nobody is reminded.
    ///
    /// # Errors
    /// [`InvalidLeads`].
    pub fn new(mut hours: Vec<u32>) -> Result<Self, InvalidLeads> {
        hours.sort_unstable();
        if hours.iter().any(|hours| !(1..=HOURS_MAX).contains(hours)) {
            return Err(InvalidLeads::OutOfRange);
        }
        if hours.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(InvalidLeads::Twice);
        }
        if hours.len() > LEADS_MAX { Err(InvalidLeads::TooMany) } else { Ok(Self(hours)) }
    }

    /// Reads hours with commas between them: `24,2`. An empty text is no lead times.
    ///
    /// # Errors
    /// [`InvalidLeads`].
    pub fn parse(text: &str) -> Result<Self, InvalidLeads> {
        if text.trim().is_empty() {
            return Ok(Self(Vec::new()));
        }
        let hours = text.split(',').map(|hours| hours.trim().parse().ok());
        Self::new(hours.collect::<Option<Vec<u32>>>().ok_or(InvalidLeads::Unreadable)?)
    }

    /// In hours, shortest first.
    #[must_use]
    pub fn hours(&self) -> &[u32] {
        &self.0
    }

    /// Which starts each lead time is the nearest reached for at `now`. No two windows overlap.
    #[must_use]
    pub fn windows(&self, now: Timestamp) -> Vec<ReminderWindow> {
        let mut after = now;
        let window = |hours: &u32| {
            let until = now.saturating_add(lead(*hours)).unwrap_or(Timestamp::MAX);
            let window = ReminderWindow { hours: *hours, after, until };
            after = until;
            window
        };
        self.0.iter().map(window).collect()
    }

    /// The lead time, in hours, that a reminder of what starts at `start` and was booked at `booked` is due by at `now`.
    #[must_use]
    pub fn due(&self, start: Timestamp, booked: Timestamp, now: Timestamp) -> Option<u32> {
        let windows = self.windows(now);
        let window = windows.into_iter().find(|window| window.after < start && start <= window.until)?;
        (booked <= start.saturating_sub(lead(window.hours)).unwrap_or(Timestamp::MIN)).then_some(window.hours)
    }
}

/// What a reminder is about: one is written for each. A booking that is moved to another time is reminded of anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReminderSubject {
    /// Of what.
    pub booking: BookingId,
    /// By which lead time, in hours.
    pub hours: u32,
    /// When it was to start.
    pub start: Timestamp,
}

/// The stored form: `booking:hours:start`, the start in microseconds since 1970.
impl fmt::Display for ReminderSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.booking, self.hours, self.start.as_microsecond())
    }
}

/// The text is none of a reminder's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the subject of a reminder")]
pub struct NoReminderSubject;

impl FromStr for ReminderSubject {
    type Err = NoReminderSubject;

    fn from_str(text: &str) -> Result<Self, NoReminderSubject> {
        let read = || {
            let mut parts = text.split(':');
            let booking = parts.next()?.parse().ok()?;
            let hours = parts.next()?.parse().ok()?;
            let start = Timestamp::from_microsecond(parts.next()?.parse().ok()?).ok()?;
            parts.next().is_none().then_some(Self { booking, hours, start })
        };
        read().ok_or(NoReminderSubject)
    }
}

/// A lead time as a duration.
#[must_use]
pub fn lead(hours: u32) -> SignedDuration {
    SignedDuration::from_hours(i64::from(hours))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn lead_times_are_read_in_any_order_or_refused() {
        assert_eq!(ReminderLeads::parse("24, 2").unwrap(), ReminderLeads::default());
        assert_eq!(ReminderLeads::parse("336,1,48,24,2").unwrap().hours(), [1, 2, 24, 48, 336]);
        assert!(ReminderLeads::parse(" ").unwrap().hours().is_empty());
        for (text, why) in [
            ("24;2", InvalidLeads::Unreadable),
            ("24,", InvalidLeads::Unreadable),
            ("-1", InvalidLeads::Unreadable),
            ("0", InvalidLeads::OutOfRange),
            ("337,2", InvalidLeads::OutOfRange),
            ("24,24", InvalidLeads::Twice),
            ("1,2,3,4,5,6", InvalidLeads::TooMany),
        ] {
            assert_eq!(ReminderLeads::parse(text), Err(why), "{text}");
        }
    }

    #[test]
    fn windows_lie_side_by_side_from_now_on() {
        let now = at("2026-11-24T08:00:00Z");
        let windows = ReminderLeads::default().windows(now);
        let expected = [
            ReminderWindow { hours: 2, after: now, until: at("2026-11-24T10:00:00Z") },
            ReminderWindow { hours: 24, after: at("2026-11-24T10:00:00Z"), until: at("2026-11-25T08:00:00Z") },
        ];
        assert_eq!(windows, expected);
        assert!(ReminderLeads::parse("").unwrap().windows(now).is_empty());
    }

    #[test]
    fn a_reminder_is_due_from_its_moment_until_a_nearer_one_or_the_start() {
        let (start, booked) = (at("2026-11-25T10:00:00Z"), at("2026-11-20T10:00:00Z"));
        let due = |now: &str| ReminderLeads::default().due(start, booked, at(now));
        assert_eq!(due("2026-11-24T09:59:59Z"), None);
        assert_eq!(due("2026-11-24T10:00:00Z"), Some(24));
        assert_eq!(due("2026-11-25T07:59:59Z"), Some(24));
        assert_eq!(due("2026-11-25T08:00:00Z"), Some(2));
        assert_eq!(due("2026-11-25T09:59:59Z"), Some(2));
        assert_eq!(due("2026-11-25T10:00:00Z"), None);
    }

    #[test]
    fn a_lead_time_that_had_passed_when_it_was_booked_reminds_of_nothing() {
        let start = at("2026-11-25T10:00:00Z");
        let due = |booked: &str, now: &str| ReminderLeads::default().due(start, at(booked), at(now));
        assert_eq!(due("2026-11-24T10:00:00Z", "2026-11-24T10:00:00Z"), Some(24), "exactly in time");
        assert_eq!(due("2026-11-24T10:00:01Z", "2026-11-24T12:00:00Z"), None);
        assert_eq!(due("2026-11-24T10:00:01Z", "2026-11-25T08:00:00Z"), Some(2));
        assert_eq!(due("2026-11-25T09:00:00Z", "2026-11-25T09:00:00Z"), None);
    }

    #[test]
    fn a_subject_reads_back_from_its_stored_form() {
        let start = at("2026-11-25T10:00:00Z");
        let subject = ReminderSubject { booking: BookingId::from_parts(start, 7), hours: 24, start };
        assert_eq!(subject.to_string().parse(), Ok(subject));
        for text in ["", "bkg_1", &subject.booking.to_string(), &format!("{subject}:1"), "x:24:0"] {
            assert_eq!(text.parse::<ReminderSubject>(), Err(NoReminderSubject), "{text}");
        }
    }

    #[test]
    fn at_no_moment_are_two_due_and_each_is_once() {
        let leads = ReminderLeads::parse("48,24,2,1").unwrap();
        let (start, booked) = (at("2026-11-25T10:00:00Z"), at("2026-11-01T10:00:00Z"));
        let mut seen = Vec::new();
        for minutes in (0..=60 * 50).rev() {
            let due = leads.due(start, booked, start - SignedDuration::from_mins(minutes));
            if seen.last() != Some(&due) {
                seen.push(due);
            }
        }
        assert_eq!(seen, [None, Some(48), Some(24), Some(2), Some(1), None]);
    }
}
