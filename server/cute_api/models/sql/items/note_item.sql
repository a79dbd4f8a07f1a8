-- Notes a changed item for mirrors of the catalogue.
CREATE OR REPLACE FUNCTION cute_note_item() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO item_change_outbox (item_id) VALUES (OLD.id);
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER items_note_changed AFTER UPDATE ON items
    FOR EACH ROW
    WHEN (
        ((OLD.deleted_at IS NULL AND OLD.status IN ('active', 'reserved', 'sold'))
            OR (NEW.deleted_at IS NULL AND NEW.status IN ('active', 'reserved', 'sold')))
        AND
        (OLD.seller_id, OLD.title, OLD.description, OLD.price_amount, OLD.price_currency,
        OLD.category_id, OLD.brand_id, OLD.size, OLD.color, OLD.condition, OLD.images, OLD.status,
        OLD.ships_from, OLD.shipping, OLD.attributes, OLD.sizes,
        OLD.created_at, OLD.updated_at, OLD.deleted_at)
        IS DISTINCT FROM
        (NEW.seller_id, NEW.title, NEW.description, NEW.price_amount, NEW.price_currency,
        NEW.category_id, NEW.brand_id, NEW.size, NEW.color, NEW.condition, NEW.images, NEW.status,
        NEW.ships_from, NEW.shipping, NEW.attributes, NEW.sizes,
        NEW.created_at, NEW.updated_at, NEW.deleted_at)
    )
    EXECUTE FUNCTION cute_note_item();

CREATE OR REPLACE TRIGGER items_note_removed AFTER DELETE ON items
    FOR EACH ROW
    WHEN (OLD.deleted_at IS NULL AND OLD.status IN ('active', 'reserved', 'sold'))
    EXECUTE FUNCTION cute_note_item();
