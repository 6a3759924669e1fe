//! The life of a booking: held, then confirmed by its payment or gone again; then delivered or not.
//!
//! The diagram is `docs/state-machines/booking.md`; the test below walks the whole state × event matrix.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::InvalidTransition;

/// Where a booking stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum BookingState {
    /// The slot is claimed until `expires_at`, while the client pays.
    Held {
        /// When the claim ends by itself.
        expires_at: Timestamp,
    },
    /// Paid for; the session will take place.
    Confirmed {
        /// When it was confirmed.
        at: Timestamp,
    },
    /// The session took place.
    Completed {
        /// When it was marked so.
        at: Timestamp,
    },
    /// The client did not come.
    NoShow {
        /// When it was marked so.
        at: Timestamp,
    },
    /// Given up by somebody.
    Cancelled {
        /// When.
        at: Timestamp,
    },
    /// The hold ended without a payment.
    Expired {
        /// When the claim was given up.
        at: Timestamp,
    },
}

/// What can happen to a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BookingEvent {
    /// Its payment succeeded.
    Confirm,
    /// Its hold ran out, and no payment can succeed any more.
    Expire,
    /// Somebody gave it up.
    Cancel,
    /// The session's end has passed.
    Complete,
    /// The client was not there.
    MarkNoShow,
    /// Its payment succeeded after its hold had ended, and the time was still free.
    Rebook,
    /// The client was there after all.
    UndoNoShow {
        /// True once the session's end has passed.
        ended: bool,
    },
}

impl BookingEvent {
    /// All of them, for tests over the whole matrix.
    pub const ALL: [Self; 8] = [
        Self::Confirm,
        Self::Expire,
        Self::Cancel,
        Self::Complete,
        Self::MarkNoShow,
        Self::Rebook,
        Self::UndoNoShow { ended: false },
        Self::UndoNoShow { ended: true },
    ];

    const fn verb(self) -> &'static str {
        match self {
            Self::Confirm => "be confirmed",
            Self::Expire => "expire",
            Self::Cancel => "be cancelled",
            Self::Complete => "be completed",
            Self::MarkNoShow => "be marked a no-show",
            Self::Rebook => "be booked again",
            Self::UndoNoShow { .. } => "be no no-show any more",
        }
    }
}

