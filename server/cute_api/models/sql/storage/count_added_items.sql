-- Counts new items, in the order of their sellers: two statements never wait for each other.
CREATE OR REPLACE FUNCTION cute_count_added_items() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM cute_count_stored(seller_id, count, bytes) FROM (
        SELECT seller_id, count(*), sum(cute_item_bytes(added))::bigint AS bytes
        FROM added WHERE (added.deleted_at IS NULL AND added.status <> 'sold')
        GROUP BY seller_id ORDER BY seller_id
    ) AS sellers;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER items_count_added AFTER INSERT ON items
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT
    EXECUTE FUNCTION cute_count_added_items();
