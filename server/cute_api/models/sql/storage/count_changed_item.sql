-- Counts what an edit adds or removes.
CREATE OR REPLACE FUNCTION cute_count_changed_item() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF (OLD.deleted_at IS NULL AND OLD.status <> 'sold')
        AND (NEW.deleted_at IS NULL AND NEW.status <> 'sold')
        AND OLD.seller_id = NEW.seller_id
    THEN
        PERFORM cute_count_stored(NEW.seller_id, 0, cute_item_bytes(NEW) - cute_item_bytes(OLD));
        RETURN NULL;
    END IF;
    IF (OLD.deleted_at IS NULL AND OLD.status <> 'sold') THEN
        PERFORM cute_count_stored(OLD.seller_id, -1, -cute_item_bytes(OLD));
    END IF;
    IF (NEW.deleted_at IS NULL AND NEW.status <> 'sold') THEN
        PERFORM cute_count_stored(NEW.seller_id, 1, cute_item_bytes(NEW));
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER items_count_changed AFTER UPDATE ON items
    FOR EACH ROW
    WHEN (
        (OLD.deleted_at IS NULL AND OLD.status <> 'sold')
            <> (NEW.deleted_at IS NULL AND NEW.status <> 'sold')
        OR (OLD.deleted_at IS NULL AND OLD.status <> 'sold' AND
        (OLD.seller_id, OLD.title, OLD.description, OLD.size, OLD.color, OLD.sku, OLD.images,
        OLD.pairs, OLD.ships_from, OLD.shipping, OLD.attributes, OLD.sizes)
        IS DISTINCT FROM
        (NEW.seller_id, NEW.title, NEW.description, NEW.size, NEW.color, NEW.sku, NEW.images,
        NEW.pairs, NEW.ships_from, NEW.shipping, NEW.attributes, NEW.sizes))
    )
    EXECUTE FUNCTION cute_count_changed_item();
