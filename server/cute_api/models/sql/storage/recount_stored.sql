-- Counts again what a seller stores.
CREATE OR REPLACE FUNCTION cute_recount_stored(seller uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO user_storage AS known (user_id) VALUES (seller)
    ON CONFLICT (user_id) DO UPDATE SET items = known.items;
    UPDATE user_storage SET counted = true, (items, bytes) = (
        SELECT count(*), coalesce(sum(cute_item_bytes(item)), 0)::bigint
        FROM items AS item
        WHERE item.seller_id = seller AND (item.deleted_at IS NULL AND item.status <> 'sold')
    ) WHERE user_id = seller;
END
$$;
