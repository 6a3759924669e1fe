//! Disputes: a client's bank takes the money back, and asks us why it should not. Diagram: `docs/state-machines/dispute.md`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::money::Money;
use crate::payment::BalanceFacts;

/// `Dispute.status`, which is also where our dispute stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeStatus {
    /// The bank only asks; no money has moved. An answer is due.
    WarningNeedsResponse,
    /// The bank reads our answer; no money has moved.
    WarningUnderReview,
    /// The bank asked and went no further. Final.
    WarningClosed,
    /// The money is gone for now; evidence is due.
    NeedsResponse,
    /// The bank reads our evidence.
    UnderReview,
    /// The money is ours again. Final.
    Won,
    /// The money stays with the client. Final.
    Lost,
    /// Settled by a refund before it became a dispute. Final.
    Prevented,
}

impl DisputeStatus {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::WarningNeedsResponse,
        Self::WarningUnderReview,
        Self::WarningClosed,
        Self::NeedsResponse,
        Self::UnderReview,
        Self::Won,
        Self::Lost,
        Self::Prevented,
    ];

    /// The stored name, which is Stripe's.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WarningNeedsResponse => "warning_needs_response",
            Self::WarningUnderReview => "warning_under_review",
            Self::WarningClosed => "warning_closed",
            Self::NeedsResponse => "needs_response",
            Self::UnderReview => "under_review",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Prevented => "prevented",
        }
    }

    /// The status of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// True for the states that nothing leaves.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::WarningClosed | Self::Won | Self::Lost | Self::Prevented)
    }

    /// True while the money is held by the bank: it cannot be refunded besides.
    #[must_use]
    pub const fn holds_money(self) -> bool {
        matches!(self, Self::NeedsResponse | Self::UnderReview)
    }

    /// True while evidence can be sent.
    #[must_use]
    pub const fn wants_evidence(self) -> bool {
        matches!(self, Self::WarningNeedsResponse | Self::NeedsResponse)
    }

    /// How far the bank has come: what is seen later never lies before.
    const fn rank(self) -> u8 {
        match self {
            Self::WarningNeedsResponse => 0,
            Self::WarningUnderReview => 1,
            Self::NeedsResponse => 2,
            Self::UnderReview => 3,
            Self::WarningClosed | Self::Won | Self::Lost | Self::Prevented => 4,
        }
    }

    /// Where the dispute stands, now that it was seen to be `seen`, which may be old news.
    #[must_use]
    pub const fn observe(self, seen: Self) -> Self {
        if seen.rank() > self.rank() { seen } else { self }
    }
}

/// What we need to know of a Dispute as it is at Stripe at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeFacts {
    /// Stripe's id, `dp_…`.
    pub id: String,
    /// The charge it is about, `ch_…`.
    pub charge_id: String,
    /// How much of the charge, in its currency.
    pub amount: Money,
    /// Stripe's reason, such as `fraudulent` or `product_not_received`.
    pub reason: String,
    /// Where it stands.
    pub status: DisputeStatus,
    /// Until when evidence is taken.
    pub evidence_due_by: Option<Timestamp>,
    /// True once evidence was submitted.
    pub has_evidence: bool,
    /// When it was opened.
    pub created_at: Timestamp,
    /// What it did to our balance so far.
    pub movements: Vec<DisputeMovement>,
}

/// Money that a dispute took from our balance, or gave back to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeMovement {
    /// How much: `gross` is negative where money was taken.
    pub balance: BalanceFacts,
    /// When; not known of those that were written down before it was asked for.
    pub at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_news_never_takes_a_dispute_back() {
        for before in DisputeStatus::ALL {
            for seen in DisputeStatus::ALL {
                let after = before.observe(seen);
                assert!(after.rank() >= before.rank());
                assert!(!before.is_final() || after == before, "{before:?} × {seen:?}");
                assert_eq!(after.observe(seen), after, "seen twice is seen once");
            }
        }
    }

    #[test]
    fn an_inquiry_can_become_a_dispute() {
        assert_eq!(
            DisputeStatus::WarningUnderReview.observe(DisputeStatus::NeedsResponse),
            DisputeStatus::NeedsResponse
        );
    }

    #[test]
    fn every_status_reads_back_from_its_name() {
        for status in DisputeStatus::ALL {
            assert_eq!(DisputeStatus::from_name(status.name()), Some(status));
        }
    }
}
