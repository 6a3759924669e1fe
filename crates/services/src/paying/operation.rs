//! Calls that change something at Stripe, as rows that outlive a crash: prepared → attempted → settled | failed | unknown.
//!
//! A row is written in the transaction that decides on the call. It is marked as attempted before the call goes out, and
//! given its end in the transaction that records the answer. Whatever is left over is found by the sweeper.

use domain::operation::{OperationEvent, OperationState};
use domain::{OperationId, Timestamp};
use jiff::SignedDuration;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::model::{Operation, OperationKind};
use crate::ports::{GatewayError, IdempotencyKey, StoreError, Tx};
use crate::{Failure, Services};

/// How long a call may be under way before the sweeper takes it for lost. Longer than the gateway's whole patience.
const LOST_AFTER: SignedDuration = SignedDuration::from_secs(120);
/// Stripe forgets an idempotency key after 24 hours; an hour before that we stop relying on it.
const KEY_LIFE: SignedDuration = SignedDuration::from_hours(23);

impl Services {
    /// An operation that has not gone out yet. `request` is all that is needed to make the same call again.
    pub(crate) fn prepare_operation<R: Serialize>(
        &self,
        kind: OperationKind,
        subject: &str,
        idempotency_key: String,
        request: &R,
    ) -> Result<Operation, Failure> {
        let now = self.now();
        new_operation(OperationId::from_parts(now, self.random_bits()), kind, subject, idempotency_key, request, now)
    }

    /// Writes an operation down, or finds the one that has its key already.
    pub(crate) async fn write_down(&self, fresh: Operation) -> Result<Operation, Failure> {
        self.0
            .store
            .write(move |tx| {
                let fresh = fresh.clone();
                Box::pin(async move {
                    if tx.insert_operation(&fresh).await? {
                        return Ok(fresh);
                    }
                    let known = tx.operation_by_key(&fresh.idempotency_key).await?;
                    let known = known.ok_or_else(|| StoreError::Retry("the key is being taken".into()))?;
                    if known.request_hash == fresh.request_hash {
                        Ok(known)
                    } else {
                        Err(Failure::Inconsistent(format!("two requests for the key {}", fresh.idempotency_key)))
                    }
                })
            })
            .await
    }

    /// Writes down that the call is about to go out. Two that do so for one operation send the same key, which Stripe
    /// carries out once.
    pub(crate) async fn mark_attempted(&self, operation: &Operation) -> Result<Operation, Failure> {
        let mut attempted = operation.clone();
        attempted.state = operation.state.apply(OperationEvent::Attempt)?;
        attempted.attempts += 1;
        attempted.next_try_at = self.now() + LOST_AFTER;
        let (row, from) = (attempted.clone(), operation.state);
        self.0
            .store
            .write(move |tx| {
                let row = row.clone();
                Box::pin(async move { Ok::<_, Failure>(tx.update_operation(&row, from).await?) })
            })
            .await?;
        Ok(attempted)
    }

    /// Writes down a call that failed: for good where Stripe refused it, to be asked about again where nobody knows.
    pub(crate) async fn mark_failed(&self, operation: &Operation, error: &GatewayError) -> Result<(), Failure> {
        let (event, wait) = if error.may_have_happened() || error.is_temporary() {
            (OperationEvent::LoseAnswer, backoff(operation.attempts))
        } else {
            (OperationEvent::Refuse, SignedDuration::ZERO)
        };
        self.write_end(operation, event, Some(error.to_string()), self.now() + wait).await
    }

    /// Gives a call its end where nothing else is to be written with it.
    pub(crate) async fn conclude_call(
        &self,
        operation: &Operation,
        event: OperationEvent,
        answer: Option<String>,
    ) -> Result<(), Failure> {
        self.write_end(operation, event, answer, self.now()).await
    }

    async fn write_end(
        &self,
        operation: &Operation,
        event: OperationEvent,
        answer: Option<String>,
        next_try_at: Timestamp,
    ) -> Result<(), Failure> {
        let operation = operation.clone();
        self.0
            .store
            .write(move |tx| {
                let (operation, answer) = (operation.clone(), answer.clone());
                Box::pin(async move { conclude(tx, &operation, event, answer, next_try_at).await })
            })
            .await
    }
}

/// The same for those who are inside a transaction and have their id from outside.
pub(crate) fn new_operation<R: Serialize>(
    id: OperationId,
    kind: OperationKind,
    subject: &str,
    idempotency_key: String,
    request: &R,
    now: Timestamp,
) -> Result<Operation, Failure> {
    let request = serde_json::to_string(request)?;
    Ok(Operation {
        id,
        kind,
        subject: subject.to_owned(),
        idempotency_key,
        request_hash: hex::encode(Sha256::digest(request.as_bytes())),
        request,
        state: OperationState::Prepared,
        attempts: 0,
        answer: None,
        next_try_at: now + LOST_AFTER,
        created_at: now,
    })
}

/// Gives an operation that is under way its end, inside the transaction that records what it brought. One that somebody
/// else has concluded meanwhile is left as it is: the answer is the same.
pub(crate) async fn conclude(
    tx: &mut dyn Tx,
    operation: &Operation,
    event: OperationEvent,
    answer: Option<String>,
    next_try_at: Timestamp,
) -> Result<(), Failure> {
    let Some(present) = tx.operation_by_key(&operation.idempotency_key).await? else {
        return Err(Failure::Inconsistent(format!("operation {} has vanished", operation.id)));
    };
    if present.state.is_final() {
        return Ok(());
    }
    let from = present.state;
    let state = from.apply(event)?;
    let concluded = Operation { state, answer, next_try_at, ..present };
    if tx.update_operation(&concluded, from).await? {
        Ok(())
    } else {
        Err(StoreError::Retry("the operation changed meanwhile".into()).into())
    }
}

/// The key of an operation, as the gateway takes it.
pub(crate) fn key_of(operation: &Operation) -> IdempotencyKey {
    IdempotencyKey::new(operation.idempotency_key.clone())
}

/// True while Stripe still knows the operation's key, so that repeating the call is safe.
pub(crate) fn key_is_alive(operation: &Operation, now: Timestamp) -> bool {
    now.duration_since(operation.created_at) < KEY_LIFE
}

/// 5 s, 10 s, 20 s, … up to ten minutes.
pub(crate) fn backoff(attempts: i64) -> SignedDuration {
    let doublings = u32::try_from(attempts.clamp(0, 7)).unwrap_or(7);
    SignedDuration::from_secs((5 * 2_i64.pow(doublings)).min(600))
}
