//! A trainer's account at Stripe: made when they first ask for it, filled in on Stripe's own page, and kept as Stripe describes it.

use domain::operation::{OperationEvent, OperationState};
use domain::{ConnectFacts, EventId, Readiness, Role, Timestamp, TrainerId};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::ConnectError;
use crate::model::{ConnectAccount, Operation, OperationKind, Trainer, User};
use crate::paying::operation::{conclude, key_is_alive, key_of};
use crate::ports::connect::NewAccount;
use crate::ports::{IdempotencyKey, StoreError, Tx};
use crate::{Failure, Services};

/// How soon an account that is not ready is asked about again, and one that is.
const UNREADY_EVERY: SignedDuration = SignedDuration::from_mins(30);
const READY_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// What the call is made of, kept with the operation.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct AccountRequest {
    trainer: TrainerId,
    country: String,
}

impl Services {
    /// The address of Stripe's form for this trainer's account, which is made if there is none; `country` is where they live, and
    /// counts only then. The link works once, for some minutes.
    ///
    /// # Errors
    /// [`ConnectError`].
    pub async fn onboard(&self, user: &User, country: &str) -> Result<String, ConnectError> {
        let mut read = self.0.store.read().await?;
        let trainer = read.trainer_of_user(user.id).await?.ok_or(ConnectError::NotAllowed)?;
        let known = read.connect_account(trainer.id).await?;
        drop(read);
        let account = match known {
            Some(account) => account.facts,
            None => self.open_account(&trainer, country).await?,
        };
        let link = format!("{}/desk/payouts", self.settings().public_url);
        let key = IdempotencyKey::new(format!("account-link:{}:{:x}", trainer.id, self.random_bits()));
        let (refresh, back) = (format!("{link}?done=again"), format!("{link}?done=back"));
        Ok(self.0.gateway.onboarding_link(&key, &account.id, &refresh, &back).await?)
    }

