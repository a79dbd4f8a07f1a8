-- Notes all public items of a renamed seller: items name their seller.
CREATE OR REPLACE FUNCTION cute_note_items_of_seller() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO item_change_outbox (item_id)
    SELECT id FROM items
    WHERE seller_id = NEW.id
        AND items.deleted_at IS NULL AND items.status IN ('active', 'reserved', 'sold');
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER users_note_renamed AFTER UPDATE OF username ON users
    FOR EACH ROW
    WHEN (OLD.username IS DISTINCT FROM NEW.username)
    EXECUTE FUNCTION cute_note_items_of_seller();
