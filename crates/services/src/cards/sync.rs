//! Making our list of a client's cards what Stripe's is. Events, the return from saving a card and the page itself all end here,
//! so events may come twice, late, in any order, or never.

use domain::{CardId, CardState, EventId, OperationId, Timestamp};
use jiff::SignedDuration;

use super::change::detach_operation;
use crate::mail::tell_card_expiring;
use crate::model::{Operation, SavedCard, User};
use crate::ports::gateway::StripeCard;
use crate::ports::{StoreError, Tx};
use crate::{Failure, Services};

/// A card that we heard of so shortly before the list was asked for may be missing from it.
const LIST_MARGIN: SignedDuration = SignedDuration::from_secs(10);
/// How many cards one round of warnings takes on.
const BATCH: i64 = 100;

/// Ids for what one card of the list may need, chosen before the transaction, which may run twice.
#[derive(Clone, Copy)]
struct FreshIds {
    card: CardId,
    operation: OperationId,
}

impl Services {
    /// Asks Stripe for the client's cards and applies what it says, together with the end of the event that brought the news.
    ///
    /// # Errors
    /// Stripe cannot be reached, or our side.
    pub async fn sync_cards(&self, client: &User, event: Option<EventId>) -> Result<(), Failure> {
        let Some(customer) = &client.stripe_customer_id else {
            return match event {
                Some(event) => self.finish(event).await,
                None => Ok(()),
            };
        };
        let asked_at = self.now();
        let listed = self.0.gateway.cards_of(customer).await?;
        let now = self.now();
        let ids: Vec<FreshIds> = listed
            .iter()
            .map(|_| FreshIds {
                card: CardId::from_parts(now, self.random_bits()),
                operation: OperationId::from_parts(now, self.random_bits()),
            })
            .collect();
        let client = client.clone();
        let doubles: Vec<Operation> = self
            .0
            .store
            .write(move |tx| {
                let (client, listed, ids) = (client.clone(), listed.clone(), ids.clone());
                Box::pin(async move {
                    let doubles = apply(tx, &client, &listed, &ids, asked_at, now).await?;
                    if let Some(event) = event {
                        tx.finish_event(event, now).await?;
                    }
                    Ok::<_, Failure>(doubles)
                })
            })
            .await?;
        for double in doubles {
            self.detach_now(double).await;
        }
        Ok(())
    }

    /// Writes to the owners of cards that are about to end. Answers how many.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn warn_of_cards(&self, now: Timestamp) -> Result<usize, Failure> {
        let cards = self.0.store.read().await?.cards_to_warn_of(now, BATCH).await?;
        let count = cards.len();
        for SavedCard { id, .. } in cards {
            self.0
                .store
                .write(move |tx| {
                    Box::pin(async move {
                        // Another worker may have told of it, and its owner may have removed or renewed it.
                        let due = |card: &SavedCard| {
                            card.state == CardState::Saved && card.warn_at.is_some_and(|warn_at| warn_at <= now)
                        };
                        let Some(card) = tx.card(id).await?.filter(due) else { return Ok(()) };
                        let warned = SavedCard { warn_at: None, updated_at: now, ..card };
                        write(tx, warned.clone()).await?;
                        tell_card_expiring(tx, &warned, now).await
                    })
                })
                .await?;
        }
        Ok(count)
    }
}

/// Answers the operations that take doubles from the customer: of two cards of one number the newer one stays.
async fn apply(
    tx: &mut dyn Tx,
    client: &User,
    listed: &[StripeCard],
    ids: &[FreshIds],
    asked_at: Timestamp,
    now: Timestamp,
) -> Result<Vec<Operation>, Failure> {
    // Stripe's list begins with the newest.
    for (card, ids) in listed.iter().zip(ids).rev() {
        match tx.card_by_method(&card.method).await? {
            None => drop(tx.insert_card(&fresh(client, card, *ids, now)).await?),
            Some(known) if known.state == CardState::Saved && known.details != card.details => {
                let warn_at = (!card.details.expiry.is_over(now)).then(|| card.details.expiry.warn_from());
                let details = card.details.clone();
                write(tx, SavedCard { details, warn_at, updated_at: now, ..known }).await?;
            }
            Some(_) => {}
        }
    }
    for card in tx.cards_of(client.id).await? {
        let listed = listed.iter().any(|listed| listed.method == card.stripe_method_id);
        if !listed && card.created_at + LIST_MARGIN < asked_at {
            write(tx, SavedCard { state: CardState::Removed, is_default: false, updated_at: now, ..card }).await?;
        }
    }
    let mut doubles = Vec::new();
    let mut kept: Vec<SavedCard> = Vec::new();
    let mut cards = tx.cards_of(client.id).await?;
    cards.sort_by_key(|card| std::cmp::Reverse((card.created_at, position(listed, card))));
    for card in cards {
        let ids = listed.iter().zip(ids).find(|(listed, _)| listed.method == card.stripe_method_id);
        let double = kept.iter().any(|newer| newer.details.is_same_card(&card.details));
        match ids {
            Some((_, ids)) if double => {
                let operation = detach_operation(ids.operation, &card, now)?;
                tx.insert_operation(&operation).await?;
                let removing = SavedCard { state: CardState::Removing, is_default: false, updated_at: now, ..card };
                write(tx, removing).await?;
                doubles.push(operation);
            }
            _ => kept.push(card),
        }
    }
    choose_default(tx, client, now).await?;
    Ok(doubles)
}

/// Where a card stands in Stripe's list, counted from its end: higher is newer.
fn position(listed: &[StripeCard], card: &SavedCard) -> usize {
    listed.iter().rev().position(|listed| listed.method == card.stripe_method_id).unwrap_or(0)
}

fn fresh(client: &User, card: &StripeCard, ids: FreshIds, now: Timestamp) -> SavedCard {
    SavedCard {
        id: ids.card,
        user_id: client.id,
        stripe_method_id: card.method.clone(),
        details: card.details.clone(),
        state: CardState::Saved,
        is_default: false,
        warn_at: (!card.details.expiry.is_over(now)).then(|| card.details.expiry.warn_from()),
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

/// Where none of the client's cards is the default, the newest becomes it.
pub(super) async fn choose_default(tx: &mut dyn Tx, client: &User, now: Timestamp) -> Result<(), Failure> {
    let cards = tx.cards_of(client.id).await?;
    match cards.into_iter().next() {
        // The default would stand first.
        Some(newest) if !newest.is_default => {
            write(tx, SavedCard { is_default: true, updated_at: now, ..newest }).await
        }
        _ => Ok(()),
    }
}

pub(super) async fn write(tx: &mut dyn Tx, card: SavedCard) -> Result<(), Failure> {
    if tx.update_card(&card).await? {
        Ok(())
    } else {
        Err(StoreError::Retry("the card changed meanwhile".into()).into())
    }
}
