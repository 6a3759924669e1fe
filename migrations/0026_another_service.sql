-- Another service for a confirmed booking: the money stays, the difference comes back.

-- What was given back because the booking became cheaper, in minor units of what was paid: it is no part of what the client has
-- paid for since.
ALTER TABLE bookings ADD COLUMN price_cut_minor BIGINT NOT NULL DEFAULT 0 CHECK (price_cut_minor >= 0);

-- Which service it was of before, where that changed too.
ALTER TABLE booking_moves ADD COLUMN from_service_id TEXT REFERENCES services (id);
