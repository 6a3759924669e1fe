//! Waiting for seats of a full class: the life of an entry in its waiting list, who is next, and until when an offer stands.
//!
//! The diagram is `docs/state-machines/waiting.md`; the test below walks the whole state × event matrix.

use jiff::{SignedDuration, Timestamp};

use crate::InvalidTransition;
use crate::id::BookingId;

/// How many minutes before the start no seat is offered any more, however short the service's own notice is.
pub const CLOSES_MINUTES: u32 = 15;
/// How many minutes before the start an offer ends at the latest.
const PAID_MINUTES: i64 = 5;

/// Where an entry in a waiting list stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitingState {
    /// In line.
    Waiting {
        /// Since when.
        since: Timestamp,
    },
    /// The seats are held for the client, who has not paid yet.
    Offered {
        /// The hold.
        booking: BookingId,
        /// When it was made.
        at: Timestamp,
    },
    /// The client took them.
    Taken {
        /// The booking.
        booking: BookingId,
        /// When it was confirmed.
        at: Timestamp,
    },
    /// The offer ended without an answer.
    Lapsed {
        /// What the hold was.
        booking: BookingId,
        /// When it ended.
        at: Timestamp,
    },
    /// The client did not want them.
    Declined {
        /// What the hold was.
        booking: BookingId,
        /// When it was given up.
        at: Timestamp,
    },
    /// The client left the line, or has seats by another way.
    Left {
        /// When.
        at: Timestamp,
    },
    /// No seat can be offered any more.
    Over {
        /// When that was noted.
        at: Timestamp,
    },
}

/// What can happen to an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitingEvent {
    /// Its seats came free and are held for it.
    Offer(BookingId),
    /// The booking was confirmed.
    Take,
    /// The hold ran out.
    Lapse,
    /// The hold was given up.
    Decline,
    /// The client leaves the line, or got seats by another way.
    Leave,
    /// The session is about to start, or takes no more clients.
    Close,
}

impl WaitingEvent {
    const fn verb(self) -> &'static str {
        match self {
            Self::Offer(_) => "be offered seats",
            Self::Take => "be taken",
            Self::Lapse => "lapse",
            Self::Decline => "be declined",
            Self::Leave => "be left",
            Self::Close => "be closed",
        }
    }
}

impl WaitingState {
    /// The stored name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Waiting { .. } => "waiting",
            Self::Offered { .. } => "offered",
            Self::Taken { .. } => "taken",
            Self::Lapsed { .. } => "lapsed",
            Self::Declined { .. } => "declined",
            Self::Left { .. } => "left",
            Self::Over { .. } => "over",
        }
    }

    /// When the state was reached.
    #[must_use]
    pub const fn time(&self) -> Timestamp {
        match *self {
            Self::Waiting { since } => since,
            Self::Offered { at, .. }
            | Self::Taken { at, .. }
            | Self::Lapsed { at, .. }
            | Self::Declined { at, .. }
            | Self::Left { at }
            | Self::Over { at } => at,
        }
    }

    /// The booking that the seats were held by.
    #[must_use]
    pub const fn booking(&self) -> Option<BookingId> {
        match *self {
            Self::Offered { booking, .. }
            | Self::Taken { booking, .. }
            | Self::Lapsed { booking, .. }
            | Self::Declined { booking, .. } => Some(booking),
            Self::Waiting { .. } | Self::Left { .. } | Self::Over { .. } => None,
        }
    }

    /// The state of its stored parts; `None` where they are none of ours.
    #[must_use]
    pub fn from_parts(name: &str, at: Timestamp, booking: Option<BookingId>) -> Option<Self> {
        Some(match (name, booking) {
            ("waiting", None) => Self::Waiting { since: at },
            ("offered", Some(booking)) => Self::Offered { booking, at },
            ("taken", Some(booking)) => Self::Taken { booking, at },
            ("lapsed", Some(booking)) => Self::Lapsed { booking, at },
            ("declined", Some(booking)) => Self::Declined { booking, at },
            ("left", None) => Self::Left { at },
            ("over", None) => Self::Over { at },
            _ => return None,
        })
    }

    /// What becomes of the entry when `event` happens at `at`. Each final state is the end: whoever wants to wait again joins the
    /// line at its end.
    ///
    /// # Errors
    /// [`InvalidTransition`] where the present state does not allow the event.
    pub fn apply(self, event: WaitingEvent, at: Timestamp) -> Result<Self, InvalidTransition> {
        match (self, event) {
            (Self::Waiting { .. }, WaitingEvent::Offer(booking)) => Ok(Self::Offered { booking, at }),
            (Self::Waiting { .. }, WaitingEvent::Leave) => Ok(Self::Left { at }),
            (Self::Waiting { .. }, WaitingEvent::Close) => Ok(Self::Over { at }),
            (Self::Offered { booking, .. }, WaitingEvent::Take) => Ok(Self::Taken { booking, at }),
            (Self::Offered { booking, .. }, WaitingEvent::Lapse) => Ok(Self::Lapsed { booking, at }),
            (Self::Offered { booking, .. }, WaitingEvent::Decline) => Ok(Self::Declined { booking, at }),
            (state, event) => {
                Err(InvalidTransition { machine: "waiting entry", state: state.name(), event: event.verb() })
            }
        }
    }
}

