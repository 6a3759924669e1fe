-- What a service has of its own: what comes back to clients who cancel (hours before the start and per cent, such as
-- 24:100,0:50), and the ways to pay (1 or 0; all of them or none). Unset: as the platform says, and as its trainer is paid.
ALTER TABLE services ADD COLUMN cancel_tiers TEXT CHECK (cancel_tiers <> '');
ALTER TABLE services ADD COLUMN takes_online BIGINT CHECK (takes_online IN (0, 1));
ALTER TABLE services ADD COLUMN takes_checkout BIGINT CHECK (takes_checkout IN (0, 1));
ALTER TABLE services ADD COLUMN takes_on_arrival BIGINT
    CHECK (takes_on_arrival IN (0, 1))
    CHECK ((takes_online IS NULL) = (takes_on_arrival IS NULL) AND (takes_checkout IS NULL) = (takes_on_arrival IS NULL))
    CHECK (takes_online + takes_checkout + takes_on_arrival > 0);
