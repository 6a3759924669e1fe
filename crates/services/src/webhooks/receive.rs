//! Taking a webhook in: verified, kept, acknowledged. Nothing else happens before the answer.

use domain::EventId;
use serde::Deserialize;

use super::signature::verify_signature;
use crate::Services;
use crate::model::NewWebhookEvent;
use crate::ports::StoreError;

/// What became of a genuine event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// It is on disk.
    New,
    /// It was there already.
    Duplicate,
}

/// Why an event was not taken in. Nothing is stored then, and it is not acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// No `Stripe-Signature`.
    #[error("the signature header is missing")]
    MissingSignature,
    /// None of the signatures is ours.
    #[error("the signature does not match")]
    BadSignature,
    /// Signed more than five minutes ago, or in the future.
    #[error("the signature's time is too far away")]
    TooOld,
    /// Not an event.
    #[error("the body is not an event")]
    Malformed,
    /// A test event with a live key, or the other way round.
    #[error("the event is of the other mode")]
    WrongMode,
    /// It could not be kept; Stripe will send it again.
    #[error(transparent)]
    Unavailable(#[from] StoreError),
}

/// As much of an event as is needed to keep it.
#[derive(Deserialize)]
struct Envelope {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    livemode: bool,
}

impl Services {
    /// Verifies an event over its raw bytes and keeps it. When this returns `Ok`, the event is on disk.
    ///
    /// # Errors
    /// [`WebhookError`]; the endpoint must not answer with success then.
    pub async fn receive_webhook(&self, body: &[u8], signature: Option<&str>) -> Result<Received, WebhookError> {
        let signature = signature.ok_or(WebhookError::MissingSignature)?;
        let now = self.now();
        verify_signature(body, signature, &self.settings().webhook_secrets, now)?;
        let payload = std::str::from_utf8(body).map_err(|_| WebhookError::Malformed)?;
        let envelope: Envelope = serde_json::from_str(payload).map_err(|_| WebhookError::Malformed)?;
        if envelope.id.is_empty() || envelope.id.len() > 255 || envelope.kind.len() > 255 {
            return Err(WebhookError::Malformed);
        }
        if envelope.livemode != self.settings().live_mode {
            return Err(WebhookError::WrongMode);
        }
        let event = NewWebhookEvent {
            id: EventId::from_parts(now, self.random_bits()),
            stripe_id: envelope.id,
            kind: envelope.kind,
            payload: payload.to_owned(),
            received_at: now,
        };
        let new = self.0.store.keep_event(event).await?;
        Ok(if new { Received::New } else { Received::Duplicate })
    }
}
