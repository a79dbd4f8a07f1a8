-- Adds changed rows to the usage of all keys of a user, and subtracts their old values.
CREATE OR REPLACE FUNCTION cute_sum_usage_update() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM cute_sum_usage(
        ARRAY(SELECT rows_after::usage_hours FROM rows_after WHERE summed),
        ARRAY(SELECT rows_before::usage_hours FROM rows_before WHERE summed)
    );
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER usage_hours_sum_update AFTER UPDATE ON usage_hours
    REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT
    EXECUTE FUNCTION cute_sum_usage_update();
