-- Rates and commissions are history: new ones are added, old ones stay.
CREATE FUNCTION refuse_other_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rates and commissions are append-only';
END;
$$;

CREATE TRIGGER exchange_rates_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON exchange_rates
FOR EACH STATEMENT EXECUTE FUNCTION refuse_other_history();

CREATE TRIGGER trainer_commissions_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON trainer_commissions
FOR EACH STATEMENT EXECUTE FUNCTION refuse_other_history();

CREATE TRIGGER booking_commissions_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON booking_commissions
FOR EACH STATEMENT EXECUTE FUNCTION refuse_other_history();
