-- The `etag` that the owner of an item gets, with the date of the newest change of items.
CREATE OR REPLACE FUNCTION cute_item_etag(updated_at timestamptz) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT '"' || to_hex((extract(epoch FROM updated_at) * 1000000)::bigint) || 'o-20270115"'
$$;
