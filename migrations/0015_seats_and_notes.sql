-- Classes, and what was said when something was given up.

-- How many seats a session of the service has; 1 is a private one.
ALTER TABLE services ADD COLUMN seats BIGINT NOT NULL DEFAULT 1 CHECK (seats BETWEEN 1 AND 100);

-- A class that nobody came to is looked for when somebody books it after all, so that late money finds its seats.
CREATE INDEX sessions_released ON sessions (trainer_id, starts_at) WHERE released_at IS NOT NULL;

-- bookings.seats are those that are still the booking's own; seats_booked were paid for. given_up_minor is what the seats given
-- up so far had a right to by the policy of their moment, whether or not it had gone back before.
ALTER TABLE bookings ADD COLUMN seats_booked BIGINT NOT NULL DEFAULT 1 CHECK (seats_booked > 0);
ALTER TABLE bookings ADD COLUMN given_up_minor BIGINT NOT NULL DEFAULT 0 CHECK (given_up_minor >= 0);
UPDATE bookings SET seats_booked = seats;

-- What the trainer or an admin wrote to the client when cancelling, whether or not money went back.
ALTER TABLE bookings ADD COLUMN cancel_note TEXT;

-- How many seats a refund is for, where it is for seats that were given up.
ALTER TABLE refunds ADD COLUMN seats BIGINT CHECK (seats > 0);

-- When a dispute moved money, by Stripe's clock.
ALTER TABLE dispute_movements ADD COLUMN moved_at BIGINT;
