-- Subtracts removed rows from the usage of all keys of a user.
CREATE OR REPLACE FUNCTION cute_sum_usage_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM cute_sum_usage('{}', ARRAY(SELECT rows_before::usage_hours FROM rows_before WHERE summed));
    DELETE FROM user_usage_hours AS kept USING (
        SELECT DISTINCT user_id, hour, operation, status_class FROM rows_before
    ) AS changed
    WHERE kept.user_id = changed.user_id AND kept.hour = changed.hour
        AND kept.operation = changed.operation AND kept.status_class = changed.status_class
        AND kept.requests = 0;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER usage_hours_sum_delete AFTER DELETE ON usage_hours
    REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT
    EXECUTE FUNCTION cute_sum_usage_delete();
