-- Keeps the search by `external_ids` and `metadata` in step with the items.
CREATE OR REPLACE FUNCTION keep_item_pairs() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.deleted_at IS NULL THEN
        DELETE FROM item_pairs USING jsonb_each_text(OLD.pairs) AS pair
        WHERE seller_id = OLD.seller_id AND item_id = OLD.id
            AND digest = sha256(convert_to(pair.key || E'\x1F' || pair.value, 'UTF8'));
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.deleted_at IS NULL THEN
        INSERT INTO item_pairs (seller_id, digest, item_id)
        SELECT NEW.seller_id, sha256(convert_to(pair.key || E'\x1F' || pair.value, 'UTF8')), NEW.id
        FROM jsonb_each_text(NEW.pairs) AS pair;
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER item_pairs_1 AFTER INSERT ON items
    FOR EACH ROW
    WHEN (NEW.pairs <> '{}')
    EXECUTE FUNCTION keep_item_pairs();

CREATE OR REPLACE TRIGGER item_pairs_2 AFTER UPDATE OF pairs, deleted_at, seller_id ON items
    FOR EACH ROW
    WHEN (
        (OLD.pairs, OLD.deleted_at, OLD.seller_id)
            IS DISTINCT FROM (NEW.pairs, NEW.deleted_at, NEW.seller_id)
        AND (OLD.pairs <> '{}' OR NEW.pairs <> '{}')
    )
    EXECUTE FUNCTION keep_item_pairs();

CREATE OR REPLACE TRIGGER item_pairs_3 AFTER DELETE ON items
    FOR EACH ROW
    WHEN (OLD.pairs <> '{}')
    EXECUTE FUNCTION keep_item_pairs();
