-- When a hold was given more time because its client's bank was at work: once at most.
ALTER TABLE bookings ADD COLUMN hold_extended_at BIGINT;