    async fn open_account(&self, trainer: &Trainer, country: &str) -> Result<ConnectFacts, ConnectError> {
        let country = country.trim().to_ascii_uppercase();
        if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(ConnectError::Country);
        }
        // The country is a part of the key: whoever chose one that Stripe has no accounts for chooses again.
        let key = format!("account:{}:{country}", trainer.id);
        let request = AccountRequest { trainer: trainer.id, country };
        let operation = self.prepare_operation(OperationKind::CreateAccount, &trainer.id.to_string(), key, &request)?;
        let operation = self.write_down(operation).await?;
        if operation.state == OperationState::Failed {
            return Err(ConnectError::Country);
        }
        self.create_account(trainer.clone(), operation).await
    }

    async fn create_account(&self, trainer: Trainer, operation: Operation) -> Result<ConnectFacts, ConnectError> {
        let request: AccountRequest = serde_json::from_str(&operation.request)?;
        let user = self.0.store.read().await?.user(trainer.user_id).await?;
        let user = user.ok_or_else(|| Failure::Inconsistent(format!("no user {}", trainer.user_id)))?;
        let was_sent = operation.state != OperationState::Prepared;
        let operation = self.mark_attempted(&operation).await?;
        let found = if was_sent && !key_is_alive(&operation, self.now()) {
            self.0.gateway.find_account(trainer.id).await
        } else {
            Ok(None)
        };
        let new = NewAccount {
            trainer: trainer.id,
            email: user.email.as_str().to_owned(),
            country: request.country,
            url: format!("{}/trainers/{}", self.settings().public_url, trainer.slug),
        };
        let made = match found {
            Ok(Some(facts)) => Ok(facts),
            Ok(None) => self.0.gateway.create_account(&key_of(&operation), &new).await,
            Err(error) => Err(error),
        };
        let facts = match made {
            Ok(facts) => facts,
            Err(error) => {
                self.mark_failed(&operation, &error).await?;
                return Err(error.into());
            }
        };
        let (now, trainer, kept) = (self.now(), trainer.id, facts.clone());
        self.0
            .store
            .write(move |tx| {
                let (operation, facts) = (operation.clone(), kept.clone());
                Box::pin(async move {
                    let answer = Some(facts.id.clone());
                    tx.insert_connect_account(&fresh(trainer, facts, now)).await?;
                    conclude(tx, &operation, OperationEvent::Settle, answer, now).await
                })
            })
            .await?;
        Ok(facts)
    }

    /// Takes up a call whose answer never came.
    pub(crate) async fn recover_account(&self, operation: Operation) -> Result<(), Failure> {
        if operation.state.is_final() {
            return Ok(());
        }
        let request: AccountRequest = serde_json::from_str(&operation.request)?;
        let trainer = self.0.store.read().await?.trainer(request.trainer).await?;
        let trainer = trainer.ok_or_else(|| Failure::Inconsistent(format!("no trainer {}", request.trainer)))?;
        match self.create_account(trainer, operation).await {
            Ok(_) | Err(ConnectError::Country | ConnectError::NotAllowed) => Ok(()),
            Err(ConnectError::GatewayDown) => Err(Failure::Inconsistent("Stripe cannot be reached".into())),
            Err(ConnectError::Failed(failure)) => Err(failure),
        }
    }

    /// Asks Stripe about the account of the trainer behind this user, if there is one: they come back from its form.
    ///
    /// # Errors
    /// Stripe cannot be reached, or our side.
    pub async fn refresh_account(&self, user: &User) -> Result<(), Failure> {
        let mut read = self.0.store.read().await?;
        let Some(trainer) = read.trainer_of_user(user.id).await? else { return Ok(()) };
        let account = read.connect_account(trainer.id).await?;
        drop(read);
        match account {
            Some(account) => self.sync_account(&account.facts.id, None).await,
            None => Ok(()),
        }
    }

    /// Fetches an account as it is at Stripe now and keeps what it says, together with the end of the event that brought the news.
    pub(crate) async fn sync_account(&self, id: &str, event: Option<EventId>) -> Result<(), Failure> {
        let known = self.0.store.read().await?.connect_account_by_stripe_id(id).await?;
        if known.is_none() {
            // Of nobody of ours, or the event overtook our own answer: that one will bring all there is to know.
            return match event {
                Some(event) => self.finish(event).await,
                None => Ok(()),
            };
        }
        let facts = self.0.gateway.connected_account(id).await?;
        let (id, now) = (id.to_owned(), self.now());
        self.0
            .store
            .write(move |tx| {
                let (id, facts) = (id.clone(), facts.clone());
                Box::pin(async move {
                    if let Some(account) = tx.connect_account_by_stripe_id(&id).await? {
                        keep(tx, account, facts, now).await?;
                    }
                    if let Some(event) = event {
                        tx.finish_event(event, now).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Says since when a trainer's withdrawals need nobody to agree, or that they do. For admins.
    ///
    /// # Errors
    /// [`super::WithdrawError::NotAllowed`], or our side.
    pub async fn set_verified(
        &self,
        user: &User,
        trainer: TrainerId,
        verified: bool,
    ) -> Result<(), super::WithdrawError> {
        if user.role != Role::Admin {
            return Err(super::WithdrawError::NotAllowed);
        }
        let at = verified.then(|| self.now());
        self.0.store.write(move |tx| Box::pin(async move { Ok(tx.set_verified(trainer, at).await?) })).await
    }
}

fn fresh(trainer_id: TrainerId, facts: ConnectFacts, now: Timestamp) -> ConnectAccount {
    ConnectAccount {
        trainer_id,
        next_check_at: Some(now + UNREADY_EVERY),
        facts,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

async fn keep(tx: &mut dyn Tx, account: ConnectAccount, facts: ConnectFacts, now: Timestamp) -> Result<(), Failure> {
    let every = if facts.readiness() == Readiness::Ready { READY_EVERY } else { UNREADY_EVERY };
    let kept = ConnectAccount { facts, next_check_at: Some(now + every), updated_at: now, ..account };
    if tx.update_connect_account(&kept).await? {
        Ok(())
    } else {
        Err(StoreError::Retry("the account changed meanwhile".into()).into())
    }
}
