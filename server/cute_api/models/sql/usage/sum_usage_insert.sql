-- Adds new rows to the usage of all keys of a user.
CREATE OR REPLACE FUNCTION cute_sum_usage_insert() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM cute_sum_usage(ARRAY(SELECT rows_after::usage_hours FROM rows_after WHERE summed), '{}');
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER usage_hours_sum_insert AFTER INSERT ON usage_hours
    REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT
    EXECUTE FUNCTION cute_sum_usage_insert();
