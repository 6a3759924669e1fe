-- The ways to pay that a trainer takes (1 or 0), and Stripe's Checkout Session behind a payment on Stripe's own page.
ALTER TABLE trainers ADD COLUMN takes_online BIGINT NOT NULL DEFAULT 1 CHECK (takes_online IN (0, 1));
ALTER TABLE trainers ADD COLUMN takes_checkout BIGINT NOT NULL DEFAULT 1 CHECK (takes_checkout IN (0, 1));
ALTER TABLE trainers ADD COLUMN takes_on_arrival BIGINT NOT NULL DEFAULT 0 CHECK (takes_on_arrival IN (0, 1));
ALTER TABLE payments ADD COLUMN stripe_session_id TEXT;
CREATE UNIQUE INDEX payments_by_session ON payments (stripe_session_id);
