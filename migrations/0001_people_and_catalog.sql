-- Who there is and what trainers offer.
-- Everywhere: ids and states are TEXT, money is BIGINT minor units beside its currency, times are BIGINT microseconds of UTC.

-- Everybody who can sign in. An e-mail address is stored in small letters.
CREATE TABLE users (
    id                 TEXT   NOT NULL PRIMARY KEY,
    email              TEXT   NOT NULL UNIQUE,
    name               TEXT   NOT NULL,
    role               TEXT   NOT NULL CHECK (role IN ('client', 'trainer', 'admin')),
    password_hash      TEXT   NOT NULL,
    stripe_customer_id TEXT   UNIQUE,
    created_at         BIGINT NOT NULL
);

-- Signed-in browsers. Only the hash of a token is kept.
CREATE TABLE sign_ins (
    token_hash TEXT   NOT NULL PRIMARY KEY,
    user_id    TEXT   NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sign_ins_by_user ON sign_ins (user_id);
CREATE INDEX sign_ins_by_end ON sign_ins (expires_at);

-- Public profiles. search_text holds what a search looks at, in small letters: name, craft, city and the names of services.
CREATE TABLE trainers (
    id          TEXT   NOT NULL PRIMARY KEY,
    user_id     TEXT   NOT NULL UNIQUE REFERENCES users (id),
    slug        TEXT   NOT NULL UNIQUE,
    name        TEXT   NOT NULL,
    craft       TEXT   NOT NULL,
    headline    TEXT   NOT NULL,
    about       TEXT   NOT NULL,
    city        TEXT   NOT NULL,
    zone        TEXT   NOT NULL,
    currency    TEXT   NOT NULL,
    search_text TEXT   NOT NULL,
    created_at  BIGINT NOT NULL
);
CREATE INDEX trainers_by_name ON trainers (name, id);

-- What trainers sell.
CREATE TABLE services (
    id           TEXT   NOT NULL PRIMARY KEY,
    trainer_id   TEXT   NOT NULL REFERENCES trainers (id),
    name         TEXT   NOT NULL,
    description  TEXT   NOT NULL,
    minutes      BIGINT NOT NULL CHECK (minutes > 0 AND minutes % 5 = 0),
    step_minutes BIGINT NOT NULL CHECK (step_minutes > 0 AND step_minutes % 5 = 0),
    price_minor  BIGINT NOT NULL CHECK (price_minor >= 0),
    currency     TEXT   NOT NULL,
    position     BIGINT NOT NULL
);
CREATE INDEX services_by_position ON services (trainer_id, position);
CREATE INDEX services_by_price ON services (trainer_id, price_minor, minutes, position);

-- Working weeks: minutes after midnight by the clocks of the trainer's zone; weekday 1 is Monday.
CREATE TABLE weekly_hours (
    trainer_id   TEXT   NOT NULL REFERENCES trainers (id),
    weekday      BIGINT NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    start_minute BIGINT NOT NULL CHECK (start_minute BETWEEN 0 AND 1439),
    end_minute   BIGINT NOT NULL CHECK (end_minute <= 1440),
    PRIMARY KEY (trainer_id, weekday, start_minute),
    CHECK (end_minute > start_minute)
);
