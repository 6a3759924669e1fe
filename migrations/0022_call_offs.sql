-- Trainers call off a session, or all of some days.

-- Since when nobody can take seats of the session any more, also none with money that comes late. Its bookings are cancelled one
-- after the other; released_at follows with the last of them, or at once where there was none.
ALTER TABLE sessions ADD COLUMN called_off_at BIGINT;

-- What was called off: one session, or days by the dates of the trainer's zone (ISO 8601, both included). agreed is what whoever did
-- it was told would happen; role is the part in which they did it. The note is for the clients.
CREATE TABLE call_offs (
    id            TEXT   NOT NULL PRIMARY KEY,
    trainer_id    TEXT   NOT NULL REFERENCES trainers (id),
    called_off_by TEXT   NOT NULL REFERENCES users (id),
    role          TEXT   NOT NULL CHECK (role IN ('trainer', 'admin')),
    session_id    TEXT   UNIQUE REFERENCES sessions (id),
    first_day     TEXT   CHECK ((first_day IS NULL) = (session_id IS NOT NULL)),
    last_day      TEXT   CHECK ((last_day IS NULL) = (first_day IS NULL)),
    note          TEXT,
    agreed        TEXT   NOT NULL,
    created_at    BIGINT NOT NULL,
    finished_at   BIGINT,
    CHECK (last_day IS NULL OR last_day >= first_day)
);
CREATE INDEX call_offs_by_trainer ON call_offs (trainer_id, created_at, id);

-- The bookings that were there, and what became of each. What could not be cancelled yet is tried again; problem says why, for
-- whoever reads the log.
CREATE TABLE call_off_bookings (
    call_off_id       TEXT   NOT NULL REFERENCES call_offs (id),
    booking_id        TEXT   NOT NULL REFERENCES bookings (id),
    state             TEXT   NOT NULL
        CHECK (state IN ('waiting', 'cancelled', 'ended', 'gone', 'disputed', 'paid_in_person', 'over')),
    tries             BIGINT NOT NULL DEFAULT 0 CHECK (tries >= 0),
    problem           TEXT,
    returned_minor    BIGINT CHECK (returned_minor >= 0),
    returned_currency TEXT   CHECK ((returned_currency IS NULL) = (returned_minor IS NULL)),
    PRIMARY KEY (call_off_id, booking_id)
);
CREATE INDEX call_off_bookings_by_booking ON call_off_bookings (booking_id);
