-- Trainers who share what another one's service earns. The trainer whose service it is has what the shares leave; a service
-- without rows is theirs alone. Shares in basis points of what is left after the commission.
CREATE TABLE service_partners (
    service_id TEXT   NOT NULL REFERENCES services (id),
    trainer_id TEXT   NOT NULL REFERENCES trainers (id),
    position   BIGINT NOT NULL,
    share_bp   BIGINT NOT NULL CHECK (share_bp BETWEEN 1 AND 10000),
    PRIMARY KEY (service_id, trainer_id)
);
CREATE INDEX service_partners_by_trainer ON service_partners (trainer_id, service_id);

-- The partners as they were when the time was held: 'trn_…:3000,trn_…:2000'.
ALTER TABLE bookings ADD COLUMN partners TEXT NOT NULL DEFAULT '';
ALTER TABLE payments ADD COLUMN partners TEXT NOT NULL DEFAULT '';

-- What each partner gives of trainer_minor, in minor units: 'trn_…:1200'. The rest is the booking's trainer's.
ALTER TABLE refunds ADD COLUMN partner_parts TEXT NOT NULL DEFAULT '';
ALTER TABLE disputes ADD COLUMN lost_partner_parts TEXT NOT NULL DEFAULT '';

-- The bookings that somebody has a share of as a partner.
CREATE TABLE booking_partners (
    booking_id TEXT NOT NULL REFERENCES bookings (id),
    trainer_id TEXT NOT NULL REFERENCES trainers (id),
    PRIMARY KEY (booking_id, trainer_id)
);
CREATE INDEX booking_partners_by_trainer ON booking_partners (trainer_id, booking_id);
