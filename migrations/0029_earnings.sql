-- What trainers earned: what the entries of trainer_available add up to, withdrawals apart. Kept by the transaction that posts them,
-- so that no page has to read the entries. Every posting counts twice: for its service and for its client.

-- month is of the trainer's zone when it was posted (2026-11); part is the id of the service or of the client. No amount is below
-- zero. bookings are those that earned anything, or were paid in person.
CREATE TABLE earnings (
    trainer_id       TEXT   NOT NULL REFERENCES trainers (id),
    kind             TEXT   NOT NULL CHECK (kind IN ('service', 'client')),
    currency         TEXT   NOT NULL,
    month            TEXT   NOT NULL,
    part             TEXT   NOT NULL,
    earned_minor     BIGINT NOT NULL CHECK (earned_minor >= 0),
    given_back_minor BIGINT NOT NULL CHECK (given_back_minor >= 0),
    commission_minor BIGINT NOT NULL CHECK (commission_minor >= 0),
    bookings         BIGINT NOT NULL CHECK (bookings >= 0),
    PRIMARY KEY (trainer_id, kind, currency, month, part)
);

-- What was posted before. Months by UTC: which zone a trainer had then, nobody has written down. The arithmetic makes a date of a
-- number of days (https://howardhinnant.github.io/date_algorithms.html#civil_from_days), as the engines have no function in common.
INSERT INTO earnings (
    trainer_id, kind, currency, month, part, earned_minor, given_back_minor, commission_minor, bookings)
WITH posted AS (
    SELECT b.trainer_id, b.service_id, b.client_id, e.currency, e.amount_minor, t.posting,
        CASE WHEN b.changes_booking IS NULL THEN 1 ELSE 0 END AS counts,
        e.posted_at / 86400000000 + 719468 AS days
    FROM ledger_entries e
    JOIN ledger_transactions t ON t.id = e.transaction_id
    JOIN bookings b ON b.id = COALESCE(
        (SELECT p.booking_id FROM payments p WHERE p.id = t.subject),
        (SELECT r.booking_id FROM refunds r WHERE r.id = t.subject),
        (SELECT d.booking_id FROM disputes d WHERE d.id = t.subject),
        t.subject)
    WHERE e.account LIKE 'trainer\_available:%' ESCAPE '\'
        AND t.posting IN ('earnings_released', 'arrival_paid', 'refund', 'refund_returned', 'dispute_lost')
), eras AS (
    SELECT posted.*, days / 146097 AS era, days % 146097 AS day_of_era FROM posted
), years AS (
    SELECT eras.*, (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365 AS year_of_era FROM eras
), shifted AS (
    SELECT years.*, (5 * (day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100)) + 2) / 153 AS from_march
    FROM years
), dated AS (
    SELECT shifted.*,
        CAST(year_of_era + era * 400 + CASE WHEN from_march < 10 THEN 0 ELSE 1 END AS TEXT) || '-'
            || CASE WHEN from_march BETWEEN 7 AND 9 THEN '' ELSE '0' END
            || CAST(CASE WHEN from_march < 10 THEN from_march + 3 ELSE from_march - 9 END AS TEXT) AS month
    FROM shifted
), parts AS (
    SELECT dated.*, 'service' AS kind, service_id AS part FROM dated
    UNION ALL
    SELECT dated.*, 'client' AS kind, client_id AS part FROM dated
)
SELECT trainer_id, kind, currency, month, part,
    CAST(SUM(CASE WHEN amount_minor < 0 THEN -amount_minor ELSE 0 END) AS BIGINT),
    CAST(SUM(CASE WHEN amount_minor > 0 AND posting <> 'arrival_paid' THEN amount_minor ELSE 0 END) AS BIGINT),
    CAST(SUM(CASE WHEN amount_minor > 0 AND posting = 'arrival_paid' THEN amount_minor ELSE 0 END) AS BIGINT),
    CAST(SUM(CASE WHEN posting = 'arrival_paid' OR (posting = 'earnings_released' AND amount_minor < 0)
        THEN counts ELSE 0 END) AS BIGINT)
FROM parts
GROUP BY trainer_id, kind, currency, month, part;
