-- What trainers owe the platform, and what clients are charged where Stripe refuses the currency of the price.

-- Rates between currencies as admins note them: one unit of from_currency is worth billionths / 10^9 of to_currency. The newest by
-- as_of counts. Never changed; the engines' own migrations refuse it.
CREATE TABLE exchange_rates (
    id            TEXT   NOT NULL PRIMARY KEY,
    from_currency TEXT   NOT NULL,
    to_currency   TEXT   NOT NULL,
    billionths    BIGINT NOT NULL CHECK (billionths > 0),
    source        TEXT   NOT NULL,
    as_of         BIGINT NOT NULL,
    noted_by      TEXT   NOT NULL REFERENCES users (id),
    noted_at      BIGINT NOT NULL,
    CHECK (from_currency <> to_currency)
);
CREATE INDEX exchange_rates_newest ON exchange_rates (from_currency, to_currency, as_of, id);
CREATE INDEX exchange_rates_by_time ON exchange_rates (noted_at, id);
CREATE INDEX exchange_rates_by_user ON exchange_rates (noted_by);

-- The platform's part of a trainer's prices from a time on, in hundredths of a percent; NULL: what everybody pays. Never changed.
CREATE TABLE trainer_commissions (
    id           TEXT   NOT NULL PRIMARY KEY,
    trainer_id   TEXT   NOT NULL REFERENCES trainers (id),
    basis_points BIGINT CHECK (basis_points BETWEEN 0 AND 10000),
    valid_from   BIGINT NOT NULL,
    set_by       TEXT   NOT NULL REFERENCES users (id),
    set_at       BIGINT NOT NULL
);
CREATE INDEX trainer_commissions_in_force ON trainer_commissions (trainer_id, valid_from, id);
CREATE INDEX trainer_commissions_by_time ON trainer_commissions (set_at, id);
CREATE INDEX trainer_commissions_by_user ON trainer_commissions (set_by);

-- What admins made of the commission of one booking before it was paid, and why. Never changed.
CREATE TABLE booking_commissions (
    id           TEXT   NOT NULL PRIMARY KEY,
    booking_id   TEXT   NOT NULL REFERENCES bookings (id),
    basis_points BIGINT NOT NULL CHECK (basis_points BETWEEN 0 AND 10000),
    before_minor BIGINT NOT NULL,
    after_minor  BIGINT NOT NULL,
    currency     TEXT   NOT NULL,
    reason       TEXT   NOT NULL,
    set_by       TEXT   NOT NULL REFERENCES users (id),
    set_at       BIGINT NOT NULL
);
CREATE INDEX booking_commissions_by_booking ON booking_commissions (booking_id, set_at, id);
CREATE INDEX booking_commissions_by_time ON booking_commissions (set_at, id);
CREATE INDEX booking_commissions_by_user ON booking_commissions (set_by);

-- Of a payment that is charged in another currency than it is priced in: the whole price and the rate that the client agreed to.
-- currency_refused is 1 for one that Stripe would not take for its currency.
ALTER TABLE payments ADD COLUMN priced_minor BIGINT;
ALTER TABLE payments ADD COLUMN priced_currency TEXT;
ALTER TABLE payments ADD COLUMN rate_billionths BIGINT;
ALTER TABLE payments ADD COLUMN rate_source TEXT;
ALTER TABLE payments ADD COLUMN rate_as_of BIGINT;
ALTER TABLE payments ADD COLUMN currency_refused BIGINT NOT NULL DEFAULT 0 CHECK (currency_refused IN (0, 1));
