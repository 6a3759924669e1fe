-- The books: double entry, append-only. The engines' own migrations refuse every UPDATE and DELETE here.

-- Balanced transactions. One per posting and subject: nothing is posted twice.
CREATE TABLE ledger_transactions (
    id        TEXT   NOT NULL PRIMARY KEY,
    posting   TEXT   NOT NULL,
    subject   TEXT   NOT NULL,
    posted_at BIGINT NOT NULL,
    UNIQUE (subject, posting)
);

-- Their lines; a debit is positive, a credit negative. posted_at is the transaction's, for sums over time.
CREATE TABLE ledger_entries (
    transaction_id TEXT   NOT NULL REFERENCES ledger_transactions (id),
    position       BIGINT NOT NULL,
    account        TEXT   NOT NULL,
    amount_minor   BIGINT NOT NULL CHECK (amount_minor <> 0),
    currency       TEXT   NOT NULL,
    posted_at      BIGINT NOT NULL,
    PRIMARY KEY (transaction_id, position)
);
-- Holds all that a balance or a plot of an account needs, so that neither touches the table.
CREATE INDEX ledger_entries_by_account ON ledger_entries (account, posted_at, currency, amount_minor);
