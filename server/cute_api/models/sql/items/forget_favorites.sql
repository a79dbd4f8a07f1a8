-- Removes the favorites of an item that is deleted.
CREATE OR REPLACE FUNCTION cute_forget_favorites() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM favorites WHERE item_id = NEW.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER items_forget_favorites AFTER UPDATE OF deleted_at ON items
    FOR EACH ROW
    WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL)
    EXECUTE FUNCTION cute_forget_favorites();
