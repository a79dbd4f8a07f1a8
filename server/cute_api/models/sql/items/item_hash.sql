-- The hash of an item at a version (microseconds of its last change), of 256 bits; 0 without a
-- version. The set hash of many items is the sum of their hashes modulo 2^256.
CREATE OR REPLACE FUNCTION cute_item_hash(item_id uuid, version bigint) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT coalesce(
        ('0x' || encode(sha256((item_id::text || ':' || to_hex(version))::bytea), 'hex'))::numeric,
        0
    )
$$;
