-- Work that outlives a crash.

-- Webhook events as they came in. next_try_at is also the lease: until then a claimed event is hidden from other workers.
CREATE TABLE webhook_events (
    id           TEXT   NOT NULL PRIMARY KEY,
    stripe_id    TEXT   NOT NULL UNIQUE,
    kind         TEXT   NOT NULL,
    payload      TEXT   NOT NULL,
    state        TEXT   NOT NULL CHECK (state IN ('pending', 'processed', 'needs_attention')),
    attempts     BIGINT NOT NULL CHECK (attempts >= 0),
    last_error   TEXT,
    next_try_at  BIGINT NOT NULL,
    received_at  BIGINT NOT NULL,
    processed_at BIGINT
);
CREATE INDEX webhook_events_pending ON webhook_events (next_try_at) WHERE state = 'pending';
CREATE INDEX webhook_events_needing_attention ON webhook_events (id) WHERE state = 'needs_attention';

-- Background jobs; gone when done. run_at is also the lease.
CREATE TABLE jobs (
    id         TEXT   NOT NULL PRIMARY KEY,
    kind       TEXT   NOT NULL,
    subject    TEXT   NOT NULL,
    run_at     BIGINT NOT NULL,
    attempts   BIGINT NOT NULL CHECK (attempts >= 0),
    last_error TEXT,
    UNIQUE (kind, subject)
);
CREATE INDEX jobs_by_time ON jobs (run_at);
