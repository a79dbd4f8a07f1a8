-- When an item was first published, and when it was sold.
CREATE OR REPLACE FUNCTION cute_fill_item_times() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    listed timestamptz := CASE TG_OP WHEN 'INSERT' THEN NEW.created_at ELSE NEW.updated_at END;
BEGIN
    NEW.published_at := coalesce(NEW.published_at, listed);
    IF NEW.status = 'sold' THEN
        NEW.sold_at := coalesce(NEW.sold_at, NEW.updated_at);
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER items_fill_times BEFORE INSERT OR UPDATE OF status ON items
    FOR EACH ROW
    WHEN (NEW.status IN ('active', 'reserved', 'sold'))
    EXECUTE FUNCTION cute_fill_item_times();
