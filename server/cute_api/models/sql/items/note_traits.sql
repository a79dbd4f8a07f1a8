-- Notes which categories have items with a trait, for lists of a trait by price.
CREATE OR REPLACE FUNCTION cute_note_traits() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO trait_categories (trait, category_id)
    SELECT lexeme, category_id FROM (
        SELECT DISTINCT lexeme, category_id
        FROM added, unnest(tsvector_to_array(added.search)) AS lexeme
        WHERE lexeme LIKE '=%'
    ) AS found
    WHERE NOT EXISTS (
        SELECT FROM trait_categories AS known
        WHERE known.trait = found.lexeme AND known.category_id = found.category_id
    );
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER items_note_traits AFTER INSERT ON items
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT
    EXECUTE FUNCTION cute_note_traits();
