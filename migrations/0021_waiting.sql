-- Waiting lists of full classes.

-- The fewest seats that somebody waits for in this session. While so many are free, nobody takes any but those who wait, and the
-- session keeps its time even when its last seat was given back.
ALTER TABLE sessions ADD COLUMN waited_for BIGINT CHECK (waited_for > 0);
CREATE INDEX sessions_waited_for ON sessions (starts_at, id) WHERE waited_for IS NOT NULL;

-- Who waits for seats of a session, in the order of place. booking_id is the hold that was offered. state_at is when the state was
-- reached.
CREATE TABLE waiting_entries (
    id         TEXT   NOT NULL PRIMARY KEY,
    session_id TEXT   NOT NULL REFERENCES sessions (id),
    client_id  TEXT   NOT NULL REFERENCES users (id),
    seats      BIGINT NOT NULL CHECK (seats > 0),
    place      BIGINT NOT NULL CHECK (place > 0),
    state      TEXT   NOT NULL CHECK (state IN ('waiting', 'offered', 'taken', 'lapsed', 'declined', 'left', 'over')),
    state_at   BIGINT NOT NULL,
    booking_id TEXT   REFERENCES bookings (id),
    joined_at  BIGINT NOT NULL,
    UNIQUE (session_id, place),
    CHECK ((state IN ('offered', 'taken', 'lapsed', 'declined')) = (booking_id IS NOT NULL))
);
CREATE UNIQUE INDEX waiting_entries_live ON waiting_entries (session_id, client_id) WHERE state IN ('waiting', 'offered');
CREATE UNIQUE INDEX waiting_entries_by_booking ON waiting_entries (booking_id) WHERE booking_id IS NOT NULL;
CREATE INDEX waiting_entries_in_line ON waiting_entries (session_id, place) WHERE state = 'waiting';
CREATE INDEX waiting_entries_by_client ON waiting_entries (client_id, joined_at) WHERE state = 'waiting';
