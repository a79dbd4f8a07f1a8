-- Refuses a retired category or brand for new items and changes. The rows are locked before their
-- columns are read, so that it waits for a transaction that is retiring them.
CREATE OR REPLACE FUNCTION cute_refuse_retired() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    retired timestamptz;
    instead uuid;
BEGIN
    IF TG_OP = 'INSERT' OR NEW.category_id <> OLD.category_id THEN
        SELECT retired_at, replaced_by INTO retired, instead
        FROM categories WHERE id = NEW.category_id FOR KEY SHARE;
        IF retired IS NOT NULL THEN
            RAISE EXCEPTION 'a retired category' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'items_retired_category', DETAIL = coalesce(instead::text, '');
        END IF;
    END IF;
    IF NEW.brand_id IS NOT NULL
        AND (TG_OP = 'INSERT' OR NEW.brand_id IS DISTINCT FROM OLD.brand_id)
    THEN
        SELECT retired_at, replaced_by INTO retired, instead
        FROM brands WHERE id = NEW.brand_id FOR KEY SHARE;
        IF retired IS NOT NULL THEN
            RAISE EXCEPTION 'a retired brand' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'items_retired_brand', DETAIL = coalesce(instead::text, '');
        END IF;
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER items_refuse_retired_1 BEFORE INSERT ON items
    FOR EACH ROW
    EXECUTE FUNCTION cute_refuse_retired();

CREATE OR REPLACE TRIGGER items_refuse_retired_2 BEFORE UPDATE OF category_id, brand_id ON items
    FOR EACH ROW
    WHEN ((OLD.category_id, OLD.brand_id) IS DISTINCT FROM (NEW.category_id, NEW.brand_id))
    EXECUTE FUNCTION cute_refuse_retired();
