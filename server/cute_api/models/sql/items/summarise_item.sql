-- Keeps the table that lists read in step with a changed item.
CREATE OR REPLACE FUNCTION cute_summarise_item() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.deleted_at IS NULL THEN
        INSERT INTO item_summaries (
            id, seller_id, category_id, brand_id, size, color, condition, status,
            price_currency, price_amount, shipping, attributes, updated_at, search
        )
        VALUES (
            NEW.id, NEW.seller_id, NEW.category_id, NEW.brand_id, NEW.size, NEW.color,
            NEW.condition, NEW.status, NEW.price_currency, NEW.price_amount,
            NEW.shipping, NEW.attributes, NEW.updated_at, NEW.search
        )
        ON CONFLICT (id) DO UPDATE SET
            seller_id = excluded.seller_id,
            category_id = excluded.category_id,
            brand_id = excluded.brand_id,
            size = excluded.size,
            color = excluded.color,
            condition = excluded.condition,
            status = excluded.status,
            price_currency = excluded.price_currency,
            price_amount = excluded.price_amount,
            shipping = excluded.shipping,
            attributes = excluded.attributes,
            updated_at = excluded.updated_at,
            -- Long texts are stored apart, and equal ones are then not written again.
            search = CASE WHEN item_summaries.search = excluded.search
                THEN item_summaries.search ELSE excluded.search END;
    ELSE
        DELETE FROM item_summaries WHERE id = OLD.id;
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER items_summarise_changed AFTER UPDATE ON items
    FOR EACH ROW
    WHEN (
        (OLD.id, OLD.seller_id, OLD.category_id, OLD.brand_id, OLD.size, OLD.color, OLD.condition,
        OLD.status, OLD.price_currency, OLD.price_amount, OLD.shipping, OLD.attributes,
        OLD.updated_at, OLD.search, OLD.deleted_at)
        IS DISTINCT FROM
        (NEW.id, NEW.seller_id, NEW.category_id, NEW.brand_id, NEW.size, NEW.color, NEW.condition,
        NEW.status, NEW.price_currency, NEW.price_amount, NEW.shipping, NEW.attributes,
        NEW.updated_at, NEW.search, NEW.deleted_at)
    )
    EXECUTE FUNCTION cute_summarise_item();
