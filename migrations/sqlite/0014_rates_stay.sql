-- Rates and commissions are history: new ones are added, old ones stay.
CREATE TRIGGER exchange_rates_stay BEFORE UPDATE ON exchange_rates
BEGIN SELECT RAISE(ABORT, 'rates and commissions are append-only'); END;

CREATE TRIGGER exchange_rates_last BEFORE DELETE ON exchange_rates
BEGIN SELECT RAISE(ABORT, 'rates and commissions are append-only'); END;

CREATE TRIGGER trainer_commissions_stay BEFORE UPDATE ON trainer_commissions
BEGIN SELECT RAISE(ABORT, 'rates and commissions are append-only'); END;

CREATE TRIGGER trainer_commissions_last BEFORE DELETE ON trainer_commissions
BEGIN SELECT RAISE(ABORT, 'rates and commissions are append-only'); END;

CREATE TRIGGER booking_commissions_stay BEFORE UPDATE ON booking_commissions
BEGIN SELECT RAISE(ABORT, 'rates and commissions are append-only'); END;

CREATE TRIGGER booking_commissions_last BEFORE DELETE ON booking_commissions
BEGIN SELECT RAISE(ABORT, 'rates and commissions are append-only'); END;
