//! Whether the client came: when that may be said, by whom, and when it may be taken back.
//!
//! A client who came is checked in, which leaves the booking's state as it is; one who did not is a no-show, which is a state.
//! Nobody is both.

use jiff::{SignedDuration, Timestamp};

use crate::account::Role;
use crate::booking::BookingState;
use crate::id::UserId;
use crate::time::TimeSlot;

/// How long before the start a client can be checked in.
pub const EARLY: SignedDuration = SignedDuration::from_mins(30);

/// Somebody said that the client came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckIn {
    /// When they said so.
    pub at: Timestamp,
    /// Who.
    pub by: UserId,
}

/// What a trainer or an admin says about whether the client came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PresenceMark {
    /// The client came.
    CheckIn,
    /// That was a slip.
    UndoCheckIn,
    /// The client did not come.
    NoShow,
    /// That was a slip.
    UndoNoShow,
}

impl PresenceMark {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::CheckIn, Self::NoShow, Self::UndoCheckIn, Self::UndoNoShow];

    /// The name in forms.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CheckIn => "check_in",
            Self::UndoCheckIn => "undo_check_in",
            Self::NoShow => "no_show",
            Self::UndoNoShow => "undo_no_show",
        }
    }

    /// The mark of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mark| mark.name() == name)
    }
}

/// Why it may not be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MarkRefused {
    /// It is not booked: held, given up, or cancelled.
    #[error("it is not booked")]
    NotBooked,
    /// Not yet.
    #[error("not before {from}")]
    TooEarly {
        /// From when on.
        from: Timestamp,
    },
    /// Not any more.
    #[error("not after {until}")]
    TooLate {
        /// Until when.
        until: Timestamp,
    },
    /// The client is checked in: that is to be undone first.
    #[error("the client is checked in")]
    CheckedIn,
    /// The client is marked as a no-show: that is to be undone first.
    #[error("the client is marked as a no-show")]
    MarkedNoShow,
}

/// A booking, as far as it matters here.
#[derive(Debug, Clone, Copy)]
pub struct Attendance {
    /// Where it stands.
    pub state: BookingState,
    /// True once the client was checked in.
    pub checked_in: bool,
    /// When the session takes place.
    pub slot: TimeSlot,
}

/// What can be set about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PresenceRules {
    /// How many days after the session's end it can still be said, and taken back.
    pub days_after: u32,
}

impl Default for PresenceRules {
    fn default() -> Self {
        Self { days_after: 7 }
    }
}

impl PresenceRules {
    /// The last moment.
    #[must_use]
    pub fn until(self, slot: TimeSlot) -> Timestamp {
        let wait = SignedDuration::from_hours(24 * i64::from(self.days_after));
        slot.end().saturating_add(wait).unwrap_or(Timestamp::MAX)
    }

    /// Whether `mark` may be made at `now` by somebody of `role`: true where it changes anything, false where it was made
    /// already.
    ///
    /// # Errors
    /// [`MarkRefused`]. Only admins take a no-show back later than the configured time.
    pub fn decide(
        self,
        mark: PresenceMark,
        booking: &Attendance,
        role: Role,
        now: Timestamp,
    ) -> Result<bool, MarkRefused> {
        if !booking.state.is_booked() {
            return Err(MarkRefused::NotBooked);
        }
        let no_show = matches!(booking.state, BookingState::NoShow { .. });
        match mark {
            PresenceMark::CheckIn | PresenceMark::UndoCheckIn if no_show => return Err(MarkRefused::MarkedNoShow),
            PresenceMark::NoShow if booking.checked_in => return Err(MarkRefused::CheckedIn),
            _ => {}
        }
        let from = match mark {
            PresenceMark::CheckIn | PresenceMark::UndoCheckIn => {
                booking.slot.start().saturating_sub(EARLY).unwrap_or(Timestamp::MIN)
            }
            PresenceMark::NoShow | PresenceMark::UndoNoShow => booking.slot.start(),
        };
        if now < from {
            return Err(MarkRefused::TooEarly { from });
        }
        let until = self.until(booking.slot);
        if now > until && !(mark == PresenceMark::UndoNoShow && role == Role::Admin) {
            return Err(MarkRefused::TooLate { until });
        }
        Ok(match mark {
            PresenceMark::CheckIn => !booking.checked_in,
            PresenceMark::UndoCheckIn => booking.checked_in,
            PresenceMark::NoShow => !no_show,
            PresenceMark::UndoNoShow => no_show,
        })
    }

