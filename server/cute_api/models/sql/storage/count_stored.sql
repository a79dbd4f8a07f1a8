-- Adds to what a seller stores, or refuses what their tier has no room for.
-- Only growth is refused: a seller who is over a limit may still delete.
CREATE OR REPLACE FUNCTION cute_count_stored(seller uuid, more_items bigint, more_bytes bigint)
    RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    total user_storage;
    limits jsonb;
BEGIN
    INSERT INTO user_storage AS known (user_id, items, bytes)
    VALUES (seller, more_items, more_bytes)
    ON CONFLICT (user_id) DO UPDATE
    SET items = known.items + excluded.items, bytes = known.bytes + excluded.bytes
    RETURNING * INTO total;
    IF more_items <= 0 AND more_bytes <= 0 THEN
        RETURN;
    END IF;
    limits := nullif(current_setting('cute.storage_limits', true), '')::jsonb
        -> (SELECT tier::text FROM users WHERE id = seller);
    IF more_items > 0 AND total.items > (limits ->> 'items')::bigint THEN
        RAISE EXCEPTION 'too many items' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'user_storage_items', DETAIL = seller;
    END IF;
    IF more_bytes > 0 AND total.bytes > (limits ->> 'bytes')::bigint THEN
        RAISE EXCEPTION 'too many bytes' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'user_storage_bytes', DETAIL = seller;
    END IF;
END
$$;
