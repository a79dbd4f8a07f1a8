-- Items of a category that was renamed or moved count as changed.
CREATE OR REPLACE FUNCTION cute_category_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE items SET
        updated_at = greatest(clock_timestamp(), updated_at + interval '1 microsecond')
    WHERE category_id = NEW.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER categories_changed AFTER UPDATE OF name, parent_id, path ON categories
    FOR EACH ROW
    WHEN ((OLD.name, OLD.parent_id, OLD.path) IS DISTINCT FROM (NEW.name, NEW.parent_id, NEW.path))
    EXECUTE FUNCTION cute_category_changed();
