-- The kinds of operations are the program's to name. SQLite drops no CHECK, so the table is made anew.
CREATE TABLE operations_new (
    id              TEXT   NOT NULL PRIMARY KEY,
    kind            TEXT   NOT NULL,
    subject         TEXT   NOT NULL,
    idempotency_key TEXT   NOT NULL UNIQUE,
    request_hash    TEXT   NOT NULL,
    request         TEXT   NOT NULL,
    state           TEXT   NOT NULL CHECK (state IN ('prepared', 'attempted', 'settled', 'failed', 'unknown')),
    attempts        BIGINT NOT NULL CHECK (attempts >= 0),
    answer          TEXT,
    next_try_at     BIGINT NOT NULL,
    created_at      BIGINT NOT NULL
);
INSERT INTO operations_new
    SELECT id, kind, subject, idempotency_key, request_hash, request, state, attempts, answer, next_try_at, created_at
    FROM operations;
DROP TABLE operations;
ALTER TABLE operations_new RENAME TO operations;
CREATE INDEX operations_unfinished ON operations (next_try_at) WHERE state IN ('prepared', 'attempted', 'unknown');
