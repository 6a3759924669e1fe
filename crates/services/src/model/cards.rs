//! Saved cards.

use domain::{CardDetails, CardId, CardState, Timestamp, UserId};

/// A card that a client has saved at Stripe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedCard {
    /// Identifies it.
    pub id: CardId,
    /// Whose it is.
    pub user_id: UserId,
    /// Stripe's `pm_…`. Unique.
    pub stripe_method_id: String,
    /// As Stripe described it last.
    pub details: CardDetails,
    /// Where it stands.
    pub state: CardState,
    /// True for the one that is offered first; at most one of a client's saved ones.
    pub is_default: bool,
    /// When its owner is told that it is about to end; `None` once that was done.
    pub warn_at: Option<Timestamp>,
    /// Counts up with each change.
    pub version: i64,
    /// When we heard of it.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}
