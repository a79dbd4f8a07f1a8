-- Counts the versions of the lists of categories and brands. The row is locked first, so that the
-- versions have the order of the commits.
CREATE OR REPLACE FUNCTION cute_count_catalogue_version() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE catalogue_versions SET version = version + 1 WHERE kind = TG_TABLE_NAME;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER categories_count_version BEFORE INSERT OR UPDATE OR DELETE ON categories
    FOR EACH STATEMENT
    EXECUTE FUNCTION cute_count_catalogue_version();

CREATE OR REPLACE TRIGGER brands_count_version BEFORE INSERT OR UPDATE OR DELETE ON brands
    FOR EACH STATEMENT
    EXECUTE FUNCTION cute_count_catalogue_version();
