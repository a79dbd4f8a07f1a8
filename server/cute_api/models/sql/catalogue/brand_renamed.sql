-- Items of a renamed brand are found by its new name, and count as changed.
CREATE OR REPLACE FUNCTION cute_brand_renamed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE items SET
        brand_id = brand_id,
        updated_at = greatest(clock_timestamp(), updated_at + interval '1 microsecond')
    WHERE brand_id = NEW.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER brands_renamed AFTER UPDATE OF name ON brands
    FOR EACH ROW
    WHEN (OLD.name IS DISTINCT FROM NEW.name)
    EXECUTE FUNCTION cute_brand_renamed();
