//! The life of a refund, judged from the Refund that Stripe has now. Diagram: `docs/state-machines/refund.md`.

use serde::{Deserialize, Serialize};

use crate::InvalidTransition;
use crate::money::Money;
use crate::payment::BalanceFacts;

/// Where a refund stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundState {
    /// Promised; Stripe may not have heard of it yet.
    Requested,
    /// Stripe took the money off our balance and is sending it.
    Pending,
    /// On its way to the card, as far as Stripe can tell.
    Succeeded,
    /// The bank sent it back: it is on our balance again. Final.
    Failed,
    /// Taken back before it was sent. Final.
    Canceled,
    /// Stripe would not do it. Final.
    Refused,
}

/// `Refund.status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "Stripe's own names")]
pub enum RefundStatus {
    Pending,
    RequiresAction,
    Succeeded,
    Failed,
    Canceled,
}

/// What we need to know of a Refund as it is at Stripe at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundFacts {
    /// Stripe's id, `re_…`.
    pub id: String,
    /// Its status.
    pub status: RefundStatus,
    /// How much, in the currency of the payment.
    pub amount: Money,
    /// Why it failed, in Stripe's word.
    pub failure_reason: Option<String>,
    /// What it did to our balance, as positive amounts; not there until Stripe has booked it.
    pub balance: Option<BalanceFacts>,
    /// What its coming back did to our balance, as positive amounts.
    pub return_balance: Option<BalanceFacts>,
}

/// What [`RefundState::observe`] found to have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundObservation {
    /// Nothing.
    Unchanged,
    /// The state moved, but no money did.
    Moved,
    /// The money has just left our balance.
    MoneyLeft,
    /// Money that had left came back.
    MoneyCameBack,
}

/// Stripe's refund is over another amount than ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Stripe refunds {theirs}, we asked for {ours}")]
pub struct RefundMismatch {
    /// What we asked for.
    pub ours: Money,
    /// What Stripe has.
    pub theirs: Money,
}

impl RefundState {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Requested, Self::Pending, Self::Succeeded, Self::Failed, Self::Canceled, Self::Refused];

    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
            Self::Refused => "refused",
        }
    }

    /// The state of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// True while its amount cannot be given back a second time.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::Requested | Self::Pending | Self::Succeeded)
    }

    /// True where the money has left our balance.
    #[must_use]
    pub const fn has_left(self) -> bool {
        matches!(self, Self::Pending | Self::Succeeded)
    }

    /// What the refund is, now that Stripe's is known to be `facts`; `asked` is the amount we asked for. Facts may be old: a
    /// refund that failed or was canceled stays so, and one that succeeded can still fail, but is not pending again.
    ///
    /// # Errors
    /// [`RefundMismatch`].
    pub fn observe(self, facts: &RefundFacts, asked: Money) -> Result<(Self, RefundObservation), RefundMismatch> {
        if facts.amount != asked {
            return Err(RefundMismatch { ours: asked, theirs: facts.amount });
        }
        let now = Self::from(facts.status);
        Ok(match (self, now) {
            (Self::Failed | Self::Canceled, _) | (Self::Succeeded, Self::Pending) => {
                (self, RefundObservation::Unchanged)
            }
            (before, now) if before == now => (now, RefundObservation::Unchanged),
            (before, now) if !before.has_left() && now.has_left() => (now, RefundObservation::MoneyLeft),
            (before, now) if before.has_left() && !now.has_left() => (now, RefundObservation::MoneyCameBack),
            (_, now) => (now, RefundObservation::Moved),
        })
    }

    /// Stripe would not do it.
    ///
    /// # Errors
    /// [`InvalidTransition`] once Stripe has it.
    pub fn refuse(self) -> Result<Self, InvalidTransition> {
        match self {
            Self::Requested | Self::Refused => Ok(Self::Refused),
            state => Err(InvalidTransition { machine: "refund", state: state.name(), event: "be refused" }),
        }
    }
}

impl From<RefundStatus> for RefundState {
    fn from(status: RefundStatus) -> Self {
        match status {
            RefundStatus::Pending | RefundStatus::RequiresAction => Self::Pending,
            RefundStatus::Succeeded => Self::Succeeded,
            RefundStatus::Failed => Self::Failed,
            RefundStatus::Canceled => Self::Canceled,
        }
    }
}

