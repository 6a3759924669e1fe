-- Calendars elsewhere that trainers let us read, so that nobody books them while they are busy there. The address is a secret, and
-- kept as it is, for it is asked again and again. etag and last_modified are what its server said of the version that was read
-- last. failed_since, fault and tries say since when it cannot be read, why, and how many times in a row.
CREATE TABLE outside_calendars (
    id            TEXT   NOT NULL PRIMARY KEY,
    trainer_id    TEXT   NOT NULL REFERENCES trainers (id),
    name          TEXT   NOT NULL CHECK (name <> ''),
    address       TEXT   NOT NULL,
    added_at      BIGINT NOT NULL,
    etag          TEXT,
    last_modified TEXT,
    read_at       BIGINT NOT NULL,
    seen_at       BIGINT NOT NULL,
    tried_at      BIGINT NOT NULL,
    next_try_at   BIGINT NOT NULL,
    busy_times    BIGINT NOT NULL CHECK (busy_times >= 0),
    cut           BIGINT NOT NULL CHECK (cut IN (0, 1)),
    failed_since  BIGINT,
    fault         TEXT,
    tries         BIGINT NOT NULL DEFAULT 0 CHECK (tries >= 0),
    UNIQUE (trainer_id, address),
    CHECK ((failed_since IS NULL) = (fault IS NULL) AND (fault IS NULL) = (tries = 0))
);
CREATE INDEX outside_calendars_due ON outside_calendars (next_try_at);

-- When trainers are busy by them, and nothing of what they do then. Like sessions these are on five minutes and at most a day long,
-- so that whatever overlaps a range starts at most a day before it; what lasts longer is several rows. They claim no cells: what is
-- booked already stays.
CREATE TABLE outside_busy (
    calendar_id TEXT   NOT NULL REFERENCES outside_calendars (id),
    starts_at   BIGINT NOT NULL CHECK (starts_at % 300000000 = 0),
    ends_at     BIGINT NOT NULL CHECK (ends_at % 300000000 = 0),
    trainer_id  TEXT   NOT NULL REFERENCES trainers (id),
    PRIMARY KEY (calendar_id, starts_at),
    CHECK (ends_at > starts_at AND ends_at - starts_at <= 86400000000)
);
CREATE INDEX outside_busy_by_time ON outside_busy (trainer_id, starts_at, ends_at);
