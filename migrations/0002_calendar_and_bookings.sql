-- Trainers' calendars and the claims that clients have on them.

-- Stretches of a calendar with seats. released_at is set when the last seat was given back: the session no longer takes place.
-- At most a day long, so that whatever overlaps a range starts at most a day before it.
CREATE TABLE sessions (
    id          TEXT   NOT NULL PRIMARY KEY,
    trainer_id  TEXT   NOT NULL REFERENCES trainers (id),
    service_id  TEXT   NOT NULL REFERENCES services (id),
    starts_at   BIGINT NOT NULL,
    ends_at     BIGINT NOT NULL,
    capacity    BIGINT NOT NULL CHECK (capacity > 0),
    seats_taken BIGINT NOT NULL CHECK (seats_taken BETWEEN 0 AND capacity),
    released_at BIGINT,
    CHECK (ends_at > starts_at AND ends_at - starts_at <= 86400000000)
);
CREATE INDEX sessions_taking_place ON sessions (trainer_id, starts_at, ends_at) WHERE released_at IS NULL;

-- The five-minute cells (counted from 1970) that sessions claim. The primary key is what makes overlaps impossible.
CREATE TABLE calendar_cells (
    trainer_id TEXT   NOT NULL,
    cell       BIGINT NOT NULL,
    session_id TEXT   NOT NULL REFERENCES sessions (id),
    PRIMARY KEY (trainer_id, cell)
);

-- Clients' claims on seats. state_at is the end of the hold while held, else when the state was reached. starts_at and ends_at
-- are the session's, which never moves, so that lists by time need no sorting.
CREATE TABLE bookings (
    id                  TEXT   NOT NULL PRIMARY KEY,
    session_id          TEXT   NOT NULL REFERENCES sessions (id),
    trainer_id          TEXT   NOT NULL REFERENCES trainers (id),
    service_id          TEXT   NOT NULL REFERENCES services (id),
    client_id           TEXT   NOT NULL REFERENCES users (id),
    seats               BIGINT NOT NULL CHECK (seats > 0),
    starts_at           BIGINT NOT NULL,
    ends_at             BIGINT NOT NULL,
    state               TEXT   NOT NULL
        CHECK (state IN ('held', 'confirmed', 'completed', 'no_show', 'cancelled', 'expired')),
    state_at            BIGINT NOT NULL,
    currency            TEXT   NOT NULL,
    base_minor          BIGINT NOT NULL CHECK (base_minor >= 0),
    surcharge_minor     BIGINT NOT NULL CHECK (surcharge_minor >= 0),
    total_minor         BIGINT NOT NULL,
    commission_minor    BIGINT NOT NULL CHECK (commission_minor >= 0),
    trainer_share_minor BIGINT NOT NULL CHECK (trainer_share_minor >= 0),
    version             BIGINT NOT NULL,
    created_at          BIGINT NOT NULL,
    CHECK (total_minor = base_minor + surcharge_minor),
    CHECK (base_minor = commission_minor + trainer_share_minor)
);
CREATE INDEX bookings_by_session ON bookings (session_id);
CREATE INDEX bookings_by_client ON bookings (client_id, starts_at);
CREATE INDEX bookings_held ON bookings (state_at) WHERE state = 'held';
CREATE INDEX bookings_held_by_client ON bookings (client_id, state_at) WHERE state = 'held';
CREATE INDEX bookings_to_complete ON bookings (ends_at) WHERE state = 'confirmed';
