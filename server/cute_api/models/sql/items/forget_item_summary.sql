-- Removes a deleted item from the table that lists read.
CREATE OR REPLACE FUNCTION cute_forget_item_summary() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM item_summaries WHERE id = OLD.id;
    RETURN NULL;
END
$$;




CREATE OR REPLACE TRIGGER items_summarise_removed AFTER DELETE ON items
    FOR EACH ROW
    WHEN (OLD.deleted_at IS NULL)
    EXECUTE FUNCTION cute_forget_item_summary();
