-- Whether clients came, when sessions were delivered, and what is to start.

-- Who said that the client came, and when; nobody is both there and a no-show.
ALTER TABLE bookings ADD COLUMN checked_in_at BIGINT CHECK (checked_in_at IS NULL OR state <> 'no_show');
ALTER TABLE bookings ADD COLUMN checked_in_by TEXT REFERENCES users (id) CHECK ((checked_in_by IS NULL) = (checked_in_at IS NULL));
CREATE INDEX bookings_by_who_checked_in ON bookings (checked_in_by) WHERE checked_in_by IS NOT NULL;

-- When the session was delivered: after its end, once; what was pending of its payment is the trainer's since.
ALTER TABLE bookings ADD COLUMN delivered_at BIGINT;
UPDATE bookings SET delivered_at = state_at WHERE state IN ('completed', 'no_show');
DROP INDEX bookings_to_complete;
CREATE INDEX bookings_to_deliver ON bookings (ends_at, id) WHERE delivered_at IS NULL AND state IN ('confirmed', 'no_show');

-- Clients are reminded of what is to start.
CREATE INDEX bookings_to_start ON bookings (starts_at, id) WHERE state = 'confirmed';
