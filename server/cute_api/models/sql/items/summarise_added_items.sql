-- Adds new items to the table that lists read.
CREATE OR REPLACE FUNCTION cute_summarise_added_items() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO item_summaries (
        id, seller_id, category_id, brand_id, size, color, condition, status,
        price_currency, price_amount, shipping, attributes, updated_at, search
    )
    SELECT
        id, seller_id, category_id, brand_id, size, color, condition, status,
        price_currency, price_amount, shipping, attributes, updated_at, search
    FROM added WHERE deleted_at IS NULL;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER items_summarise_added AFTER INSERT ON items
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT
    EXECUTE FUNCTION cute_summarise_added_items();
