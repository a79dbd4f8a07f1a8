-- Keeps an item's stock and its claim to its SKU in step with its status, even if the writer knows
-- neither: a process of an older release, or a backend that changes items in SQL.
CREATE OR REPLACE FUNCTION cute_follow_item_status() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.holds_sku := CASE WHEN NEW.status IN ('draft', 'active', 'reserved') THEN true END;
    IF NEW.status = 'reserved' THEN
        NEW.reserved := NEW.reserved + NEW.quantity;
        NEW.quantity := 0;
    ELSIF NEW.status = 'sold' THEN
        NEW.reserved := 0;
        NEW.quantity := 0;
    ELSIF TG_OP = 'UPDATE' AND OLD.status = 'reserved' AND NEW.quantity = 0 THEN
        NEW.quantity := NEW.reserved;
        NEW.reserved := 0;
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER items_follow_status_1 BEFORE INSERT ON items
    FOR EACH ROW
    WHEN (NEW.status NOT IN ('draft', 'active'))
    EXECUTE FUNCTION cute_follow_item_status();

CREATE OR REPLACE TRIGGER items_follow_status_2 BEFORE UPDATE OF status ON items
    FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION cute_follow_item_status();
