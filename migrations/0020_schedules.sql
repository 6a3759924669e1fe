-- Classes and events on fixed dates.

-- Whether a service takes place whenever its trainer works, or on the dates of its schedules.
ALTER TABLE services ADD COLUMN offered TEXT NOT NULL DEFAULT 'hours' CHECK (offered IN ('hours', 'dates'));

-- The dates: the first start by the clocks of the trainer's zone (ISO 8601), and a recurrence rule (RFC 5545) where there are more.
-- fill_at is when its sessions are to be made up to the service's horizon again; none once it has ended.
CREATE TABLE schedules (
    id         TEXT   NOT NULL PRIMARY KEY,
    trainer_id TEXT   NOT NULL REFERENCES trainers (id),
    service_id TEXT   NOT NULL REFERENCES services (id),
    first_at   TEXT   NOT NULL CHECK (length(first_at) = 19),
    rule       TEXT   CHECK (length(rule) BETWEEN 1 AND 200),
    fill_at    BIGINT,
    ended_at   BIGINT,
    version    BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX schedules_of_service ON schedules (service_id) WHERE ended_at IS NULL;
CREATE INDEX schedules_of_trainer ON schedules (trainer_id) WHERE ended_at IS NULL;
CREATE INDEX schedules_to_fill ON schedules (fill_at) WHERE ended_at IS NULL AND fill_at IS NOT NULL;

-- A session of a schedule stays while nobody has booked it, and no late payment brings a released one back. occurs_at is the start
-- that the rule gave it, whatever became of it since: a rule makes each of its starts once. It is empty where a session has left
-- its place in the rule to another.
ALTER TABLE sessions ADD COLUMN schedule_id TEXT REFERENCES schedules (id);
ALTER TABLE sessions ADD COLUMN occurs_at TEXT CHECK (occurs_at IS NULL OR (schedule_id IS NOT NULL AND length(occurs_at) = 19));
CREATE UNIQUE INDEX sessions_of_schedule ON sessions (schedule_id, occurs_at) WHERE schedule_id IS NOT NULL;