/// Which of those in line (the seats that each wants, first come first) is offered seats when so many are free: the first whom
/// they are enough for. Whoever wants more is passed over and keeps the place.
#[must_use]
pub fn next_in_line(line: impl IntoIterator<Item = i64>, free: i64) -> Option<usize> {
    line.into_iter().position(|seats| seats <= free)
}

/// From when on no seat of a session that starts at `start` is offered: what the service's notice says, and a quarter of an hour
/// at the least.
#[must_use]
pub fn closes_at(start: Timestamp, notice_minutes: u32) -> Timestamp {
    start - SignedDuration::from_mins(i64::from(notice_minutes.max(CLOSES_MINUTES)))
}

/// Until when an offer stands that is made at `now`, so that it has ended before the session starts; `None` where it is too late
/// to make one.
#[must_use]
pub fn offer_until(now: Timestamp, start: Timestamp, notice_minutes: u32, offer_minutes: u32) -> Option<Timestamp> {
    if now >= closes_at(start, notice_minutes) {
        return None;
    }
    let whole = now + SignedDuration::from_mins(i64::from(offer_minutes));
    Some(whole.min(start - SignedDuration::from_mins(PAID_MINUTES)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn minute(minute: i64) -> Timestamp {
        second(minute * 60)
    }

    fn booking(number: u128) -> BookingId {
        BookingId::from_parts(second(1), number)
    }

    fn states() -> [WaitingState; 7] {
        let with = |name: &str| WaitingState::from_parts(name, second(100), Some(booking(1))).unwrap();
        let without = |name: &str| WaitingState::from_parts(name, second(100), None).unwrap();
        [
            without("waiting"),
            with("offered"),
            with("taken"),
            with("lapsed"),
            with("declined"),
            without("left"),
            without("over"),
        ]
    }

    #[test]
    fn the_whole_matrix() {
        let events = [
            WaitingEvent::Offer(booking(2)),
            WaitingEvent::Take,
            WaitingEvent::Lapse,
            WaitingEvent::Decline,
            WaitingEvent::Leave,
            WaitingEvent::Close,
        ];
        // Rows: states. Columns: Offer, Take, Lapse, Decline, Leave, Close. A dash is refused.
        let matrix = [
            ("waiting", ["offered", "-", "-", "-", "left", "over"]),
            ("offered", ["-", "taken", "lapsed", "declined", "-", "-"]),
            ("taken", ["-", "-", "-", "-", "-", "-"]),
            ("lapsed", ["-", "-", "-", "-", "-", "-"]),
            ("declined", ["-", "-", "-", "-", "-", "-"]),
            ("left", ["-", "-", "-", "-", "-", "-"]),
            ("over", ["-", "-", "-", "-", "-", "-"]),
        ];
        for (state, (name, row)) in states().into_iter().zip(matrix) {
            assert_eq!(state.name(), name);
            for (event, expected) in events.into_iter().zip(row) {
                let reached = state.apply(event, second(200));
                assert_eq!(reached.as_ref().map_or("-", WaitingState::name), expected, "{name} × {event:?}");
                if let Ok(reached) = reached {
                    assert_eq!(reached.time(), second(200));
                }
            }
        }
    }

    #[test]
    fn the_offered_booking_is_kept_to_the_end() {
        let offered = states()[0].apply(WaitingEvent::Offer(booking(7)), second(200)).unwrap();
        for end in [WaitingEvent::Take, WaitingEvent::Lapse, WaitingEvent::Decline] {
            assert_eq!(offered.apply(end, second(300)).unwrap().booking(), Some(booking(7)));
        }
    }

    #[test]
    fn every_state_reads_back_from_its_stored_parts() {
        for state in states() {
            assert_eq!(WaitingState::from_parts(state.name(), state.time(), state.booking()), Some(state));
        }
        assert_eq!(WaitingState::from_parts("offered", second(1), None), None, "an offer of nothing");
        assert_eq!(WaitingState::from_parts("waiting", second(1), Some(booking(1))), None);
        assert_eq!(WaitingState::from_parts("gone", second(1), None), None);
    }

    #[test]
    fn the_first_whom_the_seats_are_enough_for_is_next() {
        assert_eq!(next_in_line([2, 1, 1], 1), Some(1), "who wants two is passed over");
        assert_eq!(next_in_line([2, 1, 1], 2), Some(0));
        assert_eq!(next_in_line([3, 2], 1), None);
        assert_eq!(next_in_line([1], 0), None);
        assert_eq!(next_in_line([], 5), None);
    }

    #[test]
    fn an_offer_stands_for_its_time_and_has_ended_before_the_start() {
        let start = minute(1_000);
        assert_eq!(offer_until(minute(500), start, 0, 120), Some(minute(620)));
        assert_eq!(offer_until(minute(900), start, 0, 120), Some(minute(995)));
        assert_eq!(offer_until(minute(984), start, 0, 120), Some(minute(995)), "ten minutes to pay at the least");
        assert_eq!(offer_until(minute(985), start, 0, 120), None);
        assert_eq!(offer_until(minute(2_000), start, 0, 120), None);
    }

    #[test]
    fn nothing_is_offered_within_the_notice_that_the_trainer_wants() {
        let start = minute(1_000);
        assert_eq!(closes_at(start, 0), minute(985));
        assert_eq!(closes_at(start, 60), minute(940));
        assert_eq!(offer_until(minute(940), start, 60, 120), None);
        assert_eq!(offer_until(minute(939), start, 60, 120), Some(minute(995)), "what was offered before may be paid");
    }
}
