-- The words that a category is found by.
CREATE OR REPLACE FUNCTION cute_fill_categories_search() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.search := to_tsvector('simple', cute_fold(array_to_string(NEW.path, ' ')));
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER categories_fill_search BEFORE INSERT OR UPDATE OF path ON categories
    FOR EACH ROW
    EXECUTE FUNCTION cute_fill_categories_search();
