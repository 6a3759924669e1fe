-- How bookings are paid for.

-- Attempts to be paid. At most one per booking is not canceled.
CREATE TABLE payments (
    id                   TEXT   NOT NULL PRIMARY KEY,
    booking_id           TEXT   NOT NULL REFERENCES bookings (id),
    client_id            TEXT   NOT NULL REFERENCES users (id),
    trainer_id           TEXT   NOT NULL REFERENCES trainers (id),
    amount_minor         BIGINT NOT NULL CHECK (amount_minor >= 0),
    currency             TEXT   NOT NULL,
    state                TEXT   NOT NULL
        CHECK (state IN ('created', 'requires_payment_method', 'requires_confirmation', 'requires_action', 'processing',
                         'succeeded', 'canceled')),
    stripe_intent_id     TEXT   UNIQUE,
    stripe_charge_id     TEXT,
    card_brand           TEXT,
    card_last4           TEXT,
    receipt_url          TEXT,
    failure_code         TEXT,
    failure_decline_code TEXT,
    failure_message      TEXT,
    attention            TEXT,
    next_check_at        BIGINT,
    succeeded_at         BIGINT,
    fee_posted_at        BIGINT,
    version              BIGINT NOT NULL,
    created_at           BIGINT NOT NULL,
    updated_at           BIGINT NOT NULL
);
CREATE UNIQUE INDEX payments_live ON payments (booking_id) WHERE state <> 'canceled';
CREATE INDEX payments_by_booking ON payments (booking_id, created_at, id);
CREATE INDEX payments_to_check ON payments (next_check_at) WHERE next_check_at IS NOT NULL;

-- Calls that change something at Stripe, written before they are made.
CREATE TABLE operations (
    id              TEXT   NOT NULL PRIMARY KEY,
    kind            TEXT   NOT NULL CHECK (kind IN ('create_customer', 'create_intent', 'cancel_intent')),
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
CREATE INDEX operations_unfinished ON operations (next_try_at) WHERE state IN ('prepared', 'attempted', 'unknown');
