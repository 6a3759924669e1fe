//! Saving a card: one SetupIntent until a card is saved by it, however often it is asked for.
//!
//! Its key names how many cards the client ever saved. Two windows that ask at a time make the same call, and once a card is
//! saved the next one has another key.

use domain::operation::{OperationEvent, OperationState};
use domain::{SetupStatus, UserId};
use serde::{Deserialize, Serialize};

use super::CardTicket;
use crate::model::{Operation, OperationKind, User};
use crate::paying::PayError;
use crate::paying::operation::{key_is_alive, key_of};
use crate::ports::GatewayError;
use crate::ports::gateway::Setup;
use crate::{Failure, Services};

/// A SetupIntent may have been given up, or refused, or its card may have been counted meanwhile; each is passed over.
const TRIES_MAX: usize = 20;

/// What the call is made of, kept with the operation.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct SetupRequest {
    user: UserId,
    customer: String,
}

impl Services {
    /// What the client's browser needs to save a card. Asked again after a reload, it answers the same SetupIntent.
    ///
    /// # Errors
    /// [`PayError::GatewayDown`], [`PayError::RefusedByStripe`], or our side.
    pub async fn prepare_card(&self, client: &User) -> Result<CardTicket, PayError> {
        let customer = self.ensure_customer(client).await?;
        let mut passed_over = 0;
        for _ in 0..TRIES_MAX {
            let saved = self.0.store.read().await?.cards_ever(client.id).await?;
            let key = format!("setup:{}:{saved}:{passed_over}", client.id);
            let request = SetupRequest { user: client.id, customer: customer.clone() };
            let operation =
                self.prepare_operation(OperationKind::CreateSetup, &client.id.to_string(), key, &request)?;
            let operation = self.write_down(operation).await?;
            let setup = match (operation.state, &operation.answer) {
                (OperationState::Settled, Some(id)) => self.0.gateway.setup(id).await?,
                (OperationState::Settled | OperationState::Failed, _) => {
                    passed_over += 1;
                    continue;
                }
                _ => self.create_setup(operation).await?,
            };
            match (setup.status, setup.client_secret) {
                (SetupStatus::Open, Some(client_secret)) => {
                    return Ok(CardTicket { client_secret, publishable_key: self.settings().publishable_key.clone() });
                }
                (SetupStatus::Succeeded, _) => {
                    // Its card may not be in our list yet; once it is, the count moves on.
                    self.sync_cards(client, None).await?;
                    let counted = self.0.store.read().await?.cards_ever(client.id).await? > saved;
                    passed_over = if counted { 0 } else { passed_over + 1 };
                }
                _ => passed_over += 1,
            }
        }
        Err(Failure::Inconsistent(format!("{} can save no card", client.id)).into())
    }

    async fn create_setup(&self, operation: Operation) -> Result<Setup, Failure> {
        let request: SetupRequest = serde_json::from_str(&operation.request)?;
        let operation = self.mark_attempted(&operation).await?;
        let setup = match self.0.gateway.create_setup(&key_of(&operation), &request.customer, request.user).await {
            Ok(setup) => setup,
            Err(error) => {
                self.mark_failed(&operation, &error).await?;
                return Err(error.into());
            }
        };
        self.conclude_call(&operation, OperationEvent::Settle, Some(setup.id.clone())).await?;
        Ok(setup)
    }

    /// Takes up a call whose answer never came. When its key is forgotten, it is given up: nobody can have saved a card by a
    /// SetupIntent whose secret nobody has.
    pub(crate) async fn recover_setup(&self, operation: Operation) -> Result<(), Failure> {
        if operation.state.is_final() {
            return Ok(());
        }
        if operation.state != OperationState::Prepared && !key_is_alive(&operation, self.now()) {
            let error = GatewayError::NotFound("SetupIntent of so long ago".into());
            return self.mark_failed(&operation, &error).await;
        }
        self.create_setup(operation).await.map(drop)
    }
}
