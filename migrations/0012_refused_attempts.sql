-- Attempts to pay that were refused, as far as Stripe told us of them: one row each, however often and by whom it was told.
CREATE TABLE refused_attempts (
    payment_id TEXT   NOT NULL REFERENCES payments (id),
    -- The charge, ch_…, or the card, pm_…, where the attempt never became a charge.
    stripe_id  TEXT   NOT NULL,
    booking_id TEXT   NOT NULL REFERENCES bookings (id),
    way        TEXT   NOT NULL CHECK (way IN ('online', 'checkout', 'on_arrival')),
    seen_at    BIGINT NOT NULL,
    PRIMARY KEY (payment_id, stripe_id)
);
CREATE INDEX refused_attempts_by_booking ON refused_attempts (booking_id, way);
