-- Our books compared with Stripe's.

-- What moved Stripe's balance, as Stripe wrote it down; kept so that both sides can be compared here, page by page. movement is
-- what it is to our books. account is where a transfer went, once that was asked.
CREATE TABLE statement_lines (
    stripe_txn_id   TEXT   NOT NULL PRIMARY KEY,
    movement        TEXT   NOT NULL,
    stripe_type     TEXT   NOT NULL,
    source          TEXT,
    belongs_to      TEXT,
    ours            TEXT,
    gross_minor     BIGINT NOT NULL,
    fee_minor       BIGINT NOT NULL,
    currency        TEXT   NOT NULL,
    source_minor    BIGINT,
    source_currency TEXT,
    account         TEXT,
    created_at      BIGINT NOT NULL
);
CREATE INDEX statement_lines_by_movement ON statement_lines (movement, stripe_txn_id);
CREATE INDEX statement_lines_by_source ON statement_lines (source, movement);
CREATE INDEX statement_lines_by_belonging ON statement_lines (belongs_to, movement);
CREATE INDEX statement_lines_by_time ON statement_lines (created_at);

-- Comparisons. While one is reading, cursor is the line of Stripe's that it has come to.
CREATE TABLE reconciliations (
    id          TEXT   NOT NULL PRIMARY KEY,
    since       BIGINT,
    until       BIGINT NOT NULL,
    repairs     BIGINT NOT NULL CHECK (repairs IN (0, 1)),
    cursor      TEXT,
    is_read     BIGINT NOT NULL CHECK (is_read IN (0, 1)),
    lines       BIGINT NOT NULL,
    compared    BIGINT NOT NULL,
    repaired    BIGINT NOT NULL,
    began_at    BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE INDEX reconciliations_by_time ON reconciliations (began_at, id);
CREATE INDEX reconciliations_unfinished ON reconciliations (began_at, id) WHERE finished_at IS NULL;

-- What differs, or did. One row per kind and subject. about is what is asked of Stripe to put it right; effect is how much more
-- Stripe's balance has because of it, where that is known. seen_by is the comparison, and which of its passes, that saw it last.
CREATE TABLE drifts (
    kind            TEXT   NOT NULL,
    subject         TEXT   NOT NULL,
    about           TEXT,
    ours            TEXT,
    theirs          TEXT,
    effect_minor    BIGINT,
    effect_currency TEXT,
    happened_at     BIGINT NOT NULL,
    first_seen_at   BIGINT NOT NULL,
    last_seen_at    BIGINT NOT NULL,
    seen_by         TEXT   NOT NULL,
    resolved_at     BIGINT,
    PRIMARY KEY (kind, subject)
);
CREATE INDEX drifts_open ON drifts (first_seen_at, kind, subject) WHERE resolved_at IS NULL;