    /// The marks that somebody of `role` can make at `now`, in the order in which they are offered.
    #[must_use]
    pub fn offered(self, booking: &Attendance, role: Role, now: Timestamp) -> Vec<PresenceMark> {
        PresenceMark::ALL.into_iter().filter(|mark| self.decide(*mark, booking, role, now) == Ok(true)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: PresenceRules = PresenceRules { days_after: 7 };
    const STATES: [&str; 6] = ["held", "confirmed", "completed", "no_show", "cancelled", "expired"];

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// On Tuesday from ten to eleven.
    fn booking(state: &str, checked_in: bool) -> Attendance {
        let state = BookingState::from_parts(state, at("2026-11-20T08:00:00Z")).unwrap();
        Attendance { state, checked_in, slot: TimeSlot::starting(at("2026-11-24T10:00:00Z"), 60).unwrap() }
    }

    fn decide(mark: PresenceMark, state: &str, checked_in: bool, now: &str) -> Result<bool, MarkRefused> {
        RULES.decide(mark, &booking(state, checked_in), Role::Trainer, at(now))
    }

    #[test]
    fn only_what_is_booked_can_be_marked() {
        for state in STATES {
            for mark in PresenceMark::ALL {
                let refused = decide(mark, state, false, "2026-11-24T10:30:00Z") == Err(MarkRefused::NotBooked);
                assert_eq!(refused, ["held", "cancelled", "expired"].contains(&state), "{state} {mark:?}");
            }
        }
    }

    #[test]
    fn a_client_is_checked_in_from_half_an_hour_before_until_days_after() {
        let early = Err(MarkRefused::TooEarly { from: at("2026-11-24T09:30:00Z") });
        let late = Err(MarkRefused::TooLate { until: at("2026-12-01T11:00:00Z") });
        for (now, expected) in [
            ("2026-11-24T09:29:59.999999Z", early),
            ("2026-11-24T09:30:00Z", Ok(true)),
            ("2026-11-24T10:30:00Z", Ok(true)),
            ("2026-12-01T11:00:00Z", Ok(true)),
            ("2026-12-01T11:00:00.000001Z", late),
        ] {
            for state in ["confirmed", "completed"] {
                assert_eq!(decide(PresenceMark::CheckIn, state, false, now), expected, "{now}");
                assert_eq!(decide(PresenceMark::UndoCheckIn, state, true, now), expected, "{now}");
            }
        }
    }

    #[test]
    fn a_no_show_is_none_before_the_start() {
        let early = Err(MarkRefused::TooEarly { from: at("2026-11-24T10:00:00Z") });
        assert_eq!(decide(PresenceMark::NoShow, "confirmed", false, "2026-11-24T09:59:59Z"), early);
        assert_eq!(decide(PresenceMark::NoShow, "confirmed", false, "2026-11-24T10:00:00Z"), Ok(true));
        assert_eq!(decide(PresenceMark::NoShow, "completed", false, "2026-12-01T11:00:00Z"), Ok(true));
        let late = Err(MarkRefused::TooLate { until: at("2026-12-01T11:00:00Z") });
        assert_eq!(decide(PresenceMark::NoShow, "completed", false, "2026-12-01T11:00:01Z"), late);
    }

    #[test]
    fn nobody_is_both_there_and_not() {
        let now = "2026-11-24T10:30:00Z";
        assert_eq!(decide(PresenceMark::NoShow, "confirmed", true, now), Err(MarkRefused::CheckedIn));
        assert_eq!(decide(PresenceMark::CheckIn, "no_show", false, now), Err(MarkRefused::MarkedNoShow));
        assert_eq!(decide(PresenceMark::UndoCheckIn, "no_show", false, now), Err(MarkRefused::MarkedNoShow));
    }

    #[test]
    fn what_was_said_already_changes_nothing() {
        let now = "2026-11-24T10:30:00Z";
        assert_eq!(decide(PresenceMark::CheckIn, "confirmed", true, now), Ok(false));
        assert_eq!(decide(PresenceMark::UndoCheckIn, "completed", false, now), Ok(false));
        assert_eq!(decide(PresenceMark::NoShow, "no_show", false, now), Ok(false));
        assert_eq!(decide(PresenceMark::UndoNoShow, "confirmed", false, now), Ok(false));
    }

    #[test]
    fn a_no_show_is_taken_back_in_time_and_by_admins_always() {
        let late = at("2027-03-01T10:00:00Z");
        let no_show = booking("no_show", false);
        let until = at("2026-12-01T11:00:00Z");
        assert_eq!(RULES.decide(PresenceMark::UndoNoShow, &no_show, Role::Trainer, until), Ok(true));
        let refused = RULES.decide(PresenceMark::UndoNoShow, &no_show, Role::Trainer, late);
        assert_eq!(refused, Err(MarkRefused::TooLate { until }));
        assert_eq!(RULES.decide(PresenceMark::UndoNoShow, &no_show, Role::Admin, late), Ok(true));
        assert!(RULES.decide(PresenceMark::NoShow, &booking("completed", false), Role::Admin, late).is_err());
    }

    #[test]
    fn what_is_offered_is_what_changes_something() {
        let offered = |state, checked_in, now: &str| RULES.offered(&booking(state, checked_in), Role::Trainer, at(now));
        assert_eq!(offered("confirmed", false, "2026-11-24T09:00:00Z"), []);
        assert_eq!(offered("confirmed", false, "2026-11-24T09:45:00Z"), [PresenceMark::CheckIn]);
        assert_eq!(offered("confirmed", false, "2026-11-24T10:00:00Z"), [PresenceMark::CheckIn, PresenceMark::NoShow]);
        assert_eq!(offered("completed", true, "2026-11-24T12:00:00Z"), [PresenceMark::UndoCheckIn]);
        assert_eq!(offered("no_show", false, "2026-11-24T12:00:00Z"), [PresenceMark::UndoNoShow]);
        assert_eq!(offered("no_show", false, "2026-12-24T12:00:00Z"), []);
        assert_eq!(offered("cancelled", false, "2026-11-24T10:00:00Z"), []);
    }

    #[test]
    fn every_mark_reads_back_from_its_name() {
        for mark in PresenceMark::ALL {
            assert_eq!(PresenceMark::from_name(mark.name()), Some(mark));
        }
        assert_eq!(PresenceMark::from_name("late"), None);
    }
}
