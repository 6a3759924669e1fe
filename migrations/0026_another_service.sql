-- Another service for a confirmed booking: the money stays, the difference comes back or is paid besides.

-- What was given back because the booking became cheaper, in minor units of what was paid: it is no part of what the client has
-- paid for since.
ALTER TABLE bookings ADD COLUMN price_cut_minor BIGINT NOT NULL DEFAULT 0 CHECK (price_cut_minor >= 0);

-- What costs more: the difference is a booking of its own, which names the one that it is to change, and the version of that which
-- the client saw. Once it is paid it rides on that one: it goes wherever that goes, and has no seats of its own.
ALTER TABLE bookings ADD COLUMN changes_booking TEXT REFERENCES bookings (id);
ALTER TABLE bookings ADD COLUMN changes_version BIGINT
    CHECK ((changes_version IS NULL) = (changes_booking IS NULL));

-- The booking that rides on this one, and what it cost, in the currency of the price.
ALTER TABLE bookings ADD COLUMN rider_id TEXT REFERENCES bookings (id)
    CHECK (rider_id IS NULL OR changes_booking IS NULL);
ALTER TABLE bookings ADD COLUMN rider_minor BIGINT CHECK ((rider_minor IS NULL) = (rider_id IS NULL));

-- One change at a time, and one rider at most.
CREATE UNIQUE INDEX bookings_changing ON bookings (changes_booking)
    WHERE changes_booking IS NOT NULL AND state IN ('held', 'confirmed', 'completed', 'no_show');

-- Which service it was of before, where that changed too.
ALTER TABLE booking_moves ADD COLUMN from_service_id TEXT REFERENCES services (id);

-- Keys that point at bookings are looked up whenever one is added.
CREATE INDEX bookings_by_change ON bookings (changes_booking) WHERE changes_booking IS NOT NULL;
CREATE INDEX bookings_by_rider ON bookings (rider_id) WHERE rider_id IS NOT NULL;
