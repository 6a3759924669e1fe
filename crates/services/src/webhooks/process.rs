//! Acting on kept events: each one only says where to look. The object's present state is fetched from Stripe and applied.

use domain::{EventId, PaymentId};
use futures::StreamExt;
use jiff::SignedDuration;
use serde_json::Value;

use crate::model::{EventState, WebhookEvent};
use crate::paying::operation::backoff;
use crate::ports::{GatewayError, StoreError};
use crate::{Failure, Services};

/// How long an event is hidden from other workers: longer than the gateway's whole patience.
const LEASE: SignedDuration = SignedDuration::from_secs(90);
/// How many events are worked on at a time: one that hangs delays no other.
const CONCURRENCY: usize = 8;
/// After so many failures a person must look. With the growing pauses this is about an hour and a half.
const ATTEMPTS_MAX: i64 = 14;

impl Services {
    /// One round of the webhook worker: takes up to `limit` events that are due and sees each one to its end or its next
    /// try. Answers how many it took.
    ///
    /// # Errors
    /// Only where the database cannot be asked for events.
    pub async fn work_events(&self, limit: i64) -> Result<usize, StoreError> {
        let now = self.now();
        let events: Vec<WebhookEvent> = self
            .0
            .store
            .write(move |tx| Box::pin(async move { tx.claim_events(now, now + LEASE, limit).await }))
            .await?;
        let count = events.len();
        futures::stream::iter(events)
            .for_each_concurrent(CONCURRENCY, |event| async move { self.work_event(event).await })
            .await;
        Ok(count)
    }

    async fn work_event(&self, event: WebhookEvent) {
        let id = event.event.id;
        let Err(failure) = self.act_on(&event).await else { return };
        tracing::warn!(event = %id, kind = event.event.kind, attempts = event.attempts, %failure, "a webhook event failed");
        let state = if event.attempts >= ATTEMPTS_MAX { EventState::NeedsAttention } else { EventState::Pending };
        let again = self.now() + backoff(event.attempts);
        let kept: Result<(), StoreError> = self
            .0
            .store
            .write(move |tx| {
                let text = failure.to_string();
                Box::pin(async move { tx.fail_event(id, &text, state, again).await })
            })
            .await;
        if let Err(error) = kept {
            // Its lease ends by itself, and it comes again.
            tracing::warn!(event = %id, %error, "the failure of a webhook event could not be kept");
        }
    }

    async fn act_on(&self, event: &WebhookEvent) -> Result<(), Failure> {
        let Some(intent) = intent_of(&event.event.kind, &event.event.payload)? else {
            return self.finish(event.event.id).await;
        };
        let intent = match self.0.gateway.intent(&intent).await {
            // Somebody else's object, or one of another account: nothing of ours to do.
            Err(GatewayError::NotFound(_)) => return self.finish(event.event.id).await,
            other => other?,
        };
        match self.payment_of(&intent.facts.id, intent.payment).await? {
            Some(payment) => self.apply_intent(payment, &intent.facts, Some(event.event.id)).await.map(drop),
            None => self.finish(event.event.id).await,
        }
    }

    /// Our payment: by the PaymentIntent we recorded, or by its metadata where the event overtook our own answer.
    async fn payment_of(&self, intent: &str, metadata: Option<PaymentId>) -> Result<Option<PaymentId>, Failure> {
        let mut read = self.0.store.read().await?;
        if let Some(payment) = read.payment_by_intent(intent).await? {
            return Ok(Some(payment.id));
        }
        let Some(id) = metadata else { return Ok(None) };
        Ok(read.payment(id).await?.map(|payment| payment.id))
    }

    async fn finish(&self, event: EventId) -> Result<(), Failure> {
        let now = self.now();
        self.0.store.write(move |tx| Box::pin(async move { Ok(tx.finish_event(event, now).await?) })).await
    }
}

/// The PaymentIntent that an event is about, if it is about one.
fn intent_of(kind: &str, payload: &str) -> Result<Option<String>, Failure> {
    let field = match kind.split('.').next() {
        Some("payment_intent") => "id",
        Some("charge") => "payment_intent",
        _ => return Ok(None),
    };
    let event: Value = serde_json::from_str(payload)?;
    Ok(event["data"]["object"][field].as_str().map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_lead_to_their_payment_intent() {
        let payload = r#"{"data":{"object":{"id":"pi_1"}}}"#;
        assert_eq!(intent_of("payment_intent.succeeded", payload).unwrap().as_deref(), Some("pi_1"));
        let payload = r#"{"data":{"object":{"id":"ch_1","payment_intent":"pi_2"}}}"#;
        assert_eq!(intent_of("charge.succeeded", payload).unwrap().as_deref(), Some("pi_2"));
        let payload = r#"{"data":{"object":{"id":"ch_1","payment_intent":null}}}"#;
        assert_eq!(intent_of("charge.succeeded", payload).unwrap(), None);
        assert_eq!(intent_of("customer.created", "{}").unwrap(), None);
        assert!(intent_of("payment_intent.succeeded", "not json").is_err());
    }
}