/// Why money goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundReason {
    /// The client cancelled.
    CancelledByClient,
    /// The trainer, or the platform, cancelled.
    CancelledByTrainer,
    /// Something was not as it should have been.
    Goodwill,
    /// The money came when the time was given away.
    PaidTooLate,
    /// Paid twice.
    Duplicate,
    /// It was not the card's owner who paid.
    Fraudulent,
    /// Made at Stripe's dashboard, not here.
    MadeAtStripe,
    /// The booking became cheaper with another service.
    Rescheduled,
}

impl RefundReason {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::CancelledByClient,
        Self::CancelledByTrainer,
        Self::Goodwill,
        Self::PaidTooLate,
        Self::Duplicate,
        Self::Fraudulent,
        Self::MadeAtStripe,
        Self::Rescheduled,
    ];

    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CancelledByClient => "cancelled_by_client",
            Self::CancelledByTrainer => "cancelled_by_trainer",
            Self::Goodwill => "goodwill",
            Self::PaidTooLate => "paid_too_late",
            Self::Duplicate => "duplicate",
            Self::Fraudulent => "fraudulent",
            Self::MadeAtStripe => "made_at_stripe",
            Self::Rescheduled => "rescheduled",
        }
    }

    /// The reason of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }

    /// Stripe's word for it: it knows three.
    #[must_use]
    pub const fn for_stripe(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::Fraudulent => "fraudulent",
            _ => "requested_by_customer",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    const ASKED: Money = Money::new(3_250, Currency::EUR);
    const STATUSES: [RefundStatus; 5] = [
        RefundStatus::Pending,
        RefundStatus::RequiresAction,
        RefundStatus::Succeeded,
        RefundStatus::Failed,
        RefundStatus::Canceled,
    ];

    fn facts(status: RefundStatus) -> RefundFacts {
        RefundFacts {
            id: "re_1".into(),
            status,
            amount: ASKED,
            failure_reason: None,
            balance: None,
            return_balance: None,
        }
    }

    #[test]
    fn the_whole_matrix() {
        for state in RefundState::ALL {
            for status in STATUSES {
                let (after, seen) = state.observe(&facts(status), ASKED).unwrap();
                let told = RefundState::from(status);
                let stays = matches!(state, RefundState::Failed | RefundState::Canceled)
                    || (state == RefundState::Succeeded && told == RefundState::Pending);
                assert_eq!(after, if stays { state } else { told }, "{state:?} × {status:?}");
                let moved = match (state.has_left(), after.has_left()) {
                    _ if state == after => RefundObservation::Unchanged,
                    (false, true) => RefundObservation::MoneyLeft,
                    (true, false) => RefundObservation::MoneyCameBack,
                    _ => RefundObservation::Moved,
                };
                assert_eq!(seen, moved, "{state:?} × {status:?}");
            }
        }
    }

    #[test]
    fn money_leaves_and_comes_back_at_most_once_whatever_is_seen() {
        // Every sequence of four observations.
        for code in 0..625_usize {
            let mut state = RefundState::Requested;
            let (mut left, mut back) = (0, 0);
            for place in 0..4 {
                let status = STATUSES[code / 5_usize.pow(place) % 5];
                let (next, seen) = state.observe(&facts(status), ASKED).unwrap();
                left += usize::from(seen == RefundObservation::MoneyLeft);
                back += usize::from(seen == RefundObservation::MoneyCameBack);
                state = next;
            }
            assert!(left <= 1 && back <= left);
            assert_eq!(state.has_left(), left > back);
        }
    }

    #[test]
    fn another_amount_is_never_accepted() {
        let other = RefundFacts { amount: Money::new(1, Currency::EUR), ..facts(RefundStatus::Succeeded) };
        assert!(RefundState::Requested.observe(&other, ASKED).is_err());
    }

    #[test]
    fn only_what_stripe_never_took_on_can_be_refused() {
        for state in RefundState::ALL {
            let may = matches!(state, RefundState::Requested | RefundState::Refused);
            assert_eq!(state.refuse().is_ok(), may, "{state:?}");
        }
    }

    #[test]
    fn every_name_reads_back() {
        for state in RefundState::ALL {
            assert_eq!(RefundState::from_name(state.name()), Some(state));
        }
        for reason in RefundReason::ALL {
            assert_eq!(RefundReason::from_name(reason.name()), Some(reason));
        }
    }
}
