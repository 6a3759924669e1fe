//! Operations, webhook events and jobs: work that outlives a crash. Events come in through `ingest`.

use async_trait::async_trait;
use domain::operation::OperationState;
use domain::{EventId, JobId, Timestamp};
use services::model::{EventState, Job, JobKind, NewWebhookEvent, Operation, OperationKind, WebhookEvent};
use services::ports::StoreError;
use services::ports::store::{WorkReads, WorkWrites};
use sqlx::query;

use crate::db::{Db, Link};
use crate::rows::{Columns, micros, read_all, read_one};
use crate::{postgres, sqlite};

macro_rules! operation_columns {
    () => {
        "id, kind, subject, idempotency_key, request_hash, request, state, attempts, answer, next_try_at, created_at"
    };
}

fn operation(row: &mut Columns<'_>) -> Result<Operation, StoreError> {
    Ok(Operation {
        id: row.parsed()?,
        kind: row.named(OperationKind::from_name)?,
        subject: row.text()?,
        idempotency_key: row.text()?,
        request_hash: row.text()?,
        request: row.text()?,
        state: row.named(OperationState::from_name)?,
        attempts: row.int()?,
        answer: row.maybe_text()?,
        next_try_at: row.time()?,
        created_at: row.time()?,
    })
}

macro_rules! event_columns {
    () => {
        "e.id, e.stripe_id, e.kind, e.payload, e.received_at, e.state, e.attempts, e.last_error"
    };
}

fn event(row: &mut Columns<'_>) -> Result<WebhookEvent, StoreError> {
    let event = NewWebhookEvent {
        id: row.parsed()?,
        stripe_id: row.text()?,
        kind: row.text()?,
        payload: row.text()?,
        received_at: row.time()?,
    };
    let state = row.named(EventState::from_name)?;
    Ok(WebhookEvent { event, state, attempts: row.int()?, last_error: row.maybe_text()? })
}

fn job(row: &mut Columns<'_>) -> Result<Job, StoreError> {
    Ok(Job {
        id: row.parsed()?,
        kind: row.named(JobKind::from_name)?,
        subject: row.text()?,
        run_at: row.time()?,
        attempts: row.int()?,
    })
}

// The time of the next try is what orders the queue and what hides a claimed event, so the index of pending events by it
// answers at once, however many events wait for a later try.
macro_rules! claim_events_sql {
    ($skip_locked:expr) => {
        concat!(
            "WITH due AS MATERIALIZED (
                 SELECT id AS due_id FROM webhook_events WHERE state = 'pending' AND next_try_at <= $1
                 ORDER BY next_try_at, id LIMIT $3 ",
            $skip_locked,
            ")
             UPDATE webhook_events AS e SET next_try_at = $2, attempts = attempts + 1
             FROM due WHERE e.id = due.due_id RETURNING ",
            "id, stripe_id, kind, payload, received_at, state, attempts, last_error"
        )
    };
}

macro_rules! claim_jobs_sql {
    ($skip_locked:expr) => {
        concat!(
            "WITH due AS MATERIALIZED (
                 SELECT id AS due_id FROM jobs WHERE run_at <= $1 ORDER BY run_at, id LIMIT $3 ",
            $skip_locked,
            ")
             UPDATE jobs AS j SET run_at = $2, attempts = attempts + 1
             FROM due WHERE j.id = due.due_id RETURNING id, kind, subject, run_at, attempts"
        )
    };
}

#[async_trait]
impl<C: Link> WorkReads for Db<C> {
    async fn operation_by_key(&mut self, key: &str) -> Result<Option<Operation>, StoreError> {
        const SQL: &str = concat!("SELECT ", operation_columns!(), " FROM operations WHERE idempotency_key = $1");
        read_one(self.one(query(SQL).bind(key)).await?, operation)
    }

    async fn due_operations(&mut self, now: Timestamp, limit: i64) -> Result<Vec<Operation>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            operation_columns!(),
            " FROM operations WHERE state IN ('prepared', 'attempted', 'unknown') AND next_try_at <= $1
              ORDER BY next_try_at, id LIMIT $2"
        );
        read_all(&self.all(query(SQL).bind(micros(now)).bind(limit)).await?, operation)
    }

    async fn webhook_event(&mut self, stripe_id: &str) -> Result<Option<WebhookEvent>, StoreError> {
        const SQL: &str = concat!("SELECT ", event_columns!(), " FROM webhook_events e WHERE e.stripe_id = $1");
        read_one(self.one(query(SQL).bind(stripe_id)).await?, event)
    }

    async fn count_events(&mut self, state: EventState) -> Result<i64, StoreError> {
        // The states are written out, as only then the indexes that hold one state alone can be used.
        let text = match state {
            EventState::Pending => "SELECT COUNT(*) FROM webhook_events WHERE state = 'pending'",
            EventState::Processed => "SELECT COUNT(*) FROM webhook_events WHERE state = 'processed'",
            EventState::NeedsAttention => "SELECT COUNT(*) FROM webhook_events WHERE state = 'needs_attention'",
        };
        Ok(read_one(self.one(query(text)).await?, |row| row.int())?.unwrap_or(0))
    }
}

