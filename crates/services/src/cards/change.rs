//! Choosing the default card, and removing one: gone for the client at once, and taken from the customer at Stripe.

use domain::operation::OperationEvent;
use domain::{CardId, CardState, OperationId, Timestamp};
use serde::{Deserialize, Serialize};

use super::sync::{choose_default, write};
use crate::model::{Operation, OperationKind, SavedCard, User};
use crate::paying::PayError;
use crate::paying::operation::{conclude, key_of, new_operation};
use crate::ports::{GatewayError, Tx};
use crate::{Failure, Services};

/// What the call is made of, kept with the operation.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct DetachRequest {
    card: CardId,
    method: String,
}

pub(super) fn detach_operation(id: OperationId, card: &SavedCard, now: Timestamp) -> Result<Operation, Failure> {
    let request = DetachRequest { card: card.id, method: card.stripe_method_id.clone() };
    let key = format!("detach:{}", card.id);
    new_operation(id, OperationKind::DetachCard, &card.id.to_string(), key, &request, now)
}

impl Services {
    /// Makes a saved card the one that is offered first.
    ///
    /// # Errors
    /// [`PayError::NoSuchCard`], or our side.
    pub async fn set_default_card(&self, client: &User, card: CardId) -> Result<(), PayError> {
        let (client, now) = (client.clone(), self.now());
        self.0
            .store
            .write(move |tx| {
                let client = client.clone();
                Box::pin(async move {
                    let chosen = saved(tx, &client, card).await?;
                    if chosen.is_default {
                        return Ok(());
                    }
                    for other in tx.cards_of(client.id).await?.into_iter().filter(|other| other.is_default) {
                        write(tx, SavedCard { is_default: false, updated_at: now, ..other }).await?;
                    }
                    Ok::<_, PayError>(write(tx, SavedCard { is_default: true, updated_at: now, ..chosen }).await?)
                })
            })
            .await
    }

    /// Removes a saved card. It can be paid with no more when this returns; where Stripe cannot be reached, it is told later.
    ///
    /// # Errors
    /// [`PayError::NoSuchCard`], or our side.
    pub async fn remove_card(&self, client: &User, card: CardId) -> Result<(), PayError> {
        let (client, now) = (client.clone(), self.now());
        let id = OperationId::from_parts(now, self.random_bits());
        let operation: Operation = self
            .0
            .store
            .write(move |tx| {
                let client = client.clone();
                Box::pin(async move {
                    let card = saved(tx, &client, card).await?;
                    let operation = detach_operation(id, &card, now)?;
                    tx.insert_operation(&operation).await?;
                    let state = CardState::Removing;
                    write(tx, SavedCard { state, is_default: false, updated_at: now, ..card }).await?;
                    choose_default(tx, &client, now).await?;
                    Ok::<_, PayError>(operation)
                })
            })
            .await?;
        self.detach_now(operation).await;
        Ok(())
    }

    /// Tells Stripe at once; should that fail, the sweeper does so later.
    pub(super) async fn detach_now(&self, operation: Operation) {
        let id = operation.id;
        if let Err(failure) = self.detach_card(operation).await {
            tracing::warn!(operation = %id, %failure, "a card could not be taken from its customer yet");
        }
    }

    /// Takes a card from its customer. One that has none any more was taken before, so a call whose answer never came is simply
    /// made again.
    pub(crate) async fn detach_card(&self, operation: Operation) -> Result<(), Failure> {
        if operation.state.is_final() {
            return Ok(());
        }
        let request: DetachRequest = serde_json::from_str(&operation.request)?;
        let operation = self.mark_attempted(&operation).await?;
        let event = match self.0.gateway.detach_card(&key_of(&operation), &request.method).await {
            Ok(()) => OperationEvent::Settle,
            Err(GatewayError::UnexpectedState(_) | GatewayError::NotFound(_)) => OperationEvent::Refuse,
            Err(error) => {
                self.mark_failed(&operation, &error).await?;
                return Err(error.into());
            }
        };
        let now = self.now();
        self.0
            .store
            .write(move |tx| {
                let (operation, method) = (operation.clone(), request.method.clone());
                Box::pin(async move {
                    conclude(tx, &operation, event, Some(method), now).await?;
                    let card = tx.card(request.card).await?;
                    match card.filter(|card| card.state == CardState::Removing) {
                        Some(card) => write(tx, SavedCard { state: CardState::Removed, updated_at: now, ..card }).await,
                        None => Ok(()),
                    }
                })
            })
            .await
    }
}

/// A card that this client can pay with.
async fn saved(tx: &mut dyn Tx, client: &User, card: CardId) -> Result<SavedCard, PayError> {
    let card = tx.card(card).await?;
    card.filter(|card| card.user_id == client.id && card.state == CardState::Saved).ok_or(PayError::NoSuchCard)
}
