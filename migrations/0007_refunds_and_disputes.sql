-- Money that goes back, by our will (refunds) or by a bank's (disputes), and what a payment needs to know for it.

-- A payment has its own price: how it is paid can change what is added and which currency it is in. way is how the client
-- chose to pay; outcome is what became of the money once it came in.
ALTER TABLE payments ADD COLUMN way TEXT NOT NULL DEFAULT 'online'
    CHECK (way IN ('online', 'checkout', 'on_arrival'));
ALTER TABLE payments ADD COLUMN outcome TEXT CHECK (outcome IN ('booked', 'booked_late', 'returned'));
ALTER TABLE payments ADD COLUMN base_minor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE payments ADD COLUMN surcharge_minor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE payments ADD COLUMN commission_minor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE payments ADD COLUMN trainer_share_minor BIGINT NOT NULL DEFAULT 0;
UPDATE payments SET
    base_minor = (SELECT b.base_minor FROM bookings b WHERE b.id = payments.booking_id),
    surcharge_minor = (SELECT b.surcharge_minor FROM bookings b WHERE b.id = payments.booking_id),
    commission_minor = (SELECT b.commission_minor FROM bookings b WHERE b.id = payments.booking_id),
    trainer_share_minor = (SELECT b.trainer_share_minor FROM bookings b WHERE b.id = payments.booking_id),
    outcome = CASE WHEN state = 'succeeded' THEN 'booked' END;
-- At most one payment per booking is neither given up nor returned.
DROP INDEX payments_live;
CREATE UNIQUE INDEX payments_live ON payments (booking_id)
    WHERE state <> 'canceled' AND COALESCE(outcome, '') <> 'returned';

-- What the client gets back when cancelling, as it was when the hold was made (JSON), and who cancelled.
ALTER TABLE bookings ADD COLUMN refund_policy TEXT NOT NULL
    DEFAULT '{"tiers":[{"hours_before":24,"share":10000},{"hours_before":0,"share":5000}],"fees":"returned"}';
ALTER TABLE bookings ADD COLUMN cancelled_by TEXT CHECK (cancelled_by IN ('client', 'trainer', 'admin'));

-- Money on its way back to a client. The parts are fixed when it is asked for. taken_from and returned_to name the trainer's
-- account that the books took it from, and gave it back to when it failed.
CREATE TABLE refunds (
    id               TEXT   NOT NULL PRIMARY KEY,
    payment_id       TEXT   NOT NULL REFERENCES payments (id),
    booking_id       TEXT   NOT NULL REFERENCES bookings (id),
    trainer_id       TEXT   NOT NULL REFERENCES trainers (id),
    amount_minor     BIGINT NOT NULL CHECK (amount_minor > 0),
    currency         TEXT   NOT NULL,
    trainer_minor    BIGINT NOT NULL,
    commission_minor BIGINT NOT NULL CHECK (commission_minor >= 0),
    surcharge_minor  BIGINT NOT NULL CHECK (surcharge_minor >= 0),
    fees             TEXT   NOT NULL CHECK (fees IN ('returned', 'kept')),
    reason           TEXT   NOT NULL,
    note             TEXT,
    asked_by         TEXT   REFERENCES users (id),
    state            TEXT   NOT NULL
        CHECK (state IN ('requested', 'pending', 'succeeded', 'failed', 'canceled', 'refused')),
    stripe_refund_id TEXT   UNIQUE,
    failure_reason   TEXT,
    taken_from       TEXT   CHECK (taken_from IN ('pending', 'available')),
    returned_to      TEXT   CHECK (returned_to IN ('pending', 'available')),
    next_check_at    BIGINT,
    version          BIGINT NOT NULL,
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL,
    CHECK (amount_minor = trainer_minor + commission_minor + surcharge_minor)
);
CREATE INDEX refunds_by_payment ON refunds (payment_id, created_at, id);
CREATE INDEX refunds_by_booking ON refunds (booking_id, created_at, id);
CREATE INDEX refunds_to_check ON refunds (next_check_at) WHERE next_check_at IS NOT NULL;

-- Payments that a bank disputes. The lost_ parts say who bore it, once it is lost; evidence is our draft (JSON).
CREATE TABLE disputes (
    id                    TEXT   NOT NULL PRIMARY KEY,
    payment_id            TEXT   NOT NULL REFERENCES payments (id),
    booking_id            TEXT   NOT NULL REFERENCES bookings (id),
    trainer_id            TEXT   NOT NULL REFERENCES trainers (id),
    stripe_dispute_id     TEXT   NOT NULL UNIQUE,
    amount_minor          BIGINT NOT NULL,
    currency              TEXT   NOT NULL,
    reason                TEXT   NOT NULL,
    status                TEXT   NOT NULL,
    evidence_due_by       BIGINT,
    evidence              TEXT,
    submitted_at          BIGINT,
    lost_total_minor      BIGINT,
    lost_trainer_minor    BIGINT,
    lost_commission_minor BIGINT,
    lost_surcharge_minor  BIGINT,
    lost_from             TEXT   CHECK (lost_from IN ('pending', 'available')),
    next_check_at         BIGINT,
    version               BIGINT NOT NULL,
    opened_at             BIGINT NOT NULL,
    created_at            BIGINT NOT NULL,
    updated_at            BIGINT NOT NULL
);
CREATE INDEX disputes_by_payment ON disputes (payment_id, opened_at, id);
CREATE INDEX disputes_by_booking ON disputes (booking_id);
CREATE INDEX disputes_by_time ON disputes (opened_at, id);
CREATE INDEX disputes_to_check ON disputes (next_check_at) WHERE next_check_at IS NOT NULL;

-- What disputes moved on our Stripe balance; each is posted once.
CREATE TABLE dispute_movements (
    stripe_txn_id TEXT   NOT NULL PRIMARY KEY,
    dispute_id    TEXT   NOT NULL REFERENCES disputes (id),
    gross_minor   BIGINT NOT NULL,
    fee_minor     BIGINT NOT NULL,
    currency      TEXT   NOT NULL
);
CREATE INDEX dispute_movements_by_dispute ON dispute_movements (dispute_id, stripe_txn_id);

-- How far a worker has come that reads Stripe's lists in order of time.
CREATE TABLE progress (
    name    TEXT   NOT NULL PRIMARY KEY,
    reached BIGINT NOT NULL
);
