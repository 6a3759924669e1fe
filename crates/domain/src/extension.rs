//! More time for a hold that would end while the client's bank is at work: once, and never past the start of the session.

use jiff::{SignedDuration, Timestamp};

use crate::booking::BookingState;
use crate::payment::PaymentState;

/// What the end of a hold finds.
#[derive(Debug, Clone, Copy)]
pub struct OverdueHold {
    /// Where its booking stands.
    pub state: BookingState,
    /// When the session starts.
    pub starts_at: Timestamp,
    /// Where its payment by Stripe stands.
    pub payment: PaymentState,
    /// True where it has been given more time before.
    pub extended: bool,
}

impl OverdueHold {
    /// Until when the hold goes on, where it is given `seconds` more; `None` where it just ends.
    #[must_use]
    pub fn extended_until(&self, seconds: u32, now: Timestamp) -> Option<Timestamp> {
        let at_the_bank = matches!(self.payment, PaymentState::RequiresAction | PaymentState::Processing);
        if self.extended || !at_the_bank || !self.state.hold_is_over(now) {
            return None;
        }
        let until = now.checked_add(SignedDuration::from_secs(i64::from(seconds))).ok()?;
        Some(until.min(self.starts_at)).filter(|until| *until > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn overdue() -> OverdueHold {
        OverdueHold {
            state: BookingState::Held { expires_at: second(100) },
            starts_at: second(9_000),
            payment: PaymentState::RequiresAction,
            extended: false,
        }
    }

    #[test]
    fn the_time_counts_from_the_moment_it_is_given() {
        assert_eq!(overdue().extended_until(300, second(100)), Some(second(400)));
        assert_eq!(overdue().extended_until(300, second(130)), Some(second(430)));
    }

    #[test]
    fn it_is_given_once_and_only_to_what_is_over() {
        assert_eq!(OverdueHold { extended: true, ..overdue() }.extended_until(300, second(100)), None);
        assert_eq!(overdue().extended_until(300, second(99)), None);
        for name in ["confirmed", "completed", "no_show", "cancelled", "expired"] {
            let state = BookingState::from_parts(name, second(50)).unwrap();
            assert_eq!(OverdueHold { state, ..overdue() }.extended_until(300, second(100)), None, "{name}");
        }
    }

    #[test]
    fn only_while_the_bank_is_at_work() {
        for payment in PaymentState::ALL {
            let given = OverdueHold { payment, ..overdue() }.extended_until(300, second(100)).is_some();
            let expected = matches!(payment, PaymentState::RequiresAction | PaymentState::Processing);
            assert_eq!(given, expected, "{payment:?}");
        }
    }

    #[test]
    fn no_time_is_no_extension_and_none_goes_past_the_start() {
        assert_eq!(overdue().extended_until(0, second(100)), None);
        let soon = OverdueHold { starts_at: second(150), ..overdue() };
        assert_eq!(soon.extended_until(300, second(100)), Some(second(150)));
        assert_eq!(soon.extended_until(300, second(150)), None);
    }
}
