//! The life of one call that changes something at Stripe: written before the call, settled after it.
//!
//! Undo is allowed only before the call may have gone out; from then on Stripe is asked what happened.
//! Diagram: `docs/state-machines/operation.md`.

use serde::{Deserialize, Serialize};

use crate::InvalidTransition;

/// Where a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationState {
    /// Written down; nothing has left this machine.
    Prepared,
    /// The call may have reached Stripe.
    Attempted,
    /// Stripe did it, and our books say so. Final.
    Settled,
    /// Stripe refused it, or it was given up before it went out. Final.
    Failed,
    /// No answer came, or one that says nothing; Stripe will be asked again.
    Unknown,
}

/// What can happen to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperationEvent {
    /// It is about to go out (again).
    Attempt,
    /// Stripe's answer says it was done.
    Settle,
    /// Stripe's answer says it was refused.
    Refuse,
    /// No telling.
    LoseAnswer,
    /// Given up before it went out.
    Undo,
}

impl OperationEvent {
    /// All of them, for tests over the whole matrix.
    pub const ALL: [Self; 5] = [Self::Attempt, Self::Settle, Self::Refuse, Self::LoseAnswer, Self::Undo];

    const fn verb(self) -> &'static str {
        match self {
            Self::Attempt => "be attempted",
            Self::Settle => "be settled",
            Self::Refuse => "be refused",
            Self::LoseAnswer => "lose its answer",
            Self::Undo => "be undone",
        }
    }
}

impl OperationState {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Prepared, Self::Attempted, Self::Settled, Self::Failed, Self::Unknown];

    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Attempted => "attempted",
            Self::Settled => "settled",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }

    /// The state of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// True for the states that nothing leaves.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Settled | Self::Failed)
    }

    /// What becomes of the call.
    ///
    /// # Errors
    /// [`InvalidTransition`] where the present state does not allow the event; in particular undoing what may have gone out.
    pub fn apply(self, event: OperationEvent) -> Result<Self, InvalidTransition> {
        match (self, event) {
            (Self::Prepared | Self::Attempted | Self::Unknown, OperationEvent::Attempt) => Ok(Self::Attempted),
            (Self::Attempted | Self::Unknown, OperationEvent::Settle) => Ok(Self::Settled),
            (Self::Attempted | Self::Unknown, OperationEvent::Refuse) => Ok(Self::Failed),
            (Self::Attempted | Self::Unknown, OperationEvent::LoseAnswer) => Ok(Self::Unknown),
            (Self::Prepared, OperationEvent::Undo) => Ok(Self::Failed),
            (state, event) => Err(InvalidTransition { machine: "operation", state: state.name(), event: event.verb() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_matrix() {
        // Columns: Attempt, Settle, Refuse, LoseAnswer, Undo. A dash is refused.
        let matrix = [
            ["attempted", "-", "-", "-", "failed"],
            ["attempted", "settled", "failed", "unknown", "-"],
            ["-", "-", "-", "-", "-"],
            ["-", "-", "-", "-", "-"],
            ["attempted", "settled", "failed", "unknown", "-"],
        ];
        for (state, row) in OperationState::ALL.into_iter().zip(matrix) {
            for (event, expected) in OperationEvent::ALL.into_iter().zip(row) {
                let reached = state.apply(event).map_or("-", OperationState::name);
                assert_eq!(reached, expected, "{state:?} × {event:?}");
            }
        }
    }

    #[test]
    fn every_state_reads_back_from_its_name() {
        for state in OperationState::ALL {
            assert_eq!(OperationState::from_name(state.name()), Some(state));
        }
    }
}
