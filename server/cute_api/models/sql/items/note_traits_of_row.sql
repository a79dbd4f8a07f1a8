-- Notes the traits of a changed item.
CREATE OR REPLACE FUNCTION cute_note_traits_of_row() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO trait_categories (trait, category_id)
    SELECT lexeme, NEW.category_id FROM unnest(tsvector_to_array(NEW.search)) AS lexeme
    WHERE lexeme LIKE '=%' AND NOT EXISTS (
        SELECT FROM trait_categories AS known
        WHERE known.trait = lexeme AND known.category_id = NEW.category_id
    );
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER items_note_changed_traits AFTER UPDATE OF category_id, shipping, attributes, sizes
    ON items FOR EACH ROW
    WHEN (
        OLD.category_id IS DISTINCT FROM NEW.category_id OR OLD.search IS DISTINCT FROM NEW.search
    )
    EXECUTE FUNCTION cute_note_traits_of_row();