impl BookingState {
    /// The stored name of the state.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Held { .. } => "held",
            Self::Confirmed { .. } => "confirmed",
            Self::Completed { .. } => "completed",
            Self::NoShow { .. } => "no_show",
            Self::Cancelled { .. } => "cancelled",
            Self::Expired { .. } => "expired",
        }
    }

    /// The one time the state carries: the end of a hold, else the moment the state was reached.
    #[must_use]
    pub const fn time(&self) -> Timestamp {
        match *self {
            Self::Held { expires_at } => expires_at,
            Self::Confirmed { at }
            | Self::Completed { at }
            | Self::NoShow { at }
            | Self::Cancelled { at }
            | Self::Expired { at } => at,
        }
    }

    /// The state of a stored name and time; `None` for a name that is none of ours.
    #[must_use]
    pub fn from_parts(name: &str, at: Timestamp) -> Option<Self> {
        Some(match name {
            "held" => Self::Held { expires_at: at },
            "confirmed" => Self::Confirmed { at },
            "completed" => Self::Completed { at },
            "no_show" => Self::NoShow { at },
            "cancelled" => Self::Cancelled { at },
            "expired" => Self::Expired { at },
            _ => return None,
        })
    }

    /// True once it was confirmed, and not cancelled: what it costs may be asked for.
    #[must_use]
    pub const fn is_booked(self) -> bool {
        matches!(self, Self::Confirmed { .. } | Self::Completed { .. } | Self::NoShow { .. })
    }

    /// True while the booking claims its stretch of the trainer's calendar.
    #[must_use]
    pub const fn claims_time(&self) -> bool {
        matches!(self, Self::Held { .. } | Self::Confirmed { .. } | Self::Completed { .. } | Self::NoShow { .. })
    }

    /// True for a hold whose time is over at `now` (the claim stands until the hold is ended).
    #[must_use]
    pub fn hold_is_over(&self, now: Timestamp) -> bool {
        matches!(self, Self::Held { expires_at } if *expires_at <= now)
    }

    /// What becomes of the booking when `event` happens at `at`.
    ///
    /// # Errors
    /// [`InvalidTransition`] where the present state does not allow the event. A hold may be confirmed after its time is
    /// over: as long as it is not ended, the slot is still the client's.
    pub fn apply(self, event: BookingEvent, at: Timestamp) -> Result<Self, InvalidTransition> {
        match (self, event) {
            (Self::Held { .. }, BookingEvent::Confirm) => Ok(Self::Confirmed { at }),
            (Self::Held { expires_at }, BookingEvent::Expire) if expires_at <= at => Ok(Self::Expired { at }),
            (Self::Held { .. } | Self::Confirmed { .. }, BookingEvent::Cancel) => Ok(Self::Cancelled { at }),
            (Self::Expired { .. }, BookingEvent::Rebook) => Ok(Self::Confirmed { at }),
            (Self::Confirmed { .. }, BookingEvent::Complete) => Ok(Self::Completed { at }),
            (Self::Confirmed { .. } | Self::Completed { .. }, BookingEvent::MarkNoShow) => Ok(Self::NoShow { at }),
            (Self::NoShow { .. }, BookingEvent::UndoNoShow { ended: true }) => Ok(Self::Completed { at }),
            (Self::NoShow { .. }, BookingEvent::UndoNoShow { ended: false }) => Ok(Self::Confirmed { at }),
            (state, event) => Err(InvalidTransition { machine: "booking", state: state.name(), event: event.verb() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn states() -> [BookingState; 6] {
        let at = second(100);
        ["held", "confirmed", "completed", "no_show", "cancelled", "expired"]
            .map(|name| BookingState::from_parts(name, at).unwrap())
    }

    #[test]
    fn the_whole_matrix() {
        // Rows: states as above. Columns: Confirm, Expire, Cancel, Complete, MarkNoShow, Rebook, UndoNoShow before the end
        // and after it. A dash is refused.
        let matrix = [
            ("held", ["confirmed", "expired", "cancelled", "-", "-", "-", "-", "-"]),
            ("confirmed", ["-", "-", "cancelled", "completed", "no_show", "-", "-", "-"]),
            ("completed", ["-", "-", "-", "-", "no_show", "-", "-", "-"]),
            ("no_show", ["-", "-", "-", "-", "-", "-", "confirmed", "completed"]),
            ("cancelled", ["-", "-", "-", "-", "-", "-", "-", "-"]),
            ("expired", ["-", "-", "-", "-", "-", "confirmed", "-", "-"]),
        ];
        for (state, (name, row)) in states().into_iter().zip(matrix) {
            assert_eq!(state.name(), name);
            for (event, expected) in BookingEvent::ALL.into_iter().zip(row) {
                let reached = state.apply(event, second(200));
                let reached = reached.as_ref().map_or("-", BookingState::name);
                assert_eq!(reached, expected, "{name} × {event:?}");
            }
        }
    }

    #[test]
    fn a_hold_does_not_expire_before_its_time() {
        let held = BookingState::Held { expires_at: second(100) };
        assert!(held.apply(BookingEvent::Expire, second(99)).is_err());
        assert!(held.apply(BookingEvent::Expire, second(100)).is_ok());
    }

    #[test]
    fn an_overdue_hold_that_is_paid_is_confirmed() {
        let held = BookingState::Held { expires_at: second(100) };
        assert_eq!(held.apply(BookingEvent::Confirm, second(150)), Ok(BookingState::Confirmed { at: second(150) }));
    }

    #[test]
    fn every_state_reads_back_from_its_stored_parts() {
        for state in states() {
            assert_eq!(BookingState::from_parts(state.name(), state.time()), Some(state));
        }
        assert_eq!(BookingState::from_parts("paid", second(1)), None);
    }

    #[test]
    fn what_is_refused_says_what_and_why() {
        let refused = BookingState::Expired { at: second(1) }.apply(BookingEvent::Confirm, second(2)).unwrap_err();
        assert_eq!(refused.to_string(), "a booking that is expired cannot be confirmed");
    }
}
