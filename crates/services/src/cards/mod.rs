//! Saved cards: `setup` lets a client's browser save one, `sync` makes our list what Stripe's is, `change` chooses the default
//! and removes. Paying with one is in `paying::saved`.

mod change;
mod setup;
mod sync;

use domain::UserId;

use crate::Services;
use crate::model::SavedCard;
use crate::ports::StoreError;
use crate::ports::gateway::ClientSecret;

/// What a client's browser needs to save a card.
#[derive(Debug, Clone)]
pub struct CardTicket {
    /// Lets this browser save a card by this SetupIntent.
    pub client_secret: ClientSecret,
    /// Stripe's publishable key.
    pub publishable_key: String,
}

impl Services {
    /// The cards that a client can pay with: the default first, then the newest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn cards(&self, client: UserId) -> Result<Vec<SavedCard>, StoreError> {
        self.0.store.read().await?.cards_of(client).await
    }
}
