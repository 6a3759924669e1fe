-- Trainers' accounts at Stripe, and their earnings on the way to the bank.

-- As Stripe described them last (JSON). readiness is what follows from it, for lists. Bank accounts are Stripe's to keep: of a
-- number we know the last four characters.
CREATE TABLE connect_accounts (
    trainer_id        TEXT   NOT NULL PRIMARY KEY REFERENCES trainers (id),
    stripe_account_id TEXT   NOT NULL UNIQUE,
    facts             TEXT   NOT NULL,
    readiness         TEXT   NOT NULL CHECK (readiness IN ('incomplete', 'in_review', 'ready', 'restricted', 'rejected')),
    next_check_at     BIGINT,
    version           BIGINT NOT NULL,
    created_at        BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL
);
CREATE INDEX connect_accounts_to_check ON connect_accounts (next_check_at) WHERE next_check_at IS NOT NULL;

-- Since when a trainer's withdrawals need nobody to agree.
ALTER TABLE trainers ADD COLUMN verified_at BIGINT;

-- What the entries of each trainer's two accounts add up to, with the sign that people read: what is owed to the trainer is above
-- zero. Kept by the transaction that posts them. What is withdrawn is taken from here, so of many who want the same money at once
-- one gets it.
CREATE TABLE trainer_balances (
    trainer_id TEXT   NOT NULL REFERENCES trainers (id),
    kind       TEXT   NOT NULL CHECK (kind IN ('pending', 'available')),
    currency   TEXT   NOT NULL,
    owed_minor BIGINT NOT NULL,
    PRIMARY KEY (trainer_id, kind, currency)
);
INSERT INTO trainer_balances (trainer_id, kind, currency, owed_minor)
    SELECT substr(account, 17), 'pending', currency, CAST(-SUM(amount_minor) AS BIGINT) FROM ledger_entries
    WHERE account LIKE 'trainer\_pending:%' ESCAPE '\' GROUP BY account, currency;
INSERT INTO trainer_balances (trainer_id, kind, currency, owed_minor)
    SELECT substr(account, 19), 'available', currency, CAST(-SUM(amount_minor) AS BIGINT) FROM ledger_entries
    WHERE account LIKE 'trainer\_available:%' ESCAPE '\' GROUP BY account, currency;

-- Weekly paydays, by their date in the platform's zone; each is held once. reached is the trainer that it came to.
CREATE TABLE paydays (
    day         TEXT   NOT NULL PRIMARY KEY,
    reached     TEXT   NOT NULL,
    began_at    BIGINT NOT NULL,
    finished_at BIGINT
);

CREATE TABLE withdrawals (
    id                TEXT   NOT NULL PRIMARY KEY,
    trainer_id        TEXT   NOT NULL REFERENCES trainers (id),
    amount_minor      BIGINT NOT NULL CHECK (amount_minor > 0),
    currency          TEXT   NOT NULL,
    state             TEXT   NOT NULL
        CHECK (state IN ('pending', 'approved', 'processing', 'completed', 'rejected', 'failed')),
    -- Who asked for it, or the payday that did.
    asked_by          TEXT   REFERENCES users (id),
    payday            TEXT   REFERENCES paydays (day),
    -- Who agreed or did not, and what they said; nobody where the trainer is verified.
    decided_by        TEXT   REFERENCES users (id),
    note              TEXT,
    -- Stripe's code for why it waits, or failed.
    why               TEXT,
    stripe_account_id TEXT   NOT NULL,
    bank_last4        TEXT   NOT NULL,
    transfer_id       TEXT   UNIQUE,
    payout_id         TEXT   UNIQUE,
    -- How often a transfer, or a payout, was begun: a part of their keys.
    tries             BIGINT NOT NULL,
    decided_at        BIGINT,
    transferred_at    BIGINT,
    arrives_at        BIGINT,
    ended_at          BIGINT,
    next_check_at     BIGINT,
    version           BIGINT NOT NULL,
    created_at        BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL,
    CHECK ((asked_by IS NULL) <> (payday IS NULL))
);
CREATE INDEX withdrawals_by_trainer ON withdrawals (trainer_id, created_at, id);
CREATE INDEX withdrawals_by_time ON withdrawals (created_at, id);
CREATE INDEX withdrawals_to_check ON withdrawals (next_check_at) WHERE next_check_at IS NOT NULL;
CREATE INDEX withdrawals_waiting ON withdrawals (created_at) WHERE state = 'pending';

-- What each payday came to for each trainer and currency: a withdrawal, or the reason why there is none.
CREATE TABLE payday_lines (
    day           TEXT   NOT NULL REFERENCES paydays (day),
    trainer_id    TEXT   NOT NULL REFERENCES trainers (id),
    currency      TEXT   NOT NULL,
    amount_minor  BIGINT NOT NULL,
    withdrawal_id TEXT   REFERENCES withdrawals (id),
    skipped       TEXT,
    PRIMARY KEY (day, trainer_id, currency),
    CHECK ((withdrawal_id IS NULL) <> (skipped IS NULL))
);
CREATE INDEX payday_lines_by_trainer ON payday_lines (trainer_id, day);

-- What came back of transfers: because the bank would not have it, or because the trainer's balance was below zero. Each is
-- posted once.
CREATE TABLE transfer_reversals (
    stripe_reversal_id TEXT   NOT NULL PRIMARY KEY,
    withdrawal_id      TEXT   NOT NULL REFERENCES withdrawals (id),
    trainer_id         TEXT   NOT NULL REFERENCES trainers (id),
    amount_minor       BIGINT NOT NULL CHECK (amount_minor > 0),
    currency           TEXT   NOT NULL,
    created_at         BIGINT NOT NULL
);
CREATE INDEX transfer_reversals_by_withdrawal ON transfer_reversals (withdrawal_id, stripe_reversal_id);
CREATE INDEX transfer_reversals_by_trainer ON transfer_reversals (trainer_id, created_at);
