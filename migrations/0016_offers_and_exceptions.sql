-- What a service asks of the calendar besides its length, where it takes place, and whether it is still on offer.
ALTER TABLE services ADD COLUMN buffer_before_minutes BIGINT NOT NULL DEFAULT 0
    CHECK (buffer_before_minutes BETWEEN 0 AND 120 AND buffer_before_minutes % 5 = 0);
ALTER TABLE services ADD COLUMN buffer_after_minutes BIGINT NOT NULL DEFAULT 0
    CHECK (buffer_after_minutes BETWEEN 0 AND 120 AND buffer_after_minutes % 5 = 0);
ALTER TABLE services ADD COLUMN notice_minutes BIGINT NOT NULL DEFAULT 0 CHECK (notice_minutes BETWEEN 0 AND 43200);
ALTER TABLE services ADD COLUMN ahead_days BIGINT NOT NULL DEFAULT 31 CHECK (ahead_days BETWEEN 1 AND 365);
ALTER TABLE services ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE services ADD COLUMN archived_at BIGINT;

-- The cheapest service is looked for among those on offer.
DROP INDEX services_by_price;
CREATE INDEX services_by_price ON services (trainer_id, price_minor, minutes, position) WHERE archived_at IS NULL;

-- What a session claims of the calendar before its start and after its end, in microseconds: those of its service when it was
-- made. With them it is at most a day long, so that whatever overlaps a range starts at most a day before it.
ALTER TABLE sessions ADD COLUMN buffer_before BIGINT NOT NULL DEFAULT 0 CHECK (buffer_before BETWEEN 0 AND 7200000000);
ALTER TABLE sessions ADD COLUMN buffer_after BIGINT NOT NULL DEFAULT 0
    CHECK (buffer_after BETWEEN 0 AND 7200000000 AND ends_at - starts_at + buffer_before + buffer_after <= 86400000000);
DROP INDEX sessions_taking_place;
CREATE INDEX sessions_taking_place ON sessions (trainer_id, starts_at, ends_at, buffer_before, buffer_after)
    WHERE released_at IS NULL;

-- Days that differ from the working week, by the dates of the trainer's zone (ISO 8601, both ends included). Closed ranges cover
-- whole days, and the note is the trainer's alone; extra hours are a stretch of one day.
CREATE TABLE calendar_exceptions (
    id           TEXT   NOT NULL PRIMARY KEY,
    trainer_id   TEXT   NOT NULL REFERENCES trainers (id),
    kind         TEXT   NOT NULL CHECK (kind IN ('closed', 'extra')),
    first_day    TEXT   NOT NULL,
    last_day     TEXT   NOT NULL,
    start_minute BIGINT NOT NULL DEFAULT 0 CHECK (start_minute BETWEEN 0 AND 1439),
    end_minute   BIGINT NOT NULL DEFAULT 1440 CHECK (end_minute BETWEEN 1 AND 1440),
    note         TEXT,
    created_at   BIGINT NOT NULL,
    CHECK (last_day >= first_day AND end_minute > start_minute),
    CHECK (kind = 'closed' OR first_day = last_day)
);
CREATE INDEX calendar_exceptions_by_day ON calendar_exceptions (trainer_id, last_day);
