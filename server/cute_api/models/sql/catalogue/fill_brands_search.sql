-- The words that a brand is found by.
CREATE OR REPLACE FUNCTION cute_fill_brands_search() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.search := to_tsvector('simple', cute_fold(NEW.name));
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER brands_fill_search BEFORE INSERT OR UPDATE OF name ON brands
    FOR EACH ROW
    EXECUTE FUNCTION cute_fill_brands_search();
