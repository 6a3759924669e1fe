-- Bookings that were given another time. moved_by is the part that whoever did it had in the booking.
CREATE TABLE booking_moves (
    id             TEXT   NOT NULL PRIMARY KEY,
    booking_id     TEXT   NOT NULL REFERENCES bookings (id),
    moved_by       TEXT   NOT NULL CHECK (moved_by IN ('client', 'trainer', 'admin')),
    user_id        TEXT   NOT NULL REFERENCES users (id),
    from_starts_at BIGINT NOT NULL,
    from_ends_at   BIGINT NOT NULL,
    to_starts_at   BIGINT NOT NULL,
    to_ends_at     BIGINT NOT NULL,
    moved_at       BIGINT NOT NULL,
    CHECK (from_ends_at > from_starts_at AND to_ends_at > to_starts_at)
);
CREATE INDEX booking_moves_by_booking ON booking_moves (booking_id, moved_at, id);
