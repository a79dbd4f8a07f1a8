-- A new user has stored nothing yet.
CREATE OR REPLACE FUNCTION cute_add_storage() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO user_storage (user_id, counted) VALUES (NEW.id, true) ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER users_add_storage AFTER INSERT ON users
    FOR EACH ROW
    EXECUTE FUNCTION cute_add_storage();