#[async_trait]
impl<C: Link> WorkWrites for Db<C> {
    async fn insert_operation(&mut self, operation: &Operation) -> Result<bool, StoreError> {
        const SQL: &str = "
            INSERT INTO operations
                (id, kind, subject, idempotency_key, request_hash, request, state, attempts, answer, next_try_at, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (idempotency_key) DO NOTHING";
        let statement = query(SQL)
            .bind(operation.id.to_string())
            .bind(operation.kind.name())
            .bind(&operation.subject)
            .bind(&operation.idempotency_key)
            .bind(&operation.request_hash)
            .bind(&operation.request)
            .bind(operation.state.name())
            .bind(operation.attempts)
            .bind(&operation.answer)
            .bind(micros(operation.next_try_at))
            .bind(micros(operation.created_at));
        self.change_one(statement).await
    }

    async fn update_operation(&mut self, operation: &Operation, from: OperationState) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE operations SET state = $3, attempts = $4, answer = $5, next_try_at = $6 WHERE id = $1 AND state = $2";
        let statement = query(SQL)
            .bind(operation.id.to_string())
            .bind(from.name())
            .bind(operation.state.name())
            .bind(operation.attempts)
            .bind(&operation.answer)
            .bind(micros(operation.next_try_at));
        self.change_one(statement).await
    }

    async fn claim_events(
        &mut self,
        now: Timestamp,
        lease: Timestamp,
        limit: i64,
    ) -> Result<Vec<WebhookEvent>, StoreError> {
        let text =
            self.engine.pick(claim_events_sql!(sqlite::skip_locked!()), claim_events_sql!(postgres::skip_locked!()));
        let statement = query(text).bind(micros(now)).bind(micros(lease)).bind(limit);
        let mut events = read_all(&self.change_returning(statement).await?, event)?;
        events.sort_by_key(|event| (event.event.received_at, event.event.id));
        Ok(events)
    }

    async fn finish_event(&mut self, id: EventId, at: Timestamp) -> Result<(), StoreError> {
        const SQL: &str =
            "UPDATE webhook_events SET state = 'processed', processed_at = $2, last_error = NULL WHERE id = $1";
        self.change(query(SQL).bind(id.to_string()).bind(micros(at))).await.map(drop)
    }

    async fn fail_event(
        &mut self,
        id: EventId,
        error: &str,
        state: EventState,
        next_try_at: Timestamp,
    ) -> Result<(), StoreError> {
        // A worker that lost its lease may fail late, when another has done the work.
        const SQL: &str = "
            UPDATE webhook_events SET state = $2, last_error = $3, next_try_at = $4 WHERE id = $1 AND state <> 'processed'";
        let statement = query(SQL).bind(id.to_string()).bind(state.name()).bind(error).bind(micros(next_try_at));
        self.change(statement).await.map(drop)
    }

    async fn enqueue_job(
        &mut self,
        id: JobId,
        kind: JobKind,
        subject: &str,
        run_at: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            INSERT INTO jobs (id, kind, subject, run_at, attempts) VALUES ($1, $2, $3, $4, 0)
            ON CONFLICT (kind, subject) DO NOTHING";
        let statement = query(SQL).bind(id.to_string()).bind(kind.name()).bind(subject).bind(micros(run_at));
        self.touched.jobs |= kind.is_watched();
        self.change_one(statement).await
    }

    async fn claim_jobs(&mut self, now: Timestamp, lease: Timestamp, limit: i64) -> Result<Vec<Job>, StoreError> {
        let text = self.engine.pick(claim_jobs_sql!(sqlite::skip_locked!()), claim_jobs_sql!(postgres::skip_locked!()));
        let statement = query(text).bind(micros(now)).bind(micros(lease)).bind(limit);
        let mut jobs = read_all(&self.change_returning(statement).await?, job)?;
        jobs.sort_by_key(|job| job.id);
        Ok(jobs)
    }

    async fn finish_job(&mut self, id: JobId) -> Result<(), StoreError> {
        self.change(query("DELETE FROM jobs WHERE id = $1").bind(id.to_string())).await.map(drop)
    }

    async fn fail_job(&mut self, id: JobId, error: &str, run_at: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE jobs SET last_error = $2, run_at = $3 WHERE id = $1";
        self.change(query(SQL).bind(id.to_string()).bind(error).bind(micros(run_at))).await.map(drop)
    }
}
