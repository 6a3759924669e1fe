//! Saved cards, as the store is asked about them.

use async_trait::async_trait;
use domain::{CardId, Timestamp, UserId};

use super::StoreError;
use crate::model::SavedCard;

/// Saved cards.
#[async_trait]
pub trait CardReads: Send {
    /// The card of this id.
    async fn card(&mut self, id: CardId) -> Result<Option<SavedCard>, StoreError>;
    /// The card with this payment method at Stripe.
    async fn card_by_method(&mut self, stripe_method_id: &str) -> Result<Option<SavedCard>, StoreError>;
    /// A client's cards that can be paid with: the default first, then the newest first.
    async fn cards_of(&mut self, user: UserId) -> Result<Vec<SavedCard>, StoreError>;
    /// How many cards a client ever saved.
    async fn cards_ever(&mut self, user: UserId) -> Result<i64, StoreError>;
    /// Cards whose owners are to be told at `now` that they are about to end, longest due first, at most `limit`.
    async fn cards_to_warn_of(&mut self, now: Timestamp, limit: i64) -> Result<Vec<SavedCard>, StoreError>;
}

/// Saved cards, changed.
#[async_trait]
pub trait CardWrites: Send {
    /// Adds a card; false where Stripe's payment method is known already.
    async fn insert_card(&mut self, card: &SavedCard) -> Result<bool, StoreError>;
    /// Writes all that may change of a card over the row that has its `version`, with `version + 1`; false where the row has
    /// another.
    async fn update_card(&mut self, card: &SavedCard) -> Result<bool, StoreError>;
}
