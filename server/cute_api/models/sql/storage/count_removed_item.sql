-- Counts an item that was removed.
CREATE OR REPLACE FUNCTION cute_count_removed_item() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM cute_count_stored(OLD.seller_id, -1, -cute_item_bytes(OLD));
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER items_count_removed AFTER DELETE ON items
    FOR EACH ROW
    WHEN (OLD.deleted_at IS NULL AND OLD.status <> 'sold')
    EXECUTE FUNCTION cute_count_removed_item();
