-- Bookings in people's own calendars.

-- The calendar file that goes with a letter, as it was sent, and what a calendar is to do with it.
ALTER TABLE mails ADD COLUMN calendar_method TEXT CHECK (calendar_method IN ('publish', 'request', 'cancel'));
ALTER TABLE mails ADD COLUMN calendar TEXT;

-- The address at which a calendar program fetches a person's sessions. The token is all of its secret, and is kept as it is, for
-- its owner wants to see the address again. What it opens can be read and nothing else, and a new one takes its place at any time.
CREATE TABLE calendar_feeds (
    user_id    TEXT   NOT NULL PRIMARY KEY REFERENCES users (id),
    token      TEXT   NOT NULL UNIQUE CHECK (length(token) >= 40),
    created_at BIGINT NOT NULL
);

-- A trainer's bookings by time, the cancelled ones too, whose sessions take place no more.
CREATE INDEX bookings_by_trainer ON bookings (trainer_id, starts_at);
