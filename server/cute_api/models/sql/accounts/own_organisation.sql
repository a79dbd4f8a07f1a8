-- Makes the organisation of a new user, unless the user was given to an existing one.
CREATE OR REPLACE FUNCTION cute_own_organisation() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO organisations (id, name) VALUES (NEW.organisation_id, NEW.username)
        ON CONFLICT (id) DO NOTHING;
    IF FOUND THEN
        INSERT INTO memberships (organisation_id, user_id, role)
            VALUES (NEW.organisation_id, NEW.id, 'owner');
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER users_own_organisation AFTER INSERT ON users
    FOR EACH ROW
    WHEN (NEW.organisation_id IS NOT NULL)
    EXECUTE FUNCTION cute_own_organisation();
