-- Notes new public items for mirrors of the catalogue.
CREATE OR REPLACE FUNCTION cute_note_added_items() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO item_change_outbox (item_id)
    SELECT id FROM added
    WHERE added.deleted_at IS NULL AND added.status IN ('active', 'reserved', 'sold');
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER items_note_added AFTER INSERT ON items
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT
    EXECUTE FUNCTION cute_note_added_items();
