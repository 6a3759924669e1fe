//! What a service asks of the calendar besides its own length: room before and after, and how early and late it can be booked.

use jiff::{SignedDuration, Timestamp};

use crate::time::{InvalidSlot, TimeSlot};

/// Time that a session claims on either side, in minutes; multiples of 5. It may lie outside working hours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Buffers {
    /// Before the start.
    pub before_minutes: u32,
    /// After the end.
    pub after_minutes: u32,
}

impl Buffers {
    /// The longest buffer, in minutes.
    pub const MINUTES_MAX: u32 = 120;

    /// The stretch that a session in `slot` claims.
    ///
    /// # Errors
    /// [`InvalidSlot`] for buffers off the 5-minute grid, or an end of the calendar.
    pub fn around(&self, slot: TimeSlot) -> Result<TimeSlot, InvalidSlot> {
        let before = SignedDuration::from_mins(i64::from(self.before_minutes));
        let after = SignedDuration::from_mins(i64::from(self.after_minutes));
        let start = slot.start().checked_sub(before).map_err(|_| InvalidSlot::Empty)?;
        let end = slot.end().checked_add(after).map_err(|_| InvalidSlot::Empty)?;
        TimeSlot::new(start, end)
    }
}

/// How a service can be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookingRules {
    /// What a session claims besides its own time.
    pub buffers: Buffers,
    /// The least time between booking and start, in minutes.
    pub notice_minutes: u32,
    /// How far ahead a start can be booked, in days of 24 hours.
    pub ahead_days: u32,
}

impl Default for BookingRules {
    fn default() -> Self {
        Self { buffers: Buffers::default(), notice_minutes: 0, ahead_days: 31 }
    }
}

/// Why a start cannot be booked now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OutsideWindow {
    /// It has begun.
    #[error("this time is in the past")]
    Past,
    /// Less than the notice away.
    #[error("less than {notice_minutes} minutes ahead")]
    TooSoon {
        /// The least time between booking and start, in minutes.
        notice_minutes: u32,
    },
    /// Further away than it can be booked.
    #[error("more than {ahead_days} days ahead")]
    TooFar {
        /// How far ahead a start can be booked, in days.
        ahead_days: u32,
    },
}

impl BookingRules {
    /// The longest notice, in minutes: 30 days.
    pub const NOTICE_MINUTES_MAX: u32 = 30 * 24 * 60;
    /// The furthest horizon, in days.
    pub const AHEAD_DAYS_MAX: u32 = 365;

    /// The starts that can be booked at `now`: from the first moment on, before the second one.
    #[must_use]
    pub fn window(&self, now: Timestamp) -> (Timestamp, Timestamp) {
        let later = |by: SignedDuration| now.checked_add(by).unwrap_or(Timestamp::MAX);
        let soonest = SignedDuration::from_mins(i64::from(self.notice_minutes)).max(SignedDuration::from_nanos(1));
        (later(soonest), later(SignedDuration::from_hours(24 * i64::from(self.ahead_days))))
    }

    /// Whether this start can be booked at `now`.
    ///
    /// # Errors
    /// [`OutsideWindow`] says on which side of the window it lies.
    pub fn check(&self, now: Timestamp, start: Timestamp) -> Result<(), OutsideWindow> {
        let (earliest, end) = self.window(now);
        if start <= now {
            Err(OutsideWindow::Past)
        } else if start < earliest {
            Err(OutsideWindow::TooSoon { notice_minutes: self.notice_minutes })
        } else if start >= end {
            Err(OutsideWindow::TooFar { ahead_days: self.ahead_days })
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn buffers_widen_a_slot_to_both_sides() {
        let slot = TimeSlot::starting(time("2026-11-24T10:00:00Z"), 60).unwrap();
        let buffers = Buffers { before_minutes: 15, after_minutes: 30 };
        let wide = TimeSlot::new(time("2026-11-24T09:45:00Z"), time("2026-11-24T11:30:00Z")).unwrap();
        assert_eq!(buffers.around(slot), Ok(wide));
        assert_eq!(Buffers::default().around(slot), Ok(slot));
        assert_eq!(Buffers { before_minutes: 3, after_minutes: 0 }.around(slot), Err(InvalidSlot::OffGrid));
    }

    #[test]
    fn a_start_is_neither_past_nor_too_soon_nor_too_far() {
        let now = time("2026-11-24T08:00:00Z");
        let rules = BookingRules { notice_minutes: 120, ahead_days: 7, ..BookingRules::default() };
        let check = |start| rules.check(now, time(start));
        assert_eq!(check("2026-11-24T08:00:00Z"), Err(OutsideWindow::Past));
        assert_eq!(check("2026-11-24T09:55:00Z"), Err(OutsideWindow::TooSoon { notice_minutes: 120 }));
        assert_eq!(check("2026-11-24T10:00:00Z"), Ok(()));
        assert_eq!(check("2026-12-01T07:55:00Z"), Ok(()));
        assert_eq!(check("2026-12-01T08:00:00Z"), Err(OutsideWindow::TooFar { ahead_days: 7 }));
        let at_once = BookingRules::default();
        assert_eq!(at_once.check(now, now), Err(OutsideWindow::Past));
        assert_eq!(at_once.check(now, time("2026-11-24T08:05:00Z")), Ok(()));
    }
}
