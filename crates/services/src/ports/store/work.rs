//! Operations, webhook events and jobs, as the store is asked about them.

use async_trait::async_trait;
use domain::operation::OperationState;
use domain::{EventId, JobId, Timestamp};

use super::StoreError;
use crate::model::{EventState, Job, JobKind, Operation, WebhookEvent};

/// Operations, webhook events and jobs: work that outlives a crash.
#[async_trait]
pub trait WorkReads: Send {
    /// The operation with this idempotency key.
    async fn operation_by_key(&mut self, key: &str) -> Result<Option<Operation>, StoreError>;
    /// Operations that are not final and due at `now`, longest due first, at most `limit`.
    async fn due_operations(&mut self, now: Timestamp, limit: i64) -> Result<Vec<Operation>, StoreError>;
    /// The stored event with Stripe's id.
    async fn webhook_event(&mut self, stripe_id: &str) -> Result<Option<WebhookEvent>, StoreError>;
    /// How many events there are in this state.
    async fn count_events(&mut self, state: EventState) -> Result<i64, StoreError>;
}

/// Operations, webhook events and jobs, changed.
#[async_trait]
pub trait WorkWrites: Send {
    /// Adds an operation; false where its idempotency key is taken.
    async fn insert_operation(&mut self, operation: &Operation) -> Result<bool, StoreError>;
    /// Writes state, attempts, answer and next try of an operation that is in state `from`; false where it is in another.
    async fn update_operation(&mut self, operation: &Operation, from: OperationState) -> Result<bool, StoreError>;
    /// Takes up to `limit` pending events that are due at `now`, longest due first, and hides them from others until `lease`;
    /// counts the attempt.
    async fn claim_events(
        &mut self,
        now: Timestamp,
        lease: Timestamp,
        limit: i64,
    ) -> Result<Vec<WebhookEvent>, StoreError>;
    /// Marks an event as processed.
    async fn finish_event(&mut self, id: EventId, at: Timestamp) -> Result<(), StoreError>;
    /// Keeps what went wrong with an event, and when it is tried again or that it needs a person; one that is processed stays so.
    async fn fail_event(
        &mut self,
        id: EventId,
        error: &str,
        state: EventState,
        next_try_at: Timestamp,
    ) -> Result<(), StoreError>;
    /// Adds a job; false where there is one of this kind for the subject.
    async fn enqueue_job(
        &mut self,
        id: JobId,
        kind: JobKind,
        subject: &str,
        run_at: Timestamp,
    ) -> Result<bool, StoreError>;
    /// Takes up to `limit` jobs that are due at `now` and hides them from others until `lease`; counts the attempt.
    async fn claim_jobs(&mut self, now: Timestamp, lease: Timestamp, limit: i64) -> Result<Vec<Job>, StoreError>;
    /// Removes a job that is done.
    async fn finish_job(&mut self, id: JobId) -> Result<(), StoreError>;
    /// Keeps what went wrong with a job, and when it is tried again.
    async fn fail_job(&mut self, id: JobId, error: &str, run_at: Timestamp) -> Result<(), StoreError>;
}
