-- The words that an item is found by: those of the title count most. Traits begin with a sign that no text has.
CREATE OR REPLACE FUNCTION cute_fill_item_search() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    brand_name text;
BEGIN
    SELECT name INTO brand_name FROM brands WHERE id = NEW.brand_id FOR KEY SHARE;
    NEW.search :=
        setweight(to_tsvector('simple', cute_fold(NEW.title)), 'A')
        || setweight(to_tsvector('simple', cute_fold(coalesce(brand_name, ''))), 'B')
        || setweight(to_tsvector('simple', cute_fold(coalesce(NEW.description, ''))), 'D')
        || array_to_tsvector(ARRAY(
            SELECT '=ships=' || (option ->> 'destination')
            FROM jsonb_array_elements(NEW.shipping) AS option
            UNION
            SELECT '=' || attribute.name || '=' || attribute.value
            FROM cute_attribute_values(NEW.attributes) AS attribute
            UNION
            SELECT '=sizes=' || (size ->> 'system') || ':' || (size ->> 'value')
            FROM jsonb_array_elements(NEW.sizes) AS size
        ));
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER items_fill_search BEFORE INSERT OR UPDATE
    OF title, description, brand_id, shipping, attributes, sizes ON items FOR EACH ROW
    EXECUTE FUNCTION cute_fill_item_search();
