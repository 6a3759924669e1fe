-- Letters to people. A letter is written down in the transaction that gives the reason for it, put into words when it is due,
-- and kept as it was sent.
ALTER TABLE users ADD COLUMN language TEXT NOT NULL DEFAULT 'en';

-- One letter per kind, subject and person. next_try_at is also the lease.
CREATE TABLE mails (
    id          TEXT   NOT NULL PRIMARY KEY,
    kind        TEXT   NOT NULL,
    about       TEXT   NOT NULL,
    user_id     TEXT   NOT NULL REFERENCES users (id),
    state       TEXT   NOT NULL CHECK (state IN ('queued', 'sent', 'kept', 'dropped', 'failed')),
    attempts    BIGINT NOT NULL CHECK (attempts >= 0),
    subject     TEXT,
    body_text   TEXT,
    body_html   TEXT,
    last_error  TEXT,
    next_try_at BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    sent_at     BIGINT,
    UNIQUE (kind, about, user_id)
);
CREATE INDEX mails_queued ON mails (next_try_at) WHERE state = 'queued';
CREATE INDEX mails_by_time ON mails (created_at, id);
CREATE INDEX mails_by_user ON mails (user_id, created_at, id);

-- Who has a role: admins are written to about disputes.
CREATE INDEX users_by_role ON users (role, name, id);
