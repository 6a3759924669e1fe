//! How far a booking is paid, in the six words that other programs are told.
//!
//! The words are those of the interface that front ends of travel and hotel shops already speak; `docs/api.md` explains each.

use crate::booking::BookingState;
use crate::payment::{PayWay, PaymentOutcome, PaymentState};

/// How far a booking is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PaymentProgress {
    /// To be paid in person, and not paid yet.
    PayOnArrival,
    /// Nobody has begun to pay.
    NotInitiated,
    /// Begun: waits for the client, or for the bank.
    Processing,
    /// Paid.
    Succeeded,
    /// The last attempt was refused.
    Failed,
    /// The money went back, or is on its way.
    Refunded,
}

/// What the word depends on.
#[derive(Debug, Clone, Copy)]
pub struct PaidSoFar {
    /// How the client chose to pay, for the newest payment.
    pub way: PayWay,
    /// Where that payment stands.
    pub state: PaymentState,
    /// What became of its money.
    pub outcome: Option<PaymentOutcome>,
    /// True where its last attempt was refused.
    pub refused: bool,
    /// True where all of it went back, or any of it for a booking that is cancelled; refunds that failed do not count.
    pub returned: bool,
}

impl PaymentProgress {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::PayOnArrival, Self::NotInitiated, Self::Processing, Self::Succeeded, Self::Failed, Self::Refunded];

    /// The word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PayOnArrival => "PAY_ON_ARRIVAL",
            Self::NotInitiated => "NOT_INITIATED",
            Self::Processing => "PROCESSING",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Refunded => "REFUNDED",
        }
    }

    /// The word for the newest payment of a booking, or for none.
    #[must_use]
    pub fn of(newest: Option<&PaidSoFar>) -> Self {
        let Some(paid) = newest else { return Self::NotInitiated };
        match paid.state {
            PaymentState::Succeeded if paid.returned || paid.outcome == Some(PaymentOutcome::Returned) => {
                Self::Refunded
            }
            PaymentState::Succeeded => Self::Succeeded,
            PaymentState::Canceled if paid.refused => Self::Failed,
            PaymentState::Canceled => Self::NotInitiated,
            PaymentState::Processing => Self::Processing,
            _ if !paid.way.is_by_stripe() => Self::PayOnArrival,
            _ if paid.refused => Self::Failed,
            _ => Self::Processing,
        }
    }

    /// True where the client still has to pay, and can: the time is held, and nothing but a payment by Stripe will keep it.
    #[must_use]
    pub const fn is_payment_required(self, booking: &BookingState) -> bool {
        matches!(booking, BookingState::Held { .. })
            && matches!(self, Self::NotInitiated | Self::Processing | Self::Failed)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn paid(state: PaymentState) -> PaidSoFar {
        PaidSoFar { way: PayWay::Online, state, outcome: None, refused: false, returned: false }
    }

    #[test]
    fn the_whole_matrix_of_ways_states_and_refusals() {
        assert_eq!(PaymentProgress::of(None), PaymentProgress::NotInitiated);
        for way in PayWay::ALL {
            for state in PaymentState::ALL {
                for refused in [false, true] {
                    let progress = PaymentProgress::of(Some(&PaidSoFar { way, refused, ..paid(state) }));
                    let expected = match (state, way, refused) {
                        (PaymentState::Succeeded, ..) => PaymentProgress::Succeeded,
                        (PaymentState::Processing, ..) => PaymentProgress::Processing,
                        (PaymentState::Canceled, _, true) => PaymentProgress::Failed,
                        (PaymentState::Canceled, _, false) => PaymentProgress::NotInitiated,
                        (_, PayWay::OnArrival, _) => PaymentProgress::PayOnArrival,
                        (_, _, true) => PaymentProgress::Failed,
                        (_, _, false) => PaymentProgress::Processing,
                    };
                    assert_eq!(progress, expected, "{way:?} {state:?} {refused}");
                }
            }
        }
    }

    #[test]
    fn money_that_went_back_is_refunded_whoever_sent_it() {
        let late = PaidSoFar { outcome: Some(PaymentOutcome::Returned), ..paid(PaymentState::Succeeded) };
        assert_eq!(PaymentProgress::of(Some(&late)), PaymentProgress::Refunded);
        let back = PaidSoFar { returned: true, ..paid(PaymentState::Succeeded) };
        assert_eq!(PaymentProgress::of(Some(&back)), PaymentProgress::Refunded);
        let kept = PaidSoFar { outcome: Some(PaymentOutcome::BookedLate), ..paid(PaymentState::Succeeded) };
        assert_eq!(PaymentProgress::of(Some(&kept)), PaymentProgress::Succeeded);
    }

    #[test]
    fn a_payment_is_required_while_the_time_is_held_and_not_paid() {
        let at = Timestamp::UNIX_EPOCH;
        let held = BookingState::Held { expires_at: at };
        for progress in PaymentProgress::ALL {
            let open = matches!(
                progress,
                PaymentProgress::NotInitiated | PaymentProgress::Processing | PaymentProgress::Failed
            );
            assert_eq!(progress.is_payment_required(&held), open, "{progress:?}");
            for over in [BookingState::Confirmed { at }, BookingState::Expired { at }, BookingState::Cancelled { at }] {
                assert!(!progress.is_payment_required(&over), "{progress:?}");
            }
        }
    }

    #[test]
    fn the_words_are_those_of_the_interface() {
        let words = PaymentProgress::ALL.map(PaymentProgress::name);
        let expected = ["PAY_ON_ARRIVAL", "NOT_INITIATED", "PROCESSING", "SUCCEEDED", "FAILED", "REFUNDED"];
        assert_eq!(words, expected);
    }
}
