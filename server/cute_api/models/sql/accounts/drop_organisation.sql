-- Removes an organisation that has lost its last seller.
CREATE OR REPLACE FUNCTION cute_drop_organisation() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM organisations
        WHERE id = OLD.organisation_id
        AND NOT EXISTS (SELECT FROM users WHERE organisation_id = OLD.organisation_id);
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER users_drop_organisation AFTER DELETE OR UPDATE OF organisation_id ON users
    FOR EACH ROW
    WHEN (OLD.organisation_id IS NOT NULL)
    EXECUTE FUNCTION cute_drop_organisation();
