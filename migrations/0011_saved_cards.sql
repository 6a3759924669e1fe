-- Cards that clients have saved at Stripe, as Stripe described them last.
CREATE TABLE cards (
    id               TEXT   NOT NULL PRIMARY KEY,
    user_id          TEXT   NOT NULL REFERENCES users (id),
    stripe_method_id TEXT   NOT NULL UNIQUE,
    brand            TEXT   NOT NULL,
    last4            TEXT   NOT NULL,
    exp_month        BIGINT NOT NULL CHECK (exp_month BETWEEN 1 AND 12),
    exp_year         BIGINT NOT NULL,
    fingerprint      TEXT,
    state            TEXT   NOT NULL CHECK (state IN ('saved', 'removing', 'removed')),
    is_default       BIGINT NOT NULL CHECK (is_default IN (0, 1) AND (is_default = 0 OR state = 'saved')),
    -- When its owner is told that it is about to end; null once that was done.
    warn_at          BIGINT,
    version          BIGINT NOT NULL,
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL
);
CREATE INDEX cards_by_user ON cards (user_id, created_at, id);
CREATE UNIQUE INDEX cards_default ON cards (user_id) WHERE is_default = 1;
CREATE INDEX cards_to_warn_of ON cards (warn_at) WHERE state = 'saved' AND warn_at IS NOT NULL;
